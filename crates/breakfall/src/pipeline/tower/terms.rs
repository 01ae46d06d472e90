//! What the layer must know of the requests and errors of a service.

use crate::fault::Failure;
use crate::pipeline::Operation;

/// What the errors of a service mean: any closure from the error to its [`Failure`], or [`Usual`].
pub trait Classify<E> {
    /// The failure that `error` is.
    fn failure(&self, error: E) -> Failure;
}

/// How a request is sent again: any closure that gives a copy where there can be one, or [`Usual`].
pub trait TryClone<Req> {
    /// A copy of `request`; `None` where there can be none, as of a body that is read while it is sent.
    fn copy(&self, request: &Req) -> Option<Req>;
}

/// What is known of the operation that a request is: any closure from an operation to one that is described further, or [`Usual`].
pub trait Describe<Req> {
    /// `operation`, described as the one that `request` asks for.
    fn described<'h>(&self, operation: Operation<'h>, request: &Req) -> Operation<'h>;
}

/// What holds where nothing else is said: errors are faults or failures, requests are cloned, and of operations nothing is known.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Usual;

impl<E: Into<Failure>> Classify<E> for Usual {
    fn failure(&self, error: E) -> Failure {
        error.into()
    }
}

impl<E, C: Fn(E) -> Failure> Classify<E> for C {
    fn failure(&self, error: E) -> Failure {
        self(error)
    }
}

impl<Req: Clone> TryClone<Req> for Usual {
    fn copy(&self, request: &Req) -> Option<Req> {
        Some(request.clone())
    }
}

impl<Req, C: Fn(&Req) -> Option<Req>> TryClone<Req> for C {
    fn copy(&self, request: &Req) -> Option<Req> {
        self(request)
    }
}

impl<Req> Describe<Req> for Usual {
    fn described<'h>(&self, operation: Operation<'h>, _: &Req) -> Operation<'h> {
        operation
    }
}

impl<Req, D> Describe<Req> for D
where
    D: for<'h> Fn(Operation<'h>, &Req) -> Operation<'h>,
{
    fn described<'h>(&self, operation: Operation<'h>, request: &Req) -> Operation<'h> {
        self(operation, request)
    }
}
