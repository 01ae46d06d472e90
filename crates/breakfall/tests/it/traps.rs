//! The traps in which others lost an error, each as a test of its number; those of policies stand in the folder, by what they are about.

mod breaker;
mod concurrency;
mod retry;
mod support;
mod time;

use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;

use breakfall::Failure;
use breakfall::fault::AsyncFault;
use breakfall::fault::BoxError;
use breakfall::fault::MOST_LINKS;
use breakfall::fault::OperationFailed;
use breakfall::fault::Origin;
use breakfall::fault::links;
use breakfall::observe::detail;

type Wrap = fn(Failure) -> BoxError;

const LINKS: usize = 10_000;

fn failed() -> Failure {
    OperationFailed::new("read").into()
}

/// What `work` gives on a thread with little stack.
fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(256 * 1024).spawn(work).unwrap().join().unwrap()
}

#[test]
fn trap_16_ten_thousand_causes_neither_overflow_nor_run_on() {
    on_a_small_stack(|| {
        let chain = (1..LINKS).fold(failed(), |cause, _| failed().because(cause));
        assert_eq!(links(&chain).count(), MOST_LINKS);
        let line = detail(&chain);
        assert!(line.ends_with("because of more") && line.len() <= 8 * 1024, "{line}");
        assert!(chain.to_string().len() < 100 && format!("{chain:?}").len() < 1000);
        assert_eq!(Failure::find(&chain).map(Failure::code), Some(chain.code()));
        drop(chain);
    });
}

#[test]
fn trap_16_causes_behind_siblings_behind_causes_neither() {
    on_a_small_stack(|| {
        drop((1..LINKS).fold(failed(), |inner, _| failed().because(failed().also(inner))));
    });
}

#[test]
fn trap_16_a_circle_of_causes_ends() {
    #[derive(Debug)]
    struct Circle;
    impl fmt::Display for Circle {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("round")
        }
    }
    impl Error for Circle {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&Self)
        }
    }
    let failure = Failure::unexpected(Circle);
    assert_eq!(failure.code().as_str(), "ASYNC_UNEXPECTED_FAILED");
    assert!(detail(&failure).ends_with("because of more"));
}

#[test]
fn trap_19_a_text_that_panics_does_not_take_the_failure_along() {
    struct Angry;
    impl fmt::Display for Angry {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("half ")?;
            panic!("no more")
        }
    }
    let failure = failed().with_note("text", &Angry);
    assert_eq!(&*failure.notes()[0].value, "half …");
}

#[test]
fn trap_21_a_failure_is_found_whatever_wraps_it_and_comes_out_again() {
    let wraps: [(&str, Wrap); 6] = [
        ("itself", |failure| failure.into()),
        ("io", |failure| io::Error::other(failure).into()),
        ("io in io", |failure| io::Error::other(io::Error::other(failure)).into()),
        ("arc", |failure| Arc::new(failure).into()),
        ("anyhow", |failure| anyhow::Error::from(failure).context("further out").into()),
        ("io in anyhow", |failure| {
            anyhow::Error::from(io::Error::other(failure)).context("on").into()
        }),
    ];
    for (name, wrap) in wraps {
        let failure = failed().because(io::Error::other("the root")).context("reading");
        let (reference, raised_at) = (failure.reference(), failure.raised_at());
        let wrapped = wrap(failure);
        assert_eq!(
            Failure::find(wrapped.as_ref()).map(Failure::reference),
            Some(reference),
            "{name}"
        );
        let out = Failure::unexpected(wrapped);
        assert_eq!(
            (out.code().as_str(), out.reference()),
            ("ASYNC_READ_FAILED", reference),
            "{name}"
        );
        assert_eq!((out.origin(), out.raised_at()), (Origin::Raised, raised_at), "{name}");
        assert!(out.downcast_ref::<OperationFailed>().is_some(), "{name}");
        assert!(detail(&out).contains("reading") && detail(&out).contains("the root"), "{name}");
    }
}

#[test]
fn trap_21_one_that_others_hold_too_is_read_where_it_is() {
    let shared = Arc::new(failed().also(failed()).settled("read", Vec::new()));
    let out = Failure::unexpected(Arc::clone(&shared));
    assert_eq!((out.code(), out.reference()), (shared.code(), shared.reference()));
    assert_eq!((out.secondary_count(), out.operation()), (1, Some("read")));
    assert!(out.is_settled(), "nobody repeats what was repeated inside");
    drop(shared);
    let further = out.because(io::Error::other("later"));
    assert_eq!(further.code().as_str(), "ASYNC_READ_FAILED", "another cause does not hide it");
}

#[test]
fn trap_22_the_first_reference_stays() {
    let failure = failed();
    let told = failure.reference();
    let twice = Failure::unexpected(io::Error::other(failure.handled_as(AsyncFault::Unexpected)));
    assert_eq!(twice.handled_as(AsyncFault::Unexpected).reference(), told);
}
