//! The bytes of a connection.

use std::io;
use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;

use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::io::ReadBuf;
use tokio::net::TcpStream;

use crate::serve::line::Line;

/// So many bytes are written as one piece although they come as several, as head and body of an answer do: the system takes longer over
/// a list than a copy does.
const SMALL: usize = 4096;

/// A stream that says whether its client takes what is written.
#[derive(Debug)]
pub(super) struct Stream {
    inner: TcpStream,
    line: Arc<Line>,
}

impl Stream {
    pub(super) const fn new(inner: TcpStream, line: Arc<Line>) -> Self {
        Self { inner, line }
    }

    fn looked_at<T>(&self, written: Poll<T>) -> Poll<T> {
        if written.is_pending() {
            self.line.fills();
        } else {
            self.line.drains();
        }
        written
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.looked_at(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if bufs.iter().fold(0, |sum: usize, buf| sum.saturating_add(buf.len())) > SMALL {
            let written = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
            return self.looked_at(written);
        }
        let mut room = [MaybeUninit::uninit(); SMALL];
        let mut whole = ReadBuf::uninit(&mut room);
        for buf in bufs {
            whole.put_slice(buf);
        }
        self.poll_write(cx, whole.filled())
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
