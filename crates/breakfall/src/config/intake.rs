//! Where all layers meet: a scalar becomes a value, or a diagnostic.

use crate::config::diagnose::Diagnostic;
use crate::config::diagnose::Report;
use crate::config::key::Declaration;
use crate::config::meant;
use crate::config::place::Place;
use crate::config::schema::Schema;
use crate::config::source::Source;
use crate::config::source::brief;
use crate::config::value::Raw;
use crate::config::value::read;
use crate::config::values::Stored;
use crate::config::values::Values;

/// What a load has gathered so far; a later layer overwrites an earlier one.
pub(crate) struct Intake<'s> {
    pub(crate) schema: &'s Schema,
    pub(crate) values: Values,
    pub(crate) report: Report,
}

impl<'s> Intake<'s> {
    pub(crate) fn new(schema: &'s Schema) -> Self {
        Self { schema, values: Values::built_in(&schema.declarations), report: Report::default() }
    }

    /// Reads a scalar that stands at `place` as the value of the key at `path`.
    pub(crate) fn scalar(
        &mut self,
        key: &Declaration,
        path: String,
        raw: Raw<'_>,
        (source, place): (&Source, &Place),
    ) {
        if let Some(value) = read(&key.kind, raw) {
            let (origin, excerpt) = (source.origin(place), Some(source.excerpt(place, None)));
            self.values.set(path, Stored { value, origin, excerpt });
            return;
        }
        self.report.add(|| {
            let problem = format!("{} must be {}, found {}", key.name(), key.kind, found(key, raw));
            let help = match raw.text {
                "" => Some("write a value, or leave the key out".to_owned()),
                _ if key.secret => None,
                _ => meant::help(&key.kind, raw),
            };
            at(source, place, Some(path), problem, help)
        });
    }
}

/// A diagnostic with one place.
pub(crate) fn at(
    source: &Source,
    place: &Place,
    key: Option<String>,
    problem: String,
    help: Option<String>,
) -> Diagnostic {
    let excerpts = vec![source.excerpt(place, None)];
    Diagnostic { origin: source.origin(place), key, problem, help, excerpts }
}

fn found(key: &Declaration, raw: Raw<'_>) -> String {
    if raw.text.is_empty() {
        return "an empty text".to_owned();
    }
    if key.secret {
        return "something else (hidden)".to_owned();
    }
    let text = brief(raw.text).replace('"', "\\\"");
    if raw.quoted { format!("the quoted text \"{text}\"") } else { format!("\"{text}\"") }
}
