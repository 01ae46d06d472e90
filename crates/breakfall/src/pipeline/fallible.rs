//! What an operation does, and what can stand in for it.

use std::convert::Infallible;
use std::fmt;
use std::future::Pending;
use std::marker::PhantomData;
use std::pin::Pin;

use crate::fault::Failure;

/// A boxed future that may cross threads.
pub type BoxFuture<'f, T> = Pin<Box<dyn Future<Output = T> + Send + 'f>>;

/// A future that gives a `Result` whose error can become a [`Failure`]. Every such future is one.
pub trait Fallible: Future + Send {
    /// What it gives.
    type Value: Send;
    /// Its result, with the error as a failure.
    ///
    /// # Errors
    /// The failure that the error became.
    fn into_result(output: Self::Output) -> Result<Self::Value, Failure>;
}

impl<F, T, E> Fallible for F
where
    F: Future<Output = Result<T, E>> + Send,
    T: Send,
    E: Into<Failure>,
{
    type Value = T;
    #[inline]
    fn into_result(output: Result<T, E>) -> Result<T, Failure> {
        output.map_err(Into::into)
    }
}

/// The futures of a fallback: apart from [`Fallback`], so that a compiler that asks whether an operation is [`Send`] need not know
/// what the closures in it take.
pub trait Steps {
    /// The first step.
    type Step;
    /// What comes where that fails.
    type Next;
}

/// What can stand in for an operation that failed: one step, and what comes where that fails too.
pub trait Fallback<T>: Send + Steps<Step: Fallible<Value = T>> {
    /// Whether there is anything at all.
    const EXISTS: bool;
    /// What comes where the first step fails: [`Steps::Next`], of which is known what it gives.
    type Rest: Fallback<T>;
    /// This, and `Last` after all of it.
    type Then<Last: Fallback<T>>: Fallback<T>;
    /// The name of the step before it, for outcome and log.
    fn before(&self) -> &'static str {
        "fallback"
    }
    /// Starts making the substitute for what `failure` kept from being done.
    fn start(self, failure: &Failure) -> Option<(Self::Step, Self::Rest)>;
    /// Appends `last`.
    fn then<Last: Fallback<T>>(self, last: Last) -> Self::Then<Last>;
}

/// Nothing can stand in.
pub struct NoFallback<T>(PhantomData<fn() -> T>);

impl<T> NoFallback<T> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

impl<T> fmt::Debug for NoFallback<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NoFallback")
    }
}

impl<T> Steps for NoFallback<T> {
    type Step = Pending<Result<T, Never>>;
    type Next = Self;
}

impl<T: Send> Fallback<T> for NoFallback<T> {
    const EXISTS: bool = false;
    type Rest = Self;
    type Then<Last: Fallback<T>> = Last;

    fn start(self, _: &Failure) -> Option<(Self::Step, Self)> {
        None
    }

    fn then<Last: Fallback<T>>(self, last: Last) -> Last {
        last
    }
}

/// The error of what cannot fail.
#[derive(Debug)]
pub struct Never(Infallible);

impl From<Never> for Failure {
    fn from(never: Never) -> Self {
        match never.0 {}
    }
}

/// A closure stands in.
pub struct Degrade<B, Fut> {
    make: B,
    made: PhantomData<fn() -> Fut>,
}

impl<B, Fut> Degrade<B, Fut> {
    pub(crate) const fn new(make: B) -> Self {
        Self { make, made: PhantomData }
    }
}

impl<B, Fut> fmt::Debug for Degrade<B, Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Degrade")
    }
}

impl<B, Fut: Fallible> Steps for Degrade<B, Fut> {
    type Step = Fut;
    type Next = NoFallback<Fut::Value>;
}

impl<B, Fut> Fallback<Fut::Value> for Degrade<B, Fut>
where
    B: FnOnce(&Failure) -> Fut + Send,
    Fut: Fallible,
{
    const EXISTS: bool = true;
    type Rest = NoFallback<Fut::Value>;
    type Then<Last: Fallback<Fut::Value>> = Chain<Self, Last>;

    fn start(self, failure: &Failure) -> Option<(Fut, NoFallback<Fut::Value>)> {
        Some(((self.make)(failure), NoFallback::NEW))
    }

    fn then<Last: Fallback<Fut::Value>>(self, last: Last) -> Chain<Self, Last> {
        Chain { first: self, then: last }
    }
}

/// A fallback whose first step has a name.
#[derive(Debug)]
pub struct Named<B> {
    pub(crate) name: &'static str,
    pub(crate) fallback: B,
}

impl<B: Steps> Steps for Named<B> {
    type Step = B::Step;
    type Next = After<B::Next>;
}

impl<T, B: Fallback<T>> Fallback<T> for Named<B> {
    const EXISTS: bool = B::EXISTS;
    type Rest = After<B::Rest>;
    type Then<Last: Fallback<T>> = Chain<Self, Last>;

    fn start(self, failure: &Failure) -> Option<(B::Step, Self::Rest)> {
        let (step, rest) = self.fallback.start(failure)?;
        Some((step, After { name: self.name, rest }))
    }

    fn then<Last: Fallback<T>>(self, last: Last) -> Chain<Self, Last> {
        Chain { first: self, then: last }
    }
}

/// One step, and others where that one fails.
#[derive(Debug)]
pub struct Chain<A, B> {
    first: A,
    then: B,
}

impl<A: Steps, B> Steps for Chain<A, B> {
    type Step = A::Step;
    type Next = After<B>;
}

impl<T, A: Fallback<T>, B: Fallback<T>> Fallback<T> for Chain<A, B> {
    const EXISTS: bool = true;
    type Rest = After<B>;
    type Then<Last: Fallback<T>> = Chain<A, B::Then<Last>>;

    fn start(self, failure: &Failure) -> Option<(A::Step, After<B>)> {
        let (step, next) = self.first.start(failure)?;
        Some((step, After { name: next.before(), rest: self.then }))
    }

    fn then<Last: Fallback<T>>(self, last: Last) -> Chain<A, B::Then<Last>> {
        Chain { first: self.first, then: self.then.then(last) }
    }
}

/// What is left of a fallback after a step with a name.
#[derive(Debug)]
pub struct After<B> {
    name: &'static str,
    rest: B,
}

impl<B: Steps> Steps for After<B> {
    type Step = B::Step;
    type Next = B::Next;
}

impl<T, B: Fallback<T>> Fallback<T> for After<B> {
    const EXISTS: bool = B::EXISTS;
    type Rest = B::Rest;
    type Then<Last: Fallback<T>> = B::Then<Last>;

    fn before(&self) -> &'static str {
        self.name
    }

    fn start(self, failure: &Failure) -> Option<(B::Step, B::Rest)> {
        self.rest.start(failure)
    }

    fn then<Last: Fallback<T>>(self, last: Last) -> B::Then<Last> {
        self.rest.then(last)
    }
}
