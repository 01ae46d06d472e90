//! Redis, or Valkey, as the counter that all replicas share.

use std::fmt;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::wall;
use breakfall::message::Counting;
use breakfall::message::Escalation;
use breakfall::message::FailureCounter;
use breakfall::message::Rule;
use breakfall_http::client::UpstreamFault;
use redis::AsyncConnectionConfig;
use redis::Client;
use redis::ErrorKind;
use redis::FromRedisValue;
use redis::Pipeline;
use redis::RedisError;
use redis::aio::MultiplexedConnection;
use ring::hmac;

use crate::hex::hex;

/// What stands before each key in the store.
const PREFIX: &str = "breakfall:escalation:";
/// As many bytes of the hash as make two people with the same key as good as impossible.
const KEY_BYTES: usize = 16;

/// Counts in Redis: for each person and family a list of the times of the latest failures, under a keyed hash, that expires
/// one window after the last of them.
pub(crate) struct RedisCounter {
    client: Client,
    key: hmac::Key,
    /// Made when first needed, and anew after whatever went wrong on it.
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl RedisCounter {
    /// Counts at `url`, where all replicas hash with the same `key`. Connects when it is first asked.
    pub(crate) fn new(url: &str, key: &str) -> Result<Self, RedisError> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
        Ok(Self { client: Client::open(url)?, key, connection: Mutex::new(None) })
    }

    /// Where the times of `user` stand. The length of the name keeps ("a", "bc") and ("ab", "c") apart.
    fn place(&self, user: &str, family: &str) -> String {
        let named = format!("{}:{user}{family}", user.len());
        let tag = hmac::sign(&self.key, named.as_bytes());
        format!("{PREFIX}{}", hex(tag.as_ref().get(..KEY_BYTES).unwrap_or_default()))
    }

    /// Runs `commands` as one transaction.
    async fn run<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T, Failure> {
        let ran = async {
            let mut connection = self.connected().await?;
            commands.query_async(&mut connection).await
        };
        ran.await.map_err(|error: RedisError| {
            *self.connection() = None;
            failed(error)
        })
    }

    async fn connected(&self) -> Result<MultiplexedConnection, RedisError> {
        let there = self.connection().clone();
        if let Some(connection) = there {
            return Ok(connection);
        }
        let limit = Some(Escalation::SHARED_LIMIT);
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(limit).set_response_timeout(limit);
        let connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        *self.connection() = Some(connection.clone());
        Ok(connection)
    }

    fn connection(&self) -> MutexGuard<'_, Option<MultiplexedConnection>> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FailureCounter for RedisCounter {
    fn failed<'c>(&'c self, user: &'c str, family: &'c str, rule: Rule) -> Counting<'c, bool> {
        Box::pin(async move {
            let place = self.place(user, family);
            let (present, window) = (epoch_ms(), millis(rule.window));
            let most = isize::try_from(rule.threshold).unwrap_or(isize::MAX);
            let mut commands = redis::pipe();
            commands.atomic();
            commands.rpush(&place, present).ignore();
            commands.ltrim(&place, -most, -1).ignore();
            commands.pexpire(&place, window).ignore();
            commands.lrange(&place, 0, -1);
            let (times,): (Vec<i64>,) = self.run(&commands).await?;
            // Replicas whose clocks differ by seconds are seconds off, in a window of an hour.
            let within = times.iter().filter(|time| present.saturating_sub(**time) < window);
            Ok(u32::try_from(within.count()).unwrap_or(u32::MAX) >= rule.threshold)
        })
    }

    fn succeeded<'c>(&'c self, user: &'c str, family: &'c str) -> Counting<'c, ()> {
        Box::pin(async move {
            let mut commands = redis::pipe();
            commands.del(self.place(user, family)).ignore();
            self.run(&commands).await
        })
    }
}

/// The failure that an error of the store is, for operators.
fn failed(error: RedisError) -> Failure {
    let fault = if error.is_io_error() || error.is_timeout() {
        UpstreamFault::Unreachable
    } else if matches!(error.kind(), ErrorKind::Parse | ErrorKind::UnexpectedReturnType) {
        UpstreamFault::Garbled
    } else {
        UpstreamFault::Failed { after: None }
    };
    Failure::from(fault).with_note("target", &"escalation.store").because(error)
}

fn epoch_ms() -> i64 {
    let since = wall().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    millis(since)
}

fn millis(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}

impl fmt::Debug for RedisCounter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address may hold a password.
        f.debug_struct("RedisCounter").finish_non_exhaustive()
    }
}
