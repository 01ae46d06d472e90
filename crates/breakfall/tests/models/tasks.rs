//! Supervision: whatever ends a task, and whoever goes first, each failure is told exactly once.

pub(crate) mod runtime;

use std::task::Poll;

use breakfall::Failure;
use breakfall::fault::OperationFailed;
use loom::thread;

use crate::every_order;
use crate::interrupted;
use crate::observe::logged;
use crate::supervise::Scope;
use crate::supervise::Siblings;
use crate::supervise::Supervisor;
use crate::supervise::channel;

const NO_TIME: std::time::Duration = std::time::Duration::ZERO;

type Ended = Result<u8, Failure>;

fn failed() -> Ended {
    Err(OperationFailed::new("job").into())
}

fn note<'f>(failure: &'f Failure, key: &str) -> &'f str {
    failure.notes().iter().find(|note| note.key == key).map_or("", |note| &*note.value)
}

/// Who ended a task, as its result says.
fn by(ended: &Ended) -> &str {
    note(ended.as_ref().unwrap_err(), "cancelled_by")
}

#[test]
fn a_failure_is_told_once_whether_its_reader_or_its_task_goes_first() {
    every_order(|| {
        let mut task = Supervisor::default().spawn("job", async { failed() });
        let work = runtime::next();
        let running = thread::spawn(move || runtime::run(work));
        let read = runtime::poll_once(&mut task).is_ready();
        drop(task);
        running.join().unwrap();
        assert_eq!(logged().len() + usize::from(read), 1, "read: {read}");
    });
}

#[test]
fn whoever_waits_is_woken_by_the_end() {
    every_order(|| {
        let task = Supervisor::default().spawn("job", async { Ended::Ok(7) });
        let work = runtime::next();
        let running = thread::spawn(move || runtime::run(work));
        assert_eq!(runtime::run(task).unwrap(), 7);
        running.join().unwrap();
        assert_eq!(logged(), [""; 0]);
    });
}

#[test]
fn who_is_cancelled_from_two_sides_is_told_of_one_of_them() {
    interrupted(3, || {
        let supervisor = Supervisor::default();
        let task = supervisor.spawn("job", std::future::pending::<Ended>());
        let work = runtime::next();
        let running = thread::spawn(move || runtime::run(work));
        let killing = thread::spawn(move || supervisor.kill("one"));
        task.cancel("other");
        let ended = runtime::run(task);
        assert!(matches!(by(&ended), "one" | "other"), "{:?}", by(&ended));
        running.join().unwrap();
        killing.join().unwrap();
        assert_eq!(logged(), [""; 0]);
    });
}

#[test]
fn the_first_who_cancels_is_told_whoever_comes_after() {
    every_order(|| {
        let supervisor = Supervisor::default();
        let task = supervisor.spawn("job", std::future::pending::<Ended>());
        let work = runtime::next();
        let running = thread::spawn(move || runtime::run(work));
        supervisor.kill("first");
        task.cancel("second");
        assert_eq!(by(&runtime::run(task)), "first");
        running.join().unwrap();
    });
}

#[test]
fn what_a_runtime_drops_is_told_once_and_a_cancellation_keeps_its_name() {
    every_order(|| {
        let mut task = Supervisor::default().spawn("job", std::future::pending::<Ended>());
        let mut work = runtime::next();
        let ending = thread::spawn(move || {
            let cancelled = runtime::poll_once(&mut work).is_ready();
            drop(work);
            cancelled
        });
        task.cancel("hand");
        let read = runtime::poll_once(&mut task);
        drop(task);
        let cancelled = ending.join().unwrap();
        match read {
            Poll::Ready(ended) => {
                let by = by(&ended);
                assert!(by == "hand" || by == "runtime" && !cancelled, "{by}");
                assert_eq!(logged(), [""; 0]);
            }
            Poll::Pending => assert_eq!(logged(), ["job ASYNC_CANCELLED_FAILED"]),
        }
    });
}

#[test]
fn blocking_work_runs_or_is_told_of() {
    every_order(|| {
        let mut task = Supervisor::default().spawn_blocking("job", failed);
        let work = runtime::next();
        let running = thread::spawn(move || runtime::run(work));
        task.cancel("hand");
        let read = runtime::poll_once(&mut task);
        drop(task);
        running.join().unwrap();
        let told = logged();
        match read {
            Poll::Ready(ended) => {
                assert!(matches!(by(&ended), "" | "hand"), "{}", by(&ended));
                assert_eq!(told, [""; 0]);
            }
            Poll::Pending => assert_eq!(told.len(), 1, "{told:?}"),
        }
    });
}

#[test]
fn a_shut_down_leaves_nobody_behind_who_ends_or_begins_meanwhile() {
    interrupted(2, || {
        let supervisor = Supervisor::default();
        drop(supervisor.spawn("ends", async { failed() }));
        let ends = runtime::next();
        let ending = thread::spawn(move || runtime::run(ends));
        let starting = supervisor.clone();
        let starting = thread::spawn(move || {
            let begins = starting.spawn("begins", std::future::pending::<Ended>());
            runtime::run(runtime::next());
            runtime::run(begins)
        });
        let left = runtime::run(supervisor.shut_down(NO_TIME));
        ending.join().unwrap();
        assert_eq!(by(&starting.join().unwrap()), "shut_down");
        let told = logged();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(left <= 2);
        if left == 0 {
            assert_eq!(told, ["ends ASYNC_JOB_FAILED"]);
        }
    });
}

#[test]
fn what_is_added_to_a_scope_is_run_or_refused() {
    every_order(|| {
        let scope = Scope::<u8>::new("scope", Siblings::Settle);
        scope.add("first", async { Ended::Ok(1) });
        let adder = scope.adder();
        let adding = thread::spawn(move || adder.add("second", async { Ended::Ok(2) }).is_ok());
        let ended: Vec<_> = runtime::run(scope.settle()).into_iter().map(Result::unwrap).collect();
        if adding.join().unwrap() {
            assert_eq!(ended, [1, 2], "it was taken, and nobody ran it");
        } else {
            assert_eq!(ended, [1]);
        }
    });
}

#[test]
fn what_is_added_to_a_scope_that_waits_wakes_it() {
    every_order(|| {
        let scope = Scope::<u8>::new("scope", Siblings::Cancel);
        // It ends only because the second fails.
        scope.add("waits", std::future::pending::<Ended>());
        let adder = scope.adder();
        let adding = thread::spawn(move || adder.add("fails", async { failed() }).is_ok());
        let ended = runtime::run(scope.settle());
        assert!(adding.join().unwrap());
        assert_eq!(by(&ended[0]), "fails");
        assert_eq!(ended.len(), 2);
    });
}

#[test]
fn a_channel_ends_well_only_where_every_sender_said_so() {
    interrupted(3, || {
        let (sender, mut receiver) = channel::bounded::<u8>("rows", 1);
        let failing = sender.clone();
        let failing = thread::spawn(move || failing.fail(OperationFailed::new("job").into()));
        let finishing = thread::spawn(move || {
            let sent = runtime::run(sender.send(1));
            sender.finish();
            sent.unwrap();
        });
        assert_eq!(runtime::run(receiver.recv()).unwrap().unwrap(), 1);
        let last = runtime::run(receiver.recv());
        let failure = last.expect("half of it looks like all of it").unwrap_err();
        assert_eq!(failure.code().as_str(), "ASYNC_JOB_FAILED");
        assert!(runtime::run(receiver.recv()).is_none());
        drop(receiver);
        failing.join().unwrap();
        finishing.join().unwrap();
        assert_eq!(logged(), [""; 0]);
    });
}

#[test]
fn what_a_producer_ends_with_is_received_or_logged() {
    every_order(|| {
        let work = |sender: channel::Sender<u8>| async move {
            sender.send(1).await?;
            Err::<(), Failure>(OperationFailed::new("job").into())
        };
        let mut receiver = Supervisor::default().task("rows").produce(1, work);
        let work = runtime::next();
        let running = thread::spawn(move || runtime::run(work));
        assert_eq!(runtime::run(receiver.recv()).unwrap().unwrap(), 1);
        let read = runtime::poll_once(&mut Box::pin(receiver.recv()));
        drop(receiver);
        running.join().unwrap();
        match read {
            Poll::Ready(last) => {
                assert!(last.unwrap().is_err());
                assert_eq!(logged(), [""; 0]);
            }
            Poll::Pending => assert_eq!(logged(), ["rows ASYNC_JOB_FAILED"]),
        }
    });
}
