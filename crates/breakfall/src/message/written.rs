//! Bodies that are put together once: the JSON of a problem, with marks where failures of one code differ.

use std::fmt;
use std::ptr;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::time::Duration;

use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::Recovery;
use crate::fault::Reference;
use crate::message::explain::Case;
use crate::message::load::Language;
use crate::message::problem::ProblemStyle;
use crate::message::render::USUAL_BYTES;
use crate::message::variables::whole_seconds;
use crate::message::wait;
use crate::message::wording::Wording;

/// How many bodies are kept: those of a hundred codes in ten languages. Each is about a kilobyte.
const MOST: usize = 1 << 10;

/// What tells two bodies apart beside the reference, the parameters and the exact wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// Where the spec stands: never moved and never freed.
    spec: usize,
    /// The rest, bit by bit.
    facts: u64,
}

impl Key {
    pub(super) fn new(
        (place, language): (usize, &Language),
        failure: &Failure,
        wording: &Wording,
        wait: Option<Duration>,
    ) -> Self {
        let wait = match wait.map(whole_seconds) {
            None => 0,
            Some(seconds) if language.names_seconds => seconds << 2 | 3,
            // As people say it: hours end in other letters than minutes and seconds.
            Some(seconds) => {
                let (unit, count) = wait::spoken(seconds);
                (count << 2 | u64::from(unit != "hours")) << 1 | u64::from(unit == "minutes")
            }
        };
        let effect = match failure.effect() {
            Effect::None => 0,
            Effect::Unknown => 1,
            Effect::Applied => 2,
        };
        let recovery = match failure.recovery() {
            Recovery::Never => 0,
            Recovery::AfterFix => 1,
            Recovery::Retry { .. } => 2,
            Recovery::Unavailable { .. } => 3,
        };
        let switches = u64::from(wording.support) << 1 | u64::from(wording.guidance);
        let language = u64::try_from(place).unwrap_or(u64::MAX) & 0x3FF;
        let exhausted = u64::from(failure.is_exhausted());
        let facts =
            wait << 17 | exhausted << 16 | language << 6 | effect << 4 | recovery << 2 | switches;
        Self { spec: ptr::from_ref(failure.spec()).addr(), facts }
    }

    fn slot(self) -> usize {
        // Fibonacci hashing: the upper bits of a product by the golden ratio.
        const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
        let spec = u64::try_from(self.spec).unwrap_or(0);
        let mixed = (spec.rotate_left(32) ^ self.facts).wrapping_mul(GOLDEN);
        usize::try_from(mixed >> 54).unwrap_or(0)
    }
}

/// The bodies of a catalogue. Two that fall on the same place take turns in it.
pub(super) struct Written(Box<[RwLock<Option<Kept>>]>);

struct Kept {
    key: Key,
    contact: Option<Box<str>>,
    type_base: Box<str>,
    /// `None` where there is nothing that could be kept.
    text: Option<Text>,
}

/// Where a body is kept: under its key, and only for this contact and this start of `type`.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) key: Key,
    pub(super) contact: Option<&'p str>,
    pub(super) type_base: &'p str,
}

impl Kept {
    fn is_at(&self, place: &Place<'_>) -> bool {
        self.key == place.key
            && self.contact.as_deref() == place.contact
            && *self.type_base == *place.type_base
    }
}

impl Default for Written {
    fn default() -> Self {
        Self((0..MOST).map(|_| RwLock::new(None)).collect())
    }
}

impl Written {
    /// What `fill` makes of the body at `place`, which is made first where it is not there.
    pub(super) fn with<T>(
        &self,
        place: Place<'_>,
        make: impl FnOnce() -> Option<Text>,
        mut fill: impl FnMut(&Text) -> Option<T>,
    ) -> Option<T> {
        let slot = self.0.get(place.key.slot())?;
        {
            let kept = slot.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(kept) = kept.as_ref().filter(|kept| kept.is_at(&place)) {
                return kept.text.as_ref().and_then(&mut fill);
            }
        }
        let text = make();
        let filled = text.as_ref().and_then(fill);
        let contact = place.contact.map(Into::into);
        let kept = Kept { key: place.key, contact, type_base: place.type_base.into(), text };
        *slot.write().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        filled
    }
}

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Written")
    }
}

/// What stands where failures of one code differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Reference,
    AfterSeconds,
    AfterMs,
    /// What happened, where it names a parameter.
    Message,
    /// A step, where it names a parameter.
    Label(usize),
}

/// A body, taken apart where there is something to fill in.
pub(super) struct Text {
    /// What stands before each mark.
    pieces: Box<[(Box<[u8]>, Mark)]>,
    rest: Box<[u8]>,
    room: usize,
    needs_parameters: bool,
}

/// Stand for what is filled in: characters that no text may hold, and a number that no wait reaches.
const REFERENCE: &str = "\u{FDD0}";
const MESSAGE: &str = "\u{FDD2}";
const LABEL: char = '\u{FDD3}';
const NUMBER: u64 = u64::MAX;
const NUMBER_TEXT: &str = "18446744073709551615";

impl Text {
    /// The body for failures such as `failure`, in the words that its code has in `language`. Nothing that the fault itself
    /// brings can get into it: the texts are rendered without.
    pub(super) fn of(
        language: &Language,
        failure: &Failure,
        wording: &Wording,
        type_base: &str,
    ) -> Option<Self> {
        let case = Case::without_parameters(failure, wording, REFERENCE.into());
        let whole = Case::new(failure, wording, REFERENCE.into());
        let told =
            case.own_words_or(language, &whole, MESSAGE, |place| format!("{LABEL}{place};"))?;
        let style = ProblemStyle::default().with_type_base(type_base);
        let mut problem = told.problem(failure, &style);
        REFERENCE.clone_into(&mut problem.reference);
        problem.params.clear();
        problem.retry.after_ms = problem.retry.after_ms.map(|_| NUMBER);
        for action in &mut problem.actions {
            action.after_seconds = action.after_seconds.map(|_| NUMBER);
        }
        Self::parsed(&problem.to_json())
    }

    fn parsed(mut rest: &str) -> Option<Self> {
        let whole = rest.len();
        let mut pieces = Vec::new();
        while let Some(at) = next_mark(rest) {
            let (before, here) = rest.split_at_checked(at)?;
            let (mark, after) = if let Some(after) = here.strip_prefix(REFERENCE) {
                (Mark::Reference, after)
            } else if let Some(after) = here.strip_prefix(MESSAGE) {
                (Mark::Message, after)
            } else if let Some(after) = here.strip_prefix(LABEL) {
                let (place, after) = after.split_once(';')?;
                (Mark::Label(place.parse().ok()?), after)
            } else {
                let after = here.strip_prefix(NUMBER_TEXT)?;
                if before.ends_with("\"after_ms\":") {
                    (Mark::AfterMs, after)
                } else if before.ends_with("\"after_seconds\":") {
                    (Mark::AfterSeconds, after)
                } else {
                    return None;
                }
            };
            pieces.push((before.as_bytes().into(), mark));
            rest = after;
        }
        let each = |(_, mark): &(_, Mark)| match mark {
            Mark::Reference => Reference::LENGTH,
            Mark::Message | Mark::Label(_) => USUAL_BYTES,
            Mark::AfterSeconds | Mark::AfterMs => NUMBER_TEXT.len(),
        };
        let room =
            whole + pieces.iter().map(each).sum::<usize>() + ",\"params\":,\"technical\":".len();
        let needs_parameters =
            pieces.iter().any(|(_, mark)| matches!(mark, Mark::Message | Mark::Label(_)));
        Some(Self { pieces: pieces.into(), rest: rest.as_bytes().into(), room, needs_parameters })
    }

    /// Whether something in it names a parameter.
    pub(super) const fn needs_parameters(&self) -> bool {
        self.needs_parameters
    }

    /// How many bytes a whole body takes, or a little more.
    pub(super) const fn room(&self) -> usize {
        self.room
    }

    /// The marks, each with what stands before it.
    pub(super) fn pieces(&self) -> &[(Box<[u8]>, Mark)] {
        &self.pieces
    }

    /// What stands behind the last mark.
    pub(super) fn rest(&self) -> &[u8] {
        &self.rest
    }
}

/// Where in `json` the next mark stands.
fn next_mark(json: &str) -> Option<usize> {
    let text = json.find([REFERENCE, MESSAGE].map(|mark| mark.chars().next().unwrap_or(LABEL)));
    text.into_iter().chain(json.find(LABEL)).chain(json.find(NUMBER_TEXT)).min()
}
