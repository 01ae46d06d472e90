use breakfall::Fault;

breakfall::catalogue! {
    pub MESSAGES = "tests/ui/words/no_message": en, de;
    extends breakfall::message::MESSAGES;
}

#[derive(Fault)]
#[fault(words = crate::MESSAGES)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = "TICKET_GONE", class = NotFound, actions(retry_by_hand, contact_support))]
    Gone,
    /// the ticket is locked
    #[fault(code = "TICKET_LOCKED", class = Unavailable, actions(retry, contact_support))]
    Locked,
}

fn main() {}
