use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is gone
    #[fault(
        code = "TICKET_GONE",
        class = NotFound,
        recovery = afterfix,
        blame = user,
        effect = maybe,
        severity = warning,
        actions(list_tickets)
    )]
    Gone,
}

fn main() {}
