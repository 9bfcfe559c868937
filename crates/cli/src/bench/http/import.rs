//! An upload beside the load: a million rows into another project of the same server, over the same API.

use super::site::Site;
use crate::bench::measure::LOAD;
use crate::client::Client;
use anyhow::{Context, Result, anyhow};
use serde_json::Value;
use std::fmt::Write as _;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Rows of one upload.
const ROWS: usize = 50_000;

/// An upload that is ready to start.
pub struct Import {
    client: Client,
    path: String,
    token: String,
    tasks: usize,
}

/// An upload under way.
pub struct Running(JoinHandle<Result<Imported>>);

/// What came of it.
pub struct Imported {
    /// Tasks that were uploaded.
    pub tasks: usize,
    /// How long it took.
    pub time: Duration,
}

impl Import {
    /// Makes the project and the batch.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn prepare(site: &Site, tasks: usize) -> Result<Self> {
        let project = site.stage.project(1, "always")?;
        let batch = site.stage.batch(project)?;
        let client = Client::new(&format!("http://{}", site.address))?;
        let path = format!("/api/v1/batches/{batch}/tasks");
        Ok(Self { client, path, token: site.requester.clone(), tasks })
    }

    /// Begins.
    ///
    /// # Errors
    /// When the thread cannot be made.
    pub fn start(self) -> Result<Running> {
        let name = format!("{LOAD}-import");
        Ok(Running(std::thread::Builder::new().name(name).spawn(move || self.upload())?))
    }

    fn upload(self) -> Result<Imported> {
        let began = Instant::now();
        let mut sent = 0;
        while sent < self.tasks {
            let rows = ROWS.min(self.tasks - sent);
            let mut body = String::with_capacity(rows * 128);
            for row in sent..sent + rows {
                let _ = writeln!(
                    body,
                    r#"{{"key":"import-{row}","text":"Row {row}: 这家店的面很好吃, and the owner was friendly."}}"#
                );
            }
            let key = format!("import-{sent}");
            let answer: Result<Value> = self.client.upload(&self.path, &self.token, &key, body.as_bytes());
            answer.with_context(|| format!("the upload from row {sent} on"))?;
            sent += rows;
        }
        Ok(Imported { tasks: sent, time: began.elapsed() })
    }
}

impl Running {
    /// Whether rows are still being sent.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.0.is_finished()
    }

    /// Waits for the end.
    ///
    /// # Errors
    /// When the server refused rows.
    pub fn finish(self) -> Result<Imported> {
        self.0.join().map_err(|_| anyhow!("the upload ended by a panic"))?
    }
}
