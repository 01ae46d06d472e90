//! What was found, as people and programs read it.

use std::fmt::Write;
use std::io::stdout;

use serde_json::Value;
use serde_json::json;

use crate::cli::BAD_FILE;
use crate::cli::NO;
use crate::cli::UNAVAILABLE;
use crate::cli::text::Colour;
use crate::cli::text::Plain;
use crate::cli::text::coloured;
use crate::cli::text::is_coloured;

/// How something is; the gravest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// As it should be.
    Fine,
    /// Not looked at, and why.
    Skipped,
    /// The service does its job, but this should be mended.
    Mend,
    /// Something that the service needs is not to be had.
    Unavailable,
    /// A file cannot be used.
    BadFile,
}

/// One thing that was looked at.
#[derive(Debug)]
struct Finding {
    state: State,
    what: String,
    help: Option<String>,
}

/// What was found in one part of the set-up.
#[derive(Debug)]
pub(super) struct Section {
    /// As programs call it; people read it with spaces.
    area: &'static str,
    findings: Vec<Finding>,
}

/// Everything.
#[derive(Debug, Default)]
pub(super) struct Report(Vec<Section>);

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Skipped => "skipped",
            Self::Mend => "mend",
            Self::Unavailable | Self::BadFile => "broken",
        }
    }

    const fn colour(self) -> Colour {
        match self {
            Self::Fine => Colour::Green,
            Self::Skipped => Colour::Dim,
            Self::Mend => Colour::Yellow,
            Self::Unavailable | Self::BadFile => Colour::Red,
        }
    }

    const fn exit_code(self) -> u8 {
        match self {
            Self::Fine | Self::Skipped => 0,
            Self::Mend => NO,
            Self::Unavailable => UNAVAILABLE,
            Self::BadFile => BAD_FILE,
        }
    }
}

impl Section {
    pub(super) const fn new(area: &'static str) -> Self {
        Self { area, findings: Vec::new() }
    }

    pub(super) fn fine(&mut self, what: impl Into<String>) {
        self.add(State::Fine, what, None);
    }

    pub(super) fn skipped(&mut self, what: impl Into<String>) {
        self.add(State::Skipped, what, None);
    }

    pub(super) fn mend(&mut self, what: impl Into<String>, help: impl Into<String>) {
        self.add(State::Mend, what, Some(help.into()));
    }

    pub(super) fn unavailable(&mut self, what: impl Into<String>, help: impl Into<String>) {
        self.add(State::Unavailable, what, Some(help.into()));
    }

    pub(super) fn bad_file(&mut self, what: impl Into<String>, help: Option<String>) {
        self.add(State::BadFile, what, help);
    }

    fn add(&mut self, state: State, what: impl Into<String>, help: Option<String>) {
        self.findings.push(Finding { state, what: what.into(), help });
    }

    /// How the gravest of it is.
    fn worst(&self) -> State {
        self.findings.iter().map(|finding| finding.state).max().unwrap_or(State::Fine)
    }
}

impl Report {
    pub(super) fn add(&mut self, section: Section) {
        self.0.push(section);
    }

    /// That of the gravest finding.
    pub(super) fn exit_code(&self) -> u8 {
        self.0.iter().map(Section::worst).max().unwrap_or(State::Fine).exit_code()
    }

    pub(super) fn json(&self) -> Value {
        let finding = |area: &'static str, finding: &Finding| {
            let Finding { state, what, help } = finding;
            json!({ "area": area, "state": state.word(), "what": what, "help": help })
        };
        let findings: Vec<_> = self
            .0
            .iter()
            .flat_map(|section| section.findings.iter().map(|found| finding(section.area, found)))
            .collect();
        json!({ "exit_code": self.exit_code(), "findings": findings })
    }

    pub(super) fn text(&self) -> String {
        let colour = is_coloured(&stdout());
        let mut text = String::new();
        for Section { area, findings } in &self.0 {
            // Writing into a text never fails.
            writeln!(text, "{}", area.replace('_', " ")).unwrap_or_default();
            for Finding { state, what, help } in findings {
                let mut lines = what.lines();
                let word = coloured(format_args!("{:7}", state.word()), state.colour(), colour);
                let first = Plain(lines.next().unwrap_or_default());
                writeln!(text, "  {word}  {first}").unwrap_or_default();
                for line in lines {
                    writeln!(text, "           {}", Plain(line)).unwrap_or_default();
                }
                if let Some(help) = help {
                    writeln!(text, "           = help: {}", Plain(help)).unwrap_or_default();
                }
            }
        }
        writeln!(text, "\n{}", self.summary()).unwrap_or_default();
        text
    }

    fn summary(&self) -> String {
        let of = |wanted: &[State]| {
            let all = self.0.iter().flat_map(|section| &section.findings);
            all.filter(|finding| wanted.contains(&finding.state)).count()
        };
        let (broken, mend) = (of(&[State::Unavailable, State::BadFile]), of(&[State::Mend]));
        match (broken, mend) {
            (0, 0) => "nothing to mend".to_owned(),
            (0, mend) => format!("{mend} to mend; the service does its job meanwhile"),
            (broken, mend) => format!("{broken} broken, {mend} more to mend"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_finding_is_the_exit_code() {
        let mut report = Report::default();
        assert_eq!(report.exit_code(), 0);
        let mut section = Section::new("clock");
        section.fine("a");
        section.skipped("b");
        report.add(section);
        assert_eq!(report.exit_code(), 0);
        let mut section = Section::new("data_directory");
        section.mend("c", "d");
        report.add(section);
        assert_eq!(report.exit_code(), 1);
        let mut section = Section::new("listeners");
        section.unavailable("e", "f");
        report.add(section);
        assert_eq!(report.exit_code(), 69);
        let mut section = Section::new("files");
        section.bad_file("g", None);
        section.mend("h", "i");
        report.add(section);
        assert_eq!(report.exit_code(), 78);
        assert_eq!(report.summary(), "2 broken, 2 more to mend");
    }
}
