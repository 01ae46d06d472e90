//! `/console/live`: what fails at this moment, as it comes.
//!
//! The stream is read at the pace of whoever watches: nothing is looked up before they have taken what was sent. One who does not read costs
//! a connection and a handful of lines, whatever fails meanwhile.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::response::Sse;
use axum::response::sse::Event;
use axum::response::sse::KeepAlive;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall_http::edge::EdgeFault;
use breakfall_http::edge::Result;
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;

use crate::console::Console;
use crate::console::failures::Row;
use crate::console::view::Desk;
use crate::incidents::store::Filter;
use crate::incidents::store::Found;
use crate::incidents::time::present;
use crate::web::Frame;
use crate::web::Words;

/// How many may watch at once.
const MOST: usize = 32;
/// How often is looked for something new.
const EVERY: Duration = Duration::from_millis(700);
/// The most failures that are sent at once; in a storm the rest follows.
const AT_ONCE: u32 = 50;
/// How many are shown at first.
const AT_FIRST: u32 = 20;

/// Places for those who watch.
#[derive(Debug)]
pub(super) struct Watchers(Arc<Semaphore>);

impl Default for Watchers {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST)))
    }
}

#[derive(Template)]
#[template(path = "console/live.html")]
struct Page {
    frame: Frame,
    desk: Desk,
    rows: Vec<Row>,
    /// The newest that is shown.
    after: i64,
}

#[derive(Template)]
#[template(path = "console/live_row.html")]
struct Line {
    row: Row,
}

/// The page, with what failed last.
pub(super) async fn page(State(console): State<Arc<Console>>, desk: Desk) -> Result<Response> {
    let filter = Filter { limit: AT_FIRST, ..Filter::default() };
    let found = console.look(move |reader| reader.search(&filter)).await?;
    let data: Vec<_> = found.iter().map(|found| &found.incident).collect();
    desk.at("nav-live").answer(&data, |desk| Page {
        frame: desk.frame.clone(),
        after: found.first().map_or(0, |found| found.id),
        rows: rows(&found, &desk.frame.words),
        desk,
    })
}

fn rows(found: &[Found], words: &Words) -> Vec<Row> {
    found.iter().map(|found| Row::of(&found.incident, words, present())).collect()
}

/// The stream: an event `failure` with a line of the list for each, from the one after `after` on.
pub(super) async fn events(
    State(console): State<Arc<Console>>,
    desk: Desk,
    axum::extract::Query(from): axum::extract::Query<From>,
    headers: http::HeaderMap,
) -> Result<Response> {
    let Ok(place) = Arc::clone(&console.watchers.0).try_acquire_owned() else {
        return Err(EdgeFault::TooManyRequests.into());
    };
    // Who comes back after a break says what was seen last.
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let watching = Watching {
        console,
        frame: desk.frame,
        after: seen.unwrap_or(from.after),
        ready: Vec::new(),
        _place: place,
    };
    let events = Sse::new(stream(watching)).keep_alive(KeepAlive::default());
    let headers = [
        (http::header::CACHE_CONTROL, "no-store"),
        (http::header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, events).into_response())
}

/// Where a stream begins.
#[derive(serde::Deserialize)]
pub(super) struct From {
    #[serde(default)]
    after: i64,
}

struct Watching {
    console: Arc<Console>,
    frame: Frame,
    after: i64,
    /// What was found and not sent yet, the newest first.
    ready: Vec<Found>,
    _place: OwnedSemaphorePermit,
}

fn stream(watching: Watching) -> impl Stream<Item = std::result::Result<Event, Infallible>> {
    unfold(watching, |mut watching| async move {
        loop {
            if let Some(found) = watching.ready.pop() {
                watching.after = found.id;
                let event = watching.event(&found);
                return Some((Ok(event), watching));
            }
            if !watching.console.app.ready.load(std::sync::atomic::Ordering::Relaxed) {
                // The service stops: it must not wait for those who only watch.
                return None;
            }
            let (after, limit) = (Some(watching.after), AT_ONCE);
            let filter = Filter { after, limit, ..Filter::default() };
            let found = watching.console.look(move |reader| reader.search(&filter)).await;
            // What cannot be read now may be later; the other pages say what is wrong.
            watching.ready = found.unwrap_or_default();
            watching.ready.reverse();
            if watching.ready.is_empty() {
                sleep_until(now() + EVERY).await;
            }
        }
    })
}

impl Watching {
    fn event(&self, found: &Found) -> Event {
        let row = Row::of(&found.incident, &self.frame.words, present());
        let html = Line { row }.render().unwrap_or_default();
        // A carriage return would be refused by the writer of events, and means nothing in HTML.
        let data = html.replace('\r', " ");
        Event::default().event("failure").id(found.id.to_string()).data(data)
    }
}
