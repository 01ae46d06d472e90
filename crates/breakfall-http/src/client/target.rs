//! A service to call.

use std::fmt;
use std::iter;
use std::sync::Arc;
use std::time::Duration;

use breakfall::wire::Decoder;
use http::HeaderName;
use http::HeaderValue;
use http::Method;
use http::header::AUTHORIZATION;
use reqwest::Url;
use serde::Serialize;

use crate::client::error::TargetError;
use crate::client::request::Request;
use crate::tiers::TIMEOUT_HEADER;

/// The client of one service: its address, its credentials, its connections.
///
/// It follows no redirects, takes no proxy from the environment, asks for no compression and repeats nothing that the
/// service may have seen. Cheap to clone; the clones share their connections.
#[derive(Clone)]
pub struct Client {
    inner: reqwest::Client,
    name: &'static str,
    base: Url,
    authorization: Option<HeaderValue>,
    limit: usize,
    timeout_header: HeaderName,
    trusted: Option<Arc<Decoder>>,
}

impl Client {
    /// The most bytes of an answer that are read, unless [`Client::answers_up_to`] says otherwise.
    pub const DEFAULT_LIMIT: usize = 1024 * 1024;
    /// How long connecting may take, name resolution and TLS included.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

    /// A client of the service at `base_url`; `name` is what failures and logs call it.
    ///
    /// The program installs a rustls `CryptoProvider` first. The system's root certificates are read for `https` only.
    ///
    /// # Errors
    /// [`TargetError`], where the address is not one that can be called or the connections cannot be set up.
    pub fn new(name: &'static str, base_url: &str) -> Result<Self, TargetError> {
        let base = Url::parse(base_url).ok().filter(Url::has_host);
        let base = base.ok_or(TargetError::Address { target: name })?;
        if !base.username().is_empty() || base.password().is_some() {
            return Err(TargetError::Credentials { target: name });
        }
        let secure = match base.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(TargetError::Address { target: name }),
        };
        // Without one, reqwest panics.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            return Err(TargetError::NoCryptography);
        }
        let inner = connections(secure)
            .map_err(|error| TargetError::Setup { target: name, source: error.without_url() })?;
        Ok(Self {
            inner,
            name,
            base,
            authorization: None,
            limit: Self::DEFAULT_LIMIT,
            timeout_header: TIMEOUT_HEADER,
            trusted: None,
        })
    }

    /// Shows `secret` as a bearer token with every request.
    ///
    /// # Errors
    /// [`TargetError::Secret`], where a header cannot hold it.
    pub fn bearer(mut self, secret: &str) -> Result<Self, TargetError> {
        let Ok(mut value) = HeaderValue::try_from(format!("Bearer {}", secret.trim())) else {
            return Err(TargetError::Secret { target: self.name });
        };
        value.set_sensitive(true);
        self.authorization = Some(value);
        Ok(self)
    }

    /// Reads answers up to `bytes`; longer ones are failures.
    #[must_use]
    pub const fn answers_up_to(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Tells the service in this header how many milliseconds an [attempt](Request::attempt) still has, instead of in
    /// [`TIMEOUT_HEADER`].
    #[must_use]
    pub fn timeout_header(mut self, name: HeaderName) -> Self {
        self.timeout_header = name;
        self
    }

    /// States that this service means by its codes what this program means by them: a problem that it answers with becomes the
    /// fault that `decoder` knows by its code, or one that keeps the code, under the same reference. Its public parameters
    /// and the pointers of its field errors may then be shown here.
    ///
    /// 401, 402, 403, 407 and 429 stay what they are: they are about this program's account there, and not about whoever it
    /// works for.
    #[must_use]
    pub fn trusted(mut self, decoder: Decoder) -> Self {
        self.trusted = Some(Arc::new(decoder));
        self
    }

    /// What failures and logs call the service.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// A `GET` of `path` below the base address; `path` may end with a query.
    pub fn get(&self, path: &str) -> Request {
        self.request(Method::GET, path)
    }

    /// A `POST` of `body` as JSON to `path` below the base address. Not repeatable unless
    /// [said so](Request::repeatable).
    pub fn post_json(&self, path: &str, body: &impl Serialize) -> Request {
        self.request(Method::POST, path).json(body)
    }

    /// A `PATCH` with `body` as JSON of `path` below the base address. Not repeatable unless
    /// [said so](Request::repeatable).
    pub fn patch_json(&self, path: &str, body: &impl Serialize) -> Request {
        self.request(Method::PATCH, path).json(body)
    }

    fn request(&self, method: Method, path: &str) -> Request {
        let address = below(&self.base, path);
        let request = Request::new(self.inner.clone(), self.name, method, address, self.limit)
            .timeout_header(self.timeout_header.clone())
            .trusted(self.trusted.clone());
        match &self.authorization {
            Some(value) => request.header(AUTHORIZATION, value.clone()),
            None => request,
        }
    }
}

fn connections(secure: bool) -> reqwest::Result<reqwest::Client> {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("breakfall/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Client::CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy();
    if secure {
        builder.https_only(true).build()
    } else {
        // No certificate will ever be checked, so that a system without any can still call its neighbours.
        builder.tls_certs_only(iter::empty()).build()
    }
}

/// The address of `path` below `base`. Whatever `path` is, host, port and scheme stay those of `base`.
fn below(base: &Url, path: &str) -> Url {
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    let mut address = base.clone();
    if !path.is_empty() {
        let parent = base.path().trim_end_matches('/');
        address.set_path(&format!("{parent}/{}", path.trim_start_matches('/')));
    }
    if query.is_some() {
        address.set_query(query);
    }
    address.set_fragment(None);
    address
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_below_its_base() {
        let table = [
            ("http://host:81/v1", "/models", "http://host:81/v1/models"),
            ("http://host:81/v1/", "models", "http://host:81/v1/models"),
            ("http://host:81", "", "http://host:81/"),
            ("http://host:81/hook/secret", "", "http://host:81/hook/secret"),
            ("http://host:81/v1", "/a?state=open&x=%2F", "http://host:81/v1/a?state=open&x=%2F"),
            ("http://host:81/v1?version=3", "/a", "http://host:81/v1/a?version=3"),
            ("http://host:81/v1#top", "/a#b", "http://host:81/v1/a%23b"),
            // nothing in a path leads to another host
            ("http://host:81", "@evil.example/", "http://host:81/@evil.example/"),
            ("http://host:81/v1", "//evil.example/x", "http://host:81/v1/evil.example/x"),
            ("http://host:81", "http://evil.example", "http://host:81/http://evil.example"),
        ];
        for (base, path, expected) in table {
            let address = below(&Url::parse(base).unwrap(), path);
            assert_eq!(address.as_str(), expected, "{base} {path}");
        }
    }
}
