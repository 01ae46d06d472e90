//! What was still running inside of work that did not end in time.
//!
//! Nothing is registered while all goes well. When work is dropped because its time ran out or somebody cancelled it, what runs inside
//! is dropped with it, and each of these says what it was: an operation of a handler by itself, other code through an [`InFlight`].
//! Success pays one reading of the clock for each [`InFlight`], and nothing for the rest.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! use std::time::Duration;
//!
//! use breakfall::Failure;
//! use breakfall::observe::in_flight::InFlight;
//! use breakfall::supervise::within;
//!
//! let late = within("answer", Duration::from_millis(5), async {
//!     let _reading = InFlight::enter("read_stock");
//!     std::future::pending::<Result<(), Failure>>().await
//! });
//! let failure = late.await.unwrap_err();
//! let running = failure.notes().iter().find(|note| note.key == "in_flight");
//! assert!(running.unwrap().value.starts_with("read_stock for "));
//! # }
//! ```

use std::cell::RefCell;
use std::fmt;
use std::time::Duration;

use crate::clock::Moment;
use crate::fault::Attempted;
use crate::fault::Failure;
use crate::fault::Origin;

/// The most operations that are told of one piece of work; deeper ones are left out.
pub const MOST: usize = 16;

/// An operation that was dropped before it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unfinished {
    /// Its name.
    pub operation: Box<str>,
    /// How long it had been running, where that is known.
    pub lasted: Option<Duration>,
    /// The last attempt of it that failed, where there was one.
    pub last: Option<Attempted>,
}

impl Unfinished {
    /// An operation of which only the name is known.
    #[must_use]
    pub fn named(operation: &str) -> Self {
        Self { operation: operation.into(), lasted: None, last: None }
    }

    /// One that began at `since`, of which `last` is the last attempt that failed.
    pub(crate) fn since(operation: &str, since: Moment, last: Option<Attempted>) -> Self {
        let lasted = Some(Moment::now().since(since));
        Self { operation: operation.into(), lasted, last }
    }

    /// Whether both are one, of which one of them knows the name only.
    fn is_also(&self, other: &Self) -> bool {
        self.operation == other.operation && (self.lasted.is_none() || other.lasted.is_none())
    }
}

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.operation)?;
        if let Some(lasted) = self.lasted {
            write!(f, " for {lasted:?}")?;
        }
        match self.last {
            Some(last) => write!(f, ", attempt {} failed with {}", last.number, last.code),
            None => Ok(()),
        }
    }
}

thread_local! {
    /// What was found since somebody asked, outermost first; `None` while nobody asks.
    static ASKED: RefCell<Option<Vec<Unfinished>>> = const { RefCell::new(None) };
}

/// Runs `end_it`, which drops work, and gives what was still running inside of it, outermost first, at most [`MOST`].
pub fn unfinished(end_it: impl FnOnce()) -> Vec<Unfinished> {
    /// Also when `end_it` panics, the thread must not go on collecting.
    struct Before(Option<Vec<Unfinished>>);
    impl Drop for Before {
        fn drop(&mut self) {
            ASKED.set(self.0.take());
        }
    }

    let before = Before(ASKED.replace(Some(Vec::new())));
    end_it();
    let found = ASKED.take().unwrap_or_default();
    drop(before);
    found
}

/// Says that something is being dropped before it ended, if somebody asks. What is told twice in a row of one operation, by those who know
/// its name and those who know its times, becomes one.
pub fn found(make: impl FnOnce() -> Unfinished) {
    let told = ASKED.try_with(|asked| {
        let mut asked = asked.borrow_mut();
        let Some(found) = asked.as_mut() else { return };
        let new = make();
        let full = found.len() >= MOST;
        match found.last_mut().filter(|last| last.is_also(&new)) {
            Some(last) => {
                last.lasted = last.lasted.or(new.lasted);
                last.last = last.last.or(new.last);
            }
            None if full => {}
            None => found.push(new),
        }
    });
    // A destructor may run while its thread ends and has no such place any more: then nobody asks.
    told.unwrap_or_default();
}

/// `failure` with what was running as notes `in_flight`, outermost first.
#[must_use]
pub fn told(mut failure: Failure, running: &[Unfinished]) -> Failure {
    for one in running {
        failure.note("in_flight", one);
    }
    failure
}

/// Runs `end_it`, which drops the work that `failure` ended, and gives the failure with what was running inside: for limits and
/// cancellations. A failure of another origin came out of the work itself, which ended with it.
#[inline]
#[must_use]
pub fn ended(failure: Failure, end_it: impl FnOnce()) -> Failure {
    if !matches!(failure.origin(), Origin::TimedOut | Origin::Cancelled) {
        end_it();
        return failure;
    }
    let running = unfinished(end_it);
    told(failure, &running)
}

/// Held while something runs: dropped together with the work around it, it says that this was running, and for how long.
#[derive(Debug)]
#[must_use = "it stands for what runs while it is held"]
pub struct InFlight {
    operation: &'static str,
    since: Moment,
    last: Option<Attempted>,
}

impl InFlight {
    /// `operation` begins now.
    pub fn enter(operation: &'static str) -> Self {
        Self::since(operation, Moment::now())
    }

    /// `operation` began at `since`: for those who have read the clock already.
    pub const fn since(operation: &'static str, since: Moment) -> Self {
        Self { operation, since, last: None }
    }

    /// An attempt of it failed, and another is on its way.
    pub const fn attempt_failed(&mut self, attempt: Attempted) {
        self.last = Some(attempt);
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        found(|| Unfinished::since(self.operation, self.since, self.last));
    }
}
