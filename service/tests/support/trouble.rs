//! Everything that goes wrong with servers, as the service sees it.

use crate::support::upstream::Reply;
use crate::support::upstream::Upstream;
use crate::support::upstream::say;

/// Stands in every text that a misbehaving server writes, and may stand in no answer of the service.
pub(crate) const CANARY: &str = "CANARY";

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    ServerError,
    /// 503, and to be left alone for an hour.
    Maintenance,
    Throttled,
    Unauthorised,
    Redirect,
    /// Something that is not HTTP.
    Noise,
    /// A success with a page for people, as captive portals and proxies send.
    Page,
    /// A success without anything in it.
    Empty,
    /// A success with JSON of another shape.
    OtherShape,
    /// A success with JSON that is nested deeper than any stack goes.
    Deep,
    Truncated,
    Hang,
    Drip,
    Reset,
    Missing,
}

impl Trouble {
    pub(crate) const ALL: [Self; 15] = [
        Self::ServerError,
        Self::Maintenance,
        Self::Throttled,
        Self::Unauthorised,
        Self::Redirect,
        Self::Noise,
        Self::Page,
        Self::Empty,
        Self::OtherShape,
        Self::Deep,
        Self::Truncated,
        Self::Hang,
        Self::Drip,
        Self::Reset,
        Self::Missing,
    ];

    /// A server with this trouble.
    pub(crate) fn upstream(self) -> Upstream {
        match self.reply() {
            Some(reply) => Upstream::always(reply),
            None => Upstream::missing(),
        }
    }

    /// What such a server answers; none where there is no server.
    pub(crate) fn reply(self) -> Option<Reply> {
        const HEADER: &str = "X-Debug: CANARY-HEADER";
        const BODY: &str = r#"{"error":{"message":"CANARY-BODY","code":"CANARY-CODE"}}"#;
        const PAGE: &str = "<html><title>CANARY-PAGE</title></html>";
        const CUT: &str =
            "HTTP/1.1 200 OK\r\nX-Debug: CANARY\r\nContent-Length: 5000\r\n\r\n{\"CANARY";
        Some(match self {
            Self::ServerError => say("500 CANARY-REASON", &[HEADER], BODY),
            Self::Maintenance => say("503 CANARY-REASON", &[HEADER, "Retry-After: 3600"], BODY),
            Self::Throttled => say("429 CANARY-REASON", &[HEADER], BODY),
            Self::Unauthorised => say("401 CANARY-REASON", &[HEADER], BODY),
            Self::Redirect => say("302 Found", &[HEADER, "Location: /CANARY-LOCATION"], BODY),
            Self::Noise => Reply::Say(b"CANARY-NOISE \x00\x01\xFF\r\n\r\n".to_vec()),
            Self::Page => say("200 CANARY-REASON", &[HEADER, "Content-Type: text/html"], PAGE),
            Self::Empty => say("200 CANARY-REASON", &[HEADER], ""),
            Self::OtherShape => say("200 CANARY-REASON", &[HEADER], BODY),
            Self::Deep => say("200 CANARY-REASON", &[HEADER], &"[".repeat(100_000)),
            Self::Truncated => Reply::Say(CUT.into()),
            Self::Hang => Reply::Hang,
            Self::Drip => Reply::Drip(CUT.into()),
            Self::Reset => Reply::Reset,
            Self::Missing => return None,
        })
    }

    /// The code under which it is told.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::ServerError | Self::Maintenance => "ASYNC_UPSTREAM_FAILED",
            Self::Throttled => "ASYNC_UPSTREAM_THROTTLED",
            Self::Unauthorised => "ASYNC_UPSTREAM_REFUSED",
            Self::Redirect => "ASYNC_UPSTREAM_REDIRECTED",
            Self::Page | Self::Empty | Self::OtherShape | Self::Deep | Self::Truncated => {
                "ASYNC_UPSTREAM_GARBLED"
            }
            Self::Hang | Self::Drip => "ASYNC_TIMEOUT_FAILED",
            Self::Noise | Self::Reset => "ASYNC_UPSTREAM_RESET",
            Self::Missing => "ASYNC_UPSTREAM_UNREACHABLE",
        }
    }

    /// The status of the problem that it is where nothing stands in.
    pub(crate) const fn status(self) -> u16 {
        match self {
            Self::Throttled | Self::Missing => 503,
            Self::Hang | Self::Drip => 504,
            Self::ServerError
            | Self::Maintenance
            | Self::Unauthorised
            | Self::Redirect
            | Self::Noise
            | Self::Page
            | Self::Empty
            | Self::OtherShape
            | Self::Deep
            | Self::Truncated
            | Self::Reset => 502,
        }
    }

    /// How often the server is called with one retry allowed, by a request that may be repeated or one that may not.
    pub(crate) fn calls(self, repeatable: bool) -> usize {
        match self {
            Self::Missing => 0,
            // Asking again cannot help, or not so soon.
            Self::Unauthorised | Self::Redirect | Self::Maintenance => 1,
            // It said that it did nothing.
            Self::Throttled => 2,
            // It may have happened.
            Self::ServerError
            | Self::Noise
            | Self::Page
            | Self::Empty
            | Self::OtherShape
            | Self::Deep
            | Self::Truncated
            | Self::Hang
            | Self::Drip
            | Self::Reset => 1 + usize::from(repeatable),
        }
    }

    /// Whether only time ends it.
    pub(crate) const fn hangs(self) -> bool {
        matches!(self, Self::Hang | Self::Drip)
    }

    /// Whether a request that changes something may have done so.
    pub(crate) const fn may_have_happened(self) -> bool {
        !matches!(self, Self::Throttled | Self::Unauthorised | Self::Missing)
    }
}
