use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = "TICKET_GONE", class = NotFound, actions(list_tickets))]
    Gone {
        #[public]
        title: String,
    },
}

fn main() {}
