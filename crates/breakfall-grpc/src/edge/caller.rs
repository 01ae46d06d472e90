//! Who calls: how long they wait, what they read, and how they are told of a failure.

use std::sync::Arc;
use std::sync::LazyLock;
use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::Instant;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::fault::AsyncFault;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall::fault::panic;
use breakfall::fault::panic::Stack;
use breakfall::message::Catalogue;
use breakfall::message::Locales;
use breakfall::observe;
use breakfall::observe::Ending;
use breakfall::observe::Subject;
use http::Extensions;
use http::HeaderMap;
use http::HeaderValue;
use http::header::ACCEPT_LANGUAGE;
use tonic::Status;

use crate::edge::settings::EdgeSettings;
use crate::edge::settings::LiveSettings;
use crate::metadata;
use crate::status::write::Telling;

/// The most lines of languages that are read.
const MOST_LINES: usize = 8;

/// Who calls a method, from the [`EdgeLayer`](crate::edge::EdgeLayer) around the service.
///
/// ```
/// use breakfall::Handler;
/// use breakfall::fault::OperationFailed;
/// use breakfall_grpc::edge::Caller;
/// use tonic::{Request, Response, Status};
///
/// async fn forecast(handler: Handler, request: Request<()>) -> Result<Response<()>, Status> {
///     let caller = Caller::of(&request);
///     let outcome = handler
///         .operation("forecast")
///         .deadline(caller.deadline())
///         .run(|_attempt| async { Ok::<_, OperationFailed>(()) })
///         .await
///         .map_err(|failure| caller.status(failure))?;
///     Ok(Response::new(outcome.value().copied().unwrap_or_default()))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Caller {
    deadline: Option<Instant>,
    attempt: Option<u32>,
    languages: Vec<HeaderValue>,
    settings: Option<LiveSettings>,
    method: Option<String>,
    is_trusted: bool,
    support: bool,
}

impl Caller {
    /// Who sent `request`. Where there is no [`EdgeLayer`](crate::edge::EdgeLayer), the words are those of the library, and the
    /// method has no name in the log.
    #[must_use]
    pub fn of<T>(request: &tonic::Request<T>) -> Self {
        let known = request.extensions().get::<Self>().cloned();
        known.unwrap_or_else(|| Self::read(request.metadata().as_ref(), None))
    }

    /// Who sent the request with these extensions: for handlers that are no methods of `tonic`, but stand behind the layer as well.
    #[must_use]
    pub fn attached(extensions: &Extensions) -> Self {
        let known = extensions.get::<Self>().cloned();
        known.unwrap_or_else(|| Self::read(&HeaderMap::new(), None))
    }

    /// What the headers of a request say.
    pub(crate) fn read(headers: &HeaderMap, settings: Option<LiveSettings>) -> Self {
        Self {
            deadline: metadata::timeout(headers).map(|left| later(now(), left)),
            attempt: metadata::attempt(headers),
            languages: headers.get_all(ACCEPT_LANGUAGE).iter().take(MOST_LINES).cloned().collect(),
            settings,
            method: None,
            is_trusted: false,
            support: false,
        }
    }

    /// As one who calls this method, and may be told technical details or not.
    pub(crate) fn calling(self, method: &str, is_trusted: bool) -> Self {
        Self { method: Some(method.to_owned()), is_trusted, ..self }
    }

    /// Until when the caller waits, where it says so (`grpc-timeout`, at most a day): give it to
    /// [`Operation::deadline`](breakfall::pipeline::Operation::deadline), so that nobody works for an answer that nobody reads.
    #[must_use]
    pub const fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Which attempt of the caller this is, 1 for the first; `None` where it does not say (`grpc-previous-rpc-attempts`).
    #[must_use]
    pub const fn attempt(&self) -> Option<u32> {
        self.attempt
    }

    /// The languages that the caller reads (`accept-language`).
    #[must_use]
    pub fn locales(&self) -> Locales {
        let lines: Vec<_> = self.languages.iter().filter_map(|line| line.to_str().ok()).collect();
        Locales::accept_language(&lines.join(","))
    }

    /// With the step that leads to support, where a failure has one: this person has failed often enough.
    #[must_use]
    pub fn with_support(self, support: bool) -> Self {
        Self { support, ..self }
    }

    /// The status that tells the caller of `failure`, in their language, and writes it to the log unless that is done already. For
    /// answers and for streams that fail half-way alike.
    ///
    /// The failure stays behind the status for layers outside of this one: [`Failure::find`] finds it there. It does not travel.
    #[must_use]
    #[track_caller]
    pub fn status(&self, failure: impl Into<Failure>) -> Status {
        let failure = failure.into();
        let settings = match &self.settings {
            Some(settings) => settings.current(),
            None => plain(),
        };
        // A fault written by hand may panic when it is asked for its text. Then that panic is what is told.
        let (failure, mut status) =
            match panic::catch(Stack::Skip, || self.told(&failure, &settings)) {
                Ok(status) => (failure, status),
                Err(panicked) => {
                    let panicked = panicked.with_note("told instead of", &failure.reference());
                    let status = self.told(&panicked, &settings);
                    (panicked, status)
                }
            };
        status.set_source(Arc::new(failure));
        status
    }

    fn told(&self, failure: &Failure, settings: &EdgeSettings) -> Status {
        let operation = failure.operation().or(self.method.as_deref()).unwrap_or("call");
        let subject = Subject::named(operation);
        observe::failure(settings.log, Ending::RequestFailed, subject, failure, None);
        let wording = settings.wording.clone().with_support(self.support);
        let words = settings.catalogue.explain(failure, &self.locales(), &wording);
        let telling = Telling {
            failure,
            words: &words,
            domain: &settings.domain,
            pages: &settings.style.type_base,
            technical: settings.style.technical && self.is_trusted,
        };
        telling.status()
    }

    /// The status of a failure that stays where it is.
    #[cfg(any(fuzzing, test))]
    pub(crate) fn told_again(&self, failure: &Failure) -> Status {
        self.told(failure, &plain())
    }

    /// Why the work need not start: nobody waits for it any more.
    pub(crate) fn refuses(&self) -> Option<Failure> {
        let left = self.deadline?.saturating_duration_since(now());
        left.is_zero().then(|| {
            let limit = Duration::ZERO;
            let failure = Failure::raised(AsyncFault::Timeout { limit }, Origin::TimedOut);
            failure.with_effect(Effect::None).with_note("refused_by", &"deadline of the caller")
        })
    }
}

/// What holds where there is no edge: the words of the library.
fn plain() -> EdgeSettings {
    static WORDS: LazyLock<Catalogue> = LazyLock::new(Catalogue::builtin);
    EdgeSettings::new(WORDS.clone())
}

/// What decides whether a caller may be told technical details.
pub(crate) type Trusting = Arc<dyn Fn(&HeaderMap, &Extensions) -> bool + Send + Sync>;
