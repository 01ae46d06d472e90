//! From a status to what is known of it.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::BoxError;
use breakfall::fault::Class;
use breakfall::wire::Decoder;
use breakfall::wire::RemoteProblem;
use prost_types::Any;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use tonic::Code;
use tonic::Status;

use crate::metadata::Pushback;
use crate::status::details::Details;
use crate::status::facts;
use crate::status::facts::Metadata;
use crate::status::fields;

/// A status that came, as far as it could be read. Stands behind the failure that it became, and says nothing of what is in it but its
/// code.
pub(crate) struct Received {
    code: Code,
    details: Details,
    pushback: Option<Pushback>,
}

/// No wait is longer, whatever was asked for.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

impl Received {
    pub(crate) fn of(status: &Status) -> Box<Self> {
        Box::new(Self {
            code: status.code(),
            details: Details::read(status.details()),
            pushback: Pushback::read(status.metadata()),
        })
    }

    /// The status that `failure` came as, from a peer that is trusted, for only such a one stands behind a failure; none where something
    /// else has been made of it since.
    pub(crate) fn behind(failure: &Failure) -> Option<&Self> {
        failure.source()?.downcast_ref()
    }

    /// Who says what the reason means.
    pub(crate) fn domain(&self) -> Option<&str> {
        self.details.info.as_ref().map(|info| info.domain.as_str())
    }

    /// The details that nobody here knows.
    pub(crate) fn forwarded(&self) -> &[Any] {
        &self.details.opaque
    }

    /// `failure`, for which the code alone stands, with what else was said: the longer wait, that there is no use in a repetition, and for
    /// operators reason and reference, which have a form that holds no text.
    pub(crate) fn advised(&self, failure: Failure) -> Failure {
        let mut failure = match self.wait() {
            Some(wait) => failure.with_wait(wait),
            None => failure,
        };
        let problem = self.problem(&Decoder::new());
        if let Some(code) = problem.as_ref().and_then(|problem| problem.code.as_ref()) {
            failure.note("code there", code);
        }
        if let Some(reference) = problem.and_then(|problem| problem.reference) {
            failure.note("reference there", &reference);
        }
        if self.is_exhausted() { failure.already_retried() } else { failure }
    }

    /// The longest wait that was asked for, at most a day.
    fn wait(&self) -> Option<Duration> {
        let pushback = match self.pushback {
            Some(Pushback::After(wait)) => Some(wait),
            Some(Pushback::Never) | None => None,
        };
        self.delay().max(pushback).map(|wait| wait.min(LONGEST_WAIT))
    }

    /// Of a delay before now nothing is left to wait. By hand: the conversion of `prost-types` overflows at the least of seconds.
    fn delay(&self) -> Option<Duration> {
        let delay = self.details.retry.as_ref()?.retry_delay?;
        let seconds = u64::try_from(delay.seconds).ok();
        let nanos = u64::try_from(delay.nanos).ok();
        let sum = |(seconds, nanos)| {
            Duration::from_secs(seconds).saturating_add(Duration::from_nanos(nanos))
        };
        Some(seconds.zip(nanos).map(sum).unwrap_or_default())
    }

    /// Whether the other side says that to call again is of no use.
    fn is_exhausted(&self) -> bool {
        matches!(self.pushback, Some(Pushback::Never))
            || self.metadata().is_some_and(facts::is_exhausted)
    }

    /// What a problem would say in its place.
    fn problem(&self, decoder: &Decoder) -> Option<RemoteProblem> {
        let info = self.details.info.as_ref()?;
        let class =
            Class::ALL.into_iter().find(|class| i32::from(class.grpc()) == self.code as i32)?;
        let spec = decoder.spec(&info.reason).filter(|spec| spec.class == class);
        let told = facts::status(&info.metadata);
        let status = told.or_else(|| spec.map(|spec| spec.status.get()));
        let mut members = Map::new();
        let mut member = |name: &str, value: Value| members.insert(name.to_owned(), value);
        member("code", json!(info.reason));
        member("class", json!(class.as_str()));
        member("params", Value::Object(facts::params(&info.metadata, spec)));
        member("retry", json!(facts::retry(&info.metadata, self.wait())));
        member("effect", json!(facts::effect(&info.metadata)));
        member("errors", self.fields(&info.metadata));
        member(
            "reference",
            json!(self.details.request.as_ref().map(|request| &request.request_id)),
        );
        Some(RemoteProblem::of(members, status.unwrap_or_else(|| class.status().get())))
    }

    /// The failure that a peer means whose codes `decoder` knows.
    pub(crate) fn decoded(self: Box<Self>, decoder: &Decoder) -> Result<Failure, Box<Self>> {
        match self.problem(decoder).and_then(|problem| decoder.failure(problem)) {
            Some(failure) => {
                let is_exhausted = self.is_exhausted();
                let behind: BoxError = self;
                let failure = failure.because(behind);
                Ok(if is_exhausted { failure.already_retried() } else { failure })
            }
            None => Err(self),
        }
    }

    fn metadata(&self) -> Option<&Metadata> {
        self.details.info.as_ref().map(|info| &info.metadata)
    }

    /// The wrong fields as a problem lists them.
    fn fields(&self, metadata: &Metadata) -> Value {
        let violations = self.details.fields.iter().flat_map(|fields| &fields.field_violations);
        let fields = violations.enumerate().filter_map(|(place, violation)| {
            Some(json!({
                "pointer": fields::pointer(&violation.field)?,
                "code": violation.reason.to_ascii_lowercase(),
                "max": facts::max(metadata, place),
            }))
        });
        Value::Array(fields.collect())
    }
}

impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "gRPC status {}", self.code as i32)
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Received {}
