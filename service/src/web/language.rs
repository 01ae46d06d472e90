//! The language of a page: the one its reader chose, or one that the browser asks for.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use http::HeaderValue;
use http::header;

use crate::web::words::TAGS;

const COOKIE: &str = "language";

/// Lets the choice of a reader go before what the browser asks for, be it made in the address (`?lang=de`), which is remembered, or
/// earlier. Everything inside sees it as `Accept-Language`.
pub(crate) async fn in_chosen_language(mut request: Request, next: Next) -> Response {
    let now = request.uri().query().and_then(|query| known(parameter(query, "lang")?));
    let Some(chosen) = now.or_else(|| remembered(request.headers())) else {
        return next.run(request).await;
    };
    request.headers_mut().insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(chosen));
    let mut response = next.run(request).await;
    if now.is_some() {
        let cookie =
            format!("{COOKIE}={chosen}; Path=/; Max-Age=31536000; SameSite=Strict; HttpOnly");
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

fn remembered(headers: &HeaderMap) -> Option<&'static str> {
    known(cookie(headers, COOKIE)?)
}

fn known(tag: &str) -> Option<&'static str> {
    TAGS.into_iter().find(|known| *known == tag)
}

/// The first parameter of this name, as it is written.
fn parameter<'q>(query: &'q str, name: &str) -> Option<&'q str> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// The value of the cookie of this name.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim())
}
