//! Keys that stand for all operations, and again under the name of each that differs.

use std::marker::PhantomData;

use crate::config::key::Declaration;
use crate::config::key::Each;
use crate::config::key::Key;
use crate::config::readable::Scalar;

/// A number of a policy from which a `T` is read: one for all operations, and one of its own for each that differs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overridable<T>(PolicyKey, PhantomData<fn() -> T>);

/// A number of a policy, whatever it is read as.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PolicyKey {
    /// The policy it belongs to, as [`POLICIES`](crate::config::POLICIES) names it.
    pub policy: &'static str,
    /// The key for all operations.
    pub general: Declaration,
    /// The key for one of them, with a `*` for its name.
    pub own: Declaration,
}

impl<T: Scalar> Overridable<T> {
    pub(crate) const fn new(
        policy: &'static str,
        general: Declaration,
        own: &Key<Each<T>>,
    ) -> Self {
        Self(PolicyKey { policy, general, own: own.declaration() }, PhantomData)
    }

    pub(crate) const fn key(&self) -> &PolicyKey {
        &self.0
    }
}

/// Lists the keys for all operations in `general`, and those for one in `own`.
pub(super) const fn copy(
    mut keys: &[PolicyKey],
    mut general: &mut [Declaration],
    mut own: &mut [Declaration],
) {
    while let ([key, keys_left @ ..], [first, general_left @ ..], [second, own_left @ ..]) =
        (keys, general, own)
    {
        *first = key.general;
        *second = key.own;
        (keys, general, own) = (keys_left, general_left, own_left);
    }
}
