//! What is kept of a failure, as it stands in the store and in every JSON that is read from it.

use breakfall::Failure;
use breakfall::fault::Action;
use breakfall::fault::AsyncFault;
use breakfall::fault::Attempted;
use breakfall::fault::Note;
use breakfall::fault::Origin;
use breakfall::observe::Ended;
use breakfall::observe::Ending;
use breakfall::observe::Policies;
use breakfall::observe::Snapshot;
use breakfall::observe::Told;
use serde::Deserialize;
use serde::Serialize;

use crate::incidents::time::millis;
use crate::incidents::time::unix_millis;

/// The version of this shape: raised where a program that reads it must change.
pub(crate) const SCHEMA: u32 = 1;

/// A failure with its whole story, found by its reference.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Incident {
    pub(crate) schema: u32,
    pub(crate) reference: String,
    /// When it was first reported, in milliseconds since 1970.
    pub(crate) at_ms: i64,
    pub(crate) status: Status,
    /// The operation that failed.
    pub(crate) operation: String,
    /// The operations around it, innermost first.
    pub(crate) within: Vec<String>,
    /// The id of the request that it is a part of.
    pub(crate) request: Option<String>,
    /// The person it hit, as the rule `store.people` shows them.
    pub(crate) user: Option<String>,
    pub(crate) trace: Option<String>,
    pub(crate) code: String,
    pub(crate) class: String,
    pub(crate) http_status: u16,
    pub(crate) blame: String,
    pub(crate) effect: String,
    pub(crate) recovery: String,
    pub(crate) origin: String,
    /// What stands behind everything else, in one line.
    pub(crate) root_cause: String,
    /// The failure's own line.
    pub(crate) line: String,
    /// What caused it, nearest first; the last is the root.
    pub(crate) causes: Vec<String>,
    /// What was being done, innermost first.
    pub(crate) frames: Vec<String>,
    pub(crate) raised_at: String,
    pub(crate) panic: Option<String>,
    pub(crate) stack: Option<String>,
    /// What failed beside it.
    pub(crate) beside: Vec<Beside>,
    /// How many more failed beside it.
    pub(crate) more_beside: usize,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) lasted_ms: Option<u64>,
    pub(crate) policies: Option<PolicyState>,
    pub(crate) context: Vec<Context>,
    pub(crate) told: Option<Shown>,
    /// The configuration in force, by the number under which the store keeps it.
    pub(crate) configuration: Option<i64>,
    /// What makes it one of a kind: [`kind_of`](crate::incidents::kind::kind_of).
    pub(crate) kind: String,
    /// Whether it counts towards offering support.
    pub(crate) counted: bool,
    /// Whether something was cut off because it was too long.
    pub(crate) cut: bool,
    /// The version of the program.
    pub(crate) version: String,
    /// The person as the store knows them, not a part of what is read.
    #[serde(skip)]
    pub(crate) person: Option<String>,
}

impl Incident {
    /// The name of the work that goes on, where its person was given one.
    pub(crate) fn ticket(&self) -> Option<&str> {
        let ticket = self.context.iter().find(|context| context.key == "ticket");
        ticket.map(|ticket| &*ticket.value)
    }
}

/// How it ended for the person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// Nothing helped.
    #[default]
    Failed,
    /// A substitute was answered.
    Degraded,
    /// The work goes on.
    Deferred,
    /// Whoever waited went away.
    Abandoned,
    /// A later attempt succeeded.
    Recovered,
}

impl Status {
    /// Its name in the store, in JSON and in addresses.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Degraded => "degraded",
            Self::Deferred => "deferred",
            Self::Abandoned => "abandoned",
            Self::Recovered => "recovered",
        }
    }
}

/// What failed beside a failure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Beside {
    pub(crate) reference: String,
    pub(crate) code: String,
    pub(crate) line: String,
    pub(crate) causes: Vec<String>,
}

/// One try.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Attempt {
    pub(crate) number: u32,
    /// How long after the operation it started.
    pub(crate) started_ms: u64,
    pub(crate) lasted_ms: u64,
    pub(crate) code: String,
    pub(crate) origin: String,
    /// How long was waited afterwards, where another try followed.
    pub(crate) wait_ms: Option<u64>,
    /// Why so long: `backoff`, or `asked` where the target asked for it.
    pub(crate) wait_reason: Option<String>,
}

/// What stood around the operation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PolicyState {
    pub(crate) target: String,
    pub(crate) breaker: String,
    /// How many tokens were left for retries.
    pub(crate) budget: f64,
    pub(crate) timeout_ms: u64,
    pub(crate) max_retries: u32,
}

/// What was going on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Context {
    pub(crate) key: String,
    pub(crate) value: String,
    /// Why some of the value is not shown: `person` or `secret`.
    pub(crate) hidden: Option<String>,
}

/// What the person read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Shown {
    pub(crate) locale: String,
    pub(crate) title: String,
    pub(crate) message: String,
    pub(crate) steps: Vec<String>,
    /// The HTTP status of the answer.
    pub(crate) status: u16,
    /// Whether support was offered.
    pub(crate) support: bool,
    /// The problem, as programs got it; null where they got an answer.
    pub(crate) problem: serde_json::Value,
}

impl Incident {
    /// What a report of an ending says.
    pub(crate) fn of_ending(ended: &Ended) -> Self {
        let (snapshot, of_its_own);
        let known = if let Some(known) = &ended.snapshot {
            known
        } else {
            // Nothing failed that anybody was told of. It is kept under a reference of its own.
            of_its_own = Failure::from(AsyncFault::Cancelled);
            snapshot = Snapshot::of(&of_its_own);
            &snapshot
        };
        let mut incident = Self::of(known);
        incident.at_ms = unix_millis(ended.at);
        incident.status = match ended.ending {
            Ending::Degraded => Status::Degraded,
            Ending::Abandoned => Status::Abandoned,
            Ending::Recovered => Status::Recovered,
            Ending::Deferred => Status::Deferred,
            Ending::Failed | Ending::TaskFailed | Ending::RequestFailed | Ending::Unread | _ => {
                Status::Failed
            }
        };
        let outer: &str = &ended.operation;
        if incident.operation.is_empty() {
            outer.clone_into(&mut incident.operation);
        } else if incident.operation != outer {
            incident.within.push(outer.to_owned());
        }
        incident.request = ended.correlation.as_deref().map(str::to_owned);
        incident.lasted_ms = ended.lasted.map(millis);
        incident.policies = ended.policies.as_ref().map(PolicyState::of);
        incident.attempts = ended.attempts.iter().map(Attempt::of).collect();
        if ended.snapshot.is_none() {
            incident.nothing_failed(ended);
        }
        incident
    }

    /// Says what happened where nothing failed that anybody was told of.
    fn nothing_failed(&mut self, ended: &Ended) {
        self.counted = false;
        if let Some(ticket) = ended.ticket.as_deref() {
            let (key, value) = ("ticket".to_owned(), ticket.to_owned());
            self.context.push(Context { key, value, hidden: None });
            "it is done later".clone_into(&mut self.line);
        } else if let Some(last) = self.attempts.last() {
            self.code.clone_from(&last.code);
            self.origin.clone_from(&last.origin);
            self.line = format!("[{}] and then it succeeded", last.code);
        } else {
            "whoever waited for it went away".clone_into(&mut self.line);
        }
        self.root_cause.clone_from(&self.line);
    }

    /// What a report of what was told says.
    pub(crate) fn of_told(told: &Told) -> Self {
        let failure = &told.failure;
        let mut incident = Self::of(&Snapshot::of(failure));
        incident.status = if told.status < 400 { Status::Degraded } else { Status::Failed };
        incident.attempts = failure.attempts().iter().map(Attempt::of).collect();
        incident.trace.clone_from(&told.style.trace_id);
        let explanation = &told.explanation;
        let is_problem = told.status >= 400;
        let problem = is_problem.then(|| {
            let mut problem = explanation.problem(failure, &told.style);
            problem.status = told.status;
            problem
        });
        incident.told = Some(Shown {
            locale: explanation.locale.clone(),
            title: explanation.title.clone(),
            message: explanation.message.clone(),
            steps: explanation.recovery_actions(),
            status: told.status,
            support: explanation.steps.iter().any(|step| step.action == Action::CONTACT_SUPPORT),
            problem: serde_json::to_value(problem).unwrap_or_default(),
        });
        incident
    }

    fn of(known: &Snapshot) -> Self {
        let causes: Vec<String> = known.causes.iter().map(ToString::to_string).collect();
        let root = known.panic.as_deref().or_else(|| known.causes.last().map(AsRef::as_ref));
        let spec = known.spec;
        Self {
            schema: SCHEMA,
            reference: known.reference.to_string(),
            at_ms: unix_millis(breakfall::clock::wall()),
            operation: known.operation.unwrap_or_default().to_owned(),
            code: spec.code.as_str().to_owned(),
            class: spec.class.as_str().to_owned(),
            http_status: spec.status.get(),
            blame: spec.blame.as_str().to_owned(),
            effect: known.effect.as_str().to_owned(),
            recovery: known.recovery.as_str().to_owned(),
            origin: known.origin.as_str().to_owned(),
            root_cause: root.unwrap_or(&known.text).to_owned(),
            line: known.text.to_string(),
            causes,
            frames: known.frames.iter().map(ToString::to_string).collect(),
            raised_at: known.raised_at.to_string(),
            panic: known.panic.as_deref().map(str::to_owned),
            stack: known.stack.as_deref().map(str::to_owned),
            beside: known.beside.iter().map(Beside::of).collect(),
            more_beside: known.more_beside,
            context: known.notes.iter().map(Context::of).collect(),
            counted: spec.actions.contains(&Action::CONTACT_SUPPORT)
                && known.origin != Origin::Cancelled,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..Self::default()
        }
    }

    /// This and what was reported of the same failure after it: what is known later counts, and nothing is forgotten.
    pub(crate) fn followed_by(self, later: Self) -> Self {
        let mut within = self.within;
        let outer = std::iter::once(later.operation.clone()).chain(later.within);
        for operation in outer.filter(|name| !name.is_empty() && *name != self.operation) {
            if !within.contains(&operation) {
                within.push(operation);
            }
        }
        let operation = if self.operation.is_empty() { later.operation } else { self.operation };
        let longer = |own: Vec<Attempt>, other: Vec<Attempt>| {
            if other.len() >= own.len() { other } else { own }
        };
        Self {
            at_ms: self.at_ms,
            operation,
            within,
            request: self.request.or(later.request),
            user: later.user.or(self.user),
            person: later.person.or(self.person),
            trace: self.trace.or(later.trace),
            attempts: longer(self.attempts, later.attempts),
            lasted_ms: self.lasted_ms.max(later.lasted_ms),
            policies: self.policies.or(later.policies),
            told: later.told.or(self.told),
            stack: later.stack.or(self.stack),
            configuration: self.configuration.or(later.configuration),
            kind: self.kind,
            cut: self.cut || later.cut,
            ..later
        }
    }
}

impl Beside {
    fn of(known: &Snapshot) -> Self {
        Self {
            reference: known.reference.to_string(),
            code: known.spec.code.as_str().to_owned(),
            line: known.text.to_string(),
            causes: known.causes.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Attempt {
    fn of(attempted: &Attempted) -> Self {
        let reason = if attempted.asked { "asked" } else { "backoff" };
        Self {
            number: attempted.number,
            started_ms: millis(attempted.started),
            lasted_ms: millis(attempted.lasted),
            code: attempted.code.as_str().to_owned(),
            origin: attempted.origin.as_str().to_owned(),
            wait_ms: attempted.wait.map(millis),
            wait_reason: attempted.wait.map(|_| reason.to_owned()),
        }
    }
}

impl PolicyState {
    fn of(policies: &Policies) -> Self {
        Self {
            target: policies.target.to_string(),
            breaker: policies.breaker.to_owned(),
            budget: policies.budget,
            timeout_ms: millis(policies.timeout),
            max_retries: policies.max_retries,
        }
    }
}

impl Context {
    fn of(note: &Note) -> Self {
        Self { key: note.key.to_owned(), value: note.value.to_string(), hidden: None }
    }
}
