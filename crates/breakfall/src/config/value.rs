//! Typed values: how a piece of text becomes one, strictly.
//!
//! Whatever could be taken in two ways is refused, with what was probably meant as help: `030`,
//! `yes`, `"3"`, `30s`, `1:30`.

use std::fmt;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::time::Duration;

use crate::config::kind::Kind;

/// A value of a key; texts are borrowed in tables and owned once read.
#[expect(unnameable_types, reason = "seals the traits that mention it")]
#[derive(Clone, Copy, PartialEq)]
pub enum Value<S> {
    Seconds(Duration),
    Count(u64),
    Number(f64),
    Switch(bool),
    Text(S),
}

/// A scalar as it was written.
#[derive(Clone, Copy)]
pub(crate) struct Raw<'t> {
    pub(crate) text: &'t str,
    /// Whether YAML quotes stood around it, so that a number is meant as text.
    pub(crate) quoted: bool,
}

/// Reads `raw` as `kind` asks; `None` when it is refused.
pub(crate) fn read(kind: &Kind, raw: Raw<'_>) -> Option<Value<String>> {
    let text = raw.text;
    match kind {
        Kind::Seconds { .. } | Kind::Count { .. } | Kind::Number { .. } | Kind::Switch
            if raw.quoted =>
        {
            None
        }
        Kind::Seconds { min, max } => {
            seconds(text).filter(|value| (min..=max).contains(&value)).map(Value::Seconds)
        }
        Kind::Count { min, max } => {
            count(text).filter(|value| (min..=max).contains(&value)).map(Value::Count)
        }
        Kind::Number { min, max } => {
            number(text).filter(|value| (min..=max).contains(&value)).map(Value::Number)
        }
        Kind::Switch => switch(text).map(Value::Switch),
        Kind::Text => is_line(text).then(|| Value::Text(text.to_owned())),
        Kind::Choice(words) => words.contains(&text).then(|| Value::Text(text.to_owned())),
        Kind::Address => is_address(text).then(|| Value::Text(text.to_owned())),
        Kind::Url => is_url(text).then(|| Value::Text(text.to_owned())),
    }
}

impl Value<&'static str> {
    pub(crate) fn into_owned(self) -> Value<String> {
        match self {
            Self::Seconds(duration) => Value::Seconds(duration),
            Self::Count(count) => Value::Count(count),
            Self::Number(number) => Value::Number(number),
            Self::Switch(on) => Value::Switch(on),
            Self::Text(text) => Value::Text(text.to_owned()),
        }
    }
}

fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(number(text)?).ok()
}

fn number(text: &str) -> Option<f64> {
    is_decimal(text).then(|| text.parse().ok()).flatten()
}

fn count(text: &str) -> Option<u64> {
    is_whole(text).then(|| text.parse().ok()).flatten()
}

fn switch(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// Digits without a leading zero, which some readers take for base 8.
fn is_whole(text: &str) -> bool {
    is_digits(text) && (text == "0" || !text.starts_with('0'))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `30`, `0.5`, `1e3`; not `.5`, `5.`, `030`, `inf`, and nothing with a sign in front.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let exponent_is_whole = exponent
        .is_none_or(|exponent| is_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)));
    let mantissa_is_decimal = match mantissa.split_once('.') {
        Some((whole, fraction)) => is_whole(whole) && is_digits(fraction),
        None => is_whole(mantissa),
    };
    exponent_is_whole && mantissa_is_decimal
}

fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control)
}

fn is_address(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| is_host(host) && is_port(port))
}

fn is_port(text: &str) -> bool {
    is_whole(text) && text.parse::<u16>().is_ok()
}

fn is_host(text: &str) -> bool {
    if let Some(bracketed) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return bracketed.parse::<Ipv6Addr>().is_ok();
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return text.parse::<Ipv4Addr>().is_ok();
    }
    text.split('.').all(|label| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    })
}

/// A user name before an `@` is refused: it would show up in logs.
fn is_url(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let has_host = is_host(authority) || is_address(authority);
    has_host && text.chars().all(|c| !c.is_control() && !c.is_whitespace())
}

impl<S: fmt::Display> fmt::Display for Value<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(duration) => write!(f, "{}", duration.as_secs_f64()),
            Self::Count(count) => write!(f, "{count}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Switch(on) => write!(f, "{on}"),
            Self::Text(text) => write!(f, "{text}"),
        }
    }
}

/// Only the kind, since a text may be a secret.
impl<S> fmt::Debug for Value<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Seconds(_) => "Seconds(..)",
            Self::Count(_) => "Count(..)",
            Self::Number(_) => "Number(..)",
            Self::Switch(_) => "Switch(..)",
            Self::Text(_) => "Text(..)",
        })
    }
}
