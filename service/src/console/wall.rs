//! `/console/wall`: what the service calls, how that goes, and whether it may call it at all.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::Redirect;
use axum::response::Response;
use breakfall::clock::now;
use breakfall::pipeline::Count;
use breakfall::pipeline::OperationMetrics;
use breakfall::policy::breaker::BreakerState;
use breakfall::policy::breaker::Transition;
use breakfall_http::edge::EdgeFault;
use breakfall_http::edge::Result;
use serde::Deserialize;
use serde::Serialize;

use crate::console::Console;
use crate::console::guard::Operator;
use crate::console::view::Desk;
use crate::metrics::MINUTES;
use crate::metrics::Recent;
use crate::web::Frame;
use crate::web::Part;
use crate::web::course;
use crate::web::length;
use crate::web::line;

/// One thing that is called, with its operations.
#[derive(Clone, Debug, Serialize)]
struct Target {
    name: String,
    /// `closed`, `open`, `half_open`, `ramping` or `isolated`.
    breaker: &'static str,
    /// For how much longer it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_ms: Option<u64>,
    /// How many of the calls go through while it is tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
    /// How many tokens are left for retries.
    retries_left: f64,
    operations: Vec<Done>,
    #[serde(skip)]
    chart: String,
}

/// What one operation has done since the start.
#[derive(Clone, Debug, Serialize)]
struct Done {
    operation: &'static str,
    succeeded: u64,
    degraded: u64,
    failed: u64,
    abandoned: u64,
    retries: u64,
    timed_out: u64,
    refused: u64,
    #[serde(flatten)]
    recent: Recent,
}

#[derive(Template)]
#[template(path = "console/wall.html")]
struct Page {
    frame: Frame,
    desk: Desk,
    targets: Vec<Target>,
}

#[derive(Template)]
#[template(path = "console/wall_confirm.html")]
struct Confirm {
    frame: Frame,
    desk: Desk,
    target: Target,
    act: &'static str,
}

/// What is to be done, to what.
#[derive(Deserialize)]
pub(super) struct Order {
    #[serde(default)]
    target: String,
    #[serde(default)]
    act: String,
    #[serde(default)]
    word: String,
    #[serde(default)]
    note: String,
}

/// What can be done to a breaker by hand. Closing one forgets what it has counted, which is all that a reset is.
const ACTS: [&str; 2] = ["isolate", "close"];

impl Target {
    fn state_word(&self) -> String {
        format!("breaker-{}", self.breaker.replace('_', "-"))
    }

    fn left(&self) -> Option<String> {
        self.left_ms.map(length)
    }

    /// The attempts of the last half hour, minute by minute, and those of them that failed.
    fn history(&self, frame: &Frame) -> String {
        let mut minutes = vec![(0_u32, 0_u32); MINUTES];
        for one in &self.operations {
            for ((all, failed), of) in minutes.iter_mut().zip(&one.recent.minutes) {
                (*all, *failed) = (all.saturating_add(of.0), failed.saturating_add(of.1));
            }
        }
        let sum = |of: fn(&(u32, u32)) -> u32| minutes.iter().map(of).map(u64::from).sum::<u64>();
        let label = format!(
            "{}: {}; {}: {}",
            frame.text("wall-attempts"),
            sum(|minute| minute.0),
            frame.text("status-failed"),
            sum(|minute| minute.1)
        );
        course(&minutes, &label)
    }

    /// What can be done to it now.
    fn acts(&self) -> &'static [&'static str] {
        match self.breaker {
            "isolated" => &["close"],
            _ => &ACTS,
        }
    }
}

impl Done {
    fn of(metrics: &OperationMetrics, recent: Option<Recent>) -> Self {
        let count = |count| metrics.count(count);
        Self {
            operation: metrics.operation,
            succeeded: metrics.succeeded,
            degraded: count(Count::Degraded),
            failed: count(Count::Failed),
            abandoned: count(Count::Abandoned),
            retries: count(Count::Retries),
            timed_out: count(Count::TimedOut),
            refused: count(Count::RefusedByBreaker)
                + count(Count::RefusedByGate)
                + count(Count::RefusedByBudget),
            recent: recent.unwrap_or_default(),
        }
    }

    /// How long its attempts took in the last half hour, where there were any: p50, p95 and p99.
    fn took(&self, frame: &Frame) -> Option<String> {
        let [half, most, nearly_all] =
            self.recent.percentiles_ms?.map(|ms| format!("{} ms", frame.figure(ms)));
        let what = frame.text("wall-took");
        Some(format!("{what}: p50 {half} · p95 {most} · p99 {nearly_all}"))
    }

    fn ended(&self) -> u64 {
        self.succeeded + self.degraded + self.failed + self.abandoned
    }

    /// How many of a hundred failed or were answered by a substitute.
    fn percent(&self) -> u64 {
        (100 * (self.failed + self.degraded)).checked_div(self.ended()).unwrap_or(0)
    }
}

/// The wall.
pub(super) async fn page(State(console): State<Arc<Console>>, desk: Desk) -> Result<Response> {
    let targets = targets(&console);
    desk.at("nav-wall").answer(&targets, |desk| Page {
        frame: desk.frame.clone(),
        targets: targets.clone(),
        desk,
    })
}

/// Shows what an order would do, before it is given.
pub(super) async fn confirm(
    State(console): State<Arc<Console>>,
    desk: Desk,
    Query(order): Query<Order>,
) -> Result<Response> {
    let (target, act) = meant(&console, &order)?;
    desk.at("nav-wall").answer(&target, |desk| Confirm {
        frame: desk.frame.clone(),
        target: target.clone(),
        act,
        desk,
    })
}

/// Does it, after it was written down.
pub(super) async fn act(
    State(console): State<Arc<Console>>,
    axum::Extension(operator): axum::Extension<Operator>,
    Form(order): Form<Order>,
) -> Result<Response> {
    operator.means(&order.word)?;
    let (target, act) = meant(&console, &order)?;
    console.ledger.write(&operator.name, act, &target.name, &order.note).await?;
    let Some(operation) = target.operations.first() else {
        return Err(EdgeFault::RouteNotFound.into());
    };
    let breaker = console.app.handler.breaker(operation.operation);
    let changed = if act == "isolate" { breaker.isolate(now()) } else { breaker.close(now()) };
    if let Some(Transition { from, to, reason, .. }) = changed {
        let (from, to, reason) = (from.as_str(), to.as_str(), reason.as_str());
        tracing::warn!(event = "breaker.changed", on = target.name, from, to, reason);
    }
    Ok(Redirect::to("/console/wall").into_response())
}

/// The target and what is to be done to it.
fn meant(console: &Console, order: &Order) -> Result<(Target, &'static str)> {
    let act = ACTS.into_iter().find(|act| *act == order.act);
    let target = targets(console).into_iter().find(|target| target.name == order.target);
    act.zip(target)
        .map(|(act, target)| (target, act))
        .ok_or_else(|| EdgeFault::RouteNotFound.into())
}

fn targets(console: &Console) -> Vec<Target> {
    let mut targets: BTreeMap<Box<str>, Target> = BTreeMap::new();
    for metrics in console.app.handler.metrics() {
        let target = targets.entry(metrics.target.clone()).or_insert_with(|| empty(&metrics));
        let recent = console.app.engine.measures.recent(metrics.operation);
        target.operations.push(Done::of(&metrics, recent));
    }
    let mut targets: Vec<_> = targets.into_values().collect();
    for target in &mut targets {
        target.chart = chart(&target.operations);
    }
    // What is wrong comes first.
    targets.sort_by_key(|target| target.breaker == "closed");
    targets
}

fn empty(metrics: &OperationMetrics) -> Target {
    let (left, share) = match metrics.breaker {
        BreakerState::Open { left } => (Some(left), None),
        BreakerState::Ramping { share } => (None, Some(share)),
        BreakerState::Closed | BreakerState::HalfOpen | BreakerState::Isolated | _ => (None, None),
    };
    Target {
        name: metrics.target.to_string(),
        breaker: metrics.breaker.as_str(),
        left_ms: left.map(crate::incidents::time::millis),
        share,
        retries_left: metrics.retries_left,
        operations: Vec::new(),
        chart: String::new(),
    }
}

fn chart(operations: &[Done]) -> String {
    let sum = |of: fn(&Done) -> u64| operations.iter().map(of).sum::<u64>();
    let kinds = [
        ("good", sum(|done| done.succeeded)),
        ("warn", sum(|done| done.degraded)),
        ("bad", sum(|done| done.failed)),
        ("gone", sum(|done| done.abandoned)),
    ];
    let whole = kinds.iter().map(|(_, count)| count).sum();
    let mut from = 0;
    let mut parts: Vec<Part> = Vec::new();
    for (kind, count) in kinds {
        if count > 0 {
            parts.push((kind, from, count));
        }
        from += count;
    }
    let label = kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>();
    line(&parts, whole, &label.join(", "))
}
