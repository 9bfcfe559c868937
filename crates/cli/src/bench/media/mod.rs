//! `gongdao bench media`: pictures come in and thumbnails are made while workers claim and answer over HTTP.
//!
//! Four things are told: how fast pictures come in and are ready to be shown, what that costs, how much memory it takes at
//! most, and what a claim's time is meanwhile. Pictures are drawn photographs of about a hundred kilobytes, no two of them
//! the same, since the same picture is kept once.

mod album;
mod upload;

use super::Common;
use super::http::load::{Load, Pace, Times};
use super::http::site::Site;
use super::measure::{Mark, rss_mib};
use album::Album;
use anyhow::{Context, Result, bail};
use clap::Args;
use gongdao_api::{MediaOptions, Options};
use gongdao_blobs::Blobs;
use gongdao_market::ThumbnailState;
use gongdao_store::Connection;
use gongdao_store::queries::rows_all;
use gongdao_store::rows;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use upload::Upload;

/// Connections where `--clients` does not say.
const CLIENTS: usize = 64;
/// Not measured: connections are made and statements prepared.
const WARM_UP: Duration = Duration::from_secs(1);
/// How long claims go on alone first, to tell what they cost from what pictures cost.
const ALONE: Duration = Duration::from_secs(2);
/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// Longest wait for the last thumbnail.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// What `bench media` takes.
#[derive(Debug, Clone, Args)]
pub struct Media {
    #[command(flatten)]
    common: Common,
    /// Pictures to bring in
    #[arg(long, default_value_t = 10_000)]
    pictures: usize,
    /// Claims and answers a second meanwhile, sent on time
    #[arg(long, default_value_t = 1_000)]
    rate: u32,
    /// Where pictures are kept: a folder or s3://…; a throw-away folder when not given
    #[arg(long)]
    blobs: Option<String>,
}

#[derive(Debug, Serialize)]
struct Figures {
    bench: &'static str,
    database: &'static str,
    pictures: usize,
    picture_bytes: usize,
    upload_seconds: f64,
    seconds: f64,
    pictures_per_s: f64,
    thumbnails: usize,
    cpu_us_per_picture: f64,
    requests: usize,
    requests_per_s: f64,
    claim_p50_ms: f64,
    claim_p99_ms: f64,
    claim_max_ms: f64,
    submit_p99_ms: f64,
    rss_before_mib: u64,
    rss_peak_mib: u64,
    faults: u64,
    kept: Option<String>,
}

/// A folder that goes with the bench.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("gongdao-bench-media-{}", std::process::id()));
        std::fs::create_dir_all(path.join("incoming")).with_context(|| path.display().to_string())?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The most memory there was, looked at by a thread of its own.
struct Peak {
    most: Arc<AtomicU64>,
    stopping: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Peak {
    fn watch() -> Result<Self> {
        let (most, stopping) = (Arc::new(AtomicU64::new(rss_mib())), Arc::new(AtomicBool::new(false)));
        let (seen, ends) = (Arc::clone(&most), Arc::clone(&stopping));
        let thread = std::thread::Builder::new().name("load-memory".to_owned()).spawn(move || {
            while !ends.load(Ordering::Relaxed) {
                seen.fetch_max(rss_mib(), Ordering::Relaxed);
                std::thread::sleep(LOOK);
            }
        })?;
        Ok(Self { most, stopping, thread })
    }

    fn finish(self) -> Result<u64> {
        self.stopping.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| anyhow::anyhow!("the watch over memory ended by a panic"))?;
        Ok(self.most.load(Ordering::Relaxed))
    }
}

impl Media {
    /// Runs the bench.
    ///
    /// # Errors
    /// When the server fails, or refuses what it should not.
    pub fn run(&self) -> Result<()> {
        let folder = Folder::make()?;
        let blobs = match self.blobs.as_deref() {
            Some(address) if address.starts_with("s3://") => {
                gongdao_blobs::prepare_tls();
                Blobs::s3(address)?
            }
            Some(place) => Blobs::folder(place.as_ref())?,
            None => Blobs::folder(&folder.0.join("kept"))?,
        };
        let media = MediaOptions::new(blobs, folder.0.join("incoming"));
        let options = Options { media: Some(media), ..Options::default() };
        let site = Site::open(&self.common, self.common.tasks.unwrap_or(200_000), options)?;
        let album = Album::draw()?;
        let picture_bytes = album.bytes();
        let upload = Upload::prepare(&site, album, self.pictures)?;
        let clients = self.common.clients.unwrap_or(CLIENTS);
        let mut load = Load::start(&site, clients, Pace::Open(self.rate))?;
        load.run(WARM_UP)?;
        let alone = Mark::now();
        let claims = load.run(ALONE)?.requests();
        let claims_us = server_us(&alone) / count(claims.max(1));

        let (before, peak, began, mark) = (rss_mib(), Peak::watch()?, Instant::now(), Mark::now());
        let upload = upload.start()?;
        let mut times = Times::default();
        while upload.is_running() {
            times.append(load.run(Duration::from_secs(1))?);
        }
        let uploaded = upload.finish()?;
        while is_waiting(&site)? {
            if began.elapsed() > PATIENCE {
                bail!("thumbnails were not made within {} s", PATIENCE.as_secs());
            }
            times.append(load.run(Duration::from_secs(1))?);
        }
        let (took, all_us) = (began.elapsed(), server_us(&mark));
        load.finish()?;
        let thumbnails = made(&site)?;
        if thumbnails != self.pictures {
            bail!("{} pictures came in and {thumbnails} have thumbnails", self.pictures);
        }
        let rss_peak_mib = peak.finish()?;
        let database = site.stage.database();
        let kept = site.close()?.map(|folder| folder.display().to_string());
        let (seconds, requests) = (took.as_secs_f64(), count(times.requests()));
        let figures = Figures {
            bench: "media",
            database,
            pictures: self.pictures,
            picture_bytes,
            upload_seconds: uploaded.as_secs_f64(),
            seconds,
            pictures_per_s: count(self.pictures) / seconds,
            thumbnails,
            cpu_us_per_picture: (all_us - requests * claims_us) / count(self.pictures.max(1)),
            requests: times.requests(),
            requests_per_s: requests / seconds,
            claim_p50_ms: times.claim_ms(0.5),
            claim_p99_ms: times.claim_ms(0.99),
            claim_max_ms: times.claim_ms(1.0),
            submit_p99_ms: times.submit_ms(0.99),
            rss_before_mib: before,
            rss_peak_mib,
            faults: times.faults,
            kept,
        };
        super::print(&self.common, &figures)
    }
}

/// What the server used since, in microseconds of processor time.
fn server_us(since: &Mark) -> f64 {
    let used = since.used();
    used.cpu.saturating_sub(used.load_cpu).as_secs_f64() * 1e6
}

/// Whether a picture still waits for its thumbnail.
fn is_waiting(site: &Site) -> Result<bool> {
    let mut reader = Connection::open_reader(&site.stage.place)?;
    Ok(!gongdao_store::queries::media::without_thumbnail(&mut reader, 0, 1)?.is_empty())
}

/// How many pictures have one.
fn made(site: &Site) -> Result<usize> {
    let mut reader = Connection::open_reader(&site.stage.place)?;
    let rows = rows_all::<rows::Media>(&mut reader)?;
    Ok(rows.iter().filter(|row| row.thumbnail == ThumbnailState::Made).count())
}

#[expect(clippy::cast_precision_loss, reason = "a figure to print")]
fn count(number: usize) -> f64 {
    number as f64
}
