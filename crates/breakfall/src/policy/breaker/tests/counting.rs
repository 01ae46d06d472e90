//! What counts against a target.

use super::*;
use crate::fault::AsyncFault;
use crate::fault::Blame;
use crate::fault::Class;
use crate::fault::Failure;
use crate::fault::Origin;

#[derive(crate::Fault)]
enum Target {
    /// it is down
    #[fault(code = "TARGET_DOWN", class = Unavailable, actions(retry))]
    Down,
    /// it cannot be reached
    #[fault(code = "TARGET_UNREACHABLE", class = Unavailable, blame = network, actions(retry))]
    Unreachable,
    /// it does not like our credentials
    #[fault(code = "TARGET_REFUSES", class = Unavailable, blame = service, status = 502, recovery = never, actions(try_later))]
    Refuses,
    /// it has a defect
    #[fault(code = "TARGET_BROKEN", class = Internal, actions(try_later))]
    Broken,
    /// it is asked too often
    #[fault(code = "TARGET_BUSY", class = ResourceExhausted, blame = dependency, actions(retry))]
    Busy,
    /// the request is wrong
    #[fault(code = "TARGET_WRONG", class = InvalidArgument, actions(fix_request))]
    Wrong,
    /// somebody else was faster
    #[fault(code = "TARGET_CONFLICT", class = Aborted, actions(retry))]
    Conflict,
    /// the person may not do that
    #[fault(code = "TARGET_FORBIDDEN", class = PermissionDenied, actions(sign_in))]
    Forbidden,
}

fn counts(failure: &Failure) -> bool {
    BreakerConfig::default().counts(failure) == Verdict::Failure
}

fn remote(fault: Target) -> Failure {
    Failure::raised(fault, Origin::Remote)
}

#[test]
fn what_says_that_the_target_is_down_counts() {
    for fault in [Target::Down, Target::Broken] {
        assert!(counts(&remote(fault)));
    }
    assert!(counts(&Target::Unreachable.into()));
    assert!(counts(&Failure::raised(AsyncFault::Unexpected, Origin::Foreign)));
    let timeout = AsyncFault::Timeout { limit: SECOND };
    assert!(counts(&Failure::raised(timeout, Origin::TimedOut)));
}

#[test]
fn trap_30_panic_counts() {
    assert!(counts(&Failure::raised(Target::Wrong, Origin::Panicked)));
}

#[test]
fn trap_35_client_errors_excluded() {
    for fault in [Target::Wrong, Target::Conflict, Target::Forbidden, Target::Refuses] {
        assert!(!counts(&remote(fault)));
    }
    assert!(!counts(&Failure::raised(AsyncFault::Cancelled, Origin::Cancelled)));
    assert!(!counts(&AsyncFault::Cancelled.into()));
    let rejected = AsyncFault::Rejected { after: None };
    assert!(!counts(&Failure::raised(rejected, Origin::Rejected)));
}

#[test]
fn throttles_count_where_that_is_asked_for() {
    let strict = BreakerConfig { count_throttles: true, ..BreakerConfig::default() };
    let busy = remote(Target::Busy);
    assert_eq!(BreakerConfig::default().counts(&busy), Verdict::Ignored);
    assert_eq!(strict.counts(&busy), Verdict::Failure);
}

#[test]
fn the_table_has_no_hole() {
    use super::super::counts::is_counted;

    let blames = [Blame::Caller, Blame::Service, Blame::Dependency, Blame::Network];
    let answers = [
        Class::InvalidArgument,
        Class::OutOfRange,
        Class::FailedPrecondition,
        Class::NotFound,
        Class::AlreadyExists,
        Class::Aborted,
        Class::ResourceExhausted,
    ];
    let broken = [Class::Unknown, Class::Internal, Class::DataLoss];
    for class in Class::ALL.into_iter().filter(|class| *class != Class::Cancelled) {
        for blame in blames {
            let counted = |origin| is_counted(class, blame, origin, false);
            assert!(!counted(Origin::Rejected) && !counted(Origin::Cancelled));
            assert!(counted(Origin::Panicked) && counted(Origin::TimedOut));
            let against = blame != Blame::Caller && !answers.contains(&class);
            assert_eq!(counted(Origin::Raised), against, "{class:?} {blame:?}");
            assert_eq!(counted(Origin::Foreign), against, "{class:?} {blame:?}");
            let refused = blame == Blame::Service && !broken.contains(&class);
            assert_eq!(counted(Origin::Remote), against && !refused, "{class:?} {blame:?}");
        }
    }
}
