use std::time::Duration;

use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = "TICKET_GONE", class = Unavailable, actions(retry))]
    Gone {
        #[wait]
        at_least: Duration,
        #[wait]
        at_most: Duration,
    },
}

fn main() {}
