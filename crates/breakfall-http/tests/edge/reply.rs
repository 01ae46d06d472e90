//! Asking a service and reading all that it answers.

use std::convert::Infallible;
use std::fmt::Debug;

use axum::body::Body;
use axum::body::Bytes;
use axum::body::HttpBody;
use breakfall_http::edge::Told;
use http::HeaderMap;
use http::Request;
use http::Response;
use http::StatusCode;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::Service;
use tower::ServiceExt;

/// An answer, read to its end.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) told: Option<Told>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text"))
    }

    /// The problem in it, after a look at what holds for all problems.
    pub(crate) fn problem(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.body);
        self.assert_told();
        let problem: Value = serde_json::from_str(&self.body).expect("JSON");
        assert_eq!(problem["status"], self.status.as_u16());
        assert_eq!(problem["reference"].as_str(), self.header("breakfall-reference"));
        let told = self.told.as_ref().expect("what was told, for layers outside");
        assert_eq!(problem["reference"], told.failure.reference().to_string());
        assert_eq!(problem["detail"], told.explanation.message.as_str());
        assert!(!told.failure.claim_log(), "the failure was not logged");
        problem
    }

    /// What holds in every format.
    pub(crate) fn assert_told(&self) {
        assert_eq!(self.header("cache-control"), Some("no-store"));
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(self.header("content-length"), Some(self.body.len().to_string().as_str()));
        let vary = "accept, accept-language";
        assert!(self.headers.get_all("vary").iter().any(|value| value == vary));
        let reference = self.header("breakfall-reference").expect("a reference");
        assert!(self.body.contains(reference), "{}", self.body);
        let told = self.told.as_ref().expect("what was told, for layers outside");
        assert_eq!(told.failure.reference().to_string(), reference);
    }

    pub(crate) fn code(&self) -> String {
        self.problem()["code"].as_str().expect("a code").to_owned()
    }
}

pub(crate) async fn ask<S, R>(service: S, request: Request<Body>) -> Reply
where
    S: Service<Request<Body>, Response = Response<R>, Error = Infallible>,
    R: HttpBody<Data = Bytes, Error: Debug>,
{
    let Ok(response) = service.oneshot(request).await;
    let (head, body) = response.into_parts();
    let bytes = body.collect().await.expect("a whole body").to_bytes();
    Reply {
        status: head.status,
        headers: head.headers,
        body: String::from_utf8(bytes.to_vec()).expect("UTF-8"),
        told: head.extensions.get().cloned(),
    }
}
