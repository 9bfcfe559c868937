//! One connection of the load: sends a command, reads the whole answer.

use anyhow::{Context, Result, bail};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// A kept-alive connection.
pub struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
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
struct Submitted {
    state: String,
}

impl Client {
    /// Connects. Must be called inside a local set, which then drives the connection.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("the server does not listen")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::task::spawn_local(async move {
            // A connection that breaks is told by the request that was on it.
            let _ = connection.await;
        });
        Ok(Self { sender, host: address.to_string() })
    }

    /// Claims one task; nothing where there is no work.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn claim(&mut self, project: &str, token: &str, key: &str) -> Result<Option<Lease>> {
        let path = format!("/api/v1/projects/{project}/claims");
        let (status, body) = self.post(&path, token, key, "{\"count\":1}".to_owned()).await?;
        if status == StatusCode::CONFLICT || status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        check(status, &body)?;
        let claimed: Claimed = serde_json::from_slice(&body)?;
        claimed.leases.into_iter().next().map(Some).context("a claim without a lease")
    }

    /// Hands in an answer, which must be accepted at once.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn submit(&mut self, lease: &Lease, label: &str, token: &str, key: &str) -> Result<()> {
        let path = format!("/api/v1/assignments/{}/submit", lease.assignment);
        let fence = lease.fence;
        let body = format!("{{\"fence\":{fence},\"answer\":{{\"label\":\"{label}\"}},\"active_ms\":1500}}");
        let (status, body) = self.post(&path, token, key, body).await?;
        check(status, &body)?;
        let submitted: Submitted = serde_json::from_slice(&body)?;
        if submitted.state != "accepted" {
            bail!("an answer is {} and not accepted", submitted.state);
        }
        Ok(())
    }

    async fn post(
        &mut self,
        path: &str,
        token: &str,
        key: &str,
        body: String,
    ) -> Result<(StatusCode, Bytes)> {
        let request = Request::post(path)
            .header("host", &self.host)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .body(Full::new(Bytes::from(body)))?;
        self.sender.ready().await?;
        let answer = self.sender.send_request(request).await?;
        let status = answer.status();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }
}

fn check(status: StatusCode, body: &Bytes) -> Result<()> {
    if status.is_success() {
        return Ok(());
    }
    bail!("the server answered {status}: {}", String::from_utf8_lossy(body))
}
