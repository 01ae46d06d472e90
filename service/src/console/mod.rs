//! The console: from a reference to the whole story, and what is wrong right now.
//!
//! | page | file |
//! |---|---|
//! | failures by kind or one by one, found by anything | `failures.rs`, the address as `asked.rs` reads it |
//! | what is tried again at this moment | `retrying.rs` |
//! | one failure with its story | `story.rs` |
//! | what has become of it since | `since.rs` |
//! | what the service calls, and whether it may | `wall.rs` |
//! | people who may need support | `people.rs` |
//! | what outlives its request, and what stands still | `work.rs` |
//! | what fails at this moment | `live.rs` |
//! | the service itself | `about.rs` |
//! | everything as a file | `export.rs` |
//!
//! Each page is HTML for those who ask for a page and JSON for everybody else. `guard/` says who may come in; what is done by hand is kept
//! in the `ledger.rs`.

mod about;
mod asked;
pub(crate) mod config;
mod export;
mod failures;
mod guard;
pub(crate) mod ledger;
mod live;
mod people;
mod retrying;
mod since;
mod story;
mod view;
mod wall;
mod work;

pub(crate) use self::view::failures_in_the_frame;

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use axum::routing::post;
use breakfall::Failure;
use breakfall::clock::wall;
use breakfall_http::edge::EdgeLayer;

use crate::app::App;
use crate::console::config::ConsoleConfig;
use crate::console::guard::Guard;
use crate::console::ledger::Ledger;
use crate::console::live::Watchers;
use crate::incidents::store::Reader;
use crate::incidents::store::StoreError;
use crate::web::assets;
use crate::web::in_chosen_language;

/// The most bytes of a form of the console.
const MOST_BYTES: usize = 16 * 1024;

/// What the pages of the console need.
#[derive(Debug)]
pub(crate) struct Console {
    app: Arc<App>,
    guard: Guard,
    ledger: Ledger,
    watchers: Watchers,
    trace_url: Option<String>,
    log_url: Option<String>,
    started: SystemTime,
}

impl Console {
    /// The console over `app`, with what is done by hand kept in `directory`.
    pub(crate) fn new(app: Arc<App>, config: ConsoleConfig, directory: &Path) -> Self {
        Self {
            app,
            guard: Guard::new(config.access, config.hosts),
            ledger: Ledger::new(directory),
            watchers: Watchers::default(),
            trace_url: config.trace_url,
            log_url: config.log_url,
            started: wall(),
        }
    }

    /// Looks something up in the records.
    async fn look<T: Default + Send + 'static>(
        &self,
        look: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        self.app.incidents.read(look).await
    }
}

/// All pages, for a listener that has others too: inside of its edge, and around that with [`failures_in_the_frame`].
pub(crate) fn routes<S: Clone + Send + Sync + 'static>(console: Console) -> Router<S> {
    let console = Arc::new(console);
    // Guarded by route: what is no page of the console is none of its business.
    Router::new()
        .route("/console", get(failures::list))
        .route("/console/failures/{reference}", get(story::page).post(since::note))
        .route("/console/wall", get(wall::page).post(wall::act))
        .route("/console/wall/confirm", get(wall::confirm))
        .route("/console/work", get(work::page).post(work::act))
        .route("/console/work/confirm", get(work::confirm))
        .route("/console/people", get(people::page).post(people::contacted))
        .route("/console/live", get(live::page))
        .route("/console/live/events", get(live::events))
        .route("/console/about", get(about::page))
        .route("/console/export.json", get(export::json))
        .route("/console/export.csv", get(export::csv))
        .route("/console/sign-out", post(guard::sign_in::leave))
        .route_layer(from_fn_with_state(Arc::clone(&console), guard::let_in))
        .route("/console/sign-in", post(guard::sign_in::enter))
        .route_layer(DefaultBodyLimit::max(MOST_BYTES))
        .with_state(console)
}

/// All pages, for a listener of their own.
pub(crate) fn router(console: Console) -> Router {
    let edge = console.app.edge.clone();
    routes(console)
        .merge(assets())
        .layer(EdgeLayer::new(edge))
        .layer(from_fn(failures_in_the_frame))
        .layer(from_fn(in_chosen_language))
}
