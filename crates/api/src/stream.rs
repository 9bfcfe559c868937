//! Answers that are written while they are sent: files too large to hold.
//!
//! Nothing here waits for ever on a client: a file that is written on a thread of its own is given up when the client
//! takes nothing for a while. A file that cannot be finished breaks the connection off, so that nobody takes a part for
//! the whole.

use axum::body::{Body, Bytes};
use futures_util::stream;
use std::io::{self, Write};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// How long a client may take nothing.
const STALL: Duration = Duration::from_secs(30);
/// Bytes that are sent at once.
const PIECE_BYTES: usize = 64 * 1024;
/// Pieces that wait to be sent.
const WAITING: usize = 4;

/// Where a thread writes a file that is being sent.
pub(crate) struct Sender {
    pieces: mpsc::Sender<io::Result<Bytes>>,
    runtime: Handle,
    piece: Vec<u8>,
}

impl Sender {
    fn send(&self, piece: io::Result<Bytes>) -> io::Result<()> {
        let sending = tokio::time::timeout(STALL, self.pieces.send(piece));
        match self.runtime.block_on(sending) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    /// Breaks the file off.
    pub(crate) fn fail(&self) {
        // The client may be gone, and then has what it wanted.
        let _ = self.send(Err(io::Error::other("the file cannot be finished")));
    }
}

impl Write for Sender {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::take(&mut self.piece);
        self.send(Ok(piece.into()))
    }
}

/// A writer for a blocking thread, and the body that sends what it writes. To be called on the runtime.
pub(crate) fn piped() -> (Sender, Body) {
    let (pieces, mut waiting) = mpsc::channel(WAITING);
    let sender = Sender { pieces, runtime: Handle::current(), piece: Vec::new() };
    (sender, Body::from_stream(stream::poll_fn(move |context| waiting.poll_recv(context))))
}
