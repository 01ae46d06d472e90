//! The console, as somebody uses it at three in the morning.

use crate::chat::HOSTILE;
use crate::driver::Browser;
use crate::driver::Look;
use crate::pictures::busy;
use crate::pictures::newest;
use crate::support::service::Service;
use crate::support::setup::Setup;

/// Every page of the console of a service that has seen some trouble.
fn pages(service: &Service) -> Vec<String> {
    let story = |code| format!("/console/failures/{}", newest(service, code));
    let mut pages: Vec<_> = [
        "/console",
        "/console?view=single",
        "/console?q=nothing+of+the+kind",
        "/console?status=retrying",
        "/console/wall",
        "/console/wall/confirm?target=list_tickets&act=isolate",
        "/console/work",
        "/console/work/confirm?act=resume_all",
        "/console/people",
        "/console/live",
        "/console/about",
        "/console/failures/BF-00000-00000-00000-00000-0",
    ]
    .map(str::to_owned)
    .to_vec();
    pages.extend(
        ["ASYNC_REJECTED_FAILED", "ASYNC_PANICKED_FAILED", "ASYNC_TICKET_NOT_FOUND"].map(story),
    );
    pages
}

#[test]
fn the_console_can_be_used_by_everybody() {
    let Some(browser) = Browser::start("the accessibility of the console") else { return };
    let service = busy();
    let pages = pages(&service);
    for look in Look::ALL {
        browser.look(look);
        let lang = if look.dark { "de" } else { "en" };
        browser.go(service.address, &format!("/console?lang={lang}"));
        for page in &pages {
            browser.go(service.address, page);
            browser
                .run("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
            browser.is_accessible(&format!("{page} {look:?}"));
            browser.fits(&format!("{page} {look:?}"));
            assert_eq!(browser.run("return document.documentElement.lang"), lang);
        }
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn from_the_wall_to_the_cause_in_three_presses() {
    let Some(browser) = Browser::start("the console in a browser") else { return };
    let service = busy();
    for look in [Look::DESK, Look::PHONE.without_scripts()] {
        browser.look(look);
        browser.go(service.address, "/console/wall");
        browser.go_by(".target a[href='/console?operation=list_tickets']");
        browser.go_by(".failures .when a");
        assert_eq!(browser.text("h1"), "the operation was refused before it started");
        let tries = browser.count("section[aria-labelledby=tries-title] tbody tr");
        assert!(tries >= 1, "{}", browser.text("main"));
        browser.go_by("a[href^='/errors/']");
        assert!(browser.text("h1").len() > 3);
        // What support is told on the phone, typed by hand into the one field.
        let reference = newest(&service, "ASYNC_TICKET_NOT_FOUND").to_lowercase().replace('-', " ");
        browser.go(service.address, "/console");
        browser.type_into("#q", &format!("it said {reference}"));
        browser.go_by(".search button");
        assert!(browser.text("h1").contains("4711"), "{}", browser.text("h1"));
        browser.go_by("#told nav a:nth-of-type(2)");
        assert!(browser.text("#told").contains("4711"), "{}", browser.text("#told"));
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn an_order_is_shown_confirmed_and_seen() {
    let Some(browser) = Browser::start("the buttons of the wall") else { return };
    let service = Setup::quick().start();
    service.ask("list open tickets").success();
    for look in [Look::DESK, Look::DESK.without_scripts()] {
        browser.look(look);
        browser.go(service.address, "/console/wall");
        browser.go_by(".target a[href*='target=list_tickets&act=isolate']");
        browser.type_into("#note", "a drill");
        browser.go_by("main form button");
        let main = browser.text("main");
        assert!(browser.text(".target.isolated").contains("Isolated by hand"), "{main}");
        browser.go_by(".target.isolated .acts a");
        browser.go_by("main form button");
        assert_eq!(browser.count(".target.isolated"), 0);
    }
    browser.go(service.address, "/console/about");
    assert!(browser.text("main").contains("a drill"), "{}", browser.text("main"));
    for _ in 0..3 {
        service.ask("asdf qwer");
    }
    browser.look(Look::DESK);
    let end = "return fetch('/console/people', { headers: { accept: 'application/json' } })\
        .then((answer) => answer.json()).then((data) => data.people.length == 1)";
    browser.wait_until(end);
    browser.go(service.address, "/console/people");
    browser.type_into(".person input[name=note]", "wrote a mail");
    browser.go_by(".person button");
    assert!(browser.text(".person").contains("wrote a mail"), "{}", browser.text("main"));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn failures_come_live_and_can_be_held() {
    let Some(browser) = Browser::start("the live page") else { return };
    let service = Setup::plain().start();
    browser.look(Look::DESK);
    browser.go(service.address, "/console/live");
    browser.wait_until("return document.getElementById('live-state').textContent == 'Live'");
    service.ask("asdf qwer");
    browser.wait_until("return document.querySelectorAll('.row').length == 1");
    browser.press("#live-pause");
    assert_eq!(browser.text("#live-state"), "Paused");
    service.ask("qwer asdf");
    let recorded = "return fetch('/console?view=single', { headers: { accept: 'application/json' } })\
        .then((answer) => answer.json()).then((data) => data.failures.length == 2)";
    browser.wait_until(recorded);
    assert_eq!(browser.count(".row"), 1);
    browser.press("#live-pause");
    browser.wait_until("return document.querySelectorAll('.row').length >= 2");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn trap_t06_what_others_wrote_runs_nowhere_in_the_console() {
    let Some(browser) = Browser::start("hostile texts in the console") else { return };
    let setup = Setup::plain().set("store.people", "plain");
    let service = setup.start();
    for text in HOSTILE {
        // The id, the name and the title of a ticket all reach the records.
        let body = serde_json::json!({ "id": text, "user": text, "query": format!("asdf {text}") });
        let body = body.to_string();
        service.send(&crate::support::http::Asking::json(body.as_bytes()));
    }
    browser.look(Look::DESK);
    browser.go(service.address, "/console");
    let recorded = "return fetch('/console?view=single', { headers: { accept: 'application/json' } })\
        .then((answer) => answer.json()).then((data) => data.failures.length == 10)";
    browser.wait_until(recorded);
    let mut paths: Vec<String> =
        ["/console", "/console?view=single", "/console/people", "/console/live"]
            .map(str::to_owned)
            .to_vec();
    let list =
        "return [...document.querySelectorAll('.row > a')].map((one) => one.getAttribute('href'))";
    browser.go(service.address, "/console?view=single");
    let stories = browser.run(list);
    paths.extend(
        stories
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|one| one.as_str())
            .map(str::to_owned),
    );
    assert_eq!(paths.len(), 14);
    for text in HOSTILE {
        let query = serde_urlencoded::to_string([
            ("q", text),
            ("status", text),
            ("code", text),
            ("view", "single"),
        ]);
        paths.push(format!("/console?{}", query.expect("pairs")));
    }
    for path in paths {
        browser.go(service.address, &path);
        browser.run("return new Promise((done) => setTimeout(done, 30))");
        assert!(browser.run("return window.__xss ?? null").is_null(), "{path}");
        let strange = "main img, main script, main [onload], main [onerror], main iframe, main [data-hx-on\\\\:load]";
        assert_eq!(browser.count(&strange.replace("\\\\", "\\")), 0, "{path}");
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
