//! What the client costs beside reqwest alone: the same requests over the same kind of connections, to a server that is another process.

mod ask;

use std::io;
use std::net::SocketAddr;
use std::process::Stdio;

use breakfall_hello::Served;

use crate::bars::Bar;
use crate::bars::Line;
use crate::callgrind;
use crate::client::ask::Asker;
pub(crate) use crate::client::ask::Asks;
use crate::hello::Server;
use crate::turns;
use crate::turns::Size;

/// What is asked of the client.
const BAR: f64 = 0.95;

/// Measures all clients, with one request under way and with sixteen.
///
/// # Errors
/// The loopback cannot be used.
pub(crate) fn run(size: Size) -> io::Result<Vec<Line>> {
    let mut lines = Vec::new();
    let server = Server::start(Served::Bare)?;
    for at_once in [1, 16] {
        let askers = Asks::ALL.map(|asks| Asker::new(asks, server.address));
        let mut askers = askers.into_iter().collect::<io::Result<Vec<_>>>()?;
        for asker in &mut askers {
            asker.ask_for(size.turn, at_once)?;
        }
        let rates =
            turns::compared(&mut askers, size.rounds, |asker| asker.ask_for(size.turn, at_once))?;
        for (asks, rate) in Asks::ALL.into_iter().zip(rates) {
            let line = |what: &str, figure| {
                Line::new(asks.name(), format!("{at_once} at once: {what}"), figure)
            };
            lines.push(line("requests/s", rate.per_second));
            let ratio = line("of reqwest alone", rate.ratio);
            let by_work = line("of reqwest alone, by the processor's time", rate.ratio_worked);
            match asks {
                Asks::Reqwest => {}
                Asks::Client => lines.extend([ratio, by_work.asked(Bar::AtLeast(BAR))]),
                // reqwest has nothing of what this does: limits, breaker, budget, and two headers that tell of them.
                Asks::Operation => lines.extend([ratio, by_work]),
            }
        }
    }
    if callgrind::is_there() {
        for asks in Asks::ALL {
            lines.push(Line::new(asks.name(), "instructions", instructions(asks, server.address)));
        }
    }
    Ok(lines)
}

/// Of one request, in the client's user space.
fn instructions(asks: Asks, address: SocketAddr) -> Option<f64> {
    callgrind::each(|times| {
        let mut command = callgrind::this_program().ok()?;
        command.args(["client", "--ask", asks.word(), &address.to_string(), &times.to_string()]);
        let output = command.stdin(Stdio::null()).output().ok()?;
        let report = String::from_utf8_lossy(&output.stderr);
        output.status.success().then(|| callgrind::collected_in(&report))?
    })
}

/// Asks so often, one request after the other: what runs under callgrind. The words are those of [`instructions`].
pub(crate) fn ask(words: &[String]) -> io::Result<()> {
    let wrong = || io::Error::other("not a client, an address and a number");
    let [asks, address, times] = words else { return Err(wrong()) };
    let asks = Asks::ALL.into_iter().find(|known| known.word() == asks).ok_or_else(wrong)?;
    let address = address.parse().map_err(io::Error::other)?;
    Asker::new(asks, address)?.ask_times(times.parse().map_err(io::Error::other)?)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::hello::tests::started;

    #[test]
    fn everybody_gets_the_ticket() {
        drop(rustls::crypto::ring::default_provider().install_default());
        let (_ends, address) = started(Served::Bare);
        for asks in Asks::ALL {
            let asker = Asker::new(asks, address).unwrap();
            assert!(
                asker.ask_for(Duration::from_millis(5), 3).unwrap().per_second > 0.0,
                "{asks:?}"
            );
            let words = [asks.word(), &address.to_string(), "2"].map(str::to_owned);
            ask(&words).unwrap();
        }
        assert!(ask(&["nobody", "127.0.0.1:1", "2"].map(str::to_owned)).is_err());
    }
}
