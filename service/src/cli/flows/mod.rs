//! `breakfall flows`: durable work, seen and decided by whoever runs the service, whether or not it serves at the moment.

mod text;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use breakfall::Failure;
use breakfall::clock::wall;
use breakfall_flow::Filter;
use breakfall_flow::FlowFault;
use breakfall_flow::State;
use clap::Args;
use clap::Subcommand;
use serde_json::Value;
use serde_json::json;
use tokio::runtime::Builder;

use crate::cli::BAD_FILE;
use crate::cli::NO;
use crate::cli::UNAVAILABLE;
use crate::cli::bad_configuration;
use crate::cli::fail;
use crate::cli::print;
use crate::cli::print_json;
use crate::cli::tell;
use crate::config;
use crate::config::Sources;
use crate::durable::operators::Operators;

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

/// What is told of it.
enum Said {
    Text(String),
    Data(Value),
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
        let config = match config::load(&sources.loader()) {
            Ok(config) => config,
            Err(mistakes) => return bad_configuration(&mistakes),
        };
        let shown = Operators::place(&config);
        let operators = match Operators::open(&config) {
            Ok(Some(operators)) => operators,
            Ok(None) => {
                let text = format!(
                    "there is no journal at {shown}: nothing was begun in this data_directory"
                );
                if needs_one.is_some() {
                    return fail(NO, format_args!("error: {text}"));
                }
                tell(text);
                if place.json {
                    print_json(&json!({ "flows": [] }));
                }
                return ExitCode::SUCCESS;
            }
            Err(failure) => return refused(&failure, &shown),
        };
        let done = Builder::new_current_thread().enable_all().build().map_err(Failure::unexpected);
        let done = done.and_then(|runtime| runtime.block_on(self.done(&operators, place)));
        match done {
            Ok(Said::Text(text)) => {
                print(text);
                ExitCode::SUCCESS
            }
            Ok(Said::Data(data)) => {
                print_json(&data);
                ExitCode::SUCCESS
            }
            Err(failure) => refused(&failure, &shown),
        }
    }

    async fn done(&self, operator: &Operators, place: &Place) -> Result<Said, Failure> {
        match self {
            Self::Ls(list) => {
                let found = operator.list(list.filter(), list.limit).await?;
                Ok(place.said(json!({ "flows": found }), || text::list(&found, wall())))
            }
            Self::Show(show) => {
                let found = operator.show(&show.id).await?;
                Ok(place.said(json!(found), || text::all(&found, wall())))
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
        operator: &Operators,
        place: &Place,
    ) -> Result<Said, Failure> {
        let (id, by) = (&*self.id, &*who(self.by.as_deref()));
        let is_new = match act {
            "resume" => operator.resume(id, by).await.map(|()| true)?,
            "skip" => operator.skip(id, by).await.map(|()| true)?,
            "cancel" => operator.cancel(id, by).await?,
            _ => operator.give_up(id, by).await.map(|()| true)?,
        };
        let before = if is_new { "" } else { ", as somebody had before" };
        // Not new where somebody had wanted the same before.
        Ok(place.said(json!({ "id": id, "act": act, "by": by, "is_new": is_new }), || {
            format!("{act} {id}, by {by}{before}; a running service hears of it within a second\n")
        }))
    }
}

/// Who decides: who says so, or the user.
pub(super) fn who(by: Option<&str>) -> String {
    let name = |key: &str| env::vars_os().find(|(name, _)| name == key).map(|(_, value)| value);
    let user = || name("SUDO_USER").or_else(|| name("USER")).or_else(|| name("LOGNAME"));
    let user = || user().map(|user| user.to_string_lossy().into_owned());
    by.map(str::to_owned).or_else(user).unwrap_or_else(|| "operator".to_owned())
}

impl Place {
    /// What is told: as data, or in words.
    fn said(&self, data: Value, text: impl FnOnce() -> String) -> Said {
        if self.json { Said::Data(data) } else { Said::Text(text()) }
    }
}

/// Why it was not done.
pub(super) fn refused(failure: &Failure, journal: &str) -> ExitCode {
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
