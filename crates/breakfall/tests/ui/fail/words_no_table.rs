use breakfall::Fault;
use breakfall::message::Texts;

pub const MESSAGES: &[Texts] = &[];

#[derive(Fault)]
#[fault(words = crate::MESSAGES)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = "TICKET_GONE", class = NotFound, actions(list_tickets))]
    Gone,
    /// the ticket is locked
    #[fault(code = "TICKET_LOCKED", class = Unavailable, actions(retry, contact_support))]
    Locked,
}

fn main() {}
