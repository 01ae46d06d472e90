//! `/console/work`: what outlives its request: what goes on by itself, what waits, and what stands still until somebody decides.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::Redirect;
use axum::response::Response;
use breakfall::Failure;
use breakfall_flow::Filter;
use breakfall_flow::FlowFault;
use breakfall_flow::FlowSummary;
use breakfall_flow::State as Standing;
use breakfall_http::edge::EdgeFault;
use breakfall_http::edge::Result;
use serde::Deserialize;
use serde::Serialize;

use crate::console::Console;
use crate::console::guard::Operator;
use crate::console::view::Desk;
use crate::incidents::time::present;
use crate::web::Frame;
use crate::web::Words;
use crate::web::ago;
use crate::web::length;

/// The most of each state that are listed.
const MOST: usize = 100;
/// The most that are taken up again with one press.
const MOST_AT_ONCE: usize = 1000;

/// What can be done to one, and to all that stand still: those of the command line, and a trial with the oldest.
const ACTS: [&str; 6] = ["resume", "skip", "cancel", "give_up", "resume_oldest", "resume_all"];

/// One piece of work.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Work {
    pub(super) id: String,
    pub(super) kind: String,
    /// `running`, `waiting` or `needs_attention`.
    pub(super) standing: &'static str,
    pub(super) started_ms: u64,
    /// For how much longer it waits before it tries again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) again_in_ms: Option<u64>,
    /// How often it was taken up without getting any further.
    pub(super) tries: u32,
    /// Whether somebody wants it to end.
    pub(super) cancelled: bool,
    /// The step that somebody is asked about.
    pub(super) step: Option<String>,
    pub(super) code: Option<String>,
    pub(super) reference: Option<String>,
    /// What can be done to it now.
    pub(super) acts: &'static [&'static str],
    #[serde(skip)]
    pub(super) started: String,
}

/// Everything on the page.
#[derive(Clone, Debug, Serialize)]
struct Data {
    needs_attention: u64,
    open: u64,
    work: Vec<Work>,
}

#[derive(Template)]
#[template(path = "console/work.html")]
struct Page {
    frame: Frame,
    desk: Desk,
    data: Data,
}

#[derive(Template)]
#[template(path = "console/work_confirm.html")]
struct Confirm {
    frame: Frame,
    desk: Desk,
    order: Order,
    concerned: Vec<Work>,
}

/// What is to be done, to what.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Order {
    #[serde(default)]
    id: String,
    #[serde(default)]
    act: String,
    #[serde(default)]
    word: String,
    #[serde(default)]
    note: String,
}

impl Work {
    pub(super) fn of(flow: FlowSummary, words: &Words, now: i64) -> Self {
        let now_ms = u64::try_from(now).unwrap_or_default();
        let again_in_ms = flow.wake_at.checked_sub(now_ms).filter(|left| *left > 0);
        let (standing, acts): (_, &[_]) = match (flow.state, &flow.step, again_in_ms) {
            (Standing::NeedsAttention, Some(_), _) => {
                ("needs_attention", &["resume", "skip", "give_up"])
            }
            (Standing::NeedsAttention, None, _) => {
                ("needs_attention", &["resume", "cancel", "give_up"])
            }
            (_, _, Some(_)) => ("waiting", &["cancel"]),
            (_, _, None) => ("running", &["cancel"]),
        };
        let acts = if flow.cancelled && standing != "needs_attention" { &[] } else { acts };
        let started = ago(words, i64::try_from(flow.started_at).unwrap_or(now), now);
        Self {
            standing,
            acts,
            started,
            again_in_ms: again_in_ms.filter(|_| standing == "waiting"),
            code: flow.failure.as_ref().map(|failure| failure.code.clone()),
            reference: flow.failure.as_ref().map(|failure| failure.reference.clone()),
            id: flow.id,
            kind: flow.kind,
            started_ms: flow.started_at,
            tries: flow.tries,
            cancelled: flow.cancelled,
            step: flow.step,
        }
    }

    /// For how much longer it waits, in words; more than a day is a signal that it waits for.
    pub(super) fn again_in(&self) -> Option<String> {
        self.again_in_ms.filter(|left| *left < 86_400_000).map(length)
    }
}

/// What has not ended, what needs somebody first.
pub(super) async fn page(State(console): State<Arc<Console>>, desk: Desk) -> Result<Response> {
    let words = &desk.frame.words;
    let stuck = listed(&console, Standing::NeedsAttention, MOST, words).await?;
    let open = listed(&console, Standing::Open, MOST, words).await?;
    let counts = console.app.durable.operator().counts().await?;
    let of = |state| counts.iter().find(|(of, _)| *of == state).map_or(0, |(_, count)| *count);
    let data = Data {
        needs_attention: of(Standing::NeedsAttention),
        open: of(Standing::Open),
        work: stuck.into_iter().chain(open).collect(),
    };
    desk.at("nav-work").answer(&data, |desk| Page {
        frame: desk.frame.clone(),
        data: data.clone(),
        desk,
    })
}

/// Shows what an order would do, before it is given.
pub(super) async fn confirm(
    State(console): State<Arc<Console>>,
    desk: Desk,
    Query(order): Query<Order>,
) -> Result<Response> {
    let act = known(&order)?;
    let concerned = concerned(&console, act, &order, &desk.frame.words).await?;
    desk.at("nav-work").answer(&concerned, |desk| Confirm {
        frame: desk.frame.clone(),
        order: order.clone(),
        concerned: concerned.clone(),
        desk,
    })
}

/// Does it, after it was written down.
pub(super) async fn act(
    State(console): State<Arc<Console>>,
    axum::Extension(operator): axum::Extension<Operator>,
    desk: Desk,
    Form(order): Form<Order>,
) -> Result<Response> {
    operator.means(&order.word)?;
    let act = known(&order)?;
    let concerned = concerned(&console, act, &order, &desk.frame.words).await?;
    let subject = if order.id.is_empty() { "durable work" } else { &*order.id };
    console.ledger.write(&operator.name, act, subject, &order.note).await?;
    let (by, flows) = (&*operator.name, console.app.durable.operator());
    for Work { id, .. } in &concerned {
        let done = match act {
            "skip" => flows.skip(id, by).await,
            "cancel" => flows.cancel(id, by).await.map(drop),
            "give_up" => flows.give_up(id, by).await,
            _ => flows.resume(id, by).await,
        };
        // Of many, one that somebody else has decided about meanwhile holds up nobody.
        if concerned.len() == 1 || !done.as_ref().err().is_some_and(is_decided) {
            done?;
        }
    }
    Ok(Redirect::to("/console/work").into_response())
}

fn is_decided(failure: &Failure) -> bool {
    matches!(failure.downcast_ref(), Some(FlowFault::ActImpossible { .. } | FlowFault::NotFound))
}

fn known(order: &Order) -> Result<&'static str> {
    let act = ACTS.into_iter().find(|act| *act == order.act);
    act.ok_or_else(|| EdgeFault::RouteNotFound.into())
}

/// What the order concerns: the one that it names, the oldest that stands still, or all of them.
async fn concerned(
    console: &Console,
    act: &str,
    order: &Order,
    words: &Words,
) -> Result<Vec<Work>> {
    if !act.starts_with("resume_") {
        let flow = console.app.durable.operator().show(&order.id).await?.summary;
        return Ok(vec![Work::of(flow, words, present())]);
    }
    let mut stuck = listed(console, Standing::NeedsAttention, MOST_AT_ONCE, words).await?;
    // The newest come first.
    stuck.reverse();
    if act == "resume_oldest" {
        stuck.truncate(1);
    }
    Ok(stuck)
}

async fn listed(
    console: &Console,
    state: Standing,
    most: usize,
    words: &Words,
) -> Result<Vec<Work>> {
    let mut filter = Filter::default();
    filter.state = Some(state);
    let found = console.app.durable.operator().list(filter, most).await?;
    let now = present();
    Ok(found.into_iter().map(|flow| Work::of(flow, words, now)).collect())
}
