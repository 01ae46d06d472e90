use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is gone
    #[fault(class = NotFound, actions(list_tickets))]
    Gone,
}

fn main() {}
