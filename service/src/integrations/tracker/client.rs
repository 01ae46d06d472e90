//! GitHub issues.
//!
//! | what GitHub says | what it means here |
//! |---|---|
//! | 403 or 429 with `x-ratelimit-remaining: 0` | a throttle until `x-ratelimit-reset` |
//! | 403 or 429 with `Retry-After` | a throttle for that long |
//! | 403 or 429 that names the secondary limit | a throttle for a minute |
//! | any other 403; 404 of the repository, which is what GitHub says instead of 403 | the token may not do this |
//! | 404 of an issue | there is none, where the repository can be seen |
//! | 410 of an issue; of all issues | it was deleted; they are switched off |
//! | 422 | the ticket is not accepted; which fields, for operators |

use std::time::Duration;

use breakfall::Failure;
use breakfall_http::client::Client;
use breakfall_http::client::Refusal;
use breakfall_http::client::Request;
use breakfall_http::client::UpstreamFault;
use http::HeaderName;
use http::HeaderValue;
use http::StatusCode;
use http::header::ACCEPT;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::faults::TrackerFault;
use crate::hex::digest;
use crate::integrations::tracker::ClosedTicket;
use crate::integrations::tracker::NewTicket;
use crate::integrations::tracker::OpenTickets;
use crate::integrations::tracker::Ticket;

const API_VERSION: HeaderName = HeaderName::from_static("x-github-api-version");
const RATE_LIMIT_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RATE_LIMIT_RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");
/// How long GitHub asks to wait after a secondary limit that does not say it.
const SECONDARY_LIMIT: Duration = Duration::from_mins(1);
const REPOSITORY: &str = "/repos/{owner}/{repo}";
const ISSUES: &str = "/repos/{owner}/{repo}/issues";
const ISSUE: &str = "/repos/{owner}/{repo}/issues/{number}";
/// The most issues that GitHub gives at once.
const PAGE: usize = 100;

/// The issues of one repository.
#[derive(Debug)]
pub(crate) struct GitHubIssues {
    client: Client,
    /// `owner/name`.
    repository: String,
}

#[derive(Deserialize)]
struct Issue {
    number: u64,
    title: String,
    state: String,
    /// None where nothing was written.
    body: Option<String>,
    /// There where the issue is a pull request.
    pull_request: Option<Value>,
}

impl GitHubIssues {
    pub(crate) fn new(client: Client, repository: String) -> Self {
        Self { client: client.refusals(read), repository }
    }

    /// Creates an issue. GitHub knows no idempotency key: a creation that may have happened is not repeated, and each issue has a mark that
    /// [`GitHubIssues::made`] finds.
    pub(crate) async fn create(&self, new: NewTicket<'_>) -> Result<Ticket, Failure> {
        let text = format!("Reported by {}\n\n{}", new.user, mark(new));
        let body = json!({ "title": new.title, "body": text });
        let request = self.client.post_json(&self.path(None), &body).route(ISSUES);
        with_version(request).send().await?.json::<Issue>().map(Into::into)
    }

    /// The issue that was created of `new`, among the newest.
    pub(crate) async fn made(&self, new: NewTicket<'_>) -> Result<Option<Ticket>, Failure> {
        let path =
            format!("{}?state=all&sort=created&direction=desc&per_page={PAGE}", self.path(None));
        let issues: Vec<Issue> =
            with_version(self.client.get(&path).route(ISSUES)).send().await?.json()?;
        let mark = mark(new);
        let made = issues.into_iter().find(|issue| {
            issue.pull_request.is_none()
                && issue.body.as_ref().is_some_and(|body| body.contains(&mark))
        });
        Ok(made.map(Into::into))
    }

    pub(crate) async fn open_tickets(&self, most: u32) -> Result<OpenTickets, Failure> {
        let path = format!("{}?state=open&per_page={PAGE}", self.path(None));
        let issues: Vec<Issue> =
            with_version(self.client.get(&path).route(ISSUES)).send().await?.json()?;
        let open: Vec<Ticket> = issues
            .into_iter()
            .filter(|issue| issue.pull_request.is_none())
            .map(Into::into)
            .collect();
        let count = u64::try_from(open.len()).unwrap_or(u64::MAX);
        Ok(OpenTickets {
            newest: open.into_iter().take(usize::try_from(most).unwrap_or(PAGE)).collect(),
            count,
        })
    }

    pub(crate) async fn find(&self, number: u64) -> Result<Option<Ticket>, Failure> {
        let request = self.client.get(&self.path(Some(number))).route(ISSUE);
        let request = request.allow(StatusCode::NOT_FOUND).allow(StatusCode::GONE);
        let answer = with_version(request).send().await?;
        if answer.status == StatusCode::NOT_FOUND {
            return self.is_visible().await.map(|()| None);
        }
        if !answer.status.is_success() {
            return Ok(None);
        }
        let issue: Issue = answer.json()?;
        Ok(issue.pull_request.is_none().then(|| issue.into()))
    }

    pub(crate) async fn close(&self, number: u64) -> Result<Option<ClosedTicket>, Failure> {
        let Some(ticket) = self.find(number).await? else { return Ok(None) };
        if !ticket.open {
            return Ok(Some(ClosedTicket { ticket, was_closed: true }));
        }
        let body = json!({ "state": "closed" });
        // Closing twice does no harm, but a failed attempt may have closed it: the person must not be told that nothing changed.
        let request = self.client.patch_json(&self.path(Some(number)), &body).route(ISSUE);
        let answer = with_version(request.allow(StatusCode::GONE)).send().await?;
        if !answer.status.is_success() {
            return Ok(None);
        }
        let issue: Issue = answer.json()?;
        Ok(Some(ClosedTicket { ticket: issue.into(), was_closed: false }))
    }

    /// Fails where the token cannot see the repository: GitHub then says of every issue that there is none.
    async fn is_visible(&self) -> Result<(), Failure> {
        let path = format!("/repos/{}", self.repository);
        with_version(self.client.get(&path).route(REPOSITORY)).send().await.map(drop)
    }

    fn path(&self, number: Option<u64>) -> String {
        let issues = format!("/repos/{}/issues", self.repository);
        match number {
            Some(number) => format!("{issues}/{number}"),
            None => issues,
        }
    }
}

/// What tells the issue of `new` from every other; a comment, which nobody sees. It holds no word of a person.
fn mark(new: NewTicket<'_>) -> String {
    let NewTicket { title, user, request_id } = new;
    // Lengths before the texts: no two requests run into one.
    let told = [user, request_id, title].map(|text| format!("{}:{text}", text.len()));
    format!("<!-- breakfall {} -->", digest(&told.concat(), 16))
}

/// What a failing answer means.
fn read(refusal: Refusal) -> Failure {
    match refusal.status().as_u16() {
        403 | 429 => match limit(&refusal) {
            Some(wait) => refusal.means(UpstreamFault::Throttled { after: Some(wait) }),
            None if refusal.status() == StatusCode::FORBIDDEN => {
                refusal.means(TrackerFault::NotPermitted)
            }
            None => refusal.by_status(),
        },
        404 => refusal.means(TrackerFault::NotPermitted),
        410 => refusal.means(TrackerFault::SwitchedOff),
        422 => {
            let fields = refused_fields(&refusal);
            refusal.means(TrackerFault::NotAccepted).with_note("fields", &fields)
        }
        _ => refusal.by_status(),
    }
}

/// How long to wait, where a limit was reached.
fn limit(refusal: &Refusal) -> Option<Duration> {
    let is_used_up = refusal.headers().get(RATE_LIMIT_REMAINING).is_some_and(|left| left == "0");
    let reset = if is_used_up { refusal.wait_until_epoch(&RATE_LIMIT_RESET) } else { None };
    reset.max(refusal.wait()).or_else(|| {
        let told: Value = refusal.json()?;
        let word = |name: &str| told.get(name)?.as_str();
        let is_secondary = word("message")
            .is_some_and(|text| text.contains("secondary rate limit"))
            || word("documentation_url").is_some_and(|url| url.contains("secondary-rate-limits"));
        is_secondary.then_some(SECONDARY_LIMIT)
    })
}

/// The fields that were refused and why, as far as they are words that GitHub documents: `title missing_field`.
fn refused_fields(refusal: &Refusal) -> String {
    const FIELDS: [&str; 6] = ["title", "body", "state", "labels", "assignees", "milestone"];
    const REASONS: [&str; 6] =
        ["missing", "missing_field", "invalid", "already_exists", "unprocessable", "custom"];
    let told: Option<Value> = refusal.json();
    let errors = told.as_ref().and_then(|told| told.get("errors")?.as_array());
    let known = |error: &Value, name: &str, words: [&'static str; 6]| {
        let word = error.get(name).and_then(Value::as_str);
        words.into_iter().find(|known| word == Some(known))
    };
    let fields = errors.into_iter().flatten().filter_map(|error| {
        let (field, reason) = (known(error, "field", FIELDS)?, known(error, "code", REASONS)?);
        Some(format!("{field} {reason}"))
    });
    fields.take(FIELDS.len()).collect::<Vec<_>>().join(", ")
}

fn with_version(request: Request) -> Request {
    request
        .header(ACCEPT, HeaderValue::from_static("application/vnd.github+json"))
        .header(API_VERSION, HeaderValue::from_static("2022-11-28"))
}

impl From<Issue> for Ticket {
    fn from(issue: Issue) -> Self {
        Self { number: issue.number, title: issue.title, open: issue.state == "open" }
    }
}
