//! Who asks.

use std::io;
use std::iter;
use std::net::SocketAddr;
use std::process;
use std::rc::Rc;
use std::time::Duration;

use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::clock::now;
use breakfall_hello::Ticket;
use breakfall_http::client::Client;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tokio::task::LocalSet;

use crate::turns::Turn;
use crate::turns::worked;

/// What is compared: the first is what the others are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// reqwest, with the settings that our client has.
    Reqwest,
    /// Our client.
    Client,
    /// The same as the attempts of an operation, with every policy that is on by default.
    Operation,
}

impl Asks {
    pub(crate) const ALL: [Self; 3] = [Self::Reqwest, Self::Client, Self::Operation];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Reqwest => "reqwest",
            Self::Client => "breakfall client",
            Self::Operation => "breakfall client in an operation",
        }
    }

    /// For the command line.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Reqwest => "reqwest",
            Self::Client => "client",
            Self::Operation => "operation",
        }
    }
}

/// Connections to one server, and who asks over them.
#[derive(Debug)]
pub(super) struct Asker {
    runtime: Runtime,
    means: Rc<Means>,
}

#[derive(Debug)]
enum Means {
    Reqwest { client: reqwest::Client, url: String },
    Client { client: Client },
    Operation { handler: Handler, client: Client },
}

impl Asker {
    pub(super) fn new(asks: Asks, address: SocketAddr) -> io::Result<Self> {
        let base = format!("http://{address}");
        let ours = || Client::new("tracker", &base).map_err(io::Error::other);
        let means = match asks {
            Asks::Reqwest => {
                let client = reqwest::Client::builder()
                    .user_agent("bench")
                    .connect_timeout(Client::CONNECT_TIMEOUT)
                    .redirect(reqwest::redirect::Policy::none())
                    .referer(false)
                    .no_proxy()
                    .tls_certs_only(iter::empty());
                let client = client.build().map_err(io::Error::other)?;
                Means::Reqwest { client, url: format!("{base}/ticket") }
            }
            Asks::Client => Means::Client { client: ours()? },
            Asks::Operation => {
                Means::Operation { handler: Handler::new(Settings::default()), client: ours()? }
            }
        };
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self { runtime, means: Rc::new(means) })
    }

    /// Asks for so long, with so many requests under way at a time.
    pub(super) fn ask_for(&self, length: Duration, at_once: u32) -> io::Result<Turn> {
        let (start, local, before) = (now(), LocalSet::new(), worked(process::id()));
        let mut people = JoinSet::new();
        for _ in 0..at_once {
            let means = Rc::clone(&self.means);
            let asking = async move {
                let mut answered = 0;
                while start.elapsed() < length {
                    means.ask().await?;
                    answered += 1;
                }
                io::Result::Ok(answered)
            };
            people.spawn_local_on(asking, &local);
        }
        let answered = self.runtime.block_on(local.run_until(people.join_all()));
        let took = start.elapsed().as_secs_f64();
        let worked = before.zip(worked(process::id())).map(|(before, now)| now - before);
        let answered: io::Result<u64> = answered.into_iter().sum();
        Ok(Turn::new(answered?, took, worked))
    }

    /// Asks so often, one request after the other.
    pub(super) fn ask_times(&self, times: u64) -> io::Result<()> {
        self.runtime.block_on(async {
            for _ in 0..times {
                self.means.ask().await?;
            }
            Ok(())
        })
    }
}

impl Means {
    async fn ask(&self) -> io::Result<()> {
        let ticket: Ticket = match self {
            Self::Reqwest { client, url } => {
                let answer = client.get(url).send().await.map_err(io::Error::other)?;
                let answer = answer.error_for_status().map_err(io::Error::other)?;
                let body = answer.bytes().await.map_err(io::Error::other)?;
                serde_json::from_slice(&body)?
            }
            Self::Client { client } => {
                let answer = client.get("/ticket").route("/ticket").send().await;
                answer.and_then(|answer| answer.json()).map_err(io::Error::other)?
            }
            Self::Operation { handler, client } => {
                let asked = handler.operation("show_ticket").read_only().run(async |attempt| {
                    let request = client.get("/ticket").route("/ticket").attempt(&attempt);
                    request.send().await?.json()
                });
                match asked.await.map_err(io::Error::other)? {
                    Outcome::Full(ticket) => ticket,
                    Outcome::Degraded { .. } | Outcome::Deferred { .. } => {
                        return Err(io::Error::other("not whole"));
                    }
                }
            }
        };
        if ticket.number == Ticket::example().number {
            Ok(())
        } else {
            Err(io::Error::other("another ticket"))
        }
    }
}
