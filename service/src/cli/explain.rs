//! `breakfall explain`

use std::fmt::Write;
use std::process::ExitCode;

use breakfall::fault::Spec;
use breakfall::message::Locales;
use breakfall::message::Wording;
use clap::Args;
use serde::Serialize;

use crate::app;
use crate::cli::NO;
use crate::cli::SCHEMA;
use crate::cli::UNAVAILABLE;
use crate::cli::fail;
use crate::cli::failures::by_reference;
use crate::cli::failures::misread;
use crate::cli::find::Found;
use crate::cli::find::find;
use crate::cli::print;
use crate::cli::records::Records;
use crate::cli::tell;
use crate::guide::Guide;

#[derive(Args)]
pub(super) struct Explain {
    /// A code such as `ASYNC_TIMEOUT_FAILED`, a reference, or any text that holds one: a line of the log, an address, a problem.
    #[arg(required = true, value_name = "CODE|REFERENCE")]
    text: Vec<String>,
    /// The language of the person it hits, such as de or pt-BR.
    #[arg(long, value_name = "TAG", default_value = "en")]
    lang: String,
    #[command(flatten)]
    records: Records,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Explain {
    pub(super) fn run(&self) -> ExitCode {
        match find(&self.text.join(" "), &app::specs()) {
            Found::Code(spec) => self.explain(spec),
            Found::Reference(reference) => match self.records.open() {
                Ok(opened) => {
                    by_reference(&opened, reference, self.json).unwrap_or_else(|code| code)
                }
                Err(code) => code,
            },
            Found::Misread(error) => match self.records.open() {
                Ok(opened) => misread(&opened, &self.text.join(" "), error),
                Err(code) => code,
            },
            Found::Nothing(meant) => {
                let help = match meant.as_slice() {
                    [] => "every code stands in: breakfall contract export".to_owned(),
                    near => format!("did you mean {}?", near.join(" or ")),
                };
                fail(NO, format_args!("error: there is no such code\n  = help: {help}"))
            }
        }
    }

    fn explain(&self, spec: &'static Spec) -> ExitCode {
        let catalogue = match app::catalogue() {
            Ok(catalogue) => catalogue,
            Err(error) => return fail(UNAVAILABLE, format_args!("error: {error}")),
        };
        let guide = Guide::of(spec, &catalogue, &Locales::new([&self.lang]), &Wording::default());
        let language = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        if language(&self.lang) != language(&guide.words.locale) {
            tell(format_args!(
                "there are no texts in this language; shown in {}",
                guide.words.locale
            ));
        }
        print(if self.json { json(&guide) } else { text(&guide) });
        ExitCode::SUCCESS
    }
}

fn text(guide: &Guide) -> String {
    let mut text = format!("{}: {}\n\n{}\n", guide.spec.code, guide.title, guide.message);
    section(&mut text, guide, "steps", &guide.steps);
    if let Some(step) = &guide.support {
        section(&mut text, guide, "support", &[step]);
    }
    let facts: Vec<_> = guide
        .facts
        .iter()
        .map(|fact| {
            let advice = fact.advice.as_deref().map(|advice| format!(". {advice}"));
            format!("{}: {}{}", fact.label, fact.value, advice.unwrap_or_default())
        })
        .collect();
    section(&mut text, guide, "operators", &facts);
    text
}

fn section(text: &mut String, guide: &Guide, title: &str, lines: &[impl AsRef<str>]) {
    // Writing into a text never fails.
    write!(text, "\n{}\n", guide.words.text(title)).unwrap_or_default();
    for line in lines {
        writeln!(text, "  - {}", line.as_ref()).unwrap_or_default();
    }
}

/// What programs get.
#[derive(Serialize)]
struct Explained<'g> {
    schema: u32,
    code: &'static str,
    locale: &'g str,
    title: &'g str,
    message: &'g str,
    steps: &'g [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    support: Option<&'g str>,
    summary: &'static str,
    class: &'static str,
    status: u16,
    recovery: &'static str,
    blame: &'static str,
    effect: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<&'static str>,
    example: &'g breakfall::wire::Problem,
}

fn json(guide: &Guide) -> String {
    let spec = guide.spec;
    let explained = Explained {
        schema: SCHEMA,
        code: spec.code.as_str(),
        locale: &guide.words.locale,
        title: &guide.title,
        message: &guide.message,
        steps: &guide.steps,
        support: guide.support.as_deref(),
        summary: spec.summary,
        class: spec.class.as_str(),
        status: spec.status.get(),
        recovery: spec.recovery.as_str(),
        blame: spec.blame.as_str(),
        effect: spec.effect.as_str(),
        since: spec.since,
        example: &guide.example,
    };
    // Only words and numbers are written; nothing of them can fail.
    let mut json = serde_json::to_string_pretty(&explained).unwrap_or_default();
    json.push('\n');
    json
}
