//! What takes minutes: run by hand, for release. `cargo test --release -p breakfall-service --test journey -- --ignored --nocapture soak`

use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use breakfall::clock::now;

use super::many::took;
use super::records::NONSENSE;
use super::records::killed;
use super::records::lost;
use super::records::metric;
use super::records::reference_of;
use crate::support::service::Service;
use crate::support::setup::Setup;

const MILLION: usize = 1_000_000;
const MIB: u64 = 1024 * 1024;

#[test]
#[ignore = "takes minutes, see the head of the file"]
fn soak_ten_thousand_references_are_found_again_after_kill_9() {
    let setup = Setup::plain();
    let told = killed(&setup, 60, 16, 25);
    let lost = lost(&setup, &told);
    println!("{} references told in 60 rounds, {} lost", told.len(), lost.len());
    assert!(told.len() > 10_000, "{} told", told.len());
    assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), told.len());
}

#[test]
#[ignore = "takes some ten minutes, see the head of the file"]
fn soak_s04_t08_a_million_failures_of_a_million_people_stay_within_their_limits() {
    // Each fails once: with the whole log the disk would be measured.
    let setup = Setup::plain().set("error_handling.logging.log_all_errors", false);
    let service = setup.clone().start();
    let first = reference_of(&service.ask(NONSENSE).json());
    fail(&service, 0, 20_000);
    let (start, before) = (now(), service.memory());
    fail(&service, 20_000, MILLION);
    let (lasted, after) = (start.elapsed().as_secs_f64(), service.memory());
    let last = reference_of(&service.ask(NONSENSE).json());

    let of = |name: &str| metric(&service, &format!("breakfall_incidents_{name}"));
    let bytes = fs::metadata(setup.data().join("incidents.sqlite")).expect("it is there").len();
    println!(
        "{MILLION} failures in {lasted:.0} s, {} lost, {} rows in {} MiB",
        of("lost_total"),
        of("rows"),
        bytes / MIB
    );
    println!("memory: {before} MiB, then {after} MiB");
    assert!(of("lost_total") < 0.5 && of("kept_total") > 999_999.5, "none is lost");
    assert!(bytes <= 512 * MIB, "{bytes}");
    assert!(after < before + 50, "{before} MiB, then {after} MiB");
    let mut slowest = Duration::ZERO;
    for path in [
        "/console",
        "/console?since=all",
        "/console?view=single&since=all",
        "/console?q=intent",
        "/console/people",
        "/console/live",
        "/console/about",
        &format!("/console/failures/{first}"),
        &format!("/console/failures/{last}"),
    ] {
        let best = (0..5).map(|_| took(&service, path)).min().unwrap_or_default();
        println!("{path}: {best:?}");
        slowest = slowest.max(best);
    }
    // A build for tests is several times slower.
    let limit = if cfg!(debug_assertions) { 2000 } else { 200 };
    assert!(slowest < Duration::from_millis(limit), "{slowest:?}");
}

/// Lets each of these people fail once, each over one of a few connections that stay.
fn fail(service: &Service, from: usize, to: usize) {
    let next = AtomicUsize::new(from);
    thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                let mut stream =
                    BufReader::new(TcpStream::connect(service.address).expect("it listens"));
                stream.get_ref().set_nodelay(true).expect("it is TCP");
                loop {
                    let person = next.fetch_add(1, Ordering::Relaxed);
                    if person >= to {
                        return;
                    }
                    let status = ask(&mut stream, person);
                    assert_eq!(status, 422, "{person}");
                }
            });
        }
    });
}

/// The status of the answer to a person that is not understood.
fn ask(stream: &mut BufReader<TcpStream>, person: usize) -> u16 {
    let body =
        format!("{{\"id\":\"r-{person}\",\"user\":\"person {person}\",\"query\":\"{NONSENSE}\"}}");
    let head =
        "POST /v1/requests HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
    let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    stream.get_mut().write_all(request.as_bytes()).expect("it reads");
    let (mut status, mut length) = (0, 0);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).expect("it answers");
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(rest) = line.strip_prefix("http/1.1 ") {
            status = rest.get(..3).and_then(|code| code.parse().ok()).expect("a status");
        } else if let Some(rest) = line.strip_prefix("content-length: ") {
            length = rest.parse().expect("a length");
        } else if line.is_empty() {
            break;
        }
    }
    std::io::copy(&mut stream.take(length), &mut std::io::sink()).expect("it is whole");
    status
}
