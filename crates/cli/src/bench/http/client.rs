//! One connection of the load: sends a command, reads the whole answer.
//!
//! Written by hand because the load shares the server's processors: a request is one write, an answer one read where it
//! comes in one piece, and nothing is kept of its head but the status and the length. Of HTTP/1.1 it knows what this
//! server sends, answers with a `content-length`, and nothing else.

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::io::Write as _;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Where a head ends.
const END: &[u8] = b"\r\n\r\n";
/// Most answers fit into so many bytes.
const ROOM: usize = 4_096;
/// The longest answer that is read.
const ANSWER_BYTES: usize = 64 * 1024;

/// A kept-alive connection.
pub struct Client {
    stream: TcpStream,
    host: String,
    request: Vec<u8>,
    /// What has come of the answer.
    answer: Vec<u8>,
}

/// A task that was taken.
#[derive(Debug, Deserialize)]
pub struct Lease {
    /// The assignment's id.
    pub assignment: String,
    /// Shown again at submit.
    pub fence: i64,
}

#[derive(Deserialize)]
struct Claimed {
    leases: Vec<Lease>,
}

#[derive(Deserialize)]
struct Submitted<'a> {
    state: &'a str,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("the server does not listen")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host: address.to_string(), request: Vec::new(), answer: Vec::with_capacity(ROOM) })
    }

    /// Shows a token, so that the server knows it.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn greet(&mut self, token: &str) -> Result<()> {
        self.request.clear();
        write!(
            self.request,
            "GET /api/v1/me HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\r\n",
            self.host
        )?;
        let (status, body) = self.ask().await?;
        check(status, body)
    }

    /// Claims one task; nothing where there is no work.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn claim(&mut self, project: &str, token: &str, key: &str) -> Result<Option<Lease>> {
        let path = format!("/api/v1/projects/{project}/claims");
        let (status, body) = self.post(&path, token, key, "{\"count\":1}").await?;
        if matches!(status, 404 | 409) {
            return Ok(None);
        }
        check(status, body)?;
        let claimed: Claimed = serde_json::from_slice(body)?;
        claimed.leases.into_iter().next().map(Some).context("a claim without a lease")
    }

    /// Hands in an answer, which must be accepted at once.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn submit(&mut self, lease: &Lease, label: &str, token: &str, key: &str) -> Result<()> {
        let path = format!("/api/v1/assignments/{}/submit", lease.assignment);
        let fence = lease.fence;
        let answer = format!("{{\"fence\":{fence},\"answer\":{{\"label\":\"{label}\"}},\"active_ms\":1500}}");
        let (status, body) = self.post(&path, token, key, &answer).await?;
        check(status, body)?;
        let submitted: Submitted<'_> = serde_json::from_slice(body)?;
        ensure!(submitted.state == "accepted", "an answer is {} and not accepted", submitted.state);
        Ok(())
    }

    /// Sends a command.
    async fn post(&mut self, path: &str, token: &str, key: &str, body: &str) -> Result<(u16, &[u8])> {
        self.request.clear();
        write!(
            self.request,
            "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\nidempotency-key: {key}\r\ncontent-length: {}\r\n\r\n{body}",
            self.host,
            body.len(),
        )?;
        self.ask().await
    }

    /// Sends the request and waits for its answer: the status and the body.
    async fn ask(&mut self) -> Result<(u16, &[u8])> {
        self.stream.write_all(&self.request).await?;
        self.answer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.answer).await?;
            ensure!(read > 0, "the server closed a connection before it answered");
            if let Some((status, body)) = whole(&self.answer)? {
                return Ok((status, &self.answer[body..]));
            }
        }
    }
}

/// The status of an answer that has come whole, and where its body begins.
fn whole(answer: &[u8]) -> Result<Option<(u16, usize)>> {
    let Some(end) = answer.windows(END.len()).position(|four| four == END) else {
        ensure!(answer.len() <= ANSWER_BYTES, "the head of an answer is longer than {ANSWER_BYTES} bytes");
        return Ok(None);
    };
    let head = std::str::from_utf8(&answer[..end]).context("the head of an answer is no text")?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok());
    let status = status.context("an answer without a status")?;
    let length = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let length: usize = length.context("an answer without a length")?;
    let body = end + END.len();
    ensure!(length <= ANSWER_BYTES, "an answer of {length} bytes");
    ensure!(answer.len() <= body + length, "an answer is longer than it says");
    Ok((answer.len() == body + length).then_some((status, body)))
}

fn check(status: u16, body: &[u8]) -> Result<()> {
    if (200..300).contains(&status) {
        return Ok(());
    }
    bail!("the server answered {status}: {}", String::from_utf8_lossy(body))
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn an_answer_is_taken_when_all_of_it_is_there() {
        let answer = b"HTTP/1.1 409 Conflict\r\nx-request-id: a\r\nContent-Length: 3\r\n\r\nabc";
        for cut in 0..answer.len() {
            assert_eq!(whole(&answer[..cut]).unwrap(), None, "{cut} bytes");
        }
        assert_eq!(whole(answer).unwrap(), Some((409, answer.len() - 3)));
        assert!(whole(&[answer.as_slice(), b"d"].concat()).is_err());
        assert!(whole(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
