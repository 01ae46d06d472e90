//! Whether a worker is still there: it holds a lock on a file of its own, which the system takes back when the process ends, however
//! that happens. So its runs are taken up at once, without waiting for its lease to run out.

use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::fs::TryLockError;
use std::io;
#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::process;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

/// The lock of this worker. Dropped, it is gone.
#[derive(Debug)]
pub(super) struct Presence {
    path: PathBuf,
    token: String,
    _locked: File,
}

impl Presence {
    /// The lock of a worker of the journal at `journal`, under a name that nobody else has.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub(super) fn show(journal: &Path, now_ms: u64) -> io::Result<Self> {
        static ENGINES: AtomicU32 = AtomicU32::new(0);
        let engine = ENGINES.fetch_add(1, Ordering::Relaxed);
        let token = format!("{now_ms:x}-{:x}-{engine:x}", process::id());
        let path = path_of(journal, &token);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        options.mode(0o600);
        let locked = options.open(&path)?;
        locked.lock()?;
        Ok(Self { path, token, _locked: locked })
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        // Without it, whoever looks knows as well.
        drop(fs::remove_file(&self.path));
    }
}

/// Whether the process of the worker `token` has ended. Where that cannot be told it is taken to be there: its lease tells.
pub(super) fn has_gone(journal: &Path, token: &str) -> bool {
    let path = path_of(journal, token);
    let lock = match OpenOptions::new().write(true).open(&path) {
        Ok(lock) => lock,
        Err(error) => return error.kind() == io::ErrorKind::NotFound,
    };
    match lock.try_lock() {
        Ok(()) => {
            drop(fs::remove_file(&path));
            true
        }
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
    }
}

fn path_of(journal: &Path, token: &str) -> PathBuf {
    let mut name = journal.as_os_str().to_owned();
    name.push(format!("-worker-{token}"));
    name.into()
}
