//! What every library of errors is asked to do, and how that becomes a case.

use std::fmt::Debug;
use std::fmt::Display;
use std::fmt::Write;
use std::hint::black_box;

use crate::measure::Case;

/// The line that is wrong in every error of this benchmark.
pub(crate) const LINE: u32 = 7;

/// A library, told how to fail with a line number and pass that up through two functions that each add what they were doing.
pub(crate) trait Fails: 'static {
    const NAME: &str;
    type Error: Debug + Display + 'static;

    /// Fails; `printing` over `reading` over a leaf that holds `line`. Neither function is inlined.
    fn printing(line: u32) -> Result<u64, Self::Error>;

    /// Writes what was being done, outermost or innermost first, and the leaf.
    fn walk(error: &Self::Error, out: &mut String);
}

/// The cases of one library.
pub(crate) struct Library {
    pub(crate) raise: fn() -> Case,
    pub(crate) walk: fn() -> Case,
    pub(crate) display: fn() -> Case,
    pub(crate) debug: fn() -> Case,
}

pub(crate) const fn cases_of<L: Fails>() -> Library {
    Library { raise: raise::<L>, walk: walk::<L>, display: display::<L>, debug: debug::<L> }
}

fn raise<L: Fails>() -> Case {
    Case::new(L::NAME, size_of::<Result<u64, L::Error>>(), |times| {
        let mut failed = 0;
        for _ in 0..times {
            failed += u64::from(black_box(L::printing(black_box(LINE))).is_err());
        }
        failed
    })
}

fn walk<L: Fails>() -> Case {
    told::<L>(L::walk)
}

fn display<L: Fails>() -> Case {
    told::<L>(|error, out| put(out, error))
}

fn debug<L: Fails>() -> Case {
    told::<L>(|error, out| put(out, &format_args!("{error:?}")))
}

/// Raises an error and has `tell` write it into a buffer that is used again.
fn told<L: Fails>(tell: impl Fn(&L::Error, &mut String) + 'static) -> Case {
    let mut out = String::new();
    Case::new(L::NAME, size_of::<Result<u64, L::Error>>(), move |times| {
        let mut failed = 0;
        for _ in 0..times {
            out.clear();
            if let Err(error) = black_box(L::printing(black_box(LINE))) {
                tell(&error, &mut out);
                failed += 1;
            }
            black_box(&out);
        }
        failed
    })
}

/// Writes `value` and a separator.
pub(crate) fn put(out: &mut String, value: &dyn Display) {
    let written = write!(out, "{value}; ");
    debug_assert!(written.is_ok(), "a String takes everything");
}
