//! `kill -9` of the process that does the work, and of Restate.

use std::env;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall_flow::Flow;
use breakfall_flow::StepAttempt;
use breakfall_flow::Workflow;
use tokio::net::TcpListener;

use crate::order::Answer;
use crate::order::Order;
use crate::order::PlaceOrder;
use crate::stage::Stage;
use crate::stage::host;
use crate::stage::until;

/// Steps that are told in a file, with a timer between them; `two` waits until the file `go` is there.
struct Errand {
    home: PathBuf,
}

impl Errand {
    async fn act(home: PathBuf, step: StepAttempt) -> Result<(), Failure> {
        let mut seen =
            fs::File::options().create(true).append(true).open(home.join("seen")).unwrap();
        writeln!(seen, "{}", step.step()).unwrap();
        while step.step() == "two" && !home.join("go").exists() {
            sleep_until(later(now(), Duration::from_millis(5))).await;
        }
        Ok(())
    }
}

impl Workflow for Errand {
    const KIND: &'static str = "errand";
    type Input = u64;
    type Output = u32;

    async fn run<F: Flow>(&self, flow: &F, input: u64) -> Result<u32, Failure> {
        for step in ["one", "two", "three"] {
            let home = self.home.clone();
            flow.step(step).run(move |step| Self::act(home.clone(), step)).await?;
            if step == "two" {
                flow.sleep("pause", Duration::from_millis(input)).await?;
            }
        }
        Ok(7)
    }
}

/// The file that tells a child its port, in the folder where it is started.
const PORT: &str = "port";

/// Not a test: the process that is killed, started by those below.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the tests start it, as a process of its own"]
async fn child() {
    let home = env::current_dir().unwrap();
    let Ok(port) = fs::read_to_string(home.join(PORT)) else { return };
    let listener = TcpListener::bind(("127.0.0.1", port.parse().unwrap())).await.unwrap();
    let serving = host().with(Errand { home });
    serving.serve(listener, std::future::pending(), Duration::ZERO).await.unwrap();
}

fn start_child(home: &Path) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "killed::child", "--ignored"]).current_dir(home);
    command.stdout(std::process::Stdio::null()).spawn().unwrap()
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_are_killed_in_a_step_and_in_a_wait_and_the_run_ends() {
    let Some(mut stage) = Stage::empty("kill -9 of the service and of Restate") else { return };
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join(PORT), stage.port().to_string()).unwrap();
    let seen = || fs::read_to_string(home.path().join("seen")).unwrap_or_default();
    let child = start_child(home.path());
    until(async || stage.admin.register(&stage.address()).await.is_ok()).await;

    stage.client.start::<Errand>("e-1", &1_500).await.unwrap();
    until(async || seen() == "one\ntwo\n").await;
    kill(child);
    let child = start_child(home.path());
    until(async || seen() == "one\ntwo\ntwo\n").await;
    stage.server.kill();
    stage.server.start_again();
    until(async || seen().matches("two").count() >= 3).await;

    fs::write(home.path().join("go"), "").unwrap();
    // It waits now, as Restate knows: both are away when its time comes.
    until(async || stage.server.has_entry("e-1", "Sleep")).await;
    kill(child);
    stage.server.kill();
    sleep_until(later(now(), Duration::from_millis(1_600))).await;
    stage.server.start_again();
    let child = start_child(home.path());
    let ended = stage.wait::<Errand>("e-1").await;
    kill(child);
    assert_eq!(ended.unwrap().value(), Some(&7));
    let seen = seen();
    assert_eq!(seen.matches("one").count(), 1, "what is written down is not done again: {seen}");
    assert!(seen.ends_with("two\nthree\n") && seen.matches("three").count() == 1, "{seen}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_for_a_run_waits_for_a_restate_that_is_killed_as_well() {
    let Some(mut stage) = Stage::set("kill -9 of Restate").await else { return };
    drop(stage.world.clone().answers("charge", [Answer::Pause, Answer::Pause]));
    let (client, world) = (stage.client.clone(), stage.world.clone());
    // Beside this test, which stands still while Restate starts.
    let run = async move { client.run::<PlaceOrder>("o-1", &Order::default()).await };
    let waiting = stage.supervisor.spawn("waiting", run);
    until(async || world.seen().len() == 2).await;
    stage.server.kill();
    stage.server.start_again();
    // Begun anew, the connection having gone; or not, where it lives.
    until(async || {
        world.go_on();
        world.steps().contains(&"ship".to_owned())
    })
    .await;
    assert_eq!(waiting.await.unwrap().value().unwrap().len(), 3);
    assert_eq!(world.steps().iter().filter(|step| *step == "reserve").count(), 1);
}
