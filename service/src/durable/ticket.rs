//! Under what name a person finds their request again.

use std::fs;
use std::fs::OpenOptions;
use std::io;
use std::io::Write;
#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use ring::hmac;
use ring::rand::SecureRandom;
use ring::rand::SystemRandom;

use crate::hex::hex;

const KEY_BYTES: usize = 32;
/// 128 bits: nobody guesses one.
const NAME_BYTES: usize = 16;

/// Names requests: the same request gets the same name, and nobody without the key can tell which.
#[derive(Debug)]
pub(super) struct Tickets(hmac::Key);

impl Tickets {
    /// With the key in the file at `path`, which is made, for its owner alone, if it is missing.
    pub(super) fn of_file(path: &Path) -> io::Result<Self> {
        let key = match fs::read(path) {
            Ok(key) => key,
            Err(error) if error.kind() == io::ErrorKind::NotFound => made(path)?,
            Err(error) => return Err(error),
        };
        if key.len() != KEY_BYTES {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "this is no key of 32 bytes"));
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &key)))
    }

    /// The name of what `parts` say.
    pub(super) fn name(&self, parts: &[&str]) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            // The length first: no two lists of parts are the same bytes.
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part.as_bytes());
        }
        let tag = context.sign();
        hex(tag.as_ref().get(..NAME_BYTES).unwrap_or_default())
    }
}

fn random() -> io::Result<[u8; KEY_BYTES]> {
    let mut key = [0; KEY_BYTES];
    // The error says nothing: it is of a type without a text.
    let filled = SystemRandom::new().fill(&mut key).is_ok();
    if filled { Ok(key) } else { Err(io::Error::other("the system gives no random bytes")) }
}

/// Beside its place first: whoever finds the file finds all of it.
fn made(path: &Path) -> io::Result<Vec<u8>> {
    let key = random()?;
    // A part of no key: another process may make one just now.
    let beside = path.with_extension(hex(&random()?));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(&beside)?;
    file.write_all(&key)?;
    file.sync_all()?;
    let linked = fs::hard_link(&beside, path);
    fs::remove_file(&beside)?;
    match linked {
        Ok(()) => Ok(key.to_vec()),
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::read(path),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_after_a_restart_and_nowhere_else() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("ticket.key");
        let name = Tickets::of_file(&path).unwrap().name(&["ada", "r-1"]);
        assert_eq!(Tickets::of_file(&path).unwrap().name(&["ada", "r-1"]), name);
        assert_eq!(name.len(), 2 * NAME_BYTES);
        let elsewhere = Tickets::of_file(&home.path().join("other.key")).unwrap();
        assert_ne!(elsewhere.name(&["ada", "r-1"]), name);
        assert_ne!(Tickets::of_file(&path).unwrap().name(&["ad", "ar-1"]), name);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_broken_key_is_not_used() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("ticket.key");
        fs::write(&path, "short").unwrap();
        assert!(Tickets::of_file(&path).is_err());
    }
}
