//! The loader: all layers in, values or diagnostics out.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use crate::config::diagnose::Diagnostics;
use crate::config::environment;
use crate::config::file;
use crate::config::intake::Intake;
use crate::config::key::Declaration;
use crate::config::key::Key;
use crate::config::schema::Schema;
use crate::config::secret_files;
use crate::config::source::Source;
use crate::config::value::Raw;
use crate::config::values::Values;

/// The layers of a configuration.
///
/// Whatever the order of the calls, flags win over the environment, the environment over credentials, these over files,
/// a later file over an earlier one, and all of them over the built-in defaults. A loader can load
/// again and again: files are read anew each time, the environment and the flags stay as given.
#[derive(Clone)]
pub struct Loader {
    schema: Schema,
    files: Vec<File>,
    credentials: Option<PathBuf>,
    variables: Vec<(OsString, OsString)>,
    flags: Vec<Flag>,
}

#[derive(Clone)]
enum File {
    Path(PathBuf),
    Text { name: String, bytes: Vec<u8> },
}

#[derive(Clone)]
struct Flag {
    name: String,
    key: Declaration,
    value: String,
}

impl Loader {
    /// A loader that knows the keys of these tables, and their defaults.
    ///
    /// A path that is declared twice, and a default that its own key refuses, are mistakes in the
    /// program: a debug build asserts that there are none.
    #[must_use]
    pub fn new(tables: &[&[Declaration]]) -> Self {
        let schema = Schema::new(tables);
        Self {
            schema,
            files: Vec::new(),
            credentials: None,
            variables: Vec::new(),
            flags: Vec::new(),
        }
    }

    /// Adds a YAML file, which has to exist when [`load`](Self::load) is called.
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.files.push(File::Path(path.into()));
        self
    }

    /// Adds the content of a YAML file; diagnostics call it `name`.
    #[must_use]
    pub fn yaml(mut self, name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        self.files.push(File::Text { name: name.into(), bytes: content.into() });
        self
    }

    /// Adds a directory with one file for each secret, called like the path of its key: give it what `CREDENTIALS_DIRECTORY`
    /// says, which systemd sets for `LoadCredential=`. Other files in it are left alone, unless their name begins like a key.
    #[must_use]
    pub fn credentials(mut self, directory: impl Into<PathBuf>) -> Self {
        self.credentials = Some(directory.into());
        self
    }

    /// Adds those variables that begin with `BREAKFALL__`; give it [`std::env::vars_os`]. For a secret, a variable with
    /// `_FILE` behind its name says which file holds the value.
    #[must_use]
    pub fn environment(
        mut self,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Self {
        let ours =
            variables.into_iter().filter(|(name, _)| environment::concerns_us(&self.schema, name));
        self.variables.extend(ours);
        // The system's order is arbitrary, that of diagnostics is not.
        self.variables.sort();
        self
    }

    /// Adds the value of a flag such as `--listen`.
    #[must_use]
    pub fn flag<T>(
        mut self,
        name: impl Into<String>,
        key: &Key<T>,
        value: impl Into<String>,
    ) -> Self {
        let (name, key, value) = (name.into(), key.declaration(), value.into());
        self.flags.push(Flag { name, key, value });
        self
    }

    /// Reads all layers.
    ///
    /// # Errors
    /// Every mistake of every layer, if there is one.
    pub fn load(&self) -> Result<Values, Diagnostics> {
        let mut intake = Intake::new(&self.schema);
        for layer in &self.files {
            match layer {
                File::Path(path) => file::load_path(&mut intake, path),
                File::Text { name, bytes } => file::load_bytes(&mut intake, name, bytes),
            }
        }
        if let Some(directory) = &self.credentials {
            secret_files::load_directory(&mut intake, directory);
        }
        for (name, value) in &self.variables {
            let is_set = |name: &str| self.variables.iter().any(|(known, _)| known == name);
            environment::load(&mut intake, name, value, is_set);
        }
        for flag in &self.flags {
            flag.load(&mut intake);
        }
        intake.report.finish()?;
        Ok(intake.values)
    }
}

impl Flag {
    fn load(&self, intake: &mut Intake<'_>) {
        let (mut source, place) = Source::flag(&self.name, &self.value);
        if self.key.secret {
            source.hide(place.span.clone());
        }
        let raw = Raw { text: &self.value, quoted: false };
        intake.scalar(&self.key, self.key.path.to_owned(), raw, (&source, &place));
    }
}

/// Names the layers, not what they hold: that may be secret.
impl fmt::Debug for Loader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.files.iter().map(|file| match file {
            File::Path(path) => path.display().to_string(),
            File::Text { name, .. } => name.clone(),
        });
        f.debug_struct("Loader")
            .field("files", &files.collect::<Vec<_>>())
            .field("credentials", &self.credentials)
            .field("variables", &self.variables.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("flags", &self.flags.iter().map(|flag| &flag.name).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
