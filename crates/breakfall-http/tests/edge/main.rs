//! The edge around real routers.
#![cfg(test)]
#![cfg(feature = "axum")]

mod bodies;
mod formats;
mod framework;
mod handlers;
mod headers;
mod heads;
mod mounting;
mod neighbours;
mod pages;
mod panics;
mod plain_service;
mod privacy;
mod reply;
#[cfg(feature = "serve")]
mod served;
mod settings;
mod socket;
mod streams;
mod tiers;
mod traces;
mod walks;

use axum::Router;
use axum::body::Body;
use breakfall::Fault;
use breakfall::fault::PublicText;
use breakfall::message::Catalogue;
use breakfall::message::Texts;
use breakfall_http::MESSAGES;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::EdgeSettings;
use http::Request;

use crate::reply::Reply;
use crate::reply::ask;

/// Faults as a program declares them.
#[derive(Fault)]
enum TicketFault {
    /// no ticket has this number
    #[fault(code = "TICKET_NOT_FOUND", class = NotFound, actions(check_address, contact_support))]
    NotFound {
        #[public]
        number: u64,
        _query: String,
    },
    /// the tracker rests
    #[fault(code = "TICKET_TRACKER_RESTS", class = Unavailable, actions(retry))]
    Rests {
        #[wait]
        after: Option<std::time::Duration>,
    },
    /// another ticket has this name
    #[fault(code = "TICKET_NAME_TAKEN", class = AlreadyExists, actions(check_address))]
    NameTaken {
        #[public]
        name: PublicText,
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
ticket-name-taken = There is a ticket { $name }.
    .title = The name is taken
",
    },
    Texts {
        locale: "de",
        source: "
ticket-not-found = Es gibt kein Ticket { $number }.
    .title = Kein solches Ticket
ticket-tracker-rests = Die Ticketverwaltung ruht.
    .title = Ruht gerade
",
    },
    Texts {
        locale: "ar",
        source: "
ticket-not-found = لا توجد تذكرة { $number }.
    .title = لا توجد تذكرة كهذه
action-check-address = تحقق من العنوان.
",
    },
];

fn edge_settings() -> EdgeSettings {
    let catalogue = Catalogue::builtin().with(MESSAGES).and_then(|catalogue| catalogue.with(WORDS));
    EdgeSettings::new(catalogue.expect("the texts load"))
}

/// `router` with the layer on it, as a program mounts it.
fn guarded(router: Router) -> Router {
    router.layer(EdgeLayer::new(edge_settings()))
}

/// The reply of `router` to a `GET`.
async fn get(router: Router, path: &str) -> Reply {
    ask(guarded(router), request("GET", path)).await
}

fn request(method: &str, path: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(path);
    request.body(Body::empty()).expect("a request")
}
