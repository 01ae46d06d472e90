//! `breakfall flows`: durable work, seen and decided by whoever runs the service, whether or not it serves at the moment.

mod text;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use breakfall::Failure;
use breakfall::clock::wall;
use breakfall_flow::Filter;
use breakfall_flow::FlowFault;
use breakfall_flow::Operator;
use breakfall_flow::State;
use clap::Args;
use clap::Subcommand;
use serde::Serialize;
use tokio::runtime::Builder;

use crate::cli::BAD_FILE;
use crate::cli::NO;
use crate::cli::UNAVAILABLE;
use crate::cli::bad_configuration;
use crate::cli::fail;
use crate::cli::print;
use crate::cli::tell;
use crate::config;
use crate::config::Sources;
use crate::durable::JOURNAL;

#[derive(Subcommand)]
pub(super) enum Flows {
    /// List durable work, the newest first.
    Ls(List),
    /// Show all that is known of one: its steps, what failed, what operators did.
    Show(Show),
    /// Let one that needs attention try again what failed.
    Resume(Act),
    /// Let one that needs attention go on as if its undo were done: somebody did it by hand.
    Skip(Act),
    /// End one: what it has done is undone.
    Cancel(Act),
    /// End one that needs attention as it stands, what is not undone yet included.
    GiveUp(Act),
}

#[derive(Args)]
pub(super) struct List {
    /// Only those in this state.
    #[arg(long, value_parser = State::ALL.map(State::as_str))]
    state: Option<String>,
    /// Only those of this kind, such as `create_ticket`.
    #[arg(long)]
    kind: Option<String>,
    /// Only those that were started before this one.
    #[arg(long, value_name = "ID")]
    before: Option<String>,
    /// At most so many.
    #[arg(long, default_value_t = 50)]
    limit: usize,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(super) struct Show {
    /// Its id, as in the list, or at the end of the address that the person was given.
    id: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(super) struct Act {
    /// Its id.
    id: String,
    /// Who decides; it is written down. The user's name if nobody is named.
    #[arg(long)]
    by: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Where the journal is.
#[derive(Args)]
struct Place {
    /// The configuration file (YAML), as for serve.
    #[arg(long = "config", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What an act has come to.
#[derive(Serialize)]
struct Acted<'a> {
    id: &'a str,
    act: &'static str,
    by: &'a str,
    /// False where somebody had wanted the same before.
    is_new: bool,
}

impl Flows {
    pub(super) fn run(&self) -> ExitCode {
        let (place, needs_one) = match self {
            Self::Ls(list) => (&list.place, None),
            Self::Show(show) => (&show.place, Some(&show.id)),
            Self::Resume(act) | Self::Skip(act) | Self::Cancel(act) | Self::GiveUp(act) => {
                (&act.place, Some(&act.id))
            }
        };
        let sources = Sources {
            file: place.file.as_deref(),
            environment: env::vars_os().collect(),
            ..Sources::default()
        };
        let directory = match config::load(&sources.loader()) {
            Ok(config) => config.data_directory,
            Err(mistakes) => return bad_configuration(&mistakes),
        };
        let journal = directory.join(JOURNAL);
        let shown = journal.display();
        if !journal.exists() {
            // Not made for a look at it.
            let text =
                format!("there is no journal at {shown}: nothing was begun in this data_directory");
            if needs_one.is_some() {
                return fail(NO, format_args!("error: {text}"));
            }
            tell(text);
            if place.json {
                print("[]\n");
            }
            return ExitCode::SUCCESS;
        }
        let done = Builder::new_current_thread().enable_time().build().map_err(Failure::unexpected);
        let done = done.and_then(|runtime| {
            let operator = Operator::open(&journal)?;
            runtime.block_on(self.done(&operator, place))
        });
        match done {
            Ok(text) => {
                print(text);
                ExitCode::SUCCESS
            }
            Err(failure) => refused(&failure, &shown.to_string()),
        }
    }

    async fn done(&self, operator: &Operator, place: &Place) -> Result<String, Failure> {
        match self {
            Self::Ls(list) => {
                let found = operator.list(list.filter(), list.limit).await?;
                Ok(if place.json { json(&found) } else { text::list(&found, wall()) })
            }
            Self::Show(show) => {
                let found = operator.show(&show.id).await?;
                Ok(if place.json { json(&found) } else { text::all(&found, wall()) })
            }
            Self::Resume(act) => act.done("resume", operator, place).await,
            Self::Skip(act) => act.done("skip", operator, place).await,
            Self::Cancel(act) => act.done("cancel", operator, place).await,
            Self::GiveUp(act) => act.done("give-up", operator, place).await,
        }
    }
}

impl List {
    fn filter(&self) -> Filter {
        let mut filter = Filter::default();
        filter.state = self.state.as_deref().and_then(State::named);
        filter.kind.clone_from(&self.kind);
        filter.before.clone_from(&self.before);
        filter
    }
}

impl Act {
    async fn done(
        &self,
        act: &'static str,
        operator: &Operator,
        place: &Place,
    ) -> Result<String, Failure> {
        let (id, by) = (&*self.id, &*self.who());
        let is_new = match act {
            "resume" => operator.resume(id, by).await.map(|()| true)?,
            "skip" => operator.skip(id, by).await.map(|()| true)?,
            "cancel" => operator.cancel(id, by).await?,
            _ => operator.give_up(id, by).await.map(|()| true)?,
        };
        if place.json {
            return Ok(json(&Acted { id, act, by, is_new }));
        }
        let before = if is_new { "" } else { ", as somebody had before" };
        Ok(format!("{act} {id}, by {by}{before}; a running service hears of it within a second\n"))
    }

    /// Who decides.
    fn who(&self) -> String {
        let name = |key: &str| env::vars_os().find(|(name, _)| name == key).map(|(_, value)| value);
        let user = || name("SUDO_USER").or_else(|| name("USER")).or_else(|| name("LOGNAME"));
        match &self.by {
            Some(by) => by.clone(),
            None => user()
                .map_or_else(|| "operator".to_owned(), |user| user.to_string_lossy().into_owned()),
        }
    }
}

/// Why it was not done.
fn refused(failure: &Failure, journal: &str) -> ExitCode {
    match failure.downcast_ref() {
        Some(FlowFault::NotFound) => {
            let help = "breakfall flows ls shows what there is; what has ended is forgotten after durable.keep_seconds";
            fail(NO, format_args!("error: {failure}\n  = help: {help}"))
        }
        Some(FlowFault::ActImpossible { state }) => {
            let help = match state.as_str() {
                "open" => "it goes on by itself; cancel ends it",
                "needs_attention" => "no undo of it failed: resume, cancel or give-up",
                _ => "it has ended",
            };
            let state = state.as_str();
            fail(NO, format_args!("error: {failure}\n --> its state is {state}\n  = help: {help}"))
        }
        Some(FlowFault::JournalNewer { .. }) => fail(
            BAD_FILE,
            format_args!("error: {failure}\n --> {journal}\n  = help: use the newer program"),
        ),
        _ => fail(UNAVAILABLE, format_args!("error: {failure}\n --> {journal}")),
    }
}

fn json(value: &impl Serialize) -> String {
    // Only words and numbers are written; nothing of them can fail.
    let mut json = serde_json::to_string_pretty(value).unwrap_or_default();
    json.push('\n');
    json
}
