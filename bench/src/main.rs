//! What Breakfall costs beside its peers, and what it makes of an outage. `README.md` says what is compared and how.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints")]

mod callgrind;
mod errors;
mod flows;
mod measure;
mod pipeline;
mod scale;
mod storm;
mod table;

use std::backtrace::Backtrace;
use std::backtrace::BacktraceStatus;
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
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Raising, telling and encoding errors.
    Errors,
    /// Operations through timeout, retries and fallback.
    Pipeline,
    /// Both of these.
    All,
    /// What grows with threads, names and operations that wait.
    Scale,
    /// Durable workflows, beside the disk that they are written to. It takes some minutes.
    Flows,
    /// What retries make of an outage, in virtual time. It takes some minutes.
    Storm,
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
        return match flows::run(&arguments.place, None, arguments.unfinished) {
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
    if !callgrind::is_there() {
        eprintln!("{} is not there: no instructions", callgrind::VALGRIND);
    }
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
