use super::*;
use crate::clock::later;
use crate::clock::now;
use crate::fault::AsyncFault;

#[derive(crate::Fault)]
enum Sample {
    /// the caller may not see it
    #[fault(code = "SAMPLE_FORBIDDEN", class = PermissionDenied, actions(fix_request))]
    Forbidden,
    /// the supplier is down
    #[fault(code = "SAMPLE_GONE", class = Unavailable, actions(retry))]
    Down,
}

fn down() -> Failure {
    Sample::Down.into()
}

fn store(max_entries: u64, seconds: u64) -> Stale {
    Stale::new(StaleConfig { max_entries, max_age: Duration::from_secs(seconds) })
}

fn recall(store: &Stale, key: &str, at: Instant) -> Option<(String, Duration)> {
    let recalled = store.recall::<String>(key, &down(), true, at)?;
    Some((recalled.value.as_ref().clone(), recalled.age))
}

fn remember(store: &Stale, key: &str, value: &str, at: Instant) {
    store.remember(key, Arc::new(value.to_owned()), at);
}

#[tokio::test(start_paused = true)]
async fn the_last_answer_of_its_key_is_recalled_with_its_age() {
    let (store, start) = (store(10, 60), now());
    remember(&store, "kiel", "rain", start);
    remember(&store, "bonn", "fog", start);
    remember(&store, "kiel", "sun", later(start, Duration::from_secs(10)));
    let at = later(start, Duration::from_secs(15));
    assert_eq!(recall(&store, "kiel", at), Some(("sun".into(), Duration::from_secs(5))));
    assert_eq!(recall(&store, "bonn", at), Some(("fog".into(), Duration::from_secs(15))));
    assert_eq!(recall(&store, "ulm", at), None);
    store.forget("kiel");
    assert_eq!(recall(&store, "kiel", at), None);
}

#[tokio::test(start_paused = true)]
async fn nothing_older_than_the_limit_is_served() {
    let (store, start) = (store(10, 60), now());
    remember(&store, "kiel", "sun", start);
    let at = |seconds| later(start, Duration::from_secs(seconds));
    assert!(recall(&store, "kiel", at(60)).is_some());
    assert!(recall(&store, "kiel", at(61)).is_none());
    assert!(recall(&store, "kiel", at(30)).is_none(), "what was too old is gone");
}

#[tokio::test(start_paused = true)]
async fn the_table_of_the_data_sheet() {
    let (store, start) = (store(10, 60), now());
    remember(&store, "kiel", "sun", start);
    let served = |failure: &Failure| store.recall::<String>("kiel", failure, true, start).is_some();
    let limit = Duration::ZERO;
    assert!(served(&Sample::Down.into()));
    assert!(served(&Failure::raised(Sample::Down, Origin::Remote)));
    assert!(served(&Failure::raised(AsyncFault::Timeout { limit }, Origin::TimedOut)));
    assert!(served(&Failure::raised(AsyncFault::Rejected { after: None }, Origin::Rejected)));
    assert!(!served(&Sample::Forbidden.into()), "who may not see it any more was shown it");
    assert!(!served(&Failure::raised(Sample::Forbidden, Origin::Remote)));
    assert!(!served(&Failure::raised(AsyncFault::Unexpected, Origin::Foreign)));
    assert!(!served(&Failure::raised(Sample::Down, Origin::Panicked)));
    assert!(!served(&Failure::raised(Sample::Down, Origin::Cancelled)));
    let changes = store.recall::<String>("kiel", &down(), false, start);
    assert!(changes.is_none(), "what was done yesterday was told as done today");
}

#[tokio::test(start_paused = true)]
async fn it_stays_small_and_keeps_what_is_used() {
    let (store, start) = (store(100, 60), now());
    for number in 0..10_000 {
        remember(&store, &number.to_string(), "sun", start);
    }
    store.answers.run_pending_tasks();
    assert!(store.answers.entry_count() <= 100, "{} answers", store.answers.entry_count());
    assert!(recall(&store, "9999", start).is_some(), "the latest answer was not kept");
    assert!(recall(&store, "0", start).is_none());
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_another_type_is_no_answer() {
    let (store, start) = (store(10, 60), now());
    store.remember("kiel", Arc::new(7_u32), start);
    assert_eq!(recall(&store, "kiel", start), None);
    assert!(store.recall::<u32>("kiel", &down(), true, start).is_some_and(|it| *it.value == 7));
}

#[tokio::test(start_paused = true)]
async fn absurd_numbers_do_not_panic() {
    let config = StaleConfig { max_entries: u64::MAX, max_age: Duration::MAX };
    let (store, start) = (Stale::new(config), now());
    remember(&store, "kiel", "sun", start);
    assert!(recall(&store, "kiel", later(start, Duration::MAX)).is_some());
    let none = self::store(0, 0);
    remember(&none, "kiel", "sun", start);
    none.answers.run_pending_tasks();
    assert!(recall(&none, "kiel", start).is_none());
}
