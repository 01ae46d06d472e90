//! The process that kills, and looks at what is left.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use breakfall::clock::Dice;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall_flow::Filter;
use breakfall_flow::Operator;
use breakfall_flow::State;

use crate::child::Fate;

/// How often the process is killed, where nobody says otherwise.
const ROUNDS: u32 = 1000;

pub(crate) async fn run(rounds: Option<u32>) {
    let rounds = rounds.unwrap_or(ROUNDS);
    let every_step = ["reserve", "charge", "ship", "undo-charge", "undo-reserve"];
    for step in every_step {
        for moment in ["before", "after"] {
            at_this_moment(&format!("{moment} {step}")).await;
        }
    }
    eprintln!("killed before and after each of {every_step:?}: every run ended as it should");
    at_random(rounds).await;
}

/// Four runs, one of each fate, and a process that dies at `moment` of the first that comes there.
async fn at_this_moment(moment: &str) {
    let dir = tempfile::tempdir().unwrap();
    // A run of the fate that undoes comes first.
    let died = start(dir.path(), 1, 5, Some(moment)).wait().unwrap();
    let is_there = dir.path().join("died").exists();
    assert!(!died.success() && is_there, "{moment}: it did not come there");
    assert!(ends(start(dir.path(), 1, 5, None)).await);
    let twice = check(dir.path()).await;
    // What was done and not written down is done again, and nothing else.
    let most = if moment.starts_with("after") { 4 } else { 3 };
    assert!(twice <= most, "{moment}: {twice} effects twice");
}

async fn at_random(rounds: u32) {
    let dir = tempfile::tempdir().unwrap();
    let dice = Dice::seeded(6);
    let began = now();
    for _ in 0..rounds {
        let first = lines(dir.path(), "accepted").len().try_into().unwrap();
        let mut child = start(dir.path(), first, u64::MAX, None);
        // However fast the machine is: after so much more has happened, and a little later.
        let more = dice.up_to(Duration::from_nanos(600)).subsec_nanos();
        let enough = size(dir.path(), "effects") + u64::from(more);
        while size(dir.path(), "effects") < enough {
            assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
            sleep_until(later(now(), Duration::from_millis(1))).await;
        }
        sleep_until(later(now(), dice.up_to(Duration::from_millis(3)))).await;
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let accepted = lines(dir.path(), "accepted").len();
    // One that was accepted last may have been killed before that was noted.
    let most = u64::try_from(accepted).unwrap() + 1;
    assert!(ends(start(dir.path(), most - 1, most, None)).await);
    let twice = check(dir.path()).await;
    let took = now() - began;
    eprintln!(
        "{rounds} kills in {took:.1?}: {accepted} runs accepted, all ended as they should; {twice} effects were done twice"
    );
}

fn start(dir: &Path, first: u64, most: u64, dies: Option<&str>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("child").arg(dir).args([first.to_string(), most.to_string()]).args(dies);
    command.stderr(Stdio::inherit()).spawn().unwrap()
}

/// Whether it ends well, and before anybody would give up on it.
async fn ends(mut child: Child) -> bool {
    let late = later(now(), Duration::from_mins(2));
    while now() < late {
        if let Some(status) = child.try_wait().unwrap() {
            return status.success();
        }
        sleep_until(later(now(), Duration::from_millis(5))).await;
    }
    child.kill().unwrap();
    false
}

fn size(dir: &Path, name: &str) -> u64 {
    std::fs::metadata(dir.join(name)).map_or(0, |file| file.len())
}

fn lines(dir: &Path, name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(dir.join(name)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Whether everything that was promised ended as it should; gives how many effects were done more than once.
async fn check(dir: &Path) -> usize {
    let mut effects = BTreeMap::<String, usize>::new();
    for key in lines(dir, "effects") {
        *effects.entry(key).or_default() += 1;
    }
    let operator = Operator::open(dir.join("flows.sqlite")).unwrap();
    let runs = operator.list(Filter::default(), usize::MAX).await.unwrap();
    let states: BTreeMap<_, _> = runs.into_iter().map(|run| (run.id, run.state)).collect();
    for id in lines(dir, "accepted") {
        assert!(states.contains_key(&id), "{id} was promised and is gone");
    }
    for (id, state) in states {
        let fate = Fate::of(id.trim_start_matches("s-").parse().unwrap());
        let (expected, steps): (_, &[&str]) = match fate {
            Fate::Fails => (State::Failed, &["reserve", "charge", "undo-charge", "undo-reserve"]),
            Fate::Plain | Fate::Flaky | Fate::Waits => {
                (State::Done, &["reserve", "charge", "ship"])
            }
        };
        assert_eq!(state, expected, "{id}");
        for step in ["reserve", "charge", "ship", "undo-charge", "undo-reserve"] {
            let done = effects.contains_key(&format!("{id}/{step}"));
            assert_eq!(done, steps.contains(&step), "{id}: {step}");
        }
    }
    let file = rusqlite::Connection::open(dir.join("flows.sqlite")).unwrap();
    let sound: String = file.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    effects.values().filter(|times| **times > 1).count()
}
