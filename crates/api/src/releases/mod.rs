//! Releases at work, behind requests: files are written one after the other, hashed, put in their place, and noted.
//!
//! One thread below everybody else in priority. What there is to do stands in the database, and so does which files are
//! there: a restart goes on with the first that is not. The batches of a release are through, so a file that is begun again
//! comes out the same. A failure of the place or the disk is tried again; after many in a row the release is given up.

mod card;
mod write;

use crate::Api;
use gongdao_engine::commands::release::{MadeFile, NoteRelease, ReleaseNote};
use gongdao_engine::queries::releases::{self, Release, ReleaseFile};
use gongdao_engine::{Actor, Priority, Request};
use gongdao_kernel::{Code, Fault, Instant, MS_PER_MINUTE, ReleaseId};
use gongdao_market::ReleaseFormat;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant as Moment};
use tokio::runtime::Handle;
use tokio::sync::Notify;

pub(crate) use write::check;

/// How long a release may stand still before another node goes on with it.
const STILL_MS: i64 = 5 * MS_PER_MINUTE;
/// Rounds in a row that may fail before a release is given up.
const TRIES: u32 = 20;
/// How often it is told how far a release is.
const TOLD: Duration = Duration::from_secs(1);

/// What the server keeps in memory for releases.
#[derive(Debug, Default)]
pub(crate) struct Releases {
    /// Rung when one was asked for.
    pub(crate) bell: Arc<Notify>,
    failed: AtomicU32,
}

/// One round; whether there was anything to do.
pub(crate) fn round(api: &Api, runtime: &Handle) -> Result<bool, Fault> {
    if api.media_or_none().is_none() {
        return Ok(false);
    }
    let (shard, before) = (i64::from(api.engine().shard()), Instant::from_ms(api.now().ms() - STILL_MS));
    let Some(row) = api.engine().read(|snapshot| releases::waiting(snapshot, shard, before))? else {
        return Ok(false);
    };
    let mut pace = Pace { api, release: row.id, moved_at: row.moved_at, done: 0, told: Moment::now() };
    let tries = &api.releases().failed;
    match make(&mut pace, &row, runtime) {
        Ok(()) => {
            tries.store(0, Ordering::Relaxed);
            Ok(true)
        }
        // Another node is at it, or the server stops.
        Err(Ended::Elsewhere) => Ok(false),
        Err(Ended::Refused(why)) => pace.note(ReleaseNote::Failed(why)).map(|()| true).or_else(Ended::pass),
        Err(Ended::Fault(fault)) => {
            if tries.fetch_add(1, Ordering::Relaxed) < TRIES {
                return Err(fault);
            }
            tries.store(0, Ordering::Relaxed);
            tracing::error!(%fault, release = %row.id, "a release is given up");
            let why = "The server failed too often while it made the release; ask its operator.".to_owned();
            pace.note(ReleaseNote::Failed(why)).map(|()| true).or_else(Ended::pass)
        }
    }
}

/// Why making ended before its end.
#[derive(Debug)]
enum Ended {
    /// Another node is at it, or the server stops.
    Elsewhere,
    /// It cannot be made, for this reason.
    Refused(String),
    /// A fault of ours.
    Fault(Fault),
}

impl Ended {
    fn pass(self) -> Result<bool, Fault> {
        match self {
            Self::Fault(fault) => Err(fault),
            Self::Elsewhere | Self::Refused(_) => Ok(false),
        }
    }

    fn failed(error: impl std::fmt::Display) -> Self {
        Self::Fault(Fault::internal(error))
    }
}

impl From<Fault> for Ended {
    fn from(fault: Fault) -> Self {
        match fault.code {
            Code::Changed => Self::Elsewhere,
            Code::InvalidField | Code::NotFound | Code::ScopeMissing | Code::RoleMissing => {
                Self::Refused(fault.to_string())
            }
            _ => Self::Fault(fault),
        }
    }
}

/// A release as it moves, guarded so that two nodes are never at the same.
struct Pace<'a> {
    api: &'a Api,
    release: ReleaseId,
    moved_at: Instant,
    /// Tasks gone through.
    done: i64,
    told: Moment,
}

impl Pace<'_> {
    fn note(&mut self, note: ReleaseNote) -> Result<(), Ended> {
        let engine = self.api.engine();
        let note = NoteRelease { release: self.release, moved_at: self.moved_at, note };
        engine.call(Priority::Bulk, Request::new(Actor::clock(), note))?;
        let id = self.release;
        let row = engine.read(move |snapshot| releases::known(snapshot, id))?;
        self.moved_at = row.ok_or(Ended::Elsewhere)?.moved_at;
        Ok(())
    }

    /// Counts tasks gone through, and tells now and then.
    fn went(&mut self, tasks: u64) -> Result<(), Ended> {
        self.done = self.done.saturating_add_unsigned(tasks);
        if *self.api.draining().borrow() {
            return Err(Ended::Elsewhere);
        }
        if self.told.elapsed() < TOLD {
            return Ok(());
        }
        self.told = Moment::now();
        self.note(ReleaseNote::Runs(self.done))
    }
}

/// Makes what is not there yet.
fn make(pace: &mut Pace<'_>, row: &Release, runtime: &Handle) -> Result<(), Ended> {
    let id = row.id;
    let mut files = pace.api.engine().read(move |snapshot| releases::files(snapshot, id))?;
    let asked = files.iter().filter(|file| file.format.is_asked_for()).count();
    let each = row.total / i64::try_from(asked + 1).unwrap_or(1);
    let read = move |done: usize| each.saturating_mul(i64::try_from(done).unwrap_or(0));
    pace.done = read(files[..asked].iter().filter(|file| file.sha256.is_some()).count());
    pace.note(ReleaseNote::Runs(pace.done))?;
    let person = row.requester;
    let actor = pace
        .api
        .engine()
        .read(move |snapshot| gongdao_engine::queries::media::person_of(snapshot, person))?;
    let actor =
        actor.ok_or_else(|| Ended::Refused("The account that asked for it is not active.".to_owned()))?;
    for at in 0..asked {
        if files[at].sha256.is_some() {
            continue;
        }
        let (written, left_out) = write::file(pace, row, &actor, files[at].format)?;
        let made = put(pace.api, runtime, &files[at], written, left_out)?;
        (files[at].sha256, files[at].bytes) = (Some(made.sha256), made.bytes);
        files[at].left_out.clone_from(&made.left_out);
        pace.done = read(files[..asked].iter().filter(|file| file.sha256.is_some()).count());
        pace.note(ReleaseNote::Made(vec![made]))?;
    }
    let card = card::of(pace, row, &files[..asked])?;
    let mut made = Vec::new();
    for at in asked..files.len() {
        let bytes = match files[at].format {
            ReleaseFormat::Checksums => card::sums(&files).into_bytes(),
            format => card::written(&card, format).into_bytes(),
        };
        let mut written = write::Written::new(pace.api)?;
        std::io::Write::write_all(&mut written, &bytes).map_err(Ended::failed)?;
        let one = put(pace.api, runtime, &files[at], written, String::new())?;
        (files[at].sha256, files[at].bytes) = (Some(one.sha256), one.bytes);
        made.push(one);
    }
    pace.note(ReleaseNote::Made(made))
}

/// Puts a file that is written in its place.
fn put(
    api: &Api,
    runtime: &Handle,
    file: &ReleaseFile,
    written: write::Written,
    left_out: String,
) -> Result<MadeFile, Ended> {
    let Some(media) = api.media_or_none() else { return Err(Ended::Elsewhere) };
    let (mut bytes, sha256) = written.finish().map_err(Ended::failed)?;
    let putting = media.options.blobs.put(&file.address, gongdao_blobs::Variant::Release, &mut bytes);
    let count = runtime.block_on(putting).map_err(Ended::failed)?;
    Ok(MadeFile { place: file.place, sha256, bytes: i64::try_from(count).unwrap_or(i64::MAX), left_out })
}
