//! From an explanation to the body of an answer.

use crate::fault::Failure;
use crate::message::explain::Explanation;
use crate::message::explain::Step;
use crate::message::variables::whole_seconds;
use crate::wire::Problem;
use crate::wire::ProblemAction;
use crate::wire::ProblemRetry;
use crate::wire::Technical;
use crate::wire::params_of;

/// How problems are written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProblemStyle {
    /// What stands before the code in `type`: `/errors/`, or an absolute URI that ends in a slash.
    pub type_base: String,
    /// Whether to add the technical facts: words and numbers, nothing private.
    pub technical: bool,
    /// The trace that the request is a part of: another for each problem.
    pub trace_id: Option<String>,
}

impl Default for ProblemStyle {
    /// `/errors/`, without technical facts.
    fn default() -> Self {
        Self { type_base: "/errors/".to_owned(), technical: false, trace_id: None }
    }
}

impl ProblemStyle {
    /// With another start of `type`.
    #[must_use]
    pub fn with_type_base(mut self, base: impl Into<String>) -> Self {
        self.type_base = base.into();
        self
    }

    /// With or without technical facts.
    #[must_use]
    pub fn with_technical(mut self, technical: bool) -> Self {
        self.technical = technical;
        self
    }

    /// As a part of this trace.
    #[must_use]
    pub fn with_trace_id(mut self, id: Option<String>) -> Self {
        self.trace_id = id;
        self
    }
}

impl Explanation {
    /// The body of the answer to the request that `failure` ended, in these words.
    #[must_use]
    pub fn problem(&self, failure: &Failure, style: &ProblemStyle) -> Problem {
        Problem {
            type_uri: format!("{}{}", style.type_base, failure.code()),
            title: self.title.clone(),
            status: failure.status().get(),
            detail: self.message.clone(),
            instance: None,
            code: failure.code().as_str(),
            class: failure.class().as_str(),
            reference: failure.reference().to_string(),
            recovery_actions: self.recovery_actions(),
            actions: self.actions(),
            retry: ProblemRetry::new(failure.recovery(), self.wait)
                .with_exhausted(failure.is_exhausted()),
            effect: failure.effect().as_str(),
            errors: self.fields.clone(),
            params: params_of(failure),
            trace_id: style.trace_id.clone(),
            technical: style.technical.then(|| Technical::from(failure)),
        }
    }

    /// What to do now, as plain sentences: for degraded answers and problems alike.
    #[must_use]
    pub fn recovery_actions(&self) -> Vec<String> {
        self.steps.iter().map(|step| step.label.clone()).collect()
    }

    /// The same list for programs.
    #[must_use]
    pub fn actions(&self) -> Vec<ProblemAction> {
        self.steps.iter().map(ProblemAction::from).collect()
    }
}

impl From<&Step> for ProblemAction {
    fn from(step: &Step) -> Self {
        let mut action = Self::new(step.action.as_str(), step.label.clone());
        action.href.clone_from(&step.href);
        action.after_seconds = step.after.map(whole_seconds);
        action
    }
}
