use super::*;
use crate::fault::AsyncFault;
use crate::fault::Fault;
use crate::fault::OperationFailed;

#[derive(crate::Fault)]
enum Sample {
    /// the request is wrong
    #[fault(code = "SAMPLE_WRONG", class = InvalidArgument, actions(fix_request))]
    Wrong,
    /// the supplier is down
    #[fault(code = "SAMPLE_DOWN", class = Unavailable, actions(retry))]
    Down,
}

#[test]
fn the_table_of_the_data_sheet() {
    fn runs(fault: impl Fault, origin: Origin, on_defects: bool) -> bool {
        FallbackConfig::default().applies(&Failure::raised(fault, origin), on_defects)
    }
    assert!(runs(AsyncFault::Timeout { limit: Duration::ZERO }, Origin::TimedOut, false));
    assert!(runs(AsyncFault::Rejected { after: None }, Origin::Rejected, false));
    assert!(runs(Sample::Down, Origin::Raised, false));
    assert!(runs(Sample::Down, Origin::Remote, false));
    assert!(runs(OperationFailed::new("sample"), Origin::Raised, false));
    assert!(!runs(Sample::Wrong, Origin::Raised, true));
    assert!(!runs(AsyncFault::Unexpected, Origin::Foreign, false));
    assert!(runs(AsyncFault::Unexpected, Origin::Foreign, true));
    assert!(!runs(AsyncFault::Cancelled, Origin::Cancelled, true));
}

#[test]
fn switched_off_it_never_runs() {
    let off = FallbackConfig { enabled: false, ..FallbackConfig::default() };
    assert!(!off.applies(&Sample::Down.into(), true));
}

#[tokio::test(start_paused = true)]
async fn its_time_is_kept_out_of_the_deadline() {
    let start = Moment::now();
    let after = |seconds| start.after(Duration::from_secs(seconds));
    let config = FallbackConfig::default();
    assert_eq!(config.reserve(start, after(30)), after(20));
    assert_eq!(config.reserve(start, after(100)), after(90));
    assert_eq!(
        config.reserve(start, after(6)),
        after(4),
        "a short deadline keeps most for the work"
    );
    assert_eq!(config.reserve(start, start), start);
    let off = FallbackConfig { enabled: false, ..config };
    assert_eq!(off.reserve(start, after(30)), after(30));
}
