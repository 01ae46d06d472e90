//! Forms: they are taken from the pages of this service and from nowhere else.

use breakfall_http::edge::EdgeFault;
use http::HeaderMap;
use http::Uri;
use http::header;

const FORM: &str = "application/x-www-form-urlencoded";

/// Whether a request brings a form.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|value| value.split(';').next());
    media_type.is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case(FORM))
}

/// Whether a browser sends this on behalf of a page of this very service. Any page may send a form anywhere, so that who only looks at
/// another site would act here. What is no browser says neither where it comes from, nor can it be made to act by a page.
///
/// # Errors
/// [`EdgeFault::AccessDenied`]: another site sends it.
pub(crate) fn from_here(headers: &HeaderMap) -> Result<(), EdgeFault> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let is_from_here = match (text("sec-fetch-site"), text("origin")) {
        // The browser's own word, which no page can set; it holds behind a proxy that changes the host, too.
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => is_own(origin, text("host")),
        (None, None) => true,
    };
    if is_from_here { Ok(()) } else { Err(EdgeFault::AccessDenied) }
}

/// Whether `origin` is where the request was sent to.
fn is_own(origin: &str, host: Option<&str>) -> bool {
    let origin = origin.parse::<Uri>().ok();
    let authority = origin.as_ref().and_then(Uri::authority);
    matches!((authority, host), (Some(own), Some(host)) if own.as_str().eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use http::HeaderName;
    use http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn trap_k03_a_form_of_another_site_is_refused() {
        let host = ("host", "127.0.0.1:8080");
        for (pairs, is_taken) in [
            (vec![host], true),
            (vec![host, ("sec-fetch-site", "same-origin")], true),
            (vec![host, ("origin", "http://127.0.0.1:8080")], true),
            (
                vec![host, ("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")],
                true,
            ),
            (vec![host, ("sec-fetch-site", "cross-site")], false),
            (vec![host, ("sec-fetch-site", "same-site")], false),
            (vec![host, ("origin", "http://127.0.0.1:8081")], false),
            (vec![host, ("origin", "http://evil.example")], false),
            (vec![host, ("origin", "null")], false),
            (vec![("origin", "http://127.0.0.1:8080")], false),
        ] {
            assert_eq!(from_here(&headers(&pairs)).is_ok(), is_taken, "{pairs:?}");
        }
    }

    #[test]
    fn a_form_is_told_by_its_type() {
        for (value, is) in [
            ("application/x-www-form-urlencoded", true),
            ("Application/X-WWW-Form-URLencoded; charset=utf-8", true),
            ("application/json", false),
            ("text/plain", false),
        ] {
            assert_eq!(is_form(&headers(&[("content-type", value)])), is, "{value}");
        }
        assert!(!is_form(&HeaderMap::new()));
    }
}
