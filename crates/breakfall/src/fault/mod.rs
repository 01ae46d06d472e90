//! What can fail and what did: the error model.
//!
//! A [`Fault`] is a *declared kind* of failure; a [`Failure`] is *one occurrence* of it. The declaration is a table,
//! read by everything else: retries ask its [`Recovery`] and [`Effect`], logs its [`Blame`], the edge its
//! [`ErrorStatus`], the catalogue its [`Code`] and [`Action`]s.
//!
//! ```
//! use breakfall::{Failure, Fault};
//!
//! #[derive(Fault)]
//! enum StockFault {
//!     /// the shelf holds fewer pieces than were asked for
//!     #[fault(code = "STOCK_TOO_LOW", class = FailedPrecondition, actions(order_less))]
//!     TooLow {
//!         #[public]
//!         left: u32,
//!         warehouse: String, // private: operators see that it exists, users never
//!     },
//! }
//!
//! let failure: Failure = StockFault::TooLow { left: 2, warehouse: "north".into() }.into();
//! assert_eq!(failure.code().as_str(), "STOCK_TOO_LOW");
//! assert_eq!(failure.to_string(), "[STOCK_TOO_LOW] the shelf holds fewer pieces than were asked for (left: 2)");
//! assert_eq!(failure.status().get(), 400);
//! ```
//!
//! # Public and private
//! A fault's fields are private unless marked `#[public]`, and `#[public]` takes only a [`PublicValue`]: numbers,
//! switches, durations, codes and [`PublicText`]. A raw `String` there does not compile, because it could carry
//! somebody else's text to a user.
//!
//! # Order
//! This layer knows no other: nothing here mentions policies, messages, transports or the runtime.

mod action;
mod attempt;
mod axes;
mod builtin;
mod chain;
mod class;
mod classifier;
mod code;
mod convert;
mod failure;
mod field;
mod frame;
pub(crate) mod ledger;
mod note;
mod operation;
pub mod panic;
mod params;
mod parts;
mod reference;
mod spec;
mod status;
mod storm;
#[cfg(test)]
mod tests;

pub use self::action::Action;
pub use self::attempt::Attempted;
pub use self::axes::Blame;
pub use self::axes::Effect;
pub use self::axes::Origin;
pub use self::axes::Recovery;
pub use self::axes::Severity;
pub use self::builtin::AsyncFault;
pub use self::chain::MOST_LINKS;
pub use self::chain::links;
pub use self::class::Class;
pub use self::classifier::Classifier;
pub use self::code::Code;
pub use self::convert::BoxError;
pub use self::convert::ContextExt;
pub use self::convert::ResultExt;
pub use self::failure::Failure;
pub use self::field::FieldError;
pub use self::field::FieldProblem;
pub use self::frame::Frame;
pub use self::note::Note;
pub(crate) use self::note::bounded;
pub use self::operation::OperationFailed;
pub use self::params::Param;
pub use self::params::ParamKind;
pub use self::params::PublicText;
pub use self::params::PublicValue;
pub use self::params::plays_tricks;
pub use self::parts::Hole;
pub use self::parts::Parts;
pub use self::parts::Unfilled;
pub use self::reference::Reference;
pub use self::reference::ReferenceError;
pub use self::spec::ParamSpec;
pub use self::spec::Spec;
pub use self::status::ErrorStatus;

use std::error::Error;
use std::fmt;
use std::time::Duration;

/// A declared kind of failure. Implement it with `#[derive(Fault)]`, which also writes `Debug` (private fields masked),
/// `Display` (the operator's one line) and `Error`.
pub trait Fault: Error + Send + Sync + 'static {
    /// The static facts of this kind.
    fn spec(&self) -> &'static Spec;

    /// Hands every public field to `sink`, in the order of declaration.
    #[expect(unused_variables, reason = "a fault need not have public fields")]
    fn params(&self, sink: &mut dyn FnMut(&'static str, Param)) {}

    /// How long to wait before another try makes sense, where this occurrence knows it (`#[wait]`).
    fn wait(&self) -> Option<Duration> {
        None
    }

    /// Which fields of the request are wrong, where this occurrence knows it (`#[fields]`).
    fn fields(&self) -> &[FieldError] {
        &[]
    }
}

/// A fault whose whole table is known: what the derive adds, so that a program can go through every kind it may show to a
/// user, for its catalogue's completeness or its pages of errors.
pub trait Declared: Fault {
    /// The static facts of every kind, in the order of declaration.
    const SPECS: &'static [Spec];

    /// The kind of this code again, of what another program told of it. None where the code is of another table, or where the
    /// parts do not suffice: a public parameter is missing or of another type, or a private field has no
    /// [`Default`] to stand in for what is never told.
    #[must_use]
    #[expect(unused_variables, reason = "a table written by hand need not come back")]
    fn from_parts(code: &str, parts: &Parts) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
}

/// Writes the public parameters of `fault` as ` (key: value, …)`: what the derive's `Display` ends with.
#[doc(hidden)]
pub fn write_params(fault: &dyn Fault, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = Ok(());
    let mut separator = " (";
    fault.params(&mut |key, value| {
        // In pieces: `write!` would cost more than all of them.
        shown = shown
            .and_then(|()| f.write_str(separator))
            .and_then(|()| f.write_str(key))
            .and_then(|()| f.write_str(": "))
            .and_then(|()| value.write_plain(f));
        separator = ", ";
    });
    shown?;
    if separator == ", " { f.write_str(")") } else { Ok(()) }
}
