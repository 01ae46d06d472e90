//! What an operation is doing.

use pin_project_lite::pin_project;

use crate::fault::Failure;
use crate::outcome::Outcome;
use crate::pipeline::BoxFuture;
use crate::pipeline::course::Bounds;
use crate::pipeline::degrade::Substituting;
use crate::pipeline::rare::Rare;
use crate::policy::breaker::Word;

pin_project! {
    /// What an operation is doing. Told by a number of its own, since all who pass here ask for it.
    #[project = StageProjection]
    #[repr(u8)]
    pub(crate) enum Stage<'h, Fut, T, Step, Next> {
        // Nothing yet, or nothing any more.
        Nothing,
        // The first attempt, where nothing but the breaker stands before it.
        First {
            // How the breaker let it in.
            word: Word,
            #[pin]
            work: Fut,
        },
        // Nothing yet, and it may be over before it starts. Only once it waits must room be kept for its bounds.
        Bounded { bounds: Bounds<'h> },
        // The first step of the fallback.
        Substitute {
            #[pin]
            substituting: Substituting<Step, Next>,
        },
        // Anything else.
        Rest { rest: Rare<BoxFuture<'h, Result<Outcome<T>, Failure>>> },
    }
}

impl<Fut, T, Step, Next> Stage<'_, Fut, T, Step, Next> {
    /// How the breaker let in the first attempt that is running.
    pub(crate) fn word(&self) -> Option<Word> {
        if let Self::First { word, .. } = self { Some(*word) } else { None }
    }
}
