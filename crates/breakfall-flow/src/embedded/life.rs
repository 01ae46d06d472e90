//! A run in memory, from its launch until it has ended or stands still.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Outcome;
use breakfall::fault::PublicText;
use breakfall::observe;
use breakfall::observe::Ending as Told;
use breakfall::observe::Subject;
use breakfall::wire::FailureRecord;

use crate::Course;
use crate::FlowFault;
use crate::State;
use crate::course::locked;
use crate::embedded::engine::Inner;
use crate::embedded::journal::FileJournal;
use crate::embedded::runs;
use crate::embedded::runs::Finish;
use crate::embedded::runs::Held;
use crate::embedded::runs::Known;
use crate::embedded::runs::News;
use crate::embedded::views::Ending;
use crate::replay::Definition;
use crate::replay::End;
use crate::replay::Ended;
use crate::replay::History;
use crate::replay::Interruption;
use crate::replay::LocalFlow;
use crate::replay::Running;
use crate::replay::Terms;
use crate::replay::drive;
use crate::wall::millis;

/// A run that is about to be launched.
#[derive(Debug)]
pub(super) struct Life {
    pub(super) held: Held,
    pub(super) id: String,
    pub(super) started_at: u64,
    pub(super) tries: u32,
    pub(super) known: Known,
    /// Whether it was taken up again, and so counts among these.
    pub(super) resumed: bool,
}

/// A run in memory.
#[derive(Debug)]
pub(super) struct Handle {
    life: Life,
    kind: &'static str,
    flow: Arc<LocalFlow>,
    tries: Arc<AtomicU32>,
    known: Mutex<Known>,
}

/// The longest wait before code that broke is tried again.
const LONGEST_BACKOFF: Duration = Duration::from_mins(1);

impl Handle {
    /// Something has come from outside.
    pub(super) fn take(&self, news: News) {
        *locked(&self.known) = news.known;
        for (key, value) in news.signals {
            self.flow.deliver(&key, value);
        }
        if news.known.cancelled {
            self.flow.cancel();
        }
    }
}

impl Inner {
    /// Puts the run into memory and lets it go.
    pub(super) fn launch(
        self: &Arc<Self>,
        life: Life,
        definition: &Definition,
        input: &str,
        history: History,
    ) {
        let tries = Arc::new(AtomicU32::new(life.tries));
        let journal = FileJournal {
            store: self.store.clone(),
            wall: self.settings.wall.clone(),
            held: life.held,
            tries: Arc::clone(&tries),
            stopping: self.supervisor.stopping().clone(),
        };
        let course = Course::new(&life.id, self.handler.clone(), Arc::clone(&self.decoder));
        let terms = Terms {
            wall: self.settings.wall.clone(),
            linger: self.settings.linger,
            most_bytes: self.settings.most_bytes,
        };
        let flow = Arc::new(LocalFlow::new(course, Arc::new(journal), terms, history));
        if life.known.cancelled {
            flow.cancel();
        }
        let started = definition.start(Arc::clone(&flow), input);
        let known = Mutex::new(life.known);
        let handle = Arc::new(Handle { life, kind: definition.kind, flow, tries, known });
        locked(&self.running).insert(handle.life.held.n, Arc::clone(&handle));
        if handle.life.resumed {
            self.resumed.fetch_add(1, Ordering::Relaxed);
        }
        let inner = Arc::clone(self);
        let living = async move {
            match started {
                Ok(running) => inner.live(&handle, running).await,
                Err(error) => inner.unreadable(&handle, error).await,
            }
            inner.gone(&handle);
            Ok::<_, Failure>(())
        };
        // What it fails with is written down: nobody waits for the task.
        drop(self.supervisor.spawn(definition.kind, living));
    }

    fn gone(&self, handle: &Handle) {
        locked(&self.running).remove(&handle.life.held.n);
        if !handle.life.resumed {
            return;
        }
        let left = self.resumed.fetch_sub(1, Ordering::Relaxed) - 1;
        // Taken up in bunches, so that they share a look at the file.
        if left <= self.settings.most_resumed / 2 && self.backlog.load(Ordering::Relaxed) {
            self.poke.notify_one();
        }
    }

    async fn live(&self, handle: &Handle, mut running: Running) {
        loop {
            // Before: what comes while it is driven may come too late for it.
            let known = *locked(&handle.known);
            match drive(&handle.flow, &mut running).await {
                End::Ended(ended) => {
                    drop(running);
                    return self.ended(handle, ended).await;
                }
                End::Interrupted(why) => {
                    drop(running);
                    return self.interrupted(handle, why).await;
                }
                End::Idle { until_ms, .. } => {
                    if self.is_put_aside(handle, until_ms, known).await {
                        return;
                    }
                }
            }
        }
    }

    /// Whether it is not here any more.
    async fn is_put_aside(&self, handle: &Handle, until_ms: u64, known: Known) -> bool {
        let held = handle.life.held;
        let changed = self.store.write(move |file| {
            if runs::put_aside(file, held, until_ms, known)? {
                return Ok(None);
            }
            runs::news(file, held)
        });
        match changed.await {
            Ok(None) => true,
            Ok(Some(news)) => {
                handle.take(news);
                false
            }
            Err(_) => {
                self.store.doubt();
                true
            }
        }
    }

    async fn ended(&self, handle: &Handle, ended: Result<Ended, Failure>) {
        let limit = self.settings.most_bytes;
        let ended = match ended {
            Ok(Outcome::Full(value) | Outcome::Degraded { value, .. }) if value.len() > limit => {
                Err(FlowFault::too_large(value.len(), limit))
            }
            other => other,
        };
        match ended {
            Ok(Outcome::Degraded { value, failure, step }) => {
                self.tell(handle, Told::Degraded, &failure);
                let ending = Ending {
                    state: State::Degraded,
                    result: Some(value),
                    failure: Some(FailureRecord::from(&failure)),
                    step: Some(step.to_owned()),
                };
                self.finish(handle, ending).await;
            }
            Ok(Outcome::Full(value)) => {
                observe::whole(subject(handle));
                let (result, state) = (Some(value), State::Done);
                self.finish(handle, Ending { state, result, failure: None, step: None }).await;
            }
            Ok(Outcome::Deferred { ticket, .. }) => {
                // No workflow gives this: its outcome is made of a value.
                let failure = Failure::from(FlowFault::GivenUp).with_note("ticket", &ticket);
                self.failed(handle, State::GivenUp, failure, None).await;
            }
            Err(failure) => {
                let cancelled = handle.flow.is_cancel_asked();
                let state = if cancelled { State::Cancelled } else { State::Failed };
                self.failed(handle, state, failure, None).await;
            }
        }
    }

    async fn interrupted(&self, handle: &Handle, why: Interruption) {
        match why {
            // Whoever has it goes on with it.
            Interruption::Elsewhere | Interruption::Crashed => {}
            Interruption::Unwritable(failure) => {
                self.tell(handle, Told::Failed, &failure);
                self.store.doubt();
            }
            Interruption::Attention { question, failure } => {
                let step = PublicText::cleaned(&question);
                let reference = failure.reference();
                let attention = Failure::from(FlowFault::NeedsAttention { step })
                    .with_reference(reference)
                    .also(failure);
                self.failed(handle, State::NeedsAttention, attention, Some(question)).await;
            }
            Interruption::Diverged { step } => {
                let step = PublicText::cleaned(&step);
                let changed = FlowFault::DefinitionChanged { step }.into();
                self.failed(handle, State::NeedsAttention, changed, None).await;
            }
            Interruption::Panicked(panicked) => self.panicked(handle, panicked).await,
        }
    }

    /// Its code broke outside of every step: it may not do so again, or each time.
    async fn panicked(&self, handle: &Handle, panicked: Failure) {
        let tries = handle.tries.load(Ordering::Relaxed).max(1);
        if tries >= self.settings.most_tries {
            let poisoned = Failure::from(FlowFault::Poisoned { tries }).also(panicked);
            return self.failed(handle, State::NeedsAttention, poisoned, None).await;
        }
        self.tell(handle, Told::Failed, &panicked);
        let wait = Duration::from_secs(1 << tries.min(6)).min(LONGEST_BACKOFF);
        let wake_at = self.settings.wall.now_ms().saturating_add(millis(wait));
        let held = handle.life.held;
        let let_go = self.store.write(move |file| runs::let_go(file, held, wake_at, tries));
        if let_go.await.is_err() {
            self.store.doubt();
        }
    }

    /// What it was started with is not what its code takes.
    async fn unreadable(&self, handle: &Handle, error: serde_json::Error) {
        let step = PublicText::cleaned("its input");
        let changed = Failure::from(FlowFault::DefinitionChanged { step }).because(error);
        self.failed(handle, State::NeedsAttention, changed, None).await;
    }

    async fn failed(
        &self,
        handle: &Handle,
        state: State,
        failure: Failure,
        question: Option<String>,
    ) {
        self.tell(handle, Told::Failed, &failure);
        let failure = Some(FailureRecord::from(&failure));
        self.finish(handle, Ending { state, result: None, failure, step: question }).await;
    }

    async fn finish(&self, handle: &Handle, mut ending: Ending) {
        let finish = Finish {
            state: ending.state,
            result: ending.result.clone(),
            failure: ending.failure.as_ref().and_then(|record| serde_json::to_string(record).ok()),
            step: ending.step.clone(),
        };
        let (held, now) = (handle.life.held, self.settings.wall.now_ms());
        let finished = self.store.write(move |file| runs::finish(file, held, &finish, now));
        match finished.await {
            Ok(Some(state)) => {
                ending.state = state;
                self.waiters.tell(&handle.life.id, ending);
            }
            // Another worker has it.
            Ok(None) => {}
            Err(_) => self.store.doubt(),
        }
    }

    fn tell(&self, handle: &Handle, ending: Told, failure: &Failure) {
        let log = self.handler.settings().log;
        let lasted = self.settings.wall.now_ms().saturating_sub(handle.life.started_at);
        let lasted = Some(Duration::from_millis(lasted));
        observe::failure(log, ending, subject(handle), failure, lasted);
    }
}

fn subject(handle: &Handle) -> Subject<'_> {
    Subject { operation: handle.kind, correlation: Some(&handle.life.id) }
}
