use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = "TICKET_GONE", class = NotFound, action(list_tickets), actions(list_tickets))]
    Gone,
    /// the ticket is lost
    #[fault(code = "TICKET_LOST", class = DataLoss, help = "look again", actions(list_tickets))]
    Lost,
}

fn main() {}
