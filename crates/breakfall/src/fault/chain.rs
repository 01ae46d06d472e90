//! Walking what stands behind an error.

use std::error::Error;
use std::io;

/// How many links are followed: a chain may be a circle.
pub const MOST_LINKS: usize = 64;

/// `error` and what stands behind it, nearest first, at most [`MOST_LINKS`]. What an `io::Error` wraps is a link of its own;
/// its `source` would skip it.
pub fn links<'e>(
    error: &'e (dyn Error + 'static),
) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), behind).take(MOST_LINKS)
}

fn behind<'e>(link: &&'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    match link.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => (*link).source(),
    }
}
