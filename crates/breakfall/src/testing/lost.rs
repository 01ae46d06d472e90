//! That no failure is lost, as a test.

use std::fmt;
use std::sync::Arc;

use crate::fault::ledger;
use crate::fault::ledger::Ledger;
pub use crate::fault::ledger::Lost;

/// Watches over every failure that is raised on this thread from now on: at the end of the guard none of them may have been dropped
/// unread. Use it with a current-thread runtime, and declare it first, so that it is dropped last.
///
/// A failure is *observed* when somebody looks at what it is (code, status, fault, words, reference) or writes it to the log; a retry
/// does so too. One that another failure keeps, beside it or behind it, is answered for by that one. `let _ = …`, `.ok()`,
/// `unwrap_or_default()` and `is_err()` observe nothing. What is still alive at the end is not lost.
///
/// ```
/// use breakfall::Failure;
/// use breakfall::fault::OperationFailed;
/// use breakfall::testing::assert_no_lost_failures;
///
/// let books = assert_no_lost_failures();
/// let failed: Result<(), Failure> = Err(OperationFailed::new("read").into());
/// assert_eq!(failed.unwrap_err().code().as_str(), "ASYNC_READ_FAILED"); // `.ok()` here would fail the test
/// assert_eq!((books.raised(), books.observed()), (1, 1));
/// ```
#[must_use = "the guard watches until it is dropped"]
pub fn assert_no_lost_failures() -> NoLostFailures {
    let ledger = Arc::<Ledger>::default();
    let before = ledger::exchange(Some(Arc::clone(&ledger)));
    NoLostFailures { ledger, before }
}

/// The guard of [`assert_no_lost_failures`]. Guards may stand inside each other; the innermost watches.
pub struct NoLostFailures {
    ledger: Arc<Ledger>,
    before: Option<Arc<Ledger>>,
}

impl NoLostFailures {
    /// How many failures were raised so far.
    #[must_use]
    pub fn raised(&self) -> usize {
        self.ledger.raised()
    }

    /// How many of them were observed; one that is looked at twice counts once.
    #[must_use]
    pub fn observed(&self) -> usize {
        self.ledger.observed()
    }

    /// Those that were dropped unread so far, each once, in the order of their drops.
    #[must_use]
    pub fn lost(&self) -> Vec<Lost> {
        self.ledger.lost()
    }
}

impl fmt::Debug for NoLostFailures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NoLostFailures").field(&self.ledger).finish()
    }
}

impl Drop for NoLostFailures {
    /// # Panics
    /// If a failure was lost, with the list; not while a panic is under way already.
    #[expect(clippy::panic, reason = "an assertion")]
    fn drop(&mut self) {
        drop(ledger::exchange(self.before.take()));
        let lost = self.lost();
        if lost.is_empty() || std::thread::panicking() {
            return;
        }
        let told: Vec<_> =
            lost.iter().map(|lost| format!("{} raised at {}", lost.code, lost.raised_at)).collect();
        panic!("failures were dropped unread: {}", told.join(", "));
    }
}
