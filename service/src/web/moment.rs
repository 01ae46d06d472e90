//! Moments and lengths as people read them.

use crate::web::Words;

/// A moment, given in milliseconds since 1970: `2026-11-26 22:51:03`, in UTC.
pub(crate) fn moment(at_ms: i64) -> String {
    let seconds = at_ms.div_euclid(1000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = date(days);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{:02}", second % 60)
}

/// Year, month and day, so many days after the first of January 1970: in years that begin in March, of which 400 are always as long.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// How long ago a moment was, at the moment `now_ms`.
pub(crate) fn ago(words: &Words, at_ms: i64, now_ms: i64) -> String {
    let seconds = now_ms.saturating_sub(at_ms).max(0).unsigned_abs() / 1000;
    match seconds {
        0..3 => words.text("ago-now"),
        3..60 => words.count("ago-seconds", seconds),
        60..3600 => words.count("ago-minutes", seconds / 60),
        3600..172_800 => words.count("ago-hours", seconds / 3600),
        _ => words.count("ago-days", seconds / 86_400),
    }
}

/// A length: `340 ms`, `3.4 s`, `2 min 5 s`.
pub(crate) fn length(ms: u64) -> String {
    match ms {
        0..1000 => format!("{ms} ms"),
        1000..60_000 => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
        _ => format!("{} min {} s", ms / 60_000, ms / 1000 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, told) in [
            (0, "1970-01-01 00:00:00"),
            (951_782_399, "2000-02-28 23:59:59"),
            (951_782_400, "2000-02-29 00:00:00"),
            (1_709_251_199, "2024-02-29 23:59:59"),
            (1_795_733_463, "2026-11-26 22:51:03"),
            (4_107_542_400, "2100-03-01 00:00:00"),
            (-1, "1969-12-31 23:59:59"),
        ] {
            assert_eq!(moment(seconds * 1000), told);
        }
    }

    #[test]
    fn lengths_are_told_in_what_fits() {
        let told = [999, 1_000, 3_460, 59_999, 60_000, 125_000].map(length);
        assert_eq!(told, ["999 ms", "1.0 s", "3.4 s", "59.9 s", "1 min 0 s", "2 min 5 s"]);
    }
}
