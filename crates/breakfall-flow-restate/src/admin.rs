//! What an operator tells Restate, and asks it.

use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::PublicText;
use breakfall::wire::Decoder;
use breakfall_flow::FlowFault;
use breakfall_flow::Workflow;
use breakfall_http::client::Client;
use breakfall_http::client::TargetError;
use http::HeaderValue;
use http::Method;
use http::header::ACCEPT;
use serde::Deserialize;
use serde::Serialize;

use crate::client::sent;
use crate::host::service_of;
use crate::wire;

/// How long one answer is waited for.
const LIMIT: Duration = Duration::from_secs(30);
/// How often code that cannot go on is tried before an operator should look at it.
const POISONED: u32 = 5;
/// What Restate calls a journal that is not what the code asks for.
const MISMATCH: &str = "RT0016";

/// What tells Restate's admin interface where hosts serve, and asks it which runs stand still. Cheap to clone.
#[derive(Clone, Debug)]
pub struct RestateAdmin {
    admin: Client,
}

/// A run that has not ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OpenRun {
    /// Its id.
    pub id: String,
    /// What Restate knows it by.
    pub invocation: String,
    /// Restate's word for it: `running`, `suspended`, `backing-off`, `paused`.
    pub status: String,
    /// How often Restate has begun it anew since its last step.
    pub tries: u32,
    /// Why its code cannot go on: `ASYNC_FLOW_DEFINITION_CHANGED`, or `ASYNC_FLOW_POISONED` after five tries. It is tried again all the same,
    /// and goes on when the code has been mended.
    pub stuck: Option<std::sync::Arc<Failure>>,
}

impl RestateAdmin {
    /// A client of the admin interface at `address` (`http://127.0.0.1:9070`).
    ///
    /// # Errors
    /// [`TargetError`], where that is no address that can be called.
    pub fn new(address: &str) -> Result<Self, TargetError> {
        Ok(Self { admin: Client::new("restate_admin", address)? })
    }

    /// Tells Restate that a [`Host`](crate::Host) serves at `address`, as Restate reaches it. To be told again does no harm; it is how Restate
    /// hears of new workflows there. The host answers while this goes on.
    ///
    /// # Errors
    /// Where Restate does not answer, or does not find the host there.
    pub async fn register(&self, address: &str) -> Result<(), Failure> {
        let deployment = Deployment { uri: address, force: true };
        let request = self.admin.post_json("/deployments", &deployment).route("/deployments");
        sent(request.repeatable(), LIMIT).await.map(drop)
    }

    /// The runs of `W` that have not ended, the longest under way first, at most `most`.
    ///
    /// # Errors
    /// Where Restate does not answer.
    pub async fn open_runs<W: Workflow>(&self, most: usize) -> Result<Vec<OpenRun>, Failure> {
        let query = format!(
            "SELECT target_service_key, id, status, retry_count, last_failure, last_failure_error_code, \
             last_failure_related_command_name FROM sys_invocation WHERE target_service_name = '{}' \
             AND target_handler_name = 'run' AND status <> 'completed' ORDER BY created_at LIMIT {most}",
            service_of::<W>(),
        );
        let request = self.admin.post_json("/query", &Query { query }).route("/query");
        let json = HeaderValue::from_static("application/json");
        let request = request.header(ACCEPT, json).repeatable();
        let Rows { rows } = sent(request, LIMIT).await?.json()?;
        Ok(rows.into_iter().map(OpenRun::from).collect())
    }

    /// Lets a run that stands still go on at once: its code has been mended.
    ///
    /// # Errors
    /// Where Restate does not answer, or the run has ended.
    pub async fn resume(&self, run: &OpenRun) -> Result<(), Failure> {
        self.act(run, "resume").await
    }

    /// Ends a run as it stands now: nothing is undone.
    ///
    /// # Errors
    /// Where Restate does not answer.
    pub async fn give_up(&self, run: &OpenRun) -> Result<(), Failure> {
        self.act(run, "kill").await
    }

    async fn act(&self, run: &OpenRun, act: &str) -> Result<(), Failure> {
        let path = format!("/invocations/{}/{act}", run.invocation);
        let request = self.admin.request(Method::PATCH, &path).route("/invocations/{id}/{act}");
        sent(request, LIMIT).await.map(drop)
    }
}

#[derive(Serialize)]
struct Deployment<'a> {
    uri: &'a str,
    /// Also where one was there before.
    force: bool,
}

#[derive(Serialize)]
struct Query {
    query: String,
}

#[derive(Deserialize)]
struct Rows {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    target_service_key: String,
    id: String,
    status: String,
    retry_count: Option<u32>,
    last_failure: Option<String>,
    last_failure_error_code: Option<String>,
    last_failure_related_command_name: Option<String>,
}

impl From<Row> for OpenRun {
    fn from(row: Row) -> Self {
        let tries = row.retry_count.unwrap_or(0);
        let stuck = row.stuck(tries).map(std::sync::Arc::new);
        Self { id: row.target_service_key, invocation: row.id, status: row.status, tries, stuck }
    }
}

impl Row {
    fn stuck(&self, tries: u32) -> Option<Failure> {
        if self.last_failure_error_code.as_deref() == Some(MISMATCH) {
            let step = self.last_failure_related_command_name.as_deref().unwrap_or("its steps");
            return Some(FlowFault::DefinitionChanged { step: PublicText::cleaned(step) }.into());
        }
        let text = self.last_failure.as_deref()?;
        let failure = wire::failure_within(text, &Decoder::new().knows::<FlowFault>())?;
        if failure.downcast_ref::<FlowFault>().is_some() {
            return Some(failure);
        }
        let poisoned = || Failure::from(FlowFault::Poisoned { tries }).also(failure);
        (tries >= POISONED).then(poisoned)
    }
}
