//! A model behind a real socket that can do so much and no more.

use std::io;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::net::TcpListener as StdTcpListener;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::post;
use breakfall::clock::Instant;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;

/// How long it works on a call: it answers 200 in a second.
const COST: Duration = Duration::from_millis(5);
/// The longest line in which calls wait; the next is answered 503. Much longer than anybody waits for an answer: that is what makes an
/// overload outlive its cause.
const LINE: Duration = Duration::from_secs(15);

/// What is wrong with it for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It takes calls and works on none.
    Stall,
    /// Nobody listens any more; open connections are closed.
    Refuse,
    /// It does a third of the work.
    BrownOut,
}

/// What it has to do: calls are worked off one after the other, in the order in which they came, whether or not anybody still waits.
#[derive(Debug)]
pub(super) struct Work {
    queue: Mutex<Queue>,
}

#[derive(Debug)]
struct Queue {
    /// When the last call that came will have been worked off.
    free_at: Instant,
    /// How long a call takes.
    cost: Duration,
    /// When each call came.
    calls: Vec<Instant>,
}

impl Work {
    fn new() -> Self {
        Self { queue: Mutex::new(Queue { free_at: now(), cost: COST, calls: Vec::new() }) }
    }

    /// The moment at which a call that comes now is answered; none where there is no room for it.
    fn take(&self) -> Option<Instant> {
        let mut queue = self.queue();
        let present = now();
        queue.calls.push(present);
        let begins = queue.free_at.max(present);
        if begins - present > LINE {
            return None;
        }
        queue.free_at = begins + queue.cost;
        Some(queue.free_at)
    }

    /// How many calls came between two moments.
    pub(super) fn calls(&self, from: Instant, to: Instant) -> usize {
        self.queue().calls.iter().filter(|at| (from..to).contains(at)).count()
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The server. It has a runtime of its own, so that ending that ends every connection.
#[derive(Debug)]
pub(super) struct Upstream {
    address: SocketAddr,
    pub(super) work: Arc<Work>,
    runtime: Option<Runtime>,
}

impl Upstream {
    pub(super) fn start() -> io::Result<Self> {
        let work = Arc::new(Work::new());
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let (address, runtime) = serve(free, Arc::clone(&work))?;
        Ok(Self { address, work, runtime: Some(runtime) })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// `trouble` begins, and lasts as long.
    pub(super) fn begin(&mut self, trouble: Trouble, lasts: Duration) {
        match trouble {
            Trouble::Stall => {
                let mut queue = self.work.queue();
                queue.free_at = queue.free_at.max(now() + lasts);
            }
            Trouble::BrownOut => self.work.queue().cost = COST * 3,
            Trouble::Refuse => self.stop(),
        }
    }

    /// It is over.
    pub(super) fn end(&mut self) -> io::Result<()> {
        self.work.queue().cost = COST;
        if self.runtime.is_none() {
            let (_, runtime) = serve(self.address, Arc::clone(&self.work))?;
            self.runtime = Some(runtime);
        }
        Ok(())
    }

    fn stop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.stop();
    }
}

fn serve(address: SocketAddr, work: Arc<Work>) -> io::Result<(SocketAddr, Runtime)> {
    // Nothing is waited for in here: this is called within another runtime.
    let listener = StdTcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let _inside = runtime.enter();
    let listener = TcpListener::from_std(listener)?;
    let app = Router::new().route("/v1/chat/completions", post(complete)).with_state(work);
    runtime.spawn(axum::serve(listener, app).into_future());
    Ok((address, runtime))
}

async fn complete(State(work): State<Arc<Work>>) -> Response {
    const ANSWER: &str =
        r#"{"choices":[{"message":{"content":"This is what I can do."},"finish_reason":"stop"}]}"#;
    match work.take() {
        Some(done_at) => {
            sleep_until(done_at).await;
            ([(CONTENT_TYPE, "application/json")], ANSWER).into_response()
        }
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_does_what_it_can_and_works_on_what_nobody_waits_for() {
        let (work, start) = (Work::new(), now());
        let done = |work: &Work| work.take().map(|at| (at - start).as_millis());
        assert_eq!([done(&work), done(&work)], [Some(5), Some(10)]);
        work.queue().cost = COST * 3;
        assert_eq!(done(&work), Some(25));
        let mut last = None;
        while let Some(at) = done(&work) {
            last = Some(at);
        }
        assert_eq!(last, Some(15_010), "the line is full");
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(done(&work), Some(15_025), "and moves on although everybody has gone");
        assert!(work.calls(start, now()) > 1000);
        assert_eq!(work.calls(now(), now() + COST), 1);
    }

    #[tokio::test]
    async fn what_refuses_comes_back_at_the_same_address() {
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut upstream = Upstream::start().unwrap();
        let asks = |url: String| async move {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let answer = client.post(format!("{url}/chat/completions")).send().await?;
            answer.error_for_status()?.text().await
        };
        assert!(asks(upstream.url()).await.unwrap().contains("This is what I can do."));
        upstream.begin(Trouble::Refuse, Duration::ZERO);
        assert!(asks(upstream.url()).await.unwrap_err().is_connect());
        upstream.end().unwrap();
        asks(upstream.url()).await.unwrap();
    }
}
