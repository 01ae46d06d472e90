use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the tracker rests
    #[fault(code = "TICKET_TRACKER_RESTS", class = Unavailable, actions(retry))]
    TrackerRests {
        #[wait]
        seconds: u64,
    },
    /// the ticket is not complete
    #[fault(code = "TICKET_WRONG", class = InvalidArgument, actions(fix_request))]
    Wrong {
        #[fields]
        fields: Vec<String>,
    },
}

fn main() {}
