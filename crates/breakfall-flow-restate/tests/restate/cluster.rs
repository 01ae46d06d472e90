//! Three nodes of Restate, one of which is killed: `cargo test -p breakfall-flow-restate --test restate cluster -- --ignored --nocapture`.

use std::time::Duration;

use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::supervise::join_all_settled;

use crate::order::Order;
use crate::order::PlaceOrder;
use crate::server::Server;
use crate::stage::Stage;
use crate::stage::host;
use crate::stage::until;

const RUNS: u64 = 200;
/// One run begins after the other, so that some are at each of their steps when the node goes.
const APART: Duration = Duration::from_millis(50);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "three servers at once are much for a machine that has other tests to run"]
async fn of_three_nodes_one_is_killed_and_every_run_ends() {
    let Some([first, second, third]) = Server::cluster("the death of a node") else { return };
    let stage = Stage::before(second);
    stage.host(host().with(PlaceOrder { world: stage.world.clone() })).await;
    until(async || stage.run::<PlaceOrder>("o-first", &Order::default()).await.is_ok()).await;

    let start = now();
    let runs = (0..RUNS).map(|n| {
        let stage = &stage;
        async move {
            sleep_until(later(start, APART * u32::try_from(n).unwrap())).await;
            let begun = now();
            let ended = stage.run::<PlaceOrder>(&format!("o-{n}"), &Order::default()).await;
            ended.map(|_| now() - begun)
        }
    });
    let killing = async {
        sleep_until(later(start, APART * 60)).await;
        // Where it began it leads, whatever there is to lead.
        drop(first);
    };
    let (ended, ()) = tokio::join!(join_all_settled(runs), killing);
    drop(third);
    let failed: Vec<_> = ended.iter().filter_map(|ended| ended.as_ref().err()).collect();
    assert!(failed.is_empty(), "{} of {RUNS}: {failed:#?}", failed.len());
    let mut lasted: Vec<Duration> = ended.into_iter().flatten().collect();
    lasted.sort_unstable();
    let mut seen = stage.world.seen();
    let all = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len() as u64, 3 * (RUNS + 1));
    let [median, longest] = [lasted[lasted.len() / 2], lasted[lasted.len() - 1]];
    eprintln!(
        "{RUNS} runs, a node killed: median {median:?}, longest {longest:?}; {} steps done twice",
        all - seen.len()
    );
}
