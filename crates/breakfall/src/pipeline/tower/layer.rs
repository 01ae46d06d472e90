//! The layer: an operation's name, and what requests and errors mean.

use std::fmt;

use tower_layer::Layer;

use crate::fault::Failure;
use crate::pipeline::Handler;
use crate::pipeline::Operation;
use crate::pipeline::tower::HandlerService;
use crate::pipeline::tower::Usual;

/// Runs each call of the service inside as an operation of a [`Handler`]: with its timeout, retries, breaker and gates.
///
/// The service must be [`Clone`]; one that is not, such as `tower`'s `RateLimit`, goes behind a `Buffer`.
#[derive(Clone)]
pub struct HandlerLayer<C = Usual, K = Usual, D = Usual> {
    pub(super) handler: Handler,
    pub(super) operation: &'static str,
    pub(super) classify: C,
    pub(super) clone: K,
    pub(super) describe: D,
}

impl HandlerLayer {
    /// A layer whose calls are operations of this name, as [`Handler::operation`] takes it.
    #[must_use]
    pub const fn new(handler: Handler, operation: &'static str) -> Self {
        Self { handler, operation, classify: Usual, clone: Usual, describe: Usual }
    }
}

impl<C, K, D> HandlerLayer<C, K, D> {
    /// The door for errors that are neither faults nor failures: `|error| rules.classify(error)`, or [`Failure::unexpected`], which
    /// is never retried.
    pub fn classify<E, C2: Fn(E) -> Failure>(self, classify: C2) -> HandlerLayer<C2, K, D> {
        let Self { handler, operation, clone, describe, .. } = self;
        HandlerLayer { handler, operation, classify, clone, describe }
    }

    /// How a request is copied for each attempt, where it is not [`Clone`]. `None` for one of which there is no copy: it is sent
    /// once.
    pub fn try_clone<Req, K2>(self, clone: K2) -> HandlerLayer<C, K2, D>
    where
        K2: Fn(&Req) -> Option<Req>,
    {
        let Self { handler, operation, classify, describe, .. } = self;
        HandlerLayer { handler, operation, classify, clone, describe }
    }

    /// What is known of the operation that a request is: `|operation, request: &Request| operation.read_only()`, `.idempotent()`,
    /// `.deadline(…)`.
    pub fn describe<Req, D2>(self, describe: D2) -> HandlerLayer<C, K, D2>
    where
        D2: for<'h> Fn(Operation<'h>, &Req) -> Operation<'h>,
    {
        let Self { handler, operation, classify, clone, .. } = self;
        HandlerLayer { handler, operation, classify, clone, describe }
    }
}

impl<S, C: Clone, K: Clone, D: Clone> Layer<S> for HandlerLayer<C, K, D> {
    type Service = HandlerService<S, C, K, D>;

    fn layer(&self, inner: S) -> Self::Service {
        HandlerService { inner, layer: self.clone() }
    }
}

impl<C, K, D> fmt::Debug for HandlerLayer<C, K, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerLayer").field("operation", &self.operation).finish_non_exhaustive()
    }
}
