use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = "TICKET_GONE", class = Notfound, actions(list_tickets))]
    Gone,
    /// the ticket is lost
    #[fault(code = "TICKET_LOST", class = Conflict, actions(list_tickets))]
    Lost,
}

fn main() {}
