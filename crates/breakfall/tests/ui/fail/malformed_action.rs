use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = "TICKET_GONE", class = NotFound, actions(ListTickets, _ask))]
    Gone,
    /// the ticket is lost
    #[fault(code = "TICKET_LOST", class = DataLoss, actions("list_tickets", try-later, ask help))]
    Lost,
    /// the ticket is torn
    #[fault(code = "TICKET_TORN", class = DataLoss, actions())]
    Torn,
}

fn main() {}
