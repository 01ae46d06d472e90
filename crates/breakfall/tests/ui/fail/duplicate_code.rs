use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = "TICKET_GONE", class = NotFound, actions(list_tickets))]
    Gone,
    /// the ticket is lost
    #[fault(code = "TICKET_GONE", class = DataLoss, actions(list_tickets))]
    Lost,
}

fn main() {}
