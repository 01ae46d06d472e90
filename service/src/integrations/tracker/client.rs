//! GitHub issues.

use breakfall::Failure;
use breakfall_http::client::Client;
use breakfall_http::client::Request;
use http::HeaderName;
use http::HeaderValue;
use http::StatusCode;
use http::header::ACCEPT;
use serde::Deserialize;
use serde_json::json;

use crate::integrations::tracker::ClosedTicket;
use crate::integrations::tracker::NewTicket;
use crate::integrations::tracker::OpenTickets;
use crate::integrations::tracker::Ticket;

const API_VERSION: HeaderName = HeaderName::from_static("x-github-api-version");
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
    /// There where the issue is a pull request.
    pull_request: Option<serde_json::Value>,
}

impl GitHubIssues {
    pub(crate) const fn new(client: Client, repository: String) -> Self {
        Self { client, repository }
    }

    /// Creates an issue. GitHub knows no idempotency key: a creation that may have happened is not repeated.
    pub(crate) async fn create(&self, new: NewTicket<'_>) -> Result<Ticket, Failure> {
        let body = json!({ "title": new.title, "body": format!("Reported by {}", new.user) });
        let request = self.client.post_json(&self.path(None), &body).route(ISSUES);
        with_version(request).send().await?.json::<Issue>().map(Into::into)
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
        let issue: Issue = with_version(request).send().await?.json()?;
        Ok(Some(ClosedTicket { ticket: issue.into(), was_closed: false }))
    }

    fn path(&self, number: Option<u64>) -> String {
        let issues = format!("/repos/{}/issues", self.repository);
        match number {
            Some(number) => format!("{issues}/{number}"),
            None => issues,
        }
    }
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
