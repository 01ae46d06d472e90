//! What an operator tells Restate, and asks it.

use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::Origin;
use breakfall::fault::PublicText;
use breakfall::wire::Decoder;
use breakfall::wire::FailureRecord;
use breakfall_flow::FlowFault;
use breakfall_flow::FlowSummary;
use breakfall_flow::FlowView;
use breakfall_flow::State;
use breakfall_flow::Workflow;
use breakfall_http::client::Client;
use breakfall_http::client::TargetError;
use http::HeaderValue;
use http::Method;
use http::header::ACCEPT;
use serde::Deserialize;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::client::known;
use crate::client::sent;
use crate::handlers::Begun;
use crate::handlers::Degraded;
use crate::handlers::Question;
use crate::handlers::attention;
use crate::host::service_of;
use crate::story;
use crate::wire;

/// How long one answer is waited for.
const LIMIT: Duration = Duration::from_secs(30);
/// How often code that cannot go on is tried before an operator should look at it.
const POISONED: u32 = 5;
/// What Restate calls a journal that is not what the code asks for.
const MISMATCH: &str = "RT0016";

/// What tells Restate's admin interface where hosts serve, and asks it how runs stand. Cheap to clone.
#[derive(Clone, Debug)]
pub struct RestateAdmin {
    admin: Client,
}

/// A run, as Restate knows it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RestateRun {
    /// The run at a glance. It needs attention where an undo failed, and where its code cannot go on: `ASYNC_FLOW_DEFINITION_CHANGED`, or
    /// `ASYNC_FLOW_POISONED` after five tries, or where somebody paused it. Such code is tried again all the same, unless it is paused, and goes
    /// on when it has been mended. When a wait ends is
    /// not known, nor whether somebody wants it to end.
    pub summary: FlowSummary,
    /// What Restate calls it.
    pub invocation: String,
    /// What it was started with, as JSON; none before it has begun.
    pub input: Option<String>,
}

/// Which runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a choice")]
pub enum Which<'a> {
    /// Those that have not ended.
    Open,
    /// All that Restate still keeps.
    All,
    /// The one of this id.
    One(&'a str),
}

impl RestateAdmin {
    /// A client of the admin interface at `address` (`http://127.0.0.1:9070`).
    ///
    /// # Errors
    /// [`TargetError`], where that is no address that can be called.
    pub fn new(address: &str) -> Result<Self, TargetError> {
        Ok(Self { admin: Client::new("restate_admin", address)?.answers_up_to(ANSWER) })
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

    /// The runs of `W` that `which` means, the newest first, at most `most`.
    ///
    /// # Errors
    /// Where Restate does not answer.
    pub async fn runs<W: Workflow>(
        &self,
        which: Which<'_>,
        most: usize,
    ) -> Result<Vec<RestateRun>, Failure> {
        let service = service_of::<W>();
        let which = match which {
            Which::Open => "AND i.status <> 'completed'".to_owned(),
            Which::All => String::new(),
            Which::One(id) => format!("AND i.target_service_key = {}", text(id)),
        };
        let query = format!(
            "SELECT {COLUMNS} FROM sys_invocation i {} {} {} WHERE i.target_service_name = '{service}' \
             AND i.target_handler_name = 'run' {which} ORDER BY i.created_at DESC LIMIT {most}",
            state_of("begun"),
            state_of("questions"),
            state_of("degraded"),
        );
        let rows: Vec<Row> = self.query(query).await?;
        Ok(rows.into_iter().map(|row| row.run(W::KIND, W::VERSION)).collect())
    }

    /// All that Restate keeps of a run but for its result: its steps, the signals that it has taken, and what operators did by a
    /// [`RestateClient`](crate::RestateClient). The names of waits it does not keep, nor who did something in its own console.
    ///
    /// # Errors
    /// Where Restate does not answer.
    pub async fn show(&self, run: RestateRun) -> Result<FlowView, Failure> {
        let happened = self.query(story::journal_of(&run)).await?;
        let acts = self.query(story::acts_of(&run)).await?;
        Ok(story::told(run, happened, acts))
    }

    async fn query<T: DeserializeOwned>(&self, query: String) -> Result<Vec<T>, Failure> {
        let request = self.admin.post_json("/query", &Query { query }).route("/query");
        let json = HeaderValue::from_static("application/json");
        let request = request.header(ACCEPT, json).repeatable();
        let Rows { rows } = sent(request, LIMIT).await?.json()?;
        Ok(rows)
    }

    /// Lets a run whose code could not go on, or that somebody paused, try that at once. Who did it is kept only by a
    /// [`RestateClient::note`](crate::RestateClient::note) before.
    ///
    /// # Errors
    /// Where Restate does not answer, or the run has ended.
    pub async fn resume(&self, run: &RestateRun) -> Result<(), Failure> {
        self.act(run, "resume").await
    }

    /// Ends a run as it stands now: nothing is undone. Who did it is kept only by a note before.
    ///
    /// # Errors
    /// Where Restate does not answer.
    pub async fn give_up(&self, run: &RestateRun) -> Result<(), Failure> {
        self.act(run, "kill").await
    }

    async fn act(&self, run: &RestateRun, act: &str) -> Result<(), Failure> {
        let path = format!("/invocations/{}/{act}", run.invocation);
        let request = self.admin.request(Method::PATCH, &path).route("/invocations/{id}/{act}");
        sent(request, LIMIT).await.map(drop)
    }
}

/// The most bytes of a list of runs.
const ANSWER: usize = 64 * 1024 * 1024;

const COLUMNS: &str = "i.target_service_key AS key, i.id AS id, i.status AS status, i.retry_count AS tries, \
     i.last_failure AS last_failure, i.last_failure_error_code AS error, \
     i.last_failure_related_command_name AS command, CAST(i.created_at AS BIGINT) AS started_at, \
     CAST(i.completed_at AS BIGINT) AS ended_at, i.completion_result AS result, \
     i.completion_failure AS failure, begun.value_utf8 AS begun, questions.value_utf8 AS questions, \
     degraded.value_utf8 AS degraded";

/// `text`, as SQL has it.
pub(crate) fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn state_of(key: &str) -> String {
    format!(
        "LEFT JOIN state {key} ON {key}.service_name = i.target_service_name \
         AND {key}.service_key = i.target_service_key AND {key}.key = '{key}'"
    )
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
struct Rows<T> {
    rows: Vec<T>,
}

#[derive(Deserialize)]
struct Row {
    key: String,
    id: String,
    status: String,
    #[serde(default)]
    tries: Option<u32>,
    last_failure: Option<String>,
    error: Option<String>,
    command: Option<String>,
    started_at: Option<u64>,
    ended_at: Option<u64>,
    result: Option<String>,
    failure: Option<String>,
    begun: Option<String>,
    questions: Option<String>,
    degraded: Option<String>,
}

/// Where a run stands, about which step, and why.
type Stands = (State, Option<String>, Option<FailureRecord>);

impl Row {
    fn run(self, kind: &str, version: u32) -> RestateRun {
        let tries = self.tries.unwrap_or(0);
        let (state, step, failure) = self.stands(tries);
        let mut summary = FlowSummary::new(&self.key, kind, version, state);
        summary.started_at = self.started_at.unwrap_or(0);
        summary.ended_at = self.ended_at.filter(|_| state.is_final());
        (summary.tries, summary.step, summary.failure) = (tries, step, failure);
        let begun = read::<Begun>(self.begun.as_deref());
        let input = begun.map(|begun| begun.input.to_string());
        RestateRun { summary, invocation: self.id, input }
    }

    fn stands(&self, tries: u32) -> Stands {
        if self.status == "completed" {
            return self.ended();
        }
        let decoder = known(Decoder::new());
        let questions: Vec<Question> = read(self.questions.as_deref()).unwrap_or_default();
        if let Some(Question { step, failure }) = questions.into_iter().next() {
            let asked = attention(&step, decoder.restore(failure));
            return (State::NeedsAttention, Some(step), Some(FailureRecord::from(&asked)));
        }
        let is_paused = self.status == "paused";
        let paused = || is_paused.then(|| FlowFault::Poisoned { tries }.into());
        match self.stuck(tries, &decoder).or_else(paused) {
            None => (State::Open, None, None),
            Some(stuck) => (State::NeedsAttention, None, Some(FailureRecord::from(&stuck))),
        }
    }

    fn ended(&self) -> Stands {
        if self.result.as_deref() == Some("success") {
            return match read(self.degraded.as_deref()) {
                None => (State::Done, None, None),
                Some(Degraded { step, failure }) => (State::Degraded, Some(step), Some(failure)),
            };
        }
        let text = self.failure.as_deref().unwrap_or_default();
        let Some(failure) = wire::record_within(text) else {
            let is_cancelled = text.contains("cancelled");
            return (if is_cancelled { State::Cancelled } else { State::GivenUp }, None, None);
        };
        let is_cancelled = Origin::named(&failure.origin) == Some(Origin::Cancelled);
        let state = if is_cancelled { State::Cancelled } else { State::Failed };
        (state, None, Some(failure))
    }

    /// Why its code cannot go on, if it cannot.
    fn stuck(&self, tries: u32, decoder: &Decoder) -> Option<Failure> {
        if self.error.as_deref() == Some(MISMATCH) {
            let step = self.command.as_deref().unwrap_or("its steps");
            return Some(FlowFault::DefinitionChanged { step: PublicText::cleaned(step) }.into());
        }
        let record = wire::record_within(self.last_failure.as_deref()?)?;
        let failure = decoder.restore(record);
        if failure.downcast_ref::<FlowFault>().is_some() {
            return Some(failure);
        }
        let poisoned = || Failure::from(FlowFault::Poisoned { tries }).also(failure);
        (tries >= POISONED).then(poisoned)
    }
}

fn read<T: for<'a> Deserialize<'a>>(json: Option<&str>) -> Option<T> {
    serde_json::from_str(json?).ok()
}
