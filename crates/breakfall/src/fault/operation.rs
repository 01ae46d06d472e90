//! The rule `ASYNC_<OPERATION>_FAILED`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::fault::Action;
use crate::fault::Class;
use crate::fault::Code;
use crate::fault::Fault;
use crate::fault::Spec;

/// An operation failed and there is nothing more precise to say: status 500, code `ASYNC_<OPERATION>_FAILED`.
///
/// ```
/// use breakfall::Failure;
/// use breakfall::fault::OperationFailed;
///
/// let failure = Failure::from(OperationFailed::new("generate_response"));
/// assert_eq!(failure.code().as_str(), "ASYNC_GENERATE_RESPONSE_FAILED");
/// assert_eq!(failure.status().get(), 500);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct OperationFailed {
    spec: &'static Spec,
}

const ACTIONS: &[Action] = &[Action::TRY_LATER, Action::CONTACT_SUPPORT];
const SUMMARY: &str = "the operation failed";

/// What stands for an operation whose name makes no code, and once [`MOST_NAMES`] are known.
static UNNAMED: Spec = spec(OperationFailed::GENERIC);

/// Operation names are literals, so that a few hundred is many; the bound is for those who make them at run time.
const MOST_NAMES: usize = 1024;

const fn spec(code: Code) -> Spec {
    Spec::new(code, Class::Internal, ACTIONS, SUMMARY)
}

impl OperationFailed {
    /// The code of an operation that has no name of its own; its words in the catalogue hold for every operation.
    pub const GENERIC: Code = Code::new("ASYNC_OPERATION_FAILED");

    /// The static facts of [`OperationFailed::GENERIC`].
    #[must_use]
    pub fn generic() -> &'static Spec {
        &UNNAMED
    }

    /// The failure of `operation` (`lower_snake`). A name that makes no valid code gives [`OperationFailed::GENERIC`].
    #[must_use]
    pub fn new(operation: &'static str) -> Self {
        static KNOWN: Mutex<BTreeMap<&'static str, &'static Spec>> = Mutex::new(BTreeMap::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(spec) = known.get(operation) {
            return Self { spec };
        }
        let text = format!("ASYNC_{}_FAILED", operation.to_ascii_uppercase());
        if known.len() >= MOST_NAMES || operation.is_empty() || !Code::is_valid(&text) {
            return Self { spec: &UNNAMED };
        }
        // One small allocation per operation name, kept for the life of the program: that is what makes it static.
        let spec: &'static Spec = Box::leak(Box::new(spec(Code::new(String::leak(text)))));
        known.insert(operation, spec);
        Self { spec }
    }
}

impl Fault for OperationFailed {
    fn spec(&self) -> &'static Spec {
        self.spec
    }
}

impl fmt::Display for OperationFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SUMMARY)
    }
}

impl fmt::Debug for OperationFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OperationFailed({})", self.spec.code)
    }
}

impl Error for OperationFailed {}
