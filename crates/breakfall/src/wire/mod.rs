//! What goes over the wire, as plain data: no transport, no framework.
//!
//! A [`Problem`] is the body of a failed answer by RFC 9457 with the members that this library adds. An explanation
//! makes it; here stands only its shape, and that shape has no place for private things: every value in it is a word of
//! the program, a number, a public parameter or a text of the catalogue.
//!
//! What programs may count on in it, and what changes of it would break them, says [`contract`].

pub mod contract;
mod problem;
pub mod quality;
#[cfg(test)]
mod tests;

pub use self::problem::Problem;
pub use self::problem::ProblemAction;
pub use self::problem::ProblemField;
pub use self::problem::ProblemRetry;
pub use self::problem::Technical;
pub use self::problem::TechnicalAttempt;
pub use self::problem::params;
