//! Where commands that only read find their database.

use anyhow::{Context, Result, ensure};
use clap::Args;
use gongdao_engine::queries::{Snapshot, snapshot};
use gongdao_kernel::Fault;
use gongdao_store::{Connection, Place};
use std::path::PathBuf;

/// A database to read.
#[derive(Debug, Args)]
pub struct Source {
    /// The data folder, with its own database
    #[arg(long, default_value = "gongdao-data", env = "GONGDAO_DATA")]
    data: PathBuf,
    /// A PostgreSQL address (postgres://…) or an SQLite file
    #[arg(long, env = "GONGDAO_DATABASE", hide_env_values = true)]
    database: Option<String>,
}

impl Source {
    /// Reads one state of everything. A server may be at work on the database meanwhile.
    ///
    /// # Errors
    /// When there is no such database, or what `read` answers.
    pub fn read<R>(&self, read: impl FnOnce(&mut Snapshot) -> Result<R, Fault>) -> Result<R> {
        let own = || Place::File(self.data.join("gongdao.db"));
        let place = self.database.as_deref().map_or_else(own, Place::parse);
        if let Place::File(path) = &place {
            ensure!(
                path.is_file(),
                "there is no database at {}; name one with --data or --database",
                path.display()
            );
        }
        let mut connection = Connection::open_reader(&place).context("the database cannot be opened")?;
        Ok(snapshot(&mut connection, read)?)
    }
}
