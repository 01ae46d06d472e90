//! `breakfall config plan`

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use breakfall::config::Effective;
use breakfall::config::POLICIES;
use breakfall::pipeline::Plan;
use clap::Args;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::cli::NO;
use crate::cli::bad_configuration;
use crate::cli::fail;
use crate::cli::print;
use crate::cli::print_json;
use crate::config;
use crate::config::KNOWN_OPERATIONS;
use crate::config::ServiceConfig;
use crate::config::Sources;

#[derive(Args)]
pub(in crate::cli) struct PlanOf {
    /// One operation, such as `classify_intent`; all of them if none is named.
    operation: Option<String>,
    /// The configuration file (YAML), as for serve.
    #[arg(long = "config", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl PlanOf {
    pub(super) fn run(&self) -> ExitCode {
        let operations = match &self.operation {
            None => KNOWN_OPERATIONS.to_vec(),
            Some(name) if KNOWN_OPERATIONS.contains(&&**name) => vec![&**name],
            Some(name) => {
                let help = match nearest(name) {
                    Some(meant) => format!("did you mean {meant}?"),
                    None => format!("the operations are {}", KNOWN_OPERATIONS.join(", ")),
                };
                return fail(
                    NO,
                    format_args!("error: there is no operation {name:?}\n  = help: {help}"),
                );
            }
        };
        let sources = Sources {
            file: self.file.as_deref(),
            environment: std::env::vars_os().collect(),
            ..Sources::default()
        };
        let config = match config::load(&sources.loader()) {
            Ok(config) => config,
            Err(mistakes) => return bad_configuration(&mistakes),
        };
        let planned: Vec<_> = operations.iter().map(|name| Planned::of(&config, name)).collect();
        if self.json {
            print_json(&json!({ "operations": planned }));
        } else {
            print(text(&planned));
        }
        ExitCode::SUCCESS
    }
}

/// The operation that is a slip or two away.
fn nearest(name: &str) -> Option<&'static str> {
    let slips = |known: &str| strsim::damerau_levenshtein(name, known);
    let near = KNOWN_OPERATIONS.iter().map(|known| (slips(known), *known));
    near.filter(|(slips, _)| *slips <= 2).min().map(|(_, known)| known)
}

/// What is done for an operation.
#[derive(Serialize)]
struct Planned<'c> {
    operation: &'c str,
    target: String,
    at_most_seconds: f64,
    at_most_calls: u64,
    /// How these two come about.
    because: [String; 2],
    plan: Vec<Row<'c>>,
}

/// A number.
#[derive(Serialize)]
struct Row<'c> {
    policy: &'c str,
    key: String,
    value: Value,
    origin: String,
}

impl<'c> Planned<'c> {
    fn of(config: &'c ServiceConfig, operation: &'c str) -> Self {
        let plan = config.error_handling.settings.plan_of(operation);
        let rows = config.values.effective(operation);
        Self {
            operation,
            target: plan.target.as_deref().unwrap_or(operation).to_owned(),
            at_most_seconds: plan.longest().as_secs_f64(),
            at_most_calls: plan.most_calls(),
            because: [time(plan), calls(plan)],
            plan: rows.into_iter().map(|row| Row::of(row, plan)).collect(),
        }
    }
}

impl<'c> Row<'c> {
    fn of(row: Effective<'c>, plan: &Plan) -> Self {
        let (value, origin) = match row.value {
            // Words are no JSON, all else is.
            Some(text) => {
                (serde_json::from_str(&text).unwrap_or(Value::String(text)), row.origin.to_string())
            }
            None if row.policy == "attempt" => {
                let may_repeat = plan.retry.max_retries > 0;
                let limit = plan.timeout.attempt(may_repeat).as_secs_f64();
                let share = if may_repeat {
                    "a third of timeout_seconds where it may be repeated"
                } else {
                    "timeout_seconds"
                };
                (limit.into(), share.to_owned())
            }
            None => (Value::Null, row.origin.to_string()),
        };
        let key = row.path.strip_prefix("error_handling.").unwrap_or(&row.path).to_owned();
        Self { policy: row.policy, key, value, origin }
    }
}

fn time(plan: &Plan) -> String {
    let total = plan.timeout.total.as_secs_f64();
    let fallback = if plan.fallback.enabled { plan.fallback.timeout } else { Duration::ZERO };
    let fallback = fallback.as_secs_f64();
    let sum = plan.longest().as_secs_f64();
    format!("{sum} s = {total} (timeout_seconds) + {fallback} (the fallback)")
}

fn calls(plan: &Plan) -> String {
    let retries = plan.retry.max_retries;
    let hedges = plan.hedge.map_or(0, |hedge| hedge.max_hedges);
    let calls = plan.most_calls();
    format!("{calls} calls = (1 + {retries} (max_retries)) x (1 + {hedges} (hedges))")
}

fn text(planned: &[Planned<'_>]) -> String {
    planned.iter().map(text_of).collect::<Vec<_>>().join("\n")
}

fn text_of(planned: &Planned<'_>) -> String {
    let Planned { operation, target, because: [time, calls], plan, .. } = planned;
    let mut text =
        format!("{operation}, on the target {target}\n  at most {time}\n  at most {calls}\n");
    let keys = plan.iter().map(|row| row.key.len()).max().unwrap_or_default();
    let values = plan.iter().map(|row| shown(&row.value).len()).max().unwrap_or_default();
    for policy in POLICIES {
        // Writing into a text never fails.
        writeln!(text, "  {policy}").unwrap_or_default();
        for Row { key, value, origin, .. } in plan.iter().filter(|row| row.policy == *policy) {
            let value = shown(value);
            writeln!(text, "    {key:keys$}  {value:values$}  {origin}").unwrap_or_default();
        }
    }
    text
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}
