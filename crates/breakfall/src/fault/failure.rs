//! One occurrence of a fault.

mod remote;

use std::any::Any;
use std::backtrace::Backtrace;
use std::error::Error;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::fault::Attempted;
use crate::fault::Blame;
use crate::fault::BoxError;
use crate::fault::Class;
use crate::fault::Code;
use crate::fault::Effect;
use crate::fault::ErrorStatus;
use crate::fault::Fault;
use crate::fault::Frame;
use crate::fault::Origin;
use crate::fault::Recovery;
use crate::fault::Reference;
use crate::fault::Spec;
use crate::fault::chain::links;

/// One occurrence of a [`Fault`]: where it was raised, what was tried, what stands behind it, and the [`Reference`] under
/// which a person finds it again. The one error type of the library.
///
/// Two words long and made with one allocation. It is a [`std::error::Error`], so it passes through `?` into
/// `anyhow`, `BoxError` and `io::Error::other`; [`Failure::find`] finds it there again.
///
/// `Display` is the operator's line and says nothing private; nothing of it is meant for users, who read the
/// catalogue's words.
pub struct Failure(Box<dyn Erased>);

/// The fault and its circumstances, in one allocation.
struct Inner<F> {
    meta: Meta,
    fault: F,
}

trait Erased: Send + Sync {
    fn meta(&self) -> &Meta;
    fn meta_mut(&mut self) -> &mut Meta;
    fn fault(&self) -> &dyn Fault;
    fn any(&self) -> &dyn Any;
}

impl<F: Fault> Erased for Inner<F> {
    fn meta(&self) -> &Meta {
        &self.meta
    }
    fn meta_mut(&mut self) -> &mut Meta {
        &mut self.meta
    }
    fn fault(&self) -> &dyn Fault {
        &self.fault
    }
    fn any(&self) -> &dyn Any {
        &self.fault
    }
}

/// What is known of every failure; the rest is made on demand.
struct Meta {
    raised_at: &'static Location<'static>,
    origin: Origin,
    /// A pipeline has already done for it what could be done.
    settled: bool,
    /// Somebody has written it to the log.
    logged: AtomicBool,
    /// Made when first asked for: a failure that a retry heals needs none.
    reference: OnceLock<Reference>,
    /// The first frames stand here, so that a failure with two of them is still one allocation.
    frames: [Option<Frame>; Frame::IN_PLACE],
    more: Option<Box<More>>,
}

/// What only some failures have.
#[derive(Default)]
struct More {
    operation: Option<&'static str>,
    recovery: Option<Recovery>,
    is_wait_told: bool,
    effect: Option<Effect>,
    frames: Vec<Frame>,
    notes: Vec<Note>,
    attempts: Vec<Attempted>,
    secondary: Vec<Failure>,
    secondary_lost: usize,
    source: Option<BoxError>,
    backtrace: Option<Backtrace>,
}

/// What was going on, for operators only.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// What the value is.
    pub key: &'static str,
    /// The value, cut to [`Note::MAX_BYTES`].
    pub value: Box<str>,
}

impl Note {
    /// The most bytes of a note's value that are kept.
    pub const MAX_BYTES: usize = 1024;
    /// The most notes of one failure.
    pub const MOST: usize = 32;
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={:?}", self.key, self.value)
    }
}

impl<F: Fault> From<F> for Failure {
    #[track_caller]
    fn from(fault: F) -> Self {
        Self::raised(fault, Origin::Raised)
    }
}

impl Failure {
    /// The most secondary failures one failure keeps; further ones are counted.
    pub const MOST_SECONDARY: usize = 16;

    /// A failure that came to be otherwise than by being returned.
    #[cold]
    #[track_caller]
    pub fn raised<F: Fault>(fault: F, origin: Origin) -> Self {
        let meta = Meta {
            raised_at: Location::caller(),
            origin,
            settled: false,
            logged: AtomicBool::new(false),
            reference: OnceLock::new(),
            frames: [None; Frame::IN_PLACE],
            more: None,
        };
        Self(Box::new(Inner { meta, fault }))
    }

    /// The static facts of its fault.
    #[must_use]
    pub fn spec(&self) -> &'static Spec {
        self.fault().spec()
    }

    /// The permanent name of its fault.
    #[must_use]
    pub fn code(&self) -> Code {
        self.spec().code
    }

    /// The canonical class.
    #[must_use]
    pub fn class(&self) -> Class {
        self.spec().class
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> ErrorStatus {
        self.spec().status
    }

    /// Whose failure it is.
    #[must_use]
    pub fn blame(&self) -> Blame {
        self.spec().blame
    }

    /// Whether the work may have happened.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.more().and_then(|more| more.effect).unwrap_or_else(|| self.spec().effect)
    }

    /// Whether trying again can help, with the wait that this occurrence knows of. Never where the work has had its effect:
    /// to repeat it would do it twice.
    #[must_use]
    pub fn recovery(&self) -> Recovery {
        if self.effect() == Effect::Applied {
            return Recovery::Never;
        }
        if let Some(recovery) = self.more().and_then(|more| more.recovery) {
            return recovery;
        }
        let declared = self.spec().recovery;
        self.fault().wait().map_or(declared, |wait| declared.with_wait(wait))
    }

    /// How it came to be.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.0.meta().origin
    }

    /// Where it was raised: for operators, never for users.
    #[must_use]
    pub fn raised_at(&self) -> &'static Location<'static> {
        self.0.meta().raised_at
    }

    /// The id under which a person finds it again; the same at every call.
    #[must_use]
    pub fn reference(&self) -> Reference {
        *self.0.meta().reference.get_or_init(Reference::random)
    }

    /// The fault itself.
    #[must_use]
    pub fn fault(&self) -> &dyn Fault {
        self.0.fault()
    }

    /// The fault, if it is an `F`: match on your own enum with this.
    #[must_use]
    pub fn downcast_ref<F: Fault>(&self) -> Option<&F> {
        self.0.any().downcast_ref()
    }

    /// The operation that it ended, where a pipeline ran it.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.more()?.operation
    }

    /// What was going on, for operators.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        self.more().map_or(&[], |more| &more.notes)
    }

    /// The attempts that led to it, oldest first.
    #[must_use]
    pub fn attempts(&self) -> &[Attempted] {
        self.more().map_or(&[], |more| &more.attempts)
    }

    /// Failures that happened beside it: a fallback's, a sibling's.
    #[must_use]
    pub fn secondary(&self) -> &[Self] {
        self.more().map_or(&[], |more| &more.secondary)
    }

    /// How many secondary failures there were in all, the kept ones included.
    #[must_use]
    pub fn secondary_count(&self) -> usize {
        self.more().map_or(0, |more| more.secondary.len() + more.secondary_lost)
    }

    /// The stack at the moment it was raised, where one was taken.
    #[must_use]
    pub fn backtrace(&self) -> Option<&Backtrace> {
        self.more()?.backtrace.as_ref()
    }

    /// Whether a pipeline has already done what could be done for it: an outer one must not retry it again, or three
    /// layers of three retries become 64 calls.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.0.meta().settled
    }

    /// What was being done when it came up, innermost first: for operators.
    pub fn frames(&self) -> impl Iterator<Item = &Frame> {
        let further = self.more().map_or(&[][..], |more| &more.frames);
        self.0.meta().frames.iter().flatten().chain(further)
    }

    /// Says what was being done when it came up, on its way up. Past [`Frame::MOST`] frames are dropped.
    #[must_use]
    #[track_caller]
    pub fn context(mut self, doing: &'static str) -> Self {
        let frame = Frame { doing, at: Location::caller() };
        if let Some(free) = self.0.meta_mut().frames.iter_mut().find(|place| place.is_none()) {
            *free = Some(frame);
        } else if self.more_mut().frames.len() < Frame::MOST - Frame::IN_PLACE {
            self.more_mut().frames.push(frame);
        }
        self
    }

    /// With at least this effect: what may have happened once may have happened, whatever came after.
    #[must_use]
    pub fn with_effect_of(self, effect: Effect) -> Self {
        if effect > self.effect() { self.with_effect(effect) } else { self }
    }

    /// A barrier: to everybody above this is `outer`, with the same reference, at least the same effect, and the wait where
    /// `outer` knows none; this failure stays behind it for operators.
    #[must_use]
    #[track_caller]
    pub fn handled_as<F: Fault>(self, outer: F) -> Self {
        let mut handled = Self::raised(outer, self.origin());
        if let (Some(wait), None) = (self.recovery().after(), handled.recovery().after()) {
            handled = handled.with_wait(wait);
        }
        handled = handled.with_effect_of(self.effect());
        let meta = handled.0.meta_mut();
        meta.settled = self.0.meta().settled;
        meta.logged = AtomicBool::new(self.0.meta().logged.load(Ordering::Relaxed));
        meta.reference = OnceLock::from(self.reference());
        handled.because(self)
    }

    /// Several failures as one: the gravest stands for them, the others beside it in their order, those beside them too; `None`
    /// of none. Of equally grave ones the first stands. It has the greatest effect of all.
    #[must_use]
    pub fn together(failures: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut all: Vec<Self> = failures.into_iter().collect();
        let gravest = all.iter().map(|failure| failure.spec().severity).max()?;
        let first = all.iter().position(|failure| failure.spec().severity == gravest)?;
        let effect = all.iter().map(Self::effect).max()?;
        let primary = all.remove(first).with_effect_of(effect);
        Some(all.into_iter().fold(primary, Self::also))
    }

    /// The failures beside it, taken out, and how many more there were.
    fn take_secondary(&mut self) -> (Vec<Self>, usize) {
        match self.0.meta_mut().more.as_mut() {
            Some(more) => {
                (std::mem::take(&mut more.secondary), std::mem::take(&mut more.secondary_lost))
            }
            None => (Vec::new(), 0),
        }
    }

    /// Adds a note for operators. Past [`Note::MOST`] notes are dropped, longer values cut.
    pub fn note(&mut self, key: &'static str, value: &dyn fmt::Display) {
        let notes = &mut self.more_mut().notes;
        if notes.len() < Note::MOST {
            notes.push(Note { key, value: bounded(value) });
        }
    }

    /// [`Failure::note`], in a chain.
    #[must_use]
    pub fn with_note(mut self, key: &'static str, value: &dyn fmt::Display) -> Self {
        self.note(key, value);
        self
    }

    /// Keeps the error that caused it, for operators.
    #[must_use]
    pub fn because(mut self, source: impl Into<BoxError>) -> Self {
        self.more_mut().source = Some(source.into());
        self
    }

    /// Keeps a failure that happened beside it, and then those beside that one: all in one list. The first
    /// [`Failure::MOST_SECONDARY`] are kept, the rest counted.
    #[must_use]
    pub fn also(mut self, mut other: Self) -> Self {
        let (beside, lost) = other.take_secondary();
        let more = self.more_mut();
        let room = Self::MOST_SECONDARY.saturating_sub(more.secondary.len());
        let all = 1 + beside.len();
        more.secondary.extend(std::iter::once(other).chain(beside).take(room));
        more.secondary_lost += lost + all.saturating_sub(room);
        self
    }

    /// With a wait that became known after it was raised.
    #[must_use]
    pub fn with_wait(mut self, wait: Duration) -> Self {
        let recovery = self.recovery().with_wait(wait);
        self.more_mut().recovery = Some(recovery);
        self
    }

    /// With an effect that this occurrence knows better than its declaration.
    #[must_use]
    pub fn with_effect(mut self, effect: Effect) -> Self {
        self.more_mut().effect = Some(effect);
        self
    }

    /// With the stack of where it was raised.
    #[must_use]
    pub fn with_backtrace(mut self, backtrace: Backtrace) -> Self {
        self.more_mut().backtrace = Some(backtrace);
        self
    }

    /// Marks it as the end of `operation` after `attempts`, so that no outer pipeline multiplies the retries.
    #[must_use]
    pub fn settled(mut self, operation: &'static str, attempts: Vec<Attempted>) -> Self {
        let more = self.more_mut();
        more.operation.get_or_insert(operation);
        if more.attempts.is_empty() {
            more.attempts = attempts;
        }
        self.0.meta_mut().settled = true;
        self
    }

    /// Says that it is being written to the log; true for the first who says so.
    pub fn claim_log(&self) -> bool {
        !self.0.meta().logged.swap(true, Ordering::Relaxed)
    }

    /// The failure inside a foreign error: the error itself, what an `io::Error` or an `Arc` wraps, or a link of the chain.
    #[must_use]
    pub fn find<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e Self> {
        let shared =
            |link: &'e (dyn Error + 'static)| link.downcast_ref::<Arc<Self>>().map(AsRef::as_ref);
        links(error).find_map(|link| link.downcast_ref().or_else(|| shared(link)))
    }

    fn more(&self) -> Option<&More> {
        self.0.meta().more.as_deref()
    }

    fn more_mut(&mut self) -> &mut More {
        self.0.meta_mut().more.get_or_insert_default()
    }
}

/// The text of `value`, cut at [`Note::MAX_BYTES`]; a `Display` that fails half-way keeps its first half.
pub(crate) fn bounded(value: &dyn fmt::Display) -> Box<str> {
    use fmt::Write;

    struct Cut(String);
    impl Write for Cut {
        fn write_str(&mut self, s: &str) -> fmt::Result {
            for c in s.chars() {
                if self.0.len() + c.len_utf8() > Note::MAX_BYTES {
                    return Err(fmt::Error);
                }
                self.0.push(c);
            }
            Ok(())
        }
    }

    let mut kept = Cut(String::new());
    if write!(kept, "{value}").is_err() {
        kept.0.push('…');
    }
    kept.0.into()
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.code(), self.fault())
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shape = f.debug_struct("Failure");
        shape
            .field("code", &self.code())
            .field("fault", &self.fault())
            .field("origin", &self.origin())
            .field("reference", &self.reference())
            .field("raised_at", &format_args!("{}", self.raised_at()));
        if self.frames().next().is_some() {
            shape.field("frames", &self.frames().collect::<Vec<_>>());
        }
        if !self.notes().is_empty() {
            shape.field("notes", &self.notes());
        }
        if !self.attempts().is_empty() {
            shape.field("attempts", &self.attempts());
        }
        if !self.secondary().is_empty() {
            shape.field("secondary", &self.secondary());
        }
        shape.finish_non_exhaustive()
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        if let Some(source) = self.more().and_then(|more| more.source.as_deref()) {
            return Some(source);
        }
        self.fault().source()
    }
}
