//! What is read of releases.

use crate::rows::{Release, ReleaseFile};
use crate::{Connection, Query, StoreError, Table};
use gongdao_kernel::{Cell, Field, ProjectId, ReleaseId};

macro_rules! release {
    ($rest:literal) => {
        concat!(
            "SELECT id, project, number, state, name, about, licence, consent, batches, lossy, requester, shard, total, ",
            "done, problem, created_at, moved_at, ended_at, evidence FROM data_release ",
            $rest
        )
    };
}

const OF_PROJECT: Query =
    Query::new("releases_of_project", release!("WHERE project = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"));
const WAITING: Query = Query::new("releases_waiting", release!("WHERE state <= 2 ORDER BY id LIMIT ?1"));
const FILES: Query = Query::new(
    "release_files",
    "SELECT release, place, format, address, sha256, bytes, left_out FROM data_release_file \
     WHERE release = ?1 ORDER BY place",
);

pub(super) const ALL: &[&Query] = &[&OF_PROJECT, &WAITING, &FILES];

/// A project's releases before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn releases_of_project(
    connection: &mut Connection,
    project: ProjectId,
    before: i64,
    limit: i64,
) -> Result<Vec<Release>, StoreError> {
    connection.query(&OF_PROJECT, &[project.cell(), Cell::Int(before), Cell::Int(limit)], Release::read)
}

/// Releases that are still to be made, the oldest first.
///
/// # Errors
/// What the database answers.
pub fn releases_waiting(connection: &mut Connection, limit: i64) -> Result<Vec<Release>, StoreError> {
    connection.query(&WAITING, &[Cell::Int(limit)], Release::read)
}

/// A release's files, in their order.
///
/// # Errors
/// What the database answers.
pub fn release_files(
    connection: &mut Connection,
    release: ReleaseId,
) -> Result<Vec<ReleaseFile>, StoreError> {
    connection.query(&FILES, &[release.cell()], ReleaseFile::read)
}
