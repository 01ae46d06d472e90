//! A channel whose answers can be read without a panic.

use std::task::Context;
use std::task::Poll;

use futures_util::TryFutureExt;
use futures_util::future::MapOk;
use http::HeaderMap;
use http::Request;
use http::Response;
use http_body::Body;
use http_body::Frame;
use http_body_util::BodyExt;
use http_body_util::combinators::MapFrame;
use tonic::Status;
use tonic::metadata::MetadataMap;
use tower_layer::Layer;
use tower_service::Service;

/// A channel whose answers can be read without a panic, whatever the other side sends: give it to a generated client in place of the
/// channel itself. The very service that was made ready is called.
#[derive(Clone, Debug)]
pub struct Guard<S> {
    inner: S,
}

/// Makes a [`Guard`] of a channel, in a stack of tower layers.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct GuardLayer;

/// The body of a guarded answer.
pub type GuardedBody<B> = MapFrame<B, fn(Frame<<B as Body>::Data>) -> Frame<<B as Body>::Data>>;

/// A guarded answer on its way.
pub type GuardedFuture<F, B> = MapOk<F, fn(Response<B>) -> Response<GuardedBody<B>>>;

impl<S> Guard<S> {
    /// A guard around this channel.
    #[must_use]
    pub const fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl GuardLayer {
    /// The layer.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl<S> Layer<S> for GuardLayer {
    type Service = Guard<S>;

    fn layer(&self, inner: S) -> Guard<S> {
        Guard::new(inner)
    }
}

impl<S, A, B> Service<Request<A>> for Guard<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    B: Body,
{
    type Response = Response<GuardedBody<B>>;
    type Error = S::Error;
    type Future = GuardedFuture<S::Future, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, req: Request<A>) -> Self::Future {
        self.inner.call(req).map_ok(answer)
    }
}

fn answer<B: Body>(mut answer: Response<B>) -> Response<GuardedBody<B>> {
    mend(answer.headers_mut());
    answer.map(|body| body.map_frame(frame as fn(Frame<B::Data>) -> Frame<B::Data>))
}

fn frame<D>(frame: Frame<D>) -> Frame<D> {
    match frame.into_trailers() {
        Ok(mut trailers) => {
            mend(&mut trailers);
            Frame::trailers(trailers)
        }
        Err(frame) => frame,
    }
}

/// Takes out of a status what cannot be read: details that are no base64, at which tonic panics, and a message that is no text, at
/// which it forgets the code.
pub(crate) fn mend(headers: &mut HeaderMap) {
    if headers.contains_key(Status::GRPC_STATUS_DETAILS) && !has_readable_details(headers) {
        headers.remove(Status::GRPC_STATUS_DETAILS);
    }
    let message = headers.get(Status::GRPC_MESSAGE);
    if message.is_some_and(|message| !is_text(message.as_bytes())) {
        headers.remove(Status::GRPC_MESSAGE);
    }
}

/// By the decoder that will read it.
fn has_readable_details(headers: &HeaderMap) -> bool {
    let values = headers.get_all(Status::GRPC_STATUS_DETAILS).into_iter().cloned();
    let only = values.map(|value| (Status::GRPC_STATUS_DETAILS, value)).collect();
    let metadata = MetadataMap::from_headers(only);
    let values = metadata.get_all_bin(Status::GRPC_STATUS_DETAILS.as_str());
    values.into_iter().all(|value| value.to_bytes().is_ok())
}

/// Whether `message`, whose bytes may be written as `%C3`, is UTF-8.
fn is_text(message: &[u8]) -> bool {
    let mut bytes = Vec::with_capacity(message.len());
    let mut rest = message;
    while let [first, others @ ..] = rest {
        rest = others;
        bytes.push(match (first, others) {
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    rest = after;
                    high * 16 + low
                }
                _ => *first,
            },
            _ => *first,
        });
    }
    std::str::from_utf8(&bytes).is_ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| digit.try_into().ok())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;
    use tonic::Code;

    use super::*;

    fn mended(details: Option<&[u8]>, message: &[u8], code: &[u8]) -> Status {
        let mut headers = HeaderMap::new();
        headers.insert(Status::GRPC_STATUS, HeaderValue::from_bytes(code).unwrap());
        headers.insert(Status::GRPC_MESSAGE, HeaderValue::from_bytes(message).unwrap());
        if let Some(details) = details {
            let details = HeaderValue::from_bytes(details).unwrap();
            headers.insert(Status::GRPC_STATUS_DETAILS, details);
        }
        mend(&mut headers);
        Status::from_header_map(&headers).unwrap()
    }

    #[test]
    fn trap_54_details_that_are_no_base64_are_taken_out_and_the_code_stays() {
        for broken in [&b"!!!"[..], b"A", b"AAAA====", b"\xff\xfe", b"%%%", b"AA AA", b"AAA\t"] {
            let status = mended(Some(broken), b"told", b"5");
            assert_eq!((status.code(), status.message()), (Code::NotFound, "told"), "{broken:?}");
            assert!(status.details().is_empty());
        }
        for whole in [&b"AAAA"[..], b"AAA=", b"AAA", b""] {
            assert_eq!(mended(Some(whole), b"told", b"5").code(), Code::NotFound, "{whole:?}");
        }
        assert_eq!(mended(Some(b"AAAA"), b"told", b"5").details(), [0, 0, 0]);
    }

    #[test]
    fn g05_a_message_that_is_no_text_and_a_code_that_is_none() {
        let status = mended(None, b"%ff%fe", b"7");
        assert_eq!((status.code(), status.message()), (Code::PermissionDenied, ""));
        assert_eq!(mended(None, b"\xff\xfe", b"7").code(), Code::PermissionDenied);
        assert_eq!(mended(None, b"na%C3%AFve 100%", b"7").message(), "naïve 100%");
        for code in [&b"99"[..], b"-1", b"", b"x", b"17", b"\xff"] {
            assert_eq!(mended(Some(b"!"), b"told", code).code(), Code::Unknown, "{code:?}");
        }
        assert_eq!(mended(Some(b"!"), b"told", b"0").code(), Code::Ok);
    }

    proptest! {
        #[test]
        fn no_status_panics_once_it_is_mended(
            details in proptest::collection::vec(any::<u8>(), 0..60),
            message in proptest::collection::vec(any::<u8>(), 0..60),
            code in proptest::collection::vec(any::<u8>(), 0..4),
        ) {
            let mut headers = HeaderMap::new();
            headers.insert(Status::GRPC_STATUS, HeaderValue::from_static("2"));
            let named = [(Status::GRPC_STATUS, code), (Status::GRPC_MESSAGE, message), (Status::GRPC_STATUS_DETAILS, details)];
            for (name, value) in named {
                if let Ok(value) = HeaderValue::from_bytes(&value) {
                    headers.append(&name, value.clone());
                    headers.insert(name, value);
                }
            }
            mend(&mut headers);
            prop_assert!(Status::from_header_map(&headers).is_some());
        }
    }
}
