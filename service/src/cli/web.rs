//! What the command line asks over HTTP.

use std::time::Duration;

/// A client that waits this long for an answer, follows nobody elsewhere and takes no proxy from the environment, as the service does.
pub(super) fn client(patience: Duration) -> reqwest::Result<reqwest::Client> {
    client_by(patience, None)
}

/// The same, by way of `proxy` where there is one.
pub(super) fn client_by(
    patience: Duration,
    proxy: Option<&str>,
) -> reqwest::Result<reqwest::Client> {
    // An Err says that one is installed already, which serves as well.
    drop(rustls::crypto::ring::default_provider().install_default());
    let mut client = reqwest::Client::builder().timeout(patience).no_proxy();
    if let Some(proxy) = proxy {
        client = client.proxy(reqwest::Proxy::all(proxy)?);
    }
    client.redirect(reqwest::redirect::Policy::none()).build()
}

/// What stands behind `error` says more than what stands before, which may hold an address with a secret in it.
pub(super) fn cause(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let cause = breakfall::fault::links(error).last();
    cause.map_or_else(|| "no connection".to_owned(), ToString::to_string)
}
