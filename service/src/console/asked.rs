//! What an address of the console asks for: everything that narrows a list stands in it, so that it can be passed on.

use std::collections::BTreeSet;

use breakfall::Settings;
use breakfall::fault::Reference;
use serde::Deserialize;

use crate::config::KNOWN_OPERATIONS;
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
    /// What is called: the target of the plans of its operations.
    pub(super) dependency: String,
    /// The version of the program that kept it.
    pub(super) version: String,
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
        let narrowing = [
            &self.status,
            &self.class,
            &self.code,
            &self.operation,
            &self.dependency,
            &self.version,
            &self.kind,
            &self.person,
        ];
        narrowing.into_iter().all(String::is_empty)
    }

    /// The address of the same list by kind.
    pub(super) fn in_groups(&self) -> String {
        Self { kind: String::new(), ..self.clone() }.with("view", "")
    }

    /// The operations that are meant, by `settings`; where there are none, any.
    pub(super) fn operations(&self, settings: &Settings) -> Vec<String> {
        let wanted = |wanted: &str, one: &str| wanted.trim().is_empty() || wanted.trim() == one;
        if self.operation.trim().is_empty() && self.dependency.trim().is_empty() {
            return Vec::new();
        }
        let known = KNOWN_OPERATIONS.iter().copied();
        let meant = known.filter(|name| {
            wanted(&self.operation, name) && wanted(&self.dependency, target(settings, name))
        });
        let mut meant: Vec<_> = meant.map(str::to_owned).collect();
        if meant.is_empty() {
            // Nothing is called like this, and nothing is found.
            meant.push(format!("{} {}", self.operation, self.dependency));
        }
        meant
    }

    /// The records that are meant, at the moment `now_ms`, by `settings`.
    pub(super) fn filter(&self, now_ms: i64, settings: &Settings) -> Filter {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let span = SPANS.iter().find(|(name, _)| *name == self.span());
        let mut filter = Filter {
            since_ms: span.map(|(_, length)| now_ms.saturating_sub(*length)),
            status: status(&self.status),
            operations: self.operations(settings),
            code: given(&self.code),
            class: given(&self.class),
            version: given(&self.version),
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
            ("dependency", &self.dependency),
            ("version", &self.version),
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

/// What the operation of this name calls.
fn target<'s>(settings: &'s Settings, operation: &'s str) -> &'s str {
    settings.plan_of(operation).target.as_deref().unwrap_or(operation)
}

/// What is called by several operations, or under another name than theirs.
pub(super) fn dependencies(settings: &Settings) -> Vec<String> {
    let targets = KNOWN_OPERATIONS.iter().map(|operation| target(settings, operation));
    let others = targets.filter(|target| !KNOWN_OPERATIONS.contains(target));
    others.map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
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
    use breakfall::pipeline::Plan;

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
    fn a_dependency_stands_for_the_operations_that_call_it() {
        let mut settings = Settings::default();
        for name in ["create_ticket", "list_tickets"] {
            let mut plan = Plan::default();
            plan.target = Some("github".into());
            settings.operations.insert(name.into(), plan);
        }
        assert_eq!(dependencies(&settings), ["github"]);
        let of = |operation: &str, dependency: &str| {
            let (operation, dependency) = (operation.into(), dependency.into());
            Asked { operation, dependency, ..Asked::default() }.operations(&settings)
        };
        assert_eq!(of("", ""), [""; 0]);
        assert_eq!(of("", "github"), ["create_ticket", "list_tickets"]);
        assert_eq!(of("list_tickets", "github"), ["list_tickets"]);
        assert_eq!(of("", "classify_intent"), ["classify_intent"], "by itself");
        for (operation, dependency) in [("classify_intent", "github"), ("", "gitlab"), ("x", "")] {
            let nothing = of(operation, dependency);
            assert!(!KNOWN_OPERATIONS.contains(&&*nothing[0]), "{nothing:?}");
        }
    }

    #[test]
    fn the_address_says_what_is_wanted() {
        let asked = Asked { q: "a b&c".into(), status: "degraded".into(), ..Asked::default() };
        let filter = asked.filter(100_000_000, &Settings::default());
        assert_eq!((filter.text.as_deref(), filter.since_ms), (Some("a b&c"), Some(13_600_000)));
        assert_eq!(filter.status, Some(Status::Degraded));
        assert_eq!(asked.with("status", ""), "q=a+b%26c");
        assert_eq!(asked.with("since", "7d"), "q=a+b%26c&status=degraded&since=7d");
        let all = Asked { since: "all".into(), ..Asked::default() };
        assert_eq!(all.filter(100, &Settings::default()).since_ms, None);
        let trace = Asked { q: "4BF92F3577B34DA6A3CE929D0E0E4736".into(), ..Asked::default() };
        assert_eq!(
            trace.filter(0, &Settings::default()).trace.as_deref(),
            Some("4bf92f3577b34da6a3ce929d0e0e4736")
        );
        let odd = Asked { status: "x' OR 1".into(), before: "x".into(), ..Asked::default() };
        assert_eq!(
            (
                odd.filter(0, &Settings::default()).status,
                odd.filter(0, &Settings::default()).before
            ),
            (None, None)
        );
    }
}
