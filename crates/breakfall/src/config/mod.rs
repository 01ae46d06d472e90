//! The configuration: declared keys, read from layers, strictly.
//!
//! A *key* is a constant with a path, a kind and a default ([`Key`]); tables of keys ([`KEYS`] and
//! those of a program) say all that may be configured. A [`Loader`] reads them from five layers, a
//! later one winning:
//!
//! | layer | form |
//! |---|---|
//! | built-in | the default in the table |
//! | file | YAML, the path as nested sections |
//! | credentials | one file for each secret, called like its path |
//! | environment | `BREAKFALL__` and the path in capitals, joined by `__`; for a secret also with `_FILE` behind it, and the name of a file |
//! | flags | whatever the program's command line maps to a key |
//!
//! The result is either [`Values`], in which every value knows its [`Origin`], or [`Diagnostics`]:
//! every mistake of every layer at once, with a caret under its place, what is allowed, and what was
//! probably meant.
//!
//! # What is refused
//! Nothing is guessed and nothing silently falls back to a default:
//! - unknown keys and variables, keys under a wrong section, keys that are written twice;
//! - values outside their range, and those that can be taken in two ways: `yes`, `"3"`, `030`, `30s`;
//! - a variable or text that is set but empty; a key with a default that has no value;
//! - numbers that contradict each other, and numbers of a policy that nobody switched on or off
//!   ([`Config::read`]);
//! - parts of YAML that a configuration does not need: anchors, aliases, merge keys, tags, more than
//!   one document, more than 32 levels, more than 1 MiB;
//! - text that is not UTF-8, control characters, tabs that indent.
//!
//! A section may be empty. A byte order mark and Windows line ends are accepted.
//! A name at a `*` has lower-case letters, digits and `_`; one that contains `__` cannot be reached
//! from the environment.
//!
//! # Secrets
//! The value of a [secret](Key::secret) key is in no diagnostic, no [`Debug`] and no listing. Since
//! its name may be mistyped, values of unknown keys beside a secret one are hidden too; in a file
//! that cannot be parsed, so is every line that names a secret, with the line after it.
//!
//! # Example
//! ```
//! use breakfall::config::{KEYS, Loader, MAX_RETRIES, TIMEOUT};
//! use std::time::Duration;
//!
//! let values = Loader::new(&[KEYS])
//!     .yaml("breakfall.yaml", "error_handling: { async: { timeout_seconds: 2.5 } }")
//!     .environment([("BREAKFALL__ERROR_HANDLING__ASYNC__MAX_RETRIES".into(), "5".into())])
//!     .load()?;
//! assert_eq!(values.get(&TIMEOUT), Duration::from_millis(2500));
//! assert_eq!(values.origin(&TIMEOUT).to_string(), "breakfall.yaml:1:45");
//! assert_eq!(values.get(&MAX_RETRIES), 5);
//!
//! let mistake = Loader::new(&[KEYS])
//!     .yaml("breakfall.yaml", "error_handling:\n  async:\n    max_retry: 3\n")
//!     .load()
//!     .unwrap_err();
//! assert_eq!(
//!     mistake.to_string(),
//!     "\
//! error: unknown key max_retry
//!  --> breakfall.yaml:3:5
//!   |
//! 3 |     max_retry: 3
//!   |     ^^^^^^^^^
//!   |
//!   = help: did you mean max_retries?
//!
//! 1 problem in breakfall.yaml"
//! );
//! # Ok::<(), breakfall::config::Diagnostics>(())
//! ```

mod decode;
mod diagnose;
mod effective;
mod environment;
mod file;
mod hide;
mod intake;
mod key;
mod keys;
mod kind;
mod load;
mod meant;
mod origin;
mod parse;
mod place;
mod plan;
mod readable;
mod schema;
mod scope;
mod secret_files;
mod settings;
mod source;
mod suggest;
mod together;
mod tree;
mod value;
mod values;

#[cfg(test)]
mod tests;

pub use diagnose::Diagnostic;
pub use diagnose::Diagnostics;
pub use effective::Effective;
pub use key::Declaration;
pub use key::Each;
pub use key::Key;
pub use keys::CONTACT_SUPPORT_THRESHOLD;
pub use keys::FALLBACK_ENABLED;
pub use keys::FALLBACK_TIMEOUT;
pub use keys::INCLUDE_RECOVERY_GUIDANCE;
pub use keys::INCLUDE_STACK_TRACES;
pub use keys::KEYS;
pub use keys::LOG_ALL_ERRORS;
pub use keys::LOG_RECOVERY_ATTEMPTS;
pub use keys::MAX_RETRIES;
pub use keys::OPERATION_FALLBACK_ENABLED;
pub use keys::OPERATION_FALLBACK_TIMEOUT;
pub use keys::OPERATION_MAX_RETRIES;
pub use keys::OPERATION_RETRY_DELAY;
pub use keys::OPERATION_TARGET;
pub use keys::OPERATION_TIMEOUT;
pub use keys::OPERATIONS;
pub use keys::PolicyKey;
pub use keys::RETRY_DELAY;
pub use keys::TECHNICAL_DETAILS;
pub use keys::TIMEOUT;
pub use keys::policies::POLICIES;
pub use kind::Kind;
pub use load::Loader;
pub use origin::Origin;
pub use readable::Readable;
pub use readable::Scalar;
pub use settings::Config;
pub use settings::WordsConfig;
pub use values::Changed;
pub use values::Listed;
pub use values::Values;
