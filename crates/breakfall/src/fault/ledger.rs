//! What becomes of each failure: the books that `testing::assert_no_lost_failures` keeps. Without the feature `testing` an [`Entry`] has
//! no size and does nothing.

#[cfg(feature = "testing")]
pub(crate) use self::books::Ledger;
#[cfg(feature = "testing")]
pub use self::books::Lost;
#[cfg(feature = "testing")]
pub(crate) use self::books::exchange;

use std::panic::Location;

use crate::fault::Code;

/// One failure's line in the books that were open on its thread when it came to be.
#[derive(Default)]
pub(super) struct Entry {
    #[cfg(feature = "testing")]
    line: Option<books::Line>,
}

#[cfg(not(feature = "testing"))]
const _: () =
    assert!(size_of::<Entry>() == 0, "a failure carries nothing for the books in production");

impl Entry {
    #[cfg_attr(
        not(feature = "testing"),
        expect(unused_variables, reason = "without books there is nothing to write")
    )]
    pub(super) fn open(code: impl FnOnce() -> Code, raised_at: &'static Location<'static>) -> Self {
        Self {
            #[cfg(feature = "testing")]
            line: books::Line::open(code, raised_at),
        }
    }

    /// Somebody looked at what the failure is.
    #[inline]
    #[cfg_attr(
        not(feature = "testing"),
        expect(clippy::unused_self, reason = "without books there is nothing to write")
    )]
    pub(super) fn observed(&self) {
        #[cfg(feature = "testing")]
        if let Some(line) = &self.line {
            line.observed();
        }
    }

    /// Another failure keeps this one: that one answers for both.
    #[inline]
    #[cfg_attr(
        not(feature = "testing"),
        expect(clippy::unused_self, reason = "without books there is nothing to write")
    )]
    pub(super) fn carried(&mut self) {
        #[cfg(feature = "testing")]
        if let Some(line) = &mut self.line {
            line.carried();
        }
    }
}

#[cfg(feature = "testing")]
mod books {
    use std::cell::RefCell;
    use std::panic::Location;
    use std::sync::Arc;
    use std::sync::Mutex;
    use std::sync::PoisonError;
    use std::sync::atomic::AtomicBool;
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering;

    use crate::fault::Code;

    /// A failure that was dropped before anybody looked at it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct Lost {
        /// What it was.
        pub code: Code,
        /// Where it was raised.
        pub raised_at: &'static Location<'static>,
    }

    #[derive(Debug, Default)]
    pub(crate) struct Ledger {
        raised: AtomicUsize,
        observed: AtomicUsize,
        lost: Mutex<Vec<Lost>>,
    }

    thread_local! {
        static OPEN: RefCell<Option<Arc<Ledger>>> = const { RefCell::new(None) };
    }

    /// Opens these books on this thread, or none; gives those that were open.
    pub(crate) fn exchange(ledger: Option<Arc<Ledger>>) -> Option<Arc<Ledger>> {
        OPEN.try_with(|open| open.replace(ledger)).ok().flatten()
    }

    impl Ledger {
        pub(crate) fn raised(&self) -> usize {
            self.raised.load(Ordering::Relaxed)
        }

        pub(crate) fn observed(&self) -> usize {
            self.observed.load(Ordering::Relaxed)
        }

        pub(crate) fn lost(&self) -> Vec<Lost> {
            self.lost.lock().unwrap_or_else(PoisonError::into_inner).clone()
        }
    }

    pub(super) struct Line {
        ledger: Arc<Ledger>,
        lost: Lost,
        settled: AtomicBool,
    }

    impl Line {
        pub(super) fn open(
            code: impl FnOnce() -> Code,
            raised_at: &'static Location<'static>,
        ) -> Option<Self> {
            // A failure that is raised while its thread ends has no books any more.
            let ledger = OPEN.try_with(|open| open.borrow().clone()).ok().flatten()?;
            ledger.raised.fetch_add(1, Ordering::Relaxed);
            let lost = Lost { code: code(), raised_at };
            Some(Self { ledger, lost, settled: AtomicBool::new(false) })
        }

        pub(super) fn observed(&self) {
            if !self.settled.swap(true, Ordering::Relaxed) {
                self.ledger.observed.fetch_add(1, Ordering::Relaxed);
            }
        }

        pub(super) fn carried(&mut self) {
            *self.settled.get_mut() = true;
        }
    }

    impl Drop for Line {
        fn drop(&mut self) {
            if !*self.settled.get_mut() {
                let mut lost = self.ledger.lost.lock().unwrap_or_else(PoisonError::into_inner);
                lost.push(self.lost);
            }
        }
    }
}
