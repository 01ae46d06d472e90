//! Ids that nobody can guess.

use ring::rand::SecureRandom;
use ring::rand::SystemRandom;

use crate::hex::hex;

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
