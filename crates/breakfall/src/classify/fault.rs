//! What can go wrong with a resource, whatever library says so.

/// How a file, a connection, a database or a service failed, as far as its library tells. The table stands in the
/// [module](crate::classify).
#[derive(crate::Fault)]
#[non_exhaustive]
pub enum ResourceFault {
    /// something that the program needs is not there
    #[fault(code = "ASYNC_RESOURCE_MISSING", class = Internal, effect = none, actions(try_later, contact_support))]
    Missing,

    /// the program may not use something that it needs
    #[fault(code = "ASYNC_RESOURCE_DENIED", class = Internal, effect = none, actions(try_later, contact_support))]
    Denied,

    /// what was to be made exists already
    #[fault(code = "ASYNC_RESOURCE_EXISTS", class = AlreadyExists, actions(fix_request, contact_support))]
    Exists,

    /// the data does not allow this change
    #[fault(code = "ASYNC_RESOURCE_VIOLATED", class = FailedPrecondition, actions(fix_request, contact_support))]
    Violated,

    /// what the program asked for is not accepted
    #[fault(code = "ASYNC_RESOURCE_REJECTED", class = Internal, effect = none, actions(try_later, contact_support))]
    Rejected,

    /// there is no room left
    #[fault(
        code = "ASYNC_RESOURCE_FULL",
        class = Unavailable,
        blame = service,
        effect = unknown,
        severity = error,
        actions(retry, contact_support)
    )]
    Full,

    /// somebody else is using it
    #[fault(
        code = "ASYNC_RESOURCE_BUSY",
        class = Unavailable,
        recovery = retry,
        blame = service,
        actions(retry, contact_support)
    )]
    Busy,

    /// the data is damaged
    #[fault(code = "ASYNC_RESOURCE_DAMAGED", class = DataLoss, actions(try_later, contact_support))]
    Damaged,

    /// what came cannot be understood
    #[fault(
        code = "ASYNC_RESOURCE_MALFORMED",
        class = Internal,
        blame = dependency,
        actions(check_status, try_later, contact_support)
    )]
    Malformed,

    /// no connection could be made
    #[fault(code = "ASYNC_RESOURCE_UNREACHABLE", class = Unavailable, blame = network, actions(retry, contact_support))]
    Unreachable,

    /// the connection or the data ended before it was complete
    #[fault(
        code = "ASYNC_RESOURCE_CUT",
        class = Unavailable,
        status = 502,
        recovery = retry,
        blame = network,
        effect = unknown,
        actions(retry, check_status, contact_support)
    )]
    Cut,

    /// no answer came in time
    #[fault(code = "ASYNC_RESOURCE_TIMED_OUT", class = DeadlineExceeded, actions(retry, check_status, contact_support))]
    TimedOut,

    /// the other side failed
    #[fault(
        code = "ASYNC_RESOURCE_FAILED",
        class = Internal,
        blame = dependency,
        actions(check_status, try_later, contact_support)
    )]
    Failed,
}

#[cfg(feature = "message")]
const _: () =
    crate::message::MESSAGES.must_explain_all(<ResourceFault as crate::fault::Declared>::SPECS);
