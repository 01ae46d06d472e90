//! A service to call.

use std::fmt;
use std::iter;
use std::sync::Arc;
use std::time::Duration;

use breakfall::Failure;
use breakfall::wire::Decoder;
use http::HeaderName;
use http::HeaderValue;
use http::Method;
use http::header::AUTHORIZATION;
use reqwest::Url;
use serde::Serialize;

use crate::client::connection::ConnectLayer;
use crate::client::error::TargetError;
use crate::client::refusal::Refusal;
use crate::client::request::Request;
use crate::client::terms::Terms;

/// The client of one service: its address, its credentials, its connections.
///
/// It follows no redirects, takes no proxy from the environment and asks for no compression. It repeats nothing that the service may have
/// seen, with one exception: a [repeatable](Request::repeatable) request on a connection that had idled and that the service closed instead
/// of answering is sent once more, on a new connection. Cheap to clone; the clones share their connections.
#[derive(Clone)]
pub struct Client {
    inner: reqwest::Client,
    name: &'static str,
    base: Url,
    authorization: Option<HeaderValue>,
    /// What its requests share; changed before there are any.
    terms: Arc<Terms>,
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
        if !matches!(base.scheme(), "http" | "https") {
            return Err(TargetError::Address { target: name });
        }
        // Without one, reqwest panics.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            return Err(TargetError::NoCryptography);
        }
        let inner = connections(name, &base, None)?;
        let terms = Arc::new(Terms::usual(Self::DEFAULT_LIMIT));
        Ok(Self { inner, name, base, authorization: None, terms })
    }

    /// Calls the service by way of the proxy at `address` (`http://` or `https://`, with `user:password@` where it asks for that). Without
    /// this there is none, whatever the environment says.
    ///
    /// # Errors
    /// [`TargetError::Proxy`], where the address is not one of a proxy.
    pub fn by_proxy(mut self, address: &str) -> Result<Self, TargetError> {
        let proxy = reqwest::Proxy::all(address);
        let proxy = proxy.map_err(|_shows_the_address| TargetError::Proxy { target: self.name })?;
        self.inner = connections(self.name, &self.base, Some(proxy))?;
        Ok(self)
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
    pub fn answers_up_to(mut self, bytes: usize) -> Self {
        Arc::make_mut(&mut self.terms).limit = bytes;
        self
    }

    /// Tells the service in this header how many milliseconds an [attempt](Request::attempt) still has, instead of in
    /// [`TIMEOUT_HEADER`](crate::tiers::TIMEOUT_HEADER).
    #[must_use]
    pub fn timeout_header(mut self, name: HeaderName) -> Self {
        Arc::make_mut(&mut self.terms).timeout_header = name;
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
        Arc::make_mut(&mut self.terms).trusted = Some(Arc::new(decoder));
        self
    }

    /// Has `read` say what an answer means that is a failure: for services that say it in a way of their own, in the body or in headers that
    /// nobody else has. Without it, statuses mean what the [table](crate::client) says.
    ///
    /// ```
    /// use breakfall::Failure;
    /// use breakfall_http::client::Refusal;
    ///
    /// fn read(refusal: Refusal) -> Failure {
    ///     match refusal.wait_in_millis(&http::HeaderName::from_static("retry-after-ms")) {
    ///         Some(wait) => refusal.with_wait(wait),
    ///         None => refusal.by_status(),
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn refusals(mut self, read: fn(Refusal) -> Failure) -> Self {
        Arc::make_mut(&mut self.terms).refusals = Some(read);
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

    /// A request of any method to `path` below the base address. Repeatable where its method is idempotent.
    pub fn request(&self, method: Method, path: &str) -> Request {
        let address = below(&self.base, path);
        let terms = Arc::clone(&self.terms);
        let request = Request::new(self.inner.clone(), terms, self.name, method, address);
        match &self.authorization {
            Some(value) => request.header(AUTHORIZATION, value.clone()),
            None => request,
        }
    }
}

/// The connections to `base`, directly unless there is a `proxy`.
fn connections(
    target: &'static str,
    base: &Url,
    proxy: Option<reqwest::Proxy>,
) -> Result<reqwest::Client, TargetError> {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("breakfall/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Client::CONNECT_TIMEOUT)
        .connector_layer(ConnectLayer)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy();
    let builder = match proxy {
        Some(proxy) => builder.proxy(proxy),
        // No certificate will ever be checked, so that a system without any can still call its neighbours.
        None if base.scheme() == "http" => builder.tls_certs_only(iter::empty()),
        None => builder.https_only(true),
    };
    builder.build().map_err(|error| TargetError::Setup { target, source: error.without_url() })
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
    fn a_secret_says_that_it_is_one() {
        // An Err says that another test has installed one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::new("tracker", "http://host").unwrap().bearer("CANARY").unwrap();
        let authorization = client.authorization.unwrap();
        assert!(authorization.is_sensitive() && !format!("{authorization:?}").contains("CANARY"));
    }

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
