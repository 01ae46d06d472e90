//! All that is known of a run, whatever runs it.

use serde::Serialize;

use crate::FlowSummary;

/// All that is known of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FlowView {
    /// The run at a glance.
    #[serde(flatten)]
    pub summary: FlowSummary,
    /// What it was started with, as JSON.
    pub input: String,
    /// What it gave, as JSON.
    pub result: Option<String>,
    /// What has happened in it, oldest first.
    pub entries: Vec<EntryView>,
    /// What has come for it from outside.
    pub signals: Vec<SignalView>,
    /// What operators did.
    pub acts: Vec<ActView>,
}

impl FlowView {
    /// What an engine knows of a run: what it was started with, as JSON, and nothing that has happened in it.
    #[must_use]
    pub const fn new(summary: FlowSummary, input: String) -> Self {
        Self {
            summary,
            input,
            result: None,
            entries: Vec::new(),
            signals: Vec::new(),
            acts: Vec::new(),
        }
    }
}

/// Something that has happened in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EntryView {
    /// Its place, from 1.
    pub seq: u64,
    /// `done`, `failed`, `sleep` or `cut` (what a cancellation ended); on an engine that writes down what has only begun, also `begun`, and
    /// `waiting` for a signal.
    pub kind: &'static str,
    /// The step, as it is written down: `charge`, its second attempt `charge#2`, the wait before that `charge~1`, its undo `undo-charge`. None
    /// of a wait where the engine keeps no names of them.
    pub name: String,
    /// JSON: what it gave, the record of a failure, or when the wait ends; `null` where there is nothing to tell.
    pub value: String,
    /// When.
    pub at: u64,
}

impl EntryView {
    /// One of an engine, at the place that is set where it is listed.
    #[must_use]
    pub const fn new(kind: &'static str, name: String, value: String, at: u64) -> Self {
        Self { seq: 0, kind, name, value, at }
    }
}

/// A signal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SignalView {
    /// `event:` and its name, or `verdict:` and the question.
    pub name: String,
    /// JSON.
    pub value: String,
    /// When it came.
    pub at: u64,
}

impl SignalView {
    /// One of an engine.
    #[must_use]
    pub const fn new(name: String, value: String, at: u64) -> Self {
        Self { name, value, at }
    }
}

/// What an operator did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ActView {
    /// `resume`, `skip`, `give_up` or `cancel`.
    pub act: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: u64,
}

impl ActView {
    /// One of an engine.
    #[must_use]
    pub const fn new(act: String, by: String, at: u64) -> Self {
        Self { act, by, at }
    }
}
