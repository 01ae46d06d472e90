//! Moments as people write and read them.

use std::fmt;

use jiff::SpanRelativeTo;
use jiff::Timestamp;

use crate::incidents::time::present;

/// A moment that somebody typed, in milliseconds since 1970: how long ago (`15m`, `24h`, `7d`), or when (`2026-11-26T22:00:00Z`,
/// `2026-11-26`, in UTC).
pub(super) fn moment(text: &str) -> Result<i64, String> {
    if let Ok(ago) = text.parse::<jiff::Span>() {
        let length = ago.to_duration(SpanRelativeTo::days_are_24_hours());
        let length = length.map_err(|error| error.to_string())?;
        let millis = i64::try_from(length.as_millis()).map_err(|error| error.to_string())?;
        return Ok(present().saturating_sub(millis.saturating_abs()));
    }
    let day = format!("{text}T00:00:00Z");
    let read = text.parse::<Timestamp>().or_else(|_| day.parse::<Timestamp>());
    read.map(Timestamp::as_millisecond).map_err(|_no_moment| {
        "write how long ago, such as 15m, 24h or 7d, or when, such as 2026-11-26T22:00:00Z"
            .to_owned()
    })
}

/// A moment as it is shown: in UTC, so that it means the same to everybody.
pub(super) struct Shown(pub(super) i64);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_millisecond(self.0) {
            Ok(moment) => write!(f, "{moment:.3}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_write_them() {
        let second = 1000;
        for (text, ago) in [
            ("15m", 15 * 60),
            ("24h", 86_400),
            ("7d", 7 * 86_400),
            ("1h30m", 5_400),
            ("90s ago", 90),
        ] {
            let read = moment(text).unwrap();
            assert!((present() - read - ago * second).abs() < 5 * second, "{text}");
        }
        assert_eq!(moment("1970-01-02").unwrap(), 86_400_000);
        assert_eq!(moment("1970-01-01T00:00:01.5Z").unwrap(), 1500);
        assert_eq!(moment("1970-01-01T01:00:00+01:00").unwrap(), 0);
        for wrong in ["", "yesterday", "7", "2026-13-01", "99999999999999999999h"] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Shown(1_500).to_string(), "1970-01-01T00:00:01.500Z");
        assert_eq!(Shown(i64::MAX).to_string(), format!("{} ms", i64::MAX));
    }
}
