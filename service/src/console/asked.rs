//! What an address of the console asks for: everything that narrows a list stands in it, so that it can be passed on.

use breakfall::fault::Reference;
use serde::Deserialize;

use crate::incidents::record::Status;
use crate::incidents::store::Filter;

/// What is asked for, as the address says it. What is left empty narrows nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Anything: words, a code, a trace, a request.
    pub(super) q: String,
    pub(super) status: String,
    pub(super) class: String,
    pub(super) code: String,
    pub(super) operation: String,
    pub(super) kind: String,
    pub(super) person: String,
    /// How far back: `1h`, `24h`, `7d`, `30d`, or all there is.
    pub(super) since: String,
    /// `single` for one by one.
    pub(super) view: String,
    pub(super) before: String,
}

/// How far back a list goes, and in milliseconds.
pub(super) const SPANS: [(&str, i64); 4] =
    [("1h", 3_600_000), ("24h", 86_400_000), ("7d", 604_800_000), ("30d", 2_592_000_000)];
/// Where nothing is said.
const SPAN: &str = "24h";
const ALL: &str = "all";
/// What has failed and not ended, as the address has it where others have a [`Status`].
pub(super) const RETRYING: &str = "retrying";

impl Asked {
    /// How far back, as the address has it.
    pub(super) fn span(&self) -> &str {
        let is_known = self.since == ALL || SPANS.iter().any(|(name, _)| *name == self.since);
        if is_known { &self.since } else { SPAN }
    }

    pub(super) fn is_single(&self) -> bool {
        self.view == "single" || !self.kind.is_empty()
    }

    /// Whether what is tried again at this moment is asked for, and not what has ended.
    pub(super) fn is_retrying(&self) -> bool {
        self.status == RETRYING
    }

    /// Whether nothing narrows the list.
    pub(super) fn is_plain(&self) -> bool {
        let narrowing =
            [&self.status, &self.class, &self.code, &self.operation, &self.kind, &self.person];
        narrowing.into_iter().all(String::is_empty)
    }

    /// The address of the same list by kind.
    pub(super) fn in_groups(&self) -> String {
        Self { kind: String::new(), ..self.clone() }.with("view", "")
    }

    /// The records that are meant, at the moment `now_ms`.
    pub(super) fn filter(&self, now_ms: i64) -> Filter {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let span = SPANS.iter().find(|(name, _)| *name == self.span());
        let mut filter = Filter {
            since_ms: span.map(|(_, length)| now_ms.saturating_sub(*length)),
            status: status(&self.status),
            operation: given(&self.operation),
            code: given(&self.code),
            class: given(&self.class),
            kind: given(&self.kind),
            person: given(&self.person),
            before: self.before.parse().ok(),
            limit: 50,
            ..Filter::default()
        };
        if let Some(sought) = given(&self.q) {
            if is_trace(&sought) {
                filter.trace = Some(sought.to_ascii_lowercase());
            } else {
                filter.text = Some(sought);
            }
        }
        filter
    }

    /// The address of the same list with `name` set to `value`, from its first page on.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        let pairs = [
            ("q", &*self.q),
            ("status", &self.status),
            ("class", &self.class),
            ("code", &self.code),
            ("operation", &self.operation),
            ("kind", &self.kind),
            ("person", &self.person),
            ("since", &self.since),
            ("view", &self.view),
        ];
        let kept = pairs.into_iter().filter(|(key, _)| *key != name).chain([(name, value)]);
        let kept: Vec<_> = kept.filter(|(_, value)| !value.is_empty()).collect();
        serde_urlencoded::to_string(kept).unwrap_or_default()
    }
}

/// The status of this name.
fn status(name: &str) -> Option<Status> {
    STATUSES.into_iter().find(|status| status.as_str() == name)
}

/// All of them, the gravest first.
pub(super) const STATUSES: [Status; 5] =
    [Status::Failed, Status::Degraded, Status::Deferred, Status::Abandoned, Status::Recovered];

fn is_trace(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What somebody has put into the field for searching.
pub(super) enum Sought {
    /// A reference, in whatever spelling and sentence.
    Reference(Reference),
    /// What looks like one, but holds a slip: its check symbol does not match.
    Slip,
    /// Something else.
    Words,
}

impl Sought {
    pub(super) fn of(text: &str) -> Self {
        if let Some(reference) = Reference::find(text) {
            return Self::Reference(reference);
        }
        let after = text.to_ascii_uppercase();
        let after = after.split_once("BF").map(|(_, after)| after);
        let symbols = after.map_or(0, |after| {
            let is_part = |sign: &char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | ' ');
            after.chars().take_while(is_part).filter(char::is_ascii_alphanumeric).count()
        });
        if (15..=27).contains(&symbols) { Self::Slip } else { Self::Words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_found_in_what_a_person_pastes() {
        let reference = Reference::random();
        let told = reference.to_string();
        for text in [told.clone(), told.to_lowercase(), format!("it said \"{told}\", try again")] {
            assert!(matches!(Sought::of(&text), Sought::Reference(found) if found == reference));
        }
        let last = told.pop_last();
        assert!(matches!(Sought::of(&last), Sought::Slip), "{last}");
        for text in ["", "timeout", "BF", "bfg 9000", "ASYNC_TIMEOUT_FAILED"] {
            assert!(matches!(Sought::of(text), Sought::Words), "{text}");
        }
    }

    /// A text with another last symbol.
    trait PopLast {
        fn pop_last(&self) -> String;
    }

    impl PopLast for String {
        fn pop_last(&self) -> String {
            let mut other = self.clone();
            let last = other.pop();
            other.push(if last == Some('7') { '8' } else { '7' });
            other
        }
    }

    #[test]
    fn the_address_says_what_is_wanted() {
        let asked = Asked { q: "a b&c".into(), status: "degraded".into(), ..Asked::default() };
        let filter = asked.filter(100_000_000);
        assert_eq!((filter.text.as_deref(), filter.since_ms), (Some("a b&c"), Some(13_600_000)));
        assert_eq!(filter.status, Some(Status::Degraded));
        assert_eq!(asked.with("status", ""), "q=a+b%26c");
        assert_eq!(asked.with("since", "7d"), "q=a+b%26c&status=degraded&since=7d");
        let all = Asked { since: "all".into(), ..Asked::default() };
        assert_eq!(all.filter(100).since_ms, None);
        let trace = Asked { q: "4BF92F3577B34DA6A3CE929D0E0E4736".into(), ..Asked::default() };
        assert_eq!(trace.filter(0).trace.as_deref(), Some("4bf92f3577b34da6a3ce929d0e0e4736"));
        let odd = Asked { status: "x' OR 1".into(), before: "x".into(), ..Asked::default() };
        assert_eq!((odd.filter(0).status, odd.filter(0).before), (None, None));
    }
}
