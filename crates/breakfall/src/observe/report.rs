//! What is handed over of an ending.

use std::panic::Location;
#[cfg(feature = "message")]
use std::sync::Arc;
use std::time::Duration;
use std::time::SystemTime;

use crate::clock::wall;
use crate::fault::AsyncFault;
use crate::fault::Attempted;
use crate::fault::Code;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::Frame;
use crate::fault::MOST_LINKS;
use crate::fault::Note;
use crate::fault::Origin;
use crate::fault::Recovery;
use crate::fault::Reference;
use crate::fault::Spec;
use crate::fault::bounded;
use crate::fault::links;
#[cfg(feature = "message")]
use crate::message::Explanation;
#[cfg(feature = "message")]
use crate::message::ProblemStyle;
use crate::observe::Ending;
use crate::observe::Subject;

/// Something that whoever keeps a record wants to know.
#[derive(Debug)]
#[non_exhaustive]
pub enum Report {
    /// An operation, task or request ended otherwise than whole. Each ending is reported once. A failure that ends several, one around
    /// the other, is reported with each of them under one reference, innermost first: the last one says how it ended for the person.
    Ended(Box<Ended>),
    /// A person was told of a failure.
    #[cfg(feature = "message")]
    Told(Box<Told>),
}

impl Report {
    /// The reference that it is about, where there is a failure.
    #[must_use]
    pub fn reference(&self) -> Option<Reference> {
        match self {
            Self::Ended(ended) => ended.snapshot.as_ref().map(|snapshot| snapshot.reference),
            #[cfg(feature = "message")]
            Self::Told(told) => Some(told.failure.reference()),
        }
    }

    /// The code of the failure, where there is one.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Ended(ended) => ended.snapshot.as_ref().map(|snapshot| snapshot.spec.code),
            #[cfg(feature = "message")]
            Self::Told(told) => Some(told.failure.code()),
        }
    }
}

/// How something ended, copied from it: it may be looked at long after.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ended {
    /// When.
    pub at: SystemTime,
    /// How.
    pub ending: Ending,
    /// The operation, task or route.
    pub operation: Box<str>,
    /// The id of what it is a part of.
    pub correlation: Option<Box<str>>,
    /// How long it had been running, where that is known.
    pub lasted: Option<Duration>,
    /// The state of what stands around it, where a pipeline ran it.
    pub policies: Option<Policies>,
    /// The failure; none where the work was abandoned or deferred, or recovered.
    pub snapshot: Option<Snapshot>,
    /// The attempts that failed, oldest first.
    pub attempts: Vec<Attempted>,
    /// What finds the work again that goes on.
    pub ticket: Option<Box<str>>,
}

impl Ended {
    /// What ended without a failure to show.
    pub(super) fn of(ending: Ending, subject: Subject<'_>) -> Self {
        Self {
            at: wall(),
            ending,
            operation: subject.operation.into(),
            correlation: subject.correlation.map(Into::into),
            lasted: None,
            policies: None,
            snapshot: None,
            attempts: Vec::new(),
            ticket: None,
        }
    }
}

/// The state of the policies around an operation when it ended.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Policies {
    /// The target.
    pub target: Box<str>,
    /// The state of its breaker.
    pub breaker: &'static str,
    /// How many tokens its retry budget had left.
    pub budget: f64,
    /// How long the operation might take.
    pub timeout: Duration,
    /// How often it might be retried.
    pub max_retries: u32,
}

impl Policies {
    /// The state of what stands around operations on `target`.
    #[must_use]
    pub fn of(target: &str, breaker: &'static str, budget: f64) -> Self {
        Self { target: target.into(), breaker, budget, timeout: Duration::ZERO, max_retries: 0 }
    }

    /// With what the operation might take.
    #[must_use]
    pub const fn allowing(mut self, timeout: Duration, max_retries: u32) -> Self {
        self.timeout = timeout;
        self.max_retries = max_retries;
        self
    }
}

/// What is known of a failure, copied: for operators only, as [`detail`](crate::observe::detail) is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Snapshot {
    /// The id under which it is found.
    pub reference: Reference,
    /// What is declared of its fault.
    pub spec: &'static Spec,
    /// Whether trying again can help.
    pub recovery: Recovery,
    /// Whether the work may have happened.
    pub effect: Effect,
    /// How it came to be.
    pub origin: Origin,
    /// Where it was raised.
    pub raised_at: &'static Location<'static>,
    /// The operation that it ended first.
    pub operation: Option<&'static str>,
    /// Its line.
    pub text: Box<str>,
    /// What a panic said, and where.
    pub panic: Option<Box<str>>,
    /// What was being done, innermost first.
    pub frames: Vec<Frame>,
    /// What caused it, nearest first; the last is the root.
    pub causes: Vec<Box<str>>,
    /// What was going on.
    pub notes: Vec<Note>,
    /// What failed beside it.
    pub beside: Vec<Self>,
    /// How many more failed beside it.
    pub more_beside: usize,
    /// The stack, where one was taken.
    pub stack: Option<Box<str>>,
}

impl Snapshot {
    /// What is known of `failure`. A text that panics while it is written leaves what it had written.
    #[must_use]
    pub fn of(failure: &Failure) -> Self {
        let panic = match failure.downcast_ref() {
            Some(AsyncFault::Panicked { report }) => Some(bounded(&format_args!("{report:?}"))),
            Some(_) | None => None,
        };
        Self {
            reference: failure.reference(),
            spec: failure.spec(),
            recovery: failure.recovery(),
            effect: failure.effect(),
            origin: failure.origin(),
            raised_at: failure.raised_at(),
            operation: failure.operation(),
            text: bounded(failure),
            panic,
            frames: failure.frames().copied().collect(),
            causes: causes(failure),
            notes: failure.notes().to_vec(),
            beside: failure.secondary().iter().map(Self::of).collect(),
            more_beside: failure.secondary_count() - failure.secondary().len(),
            stack: failure.backtrace().map(|stack| stack.to_string().into()),
        }
    }
}

/// The texts of what caused `failure`; what a library says twice is said once.
fn causes(failure: &Failure) -> Vec<Box<str>> {
    use std::error::Error;
    let mut texts: Vec<Box<str>> = Vec::new();
    for link in failure.source().into_iter().flat_map(links).take(MOST_LINKS) {
        let text = bounded(&link);
        if !texts.last().is_some_and(|said| said.ends_with(&*text)) {
            texts.push(text);
        }
    }
    texts
}

/// What a person was told.
#[cfg(feature = "message")]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Told {
    /// The failure.
    pub failure: Arc<Failure>,
    /// The words.
    pub explanation: Arc<Explanation>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// How problems are written.
    pub style: ProblemStyle,
}

#[cfg(feature = "message")]
impl Told {
    /// That `failure` was told in these words, in an answer of this status.
    #[must_use]
    pub const fn new(
        failure: Arc<Failure>,
        explanation: Arc<Explanation>,
        status: u16,
        style: ProblemStyle,
    ) -> Self {
        Self { failure, explanation, status, style }
    }
}
