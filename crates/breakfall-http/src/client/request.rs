//! A request on its way.

use std::sync::Arc;

use breakfall::Failure;
use breakfall::pipeline::Attempt;
use bytes::Bytes;
use http::HeaderName;
use http::HeaderValue;
use http::Method;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use reqwest::Url;
use serde::Serialize;

use crate::client::answer::Answer;
use crate::client::classify;
use crate::client::connection;
use crate::client::exchange::Exchange;
use crate::client::problem;
use crate::client::terms::Terms;
use crate::client::tier::Tier;
use crate::client::tier::is_exhausted;
use crate::trace;
use crate::trace::TRACESTATE;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A request that is not yet sent; made by a [`Client`](crate::client::Client).
#[must_use = "a request does nothing until it is sent"]
#[derive(Debug)]
pub struct Request {
    client: reqwest::Client,
    prepared: Result<reqwest::Request, Failure>,
    exchange: Exchange,
    allowed: Vec<StatusCode>,
    allows_all: bool,
    tier: Option<Tier>,
    terms: Arc<Terms>,
}

impl Request {
    pub(crate) fn new(
        client: reqwest::Client,
        terms: Arc<Terms>,
        target: &'static str,
        method: Method,
        address: Url,
    ) -> Self {
        // Done twice, these do what they do once (RFC 9110 §9.2.2).
        let repeatable = method.is_idempotent();
        let exchange = Exchange { target, method: Some(method.clone()), route: None, repeatable };
        let prepared = Ok(reqwest::Request::new(method, address));
        let allowed = Vec::new();
        Self { client, prepared, exchange, allowed, allows_all: false, tier: None, terms }
    }

    /// With `body` as JSON. A body that cannot be written fails when the request is sent.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.with(|request| {
                request
                    .headers_mut()
                    .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                *request.body_mut() = Some(Bytes::from(bytes).into());
            }),
            Err(error) => {
                self.prepared = Err(Failure::unexpected(error));
                self
            }
        }
    }

    /// With a header, in place of one of the same name.
    pub fn header(self, name: HeaderName, value: HeaderValue) -> Self {
        self.with(|request| {
            request.headers_mut().insert(name, value);
        })
    }

    /// With the path as the program knows it (`/repos/{repository}/issues`), for the failure's notes. The real path is
    /// kept out of them: it may hold what a user wrote, or a secret.
    pub const fn route(mut self, template: &'static str) -> Self {
        self.exchange.route = Some(template);
        self
    }

    /// States that this request may be sent again: it changes nothing, or the target recognises the repetition. `GET`, `HEAD`, `PUT`,
    /// `DELETE` and `OPTIONS` are repeatable without saying so.
    ///
    /// A request that is not repeatable and that may have arrived fails with an unknown effect, and is not retried.
    pub const fn repeatable(mut self) -> Self {
        self.exchange.repeatable = true;
        self
    }

    /// Shows the target an `Idempotency-Key`, by which it recognises the repetition: that makes the request
    /// [repeatable](Request::repeatable). Every attempt of one operation shows the same key, and no other operation does: make it outside of
    /// what is repeated. A key that a header cannot hold fails when the request is sent.
    pub fn idempotency_key(mut self, key: &str) -> Self {
        match HeaderValue::try_from(key) {
            Ok(key) => self.header(IDEMPOTENCY_KEY, key).repeatable(),
            Err(error) => {
                self.prepared = Err(Failure::unexpected(error));
                self
            }
        }
    }

    /// Tells the target which attempt of an operation this request is, and how long its answer is waited for
    /// ([`tiers`](crate::tiers)). For services of one's own: others learn nothing that they need.
    pub fn attempt(mut self, attempt: &Attempt<'_>) -> Self {
        self.tier = Some(Tier::of(attempt));
        self
    }

    /// Takes `status` as an answer instead of a failure: a 404 where absence is an answer.
    pub fn allow(mut self, status: StatusCode) -> Self {
        self.allowed.push(status);
        self
    }

    /// Takes every status as an answer: for services whose failures are a part of what they say. What the status alone stands for says
    /// [`Answer::by_status`].
    pub const fn allow_all(mut self) -> Self {
        self.allows_all = true;
        self
    }

    /// Sends the request and reads the whole answer. How long that may take is the caller's to say: run it in a pipeline
    /// with a timeout.
    ///
    /// Where a [trace](crate::trace::current) runs here, the request is a step of it and says so in `traceparent`; `tracestate` goes only with
    /// an [attempt](Request::attempt), to services of one's own.
    ///
    /// # Errors
    /// An [`UpstreamFault`](crate::client::UpstreamFault), unless the status is one of success or allowed; of a
    /// [trusted](crate::client::Client::trusted) service the fault that its problem tells. `ASYNC_TIMEOUT_FAILED` without a call,
    /// where it is an [attempt](Request::attempt) whose time is over.
    ///
    /// # Dropped mid-way
    /// The connection is closed. The target may have received the request and may still act on it.
    pub async fn send(self) -> Result<Answer, Failure> {
        let Self { client, prepared, exchange, allowed, allows_all, tier, terms } = self;
        let mut prepared = prepared?;
        if let Some(step) = trace::current() {
            step.next().write(prepared.headers_mut());
            if tier.is_none() {
                // What tracing systems tell each other is not for strangers.
                prepared.headers_mut().remove(TRACESTATE);
            }
        }
        if let Some(tier) = tier {
            tier.write(prepared.headers_mut(), terms.timeout_header.clone())?;
        }
        let response = match connection::execute(&client, prepared, exchange.repeatable).await {
            Ok(response) => response,
            Err(error) => return Err(classify::unanswered(&exchange, error)),
        };
        let status = response.status();
        if !allows_all
            && !allowed.contains(&status)
            && let Some(failure) = classify::answered(&exchange, status, response.headers())
        {
            let is_exhausted = is_exhausted(response.headers());
            let refused = problem::refused(failure, response, &terms).await;
            return Err(if is_exhausted { refused.already_retried() } else { refused });
        }
        Answer::read(response, terms.limit, exchange).await
    }

    fn with(mut self, change: impl FnOnce(&mut reqwest::Request)) -> Self {
        if let Ok(request) = &mut self.prepared {
            change(request);
        }
        self
    }
}
