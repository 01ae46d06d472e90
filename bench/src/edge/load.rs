//! A load that costs next to nothing: fixed bytes out, a known number of bytes in.

use std::io;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::time::Duration;

use breakfall::clock::now;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is asked of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Hello,
    Ticket,
}

impl Asked {
    pub(super) const ALL: [Self; 2] = [Self::Hello, Self::Ticket];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Hello => "GET, hello",
            Self::Ticket => "POST, JSON both ways",
        }
    }

    const fn request(self) -> &'static [u8] {
        match self {
            Self::Hello => b"GET / HTTP/1.1\r\nhost: localhost\r\naccept: */*\r\nuser-agent: bench\r\n\r\n",
            Self::Ticket => b"POST /ticket HTTP/1.1\r\nhost: localhost\r\naccept: */*\r\nuser-agent: bench\r\n\
                content-type: application/json\r\ncontent-length: 46\r\n\r\n{\"number\":7,\"title\":\"the login page is slow\" }\n",
        }
    }

    /// The end of the answer.
    const fn answer(self) -> &'static [u8] {
        match self {
            Self::Hello => b"\r\n\r\nHello, World!",
            Self::Ticket => b"\r\n\r\n{\"number\":7,\"title\":\"the login page is slow\"}",
        }
    }
}

/// Connections to one server that stay open.
#[derive(Debug)]
pub(super) struct Load {
    asked: Asked,
    connections: Vec<TcpStream>,
    /// As long as every answer: all of them are alike.
    buffer: Vec<u8>,
}

impl Load {
    pub(super) fn connect(
        address: SocketAddr,
        asked: Asked,
        connections: usize,
    ) -> io::Result<Self> {
        let connect = |_| {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            Ok(stream)
        };
        let mut connections: Vec<_> = (0..connections).map(connect).collect::<io::Result<_>>()?;
        let mut buffer = Vec::new();
        for connection in &mut connections {
            buffer.clear();
            connection.write_all(asked.request())?;
            let mut byte = [0];
            while !buffer.ends_with(asked.answer()) {
                connection.read_exact(&mut byte)?;
                buffer.extend(byte);
            }
        }
        if !buffer.starts_with(b"HTTP/1.1 200 OK\r\n") {
            return Err(io::Error::other("an answer without success"));
        }
        Ok(Self { asked, connections, buffer })
    }

    /// Asks for so long; gives the answers, and the seconds that they took. Every connection but one has a request under way at any time.
    pub(super) fn ask_for(&mut self, length: Duration) -> io::Result<(u64, f64)> {
        let start = now();
        let mut answered = 0;
        for connection in &mut self.connections {
            connection.write_all(self.asked.request())?;
        }
        while start.elapsed() < length {
            for place in 0..self.connections.len() {
                self.read(place)?;
                self.write(place)?;
                answered += 1;
            }
        }
        for place in 0..self.connections.len() {
            self.read(place)?;
            answered += 1;
        }
        Ok((answered, start.elapsed().as_secs_f64()))
    }

    /// Asks so often, one request after the other.
    pub(super) fn ask_times(&mut self, times: u64) -> io::Result<()> {
        for _ in 0..times {
            self.write(0)?;
            self.read(0)?;
        }
        Ok(())
    }

    fn write(&mut self, place: usize) -> io::Result<()> {
        let connection = self.connections.get_mut(place).ok_or(io::ErrorKind::NotConnected)?;
        connection.write_all(self.asked.request())
    }

    fn read(&mut self, place: usize) -> io::Result<()> {
        let connection = self.connections.get_mut(place).ok_or(io::ErrorKind::NotConnected)?;
        connection.read_exact(&mut self.buffer)?;
        if self.buffer.ends_with(self.asked.answer()) {
            Ok(())
        } else {
            Err(io::Error::other("an answer of another length"))
        }
    }
}
