//! From another program's problem to a failure.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use crate::fault::Declared;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::fault::Param;
use crate::fault::ParamKind;
use crate::fault::ParamSpec;
use crate::fault::Parts;
use crate::fault::PublicText;
use crate::fault::Recovery;
use crate::fault::Spec;
use crate::wire::kept::kept;
use crate::wire::read::RemoteProblem;
use crate::wire::remote::RemoteFault;

/// Makes failures of the problems of programs that this one trusts: whose codes mean here what they mean there.
///
/// ```
/// use std::time::Duration;
///
/// use breakfall::Fault;
/// use breakfall::fault::AsyncFault;
/// use breakfall::wire::Decoder;
/// use breakfall::wire::RemoteProblem;
///
/// let body = br#"{"code":"ASYNC_TIMEOUT_FAILED","params":{"limit_ms":30000},"detail":"anything"}"#;
/// let decoder = Decoder::new().knows::<AsyncFault>();
/// let failure = RemoteProblem::read(body, 504).and_then(|problem| decoder.failure(problem)).unwrap();
/// let Some(AsyncFault::Timeout { limit }) = failure.downcast_ref() else { unreachable!() };
/// assert_eq!(*limit, Duration::from_secs(30));
/// ```
///
/// | of the problem | becomes |
/// |---|---|
/// | a known code, answered with its own status | the same fault, typed |
/// | another code, a known one with another status or class, or with parameters that do not suffice | a [`RemoteFault`] that keeps it |
/// | no code | nothing |
/// | `retry` | the wait, at most a day; advice that is stricter than the declaration's |
/// | `effect`, `reference` | the same |
/// | `title`, `detail`, `recovery_actions`, `actions`, `instance` | nothing: they are another program's words and places |
///
/// Every such failure is of [`Origin::Remote`].
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    known: BTreeMap<&'static str, Known>,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    spec: &'static Spec,
    raise: fn(&str, &Parts, Origin) -> Option<Failure>,
}

impl Decoder {
    /// One that knows no code.
    #[must_use]
    pub const fn new() -> Self {
        Self { known: BTreeMap::new() }
    }

    /// One that knows every code of the table `F`, too. Of a code that stands in two tables, the first holds.
    #[must_use]
    pub fn knows<F: Declared>(mut self) -> Self {
        for spec in F::SPECS {
            let known = Known { spec, raise: raise::<F> };
            self.known.entry(spec.code.as_str()).or_insert(known);
        }
        self
    }

    /// What is declared of `code`, where it is known.
    #[must_use]
    pub fn spec(&self, code: &str) -> Option<&'static Spec> {
        self.known.get(code).map(|known| known.spec)
    }

    /// The failure of `problem`; none where that has no code.
    #[must_use]
    pub fn failure(&self, problem: RemoteProblem) -> Option<Failure> {
        let RemoteProblem { recovery, effect, reference, .. } = problem;
        let mut failure = self.raise(problem, Origin::Remote)?;
        if let Some(recovery) = recovery {
            failure = advised(failure, recovery);
        }
        if let Some(effect) = effect {
            failure = failure.with_effect(effect);
        }
        if let Some(reference) = reference {
            failure = failure.with_reference(reference);
        }
        Some(failure)
    }

    /// The bare fault, raised anew.
    pub(super) fn raise(&self, problem: RemoteProblem, origin: Origin) -> Option<Failure> {
        match self.typed(&problem, origin) {
            Some(failure) => Some(failure),
            None => Some(Failure::raised(RemoteFault::new(problem)?, origin)),
        }
    }

    /// The fault that this program declares, too. An answer of another status or class contradicts its code: what both mean is
    /// not known then.
    fn typed(&self, problem: &RemoteProblem, origin: Origin) -> Option<Failure> {
        let code = problem.code.as_deref()?;
        let known = self.known.get(code).filter(|known| {
            known.spec.status.get() == problem.status
                && problem.class.is_none_or(|class| class == known.spec.class)
        })?;
        let mut parts = Parts::default()
            .with_wait(problem.recovery.and_then(Recovery::after))
            .with_fields(problem.fields.clone());
        for param in known.spec.params {
            if let Some(value) = value(*param, problem) {
                parts = parts.with_param(param.name, value);
            }
        }
        (known.raise)(code, &parts, origin)
    }
}

fn raise<F: Declared>(code: &str, parts: &Parts, origin: Origin) -> Option<Failure> {
    F::from_parts(code, parts).map(|fault| Failure::raised(fault, origin))
}

/// `failure` as the other program advises. Advice never makes repeatable what this program holds not to be.
fn advised(failure: Failure, advice: Recovery) -> Failure {
    match advice {
        _ if !failure.recovery().is_retryable() => failure,
        Recovery::Never | Recovery::AfterFix => failure.with_recovery(advice),
        Recovery::Retry { after: Some(wait) } | Recovery::Unavailable { after: Some(wait) } => {
            failure.with_told_wait(wait)
        }
        Recovery::Retry { after: None } | Recovery::Unavailable { after: None } => failure,
    }
}

/// The parameter as it was declared, if what came is one of its kind.
fn value(param: ParamSpec, problem: &RemoteProblem) -> Option<Param> {
    let ParamSpec { name, kind } = param;
    let told = |name: &str| problem.params.get(name);
    Some(match kind {
        ParamKind::Integer => Param::Integer(told(name)?.as_i64()?),
        ParamKind::Number => Param::Number(told(name)?.as_f64()?),
        ParamKind::Switch => Param::Switch(told(name)?.as_bool()?),
        ParamKind::Duration => {
            let millis = told(&format!("{name}_ms")).and_then(Value::as_u64)?;
            Param::Duration(Duration::from_millis(millis))
        }
        ParamKind::Text => Param::Text(PublicText::cleaned(told(name)?.as_str()?)),
        ParamKind::Word => Param::Word(kept(told(name)?.as_str()?)?),
    })
}
