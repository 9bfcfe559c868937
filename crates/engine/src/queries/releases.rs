//! Releases of a data set as their owner and the platform read them, and what the program needs to make them.

mod facts;

pub use facts::{Facts, FactsWalk, FieldFacts};

use super::results::ResultsOf;
use super::{Page, Snapshot, bounded, market};
use crate::Actor;
use gongdao_kernel::{BatchId, Fault, Instant, ProjectId, ReleaseId, TypedId, parse_id};
use gongdao_market::{ReleaseFormat, is_through};
use gongdao_store::queries::releases as stored;

pub use gongdao_store::rows::{Release, ReleaseFile};

/// Releases looked at for one to go on with.
const LOOKED_AT: i64 = 50;
/// Batches of a project that are looked at; more have to be named.
const MOST_BATCHES: i64 = 1_000;

/// A release with its files, for the project's owner and the platform; whether the reader is the owner.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn release(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: ReleaseId,
) -> Result<(Release, Vec<ReleaseFile>, bool), Fault> {
    let none = || Fault::not_found("release");
    let row = snapshot.load::<Release>(&[(id,)])?.pop().ok_or_else(none)?;
    let sheet = market::project(snapshot, actor, row.project).map_err(|fault| match fault.code {
        gongdao_kernel::Code::NotFound => none(),
        _ => fault,
    })?;
    if !sheet.inside {
        return Err(none());
    }
    let files = stored::release_files(snapshot, id)?;
    Ok((row, files, sheet.project.owner == actor.person))
}

/// A file of a release that is ready, for the project's owner.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn file(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: ReleaseId,
    format: ReleaseFormat,
) -> Result<ReleaseFile, Fault> {
    let (row, files, is_owner) = release(snapshot, actor, id)?;
    let found = files.into_iter().find(|file| file.format == format && file.sha256.is_some());
    found.filter(|_| is_owner && row.evidence.is_some()).ok_or_else(|| Fault::not_found("file"))
}

/// A page of a project's releases, the newest first, for its owner and the platform.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn of_project(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: ProjectId,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<Release>, Fault> {
    if !market::project(snapshot, actor, project)?.inside {
        return Err(Fault::not_found("project"));
    }
    let limit = bounded(limit);
    let before = before.unwrap_or(i64::MAX);
    let rows = stored::releases_of_project(snapshot, project, before, i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |row| row.id.raw()))
}

/// The batches of a project about which nothing changes any more, the oldest first, for its owner and the platform.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn through(snapshot: &mut Snapshot, actor: &Actor, project: ProjectId) -> Result<Vec<BatchId>, Fault> {
    let all = market::batches(snapshot, actor, project, i64::MAX, MOST_BATCHES)?;
    let through = all.iter().rev().filter(|sheet| is_through(sheet.batch.state));
    Ok(through.map(|sheet| sheet.batch.id).collect())
}

/// A release that was asked for, for the program itself.
///
/// # Errors
/// What the database answers.
pub fn known(snapshot: &mut Snapshot, id: ReleaseId) -> Result<Option<Release>, Fault> {
    Ok(snapshot.load::<Release>(&[(id,)])?.pop())
}

/// The files of a release, for the program itself.
///
/// # Errors
/// What the database answers.
pub fn files(snapshot: &mut Snapshot, id: ReleaseId) -> Result<Vec<ReleaseFile>, Fault> {
    Ok(stored::release_files(snapshot, id)?)
}

/// A release for this node to make: one it has begun itself, or one that has not moved since `before`.
///
/// # Errors
/// What the database answers.
pub fn waiting(snapshot: &mut Snapshot, shard: i64, before: Instant) -> Result<Option<Release>, Fault> {
    let rows = stored::releases_waiting(snapshot, LOOKED_AT)?;
    Ok(rows.into_iter().find(|row| row.shard == shard || row.moved_at < before))
}

/// The batches of a release.
#[must_use]
pub fn batches_of(row: &Release) -> Vec<BatchId> {
    row.batches.split(' ').filter_map(parse_id).collect()
}

/// Whose results a release holds.
#[must_use]
pub fn results_of(row: &Release) -> ResultsOf {
    ResultsOf::Batches(row.project, batches_of(row).into())
}
