//! The files of the breaker.

#[path = "../../../src/policy/breaker/circuit.rs"]
mod circuit;
#[path = "../../../src/policy/breaker/config.rs"]
mod config;
#[path = "../../../src/policy/breaker/permit.rs"]
mod permit;
#[path = "../../../src/policy/breaker/shared.rs"]
mod shared;
#[path = "../../../src/policy/breaker/state.rs"]
mod state;
#[path = "../../../src/policy/breaker/window.rs"]
mod window;
#[path = "../../../src/policy/breaker/word.rs"]
mod word;

pub use self::config::BreakerConfig;
pub use self::permit::Permit;
pub use self::shared::Breaker;
pub(crate) use self::shared::WordCopy;
pub use self::state::BreakerState;
pub use self::state::Reason;
pub use self::state::Rejected;
pub use self::state::Transition;
pub use self::word::Word;
