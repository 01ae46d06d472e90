//! What programs ask of the service beside requests.

use crate::support::http::Asking;
use crate::support::setup::Setup;

#[test]
fn the_probes_say_that_it_lives_and_works() {
    let service = Setup::plain().start();
    for path in ["/livez", "/readyz", "/healthz"] {
        let answer = service.send(&Asking::get(path));
        assert_eq!((answer.status, &*answer.text("/status")), (200, "ok"), "{path}");
    }
}

#[test]
fn the_contract_is_there() {
    let service = Setup::plain().start();
    let contract = service.send(&Asking::get("/openapi.json")).json();
    assert!(contract["openapi"].as_str().is_some_and(|version| version.starts_with("3.")));
    assert!(contract["paths"]["/v1/requests"]["post"].is_object(), "{contract}");
}

#[test]
fn every_code_has_a_page() {
    let service = Setup::plain().start();
    let index = service.send(&Asking::get("/errors")).body;
    let pages: Vec<_> =
        index.split("href=\"").skip(1).filter_map(|s| s.split('"').next()).collect();
    assert!(pages.len() > 20, "{pages:?}");
    for page in pages {
        assert_eq!(service.send(&Asking::get(page)).status, 200, "{page}");
    }
}
