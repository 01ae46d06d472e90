//! A connection to a PostgreSQL, for those who may block.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use breakfall::clock::now;
use breakfall::clock::sleep_until;
use futures_util::future::try_join_all;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;
use tokio_postgres::Client;
use tokio_postgres::NoTls;
use tokio_postgres::Statement;
use tokio_postgres::types::ToSql;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::incidents::store::StoreError;
use crate::incidents::store::database::Row;
use crate::incidents::store::database::Value;
use crate::incidents::store::postgres::server::CONNECT_LIMIT;
use crate::incidents::store::postgres::server::Server;
use crate::incidents::store::postgres::value::row;

/// How long it has for what somebody asked for who waits for it.
const LONG_LIMIT: Duration = Duration::from_mins(10);
/// How much earlier the server gives up by itself.
const EARLIER: Duration = Duration::from_secs(1);

type Wire = Pin<Box<dyn Future<Output = Result<(), tokio_postgres::Error>> + Send>>;

/// The connection, with a runtime of its own: whoever uses it is on a thread that may block.
pub(super) struct Link {
    /// There until the end.
    runtime: Option<Runtime>,
    client: Client,
    /// What moves the bytes, as long as they can be moved.
    wire: RefCell<Option<Wire>>,
    prepared: RefCell<HashMap<String, Statement>>,
    /// How long the server has for an answer.
    limit: Duration,
}

impl Link {
    pub(super) fn to(server: &Server, limit: Duration) -> Result<Self, StoreError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(StoreError::Io)?;
        let tls = server.tls()?;
        let connect = async {
            Ok(match tls {
                None => {
                    let (client, wire) = server.config.connect(NoTls).await?;
                    (client, Box::pin(wire) as Wire)
                }
                Some(tls) => {
                    let (client, wire) =
                        Box::pin(server.config.connect(MakeRustlsConnect::new(tls))).await?;
                    (client, Box::pin(wire) as Wire)
                }
            })
        };
        let connected = runtime.block_on(async {
            tokio::select! {
                biased;
                connected = connect => connected,
                () = sleep_until(now() + CONNECT_LIMIT) => Err(StoreError::Silent),
            }
        });
        match connected {
            Ok((client, wire)) => {
                let (wire, prepared) = (RefCell::new(Some(wire)), RefCell::default());
                let link = Self { runtime: Some(runtime), client, wire, prepared, limit };
                link.set_up()?;
                Ok(link)
            }
            Err(error) => {
                runtime.shutdown_background();
                Err(error)
            }
        }
    }

    /// Says what holds for the connection: whoever waits for a lock or hangs amidst a transaction does not hold the others up for long.
    fn set_up(&self) -> Result<(), StoreError> {
        let ms = self.limit.saturating_sub(EARLIER).as_millis();
        self.run(&format!(
            "SET search_path = breakfall; SET client_min_messages = 'warning'; SET statement_timeout = {ms};
             SET lock_timeout = {ms}; SET idle_in_transaction_session_timeout = {ms}"
        ))
    }

    /// Runs statements that have no parameters.
    pub(super) fn run(&self, sql: &str) -> Result<(), StoreError> {
        self.wait(self.limit, self.client.batch_execute(sql))
    }

    /// Runs a statement that may take its time.
    pub(super) fn run_long(&self, sql: &str) -> Result<(), StoreError> {
        self.run("SET statement_timeout = 0")?;
        self.wait(LONG_LIMIT, self.client.batch_execute(sql))?;
        self.set_up()
    }

    /// The rows that `sql` finds.
    pub(super) fn query(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepared(sql)?;
        let values = bound(values);
        let found = self.wait(self.limit, self.client.query(&statement, &values))?;
        found.iter().map(row).collect()
    }

    /// Runs `sql` once for each of `rows`, all of them on the way at once: a batch costs one round trip.
    pub(super) fn each(&self, sql: &str, rows: &[Vec<Value>]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let statement = self.prepared(sql)?;
        let bound: Vec<_> = rows.iter().map(|values| bound(values)).collect();
        let each = bound.iter().map(|values| self.client.execute(&statement, values));
        self.wait(self.limit, try_join_all(each)).map(drop)
    }

    /// Whether the server still answers.
    pub(super) fn is_there(&self) -> bool {
        self.wait(self.limit, self.client.check_connection()).is_ok()
    }

    fn prepared(&self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(known) = self.prepared.borrow().get(sql) {
            return Ok(known.clone());
        }
        // Parameters are called `?1` here and `$1` there; no other question mark stands in our SQL.
        let statement = self.wait(self.limit, self.client.prepare(&sql.replace('?', "$")))?;
        self.prepared.borrow_mut().insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// What the server answers within `limit`. After an answer that did not come, nothing more is asked on this connection.
    fn wait<T>(
        &self,
        limit: Duration,
        answer: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, StoreError> {
        let (Some(runtime), Some(mut wire)) = (&self.runtime, self.wire.take()) else {
            return Err(StoreError::Silent);
        };
        let answer = std::pin::pin!(answer);
        let (answer, is_up) = runtime.block_on(async {
            tokio::select! {
                biased;
                answer = answer => (answer.map_err(StoreError::from), true),
                ended = &mut wire => match ended {
                    Err(error) => (Err(error.into()), false),
                    Ok(()) => (Err(StoreError::Silent), false),
                },
                () = sleep_until(now() + limit) => (Err(StoreError::Silent), false),
            }
        });
        if is_up {
            *self.wire.borrow_mut() = Some(wire);
        }
        answer
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // Also where nothing may block; what the runtime still looks up may end by itself.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").finish_non_exhaustive()
    }
}

fn bound(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}
