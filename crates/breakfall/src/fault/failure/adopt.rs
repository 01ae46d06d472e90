//! A failure that travelled inside a foreign error comes out again as what it was.

use std::any::Any;
use std::error::Error;
use std::io;
use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use crate::fault::AsyncFault;
use crate::fault::BoxError;
use crate::fault::Fault;
use crate::fault::chain::MOST_LINKS;
use crate::fault::failure::Failure;
use crate::fault::failure::Held;
use crate::fault::failure::Inner;
use crate::fault::failure::Meta;
use crate::fault::failure::More;
use crate::fault::ledger::Entry;

impl Failure {
    /// The failure inside `error`: the error itself, what an `io::Error` or an `Arc` wraps, or a link of its chain, as of an
    /// `anyhow::Error`. Fault, reference, origin, attempts and notes are those it had; the error around it stays behind it for operators.
    ///
    /// # Errors
    /// `error`, where there is none in it.
    pub fn rescued(error: BoxError) -> Result<Self, BoxError> {
        if Self::find(error.as_ref()).is_none() {
            return Err(error);
        }
        let mut carrier = error;
        for _ in 0..MOST_LINKS {
            carrier = match unwrapped(carrier) {
                Ok(Unwrapped::Own(failure)) => return Ok(failure),
                Ok(Unwrapped::Nearer(inner)) => inner,
                Err(opaque) => return adopted(opaque),
            };
        }
        adopted(carrier)
    }
}

enum Unwrapped {
    Own(Failure),
    Nearer(BoxError),
}

/// One wrapper less, where what is inside can be moved out of it.
fn unwrapped(carrier: BoxError) -> Result<Unwrapped, BoxError> {
    let carrier = match carrier.downcast::<Failure>() {
        Ok(own) => return Ok(Unwrapped::Own(*own)),
        Err(other) => other,
    };
    let carrier = match carrier.downcast::<Arc<Failure>>() {
        Ok(shared) => {
            return match Arc::try_unwrap(*shared) {
                Ok(own) => Ok(Unwrapped::Own(own)),
                Err(shared) => Err(Box::new(shared)),
            };
        }
        Err(other) => other,
    };
    match carrier.downcast::<io::Error>() {
        Ok(io) if io.get_ref().is_some() => {
            let kind = io.kind();
            match io.into_inner() {
                Some(inner) => Ok(Unwrapped::Nearer(inner)),
                None => Err(io::Error::from(kind).into()),
            }
        }
        Ok(io) => Err(io),
        Err(other) => Err(other),
    }
}

/// A failure that can be read inside of `carrier`, but not be moved out.
struct Adopted(BoxError);

fn adopted(carrier: BoxError) -> Result<Failure, BoxError> {
    let Some(inside) = Failure::find(carrier.as_ref()) else { return Err(carrier) };
    let (inner, more) = (&inside.0.meta, inside.more());
    let meta = Meta {
        spec: inner.spec,
        raised_at: inner.raised_at,
        origin: inner.origin,
        settled: inner.settled,
        logged: AtomicBool::new(inner.logged.load(Ordering::Relaxed)),
        reference: OnceLock::from(inside.reference()),
        frames: inner.frames,
        entry: Entry::open(|| inner.spec.code, inner.raised_at),
        operation: inner.operation,
        attempt: inner.attempt,
        more: ManuallyDrop::new(more.map(|more| {
            Box::new(More {
                recovery: more.recovery,
                effect: more.effect,
                is_wait_told: more.is_wait_told,
                frames: more.frames.clone(),
                notes: more.notes.clone(),
                attempts: more.attempts.clone(),
                // They stay where they are, and are counted.
                secondary_lost: inside.secondary_count(),
                secondary: Vec::new(),
                source: None,
                backtrace: None,
            })
        })),
    };
    Ok(Failure(Box::new(Inner { meta, held: Adopted(carrier) })))
}

impl Adopted {
    fn inside(&self) -> Option<&Failure> {
        Failure::find(self.0.as_ref())
    }
}

impl Held for Adopted {
    fn fault(&self) -> &dyn Fault {
        // A `source` that does not answer twice alike is the only way to lose it again.
        self.inside().map_or(&AsyncFault::Unexpected, Failure::fault)
    }
    fn any(&self) -> &dyn Any {
        self.inside().map_or(&AsyncFault::Unexpected, |inside| inside.0.held.any())
    }
    fn carrier(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.0.as_ref())
    }
}
