//! An outage of a real model, behind the real program, in real time.

mod figures;
mod service;
mod upstream;
mod users;

use std::io;
use std::time::Duration;

use breakfall::clock::now;
use breakfall::clock::sleep_until;
use tokio::runtime::Builder;

use crate::bars::Line;
use crate::live::figures::Times;
use crate::live::service::Service;
use crate::live::upstream::Trouble;
use crate::live::upstream::Upstream;

const TROUBLES: [(&str, Trouble); 3] =
    [("stall", Trouble::Stall), ("refuse", Trouble::Refuse), ("brown-out", Trouble::BrownOut)];
/// The time of an operation; an attempt has a third of it.
const LIMIT_SECONDS: u32 = 3;
const ATTEMPT: Duration = Duration::from_secs(1);
const BEFORE: Duration = Duration::from_secs(8);
const OUTAGE: Duration = Duration::from_secs(12);
const AFTER: Duration = Duration::from_secs(15);

/// The troubles whose name contains `only`, one after the other, each with a service of its own. `told` hears of each when it begins.
pub(crate) fn run(only: &str, mut told: impl FnMut(&str)) -> io::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (name, trouble) in TROUBLES.into_iter().filter(|(name, _)| name.contains(only)) {
        told(name);
        lines.extend(one(name, trouble)?);
    }
    Ok(lines)
}

fn one(name: &'static str, trouble: Trouble) -> io::Result<Vec<Line>> {
    let mut upstream = Upstream::start()?;
    let service = Service::start(&upstream.url(), LIMIT_SECONDS)?;
    let client = reqwest::Client::builder().no_proxy().tls_certs_only(std::iter::empty());
    let client = client.build().map_err(io::Error::other)?;
    let metrics = client.get(service.at("/metrics"));
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let start = now();
    let (outage, over) = (start + BEFORE, start + BEFORE + OUTAGE);
    let crowd = users::crowd(client, service.at("/v1/requests"), over + AFTER);
    let script = async {
        sleep_until(outage).await;
        let before = made(&metrics).await?;
        upstream.begin(trouble, OUTAGE);
        sleep_until(over).await;
        let during = made(&metrics).await? - before;
        upstream.end()?;
        io::Result::Ok(during)
    };
    let (presses, made) = runtime.block_on(async { tokio::join!(crowd, script) });
    // Nobody sees a refused connection but who asked for it.
    let calls = upstream.work.calls(outage, over).max(made?);
    let times = Times { start, outage, over, attempt: ATTEMPT };
    Ok(figures::lines(name, &presses, calls, times))
}

/// How often the service has called its model so far, as its metrics say: answered, or failed in whatever way.
async fn made(metrics: &reqwest::RequestBuilder) -> io::Result<usize> {
    let asked = metrics.try_clone().ok_or(io::ErrorKind::Unsupported)?;
    let answer = async { asked.send().await?.error_for_status()?.text().await };
    let text = answer.await.map_err(io::Error::other)?;
    let count = |series: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(series)).map(str::trim);
        line.map_or(Ok(0), str::parse).map_err(io::Error::other)
    };
    let answered =
        count(r#"breakfall_operations_total{operation="generate_response",outcome="succeeded"}"#)?;
    Ok(answered + count(r#"breakfall_attempts_failed_total{operation="generate_response"}"#)?)
}
