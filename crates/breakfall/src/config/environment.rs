//! The environment layer: `BREAKFALL__SECTION__KEY`.

use std::ffi::OsStr;
use std::ffi::OsString;

use crate::config::intake::Intake;
use crate::config::intake::at;
use crate::config::key::Declaration;
use crate::config::key::PREFIX;
use crate::config::kind::alternatives;
use crate::config::schema::Branch;
use crate::config::schema::Schema;
use crate::config::schema::Section;
use crate::config::secret_files;
use crate::config::source::Source;
use crate::config::value::Raw;

/// Names that are longer are not compared: the cost grows with the length.
const COMPARED: usize = 128;
/// So many alternatives are named at most.
const NAMED: usize = 3;

/// Whether a variable is one of ours, or nearly.
pub(crate) fn concerns_us(schema: &Schema, name: &OsStr) -> bool {
    if name.as_encoded_bytes().starts_with(PREFIX.as_bytes()) {
        return true;
    }
    // One underscore in place of two is a mistake only where the rest fits: other programs set
    // variables that begin like ours.
    name.to_str().filter(|name| name.starts_with("BREAKFALL_")).is_some_and(|name| {
        schema.declarations.iter().any(|key| squeeze(&key.variable()) == squeeze(name))
    })
}

/// Reads one variable into `intake`; `is_set` tells of the others whether they are there.
pub(crate) fn load(
    intake: &mut Intake<'_>,
    name: &OsString,
    value: &OsString,
    is_set: impl Fn(&str) -> bool,
) {
    let schema = intake.schema;
    let shown_name = name.to_string_lossy();
    let shown_value = value.to_string_lossy();
    let (mut source, name_place, value_place) = Source::variable(&shown_name, &shown_value);
    match find(schema, &shown_name) {
        Found::Key(key, path) => {
            if key.secret {
                source.hide(value_place.span.clone());
            }
            let Some(text) = value.to_str() else {
                let problem = format!("the value of {} is not UTF-8", key.name());
                let help = Some("set it again in a UTF-8 terminal".to_owned());
                intake.report.add(|| at(&source, &value_place, Some(path), problem, help));
                return;
            };
            let raw = Raw { text, quoted: false };
            intake.scalar(key, path, raw, (&source, &value_place));
        }
        Found::Section(section, path) => {
            if section.holds_secrets() {
                source.hide(value_place.span);
            }
            intake.report.add(|| {
                let problem = format!("{path} is a section: it has no value of its own");
                let inside = format!("{path}.");
                let keys = schema.declarations.iter().filter(|key| key.path.starts_with(&inside));
                let known: Vec<_> = keys.take(NAMED).map(Declaration::variable).collect();
                let help = format!("set one of its keys, like {}", alternatives(&known));
                at(&source, &name_place, Some(path), problem, Some(help))
            });
        }
        Found::File(key, plain) if is_set(&plain) => intake.report.add(|| {
            let problem = format!("{shown_name} and {plain} are both set");
            let help = format!("remove one: both give {}", key.path);
            at(&source, &name_place, Some(key.path.to_owned()), problem, Some(help))
        }),
        Found::File(key, _) => secret_files::load_named(intake, &key, value),
        Found::Nothing => {
            // The name of a secret may be mistyped.
            if schema.root.holds_secrets() {
                source.hide(value_place.span);
            }
            intake.report.add(|| {
                let problem = "unknown variable: no key belongs to it".to_owned();
                at(&source, &name_place, None, problem, Some(suggest(schema, &shown_name)))
            });
        }
    }
}

enum Found<'s> {
    Key(&'s Declaration, String),
    /// The file of a secret, and the name of the variable that would hold it itself.
    File(Declaration, String),
    Section(&'s Section, String),
    Nothing,
}

fn find<'s>(schema: &'s Schema, variable: &str) -> Found<'s> {
    if let Some((key, plain)) = secret_files::named_by(schema, variable) {
        return Found::File(key, plain);
    }
    let Some(rest) = variable.strip_prefix(PREFIX) else { return Found::Nothing };
    if rest.chars().any(char::is_lowercase) {
        return Found::Nothing;
    }
    let path = rest.to_lowercase();
    let mut section = &schema.root;
    let mut segments = path.split("__");
    while let Some(segment) = segments.next() {
        match section.get(segment) {
            Some(Branch::Section(below)) => section = below,
            Some(Branch::Key(key)) if segments.next().is_none() => {
                return Found::Key(key, path.replace("__", "."));
            }
            Some(Branch::Key(_)) | None => return Found::Nothing,
        }
    }
    Found::Section(section, path.replace("__", "."))
}

/// The help for an unknown variable.
fn suggest(schema: &Schema, name: &str) -> String {
    const SHAPE: &str = "the name is BREAKFALL__ and the key's path in capitals, joined by __";
    if name.len() > COMPARED {
        return SHAPE.to_owned();
    }
    let name = name.to_uppercase();
    let candidates: Vec<String> =
        schema.declarations.iter().map(|key| candidate(key, &name)).collect();
    let nearest = candidates
        .iter()
        .map(|candidate| {
            (strsim::damerau_levenshtein(&squeeze(&name), &squeeze(candidate)), candidate)
        })
        .filter(|(distance, _)| *distance <= 3)
        .min_by_key(|(distance, _)| *distance);
    if let Some((_, candidate)) = nearest {
        return format!("did you mean {candidate}?");
    }
    let last = |variable: &str| variable.rsplit("__").next().map(str::to_owned);
    let mut same_key: Vec<&String> =
        candidates.iter().filter(|candidate| last(candidate) == last(&name)).collect();
    same_key.truncate(NAMED);
    if same_key.is_empty() {
        return SHAPE.to_owned();
    }
    format!("did you mean {}?", alternatives(&same_key))
}

/// The variable of a key; for a key per name, with the name taken from `given` where it fits.
fn candidate(key: &Declaration, given: &str) -> String {
    let pattern = key.variable();
    let name = pattern.split("__").zip(given.split("__")).find(|(segment, _)| *segment == "*");
    match name {
        Some((_, name)) if !name.is_empty() => pattern.replacen('*', name, 1),
        _ => pattern.replacen('*', "<NAME>", 1),
    }
}

fn squeeze(variable: &str) -> String {
    variable.replace("__", "_")
}
