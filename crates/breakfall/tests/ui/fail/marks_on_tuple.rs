use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = "TICKET_GONE", class = NotFound, actions(list_tickets))]
    Gone(#[public] u64, #[fields] Vec<breakfall::fault::FieldError>),
}

fn main() {}
