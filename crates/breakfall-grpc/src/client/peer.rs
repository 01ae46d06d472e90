//! A service to call.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use breakfall::Failure;
use breakfall::classify;
use breakfall::classify::ResourceFault;
use breakfall::clock::now;
use breakfall::fault::AsyncFault;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall::fault::links;
use breakfall::pipeline::Attempt;
use breakfall::wire::Decoder;
use tonic::Code;
use tonic::ConnectError;
use tonic::Request;
use tonic::Status;
use tonic::TimeoutExpired;
use tonic::metadata::MetadataValue;

use crate::metadata::PREVIOUS_ATTEMPTS;
use crate::status::read::Received;

/// The longest time that a service is told: who waits longer waits for ever.
const LONGEST: Duration = Duration::from_hours(24);

/// A service to call: what its statuses mean, and what it is told beside the message. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Peer {
    name: &'static str,
    trusted: Arc<[(String, Decoder)]>,
}

impl Peer {
    /// The service that failures and logs call `name`. Nothing that it says is shown to anybody.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self { name, trusted: Arc::new([]) }
    }

    /// States that reasons of `domain` that this service tells mean there what `decoder` knows of them here: such a status becomes the
    /// fault of that reason, or one that keeps it, under the same reference. Its public parameters and the paths of its wrong fields may
    /// then be shown here, and details that nobody here knows are passed on to whoever calls this program.
    ///
    /// `UNAUTHENTICATED`, `PERMISSION_DENIED` and `RESOURCE_EXHAUSTED` stay what they are: they are about this program's account there,
    /// and not about whoever it works for.
    #[must_use]
    pub fn trusted(self, domain: impl Into<String>, decoder: Decoder) -> Self {
        let others = self.trusted.iter().cloned();
        Self { trusted: others.chain([(domain.into(), decoder)]).collect(), ..self }
    }

    /// What failures and logs call the service.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// A request with `message` as this attempt of an operation: the service is told how long its answer is waited for
    /// (`grpc-timeout`), and how many attempts there were (`grpc-previous-rpc-attempts`).
    ///
    /// # Errors
    /// `ASYNC_TIMEOUT_FAILED` where the time of the attempt is over: nobody would wait for the answer.
    pub fn request<M>(&self, message: M, attempt: &Attempt<'_>) -> Result<Request<M>, Failure> {
        let left = attempt.deadline().saturating_duration_since(now());
        // What is left is told in whole milliseconds, rounded down: the service must not believe that it has longer than it has.
        let left = Duration::from_millis(left.as_millis().try_into().unwrap_or(u64::MAX));
        if left.is_zero() {
            let failure = Failure::raised(AsyncFault::Timeout { limit: left }, Origin::TimedOut);
            return Err(failure.with_effect(Effect::None).with_note("target", &self.name));
        }
        let mut request = Request::new(message);
        request.set_timeout(left.min(LONGEST));
        let before = attempt.number().saturating_sub(1);
        if before > 0 {
            request.metadata_mut().insert(PREVIOUS_ATTEMPTS, MetadataValue::from(before));
        }
        Ok(request)
    }

    /// The failure that `status` is, as the answer to a call of this program.
    ///
    /// Where a failure of this program stands behind it, as where a layer below the client raised it, that one.
    #[must_use]
    #[track_caller]
    pub fn failure(&self, status: Status) -> Failure {
        let status = match Failure::rescued(status.into()) {
            Ok(own) => return own,
            Err(other) => other,
        };
        match status.downcast::<Status>() {
            Ok(status) => self.classified(*status),
            // It has been one all along.
            Err(other) => Failure::unexpected(other),
        }
    }

    #[track_caller]
    fn classified(&self, status: Status) -> Failure {
        let code = status.code();
        let is_about_account = matches!(
            code,
            Code::Unauthenticated | Code::PermissionDenied | Code::ResourceExhausted
        );
        let received = Received::of(&status);
        let trusted = self.trusted.iter().find(|(domain, _)| received.domain() == Some(domain));
        let told = match trusted.filter(|_| !is_about_account) {
            Some((_, decoder)) => received.decoded(decoder),
            None => Err(received),
        };
        let failure = told.unwrap_or_else(|received| received.advised(by_code(status)));
        failure.with_note("target", &self.name)
    }
}

/// What the code of a status means, and the errors of this program's own side that `tonic` makes a status of.
#[track_caller]
fn by_code(status: Status) -> Failure {
    let number = i32::from(status.code());
    let own = if concerns::<ConnectError>(&status) {
        Some((ResourceFault::Unreachable, Origin::Raised))
    } else if concerns::<TimeoutExpired>(&status) {
        Some((ResourceFault::TimedOut, Origin::TimedOut))
    } else {
        None
    };
    match own {
        Some((fault, origin)) => {
            Failure::raised(fault, origin).with_note("grpc", &number).because(status)
        }
        None => classify::tonic().classify(status),
    }
}

fn concerns<E: Error + 'static>(status: &Status) -> bool {
    links(status).any(<dyn Error>::is::<E>)
}
