//! The app as it was: handlers that return `anyhow::Error`, and an answer for it as axum's own examples have one.

use anyhow::Context;
use axum::Json;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use serde::Deserialize;
use serde::Serialize;

#[derive(Serialize)]
struct Ticket {
    number: u64,
    title: String,
}

#[derive(Deserialize)]
struct NewTicket {
    title: String,
}

async fn ticket(Path(number): Path<u64>) -> Result<Json<Ticket>, AppError> {
    let file = format!("/var/lib/tickets/{number}.txt");
    let title = std::fs::read_to_string(&file).with_context(|| format!("reading {file}"))?;
    Ok(Json(Ticket { number, title }))
}

async fn create(Json(new): Json<NewTicket>) -> Result<Json<Ticket>, AppError> {
    if new.title.len() > 100 {
        Err(anyhow::anyhow!("{:?} does not fit on the label", new.title))?;
    }
    Ok(Json(Ticket { number: 1, title: new.title }))
}

struct AppError(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for AppError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, format!("Failed: {}", self.0)).into_response()
    }
}

pub(crate) fn app() -> Router {
    Router::new()
        .route("/", get(async || "the tickets of the workshop"))
        .route("/tickets", post(create))
        .route("/tickets/{number}", get(ticket))
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app()).await?;
    Ok(())
}
