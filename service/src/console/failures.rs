//! `/console`: what failed, by kind or one by one.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::Redirect;
use axum::response::Response;
use breakfall::fault::Class;
use breakfall_http::edge::Result;
use serde::Serialize;

use crate::config::KNOWN_OPERATIONS;
use crate::console::Console;
use crate::console::asked::Asked;
use crate::console::asked::RETRYING;
use crate::console::asked::SPANS;
use crate::console::asked::STATUSES;
use crate::console::asked::Sought;
use crate::console::asked::dependencies;
use crate::console::retrying;
use crate::console::retrying::Retried;
use crate::console::view::Desk;
use crate::incidents::record::Incident;
use crate::incidents::store::Found;
use crate::incidents::store::Group;
use crate::incidents::time::present;
use crate::web::Frame;
use crate::web::Words;
use crate::web::ago;
use crate::web::bars;
use crate::web::moment;

/// The list, as programs get it.
#[derive(Serialize)]
struct Data<'l> {
    schema: u32,
    statuses: &'l BTreeMap<String, u64>,
    groups: Vec<GroupData<'l>>,
    failures: Vec<&'l Incident>,
    /// What is tried again at this moment, where `status=retrying` asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    retrying: Option<&'l [Retried]>,
    /// For the parameter `before` of the next page.
    next: Option<i64>,
}

#[derive(Serialize)]
struct GroupData<'l> {
    kind: &'l str,
    count: u64,
    swept: u64,
    users: u64,
    first_ms: i64,
    last_ms: i64,
    course: &'l [u32],
    newest: &'l Incident,
}

impl<'l> GroupData<'l> {
    fn of(group: &'l Group) -> Self {
        Self {
            kind: &group.kind,
            count: group.count,
            swept: group.swept,
            users: group.users,
            first_ms: group.first_ms,
            last_ms: group.last_ms,
            course: &group.course,
            newest: &group.newest,
        }
    }
}

#[derive(Default)]
struct Listed {
    statuses: BTreeMap<String, u64>,
    groups: Vec<Group>,
    single: Vec<Found>,
    /// Instead of all else, where it is asked for.
    again: Option<Vec<Retried>>,
}

#[derive(Template)]
#[template(path = "console/failures.html")]
struct Page {
    frame: Frame,
    desk: Desk,
    asked: Asked,
    slip: bool,
    tabs: Vec<Tab>,
    spans: Vec<Choice>,
    operations: Vec<Choice>,
    dependencies: Vec<Choice>,
    classes: Vec<Choice>,
    groups: Vec<GroupRow>,
    single: Vec<Row>,
    again: Option<Vec<Retried>>,
    next: Option<String>,
    /// Why nothing can be kept at the moment.
    trouble: Option<String>,
    lost: u64,
}

struct Tab {
    name: String,
    count: u64,
    href: String,
    is_this: bool,
}

struct Choice {
    value: String,
    is_this: bool,
}

struct GroupRow {
    href: String,
    newest: Row,
    count: u64,
    swept: u64,
    users: u64,
    first: String,
    chart: String,
}

/// A failure as a line of a list.
pub(super) struct Row {
    pub(super) reference: String,
    pub(super) status: &'static str,
    pub(super) code: String,
    pub(super) class: String,
    pub(super) operation: String,
    pub(super) root: String,
    pub(super) user: String,
    pub(super) at: String,
    pub(super) ago: String,
}

impl Row {
    pub(super) fn of(incident: &Incident, words: &Words, now_ms: i64) -> Self {
        Self {
            reference: incident.reference.clone(),
            status: incident.status.as_str(),
            code: incident.code.clone(),
            class: incident.class.clone(),
            operation: incident.operation.clone(),
            root: headline(incident).to_owned(),
            user: incident.user.clone().unwrap_or_default(),
            at: moment(incident.at_ms),
            ago: ago(words, incident.at_ms, now_ms),
        }
    }
}

/// The root cause without the code in front of it, which stands beside it anyway.
pub(super) fn headline(incident: &Incident) -> &str {
    let root = incident.root_cause.as_str();
    let after = root.strip_prefix('[').and_then(|rest| rest.split_once("] "));
    match after {
        Some((code, text)) if code == incident.code && !text.is_empty() => text,
        _ => root,
    }
}

/// The list. A reference leads to its story at once.
pub(super) async fn list(
    State(console): State<Arc<Console>>,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let sought = Sought::of(&asked.q);
    if let Sought::Reference(reference) = sought {
        return Ok(Redirect::to(&format!("/console/failures/{reference}")).into_response());
    }
    let now = present();
    let settings = console.app.handler.settings();
    let (filter, single) = (asked.filter(now, &settings), asked.is_single());
    let again = asked.is_retrying().then(|| retrying::listed(&console, &asked));
    let listed = console
        .look(move |reader| {
            let (groups, single) = match (&again, single) {
                (Some(_), _) => (Vec::new(), Vec::new()),
                (None, true) => (Vec::new(), reader.search(&filter)?),
                (None, false) => (reader.groups(&filter, now)?, Vec::new()),
            };
            let statuses = reader.statuses(&filter)?.into_iter().collect();
            Ok(Listed { statuses, groups, single, again })
        })
        .await?;
    let next = (listed.single.len() == 50).then(|| listed.single.last().map(|found| found.id));
    let next = next.flatten();
    desk.at("nav-failures").answer(&data(&listed, next), |desk| {
        let health = console.app.incidents.health();
        let words = desk.frame.words.clone();
        let row = |incident| Row::of(incident, &words, now);
        Page {
            frame: desk.frame.clone(),
            slip: matches!(sought, Sought::Slip),
            tabs: tabs(&asked, &listed.statuses, retrying::count(&console)),
            spans: choices(SPANS.iter().map(|(name, _)| *name).chain(["all"]), asked.span()),
            operations: choices(KNOWN_OPERATIONS.iter().copied(), &asked.operation),
            dependencies: choices(dependencies(&settings), &asked.dependency),
            classes: choices(Class::ALL.iter().map(|class| class.as_str()), &asked.class),
            groups: listed
                .groups
                .iter()
                .map(|group| group_row(group, &asked, &words, now))
                .collect(),
            single: listed.single.iter().map(|found| row(&found.incident)).collect(),
            again: listed.again.clone(),
            next: next.map(|id| format!("{}&before={id}", asked.with("view", "single"))),
            trouble: health.trouble,
            lost: health.lost,
            desk: desk.seeking(&asked.q),
            asked,
        }
    })
}

fn data(listed: &Listed, next: Option<i64>) -> Data<'_> {
    Data {
        schema: 1,
        statuses: &listed.statuses,
        groups: listed.groups.iter().map(GroupData::of).collect(),
        failures: listed.single.iter().map(|found| &found.incident).collect(),
        retrying: listed.again.as_deref(),
        next,
    }
}

/// `all` first, then each ending; what has not ended stands where it will soon be counted.
fn tabs(asked: &Asked, counts: &BTreeMap<String, u64>, retrying: u64) -> Vec<Tab> {
    let of = |name: &str, count| Tab {
        name: if name.is_empty() { "all".to_owned() } else { name.to_owned() },
        count,
        href: format!("/console?{}", asked.with("status", name)),
        is_this: asked.status == name,
    };
    let each = STATUSES.iter().map(|status| status.as_str());
    let each = each.map(|name| of(name, counts.get(name).copied().unwrap_or(0)));
    let mut tabs: Vec<_> = [of("", counts.values().sum())].into_iter().chain(each).collect();
    tabs.insert(2, of(RETRYING, retrying));
    tabs
}

fn choices<T: Into<String>>(values: impl IntoIterator<Item = T>, this: &str) -> Vec<Choice> {
    let choice = |value: String| Choice { is_this: value == this, value };
    values.into_iter().map(|value| choice(value.into())).collect()
}

fn group_row(group: &Group, asked: &Asked, words: &Words, now: i64) -> GroupRow {
    GroupRow {
        href: format!("/console?{}", asked.with("kind", &group.kind)),
        newest: Row::of(&group.newest, words, now),
        count: group.count,
        swept: group.swept,
        users: group.users,
        first: ago(words, group.first_ms, now),
        chart: bars(&group.course, &words.count("failures-course", group.count)),
    }
}
