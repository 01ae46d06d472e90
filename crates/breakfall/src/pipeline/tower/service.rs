//! The service: one operation a call, one ready service an attempt.

use std::future::poll_fn;
use std::mem;
use std::task::Context as TaskContext;
use std::task::Poll;
use std::task::ready;

use tower_service::Service;

use crate::fault::AsyncFault;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::outcome::Outcome;
use crate::pipeline::BoxFuture;
use crate::pipeline::Context;
use crate::pipeline::Operation;
use crate::pipeline::tower::Classify;
use crate::pipeline::tower::Describe;
use crate::pipeline::tower::HandlerLayer;
use crate::pipeline::tower::TryClone;

/// The service that [`HandlerLayer`] makes. Its errors are settled: no pipeline around it repeats them.
#[derive(Clone, Debug)]
pub struct HandlerService<S, C, K, D> {
    pub(super) inner: S,
    pub(super) layer: HandlerLayer<C, K, D>,
}

impl<S, Req, C, K, D> Service<Req> for HandlerService<S, C, K, D>
where
    S: Service<Req> + Clone + Send + 'static,
    S::Future: Send,
    S::Response: Send + 'static,
    Req: Send + 'static,
    C: Classify<S::Error> + Clone + Send + Sync + 'static,
    K: TryClone<Req> + Clone + Send + 'static,
    D: Describe<Req> + Clone + Send + 'static,
{
    type Response = S::Response;
    type Error = Failure;
    type Future = BoxFuture<'static, Result<S::Response, Failure>>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), Failure>> {
        let polled = ready!(self.inner.poll_ready(cx));
        Poll::Ready(polled.map_err(|error| self.layer.classify.failure(error)))
    }

    fn call(&mut self, req: Req) -> Self::Future {
        let request = req;
        // The one that was polled ready makes the first call; the clone is polled anew.
        let clone = self.inner.clone();
        let service = mem::replace(&mut self.inner, clone);
        let layer = self.layer.clone();
        Box::pin(async move {
            let HandlerLayer { handler, operation, classify, clone, describe } = layer;
            let described = describe.described(handler.operation(operation), &request);
            let (first, spare) = match clone.copy(&request) {
                Some(copy) => (copy, Some(request)),
                None => (request, None),
            };
            let is_single = spare.is_none();
            let requests = Requests { first: Some(first), spare, clone };
            let calls = Calls { service, requests, classify };
            if is_single {
                // What is not sent again needs no time kept for it, and after a limit it may have happened.
                run(described.once().context("request", NOT_CLONEABLE), calls).await
            } else {
                run(described, calls).await
            }
        })
    }
}

/// Why there is no further attempt.
const NOT_CLONEABLE: &str = "not_cloneable";

async fn run<S, Req, C, K>(
    operation: Operation<'_, impl Context>,
    mut calls: Calls<S, Req, C, K>,
) -> Result<S::Response, Failure>
where
    S: Service<Req> + Clone + Send,
    S::Future: Send,
    S::Response: Send,
    Req: Send,
    C: Classify<S::Error> + Clone + Send + Sync,
    K: TryClone<Req> + Send,
{
    match operation.run(|_attempt| calls.next()).await? {
        Outcome::Full(response) | Outcome::Degraded { value: response, .. } => Ok(response),
        // Nothing here defers; said as what it would be.
        Outcome::Deferred { .. } => Err(AsyncFault::Unexpected.into()),
    }
}

/// The calls of one operation.
struct Calls<S, Req, C, K> {
    /// Before the first call the one that has said it is ready.
    service: S,
    requests: Requests<Req, K>,
    classify: C,
}

impl<S, Req, C, K> Calls<S, Req, C, K>
where
    S: Service<Req> + Clone + Send,
    S::Future: Send,
    Req: Send,
    C: Classify<S::Error> + Clone + Send + Sync,
    K: TryClone<Req>,
{
    /// The next call, on a service of its own, for it may run beside others. That of the first is ready already: asked again, it says so
    /// at once.
    fn next(
        &mut self,
    ) -> impl Future<Output = Result<S::Response, Failure>> + Send + use<S, Req, C, K> {
        let clone = self.service.clone();
        let mut service = mem::replace(&mut self.service, clone);
        let request = self.requests.next();
        let classify = self.classify.clone();
        async move {
            let (request, is_last) = request.ok_or_else(used_up)?;
            let answer = async {
                poll_fn(|cx| service.poll_ready(cx)).await?;
                service.call(request).await
            };
            answer.await.map_err(|error| {
                let failure = classify.failure(error);
                if is_last { failure.already_retried() } else { failure }
            })
        }
    }
}

/// The request, as often as there is a copy of it.
struct Requests<Req, K> {
    first: Option<Req>,
    spare: Option<Req>,
    clone: K,
}

impl<Req, K: TryClone<Req>> Requests<Req, K> {
    /// The request for one more attempt, and whether it is the last.
    fn next(&mut self) -> Option<(Req, bool)> {
        if let Some(first) = self.first.take() {
            return Some((first, self.spare.is_none()));
        }
        match self.clone.copy(self.spare.as_ref()?) {
            Some(copy) => Some((copy, false)),
            None => self.spare.take().map(|last| (last, true)),
        }
    }
}

/// The request went with an attempt that was ended from outside.
#[cold]
fn used_up() -> Failure {
    Failure::raised(AsyncFault::Rejected { after: None }, Origin::Rejected)
        .with_note("request", &NOT_CLONEABLE)
        .already_retried()
}
