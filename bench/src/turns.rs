//! Rates that are compared: taken in turns, so that what disturbs the machine disturbs them alike.

use std::io;

/// What several come to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    /// The median of its turns.
    pub(crate) per_second: f64,
    /// The median of what it did for one that the first did in the same round.
    pub(crate) ratio: f64,
}

/// `rounds` of turns; `one` takes a turn and gives its rate. Who comes last in a round comes first in the next.
pub(crate) fn compared<T>(
    subjects: &mut [T],
    rounds: usize,
    mut one: impl FnMut(&mut T) -> io::Result<f64>,
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
    let rate = |turns: Vec<f64>| {
        let ratios = turns.iter().zip(&first).map(|(turn, first)| turn / first).collect();
        Rate { per_second: median(turns), ratio: median(ratios) }
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
        let rates = compared(&mut [100.0, 90.0], 5, |speed| {
            order.push(*speed);
            turn += 1;
            Ok(*speed / f64::from(1 + turn.clamp(3, 8)))
        });
        let rates = rates.unwrap();
        assert_eq!(order, [100.0, 90.0, 90.0, 100.0, 100.0, 90.0, 90.0, 100.0, 100.0, 90.0]);
        assert!((rates[0].ratio - 1.0).abs() < 1e-9, "{rates:?}");
        assert!((rates[1].ratio - 0.9).abs() < 1e-9, "{rates:?}");
    }
}
