//! A fault that another program declared.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use serde_json::Map;
use serde_json::Value;

use crate::fault::Action;
use crate::fault::Blame;
use crate::fault::Class;
use crate::fault::Code;
use crate::fault::Effect;
use crate::fault::ErrorStatus;
use crate::fault::Fault;
use crate::fault::FieldError;
use crate::fault::Recovery;
use crate::fault::Spec;
use crate::wire::kept::Kept;
use crate::wire::kept::kept;
use crate::wire::read::RemoteProblem;

/// A fault that another program declared and that is not known here: its code is kept, so that the programs beyond this one
/// may know it; its words are those of its class.
///
/// It is written again as it came: code, class, recovery, parameters and field errors. What nobody here knows stays in
/// [`RemoteFault::members`], for this program.
#[derive(Clone)]
pub struct RemoteFault {
    spec: &'static Spec,
    wait: Option<Duration>,
    fields: Vec<FieldError>,
    params: Map<String, Value>,
    members: Map<String, Value>,
}

const SUMMARY: &str = "another program failed in a way that is not known here";
const FIX_REQUEST: Action = Action::new("fix_request");

impl RemoteFault {
    /// The fault of `problem`. None where that has no code, where its status is none of a failure, or where so many codes were
    /// taken over already that they must be made up.
    #[must_use]
    pub fn new(problem: RemoteProblem) -> Option<Self> {
        if !(400..=599).contains(&problem.status) {
            return None;
        }
        let class = problem.class.unwrap_or_else(|| class_of(problem.status));
        let effect = problem.effect.unwrap_or_else(|| class.effect());
        let recovery = recovery_of(&problem, class, effect);
        let kind = match recovery {
            Recovery::Retry { .. } => Recovery::RETRY,
            Recovery::Unavailable { .. } => Recovery::UNAVAILABLE,
            Recovery::Never | Recovery::AfterFix => recovery,
        };
        let spec = known_spec(problem.code.as_deref()?, (class, problem.status), kind, effect)?;
        let RemoteProblem { fields, params, members, .. } = problem;
        Some(Self { spec, wait: recovery.after(), fields, params, members })
    }

    /// The public parameters as they came.
    #[must_use]
    pub const fn params(&self) -> &Map<String, Value> {
        &self.params
    }

    /// The members of the problem that this library does not know, as they came: for the program, never for people. They
    /// are not passed on.
    #[must_use]
    pub const fn members(&self) -> &Map<String, Value> {
        &self.members
    }
}

/// The facts of this code, made once.
fn known_spec(
    code: &str,
    (class, status): (Class, u16),
    recovery: Recovery,
    effect: Effect,
) -> Option<&'static Spec> {
    type Key = (&'static str, &'static str, u16, &'static str, Effect);
    static SPECS: Kept<Key, Spec> = Kept::new();
    let code = kept(code).filter(|code| Code::is_valid(code))?;
    SPECS.get((code, class.as_str(), status, recovery.as_str(), effect), || {
        let blame = if status < 500 { Blame::Caller } else { Blame::Dependency };
        let spec = Spec::new(Code::new(code), class, actions(status, recovery, effect), SUMMARY)
            .with_status(ErrorStatus::new(status))
            .with_recovery(recovery)
            .with_effect(effect)
            .with_blame(blame);
        Box::new(spec)
    })
}

const fn actions(status: u16, recovery: Recovery, effect: Effect) -> &'static [Action] {
    const SUPPORT: Action = Action::CONTACT_SUPPORT;
    match recovery {
        _ if matches!(effect, Effect::Applied) => &[Action::NOTHING_TO_DO, SUPPORT],
        Recovery::Retry { .. } | Recovery::Unavailable { .. } => &[Action::RETRY, SUPPORT],
        Recovery::Never if status >= 500 => &[Action::CHECK_STATUS, Action::TRY_LATER, SUPPORT],
        Recovery::Never | Recovery::AfterFix => &[FIX_REQUEST, SUPPORT],
    }
}

/// What the other program advises, where it does and the status allows it; else what its class implies.
fn recovery_of(problem: &RemoteProblem, class: Class, effect: Effect) -> Recovery {
    let advised = problem.recovery.unwrap_or_else(|| class.recovery());
    match problem.status {
        _ if effect == Effect::Applied => Recovery::Never,
        // These say the same of every repetition.
        501 | 505 | 506 | 508 | 510 | 511 if advised.is_retryable() => Recovery::Never,
        408 | 409 | 425 | 429 | 500..=599 => advised,
        _ if advised.is_retryable() => Recovery::AfterFix,
        _ => advised,
    }
}

/// What a status means where no class was told: the table of HTTP, which is not that of gRPC read backwards.
const fn class_of(status: u16) -> Class {
    match status {
        401 | 407 | 511 => Class::Unauthenticated,
        403 | 451 => Class::PermissionDenied,
        404 | 410 => Class::NotFound,
        405 | 501 | 505 => Class::Unimplemented,
        408 | 504 => Class::DeadlineExceeded,
        409 | 412 | 423 | 424 | 428 => Class::FailedPrecondition,
        416 => Class::OutOfRange,
        429 | 507 => Class::ResourceExhausted,
        499 => Class::Cancelled,
        502 | 503 => Class::Unavailable,
        400..=498 => Class::InvalidArgument,
        _ => Class::Internal,
    }
}

impl Fault for RemoteFault {
    fn spec(&self) -> &'static Spec {
        self.spec
    }

    fn wait(&self) -> Option<Duration> {
        self.wait
    }

    fn fields(&self) -> &[FieldError] {
        &self.fields
    }
}

impl fmt::Display for RemoteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SUMMARY)
    }
}

impl fmt::Debug for RemoteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemoteFault({})", self.spec.code)
    }
}

impl Error for RemoteFault {}
