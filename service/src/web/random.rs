//! Ids that nobody can guess.

use std::fmt::Write;

use ring::rand::SecureRandom;
use ring::rand::SystemRandom;

/// 128 random bits as hexadecimal digits.
pub(crate) fn random_id() -> String {
    hex(&random::<16>())
}

/// Random bytes of the system.
///
/// # Panics
/// Never in practice: Linux has them as soon as it runs.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).unwrap_or_else(|_| std::process::abort());
    bytes
}

/// `bytes` as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing into a text never fails.
        write!(text, "{byte:02x}").unwrap_or_default();
        text
    })
}
