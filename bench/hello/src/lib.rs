//! Servers that say hello, with the edge and without.

use std::io;
use std::net::SocketAddr;

use axum::Json;
use axum::Router;
use axum::ServiceExt;
use axum::extract::Request;
use axum::routing::get;
use axum::routing::post;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::EdgeSettings;
use breakfall_http::serve::ConnectionLimits;
use breakfall_http::serve::serve;
use serde::Deserialize;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tower::Layer;
use tower::layer::util::Identity;

/// What serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "all that is compared")]
pub enum Served {
    /// A router alone.
    Bare,
    /// The same on our server: what is ours of it and not the edge's.
    Ours,
    /// The same in a layer that does nothing.
    Layer,
    /// The same in the edge, as a layer of the router, which then knows the names of its routes.
    Edge,
    /// The same on connections with limits.
    Limited,
    /// The same router, with the edge around it as a service.
    Outside,
    /// The same on connections with limits.
    Around,
}

/// What is sent and answered where there is something to read.
#[derive(Debug, Deserialize, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "an example")]
pub struct Ticket {
    /// Which one.
    pub number: u64,
    /// What it is about.
    pub title: String,
}

impl Ticket {
    /// The one that is asked for.
    #[must_use]
    pub fn example() -> Self {
        Self { number: 7, title: "the login page is slow".to_owned() }
    }
}

impl Served {
    /// All of them, what the others are compared with first.
    pub const ALL: [Self; 7] = [
        Self::Bare,
        Self::Ours,
        Self::Layer,
        Self::Edge,
        Self::Limited,
        Self::Outside,
        Self::Around,
    ];

    /// How tables call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bare => "axum",
            Self::Ours => "axum, `breakfall_http::serve`",
            Self::Layer => "axum + a layer",
            Self::Edge => "axum + edge",
            Self::Limited => "axum + edge, `breakfall_http::serve`",
            Self::Outside => "edge around axum",
            Self::Around => "edge around axum, `breakfall_http::serve`",
        }
    }

    /// The one with this word, as a program is told which to be.
    #[must_use]
    pub fn called(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|served| served.word() == word)
    }

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Ours => "ours",
            Self::Layer => "layer",
            Self::Edge => "edge",
            Self::Limited => "limited",
            Self::Outside => "outside",
            Self::Around => "around",
        }
    }

    /// Serves on this thread, until the other side of `ended` is gone; tells where.
    ///
    /// # Errors
    /// The loopback cannot be used.
    pub fn serve(
        self,
        told: impl FnOnce(SocketAddr),
        ended: oneshot::Receiver<()>,
    ) -> io::Result<()> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            told(listener.local_addr()?);
            let router = router();
            let edge = EdgeLayer::new(EdgeSettings::default());
            let limits = ConnectionLimits::default();
            let never = std::future::pending::<()>();
            tokio::select! {
                _ = ended => Ok(()),
                ended = async {
                    match self {
                        Self::Bare => axum::serve(listener, router).await,
                        Self::Ours => {
                            serve(listener, router.with_state(()), limits, never).await;
                            Ok(())
                        }
                        Self::Layer => axum::serve(listener, router.layer(Identity::new())).await,
                        Self::Edge => axum::serve(listener, router.layer(edge)).await,
                        Self::Limited => {
                            serve(listener, router.layer(edge).with_state(()), limits, never).await;
                            Ok(())
                        }
                        Self::Outside => {
                            let app = edge.layer(router.with_state(()));
                            axum::serve(listener, ServiceExt::<Request>::into_make_service(app)).await
                        }
                        Self::Around => {
                            serve(listener, edge.layer(router.with_state(())), limits, never).await;
                            Ok(())
                        }
                    }
                } => ended,
            }
        })
    }
}

/// What is served.
pub fn router() -> Router {
    Router::new()
        .route("/", get(async || "Hello, World!"))
        .route("/ticket", get(async || Json(Ticket::example())))
        .route("/ticket", post(async |Json(ticket): Json<Ticket>| Json(ticket)))
}
