//! The disk alone: a file that grows, and an fsync after each group of what came meanwhile. Nothing durable is faster than this.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::flows::Row;
use crate::flows::WRITES;
use crate::flows::asking::Asked;
use crate::flows::asking::Watch;
use crate::flows::asking::ask;
use crate::flows::runtime;
use crate::measure::approximate;

pub(super) const WHO: &str = "bare file";
/// What one write and one fsync are called.
pub(super) const SINGLE: &str = "4 KiB and an fsync";
/// And what the writes of a workflow, of which all that came meanwhile share one.
pub(super) const STREAM: &str = "5 writes in groups";
/// About what one change of a workflow takes in the log of SQLite: a page or two.
const RECORD: [u8; 4096] = [b'r'; 4096];

/// One write and one fsync after another.
pub(super) fn single(file: &Path, lasts: Duration) -> std::io::Result<Row> {
    let mut file = File::create(file)?;
    let (all, mut took) = (Watch::start(), Vec::new());
    loop {
        let one = Watch::start();
        file.write_all(&RECORD)?;
        file.sync_data()?;
        took.push(one.elapsed());
        if all.is_over(lasts) {
            break;
        }
    }
    Ok(Asked::alone(took, all.elapsed()).row(SINGLE, WHO))
}

type Waiting = oneshot::Sender<String>;

/// Clients that each want five writes, one after the other, on the disk; one thread that writes for all of them.
pub(super) fn stream(file: &Path, clients: u32, lasts: Duration) -> std::io::Result<Row> {
    let mut file = File::create(file)?;
    let (sender, receiver) = mpsc::channel::<Waiting>();
    let writer = std::thread::spawn(move || {
        let (mut syncs, mut writes) = (0_u64, 0_u64);
        while let Ok(first) = receiver.recv() {
            let group: Vec<_> = std::iter::once(first).chain(receiver.try_iter()).collect();
            for _ in &group {
                // What does not reach the disk is not answered.
                if file.write_all(&RECORD).is_err() {
                    return (syncs, writes);
                }
            }
            if file.sync_data().is_err() {
                return (syncs, writes);
            }
            syncs += 1;
            writes += u64::try_from(group.len()).unwrap_or(u64::MAX);
            for waiting in group {
                // Whoever asked may have gone.
                drop(waiting.send(String::new()));
            }
        }
        (syncs, writes)
    });
    let asked = runtime().block_on(ask(clients, lasts, {
        let sender = sender.clone();
        move |_| {
            let sender = sender.clone();
            async move {
                for _ in 0..WRITES {
                    let (waiting, written) = oneshot::channel();
                    if sender.send(waiting).is_err() || written.await.is_err() {
                        return false;
                    }
                }
                true
            }
        }
    }));
    drop(sender);
    let (syncs, written) = writer.join().unwrap_or((1, 0));
    let mut row = asked.row(STREAM, WHO);
    row.per_sync = Some(approximate(written) / approximate(syncs.max(1)));
    Ok(row)
}
