//! What success and failure cost, in allocations: exact numbers, whatever else the machine does. A binary of its own, since the
//! counting allocator is the whole program's.
#![cfg(test)]

use std::fmt::Write;
use std::process::Command;
use std::time::Duration;

use allocation_counter::measure;
use breakfall::Catalogue;
use breakfall::Failure;
use breakfall::Fault;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::Attempted;
use breakfall::message::Locales;
use breakfall::message::ProblemStyle;
use breakfall::message::Texts;
use breakfall::message::Wording;
use breakfall::observe::Reporter;

#[derive(Fault)]
enum Sample {
    /// the request is wrong
    #[fault(code = "SAMPLE_WRONG", class = InvalidArgument, actions(fix_request))]
    Wrong {
        #[public]
        line: u32,
    },
    /// there is no room
    #[fault(code = "SAMPLE_FULL", class = Unavailable, actions(retry))]
    Full,
    /// it belongs to somebody else
    #[fault(code = "SAMPLE_REFUSED", class = PermissionDenied, recovery = after_fix, actions(fix_request))]
    Refused,
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap()
}

/// The allocations of one run of `work`, once everything that is made only once is there.
fn allocations(mut work: impl AsyncFnMut()) -> u64 {
    let runtime = runtime();
    runtime.block_on(async {
        // The first runs install the panic hook and grow the runtime's own structures.
        for _ in 0..3 {
            work().await;
        }
    });
    let mut counted = 0;
    runtime.block_on(async {
        let mut work = std::pin::pin!(work());
        std::future::poll_fn(|cx| {
            let mut poll = std::task::Poll::Pending;
            counted += measure(|| poll = work.as_mut().poll(cx)).count_total;
            poll
        })
        .await;
    });
    counted
}

#[test]
fn success_at_once_allocates_nothing() {
    let handler = Handler::new(Settings::default());
    let user = String::from("ada");
    let count = allocations(async || {
        let run = handler.operation("ask").context("user", &user).correlate(&user).idempotent();
        let run = run.run(|_| async { Ok::<_, Failure>(7) });
        let ended = run.or_degrade(|_| async { Ok::<_, Failure>(8) }).await;
        assert!(matches!(ended, Ok(Outcome::Full(7))));
    });
    assert_eq!(count, 0);
}

#[test]
fn success_allocates_nothing_where_a_record_is_kept() {
    let (reporter, reports) = Reporter::new(16);
    let mut settings = Settings::default();
    settings.log.reporter = reporter;
    let handler = Handler::new(settings);
    let count = allocations(async || {
        let run = handler.operation("ask").run(|_| async { Ok::<_, Failure>(7) });
        assert!(matches!(run.await, Ok(Outcome::Full(7))));
    });
    assert_eq!((count, reporter.waiting()), (0, 0));
    drop(reports);
}

#[test]
fn success_after_waiting_allocates_nothing() {
    let handler = Handler::new(Settings::default());
    let count = allocations(async || {
        let run = handler.operation("ask").run(|_| async {
            sleep_until(now() + Duration::from_millis(5)).await;
            Ok::<_, Failure>(7)
        });
        assert!(matches!(run.await, Ok(Outcome::Full(7))));
    });
    assert_eq!(count, 0);
}

#[test]
fn a_failure_with_two_contexts_is_one_allocation() {
    let counted = measure(|| {
        let failure = Failure::from(Sample::Wrong { line: 7 });
        drop(failure.context("reading").context("printing"));
    });
    assert_eq!(counted.count_total, 1);
}

#[test]
fn a_failure_settled_after_one_attempt_is_one_allocation() {
    let counted = measure(|| {
        let failure = Failure::from(Sample::Wrong { line: 7 });
        let attempt = Attempted::new(1, Duration::ZERO, failure.code(), failure.origin());
        let failure = failure.settled("print", [attempt]);
        assert_eq!((failure.operation(), failure.attempts()), (Some("print"), &[attempt][..]));
    });
    assert_eq!(counted.count_total, 1);
}

/// Text and reference into a buffer that is large enough.
#[test]
fn telling_a_failure_allocates_nothing() {
    let failure = Failure::from(Sample::Wrong { line: 7 });
    let mut line = String::with_capacity(256);
    let counted = measure(|| write!(line, "{failure} {}", failure.reference()).unwrap());
    assert_eq!(counted.count_total, 0, "{line}");
}

/// The catalogue with words for the samples.
fn catalogue() -> Catalogue {
    let words = Texts {
        locale: "en",
        source: "sample-wrong = Line { $line } is wrong.\n    .title = A line is wrong\n\
                 sample-full = All is full.\n    .title = Full\n\
                 sample-refused = It is not yours.\n    .title = Not yours\n",
    };
    Catalogue::builtin().with(&[words]).unwrap()
}

/// The allocations of one body in English, once what can be kept is kept.
fn encoding(failure: &Failure) -> u64 {
    let catalogue = catalogue();
    let locales = Locales::new(["en"]);
    let (wording, style) = (Wording::default(), ProblemStyle::default());
    let encode = || catalogue.encode(failure, &locales, &wording, &style).body;
    let text = String::from_utf8(encode()).unwrap();
    assert!(text.contains(&failure.reference().to_string()));
    let mut body = Vec::new();
    let counted = measure(|| body = encode());
    assert!(body.len() > 300 && !text.contains("Something"), "{text}");
    counted.count_total
}

#[test]
fn a_problem_without_parameters_is_one_allocation_its_body() {
    assert_eq!(encoding(&Sample::Full.into()), 1);
}

#[test]
fn a_problem_without_parameters_in_a_buffer_used_again_allocates_nothing() {
    let catalogue = catalogue();
    let locales = Locales::new(["en"]);
    let (wording, style) = (Wording::default(), ProblemStyle::default());
    let mut body = Vec::new();
    let mut allocations = |failure: &Failure| {
        let reference = failure.reference().to_string();
        let counted = measure(|| {
            let _ = catalogue.encode_into(failure, &locales, &wording, &style, &mut body);
        });
        let text = str::from_utf8(&body).unwrap();
        assert!(text.contains(&reference) && !text.contains("Something"), "{text}");
        counted.count_total
    };
    assert_ne!(allocations(&Sample::Refused.into()), 0, "the first makes what is kept");
    assert_eq!(allocations(&Sample::Refused.into()), 0);
    // What is said of a wait differs with it.
    let full = Failure::from(Sample::Full);
    assert_ne!(allocations(&full), 0, "the first makes what is kept");
    assert_eq!(allocations(&full), 0);
}

#[test]
fn a_problem_with_a_parameter_is_at_most_ten_allocations() {
    let allocations = encoding(&Sample::Wrong { line: 7 }.into());
    assert!(allocations <= 10, "{allocations}");
}

#[test]
fn trap_23_backtraces_switched_on_change_no_cost() {
    // The switch is read once in a process: another one looks, with it and without.
    let counted = |switch: &str| {
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "a_failure_with_two_contexts_is_one_allocation"]);
        let output = again.env("RUST_BACKTRACE", switch).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    for switch in ["0", "1", "full"] {
        let told = counted(switch);
        assert!(told.contains("1 passed"), "RUST_BACKTRACE={switch}: {told}");
    }
}

#[test]
fn trap_23_a_failure_is_one_allocation() {
    let counted = measure(|| {
        let failure = Failure::from(Sample::Wrong { line: 7 });
        assert_eq!(failure.status().get(), 400);
        drop(failure);
    });
    assert_eq!(counted.count_total, 1);
}

/// A defect that hits every request must not cost its stack every time, while the program is failing already.
#[test]
fn trap_24_stacks_are_limited_in_a_storm() {
    use breakfall::fault::panic;
    let broken = || panic::catch(panic::Stack::Capture, || panic!("broken")).unwrap_err();
    let taken = (0..1000).filter(|_| broken().backtrace().is_some()).count();
    assert!((100..=110).contains(&taken), "{taken} stacks of a thousand panics");
    let elsewhere = panic::catch(panic::Stack::Capture, || panic!("elsewhere")).unwrap_err();
    assert!(elsewhere.backtrace().is_some(), "another place has its own count");
}
