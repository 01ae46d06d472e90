//! The pictures in the documentation. `cargo test -p breakfall-service --test browser -- --ignored` takes them anew.

use std::fs;
use std::path::Path;
use std::time::Duration;

use breakfall::clock::now;
use serde_json::Value;

use crate::driver::Browser;
use crate::driver::Look;
use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::setup::Setup;

#[test]
#[ignore = "writes the pictures of the documentation"]
fn pictures_of_the_documentation() {
    let Some(browser) = Browser::start("the pictures") else { return };
    let service = Setup::plain().start();
    chat(&browser, &service);
    drop(service);
    console(&browser, &busy());
}

/// A service that has seen some trouble.
pub(crate) fn busy() -> Service {
    let operation = |name: &str, key: &str| format!("error_handling.operations.{name}.{key}");
    let service = Setup::quick()
        .set("error_handling.async.max_retries", 2)
        .set("error_handling.breaker.consecutive", 8)
        .set(&operation("list_tickets", "chaos.armed"), true)
        .set(&operation("list_tickets", "chaos.fail_rate"), 1)
        .set(&operation("close_ticket", "chaos.armed"), true)
        .set(&operation("close_ticket", "chaos.panic_rate"), 1)
        .start();
    for user in ["ada", "bob", "cem", "dana"] {
        service.ask_as(user, "Create a ticket: the login page is slow");
        service.ask_as(user, "List open tickets");
    }
    for query in ["asdf qwer", "qwer asdf", "yxcv", "Show ticket 4711", "close ticket 1"] {
        service.ask_as("ada", query);
        service.ask_as("cem", query);
    }
    // An answer waits a moment only until its failure is recorded.
    let end = now() + Duration::from_secs(10);
    while list(&service, "status=failed").len() < 10 {
        assert!(now() < end, "they are not recorded");
    }
    service
}

fn list(service: &Service, query: &str) -> Vec<Value> {
    let path = format!("/console?view=single&{query}");
    let host = service.address.to_string();
    let headers = [("Host", &*host)];
    let list = service.send(&Asking::get(&path).with_headers(&headers)).json();
    list["failures"].as_array().cloned().unwrap_or_default()
}

/// The reference of the newest failure of this code.
pub(crate) fn newest(service: &Service, code: &str) -> String {
    let newest = list(service, &format!("code={code}"));
    newest[0]["reference"].as_str().expect("a reference").to_owned()
}

fn console(browser: &Browser, service: &Service) {
    let story = format!("/console/failures/{}", newest(service, "ASYNC_REJECTED_FAILED"));
    for (name, path, look) in [
        ("failures", "/console", Look::DESK),
        ("failures-phone", "/console", Look::PHONE.in_the_dark()),
        ("story", &story, Look::DESK),
        ("wall", "/console/wall", Look::DESK.in_the_dark()),
        ("people", "/console/people", Look::DESK),
        ("about", "/console/about", Look::DESK),
        ("live", "/console/live", Look::DESK),
    ] {
        browser.look(look);
        browser.go(service.address, path);
        save(browser, name);
    }
}

fn chat(browser: &Browser, service: &Service) {
    for (name, look) in [("chat", Look::DESK), ("chat-phone", Look::PHONE.in_the_dark())] {
        browser.look(look);
        browser.go(service.address, "/?user=Ada");
        for (at, query) in
            ["Create a ticket: the login page is slow", "asdf qwer"].iter().enumerate()
        {
            browser.type_into("#query", query);
            browser.press("#composer .primary");
            browser.wait_until(&format!("return document.querySelectorAll('.turn').length > {at}"));
        }
        save(browser, name);
    }
}

fn save(browser: &Browser, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pictures");
    fs::create_dir_all(&folder).expect("the folder can be made");
    let picture = browser.picture();
    fs::write(folder.join(format!("{name}.png")), picture).expect("the picture can be written");
}
