//! Rows of pictures: what each is, the names it was uploaded under, the tasks that show it, and imports under way.

use crate::table;
use gongdao_kernel::{AssignmentId, BatchId, ImportId, Instant, MediaId, PersonId, ProjectId, TaskId};
use gongdao_market::{ImportItemState, ImportKind, MediaKind, MediaState, ThumbnailState};

/// Where a picture's bytes lie: a keyed hash of its project and content.
pub type Address = [u8; 16];

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Where its bytes lie.
    pub address: Address,
    /// Its place in its project's list.
    pub id: MediaId,
    /// The project.
    pub project: ProjectId,
    /// Whether it is there.
    pub state: MediaState,
    /// What kind it is.
    pub kind: MediaKind,
    /// Its size as it is kept.
    pub bytes: i64,
    /// Its width in pixels, upright.
    pub width: u32,
    /// Its height in pixels, upright.
    pub height: u32,
    /// The EXIF orientation it came with, 1 to 8.
    pub orientation: u32,
    /// How far its thumbnail is.
    pub thumbnail: ThumbnailState,
    /// When it came.
    pub created_at: Instant,
}

table! { Media, "media", lock true, key (address: Address), columns {
    id: MediaId, project: ProjectId, state: MediaState, kind: MediaKind, bytes: i64, width: u32, height: u32,
    orientation: u32, thumbnail: ThumbnailState, created_at: Instant,
} }

/// The name a picture was uploaded under; the last upload of a name holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFile {
    /// The project.
    pub project: ProjectId,
    /// The name.
    pub name: String,
    /// The picture.
    pub address: Address,
}

table! { MediaFile, "media_file", lock false, key (project: ProjectId, name: String), columns { address: Address } }

/// How much a project keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaUse {
    /// The project.
    pub project: ProjectId,
    /// Pictures.
    pub files: i64,
    /// Their bytes.
    pub bytes: i64,
}

table! { MediaUse, "media_use", lock true, key (project: ProjectId), columns { files: i64, bytes: i64 } }

/// A task shows a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskMedia {
    /// The picture.
    pub address: Address,
    /// The task.
    pub task: TaskId,
}

table! { TaskMedia, "task_media", lock false, key (address: Address, task: TaskId), columns {} }

/// How many objects an accepted answer had and how many of them were accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectCount {
    /// The assignment.
    pub assignment: AssignmentId,
    /// Drawn by the worker.
    pub drawn: i64,
    /// Accepted, and payable as far as the price rule goes.
    pub accepted: i64,
    /// Why fewer were accepted than drawn.
    pub reason: Option<String>,
}

table! { ObjectCount, "object_count", lock false, key (assignment: AssignmentId), columns {
    drawn: i64, accepted: i64, reason: Option<String>,
} }

/// Pictures that the server fetches by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaImport {
    /// Its id.
    pub id: ImportId,
    /// The project.
    pub project: ProjectId,
    /// The batch in which each picture becomes a task, where one does.
    pub batch: Option<BatchId>,
    /// Who asked for it, and in whose name it works.
    pub person: PersonId,
    /// Where from.
    pub kind: ImportKind,
    /// Whether all its items are known.
    pub listed: bool,
    /// Items known.
    pub total: i64,
    /// Items that became pictures.
    pub done: i64,
    /// Items that did not.
    pub failed: i64,
    /// When it began.
    pub created_at: Instant,
}

table! { MediaImport, "media_import", lock true, key (id: ImportId), columns {
    project: ProjectId, batch: Option<BatchId>, person: PersonId, kind: ImportKind, listed: bool, total: i64, done: i64,
    failed: i64, created_at: Instant,
} }

/// One item of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportItem {
    /// The import.
    pub import: ImportId,
    /// Its place, from 1.
    pub place: i64,
    /// Where it is fetched: an address, or a key in the bucket.
    pub source: String,
    /// What became of it.
    pub state: ImportItemState,
    /// Why it failed.
    pub problem: Option<String>,
}

table! { ImportItem, "media_import_item", lock true, key (import: ImportId, place: i64), columns {
    source: String, state: ImportItemState, problem: Option<String>,
} }
