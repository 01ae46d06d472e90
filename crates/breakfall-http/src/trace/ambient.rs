//! The trace that the code which runs here is a part of.

use std::cell::RefCell;
use std::fmt;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use pin_project_lite::pin_project;
use tracing::Span;
use tracing::span;

use crate::trace::parent::TraceContext;

thread_local! {
    static CURRENT: RefCell<Option<TraceContext>> = const { RefCell::new(None) };
}

/// The step of a trace that runs here: inside of the edge that of the request, inside of [`Traced`] the one that it was given.
#[must_use]
pub fn current() -> Option<TraceContext> {
    CURRENT.with_borrow(Clone::clone)
}

/// What the work that runs here is a part of: the step of a trace, and the span of the log. A task that is spawned is outside of both:
/// give it the scope along, with [`Traced`].
#[derive(Clone, Debug)]
pub struct Scope {
    context: Option<TraceContext>,
    span: Span,
}

impl Scope {
    /// This step of a trace, and this span.
    #[must_use]
    pub const fn new(context: Option<TraceContext>, span: Span) -> Self {
        Self { context, span }
    }

    /// The scope of the code that asks.
    #[must_use]
    pub fn current() -> Self {
        Self { context: current(), span: Span::current() }
    }

    /// The step of a trace.
    #[must_use]
    pub const fn context(&self) -> Option<&TraceContext> {
        self.context.as_ref()
    }

    /// The span of the log.
    #[must_use]
    pub const fn span(&self) -> &Span {
        &self.span
    }

    /// Makes this the current scope of this thread. The step is moved there and back, not copied.
    #[inline]
    pub(crate) fn enter(&mut self) -> Entered<'_> {
        let Self { context, span } = self;
        swap(context);
        Entered { context, _span: span.enter() }
    }
}

/// While it lives, its scope is the current one on this thread; then whatever was before.
pub(crate) struct Entered<'s> {
    /// Where the step comes from and goes back to.
    context: &'s mut Option<TraceContext>,
    _span: span::Entered<'s>,
}

impl Drop for Entered<'_> {
    #[inline]
    fn drop(&mut self) {
        swap(self.context);
    }
}

#[inline]
fn swap(context: &mut Option<TraceContext>) {
    // A thread that is ending has no current step any more.
    let _ended = CURRENT.try_with(|current| {
        if let Ok(mut current) = current.try_borrow_mut() {
            std::mem::swap(&mut *current, context);
        }
    });
}

pin_project! {
    /// Work within a scope, whoever runs it.
    ///
    /// ```
    /// use breakfall_http::trace::Scope;
    /// use breakfall_http::trace::Traced;
    /// use breakfall_http::trace::current;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// // As a handler would: what it spawns calls other services in the trace of the request, and its log lines say so.
    /// let work = Traced::new(async { current() }, Scope::current());
    /// assert_eq!(work.await, current());
    /// # });
    /// ```
    ///
    /// # Dropped mid-way
    /// The work is dropped, within its scope.
    pub struct Traced<F> {
        #[pin]
        work: Option<F>,
        scope: Scope,
    }

    impl<F> PinnedDrop for Traced<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _entered = this.scope.enter();
            this.work.set(None);
        }
    }
}

impl<F> Traced<F> {
    /// `work`, within `scope`.
    pub const fn new(work: F, scope: Scope) -> Self {
        Self { work: Some(work), scope }
    }
}

impl<F: Future> Future for Traced<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _entered = this.scope.enter();
        // It is there until the drop.
        this.work.as_pin_mut().map_or(Poll::Pending, |work| work.poll(cx))
    }
}

impl<F> fmt::Debug for Traced<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Traced").field("scope", &self.scope).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::panic::AssertUnwindSafe;
    use std::panic::catch_unwind;

    use super::*;

    #[tokio::test]
    async fn each_has_its_own_and_what_was_before_comes_back() {
        let [outer, inner] = [TraceContext::start(), TraceContext::start()].map(Some);
        let of = |context: &Option<TraceContext>| Scope::new(context.clone(), Span::none());
        let within = async {
            assert_eq!(current(), outer);
            assert_eq!(Traced::new(async { current() }, of(&inner)).await, inner);
            assert_eq!(Traced::new(async { current() }, of(&None)).await, None, "of none");
            assert_eq!(Traced::new(async { current() }, Scope::current()).await, outer);
            tokio::task::yield_now().await;
            assert_eq!(current(), outer);
        };
        let beside = async {
            tokio::task::yield_now().await;
            assert_eq!(current(), None);
        };
        tokio::join!(Traced::new(within, of(&outer)), beside);
        assert_eq!(current(), None);
    }

    #[test]
    fn a_panic_and_a_drop_leave_nothing_behind() {
        struct Watched(Option<TraceContext>);
        impl Drop for Watched {
            fn drop(&mut self) {
                assert_eq!(current(), self.0);
            }
        }
        let expected = Some(TraceContext::start());
        let mut scope = Scope::new(expected.clone(), Span::none());
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let _entered = scope.enter();
            panic!("on purpose");
        }));
        assert!(panicked.is_err());
        assert_eq!((current(), scope.context()), (None, expected.as_ref()));
        let watched = Watched(expected);
        drop(Traced::new(async move { drop(watched) }, scope));
        assert_eq!(current(), None);
    }
}
