//! A look into the files, past the program.

use std::path::Path;
use std::time::Duration;

use breakfall::clock::now;
use rusqlite::Connection;

use crate::support::service::Service;
use crate::support::shelf::Shelf;

/// Waits until `is_so`, looking from time to time.
///
/// # Panics
/// After 20 s.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = now() + Duration::from_secs(20);
    let nobody = Shelf::<()>::default();
    while !is_so() {
        assert!(now() < end, "not in time: {what}");
        nobody.pause(Duration::from_millis(20));
    }
}

/// Each run: its id, its state and what it was started with.
pub(crate) fn runs(data: &Path) -> Vec<(String, i64, String)> {
    let database = Connection::open(data.join("flows.sqlite")).expect("there is a journal");
    database.busy_timeout(Duration::from_secs(5)).expect("it can wait");
    let mut statement = database.prepare("SELECT id, state, input FROM flow").expect("it is one");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    rows.expect("it can be read").collect::<Result<_, _>>().expect("it can be read")
}

/// The numbers of the states in the file.
pub(crate) const OPEN: i64 = 0;
pub(crate) const NEEDS_ATTENTION: i64 = 1;
pub(crate) const DONE: i64 = 2;

/// Waits until every run has ended, well.
pub(crate) fn wait_until_done(service: &Service) {
    wait_until("every run is done", || {
        runs(&service.setup.data()).iter().all(|(_, state, _)| *state == DONE)
    });
}
