//! A fault crosses gRPC: told by a server in the caller's language, read by a client as the same typed fault.
#![expect(clippy::print_stdout, reason = "an example prints")]

use breakfall::Fault;
use breakfall::message::{Catalogue, Texts};
use breakfall::wire::Decoder;
use breakfall_grpc::client::{Guard, Peer};
use breakfall_grpc::edge::{Caller, EdgeLayer, EdgeSettings};
use tokio::task::JoinSet;
use tonic::transport::{Endpoint, Server, server::TcpIncoming};
use tonic::{Request, Response, Status};
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tonic_types::StatusExt;

#[derive(Fault)]
enum TicketFault {
    /// no ticket has this number
    #[fault(code = "TICKET_NOT_FOUND", class = NotFound, actions(fix_request))]
    NotFound {
        #[public]
        number: u64,
    },
}

const WORDS: Texts = Texts { locale: "de", source: include_str!("grpc_roundtrip.ftl") };

/// A service as any other: this one is at hand.
struct Tickets;

#[tonic::async_trait]
impl Health for Tickets {
    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        Err(Caller::of(&request).status(TicketFault::NotFound { number: 8 }))
    }

    type WatchStream = tokio_stream::Empty<Result<HealthCheckResponse, Status>>;

    async fn watch(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        Ok(Response::new(tokio_stream::empty()))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let settings = EdgeSettings::new(Catalogue::builtin().with(&[WORDS])?).with_domain("tickets");
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse()?)?;
    let address = format!("http://{}", incoming.local_addr()?);
    let mut server = Server::builder().layer(EdgeLayer::new(settings));
    let mut tasks = JoinSet::new();
    tasks.spawn(server.add_service(HealthServer::new(Tickets)).serve_with_incoming(incoming));

    let channel = Endpoint::from_shared(address)?.connect().await?;
    let mut request = Request::new(HealthCheckRequest::default());
    request.metadata_mut().insert("accept-language", "de-AT".parse()?);
    let answer = HealthClient::new(Guard::new(channel)).check(request).await;
    let status = answer.err().ok_or("it should fail")?;
    println!("{:?}: {}", status.code(), status.message());
    println!("{}", status.get_details_localized_message().unwrap_or_default().message);

    let tickets = Peer::new("tickets").trusted("tickets", Decoder::new().knows::<TicketFault>());
    let failure = tickets.failure(status);
    if let Some(TicketFault::NotFound { number }) = failure.downcast_ref() {
        println!("here again: {}, ticket {number}, {:?}", failure.code(), failure.origin());
    }
    Ok(())
}
// NotFound: no ticket has this number
// Es gibt kein Ticket 8.
// Korrigieren Sie, was in Ihrer Anfrage nicht stimmt, und schicken Sie sie noch einmal.
// here again: TICKET_NOT_FOUND, ticket 8, Remote
