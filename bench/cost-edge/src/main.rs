//! A request through the edge and nothing else: `breakfall-cost-edge get 1000` answers so many and prints nothing. The test of
//! `breakfall-cost` counts its instructions. No socket, no framework: what is counted is the layer, and what its service does anyway.

use std::convert::Infallible;
use std::hint::black_box;
use std::pin::pin;
use std::process::ExitCode;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;

use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::EdgeSettings;
use bytes::Bytes;
use http::HeaderValue;
use http::Method;
use http::Request;
use http::Response;
use http::header;
use http_body::Body;
use http_body_util::BodyExt;
use http_body_util::Full;
use tower::Layer;
use tower::Service;
use tower::service_fn;

/// What a browser says of itself, and what a service says that calls another.
const OF_A_BROWSER: [(&str, &str); 2] =
    [("accept", "text/html,*/*;q=0.8"), ("accept-language", "de-AT,de;q=0.9,en;q=0.5")];
const OF_A_TIER: [(&str, &str); 3] = [
    ("accept", "application/json"),
    ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    ("breakfall-attempt", "2"),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, times] = arguments.as_slice() else { return ExitCode::from(2) };
    let Ok(times) = times.parse() else { return ExitCode::from(2) };
    let usual = [("accept", "*/*")];
    let get = request(Method::GET, "", &usual);
    let post = request(Method::POST, r#"{"number":7,"title":"the login page is slow"}"#, &usual);
    let edge = EdgeLayer::new(EdgeSettings::default());
    let answered = match path.as_str() {
        "bare-get" => answers(service_fn(answer), &get, times),
        "bare-post" => answers(service_fn(answer), &post, times),
        "get" => answers(edge.layer(service_fn(answer)), &get, times),
        "post" => answers(edge.layer(service_fn(answer)), &post, times),
        "browser" => {
            let get = request(Method::GET, "", &OF_A_BROWSER);
            answers(edge.layer(service_fn(answer)), &get, times)
        }
        "tier" => {
            let get = request(Method::GET, "", &OF_A_TIER);
            answers(edge.layer(service_fn(answer)), &get, times)
        }
        _ => return ExitCode::from(2),
    };
    ExitCode::from(u8::from(answered != times))
}

fn request(
    method: Method,
    body: &'static str,
    more: &[(&'static str, &'static str)],
) -> Request<Full<Bytes>> {
    let mut request = Request::new(Full::new(Bytes::from_static(body.as_bytes())));
    *request.method_mut() = method;
    let headers = request.headers_mut();
    headers.insert(header::HOST, HeaderValue::from_static("localhost"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static("bench"));
    for (name, value) in more {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    request
}

/// What every answer takes: the body is read to its end, and a short text is sent back.
async fn answer<B: Body>(request: Request<B>) -> Result<Response<Full<Bytes>>, Infallible> {
    let is_read = request.into_body().collect().await.is_ok();
    let text = if is_read { "Hello, World!" } else { "" };
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    Ok(response)
}

/// How many of the requests were answered with success, body and all.
fn answers<S, B>(mut service: S, request: &Request<Full<Bytes>>, times: u64) -> u64
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Error = Infallible>,
    B: Body,
{
    let mut answered = 0;
    for _ in 0..times {
        let mut cx = Context::from_waker(Waker::noop());
        if service.poll_ready(&mut cx).is_pending() {
            break;
        }
        let answer = pin!(service.call(black_box(request.clone())));
        let Poll::Ready(Ok(response)) = answer.poll(&mut cx) else { break };
        let is_fine = response.status().is_success();
        let Poll::Ready(Ok(body)) = pin!(response.into_body().collect()).poll(&mut cx) else {
            break;
        };
        answered += u64::from(is_fine && !black_box(body).to_bytes().is_empty());
    }
    answered
}
