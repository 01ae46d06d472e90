//! What a live storm comes to.

use std::time::Duration;

use breakfall::clock::Instant;

use crate::bars::Bar;
use crate::bars::Line;
use crate::live::users::Press;
use crate::live::users::Told;

/// Three moments of a run, and how long an attempt may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) start: Instant,
    pub(super) outage: Instant,
    pub(super) over: Instant,
    pub(super) attempt: Duration,
}

/// How much longer than an attempt the slowest answers may take.
const MARGIN: Duration = Duration::from_millis(100);
/// When the breaker is open, after the first attempts have run out.
const OPENS: Duration = Duration::from_millis(500);

/// The figures of one trouble, in which the model got `calls` during the outage.
pub(super) fn lines(
    trouble: &'static str,
    presses: &[Press],
    calls: usize,
    times: Times,
) -> Vec<Line> {
    let Times { start, outage, over, attempt } = times;
    let between = |from: Instant, to: Instant| {
        presses.iter().filter(move |press| (from..to).contains(&press.at))
    };
    let asked = count(between(outage, over).count());
    let whole = between(outage, over).filter(|press| press.told == Told::Whole).count();
    let without = presses.iter().filter(|press| press.told == Told::Nothing).count();
    let took = |from, to, share| percentile(between(from, to).map(|press| press.took), share);
    let line = |what: &str, figure| Line::new(trouble, what, figure);
    let slowest = (attempt + MARGIN).as_secs_f64() * 1000.0;
    vec![
        line("requests during the outage", Some(asked)),
        line("of them answered whole, %", Some(100.0 * count(whole) / asked)),
        line("calls of the model for each of them", Some(count(calls) / asked))
            .asked(Bar::AtMost(1.1)),
        line("s until 9 of 10 are answered whole again", back_after(presses, over))
            .asked(Bar::AtMost(6.0)),
        line("without an answer, of the whole run", Some(count(without))).asked(Bar::AtMost(0.0)),
        line("ms, p99, during the outage", took(outage, over, 0.99)).asked(Bar::AtMost(slowest)),
        line("ms, p50, breaker open", took(outage + attempt + OPENS, over, 0.5))
            .asked(Bar::AtMost(10.0)),
        line("ms, p50, before", took(start, outage, 0.5)),
        line("ms, p99, before", took(start, outage, 0.99)),
    ]
}

/// Seconds after `over` until 9 of 10 have the whole answer, for two seconds in a row.
fn back_after(presses: &[Press], over: Instant) -> Option<f64> {
    let is_good = |second: u32| {
        let from = over + Duration::from_secs(second.into());
        let within = from..from + Duration::from_secs(1);
        let within = presses.iter().filter(|press| within.contains(&press.at));
        let (mut all, mut whole) = (0, 0);
        for press in within {
            all += 1;
            whole += usize::from(press.told == Told::Whole);
        }
        all > 0 && whole * 10 >= all * 9
    };
    (0..60).find(|second| is_good(*second) && is_good(second + 1)).map(f64::from)
}

/// In ms.
fn percentile(took: impl Iterator<Item = Duration>, share: f64) -> Option<f64> {
    let mut took: Vec<_> = took.collect();
    took.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list"
    )]
    let place = (count(took.len().saturating_sub(1)) * share).round() as usize;
    took.get(place).map(|took| took.as_secs_f64() * 1000.0)
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use breakfall::clock::now;

    use super::*;
    use crate::bars::text;

    #[test]
    fn the_figures_are_those_of_the_presses() {
        let start = now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let times = Times { start, outage: at(10), over: at(20), attempt: Duration::from_secs(1) };
        let mut presses = Vec::new();
        for second in 0..30 {
            let down = (10..24).contains(&second);
            let told = if down { Told::Explained } else { Told::Whole };
            let took = Duration::from_millis(if second == 10 { 1000 } else { 5 });
            presses.push(Press { at: at(second), took, told });
        }
        presses.push(Press { at: at(15), took: Duration::ZERO, told: Told::Nothing });
        let table = text("storm", &lines("stall", &presses, 22, times));
        for row in [
            "| stall | requests during the outage | 11 |",
            "| stall | of them answered whole, % | 0 |",
            "| stall | calls of the model for each of them | 2 | ≤ 1.1 | NO |",
            "| stall | s until 9 of 10 are answered whole again | 4 | ≤ 6 | yes |",
            "| stall | without an answer, of the whole run | 1 | ≤ 0 | NO |",
            "| stall | ms, p99, during the outage | 1000 | ≤ 1100 | yes |",
            "| stall | ms, p50, breaker open | 5 | ≤ 10 | yes |",
            "| stall | ms, p50, before | 5 |",
        ] {
            assert!(table.contains(row), "{row} is not in {table}");
        }
    }

    #[test]
    fn two_bad_seconds_in_ten_are_not_back() {
        let over = now();
        let press = |second: u64, told| Press {
            at: over + Duration::from_secs(second),
            took: Duration::ZERO,
            told,
        };
        let all = |told: fn(u64) -> Told| (0..70).map(|at| press(at, told(at))).collect::<Vec<_>>();
        assert_eq!(back_after(&all(|_| Told::Whole), over), Some(0.0));
        assert_eq!(back_after(&all(|_| Told::Explained), over), None);
        let in_turns = |at| if at % 2 == 0 { Told::Whole } else { Told::Explained };
        assert_eq!(back_after(&all(in_turns), over), None, "one good second is chance");
    }
}
