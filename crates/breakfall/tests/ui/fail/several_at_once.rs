use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;

#[derive(Fault)]
enum TicketFault {
    #[fault(kode = "TICKET_GONE", class = Notfound, status = 404, actions(retry, retry))]
    Gone {
        #[public]
        number: u64,
        #[wait]
        after: Duration,
    },
    /// the ticket is lost
    #[fault(code = "TICKET LOST", class = DataLoss, severity = loud, actions(retry))]
    Lost,
    /// the ticket is torn
    Torn,
}

// All of this is sound, and stays so beside the mistakes.
fn main() {
    let gone = TicketFault::Gone { number: 7, after: Duration::ZERO };
    println!("{gone} {gone:?} {:?}", gone.spec());
    let failures: [Failure; 3] = [gone.into(), TicketFault::Lost.into(), TicketFault::Torn.into()];
    assert!(failures.iter().all(|failure| failure.downcast_ref::<TicketFault>().is_some()));
}
