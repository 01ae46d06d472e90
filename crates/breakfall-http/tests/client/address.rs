//! What a client can be made of.

use breakfall_http::client::Client;
use breakfall_http::client::TargetError;

use crate::install_cryptography;

fn problem(base_url: &str) -> TargetError {
    install_cryptography();
    Client::new("tracker", base_url).expect_err(base_url)
}

#[test]
fn only_http_addresses_are_taken() {
    for base_url in [
        "",
        "tracker",
        "/api",
        "ftp://tracker",
        "file:///etc/passwd",
        "mailto:a@b",
        "http://",
        "unix:/x",
    ] {
        assert!(
            matches!(problem(base_url), TargetError::Address { target: "tracker" }),
            "{base_url}"
        );
    }
}

#[test]
fn credentials_do_not_stand_in_an_address() {
    for base_url in ["http://user@host", "https://user:canary@host", "http://:canary@host"] {
        let error = problem(base_url);
        assert!(matches!(error, TargetError::Credentials { .. }), "{base_url}");
        assert!(!format!("{error}{error:?}").contains("canary"));
    }
}

#[test]
fn a_secret_that_no_header_holds_is_refused_without_showing_it() {
    install_cryptography();
    let client = Client::new("tracker", "http://127.0.0.1:1").unwrap();
    let error = client.bearer("can\nary").unwrap_err();
    assert_eq!(error.to_string(), "the secret of tracker has characters that a header cannot hold");
    assert!(!format!("{error:?}").contains("ary"));
}

#[test]
fn an_https_address_is_taken() {
    install_cryptography();
    match Client::new("tracker", "https://tracker.example/api") {
        // A system without root certificates says so instead of failing at the first request.
        Ok(_) | Err(TargetError::Setup { .. }) => {}
        Err(other) => panic!("{other}"),
    }
}
