//! The workflows that an engine knows, without their types.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use breakfall::Outcome;
use breakfall::fault::ResultExt;

use crate::Flow;
use crate::Workflow;
use crate::replay::LocalFlow;
use crate::replay::drive::Running;

/// What a run gave, as JSON.
pub(crate) type Ended = Outcome<String>;

/// One version of a workflow.
#[derive(Clone)]
pub(crate) struct Definition {
    pub(crate) kind: &'static str,
    pub(crate) version: u32,
    run: Arc<Runner>,
}

type Runner = dyn Fn(Arc<LocalFlow>, &str) -> serde_json::Result<Running> + Send + Sync;

impl Definition {
    pub(crate) fn of<W: Workflow>(workflow: Arc<W>) -> Self {
        let run = move |flow: Arc<LocalFlow>, input: &str| -> serde_json::Result<Running> {
            let (workflow, input) = (Arc::clone(&workflow), serde_json::from_str(input)?);
            Ok(Box::pin(async move {
                let value = workflow.run(&*flow, input).await?;
                let json = serde_json::to_string(&value).unexpected()?;
                Ok(flow.course().outcome(json))
            }))
        };
        Self { kind: W::KIND, version: W::VERSION, run: Arc::new(run) }
    }

    /// The run, about to begin.
    ///
    /// # Errors
    /// If `input` is not what the workflow takes.
    pub(crate) fn start(&self, flow: Arc<LocalFlow>, input: &str) -> serde_json::Result<Running> {
        (self.run)(flow, input)
    }
}

impl fmt::Debug for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.kind, self.version)
    }
}

/// All that an engine knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Definitions(BTreeMap<(&'static str, u32), Definition>);

impl Definitions {
    pub(crate) fn add(&mut self, definition: Definition) {
        self.0.insert((definition.kind, definition.version), definition);
    }

    pub(crate) fn get(&self, kind: &str, version: u32) -> Option<&Definition> {
        self.0.values().find(|known| known.kind == kind && known.version == version)
    }
}
