use breakfall::Fault;

breakfall::catalogue! {
    pub MESSAGES = "tests/ui/words/unequal": en, de;
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
}

fn main() {}
