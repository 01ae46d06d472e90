//! What the edge costs a service that answers: requests a second with the layer, against the same without it.
//!
//! HTTP/1.1 on the loopback, connections that stay open. A server is a process with one thread, its load another; the servers are asked in
//! turns of a quarter of a second.

mod load;

use std::io;

use breakfall_hello::Served;

use crate::bars::Bar;
use crate::bars::Line;
use crate::callgrind;
use crate::edge::load::Asked;
use crate::edge::load::Load;
use crate::hello::Server;
use crate::turns;
use crate::turns::Rate;
use crate::turns::Size;
use crate::turns::Turn;

/// Enough that the server never waits for its load.
const CONNECTIONS: usize = 16;
/// How often each server is started: where its memory happens to lie makes one process faster than another by some hundredths, which no
/// number of turns of the same process would show.
const LIVES: usize = 20;
/// What is asked of the edge.
const BAR: f64 = 0.95;

/// Measures all servers, with every kind of request whose name contains `only`.
///
/// # Errors
/// The loopback cannot be used.
pub(crate) fn run(size: Size, only: &str) -> io::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for asked in Asked::ALL.into_iter().filter(|asked| asked.name().contains(only)) {
        let started = (0..LIVES).map(|_| life(size, asked));
        let each = started.collect::<io::Result<Vec<_>>>()?;
        for (nth, served) in Served::ALL.into_iter().enumerate() {
            let rates: Vec<_> = each.iter().filter_map(|rates| rates.get(nth).copied()).collect();
            let rate = Rate::middle(&rates);
            let line = |what: &str, figure| {
                Line::new(served.name(), format!("{}: {what}", asked.name()), figure)
            };
            lines.push(line("requests/s", Some(rate.per_second)));
            let by_work = line("of axum alone, by the processor's time", Some(rate.ratio_worked));
            match served {
                Served::Bare => {}
                // Not the edge: what our server costs, and what any layer does.
                Served::Ours | Served::Layer => lines.push(by_work),
                Served::Edge | Served::Limited | Served::Outside | Served::Around => {
                    lines.push(line("of axum alone", Some(rate.ratio)));
                    lines.push(by_work.asked(Bar::AtLeast(BAR)));
                }
            }
            if callgrind::is_there() {
                lines.push(line("instructions", instructions(served, asked)));
            }
        }
    }
    Ok(lines)
}

/// The rates of all servers, each started once.
fn life(size: Size, asked: Asked) -> io::Result<Vec<Rate>> {
    let mut servers = Vec::new();
    for served in Served::ALL {
        let server = Server::start(served)?;
        let mut load = Load::connect(server.address, asked, CONNECTIONS)?;
        load.ask_for(size.turn)?;
        // The connections are closed before the server waits for its end.
        servers.push((load, server));
    }
    turns::compared(&mut servers, size.rounds.div_ceil(LIVES), |(load, server)| {
        let before = server.worked();
        let (answers, seconds) = load.ask_for(size.turn)?;
        let worked = before.zip(server.worked()).map(|(before, now)| now - before);
        Ok(Turn::new(answers, seconds, worked))
    })
}

/// Of one request, in the server's user space.
fn instructions(served: Served, asked: Asked) -> Option<f64> {
    callgrind::each(|times| {
        let counted = Server::counted(served).ok()?;
        let mut load = Load::connect(counted.address, asked, 1).ok()?;
        load.ask_times(times).ok()?;
        drop(load);
        counted.end().ok()?
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::hello::tests::started;

    #[test]
    fn every_server_answers_every_request_over_every_connection() {
        for served in Served::ALL {
            let (_ends, address) = started(served);
            for asked in Asked::ALL {
                let mut load = Load::connect(address, asked, 3).unwrap();
                assert!(load.ask_for(Duration::from_millis(5)).unwrap().0 > 3, "{served:?}");
                load.ask_times(3).unwrap();
            }
        }
    }
}
