use std::time::Duration;

use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = "TICKET_GONE", class = NotFound, actions(list_tickets))]
    Gone {
        #[wait]
        after: Duration,
    },
    /// the ticket is locked for good
    #[fault(code = "TICKET_LOCKED", class = Unavailable, recovery = never, actions(list_tickets))]
    Locked {
        #[wait]
        after: Option<Duration>,
    },
}

fn main() {}
