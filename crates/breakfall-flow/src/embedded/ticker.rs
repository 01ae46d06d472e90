//! Looks at the file from time to time: for what is due, for what has come from other processes, for what was forgotten.

use std::sync::Arc;
use std::sync::Weak;
use std::sync::atomic::Ordering;

use breakfall::Failure;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::PublicText;

use crate::FlowFault;
use crate::State;
use crate::course::locked;
use crate::embedded::engine::Inner;
use crate::embedded::life::Life;
use crate::embedded::presence;
use crate::embedded::runs;
use crate::embedded::runs::Finish;
use crate::embedded::runs::Held;
use crate::embedded::runs::Taken;
use crate::replay::History;
use crate::replay::record;
use crate::wall::millis;

/// How many times more often than in a panic of its own a run may be met by the end of its process: that can be another's fault.
const CRASHES: u32 = 4;

/// Begins to look; ends when the engine is shut down, or gone.
pub(super) fn begin(inner: &Arc<Inner>) {
    let stopping = inner.supervisor.stopping().clone();
    let (poke, poll) = (Arc::clone(&inner.poke), inner.settings.poll);
    let engine = Arc::downgrade(inner);
    let looking = async move {
        loop {
            if let Err(failure) = look(&engine).await {
                // Whatever was not done now is done the next time.
                tracing::warn!(
                    target: breakfall::observe::TARGET,
                    event = "flow.journal_unavailable",
                    detail = breakfall::observe::detail(&failure),
                );
            }
            tokio::select! {
                () = stopping.cancelled() => return Ok::<_, Failure>(()),
                () = poke.notified() => {}
                () = sleep_until(later(now(), poll)) => {}
            }
            if engine.strong_count() == 0 {
                return Ok(());
            }
        }
    };
    drop(inner.supervisor.spawn("flow_ticker", looking));
}

async fn look(engine: &Weak<Inner>) -> Result<(), Failure> {
    let Some(inner) = engine.upgrade() else { return Ok(()) };
    inner.renew().await?;
    inner.bury_the_gone().await?;
    inner.find_forgotten().await?;
    inner.hear().await?;
    inner.take_up().await
}

impl Inner {
    async fn renew(&self) -> Result<(), Failure> {
        let until = self.settings.wall.now_ms().saturating_add(millis(self.settings.lease));
        let owner = self.owner;
        let third = millis(self.settings.lease) / 3;
        let last = self.renewed.load(Ordering::Relaxed);
        if until.saturating_sub(last) < third {
            return Ok(());
        }
        let token = self.presence.token().to_owned();
        self.store.write(move |file| runs::renew(file, owner, &token, until)).await?;
        self.renewed.store(until, Ordering::Relaxed);
        Ok(())
    }

    /// Workers whose process has ended: nobody waits for their leases.
    async fn bury_the_gone(&self) -> Result<(), Failure> {
        let (owner, now) = (self.owner, self.settings.wall.now_ms());
        let others = self.store.read(move |file| runs::others(file, owner, now)).await?;
        for (worker, token) in others {
            if presence::has_gone(&self.path, &token) {
                self.store.write(move |file| runs::bury(file, worker)).await?;
            }
        }
        Ok(())
    }

    /// After a commit that failed: what is ours in the file and not in memory is taken up again.
    async fn find_forgotten(&self) -> Result<(), Failure> {
        if !self.store.take_doubt() {
            return Ok(());
        }
        let owner = self.owner;
        let found = self.store.read(move |file| runs::owned(file, owner)).await;
        let in_file = found.inspect_err(|_| self.store.doubt())?;
        let forgotten: Vec<i64> = {
            // In this order: a start is in the one until it is in the other.
            let starting = locked(&self.starting);
            let running = locked(&self.running);
            let known = |n: &i64, id: &String| running.contains_key(n) || starting.contains_key(id);
            in_file.into_iter().filter(|(n, id)| !known(n, id)).map(|(n, _)| n).collect()
        };
        let disowned = self.store.write(move |file| {
            forgotten.into_iter().try_for_each(|n| runs::disown(file, Held { n, owner }))
        });
        disowned.await.inspect_err(|_| self.store.doubt())
    }

    /// Signals and cancellations for runs that are in memory.
    async fn hear(&self) -> Result<(), Failure> {
        let owner = self.owner;
        if !self.store.read(move |file| runs::is_poked(file, owner)).await? {
            return Ok(());
        }
        for news in self.store.write(move |file| runs::all_news(file, owner)).await? {
            let handle = locked(&self.running).get(&news.n).cloned();
            if let Some(handle) = handle {
                handle.take(news);
            }
        }
        Ok(())
    }

    async fn take_up(self: &Arc<Self>) -> Result<(), Failure> {
        let resumed = self.resumed.load(Ordering::Relaxed);
        let room = self.settings.most_resumed.saturating_sub(resumed);
        if room == 0 {
            return Ok(());
        }
        let (owner, now) = (self.owner, self.settings.wall.now_ms());
        let taken = self.store.write(move |file| runs::take_up(file, owner, now, room)).await?;
        self.backlog.store(taken.len() >= room, Ordering::Relaxed);
        if taken.is_empty() {
            return Ok(());
        }
        let read = self.store.read(move |file| {
            let with_history = |taken: Taken| Ok((runs::history(file, taken.n)?, taken));
            taken.into_iter().map(with_history).collect::<rusqlite::Result<Vec<_>>>()
        });
        // They are ours in the file by now.
        let found = read.await.inspect_err(|_| self.store.doubt())?;
        for (history, taken) in found {
            self.resume(taken, history).await;
        }
        Ok(())
    }

    async fn resume(self: &Arc<Self>, taken: Taken, history: History) {
        let Taken { n, id, kind, version, input, known, tries, started_at } = taken;
        let held = Held { n, owner: self.owner };
        if tries > self.settings.most_tries.saturating_mul(CRASHES) {
            // It ends the process before anybody could say so: it is not begun any more.
            return self.park(held, FlowFault::Poisoned { tries: tries - 1 }.into()).await;
        }
        let Some(definition) = self.definitions.get(&kind, version).cloned() else {
            let kind = PublicText::cleaned(&kind);
            return self.park(held, FlowFault::KindUnknown { kind, version }.into()).await;
        };
        let life = Life { held, id, started_at, tries, known, resumed: true };
        self.launch(life, &definition, &input, history);
    }

    async fn park(&self, held: Held, failure: Failure) {
        let finish = Finish {
            state: State::NeedsAttention,
            result: None,
            failure: Some(record(&failure)),
            step: None,
        };
        let now = self.settings.wall.now_ms();
        let parked = self.store.write(move |file| runs::finish(file, held, &finish, now));
        if parked.await.is_err() {
            self.store.doubt();
        }
        breakfall::observe::failure(
            self.handler.settings().log,
            breakfall::observe::Ending::Failed,
            breakfall::observe::Subject::named("flow"),
            &failure,
            None,
        );
    }
}
