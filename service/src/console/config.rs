//! The keys of the console, below `console.`: where it is, and who may come in.

use std::net::IpAddr;
use std::net::SocketAddr;

use breakfall::config::Declaration;
use breakfall::config::Key;
use breakfall::config::Values;
use http::HeaderName;

use crate::config::ConfigError;
use crate::config::LISTEN;
use crate::config::Secret;

const ENABLED: Key<bool> =
    Key::switch("console.enabled", "Whether there is a console at all.").or(true);
const CONSOLE_LISTEN: Key<Option<&'static str>> = Key::address(
    "console.listen",
    "Where the console listens; without it where the service does, as long as that is this machine only.",
);
const TOKEN: Key<Option<&'static str>> =
    Key::text("console.token", "What opens the console.").secret();
const USER_HEADER: Key<Option<&'static str>> = Key::text(
    "console.trusted_user_header",
    "The header in which a proxy says who comes; needs console.trusted_proxies.",
);
const PROXIES: Key<Option<&'static str>> = Key::text(
    "console.trusted_proxies",
    "The addresses of the proxies whose word is taken, with commas between them.",
);
const HOSTS: Key<Option<&'static str>> = Key::text(
    "console.hosts",
    "The names under which browsers may reach the console, with commas between them.",
);
const TRACE_URL: Key<Option<&'static str>> = Key::text(
    "console.trace_url",
    "Where a trace is looked at: an address in which {trace} stands for its id.",
);
const LOG_URL: Key<Option<&'static str>> = Key::text(
    "console.log_url",
    "Where the log is searched: an address in which {reference} stands for the reference.",
);

/// All of them.
pub(crate) const CONSOLE_KEYS: &[Declaration] = &[
    ENABLED.declaration(),
    CONSOLE_LISTEN.declaration(),
    TOKEN.declaration(),
    USER_HEADER.declaration(),
    PROXIES.declaration(),
    HOSTS.declaration(),
    TRACE_URL.declaration(),
    LOG_URL.declaration(),
];

/// The fewest characters of a token that is not guessed.
const SHORTEST_TOKEN: usize = 16;

/// What the configuration says of the console.
#[derive(Debug)]
pub(crate) struct ConsoleConfig {
    pub(crate) place: Place,
    pub(crate) access: Access,
    /// The names under which it may be reached; empty is any, unless it is open.
    pub(crate) hosts: Vec<String>,
    pub(crate) trace_url: Option<String>,
    pub(crate) log_url: Option<String>,
}

/// Where the console is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nowhere, and why.
    Nowhere(&'static str),
    /// Where the service is.
    Beside,
    /// At an address of its own.
    Own(String),
}

/// Who may come in.
#[derive(Debug, Default)]
pub(crate) struct Access {
    pub(crate) token: Option<Secret>,
    pub(crate) proxy: Option<Proxy>,
}

/// A proxy that knows who comes.
#[derive(Debug)]
pub(crate) struct Proxy {
    pub(crate) header: HeaderName,
    pub(crate) addresses: Vec<IpAddr>,
}

impl Access {
    /// Whether everybody who reaches it may come in.
    pub(crate) const fn is_open(&self) -> bool {
        self.token.is_none() && self.proxy.is_none()
    }
}

impl ConsoleConfig {
    /// What `values` say of it.
    ///
    /// # Errors
    /// It would be open to whoever reaches it, or what guards it cannot be used.
    pub(crate) fn read(values: &Values) -> Result<Self, ConfigError> {
        let access = Access { token: token(values)?, proxy: proxy(values)? };
        Ok(Self {
            place: place(values, &access)?,
            access,
            hosts: list(values.get(&HOSTS)).map(str::to_ascii_lowercase).collect(),
            trace_url: template(values, &TRACE_URL, "{trace}")?,
            log_url: template(values, &LOG_URL, "{reference}")?,
        })
    }
}

fn place(values: &Values, access: &Access) -> Result<Place, ConfigError> {
    if !values.get(&ENABLED) {
        return Ok(Place::Nowhere("console.enabled is false"));
    }
    let Some(own) = values.get(&CONSOLE_LISTEN) else {
        let is_here = is_loopback(values.get(&LISTEN)) || !access.is_open();
        let off = Place::Nowhere("set console.token, or console.listen to 127.0.0.1:8081");
        return Ok(if is_here { Place::Beside } else { off });
    };
    if access.is_open() && !is_loopback(own) {
        let place = format!(
            "error: console.listen is {own}, where everybody could open the console\n --> {}",
            values.origin(&CONSOLE_LISTEN)
        );
        let help = "make a token with `openssl rand -hex 32` and set it as console.token, or let it listen on 127.0.0.1";
        return Err(ConfigError::Together(format!("{place}\n  = help: {help}")));
    }
    Ok(Place::Own(own.to_owned()))
}

/// Whether only this machine can reach an address. Of names only one is known to be so.
fn is_loopback(address: &str) -> bool {
    let is_ip = address.parse::<SocketAddr>().is_ok_and(|address| address.ip().is_loopback());
    is_ip || address.rsplit_once(':').is_some_and(|(host, _)| host == "localhost")
}

fn token(values: &Values) -> Result<Option<Secret>, ConfigError> {
    let Some(token) = values.get(&TOKEN) else { return Ok(None) };
    if token.chars().count() < SHORTEST_TOKEN {
        let help = "make one with `openssl rand -hex 32`";
        return Err(wrong(values, &TOKEN, "has fewer than 16 characters", help));
    }
    Ok(Some(Secret(token.to_owned())))
}

fn proxy(values: &Values) -> Result<Option<Proxy>, ConfigError> {
    let (header, proxies) = match (values.get(&USER_HEADER), values.get(&PROXIES)) {
        (None, None) => return Ok(None),
        (Some(header), Some(proxies)) => (header, proxies),
        (Some(_), None) => {
            let help = "add console.trusted_proxies with the addresses of your proxies: anybody else could write the header";
            return Err(wrong(values, &USER_HEADER, "needs console.trusted_proxies", help));
        }
        (None, Some(_)) => {
            let help =
                "add console.trusted_user_header with the header in which they say who comes";
            return Err(wrong(values, &PROXIES, "needs console.trusted_user_header", help));
        }
    };
    let Ok(header) = HeaderName::try_from(header) else {
        let help = "write a name such as X-Forwarded-User";
        return Err(wrong(values, &USER_HEADER, "is no name of a header", help));
    };
    let addresses: Result<Vec<IpAddr>, _> = list(Some(proxies)).map(str::parse).collect();
    match addresses {
        Ok(addresses) if !addresses.is_empty() => Ok(Some(Proxy { header, addresses })),
        Ok(_) | Err(_) => {
            let help = "write addresses such as 127.0.0.1, 10.0.0.7";
            Err(wrong(values, &PROXIES, "holds something else than addresses", help))
        }
    }
}

fn template(
    values: &Values,
    key: &Key<Option<&'static str>>,
    hole: &str,
) -> Result<Option<String>, ConfigError> {
    let Some(address) = values.get(key) else { return Ok(None) };
    let is_web = ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme));
    if is_web && address.contains(hole) {
        return Ok(Some(address.to_owned()));
    }
    let help = format!("write it like https://example.com/look?for={hole}");
    Err(wrong(values, key, "is no address with a place for the id", &help))
}

fn list(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn wrong(values: &Values, key: &Key<Option<&'static str>>, must: &str, help: &str) -> ConfigError {
    let (path, origin) = (key.path(), values.origin(key));
    ConfigError::Together(format!("error: {path} {must}\n --> {origin}\n  = help: {help}"))
}

#[cfg(test)]
mod tests {
    use crate::config;
    use crate::config::Sources;

    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<ConsoleConfig, String> {
        let environment = pairs.iter().map(|(key, value)| {
            (format!("BREAKFALL__{}", key.to_uppercase().replace('.', "__")).into(), value.into())
        });
        let sources = Sources { environment: environment.collect(), ..Sources::default() };
        config::load(&sources.loader())
            .map(|config| config.console)
            .map_err(|error| error.to_string())
    }

    const SAFE: (&str, &str) = ("console.token", "0123456789abcdef");

    #[test]
    fn trap_t04_it_is_open_on_this_machine_only() {
        let listen = |at| ("server.listen", at);
        for (pairs, place) in [
            (vec![], Place::Beside),
            (vec![listen("[::1]:80")], Place::Beside),
            (vec![listen("localhost:80")], Place::Beside),
            (vec![listen("0.0.0.0:80"), SAFE], Place::Beside),
            (
                vec![listen("0.0.0.0:80"), ("console.listen", "127.0.0.1:81")],
                Place::Own("127.0.0.1:81".into()),
            ),
            (vec![("console.listen", "0.0.0.0:81"), SAFE], Place::Own("0.0.0.0:81".into())),
        ] {
            assert_eq!(read(&pairs).unwrap().place, place, "{pairs:?}");
        }
        for pairs in [
            vec![listen("0.0.0.0:80")],
            vec![listen("example.com:80")],
            vec![("console.enabled", "false")],
        ] {
            assert!(matches!(read(&pairs).unwrap().place, Place::Nowhere(_)), "{pairs:?}");
        }
        let error = read(&[("console.listen", "0.0.0.0:81")]).unwrap_err();
        assert!(
            error.contains("everybody could open") && error.contains("console.token"),
            "{error}"
        );
        assert!(error.contains("BREAKFALL__CONSOLE__LISTEN"), "its place: {error}");
    }

    #[test]
    fn what_guards_it_must_be_of_use() {
        for (pairs, part) in [
            (vec![("console.token", "short")], "fewer than 16"),
            (vec![("console.trusted_user_header", "X-User")], "console.trusted_proxies"),
            (vec![("console.trusted_proxies", "127.0.0.1")], "console.trusted_user_header"),
            (
                vec![
                    ("console.trusted_user_header", "X User"),
                    ("console.trusted_proxies", "127.0.0.1"),
                ],
                "no name",
            ),
            (
                vec![
                    ("console.trusted_user_header", "X-User"),
                    ("console.trusted_proxies", "anybody"),
                ],
                "addresses",
            ),
            (vec![("console.trace_url", "https://example.com")], "{trace}"),
            (vec![("console.trace_url", "javascript:{trace}")], "{trace}"),
        ] {
            let error = read(&pairs).unwrap_err();
            assert!(error.contains(part) && !error.contains("short"), "{pairs:?}: {error}");
        }
    }
}
