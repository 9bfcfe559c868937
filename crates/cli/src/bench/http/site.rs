//! The server under load: the production router on a loopback port over the bench's engine, and workers with tokens.

use crate::bench::Common;
use crate::bench::stage::Stage;
use crate::host::System;
use anyhow::{Context, Result, anyhow};
use gongdao_api::auth::secret;
use gongdao_api::{Api, Options, Secrets};
use gongdao_engine::commands::people::{AddCredential, NewCredential};
use gongdao_engine::{Actor, Request};
use gongdao_kernel::{MS_PER_DAY, ProjectId};
use gongdao_trust::{CredentialKind, Role, Scopes};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// A running server and what the load needs to know of it.
pub struct Site {
    /// The engine, the database, the requester.
    pub stage: Stage,
    /// Where it listens.
    pub address: SocketAddr,
    /// The open project.
    pub project: ProjectId,
    /// The workers' tokens.
    pub tokens: Arc<[String]>,
    /// The requester's token.
    pub requester: String,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<Result<()>>,
}

impl Site {
    /// Publishes tasks, signs workers up, and listens.
    ///
    /// # Errors
    /// When the database or the port cannot be used.
    pub fn open(common: &Common, tasks: usize, options: Options) -> Result<Self> {
        let stage = Stage::open(common)?;
        let project = stage.project(common.overlap, "always")?;
        let batch = stage.batch(project)?;
        stage.add_tasks(batch, tasks)?;
        stage.open_batch(batch)?;
        let workers = stage.people("worker", common.workers, &[Role::Worker])?;
        stage.join(project, &workers)?;
        let tokens = tokens(&stage, &workers)?.into();
        let requester = tokens_of(&stage, stage.requester)?;
        let listener = TcpListener::bind("127.0.0.1:0").context("a loopback port")?;
        let address = listener.local_addr()?;
        let api = Api::new(Arc::clone(&stage.engine), Secrets::new(System::random()?), options);
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("gongdao-http".to_owned()).spawn(move || {
            let served = runtime.block_on(gongdao_api::serve(api, listener, stopped));
            runtime.shutdown_background();
            served.context("the HTTP server failed")
        })?;
        Ok(Self { stage, address, project, tokens, requester, stop, thread })
    }

    /// How many workers there are.
    #[must_use]
    pub fn workers(&self) -> usize {
        self.tokens.len()
    }

    /// Stops the server and the engine; the database goes, unless it is to be kept.
    ///
    /// # Errors
    /// When the server had failed, or the folder cannot be removed.
    pub fn close(self) -> Result<Option<PathBuf>> {
        // The server may have stopped by itself; its answer tells.
        let _ = self.stop.send(());
        self.thread.join().map_err(|_| anyhow!("the HTTP server ended by a panic"))??;
        self.stage.close()
    }
}

fn tokens_of(stage: &Stage, actor: Actor) -> Result<String> {
    tokens(stage, &[actor])?.pop().context("a token")
}

/// Makes a token for each.
fn tokens(stage: &Stage, actors: &[Actor]) -> Result<Vec<String>> {
    let made: Vec<String> =
        actors.iter().map(|_| Ok(secret::token(System::random()?))).collect::<Result<_>>()?;
    let add = |(actor, token): (&Actor, &String)| {
        let credential = NewCredential {
            hash: secret::hash(token),
            kind: CredentialKind::Token,
            scopes: Scopes::all(),
            name: "bench".to_owned(),
            expires_at: System::moment().plus_ms(MS_PER_DAY),
        };
        Request::new(*actor, AddCredential { credential })
    };
    stage.call_all(actors.iter().zip(&made).map(add).collect())?;
    Ok(made)
}
