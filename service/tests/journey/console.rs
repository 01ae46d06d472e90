//! The console as it goes over the wire: who gets in, what they see, what they may do.

use std::time::Duration;

use breakfall::clock::now;
use serde_json::Value;

use crate::support::answer::Answer;
use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::service::refused;
use crate::support::setup::Setup;

pub(super) const PAGE: (&str, &str) = ("Accept", "text/html");
pub(super) const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const TOKEN: &str = "CANARY-TOKEN-0123456789abcdef";

/// An answer of the console, asked under the name of this machine unless `headers` say another.
pub(super) fn ask(
    service: &Service,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let host = format!("127.0.0.1:{}", service.address.port());
    let mut all = headers.to_vec();
    if !headers.iter().any(|(name, _)| *name == "Host") {
        all.push(("Host", &host));
    }
    service.send(&Asking { method, path, headers: &all, body: body.as_bytes() })
}

pub(super) fn see(service: &Service, path: &str) -> Answer {
    let page = ask(service, "GET", path, &[PAGE], "");
    assert_eq!(page.status, 200, "{path}: {page:?}");
    page
}

pub(super) fn data(service: &Service, path: &str) -> Value {
    ask(service, "GET", path, &[], "").json()
}

/// Waits until so many failures are recorded: an answer waits for its record a moment only.
pub(super) fn recorded(service: &Service, count: u64) {
    let end = now() + Duration::from_secs(10);
    loop {
        let statuses = data(service, "/console?since=all")["statuses"].clone();
        let sum =
            statuses.as_object().map_or(0, |all| all.values().filter_map(Value::as_u64).sum());
        if sum >= count {
            return;
        }
        assert!(now() < end, "{count} do not come: {statuses}");
    }
}

/// The cookie and the word of a form on `page`.
pub(super) fn session(page: &Answer) -> (String, String) {
    let cookie = page.header("set-cookie").expect("a session");
    let word = page.body.split("name=\"word\" value=\"").nth(1).expect("a form");
    let cookie = cookie.split(';').next().expect("a value");
    (cookie.to_owned(), word.split('"').next().expect("a value").to_owned())
}

pub(super) fn breaker(service: &Service, target: &str) -> String {
    let wall = data(service, "/console/wall");
    let found = wall.as_array().and_then(|wall| wall.iter().find(|one| one["name"] == target));
    found.expect("it was called")["breaker"].as_str().expect("a state").to_owned()
}

#[test]
fn a_reference_leads_to_the_whole_story() {
    let service = Setup::plain().start();
    let failed = service.ask("asdf qwer");
    let reference = failed.text("/reference");
    recorded(&service, 1);
    // Pasted with what stands around it, in other spelling.
    let sentence = format!("It+said+{}%2C+try+again", reference.to_lowercase().replace('-', "+"));
    let found = ask(&service, "GET", &format!("/console?q={sentence}"), &[PAGE], "");
    assert_eq!(found.status, 303, "{found:?}");
    let path = format!("/console/failures/{reference}");
    assert_eq!(found.header("location"), Some(&*path));
    let story = see(&service, &path);
    for part in ["no intent of the service fits the query", "I did not understand", &reference] {
        assert!(story.body.contains(part), "{part}: {}", story.body);
    }
    assert!(!story.body.contains("asdf qwer"), "what people say is not kept");
    // The same in the language of whoever looks, and as data.
    let german = see(&service, &format!("{path}?told=de"));
    assert!(german.body.contains("Ich habe nicht verstanden"), "{}", german.body);
    let incident = &data(&service, &path)["incident"];
    assert_eq!(incident["code"], "ASYNC_INTENT_CLASSIFICATION_FAILED");
    assert_eq!(incident["told"]["problem"]["reference"], *reference);
    assert!(data(&service, &path)["configuration"].as_array().is_some_and(|list| list.len() > 20));
    // A slip is seen, and what is not there is said with a reference of its own.
    let mut slip = reference.clone();
    let last = slip.pop();
    slip.push(if last == Some('0') { '1' } else { '0' });
    let slipped = see(&service, &format!("/console?q={slip}"));
    assert!(slipped.body.contains("check symbol does not match"), "{}", slipped.body);
    for unknown in ["BF-00000-00000-00000-00000-0", "x", "%3Cscript%3E"] {
        let missing = ask(&service, "GET", &format!("/console/failures/{unknown}"), &[PAGE], "");
        assert_eq!(missing.status, 404, "{unknown}");
        let own = missing.header("breakfall-reference").expect("a reference");
        assert!(
            missing.body.contains(own) && missing.body.contains("There is no record"),
            "{unknown}"
        );
    }
}

#[test]
fn the_list_is_narrowed_by_its_address() {
    let service = Setup::plain().start();
    for user in ["ada", "bob"] {
        service.ask_as(user, "asdf qwer");
        service.ask_as(user, "show ticket 4711");
    }
    recorded(&service, 4);
    let all = data(&service, "/console");
    assert_eq!(all["statuses"]["failed"], 4);
    assert_eq!(all["groups"].as_array().map(Vec::len), Some(2));
    assert_eq!(all["groups"][0]["users"], 2);
    let codes = |path: &str| -> Vec<String> {
        let list = data(&service, path);
        let failures = list["failures"].as_array().expect("a list").iter();
        failures.map(|one| one["code"].as_str().expect("a code").to_owned()).collect()
    };
    let missing = "ASYNC_TICKET_NOT_FOUND";
    assert_eq!(codes("/console?view=single").len(), 4);
    assert_eq!(codes("/console?view=single&class=NOT_FOUND"), [missing, missing]);
    assert_eq!(codes(&format!("/console?view=single&code={missing}")), [missing, missing]);
    assert_eq!(codes("/console?view=single&q=ticket+4711"), [missing, missing]);
    assert_eq!(codes("/console?view=single&status=degraded").len(), 0);
    for odd in
        ["q=%22", "q=*&status=x", "q=a+OR+b+NEAR(", "before=x", "q=%25_", "since=%00", "q=%7F"]
    {
        let list = ask(&service, "GET", &format!("/console?{odd}"), &[PAGE], "");
        assert_eq!(list.status, 200, "{odd}");
    }
    let csv = ask(&service, "GET", "/console/export.csv?since=all", &[], "").body;
    assert_eq!(csv.lines().count(), 5, "{csv}");
    assert!(csv.starts_with("reference,at,status,code"), "{csv}");
    assert_eq!(
        data(&service, "/console/export.json?since=all")["failures"].as_array().map(Vec::len),
        Some(4)
    );
}

#[test]
fn a_breaker_is_opened_and_closed_by_hand_and_it_is_written_down() {
    let service = Setup::quick().start();
    service.ask("list open tickets").success();
    let wall = see(&service, "/console/wall/confirm?target=list_tickets&act=isolate");
    assert!(wall.body.contains("Isolate this target?"), "{}", wall.body);
    let (cookie, word) = session(&wall);
    let order = |act: &str| format!("word={word}&target=list_tickets&act={act}&note=a+drill");
    let give =
        |body: &str| ask(&service, "POST", "/console/wall", &[FORM, ("Cookie", &cookie)], body);
    assert_eq!(give(&order("isolate")).status, 303);
    assert_eq!(breaker(&service, "list_tickets"), "isolated");
    assert_ne!(service.ask("list open tickets").json()["status"], "success");
    assert_eq!(give(&order("close")).status, 303);
    assert_eq!(breaker(&service, "list_tickets"), "closed");
    service.ask("list open tickets").success();
    let actions = &data(&service, "/console/about")["actions"];
    let told: Vec<_> = actions.as_array().expect("a list").iter().map(|one| &one["what"]).collect();
    assert_eq!(told, ["close", "isolate"]);
    assert_eq!((&actions[0]["who"], &actions[0]["note"]), (&"local".into(), &"a drill".into()));
    assert_eq!(give(&order("explode")).status, 404);
    assert_eq!(give(&order("close").replace("list_tickets", "nobody")).status, 404);
}

#[test]
fn trap_k03_nothing_changes_without_the_word_of_the_session() {
    let service = Setup::quick().start();
    service.ask("list open tickets").success();
    let (cookie, word) =
        session(&see(&service, "/console/wall/confirm?target=list_tickets&act=isolate"));
    let order = format!("word={word}&target=list_tickets&act=isolate");
    let own = ("Cookie", &*cookie);
    for (what, headers, body) in [
        ("no word", vec![FORM, own], "target=list_tickets&act=isolate".to_owned()),
        ("another word", vec![FORM, own], "word=0&target=list_tickets&act=isolate".to_owned()),
        ("no session", vec![FORM], order.clone()),
        ("another site", vec![FORM, own, ("Origin", "http://evil.example")], order.clone()),
        (
            "another site by the browser's word",
            vec![FORM, own, ("Sec-Fetch-Site", "cross-site")],
            order.clone(),
        ),
        (
            "a forged session",
            vec![FORM, ("Cookie", "breakfall_console=a.9999999999.in.b")],
            order.clone(),
        ),
    ] {
        let answer = ask(&service, "POST", "/console/wall", &headers, &body);
        assert_eq!(answer.status, 403, "{what}: {answer:?}");
        let people = format!("word={word}0&person=abc");
        assert_eq!(
            ask(&service, "POST", "/console/people", &headers, &people).status,
            403,
            "{what}"
        );
    }
    // What only looks changes nothing.
    see(&service, &format!("/console/wall/confirm?{order}&note=x"));
    ask(&service, "GET", &format!("/console/wall?{order}"), &[PAGE, own], "");
    assert_eq!(breaker(&service, "list_tickets"), "closed");
    assert_eq!(ask(&service, "POST", "/console/wall", &[FORM, own], &order).status, 303);
    assert_eq!(breaker(&service, "list_tickets"), "isolated");
}

#[test]
fn trap_k06_an_open_console_has_the_names_of_this_machine_only() {
    let service = Setup::plain().start();
    for host in ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "10.0.0.1"] {
        let answer = ask(&service, "GET", "/console", &[PAGE, ("Host", host)], "");
        assert_eq!(answer.status, 421, "{host}: {answer:?}");
    }
    for forwarded in ["X-Forwarded-For", "Forwarded", "X-Real-IP"] {
        let answer = ask(&service, "GET", "/console", &[PAGE, (forwarded, "10.0.0.1")], "");
        assert_eq!(answer.status, 403, "{forwarded}");
    }
    see(&service, "/console");
}

#[test]
fn trap_k02_a_token_opens_the_console_and_nothing_else_does() {
    let service = Setup::plain().set("console.token", TOKEN).start();
    service.ask("asdf qwer");
    for path in [
        "/console",
        "/console/wall",
        "/console/live/events",
        "/console/export.csv",
        "/console/about",
    ] {
        for headers in [vec![], vec![("Cookie", "breakfall_console=a.9999999999.in.b")]] {
            let answer = ask(&service, "GET", path, &headers, "");
            assert_eq!(answer.status, 401, "{path}");
            assert!(!answer.body.contains("fits the query"), "{path}: {answer:?}");
        }
    }
    let page = ask(&service, "GET", "/console/wall?x=1", &[PAGE], "");
    assert_eq!(page.status, 401);
    assert!(page.body.contains("name=\"token\"") && page.body.contains("/console/wall?x=1"));
    assert_eq!(page.header("www-authenticate"), Some("Bearer"));
    let enter = |token: &str| {
        let body = format!("token={token}&to=%2Fconsole%2Fwall%3Fx%3D1");
        ask(&service, "POST", "/console/sign-in", &[PAGE, FORM], &body)
    };
    let wrong = enter("CANARY-TOKEN-0123456789abcdeg");
    assert_eq!((wrong.status, wrong.header("set-cookie")), (401, None));
    assert!(wrong.body.contains("That was not the token") && !wrong.body.contains("CANARY"));
    assert!(wrong.took >= Duration::from_secs(1), "slowed: {:?}", wrong.took);
    let right = enter(TOKEN);
    assert_eq!((right.status, right.header("location")), (303, Some("/console/wall?x=1")));
    let cookie = right.header("set-cookie").expect("a session");
    assert!(cookie.contains("HttpOnly; SameSite=Strict") && !cookie.contains("CANARY"), "{cookie}");
    let cookie = cookie.split(';').next().expect("a value");
    let inside = ask(&service, "GET", "/console", &[PAGE, ("Cookie", cookie)], "");
    assert!(inside.body.contains("no intent of the service fits the query"), "{inside:?}");
    assert!(inside.body.contains("/console/sign-out"));
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(ask(&service, "GET", "/console", &[("Authorization", &bearer)], "").status, 200);
    assert_eq!(ask(&service, "GET", "/console", &[("Authorization", "Bearer x")], "").status, 401);
    // Many who try at once are turned away.
    let tries = std::thread::scope(|scope| {
        let tries = [(); 12].map(|()| scope.spawn(|| enter("wrong").status));
        tries.map(|one| one.join().expect("it answers"))
    });
    assert!(
        tries.contains(&429) && tries.iter().all(|status| [401, 429].contains(status)),
        "{tries:?}"
    );
    let log = service.stop().lines.join("\n");
    assert!(log.contains("console.wrong_token") && !log.contains("CANARY-TOKEN"), "{log}");
}

#[test]
fn k04_a_guess_at_a_reference_learns_nothing() {
    let service = Setup::plain().start();
    let reference = service.ask("asdf qwer").text("/reference");
    let symbol = |place: usize, to: char| -> String {
        reference.chars().enumerate().map(|(n, c)| if n == place { to } else { c }).collect()
    };
    let other = breakfall::fault::Reference::random().to_string();
    let answers: Vec<_> = [other, symbol(4, '7'), symbol(9, '0'), "BF-1".into(), "x".into()]
        .iter()
        .filter(|guess| **guess != reference)
        .map(|guess| ask(&service, "GET", &format!("/console/failures/{guess}"), &[], ""))
        .collect();
    for answer in &answers {
        assert_eq!(answer.status, 404, "{answer:?}");
        let said = |answer: &Answer| {
            let mut said = answer.json();
            for own in ["reference", "request_id", "trace_id", "instance"] {
                said.as_object_mut().expect("a problem").remove(own);
            }
            said
        };
        assert_eq!(said(answer), said(&answers[0]), "whatever is wrong with it");
    }
}

#[test]
fn a_proxy_that_is_trusted_says_who_comes() {
    let service = Setup::plain()
        .set("console.trusted_user_header", "X-Forwarded-User")
        .set("console.trusted_proxies", "127.0.0.1")
        .start();
    let headers = [
        PAGE,
        ("X-Forwarded-User", "sam"),
        ("X-Forwarded-For", "10.0.0.9"),
        ("Host", "console.example"),
    ];
    assert_eq!(ask(&service, "GET", "/console", &headers, "").status, 200);
    assert_eq!(ask(&service, "GET", "/console", &[PAGE], "").status, 401, "nobody was named");
    let elsewhere = Setup::plain()
        .set("console.trusted_user_header", "X-Forwarded-User")
        .set("console.trusted_proxies", "10.0.0.1")
        .start();
    assert_eq!(
        ask(&elsewhere, "GET", "/console", &headers, "").status,
        401,
        "not the word of a proxy"
    );
}

#[test]
fn trap_t04_it_does_not_start_open_to_everybody() {
    let setup = Setup::plain().set("console.listen", "0.0.0.0:0");
    let file = setup.file();
    let (code, said) = refused(&["serve", "--config", file.to_str().expect("text")]);
    assert_eq!(code, Some(78), "{said}");
    for part in ["console.listen", "console.token", "everybody could open the console"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // Where the service is reached from elsewhere, there is no console unless something guards it.
    let service = Setup::plain().start();
    assert!(service.greeting.contains("/console"), "{}", service.greeting);
    let off = Setup::plain().set("console.enabled", false).start();
    assert!(off.greeting.contains("console    off"), "{}", off.greeting);
    assert_eq!(ask(&off, "GET", "/console", &[PAGE], "").status, 404);
}

#[test]
fn it_can_have_an_address_of_its_own() {
    let service = Setup::plain().set("console.listen", "127.0.0.1:0").start();
    assert_eq!(ask(&service, "GET", "/console", &[PAGE], "").status, 404);
    let line = service.greeting.lines().find(|line| line.contains("console")).expect("a line");
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
    let address = address.expect("an address").parse().expect("an address");
    let host = format!("{address}");
    let headers = [PAGE, ("Host", &*host)];
    let page = Asking::get("/console").with_headers(&headers).send(address).expect("an answer");
    assert_eq!(page.status, 200);
    let style =
        page.body.split("href=\"/assets/pages.css").nth(1).and_then(|rest| rest.split('"').next());
    let path = format!("/assets/pages.css{}", style.expect("a style"));
    assert_eq!(
        Asking::get(&path).with_headers(&headers).send(address).expect("an answer").status,
        200
    );
}

#[test]
fn people_near_the_threshold_are_seen_until_somebody_wrote_to_them() {
    let service = Setup::plain().start();
    assert_eq!(data(&service, "/console/people")["people"].as_array().map(Vec::len), Some(0));
    for _ in 0..2 {
        service.ask("asdf qwer");
    }
    service.ask_as("bob", "asdf qwer");
    recorded(&service, 3);
    let people = data(&service, "/console/people");
    assert_eq!(
        (people["people"].as_array().map(Vec::len), &people["threshold"]),
        (Some(1), &3.into())
    );
    let ada = &people["people"][0];
    assert_eq!((&ada["failures"], &ada["offered"]), (&2.into(), &false.into()));
    let (cookie, word) = session(&see(&service, "/console/people"));
    let person = ada["id"].as_str().expect("a person");
    let body = format!("word={word}&person={person}&note=wrote+a+mail");
    let marked = ask(&service, "POST", "/console/people", &[FORM, ("Cookie", &cookie)], &body);
    assert_eq!(marked.status, 303, "{marked:?}");
    let ada = &data(&service, "/console/people")["people"][0];
    assert_eq!((&ada["contacted"]["note"], &ada["again"]), (&"wrote a mail".into(), &false.into()));
    service.ask("asdf qwer");
    recorded(&service, 4);
    let ada = &data(&service, "/console/people")["people"][0];
    assert_eq!((&ada["again"], &ada["offered"]), (&true.into(), &true.into()));
}

#[test]
fn every_page_says_what_a_browser_may_do_with_it() {
    let service = Setup::plain().start();
    let reference = service.ask("asdf qwer").text("/reference");
    recorded(&service, 1);
    let story = format!("/console/failures/{reference}");
    for path in [
        "/",
        "/console",
        "/console/wall",
        "/console/work",
        "/console/people",
        "/console/live",
        "/console/about",
        &story,
    ] {
        let page = see(&service, path);
        let header =
            |name: &str| page.header(name).unwrap_or_else(|| panic!("{path} has no {name}"));
        let policy = header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("cache-control"), "no-store");
        for inline in ["<style", " style=", " onclick=", "<script>", "javascript:"] {
            assert!(!page.body.contains(inline), "{path}: {inline}");
        }
    }
}
