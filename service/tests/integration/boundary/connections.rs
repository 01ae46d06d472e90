//! Connections that cannot be made, break, or say half of it.

use std::io;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::boundary::CREATE;
use crate::boundary::IN_TIME;
use crate::boundary::assert_degraded;
use crate::support::proxy::Proxy;
use crate::support::proxy::Wire;
use crate::support::recorded::github;
use crate::support::service::Service;
use crate::support::setup::Setup;
use crate::support::upstream::Reply;
use crate::support::upstream::Upstream;
use crate::support::upstream::completion;
use crate::support::upstream::kept;

const WORDS: &str = "It is written down.";

/// The service with a generator at `url`.
fn with_generator(url: &str) -> Service {
    Setup::quick().model("generator", url).start()
}

/// The same, where the generator hangs.
fn with_hanging_generator(url: &str) -> Service {
    Setup::giving_up(&["generate_response"]).model("generator", url).start()
}

/// A server that answers whatever comes without TLS.
fn not_tls() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
            drop(io::copy(&mut stream, &mut io::sink()));
        }
    });
    address
}

/// What the log tells of the attempts that failed.
fn told(service: Service) -> String {
    let ended = service.stop();
    ended.events("attempt.failed").iter().map(ToString::to_string).collect()
}

#[test]
fn x01_each_way_to_lose_a_connection_is_told_apart() {
    let missing = Upstream::missing();
    let model = Upstream::model(WORDS);
    let reset = Proxy::before(&model.url(), Wire::Reset { after: 0 });
    let closed = Proxy::before(&model.url(), Wire::Cut { after: 0 });
    let hole = Proxy::before(&model.url(), Wire::Hole { after: 0 });
    let nameless = format!("http://{}.invalid/base", "a".repeat(70));
    let (unreachable, broken) = ("ASYNC_UPSTREAM_UNREACHABLE", "ASYNC_UPSTREAM_RESET");
    let mut table = vec![
        (missing.url(), unreachable, "connect"),
        (nameless, unreachable, "dns"),
        (reset.url(), broken, "read"),
        (closed.url(), broken, "read"),
        (hole.url(), "ASYNC_TIMEOUT_FAILED", ""),
    ];
    let plain = not_tls();
    // Without any root certificates no such client can be made.
    if Path::new("/etc/ssl/certs/ca-certificates.crt").exists() {
        table.push((format!("https://{plain}/base"), unreachable, "tls"));
    } else {
        eprintln!("skipped, as this machine has no certificates: that a broken TLS is told apart");
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "run .ci/services");
    }
    thread::scope(|scope| {
        for (url, code, phase) in table {
            scope.spawn(move || {
                let hangs = code == "ASYNC_TIMEOUT_FAILED";
                let service =
                    if hangs { with_hanging_generator(&url) } else { with_generator(&url) };
                assert_degraded(&service.ask(CREATE), code);
                let told = told(service);
                assert!(told.contains(code), "{told}");
                assert!(phase.is_empty() || told.contains(phase), "{phase}: {told}");
            });
        }
    });
}

#[test]
fn x02_a_cut_answer_is_never_taken_for_a_whole_one() {
    let model = Upstream::model(WORDS);
    let Reply::Say(whole) = completion(WORDS) else { panic!("it is said at once") };
    // Everywhere: in the head, between head and body, in the body, one byte before the end.
    let places: Vec<_> = (0..whole.len()).step_by(13).chain([whole.len() - 1]).collect();
    let wire = Proxy::before(&model.url(), Wire::Clear);
    let no_retry = Setup::quick().set("error_handling.async.max_retries", 0);
    let quiet = no_retry.set("error_handling.breaker.enabled", false);
    let service = quiet.model("generator", &wire.url()).start();
    for after in places {
        for kind in [Wire::Cut { after }, Wire::Reset { after }] {
            wire.become_wire(kind);
            let answer = service.ask("help");
            let code = answer.text("/code");
            let expected = ["ASYNC_UPSTREAM_RESET", "ASYNC_UPSTREAM_GARBLED"];
            assert!(expected.contains(&&*code), "{kind:?}: {answer:?}");
            assert!(!answer.degraded(&code).contains("written"), "{kind:?}: {answer:?}");
        }
    }
    wire.become_wire(Wire::Clear);
    assert_eq!(service.ask("help").success(), WORDS, "it works after all of this");
}

#[test]
fn x02_a_length_that_is_not_true_is_not_believed() {
    let body = r#"{"choices":[{"message":{"content":"It is done."}}]}"#;
    for (length, code) in
        [(body.len() + 5, "ASYNC_UPSTREAM_GARBLED"), (body.len() - 5, "ASYNC_UPSTREAM_GARBLED")]
    {
        let text = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
        let model = Upstream::always(Reply::Say(text.into_bytes()));
        assert_degraded(&with_generator(&model.url()).ask(CREATE), code);
    }
}

#[test]
fn x02_what_drips_or_stops_is_given_up_in_time() {
    thread::scope(|scope| {
        for wire in [
            Wire::Drip(Duration::from_millis(60)),
            Wire::Hole { after: 60 },
            Wire::Late(Duration::from_secs(5)),
        ] {
            scope.spawn(move || {
                let model = Upstream::model(WORDS);
                let wire = Proxy::before(&model.url(), wire);
                let answer = with_hanging_generator(&wire.url()).ask(CREATE);
                assert_degraded(&answer, "ASYNC_TIMEOUT_FAILED");
            });
        }
    });
}

#[test]
fn x02_a_wire_that_is_only_slow_is_waited_for() {
    let model = Upstream::model(WORDS);
    let wire = Proxy::before(&model.url(), Wire::Late(Duration::from_millis(150)));
    assert_eq!(with_generator(&wire.url()).ask(CREATE).success(), WORDS);
}

#[test]
fn x02_flipped_bits_leave_nobody_without_an_answer() {
    let model = Upstream::model(WORDS);
    let wire = Proxy::before(&model.url(), Wire::Clear);
    let quiet =
        Setup::giving_up(&["generate_response"]).set("error_handling.breaker.enabled", false);
    let service = quiet.model("generator", &wire.url()).start();
    let mut broken = 0;
    for seed in 0..60 {
        wire.become_wire(Wire::Flip { one_in: 40, seed });
        let answer = service.ask("help");
        assert!(answer.took < IN_TIME, "seed {seed}: {answer:?}");
        // Bits of the words themselves: nothing on the way can tell.
        if answer.text("/status") == "success" {
            answer.success();
        } else {
            answer.degraded(&answer.text("/code"));
            broken += 1;
        }
    }
    assert!(broken > 10, "only {broken} of 60 were noticed: the wire is too good");
}

#[test]
fn x10_a_connection_that_ended_while_it_idled_is_hidden() {
    // Whoever comes second on a connection finds it dead.
    let model = Upstream::new(|_, number| match number {
        2 | 5 => Reply::Reset,
        _ => kept(completion(WORDS)),
    });
    let no_retry = Setup::quick().set("error_handling.async.max_retries", 0);
    let service = no_retry.model("generator", &model.url()).start();
    assert_eq!(service.ask("help").success(), WORDS);
    assert_eq!(service.ask("help").success(), WORDS, "asked again on a new connection");
    assert_eq!(model.count(), 3);
    assert_eq!(service.ask("help").success(), WORDS);
    assert_eq!(service.ask("help").success(), WORDS);
    assert_eq!(model.count(), 6);
    assert!(service.stop().events("attempt.failed").is_empty(), "no attempt of anybody failed");
}

#[test]
fn x10_what_may_have_happened_on_a_dead_connection_is_not_done_again() {
    let github = Upstream::new(|call, _| {
        let creates = call.line.starts_with("POST");
        if creates { Reply::Reset } else { kept(github::answer(call)) }
    });
    let service = Setup::quick().github(&github.url()).start();
    service.ask("list open tickets").success();
    let answer = service.ask(CREATE);
    let words = answer.degraded("ASYNC_UPSTREAM_RESET");
    assert!(!words.contains("Nothing was changed"), "{words}");
    assert_eq!(github.count(), 2, "the list, and one attempt to create");
}
