//! Nothing that an upstream or the environment says leads to another address.

use crate::boundary::CREATE;
use crate::support::service::Service;
use crate::support::service::program;
use crate::support::setup::Setup;
use crate::support::upstream::Upstream;
use crate::support::upstream::completion;
use crate::support::upstream::say;

const MOVED: [&str; 5] = [
    "301 Moved Permanently",
    "302 Found",
    "303 See Other",
    "307 Temporary Redirect",
    "308 Permanent Redirect",
];

/// With every integration at `url`.
fn everything_at(url: &str) -> Service {
    let setup = Setup::quick().model("classifier", url).model("generator", url);
    setup.github(url).slack(url).start()
}

#[test]
fn x07_redirects_are_not_followed_anywhere() {
    let spy = Upstream::always(completion("It is done."));
    let spied = spy.url();
    let downgraded = format!("//{}", spied.trim_start_matches("http://"));
    for status in MOVED {
        for location in
            [&*spied, &downgraded, "/base", "", "\u{1}", "http://[::1", "file:///etc/passwd"]
        {
            let location = format!("Location: {location}");
            let mover = Upstream::always(say(status, &[&location, "Retry-After: 300"], ""));
            let service = everything_at(&mover.url());
            let answer = service.ask(CREATE);
            assert_eq!(answer.status, 200, "{answer:?}");
            // The classifier, the tracker; nothing was created, so that there is nothing to tell or to word.
            assert!(mover.count() <= 3, "{status} {location}: {}", mover.count());
        }
    }
    assert_eq!(spy.count(), 0, "with credentials or without");
}

#[test]
fn t09_no_link_in_a_problem_is_visited() {
    let spy = Upstream::always(say("200 OK", &[], "{}"));
    let link = spy.url();
    let problem = format!(
        r#"{{"type":"{link}","instance":"{link}","title":"{link}","detail":"{link}","help":"{link}","documentation_url":"{link}","actions":[{{"id":"retry","href":"{link}"}}]}}"#
    );
    let link_header = format!("Link: <{link}>; rel=\"help\"");
    for kind in ["application/problem+json", "application/json"] {
        let content = format!("Content-Type: {kind}");
        let upstream = Upstream::always(say("404 Not Found", &[&content, &link_header], &problem));
        let service = everything_at(&upstream.url());
        for query in [CREATE, "show ticket 1", "list open tickets"] {
            let answer = service.ask(query);
            assert!(!answer.head.contains(&link) && !answer.body.contains(&link), "{answer:?}");
        }
    }
    assert_eq!(spy.count(), 0);
}

#[test]
fn t09_the_environment_names_no_proxy() {
    let spy = Upstream::always(completion("It was the spy."));
    let model = Upstream::model("It is done.");
    let setup = Setup::quick().model("generator", &model.url());
    let mut command = program();
    command.args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(setup.file());
    command.env("BREAKFALL__DATA_DIRECTORY", setup.data());
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
    {
        command.env(name, spy.url());
    }
    let service = Service::run(command, setup);
    assert_eq!(service.ask(CREATE).success(), "It is done.");
    assert_eq!((spy.count(), model.count()), (0, 1));
}

#[test]
fn t09_the_configuration_may_name_a_proxy() {
    let proxy = Upstream::always(completion("It was passed on."));
    let named = proxy.url().replace("http://", "http://ada:CANARY@");
    let setup = Setup::quick()
        .model("generator", "http://model.invalid/v1")
        .set("integrations.proxy", &*named);
    let service = setup.start();
    assert_eq!(service.ask(CREATE).success(), "It was passed on.");
    let asked = proxy.calls.items();
    assert_eq!(asked[0].line, "POST http://model.invalid/v1/chat/completions");
    assert!(asked[0].headers.contains("proxy-authorization: basic"));
    let ended = service.stop();
    assert!(!ended.lines.iter().any(|line| line.contains("CANARY")), "{:#?}", ended.lines);
}
