//! The page for people, as they use it.

use crate::driver::Browser;
use crate::driver::Look;
use crate::support::setup::Setup;

/// What a browser must show and never run.
pub(crate) const HOSTILE: [&str; 10] = [
    "<script>window.__xss=1</script>",
    "\"><img src=x onerror=window.__xss=1>",
    "'><svg onload=window.__xss=1>",
    "</textarea><script>window.__xss=1</script>",
    "javascript:window.__xss=1",
    "<a href=\"javascript:window.__xss=1\" autofocus onfocus=window.__xss=1>x</a>",
    "<div data-hx-get=\"/livez\" data-hx-trigger=\"load\" data-hx-on:load=\"window.__xss=1\">x</div>",
    "{{7*7}} ${window.__xss=1} {name} %s%n",
    "<!--><script>window.__xss=1</script>-->",
    "\u{2028}</script><script>window.__xss=1</script>\u{202e}",
];

fn say(browser: &Browser, query: &str) {
    let before = browser.count(".turn");
    browser.type_into("#query", query);
    browser.press("#composer .primary");
    browser.wait_until(&format!("return document.querySelectorAll('.turn').length > {before}"));
}

#[test]
fn a_person_talks_with_the_assistant() {
    let Some(browser) = Browser::start("the chat in a browser") else { return };
    let service = Setup::plain().set("support.contact", "help@example.com").start();
    browser.look(Look::DESK);
    browser.go(service.address, "/");
    say(&browser, "Create a ticket: the login page is slow");
    assert_eq!(browser.text(".turn.success .text"), "I created ticket #1: the login page is slow");
    assert_eq!(service.tickets(), ["the login page is slow"]);
    assert_eq!(browser.run("return document.getElementById('query').value"), "");

    say(&browser, "asdf qwer");
    let failed = browser.text(".turn.failed");
    assert!(failed.contains("I did not understand that") && failed.contains("BF-"), "{failed}");
    // "Say it differently" puts the question back.
    browser.press(".turn.failed [data-draft]");
    assert_eq!(
        browser.run("return document.activeElement.id + document.activeElement.value"),
        "queryasdf qwer"
    );
    // "Show help" asks for it.
    browser.press(".turn.failed form button");
    browser.wait_until("return document.querySelectorAll('.turn').length == 3");
    assert!(browser.text(".turn:last-child .text").starts_with("I keep tickets."));
    // A press on an example.
    browser.press(".tries form:nth-of-type(2) button");
    browser.wait_until("return document.querySelectorAll('.turn').length == 4");
    assert!(browser.text(".turn:last-child .tickets").contains("the login page is slow"));
    // After the third failure support comes first, and a press on it begins a mail with the reference.
    say(&browser, "qwer asdf");
    say(&browser, "yxcv");
    say(&browser, "hjkl uiop");
    let contact = browser
        .run("return document.querySelector('.turn:last-child .steps li:first-child a').href");
    let contact = contact.as_str().expect("a link").to_owned();
    assert!(contact.starts_with("mailto:help@example.com?subject=BF-"), "{contact}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn the_chat_can_be_used_by_everybody() {
    let Some(browser) = Browser::start("the accessibility of the chat") else { return };
    let service = Setup::plain().start();
    for look in Look::ALL {
        for path in ["/?lang=en", "/?lang=de"] {
            browser.look(look);
            browser.go(service.address, path);
            say(&browser, "Create a ticket: the login page is slow");
            say(&browser, "asdf qwer");
            browser.is_accessible(&format!("{path} {look:?}"));
            browser.fits(&format!("{path} {look:?}"));
        }
    }
    assert!(browser.text(".turn.failed").contains("Das habe ich nicht verstanden"));
    assert_eq!(browser.run("return document.documentElement.lang"), "de");
    browser.go(service.address, "/");
    assert_eq!(
        browser.run("return document.documentElement.lang"),
        "de",
        "the choice is remembered"
    );
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn the_chat_works_without_scripts() {
    let Some(browser) = Browser::start("the chat without scripts") else { return };
    let service = Setup::plain().start();
    browser.look(Look::PHONE.without_scripts());
    browser.go(service.address, "/");
    browser.type_into("#query", "Create a ticket: no sound");
    browser.go_by("#composer .primary");
    assert_eq!(browser.text(".turn .text"), "I created ticket #1: no sound");
    browser.type_into("#query", "asdf qwer");
    browser.go_by("#composer .primary");
    assert!(browser.text(".turn.failed h2").contains("I did not understand that"));
    browser.go_by(".turn.failed [data-draft]");
    assert_eq!(browser.run("return document.getElementById('query').value"), "asdf qwer");
    browser.go_by(".tries form:nth-of-type(2) button");
    assert!(browser.text(".turn .tickets").contains("no sound"));
    browser.go_by(".languages a[lang=de]");
    assert_eq!(browser.text("h1"), "Was kann ich für Sie tun?");
}

#[test]
fn what_people_say_runs_nowhere() {
    let Some(browser) = Browser::start("hostile texts in the chat") else { return };
    let service = Setup::plain().start();
    for scripts in [true, false] {
        browser.look(Look { scripts, ..Look::DESK });
        for text in HOSTILE {
            browser.go(service.address, "/");
            browser.type_into("#user", text);
            let query = format!("Create a ticket: {text}");
            browser.run(&format!(
                "document.getElementById('query').value = {}",
                serde_json::json!(query)
            ));
            browser.press("#composer .primary");
            browser.wait_until("return document.querySelectorAll('.turn').length == 1");
            let shown = browser.run("return document.querySelector('.question').textContent");
            assert!(shown.as_str().is_some_and(|shown| shown.contains(text)), "{text}: {shown}");
            assert!(browser.run("return window.__xss ?? null").is_null(), "{text}");
            assert_eq!(
                browser.count(".turn script, .turn img, .turn svg, .turn [onload]"),
                0,
                "{text}"
            );
        }
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
