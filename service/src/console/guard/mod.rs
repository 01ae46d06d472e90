//! Who may come in, and what they may do.
//!
//! | what is asked | answer where it does not hold |
//! |---|---|
//! | the host is one of ours: a page of another site cannot be made to look like this one (DNS rebinding) | 421 |
//! | an open console is reached from this machine, not through a proxy | 403 |
//! | a token, a session that a token has opened, or a trusted proxy that says who comes | 401, a page to sign in; wrong tokens are slowed |
//! | what changes something is a form of these pages: the browser says so, and it brings the word of its session | 403 |

mod host;
mod session;
pub(super) mod sign_in;

use std::sync::Arc;
use std::sync::LazyLock;

use axum::extract::Request;
use axum::extract::State;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use breakfall_http::edge;
use breakfall_http::edge::EdgeFault;
use breakfall_http::edge::HttpFailure;
use breakfall_http::serve::Peer;
use http::HeaderMap;
use http::Method;
use http::header;
use ring::hmac;
use tokio::sync::Semaphore;

use crate::console::Console;
use crate::console::config::Access;
use crate::console::guard::session::Session;
use crate::faults::ConsoleFault;
use crate::web::from_here;
use crate::web::random;

/// How many wrong tokens are dealt with at once; the others are turned away.
const MOST_TRIES: usize = 4;

/// What lets people in.
#[derive(Debug)]
pub(super) struct Guard {
    access: Access,
    hosts: Vec<String>,
    /// What sessions are signed with: of the token, so that another token ends them all.
    key: hmac::Key,
    tries: Semaphore,
}

/// Whoever has come in.
#[derive(Clone, Debug)]
pub(crate) struct Operator {
    /// How the list of actions names them.
    pub(crate) name: String,
    /// What a form must bring to be theirs.
    pub(crate) word: String,
    /// Whether they can sign out.
    pub(crate) signed_in: bool,
}

impl Guard {
    pub(super) fn new(access: Access, hosts: Vec<String>) -> Self {
        let key = match &access.token {
            Some(token) => hmac::Key::new(hmac::HMAC_SHA256, token.0.as_bytes()),
            None => hmac::Key::new(hmac::HMAC_SHA256, &random::<32>()),
        };
        Self { access, hosts, key, tries: Semaphore::new(MOST_TRIES) }
    }

    /// Whether `given` is the token.
    fn is_token(&self, given: &str) -> bool {
        let Some(token) = &self.access.token else { return false };
        is_same(&token.0, given)
    }

    /// Who a trusted proxy says it is.
    fn named_by_proxy(&self, request: &Request) -> Option<String> {
        let proxy = self.access.proxy.as_ref()?;
        let Peer(peer) = request.extensions().get::<Peer>()?;
        if !proxy.addresses.contains(&peer.ip().to_canonical()) {
            return None;
        }
        let name = request.headers().get(&proxy.header)?.to_str().ok()?.trim();
        (!name.is_empty()).then(|| name.chars().take(128).collect())
    }
}

/// Lets in who may come in.
pub(super) async fn let_in(
    State(console): State<Arc<Console>>,
    request: Request,
    next: Next,
) -> Response {
    match admitted(&console, request).await {
        Ok((request, session)) => {
            let mut response = next.run(request).await;
            if let Some(session) = session {
                response.headers_mut().append(header::SET_COOKIE, session);
            }
            response
        }
        Err(refused) => refused,
    }
}

type Admitted = (Request, Option<http::HeaderValue>);

async fn admitted(console: &Console, mut request: Request) -> Result<Admitted, Response> {
    let guard = &console.guard;
    let refuse = |failure: HttpFailure| failure.into_response();
    if !host::is_ours(&request, &guard.hosts, guard.access.is_open()) {
        return Err(refuse(ConsoleFault::HostUnknown.into()));
    }
    if guard.access.is_open() && host::is_forwarded(request.headers()) {
        return Err(refuse(EdgeFault::AccessDenied.into()));
    }
    let known = Session::of(request.headers(), &guard.key);
    let proxy = guard.named_by_proxy(&request);
    let is_known = known.as_ref().is_some_and(|session| session.signed_in);
    // Who brings the token itself is a program: no page can make a browser do so.
    let bearer = guard.access.token.is_some().then(|| bearer(request.headers())).flatten();
    let name = if let Some(given) = bearer {
        console.guard.check(given).await.map_err(refuse)?;
        request.extensions_mut().insert(Operator {
            name: "token".to_owned(),
            word: String::new(),
            signed_in: false,
        });
        return Ok((request, None));
    } else if let Some(name) = proxy {
        name
    } else if guard.access.is_open() {
        "local".to_owned()
    } else if is_known {
        "token".to_owned()
    } else if edge::wants_page(request.headers()) && guard.access.token.is_some() {
        return Err(sign_in::page(&request));
    } else {
        return Err(refuse(EdgeFault::SignInRequired.into()));
    };
    let is_new = known.is_none();
    let session = known.unwrap_or_else(|| Session::begin(&guard.key, false));
    let cookie = is_new.then(|| session.cookie(request.headers()));
    let operator = Operator { name, word: session.word(&guard.key), signed_in: is_known };
    request.extensions_mut().insert(operator);
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        from_here(request.headers()).map_err(|fault| refuse(fault.into()))?;
    }
    Ok((request, cookie))
}

/// Whether two texts are the same. Takes as long wherever they differ: what is compared is what a key of this process makes of them.
fn is_same(expected: &str, given: &str) -> bool {
    static KEY: LazyLock<hmac::Key> =
        LazyLock::new(|| hmac::Key::new(hmac::HMAC_SHA256, &random::<32>()));
    let expected = hmac::sign(&KEY, expected.as_bytes());
    hmac::verify(&KEY, given.as_bytes(), expected.as_ref()).is_ok()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl Operator {
    /// Whether a form that brings `word` is theirs.
    ///
    /// # Errors
    /// [`EdgeFault::AccessDenied`]: it is not.
    pub(super) fn means(&self, word: &str) -> Result<(), EdgeFault> {
        // A program that brings the token has no session, and needs none.
        let is_theirs = self.word.is_empty() || is_same(&self.word, word);
        if is_theirs { Ok(()) } else { Err(EdgeFault::AccessDenied) }
    }
}
