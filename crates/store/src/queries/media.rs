//! What is read of pictures: a project's list, who may see one, what waits to be made small, erased or fetched.

use crate::rows::{Address, ImportItem, Media, MediaImport, MediaUse};
use crate::{Connection, Query, StoreError, Table};
use gongdao_kernel::{Cell, Field, ImportId, PersonId, ProjectId};
use gongdao_market::ImportItemState;

macro_rules! media {
    ($rest:literal) => {
        concat!(
            "SELECT address, id, project, state, kind, bytes, width, height, orientation, thumbnail, created_at FROM media ",
            $rest
        )
    };
}

const LISTED: Query =
    Query::new("media_of_project", media!("WHERE project = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"));
const ONE: Query = Query::new("media_of_address", media!("WHERE address = ?1"));
const USE: Query =
    Query::new("media_use_of_project", "SELECT project, files, bytes FROM media_use WHERE project = ?1");
const IMPORT: Query = Query::new(
    "import_of_id",
    "SELECT id, project, batch, person, kind, listed, total, done, failed, created_at FROM media_import WHERE id = ?1",
);
const SMALL: Query = Query::new(
    "media_waiting_for_thumbnail",
    media!("WHERE thumbnail = 1 AND state = 1 AND id > ?1 ORDER BY id LIMIT ?2"),
);
const ERASING: Query = Query::new("media_erasing", media!("WHERE state = 2 ORDER BY id LIMIT ?1"));
const SHOWN: Query = Query::new(
    "media_shown_to_worker",
    "SELECT a.id FROM task_media m JOIN assignment a ON a.task = m.task WHERE m.address = ?1 AND a.worker = ?2 AND a.state <> 9 LIMIT 1",
);
const IMPORTS: Query = Query::new(
    "imports_of_project",
    "SELECT id, project, batch, person, kind, listed, total, done, failed, created_at FROM media_import WHERE project = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
);
const ITEMS: Query = Query::new(
    "import_items_after",
    "SELECT import, place, source, state, problem FROM media_import_item WHERE import = ?1 AND state = ?2 AND place > ?3 ORDER BY place LIMIT ?4",
);
const WAITING: Query = Query::new(
    "imports_waiting",
    "SELECT DISTINCT import FROM media_import_item WHERE state = 1 AND import > ?1 ORDER BY import LIMIT ?2",
);
const UNLISTED: Query = Query::new(
    "imports_unlisted",
    "SELECT id FROM media_import WHERE listed = 0 AND id > ?1 ORDER BY id LIMIT ?2",
);

pub(super) const ALL: &[&Query] =
    &[&ONE, &USE, &IMPORT, &LISTED, &SMALL, &ERASING, &SHOWN, &IMPORTS, &ITEMS, &WAITING, &UNLISTED];

/// Pictures by address, without a lock, for readers.
///
/// # Errors
/// What the database answers.
pub fn of_addresses(connection: &mut Connection, addresses: &[(Address,)]) -> Result<Vec<Media>, StoreError> {
    let mut found = Vec::with_capacity(addresses.len());
    for (address,) in addresses {
        found.extend(connection.query(&ONE, &[address.cell()], Media::read)?);
    }
    Ok(found)
}

/// How much a project keeps, without a lock.
///
/// # Errors
/// What the database answers.
pub fn used_by(connection: &mut Connection, project: ProjectId) -> Result<Option<MediaUse>, StoreError> {
    Ok(connection.query(&USE, &[project.cell()], MediaUse::read)?.pop())
}

/// An import, without a lock.
///
/// # Errors
/// What the database answers.
pub fn import_of_id(connection: &mut Connection, id: ImportId) -> Result<Option<MediaImport>, StoreError> {
    Ok(connection.query(&IMPORT, &[id.cell()], MediaImport::read)?.pop())
}

/// A project's pictures before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn of_project(
    connection: &mut Connection,
    project: ProjectId,
    before: i64,
    limit: i64,
) -> Result<Vec<Media>, StoreError> {
    connection.query(&LISTED, &[project.cell(), Cell::Int(before), Cell::Int(limit)], Media::read)
}

/// Pictures behind an id that have no thumbnail yet.
///
/// # Errors
/// What the database answers.
pub fn without_thumbnail(
    connection: &mut Connection,
    after: i64,
    limit: i64,
) -> Result<Vec<Media>, StoreError> {
    connection.query(&SMALL, &[Cell::Int(after), Cell::Int(limit)], Media::read)
}

/// Pictures whose bytes are to be taken out.
///
/// # Errors
/// What the database answers.
pub fn erasing(connection: &mut Connection, limit: i64) -> Result<Vec<Media>, StoreError> {
    connection.query(&ERASING, &[Cell::Int(limit)], Media::read)
}

/// Whether a worker has or had an assignment that shows the picture, and did not give it back.
///
/// # Errors
/// What the database answers.
pub fn is_shown_to(
    connection: &mut Connection,
    address: Address,
    worker: PersonId,
) -> Result<bool, StoreError> {
    let found = connection.query(&SHOWN, &[address.cell(), worker.cell()], |row| row.get::<i64>())?;
    Ok(!found.is_empty())
}

/// A project's imports before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn imports_of_project(
    connection: &mut Connection,
    project: ProjectId,
    before: i64,
    limit: i64,
) -> Result<Vec<MediaImport>, StoreError> {
    connection.query(&IMPORTS, &[project.cell(), Cell::Int(before), Cell::Int(limit)], MediaImport::read)
}

/// An import's items in a state, behind a place.
///
/// # Errors
/// What the database answers.
pub fn items_after(
    connection: &mut Connection,
    import: ImportId,
    state: ImportItemState,
    after: i64,
    limit: i64,
) -> Result<Vec<ImportItem>, StoreError> {
    let values = [import.cell(), state.cell(), Cell::Int(after), Cell::Int(limit)];
    connection.query(&ITEMS, &values, ImportItem::read)
}

/// Imports behind an id that have items to fetch.
///
/// # Errors
/// What the database answers.
pub fn imports_waiting(
    connection: &mut Connection,
    after: i64,
    limit: i64,
) -> Result<Vec<ImportId>, StoreError> {
    connection.query(&WAITING, &[Cell::Int(after), Cell::Int(limit)], |row| row.get())
}

/// Imports behind an id whose items are not all known.
///
/// # Errors
/// What the database answers.
pub fn imports_unlisted(
    connection: &mut Connection,
    after: i64,
    limit: i64,
) -> Result<Vec<ImportId>, StoreError> {
    connection.query(&UNLISTED, &[Cell::Int(after), Cell::Int(limit)], |row| row.get())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::tests::selects;

    #[test]
    fn columns_written_by_hand_are_the_tables() {
        for query in [&LISTED, &SMALL, &ERASING] {
            selects::<Media>("", query);
        }
        selects::<MediaImport>("", &IMPORTS);
        selects::<ImportItem>("", &ITEMS);
    }
}
