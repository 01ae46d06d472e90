//! The pipeline as a layer around services that are not always ready.

use std::convert::Infallible;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::Handler;
use breakfall::Settings;
use breakfall::clock::now;
use breakfall::fault::Origin;
use breakfall::pipeline::BoxFuture;
use breakfall::pipeline::tower::HandlerLayer;
use breakfall::policy::hedge::HedgeConfig;
use breakfall::policy::hedge::HedgeDelay;
use breakfall::testing::Captured;
use breakfall::testing::Script;
use breakfall::testing::Step;
use tokio::task::JoinSet;
use tower::BoxError;
use tower::Service;
use tower::ServiceBuilder;
use tower::ServiceExt;

#[derive(Fault)]
enum Sample {
    /// the store is down
    #[fault(code = "SAMPLE_STORE_DOWN", class = Unavailable, actions(retry))]
    Down,
}

fn down<T>() -> Step<T> {
    Step::Fail(Sample::Down.into())
}

/// A service that panics when it is called without having said that it is ready. What it answers is scripted.
struct Probe {
    is_ready: bool,
    script: Arc<Script<u32>>,
    readied: Arc<AtomicUsize>,
}

impl Probe {
    fn new(steps: impl IntoIterator<Item = Step<u32>>) -> Self {
        Self { is_ready: false, script: Arc::new(Script::new(steps)), readied: Arc::default() }
    }
}

impl Clone for Probe {
    fn clone(&self) -> Self {
        let (script, readied) = (Arc::clone(&self.script), Arc::clone(&self.readied));
        Self { is_ready: false, script, readied }
    }
}

impl<Req> Service<Req> for Probe {
    type Response = u32;
    type Error = Failure;
    type Future = BoxFuture<'static, Result<u32, Failure>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        if !std::mem::replace(&mut self.is_ready, true) {
            self.readied.fetch_add(1, Ordering::SeqCst);
        }
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Req) -> Self::Future {
        assert!(std::mem::take(&mut self.is_ready), "poll_ready must be called first");
        let script = Arc::clone(&self.script);
        Box::pin(async move { script.call().await })
    }
}

fn layer() -> HandlerLayer {
    HandlerLayer::new(Handler::new(Settings::default()), "ask")
}

/// The failure inside what a `Buffer` makes of errors.
fn unboxed(error: BoxError) -> Failure {
    Failure::unexpected(error)
}

#[tokio::test(start_paused = true)]
async fn trap_21_poll_ready_each_attempt() {
    let bare = Probe::new([down(), down(), Step::Ok(7)]);
    let readied = Arc::clone(&bare.readied);
    assert_eq!(ServiceBuilder::new().layer(layer()).service(bare).oneshot(1).await.unwrap(), 7);
    assert_eq!(readied.load(Ordering::SeqCst), 3, "each attempt asked");

    let limited = ServiceBuilder::new().layer(layer()).concurrency_limit(1);
    let limited = limited.service(Probe::new([down(), down(), Step::Ok(7)]));
    assert_eq!(limited.oneshot(1).await.unwrap(), 7);

    let buffered = ServiceBuilder::new().layer(layer().classify(unboxed)).buffer(1);
    let buffered = buffered.service(Probe::new([down(), down(), Step::Ok(7)]));
    assert_eq!(buffered.oneshot(1).await.unwrap(), 7);

    let start = now();
    let few = ServiceBuilder::new().layer(layer().classify(unboxed)).buffer(4);
    let few = few.rate_limit(1, Duration::from_secs(3));
    let few = few.service(Probe::new([down(), Step::Ok(7)]));
    assert_eq!(few.oneshot(1).await.unwrap(), 7);
    assert!(now() - start >= Duration::from_secs(3), "the second attempt waited for its turn");
}

#[tokio::test(start_paused = true)]
async fn calls_on_one_service_are_each_made_ready() {
    let probe = Probe::new([Step::Ok(1), down(), Step::Ok(2), Step::Ok(3)]);
    let mut service = ServiceBuilder::new().layer(layer()).concurrency_limit(2).service(probe);
    for expected in 1..=3 {
        let answer = ServiceExt::<()>::ready(&mut service).await.unwrap().call(()).await;
        assert_eq!(answer.unwrap(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn back_pressure_reaches_the_caller() {
    let probe = Probe::new([Step::Hang]);
    let service = ServiceBuilder::new().layer(layer()).concurrency_limit(1).service(probe);
    let (mut first, mut second) = (service.clone(), service);
    let mut running = ServiceExt::<()>::ready(&mut first).await.unwrap().call(());
    assert!(poll_fn(|cx| Poll::Ready(running.as_mut().poll(cx).is_pending())).await);
    let is_ready = async |service: &mut _| {
        poll_fn(|cx| Poll::Ready(Service::<()>::poll_ready(service, cx).is_ready())).await
    };
    assert!(!is_ready(&mut second).await, "the only place is taken");
    drop(running);
    assert!(is_ready(&mut second).await, "a dropped call gives its place back");
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_place_counts_to_the_attempt() {
    let probe = Probe::new([down()]);
    let layer = layer().describe(|operation, (): &()| operation.read_only());
    let mut service = ServiceBuilder::new().layer(layer).concurrency_limit(1).service(probe);
    let call = service.ready().await.unwrap().call(());
    // The only place is taken by somebody who never calls: retries wait for it, and not for ever.
    let (mut calls, start) = (JoinSet::new(), now());
    calls.spawn(call);
    let _held = service.ready().await.unwrap();
    let failure = calls.join_next().await.unwrap().unwrap().unwrap_err();
    assert_eq!(failure.origin(), Origin::TimedOut);
    assert_eq!(now() - start, Duration::from_secs(30));
    let beside: Vec<_> = failure.secondary().iter().map(|one| one.code().as_str()).collect();
    assert_eq!(beside.last(), Some(&"SAMPLE_STORE_DOWN"), "what really failed is kept: {beside:?}");
}

#[tokio::test(start_paused = true)]
async fn a_hedge_has_a_ready_service_of_its_own() {
    let mut settings = Settings::default();
    let mut hedge = HedgeConfig::default();
    hedge.delay = HedgeDelay::Fixed(Duration::from_secs(1));
    settings.plan.hedge = Some(hedge);
    let layer = HandlerLayer::new(Handler::new(settings), "ask");
    let layer = layer.describe(|operation, _: &u32| operation.read_only());
    let service = ServiceBuilder::new().layer(layer).concurrency_limit(2);
    let service = service.service(Probe::new([Step::Hang, Step::Ok(7)]));
    let start = now();
    assert_eq!(service.oneshot(1).await.unwrap(), 7);
    assert_eq!(now() - start, Duration::from_secs(1));
}

/// A request that exists once, like a body that is read while it is sent.
struct Streamed;

#[tokio::test(start_paused = true)]
async fn trap_25_non_cloneable_request() {
    let captured = Captured::start();
    let probe = Probe::new([down()]);
    let (script, layer) = (Arc::clone(&probe.script), layer().try_clone(|_: &Streamed| None));
    let failure = layer_on(layer.clone(), probe).oneshot(Streamed).await.unwrap_err();
    assert_eq!(failure.code().as_str(), "SAMPLE_STORE_DOWN");
    assert_eq!((script.calls(), failure.attempts().len()), (1, 1));
    let note = failure.notes().iter().find(|note| note.key == "request").unwrap();
    assert_eq!(&*note.value, "not_cloneable");
    assert!(captured.events()[0].fields.values().any(|value| value.contains("not_cloneable")));

    // Also where it did not end by itself, whatever was said of such operations.
    let layer = layer.describe(|operation, _: &Streamed| operation.read_only());
    let start = now();
    let failure = layer_on(layer, Probe::new([Step::Hang])).oneshot(Streamed).await.unwrap_err();
    assert_eq!(failure.origin(), Origin::TimedOut);
    assert_eq!(failure.attempts().len(), 1);
    assert_eq!(now() - start, Duration::from_secs(30), "all of the time, not a third");
}

fn layer_on<S, L: tower::Layer<S>>(layer: L, service: S) -> L::Service {
    layer.layer(service)
}

#[tokio::test(start_paused = true)]
async fn what_can_be_cloned_once_more_is_sent_once_more() {
    let copies = Arc::new(AtomicUsize::new(1));
    let clone = move |_: &Streamed| {
        let left =
            copies.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        left.ok().map(|_| Streamed)
    };
    let layer = layer().try_clone(clone).describe(|operation, _: &Streamed| operation.read_only());
    let probe = Probe::new([down(), Step::Hang]);
    let script = Arc::clone(&probe.script);
    let failure = layer_on(layer, probe).oneshot(Streamed).await.unwrap_err();
    assert_eq!(script.calls(), 2);
    let codes: Vec<_> = failure.attempts().iter().map(|attempt| attempt.code.as_str()).collect();
    assert_eq!(codes, ["SAMPLE_STORE_DOWN", "ASYNC_TIMEOUT_FAILED", "ASYNC_REJECTED_FAILED"]);
    let note = failure.notes().iter().find(|note| note.key == "request").unwrap();
    assert_eq!(&*note.value, "not_cloneable");
}

#[tokio::test(start_paused = true)]
async fn errors_come_in_by_a_named_door() {
    let service = tower::service_fn(|(): ()| async { Err::<u32, BoxError>("odd".into()) });
    let failure = layer_on(layer().classify(unboxed), service).oneshot(()).await.unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_UNEXPECTED_FAILED");
    assert!(failure.is_settled());
    // Around another layer it is the same failure, and it is not repeated.
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let service = tower::service_fn(move |(): ()| {
        counted.fetch_add(1, Ordering::SeqCst);
        async { Err::<u32, _>(Sample::Down) }
    });
    let inner = layer_on(layer(), service);
    let failure = layer_on(layer(), inner).oneshot(()).await.unwrap_err();
    assert_eq!(failure.code().as_str(), "SAMPLE_STORE_DOWN");
    assert_eq!(calls.load(Ordering::SeqCst), 4, "layers do not multiply");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_panics_is_a_failure() {
    let service = tower::service_fn(|(): ()| -> std::future::Ready<Result<u32, Infallible>> {
        panic!("in the call")
    });
    let layer = layer().classify(|never: Infallible| match never {});
    let failure = layer_on(layer, service).oneshot(()).await.unwrap_err();
    assert_eq!(failure.origin(), Origin::Panicked);
}
