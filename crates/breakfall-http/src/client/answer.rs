//! What an upstream service answered.

use std::fmt;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::fault::Origin;
use bytes::Bytes;
use bytes::BytesMut;
use http::HeaderMap;
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::client::classify;
use crate::client::exchange::Exchange;
use crate::client::refusal::stood_in;

/// An answer that came whole, with a status of success or one that was [allowed](crate::client::Request::allow).
#[non_exhaustive]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers, as the upstream service wrote them: not for users, not for logs.
    pub headers: HeaderMap,
    /// The body, as the upstream service wrote it: not for users, not for logs.
    pub body: Bytes,
    exchange: Exchange,
}

impl Answer {
    /// Reads the body up to `limit` bytes.
    pub(crate) async fn read(
        mut response: reqwest::Response,
        limit: usize,
        exchange: Exchange,
    ) -> Result<Self, Failure> {
        let status = response.status();
        let too_large = || exchange.garbled(status, "larger than the limit");
        let announced = response.content_length().unwrap_or(0);
        if usize::try_from(announced).map_or(true, |announced| announced > limit) {
            return Err(too_large());
        }
        let mut body = Received::default();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > limit => return Err(too_large()),
                Ok(Some(chunk)) => body.add(chunk),
                Ok(None) => break,
                Err(error) => {
                    return Err(exchange.garbled(status, "cut off").because(error.without_url()));
                }
            }
        }
        let headers = std::mem::take(response.headers_mut());
        Ok(Self { status, headers, body: body.whole(), exchange })
    }

    /// The body as JSON, nested at most 128 deep.
    ///
    /// # Errors
    /// `ASYNC_UPSTREAM_GARBLED` where it is not JSON or not a `T`. What the decoder has to say stays out of the failure, as
    /// it quotes the body; the notes keep where it stopped.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let what = match error.classify() {
                Category::Io | Category::Syntax => "not JSON",
                Category::Eof => "JSON that ends too early",
                Category::Data => "JSON of another shape",
            };
            let place = format_args!("line {}, column {}", error.line(), error.column());
            self.garbled(what).with_note("place", &place)
        })
    }

    /// The failure of an answer that a closer look found useless: an empty choice, an error inside a success. `what` is
    /// wrong with it, for operators.
    #[must_use]
    #[track_caller]
    pub fn garbled(&self, what: &'static str) -> Failure {
        self.exchange.garbled(self.status, what)
    }
}

/// What has come of a body. One piece, as most are, is not copied.
#[derive(Default)]
struct Received {
    first: Bytes,
    joined: BytesMut,
}

impl Received {
    fn len(&self) -> usize {
        self.first.len() + self.joined.len()
    }

    fn add(&mut self, piece: Bytes) {
        if self.len() == 0 {
            self.first = piece;
            return;
        }
        self.joined.extend_from_slice(&std::mem::take(&mut self.first));
        self.joined.extend_from_slice(&piece);
    }

    fn whole(self) -> Bytes {
        if self.joined.is_empty() { self.first } else { self.joined.freeze() }
    }
}

impl Answer {
    /// The failure that its status stands for where nothing more is known of the service; none where it is one of success.
    #[must_use]
    #[track_caller]
    pub fn by_status(&self) -> Option<Failure> {
        classify::answered(&self.exchange, self.status, &self.headers)
    }

    /// The failure of an answer that calls itself a success and is none: `fault`, by whoever knows the service.
    #[must_use]
    #[track_caller]
    pub fn means(&self, fault: impl Fault) -> Failure {
        let garbled = self.garbled("an error inside a success");
        let meant = Failure::raised(fault, Origin::Remote).with_effect_of(garbled.effect());
        stood_in(meant, &garbled)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("target", &self.exchange.target)
            .field("status", &self.status.as_u16())
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
