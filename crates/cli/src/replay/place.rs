//! Where a replay runs: on a server that is named, or on one of its own that lives as long as the replay.

use super::Replay;
use super::publish::Site;
use crate::host::System;
use crate::server::{Plan, Server, operator_token};
use crate::terminal::tell;
use anyhow::{Context, Result};
use gongdao_evidence::note::VerifierKey;
use std::path::{Path, PathBuf};

/// A server to replay on.
pub struct Place {
    /// How to reach it.
    pub site: Site,
    /// Its public key, where it is known without asking.
    pub key: Option<VerifierKey>,
    own: Option<Own>,
}

/// A server of the replay's own. Fields are dropped in their order: the server first, then its folder.
struct Own {
    server: Server,
    folder: Folder,
    database: Option<String>,
}

/// A folder that goes when the replay ends, by whatever way.
struct Folder {
    path: PathBuf,
    keep: bool,
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.keep
            && let Err(error) = std::fs::remove_dir_all(&self.path)
        {
            tell(format_args!("{} cannot be removed: {error}", self.path.display()));
        }
    }
}

impl Place {
    /// Opens it.
    ///
    /// # Errors
    /// When the folder or the database cannot be used.
    pub fn open(replay: &Replay) -> Result<Self> {
        let random = u64::from_be_bytes(System::random()?);
        let run = format!("{random:016x}");
        if let Some(base) = &replay.server {
            let operator = replay.token.clone().unwrap_or_default();
            return Ok(Self { site: Site { base: base.clone(), operator, run }, key: None, own: None });
        }
        let path = std::env::temp_dir().join(format!("gongdao-replay-{run}"));
        std::fs::create_dir_all(&path).with_context(|| format!("{} cannot be made", path.display()))?;
        let folder = Folder { path, keep: replay.keep };
        let own = Own::start(folder, replay.database.as_deref())?;
        let operator = operator_token(&own.folder.path, &own.server.engine)?;
        let base = format!("http://{}", own.server.address);
        let key = Some(own.server.verifier.clone());
        Ok(Self { site: Site { base, operator, run }, key, own: Some(own) })
    }

    /// Ends its own server and says where things are that are kept.
    ///
    /// # Errors
    /// When the server had failed.
    pub fn close(self) -> Result<()> {
        let Some(Own { server, folder, database }) = self.own else { return Ok(()) };
        server.stop()?;
        if folder.keep {
            kept(&folder.path, database.as_deref());
        }
        Ok(())
    }
}

impl Own {
    fn start(folder: Folder, database: Option<&str>) -> Result<Self> {
        let listen = ([127, 0, 0, 1], 0).into();
        // A demo's allowances: screening without an operator, deposits without a custodian.
        let server = Server::start(&Plan::new(&folder.path, database, listen, true))?;
        Ok(Self { server, folder, database: database.map(str::to_owned) })
    }
}

fn kept(folder: &Path, database: Option<&str>) {
    let data = folder.display();
    match database {
        None => tell(format_args!("kept: --data {data}")),
        // Never the whole address: it may hold a password.
        Some(_) => tell(format_args!("kept: the database that was named, and its keys in --data {data}")),
    }
}
