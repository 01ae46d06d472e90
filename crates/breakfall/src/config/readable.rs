//! The types that can be read from a key. Both traits mention a private type and so are sealed.

use std::time::Duration;

use crate::config::key::Key;
use crate::config::value::Value;

/// What a key can be read as: a scalar, or an `Option` of one. Sealed.
pub trait Readable: Copy {
    /// What [`Values::get`](crate::config::Values::get) answers with.
    type Read<'v>;
    #[doc(hidden)]
    fn read<'v>(key: &Key<Self>, value: Option<&'v Value<String>>) -> Self::Read<'v>;
}

/// A type that is read from one value: [`Duration`], `u64`, `f64`, `bool` and text. Sealed.
pub trait Scalar: Copy {
    /// What is answered: the type itself; for texts, one that borrows.
    type Lent<'v>;
    #[doc(hidden)]
    fn pick(value: &Value<String>) -> Option<Self::Lent<'_>>;
    #[doc(hidden)]
    fn lend<'v>(self) -> Self::Lent<'v>;
}

impl<T: Scalar> Readable for T {
    type Read<'v> = T::Lent<'v>;

    fn read<'v>(key: &Key<Self>, value: Option<&'v Value<String>>) -> Self::Read<'v> {
        value.and_then(T::pick).unwrap_or_else(|| key.default_value().lend())
    }
}

impl<T: Scalar> Readable for Option<T> {
    type Read<'v> = Option<T::Lent<'v>>;

    fn read<'v>(_: &Key<Self>, value: Option<&'v Value<String>>) -> Self::Read<'v> {
        value.and_then(T::pick)
    }
}

impl Scalar for Duration {
    type Lent<'v> = Self;

    fn pick(value: &Value<String>) -> Option<Self> {
        if let Value::Seconds(duration) = value { Some(*duration) } else { None }
    }

    fn lend<'v>(self) -> Self::Lent<'v> {
        self
    }
}

impl Scalar for u64 {
    type Lent<'v> = Self;

    fn pick(value: &Value<String>) -> Option<Self> {
        if let Value::Count(count) = value { Some(*count) } else { None }
    }

    fn lend<'v>(self) -> Self::Lent<'v> {
        self
    }
}

impl Scalar for f64 {
    type Lent<'v> = Self;

    fn pick(value: &Value<String>) -> Option<Self> {
        if let Value::Number(number) = value { Some(*number) } else { None }
    }

    fn lend<'v>(self) -> Self::Lent<'v> {
        self
    }
}

impl Scalar for bool {
    type Lent<'v> = Self;

    fn pick(value: &Value<String>) -> Option<Self> {
        if let Value::Switch(on) = value { Some(*on) } else { None }
    }

    fn lend<'v>(self) -> Self::Lent<'v> {
        self
    }
}

impl Scalar for &'static str {
    type Lent<'v> = &'v str;

    fn pick(value: &Value<String>) -> Option<&str> {
        if let Value::Text(text) = value { Some(text) } else { None }
    }

    fn lend<'v>(self) -> &'v str {
        self
    }
}
