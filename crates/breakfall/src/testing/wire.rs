//! Whether faults come back from the wire as they went.

use std::time::Duration;

use crate::fault::Declared;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::FieldError;
use crate::fault::FieldProblem;
use crate::fault::Origin;
use crate::fault::Param;
use crate::fault::ParamKind;
use crate::fault::Parts;
use crate::fault::PublicText;
use crate::fault::Spec;
use crate::message::Catalogue;
use crate::message::Locales;
use crate::message::ProblemStyle;
use crate::message::Wording;
use crate::wire::Decoder;
use crate::wire::Problem;
use crate::wire::RemoteProblem;

/// Writes every kind of `F` as a problem, with public values that depend on `seed`, reads it as another program would, and
/// gives what did not come back as it went, a line for each; empty is good.
///
/// For your own tables: a kind that is named here is one that another program knows by its code alone.
#[must_use]
pub fn changed_on_the_wire<F: Declared>(seed: u64) -> Vec<String> {
    let mut dice = fastrand::Rng::with_seed(seed);
    let decoder = Decoder::new().knows::<F>();
    F::SPECS.iter().filter_map(|spec| changed::<F>(spec, &decoder, &mut dice)).collect()
}

fn changed<F: Declared>(
    spec: &'static Spec,
    decoder: &Decoder,
    dice: &mut fastrand::Rng,
) -> Option<String> {
    let code = spec.code.as_str();
    let Some(fault) = F::from_parts(code, &parts(spec, dice)) else {
        return Some(format!("{code} cannot be made of its public parts"));
    };
    let went = Failure::from(fault);
    let went = if dice.bool() { went } else { went.with_effect(Effect::Applied) };
    let told = problem(&went);
    let read = RemoteProblem::read(told.to_json().as_bytes(), told.status);
    let Some(came) = read.and_then(|problem| decoder.failure(problem)) else {
        return Some(format!("{code} cannot be read"));
    };
    if came.downcast_ref::<F>().is_none() || came.origin() != Origin::Remote {
        return Some(format!("{code} came back as {came:?}"));
    }
    let again = problem(&came);
    (again != told)
        .then(|| format!("{code} went as {} and came back as {}", told.to_json(), again.to_json()))
}

fn problem(failure: &Failure) -> Problem {
    let told = Catalogue::builtin().explain(failure, &Locales::default(), &Wording::default());
    told.problem(failure, &ProblemStyle::default())
}

fn parts(spec: &Spec, dice: &mut fastrand::Rng) -> Parts {
    let wait = dice.bool().then(|| millis(dice));
    let problems = [FieldProblem::Missing, FieldProblem::TooLong { max: dice.u32(..) }];
    let fields = problems.map(|problem| FieldError::new("/a~1b/0", problem)).to_vec();
    let parts = Parts::default().with_wait(Some(wait.unwrap_or_default())).with_fields(fields);
    spec.params
        .iter()
        .fold(parts, |parts, param| parts.with_param(param.name, sample(param.kind, dice)))
}

fn sample(kind: ParamKind, dice: &mut fastrand::Rng) -> Param {
    match kind {
        // What the smallest of the types holds.
        ParamKind::Integer => Param::Integer(i64::from(dice.u8(..128))),
        ParamKind::Number => Param::Number(dice.f64() * 1e6),
        ParamKind::Switch => Param::Switch(dice.bool()),
        ParamKind::Duration => Param::Duration(millis(dice)),
        ParamKind::Text => {
            let text: String = (0..dice.usize(..40)).map(|_| dice.char(..)).collect();
            Param::Text(PublicText::cleaned(&text))
        }
        ParamKind::Word => Param::Word(if dice.bool() { "ASYNC_A" } else { "ASYNC_B" }),
    }
}

/// As much as the wire tells: whole milliseconds, here up to an hour.
fn millis(dice: &mut fastrand::Rng) -> Duration {
    Duration::from_millis(dice.u64(..3_600_000))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fault::AsyncFault;
    use crate::fault::Code;

    #[derive(crate::Fault)]
    enum Shown {
        /// everything public
        #[fault(code = "SHOWN_ALL", class = Internal, actions(try_later))]
        All {
            #[public]
            whole: i64,
            #[public]
            small: i8,
            #[public]
            part: f64,
            #[public]
            on: bool,
            #[public]
            limit: Duration,
            #[public]
            code: Code,
            #[public]
            text: PublicText,
            _secret: String,
        },
        /// everything else
        #[fault(code = "SHOWN_REST", class = Unavailable, actions(retry))]
        Rest {
            #[wait]
            after: Duration,
            #[fields]
            fields: Vec<FieldError>,
        },
    }

    #[derive(crate::Fault)]
    /// holds what cannot be made of nothing
    #[fault(code = "SHOWN_NOT", class = Internal, actions(try_later))]
    struct Held {
        _held: std::num::NonZeroU8,
    }

    proptest! {
        #[test]
        fn trap_69_every_fault_comes_back_from_the_wire_as_it_went(seed: u64) {
            prop_assert_eq!(changed_on_the_wire::<AsyncFault>(seed), Vec::<String>::new());
            prop_assert_eq!(changed_on_the_wire::<Shown>(seed), Vec::<String>::new());
        }
    }

    #[test]
    fn what_cannot_come_back_is_named() {
        assert_eq!(
            changed_on_the_wire::<Held>(7),
            ["SHOWN_NOT cannot be made of its public parts"]
        );
    }
}
