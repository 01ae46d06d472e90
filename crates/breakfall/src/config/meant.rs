//! What a refused value was probably meant to be.

use std::time::Duration;

use crate::config::kind::Kind;
use crate::config::suggest;
use crate::config::value::Raw;
use crate::config::value::read;

/// Longer texts are not worth a guess.
const GUESSED: usize = 64;

/// The help for a value that `kind` refuses, if there is something to say.
pub(crate) fn help(kind: &Kind, raw: Raw<'_>) -> Option<String> {
    if raw.text.len() > GUESSED {
        return None;
    }
    let text = raw.text.trim().trim_matches(['"', '\'']).trim();
    let reads = |text: &str| read(kind, Raw { text, quoted: false }).is_some();
    if reads(text) {
        let spare = if raw.quoted || raw.text.contains(['"', '\'']) { "quotes" } else { "spaces" };
        return Some(format!("write {text} without the {spare}"));
    }
    match kind {
        Kind::Switch => Some("write true or false".to_owned()),
        Kind::Seconds { .. } | Kind::Count { .. } | Kind::Number { .. } => number(kind, text)
            .filter(|(number, _)| reads(number))
            .map(|(number, why)| format!("write {number}{why}")),
        Kind::Choice(words) => suggest::nearest(&text.to_lowercase(), words.iter().copied())
            .map(|word| format!("did you mean {word}?")),
        Kind::Address => address(text).filter(|text| reads(text)).map(|text| {
            format!("write {text}, or 0.0.0.0 in place of 127.0.0.1 to be reached from outside")
        }),
        Kind::Url => url(text).filter(|text| reads(text)).map(|text| format!("write {text}")),
        Kind::Text => None,
    }
}

/// The number that `text` seems to mean, and a remark.
fn number(kind: &Kind, text: &str) -> Option<(String, &'static str)> {
    let plain = text.strip_prefix('+').unwrap_or(text).replace('_', "");
    if plain.starts_with('.') {
        return Some((format!("0{plain}"), ""));
    }
    let stripped = plain.trim_start_matches('0');
    if plain.starts_with('0') && stripped.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((stripped.to_owned(), ": with a leading zero, some readers count in eights"));
    }
    if let Some((whole, fraction)) = plain.split_once('.')
        && fraction.bytes().all(|byte| byte == b'0')
    {
        return Some((whole.to_owned(), ""));
    }
    if matches!(kind, Kind::Seconds { .. }) {
        return seconds(&plain);
    }
    if matches!(kind, Kind::Number { .. })
        && let Some(percent) = plain.strip_suffix('%')
    {
        let share = percent.trim().parse::<f64>().ok()? / 100.0;
        return Some((share.to_string(), ": shares are written as fractions"));
    }
    Some((plain, ""))
}

fn seconds(text: &str) -> Option<(String, &'static str)> {
    if let Some((minutes, seconds)) = text.split_once(':') {
        let (minutes, seconds) = (minutes.parse::<u32>().ok()?, seconds.parse::<u32>().ok()?);
        let total = u64::from(minutes) * 60 + u64::from(seconds);
        return Some((total.to_string(), ": all times are in seconds"));
    }
    let point = text.replace(',', ".");
    let unit_start = point.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(point.len());
    let (amount, unit) = point.split_at_checked(unit_start)?;
    let factor = match unit {
        "" | "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "ms" => 0.001,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        _ => return None,
    };
    let amount: f64 = amount.trim().parse().ok()?;
    let total = Duration::try_from_secs_f64(amount * factor).ok()?;
    let why = if unit.is_empty() { "" } else { ": all times are in seconds" };
    Some((total.as_secs_f64().to_string(), why))
}

/// A port alone, or an address copied out of a browser.
fn address(text: &str) -> Option<String> {
    let bare = text.strip_prefix("http://").unwrap_or(text).trim_end_matches('/');
    let port = bare.strip_prefix(':').unwrap_or(bare);
    if port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!("127.0.0.1:{port}"));
    }
    (bare != text).then(|| bare.to_owned())
}

fn url(text: &str) -> Option<String> {
    let is_local = text.starts_with("localhost") || text.starts_with("127.");
    let scheme = if is_local { "http" } else { "https" };
    (!text.contains("://")).then(|| format!("{scheme}://{text}"))
}
