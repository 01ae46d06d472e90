//! Rates that are compared: taken in turns, so that what disturbs the machine disturbs them alike.

use std::fs;
use std::io;
use std::time::Duration;

use crate::measure::approximate;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) rounds: usize,
    pub(crate) turn: Duration,
}

impl Size {
    pub(crate) const USUAL: Self = Self { rounds: 41, turn: Duration::from_millis(250) };
}

/// How often something was done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    /// In a second.
    pub(crate) per_second: f64,
    /// In a second of the processor that did it: what others do on the machine does not count.
    pub(crate) per_worked: f64,
}

impl Turn {
    /// A turn in which `times` things were done in `seconds`, of which the process worked for `worked`, where that is known.
    pub(crate) fn new(times: u64, seconds: f64, worked: Option<f64>) -> Self {
        let times = approximate(times);
        Self { per_second: times / seconds, per_worked: times / worked.unwrap_or(seconds) }
    }
}

/// What a subject comes to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    /// The median of its turns.
    pub(crate) per_second: f64,
    /// The median of what it did for one that the first did in the same round.
    pub(crate) ratio: f64,
    /// The same by the processor's time.
    pub(crate) ratio_worked: f64,
}

impl Rate {
    /// The middle of several, each figure by itself.
    pub(crate) fn middle(rates: &[Self]) -> Self {
        let middle = |of: fn(&Self) -> f64| median(rates.iter().map(of).collect());
        Self {
            per_second: middle(|rate| rate.per_second),
            ratio: middle(|rate| rate.ratio),
            ratio_worked: middle(|rate| rate.ratio_worked),
        }
    }
}

/// For how many seconds the first thread of a process has worked, which is all of it where it has a runtime of one thread. None where the
/// system does not say.
pub(crate) fn worked(process: u32) -> Option<f64> {
    let times = fs::read_to_string(format!("/proc/{process}/schedstat")).ok()?;
    let nanoseconds: u64 = times.split_whitespace().next()?.parse().ok()?;
    Some(approximate(nanoseconds) / 1e9)
}

/// `rounds` of turns; `one` takes a turn. Who comes last in a round comes first in the next.
pub(crate) fn compared<T>(
    subjects: &mut [T],
    rounds: usize,
    mut one: impl FnMut(&mut T) -> io::Result<Turn>,
) -> io::Result<Vec<Rate>> {
    let mut turns = vec![Vec::with_capacity(rounds); subjects.len()];
    for round in 0..rounds {
        let mut places: Vec<_> = subjects.iter_mut().zip(&mut turns).collect();
        if round % 2 == 1 {
            places.reverse();
        }
        for (subject, turns) in places {
            turns.push(one(subject)?);
        }
    }
    let first = turns.first().cloned().unwrap_or_default();
    let rate = |turns: Vec<Turn>| {
        let ratio = |of: fn(&Turn) -> f64| {
            median(turns.iter().zip(&first).map(|(turn, first)| of(turn) / of(first)).collect())
        };
        Rate {
            per_second: median(turns.iter().map(|turn| turn.per_second).collect()),
            ratio: ratio(|turn| turn.per_second),
            ratio_worked: ratio(|turn| turn.per_worked),
        }
    };
    Ok(turns.into_iter().map(rate).collect())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_disturbs_one_round_disturbs_no_ratio() {
        // The second is a tenth slower than the first, and the machine does something else for most of the time.
        let (mut order, mut turn) = (Vec::new(), 0);
        let rates = compared(&mut [100, 90], 5, |speed| {
            order.push(*speed);
            turn += 1;
            Ok(Turn::new(*speed, f64::from(1 + turn.clamp(3, 8)), Some(1.0)))
        });
        let rates = rates.unwrap();
        assert_eq!(order, [100, 90, 90, 100, 100, 90, 90, 100, 100, 90]);
        assert!((rates[0].ratio - 1.0).abs() < 1e-9, "{rates:?}");
        assert!((rates[1].ratio - 0.9).abs() < 1e-9, "{rates:?}");
        assert!((rates[1].ratio_worked - 0.9).abs() < 1e-9, "{rates:?}");
    }

    #[test]
    fn work_is_counted_where_the_system_says_it() {
        let Some(before) = worked(std::process::id()) else { return };
        assert!(worked(std::process::id()).unwrap() >= before);
        assert_eq!(worked(u32::MAX), None);
    }
}
