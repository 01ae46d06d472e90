use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = "TICKET_GONE", class = NotFound, code = "TICKET_LOST", actions(list_tickets))]
    Gone,
}

fn main() {}
