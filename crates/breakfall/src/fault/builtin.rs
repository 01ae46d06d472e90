//! The faults that async work has by itself.

use std::time::Duration;

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
    #[fault(code = "ASYNC_REJECTED_FAILED", class = Unavailable, blame = service, actions(retry, contact_support))]
    Rejected {
        /// How long until it may be let in.
        #[wait]
        after: Option<Duration>,
    },

    /// whoever was to deliver the rest went away without a word
    #[fault(code = "ASYNC_INCOMPLETE_FAILED", class = Internal, actions(try_later, contact_support))]
    Incomplete,
}
