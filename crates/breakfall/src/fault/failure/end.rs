//! How a failure is dropped.

use crate::fault::failure::Failure;
use crate::fault::failure::Meta;
use crate::fault::failure::More;

impl Drop for Meta {
    fn drop(&mut self) {
        if let Some(more) = self.more.take() {
            end(more);
        }
    }
}

/// One failure after the other: a long chain of causes that drops link in link overflows the stack. Apart from the drop of those
/// that have nothing of this, which so is three instructions.
#[cold]
fn end(mut more: Box<More>) {
    let mut left: Vec<Failure> = cause(&mut more).into_iter().collect();
    while let Some(mut next) = left.pop() {
        if let Some(more) = next.0.meta.more.as_mut() {
            left.append(&mut more.secondary);
            left.extend(cause(more));
        }
    }
}

/// The failure that is the cause, taken out.
fn cause(more: &mut More) -> Option<Failure> {
    more.source.take()?.downcast().ok().map(|failure| *failure)
}
