#[path = "../../../tests/support/redis.rs"]
mod redis;

use std::time::Duration;

use self::redis::Redis;
use super::*;
use breakfall::message::FailureCounter;
use breakfall::message::Rule;

const KEY: &str = "0123456789-0123456789-0123456789";

fn rule(threshold: u32) -> Rule {
    Rule::new(threshold, Duration::from_hours(1))
}

#[tokio::test]
async fn a_store_that_comes_back_counts_again() {
    let Some(mut redis) = Redis::start("that a store may come back") else { return };
    let counter = RedisCounter::new(&redis.url(), KEY).unwrap();
    let failed = async || counter.failed("ada", "t", rule(2)).await.ok();
    assert_eq!([failed().await, failed().await], [Some(false), Some(true)]);
    redis.kill();
    assert_eq!(failed().await, None);
    assert_eq!(failed().await, None);
    redis.start_again();
    assert_eq!([failed().await, failed().await], [Some(false), Some(true)], "from one again");
}

#[tokio::test]
async fn what_is_not_ours_in_the_store_is_an_error_and_stays() {
    let Some(redis) = Redis::start("that a key of another type is left alone") else { return };
    let counter = RedisCounter::new(&redis.url(), KEY).unwrap();
    counter.failed("ada", "t", rule(2)).await.unwrap();
    let key = redis.ask("KEYS *").remove(0);
    redis.ask(&format!("SET {key} of-another"));
    assert!(counter.failed("ada", "t", rule(2)).await.is_err());
    assert_eq!(redis.ask(&format!("GET {key}")), ["of-another"]);
}

#[tokio::test]
async fn trap_53_the_window_of_the_store_slides_too() {
    let Some(redis) = Redis::start("that the store's window slides") else { return };
    let counter = RedisCounter::new(&redis.url(), KEY).unwrap();
    let none = Rule::new(1, Duration::ZERO);
    assert_eq!(counter.failed("ada", "t", none).await.ok(), Some(false), "all is past at once");
    counter.failed("bob", "t", rule(2)).await.unwrap();
    let key = redis.ask("KEYS *").remove(0);
    redis.ask(&format!("LSET {key} 0 1000"));
    assert!(!counter.failed("bob", "t", rule(2)).await.unwrap(), "one of them is from 1970");
    assert!(counter.failed("bob", "t", rule(2)).await.unwrap());
}

#[tokio::test]
async fn trap_53_another_key_is_another_hash_and_names_are_not_run_together() {
    let Some(redis) = Redis::start("that people are told apart in the store") else { return };
    for (user, family, key) in
        [("ab", "c", KEY), ("a", "bc", KEY), ("ab", "c", "9876543210-9876543210-9876543210")]
    {
        let counter = RedisCounter::new(&redis.url(), key).unwrap();
        assert!(!counter.failed(user, family, rule(2)).await.unwrap());
    }
    assert_eq!(redis.ask("DBSIZE"), ["3"]);
}
