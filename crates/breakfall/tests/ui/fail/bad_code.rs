use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = "ticketGone", class = NotFound, actions(list_tickets))]
    Gone,
}

fn main() {}
