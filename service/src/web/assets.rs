//! The files that pages are made of. Each is addressed by what it holds, so that browsers keep it for ever and never an old one.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use breakfall_http::edge::EdgeFault;
use breakfall_http::edge::Result;
use http::header;

use crate::hex::digest;

struct Asset {
    name: &'static str,
    content_type: &'static str,
    content: &'static str,
}

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

static ASSETS: [Asset; 4] = [
    Asset { name: "pages.css", content_type: CSS, content: include_str!("../../assets/pages.css") },
    Asset {
        name: "pages.js",
        content_type: SCRIPT,
        content: include_str!("../../assets/pages.js"),
    },
    // From the package registry, unchanged; its licence lies beside it.
    Asset {
        name: "htmx.js",
        content_type: SCRIPT,
        content: include_str!("../../assets/htmx-4.0.1.min.js"),
    },
    Asset {
        name: "icon.svg",
        content_type: "image/svg+xml",
        content: include_str!("../../assets/icon.svg"),
    },
];

/// A few letters for each, which change with its content.
static MARKS: LazyLock<[String; ASSETS.len()]> =
    LazyLock::new(|| ASSETS.each_ref().map(|asset| mark(asset.content)));

/// The routes of the files.
pub(crate) fn assets<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{name}", get(asset))
}

/// Where the file of this name is found.
pub(crate) fn href(name: &str) -> String {
    let found = ASSETS.iter().zip(MARKS.iter()).find(|(asset, _)| asset.name == name);
    let mark = found.map(|(_, mark)| mark.as_str()).unwrap_or_default();
    format!("/assets/{name}?is={mark}")
}

async fn asset(Path(name): Path<String>) -> Result<Response> {
    let asset = ASSETS.iter().find(|asset| asset.name == name).ok_or(EdgeFault::RouteNotFound)?;
    let headers = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, asset.content).into_response())
}

fn mark(content: &str) -> String {
    digest(content, 8)
}
