//! `tracestate`: what tracing systems tell each other beside the ids.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::HeaderValue;

/// The most members of a list that the standard allows.
const MOST_MEMBERS: usize = 32;
/// How much of a list is passed on: what the standard asks for at least.
const MOST_BYTES: usize = 512;
/// Members longer than this go first where the list is too long.
const LARGE_MEMBER: usize = 128;
/// The longest key, and the longest value.
const LONGEST: usize = 256;

/// What tracing systems tell each other: read, checked and passed on, never looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceState(Arc<str>);

impl TraceState {
    /// The list as the header says it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The list in these lines; `None` where it is empty, or where any part of it is not as the standard wants it.
    pub(super) fn read<'v>(lines: impl IntoIterator<Item = &'v HeaderValue>) -> Option<Self> {
        let mut members = Vec::new();
        let mut keys = BTreeSet::new();
        for line in lines {
            for member in line.to_str().ok()?.split(',') {
                let member = member.trim_matches([' ', '\t']);
                if member.is_empty() {
                    continue;
                }
                let (key, value) = member.split_once('=')?;
                let is_new = is_key(key) && is_value(value) && keys.insert(key);
                if !is_new || members.len() == MOST_MEMBERS {
                    return None;
                }
                members.push(member);
            }
        }
        let members = fitting(members);
        (!members.is_empty()).then(|| Self(members.join(",").into()))
    }
}

/// As many members as there is room for: the large ones go first, then those at the end.
fn fitting(mut members: Vec<&str>) -> Vec<&str> {
    let size = |members: &[&str]| members.iter().map(|member| member.len() + 1).sum::<usize>();
    let is_too_long = |members: &[&str]| size(members) > MOST_BYTES + 1;
    while is_too_long(&members) {
        let large = members.iter().rposition(|member| member.len() > LARGE_MEMBER);
        if let Some(large) = large {
            members.remove(large);
        } else {
            members.pop();
        }
    }
    members
}

fn is_key(key: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let starts_well = key.bytes().next().is_some_and(is_part);
    starts_well
        && key.len() <= LONGEST
        && key.bytes().all(|byte| is_part(byte) || b"_-*/@".contains(&byte))
}

fn is_value(value: &str) -> bool {
    let is_part = |byte: u8| matches!(byte, b' '..=b'~') && byte != b',' && byte != b'=';
    !value.is_empty() && value.len() <= LONGEST && value.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(lines: &[&str]) -> Option<String> {
        let lines: Vec<_> =
            lines.iter().map(|line| HeaderValue::from_bytes(line.as_bytes()).unwrap()).collect();
        TraceState::read(&lines).map(|state| state.as_str().to_owned())
    }

    #[test]
    fn lists_are_joined_in_their_order() {
        for (lines, expected) in [
            (&["a=1"] as &[_], "a=1"),
            (&["a=1,b=2"], "a=1,b=2"),
            (&["b=2", "a=1"], "b=2,a=1"),
            (&[" a=1 ,\t,, b=2\t"], "a=1,b=2"),
            (&["1@2=x y!~", "tenant@system/_-*=-"], "1@2=x y!~,tenant@system/_-*=-"),
        ] {
            assert_eq!(read(lines).as_deref(), Some(expected), "{lines:?}");
        }
    }

    #[test]
    fn a_list_that_is_wrong_anywhere_is_dropped() {
        let many = (0..33).map(|n| format!("k{n}=1")).collect::<Vec<_>>().join(",");
        let long = format!("a={}", "x".repeat(257));
        for line in [
            "",
            ",",
            "a",
            "a=",
            "=1",
            "A=1",
            "a=1,a=2",
            "a =1",
            "a= 1\u{e4}",
            "a=b=c",
            "-a=1",
            "@a=1",
            "good=1,bad",
            &many,
            &long,
        ] {
            assert_eq!(read(&[line]), None, "{line}");
        }
        assert_eq!(read(&["a=1", "a=2"]), None, "a key stands once, in whichever line");
    }

    #[test]
    fn what_is_too_long_loses_its_large_members_and_then_its_end() {
        let large = format!("large={}", "x".repeat(150));
        let small: Vec<_> = (0..31).map(|n| format!("k{n:02}=12345678901234")).collect();
        let list = format!("{},{large},{}", small[..10].join(","), small[10..].join(","));
        let kept = read(&[&list]).unwrap();
        assert!(kept.len() <= MOST_BYTES && !kept.contains("large"), "{kept}");
        assert!(small.join(",").starts_with(&kept), "{kept}");
        let fits = (0..32).map(|n| format!("k{n:02}=12345678901")).collect::<Vec<_>>().join(",");
        assert_eq!(fits.len(), 32 * 16 - 1);
        assert_eq!(read(&[&fits]).as_deref(), Some(fits.as_str()));
    }

    proptest! {
        #[test]
        fn nothing_breaks_it_and_what_passes_is_a_header(
            lines in proptest::collection::vec("[a-c=,@ \t~0-9é]{0,60}", 0..40),
        ) {
            let lines: Vec<_> = lines.iter().map(String::as_str).collect();
            if let Some(list) = read(&lines) {
                prop_assert!(list.len() <= MOST_BYTES);
                prop_assert_eq!(read(&[&list]), Some(list.clone()));
            }
        }
    }
}
