//! Secrets that stand in files of their own: `…_FILE` variables, and the credentials directory of the service manager.

use std::ffi::OsStr;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;

use crate::config::decode::decode;
use crate::config::decode::explain;
use crate::config::decode::read_file;
use crate::config::diagnose::Diagnostic;
use crate::config::intake::Intake;
use crate::config::key::Declaration;
use crate::config::origin::Origin;
use crate::config::schema::Schema;
use crate::config::source::printable;
use crate::config::value::Raw;
use crate::config::value::read;
use crate::config::values::Stored;

/// What the name of a variable ends with that names a file.
pub(crate) const SUFFIX: &str = "_FILE";

/// The secret key whose `…_FILE` variable is called `variable`, and the name of its plain variable.
pub(crate) fn named_by(schema: &Schema, variable: &str) -> Option<(Declaration, String)> {
    let plain = variable.strip_suffix(SUFFIX)?;
    let mut keys = schema.declarations.iter().filter(|key| key.secret);
    keys.find(|key| key.variable() == plain).map(|key| (*key, plain.to_owned()))
}

/// Reads the file that a `…_FILE` variable names.
pub(crate) fn load_named(intake: &mut Intake<'_>, key: &Declaration, path: &OsStr) {
    load(intake, key, Path::new(path));
}

/// Reads every file of `directory` that is called like the path of a secret key.
pub(crate) fn load_directory(intake: &mut Intake<'_>, directory: &Path) {
    let names = match names(directory) {
        Ok(names) => names,
        Err(error) => return cannot_read(intake, directory, None, &error),
    };
    let declarations = &intake.schema.declarations;
    for name in names {
        let Some(name) = name.to_str() else { continue };
        match declarations.iter().find(|key| key.path == name) {
            Some(key) if key.secret => load(intake, key, &directory.join(name)),
            Some(key) => {
                refuse(intake, &directory.join(name), Some(key), not_a_secret(name), ELSEWHERE);
            }
            None => refuse_mistyped(intake, directory, name),
        }
    }
}

const ONE_LINE: &str = "write the secret into it as one line of UTF-8 text";
const ELSEWHERE: &str = "only secrets are read from here: set it in the file or the environment";

/// The names in `directory`, in the order of diagnostics.
fn names(directory: &Path) -> io::Result<Vec<OsString>> {
    let entries = fs::read_dir(directory)?;
    let mut names = entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

fn load(intake: &mut Intake<'_>, key: &Declaration, path: &Path) {
    let bytes = match read_file(path) {
        Ok(bytes) => bytes,
        Err(error) => return cannot_read(intake, path, Some(key), &error),
    };
    let decoded = decode(&bytes);
    // Editors and `echo` end a file with a line break.
    let text = decoded.text.strip_suffix('\n').unwrap_or(&decoded.text);
    let value = read(&key.kind, Raw { text, quoted: false });
    match (decoded.trouble, value) {
        (Some(trouble), _) => {
            let problem =
                format!("{} cannot be read from this file: {}", key.path, trouble.problem);
            refuse(intake, path, Some(key), problem, ONE_LINE);
        }
        (None, None) => {
            let problem = format!("{} must be {}; what the file holds is not", key.path, key.kind);
            refuse(intake, path, Some(key), problem, ONE_LINE);
        }
        (None, Some(value)) => {
            let stored = Stored { value, origin: origin(path), excerpt: None };
            intake.values.set(key.path.to_owned(), stored);
        }
    }
}

fn cannot_read(intake: &mut Intake<'_>, path: &Path, key: Option<&Declaration>, error: &io::Error) {
    let (reason, help) = explain(error);
    let for_key = key.map(|key| format!(" for {}", key.path)).unwrap_or_default();
    refuse(intake, path, key, format!("cannot read {}{for_key}: {reason}", shown(path)), help);
}

/// Other programs may have credentials in the same directory; one that is named like a part of ours is a mistake.
fn refuse_mistyped(intake: &mut Intake<'_>, directory: &Path, name: &str) {
    let Some((section, _)) = name.split_once('.') else { return };
    if !intake.schema.root.names().any(|known| known == section) {
        return;
    }
    let secrets = intake.schema.declarations.iter().filter(|key| key.secret);
    let nearest = secrets.min_by_key(|key| strsim::damerau_levenshtein(key.path, name));
    let Some(nearest) = nearest else { return };
    let help = format!("did you mean {}?", nearest.path);
    refuse(intake, &directory.join(name), None, not_a_secret(name), &help);
}

fn not_a_secret(name: &str) -> String {
    format!("{} is no secret that can be given as a file", printable(name))
}

/// What the file holds is not shown: it is a secret.
fn refuse(
    intake: &mut Intake<'_>,
    path: &Path,
    key: Option<&Declaration>,
    problem: String,
    help: &str,
) {
    intake.report.add(|| Diagnostic {
        origin: origin(path),
        key: key.map(|key| key.path.to_owned()),
        problem,
        help: Some(help.to_owned()),
        excerpts: Vec::new(),
    });
}

fn origin(path: &Path) -> Origin {
    Origin::File { name: shown(path), line: 0, column: 0 }
}

fn shown(path: &Path) -> String {
    printable(&path.to_string_lossy())
}
