//! One difference between two contracts.

use std::fmt;

/// One difference between two contracts. `Display` says it in a sentence, with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The code.
    pub code: String,
    /// What is different.
    pub kind: ChangeKind,
}

/// What is different about a code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone without a trace.
    Removed,
    /// It is gone, and recorded as such.
    Retired,
    /// It was retired and is used again.
    #[non_exhaustive]
    Reused {
        /// The version in which it was retired.
        since: String,
    },
    /// One of its facts is another.
    #[non_exhaustive]
    Fact {
        /// `class`, `status`, `recovery`, `blame`, `effect`, `actions` or `since`.
        fact: &'static str,
        /// What it was.
        from: String,
        /// What it is.
        to: String,
    },
    /// It has one more public parameter.
    #[non_exhaustive]
    ParamAdded {
        /// The parameter.
        name: String,
    },
    /// A public parameter is gone.
    #[non_exhaustive]
    ParamRemoved {
        /// The parameter.
        name: String,
    },
    /// A public parameter is of another kind.
    #[non_exhaustive]
    ParamRetyped {
        /// The parameter.
        name: String,
        /// What it was.
        from: String,
        /// What it is.
        to: String,
    },
}

impl Change {
    /// Whether a program that was written for the old contract may go wrong with the new one.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        match &self.kind {
            ChangeKind::Removed
            | ChangeKind::Reused { .. }
            | ChangeKind::ParamRemoved { .. }
            | ChangeKind::ParamRetyped { .. } => true,
            ChangeKind::Fact { fact, .. } => matches!(*fact, "class" | "status" | "recovery"),
            ChangeKind::Added | ChangeKind::Retired | ChangeKind::ParamAdded { .. } => false,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = &self.code;
        match &self.kind {
            ChangeKind::Added => write!(f, "{code} is new: accept it"),
            ChangeKind::Removed => {
                write!(f, "{code} is gone: put it back, or accept that it is retired for good")
            }
            ChangeKind::Retired => write!(f, "{code} is retired"),
            ChangeKind::Reused { since } => write!(
                f,
                "{code} is used again, but was retired in {since} and keeps its old meaning: choose another code"
            ),
            ChangeKind::Fact { fact, from, to } if self.is_breaking() => write!(
                f,
                "{code} changes its {fact} from {from} to {to}: put {from} back, or give the new meaning a code of its own"
            ),
            ChangeKind::Fact { fact, from, to } => {
                write!(f, "{code} changes its {fact} from {from} to {to}: accept it")
            }
            ChangeKind::ParamAdded { name } => {
                write!(f, "{code} has the new parameter {name}: accept it")
            }
            ChangeKind::ParamRemoved { name } => write!(
                f,
                "{code} loses its parameter {name}: put the public field back, or give the new meaning a code of its own"
            ),
            ChangeKind::ParamRetyped { name, from, to } => write!(
                f,
                "{code} changes its parameter {name} from {from} to {to}: give the new value a name of its own beside the old one"
            ),
        }
    }
}
