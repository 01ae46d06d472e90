//! `/console/failures/{reference}`: the whole story of one failure, root cause first.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::extract::Query;
use axum::extract::State;
use axum::response::Response;
use breakfall::Failure;
use breakfall::fault::AsyncFault;
use breakfall::fault::Reference;
use breakfall::message::Explanation;
use breakfall::message::Locales;
use breakfall::wire::Decoder;
use breakfall::wire::RemoteProblem;
use breakfall_http::edge::EdgeFault;
use breakfall_http::edge::Result;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::app;
use crate::console::Console;
use crate::console::failures::headline;
use crate::console::since::Since;
use crate::console::view::Desk;
use crate::faults::ConsoleFault;
use crate::faults::RequestFault;
use crate::faults::ServiceFault;
use crate::incidents::Incident;
use crate::incidents::record::Shown;
use crate::incidents::time::present;
use crate::web::Frame;
use crate::web::Part;
use crate::web::Words;
use crate::web::ago;
use crate::web::length;
use crate::web::line;
use crate::web::moment;

/// In which other language to show what the person read.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    told: String,
}

/// The story, as programs get it.
#[derive(Serialize)]
struct Data<'s> {
    incident: &'s Incident,
    /// The configuration in force at that moment.
    configuration: &'s [Setting],
    since: &'s Since,
}

/// A value of the configuration in force, with its origin.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Setting {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) origin: String,
}

#[derive(Template)]
#[template(path = "console/story.html")]
struct Page {
    frame: Frame,
    desk: Desk,
    incident: Incident,
    headline: String,
    at: String,
    ago: String,
    lasted: Option<String>,
    told: Option<Told>,
    tries: Vec<Try>,
    trace: Option<String>,
    log: Option<String>,
    configuration: Vec<Setting>,
    since: Since,
    /// What to send to the person, ready to be copied.
    reply: String,
}

/// What the person read, in one language.
struct Told {
    locale: String,
    title: String,
    message: String,
    steps: Vec<String>,
    /// The languages it can be had in: tag, address, whether it is this one.
    languages: Vec<(String, String, bool)>,
    /// Whether it stands here in the language in which it was read.
    is_original: bool,
    problem: Option<String>,
}

struct Try {
    number: u32,
    started: String,
    lasted: String,
    code: String,
    wait: Option<String>,
    reason: String,
    chart: String,
}

/// The story.
pub(super) async fn page(
    State(console): State<Arc<Console>>,
    desk: Desk,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let reference: Reference = reference.parse().or(Err(ConsoleFault::ReferenceUnknown))?;
    let wanted = reference.to_string();
    let found = console
        .look(move |reader| {
            let Some(incident) = reader.by_reference(&wanted)? else { return Ok(None) };
            let configuration = match incident.configuration {
                Some(id) => reader.configuration(id)?,
                None => None,
            };
            let more = reader.more(&incident)?;
            Ok(Some((incident, configuration, more)))
        })
        .await?;
    let (incident, configuration, more) = found.ok_or(ConsoleFault::ReferenceUnknown)?;
    let since = Since::of(&console, &incident, more, &desk.frame.words).await?;
    let configuration: Vec<Setting> =
        configuration.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let data = Data { incident: &incident, configuration: &configuration, since: &since };
    desk.at("nav-failures").answer(&data, |desk| {
        let words = &desk.frame.words;
        let told = incident.told.as_ref();
        let told = told.map(|told| told_in(&console, &incident, told, &asked.told));
        let hole = |url: &Option<String>, hole: &str, value: &str| {
            url.as_ref().map(|url| url.replace(hole, value))
        };
        Page {
            frame: desk.frame.clone(),
            headline: headline(&incident).to_owned(),
            at: moment(incident.at_ms),
            ago: ago(words, incident.at_ms, present()),
            lasted: incident.lasted_ms.map(length),
            reply: reply(told.as_ref(), &incident, words),
            told,
            tries: tries(&incident, words),
            trace: incident
                .trace
                .as_ref()
                .and_then(|trace| hole(&console.trace_url, "{trace}", trace)),
            log: hole(&console.log_url, "{reference}", &incident.reference),
            configuration: configuration.clone(),
            since: since.clone(),
            desk: desk.clone(),
            incident: incident.clone(),
        }
    })
}

/// What the person read, in the language `wanted` where it can be told in that too.
fn told_in(console: &Console, incident: &Incident, told: &Shown, wanted: &str) -> Told {
    let problem = Some(&told.problem).filter(|problem| problem.is_object());
    let again = problem.and_then(|problem| retold(console, problem, told, wanted));
    let all = app::MESSAGES.iter().map(|texts| texts.locale.to_owned());
    let tags: Vec<String> =
        if problem.is_some() { all.collect() } else { vec![told.locale.clone()] };
    let this = again.as_ref().map_or(&told.locale, |again| &again.locale).clone();
    let address = |tag: &String| {
        let href = format!("/console/failures/{}?told={tag}#told", incident.reference);
        (tag.clone(), href, *tag == this)
    };
    let problem = problem.map(|problem| serde_json::to_string_pretty(problem).unwrap_or_default());
    let languages = tags.iter().map(address).collect();
    match again {
        Some(again) => Told {
            steps: again.recovery_actions(),
            locale: again.locale,
            title: again.title,
            message: again.message,
            languages,
            is_original: false,
            problem,
        },
        None => Told {
            locale: told.locale.clone(),
            title: told.title.clone(),
            message: told.message.clone(),
            steps: told.steps.clone(),
            languages,
            is_original: true,
            problem,
        },
    }
}

/// The same in another language: from the problem, as a program that got it would tell it.
fn retold(console: &Console, problem: &Value, told: &Shown, wanted: &str) -> Option<Explanation> {
    if wanted.is_empty() || wanted == told.locale {
        return None;
    }
    let decoder = Decoder::new()
        .knows::<AsyncFault>()
        .knows::<EdgeFault>()
        .knows::<RequestFault>()
        .knows::<ServiceFault>();
    let problem = RemoteProblem::read(problem.to_string().as_bytes(), told.status)?;
    let failure: Failure = decoder.failure(problem)?;
    let wording = console.app.edge.current().wording.clone().with_support(told.support);
    let locales = Locales::new([wanted]);
    let again = console.app.catalogue.explain(&failure, &locales, &wording);
    (again.locale == wanted).then_some(again)
}

fn tries(incident: &Incident, words: &Words) -> Vec<Try> {
    let end = |attempt: &crate::incidents::record::Attempt| {
        attempt.started_ms + attempt.lasted_ms + attempt.wait_ms.unwrap_or(0)
    };
    let whole = incident.attempts.iter().map(end).max().unwrap_or(0);
    let whole = whole.max(incident.lasted_ms.unwrap_or(0));
    let attempts = incident.attempts.iter();
    attempts
        .map(|attempt| {
            let (start, lasted) = (attempt.started_ms, attempt.lasted_ms);
            let mut parts: Vec<Part> = vec![("try", start, lasted)];
            parts.extend(attempt.wait_ms.map(|wait| ("wait", start + lasted, wait)));
            let label = format!("{} {}", words.text("story-try"), attempt.number);
            Try {
                number: attempt.number,
                started: length(start),
                lasted: length(lasted),
                code: attempt.code.clone(),
                wait: attempt.wait_ms.map(length),
                reason: match attempt.wait_reason.as_deref() {
                    Some("asked") => words.text("story-wait-asked"),
                    Some(_) => words.text("story-wait-backoff"),
                    None => String::new(),
                },
                chart: line(&parts, whole, &label),
            }
        })
        .collect()
}

/// What support can write to the person.
fn reply(told: Option<&Told>, incident: &Incident, words: &Words) -> String {
    let mut parts = vec![format!("{}: {}", words.text("reference"), incident.reference)];
    if let Some(told) = told {
        parts.push(told.message.clone());
        parts.extend(told.steps.iter().map(|step| format!("- {step}")));
    }
    let effect = format!("story-effect-{}", incident.effect);
    parts.push(words.text(&effect));
    parts.join("\n")
}
