//! What handlers share: the engine, the server's secrets, and the few things kept in memory between requests.
//!
//! The engine is synchronous. Commands are queued and awaited over a channel; reads run on blocking threads, a bounded
//! number at a time, so that a flood of readers waits here and not in threads.

use crate::auth::{Attempts, Known, Passwords, Rates};
use crate::extract::Caller;
use crate::live::Hub;
use crate::media::{Media, MediaOptions};
use crate::models::Models;
use crate::releases::Releases;
use crate::{Bounds, Pages, Refusal};
use gongdao_engine::queries::Snapshot;
use gongdao_engine::{Actor, Command, Engine, Outcome, Priority, READERS, Request};
use gongdao_kernel::{Code, Fault, Instant};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use tokio::sync::{Semaphore, oneshot, watch};

/// Reads that run at once, one for each reading connection; more wait here, where waiting costs no thread.
const READS: usize = READERS;
/// Statements of account that are written at once; each has a thread and a reading connection.
const STATEMENTS: usize = 2;
/// Uploads that run at once; each has a thread.
const UPLOADS: usize = 8;
/// A reader of one snapshot, whatever it answers.
type Reading = Box<dyn FnOnce(&mut Snapshot) -> Result<Box<dyn Any + Send>, Fault> + Send>;
/// What bodies are hashed under.
const BODY: &str = "idempotency-body";

/// The server's one secret key, from which everything secret of its own is derived.
#[derive(Clone)]
pub struct Secrets([u8; 32]);

impl Secrets {
    /// Secrets under a key of 32 random bytes, kept as long as the database.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The keyed hash of parts under a label; parts cannot run into each other.
    #[must_use]
    pub fn derive(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
        for part in std::iter::once(label.as_bytes()).chain(parts.iter().copied()) {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// What the operator decides about the server.
#[derive(Debug, Clone)]
pub struct Options {
    /// The origin that pages are served from, such as `https://work.example`; where it is absent, a page's origin has to
    /// name the host the request was sent to.
    pub origin: Option<String>,
    /// Sign-ins one address may fail for one account before it has to wait; one more every twelve seconds.
    pub attempts: u32,
    /// What the server bears.
    pub bounds: Bounds,
    /// Where pictures are kept; without it the server takes none.
    pub media: Option<MediaOptions>,
    /// Whether letters are sent; where they are not, a demo shows them to its operator.
    pub sends_mail: bool,
    /// The pages for people; without them, a plain page says what runs here.
    pub pages: Pages,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            origin: None,
            attempts: 10,
            bounds: Bounds::default(),
            media: None,
            sends_mail: false,
            pages: Pages::default(),
        }
    }
}

/// The API over one engine.
#[derive(Clone)]
pub struct Api(Arc<Inner>);

struct Inner {
    engine: Arc<Engine>,
    secrets: Secrets,
    options: Options,
    known: Known,
    passwords: Passwords,
    attempts: Attempts,
    reads: Semaphore,
    uploads: Semaphore,
    rates: Rates,
    hub: Hub,
    draining: watch::Sender<bool>,
    media: Option<Media>,
    models: Models,
    releases: Releases,
    statements: Arc<Semaphore>,
    /// The number of the next request, from a random one on.
    requests: AtomicU64,
    /// The hash of a request without a body.
    bodiless: [u8; 32],
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api").field("options", &self.0.options).finish_non_exhaustive()
    }
}

impl Api {
    /// The API over an engine.
    #[must_use]
    pub fn new(engine: Arc<Engine>, secrets: Secrets, options: Options) -> Self {
        let attempts = Attempts::new(options.attempts);
        let rates = Rates::new(options.bounds.account, options.bounds.address);
        let [a, b, c, d, e, f, g, h, i, j, k, l, ..] = engine.seed();
        let node = u32::from_be_bytes([a, b, c, d]);
        let requests = AtomicU64::new(u64::from_be_bytes([e, f, g, h, i, j, k, l]));
        let hub = Hub::new(node, options.bounds.streams, options.bounds.streams_each);
        Self(Arc::new(Inner {
            engine,
            requests,
            bodiless: secrets.derive(BODY, &[b""]),
            secrets,
            media: options.media.clone().map(Media::new),
            models: Models::default(),
            releases: Releases::default(),
            options,
            known: Known::default(),
            passwords: Passwords::default(),
            attempts,
            reads: Semaphore::new(READS),
            uploads: Semaphore::new(UPLOADS),
            rates,
            hub,
            draining: watch::Sender::new(false),
            statements: Arc::new(Semaphore::new(STATEMENTS)),
        }))
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Arc<Engine> {
        &self.0.engine
    }

    /// A mark for the next request: no two of this server are equal, nor likely of two.
    pub(crate) fn next_request(&self) -> u64 {
        self.0.requests.fetch_add(1, Ordering::Relaxed)
    }

    /// The keyed hash of a request's body.
    pub(crate) fn body_hash(&self, body: &[u8]) -> [u8; 32] {
        if body.is_empty() { self.0.bodiless } else { self.0.secrets.derive(BODY, &[body]) }
    }

    /// The present moment, as the engine has it.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.0.engine.now()
    }

    pub(crate) fn media_or_none(&self) -> Option<&Media> {
        self.0.media.as_ref()
    }

    pub(crate) fn models(&self) -> &Models {
        &self.0.models
    }

    pub(crate) fn releases(&self) -> &Releases {
        &self.0.releases
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.0.secrets
    }

    pub(crate) fn options(&self) -> &Options {
        &self.0.options
    }

    pub(crate) fn known(&self) -> &Known {
        &self.0.known
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    pub(crate) fn attempts(&self) -> &Attempts {
        &self.0.attempts
    }

    pub(crate) fn rates(&self) -> &Rates {
        &self.0.rates
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.0.hub
    }

    /// Turns true when the server begins to stop.
    pub(crate) fn draining(&self) -> watch::Receiver<bool> {
        self.0.draining.subscribe()
    }

    /// Ends what would go on by itself: event streams.
    pub(crate) fn drain(&self) {
        self.0.draining.send_replace(true);
    }

    pub(crate) fn uploads(&self) -> &Semaphore {
        &self.0.uploads
    }

    pub(crate) fn statements(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0.statements)
    }

    /// Gives a command for a caller, once for each idempotency key and body.
    pub(crate) fn command(&self, caller: &Caller, command: impl Into<Command>) -> Answered {
        self.submit(Request { actor: caller.actor, command: command.into(), idempotency: caller.idempotency })
    }

    /// Gives a command without idempotency key.
    pub(crate) fn command_as(&self, actor: Actor, command: impl Into<Command>) -> Answered {
        self.submit(Request::new(actor, command))
    }

    /// Queues a request; its answer is waited for without blocking a thread.
    pub(crate) fn submit(&self, request: Request) -> Answered {
        let (sender, receiver) = oneshot::channel();
        let reply = Box::new(move |answer| {
            // The client may have gone; the command stands all the same.
            let _ = sender.send(answer);
        });
        self.0.engine.submit(Priority::People, request, reply);
        Answered(receiver)
    }

    /// Reads one snapshot on a blocking thread.
    pub(crate) async fn read<R: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Snapshot) -> Result<R, Fault> + Send + 'static,
    ) -> Result<R, Refusal> {
        let answer = self.read_any(Box::new(move |snapshot| Ok(Box::new(read(snapshot)?)))).await?;
        let answer = answer.downcast::<R>().map_err(|_| Fault::internal("another type was read"))?;
        Ok(*answer)
    }

    /// [`Self::read`] without the type of what is read: a task of the runtime is built once and not for each reader.
    async fn read_any(&self, read: Reading) -> Result<Box<dyn Any + Send>, Refusal> {
        let permit = self.0.reads.acquire().await.map_err(|_| Fault::new(Code::Busy))?;
        let engine = Arc::clone(&self.0.engine);
        let answer = tokio::task::spawn_blocking(move || engine.read(read)).await;
        drop(permit);
        Ok(answer.map_err(Fault::internal)??)
    }
}

/// The answer to a request that was queued. A type of its own, so that what waits for it is built once and not for each
/// command.
#[must_use]
pub(crate) struct Answered(oneshot::Receiver<Result<Outcome, Fault>>);

impl Future for Answered {
    type Output = Result<Outcome, Refusal>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(Pin::new(&mut self.0).poll(context));
        Poll::Ready(answer.unwrap_or_else(|_| Err(Fault::new(Code::Busy))).map_err(Refusal::from))
    }
}
