//! A workflow runs as it would on an engine, in memory, with whatever a test wants to happen to it.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::clock::Dice;
use breakfall::fault::PublicText;
use breakfall::fault::ResultExt;
use breakfall::wire::Decoder;

use crate::Course;
use crate::FlowFault;
use crate::Journaled;
use crate::Verdict;
use crate::Wall;
use crate::Workflow;
use crate::replay::Definition;
use crate::replay::End;
use crate::replay::Ended;
use crate::replay::History;
use crate::replay::Interruption;
use crate::replay::LocalFlow;
use crate::replay::Moment;
use crate::replay::Terms;
use crate::replay::Trouble;
use crate::replay::drive;
use crate::replay::verdict_key;
use crate::testing::journal::MemoryJournal;
use crate::testing::journal::delay;

/// Runs a workflow in memory and breaks it off where a test wants that; after each crash it goes on from what was written down, as an
/// engine would after a restart. On a runtime whose clock is paused, waits of days take no time.
///
/// Effects are named as they are written down: a step by its name (`charge`), its second attempt `charge#2`, an undo `undo-charge`.
///
/// ```
/// # use breakfall::Failure;
/// # use breakfall_flow::{Flow, Workflow};
/// # use breakfall_flow::testing::Rehearsal;
/// # struct Greet;
/// # impl Workflow for Greet {
/// #     const KIND: &'static str = "greet";
/// #     type Input = String;
/// #     type Output = String;
/// #     async fn run<F: Flow>(&self, flow: &F, name: String) -> Result<String, Failure> {
/// #         let greeting = flow.step("make").run(move |_| { let name = name.clone(); async move { Ok::<_, Failure>(format!("Hello {name}")) } }).await?;
/// #         flow.step("send").run(|_| async { Ok::<_, Failure>(()) }).await?;
/// #         Ok(greeting)
/// #     }
/// # }
/// # #[tokio::main(flavor = "current_thread", start_paused = true)] async fn main() {
/// let rehearsal = Rehearsal::new().crash_unrecorded("make").crash_after("send");
/// let played = rehearsal.run(Greet, "greet-1", "Ada".to_owned()).await;
/// assert_eq!(played.restarts(), 2);
/// assert_eq!(played.ended().unwrap().value().unwrap(), "Hello Ada");
/// # }
/// ```
#[derive(Debug)]
#[must_use = "nothing happens before `run`"]
pub struct Rehearsal {
    handler: Handler,
    decoder: Decoder,
    journal: Arc<MemoryJournal>,
    signals: HashMap<Box<str>, String>,
    verdicts: Vec<Verdict>,
}

/// A panic in the code of the workflow is met this often before the run is taken for poisoned, as by an engine.
const MOST_TRIES: u32 = 3;

impl Default for Rehearsal {
    fn default() -> Self {
        Self::new()
    }
}

impl Rehearsal {
    /// One in which nothing goes wrong, with the default plans and chance that repeats itself.
    pub fn new() -> Self {
        let mut settings = Settings::default();
        settings.dice = Dice::seeded(1);
        Self {
            handler: Handler::new(settings),
            decoder: Decoder::new().knows::<FlowFault>(),
            journal: Arc::default(),
            signals: HashMap::new(),
            verdicts: Vec::new(),
        }
    }

    /// With the plans of this handler.
    pub fn with_handler(mut self, handler: Handler) -> Self {
        self.handler = handler;
        self
    }

    /// With this to make failures of their records: it should know the faults of the workflow.
    pub fn with_decoder(mut self, decoder: Decoder) -> Self {
        self.decoder = decoder;
        self
    }

    /// The process ends before the effect begins.
    pub fn crash_before(self, effect: &'static str) -> Self {
        self.trouble(effect, Moment::Before, Trouble::Crash)
    }

    /// The process ends when the work first waits for something.
    pub fn crash_inside(self, effect: &'static str) -> Self {
        self.trouble(effect, Moment::Inside, Trouble::Crash)
    }

    /// The process ends when the work is done and that is not written down: it is done a second time, under the same idempotency key.
    pub fn crash_unrecorded(self, effect: &'static str) -> Self {
        self.trouble(effect, Moment::Unrecorded, Trouble::Crash)
    }

    /// The process ends as soon as the effect is written down.
    pub fn crash_after(self, effect: &'static str) -> Self {
        self.trouble(effect, Moment::Recorded, Trouble::Crash)
    }

    /// The effect begins later by this much.
    pub fn delay(self, effect: &'static str, by: Duration) -> Self {
        self.trouble(effect, Moment::Before, delay(by))
    }

    fn trouble(self, effect: &'static str, moment: Moment, trouble: Trouble) -> Self {
        self.journal.plan(effect, moment, trouble);
        self
    }

    /// The signal `name` has come already.
    ///
    /// # Panics
    /// If `value` is nothing that serde writes as JSON.
    #[expect(clippy::panic, reason = "the test is wrong then")]
    pub fn signal(mut self, name: &str, value: &impl Journaled) -> Self {
        let Ok(json) = serde_json::to_string(value) else { panic!("no JSON for signal {name}") };
        self.signals.insert(format!("event:{name}").into(), json);
        self
    }

    /// What the operator says when asked, one after the other.
    pub fn verdict(mut self, verdict: Verdict) -> Self {
        self.verdicts.insert(0, verdict);
        self
    }

    /// Somebody cancels the run before the effect begins.
    pub fn cancel_before(self, effect: &'static str) -> Self {
        self.trouble(effect, Moment::Before, Trouble::Cancel)
    }

    /// Somebody cancels the run when the work first waits for something.
    pub fn cancel_inside(self, effect: &'static str) -> Self {
        self.trouble(effect, Moment::Inside, Trouble::Cancel)
    }

    /// Plays the run `id` of `workflow`.
    ///
    /// # Panics
    /// If trouble was planned for an effect that never came: the test is wrong then.
    pub async fn run<W: Workflow>(
        self,
        workflow: W,
        id: &str,
        input: W::Input,
    ) -> Played<W::Output> {
        let definition = Definition::of(Arc::new(workflow));
        let input = serde_json::to_string(&input).unwrap_or_default();
        let wall = Wall::of_runtime();
        let mut stage = Stage { rehearsal: self, wall, restarts: 0, panics: 0, cancelled: false };
        let ended = loop {
            if let Some(ended) = stage.play(&definition, id, &input).await {
                break ended;
            }
        };
        let Stage { rehearsal, restarts, .. } = stage;
        let left_over = rehearsal.journal.left_over();
        assert!(left_over.is_empty(), "never came: {left_over:?}");
        let names = rehearsal.journal.entries().into_iter().map(|entry| entry.name).collect();
        Played { ended: ended.map(typed), restarts, names }
    }
}

/// A run between its restarts.
struct Stage {
    rehearsal: Rehearsal,
    wall: Wall,
    restarts: u32,
    panics: u32,
    cancelled: bool,
}

type Final = Result<Result<Ended, Failure>, Stuck>;

impl Stage {
    /// Until the end, or until the process would be started again.
    async fn play(&mut self, definition: &Definition, id: &str, input: &str) -> Option<Final> {
        let rehearsal = &mut self.rehearsal;
        let decoder = Arc::new(rehearsal.decoder.clone());
        let course = Course::new(id, rehearsal.handler.clone(), decoder);
        let wall = self.wall.clone();
        let terms = Terms { wall, linger: Duration::MAX, most_bytes: usize::MAX };
        let history =
            History { entries: rehearsal.journal.entries(), signals: rehearsal.signals.clone() };
        let journal = Arc::clone(&rehearsal.journal);
        let flow = Arc::new(LocalFlow::new(course, journal, terms, history));
        if self.cancelled {
            flow.cancel();
        }
        let mut running = match definition.start(Arc::clone(&flow), input) {
            Ok(running) => running,
            Err(error) => return Some(Ok(Err(Failure::unexpected(error)))),
        };
        let end = drive(&flow, &mut running).await;
        self.cancelled |= flow.is_cancel_asked();
        match end {
            End::Ended(ended) => Some(Ok(ended)),
            End::Idle { waiting_for, .. } => Some(Err(Stuck::Waiting(waiting_for))),
            End::Interrupted(why) => self.interrupted(why),
        }
    }

    fn interrupted(&mut self, why: Interruption) -> Option<Final> {
        let failure = match why {
            Interruption::Crashed => {
                self.restarts += 1;
                return None;
            }
            Interruption::Attention { question, failure } => {
                let Some(verdict) = self.rehearsal.verdicts.pop() else {
                    return Some(Err(Stuck::Attention { step: question.into(), failure }));
                };
                let json = serde_json::to_string(&verdict).unwrap_or_default();
                self.rehearsal.signals.insert(verdict_key(&question).into(), json);
                return None;
            }
            Interruption::Panicked(panicked) => {
                self.panics += 1;
                if self.panics < MOST_TRIES {
                    return None;
                }
                Failure::from(FlowFault::Poisoned { tries: MOST_TRIES }).because(panicked)
            }
            Interruption::Diverged { step } => {
                FlowFault::DefinitionChanged { step: PublicText::cleaned(&step) }.into()
            }
            Interruption::Elsewhere | Interruption::Unwritable(_) => {
                FlowFault::JournalUnavailable { after: None }.into()
            }
        };
        Some(Ok(Err(failure)))
    }
}

fn typed<T: Journaled>(ended: Result<Ended, Failure>) -> Result<Outcome<T>, Failure> {
    let read = |json: String| serde_json::from_str(&json).unexpected();
    Ok(match ended? {
        Outcome::Full(json) => Outcome::Full(read(json)?),
        Outcome::Degraded { value, failure, step } => {
            Outcome::Degraded { value: read(value)?, failure, step }
        }
        Outcome::Deferred { ticket, when } => Outcome::Deferred { ticket, when },
    })
}

/// Why a run has not ended.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "a test must decide what each of these means to it")]
pub enum Stuck {
    /// It waits for these signals, and nobody sent them.
    Waiting(Vec<Box<str>>),
    /// An operator has to decide about this undo.
    Attention {
        /// The undo, and the round it is in.
        step: Box<str>,
        /// Why it failed.
        failure: Failure,
    },
}

/// What came of a rehearsal.
#[derive(Debug)]
pub struct Played<T> {
    ended: Result<Result<Outcome<T>, Failure>, Stuck>,
    restarts: u32,
    names: Vec<Box<str>>,
}

impl<T: fmt::Debug> Played<T> {
    /// What the run gave.
    ///
    /// # Errors
    /// The failure that ended it.
    ///
    /// # Panics
    /// If it has not ended: then it is [`Played::stuck`].
    #[expect(clippy::panic, clippy::panic_in_result_fn, reason = "the test is wrong then")]
    pub fn ended(self) -> Result<Outcome<T>, Failure> {
        match self.ended {
            Ok(ended) => ended,
            Err(stuck) => panic!("the run has not ended: {stuck:?}"),
        }
    }

    /// Why it has not ended.
    ///
    /// # Panics
    /// If it has.
    #[expect(clippy::panic, reason = "the test is wrong then")]
    pub fn stuck(self) -> Stuck {
        match self.ended {
            Ok(ended) => panic!("the run has ended: {ended:?}"),
            Err(stuck) => stuck,
        }
    }
}

impl<T> Played<T> {
    /// How often the process was started again.
    #[must_use]
    pub const fn restarts(&self) -> u32 {
        self.restarts
    }

    /// What is written down, by name, oldest first.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.names.iter().map(AsRef::as_ref).collect()
    }
}
