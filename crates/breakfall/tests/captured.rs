//! Captured events, in a process of its own: whoever comes by an event first matters for all that come after.
#![cfg(test)]
#![cfg(feature = "testing")]

use std::thread;

use breakfall::Handler;
use breakfall::Settings;
use breakfall::fault::AsyncFault;
use breakfall::testing::Captured;

fn fails() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let handler = Handler::new(Settings::default());
    let run = handler.operation("write").run(|_| async { Err::<(), _>(AsyncFault::Unexpected) });
    drop(runtime.block_on(run).unwrap_err());
}

#[test]
fn who_does_not_listen_takes_no_event_from_who_does() {
    let captured = Captured::start();
    thread::spawn(fails).join().unwrap();
    assert_eq!(captured.names(), [""; 0], "that was on another thread");
    fails();
    assert!(captured.names().contains(&"operation.failed".to_owned()), "{:?}", captured.names());
}
