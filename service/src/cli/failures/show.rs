//! `breakfall failures show`

use std::fmt::Write;
use std::process::ExitCode;

use breakfall::fault::Reference;
use breakfall::fault::ReferenceError;
use clap::Args;
use serde_json::Value;
use serde_json::json;

use crate::app;
use crate::cli::NO;
use crate::cli::fail;
use crate::cli::find::Found;
use crate::cli::find::find;
use crate::cli::moment::Shown;
use crate::cli::near::near;
use crate::cli::print;
use crate::cli::print_json;
use crate::cli::records::Opened;
use crate::cli::records::Records;
use crate::cli::records::unreadable;
use crate::cli::tell;
use crate::cli::text::Plain;
use crate::cli::text::bold;
use crate::incidents::record::Incident;

#[derive(Args)]
pub(in crate::cli) struct Show {
    /// The reference, in any spelling, or any text that holds one.
    #[arg(required = true, value_name = "REFERENCE")]
    text: Vec<String>,
    #[command(flatten)]
    records: Records,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) fn run(&self) -> Result<ExitCode, ExitCode> {
        let text = self.text.join(" ");
        let opened = self.records.open()?;
        let reference = reference_in(&text, &opened)?;
        by_reference(&opened, reference, self.json)
    }
}

/// The reference in `text`, or what is wrong with it.
pub(super) fn reference_in(text: &str, opened: &Opened) -> Result<Reference, ExitCode> {
    match find(text, &app::specs()) {
        Found::Reference(reference) => Ok(reference),
        Found::Misread(error) => Err(misread(opened, text, error)),
        Found::Code(spec) => {
            let help =
                format!("breakfall explain {0}, or breakfall failures ls --code {0}", spec.code);
            Err(fail(
                NO,
                format_args!("error: {} is a code, not a reference\n  = help: {help}", spec.code),
            ))
        }
        Found::Nothing(_) => {
            let help = "a reference reads BF-7K3M9-QX24T-NDR8P-0VZ5A-C, in any spelling";
            Err(fail(NO, format_args!("error: there is no reference in this\n  = help: {help}")))
        }
    }
}

/// Shows the failure of this reference.
pub(in crate::cli) fn by_reference(
    opened: &Opened,
    reference: Reference,
    json: bool,
) -> Result<ExitCode, ExitCode> {
    let found = opened.reader.by_reference(&reference.to_string());
    let Some(incident) = found.map_err(|error| unreadable(&error))? else {
        let days = opened.config.incidents.limits.age.as_secs() / 86_400;
        let help = format!(
            "records are kept for {days} days; it may be older, or of another installation"
        );
        return Err(fail(
            NO,
            format_args!("error: no failure is recorded under {reference}\n  = help: {help}"),
        ));
    };
    let configuration = incident.configuration.map(|id| opened.reader.configuration(id));
    let configuration = configuration.transpose().map_err(|error| unreadable(&error))?.flatten();
    let configuration: Value =
        configuration.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    if json {
        print_json(&json!({ "failure": incident, "configuration": configuration }));
    } else {
        print(story(&incident, &configuration));
        tell(format_args!("next: breakfall explain {}", incident.code));
    }
    Ok(ExitCode::SUCCESS)
}

/// What was to be a reference and is none, with what may have been meant.
pub(in crate::cli) fn misread(opened: &Opened, text: &str, error: ReferenceError) -> ExitCode {
    let recorded = |reference: &Reference| {
        opened.reader.by_reference(&reference.to_string()).is_ok_and(|found| found.is_some())
    };
    let meant: Vec<_> = match error {
        ReferenceError::Check => {
            near(text).into_iter().filter(recorded).map(|one| one.to_string()).collect()
        }
        ReferenceError::Length { .. } | ReferenceError::Symbol { .. } | _ => Vec::new(),
    };
    let help = if meant.is_empty() {
        "have it read out once more; I is 1, O is 0, and there is no U".to_owned()
    } else {
        format!("did you mean {}?", meant.join(" or "))
    };
    fail(NO, format_args!("error: {error}\n  = help: {help}"))
}

/// The failure as a page of text, the root cause first.
fn story(incident: &Incident, configuration: &Value) -> String {
    let mut text = String::new();
    // Writing into a text never fails.
    writeln!(text, "{}", bold(Plain(&incident.root_cause))).unwrap_or_default();
    let Incident { reference, status, code, class, http_status, effect, recovery, .. } = incident;
    let at = Shown(incident.at_ms);
    writeln!(text, "{reference}, {} {at}\n{code} ({class}, {http_status}), effect {effect}, trying again: {recovery}", status.as_str())
        .unwrap_or_default();
    told(&mut text, incident);
    let attempts: Vec<_> = incident
        .attempts
        .iter()
        .map(|attempt| {
            let wait = attempt.wait_ms.map(|wait| {
                let reason = attempt.wait_reason.as_deref().unwrap_or_default();
                format!(", then waited {wait} ms ({reason})")
            });
            format!(
                "{}. after {} ms: {} in {} ms{}",
                attempt.number,
                attempt.started_ms,
                attempt.code,
                attempt.lasted_ms,
                wait.unwrap_or_default()
            )
        })
        .collect();
    section(&mut text, "What was tried", &attempts);
    section(&mut text, "Because", &incident.causes);
    section(&mut text, "Panic", incident.panic.as_slice());
    section(&mut text, "While", &incident.frames);
    let beside: Vec<_> =
        incident.beside.iter().map(|one| format!("{} {}", one.reference, one.line)).collect();
    section(&mut text, "Beside it", &beside);
    section(&mut text, "Where", &place(incident));
    let context: Vec<_> = incident
        .context
        .iter()
        .map(|context| {
            let hidden = context.hidden.as_deref().map(|why| format!(" (hidden: {why})"));
            format!("{} = {}{}", context.key, context.value, hidden.unwrap_or_default())
        })
        .collect();
    section(&mut text, "Context", &context);
    section(&mut text, "Configuration, where it is not built in", &set(configuration));
    section(&mut text, "Stack", incident.stack.as_slice());
    text
}

fn told(text: &mut String, incident: &Incident) {
    let Some(told) = &incident.told else {
        return section(text, "What the person read", &["nothing: nobody was told".to_owned()]);
    };
    let mut lines = vec![told.title.clone(), told.message.clone()];
    lines.extend(told.steps.iter().map(|step| format!("-> {step}")));
    section(
        text,
        &format!("What the person read ({}, status {})", told.locale, told.status),
        &lines,
    );
}

fn place(incident: &Incident) -> Vec<String> {
    let mut lines = vec![format!("operation {}", incident.operation)];
    lines.extend(incident.within.iter().map(|outer| format!("within {outer}")));
    for (name, value) in
        [("request", &incident.request), ("user", &incident.user), ("trace", &incident.trace)]
    {
        lines.extend(value.as_ref().map(|value| format!("{name} {value}")));
    }
    lines.push(format!("raised at {}", incident.raised_at));
    if let Some(state) = &incident.policies {
        lines.push(format!(
            "target {}, breaker {}, {:.1} tokens for retries, {} retries within {} ms allowed",
            state.target, state.breaker, state.budget, state.max_retries, state.timeout_ms
        ));
    }
    lines
}

/// The values that somebody set.
fn set(configuration: &Value) -> Vec<String> {
    let text = |value: &Value, name: &str| {
        value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let values = configuration.as_array().map(Vec::as_slice).unwrap_or_default();
    values
        .iter()
        .filter(|value| text(value, "origin") != "built-in")
        .map(|value| {
            format!("{}: {}  ({})", text(value, "key"), text(value, "value"), text(value, "origin"))
        })
        .collect()
}

fn section(text: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    writeln!(text, "\n{}", bold(title)).unwrap_or_default();
    for line in lines {
        writeln!(text, "  {}", Plain(line)).unwrap_or_default();
    }
}
