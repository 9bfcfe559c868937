//! Rows of releases: versions of a project's data set and their files.

use super::Address;
use crate::table;
use gongdao_kernel::{Instant, PersonId, ProjectId, ReleaseId};
use gongdao_market::{ReleaseFormat, ReleaseState};

/// A version of a project's data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its id.
    pub id: ReleaseId,
    /// The project.
    pub project: ProjectId,
    /// Its number among the project's, from 1.
    pub number: i64,
    /// Where it stands.
    pub state: ReleaseState,
    /// Its name.
    pub name: String,
    /// What it is, in the requester's words.
    pub about: String,
    /// Under which licence it is given on.
    pub licence: String,
    /// What those agreed to whom the data are about, in the requester's words.
    pub consent: String,
    /// Its batches, ids with a blank between.
    pub batches: String,
    /// Whether files go on without what their format cannot carry.
    pub lossy: bool,
    /// Who asked for it, and in whose name it is made.
    pub requester: PersonId,
    /// The node that makes it.
    pub shard: i64,
    /// Tasks to be gone through, over all files.
    pub total: i64,
    /// Those gone through.
    pub done: i64,
    /// Why it cannot be made.
    pub problem: Option<String>,
    /// When it was asked for.
    pub created_at: Instant,
    /// When it moved last.
    pub moved_at: Instant,
    /// When it was ready, or given up.
    pub ended_at: Option<Instant>,
    /// Its evidence record, once it is ready.
    pub evidence: Option<i64>,
}

table! { Release, "data_release", lock true, key (id: ReleaseId), columns {
    project: ProjectId, number: i64, state: ReleaseState, name: String, about: String, licence: String, consent: String,
    batches: String, lossy: bool, requester: PersonId, shard: i64, total: i64, done: i64, problem: Option<String>,
    created_at: Instant, moved_at: Instant, ended_at: Option<Instant>, evidence: Option<i64>,
} }

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseFile {
    /// The release.
    pub release: ReleaseId,
    /// Its place, from 1.
    pub place: i64,
    /// What it is.
    pub format: ReleaseFormat,
    /// Where its bytes lie.
    pub address: Address,
    /// Its SHA-256, once it is there.
    pub sha256: Option<[u8; 32]>,
    /// Its length.
    pub bytes: i64,
    /// What its format could not carry, in words; empty where that is nothing.
    pub left_out: String,
}

table! { ReleaseFile, "data_release_file", lock true, key (release: ReleaseId, place: i64), columns {
    format: ReleaseFormat, address: Address, sha256: Option<[u8; 32]>, bytes: i64, left_out: String,
} }

/// How many releases a project has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseCount {
    /// The project.
    pub project: ProjectId,
    /// The last one's number.
    pub last: i64,
}

table! { ReleaseCount, "data_release_count", lock true, key (project: ProjectId), columns { last: i64 } }
