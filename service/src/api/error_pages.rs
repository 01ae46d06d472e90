//! A page for each code: the `type` of a problem leads here.

mod html;

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::Response;
use breakfall_http::edge::EdgeFault;
use breakfall_http::edge::Result;
use breakfall_http::edge::locales;
use http::HeaderMap;
use http::HeaderName;
use http::HeaderValue;
use http::header;

use crate::api::error_pages::html::Page;
use crate::api::problems::OfAny;
use crate::api::problems::OfPages;
use crate::app::App;
use crate::app::specs;
use crate::guide::Guide;

/// Where the pages get their looks.
pub(crate) const STYLE: &str = "/errors/style.css";
/// The page may look as its style says, and do nothing.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// All codes, by class.
#[utoipa::path(
    get,
    path = "/errors",
    responses((status = 200, description = "A page", body = String, content_type = "text/html"), OfAny)
)]
pub(crate) async fn index(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let locales = locales(&headers);
    let edge = app.edge.current();
    let guides = specs().into_iter();
    let guides = guides.map(|spec| Guide::of(spec, &app.catalogue, &locales, &edge.wording));
    answer(html::index(&guides.collect::<Vec<_>>()))
}

/// One code: what it means, and what to do.
#[utoipa::path(
    get,
    path = "/errors/{code}",
    params(("code" = String, Path, description = "As in the `code` of a problem")),
    responses((status = 200, description = "A page", body = String, content_type = "text/html"), OfPages)
)]
pub(crate) async fn page(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response> {
    let spec = specs().into_iter().find(|spec| spec.code.as_str() == code);
    let spec = spec.ok_or(EdgeFault::RouteNotFound)?;
    let edge = app.edge.current();
    let guide = Guide::of(spec, &app.catalogue, &locales(&headers), &edge.wording);
    Ok(answer(html::page(&guide)))
}

/// The looks of all pages.
pub(crate) async fn style() -> impl IntoResponse {
    let headers = fixed([
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "max-age=3600"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ]);
    (headers, include_str!("error_pages/style.css"))
}

fn answer(page: Page) -> Response {
    let mut headers = fixed([
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "max-age=300"),
        (header::VARY, "accept-language"),
    ]);
    if let Ok(locale) = HeaderValue::try_from(page.locale) {
        headers.insert(header::CONTENT_LANGUAGE, locale);
    }
    (headers, page.html).into_response()
}

fn fixed<const N: usize>(headers: [(HeaderName, &'static str); N]) -> HeaderMap {
    headers.map(|(name, value)| (name, HeaderValue::from_static(value))).into_iter().collect()
}
