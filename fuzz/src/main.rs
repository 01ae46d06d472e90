//! Hostile input for everything that reads what others wrote: each reader must end, must not panic, and must agree with
//! itself. `fuzz/run` says how it is built and for how long it runs.
//!
//! One program for all readers, which `FUZZ_READER` chooses between: they share one long build.
#![no_main]

use std::sync::LazyLock;

use breakfall::Catalogue;
use breakfall::Failure;
use breakfall::config::KEYS;
use breakfall::config::Loader;
use breakfall::fault::AsyncFault;
use breakfall::fault::Reference;
use breakfall::message::Locales;
use breakfall::message::ProblemStyle;
use breakfall::message::Texts;
use breakfall::message::Wording;
use breakfall::wire::Decoder;
use breakfall::wire::RemoteProblem;
use breakfall::wire::contract::Contract;
use breakfall_http::client::UpstreamFault;
use breakfall_http::edge::EdgeFault;
use breakfall_http::fuzzing;
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = std::env::var("FUZZ_READER").unwrap_or_default();
    match name.as_str() {
        "problem" => problem,
        "catalogue" => |data| text(data, catalogue),
        "accept" => |data| text(data, fuzzing::accept),
        "accept_language" => |data| text(data, accept_language),
        "retry_after" => fuzzing::retry_after_lines,
        "reference" => |data| text(data, reference),
        "status_details" => breakfall_grpc::fuzzing::details,
        "status_headers" => breakfall_grpc::fuzzing::headers,
        "config" => config,
        "contract" => |data| text(data, contract),
        _ => panic!("FUZZ_READER is {name:?}, which is no folder of fuzz/seeds"),
    }
});

fuzz_target!(|data: &[u8]| READER(data));

fn text(data: &[u8], read: fn(&str)) {
    if let Ok(text) = std::str::from_utf8(data) {
        read(text);
    }
}

/// Another program's problem: what is taken over of it is told again as it came.
fn problem(data: &[u8]) {
    static DECODER: LazyLock<Decoder> = LazyLock::new(|| {
        Decoder::new().knows::<AsyncFault>().knows::<UpstreamFault>().knows::<EdgeFault>()
    });
    // The status comes with the transport: the first byte stands for it.
    let Some((first, body)) = data.split_first() else { return };
    let status = 400 + u16::from(*first);
    let taken = |body: &[u8], status| DECODER.failure(RemoteProblem::read(body, status)?);
    let Some(failure) = taken(body, status) else { return };
    let written = written(&failure);
    // None once more codes were made up than are taken over.
    let again = taken(written.as_bytes(), failure.status().get());
    let Some(again) = again else { return };
    assert_eq!(self::written(&again), written);
    assert!(written.len() < 2 * RemoteProblem::MOST_BYTES, "{}", written.len());
}

fn written(failure: &Failure) -> String {
    let told = Catalogue::builtin().explain(failure, &Locales::default(), &Wording::default());
    told.problem(failure, &ProblemStyle::default()).to_json()
}

/// Texts of a program: what is accepted can be shown.
fn catalogue(source: &str) {
    // Texts last as long as the program, and this program does not last.
    let source: &'static str = String::leak(source.to_owned());
    let texts = [Texts { locale: "en", source }];
    let Ok(catalogue) = Catalogue::builtin().with(&texts) else { return };
    for failure in [
        Failure::from(AsyncFault::Timeout { limit: std::time::Duration::from_secs(7) }),
        Failure::from(AsyncFault::Unexpected),
    ] {
        let told = catalogue.explain(&failure, &Locales::default(), &Wording::default());
        assert!(!told.title.is_empty() && !told.message.is_empty());
    }
}

fn accept_language(header: &str) {
    let locales = Locales::accept_language(header);
    let catalogue = Catalogue::builtin();
    let chosen = catalogue.choose(&locales);
    assert_eq!(Catalogue::builtin().choose(&locales), chosen);
}

fn reference(pasted: &str) {
    for found in [Reference::find(pasted), pasted.parse().ok()].into_iter().flatten() {
        assert_eq!(found.to_string().parse(), Ok(found));
        assert_eq!(Reference::find(&found.to_string()), Some(found));
    }
}

/// A file: its mistakes can be shown.
fn config(file: &[u8]) {
    match Loader::new(&[KEYS]).yaml("breakfall.yaml", file).load() {
        Ok(values) => drop(format!("{values:?}")),
        Err(mistakes) => assert!(!mistakes.to_string().is_empty()),
    }
}

fn contract(file: &str) {
    match Contract::from_json(file) {
        Ok(read) => assert_eq!(Contract::from_json(&read.to_json()), Ok(read)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
