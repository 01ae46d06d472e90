//! What goes into the log, and what the three switches change.

use std::error::Error;
use std::fmt;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::Handler;
use breakfall::Settings;
use breakfall::fault::OperationFailed;
use breakfall::observe::LogConfig;
use breakfall::observe::detail;
use breakfall::testing::Captured;

#[derive(Fault)]
enum Sample {
    /// the request is wrong
    #[fault(code = "SAMPLE_WRONG", class = InvalidArgument, actions(fix_request))]
    Wrong,
    /// down for a moment
    #[fault(code = "SAMPLE_DOWN", class = Unavailable, actions(retry))]
    Down,
    /// something private was in it
    #[fault(code = "SAMPLE_SECRET", class = Internal, actions(try_later))]
    Secret {
        #[expect(dead_code, reason = "there to be seen by nobody")]
        word: String,
    },
}

fn fails() -> fmt::Result {
    panic!("even saying it fails")
}

async fn log_of(
    log: LogConfig,
    make: impl Fn() -> Failure + Sync,
) -> Vec<breakfall::testing::Event> {
    let captured = Captured::start();
    let mut settings = Settings::default();
    settings.log = log;
    let handler = Handler::new(settings);
    let ended = handler.operation("ask").run(|_| async { Err::<(), _>(make()) }).await;
    assert!(ended.is_err());
    captured.events()
}

fn switched(change: impl FnOnce(&mut LogConfig)) -> LogConfig {
    let mut log = LogConfig::default();
    change(&mut log);
    log
}

#[tokio::test(start_paused = true)]
async fn log_all_errors() {
    let all = log_of(LogConfig::default(), || Sample::Wrong.into()).await;
    assert_eq!((all.len(), all[0].level.as_str()), (1, "INFO"));
    let few = switched(|log| log.all_errors = false);
    assert!(log_of(few, || Sample::Wrong.into()).await.is_empty());
    assert_eq!(log_of(few, || OperationFailed::new("ask").into()).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn log_recovery_attempts() {
    let names = |events: Vec<breakfall::testing::Event>| {
        events.into_iter().map(|e| e.name).collect::<Vec<_>>()
    };
    let all = names(log_of(LogConfig::default(), || Sample::Down.into()).await);
    assert_eq!(all, ["attempt.failed", "attempt.failed", "attempt.failed", "operation.failed"]);
    let quiet = switched(|log| log.recovery_attempts = false);
    assert_eq!(names(log_of(quiet, || Sample::Down.into()).await), ["operation.failed"]);
}

#[tokio::test(start_paused = true)]
async fn include_stack_traces() {
    let panics = || -> Failure { panic!("boom") };
    let with = log_of(LogConfig::default(), panics).await;
    assert!(with[0].fields["stack"].contains("observe"), "the stack names its functions");
    let without = log_of(switched(|log| log.stack_traces = false), panics).await;
    assert!(!without[0].fields.contains_key("stack"));
}

#[test]
fn trap_09_the_detail_is_one_bounded_line() {
    #[derive(Debug)]
    struct Hostile(u32);
    impl fmt::Display for Hostile {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self.0 {
                0 => f.write_str("line\r\nbreak \u{1b}[31m \u{2028} \u{2066}"),
                1 => f.write_str(&"x".repeat(10_000_000)),
                _ => fails(),
            }
        }
    }
    impl Error for Hostile {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            match self.0 {
                0 => Some(&Self(1)),
                1 => Some(&Self(2)),
                _ => None,
            }
        }
    }
    let failure = Failure::from(Sample::Down).because(Hostile(0)).with_note("k", &"a\nb");
    let line = detail(&failure);
    assert!(
        !line.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2066}')),
        "{line}"
    );
    assert!(line.len() < 9 * 1024, "{}", line.len());
    assert!(line.contains("a text") || line.contains("text cannot be written"), "{line}");
    assert!(line.contains("k=a\\nb"), "{line}");
}

#[test]
fn trap_20_what_is_said_twice_is_said_once() {
    #[derive(Debug)]
    struct Outer(std::io::Error);
    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "outer: {}", self.0)
        }
    }
    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }
    let failure = Failure::from(Sample::Down).because(Outer(std::io::Error::other("inner")));
    assert_eq!(detail(&failure).matches("inner").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn success_is_quiet_above_debug() {
    let captured = Captured::start();
    let handler = Handler::new(Settings::default());
    let ended = handler.operation("ask").run(|_| async { Ok::<_, Failure>(()) }).await;
    assert!(ended.is_ok());
    assert_eq!(captured.events()[0].level, "DEBUG");
    assert_eq!(captured.events().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn trap_15_a_log_line_without_private_values_still_leads_somewhere() {
    let events =
        log_of(LogConfig::default(), || Sample::Secret { word: "CANARY".into() }.into()).await;
    let event = format!("{:?}", events[0]);
    for lead in ["SAMPLE_SECRET", "BF-", "observe.rs", "ask"] {
        assert!(event.contains(lead), "{lead} is not in {event}");
    }
    assert!(!event.contains("CANARY"), "{event}");
}
