//! What stands between the service and a server that works: a wire that does not.

use std::io;
use std::io::Read;
use std::io::Write;
use std::net::Shutdown;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use breakfall::clock::Dice;
use socket2::SockRef;

use crate::support::shelf::Shelf;

/// What becomes of the answers on a connection. Numbers of bytes are counted from the first byte that the server sends on it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wire {
    /// They pass.
    Clear,
    /// They pass this much later.
    Late(Duration),
    /// The connection is reset after so many bytes.
    Reset { after: usize },
    /// The connection is closed after so many bytes, as if that were all.
    Cut { after: usize },
    /// Nothing comes after so many bytes, and the connection stays open.
    Hole { after: usize },
    /// Byte by byte, with this pause after each.
    Drip(Duration),
    /// One bit in each so many bytes is another, which ones a seed says.
    Flip { one_in: u32, seed: u64 },
}

/// A proxy of TCP in front of one server.
#[derive(Debug)]
pub(crate) struct Proxy {
    address: SocketAddr,
    /// What each connection was, in the order in which they came.
    pub(crate) connections: Shelf<Wire>,
    wire: Arc<Mutex<Wire>>,
}

impl Proxy {
    /// In front of the server at `url`; every connection is `wire`.
    pub(crate) fn before(url: &str, wire: Wire) -> Self {
        Self::before_all(&[url], wire)
    }

    /// In front of several servers that do the same: each connection goes to the first of them that takes it.
    pub(crate) fn before_all(urls: &[&str], wire: Wire) -> Self {
        let address = |url: &&str| url.split('/').nth(2).and_then(|host| host.parse().ok());
        let servers = urls.iter().map(|url| address(url).expect("an address with a port"));
        let servers: Arc<[SocketAddr]> = servers.collect();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (connections, wire) = (Shelf::default(), Arc::new(Mutex::new(wire)));
        let (shelf, present) = (connections.clone(), Arc::clone(&wire));
        thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let wire = *present.lock().expect("nobody panics with it");
                shelf.push(wire);
                let servers = Arc::clone(&servers);
                // What goes wrong on a connection is the service's to find out.
                thread::spawn(move || drop(connect(near, &servers, wire)));
            }
        });
        Self { address, connections, wire }
    }

    /// What the connections are from now on.
    pub(crate) fn become_wire(&self, wire: Wire) {
        *self.wire.lock().expect("nobody panics with it") = wire;
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/base", self.root())
    }

    /// The same without a path.
    pub(crate) fn root(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn connect(near: TcpStream, servers: &[SocketAddr], wire: Wire) -> io::Result<()> {
    near.set_nodelay(true)?;
    let far = TcpStream::connect(servers)?;
    far.set_nodelay(true)?;
    let (mut asking, mut asked) = (near.try_clone()?, far.try_clone()?);
    let questions = thread::spawn(move || {
        let copied = io::copy(&mut asking, &mut asked);
        // Whoever asked has gone: the server is not to wait for more.
        drop(asked.shutdown(Shutdown::Both));
        copied
    });
    let whole = near.try_clone()?;
    if let Err(error) = answers(far, near, wire) {
        // Whoever is near learns that nobody is there any more.
        whole.shutdown(Shutdown::Both)?;
        return Err(error);
    }
    questions.join().map_or_else(|_| Err(io::ErrorKind::Other.into()), |copied| copied.map(drop))
}

/// Passes on what comes from `far`, as `wire` does.
fn answers(mut far: TcpStream, mut near: TcpStream, wire: Wire) -> io::Result<()> {
    let (mut passed, mut buffer) = (0, [0; 4096]);
    let seed = if let Wire::Flip { seed, .. } = wire { seed } else { 0 };
    let dice = Dice::seeded(seed);
    loop {
        let count = far.read(&mut buffer)?;
        let bytes = buffer.get_mut(..count).unwrap_or_default();
        if bytes.is_empty() {
            return near.shutdown(Shutdown::Write);
        }
        match wire {
            Wire::Clear => near.write_all(bytes)?,
            Wire::Late(by) => {
                pause(by);
                near.write_all(bytes)?;
            }
            Wire::Drip(every) => {
                for byte in &*bytes {
                    near.write_all(&[*byte])?;
                    pause(every);
                }
            }
            Wire::Flip { one_in, .. } => {
                for byte in &mut *bytes {
                    if dice.chance(1.0 / f64::from(one_in)) {
                        let bits = [1, 2, 4, 8, 16, 32, 64, 128];
                        *byte ^= bits.iter().find(|_| dice.chance(0.3)).unwrap_or(&1);
                    }
                }
                near.write_all(bytes)?;
            }
            Wire::Reset { after } | Wire::Cut { after } | Wire::Hole { after } => {
                let left = after.saturating_sub(passed).min(count);
                near.write_all(bytes.get(..left).unwrap_or_default())?;
                passed += count;
                if passed >= after {
                    return end(&near, wire);
                }
            }
        }
    }
}

/// The end of a connection on which nothing more is to come.
fn end(mut near: &TcpStream, wire: Wire) -> io::Result<()> {
    match wire {
        Wire::Reset { .. } => {
            SockRef::from(near).set_linger(Some(Duration::ZERO))?;
            // Takes the other thread's half with it.
            near.shutdown(Shutdown::Read)
        }
        Wire::Hole { .. } => io::copy(&mut near, &mut io::sink()).map(drop),
        Wire::Cut { .. } | Wire::Clear | Wire::Late(_) | Wire::Drip(_) | Wire::Flip { .. } => {
            near.shutdown(Shutdown::Both)
        }
    }
}

/// Nothing happens for so long.
fn pause(length: Duration) {
    let never = Mutex::new(());
    let guard = never.lock().expect("nobody else has it");
    drop(std::sync::Condvar::new().wait_timeout(guard, length));
}
