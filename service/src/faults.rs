//! Every fault of the service, in one table each. The words stand in `messages/`.

use breakfall::Fault;
use breakfall::fault::FieldError;

/// What a person asked for cannot be understood or done.
#[derive(Fault)]
#[fault(words = crate::app::MESSAGES)]
pub(crate) enum RequestFault {
    /// the request has wrong or missing fields
    #[fault(code = "ASYNC_REQUEST_INVALID", class = InvalidArgument, status = 422, actions(fix_request))]
    Invalid {
        #[fields]
        errors: Vec<FieldError>,
    },

    /// no intent of the service fits the query
    #[fault(
        code = "ASYNC_INTENT_CLASSIFICATION_FAILED",
        class = InvalidArgument,
        status = 422,
        actions(rephrase, ask_help, contact_support)
    )]
    NotUnderstood {
        #[expect(dead_code, reason = "private: for those who look at the failure itself")]
        query: String,
    },

    /// a ticket was to be created without saying about what
    #[fault(code = "ASYNC_TICKET_TITLE_MISSING", class = InvalidArgument, status = 422, actions(name_problem))]
    TitleMissing,

    /// a ticket was asked for without its number
    #[fault(code = "ASYNC_TICKET_NUMBER_MISSING", class = InvalidArgument, status = 422, actions(name_number, list_tickets))]
    NumberMissing,

    /// no ticket has this number
    #[fault(code = "ASYNC_TICKET_NOT_FOUND", class = NotFound, actions(list_tickets))]
    TicketNotFound {
        #[public]
        number: u64,
    },
}

/// What the service itself cannot do at the moment.
#[derive(Fault)]
#[fault(words = crate::app::MESSAGES)]
pub(crate) enum ServiceFault {
    /// the embedded tracker's database failed; nothing was changed
    #[fault(code = "ASYNC_TRACKER_FAILED", class = Unavailable, actions(retry, contact_support))]
    Tracker,

    /// the service is starting or stopping
    #[fault(code = "ASYNC_SERVICE_NOT_READY", class = Unavailable, blame = service, severity = info, actions(retry))]
    NotReady,
}
