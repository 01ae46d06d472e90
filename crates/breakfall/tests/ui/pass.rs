//! Declarations that hold.

use std::time::Duration;

use breakfall::Catalogue;
use breakfall::Failure;
use breakfall::Fault;
use breakfall::fault::Blame;
use breakfall::fault::Class;
use breakfall::fault::Code;
use breakfall::fault::Effect;
use breakfall::fault::FieldError;
use breakfall::fault::FieldProblem;
use breakfall::fault::ParamKind;
use breakfall::fault::PublicText;
use breakfall::fault::Recovery;
use breakfall::fault::Severity;
use breakfall::message::Locales;
use breakfall::message::Wording;

breakfall::catalogue! {
    /// The words for [`Explained`].
    pub(crate) WORDS = "tests/ui/words/whole": en, de;
    extends breakfall::message::MESSAGES;
}

#[derive(Fault)]
#[fault(words = WORDS)]
enum Explained {
    /// the ticket is gone
    #[fault(code = "TICKET_GONE", class = NotFound, actions(list_tickets, contact_support))]
    Gone {
        #[public]
        number: u64,
    },
    /// the ticket is locked
    #[fault(code = "TICKET_LOCKED", class = Unavailable, actions(retry))]
    Locked,
}

/// this failed
#[derive(Fault)]
#[fault(code = "ASYNC_UNEXPECTED_FAILED", class = Internal, words = WORDS, actions(try_later))]
struct ExplainedByTheLibrary;

#[derive(Fault)]
enum TicketFault {
    /// no ticket has this number
    #[fault(code = "TICKET_NOT_FOUND", class = NotFound, actions(list_tickets))]
    NotFound,
    /// the tracker said no
    #[fault(code = "TICKET_REFUSED", class = Internal, actions(try_later, contact_support))]
    Refused(u16, #[expect(dead_code, reason = "masked, so that nothing reads it")] String),
    /** the tracker rests

    Nobody knows why. */
    #[fault(
        code = "TICKET_TRACKER_RESTS",
        class = Unavailable,
        status = 502,
        recovery = retry,
        blame = network,
        effect = applied,
        severity = debug,
        since = "0.1",
        actions(retry, r#continue, contact_support),
    )]
    Rests {
        #[wait]
        #[public]
        r#for: Duration,
        #[public]
        sink: u8,
        #[public]
        f: PublicText,
        #[fields]
        errors: Vec<FieldError>,
    },
}

/// the disk is full
///
/// This is not part of the summary.
#[derive(Fault)]
#[fault(code = "DISK_FULL", class = ResourceExhausted)]
#[fault(actions(free_space))]
struct DiskFull {
    #[public]
    used: f64,
    #[wait]
    after: Option<Duration>,
}

/// the lamp is out
#[derive(Fault)]
#[fault(code = "LAMP_OUT", class = Cancelled, actions(continue))]
struct LampOut;

#[test]
fn a_row_without_fields() {
    let failure = Failure::from(TicketFault::NotFound);
    assert_eq!(failure.code(), Code::new("TICKET_NOT_FOUND"));
    assert_eq!(failure.to_string(), "[TICKET_NOT_FOUND] no ticket has this number");
    assert_eq!(format!("{:?}", TicketFault::NotFound), "NotFound");
}

#[test]
fn a_tuple_is_private() {
    let refused = TicketFault::Refused(7, "CANARY".to_owned());
    assert!(matches!(refused, TicketFault::Refused(7, _)));
    assert_eq!(format!("{refused:?}"), "Refused { 0: (private), 1: (private) }");
    assert_eq!(refused.to_string(), "the tracker said no");
}

#[test]
fn every_key_is_taken() {
    let errors = vec![FieldError::new("/title", FieldProblem::Empty)];
    let (wait, f) = (Duration::from_secs(3), PublicText::cleaned("calm"));
    let rests = TicketFault::Rests { r#for: wait, sink: 7, f, errors };
    assert_eq!(rests.to_string(), "the tracker rests (for: 3s, sink: 7, f: calm)");
    assert_eq!(format!("{rests:?}"), r#"Rests { for: 3s, sink: 7, f: "calm", errors: (private) }"#);
    assert_eq!(rests.wait(), Some(wait));
    assert_eq!(rests.fields().len(), 1);
    let spec = rests.spec();
    assert_eq!((spec.class, spec.status.get()), (Class::Unavailable, 502));
    assert_eq!((spec.recovery, spec.blame), (Recovery::RETRY, Blame::Network));
    assert_eq!((spec.effect, spec.severity), (Effect::Applied, Severity::Debug));
    assert_eq!(spec.since, Some("0.1"));
    let params: Vec<_> = spec.params.iter().map(|param| (param.name, param.kind)).collect();
    let kinds = [ParamKind::Duration, ParamKind::Integer, ParamKind::Text];
    assert_eq!(params, ["for", "sink", "f"].into_iter().zip(kinds).collect::<Vec<_>>());
    let actions: Vec<_> = spec.actions.iter().map(|action| action.as_str()).collect();
    assert_eq!(actions, ["retry", "continue", "contact_support"]);
}

#[test]
fn a_struct_is_one_row() {
    let full = DiskFull { used: 0.5, after: None };
    assert_eq!(full.to_string(), "the disk is full (used: 0.5)");
    assert_eq!(full.wait(), None);
    let spec = full.spec();
    assert_eq!((spec.status.get(), spec.recovery), (429, Recovery::UNAVAILABLE));
    assert_eq!((spec.blame, spec.effect), (Blame::Service, Effect::None));
    assert_eq!(spec.since, None);
    assert_eq!(LampOut.spec().summary, "the lamp is out");
    assert_eq!(LampOut.spec().params, []);
}

#[test]
fn a_catalogue_reads_like_its_texts() {
    let tags: Vec<_> = WORDS.iter().map(|texts| texts.locale).collect();
    assert_eq!(tags, ["en", "de"]);
    let catalogue = Catalogue::builtin().with(WORDS).unwrap();
    let failure = Failure::from(Explained::Gone { number: 7 });
    let german = Locales::accept_language("de");
    let explanation = catalogue.explain(&failure, &german, &Wording::default());
    assert_eq!(explanation.message, "Das Ticket 7 gibt es nicht mehr.");
    assert_eq!(Failure::from(Explained::Locked).spec().actions.len(), 1);
    assert_eq!(ExplainedByTheLibrary.to_string(), "this failed");
}
