//! Catching panics with what they said and where, instead of losing both.

use std::any::Any;
use std::backtrace::Backtrace;
use std::cell::Cell;
use std::cell::RefCell;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Once;
use std::task::Context;
use std::task::Poll;

use crate::fault::AsyncFault;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::fault::note::bounded;
use crate::fault::storm::Stacks;

/// What a panic said and where it happened. Private: the text may hold anything.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PanicReport {
    /// The message, where the payload was text.
    pub message: Box<str>,
    /// File, line and column, where the panic hook saw it.
    pub place: Option<Box<str>>,
}

impl fmt::Debug for PanicReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.as_deref().unwrap_or("an unknown place");
        write!(f, "{:?} at {place}", self.message)
    }
}

/// Whether to take the stack of a panic (some microseconds and kilobytes each). In a storm, those of one place are taken a hundred
/// times and then once in a hundred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "one or the other")]
pub enum Stack {
    /// Take it.
    Capture,
    /// Leave it.
    Skip,
}

/// Polls `future` once; a panic comes back as a failure instead of unwinding further.
///
/// After a panic the future must not be polled again. With `panic = "abort"` the process ends instead, as it does for
/// every panic.
///
/// # Errors
/// `ASYNC_PANICKED_FAILED` if the poll panicked.
#[inline]
pub fn catch_poll<F: Future + ?Sized>(
    future: Pin<&mut F>,
    cx: &mut Context<'_>,
    stack: Stack,
) -> Result<Poll<F::Output>, Failure> {
    catch(stack, || future.poll(cx))
}

/// Calls `work`; a panic comes back as a failure instead of unwinding further.
///
/// # Errors
/// `ASYNC_PANICKED_FAILED` if `work` panicked.
#[inline]
pub fn catch<T>(stack: Stack, work: impl FnOnce() -> T) -> Result<T, Failure> {
    install_hook();
    catch_hooked(stack, work)
}

/// [`catch`], where [`install_hook`] has been called already: by every `Handler`, so that no attempt has to ask.
#[inline]
pub(crate) fn catch_hooked<T>(stack: Stack, work: impl FnOnce() -> T) -> Result<T, Failure> {
    let outer = WATCHED.replace(Some(stack));
    let caught = std::panic::catch_unwind(AssertUnwindSafe(work));
    WATCHED.set(outer);
    caught.map_err(|payload| to_failure(payload.as_ref()))
}

/// Calls `work` in a destructor. Where the thread unwinds already, a second panic would end the process: it goes no further.
#[cfg(feature = "pipeline")]
pub(crate) fn in_destructor(work: impl FnOnce()) {
    if std::thread::panicking() {
        drop(catch(Stack::Skip, work));
    } else {
        work();
    }
}

thread_local! {
    /// Set while a poll of ours is running on this thread: the hook then keeps quiet and remembers.
    static WATCHED: Cell<Option<Stack>> = const { Cell::new(None) };
    static SEEN: RefCell<Option<Seen>> = const { RefCell::new(None) };
}

static TAKEN: Stacks = Stacks::new();

struct Seen {
    place: Box<str>,
    backtrace: Option<Backtrace>,
}

/// Puts our hook before the one that is there, once. Panics outside of our polls go to that one as ever; those inside
/// are reported through the failure, so that their text does not run to stderr beside the log.
#[inline]
pub(crate) fn install_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let Some(stack) = WATCHED.get() else { return before(info) };
            let place = info.location().map_or_else(|| Box::from("?"), |l| l.to_string().into());
            let is_taken = stack == Stack::Capture && TAKEN.is_due(info.location());
            let backtrace = is_taken.then(Backtrace::force_capture);
            SEEN.replace(Some(Seen { place, backtrace }));
        }));
    });
}

/// The failure of a panic that somebody else caught, as a `JoinError` holds it: its text, without the place, which only the hook sees.
#[cold]
#[must_use]
#[track_caller]
pub fn from_payload(payload: &(dyn Any + Send)) -> Failure {
    let report = PanicReport { message: bounded(&text(payload)), place: None };
    Failure::raised(AsyncFault::Panicked { report }, Origin::Panicked)
}

/// What a panic said, if it said anything.
fn text(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&'static str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a value that is not text")
}

#[cold]
fn to_failure(payload: &(dyn Any + Send)) -> Failure {
    let message = text(payload);
    let seen = SEEN.take();
    let place = seen.as_ref().map(|seen| seen.place.clone());
    let report = PanicReport { message: bounded(&message), place };
    let failure = Failure::raised(AsyncFault::Panicked { report }, Origin::Panicked);
    match seen.and_then(|seen| seen.backtrace) {
        Some(backtrace) => failure.with_backtrace(backtrace),
        None => failure,
    }
}
