//! A fault as another program told it, and how its fields are filled again.
#![expect(
    clippy::unused_self,
    clippy::unnecessary_wraps,
    clippy::option_option,
    reason = "the methods of a hole look alike, so that one stands in for another"
)]

use std::marker::PhantomData;
use std::time::Duration;

use crate::fault::FieldError;
use crate::fault::Param;
use crate::fault::PublicValue;

/// The public facts of a fault that another program told: what [`Declared::from_parts`](crate::fault::Declared::from_parts)
/// makes it of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts {
    params: Vec<(&'static str, Param)>,
    wait: Option<Duration>,
    fields: Vec<FieldError>,
}

impl Parts {
    /// With the public parameter `name`.
    #[must_use]
    pub fn with_param(mut self, name: &'static str, value: Param) -> Self {
        self.params.push((name, value));
        self
    }

    /// With how long to wait, where that was told.
    #[must_use]
    pub const fn with_wait(mut self, wait: Option<Duration>) -> Self {
        self.wait = wait;
        self
    }

    /// With the fields of the request that are wrong.
    #[must_use]
    pub fn with_fields(mut self, fields: Vec<FieldError>) -> Self {
        self.fields = fields;
        self
    }

    fn param(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

/// A field of type `T` that the derive fills, of a type it cannot look into.
///
/// A method stands here where the type allows it, and in [`Unfilled`] where it does not; the compiler takes the one here
/// where it can. That is how a private field without a `Default` makes a fault that does not come back instead of one that
/// does not compile.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Hole<T>(PhantomData<T>);

#[doc(hidden)]
impl<T> Hole<T> {
    pub const NEW: Self = Self(PhantomData);
}

#[doc(hidden)]
impl<T: PublicValue> Hole<T> {
    #[must_use]
    pub fn public(self, parts: &Parts, name: &str) -> Option<T> {
        T::from_param(parts.param(name)?)
    }
}

#[doc(hidden)]
impl Hole<Duration> {
    #[must_use]
    pub fn wait(self, parts: &Parts) -> Option<Duration> {
        // Where nobody is to come back, none is told.
        Some(parts.wait.unwrap_or_default())
    }
}

#[doc(hidden)]
impl Hole<Option<Duration>> {
    #[must_use]
    pub fn wait(self, parts: &Parts) -> Option<Option<Duration>> {
        Some(parts.wait)
    }
}

#[doc(hidden)]
impl Hole<Vec<FieldError>> {
    #[must_use]
    pub fn fields(self, parts: &Parts) -> Option<Vec<FieldError>> {
        Some(parts.fields.clone())
    }
}

#[doc(hidden)]
impl<T: Default> Hole<T> {
    #[must_use]
    pub fn private(self) -> Option<T> {
        Some(T::default())
    }
}

/// What of a [`Hole`] no method of its own fills.
#[doc(hidden)]
pub trait Unfilled<T>: Sized {
    fn public(self, _parts: &Parts, _name: &str) -> Option<T> {
        None
    }

    fn wait(self, _parts: &Parts) -> Option<T> {
        None
    }

    fn fields(self, _parts: &Parts) -> Option<T> {
        None
    }

    fn private(self) -> Option<T> {
        None
    }
}

impl<T> Unfilled<T> for Hole<T> {}
