//! Servers that say hello, each as a process of its own, so that the load is another process's.

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::net::SocketAddr;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use axum::Json;
use axum::Router;
use axum::routing::get;
use axum::routing::post;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::EdgeSettings;
use breakfall_http::serve::ConnectionLimits;
use breakfall_http::serve::serve;
use clap::ValueEnum;
use serde::Deserialize;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tower::Layer;
use tower::layer::util::Identity;

use crate::callgrind;
use crate::turns;

/// What serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Served {
    /// A router alone.
    Bare,
    /// The same in a layer that does nothing.
    Layer,
    /// The same in the edge, as a layer of the router, which then knows the names of its routes.
    Edge,
    /// The same on connections with limits.
    Limited,
    /// The same router, with the edge around it as a service.
    Around,
}

/// What is sent and answered where there is something to read.
#[derive(Deserialize, Serialize)]
pub(crate) struct Ticket {
    pub(crate) number: u64,
    pub(crate) title: String,
}

impl Served {
    pub(crate) const ALL: [Self; 5] =
        [Self::Bare, Self::Layer, Self::Edge, Self::Limited, Self::Around];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Bare => "axum",
            Self::Layer => "axum + a layer",
            Self::Edge => "axum + edge",
            Self::Limited => "axum + edge, `breakfall_http::serve`",
            Self::Around => "edge around axum, `breakfall_http::serve`",
        }
    }

    /// Serves until stdin ends, so that it never outlives whoever started it; tells where.
    pub(crate) fn serve_until_stdin_ends(self, told: impl FnOnce(SocketAddr)) -> io::Result<()> {
        let (ends, ended) = oneshot::channel();
        std::thread::spawn(move || {
            let _read = io::stdin().read_to_end(&mut Vec::new());
            drop(ends);
        });
        self.serve(told, ended)
    }

    /// Serves on this thread, until the other side of `ended` is gone.
    fn serve(self, told: impl FnOnce(SocketAddr), ended: oneshot::Receiver<()>) -> io::Result<()> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            told(listener.local_addr()?);
            let router = Router::new()
                .route("/", get(async || "Hello, World!"))
                .route("/ticket", get(async || Json(Ticket::example())))
                .route("/ticket", post(async |Json(ticket): Json<Ticket>| Json(ticket)));
            let edge = EdgeLayer::new(EdgeSettings::default());
            let limits = ConnectionLimits::default();
            let never = std::future::pending::<()>();
            tokio::select! {
                _ = ended => Ok(()),
                ended = async {
                    match self {
                        Self::Bare => axum::serve(listener, router).await,
                        Self::Layer => axum::serve(listener, router.layer(Identity::new())).await,
                        Self::Edge => axum::serve(listener, router.layer(edge)).await,
                        Self::Limited => {
                            serve(listener, router.layer(edge).with_state(()), limits, never).await;
                            Ok(())
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

impl Ticket {
    pub(crate) fn example() -> Self {
        Self { number: 7, title: "the login page is slow".to_owned() }
    }
}

/// A server that runs. Dropped, it ends by itself.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) fn start(served: Served) -> io::Result<Self> {
        Self::run(Command::new(std::env::current_exe()?), served)
    }

    /// The same where its instructions are counted.
    pub(crate) fn counted(served: Served) -> io::Result<Self> {
        Self::run(callgrind::this_program()?, served)
    }

    fn run(mut command: Command, served: Served) -> io::Result<Self> {
        let value = served.to_possible_value();
        let name = value.as_ref().map_or("", |value| value.get_name());
        command.args(["edge", "--serve", name]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address = line.trim().parse().map_err(io::Error::other)?;
        Ok(Self { child, address })
    }

    /// For how many seconds it has worked.
    pub(crate) fn worked(&self) -> Option<f64> {
        turns::worked(self.child.id())
    }

    /// Ends it; gives the instructions that it took in all, where they were counted.
    pub(crate) fn end(mut self) -> io::Result<Option<u64>> {
        drop(self.child.stdin.take());
        let mut report = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            stderr.read_to_string(&mut report)?;
        }
        self.child.wait()?;
        Ok(callgrind::collected_in(&report))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ended = self.child.wait();
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::mpsc;

    use super::*;

    /// A server in this process, for as long as the first is kept.
    pub(crate) fn started(served: Served) -> (oneshot::Sender<()>, SocketAddr) {
        let (ends, ended) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || served.serve(|address| tell.send(address).unwrap(), ended));
        (ends, told.recv().unwrap())
    }
}
