//! Server-sent events that may fail after they began.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use axum::response::sse::Event;
use breakfall::Failure;
use breakfall::fault::panic;
use breakfall::message::Locales;
use breakfall::observe;
use breakfall::observe::Ending;
use breakfall::observe::Report;
use breakfall::observe::Subject;
use futures_util::Stream;
use pin_project_lite::pin_project;

use crate::edge::settings::LiveSettings;

pin_project! {
    /// Server-sent events, for [`Sse`](axum::response::Sse): where the stream inside fails or panics, its status has been sent long
    /// ago, so that a last event `problem` says what a problem says, and then the answer ends.
    ///
    /// ```
    /// use axum::response::Sse;
    /// use axum::response::sse::Event;
    /// use breakfall::Failure;
    /// use breakfall_http::edge::Events;
    /// use breakfall_http::edge::LiveSettings;
    /// use breakfall_http::edge::locales;
    /// use futures_util::Stream;
    ///
    /// fn answer(
    ///     progress: impl Stream<Item = Result<Event, Failure>> + Send + 'static,
    ///     settings: &LiveSettings,
    ///     headers: &http::HeaderMap,
    /// ) -> Sse<impl Stream<Item = Result<Event, std::convert::Infallible>>> {
    ///     Sse::new(Events::new("progress", progress, settings.clone(), locales(headers)))
    /// }
    /// ```
    ///
    /// # Dropped mid-way
    /// The stream inside is dropped where it stands; nothing is logged.
    pub struct Events<S> {
        operation: &'static str,
        #[pin]
        stream: Option<S>,
        settings: LiveSettings,
        locales: Locales,
    }
}

impl<S> Events<S> {
    /// The events of `stream`, which the log calls `operation`; a failure of it is told in the first of `locales` that there is.
    #[must_use]
    pub const fn new(
        operation: &'static str,
        stream: S,
        settings: LiveSettings,
        locales: Locales,
    ) -> Self {
        Self { operation, stream: Some(stream), settings, locales }
    }
}

impl<S, E> Stream for Events<S>
where
    S: Stream<Item = Result<Event, E>>,
    E: Into<Failure>,
{
    type Item = Result<Event, Infallible>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        let Some(stream) = this.stream.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        let next = match panic::catch(this.settings.stack(), || stream.poll_next(cx)) {
            Ok(poll) => ready!(poll).map(|next| next.map_err(Into::into)),
            Err(panicked) => Some(Err(panicked)),
        };
        let event = match next {
            Some(Ok(event)) => Some(event),
            Some(Err(failure)) => {
                this.stream.set(None);
                Some(told(this.operation, failure, this.locales, this.settings))
            }
            None => {
                this.stream.set(None);
                None
            }
        };
        Poll::Ready(event.map(Ok))
    }
}

/// The last event.
fn told(operation: &str, failure: Failure, locales: &Locales, settings: &LiveSettings) -> Event {
    let settings = settings.current();
    let subject = Subject::named(operation);
    observe::failure(settings.log, Ending::RequestFailed, subject, &failure, None);
    let explanation = settings.catalogue.explain(&failure, locales, &settings.wording);
    let problem = explanation.problem(&failure, &settings.style);
    let event = Event::default().event("problem").data(problem.to_json());
    settings.log.reporter.report(|| {
        let (style, status) = (settings.style.clone(), problem.status);
        let told = observe::Told::new(Arc::new(failure), Arc::new(explanation), status, style);
        Report::Told(Box::new(told))
    });
    event
}

impl<S> fmt::Debug for Events<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("operation", &self.operation).finish_non_exhaustive()
    }
}
