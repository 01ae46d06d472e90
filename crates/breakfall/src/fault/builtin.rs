//! The faults that async work has by itself.

use std::time::Duration;

use crate::fault::Fault;
use crate::fault::Spec;
use crate::fault::panic::PanicReport;

/// What can happen to any async operation, whatever it does.
#[derive(crate::Fault)]
#[non_exhaustive]
pub enum AsyncFault {
    /// the operation did not end in time
    #[fault(code = "ASYNC_TIMEOUT_FAILED", class = DeadlineExceeded, actions(retry, check_status, contact_support))]
    Timeout {
        /// The limit that ran out.
        #[public]
        limit: Duration,
    },

    /// an error came up that nobody classified
    #[fault(code = "ASYNC_UNEXPECTED_FAILED", class = Internal, actions(try_later, contact_support))]
    Unexpected,

    /// the operation was cancelled
    #[fault(code = "ASYNC_CANCELLED_FAILED", class = Cancelled, actions(start_again))]
    Cancelled,

    /// the operation panicked
    #[fault(code = "ASYNC_PANICKED_FAILED", class = Internal, actions(try_later, contact_support))]
    Panicked {
        /// What the panic said and where.
        report: PanicReport,
    },

    /// the operation was refused before it started
    #[fault(code = "ASYNC_REJECTED_FAILED", class = Unavailable, blame = service, actions(retry, check_status, contact_support))]
    Rejected {
        /// How long until it may be let in.
        #[wait]
        after: Option<Duration>,
    },
}

impl AsyncFault {
    /// The static facts of every kind: what a catalogue must have words for.
    #[must_use]
    pub fn specs() -> Vec<&'static Spec> {
        let report = PanicReport::default();
        let each = [
            Self::Timeout { limit: Duration::ZERO },
            Self::Unexpected,
            Self::Cancelled,
            Self::Panicked { report },
            Self::Rejected { after: None },
        ];
        each.iter().map(Fault::spec).collect()
    }
}
