//! Words for people: what happened, what to do now, how long to wait.
//!
//! The words stand in [Fluent](https://projectfluent.org) files, one for each language, and are chosen when an answer is written; a
//! [`Failure`](crate::Failure) carries none.
//!
//! ```
//! use breakfall::Failure;
//! use breakfall::fault::OperationFailed;
//! use breakfall::message::{Catalogue, Locales, Wording};
//!
//! let failure = Failure::from(OperationFailed::new("print_label"));
//! let german = Locales::accept_language("fr;q=0.3, de-AT, en;q=0.5");
//! let explanation = Catalogue::builtin().explain(&failure, &german, &Wording::default());
//! assert_eq!(explanation.locale, "de");
//! assert_eq!(explanation.title, "Das hat nicht geklappt");
//! assert!(explanation.steps[0].label.contains("Minuten"));
//! ```
//!
//! # Ids
//! | what | id |
//! |---|---|
//! | what happened: one or two sentences | the code in lower case with dashes: `async-timeout-failed` |
//! | the same in a few constant words | its attribute `.title` |
//! | a next step | `action-<name>`, or for one code its attribute `.action-<name>` |
//! | what stands in where a code has no words | `class-<name>` with `.title` |
//! | what is wrong with a field | `field-<name>` |
//! | "in about 20 seconds" | `wait`, for use in steps: `Try again { wait }.` |
//! | whether anything was changed | `effect`, for use after what happened |
//!
//! # Variables
//! The public parameters of the fault by their names: numbers as numbers, text as text, switches as `true` and `false`, a length
//! of time as whole seconds, rounded up, at least 1. Beside them stand, and win over a parameter of that name:
//!
//! | variable | value |
//! |---|---|
//! | `$effect` | `none`, `unknown` or `applied` |
//! | `$reference` | the reference of the failure |
//! | `$contact` | where support is found, or `none` |
//! | `$wait` | whole seconds to wait, at least 1; only where waiting can help |
//! | `$wait_unit`, `$wait_count` | the same for people: `seconds`, `minutes` or `hours`, and how many |
//! | `$max` | the most characters allowed, in `field-too-long` |
//!
//! # The ladder
//! An explanation is in one language as a whole. Where a text is missing or cannot be rendered without a hole, the next
//! rung is taken: the language asked for, its parents, English, the words of the class, and at the end a constant text. A key,
//! a `{$variable}` or half a sentence is never shown.

mod catalogue;
mod check;
mod complete;
mod encode;
#[cfg(feature = "pipeline")]
mod escalation;
mod explain;
#[doc(hidden)]
pub mod facts;
mod ids;
mod line;
mod load;
mod locales;
mod plurals;
mod problem;
mod render;
mod source;
#[cfg(test)]
mod tests;
mod texts;
mod variables;
mod wait;
mod whole;
mod wording;
mod words;
mod written;

pub use self::catalogue::Catalogue;
pub use self::check::Gap;
pub use self::encode::Encoded;
pub use self::encode::EncodedAs;
#[cfg(feature = "pipeline")]
pub use self::escalation::Counting;
#[cfg(feature = "pipeline")]
pub use self::escalation::Escalation;
#[cfg(feature = "pipeline")]
pub use self::escalation::FailureCounter;
#[cfg(feature = "pipeline")]
pub use self::escalation::InProcess;
#[cfg(feature = "pipeline")]
pub use self::escalation::Outage;
#[cfg(feature = "pipeline")]
pub use self::escalation::Rule;
pub use self::explain::Explanation;
pub use self::explain::Step;
pub use self::load::CatalogueError;
pub use self::load::TextMistake;
pub use self::locales::Locales;
pub use self::problem::ProblemStyle;
pub use self::texts::MESSAGES;
pub use self::texts::Texts;
pub use self::wait::wait_args;
pub use self::wording::Wording;
pub use self::words::Words;
