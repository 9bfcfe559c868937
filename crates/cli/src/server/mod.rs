//! The server: a data folder, an engine on a database, and HTTP in front of it.

mod first;
mod serve;

pub use first::{FIRST_TOKEN, has_people, operator_token};
pub use serve::Serve;

use crate::host::{self, System};
use anyhow::{Context, Result, anyhow};
use gongdao_api::{Api, Bounds, MediaOptions, Options, Pages, Secrets};
use gongdao_blobs::Blobs;
use gongdao_engine::{Engine, Host, Settings};
use gongdao_evidence::note::VerifierKey;
use gongdao_mail::{Outbox, Smtp};
use gongdao_store::Place;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Where a server keeps its things and what it is.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The data folder: keys, and the SQLite file where no other database is named.
    pub data: PathBuf,
    /// The database.
    pub place: Place,
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The pages' origin, behind a proxy.
    pub origin: Option<String>,
    /// The SMTP server's address and who letters come from; without, letters are kept.
    pub mail: Option<(String, String)>,
    /// What the engine is to be.
    pub settings: Settings,
    /// What the server bears.
    pub bounds: Bounds,
    /// Where pictures are kept: a folder, or `s3://BUCKET/PREFIX`; the data folder's `media` where nothing is said.
    pub blobs: Option<String>,
    /// Hosts that imports may reach although they are not on the public internet.
    pub fetch_hosts: Vec<String>,
    /// The pages it shows.
    pub pages: Pages,
}

impl Plan {
    /// A plan for a data folder and an optional database address.
    #[must_use]
    pub fn new(data: &Path, database: Option<&str>, listen: SocketAddr, demo: bool) -> Self {
        let place = database.map_or_else(|| Place::File(data.join("gongdao.db")), Place::parse);
        let settings = Settings { demo, ..Settings::default() };
        Self {
            data: data.to_owned(),
            place,
            listen,
            origin: None,
            mail: None,
            settings,
            bounds: Bounds::default(),
            blobs: None,
            fetch_hosts: Vec::new(),
            pages: Pages::default(),
        }
    }
}

impl Plan {
    /// An engine on the plan's data, with the log's key made on the first start.
    ///
    /// # Errors
    /// When the folder or the database cannot be used.
    pub fn engine(&self, host: Arc<dyn Host>) -> Result<Engine> {
        std::fs::create_dir_all(&self.data)
            .with_context(|| format!("{} cannot be made", self.data.display()))?;
        let signer = host::signing_key(&self.data)?;
        Ok(Engine::start(&self.place, self.settings.clone(), host, signer)?)
    }

    /// Where pictures are kept and how they come in.
    ///
    /// # Errors
    /// When the folder or the bucket cannot be used.
    pub fn media(&self) -> Result<MediaOptions> {
        let blobs = match self.blobs.as_deref() {
            Some(address) if address.starts_with("s3://") => Blobs::s3(address),
            Some(folder) => Blobs::folder(Path::new(folder)),
            None => Blobs::folder(&self.data.join("media")),
        };
        let blobs = blobs.context("the place of pictures cannot be used")?;
        let temporary = self.data.join("incoming");
        std::fs::create_dir_all(&temporary)
            .with_context(|| format!("{} cannot be made", temporary.display()))?;
        Ok(MediaOptions { allowed_hosts: self.fetch_hosts.clone(), ..MediaOptions::new(blobs, temporary) })
    }
}

/// A running server.
pub struct Server {
    /// The engine behind it.
    pub engine: Arc<Engine>,
    /// Where it listens.
    pub address: SocketAddr,
    /// What serves it, for things done at the start.
    pub api: Api,
    /// What it runs on.
    pub runtime: tokio::runtime::Handle,
    /// The log's public key.
    pub verifier: VerifierKey,
    outbox: Option<Outbox>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<()>>>,
}

impl Server {
    /// Opens everything and starts to listen on a thread of its own.
    ///
    /// # Errors
    /// When the folder, the database or the address cannot be used.
    pub fn start(plan: &Plan) -> Result<Self> {
        let engine = Arc::new(plan.engine(Arc::new(System))?);
        let verifier = engine.verifier().clone();
        let secrets = Secrets::new(host::kept_secret(&plan.data, "server.key")?);
        let smtp = plan.mail.as_ref().map(|(url, from)| Smtp::new(url, from).map_err(|why| anyhow!(why)));
        let smtp = smtp.transpose()?;
        let listener =
            TcpListener::bind(plan.listen).with_context(|| format!("cannot listen on {}", plan.listen))?;
        let address = listener.local_addr()?;
        let sends_mail = smtp.is_some();
        let (origin, bounds, media) = (plan.origin.clone(), plan.bounds.clone(), Some(plan.media()?));
        let options = Options { origin, bounds, media, sends_mail, pages: plan.pages, ..Options::default() };
        let outbox = smtp.map(|smtp| {
            let origin = plan.origin.clone().unwrap_or_else(|| format!("http://{address}"));
            let secrets = secrets.clone();
            let open = Box::new(move |recipient: &str, sealed: &[u8]| secrets.open_link(recipient, sealed));
            Outbox::start(Arc::clone(&engine), smtp, origin, open)
        });
        let outbox = outbox.transpose().context("the outbox cannot start")?;
        let api = Api::new(Arc::clone(&engine), secrets, options);
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let (kept, handle) = (api.clone(), runtime.handle().clone());
        let thread = std::thread::Builder::new().name("gongdao-http".to_owned()).spawn(move || {
            let served = runtime.block_on(gongdao_api::serve(api, listener, stopped));
            runtime.shutdown_background();
            served.context("the HTTP server failed")
        })?;
        Ok(Self {
            engine,
            address,
            api: kept,
            runtime: handle,
            verifier,
            outbox,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Stops taking requests, lets those under way out, and makes what they did durable.
    ///
    /// # Errors
    /// When the HTTP server had failed.
    pub fn stop(mut self) -> Result<()> {
        if let Some(stop) = self.stop.take() {
            // The server may have stopped by itself; its answer tells.
            let _ = stop.send(());
        }
        let served = match self.thread.take() {
            Some(thread) => thread.join().map_err(|_| anyhow!("the HTTP server ended by a panic"))?,
            None => Ok(()),
        };
        self.outbox.take();
        self.engine.stop();
        served
    }
}
