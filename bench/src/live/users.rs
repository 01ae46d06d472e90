//! People who ask the service, whether or not anything works.

use std::time::Duration;

use breakfall::clock::Dice;
use breakfall::clock::Instant;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use tokio::task::JoinSet;

/// Who comes in a second: three quarters of what the model can do.
const USERS: f64 = 150.0;
/// How long somebody waits before going away without an answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// What became of one request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Press {
    pub(super) at: Instant,
    pub(super) took: Duration,
    pub(super) told: Told,
}

/// What the person was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// The whole answer.
    Whole,
    /// A substitute or a problem, with a next step.
    Explained,
    /// Nothing, or nothing that says what to do.
    Nothing,
}

/// People come at random moments until `end`, and each is waited for.
pub(super) async fn crowd(client: reqwest::Client, url: String, end: Instant) -> Vec<Press> {
    let (dice, mut people) = (Dice::seeded(7), JoinSet::new());
    let mut next = now();
    while next < end {
        sleep_until(next).await;
        people.spawn(ask(client.clone(), url.clone(), next, people.len()));
        // The time between two people of a Poisson process.
        let pause = -(1.0 - dice.share()).ln() / USERS;
        next = later(next, Duration::from_secs_f64(pause));
    }
    people.join_all().await
}

async fn ask(client: reqwest::Client, url: String, at: Instant, number: usize) -> Press {
    let body = format!(r#"{{"id":"r-{number}","user":"u-{number}","query":"help"}}"#);
    let asked = client.post(url).header("content-type", "application/json").body(body);
    let answered = async { asked.timeout(PATIENCE).send().await?.text().await }.await;
    // From when they came, not from when this program got to sending it.
    Press { at, took: at.elapsed(), told: answered.map_or(Told::Nothing, |text| told(&text)) }
}

fn told(answer: &str) -> Told {
    let Ok(answer) = serde_json::from_str::<serde_json::Value>(answer) else {
        return Told::Nothing;
    };
    let steps = answer.get("recovery_actions").and_then(serde_json::Value::as_array);
    match answer.get("status").and_then(serde_json::Value::as_str) {
        Some("success") => Told::Whole,
        _ if steps.is_some_and(|steps| !steps.is_empty()) => Told::Explained,
        _ => Told::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_a_next_step_is_none() {
        for (answer, expected) in [
            (r#"{"status":"success","response":"Here."}"#, Told::Whole),
            (r#"{"status":"degraded","recovery_actions":["Try again."]}"#, Told::Explained),
            (r#"{"status":503,"recovery_actions":["Try again."]}"#, Told::Explained),
            (r#"{"status":"degraded","recovery_actions":[]}"#, Told::Nothing),
            (r#"{"status":500}"#, Told::Nothing),
            ("Internal Server Error", Told::Nothing),
            ("", Told::Nothing),
        ] {
            assert_eq!(told(answer), expected, "{answer}");
        }
    }
}
