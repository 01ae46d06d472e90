//! What can be wrong with the settings of a client.

use std::error::Error;
use std::fmt;

/// Why a client cannot be made of its settings. Says which service and which key, never what the value was: an address
/// may hold a secret.
#[derive(Debug)]
#[non_exhaustive]
pub enum TargetError {
    /// The base address is not an absolute `http` or `https` address.
    Address {
        /// The service.
        target: &'static str,
    },
    /// The base address holds a user name or a password: they belong into a setting of their own.
    Credentials {
        /// The service.
        target: &'static str,
    },
    /// The secret has characters that a header cannot hold.
    Secret {
        /// The service.
        target: &'static str,
    },
    /// The address of the proxy is not one.
    Proxy {
        /// The service.
        target: &'static str,
    },
    /// The program has installed no cryptography for rustls.
    NoCryptography,
    /// The connections cannot be set up, for example because the system has no root certificates.
    Setup {
        /// The service.
        target: &'static str,
        /// What reqwest says.
        source: reqwest::Error,
    },
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address { target } => {
                write!(f, "the base_url of {target} is not an http or https address")
            }
            Self::Credentials { target } => {
                write!(f, "the base_url of {target} holds a user name or password, which must not stand in an address")
            }
            Self::Secret { target } => {
                write!(f, "the secret of {target} has characters that a header cannot hold")
            }
            Self::Proxy { target } => {
                write!(f, "the proxy of {target} is not an http or https address")
            }
            Self::NoCryptography => {
                f.write_str("no rustls CryptoProvider is installed: the program must install one before it makes clients")
            }
            Self::Setup { target, .. } => write!(f, "the connections to {target} cannot be set up"),
        }
    }
}

impl Error for TargetError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Setup { source, .. } => Some(source),
            Self::Address { .. }
            | Self::Credentials { .. }
            | Self::Secret { .. }
            | Self::Proxy { .. }
            | Self::NoCryptography => None,
        }
    }
}
