//! `breakfall failures retry`: from a reference to the durable work that it stopped, which is taken up again.
//!
//! Only that can be: of a request that did not outlive its failure, what the person said is not kept.

use std::process::ExitCode;

use breakfall::Failure;
use breakfall::clock::wall;
use breakfall::fault::Reference;
use breakfall_flow::Filter as Flows;
use breakfall_flow::FlowSummary;
use breakfall_flow::FlowView;
use breakfall_flow::State;
use clap::Args;
use serde_json::Value;
use serde_json::json;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;

use crate::cli::NO;
use crate::cli::UNAVAILABLE;
use crate::cli::fail;
use crate::cli::failures::show::reference_in;
use crate::cli::flows;
use crate::cli::print;
use crate::cli::print_json;
use crate::cli::records::Opened;
use crate::cli::records::Records;
use crate::cli::records::unreadable;
use crate::cli::tell;
use crate::cli::text::Plain;
use crate::durable::operators::Operators;
use crate::durable::operators::is_of;
use crate::incidents::Incident;
use crate::incidents::store::Filter;
use crate::incidents::time::unix_millis;

/// The most pieces of work that are looked through.
const MOST: usize = 10_000;

#[derive(Args)]
pub(in crate::cli) struct Retry {
    /// The reference, in any spelling, or any text that holds one.
    #[arg(required = true, value_name = "REFERENCE")]
    text: Vec<String>,
    /// Who decides; it is written down. The user's name if nobody is named.
    #[arg(long)]
    by: Option<String>,
    #[command(flatten)]
    records: Records,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Retry {
    pub(super) fn run(&self) -> Result<ExitCode, ExitCode> {
        let opened = self.records.open()?;
        let reference = reference_in(&self.text.join(" "), &opened)?;
        let record = opened.reader.by_reference(&reference.to_string());
        let record = record.map_err(|error| unreadable(&error))?;
        let place = Operators::place(&opened.config);
        let refused = |failure: Failure| flows::refused(&failure, &place);
        let Some(operator) = Operators::open(&opened.config).map_err(refused)? else {
            return Err(not_kept(&opened, reference, record.as_ref()));
        };
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| fail(UNAVAILABLE, format_args!("error: {error}")))?;
        let found = work_of((&runtime, &operator), reference, record.as_ref(), &opened);
        let Some(work) = found.map_err(refused)? else {
            return Err(not_kept(&opened, reference, record.as_ref()));
        };
        match work.state {
            State::NeedsAttention => {
                let by = flows::who(self.by.as_deref());
                runtime.block_on(operator.resume(&work.id, &by)).map_err(refused)?;
                self.told(reference, &work, &format!("taken up again, by {by}"));
                tell(format_args!("next: breakfall flows show {}", work.id));
            }
            State::Open => self.told(reference, &work, &goes_on(&work)),
            State::Done | State::Degraded => {
                let text = "is done meanwhile: there is nothing left to retry";
                return Err(ended(&work, text, "nothing has to be done"));
            }
            State::Failed | State::Cancelled | State::GivenUp => {
                let help = format!(
                    "breakfall flows show {} has what was asked: sent again with the same id, user and query it begins anew",
                    work.id
                );
                return Err(ended(&work, "has ended: it does not begin again by itself", &help));
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn told(&self, reference: Reference, work: &FlowSummary, what: &str) {
        if self.json {
            let act = if work.state == State::Open { "goes_on" } else { "resume" };
            let reference = reference.to_string();
            print_json(
                &json!({ "reference": reference, "id": work.id, "kind": work.kind, "act": act }),
            );
        } else {
            print(format_args!("{} {}: {what}\n", work.kind, work.id));
        }
    }
}

/// When work that waits tries again.
fn goes_on(work: &FlowSummary) -> String {
    let now = u64::try_from(unix_millis(wall())).unwrap_or_default();
    match work.wake_at.saturating_sub(now).div_ceil(1000) {
        0 => "goes on by itself, just now".to_owned(),
        seconds => format!("goes on by itself, in about {seconds} s"),
    }
}

fn ended(work: &FlowSummary, what: &str, help: &str) -> ExitCode {
    fail(NO, format_args!("error: {} {} {what}\n  = help: {help}", work.kind, work.id))
}

/// The work that the failure stopped: it names the failure, the record names it, or it is of the same request of the same person.
fn work_of(
    (runtime, operator): (&Runtime, &Operators),
    reference: Reference,
    record: Option<&Incident>,
    opened: &Opened,
) -> Result<Option<FlowSummary>, Failure> {
    let reference = reference.to_string();
    let mut all = runtime.block_on(operator.list(Flows::default(), MOST))?;
    // What may still go on comes first.
    all.sort_by_key(|work| work.state.is_final());
    let ticket = record.and_then(Incident::ticket);
    if let Some(work) = all.iter().find(|work| is_of(work, &reference, ticket)) {
        return Ok(Some(work.clone()));
    }
    let Some((record, request)) = record.and_then(|r| Some((r, r.request.as_deref()?))) else {
        return Ok(None);
    };
    let mut same = runtime.block_on(of_request(operator, all, request))?;
    // Others may have given theirs the same id. A step of durable work does not say whom it hit: then only one person may have.
    let is_one = same.iter().all(|(user, _)| same.first().is_some_and(|one| one.0 == *user));
    if record.user.is_some() {
        same.retain(|(user, _)| is_theirs(opened, request, user, &reference));
    } else if !is_one {
        same.clear();
    }
    Ok(same.into_iter().next().map(|(_, work)| work))
}

/// The work of requests with this id, and whose they are.
async fn of_request(
    operator: &Operators,
    all: Vec<FlowSummary>,
    request: &str,
) -> Result<Vec<(String, FlowSummary)>, Failure> {
    let mut same = Vec::new();
    for work in all {
        let FlowView { summary, input, .. } = operator.glance(&work.id).await?;
        let input: Value = serde_json::from_str(&input).unwrap_or_default();
        let said = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default();
        if said("request_id") == request {
            same.push((said("user").to_owned(), summary));
        }
    }
    Ok(same)
}

/// Whether the record of this reference is of a request of this person.
fn is_theirs(opened: &Opened, request: &str, user: &str, reference: &str) -> bool {
    let Ok(person) = opened.person(user) else { return false };
    let filter = Filter {
        request: Some(request.to_owned()),
        person: Some(person),
        limit: 100,
        ..Filter::default()
    };
    let found = opened.reader.search(&filter).unwrap_or_default();
    found.iter().any(|found| found.incident.reference == reference)
}

/// Nothing of it goes on, and nothing is left that could be sent again.
fn not_kept(opened: &Opened, reference: Reference, record: Option<&Incident>) -> ExitCode {
    let Some(record) = record else {
        let help = "breakfall failures ls shows what is recorded, breakfall flows ls what goes on";
        return fail(NO, format_args!("error: nothing is known of {reference}\n  = help: {help}"));
    };
    let told = record.told.as_ref().and_then(|told| told.steps.first());
    let step = told.map_or_else(String::new, |step| format!(" They were told: {step}"));
    let defer = if opened.config.durable.defer {
        ""
    } else {
        "\n  = help: with durable.defer, a request that misses its time goes on by itself"
    };
    fail(
        NO,
        format_args!(
            "error: there is nothing to retry: {} ended with its failure, and what the person said is not kept, on purpose\n  = help: they send it again.{}{defer}",
            Plain(&record.operation),
            Plain(&step),
        ),
    )
}
