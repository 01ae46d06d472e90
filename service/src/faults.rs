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

/// What is wrong with the model behind `provider: openai`. None of it gets better by asking again.
#[derive(Fault)]
#[fault(words = crate::app::MESSAGES)]
pub(crate) enum ModelFault {
    /// the account at the model's provider has nothing left to spend: raise its limit or its credit there
    #[fault(
        code = "ASYNC_MODEL_QUOTA_USED_UP",
        class = Unavailable,
        status = 502,
        recovery = never,
        blame = service,
        severity = error,
        actions(try_later, contact_support)
    )]
    QuotaUsedUp,

    /// the model's provider does not know the key: mend it in the configuration of the integration
    #[fault(
        code = "ASYNC_MODEL_KEY_REFUSED",
        class = Unavailable,
        status = 502,
        recovery = never,
        blame = service,
        severity = error,
        actions(try_later, contact_support)
    )]
    KeyRefused,

    /// the model's provider has no such model: mend model of the integration
    #[fault(
        code = "ASYNC_MODEL_UNKNOWN",
        class = Unavailable,
        status = 502,
        recovery = never,
        blame = service,
        severity = error,
        actions(try_later, contact_support)
    )]
    Unknown,

    /// the text is longer than the model takes
    #[fault(
        code = "ASYNC_MODEL_TEXT_TOO_LONG",
        class = Unavailable,
        status = 502,
        recovery = never,
        blame = service,
        severity = warn,
        actions(shorten_request, contact_support)
    )]
    TextTooLong,

    /// the model's provider does not answer texts like this one
    #[fault(
        code = "ASYNC_MODEL_CONTENT_REFUSED",
        class = Unavailable,
        status = 502,
        recovery = never,
        blame = service,
        severity = warn,
        actions(rephrase, contact_support)
    )]
    ContentRefused,
}

/// What is wrong with the tracker behind `provider: github`.
#[derive(Fault)]
#[fault(words = crate::app::MESSAGES)]
pub(crate) enum TrackerFault {
    /// the tracker's token may not do this, or there is no such repository: mend token or repository of the integration
    #[fault(
        code = "ASYNC_TRACKER_NOT_PERMITTED",
        class = Unavailable,
        status = 502,
        recovery = never,
        blame = service,
        severity = error,
        actions(try_later, contact_support)
    )]
    NotPermitted,

    /// the repository has its issues switched off: switch them on, or choose another
    #[fault(
        code = "ASYNC_TRACKER_SWITCHED_OFF",
        class = Unavailable,
        status = 502,
        recovery = never,
        blame = service,
        severity = error,
        actions(try_later, contact_support)
    )]
    SwitchedOff,

    /// the tracker does not accept the ticket as it is
    #[fault(code = "ASYNC_TICKET_NOT_ACCEPTED", class = InvalidArgument, status = 422, actions(name_problem, contact_support))]
    NotAccepted,
}

/// What is wrong with the channel behind `provider: slack`.
#[derive(Fault)]
#[fault(words = crate::app::MESSAGES)]
pub(crate) enum ChannelFault {
    /// the webhook was removed or switched off: make a new one and set url of the integration
    #[fault(
        code = "ASYNC_CHANNEL_WEBHOOK_GONE",
        class = Unavailable,
        status = 502,
        recovery = never,
        blame = service,
        severity = error,
        actions(try_later, contact_support)
    )]
    WebhookGone,

    /// the webhook's channel is archived or gone: choose another for it
    #[fault(
        code = "ASYNC_CHANNEL_GONE",
        class = Unavailable,
        status = 502,
        recovery = never,
        blame = service,
        severity = error,
        actions(try_later, contact_support)
    )]
    Gone,

    /// the workspace does not let the webhook post there: ask its administrators
    #[fault(
        code = "ASYNC_CHANNEL_NOT_PERMITTED",
        class = Unavailable,
        status = 502,
        recovery = never,
        blame = service,
        severity = error,
        actions(try_later, contact_support)
    )]
    NotPermitted,
}

/// What the console turns away.
#[derive(Fault)]
#[fault(words = crate::app::MESSAGES)]
pub(crate) enum ConsoleFault {
    /// the console was called by a name that is not its own
    #[fault(code = "CONSOLE_HOST_UNKNOWN", class = InvalidArgument, status = 421, actions(check_address))]
    HostUnknown,

    /// there is no record of this reference
    #[fault(code = "CONSOLE_REFERENCE_UNKNOWN", class = NotFound, actions(check_reference))]
    ReferenceUnknown,
}
