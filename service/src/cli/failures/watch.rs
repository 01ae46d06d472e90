//! `breakfall failures watch`

use std::io;
use std::process::ExitCode;
use std::time::Duration;

use breakfall::clock::now;
use breakfall::clock::sleep_until;
use clap::Args;
use tokio::runtime::Builder;

use crate::cli::INTERRUPTED;
use crate::cli::UNAVAILABLE;
use crate::cli::fail;
use crate::cli::failures::From;
use crate::cli::failures::list::line;
use crate::cli::records::Opened;
use crate::cli::records::unreadable;
use crate::cli::tell;
use crate::cli::try_print;
use crate::incidents::store::Filter;

/// How often the records are looked at.
const EVERY: Duration = Duration::from_millis(300);

#[derive(Args)]
pub(in crate::cli) struct Watch {
    #[command(flatten)]
    from: From,
    /// Print each as JSON, one a line.
    #[arg(long)]
    json: bool,
}

impl Watch {
    pub(super) fn run(&self) -> Result<ExitCode, ExitCode> {
        let (opened, filter) = self.from.open()?;
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| fail(UNAVAILABLE, format_args!("error: {error}")))?;
        let mut interrupted = Box::pin(tokio::signal::ctrl_c());
        // Looking blocks, and a store may have a runtime of its own: it is done between two waits.
        let mut wait = |pause| {
            runtime.block_on(async {
                tokio::select! {
                    biased;
                    interrupted = &mut interrupted => Some(interrupted),
                    () = sleep_until(now() + pause) => None,
                }
            })
        };
        self.follow(&opened, filter, &mut wait)
    }

    fn follow(
        &self,
        opened: &Opened,
        filter: Filter,
        wait: &mut dyn FnMut(Duration) -> Option<io::Result<()>>,
    ) -> Result<ExitCode, ExitCode> {
        let reader = &opened.reader;
        let start = if filter.since_ms.is_some() { Some(0) } else { reader.newest().ok() };
        let mut filter = Filter { after: Some(start.unwrap_or_default()), limit: 200, ..filter };
        tell("waiting for failures; stop with Ctrl-C");
        loop {
            let found = reader.search(&filter).map_err(|error| unreadable(&error))?;
            for found in &found {
                let incident = &found.incident;
                let line = if self.json {
                    serde_json::to_string(incident).unwrap_or_default()
                } else {
                    line(incident)
                };
                if try_print(format_args!("{line}\n")).is_err() {
                    // Whoever reads has seen enough.
                    return Ok(ExitCode::SUCCESS);
                }
                filter.after = Some(found.id);
            }
            let pause = if found.is_empty() { EVERY } else { Duration::ZERO };
            match wait(pause) {
                None => {}
                Some(Ok(())) => return Ok(ExitCode::from(INTERRUPTED)),
                Some(Err(error)) => return Err(fail(UNAVAILABLE, format_args!("error: {error}"))),
            }
        }
    }
}
