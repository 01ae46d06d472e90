//! What can be read of another program's problem.

use std::time::Duration;

use serde_json::Map;
use serde_json::Value;

use crate::fault::Class;
use crate::fault::Code;
use crate::fault::Effect;
use crate::fault::FieldError;
use crate::fault::FieldProblem;
use crate::fault::PublicText;
use crate::fault::Recovery;
use crate::fault::Reference;
use crate::fault::plays_tricks;

/// The members that this library knows; every other is kept in [`RemoteProblem::members`].
const KNOWN: [&str; 15] = [
    "type",
    "title",
    "status",
    "detail",
    "instance",
    "code",
    "class",
    "reference",
    "recovery_actions",
    "actions",
    "retry",
    "effect",
    "errors",
    "params",
    "technical",
];
const BLANK: &str = "about:blank";
const LONGEST_TYPE: usize = 2048;
const MOST_FIELDS: usize = 64;
const MOST_PARAMS: usize = 64;
const LONGEST_NAME: usize = 64;
/// No wait is longer, whatever was asked for.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// What could be read of another program's problem (RFC 9457): each member by itself, so that one of another type or
/// without sense costs nothing but itself.
///
/// What stands in it for people is not read at all: titles, details, steps and links of another program are never shown
/// here.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RemoteProblem {
    /// The status of the answer. The member of that name is only compared with it.
    pub status: u16,
    /// What kind of problem it is: an absolute URI with its fragment, otherwise `about:blank`.
    pub type_uri: String,
    /// Its code: the member, or else the last part of `type`, where that has the form of a code.
    pub code: Option<String>,
    /// Its canonical class.
    pub class: Option<Class>,
    /// The id under which it is found there.
    pub reference: Option<Reference>,
    /// Whether and when to send the same request again; a wait is at most a day.
    pub recovery: Option<Recovery>,
    /// Whether the work may have happened there all the same.
    pub effect: Option<Effect>,
    /// Which fields of the request are wrong, the first 64.
    pub fields: Vec<FieldError>,
    /// The public parameters, the first 64: numbers, switches and cleaned texts.
    pub params: Map<String, Value>,
    /// All other members as they came, up to [`RemoteProblem::MOST_EXTRA_BYTES`] of JSON: for the program, never for people.
    pub members: Map<String, Value>,
    /// The names of known members that were there and were not usable, and `status` where it is not that of the answer.
    pub ignored: Vec<&'static str>,
}

impl RemoteProblem {
    /// The most bytes of a body that are read.
    pub const MOST_BYTES: usize = 64 * 1024;
    /// How deep a body may be nested.
    pub const MOST_DEPTH: usize = 16;
    /// The most bytes of members that this library does not know.
    pub const MOST_EXTRA_BYTES: usize = 8 * 1024;

    /// Reads `body`, the body of an answer of `status`. None where it is too large, nested too deep, or no JSON object.
    #[must_use]
    pub fn read(body: &[u8], status: u16) -> Option<Self> {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        if body.len() > Self::MOST_BYTES || depth(body) > Self::MOST_DEPTH {
            return None;
        }
        Some(Self::of(serde_json::from_slice(body).ok()?, status))
    }

    /// Reads `members`, those of a problem, however they came: for other encodings than JSON, which have bounds of their own. The
    /// answer was of `status`.
    #[must_use]
    pub fn of(members: Map<String, Value>, status: u16) -> Self {
        let mut read = Reader { members, ignored: Vec::new() };
        read.take("status", |value| (value.as_u64()? == u64::from(status)).then_some(()));
        let named = read.take("type", |value| value.as_str().map(str::to_owned));
        let named = named.unwrap_or_default();
        let code = read.take("code", |value| code(value.as_str()?));
        Self {
            status,
            code: code.or_else(|| code_of_type(&named)),
            type_uri: if is_absolute(&named) { named } else { BLANK.to_owned() },
            class: read.take("class", |value| Class::named(value.as_str()?)),
            reference: read.take("reference", |value| value.as_str()?.parse().ok()),
            recovery: read.take("retry", recovery),
            effect: read.take("effect", |value| Effect::named(value.as_str()?)),
            fields: read.take("errors", fields).unwrap_or_default(),
            params: read.take("params", params).unwrap_or_default(),
            members: extra(read.members),
            ignored: read.ignored,
        }
    }
}

/// The members that are left, and those that could not be used.
struct Reader {
    members: Map<String, Value>,
    ignored: Vec<&'static str>,
}

impl Reader {
    /// What `read` makes of the member `name`, if it is there; `null` is as good as not there.
    fn take<T>(&mut self, name: &'static str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let value = self.members.remove(name).filter(|value| !value.is_null())?;
        let read = read(&value);
        if read.is_none() {
            self.ignored.push(name);
        }
        read
    }
}

/// How deep objects and lists stand in each other, text aside. Looked at first: a parser goes down before it says no.
fn depth(json: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = json.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                while let Some(inner) = bytes.next() {
                    match inner {
                        b'\\' => drop(bytes.next()),
                        b'"' => break,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn code(text: &str) -> Option<String> {
    Code::is_valid(text).then(|| text.to_owned())
}

/// The code at the end of a `type`, behind a slash, a colon or the start of a fragment.
fn code_of_type(named: &str) -> Option<String> {
    code(named.rsplit(['/', ':', '#']).next()?)
}

/// Whether `text` is a URI by itself: a scheme, and after it nothing that a URI cannot hold.
fn is_absolute(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let in_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    text.len() <= LONGEST_TYPE
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(in_scheme)
        && !rest.is_empty()
        && rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
}

fn recovery(value: &Value) -> Option<Recovery> {
    let recovery = Recovery::named(value.get("advice")?.as_str()?)?;
    let wait = value.get("after_ms").and_then(Value::as_u64);
    Some(match wait {
        Some(wait) => recovery.with_wait(Duration::from_millis(wait).min(LONGEST_WAIT)),
        None => recovery,
    })
}

fn fields(value: &Value) -> Option<Vec<FieldError>> {
    let fields = value.as_array()?.iter().filter_map(|field| {
        let max = field.get("max").and_then(Value::as_u64).and_then(|max| max.try_into().ok());
        let problem = FieldProblem::named(field.get("code")?.as_str()?, max)?;
        FieldError::told(field.get("pointer")?.as_str()?, problem)
    });
    Some(fields.take(MOST_FIELDS).collect())
}

fn params(value: &Value) -> Option<Map<String, Value>> {
    let named = value.as_object()?.iter().filter(|(name, _)| is_name(name));
    let plain = named.filter_map(|(name, value)| Some((name.clone(), plain(value)?)));
    Some(plain.take(MOST_PARAMS).collect())
}

fn is_name(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_letter)
}

fn plain(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(_) | Value::Number(_) => Some(value.clone()),
        Value::String(text) => Some(Value::from(PublicText::cleaned(text).as_str())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// What nobody here knows, as long as it is little.
fn extra(members: Map<String, Value>) -> Map<String, Value> {
    let mut room = RemoteProblem::MOST_EXTRA_BYTES;
    let unknown = members.into_iter().filter(|(name, _)| !KNOWN.contains(&name.as_str()));
    let plain = unknown.filter(|(name, _)| !name.chars().any(plays_tricks));
    plain
        .filter(|(name, value)| {
            let size =
                name.len() + serde_json::to_string(value).map_or(usize::MAX, |json| json.len());
            let fits = size <= room;
            room = room.saturating_sub(if fits { size } else { 0 });
            fits
        })
        .collect()
}
