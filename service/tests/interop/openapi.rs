//! The document against the program: whatever it says may be sent is sent, and whatever comes back is what it says.

use std::path::Path;

use crate::support::setup::Setup;
use crate::tools::schemathesis;
use crate::tools::text;

#[test]
fn the_program_does_what_its_openapi_document_says() {
    let Some(mut schemathesis) = schemathesis("the OpenAPI document against the program") else {
        return;
    };
    let service = Setup::quick().start();
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/schemathesis.toml");
    let document = format!("http://{}/openapi.json", service.address);
    let run = schemathesis.current_dir(service.setup.home()).arg("--config-file").arg(settings);
    let run = run.args(["run", &document, "--checks", "all", "--no-color"]);
    // The same every time, and no longer than it takes.
    let run = run.args(["--max-examples", "40", "--seed", "7", "--generation-database", "none"]);
    let run = run.args(["--suppress-health-check", "all"]);
    let told = text(&run.output().expect("it starts"));
    let selected = told.lines().find_map(|line| line.trim().strip_prefix("Selected: "));
    let (some, all) = selected.and_then(|counts| counts.split_once('/')).expect("a summary");
    assert_eq!(some, all, "nothing is left out: {told}");
}
