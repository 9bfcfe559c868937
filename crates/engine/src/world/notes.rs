//! What a transaction changed, for those who watch.

use super::World;
use crate::watch::{Moved, Notes, Touched};
use gongdao_kernel::{PersonId, TypedId};
use gongdao_ledger::AccountKind;

impl World {
    /// The notes of what was just saved. One walk over what changed; called only where somebody listens.
    pub(crate) fn notes(&self) -> Notes {
        let mut notes = Notes::default();
        for (_, row) in self.assignment.changes() {
            if let Some(row) = row {
                let moved = Moved { assignment: row.id, project: row.project, state: row.state };
                notes.moved(row.worker, moved);
            }
        }
        for ((kind, owner, _), _) in self.account.changes() {
            if matches!(kind, AccountKind::Available | AccountKind::Earned | AccountKind::Transit) {
                notes.money(PersonId::from_raw(*owner));
            }
        }
        for (_, row) in self.batch.changes() {
            if let Some(row) = row {
                notes.touch(row.project, Touched::FIGURES);
            }
        }
        for ((project, _), _) in self.review_item.changes() {
            notes.touch(*project, Touched::REVIEWS);
        }
        for ((project,), _) in self.project.changes() {
            notes.touch(*project, Touched::STATE);
        }
        for ((project, _), row) in self.open_task.changes() {
            if row.is_some() {
                notes.touch(*project, Touched::WORK);
            }
        }
        for ((project, _), row) in self.doubtful_task.changes() {
            if row.is_some() {
                notes.touch(*project, Touched::WORK);
            }
        }
        for ((worker, project, _), row) in self.named_task.changes() {
            if row.is_some() {
                notes.named(*worker, *project);
            }
        }
        notes
    }
}
