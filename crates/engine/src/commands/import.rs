//! Imports: pictures the server fetches by itself, item by item, in the background.
//!
//! The items are rows, so that an import goes on after a restart and every failure has its place and its reason.
//! Deliberately not here: fetching, and the secrets of a bucket, which are never written down.

use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{BatchId, Fault, ImportId, ProjectId, limits};
use gongdao_market::{ImportItemState, ImportKind};
use gongdao_store::rows::{ImportItem, MediaImport};
use gongdao_trust::{Role, Scope};

/// Begins an import, or adds items to one that is not listed to its end.
#[derive(Debug, Clone)]
pub struct QueueImport {
    /// Which; none for a new one.
    pub import: Option<ImportId>,
    /// For which project.
    pub project: ProjectId,
    /// The batch in which each picture becomes a task.
    pub batch: Option<BatchId>,
    /// Where from.
    pub kind: ImportKind,
    /// The items' sources; with a problem, one that failed at once.
    pub items: Vec<(String, Option<String>)>,
    /// Whether these are the last.
    pub last: bool,
}

impl Decide for QueueImport {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Publish)?;
        if world.project.get(&(self.project,), "project")?.owner != actor.person {
            return Err(Fault::not_found("project").into());
        }
        if let Some(batch) = self.batch
            && world.batch.get(&(batch,), "batch")?.project != self.project
        {
            return Err(Fault::not_found("batch").into());
        }
        if self.items.len() > limits::MEDIA_CHUNK {
            let fix = format!("Give {} at a time.", limits::MEDIA_CHUNK);
            return Err(Fault::field("items", self.items.len(), fix).into());
        }
        let id = self.row(actor, world)?;
        let before = world.media_import.get(&(id,), "import")?.total;
        let count = i64::try_from(self.items.len()).unwrap_or(i64::MAX);
        if before + count > limits::IMPORT_ITEMS {
            let fix = format!("An import has {} items at most; make several.", limits::IMPORT_ITEMS);
            return Err(Fault::field("items", before + count, fix).into());
        }
        for (place, (source, problem)) in (before + 1..).zip(&self.items) {
            Fault::check_text("source", source, 1, limits::SOURCE_CHARS)?;
            let state = if problem.is_some() { ImportItemState::Failed } else { ImportItemState::Waiting };
            let (source, problem) = (source.clone(), problem.clone());
            world.import_item.put(ImportItem { import: id, place, source, state, problem });
        }
        let failed = self.items.iter().filter(|(_, problem)| problem.is_some()).count();
        let row = world.media_import.edit(&(id,), "import")?;
        row.total += count;
        row.failed += i64::try_from(failed).unwrap_or(0);
        row.listed = self.last;
        Ok(Outcome::Import { import: id })
    }
}

impl QueueImport {
    /// The import's row, made where it is new.
    fn row(&self, actor: &Actor, world: &mut World) -> Result<ImportId, Stop> {
        if let Some(id) = self.import {
            let row = world.media_import.get(&(id,), "import")?;
            if row.project != self.project || row.person != actor.person {
                return Err(Fault::not_found("import").into());
            }
            if row.listed {
                return Err(Fault::state("import", "listed to its end", "Make a new one.").into());
            }
            return Ok(id);
        }
        let (id, created_at) = (world.draw(), world.now());
        let (project, batch, person, kind) = (self.project, self.batch, actor.person, self.kind);
        let (listed, total, done, failed) = (false, 0, 0, 0);
        world.media_import.put(MediaImport {
            id,
            project,
            batch,
            person,
            kind,
            listed,
            total,
            done,
            failed,
            created_at,
        });
        Ok(id)
    }
}

/// Notes what became of one item of an import.
#[derive(Debug, Clone)]
pub struct NoteImport {
    /// Which import.
    pub import: ImportId,
    /// Which item.
    pub place: i64,
    /// Why it failed; none where it is a picture now.
    pub problem: Option<String>,
}

impl Decide for NoteImport {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require_clock()?;
        let item = world.import_item.get(&(self.import, self.place), "item")?;
        if item.state != ImportItemState::Waiting {
            return Ok(Outcome::Done);
        }
        let item = world.import_item.edit(&(self.import, self.place), "item")?;
        item.state = if self.problem.is_some() { ImportItemState::Failed } else { ImportItemState::Done };
        item.problem.clone_from(&self.problem);
        let row = world.media_import.edit(&(self.import,), "import")?;
        if self.problem.is_some() {
            row.failed += 1;
        } else {
            row.done += 1;
        }
        Ok(Outcome::Done)
    }
}
