use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    #[fault(code = "TICKET_GONE", class = NotFound, actions(list_tickets))]
    Gone,
}

fn main() {}
