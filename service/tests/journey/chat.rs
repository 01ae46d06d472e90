//! The page for people, as it goes over the wire. What a browser makes of it stands in `tests/browser`.

use crate::support::answer::Answer;
use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::setup::Setup;

const PAGE: (&str, &str) = ("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

fn send_form(service: &Service, body: &str, more: &[(&str, &str)]) -> Answer {
    let headers: Vec<_> = [FORM].into_iter().chain(more.iter().copied()).collect();
    let path = "/v1/requests";
    service.send(&Asking { method: "POST", path, headers: &headers, body: body.as_bytes() })
}

#[test]
fn a_browser_gets_a_page_and_a_program_gets_help() {
    let service = Setup::plain().start();
    let page = service.send(&Asking::get("/").with_headers(&[PAGE]));
    assert_eq!((page.status, page.header("content-language")), (200, Some("en")));
    assert!(page.body.contains("<h1>What can I do for you?</h1>"), "{}", page.body);
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert!(!page.body.contains("<style") && !page.body.contains(" style="), "{}", page.body);
    assert!(service.send(&Asking::get("/")).body.contains("POST /v1/requests"));
    // Every file of the page is there, and browsers may keep it.
    let files: Vec<_> = page.body.split("=\"/assets/").skip(1).collect();
    assert_eq!(files.len(), 4);
    for file in files {
        let path = format!("/assets/{}", file.split('"').next().expect("a path"));
        let file = service.send(&Asking::get(&path));
        assert_eq!(file.status, 200, "{path}");
        assert!(file.header("cache-control").is_some_and(|kept| kept.contains("immutable")));
    }
}

#[test]
fn a_form_is_a_request_like_any_other() {
    let service = Setup::plain().start();
    let body = "id=r-1&user=ada&query=Create+a+ticket%3A+no+sound";
    // Sent twice, it is one.
    for _ in 0..2 {
        let page = send_form(&service, body, &[PAGE]);
        assert_eq!(page.status, 200);
        assert!(page.body.contains("I created ticket #1: no sound"), "{}", page.body);
    }
    assert_eq!(service.tickets(), ["no sound"]);
    // Who does not ask for a page gets what programs get.
    let data = send_form(&service, "id=r-2&user=ada&query=show+ticket+1", &[]);
    assert_eq!(data.success(), "Ticket #1 is open: no sound");
    let failed = send_form(&service, "id=r-3&user=ada&query=asdf+qwer", &[PAGE]);
    assert_eq!(failed.status, 422);
    let reference = failed.header("breakfall-reference").expect("a reference");
    assert!(failed.body.contains(reference) && failed.body.contains("I did not understand"));
    let empty = send_form(&service, "id=r-4&user=ada", &[PAGE]);
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("class=\"fields\""), "{}", empty.body);
}

#[test]
fn trap_k03_another_site_cannot_make_a_browser_ask() {
    let service = Setup::plain().start();
    let body = "id=r-1&user=ada&query=Create+a+ticket%3A+no+sound";
    for from in [("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site")] {
        let refused = send_form(&service, body, &[PAGE, from]);
        assert_eq!(refused.status, 403, "{from:?}");
    }
    assert!(service.tickets().is_empty());
}

#[test]
fn the_language_is_that_of_the_reader_and_then_the_one_they_chose() {
    let service = Setup::plain().start();
    let german = ("Accept-Language", "de-AT,de;q=0.9");
    let page = service.send(&Asking::get("/").with_headers(&[PAGE, german]));
    assert!(page.body.contains("Was kann ich für Sie tun?"), "{}", page.body);
    let chosen = service.send(&Asking::get("/?lang=en").with_headers(&[PAGE, german]));
    assert!(chosen.body.contains("What can I do for you?"));
    let cookie = chosen.header("set-cookie").expect("it is remembered");
    assert!(cookie.contains("SameSite=Strict") && cookie.contains("HttpOnly"), "{cookie}");
    let cookie = ("Cookie", cookie.split(';').next().expect("a value"));
    let failed = send_form(&service, "id=1&user=ada&query=asdf+qwer", &[PAGE, german, cookie]);
    assert!(failed.body.contains("I did not understand that"), "{}", failed.body);
    for odd in ["/?lang=xx", "/?lang=%22%3E", "/?lang", "/?lang=de-DE"] {
        let page = service.send(&Asking::get(odd).with_headers(&[PAGE]));
        assert_eq!((page.status, page.header("set-cookie")), (200, None), "{odd}");
    }
}
