//! What has become of a failure since: whether it still happens, whether its work goes on, and what people have written down about it.

use std::sync::Arc;

use axum::Form;
use axum::extract::Path;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::Redirect;
use axum::response::Response;
use breakfall::Failure;
use breakfall::fault::Reference;
use breakfall_flow::Filter;
use breakfall_flow::State as Standing;
use breakfall_http::edge::Result;
use serde::Deserialize;
use serde::Serialize;

use crate::console::Console;
use crate::console::guard::Operator;
use crate::console::ledger::Action;
use crate::console::work::Work;
use crate::durable::operators::is_of;
use crate::faults::ConsoleFault;
use crate::incidents::Incident;
use crate::incidents::store::More;
use crate::incidents::time::present;
use crate::web::Words;
use crate::web::ago;

/// How the ledger calls what somebody has written down about a failure.
const NOTED: &str = "noted";
/// The most pieces of work of each state that are looked through.
const MOST: usize = 1000;

/// Everything that came after a failure.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Since {
    /// More of its kind.
    pub(super) more: More,
    /// The work that it stopped or put off, where that has not ended.
    pub(super) work: Option<Work>,
    pub(super) notes: Vec<Action>,
}

impl Since {
    pub(super) async fn of(
        console: &Console,
        incident: &Incident,
        more: More,
        words: &Words,
    ) -> Result<Self> {
        // The story is told as well where the journal cannot be read; the page of the work says why.
        let work = work_of(console, incident, words).await.unwrap_or_default();
        let notes = console.ledger.about(NOTED, &incident.reference).await?;
        Ok(Self { more, work, notes })
    }

    /// Whether it still happens, in words.
    pub(super) fn still(&self, words: &Words) -> String {
        let More { count, last_ms } = self.more;
        let more = words.count("story-still", count);
        if count == 0 { more } else { format!("{more} {}", ago(words, last_ms, present())) }
    }
}

async fn work_of(
    console: &Console,
    incident: &Incident,
    words: &Words,
) -> std::result::Result<Option<Work>, Failure> {
    for state in [Standing::NeedsAttention, Standing::Open] {
        let mut filter = Filter::default();
        filter.state = Some(state);
        let all = console.app.durable.operator().list(filter, MOST).await?;
        let found =
            all.into_iter().find(|work| is_of(work, &incident.reference, incident.ticket()));
        if let Some(work) = found {
            return Ok(Some(Work::of(work, words, present())));
        }
    }
    Ok(None)
}

/// What the form brings.
#[derive(Deserialize)]
pub(super) struct Note {
    #[serde(default)]
    note: String,
    #[serde(default)]
    word: String,
}

/// Writes down what somebody has found out or done about a failure.
pub(super) async fn note(
    State(console): State<Arc<Console>>,
    axum::Extension(operator): axum::Extension<Operator>,
    Path(reference): Path<String>,
    Form(Note { note, word }): Form<Note>,
) -> Result<Response> {
    operator.means(&word)?;
    let reference: Reference = reference.parse().or(Err(ConsoleFault::ReferenceUnknown))?;
    let reference = reference.to_string();
    let sought = reference.clone();
    let found = console.look(move |reader| reader.by_reference(&sought)).await?;
    found.ok_or(ConsoleFault::ReferenceUnknown)?;
    if !note.trim().is_empty() {
        console.ledger.write(&operator.name, NOTED, &reference, &note).await?;
    }
    Ok(Redirect::to(&format!("/console/failures/{reference}#notes")).into_response())
}
