//! The values of one operation: its own where it has them, otherwise those of all.

use crate::config::diagnose::Excerpt;
use crate::config::keys::Overridable;
use crate::config::keys::PolicyKey;
use crate::config::origin::Origin;
use crate::config::readable::Scalar;
use crate::config::values::Stored;
use crate::config::values::Values;
use crate::config::values::named;

/// One operation, or what holds for those that have nothing of their own.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'v> {
    pub(crate) values: &'v Values,
    pub(crate) operation: Option<&'v str>,
}

/// A value that holds, with the path under which it is written.
pub(crate) struct Found<'v> {
    pub(crate) path: String,
    pub(crate) stored: &'v Stored,
}

impl<'v> Scope<'v> {
    pub(crate) fn get<T: Scalar>(&self, key: &Overridable<T>) -> Option<T::Lent<'v>> {
        self.find(key.key()).and_then(|found| T::pick(&found.stored.value))
    }

    pub(crate) fn is_on(&self, key: &Overridable<bool>) -> bool {
        self.get(key).unwrap_or(false)
    }

    /// Whether somebody has written it down, for this operation or for all.
    pub(crate) fn is_given<T: Scalar>(&self, key: &Overridable<T>) -> bool {
        self.find(key.key()).is_some_and(|found| found.is_given())
    }

    pub(crate) fn find(&self, key: &PolicyKey) -> Option<Found<'v>> {
        self.own(key).or_else(|| self.at(key.general.path.to_owned()))
    }

    /// What is written for this operation alone.
    pub(crate) fn own(&self, key: &PolicyKey) -> Option<Found<'v>> {
        self.at(named(key.own.path, self.operation?))
    }

    fn at(&self, path: String) -> Option<Found<'v>> {
        let stored = self.values.stored(&path)?;
        Some(Found { path, stored })
    }
}

impl Found<'_> {
    pub(crate) fn is_given(&self) -> bool {
        self.stored.origin != Origin::BuiltIn
    }

    pub(crate) fn shown(&self) -> String {
        self.stored.value.to_string()
    }

    /// How it is written, with a remark below its mark.
    pub(crate) fn excerpt(&self, label: Option<&str>) -> Option<Excerpt> {
        let label = label.map(str::to_owned);
        self.stored.excerpt.clone().map(|excerpt| Excerpt { label, ..excerpt })
    }
}
