//! `/console/about`: the service itself. Nothing is lost, and here that can be seen.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::LazyLock;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use breakfall::clock::wall;
use breakfall_http::edge::Result;
use serde::Serialize;

use crate::app;
use crate::app::specs;
use crate::console::Console;
use crate::console::ledger::Action;
use crate::console::story::Setting;
use crate::console::view::Desk;
use crate::incidents::Health;
use crate::incidents::time::millis;
use crate::incidents::time::present;
use crate::reload::Reloaded;
use crate::web::Frame;
use crate::web::ago;
use crate::web::length;
use crate::web::moment;

#[derive(Clone, Serialize)]
struct Data {
    version: &'static str,
    running_ms: u64,
    incidents: Health,
    configuration: Vec<Setting>,
    /// The last change of the configuration, be it taken or refused.
    reloaded: Option<Reloaded>,
    /// What the catalogue lacks, by language.
    catalogue: &'static BTreeMap<String, u64>,
    codes: u64,
    actions: Vec<Action>,
}

#[derive(Template)]
#[template(path = "console/about.html")]
struct Page {
    frame: Frame,
    desk: Desk,
    data: Data,
    running: String,
    size: String,
    now: i64,
}

impl Page {
    fn ago(&self, at_ms: impl Borrow<i64>) -> String {
        ago(&self.frame.words, *at_ms.borrow(), self.now)
    }

    #[expect(clippy::unused_self, reason = "templates have only what they are given")]
    fn moment(&self, at_ms: impl Borrow<i64>) -> String {
        moment(*at_ms.borrow())
    }

    /// Values that somebody has set, before those that are built in.
    fn settings(&self) -> Vec<&Setting> {
        let mut settings: Vec<_> = self.data.configuration.iter().collect();
        settings.sort_by_key(|setting| setting.origin == "built-in");
        settings
    }
}

/// How many texts each language lacks. The texts are a part of the program: looked at once.
static GAPS: LazyLock<BTreeMap<String, u64>> = LazyLock::new(|| {
    let tags = app::MESSAGES.iter().map(|texts| (texts.locale.to_owned(), 0));
    let mut gaps: BTreeMap<_, _> = tags.collect();
    for gap in app::catalogue().map(|catalogue| catalogue.check(&specs())).unwrap_or_default() {
        *gaps.entry(gap.locale).or_default() += 1;
    }
    gaps
});

/// The page.
pub(super) async fn page(State(console): State<Arc<Console>>, desk: Desk) -> Result<Response> {
    let actions = console.ledger.newest().await?;
    // Some milliseconds, but once only.
    let catalogue = console
        .app
        .supervisor
        .spawn_blocking("check_catalogue", || Ok::<_, breakfall::Failure>(&*GAPS));
    let running = wall().duration_since(console.started).unwrap_or_default();
    let data = Data {
        version: env!("CARGO_PKG_VERSION"),
        running_ms: millis(running),
        incidents: console.app.incidents.health(),
        configuration: console.app.in_force(|values| {
            let setting = |line: breakfall::config::Listed<'_>| Setting {
                key: line.path.to_owned(),
                value: line.value,
                origin: line.origin.to_string(),
            };
            values.iter().map(setting).collect()
        }),
        reloaded: console.app.reloaded(),
        catalogue: catalogue.await?,
        codes: u64::try_from(specs().len()).unwrap_or(0),
        actions,
    };
    desk.at("nav-about").answer(&data, |desk| Page {
        frame: desk.frame.clone(),
        desk,
        running: length(data.running_ms),
        size: format!("{:.1} MiB", megabytes(data.incidents.bytes)),
        now: present(),
        data: data.clone(),
    })
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}
