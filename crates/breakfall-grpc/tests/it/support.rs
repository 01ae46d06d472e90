//! A service whose answers a test chooses, in memory or behind a real socket; faults as a program declares them.

use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::Mutex;
use std::time::Duration;

use breakfall::Fault;
use breakfall::fault::FieldError;
use breakfall::fault::PublicText;
use breakfall::message::Catalogue;
use breakfall::message::Texts;
use breakfall::wire::Decoder;
use breakfall_grpc::MESSAGES;
use breakfall_grpc::client::Guard;
use breakfall_grpc::client::Peer;
use breakfall_grpc::edge::Caller;
use breakfall_grpc::edge::Edge;
use breakfall_grpc::edge::EdgeLayer;
use breakfall_grpc::edge::EdgeSettings;
use prost::Message;
use prost_types::Any;
use tokio_stream::Stream;
use tokio_stream::iter;
use tonic::Request;
use tonic::Response;
use tonic::Status;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::HealthCheckResponse;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::health_server::Health;
use tonic_health::pb::health_server::HealthServer;
use tonic_types::pb;
use tower::Layer;

pub(crate) const DOMAIN: &str = "tickets.example";

/// Faults as a program declares them.
#[derive(Clone, Fault)]
pub(crate) enum TicketFault {
    /// no ticket has this number
    #[fault(code = "TICKET_NOT_FOUND", class = NotFound, actions(fix_request, contact_support))]
    NotFound {
        #[public]
        number: u64,
        _query: String,
    },
    /// the tracker rests
    #[fault(code = "TICKET_TRACKER_RESTS", class = Unavailable, actions(retry))]
    Rests {
        #[wait]
        after: Option<Duration>,
    },
    /// the tracker is being moved
    #[fault(code = "TICKET_TRACKER_MOVES", class = Unavailable, status = 502, recovery = never, actions(try_later))]
    Moves,
    /// the ticket is closed
    #[fault(code = "TICKET_CLOSED", class = FailedPrecondition, status = 412, actions(fix_request))]
    Closed,
    /// too many tickets
    #[fault(code = "TICKET_TOO_MANY", class = ResourceExhausted, actions(retry))]
    TooMany,
    /// some fields are wrong
    #[fault(code = "TICKET_INVALID", class = InvalidArgument, status = 422, actions(fix_request))]
    Invalid {
        #[fields]
        errors: Vec<FieldError>,
    },
    /// everything public
    #[fault(code = "TICKET_ALL", class = Internal, effect = applied, actions(try_later))]
    All {
        #[public]
        n: i64,
        #[public]
        part: f64,
        #[public]
        on: bool,
        #[public]
        limit: Duration,
        #[public]
        text: PublicText,
    },
}

const WORDS: &[Texts] = &[
    Texts {
        locale: "en",
        source: "
ticket-not-found = There is no ticket { $number }.
    .title = No such ticket
ticket-tracker-rests = The tracker is resting.
    .title = Resting
",
    },
    Texts {
        locale: "de",
        source: "
ticket-not-found = Es gibt kein Ticket { $number }.
    .title = Kein solches Ticket
",
    },
];

pub(crate) fn settings() -> EdgeSettings {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
        let own = Catalogue::builtin().with(MESSAGES).and_then(|catalogue| catalogue.with(WORDS));
        own.expect("the texts load")
    });
    EdgeSettings::new(CATALOGUE.clone()).with_domain(DOMAIN)
}

pub(crate) fn not_found() -> TicketFault {
    TicketFault::NotFound { number: 8, _query: "CANARY".to_owned() }
}

/// A peer whose codes mean here what they mean there.
pub(crate) fn trusted() -> Peer {
    Peer::new("tickets").trusted(DOMAIN, Decoder::new().knows::<TicketFault>())
}

/// What one call is answered with.
type Checked = dyn Fn(Caller) -> Result<(), Status> + Send + Sync;
/// What a stream is answered with, one after the other.
type Watched = dyn Fn(Caller) -> Vec<Item> + Send + Sync;

/// One item of a stream.
pub(crate) enum Item {
    Message,
    Fail(Status),
    Panic,
}

/// A service whose answers a test chooses.
#[derive(Clone)]
pub(crate) struct Chosen {
    check: Arc<Checked>,
    watch: Arc<Watched>,
    asked: Arc<Mutex<Vec<http::HeaderMap>>>,
}

impl Chosen {
    pub(crate) fn check(
        check: impl Fn(Caller) -> Result<(), Status> + Send + Sync + 'static,
    ) -> Self {
        Self { check: Arc::new(check), watch: Arc::new(|_| Vec::new()), asked: Arc::default() }
    }

    pub(crate) fn watch(watch: impl Fn(Caller) -> Vec<Item> + Send + Sync + 'static) -> Self {
        Self { check: Arc::new(|_| Ok(())), watch: Arc::new(watch), asked: Arc::default() }
    }

    /// The metadata of each call so far.
    pub(crate) fn asked(&self) -> Vec<http::HeaderMap> {
        self.asked.lock().unwrap().clone()
    }

    /// As a service, without the edge.
    pub(crate) fn bare(&self) -> HealthServer<Self> {
        HealthServer::new(self.clone())
    }

    /// As a service behind the edge.
    pub(crate) fn edged(&self) -> Edge<HealthServer<Self>> {
        EdgeLayer::new(settings()).layer(self.bare())
    }

    /// A client of it, in memory.
    pub(crate) fn client(&self) -> HealthClient<Guard<Edge<HealthServer<Self>>>> {
        HealthClient::new(Guard::new(self.edged()))
    }
}

#[tonic::async_trait]
impl Health for Chosen {
    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        self.asked.lock().unwrap().push(request.metadata().as_ref().clone());
        (self.check)(Caller::of(&request))?;
        Ok(Response::new(HealthCheckResponse::default()))
    }

    type WatchStream =
        Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send + Unpin + 'static>;

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let items = (self.watch)(Caller::of(&request)).into_iter().map(|item| match item {
            Item::Message => Ok(HealthCheckResponse::default()),
            Item::Fail(status) => Err(status),
            Item::Panic => panic!("CANARY in a stream"),
        });
        Ok(Response::new(Box::new(iter(items))))
    }
}

/// A request in this language.
pub(crate) fn asking(language: &'static str) -> Request<HealthCheckRequest> {
    let mut request = Request::new(HealthCheckRequest::default());
    request.metadata_mut().insert("accept-language", language.parse().unwrap());
    request
}

/// The details of a status.
pub(crate) fn details(status: &Status) -> Vec<Any> {
    pb::Status::decode(status.details()).expect("a status").details
}

/// The detail of this kind.
pub(crate) fn detail<M: Message + Default>(status: &Status, name: &str) -> Option<M> {
    let url = format!("type.googleapis.com/google.rpc.{name}");
    let detail = details(status).into_iter().find(|detail| detail.type_url == url)?;
    Some(M::decode(detail.value.as_slice()).expect("a detail of its kind"))
}

pub(crate) fn info(status: &Status) -> pb::ErrorInfo {
    detail(status, "ErrorInfo").expect("it has one")
}

pub(crate) fn words(status: &Status) -> pb::LocalizedMessage {
    detail(status, "LocalizedMessage").expect("it has one")
}

/// A status with these details, as another program would write it.
pub(crate) fn status_with(code: tonic::Code, details: Vec<Any>) -> Status {
    let bytes = pb::Status { code: code.into(), message: String::new(), details }.encode_to_vec();
    Status::with_details(code, "CANARY", bytes.into())
}

pub(crate) fn packed(name: &str, message: &impl Message) -> Any {
    Any { type_url: format!("type.googleapis.com/{name}"), value: message.encode_to_vec() }
}

pub(crate) fn reason(reason: &str, domain: &str) -> Any {
    let info = pb::ErrorInfo { reason: reason.into(), domain: domain.into(), ..Default::default() };
    packed("google.rpc.ErrorInfo", &info)
}
