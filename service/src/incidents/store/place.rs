//! Where the records are.

use std::fmt;
use std::path::Path;
use std::path::PathBuf;

use crate::incidents::store::FILE;
use crate::incidents::store::Server;
use crate::incidents::store::StoreError;
use crate::incidents::store::Survives;
use crate::incidents::store::database::Database;
use crate::incidents::store::postgres::Tables;
use crate::incidents::store::sqlite::File;

/// Where the records are.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// In a file, for one process.
    File { path: PathBuf, survives: Survives },
    /// In a database, for all replicas.
    Server(Box<Server>),
}

impl Place {
    /// The file in this directory.
    pub(crate) fn in_directory(directory: &Path, survives: Survives) -> Self {
        Self::File { path: directory.join(FILE), survives }
    }

    /// Whether there is anything that could be read. Of a server only an answer tells.
    pub(crate) fn is_begun(&self) -> bool {
        match self {
            Self::File { path, .. } => path.exists(),
            Self::Server(_) => true,
        }
    }

    pub(super) fn for_writing(&self) -> Result<Box<dyn Database>, StoreError> {
        Ok(match self {
            Self::File { path, survives } => Box::new(File::for_writing(path, *survives)?),
            Self::Server(server) => Box::new(Tables::for_writing(server)?),
        })
    }

    pub(super) fn for_reading(&self) -> Result<Box<dyn Database>, StoreError> {
        Ok(match self {
            Self::File { path, .. } => Box::new(File::for_reading(path)?),
            Self::Server(server) => Box::new(Tables::for_reading(server)?),
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, .. } => path.display().fmt(f),
            Self::Server(server) => server.fmt(f),
        }
    }
}
