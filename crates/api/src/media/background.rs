//! What goes on behind requests: thumbnails are made, erased pictures taken away, imports fetched, old parts swept,
//! releases made (`crate::releases`), models taught (`crate::models`).
//!
//! Four threads, one thing at a time each, below everybody else in priority:
//! a whole picture is decoded for a thumbnail, and
//! workers must not feel it. What there is to do is read from the database, so a restart loses nothing.

use super::{importer, partial};
use crate::{Api, models, releases};
use gongdao_blobs::{BlobError, Variant, picture, thumbnail};
use gongdao_engine::commands::media::{NoteMedia, Noted};
use gongdao_engine::queries::media::{Media as Row, waiting};
use gongdao_engine::{Actor, Priority, Request};
use gongdao_kernel::Fault;
use gongdao_market::{MediaKind, ThumbnailState};
use std::io::{Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};
use tokio::runtime::Handle;
use tokio::sync::Notify;

/// How long nothing is looked for where nobody rang.
const REST: Duration = Duration::from_secs(5);
/// Pictures of one round.
const ROUND: i64 = 16;
const SWEEP: Duration = Duration::from_secs(3600);
const NICENESS: i32 = 15;

/// The threads; dropping it ends them after what they are at.
pub(crate) struct Background {
    stopping: Arc<AtomicBool>,
    bells: Vec<Arc<Notify>>,
    threads: Vec<JoinHandle<()>>,
}

impl Background {
    /// Ends the threads. Blocks until they have.
    pub(crate) fn stop(self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.bells.iter().for_each(|bell| bell.notify_one());
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a background thread panicked");
            }
        }
    }
}

/// Starts the threads: those of models, and of pictures where the server keeps any. To be called on the runtime.
pub(crate) fn start(api: &Api) -> Background {
    let stopping = Arc::new(AtomicBool::new(false));
    type Round = fn(&Api, &Handle) -> Result<bool, Fault>;
    let mut jobs: Vec<(&str, Round, &Arc<Notify>)> = Vec::new();
    if let Some(media) = api.media_or_none() {
        jobs.push(("gongdao-pictures", pictures, &media.bell));
        jobs.push(("gongdao-imports", importer::round, &media.fetch_bell));
        jobs.push(("gongdao-releases", releases::round, &api.releases().bell));
    }
    jobs.push(("gongdao-models", models::round, &api.models().bell));
    let (mut threads, mut bells) = (Vec::new(), Vec::new());
    for (name, round, bell) in jobs {
        bells.push(Arc::clone(bell));
        let worker = Worker {
            api: api.clone(),
            runtime: Handle::current(),
            bell: Arc::clone(bell),
            stopping: Arc::clone(&stopping),
        };
        let spawned = std::thread::Builder::new().name(name.to_owned()).spawn(move || worker.run(round));
        match spawned {
            Ok(thread) => threads.push(thread),
            Err(error) => tracing::error!(%error, name, "a background thread cannot start"),
        }
    }
    Background { stopping, bells, threads }
}

struct Worker {
    api: Api,
    runtime: Handle,
    bell: Arc<Notify>,
    stopping: Arc<AtomicBool>,
}

impl Worker {
    fn run(self, round: fn(&Api, &Handle) -> Result<bool, Fault>) {
        // Without the right to be nicer it works all the same.
        let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICENESS);
        let mut swept: Option<Instant> = None;
        while !self.stopping.load(Ordering::SeqCst) {
            if swept.is_none_or(|at| at.elapsed() > SWEEP) {
                swept = Some(Instant::now());
                if let Some(media) = self.api.media_or_none() {
                    partial::sweep(&media.options.temporary, SystemTime::now());
                }
            }
            match round(&self.api, &self.runtime) {
                Ok(true) => continue,
                Ok(false) => {}
                Err(fault) => tracing::warn!(%fault, "the background rests"),
            }
            // Rung or not, it is time to look then.
            let _ = self.runtime.block_on(async { tokio::time::timeout(REST, self.bell.notified()).await });
        }
    }
}

/// One round over pictures; whether there was anything to do.
fn pictures(api: &Api, runtime: &Handle) -> Result<bool, Fault> {
    let Some(media) = api.media_or_none() else { return Ok(false) };
    let erasing = api.engine().read(|snapshot| Ok(waiting::erasing(snapshot, ROUND)?))?;
    let mut noted = Vec::new();
    for row in &erasing {
        runtime.block_on(media.options.blobs.erase(&row.address)).map_err(Fault::internal)?;
        noted.push((row.address, Noted::Erased));
    }
    let small = api.engine().read(|snapshot| Ok(waiting::without_thumbnail(snapshot, 0, ROUND)?))?;
    for row in &small {
        let state = match make(api, runtime, row) {
            Ok(()) => ThumbnailState::Made,
            Err(BlobError::Refused(refused)) => {
                tracing::debug!(media = %row.id, %refused, "a picture has no thumbnail");
                ThumbnailState::Broken
            }
            Err(error) => return Err(Fault::internal(error)),
        };
        noted.push((row.address, Noted::Thumbnail(state)));
    }
    if noted.is_empty() {
        return Ok(false);
    }
    let request = Request::new(Actor::clock(), NoteMedia { noted });
    api.engine().call(Priority::Bulk, request)?;
    Ok(true)
}

/// Makes one thumbnail. A picture whose bytes are gone counts as broken.
fn make(api: &Api, runtime: &Handle, row: &Row) -> Result<(), BlobError> {
    let Some(media) = api.media_or_none() else { return Ok(()) };
    let (kind, name) = match row.kind {
        MediaKind::Png => (picture::Kind::Png, "PNG"),
        MediaKind::Jpeg => (picture::Kind::Jpeg, "JPEG"),
        MediaKind::Webp => (picture::Kind::Webp, "WebP"),
        MediaKind::Gif => (picture::Kind::Gif, "GIF"),
    };
    let mut file = tempfile::tempfile_in(&media.options.temporary)?;
    let gone = gongdao_blobs::Refused::Broken { kind: name, what: "its bytes are not there" };
    let found = runtime.block_on(media.options.blobs.get(&row.address, Variant::Whole, None))?;
    let mut stream = found.ok_or(gone)?.stream;
    while let Some(bytes) = runtime.block_on(futures_util::StreamExt::next(&mut stream)) {
        file.write_all(&bytes?)?;
    }
    file.seek(SeekFrom::Start(0))?;
    let orientation = u8::try_from(row.orientation).unwrap_or(1);
    // Decoders are other people's code and see whatever was sent; a panic there must not end this thread.
    let made =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| thumbnail::make(file, kind, orientation)));
    let undecodable = gongdao_blobs::Refused::Broken { kind: name, what: "its pixels cannot be decoded" };
    let small = made.unwrap_or(Err(undecodable.into()))?;
    let mut small = std::io::Cursor::new(small);
    let putting = media.options.blobs.put(&row.address, Variant::Thumbnail, &mut small);
    // An erasure may have come meanwhile; it is done after this round, and takes this along.
    runtime.block_on(putting).map(|_| ())
}
