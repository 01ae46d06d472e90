//! Which PostgreSQL, and how it is spoken to.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::crypto::ring::default_provider;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres::Config;
use tokio_postgres::config::Host;
use tokio_postgres::config::SslMode;

use crate::incidents::store::StoreError;

/// What the server shows an operator who asks it who is there.
const NAME: &str = "breakfall";
/// How long the server has to take a connection.
pub(super) const CONNECT_LIMIT: Duration = Duration::from_secs(3);

/// The address of a server, with what is needed to get in.
#[derive(Clone)]
pub(crate) struct Server {
    pub(super) config: Config,
}

impl Server {
    /// The server at `url`. To another machine it is spoken over TLS, unless the address says `sslmode=disable`.
    ///
    /// # Errors
    /// It is no address of a PostgreSQL; the text never repeats the address.
    pub(crate) fn at(url: &str) -> Result<Self, String> {
        let mut config: Config = url.parse().map_err(why)?;
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err("it begins with neither postgres:// nor postgresql://".to_owned());
        }
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err("it names no host".to_owned());
        }
        if config.get_dbname().is_none() {
            return Err("it names no database".to_owned());
        }
        config.application_name(NAME).connect_timeout(CONNECT_LIMIT);
        if config.get_ssl_mode() == SslMode::Prefer {
            // Whether anybody listens must not depend on what the other side says of itself.
            let mode = if is_here(&config) { SslMode::Disable } else { SslMode::Require };
            config.ssl_mode(mode);
        }
        Ok(Self { config })
    }

    /// How TLS is spoken, where it is: with the certificates that this machine trusts.
    pub(super) fn tls(&self) -> Result<Option<ClientConfig>, StoreError> {
        if self.config.get_ssl_mode() == SslMode::Disable {
            return Ok(None);
        }
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(BuilderVerifierExt::with_platform_verifier)
            .map_err(StoreError::Tls)?;
        Ok(Some(config.with_no_client_auth()))
    }

    fn hosts(&self) -> Vec<String> {
        let of = |host: &Host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        };
        let named: Vec<_> = self.config.get_hosts().iter().map(of).collect();
        if named.is_empty() {
            return self.config.get_hostaddrs().iter().map(IpAddr::to_string).collect();
        }
        named
    }
}

/// Whether nothing that is said leaves this machine.
fn is_here(config: &Config) -> bool {
    let is_here = |host: &Host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
        }
    };
    let addresses = config.get_hostaddrs();
    if addresses.is_empty() {
        config.get_hosts().iter().all(is_here)
    } else {
        addresses.iter().all(IpAddr::is_loopback)
    }
}

/// Why it is no address. The cause of the cause names the option or the part, and no value.
fn why(error: tokio_postgres::Error) -> String {
    match error.into_source() {
        Some(cause) => cause.to_string(),
        None => "it cannot be read".to_owned(),
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let database = self.config.get_dbname().unwrap_or_default();
        write!(f, "the database {database} at {}", self.hosts().join(", "))
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The password stays out.
        f.debug_tuple("Server").field(&self.to_string()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> SslMode {
        Server::at(url).unwrap().config.get_ssl_mode()
    }

    #[test]
    fn what_leaves_the_machine_is_spoken_over_tls() {
        for near in ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "%2Frun%2Fpostgresql"] {
            assert_eq!(mode(&format!("postgres://u:p@{near}/d")), SslMode::Disable, "{near}");
        }
        for far in ["db.example", "10.0.0.7", "localhost.example", "127.0.0.1,10.0.0.7"] {
            assert_eq!(mode(&format!("postgres://u:p@{far}/d")), SslMode::Require, "{far}");
        }
        assert_eq!(mode("postgres://localhost/d?hostaddr=10.0.0.7"), SslMode::Require);
        assert_eq!(mode("postgres://db.example/d?sslmode=prefer"), SslMode::Require);
        assert_eq!(mode("postgres://db.example/d?sslmode=disable"), SslMode::Disable, "asked for");
        assert_eq!(mode("postgres://localhost/d?sslmode=require"), SslMode::Require);
    }

    #[test]
    fn what_is_no_address_is_refused_without_repeating_it() {
        for wrong in [
            "CANARY",
            "redis://u:CANARY@h/d",
            "postgres://u:CANARY@h",
            "postgres:///d?password=CANARY",
            "postgres://u:CANARY@h/d?sslmode=CANARY",
            "postgres://u:CANARY@h:port/d",
            "host=h dbname=d password=CANARY",
            "postgres://u:CANARY@h/d?unknown=CANARY",
        ] {
            let why = Server::at(wrong).unwrap_err();
            assert!(!why.contains("CANARY"), "{wrong}: {why}");
        }
        let server = Server::at("postgres://ada:CANARY@db.example:5433/records").unwrap();
        let shown = format!("{server} {server:?}");
        assert!(shown.contains("records at db.example") && !shown.contains("CANARY"), "{shown}");
    }
}
