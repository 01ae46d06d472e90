use breakfall::Fault;

breakfall::catalogue! {
    pub MESSAGES = "tests/ui/words/duplicate_id": en, de;
    extends breakfall::message::MESSAGES;
}

#[derive(Fault)]
#[fault(words = crate::MESSAGES)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = "TICKET_GONE", class = NotFound, actions(list_tickets))]
    Gone {
        #[public]
        number: u64,
    },
    /// the ticket is locked
    #[fault(code = "TICKET_LOCKED", class = Unavailable, actions(retry, contact_support))]
    Locked,
}

fn main() {}
