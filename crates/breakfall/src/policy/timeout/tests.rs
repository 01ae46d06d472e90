use super::*;
use crate::clock::later;
use crate::clock::now;
use crate::clock::sleep_until;

const fn config(seconds: u64) -> TimeoutConfig {
    TimeoutConfig { total: Duration::from_secs(seconds), attempt: None }
}

#[tokio::test(start_paused = true)]
async fn fires_at_exactly_its_time() {
    let start = now();
    let end = later(start, Duration::from_secs(30));
    assert_eq!(Limited::new(std::future::pending::<()>(), end).await, None);
    assert_eq!(now() - start, Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn work_that_ends_in_time_is_whole() {
    let start = now();
    let work = async {
        sleep_until(later(start, Duration::from_secs(29))).await;
        7
    };
    assert_eq!(Limited::new(work, later(start, Duration::from_secs(30))).await, Some(7));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_gets_a_third_or_what_is_left() {
    let start = Moment::now();
    let window = Window::new(config(30), start, None, true);
    assert_eq!(window.attempt_end(start).since(start), Duration::from_secs(10));
    let late = start.after(Duration::from_secs(27));
    assert_eq!(window.attempt_end(late).since(late), Duration::from_secs(3));
    let once = Window::new(config(30), start, None, false);
    assert_eq!(once.attempt_end(start).since(start), Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_nearer_deadline_wins_and_a_passed_one_closes() {
    let start = Moment::now();
    let near = Window::new(config(30), start, Some(start.after(Duration::from_secs(6))), true);
    assert_eq!(near.left(start), Duration::from_secs(6));
    assert!(!near.is_closed());
    assert!(Window::new(config(30), start, Some(start), true).is_closed());
}

#[tokio::test(start_paused = true)]
async fn absurd_lengths_do_not_panic() {
    let start = Moment::now();
    let window =
        Window::new(TimeoutConfig { total: Duration::MAX, attempt: None }, start, None, true);
    assert!(window.left(start) > Duration::from_hours(24));
}
