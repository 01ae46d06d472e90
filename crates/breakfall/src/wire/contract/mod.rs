//! What programs may count on: every code with its facts, as one JSON file that is kept and compared.
//!
//! The file, the *lock*, stands beside the program's source. A change of the source that would break those who read the
//! answers is then seen where it is made, and not where it hurts.
//!
//! ```json
//! {
//!   "version": 1,
//!   "codes": {
//!     "ASYNC_TICKET_GONE": { "retired": { "since": "0.3" } },
//!     "ASYNC_TICKET_NOT_FOUND": {
//!       "class": "NOT_FOUND",
//!       "status": 404,
//!       "recovery": "after_fix",
//!       "blame": "caller",
//!       "effect": "none",
//!       "actions": ["list_tickets"],
//!       "params": { "number": "integer" },
//!       "since": "0.1"
//!     }
//!   }
//! }
//! ```
//!
//! | change | breaking | why |
//! |---|---|---|
//! | a code is gone and not retired | yes | programs compare codes |
//! | a retired code is used again | yes | an old program would take it for what it once meant |
//! | another class, status or recovery | yes | programs branch on them |
//! | a public parameter is gone or of another kind | yes | programs read it |
//! | a new code, a new parameter, a code that was retired | no | |
//! | other actions | no | steps come and go by occurrence, so that no program can count on one |
//! | another blame, effect or first version | no | operators' facts |
//!
//! Texts are no part of it: they may become better at any time. Nor is the severity, which only logs show.
//!
//! The lock only ever grows: a code that is gone stays in it as retired, so that nobody gives it a second meaning.

mod change;
mod compare;
mod facts;
mod json;
#[cfg(test)]
mod tests;

pub use self::change::Change;
pub use self::change::ChangeKind;
pub use self::json::ContractError;

use std::collections::BTreeMap;

use crate::fault::Spec;
use crate::wire::contract::facts::Entry;

/// JSON Schema (2020-12) of a [`Problem`](crate::wire::Problem).
pub const PROBLEM_SCHEMA: &str = include_str!("problem.schema.json");

/// Every code with what programs may count on; see the [module](self).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contract {
    codes: BTreeMap<String, Entry>,
}

impl Contract {
    /// The contract of these faults. Of two with one code the first counts.
    #[must_use]
    pub fn of<'s>(specs: impl IntoIterator<Item = &'s Spec>) -> Self {
        let mut codes = BTreeMap::new();
        for spec in specs {
            codes.entry(spec.code.as_str().to_owned()).or_insert_with(|| Entry::of(spec));
        }
        Self { codes }
    }

    /// What is different in `new`, by code. Empty where nothing is.
    #[must_use]
    pub fn changes(old: &Self, new: &Self) -> Vec<Change> {
        compare::changes(old, new)
    }

    /// The lock after `new` is accepted: `new`, and every code that is gone as retired since `version`.
    ///
    /// # Errors
    /// The retired codes that `new` uses again. There is no way to accept those.
    pub fn accept(&self, new: &Self, version: &str) -> Result<Self, Vec<Change>> {
        let reused: Vec<_> = Self::changes(self, new)
            .into_iter()
            .filter(|change| matches!(change.kind, ChangeKind::Reused { .. }))
            .collect();
        if !reused.is_empty() {
            return Err(reused);
        }
        let mut codes = new.codes.clone();
        for (code, entry) in &self.codes {
            codes.entry(code.clone()).or_insert_with(|| entry.retired(version));
        }
        Ok(Self { codes })
    }

    /// How many codes are in use, the retired ones left out.
    #[must_use]
    pub fn in_use(&self) -> usize {
        self.codes.values().filter(|entry| matches!(entry, Entry::Used(_))).count()
    }
}
