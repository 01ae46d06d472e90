//! How long a person should wait.

use std::time::Duration;

use crate::fault::Action;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::Param;
use crate::fault::Recovery;
use crate::message::variables::whole_seconds;

/// A hiccup is over by then.
const AFTER_HICCUP: Duration = Duration::from_secs(5);
/// Something that is down or full has had a moment by then.
const AFTER_OUTAGE: Duration = Duration::from_secs(30);
/// Somebody may have repaired a defect by then.
const AFTER_DEFECT: Duration = Duration::from_mins(5);
const SHORTEST: Duration = Duration::from_secs(1);
/// No wait is longer, whatever a failure asks for.
const LONGEST: Duration = Duration::from_hours(30 * 24);

/// Whether `action` says how long to wait.
pub(super) fn is_timed(action: Action) -> bool {
    action == Action::RETRY || action == Action::TRY_LATER
}

/// How long to wait before another try; `None` where waiting cannot help.
///
/// Spread by the reference over up to half as long again, so that those who failed together do not come back together; never
/// earlier than asked for.
pub(super) fn after(failure: &Failure) -> Option<Duration> {
    if !failure.spec().actions.iter().any(|action| is_timed(*action)) {
        return None;
    }
    // What was done all the same must not be asked for again.
    if failure.effect() == Effect::Applied {
        return None;
    }
    let recovery = failure.recovery();
    let asked = match recovery {
        Recovery::AfterFix => return None,
        Recovery::Never => AFTER_DEFECT,
        Recovery::Retry { .. } => recovery.after().unwrap_or(AFTER_HICCUP),
        Recovery::Unavailable { .. } => recovery.after().unwrap_or(AFTER_OUTAGE),
    };
    let asked = asked.clamp(SHORTEST, LONGEST);
    if failure.is_wait_told() {
        return Some(asked);
    }
    let half = asked / 2;
    Some(asked + half * u32::from(failure.reference().spread()) / u32::from(u16::MAX))
}

/// What a text of a program's own needs that names `{ wait }`, for [`Catalogue::text`](crate::message::Catalogue::text).
#[must_use]
pub fn wait_args(wait: Duration) -> [(&'static str, Param); 2] {
    let (unit, count) = spoken(whole_seconds(wait));
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    [("wait_unit", Param::Word(unit)), ("wait_count", Param::Integer(count))]
}

/// A wait as people say it: a unit and how many, never less than the wait.
pub(super) fn spoken(seconds: u64) -> (&'static str, u64) {
    match seconds {
        0..=10 => ("seconds", seconds.max(1)),
        11..90 => ("seconds", seconds.next_multiple_of(5)),
        90..5400 => ("minutes", seconds.div_ceil(60)),
        _ => ("hours", seconds.div_ceil(3600)),
    }
}
