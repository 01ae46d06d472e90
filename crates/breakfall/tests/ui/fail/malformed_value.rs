use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    /// the ticket is gone
    #[fault(code = TICKET_GONE, class = "NotFound", status = "404", actions = list_tickets)]
    Gone,
    /// the ticket is lost
    #[fault(code, class = Class::DataLoss, actions[list_tickets], recovery(never))]
    Lost,
    /// the ticket is torn
    #[fault(code = "TICKET_TORN" class = DataLoss, "list_tickets", actions(list_tickets))]
    Torn,
    /// the ticket is wet
    #[fault = "TICKET_WET"]
    Wet,
    /// the ticket is new
    #[fault(code = "TICKET_NEW", class = DataLoss, actions(list_tickets), since = 0.1)]
    New,
    /// the ticket is old
    #[fault(code = "TICKET_OLD", class = DataLoss, actions(list_tickets), since = "v0.1")]
    Old,
}

fn main() {}
