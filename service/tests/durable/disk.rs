//! A real disk that is full, or can only be read: a small one of this test's own, in a namespace where nobody else sees it.

use std::fs;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

use crate::journal::wait_until;
use crate::stages::repository;
use crate::support::service::Service;
use crate::support::service::finished;
use crate::support::setup::Setup;
use crate::support::upstream::Call;
use crate::support::upstream::Upstream;

/// The most that is asked before it must have been refused.
const MOST: usize = 2000;

/// The program of `setup` with its data on a disk of its own, after `and_then` was done to that. None where this machine lets nobody have one.
fn on_its_own_disk(setup: &Setup, and_then: &str) -> Option<Command> {
    let mounted = format!("mount -t tmpfs -o size=4m none \"$0\" && {and_then}");
    let in_its_own = |script: &str| {
        let mut command = Command::new("unshare");
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
        command.arg(setup.data()).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    fs::create_dir(setup.data()).expect("the home can be written to");
    let may = in_its_own(&format!("{mounted} true")).status();
    if !may.is_ok_and(|status| status.success()) {
        eprintln!("skipped, as nobody may mount a disk here: a real disk that is full");
        return None;
    }
    let serve = "exec \"$1\" serve --listen 127.0.0.1:0 --config \"$2\"";
    let mut command = in_its_own(&format!("{mounted} {serve}"));
    command.arg(env!("CARGO_BIN_EXE_breakfall")).arg(setup.file());
    command.env("BREAKFALL__DATA_DIRECTORY", setup.data());
    Some(command)
}

/// Writes until nothing fits any more.
fn fill(file: &Path) {
    let mut file = File::create(file).expect("a file more fits");
    for piece in [64 * 1024, 1024, 1] {
        while file.write_all(&vec![b'x'; piece]).is_ok() {}
    }
}

fn created_at(github: &Upstream) -> usize {
    let is_creation = |call: &&Call| call.line.starts_with("POST");
    github.calls.items().iter().filter(is_creation).count()
}

#[test]
fn w09_on_a_full_disk_nothing_is_promised_and_with_room_again_it_goes_on() {
    let github = Upstream::new(|call, _| repository(call));
    let setup = Setup::quick().github(&github.url());
    let Some(command) = on_its_own_disk(&setup, "") else { return };
    let service = Service::run(command, setup);
    service.ask("Create a ticket: the first").success();
    // The disk, as the service sees it.
    let disk = format!("/proc/{}/root{}", service.id(), service.setup.data().display());
    let filler = Path::new(&disk).join("filler");
    fill(&filler);
    let mut created = 1;
    let refused = loop {
        // Some room is left in the journal itself.
        let answer = service.ask("Create a ticket: the disk is full");
        if answer.status != 200 {
            break answer;
        }
        created += 1;
        assert!(created < MOST, "it never fills");
    };
    let words = refused.problem(503, "ASYNC_FLOW_JOURNAL_UNAVAILABLE");
    assert!(words.contains("Nothing was changed"), "{words}");
    assert!(refused.header("retry-after").is_some(), "{refused:?}");
    assert_eq!(created_at(&github), created, "nothing was begun that was not accepted");
    assert!(service.ask("list open tickets").success().contains("open"), "what only reads goes on");

    fs::remove_file(&filler).expect("it is there");
    wait_until("there is room", || service.ask("Create a ticket: the last").status == 200);
    assert!(created_at(&github) > created);
}

#[test]
fn w09_on_a_disk_that_can_only_be_read_it_does_not_start() {
    let github = Upstream::new(|call, _| repository(call));
    let setup = Setup::plain().github(&github.url());
    let read_only = "mount -o remount,ro \"$0\" &&";
    let Some(mut command) = on_its_own_disk(&setup, read_only) else { return };
    let (code, told) = finished(&mut command);
    assert_eq!(code, Some(69), "{told}");
    assert!(told.contains("a directory that this user may write to"), "{told}");
}
