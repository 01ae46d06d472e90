use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is locked for good
    #[fault(code = "TICKET_LOCKED", class = Unavailable, recovery = never, actions(retry))]
    Locked,
    /// the ticket is in two places
    #[fault(code = "TICKET_DOUBLED", class = Internal, actions(list_tickets, retry))]
    Doubled,
}

fn main() {}
