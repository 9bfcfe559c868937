//! Pictures between HTTP and the place they are kept: taking them in, making them small, fetching and erasing them.
//!
//! Everything that reads a picture does so on a blocking thread, one file at a time, from a temporary file: memory does
//! not grow with what is sent. The bytes are in their place before the engine hears of them.

mod background;
mod importer;
mod keeper;
pub(crate) mod partial;

pub(crate) use background::start;
pub(crate) use importer::list as list_bucket;
pub(crate) use keeper::{Brought, Keeper, clean_name};

use crate::{Api, Refusal};
use gongdao_blobs::guard::Guard;
use gongdao_blobs::{BlobError, Blobs, Bucket, Fetcher, ProjectKey};
use gongdao_engine::commands::media::MediaMost;
use gongdao_kernel::{Code, Fault, ImportId, ProjectId};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::sync::{Notify, Semaphore};

/// What the operator allows.
#[derive(Debug, Clone)]
pub struct MediaLimits {
    /// Bytes of one picture.
    pub file_bytes: u64,
    /// Pixels of one picture, width times height.
    pub pixels: u64,
    /// Bytes of one upload: an archive, or several files together.
    pub upload_bytes: u64,
    /// What a project may keep.
    pub project: MediaMost,
    /// How many resumable uploads one account may have under way.
    pub partial_uploads: usize,
}

impl Default for MediaLimits {
    fn default() -> Self {
        Self {
            file_bytes: 50 << 20,
            pixels: 64_000_000,
            upload_bytes: 4 << 30,
            project: MediaMost { files: 1_000_000, bytes: 200 << 30 },
            partial_uploads: 20,
        }
    }
}

/// Where pictures are kept and how they come in.
#[derive(Debug, Clone)]
pub struct MediaOptions {
    /// The place they are kept.
    pub blobs: Blobs,
    /// A folder for files on their way, on a disk with room.
    pub temporary: PathBuf,
    /// Limits.
    pub limits: MediaLimits,
    /// Hosts that imports may reach although they are not public: `name` or `name:port`.
    pub allowed_hosts: Vec<String>,
}

impl MediaOptions {
    /// The usual limits around a place.
    #[must_use]
    pub fn new(blobs: Blobs, temporary: PathBuf) -> Self {
        Self { blobs, temporary, limits: MediaLimits::default(), allowed_hosts: Vec::new() }
    }
}

/// The same with what is kept in memory.
#[derive(Debug)]
pub(crate) struct Media {
    pub(crate) options: MediaOptions,
    /// Files that are looked into at once.
    pub(crate) places: Semaphore,
    /// Rung when there is something for the background.
    pub(crate) bell: Arc<Notify>,
    pub(crate) fetch_bell: Arc<Notify>,
    fetcher: OnceLock<Result<Fetcher, String>>,
    /// Buckets being imported from; their keys are nowhere else.
    buckets: Mutex<BTreeMap<ImportId, Bucket>>,
}

/// Uploads and imports that run at once; each holds a thread.
const PLACES: usize = 4;

impl Media {
    pub(crate) fn new(options: MediaOptions) -> Self {
        Self {
            options,
            places: Semaphore::new(PLACES),
            bell: Arc::new(Notify::new()),
            fetch_bell: Arc::new(Notify::new()),
            fetcher: OnceLock::new(),
            buckets: Mutex::new(BTreeMap::new()),
        }
    }

    /// Fetches for requesters; made when it is first needed, since many servers never do.
    pub(crate) fn fetcher(&self) -> Result<&Fetcher, Refusal> {
        let made = self.fetcher.get_or_init(|| {
            Fetcher::new(Guard::new(&self.options.allowed_hosts)).map_err(|error| error.to_string())
        });
        made.as_ref().map_err(|error| Fault::internal(error).into())
    }

    pub(crate) fn bucket(&self, import: ImportId) -> Option<Bucket> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).get(&import).cloned()
    }

    pub(crate) fn remember(&self, import: ImportId, bucket: Bucket) {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).insert(import, bucket);
    }

    pub(crate) fn forget(&self, import: ImportId) {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).remove(&import);
    }
}

impl Api {
    /// The place of pictures.
    pub(crate) fn media(&self) -> Result<&Media, Refusal> {
        self.media_or_none().ok_or_else(|| {
            Fault::new(Code::Busy)
                .with_detail("This server keeps no pictures.")
                .with_fix("Ask the operator to name a place for them.")
                .into()
        })
    }

    /// A project's own key for addresses.
    pub(crate) fn media_key(&self, project: ProjectId) -> ProjectKey {
        ProjectKey::new(self.secrets().derive("media-project", &[project.to_string().as_bytes()]))
    }
}

/// A failure of the place or the disk, which is ours; a refused file is not.
pub(crate) fn failed(error: &BlobError) -> Refusal {
    Fault::internal(error).into()
}
