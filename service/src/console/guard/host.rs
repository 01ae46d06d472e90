//! Under which name the console was reached.

use std::net::IpAddr;

use axum::extract::Request;
use http::HeaderMap;
use http::header;

/// What proxies add to a request.
const FORWARDED: [&str; 5] =
    ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/// Whether the name that a request was sent to is one of ours. Where everybody who reaches the console may come in, names of this machine
/// are, and those of the configuration: any other name may be that of a page which has its own name lead here.
pub(super) fn is_ours(request: &Request, hosts: &[String], is_open: bool) -> bool {
    if hosts.is_empty() && !is_open {
        return true;
    }
    let Some(host) = host(request) else { return false };
    let name = host.to_ascii_lowercase();
    is_this_machine(&name) || hosts.contains(&name)
}

/// Whether a proxy has passed this on: then it does not come from this machine, even where it looks so.
pub(super) fn is_forwarded(headers: &HeaderMap) -> bool {
    FORWARDED.iter().any(|name| headers.contains_key(*name))
}

/// The name without the port.
fn host(request: &Request) -> Option<&str> {
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let authority =
        header.or_else(|| request.uri().authority().map(http::uri::Authority::as_str))?;
    match authority.rsplit_once(':') {
        Some((name, port))
            if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') =>
        {
            Some(name)
        }
        _ => Some(authority),
    }
}

fn is_this_machine(name: &str) -> bool {
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn trap_k06_a_foreign_name_is_not_ours() {
        let hosts = ["console.example".to_owned()];
        let sent_to =
            |host: &str| Request::get("/console").header("host", host).body(Body::empty()).unwrap();
        for (host, is) in [
            ("127.0.0.1:8080", true),
            ("127.0.0.1", true),
            ("127.9.9.9:1", true),
            ("localhost:8080", true),
            ("LOCALHOST", true),
            ("[::1]:8080", true),
            ("[::1]", true),
            ("console.example", true),
            ("Console.Example:443", true),
            ("evil.example", false),
            ("evil.example:8080", false),
            ("127.0.0.1.evil.example", false),
            ("localhost.evil.example", false),
            ("10.0.0.1", false),
            ("", false),
        ] {
            assert_eq!(is_ours(&sent_to(host), &hosts, true), is, "{host}");
            assert_eq!(is_ours(&sent_to(host), &hosts, false), is, "{host}");
        }
        assert!(is_ours(&sent_to("any.example"), &[], false));
        assert!(!is_ours(&sent_to("any.example"), &[], true));
    }
}
