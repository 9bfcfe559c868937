//! A blocking client of the public API: one connection kept alive per thread, problems read as errors, and what broke
//! off sent again under the same idempotency key.

use anyhow::{Context, Result, anyhow, bail};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;
use std::io::Read;
use std::time::Duration;
use ureq::http::{Method, Request, Response};
use ureq::{Agent, Body, SendBody};

/// The longest answer that is read into memory.
const ANSWER_BYTES: u64 = 64 * 1024 * 1024;
/// How long an answer may take; the server gives up after half of it.
const TIME: Duration = Duration::from_secs(60);
/// How often a request is sent that the server was too busy for, or whose connection broke.
const TRIES: u32 = 6;
/// Before the second try; doubled with each.
const PAUSE: Duration = Duration::from_millis(100);

/// A refusal by the server.
#[derive(Debug)]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    detail: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server answered {} {}: {}", self.status, self.code, self.detail)
    }
}

impl std::error::Error for Refused {}

/// Whether an error is the server's refusal with this code.
#[must_use]
pub fn is_refusal(error: &anyhow::Error, code: &str) -> bool {
    error.downcast_ref::<Refused>().is_some_and(|refused| refused.code == code)
}

/// What is sent with a request.
#[derive(Clone, Default)]
struct Sent<'a> {
    method: Method,
    token: Option<&'a str>,
    key: Option<&'a str>,
    media: &'a str,
    body: Content<'a>,
}

/// The body of a request; one that is read is opened anew for each try.
#[derive(Clone, Copy, Default)]
enum Content<'a> {
    #[default]
    None,
    Bytes(&'a [u8]),
    Opened(&'a dyn Fn() -> Result<Box<dyn Read>>),
}

/// One thread's client. Clones share the connection.
#[derive(Debug, Clone)]
pub struct Client {
    agent: Agent,
    base: String,
}

impl Client {
    /// A client of the server at an address, `http://…`.
    ///
    /// # Errors
    /// When the address is another's, or asks for TLS.
    pub fn new(base: &str) -> Result<Self> {
        let base = base.trim_end_matches('/');
        if base.starts_with("https://") {
            bail!(
                "{base}: this client speaks no TLS; name the server's plain http address, behind the proxy"
            );
        }
        if !base.starts_with("http://") {
            bail!("{base}: give the server's address as http://HOST:PORT");
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(TIME))
            .timeout_recv_response(Some(TIME))
            .max_redirects(0)
            .build();
        Ok(Self { agent: config.into(), base: base.to_owned() })
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn get<T: DeserializeOwned>(&self, path: &str, token: &str) -> Result<T> {
        read_json(self.send(path, Sent { token: Some(token), ..Sent::default() })?, path)
    }

    /// Gives a command, once under its key however often it is sent.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn post<T: DeserializeOwned>(&self, path: &str, token: &str, key: &str, body: &Value) -> Result<T> {
        let token = Some(token).filter(|token| !token.is_empty());
        let body = body.to_string();
        let body = Content::Bytes(body.as_bytes());
        let sent = Sent { method: Method::POST, token, key: Some(key), media: "application/json", body };
        read_json(self.send(path, sent)?, path)
    }

    /// Replaces what is at a path, once under its key however often it is sent.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn put<T: DeserializeOwned>(&self, path: &str, token: &str, key: &str, body: &Value) -> Result<T> {
        let body = body.to_string();
        let body = Content::Bytes(body.as_bytes());
        let sent =
            Sent { method: Method::PUT, token: Some(token), key: Some(key), media: "application/json", body };
        read_json(self.send(path, sent)?, path)
    }

    /// Takes what is at a path away, once under its key however often it is sent.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn delete(&self, path: &str, token: &str, key: &str) -> Result<()> {
        let (token, key) = (Some(token), Some(key));
        self.send(path, Sent { method: Method::DELETE, token, key, ..Sent::default() }).map(drop)
    }

    /// Uploads rows that are in memory.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn upload<T: DeserializeOwned>(&self, path: &str, token: &str, key: &str, rows: &[u8]) -> Result<T> {
        let body = Content::Bytes(rows);
        self.content(path, token, key, "application/x-ndjson", body)
    }

    /// Uploads what `open` opens, piece by piece; it is opened again where the connection broke.
    ///
    /// # Errors
    /// The server's refusal, that it cannot be reached, or that nothing can be opened.
    pub fn upload_from<T: DeserializeOwned>(
        &self,
        path: &str,
        (token, key): (&str, &str),
        media: &str,
        open: &dyn Fn() -> Result<Box<dyn Read>>,
    ) -> Result<T> {
        self.content(path, token, key, media, Content::Opened(open))
    }

    fn content<T: DeserializeOwned>(
        &self,
        path: &str,
        token: &str,
        key: &str,
        media: &str,
        body: Content<'_>,
    ) -> Result<T> {
        let sent = Sent { method: Method::POST, token: Some(token), key: Some(key), media, body };
        read_json(self.send(path, sent)?, path)
    }

    /// A file, to be read piece by piece.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn file(&self, path: &str, token: Option<&str>) -> Result<impl Read + 'static> {
        Ok(self.send(path, Sent { token, ..Sent::default() })?.into_body().into_reader())
    }

    /// A small public file, whole.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        let mut answer = self.send(path, Sent::default())?;
        answer.body_mut().read_to_vec().with_context(|| format!("{path} broke off"))
    }

    fn send(&self, path: &str, sent: Sent<'_>) -> Result<Response<Body>> {
        let mut pause = PAUSE;
        let mut tries = 1;
        loop {
            let error = match self.once(path, &sent) {
                Ok(answer) if answer.status().is_success() => return Ok(answer),
                Ok(answer) => {
                    let refused = read_refusal(answer);
                    if refused.code != "busy" {
                        return Err(refused.into());
                    }
                    anyhow!(refused)
                }
                Err(error) if !error.is::<ureq::Error>() => return Err(error),
                Err(error) => error.context(format!("{}{path}", self.base)),
            };
            if tries == TRIES {
                return Err(error);
            }
            tries += 1;
            std::thread::sleep(pause);
            pause *= 2;
        }
    }

    fn once(&self, path: &str, sent: &Sent<'_>) -> Result<Response<Body>> {
        let mut request = Request::builder().method(&sent.method).uri(format!("{}{path}", self.base));
        if let Some(token) = sent.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(key) = sent.key {
            request = request.header("idempotency-key", key);
        }
        if !sent.media.is_empty() {
            request = request.header("content-type", sent.media);
        }
        Ok(match sent.body {
            Content::None => self.agent.run(request.body(())?)?,
            Content::Bytes(bytes) => self.agent.run(request.body(bytes)?)?,
            Content::Opened(open) => self.agent.run(request.body(SendBody::from_owned_reader(open()?))?)?,
        })
    }
}

fn read_json<T: DeserializeOwned>(mut answer: Response<Body>, path: &str) -> Result<T> {
    let bytes = answer.body_mut().with_config().limit(ANSWER_BYTES).read_to_vec();
    let bytes = bytes.with_context(|| format!("the answer of {path} broke off"))?;
    // Some answers have no body.
    let bytes = if bytes.is_empty() { b"null".as_slice() } else { &bytes };
    serde_json::from_slice(bytes).with_context(|| format!("the answer of {path} is not the documented one"))
}

fn read_refusal(mut answer: Response<Body>) -> Refused {
    let problem: Value = answer.body_mut().read_json().unwrap_or_default();
    let text = |name: &str| problem.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let detail = [text("field"), text("detail"), text("fix")];
    let detail: Vec<&str> = detail.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    Refused { status: answer.status().as_u16(), code: text("code"), detail: detail.join(" ") }
}
