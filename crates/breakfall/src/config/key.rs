//! Declared keys: what may be configured, of which kind, with which default.
//!
//! A key is a constant. Its type says what is read from it, so that path, kind and default stand
//! in one place and a caller cannot read a key as something else:
//!
//! ```
//! use breakfall::config::Key;
//! use std::time::Duration;
//!
//! const POLL: Key<Duration> = Key::seconds(
//!     "tracker.poll_seconds",
//!     Duration::from_millis(100),
//!     Duration::from_secs(3600),
//!     "How often the tracker is asked for news.",
//! )
//! .or(Duration::from_secs(60));
//! ```

use std::marker::PhantomData;
use std::time::Duration;

use crate::config::kind::Kind;
use crate::config::readable::Scalar;
use crate::config::value::Value;

/// What the name of every environment variable begins with.
pub(crate) const PREFIX: &str = "BREAKFALL__";

/// A declared key from which a `T` is read.
///
/// `Key<T>` has a default, `Key<Option<T>>` has none, and `Key<Each<T>>` stands once per name,
/// where its path has a `*`.
#[derive(Debug, Clone, Copy)]
pub struct Key<T> {
    declaration: Declaration,
    default: T,
}

/// Marks a key that stands once per name: `error_handling.operations.*.max_retries`.
///
/// Such a key has no default; [`Values::get_for`](crate::config::Values::get_for) reads it.
#[derive(Debug, Clone, Copy)]
pub struct Each<T>(PhantomData<fn() -> T>);

/// A key as it stands in a table: everything but the type that is read from it.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Declaration {
    /// The path in the file, its segments joined by `.`; a segment `*` stands for any name.
    pub path: &'static str,
    /// What is accepted.
    pub kind: Kind,
    /// Whether the value is kept out of diagnostics, [`Debug`] and listings.
    pub secret: bool,
    /// What the key does, in a sentence.
    pub doc: &'static str,
    pub(crate) default: Option<Value<&'static str>>,
}

impl<T> Key<T> {
    /// The table entry of this key.
    #[must_use]
    pub const fn declaration(&self) -> Declaration {
        self.declaration
    }

    /// The path as declared, its segments joined by `.`.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.declaration.path
    }

    /// Keeps the value out of diagnostics, [`Debug`] and listings.
    #[must_use]
    pub const fn secret(mut self) -> Self
    where
        T: Copy,
    {
        self.declaration.secret = true;
        self
    }
}

impl<T: Scalar> Key<T> {
    pub(crate) const fn default_value(&self) -> T {
        self.default
    }
}

impl<T: Scalar> Key<Option<T>> {
    /// Declares that the key stands once per name.
    ///
    /// # Panics
    /// If no segment of the path is `*`; in a constant this is a compile error.
    #[must_use]
    pub const fn each(self) -> Key<Each<T>> {
        assert!(has_wildcard(self.declaration.path), "the path needs a segment `*`");
        Key { declaration: self.declaration, default: Each(PhantomData) }
    }

    const fn with(self, value: Value<&'static str>, default: T) -> Key<T> {
        assert!(!has_wildcard(self.declaration.path), "a key per name has no default");
        Key { declaration: Declaration { default: Some(value), ..self.declaration }, default }
    }

    const fn new(path: &'static str, kind: Kind, doc: &'static str) -> Self {
        let declaration = Declaration { path, kind, secret: false, doc, default: None };
        Self { declaration, default: None }
    }
}

impl Key<Option<Duration>> {
    /// A number of seconds from `min` to `max`, fractions allowed.
    #[must_use]
    pub const fn seconds(
        path: &'static str,
        min: Duration,
        max: Duration,
        doc: &'static str,
    ) -> Self {
        Self::new(path, Kind::Seconds { min, max }, doc)
    }

    /// Declares the default.
    ///
    /// # Panics
    /// If the default is outside the range; in a constant this is a compile error.
    #[must_use]
    pub const fn or(self, default: Duration) -> Key<Duration> {
        if let Kind::Seconds { min, max } = self.declaration.kind {
            let nanos = default.as_nanos();
            assert!(min.as_nanos() <= nanos && nanos <= max.as_nanos(), "default out of range");
        }
        self.with(Value::Seconds(default), default)
    }
}

impl Key<Option<u64>> {
    /// A whole number from `min` to `max`.
    #[must_use]
    pub const fn count(path: &'static str, min: u64, max: u64, doc: &'static str) -> Self {
        Self::new(path, Kind::Count { min, max }, doc)
    }

    /// Declares the default.
    ///
    /// # Panics
    /// If the default is outside the range; in a constant this is a compile error.
    #[must_use]
    pub const fn or(self, default: u64) -> Key<u64> {
        if let Kind::Count { min, max } = self.declaration.kind {
            assert!(min <= default && default <= max, "default out of range");
        }
        self.with(Value::Count(default), default)
    }
}

impl Key<Option<f64>> {
    /// A number from `min` to `max`, fractions allowed.
    #[must_use]
    pub const fn number(path: &'static str, min: f64, max: f64, doc: &'static str) -> Self {
        Self::new(path, Kind::Number { min, max }, doc)
    }

    /// Declares the default.
    ///
    /// # Panics
    /// If the default is outside the range; in a constant this is a compile error.
    #[must_use]
    pub const fn or(self, default: f64) -> Key<f64> {
        if let Kind::Number { min, max } = self.declaration.kind {
            assert!(min <= default && default <= max, "default out of range");
        }
        self.with(Value::Number(default), default)
    }
}

impl Key<Option<bool>> {
    /// `true` or `false`.
    #[must_use]
    pub const fn switch(path: &'static str, doc: &'static str) -> Self {
        Self::new(path, Kind::Switch, doc)
    }

    /// Declares the default.
    ///
    /// # Panics
    /// If the path has a `*`; in a constant this is a compile error.
    #[must_use]
    pub const fn or(self, default: bool) -> Key<bool> {
        self.with(Value::Switch(default), default)
    }
}

impl Key<Option<&'static str>> {
    /// Text in one line.
    #[must_use]
    pub const fn text(path: &'static str, doc: &'static str) -> Self {
        Self::new(path, Kind::Text, doc)
    }

    /// One of a few words.
    #[must_use]
    pub const fn choice(
        path: &'static str,
        words: &'static [&'static str],
        doc: &'static str,
    ) -> Self {
        Self::new(path, Kind::Choice(words), doc)
    }

    /// A socket address, `host:port`.
    #[must_use]
    pub const fn address(path: &'static str, doc: &'static str) -> Self {
        Self::new(path, Kind::Address, doc)
    }

    /// An `http://` or `https://` address.
    #[must_use]
    pub const fn url(path: &'static str, doc: &'static str) -> Self {
        Self::new(path, Kind::Url, doc)
    }

    /// Declares the default. [`Loader::new`](crate::config::Loader::new) asserts in debug builds
    /// that it is one the kind accepts.
    ///
    /// # Panics
    /// If the path has a `*`; in a constant this is a compile error.
    #[must_use]
    pub const fn or(self, default: &'static str) -> Key<&'static str> {
        self.with(Value::Text(default), default)
    }
}

impl Declaration {
    /// The last segment of the path.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.path.rsplit_once('.').map_or(self.path, |(_, name)| name)
    }

    /// The environment variable that sets the key; a `*` of the path stands for the name.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.path.to_uppercase().replace('.', "__"))
    }

    /// The default as one would write it, if there is one.
    #[must_use]
    pub fn default_text(&self) -> Option<String> {
        self.default.as_ref().map(ToString::to_string)
    }
}

const fn has_wildcard(path: &str) -> bool {
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first == b'*' {
            return true;
        }
        rest = tail;
    }
    false
}
