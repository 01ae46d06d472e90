//! Settings, and their replacement while requests are served.

use axum::Router;
use axum::routing::get as on_get;
use breakfall::message::ProblemStyle;
use breakfall::message::Wording;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::LiveSettings;
use breakfall_http::edge::Result;
use serde_json::Value;

use crate::TicketFault;
use crate::edge_settings;
use crate::reply::ask;
use crate::request;

async fn missing() -> Result<()> {
    Err(TicketFault::NotFound { number: 8, _query: String::new() })?
}

async fn told_under(live: &LiveSettings) -> Value {
    let router = Router::new().route("/", on_get(missing)).layer(EdgeLayer::new(live.clone()));
    ask(router, request("GET", "/")).await.problem()
}

#[tokio::test]
async fn each_failure_is_told_by_the_settings_that_hold() {
    let live = LiveSettings::new(edge_settings());
    let router = Router::new().route("/", on_get(missing)).layer(EdgeLayer::new(live.clone()));
    let before = ask(router.clone(), request("GET", "/")).await.problem();
    assert_eq!(before["recovery_actions"].as_array().unwrap().len(), 1);
    assert_eq!(before["type"], "/errors/TICKET_NOT_FOUND");
    assert_eq!(before["technical"], Value::Null);

    let style =
        ProblemStyle::default().with_type_base("https://example.com/e/").with_technical(true);
    live.replace(
        edge_settings().with_wording(Wording::default().with_guidance(false)).with_style(style),
    );
    let after = ask(router, request("GET", "/")).await.problem();
    assert_eq!(after["recovery_actions"].as_array().unwrap().len(), 0);
    assert_eq!(after["type"], "https://example.com/e/TICKET_NOT_FOUND");
    assert_eq!(after["technical"]["blame"], "caller");
}

#[tokio::test]
async fn support_is_not_a_matter_of_settings() {
    let live =
        LiveSettings::new(edge_settings().with_wording(Wording::default().with_support(true)));
    let problem = told_under(&live).await;
    assert_eq!(problem["actions"][0]["id"], "check_address");
}
