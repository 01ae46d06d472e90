//! What Breakfall costs beside its peers, and what it makes of an outage. `README.md` says what is compared and how.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints")]

mod bars;
mod callgrind;
mod client;
mod edge;
mod errors;
mod flows;
mod hello;
mod live;
mod measure;
mod pipeline;
mod recording;
mod scale;
mod storm;
mod table;
mod turns;

use std::backtrace::Backtrace;
use std::backtrace::BacktraceStatus;
use std::io;
use std::path::PathBuf;
use std::process::Command;
use std::process::ExitCode;

use clap::Parser;
use clap::ValueEnum;

use crate::measure::Scenario;
use crate::table::Row;

/// Measures Breakfall and its peers side by side.
#[derive(Parser)]
struct Arguments {
    /// What to measure.
    #[arg(value_enum, default_value_t = What::All)]
    what: What,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Only the scenarios whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Of `flows`: on which disk.
    #[arg(long, default_value = ".")]
    place: PathBuf,
    /// Of `flows`: how many runs are under way in the process that ends.
    #[arg(long, default_value_t = 100_000)]
    unfinished: u32,
    /// Run one case this often and print nothing: what runs under callgrind. A scenario, a case and a number.
    #[arg(long, num_args = 3, hide = true)]
    repeat: Vec<u64>,
    /// Be a client and print nothing: what runs under callgrind. Its name, the address of a server and a number.
    #[arg(long, num_args = 3, hide = true)]
    ask: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Raising, telling and encoding errors.
    Errors,
    /// Operations through timeout, retries and fallback.
    Pipeline,
    /// What a record of a failure costs whoever waits for the answer.
    Recording,
    /// All of these.
    All,
    /// What grows with threads, names and operations that wait.
    Scale,
    /// Durable workflows, beside the disk that they are written to, Restate and duroxide. It takes some minutes and writes 3 GB.
    Flows,
    /// What retries make of an outage, in virtual time. It takes some minutes.
    Storm,
    /// The same with the real service in front of a real upstream, in real time. It takes two minutes.
    LiveStorm,
    /// Requests a second of a service with the edge around it, beside the same without. It takes two minutes.
    Edge,
    /// Requests a second through the client, beside reqwest alone. It takes two minutes.
    Client,
}

impl What {
    fn groups(self) -> Vec<(&'static str, &'static [Scenario])> {
        let mut groups = Vec::new();
        if matches!(self, Self::Errors | Self::All) {
            groups.push(("errors", errors::SCENARIOS));
        }
        if matches!(self, Self::Pipeline | Self::All) {
            groups.push(("pipeline", pipeline::SCENARIOS));
        }
        if matches!(self, Self::Recording | Self::All) {
            groups.push(("recording", recording::SCENARIOS));
        }
        groups
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if Backtrace::capture().status() == BacktraceStatus::Captured {
        return without_backtraces().unwrap_or_else(|| ExitCode::from(2));
    }
    if arguments.what == What::Scale {
        let rows = scale::run(scale::Size::USUAL);
        print_rows(arguments.json, || scale::json(&rows), || scale::text(&rows));
        return ExitCode::SUCCESS;
    }
    if arguments.what == What::Flows {
        let told = |what: &str| eprintln!("flows: {what}");
        return match flows::run(&arguments.place, None, arguments.unfinished, told) {
            Ok(rows) => {
                print_rows(arguments.json, || flows::json(&rows), || flows::text(&rows));
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("{}: {error}", arguments.place.display());
                ExitCode::FAILURE
            }
        };
    }
    if arguments.what == What::Storm {
        let rows = storm::run(&arguments.only, |scenario| eprintln!("storm: {scenario}"));
        print_rows(arguments.json, || storm::json(&rows), || storm::text(&rows));
        return ExitCode::SUCCESS;
    }
    if matches!(arguments.what, What::LiveStorm | What::Edge | What::Client) {
        return over_sockets(&arguments).unwrap_or_else(|error| {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        });
    }
    say_what_is_missing();
    let groups = arguments.what.groups();
    if let [scenario, case, times] = *arguments.repeat {
        return repeat(&groups, scenario, case, times);
    }
    let mut rows = Vec::new();
    for (group, scenarios) in groups {
        for (place, scenario) in scenarios.iter().enumerate() {
            if scenario.name.contains(&arguments.only) {
                measure(group, place, scenario, &mut rows);
            }
        }
    }
    print_rows(arguments.json, || table::json(&rows), || table::text(&rows));
    ExitCode::SUCCESS
}

fn say_what_is_missing() {
    if !callgrind::is_there() {
        eprintln!("{} is not there: no instructions", callgrind::VALGRIND);
    }
}

/// What needs real connections.
fn over_sockets(arguments: &Arguments) -> io::Result<ExitCode> {
    // Without one, reqwest panics.
    let _first = rustls::crypto::ring::default_provider().install_default();
    if !arguments.ask.is_empty() {
        client::ask(&arguments.ask)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (title, lines) = if arguments.what == What::LiveStorm {
        let told = |trouble: &str| eprintln!("live storm: {trouble}");
        ("live storm", live::run(&arguments.only, told)?)
    } else {
        say_what_is_missing();
        if arguments.what == What::Edge {
            ("edge", edge::run(turns::Size::USUAL, &arguments.only)?)
        } else {
            ("client", client::run(turns::Size::USUAL)?)
        }
    };
    print_rows(arguments.json, || bars::json(&lines), || bars::text(title, &lines));
    Ok(ExitCode::SUCCESS)
}

fn print_rows(as_json: bool, json: impl FnOnce() -> String, text: impl FnOnce() -> String) {
    if as_json {
        println!("{}", json());
    } else {
        print!("{}", text());
    }
}

/// The same once more with backtraces off: with them, most peers would measure little else.
fn without_backtraces() -> Option<ExitCode> {
    let mut again = Command::new(std::env::current_exe().ok()?);
    again.args(std::env::args_os().skip(1));
    again.env_remove("RUST_BACKTRACE").env_remove("RUST_LIB_BACKTRACE");
    let code = again.status().ok()?.code()?;
    Some(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

fn measure(group: &'static str, place: usize, scenario: &Scenario, rows: &mut Vec<Row>) {
    eprintln!("{group}: {}", scenario.name);
    let mut cases = (scenario.cases)();
    let figures = measure::round_robin(&mut cases);
    for (case, (subject, figures)) in cases.iter().zip(figures).enumerate() {
        let instructions = callgrind::instructions(group, place, case);
        let (scenario, name, size) = (scenario.name, subject.name, subject.size);
        rows.push(Row { group, scenario, name, figures, instructions, size });
    }
}

fn repeat(
    groups: &[(&'static str, &'static [Scenario])],
    scenario: u64,
    case: u64,
    times: u64,
) -> ExitCode {
    let find = || {
        let (_, scenarios) = groups.first()?;
        let cases = (scenarios.get(usize::try_from(scenario).ok()?)?.cases)();
        cases.into_iter().nth(usize::try_from(case).ok()?)
    };
    let Some(mut case) = find() else { return ExitCode::from(2) };
    case.run(times);
    ExitCode::SUCCESS
}
