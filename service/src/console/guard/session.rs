//! A session: nothing is kept of it here, the cookie says it all and is signed.

use std::time::Duration;
use std::time::SystemTime;

use breakfall::clock::wall;
use http::HeaderMap;
use http::HeaderValue;
use ring::hmac;

use crate::console::guard::is_same;
use crate::hex::hex;
use crate::web::cookie;
use crate::web::random_id;

const COOKIE: &str = "breakfall_console";
const LASTS: Duration = Duration::from_hours(12);

/// A session of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Session {
    id: String,
    /// In seconds since 1970.
    ends: u64,
    /// Whether the token has opened it.
    pub(super) signed_in: bool,
    mark: String,
}

impl Session {
    /// A new one.
    pub(super) fn begin(key: &hmac::Key, signed_in: bool) -> Self {
        let (id, ends) = (random_id(), seconds(wall()) + LASTS.as_secs());
        let mark = mark(key, &id, ends, signed_in);
        Self { id, ends, signed_in, mark }
    }

    /// That of the sender of these headers, unless it is over or was not begun here.
    pub(super) fn of(headers: &HeaderMap, key: &hmac::Key) -> Option<Self> {
        let mut parts = cookie(headers, COOKIE)?.split('.');
        let (id, ends, kind, given) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let ends: u64 = ends.parse().ok()?;
        let signed_in = kind == "in";
        let session =
            Self { id: id.to_owned(), ends, signed_in, mark: mark(key, id, ends, signed_in) };
        (is_same(&session.mark, given) && ends > seconds(wall())).then_some(session)
    }

    /// What a form of this session must bring: no other site can know it.
    pub(super) fn word(&self, key: &hmac::Key) -> String {
        hex(hmac::sign(key, format!("form {}", self.id).as_bytes()).as_ref())
    }

    /// The cookie. It is for these pages alone, and only over TLS where a proxy says that this is what its sender uses.
    pub(super) fn cookie(&self, headers: &HeaderMap) -> HeaderValue {
        let Self { id, ends, signed_in, mark } = self;
        let kind = if *signed_in { "in" } else { "-" };
        cookie_of(&format!("{id}.{ends}.{kind}.{mark}"), LASTS.as_secs(), headers)
    }

    /// The cookie that ends a session.
    pub(super) fn none(headers: &HeaderMap) -> HeaderValue {
        cookie_of("", 0, headers)
    }
}

fn cookie_of(value: &str, seconds: u64, headers: &HeaderMap) -> HeaderValue {
    let is_tls = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    let secure = if is_tls { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE}={value}; Path=/console; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
    );
    HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""))
}

fn mark(key: &hmac::Key, id: &str, ends: u64, signed_in: bool) -> String {
    hex(hmac::sign(key, format!("session {id} {ends} {signed_in}").as_bytes()).as_ref())
}

fn seconds(at: SystemTime) -> u64 {
    at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(cookie: &str) -> HeaderMap {
        let value = cookie.split(';').next().unwrap();
        [(http::header::COOKIE, HeaderValue::from_str(value).unwrap())].into_iter().collect()
    }

    #[test]
    fn only_what_was_signed_here_is_a_session() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"one");
        let session = Session::begin(&key, false);
        let cookie = session.cookie(&HeaderMap::new()).to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
        assert_eq!(Session::of(&sent(&cookie), &key), Some(session.clone()));
        let other = hmac::Key::new(hmac::HMAC_SHA256, b"two");
        assert_eq!(Session::of(&sent(&cookie), &other), None, "another token");
        let forged = cookie.replace(".-.", ".in.");
        assert_ne!(forged, cookie);
        assert_eq!(Session::of(&sent(&forged), &key), None, "nobody signs in by writing so");
        let longer = cookie.replace(&session.ends.to_string(), &(session.ends + 1).to_string());
        assert_eq!(Session::of(&sent(&longer), &key), None);
        let over = Session { ends: 1, mark: mark(&key, &session.id, 1, false), ..session };
        let over = over.cookie(&HeaderMap::new()).to_str().unwrap().to_owned();
        assert_eq!(Session::of(&sent(&over), &key), None, "it is over");
        for odd in ["breakfall_console=", "breakfall_console=a.b.c", "breakfall_console=....", "x"]
        {
            assert_eq!(Session::of(&sent(odd), &key), None, "{odd}");
        }
    }
}
