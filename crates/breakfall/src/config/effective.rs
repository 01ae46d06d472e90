//! What holds for one operation, number by number.

use crate::config::keys::PolicyKey;
use crate::config::keys::policies;
use crate::config::origin::Origin;
use crate::config::scope::Scope;
use crate::config::values::Values;

/// A number of a policy as it holds for one operation.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective<'v> {
    /// The policy, one of [`POLICIES`](crate::config::POLICIES).
    pub policy: &'static str,
    /// The path under which the value is written: that of the operation where it has its own, otherwise that of all.
    pub path: String,
    /// The value as one would write it; `None` where there is none.
    pub value: Option<String>,
    /// Where it comes from.
    pub origin: &'v Origin,
}

impl Values {
    /// The numbers of all policies for the operation of this name, outermost policy first.
    #[must_use]
    pub fn effective<'v>(&'v self, operation: &'v str) -> Vec<Effective<'v>> {
        let scope = Scope { values: self, operation: Some(operation) };
        let of = |policy: &'static str| keys().filter(move |key| key.policy == policy);
        policies::POLICIES
            .iter()
            .flat_map(|policy| of(policy))
            .map(|key| row(&scope, key))
            .collect()
    }
}

/// The keys of the policies, the seed's first.
pub(crate) fn keys() -> impl Iterator<Item = &'static PolicyKey> {
    policies::SEED.iter().chain(policies::KEYS)
}

fn row<'v>(scope: &Scope<'v>, key: &PolicyKey) -> Effective<'v> {
    let policy = key.policy;
    if let Some(found) = scope.find(key) {
        let value = Some(found.shown());
        Effective { policy, path: found.path, value, origin: &found.stored.origin }
    } else {
        let path = key.general.path.to_owned();
        Effective { policy, path, value: None, origin: &Origin::BuiltIn }
    }
}
