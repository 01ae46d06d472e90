//! What the errors of `serde_json` mean.

use serde_json::Error;
use serde_json::error::Category;

use crate::classify::ResourceFault;
use crate::classify::files;
use crate::fault::Classifier;

/// Rules for `serde_json`: data of others that cannot be read. What a caller sent is the edge's business, which names the fields.
///
/// ```
/// use breakfall::classify;
/// use breakfall::fault::ResultExt;
///
/// let read = serde_json::from_str::<Vec<u8>>("[1, 2").classify(&classify::serde_json());
/// assert_eq!(read.unwrap_err().code().as_str(), "ASYNC_RESOURCE_CUT");
/// ```
#[must_use]
pub fn serde_json() -> Classifier {
    Classifier::default().rule(|error: &Error| match error.classify() {
        Category::Io => error.io_error_kind().and_then(files::of_kind),
        Category::Syntax | Category::Data => Some(ResourceFault::Malformed),
        Category::Eof => Some(ResourceFault::Cut),
    })
}
