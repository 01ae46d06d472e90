//! What is read from a run.

use serde::Serialize;

use crate::storm::upstream::World;
use crate::storm::users::Press;

/// How a run went, or several.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Figures {
    /// Of the users of the whole run, those who got an answer in the end, in per cent.
    pub(crate) success_percent: f64,
    /// Calls for each press of the button, during the outage.
    pub(crate) amplification_outage: f64,
    /// Calls for each press of the button, over the whole run.
    pub(crate) amplification: f64,
    /// The calls of the busiest second, as a multiple of the users that come in one.
    pub(crate) peak: f64,
    /// Seconds from the end of the outage until 9 of 10 presses are answered, for two windows of 5 s in a row; `None`: not within
    /// the two minutes that are watched.
    pub(crate) recovery_seconds: Option<u32>,
    /// Users who got no answer at all.
    pub(crate) lost: f64,
    /// Those of them whose last press came after the outage.
    pub(crate) lost_after: f64,
}

/// Seconds of a window.
const WINDOW: u32 = 5;
/// The share of presses that is recovery.
const RECOVERED: f64 = 0.9;

impl Figures {
    pub(crate) fn of(world: World, presses: &[Press], calls: &[u32]) -> Self {
        let (begin, end) = (world.before, world.outage_end());
        let within = |from: u32, to: u32| {
            let span = f64::from(from)..f64::from(to);
            presses.iter().filter(move |press| span.contains(&press.at))
        };
        let success =
            |from, to| size(within(from, to).filter(|press| press.served)) / size(within(from, to));
        let is_well = |at: &u32| {
            let next = at + WINDOW;
            success(*at, next) >= RECOVERED && success(next, next + WINDOW) >= RECOVERED
        };
        let recovered = (end..=world.end().saturating_sub(2 * WINDOW)).find(is_well);
        let lost = size(presses.iter().filter(|press| press.is_lost()));
        let during = calls.iter().zip(0..end).filter(|(_, second)| *second >= begin);
        Self {
            success_percent: 100.0 * (1.0 - lost / size(presses.iter().filter(|press| press.last))),
            amplification_outage: total(during.map(|(made, _)| made)) / size(within(begin, end)),
            amplification: total(calls.iter()) / size(presses.iter()),
            peak: calls.iter().max().map_or(0.0, |busiest| f64::from(*busiest)) / world.users,
            recovery_seconds: recovered.map(|at| at - end),
            lost,
            lost_after: size(within(end, u32::MAX).filter(|press| press.is_lost())),
        }
    }

    /// Of several runs: the median, figure by figure, and the latest recovery.
    pub(crate) fn of_all(runs: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(runs.iter().map(figure));
        let recoveries: Option<Vec<u32>> = runs.iter().map(|run| run.recovery_seconds).collect();
        Self {
            success_percent: of(|run| run.success_percent),
            amplification_outage: of(|run| run.amplification_outage),
            amplification: of(|run| run.amplification),
            peak: of(|run| run.peak),
            recovery_seconds: recoveries.and_then(|all| all.into_iter().max()),
            lost: of(|run| run.lost),
            lost_after: of(|run| run.lost_after),
        }
    }
}

impl Press {
    /// Whether it was a user's last, and in vain.
    fn is_lost(&self) -> bool {
        self.last && !self.served
    }
}

fn total<'c>(calls: impl Iterator<Item = &'c u32>) -> f64 {
    calls.map(|made| f64::from(*made)).sum()
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn size(presses: impl Iterator) -> f64 {
    presses.count() as f64
}
