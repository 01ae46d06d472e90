//! One occurrence of a fault.

mod adopt;
mod end;
mod remote;
mod settled;

use std::any::Any;
use std::backtrace::Backtrace;
use std::error::Error;
use std::fmt;
use std::mem::ManuallyDrop;
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
use crate::fault::Note;
use crate::fault::Origin;
use crate::fault::Recovery;
use crate::fault::Reference;
use crate::fault::Spec;
use crate::fault::chain::links;
use crate::fault::ledger::Entry;
use crate::fault::note::bounded;

/// One occurrence of a [`Fault`]: where it was raised, what was tried, what stands behind it, and the [`Reference`] under
/// which a person finds it again. The one error type of the library.
///
/// Two words long and made with one allocation. It is a [`std::error::Error`], so it passes through `?` into
/// `anyhow`, `BoxError` and `io::Error::other`; [`Failure::find`] finds it there again.
///
/// `Display` is the operator's line and says nothing private; nothing of it is meant for users, who read the
/// catalogue's words.
pub struct Failure(Box<Inner<dyn Held>>);

/// The fault and its circumstances, in one allocation. These stand first, so that nobody asks a table where they are.
struct Inner<F: ?Sized> {
    meta: Meta,
    held: F,
}

/// What a failure holds: a fault, or an error that a failure sits in.
trait Held: Send + Sync {
    fn fault(&self) -> &dyn Fault;
    fn any(&self) -> &dyn Any;
    /// The foreign error that it still sits in.
    fn carrier(&self) -> Option<&(dyn Error + 'static)> {
        None
    }
}

impl<F: Fault> Held for F {
    fn fault(&self) -> &dyn Fault {
        self
    }
    fn any(&self) -> &dyn Any {
        self
    }
}

/// What is known of every failure; the rest is made on demand.
struct Meta {
    /// That of the fault: asked for at every turn.
    spec: &'static Spec,
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
    entry: Entry,
    operation: Option<&'static str>,
    /// The only attempt, where there was one: then no list of them is needed.
    attempt: Option<Attempted>,
    /// Dropped by [`Meta::drop`] alone: what the compiler adds for it would cost as much as the rest.
    more: ManuallyDrop<Option<Box<More>>>,
}

/// What only some failures have.
#[derive(Default)]
struct More {
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
        let place = Box::<Inner<F>>::new_uninit();
        let (spec, raised_at) = (fault.spec(), Location::caller());
        let meta = Meta {
            spec,
            raised_at,
            origin,
            settled: false,
            logged: AtomicBool::new(false),
            reference: OnceLock::new(),
            frames: [None; Frame::IN_PLACE],
            entry: Entry::open(|| spec.code, raised_at),
            operation: None,
            attempt: None,
            more: ManuallyDrop::new(None),
        };
        // Put together where it stays: `Box::new` would copy it there.
        let inner = Box::write(place, Inner { meta, held: fault });
        Self(inner)
    }

    /// The static facts of its fault.
    #[must_use]
    pub fn spec(&self) -> &'static Spec {
        self.0.meta.entry.observed();
        self.0.meta.spec
    }

    /// The same, for our own use: what only sorts and carries a failure has not observed it.
    fn facts(&self) -> &'static Spec {
        self.0.meta.spec
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
        self.more().and_then(|more| more.effect).unwrap_or_else(|| self.facts().effect)
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
        let declared = self.facts().recovery;
        self.0.held.fault().wait().map_or(declared, |wait| declared.with_wait(wait))
    }

    /// Whether trying again can help: [`Failure::recovery`], without asking for how long to wait.
    #[cfg(feature = "pipeline")]
    pub(crate) fn is_retryable(&self) -> bool {
        let known = self.more().and_then(|more| more.recovery);
        self.effect() != Effect::Applied
            && known.unwrap_or_else(|| self.facts().recovery).is_retryable()
    }

    /// How it came to be.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.0.meta.origin
    }

    /// Where it was raised: for operators, never for users.
    #[must_use]
    pub fn raised_at(&self) -> &'static Location<'static> {
        self.0.meta.raised_at
    }

    /// The id under which a person finds it again; the same at every call.
    #[must_use]
    pub fn reference(&self) -> Reference {
        let meta = &self.0.meta;
        meta.entry.observed();
        *meta.reference.get_or_init(Reference::random)
    }

    /// The fault itself.
    #[must_use]
    pub fn fault(&self) -> &dyn Fault {
        self.0.meta.entry.observed();
        self.0.held.fault()
    }

    /// The fault, if it is an `F`: match on your own enum with this.
    #[must_use]
    pub fn downcast_ref<F: Fault>(&self) -> Option<&F> {
        self.0.meta.entry.observed();
        self.0.held.any().downcast_ref()
    }

    /// The operation that it ended, where a pipeline ran it.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.meta.operation
    }

    /// What was going on, for operators.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        self.more().map_or(&[], |more| &more.notes)
    }

    /// The attempts that led to it, oldest first.
    #[must_use]
    pub fn attempts(&self) -> &[Attempted] {
        match &self.0.meta.attempt {
            Some(only) => std::slice::from_ref(only),
            None => self.more().map_or(&[], |more| &more.attempts),
        }
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

    /// What was being done when it came up, innermost first: for operators.
    pub fn frames(&self) -> impl Iterator<Item = &Frame> {
        let further = self.more().map_or(&[][..], |more| &more.frames);
        self.0.meta.frames.iter().flatten().chain(further)
    }

    /// Says what was being done when it came up, on its way up. Past [`Frame::MOST`] frames are dropped.
    #[must_use]
    #[track_caller]
    pub fn context(mut self, doing: &'static str) -> Self {
        let at = Location::caller();
        match &mut self.0.meta.frames {
            [place @ None, _] | [_, place @ None] => *place = Some(Frame { doing, at }),
            _ => return self.push_frame(doing, at),
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
        let meta = &mut handled.0.meta;
        meta.settled = self.0.meta.settled;
        meta.logged = AtomicBool::new(self.0.meta.logged.load(Ordering::Relaxed));
        meta.reference = OnceLock::from(self.reference());
        handled.because(self)
    }

    /// Several failures as one: the gravest stands for them, the others beside it in their order, those beside them too; `None`
    /// of none. Of equally grave ones the first stands; a cancellation, which follows from something else, never stands where there
    /// is another. It has the greatest effect of all.
    #[must_use]
    pub fn together(failures: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut all: Vec<Self> = failures.into_iter().collect();
        let weight = |one: &Self| (one.origin() != Origin::Cancelled, one.facts().severity);
        let gravest = all.iter().map(weight).max()?;
        let first = all.iter().position(|one| weight(one) == gravest)?;
        let effect = all.iter().map(Self::effect).max()?;
        let primary = all.remove(first).with_effect_of(effect);
        Some(all.into_iter().fold(primary, Self::also))
    }

    /// The failures beside it, taken out, and how many more there were.
    fn take_secondary(&mut self) -> (Vec<Self>, usize) {
        match self.0.meta.more.as_mut() {
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

    /// [`Failure::with_note`] of one of the library's own words, which needs no cutting.
    #[must_use]
    #[cold]
    pub(crate) fn with_word(mut self, key: &'static str, word: &'static str) -> Self {
        let notes = &mut self.more_mut().notes;
        if notes.len() < Note::MOST {
            notes.push(Note { key, value: word.into() });
        }
        self
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
        let mut source = source.into();
        if let Some(own) = source.downcast_mut::<Self>() {
            own.0.meta.entry.carried();
        }
        self.more_mut().source = Some(source);
        self
    }

    /// Keeps a failure that happened beside it, and then those beside that one: all in one list. The first
    /// [`Failure::MOST_SECONDARY`] are kept, the rest counted.
    #[must_use]
    pub fn also(mut self, mut other: Self) -> Self {
        other.0.meta.entry.carried();
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

    /// Says that it is being written to the log; true for the first who says so.
    pub fn claim_log(&self) -> bool {
        let meta = &self.0.meta;
        meta.entry.observed();
        !meta.logged.swap(true, Ordering::Relaxed)
    }

    /// The failure inside a foreign error: the error itself, what an `io::Error` or an `Arc` wraps, or a link of the chain.
    #[must_use]
    pub fn find<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e Self> {
        let shared =
            |link: &'e (dyn Error + 'static)| link.downcast_ref::<Arc<Self>>().map(AsRef::as_ref);
        links(error).find_map(|link| link.downcast_ref().or_else(|| shared(link)))
    }

    #[cold]
    fn push_frame(mut self, doing: &'static str, at: &'static Location<'static>) -> Self {
        let frames = &mut self.more_mut().frames;
        if frames.len() < Frame::MOST - Frame::IN_PLACE {
            frames.push(Frame { doing, at });
        }
        self
    }

    fn more(&self) -> Option<&More> {
        self.0.meta.more.as_deref()
    }

    fn more_mut(&mut self) -> &mut More {
        self.0.meta.more.get_or_insert_default()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In pieces: `write!` would cost more than all of them.
        f.write_str("[")?;
        f.write_str(self.code().as_str())?;
        f.write_str("] ")?;
        fmt::Display::fmt(self.fault(), f)
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
        let source = self.more().and_then(|more| more.source.as_deref());
        let source = source.map(|source| source as &(dyn Error + 'static));
        source.or_else(|| self.0.held.carrier()).or_else(|| self.0.held.fault().source())
    }
}
