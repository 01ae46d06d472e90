//! Rules that give foreign errors their faults.

use std::error::Error;
use std::fmt;

use crate::fault::BoxError;
use crate::fault::Failure;
use crate::fault::chain::links;

/// Ordered rules that say which fault a foreign error means here. The first that answers wins; an error that none knows is
/// `ASYNC_UNEXPECTED_FAILED` and never retried.
///
/// A rule looks at every link of the chain of causes, the error itself first: libraries wrap.
///
/// ```
/// use std::io;
/// use breakfall::Fault;
/// use breakfall::fault::{Classifier, ResultExt};
///
/// #[derive(Fault)]
/// enum DiskFault {
///     /// the disk is full
///     #[fault(code = "DISK_FULL", class = ResourceExhausted, status = 507, actions(free_space))]
///     Full,
/// }
///
/// let disk = Classifier::default()
///     .rule(|error: &io::Error| (error.kind() == io::ErrorKind::StorageFull).then_some(DiskFault::Full));
/// let written: io::Result<()> = Err(io::ErrorKind::StorageFull.into());
/// assert_eq!(written.classify(&disk).unwrap_err().code().as_str(), "DISK_FULL");
/// let unknown: io::Result<()> = Err(io::Error::other("?"));
/// assert_eq!(unknown.classify(&disk).unwrap_err().code().as_str(), "ASYNC_UNEXPECTED_FAILED");
/// ```
#[derive(Default)]
pub struct Classifier {
    rules: Vec<Rule>,
}

type Rule = Box<dyn Fn(&(dyn Error + 'static)) -> Option<Failure> + Send + Sync>;

impl Classifier {
    /// With one more rule, asked after those that are there: what an `E` means here, if it means anything. It answers with a fault, or with
    /// a [`Failure`] that knows more.
    #[must_use]
    pub fn rule<E, F>(mut self, name: impl Fn(&E) -> Option<F> + Send + Sync + 'static) -> Self
    where
        E: Error + 'static,
        F: Into<Failure>,
    {
        self.rules.push(Box::new(move |error| name(error.downcast_ref()?).map(Into::into)));
        self
    }

    /// With the rules of `others`, asked after those that are there: ready ones stand behind one's own.
    #[must_use]
    pub fn or(mut self, others: Self) -> Self {
        self.rules.extend(others.rules);
        self
    }

    /// The failure that `error` means here; the error stays behind it for operators. A [`Failure`] that travelled inside it
    /// comes out again as it was ([`Failure::rescued`]).
    #[track_caller]
    pub fn classify(&self, error: impl Into<BoxError>) -> Failure {
        let error = match Failure::rescued(error.into()) {
            Ok(own) => return own,
            Err(foreign) => foreign,
        };
        match self.rules.iter().find_map(|rule| links(error.as_ref()).find_map(rule)) {
            Some(failure) => failure.because(error),
            None => Failure::unexpected(error),
        }
    }
}

impl fmt::Debug for Classifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Classifier({} rules)", self.rules.len())
    }
}
