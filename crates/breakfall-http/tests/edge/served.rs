//! The server: how it stops, and what one connection can do to the others.

use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::routing::MethodRouter;
use axum::routing::get as on_get;
use breakfall_http::serve::ConnectionLimits;
use breakfall_http::serve::Peer;
use breakfall_http::serve::serve;
use breakfall_http::serve::serve_with_peers;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
use tower::Service;
use tower::limit::ConcurrencyLimit;

use crate::guarded;

async fn bound() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    (listener, address)
}

/// What comes back on a connection of its own.
fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it listens");
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

/// A handler that is asked once and answers when it is let: with what says that it was asked, and what lets it answer.
fn held() -> (MethodRouter, oneshot::Receiver<()>, oneshot::Sender<()>) {
    let (begun, under_way) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    let once = std::sync::Mutex::new(Some((begun, released)));
    let once = std::sync::Arc::new(once);
    let slow = move || {
        let once = once.lock().expect("nobody panics").take();
        async move {
            let (begun, released) = once.expect("asked once");
            begun.send(()).expect("the test waits");
            released.await.expect("the test goes on");
            "answered"
        }
    };
    (on_get(slow), under_way, release)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_being_served_is_answered_and_who_says_nothing_holds_up_nobody() {
    let (stop, stopped) = oneshot::channel::<()>();
    let (slow, under_way, release) = held();
    let (listener, address) = bound().await;
    let limits = ConnectionLimits::default().with_head(Duration::from_mins(1));
    let router = guarded(Router::new().route("/", slow));
    let serving = serve(listener, router, limits, async { drop(stopped.await) });
    let test = async {
        // A connection that never asks: stopping must not wait out its minute.
        let silent = TcpStream::connect(address).expect("it listens");
        let answer = spawn_blocking(move || get(address, "/"));
        under_way.await.expect("it is asked");
        stop.send(()).expect("it listens");
        release.send(()).expect("it waits");
        let answer = answer.await.expect("it only reads");
        assert!(answer.ends_with("answered"), "{answer}");
        silent
    };
    let ((), silent) = tokio::join!(serving, test);
    drop(silent);
    assert!(TcpStream::connect(address).is_err(), "nobody is let in any more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_outside_of_the_layer_ends_its_connection_alone_and_too_many_wait() {
    let middleware = axum::middleware::from_fn(
        async |request: axum::extract::Request, next: axum::middleware::Next| {
            assert!(request.uri().path() != "/panics", "canary");
            next.run(request).await
        },
    );
    let (listener, address) = bound().await;
    let router =
        Router::new().route("/", on_get(async || "fine")).route("/panics", on_get(async || ()));
    let router = guarded(router).layer(middleware);
    let limits = ConnectionLimits::default().with_connections(1);
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = serve(listener, router, limits, async { drop(stopped.await) });
    let test = spawn_blocking(move || {
        let holding = TcpStream::connect(address).expect("it listens");
        // It has the one place; the next is let in as soon as it is gone.
        let mut waiting = TcpStream::connect(address).expect("it is in the queue of the system");
        waiting
            .write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            .expect("it is open");
        waiting.set_read_timeout(Some(Duration::from_millis(300))).expect("it is open");
        assert!(waiting.read(&mut [0]).is_err(), "it is not let in");
        drop(holding);
        waiting.set_read_timeout(None).expect("it is open");
        let mut answer = String::new();
        waiting.read_to_string(&mut answer).expect("it is let in");
        assert!(answer.ends_with("fine"), "{answer}");
        assert_eq!(get(address, "/panics"), "", "its connection ends");
        assert!(get(address, "/").ends_with("fine"), "the others go on");
        stop.send(()).expect("it listens");
    });
    let ((), tested) = tokio::join!(serving, test);
    tested.expect("as above");
}

/// What comes on a connection until it ends, after these bytes were sent on it.
fn until_it_ends(address: SocketAddr, sent: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.write_all(sent).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("it is open");
    let mut answer = Vec::new();
    // A reset is an end as well.
    let ended = stream.read_to_end(&mut answer).err().map(|error| error.kind());
    assert!(!matches!(ended, Some(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "it is kept");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_are_waited_for_so_long_and_answers_are_not() {
    let (slow, under_way, release) = held();
    let (listener, address) = bound().await;
    let limits = ConnectionLimits::default().with_head(Duration::from_millis(100));
    let router = Router::new().route("/", on_get(async || "fine")).route("/slow", slow);
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = serve(listener, guarded(router), limits, async { drop(stopped.await) });
    let test = async {
        let slow = spawn_blocking(move || get(address, "/slow"));
        under_way.await.expect("it is asked");
        let others = spawn_blocking(move || {
            assert_eq!(until_it_ends(address, b""), "", "it says nothing");
            assert_eq!(until_it_ends(address, b"GET / HTTP/1.1\r\nhost"), "", "half a head");
            for next in ["", "GET / HTTP/1.1\r\nhost"] {
                let sent = format!("GET / HTTP/1.1\r\nhost: a\r\n\r\n{next}");
                let answer = until_it_ends(address, sent.as_bytes());
                assert_eq!(answer.matches("200 OK").count(), 1, "{answer}");
                assert!(answer.ends_with("fine"), "{answer}");
            }
        });
        others.await.expect("as above");
        // Four such times after it was asked.
        release.send(()).expect("it waits");
        let answer = slow.await.expect("it only reads");
        assert!(answer.ends_with("answered"), "{answer}");
        stop.send(()).expect("it listens");
    };
    tokio::join!(serving, test);
}

/// Says when it is dropped.
struct Held(Option<oneshot::Sender<()>>);

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(told) = self.0.take() {
            told.send(()).expect("the test waits");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trap_k07_who_does_not_read_what_comes_is_let_go() {
    let (told, dropped) = oneshot::channel();
    let held = std::sync::Mutex::new(Some(Held(Some(told))));
    let held = std::sync::Arc::new(held);
    let endless = move || {
        let held = held.lock().expect("nobody panics").take();
        async move {
            let piece = bytes::Bytes::from(vec![b'x'; 64 * 1024]);
            let pieces = futures_util::stream::repeat_with(move || {
                // Held as long as anybody may read on.
                assert!(held.is_some(), "asked once");
                Ok::<_, std::convert::Infallible>(piece.clone())
            });
            axum::body::Body::from_stream(pieces)
        }
    };
    let (listener, address) = bound().await;
    let limits = ConnectionLimits::default().with_unread(Duration::from_millis(200));
    let (stop, stopped) = oneshot::channel::<()>();
    let router = guarded(Router::new().route("/", on_get(endless)));
    let serving = serve(listener, router, limits, async { drop(stopped.await) });
    let test = async {
        let mut deaf = TcpStream::connect(address).expect("it listens");
        deaf.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").expect("it listens");
        dropped.await.expect("what it was answered by is dropped, although it is still connected");
        stop.send(()).expect("it listens");
        deaf
    };
    let ((), deaf) = tokio::join!(serving, test);
    drop(deaf);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_is_known_where_the_program_wants_to_know() {
    let who = async |request: axum::extract::Request| {
        let peer = request.extensions().get::<Peer>();
        peer.map_or_else(|| "somebody".to_owned(), |Peer(peer)| peer.ip().to_string())
    };
    let router = guarded(Router::new().route("/", on_get(who)));
    let limits = ConnectionLimits::default();
    for (is_asked, expected) in [(false, "somebody"), (true, "127.0.0.1")] {
        let (listener, address) = bound().await;
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async { drop(stopped.await) };
        let router = router.clone();
        let serving = async {
            if is_asked {
                serve_with_peers(listener, router, limits, stopped).await;
            } else {
                serve(listener, router, limits, stopped).await;
            }
        };
        let test = async {
            let answer = spawn_blocking(move || get(address, "/")).await.expect("it only reads");
            assert!(answer.ends_with(expected), "{answer}");
            stop.send(()).expect("it listens");
        };
        tokio::join!(serving, test);
    }
}

/// Tells each time that it is not ready.
#[derive(Clone)]
struct Telling<S> {
    inner: S,
    unready: mpsc::UnboundedSender<()>,
}

impl<S: Service<R>, R> Service<R> for Telling<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        let polled = self.inner.poll_ready(cx);
        if polled.is_pending() {
            let _heard = self.unready.send(());
        }
        polled
    }

    fn call(&mut self, req: R) -> S::Future {
        self.inner.call(req)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_is_not_ready_is_waited_for_by_each_connection() {
    let (slow, under_way, release) = held();
    let (listener, address) = bound().await;
    let router = guarded(Router::new().route("/", on_get(async || "fine")).route("/slow", slow));
    // One request at once: a clone that was made ready and is then forgotten would hold the one place for ever.
    let (unready, mut heard) = mpsc::unbounded_channel();
    let service = Telling { inner: ConcurrencyLimit::new(router, 1), unready };
    let (stop, stopped) = oneshot::channel::<()>();
    let serving =
        serve(listener, service, ConnectionLimits::default(), async { drop(stopped.await) });
    let test = async {
        let slow = spawn_blocking(move || get(address, "/slow"));
        under_way.await.expect("it is asked");
        let others = [(); 2].map(|()| {
            spawn_blocking(move || {
                let twice = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n\
                    GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
                until_it_ends(address, twice)
            })
        });
        // Each is asked twice whether it is ready: when the request comes, and by whoever waits for it.
        for _ in 0..4 {
            heard.recv().await.expect("it is not ready");
        }
        release.send(()).expect("it waits");
        assert!(slow.await.expect("it only reads").ends_with("answered"));
        for other in others {
            let answer = other.await.expect("it only reads");
            assert_eq!(answer.matches("200 OK").count(), 2, "{answer}");
        }
        stop.send(()).expect("it listens");
    };
    tokio::join!(serving, test);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_comes_whole_however_large_its_pieces_are() {
    let answer = async |axum::extract::Path((pieces, size)): axum::extract::Path<(u8, usize)>| {
        let pieces = (0..pieces).map(move |piece| {
            Ok::<_, std::convert::Infallible>(bytes::Bytes::from(vec![b'a' + piece; size]))
        });
        axum::body::Body::from_stream(futures_util::stream::iter(pieces))
    };
    let (listener, address) = bound().await;
    let router = guarded(Router::new().route("/{pieces}/{size}", on_get(answer)));
    let (stop, stopped) = oneshot::channel::<()>();
    let serving =
        serve(listener, router, ConnectionLimits::default(), async { drop(stopped.await) });
    let test = async {
        // On either side of what is written as one piece.
        for (pieces, size) in [(1, 13), (3, 1000), (5, 1000), (1, 4000), (2, 4096), (3, 100_000)] {
            let path = format!("/{pieces}/{size}");
            let answer = spawn_blocking(move || get(address, &path)).await.expect("it only reads");
            for piece in (b'a'..).take(pieces) {
                let piece = char::from(piece).to_string().repeat(size);
                assert_eq!(answer.matches(&piece).count(), 1, "{pieces} of {size}");
            }
        }
        stop.send(()).expect("it listens");
    };
    tokio::join!(serving, test);
}
