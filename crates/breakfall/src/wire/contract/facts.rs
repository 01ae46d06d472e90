//! What stands in a contract for one code.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::fault::Spec;

/// One code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Entry {
    Used(Facts),
    Retired { retired: Retired },
}

/// What programs and operators may count on. The order of the members is that of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Facts {
    pub(super) class: String,
    pub(super) status: u16,
    pub(super) recovery: String,
    pub(super) blame: String,
    pub(super) effect: String,
    pub(super) actions: Vec<String>,
    /// Kinds by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) params: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<String>,
}

/// What is left of a code that is no longer used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Retired {
    pub(super) since: String,
}

impl Entry {
    pub(super) fn of(spec: &Spec) -> Self {
        let params = spec.params.iter();
        Self::Used(Facts {
            class: spec.class.as_str().to_owned(),
            status: spec.status.get(),
            recovery: spec.recovery.as_str().to_owned(),
            blame: spec.blame.as_str().to_owned(),
            effect: spec.effect.as_str().to_owned(),
            actions: spec.actions.iter().map(|action| action.as_str().to_owned()).collect(),
            params: params.map(|p| (p.name.to_owned(), p.kind.as_str().to_owned())).collect(),
            since: spec.since.map(str::to_owned),
        })
    }

    /// The same code out of use, since `version` where it was in use until now.
    pub(super) fn retired(&self, version: &str) -> Self {
        match self {
            Self::Used(_) => Self::Retired { retired: Retired { since: version.to_owned() } },
            Self::Retired { .. } => self.clone(),
        }
    }
}
