use std::time::Duration;

use breakfall::Fault;

#[derive(Fault)]
#[fault(class = NotFound)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = "TICKET_GONE", class = NotFound, actions(list_tickets))]
    #[public]
    Gone {
        #[fault(code = "TICKET_NUMBER")]
        number: u64,
    },
    /// the ticket is locked
    #[fault(code = "TICKET_LOCKED", class = Unavailable, words = crate::MESSAGES, actions(retry))]
    Locked {
        #[public]
        #[public]
        number: u64,
        #[wait = 3]
        after: Duration,
    },
}

fn main() {}
