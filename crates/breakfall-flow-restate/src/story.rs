//! What has happened in a run, as Restate's tables tell it.
//!
//! | in Restate | is |
//! |---|---|
//! | a `run` that has given something | `done` or `failed`: the step, and what it gave |
//! | one that a cancellation ended | `cut` |
//! | one that has given nothing yet | `begun`: the steps of which it is the first to end |
//! | a `sleep` | `sleep`, without a name |
//! | a promise that was kept | a signal |
//! | one that was not | `waiting`: it was asked for, and has not come |
//! | a call of `decide` or `cancel` that came to something, or of `note` | an act, and who it was |

use std::collections::HashMap;

use breakfall_flow::ActView;
use breakfall_flow::EntryView;
use breakfall_flow::FlowView;
use breakfall_flow::SignalView;
use serde::Deserialize;

use crate::RestateRun;
use crate::admin::text;
use crate::handlers::CANCEL;
use crate::handlers::Cancel;
use crate::handlers::DECIDE;
use crate::handlers::Decision;
use crate::handlers::NEEDS_ATTENTION;
use crate::handlers::NOTE;
use crate::handlers::Note;
use crate::host::service_named;
use crate::wire;

/// The most entries of a run, and the most of the acts, that are asked for.
const MOST: usize = 10_000;
/// Of an entry with more bytes it is told what it is, and not what it holds.
const MOST_BYTES: usize = 64 * 1024;

/// An entry of the journal of a run.
#[derive(Debug, Deserialize)]
pub(crate) struct Happened {
    /// What it is: always.
    lite: String,
    /// All of it, where it is not too large.
    entry: Option<String>,
    at: Option<u64>,
}

/// An entry of the journal of what an operator has called.
#[derive(Debug, Deserialize)]
pub(crate) struct Called {
    id: String,
    entry: String,
    at: Option<u64>,
}

#[derive(Deserialize)]
enum Entry {
    Command(Command),
    Notification(Notification),
}

#[derive(Deserialize)]
enum Command {
    Input { payload: Vec<u8> },
    Output { result: Gave },
    Run { completion_id: u32, name: String },
    Sleep { wake_up_time: u64 },
    GetPromise { completion_id: u32, key: String },
}

#[derive(Deserialize)]
enum Notification {
    Completion(Completion),
}

#[derive(Deserialize)]
enum Completion {
    Run { completion_id: u32, result: Gave },
    GetPromise { completion_id: u32, result: Gave },
}

#[derive(Deserialize)]
enum Gave {
    Void,
    Success(Vec<u8>),
    Failure { message: String },
}

/// The end of something, without what it gave.
#[derive(Deserialize)]
enum Lite {
    Notification { id: Of, result: String },
}

#[derive(Deserialize)]
enum Of {
    CompletionId(u32),
}

/// Asks for the journal of `run`.
pub(crate) fn journal_of(run: &RestateRun) -> String {
    format!(
        "SELECT entry_lite_json AS lite, CASE WHEN raw_length <= {MOST_BYTES} THEN entry_json END AS entry, \
         CAST(appended_at AS BIGINT) AS at FROM sys_journal WHERE id = {} AND entry_type IN \
         ('Command: Run', 'Notification: Run', 'Command: Sleep', 'Command: GetPromise', 'Notification: GetPromise') \
         ORDER BY index LIMIT {MOST}",
        text(&run.invocation),
    )
}

/// Asks what operators have called of `run`.
pub(crate) fn acts_of(run: &RestateRun) -> String {
    let summary = &run.summary;
    format!(
        "SELECT i.id AS id, j.entry_json AS entry, CAST(i.created_at AS BIGINT) AS at \
         FROM sys_invocation i JOIN sys_journal j ON j.id = i.id \
         WHERE i.target_service_name = {} AND i.target_service_key = {} \
         AND i.target_handler_name IN ('{DECIDE}', '{CANCEL}', '{NOTE}') \
         AND j.entry_type IN ('Command: Input', 'Command: Output') \
         ORDER BY i.created_at, i.id, j.index LIMIT {MOST}",
        text(&service_named(&summary.kind, summary.version)),
        text(&summary.id),
    )
}

/// All of it together.
pub(crate) fn told(run: RestateRun, happened: Vec<Happened>, called: Vec<Called>) -> FlowView {
    let RestateRun { summary, input, .. } = run;
    let is_open = !summary.state.is_final();
    let mut view = FlowView::new(summary, input.unwrap_or_default());
    view.acts = acts(called);
    let mut story = Story::default();
    for entry in happened {
        story.goes_on(entry);
    }
    view.signals = story.signals;
    view.entries = story.entries;
    if is_open {
        view.entries.append(&mut story.open.into_values().collect());
        view.entries.sort_by_key(|entry| entry.seq);
    }
    for (place, entry) in (1..).zip(&mut view.entries) {
        entry.seq = place;
    }
    view
}

/// A run, as far as it is read.
#[derive(Default)]
struct Story {
    entries: Vec<EntryView>,
    signals: Vec<SignalView>,
    /// What was begun and has given nothing yet, by what Restate numbers it.
    open: HashMap<u32, EntryView>,
    read: u64,
}

impl Story {
    fn goes_on(&mut self, Happened { lite, entry, at }: Happened) {
        self.read += 1;
        let at = at.unwrap_or(0);
        let nothing = || "null".to_owned();
        let entry = entry.as_deref().unwrap_or(&lite);
        match serde_json::from_str(entry) {
            Ok(Entry::Command(Command::Run { completion_id, name })) => {
                self.begin(completion_id, EntryView::new("begun", name, nothing(), at));
            }
            Ok(Entry::Command(Command::GetPromise { completion_id, key })) => {
                self.begin(completion_id, EntryView::new("waiting", key, nothing(), at));
            }
            Ok(Entry::Command(Command::Sleep { wake_up_time })) => {
                let end = wake_up_time.to_string();
                self.put(EntryView::new("sleep", String::new(), end, at));
            }
            Ok(Entry::Notification(Notification::Completion(completion))) => match completion {
                Completion::Run { completion_id, result } => self.ran(completion_id, result, at),
                Completion::GetPromise { completion_id, result } => {
                    self.came(completion_id, result, at);
                }
            },
            // Of what operators call.
            Ok(Entry::Command(Command::Input { .. } | Command::Output { .. })) => {}
            Err(_) => self.held_more(entry, at),
        }
    }

    fn begin(&mut self, number: u32, mut entry: EntryView) {
        entry.seq = self.read;
        self.open.insert(number, entry);
    }

    fn put(&mut self, mut entry: EntryView) {
        entry.seq = self.read;
        self.entries.push(entry);
    }

    fn ran(&mut self, number: u32, gave: Gave, at: u64) {
        let Some(EntryView { name, value, .. }) = self.open.remove(&number) else { return };
        // That an operator was told is no step.
        if name.ends_with(NEEDS_ATTENTION) {
            return;
        }
        let (kind, found) = match gave {
            Gave::Void => ("cut", None),
            Gave::Success(bytes) => ("done", wire::shown(&bytes)),
            Gave::Failure { message } => ("failed", wire::shown_failure(&message)),
        };
        let entry = match found {
            Some((step, value)) => EntryView::new(kind, step, value, at),
            None => EntryView::new("cut", name, value, at),
        };
        // A cancellation can come between what a step gave and the code: then it is written down once more, and that counts.
        self.entries.retain(|before| before.name != entry.name);
        self.put(entry);
    }

    fn came(&mut self, number: u32, gave: Gave, at: u64) {
        let Some(EntryView { name, .. }) = self.open.remove(&number) else { return };
        if let Gave::Success(bytes) = gave {
            let value = String::from_utf8_lossy(&bytes).into_owned();
            self.signals.push(SignalView::new(name, value, at));
        }
    }

    /// Something has ended whose value is too large to be shown.
    fn held_more(&mut self, lite: &str, at: u64) {
        let Ok(Lite::Notification { id, result }) = serde_json::from_str(lite) else { return };
        let Of::CompletionId(number) = id;
        let Some(EntryView { kind, name, value, .. }) = self.open.remove(&number) else { return };
        match (kind, &*result) {
            ("waiting", _) => self.signals.push(SignalView::new(name, value, at)),
            (_, "Success") => self.put(EntryView::new("done", name, value, at)),
            (_, _) => self.put(EntryView::new("failed", name, value, at)),
        }
    }
}

/// What operators did: each call that was answered by `true`, and each note, even if no host has heard of it.
fn acts(called: Vec<Called>) -> Vec<ActView> {
    let mut acts = Vec::new();
    let mut asked: Option<(String, Vec<u8>)> = None;
    for Called { id, entry, at } in called {
        match serde_json::from_str(&entry) {
            Ok(Entry::Command(Command::Input { payload })) => {
                if let Ok(Note { act, by }) = serde_json::from_slice(&payload) {
                    acts.push(ActView::new(act, by, at.unwrap_or(0)));
                } else {
                    asked = Some((id, payload));
                }
            }
            Ok(Entry::Command(Command::Output { result: Gave::Success(said) }))
                if said == b"true" =>
            {
                let wanted = asked.take().filter(|(of, _)| *of == id);
                acts.extend(wanted.and_then(|(_, payload)| act(&payload, at.unwrap_or(0))));
            }
            _ => {}
        }
    }
    acts
}

fn act(payload: &[u8], at: u64) -> Option<ActView> {
    if let Ok(Decision { verdict, by, .. }) = serde_json::from_slice(payload) {
        let act = serde_json::to_value(verdict).ok()?.as_str()?.to_owned();
        return Some(ActView::new(act, by, at));
    }
    let Cancel { by } = serde_json::from_slice(payload).ok()?;
    Some(ActView::new("cancel".to_owned(), by, at))
}

#[cfg(test)]
mod tests {
    use breakfall_flow::FlowSummary;
    use breakfall_flow::State;

    use super::*;

    fn run(state: State) -> RestateRun {
        let summary = FlowSummary::new("o-1", "place_order", 1, state);
        RestateRun { summary, invocation: "inv_1".to_owned(), input: None }
    }

    fn happened(lite: &str, entry: Option<&str>) -> Happened {
        Happened { lite: lite.to_owned(), entry: entry.map(str::to_owned), at: Some(7) }
    }

    #[test]
    fn what_is_too_large_to_be_shown_is_told_without_its_value() {
        let begun = |number: u32, name: &str| {
            let run =
                format!(r#"{{"Command":{{"Run":{{"completion_id":{number},"name":"{name}"}}}}}}"#);
            happened(&run, Some(&run))
        };
        let ended = |number: u32, result: &str| {
            let lite = format!(
                r#"{{"Notification":{{"ty":{{"Completion":"Run"}},"id":{{"CompletionId":{number}}},"result":"{result}"}}}}"#
            );
            happened(&lite, None)
        };
        let entries = vec![
            begun(1, "reserve"),
            ended(1, "Success"),
            begun(2, "charge"),
            ended(2, "Failure"),
            begun(3, "ship"),
        ];
        let view = told(run(State::Open), entries, Vec::new());
        let told: Vec<_> =
            view.entries.iter().map(|e| (e.seq, e.kind, &*e.name, &*e.value)).collect();
        let wanted = [(1, "done", "reserve"), (2, "failed", "charge"), (3, "begun", "ship")];
        assert_eq!(told, wanted.map(|(seq, kind, name)| (seq, kind, name, "null")));
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        let entries =
            ["", "null", "{}", r#"{"Command":{"Other":{}}}"#, r#"{"Notification":{"Signal":7}}"#]
                .map(|entry| happened(entry, Some(entry)));
        let strange = Called { id: String::new(), entry: "[]".to_owned(), at: None };
        let view = told(run(State::Open), entries.into(), vec![strange]);
        assert!(view.entries.is_empty() && view.signals.is_empty() && view.acts.is_empty());
    }

    #[test]
    fn an_act_counts_where_its_call_came_to_something() {
        let call = |id: &str, by: &str, came: &str| {
            let bytes = |text: &str| serde_json::to_string(text.as_bytes()).unwrap();
            let decision = format!(r#"{{"step":"undo-charge?1","verdict":"give_up","by":"{by}"}}"#);
            let input = format!(r#"{{"Command":{{"Input":{{"payload":{}}}}}}}"#, bytes(&decision));
            let output =
                format!(r#"{{"Command":{{"Output":{{"result":{{"Success":{}}}}}}}}}"#, bytes(came));
            [input, output].map(|entry| Called { id: id.to_owned(), entry, at: Some(7) })
        };
        let called = [call("inv_2", "ann", "true"), call("inv_3", "bob", "false")];
        let called = called.into_iter().flatten().collect();
        let view = told(run(State::Open), Vec::new(), called);
        assert_eq!(view.acts, [ActView::new("give_up".to_owned(), "ann".to_owned(), 7)]);
    }
}
