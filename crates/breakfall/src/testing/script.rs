//! An operation that does what it is told, attempt by attempt.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use crate::clock::later;
use crate::clock::now;
use crate::clock::sleep_until;
use crate::fault::Failure;

/// What one call does.
#[derive(Debug)]
#[non_exhaustive]
pub enum Step<T> {
    /// Gives this.
    Ok(T),
    /// Fails with this.
    Fail(Failure),
    /// Never ends.
    Hang,
    /// Panics with this.
    Panic(&'static str),
    /// Does the next step after this long.
    After(Duration),
}

/// An operation scripted in advance: each call takes the next steps. A call past the end panics, so that a test never
/// passes by a call it did not expect.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// use breakfall::fault::OperationFailed;
/// use breakfall::testing::{Script, Step};
///
/// let script = Script::new([Step::Fail(OperationFailed::new("read").into()), Step::Ok(7)]);
/// assert!(script.call().await.is_err());
/// assert_eq!(script.call().await.unwrap(), 7);
/// assert_eq!(script.calls(), 2);
/// # }
/// ```
pub struct Script<T>(Mutex<State<T>>);

struct State<T> {
    steps: VecDeque<Step<T>>,
    calls: usize,
}

impl<T> fmt::Debug for Script<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Script({} calls)", self.calls())
    }
}

impl<T> Script<T> {
    /// A script of these steps.
    #[must_use]
    pub fn new(steps: impl IntoIterator<Item = Step<T>>) -> Self {
        Self(Mutex::new(State { steps: steps.into_iter().collect(), calls: 0 }))
    }

    /// How often it was called.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).calls
    }

    fn next(&self) -> Option<Step<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).steps.pop_front()
    }

    /// One call.
    ///
    /// # Errors
    /// What the script says.
    ///
    /// # Panics
    /// Where the script says so, and past its end.
    #[expect(clippy::panic, reason = "a test double that is told to")]
    pub async fn call(&self) -> Result<T, Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).calls += 1;
        loop {
            match self.next() {
                Some(Step::Ok(value)) => return Ok(value),
                Some(Step::Fail(failure)) => return Err(failure),
                Some(Step::Hang) => std::future::pending::<()>().await,
                Some(Step::Panic(text)) => panic!("{text}"),
                Some(Step::After(wait)) => sleep_until(later(now(), wait)).await,
                None => panic!("the script has no step for this call"),
            }
        }
    }
}
