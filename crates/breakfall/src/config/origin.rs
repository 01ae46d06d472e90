//! Where a value comes from.

use std::fmt;

/// The layer a value comes from, and the place in it.
///
/// The [`Display`](fmt::Display) is what a listing shows: `built-in`, `breakfall.yaml:3:22`,
/// `BREAKFALL__SERVER__LISTEN`, `--listen`.
#[non_exhaustive]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origin {
    /// The default in the table of keys.
    #[default]
    BuiltIn,
    /// A file.
    #[non_exhaustive]
    File {
        /// The file's path as it was given.
        name: String,
        /// The line, from 1; 0 where the file as a whole is meant.
        line: usize,
        /// The column in characters, from 1; 0 where the file as a whole is meant.
        column: usize,
    },
    /// An environment variable.
    #[non_exhaustive]
    Environment {
        /// The variable's name.
        variable: String,
    },
    /// A flag of the command line.
    #[non_exhaustive]
    Flag {
        /// The flag as one writes it, like `--listen`.
        name: String,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built-in"),
            Self::File { name, line: 0, .. } | Self::Flag { name } => f.write_str(name),
            Self::File { name, line, column } => write!(f, "{name}:{line}:{column}"),
            Self::Environment { variable } => f.write_str(variable),
        }
    }
}

impl Origin {
    /// The source as a whole, for a summary.
    pub(crate) fn source(&self) -> &str {
        match self {
            Self::BuiltIn => "the built-in settings",
            Self::File { name, .. } => name,
            Self::Environment { .. } => "the environment",
            Self::Flag { .. } => "the flags",
        }
    }
}
