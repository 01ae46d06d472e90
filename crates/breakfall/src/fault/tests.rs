use std::io;

use super::*;

#[derive(crate::Fault)]
enum Sample {
    /// the shelf is empty
    #[fault(code = "SHELF_EMPTY", class = FailedPrecondition, status = 409, actions(order_less, contact_support))]
    Empty {
        #[public]
        left: u32,
        #[public]
        shelf: PublicText,
        secret: String,
        _unread: Option<u8>,
    },
    /// the supplier is away
    #[fault(
        code = "SUPPLIER_AWAY",
        class = Unavailable,
        blame = network,
        effect = unknown,
        severity = error,
        actions(retry)
    )]
    Away {
        #[wait]
        back_in: Duration,
    },
    /// the order is wrong
    #[fault(code = "ORDER_WRONG", class = InvalidArgument, actions(fix_request))]
    Wrong {
        #[fields]
        errors: Vec<FieldError>,
    },
}

fn empty() -> Failure {
    let shelf = PublicText::cleaned("no\u{7}rth");
    Sample::Empty { left: 2, shelf, secret: "CANARY".into(), _unread: None }.into()
}

#[test]
fn a_failure_is_two_words() {
    fn is_error<E: Error + Send + Sync + 'static>() {}
    assert_eq!(size_of::<Failure>(), 16);
    assert_eq!(size_of::<Result<u64, Failure>>(), 16);
    assert_eq!(size_of::<Result<(), Failure>>(), 16);
    is_error::<Failure>();
}

#[test]
fn the_table_is_read() {
    let failure = empty();
    let spec = failure.spec();
    assert_eq!((spec.code.as_str(), spec.class), ("SHELF_EMPTY", Class::FailedPrecondition));
    assert_eq!((failure.status().get(), failure.blame()), (409, Blame::Caller));
    assert_eq!(failure.recovery(), Recovery::AfterFix);
    assert_eq!(spec.actions, [Action::new("order_less"), Action::CONTACT_SUPPORT]);

    let away = Failure::from(Sample::Away { back_in: Duration::from_secs(9) });
    assert_eq!(away.recovery(), Recovery::Unavailable { after: Some(Duration::from_secs(9)) });
    assert_eq!((away.blame(), away.effect()), (Blame::Network, Effect::Unknown));
    assert_eq!(away.spec().severity, Severity::Error);

    let errors = vec![FieldError::new("/amount", FieldProblem::Missing)];
    let wrong = Failure::from(Sample::Wrong { errors });
    assert_eq!(wrong.fault().fields()[0].pointer, "/amount");
}

#[test]
fn trap_07_private_fields_are_masked_everywhere() {
    let failure = empty();
    let debug = format!("{:?} {:#?}", failure, failure.fault());
    assert!(debug.contains("secret: (private)") && !debug.contains("CANARY"), "{debug}");
    assert_eq!(failure.to_string(), "[SHELF_EMPTY] the shelf is empty (left: 2, shelf: north)");
    let mut seen = Vec::new();
    failure.fault().params(&mut |key, value| seen.push((key, value.to_string())));
    assert_eq!(seen, [("left", "2".to_owned()), ("shelf", "north".to_owned())]);
}

#[test]
fn ones_own_enum_comes_back() {
    let failure = empty();
    let Some(Sample::Empty { left: 2, secret, .. }) = failure.downcast_ref() else {
        panic!("lost its type")
    };
    assert_eq!(secret, "CANARY");
}

#[test]
fn it_is_found_inside_foreign_errors() {
    let boxed: BoxError = Box::new(empty());
    let reference = Failure::find(boxed.as_ref()).expect("in a box").reference();
    let wrapped = io::Error::other(boxed);
    assert_eq!(Failure::find(&wrapped).map(Failure::reference), Some(reference), "in an io::Error");
    let twice = io::Error::other(wrapped);
    assert_eq!(Failure::find(&twice).map(Failure::reference), Some(reference), "two deep");
    let shared: BoxError = Box::new(std::sync::Arc::new(empty()));
    assert!(Failure::find(shared.as_ref()).is_some(), "in an Arc");
    let any = anyhow::Error::from(empty()).context("further out");
    let found = Failure::find(any.as_ref()).map(|failure| failure.code().as_str());
    assert_eq!(found, Some("SHELF_EMPTY"), "in an anyhow error");
    let again = Failure::unexpected(Box::new(empty()) as BoxError);
    assert_eq!(again.code().as_str(), "SHELF_EMPTY", "unexpected() hands its own back");
}

#[test]
fn an_endless_chain_ends() {
    #[derive(Debug)]
    struct Cycle;
    impl fmt::Display for Cycle {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("again")
        }
    }
    impl Error for Cycle {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&Self)
        }
    }
    assert!(Failure::find(&Cycle).is_none());
}

#[test]
fn unclassified_means_never_retried_and_said_so() {
    let failed: Result<(), _> = Err(io::Error::other("CANARY"));
    let failure = failed.unexpected().unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_UNEXPECTED_FAILED");
    assert_eq!((failure.recovery(), failure.origin()), (Recovery::Never, Origin::Foreign));
    assert!(failure.source().is_some_and(|source| source.to_string() == "CANARY"));
    assert!(!failure.to_string().contains("CANARY"));
    assert_eq!(failure.raised_at().file(), file!());
}

#[test]
fn a_named_door_keeps_the_cause() {
    let failed: Result<(), _> = Err(io::Error::other("connection lost"));
    let failure =
        failed.or_fault(|_| Sample::Away { back_in: Duration::from_secs(1) }).unwrap_err();
    assert_eq!(failure.code().as_str(), "SUPPLIER_AWAY");
    assert_eq!(failure.source().map(ToString::to_string).as_deref(), Some("connection lost"));
}

#[test]
fn a_text_that_comes_in_pieces_is_cut_where_all_of_it_is_too_long() {
    let (first, second) = ("a".repeat(Note::MAX_BYTES - 1), "é".repeat(100));
    let failure = empty().with_note("text", &format_args!("{first}{second}"));
    // The letter that does not fit is left out whole, and everything after it.
    assert_eq!(*failure.notes()[0].value, *format!("{first}…"));
}

#[test]
fn trap_17_notes_and_siblings_are_bounded() {
    let mut failure = empty().with_note("long", &"x".repeat(10_000_000));
    for n in 0..100 {
        failure = failure.with_note("n", &n).also(empty());
    }
    assert_eq!(failure.notes().len(), Note::MOST);
    assert!(failure.notes()[0].value.len() <= Note::MAX_BYTES + '…'.len_utf8());
    assert_eq!((failure.secondary().len(), failure.secondary_count()), (16, 100));
}

#[test]
fn the_operation_rule() {
    let code = |name| Failure::from(OperationFailed::new(name)).code().as_str();
    assert_eq!(code("generate_response"), "ASYNC_GENERATE_RESPONSE_FAILED");
    assert_eq!(code("generate_response"), "ASYNC_GENERATE_RESPONSE_FAILED");
    assert_eq!(code("not a name"), "ASYNC_OPERATION_FAILED");
    assert_eq!(code(""), "ASYNC_OPERATION_FAILED");
    assert_eq!(Failure::from(OperationFailed::new("x")).status().get(), 500);
}

#[test]
fn panics_come_back_with_text_and_place() {
    let text = "CANARY";
    let failure = panic::catch(panic::Stack::Capture, || panic!("{text} {}", 7)).unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_PANICKED_FAILED");
    assert_eq!(failure.origin(), Origin::Panicked);
    let Some(AsyncFault::Panicked { report }) = failure.downcast_ref() else { panic!("lost") };
    assert_eq!(&*report.message, "CANARY 7");
    assert!(report.place.as_deref().is_some_and(|place| place.contains("fault/tests.rs")));
    assert!(failure.backtrace().is_some());
    assert!(!format!("{failure}").contains("CANARY"));

    let odd = panic::catch(panic::Stack::Skip, || std::panic::panic_any(7_u8)).unwrap_err();
    assert!(odd.backtrace().is_none());
    assert!(panic::catch(panic::Stack::Skip, || 7).is_ok_and(|n| n == 7));
}

#[test]
fn classes_agree_with_google_rpc() {
    let numbers: Vec<_> = Class::ALL.iter().map(|class| class.grpc()).collect();
    assert_eq!(numbers, (1..=16).collect::<Vec<_>>());
    for class in Class::ALL {
        assert!((400..=599).contains(&class.status().get()));
        assert_eq!(
            class.blame() == Blame::Caller,
            class.status().get() < 500
                && class != Class::Aborted
                && class != Class::ResourceExhausted,
            "{class:?}"
        );
    }
}

#[test]
fn codes_and_actions_have_a_grammar() {
    for good in ["ABC", "ASYNC_TIMEOUT_FAILED", "A1_B2", &"A".repeat(63)] {
        assert!(Code::is_valid(good), "{good}");
    }
    for bad in ["", "AB", "abc", "1AB", "AB_", "A-B", "Ä_BC", &"A".repeat(64)] {
        assert!(!Code::is_valid(bad), "{bad}");
    }
    for bad in ["", "Retry", "1st", "try-later"] {
        let bad: &'static str = bad;
        assert!(std::panic::catch_unwind(|| Action::new(bad)).is_err(), "{bad}");
    }
}

#[test]
fn public_text_cannot_play_tricks() {
    let text = PublicText::cleaned("a\u{202E}b\r\nc\u{1b}[31m\u{2066}");
    assert_eq!(text.as_str(), "abc[31m");
    let long = PublicText::cleaned(&"ä".repeat(1000));
    assert_eq!(long.as_str().chars().count(), PublicText::MAX_CHARS);
    assert!(long.as_str().ends_with('…'));
}

#[test]
fn frames_tell_the_way_up() {
    fn read() -> Result<(), Failure> {
        Err(Sample::Wrong { errors: Vec::new() }).context("reading the order")
    }
    let failure = read().context("filling the shelf").context("opening the shop").unwrap_err();
    let doing: Vec<_> = failure.frames().map(|frame| frame.doing).collect();
    assert_eq!(doing, ["reading the order", "filling the shelf", "opening the shop"]);
    assert!(failure.frames().all(|frame| frame.at.file() == file!()));
    let many = (0..1000).fold(failure, |failure, _| failure.context("going on"));
    assert_eq!(many.frames().count(), Frame::MOST);
}

#[test]
fn a_barrier_keeps_reference_and_cause_and_shows_neither() {
    let inner = empty().settled("stock", Vec::new());
    let reference = inner.reference();
    let outer = inner.handled_as(AsyncFault::Unexpected);
    assert_eq!((outer.code().as_str(), outer.reference()), ("ASYNC_UNEXPECTED_FAILED", reference));
    assert!(outer.is_settled(), "what was retried inside is not retried outside");
    let behind = outer.source().and_then(|source| source.downcast_ref::<Failure>());
    assert_eq!(behind.map(|failure| failure.code().as_str()), Some("SHELF_EMPTY"));
    assert!(!outer.to_string().contains("SHELF"));

    let done =
        empty().with_effect(Effect::Applied).handled_as(Sample::Away { back_in: Duration::ZERO });
    assert_eq!((done.effect(), done.recovery()), (Effect::Applied, Recovery::Never));
    let away = Failure::from(Sample::Away { back_in: Duration::from_secs(9) });
    let busy = away.handled_as(AsyncFault::Rejected { after: None });
    assert_eq!(busy.recovery().after(), Some(Duration::from_secs(9)));
}

#[test]
fn together_the_gravest_stands_and_none_is_lost() {
    let away = || Failure::from(Sample::Away { back_in: Duration::ZERO });
    let nested = empty().also(AsyncFault::Cancelled.into());
    let all = Failure::together([empty(), nested, away(), away()]).unwrap();
    assert_eq!(all.code().as_str(), "SUPPLIER_AWAY");
    let beside: Vec<_> = all.secondary().iter().map(|f| f.code().as_str()).collect();
    assert_eq!(beside, ["SHELF_EMPTY", "SHELF_EMPTY", "ASYNC_CANCELLED_FAILED", "SUPPLIER_AWAY"]);
    assert!(all.secondary().iter().all(|failure| failure.secondary().is_empty()), "flat");
    assert!(Failure::together([]).is_none());
    let applied = Failure::together([away(), empty().with_effect(Effect::Applied)]).unwrap();
    assert_eq!((applied.code().as_str(), applied.effect()), ("SUPPLIER_AWAY", Effect::Applied));
    let crowd = |n| (0..n).fold(empty(), |all, _| all.also(empty()));
    assert_eq!(crowd(20).also(crowd(30)).secondary_count(), 20 + 1 + 30, "counted where not kept");
}

#[test]
fn trap_18_ten_megabytes_of_text_are_cut_between_two_characters() {
    let long = "ä€".repeat(2_000_000);
    let failure = empty().with_note("foreign", &long);
    let kept = &*failure.notes()[0].value;
    let cut = kept.strip_suffix('…').expect("a mark where it was cut");
    assert!(long.starts_with(cut) && cut.len() > Note::MAX_BYTES - 4, "{}", cut.len());
    assert!(cut.len() <= Note::MAX_BYTES);
}

/// Its drop is written by hand.
#[test]
fn what_a_failure_keeps_is_dropped_with_it() {
    #[derive(Debug)]
    struct Counted(std::sync::Arc<()>);
    impl fmt::Display for Counted {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}", std::sync::Arc::strong_count(&self.0))
        }
    }
    impl Error for Counted {}

    let kept = std::sync::Arc::new(());
    let cause = || Counted(std::sync::Arc::clone(&kept));
    let inner = empty().because(cause()).also(empty().because(cause()));
    let failure = empty().because(inner).also(Failure::unexpected(cause()));
    assert_eq!(std::sync::Arc::strong_count(&kept), 4);
    drop(failure);
    assert_eq!(std::sync::Arc::strong_count(&kept), 1);
}

/// A width or a sign is for the line, not for each number in it.
#[test]
fn parameters_are_written_alike_whatever_the_options() {
    let plain = empty().to_string();
    assert!(plain.contains("(left: 2, shelf: north)"), "{plain}");
    assert_eq!(format!("{:+012.1}", empty()), plain);
}
