//! `/console/people`: who has failed so often that support should write first.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::Redirect;
use axum::response::Response;
use breakfall_http::edge::EdgeFault;
use breakfall_http::edge::Result;
use serde::Deserialize;
use serde::Serialize;

use crate::console::Console;
use crate::console::guard::Operator;
use crate::console::ledger::Action;
use crate::console::view::Desk;
use crate::incidents::store::Near;
use crate::incidents::time::present;
use crate::web::Frame;
use crate::web::ago;

/// How far back failures are looked at here: a day, so that whoever comes in the morning sees the night.
const BACK_MS: i64 = 24 * 3_600_000;

/// Somebody who may need support.
#[derive(Clone, Debug, Serialize)]
struct Person {
    /// As the records know them.
    id: String,
    /// As they are shown.
    user: String,
    failures: u64,
    /// Whether support was offered to them.
    offered: bool,
    last_ms: i64,
    codes: Vec<String>,
    /// The last time that somebody wrote to them.
    contacted: Option<Action>,
    /// Whether they have failed again after that.
    again: bool,
    #[serde(skip)]
    last: String,
    #[serde(skip)]
    contacted_ago: String,
}

#[derive(Serialize)]
struct Data<'p> {
    threshold: u32,
    people: &'p [Person],
}

#[derive(Template)]
#[template(path = "console/people.html")]
struct Page {
    frame: Frame,
    desk: Desk,
    threshold: u64,
    people: Vec<Person>,
}

/// What the form brings.
#[derive(Deserialize)]
pub(super) struct Contacted {
    #[serde(default)]
    person: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    word: String,
}

/// Those who are one failure away from the threshold, or past it.
pub(super) async fn page(State(console): State<Arc<Console>>, desk: Desk) -> Result<Response> {
    let now = present();
    let threshold = console.app.escalation.threshold();
    let least = threshold.saturating_sub(1).max(1);
    let near = console.look(move |reader| reader.near_support(least, now - BACK_MS)).await?;
    let contacted = console.ledger.contacted().await?;
    let contacted: HashMap<_, _> =
        contacted.into_iter().map(|action| (action.subject.clone(), action)).collect();
    let person = |near: Near| {
        let contacted = contacted.get(&near.person).cloned();
        let words = &desk.frame.words;
        Person {
            again: contacted.as_ref().is_some_and(|action| action.at_ms < near.last_ms),
            contacted_ago: contacted
                .as_ref()
                .map(|action| ago(words, action.at_ms, now))
                .unwrap_or_default(),
            last: ago(words, near.last_ms, now),
            id: near.person,
            user: near.user,
            failures: near.failures,
            offered: near.offered,
            last_ms: near.last_ms,
            codes: near.codes,
            contacted,
        }
    };
    let mut people: Vec<_> = near.into_iter().map(person).collect();
    // Those whom nobody has written to come first.
    people.sort_by_key(|person| person.contacted.is_some() && !person.again);
    let data = Data { threshold, people: &people };
    desk.clone().at("nav-people").answer(&data, |desk| Page {
        frame: desk.frame.clone(),
        desk,
        threshold: threshold.into(),
        people: people.clone(),
    })
}

/// Writes down that somebody has written to a person.
pub(super) async fn contacted(
    State(console): State<Arc<Console>>,
    axum::Extension(operator): axum::Extension<Operator>,
    Form(form): Form<Contacted>,
) -> Result<Response> {
    let Contacted { person, note, word } = form;
    operator.means(&word)?;
    let is_person =
        (1..=64).contains(&person.len()) && person.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_person {
        return Err(EdgeFault::RouteNotFound.into());
    }
    console.ledger.write(&operator.name, "contacted", &person, &note).await?;
    Ok(Redirect::to("/console/people").into_response())
}
