use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is gone
    Gone,
}

fn main() {}
