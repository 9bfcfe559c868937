//! Requests to the web: HTTP/1.1, over TLS where the address says so, with an end to every wait.
//!
//! One client for both uses: what requesters name is reached through [`Guard`], which judges every name; the operator's own
//! bucket is reached as the system resolves it. Nothing is followed and no proxy is asked, so that an answer is always that
//! of the address that was judged. Deliberately not here: what may be fetched (`guard`), redirects (`fetch`), retries, which
//! the store above makes.

use crate::BlobError;
use crate::guard::Guard;
use bytes::Bytes;
use futures_util::stream::try_unfold;
use http::{HeaderValue, Request, Response, header::USER_AGENT};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector as Tcp;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use object_store::ClientOptions;
use object_store::client::{
    ClientConfigKey, HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody,
    HttpResponse, HttpResponseBody, HttpService,
};
use std::error::Error;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use tower_service::Service;

/// How long a connection may take to be made.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// How long an answer may take to begin, the request with its body sent before it included.
const BEGIN_TIME: Duration = Duration::from_secs(60);
/// How long one answer may take from beginning to end.
const ANSWER_TIME: Duration = Duration::from_secs(120);
/// How long an answer under way may say nothing.
const SILENCE: Duration = Duration::from_secs(20);
/// How long an unused connection is kept.
const IDLE_TIME: Duration = Duration::from_secs(60);

/// A client.
#[derive(Debug, Clone)]
pub(crate) struct Web(Client<HttpsConnector<Tcp<Names>>, HttpRequestBody>);

impl Web {
    /// A client behind a guard, or one that goes wherever the system resolves a name to; `plain` also without TLS.
    ///
    /// # Errors
    /// When the system gives no certificates.
    pub(crate) fn new(guard: Option<Guard>, plain: bool) -> Result<Self, BlobError> {
        let mut tcp = Tcp::new_with_resolver(Names(guard));
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT_TIME));
        tcp.set_nodelay(true);
        let tls = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
            .map_err(|error| BlobError::Setting(format!("no secure connections can be made: {error}")))?;
        let tls = if plain { tls.https_or_http() } else { tls.https_only() };
        let connector = tls.enable_http1().wrap_connector(tcp);
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE_TIME);
        Ok(Self(builder.build(connector)))
    }

    /// Sends a request; the answer's body comes piece by piece.
    pub(crate) async fn send(
        &self,
        mut request: Request<HttpRequestBody>,
    ) -> Result<Response<Pieces>, HttpError> {
        request.headers_mut().insert(USER_AGENT, HeaderValue::from_static("gongdao"));
        let begun = Instant::now();
        let answer = timeout_at(begun + BEGIN_TIME, self.0.request(request)).await.map_err(|_| late())?;
        let until = begun + ANSWER_TIME;
        Ok(answer.map_err(failed)?.map(|body| Pieces { body, until }))
    }
}

/// The body of an answer under way.
#[derive(Debug)]
pub(crate) struct Pieces {
    body: Incoming,
    until: Instant,
}

impl Pieces {
    /// The next bytes; none at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, HttpError> {
        loop {
            let until = self.until.min(Instant::now() + SILENCE);
            match timeout_at(until, self.body.frame()).await.map_err(|_| late())? {
                None => return Ok(None),
                Some(Err(error)) => return Err(HttpError::new(kind_of(&error), error)),
                // Trailers are nobody's.
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(bytes) => return Ok(Some(bytes)),
                    Err(_) => continue,
                },
            }
        }
    }
}

#[async_trait::async_trait]
impl HttpService for Web {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let next = |mut pieces: Pieces| async move {
            Ok(pieces.next().await?.map(|bytes| (Frame::data(bytes), pieces)))
        };
        let answer = self.send(request).await?;
        Ok(answer.map(|pieces| HttpResponseBody::new(StreamBody::new(try_unfold(pieces, next)))))
    }
}

/// Lets a bucket's client use this one.
#[derive(Debug)]
pub(crate) struct Through(pub(crate) Web);

impl HttpConnector for Through {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.0.clone()))
    }
}

/// Makes a client for the operator's own bucket, as its settings say.
#[derive(Debug)]
pub(crate) struct Own;

impl HttpConnector for Own {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let told = options.get_config_value(&ClientConfigKey::AllowHttp).unwrap_or_default();
        let plain = matches!(told.to_ascii_lowercase().as_str(), "1" | "true" | "on" | "yes" | "y");
        let web = Web::new(None, plain);
        let web = web.map_err(|error| object_store::Error::Generic { store: "S3", source: error.into() })?;
        Ok(HttpClient::new(web))
    }
}

/// Resolves names, and lets the guard judge what they resolve to.
#[derive(Debug, Clone)]
pub(crate) struct Names(Option<Guard>);

impl Service<Name> for Names {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, io::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let guard = self.0.clone();
        Box::pin(async move {
            let host = name.as_str().to_ascii_lowercase();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            if let Some(guard) = guard {
                guard.judge(&host, &found)?;
            }
            Ok(found.into_iter())
        })
    }
}

/// What is said of a wait that came to its end.
fn late() -> HttpError {
    HttpError::new(HttpErrorKind::Timeout, io::Error::from(io::ErrorKind::TimedOut))
}

fn failed(error: ClientError) -> HttpError {
    let kind = if error.is_connect() { HttpErrorKind::Connect } else { kind_of(&error) };
    HttpError::new(kind, error)
}

/// What kind of failure lies at the bottom, so that the store knows what it may try again.
fn kind_of(error: &(dyn Error + 'static)) -> HttpErrorKind {
    let mut source = Some(error);
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<hyper::Error>() {
            if error.is_timeout() {
                return HttpErrorKind::Timeout;
            }
            if error.is_closed() || error.is_incomplete_message() || error.is_body_write_aborted() {
                return HttpErrorKind::Request;
            }
        }
        match error.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::TimedOut) => return HttpErrorKind::Timeout,
            Some(
                io::ErrorKind::ConnectionAborted
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof,
            ) => return HttpErrorKind::Interrupted,
            _ => source = error.source(),
        }
    }
    HttpErrorKind::Unknown
}
