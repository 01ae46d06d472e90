//! Starts runs, waits for them, and tells them what comes from outside.

use std::collections::HashMap;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::AsyncFault;
use breakfall::fault::PublicText;
use breakfall::fault::ResultExt;
use breakfall::supervise::Supervisor;
use breakfall::wire::Decoder;
use tokio::sync::Notify;

use crate::Course;
use crate::FlowFault;
use crate::Journaled;
use crate::Started;
use crate::State;
use crate::Workflow;
use crate::course::locked;
use crate::embedded::life::Handle;
use crate::embedded::life::Life;
use crate::embedded::operator::Operator;
use crate::embedded::presence::Presence;
use crate::embedded::runs;
use crate::embedded::runs::Accepted;
use crate::embedded::runs::Held;
use crate::embedded::runs::Known;
use crate::embedded::runs::NewRun;
use crate::embedded::settings::EngineSettings;
use crate::embedded::store::Store;
use crate::embedded::ticker;
use crate::embedded::views;
use crate::embedded::views::Ending;
use crate::embedded::waiters::Waiters;
use crate::replay::Definition;
use crate::replay::Definitions;
use crate::replay::History;
use crate::wall::millis;

/// Runs workflows from one SQLite file. Cheap to clone; clones are the same engine.
///
/// End it with [`Engine::shut_down`]: dropped, its runs stand still until its [`EngineSettings::lease`] is over.
#[derive(Clone, Debug)]
pub struct Engine {
    inner: Arc<Inner>,
}

/// An engine that is about to open its file.
#[derive(Debug)]
#[must_use = "nothing runs before `open`"]
pub struct EngineBuilder {
    handler: Handler,
    decoder: Decoder,
    definitions: Definitions,
    settings: EngineSettings,
}

pub(super) struct Inner {
    pub(super) path: PathBuf,
    pub(super) presence: Presence,
    pub(super) store: Store,
    pub(super) handler: Handler,
    pub(super) decoder: Arc<Decoder>,
    pub(super) definitions: Definitions,
    pub(super) settings: EngineSettings,
    pub(super) supervisor: Supervisor,
    /// The number of this worker: the fence.
    pub(super) owner: i64,
    pub(super) running: Mutex<HashMap<i64, Arc<Handle>>>,
    /// The ids of runs that are being started: in the file they may be there already, in `running` not yet.
    pub(super) starting: Mutex<HashMap<String, u32>>,
    pending: AtomicUsize,
    /// How many of the runs in memory were taken up again.
    pub(super) resumed: AtomicUsize,
    /// Until when others leave our runs alone.
    pub(super) renewed: AtomicU64,
    /// Whether there are more of these than may be in memory.
    pub(super) backlog: AtomicBool,
    pub(super) poke: Arc<Notify>,
    pub(super) waiters: Waiters,
}

impl Engine {
    /// An engine whose steps are tried as the plans of `handler` say.
    pub fn builder(handler: Handler) -> EngineBuilder {
        EngineBuilder {
            handler,
            decoder: Decoder::new(),
            definitions: Definitions::default(),
            settings: EngineSettings::default(),
        }
    }

    /// Starts the run `id`. When this returns it is on the disk, and it will end, whatever happens to the process. The same start again is
    /// [`Started::Known`], so whoever got no answer asks again.
    ///
    /// # Errors
    /// Nothing was promised, and nothing will be done: `ASYNC_FLOW_BUSY` and `ASYNC_FLOW_JOURNAL_UNAVAILABLE`, with a wait;
    /// `ASYNC_FLOW_ALREADY_STARTED` where something else was started under this id; `ASYNC_FLOW_ID_INVALID`;
    /// `ASYNC_FLOW_VALUE_TOO_LARGE`; `ASYNC_FLOW_KIND_UNKNOWN`.
    ///
    /// **Dropped mid-way**: it may have been started all the same, and then runs.
    pub async fn start<W: Workflow>(&self, id: &str, input: &W::Input) -> Result<Started, Failure> {
        let inner = &self.inner;
        let definition = inner.definition::<W>()?;
        let run = inner.new_run::<W>(id, input)?;
        let starting = inner.admit(id)?;
        let (owner, now) = (inner.owner, inner.settings.wall.now_ms());
        let accepted = inner.store.write(move |file| {
            let accepted = runs::start(file, &run, owner, now)?;
            Ok((accepted, run))
        });
        let (accepted, run) = accepted.await?;
        match accepted {
            Accepted::New(n) => {
                let life = Life {
                    held: Held { n, owner },
                    id: run.id,
                    started_at: now,
                    tries: 0,
                    known: Known::default(),
                    resumed: false,
                };
                inner.launch(life, &definition, &run.input, History::default());
                starting.launched();
                Ok(Started::New)
            }
            Accepted::Known => {
                starting.launched();
                Ok(Started::Known)
            }
            Accepted::Taken => {
                starting.launched();
                Err(FlowFault::AlreadyStarted.into())
            }
        }
    }

    /// Waits for the end of the run `id`, whoever runs it.
    ///
    /// # Errors
    /// The failure that ended it; `ASYNC_FLOW_NEEDS_ATTENTION` and its like where an operator has to decide first;
    /// `ASYNC_FLOW_NOT_FOUND`.
    ///
    /// **Dropped mid-way**: the run goes on.
    pub async fn wait<W: Workflow>(&self, id: &str) -> Result<Outcome<W::Output>, Failure> {
        let inner = &self.inner;
        loop {
            let mut waiter = inner.waiters.enter(id);
            let of = id.to_owned();
            let found = inner.store.read(move |file| views::ending(file, &of)).await?;
            let Some(ending) = found else { return Err(FlowFault::NotFound.into()) };
            if ending.state != State::Open {
                return inner.outcome(&ending);
            }
            tokio::select! {
                Some(ending) = waiter.ended() => return inner.outcome(&ending),
                // Another process may run it.
                () = sleep_until(later(now(), inner.settings.poll)) => {}
            }
        }
    }

    /// [`Engine::start`] and [`Engine::wait`].
    ///
    /// # Errors
    /// Those of both.
    ///
    /// **Dropped mid-way**: the run goes on, once it was started.
    pub async fn run<W: Workflow>(
        &self,
        id: &str,
        input: &W::Input,
    ) -> Result<Outcome<W::Output>, Failure> {
        let mut waiter = self.inner.waiters.enter(id);
        if self.start::<W>(id, input).await? == Started::New
            && let Some(ending) = waiter.ended().await
        {
            return self.inner.outcome(&ending);
        }
        drop(waiter);
        self.wait::<W>(id).await
    }

    /// What an operator sees and does; it is heard at once.
    #[must_use]
    pub fn operator(&self) -> Operator {
        Operator::beside(&self.inner.store, &self.inner.settings, &self.inner.poke)
    }

    /// Sends the signal `name` to a run: [`Operator::signal`].
    ///
    /// # Errors
    /// Those of [`Operator::signal`].
    pub async fn signal(
        &self,
        id: &str,
        name: &str,
        value: &impl Journaled,
    ) -> Result<bool, Failure> {
        self.operator().signal(id, name, value).await
    }

    /// How many runs are in memory.
    #[must_use]
    pub fn running(&self) -> usize {
        locked(&self.inner.running).len()
    }

    /// How many commits there were so far, and how many changes in them.
    #[must_use]
    pub fn commits(&self) -> (u64, u64) {
        self.inner.store.commits()
    }

    /// Looks for what is due now, instead of at the next [`EngineSettings::poll`].
    pub fn look(&self) {
        self.inner.poke.notify_one();
    }

    /// Ends the engine: nothing new is begun, steps under way may end within `grace`, and the runs are anybody's at once. Gives the
    /// number of those that were broken off in a step.
    ///
    /// # Errors
    /// If the file cannot be written; the others then take the runs up when the lease is over.
    pub async fn shut_down(&self, grace: Duration) -> Result<usize, Failure> {
        let left = self.inner.supervisor.shut_down(grace).await;
        let owner = self.inner.owner;
        self.inner.store.write(move |file| runs::leave(file, owner)).await?;
        Ok(left)
    }
}

impl EngineBuilder {
    /// With the workflow `W`: runs of its kind and version can be started, and are taken up again.
    pub fn with<W: Workflow>(mut self, workflow: W) -> Self {
        self.definitions.add(Definition::of(Arc::new(workflow)));
        self
    }

    /// With these numbers.
    pub fn with_settings(mut self, settings: EngineSettings) -> Self {
        self.settings = settings;
        self
    }

    /// With this to make failures of their records: it should know every fault of the workflows, so that they come back typed.
    pub fn with_decoder(mut self, decoder: Decoder) -> Self {
        self.decoder = decoder;
        self
    }

    /// Opens the file at `path`, makes it where it is missing (for its owner alone), and takes up what is there.
    ///
    /// # Errors
    /// `ASYNC_FLOW_JOURNAL_UNAVAILABLE`, with the reason behind it; `ASYNC_FLOW_JOURNAL_NEWER` where a newer version wrote the file.
    pub async fn open(self, path: impl AsRef<Path>) -> Result<Engine, Failure> {
        let Self { handler, decoder, definitions, settings } = self;
        let store = Store::open(path.as_ref(), &settings)?;
        let now = settings.wall.now_ms();
        let until = now.saturating_add(millis(settings.lease));
        let path = path.as_ref().to_owned();
        let presence = Presence::show(&path, now)
            .or_fault(|_| FlowFault::JournalUnavailable { after: None })?;
        let token = presence.token().to_owned();
        let owner = store.write(move |file| runs::enter(file, &token, now, until)).await?;
        let supervisor = Supervisor::new(handler.settings().log);
        let inner = Arc::new(Inner {
            path,
            presence,
            store,
            handler,
            decoder: Arc::new(decoder.knows::<FlowFault>().knows::<AsyncFault>()),
            definitions,
            settings,
            supervisor,
            owner,
            running: Mutex::default(),
            starting: Mutex::default(),
            pending: AtomicUsize::new(0),
            resumed: AtomicUsize::new(0),
            renewed: AtomicU64::new(until),
            backlog: AtomicBool::new(false),
            poke: Arc::default(),
            waiters: Waiters::default(),
        });
        ticker::begin(&inner);
        Ok(Engine { inner })
    }
}

impl Inner {
    fn definition<W: Workflow>(&self) -> Result<Definition, Failure> {
        let unknown =
            || FlowFault::KindUnknown { kind: PublicText::cleaned(W::KIND), version: W::VERSION };
        Ok(self.definitions.get(W::KIND, W::VERSION).ok_or_else(unknown)?.clone())
    }

    fn new_run<W: Workflow>(&self, id: &str, input: &W::Input) -> Result<NewRun, Failure> {
        FlowFault::check_id(id)?;
        let input = serde_json::to_string(input).unexpected()?;
        if input.len() > self.settings.most_bytes {
            return Err(FlowFault::too_large(input.len(), self.settings.most_bytes));
        }
        Ok(NewRun { id: id.to_owned(), kind: W::KIND, version: W::VERSION, input })
    }

    /// Room for one start more, if there is some.
    fn admit(&self, id: &str) -> Result<Starting<'_>, Failure> {
        const A_MOMENT: Duration = Duration::from_secs(1);
        let is_full = locked(&self.running).len() >= self.settings.most_running
            || self.supervisor.stopping().is_cancelled();
        let before = self.pending.fetch_add(1, Ordering::Relaxed);
        if is_full || before >= self.settings.most_pending {
            self.pending.fetch_sub(1, Ordering::Relaxed);
            return Err(FlowFault::Busy { after: Some(A_MOMENT) }.into());
        }
        *locked(&self.starting).entry(id.to_owned()).or_default() += 1;
        Ok(Starting { inner: self, id: id.to_owned(), launched: false })
    }

    fn outcome<T: Journaled>(&self, ending: &Ending) -> Result<Outcome<T>, Failure> {
        let Ending { state, result, failure, step } = ending;
        let failure = failure.clone().map(|record| self.decoder.restore(record));
        let value = || serde_json::from_str(result.as_deref().unwrap_or("null")).unexpected();
        match (state, failure) {
            (State::Degraded, Some(failure)) => {
                let step = Course::optional_step(step.as_deref());
                Ok(Outcome::Degraded { value: value()?, failure, step })
            }
            (State::Done | State::Degraded, _) => Ok(Outcome::Full(value()?)),
            (_, Some(failure)) => Err(failure),
            (_, None) => Err(FlowFault::GivenUp.into()),
        }
    }
}

/// A start on its way. Until the run is in memory, nobody takes it for one that was forgotten.
struct Starting<'i> {
    inner: &'i Inner,
    id: String,
    launched: bool,
}

impl Starting<'_> {
    fn launched(mut self) {
        self.launched = true;
    }
}

impl Drop for Starting<'_> {
    fn drop(&mut self) {
        self.inner.pending.fetch_sub(1, Ordering::Relaxed);
        let mut starting = locked(&self.inner.starting);
        if let Some(count) = starting.get_mut(&self.id) {
            *count -= 1;
            if *count == 0 {
                starting.remove(&self.id);
            }
        }
        drop(starting);
        if !self.launched {
            // It may be in the file all the same: somebody has to look.
            self.inner.store.doubt();
        }
    }
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("owner", &self.owner)
            .field("definitions", &self.definitions)
            .finish_non_exhaustive()
    }
}
