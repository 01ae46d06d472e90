//! What goes over the wire, as plain data: no transport, no framework.
//!
//! A [`Problem`] is the body of a failed answer by RFC 9457 with the members that this library adds. An explanation
//! makes it; here stands only its shape, and that shape has no place for private things: every value in it is a word of
//! the program, a number, a public parameter or a text of the catalogue.
//!
//! The other way round, a [`RemoteProblem`] is what could be read of another program's problem, and a [`Decoder`] makes a
//! failure of it again. A [`FailureRecord`] is what a journal keeps of a failure until then.
//!
//! What programs may count on in it, and what changes of it would break them, says [`contract`].

pub mod contract;
mod decode;
mod kept;
mod problem;
pub mod quality;
mod read;
mod record;
mod remote;
#[cfg(test)]
mod tests;

pub use self::decode::Decoder;
pub use self::problem::Problem;
pub use self::problem::ProblemAction;
pub use self::problem::ProblemField;
pub use self::problem::ProblemRetry;
pub use self::problem::Technical;
pub use self::problem::TechnicalAttempt;
pub(crate) use self::problem::given_params;
pub use self::problem::params;
pub use self::problem::params_of;
pub use self::read::RemoteProblem;
pub use self::record::AttemptRecord;
pub use self::record::FailureRecord;
pub use self::record::FieldRecord;
pub use self::remote::RemoteFault;
