//! What only the inside can see: what is left when all has ended, and what the gates are told.

mod degrade;
mod gates;
mod guarded;
mod left_over;
mod retrying;
mod told;

use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;
use std::time::Duration;

use crate::clock::Dice;
use crate::clock::later;
use crate::clock::now;
use crate::clock::sleep_until;
use crate::fault::AsyncFault;
use crate::fault::Failure;
use crate::pipeline::Handler;
use crate::pipeline::Plan;
use crate::pipeline::Settings;
use crate::pipeline::entry::Entry;

/// A failure of the dependency that may be repeated.
fn down() -> Failure {
    AsyncFault::Rejected { after: None }.into()
}

fn handler(change: impl FnOnce(&mut Plan)) -> Handler {
    Handler::new(settings(change))
}

fn settings(change: impl FnOnce(&mut Plan)) -> Settings {
    let mut settings = Settings { dice: Dice::seeded(42), ..Settings::default() };
    change(&mut settings.plan);
    settings
}

fn entry<'h>(handler: &'h Handler, name: &'static str) -> &'h Entry {
    handler.operation(name).facts.entry
}

/// Lets so much time pass.
async fn pass(time: Duration) {
    sleep_until(later(now(), time)).await;
}

/// Polls once; nobody is woken.
fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}
