//! One request and its answer, as far as a failure of it may tell.

use breakfall::Failure;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use http::Method;
use http::StatusCode;

use crate::client::fault::UpstreamFault;

/// What is known of a request before it is sent. Holds nothing that a person or another program wrote: no address, no
/// query, no header, no body.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) target: &'static str,
    /// None where somebody else made the request.
    pub(crate) method: Option<Method>,
    pub(crate) route: Option<&'static str>,
    pub(crate) repeatable: bool,
}

/// How far a request got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    /// The target has not seen it, or said that it did nothing.
    Nothing,
    /// The target may have acted on it.
    Target,
}

impl Exchange {
    /// The failure of this exchange.
    #[track_caller]
    pub(crate) fn failure(
        &self,
        fault: UpstreamFault,
        origin: Origin,
        reached: Reached,
    ) -> Failure {
        let failure = Failure::raised(fault, origin).with_note("target", &self.target);
        let failure = match &self.method {
            Some(method) => failure.with_note("method", method),
            None => failure,
        };
        let failure = match self.route {
            Some(route) => failure.with_note("route", &route),
            None => failure,
        };
        if reached == Reached::Target && !self.repeatable {
            failure.with_effect(Effect::Unknown)
        } else {
            failure
        }
    }

    /// An answer came and cannot be used; `what` is wrong with it.
    #[track_caller]
    pub(crate) fn garbled(&self, status: StatusCode, what: &'static str) -> Failure {
        self.failure(UpstreamFault::Garbled, Origin::Remote, Reached::Target)
            .with_note("status", &status.as_u16())
            .with_note("answer", &what)
    }
}
