//! Over a real socket: what travels, and that it travels.

use std::time::Duration;

use breakfall::fault::FieldError;
use breakfall::fault::FieldProblem;
use breakfall_grpc::client::Guard;
use breakfall_grpc::edge::EdgeLayer;
use tokio::task::JoinSet;
use tonic::Code;
use tonic::transport::Channel;
use tonic::transport::Endpoint;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_health::pb::health_client::HealthClient;

use crate::support::Chosen;
use crate::support::Item;
use crate::support::TicketFault;
use crate::support::asking;
use crate::support::details;
use crate::support::not_found;
use crate::support::settings;
use crate::support::trusted;
use crate::support::words;

/// `service` behind the edge on a free port, as long as the set lives, and a client of it.
async fn served(service: &Chosen, tasks: &mut JoinSet<()>) -> HealthClient<Guard<Channel>> {
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = incoming.local_addr().unwrap();
    let router = Server::builder().layer(EdgeLayer::new(settings())).add_service(service.bare());
    tasks.spawn(async move { router.serve_with_incoming(incoming).await.unwrap() });
    let endpoint = Endpoint::from_shared(format!("http://{address}")).unwrap();
    HealthClient::new(Guard::new(endpoint.connect().await.unwrap()))
}

#[tokio::test]
async fn a_failure_arrives_whole_in_headers_and_in_trailers() {
    let mut tasks = JoinSet::new();
    let service =
        Chosen::watch(|caller| vec![Item::Message, Item::Fail(caller.status(not_found()))]);
    let mut client = served(&service, &mut tasks).await;
    let mut stream = client.watch(asking("de")).await.unwrap().into_inner();
    assert!(stream.message().await.unwrap().is_some());
    let status = stream.message().await.unwrap_err();
    assert_eq!(words(&status).locale, "de");
    assert!(trusted().failure(status).downcast_ref::<TicketFault>().is_some());

    let service = Chosen::check(|caller| Err(caller.status(not_found())));
    let status = served(&service, &mut tasks).await.check(asking("de")).await.unwrap_err();
    assert_eq!((status.code(), words(&status).locale.as_str()), (Code::NotFound, "de"));
}

#[tokio::test]
async fn trap_55_the_largest_failure_there_is_arrives() {
    let mut tasks = JoinSet::new();
    let service = Chosen::check(|caller| {
        let fields = (0..64).map(|n| {
            let pointer = format!("/{}/{n}", "long_name_of_a_field_".repeat(9));
            FieldError::told(&pointer, FieldProblem::Missing).unwrap()
        });
        Err(caller.status(TicketFault::Invalid { errors: fields.collect() }))
    });
    let status = served(&service, &mut tasks).await.check(asking("en")).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert!(details(&status).len() >= 3);
}

#[tokio::test]
async fn a_time_that_runs_out_here_is_told_apart() {
    let mut tasks = JoinSet::new();
    let service = Chosen::watch(|_| Vec::new());
    let client = served(&service, &mut tasks).await;
    drop(client);
    // A peer that accepts and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint =
        Endpoint::from_shared(format!("http://{}", silent.local_addr().unwrap())).unwrap();
    let channel = endpoint.timeout(Duration::from_millis(50)).connect_lazy();
    let status = HealthClient::new(Guard::new(channel)).check(asking("en")).await.unwrap_err();
    assert_eq!(trusted().failure(status).code().as_str(), "ASYNC_RESOURCE_TIMED_OUT");
}
