//! Durable work as lines for a terminal.

use std::fmt::Write;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use breakfall_flow::FlowSummary;
use breakfall_flow::FlowView;
use breakfall_flow::State;

/// One line each.
pub(super) fn list(found: &[FlowSummary], now: SystemTime) -> String {
    let mut text = String::new();
    let ids = found.iter().map(|flow| flow.id.len()).max().unwrap_or_default();
    for flow in found {
        let (state, kind, age) = (standing(flow), &flow.kind, ago(flow.started_at, now));
        let why = flow
            .failure
            .as_ref()
            .map(|failure| format!("  {} {}", failure.code, failure.reference));
        // Writing into a text never fails.
        writeln!(
            text,
            "{:ids$}  {state:15}  {kind:14}  {age:>8}{}",
            flow.id,
            why.unwrap_or_default()
        )
        .unwrap_or_default();
    }
    text
}

/// All that is known of one.
pub(super) fn all(view: &FlowView, now: SystemTime) -> String {
    let flow = &view.summary;
    let mut text = format!(
        "{}, {} version {}: {}, started {} ago\n",
        flow.id,
        flow.kind,
        flow.version,
        standing(flow),
        ago(flow.started_at, now)
    );
    let mut line = |what: &str, value: &str| {
        writeln!(text, "  {what:8}  {}", plain(value)).unwrap_or_default();
    };
    line("asked", &view.input);
    for entry in &view.entries {
        let what = format!("{} {}", entry.name, entry.kind);
        line(&ago(entry.at, now), &format!("{}: {}", what.trim_start(), entry.value));
    }
    for signal in &view.signals {
        line(&ago(signal.at, now), &format!("came {}: {}", signal.name, signal.value));
    }
    for act in &view.acts {
        line(&ago(act.at, now), &format!("{} by {}", act.act, act.by));
    }
    if let Some(step) = &flow.step {
        line("at", step);
    }
    if let Some(failure) = &flow.failure {
        line("failure", &format!("{} {}", failure.code, failure.reference));
        for beside in &failure.secondary {
            line("beside", &format!("{} {}", beside.code, beside.reference));
        }
    }
    if let Some(result) = &view.result {
        line("result", result);
    }
    if flow.state == State::NeedsAttention {
        let acts =
            if flow.step.is_some() { "resume|skip|give-up" } else { "resume|cancel|give-up" };
        line("next", &format!("breakfall flows {acts} {}", flow.id));
    }
    text
}

fn standing(flow: &FlowSummary) -> String {
    let asked_to_end = flow.cancelled && !flow.state.is_final();
    format!("{}{}", flow.state, if asked_to_end { " (cancelled)" } else { "" })
}

/// A person wrote some of it: it moves no cursor.
fn plain(text: &str) -> String {
    text.chars().map(|c| if breakfall::fault::plays_tricks(c) { ' ' } else { c }).collect()
}

/// How long ago it was, in the unit that says enough.
fn ago(at: u64, now: SystemTime) -> String {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    match now.saturating_sub(at / 1000) {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds @ 7200..172_800 => format!("{} h", seconds / 3600),
        seconds => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_moment_is_told_in_the_unit_that_says_enough() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let told =
            [0, 119, 120, 7199, 7200, 172_800].map(|ago_s| ago((1_000_000 - ago_s) * 1000, now));
        assert_eq!(told, ["0 s", "119 s", "2 min", "119 min", "2 h", "2 d"]);
        assert_eq!(ago(2_000_000_000, now), "0 s", "a clock that was put back");
    }

    #[test]
    fn what_a_person_wrote_moves_no_cursor() {
        assert_eq!(plain("a\u{1b}[2J\nb"), "a [2J b");
    }
}
