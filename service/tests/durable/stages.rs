//! Servers that answer when the test says so.

use serde_json::Value;
use serde_json::json;

use crate::support::shelf::Shelf;
use crate::support::upstream::Call;
use crate::support::upstream::Reply;
use crate::support::upstream::Upstream;
use crate::support::upstream::say;
use crate::support::upstream::say_json;

/// Until it is opened, nobody passes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gate(Shelf<()>);

impl Gate {
    pub(crate) fn open(&self) {
        self.0.push(());
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.0.items().is_empty()
    }

    pub(crate) fn pass(&self) {
        self.0.wait_until(|opened| !opened.is_empty());
    }
}

/// A server that answers with `closed` until the gate is open, and as `part` says then.
pub(crate) fn behind(
    gate: &Gate,
    closed: Reply,
    part: impl Fn(&Call) -> Reply + Send + Sync + 'static,
) -> Upstream {
    let gate = gate.clone();
    Upstream::new(move |call, _| if gate.is_open() { part(call) } else { closed.clone() })
}

/// A server that does not answer until the gate is open, and as `part` says then.
pub(crate) fn waiting_for(
    gate: &Gate,
    part: impl Fn(&Call) -> Reply + Send + Sync + 'static,
) -> Upstream {
    let gate = gate.clone();
    Upstream::new(move |call, _| {
        gate.pass();
        part(call)
    })
}

/// A channel that hears everything.
pub(crate) fn channel() -> Upstream {
    Upstream::always(say("200 OK", &[], "ok"))
}

/// What the channel was told, one after the other.
pub(crate) fn told(channel: &Upstream) -> Vec<String> {
    let calls = channel.calls.items();
    calls.iter().map(|call| call.json()["text"].as_str().expect("a text").to_owned()).collect()
}

/// A repository that creates issues and then does not answer until the gate is open, as where the answer is lost with whoever asked.
pub(crate) fn forgetful(gate: &Gate) -> Upstream {
    let (gate, made) = (gate.clone(), Shelf::default());
    Upstream::new(move |call, _| {
        let issue = |number: usize, body: &Value| json!({ "number": number, "title": "the VPN drops", "state": "open", "body": body });
        if call.line.starts_with("POST") {
            made.push(call.json()["body"].clone());
            let (number, body) = (made.items().len(), call.json()["body"].clone());
            gate.pass();
            return say_json("201 Created", &issue(number, &body));
        }
        let made = made.items();
        let issues = made.iter().enumerate().map(|(place, body)| issue(place + 1, body));
        // One of somebody who wrote nothing comes first.
        let all = [issue(9, &Value::Null)].into_iter().chain(issues).collect();
        say_json("200 OK", &Value::Array(all))
    })
}

/// What a repository with no issues answers: it numbers the first 1, and closes it.
pub(crate) fn repository(call: &Call) -> Reply {
    let issue = |state| json!({ "number": 1, "title": "the VPN drops", "state": state });
    match call.line.split(' ').next() {
        Some("POST") => say_json("201 Created", &issue("open")),
        Some("PATCH") => say_json("200 OK", &issue("closed")),
        _ if call.line.ends_with("/1") => say_json("200 OK", &issue("open")),
        _ => say_json("200 OK", &json!([])),
    }
}
