//! What was read: every declared key with its value and its origin.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;

use crate::config::diagnose::Excerpt;
use crate::config::key::Declaration;
use crate::config::key::Each;
use crate::config::key::Key;
use crate::config::origin::Origin;
use crate::config::readable::Readable;
use crate::config::readable::Scalar;
use crate::config::value::Value;

/// A complete, valid configuration.
///
/// [`Debug`] lists it with the secrets hidden.
#[derive(Clone, PartialEq)]
pub struct Values {
    stored: BTreeMap<String, Stored>,
    declarations: Vec<Declaration>,
}

#[derive(Clone, PartialEq)]
pub(crate) struct Stored {
    pub(crate) value: Value<String>,
    pub(crate) origin: Origin,
    /// How it is written, for a mistake that shows only later; of what is built in nothing is.
    pub(crate) excerpt: Option<Excerpt>,
}

/// What differs between two configurations, in one key.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The path of the key.
    pub path: String,
    /// The value before, as one would write it; `(hidden)` for a secret. `None`: it had none.
    pub from: Option<String>,
    /// The value after.
    pub to: Option<String>,
}

/// One line of a listing.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<'v> {
    /// The path of the key.
    pub path: &'v str,
    /// The value as one would write it; `(hidden)` for a secret.
    pub value: String,
    /// Where the value comes from.
    pub origin: &'v Origin,
}

impl Values {
    /// The value of a key: from the last layer that has one, else the key's default.
    ///
    /// The key has to be in a table that was given to [`Loader::new`](crate::config::Loader::new);
    /// a debug build asserts it, a release build answers with the default.
    ///
    /// ```
    /// use breakfall::config::{KEYS, Loader, MAX_RETRIES};
    ///
    /// let values = Loader::new(&[KEYS]).load()?;
    /// assert_eq!(values.get(&MAX_RETRIES), 3);
    /// # Ok::<(), breakfall::config::Diagnostics>(())
    /// ```
    pub fn get<T: Readable>(&self, key: &Key<T>) -> T::Read<'_> {
        self.assert_declared(key.path());
        T::read(key, self.stored.get(key.path()).map(|stored| &stored.value))
    }

    /// The value that a key per name has for `name`, if it has one.
    pub fn get_for<T: Scalar>(&self, key: &Key<Each<T>>, name: &str) -> Option<T::Lent<'_>> {
        self.assert_declared(key.path());
        T::pick(&self.stored.get(&named(key.path(), name))?.value)
    }

    /// Where the value of a key comes from; built-in for an optional one that is not set.
    pub fn origin<T>(&self, key: &Key<T>) -> &Origin {
        self.assert_declared(key.path());
        self.stored.get(key.path()).map_or(&Origin::BuiltIn, |stored| &stored.origin)
    }

    /// Where the value that a key per name has for `name` comes from, if there is one.
    pub fn origin_for<T>(&self, key: &Key<Each<T>>, name: &str) -> Option<&Origin> {
        self.stored.get(&named(key.path(), name)).map(|stored| &stored.origin)
    }

    /// The names that are used directly under a section such as
    /// [`OPERATIONS`](crate::config::OPERATIONS), sorted.
    pub fn names_under(&self, section: &str) -> BTreeSet<&str> {
        self.stored
            .keys()
            .filter_map(|path| path.strip_prefix(section)?.strip_prefix('.')?.split('.').next())
            .collect()
    }

    /// Every key that has a value, in declared order.
    pub fn iter(&self) -> impl Iterator<Item = Listed<'_>> {
        self.declarations.iter().flat_map(|key| {
            let matching = self.stored.iter().filter(|(path, _)| matches(key.path, path));
            matching.map(|(path, stored)| Listed {
                path,
                value: shown(*key, stored),
                origin: &stored.origin,
            })
        })
    }

    pub(crate) fn built_in(declarations: &[Declaration]) -> Self {
        let stored = declarations
            .iter()
            .filter_map(|key| {
                let value = key.default?.into_owned();
                let stored = Stored { value, origin: Origin::BuiltIn, excerpt: None };
                Some((key.path.to_owned(), stored))
            })
            .collect();
        Self { stored, declarations: declarations.to_vec() }
    }

    /// What is different in `other`, which was read with the same tables, in declared order.
    pub fn changes(&self, other: &Self) -> Vec<Changed> {
        let changed = |key: &Declaration| {
            let matching = |path: &&String| matches(key.path, path);
            let paths: BTreeSet<_> =
                self.stored.keys().chain(other.stored.keys()).filter(matching).collect();
            let (before, after) = (&self.stored, &other.stored);
            let differs = |path: &&String| {
                before.get(*path).map(|s| &s.value) != after.get(*path).map(|s| &s.value)
            };
            let shown = |stored: Option<&Stored>| stored.map(|stored| shown(*key, stored));
            let change = |path: &String| Changed {
                path: path.clone(),
                from: shown(before.get(path)),
                to: shown(after.get(path)),
            };
            paths.into_iter().filter(differs).map(change).collect::<Vec<_>>()
        };
        self.declarations.iter().flat_map(changed).collect()
    }

    pub(crate) fn set(&mut self, path: String, stored: Stored) {
        self.stored.insert(path, stored);
    }

    /// The value under a path, which is declared.
    pub(crate) fn stored(&self, path: &str) -> Option<&Stored> {
        self.stored.get(path)
    }

    fn assert_declared(&self, path: &str) {
        debug_assert!(
            self.declarations.iter().any(|key| key.path == path),
            "{path} is in none of the tables that were loaded"
        );
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines =
            self.iter().map(|line| (line.path, format!("{} ({})", line.value, line.origin)));
        f.debug_map().entries(lines).finish()
    }
}

fn shown(key: Declaration, stored: &Stored) -> String {
    if key.secret { "(hidden)".to_owned() } else { stored.value.to_string() }
}

/// The path of a key per name for one name.
pub(crate) fn named(pattern: &str, name: &str) -> String {
    pattern.replacen('*', name, 1)
}

/// Whether `path` is the declared `pattern`, a `*` standing for any segment.
fn matches(pattern: &str, path: &str) -> bool {
    let same = |(declared, segment): (&str, &str)| declared == "*" || declared == segment;
    pattern.split('.').count() == path.split('.').count()
        && pattern.split('.').zip(path.split('.')).all(same)
}
