//! A method that takes one message and answers with one, as a route.

use axum::body::Body;
use axum::body::to_bytes;
use axum::extract;
use axum::response::IntoResponse;
use axum::response::Response;
use breakfall::clock::now;
use breakfall::pipeline::BoxFuture;
use breakfall::policy::timeout::Limited;
use breakfall_grpc::edge::Caller;
use breakfall_grpc::edge::is_grpc;
use breakfall_http::edge::EdgeFault;
use http::StatusCode;
use prost::Message;
use tonic::Status;
use tonic::server::Grpc;
use tonic::server::UnaryService;
use tonic_prost::ProstCodec;

use crate::api::BODY;

/// Answers `request` with what `method` makes of its message.
pub(super) async fn unary<Asked, Told, Method, Work>(
    request: extract::Request,
    method: Method,
) -> Response
where
    Asked: Message + Default + 'static,
    Told: Message + Default + 'static,
    Method: FnOnce(Caller, Asked) -> Work + Send + 'static,
    Work: Future<Output = Result<Told, Status>> + Send + 'static,
{
    if !is_grpc(request.headers()) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let (parts, body) = request.into_parts();
    let caller = Caller::attached(&parts.extensions);
    let most = usize::try_from(BODY.bytes).unwrap_or(usize::MAX);
    let body = match Limited::new(to_bytes(body, most), now() + BODY.whole).await {
        Some(Ok(body)) => Body::from(body),
        Some(Err(_)) => return caller.status(EdgeFault::BodyTooLarge).into_http::<Body>(),
        None => return caller.status(EdgeFault::TimedOut).into_http::<Body>(),
    };
    let request = extract::Request::from_parts(parts, body);
    let mut grpc = Grpc::new(ProstCodec::<Told, Asked>::default());
    grpc.unary(Once(Some(method)), request).await.into_response()
}

/// A method that is called once.
struct Once<Method>(Option<Method>);

impl<Asked, Told, Method, Work> UnaryService<Asked> for Once<Method>
where
    Asked: Send + 'static,
    Method: FnOnce(Caller, Asked) -> Work + Send + 'static,
    Work: Future<Output = Result<Told, Status>> + Send + 'static,
{
    type Response = Told;
    type Future = BoxFuture<'static, Result<tonic::Response<Told>, Status>>;

    fn call(&mut self, request: tonic::Request<Asked>) -> Self::Future {
        let method = self.0.take();
        Box::pin(async move {
            let caller = Caller::of(&request);
            match method {
                Some(method) => {
                    method(caller, request.into_inner()).await.map(tonic::Response::new)
                }
                None => Err(Status::internal("called twice")),
            }
        })
    }
}
