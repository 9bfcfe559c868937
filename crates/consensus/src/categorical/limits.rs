//! How much a table may hold, so that a file from outside cannot eat the machine's memory.

use super::{Labels, Refusal};

/// Labels of a table.
pub const LABELS: usize = u32::MAX as usize - 1;
/// Classes of a table.
pub const CLASSES: usize = 1 << 16;
/// Numbers a method may keep: tasks × classes, pairs of worker and class given × classes, classes × classes.
pub const CELLS: u64 = 1 << 28;

pub(super) fn check(labels: &Labels) -> Result<(), Refusal> {
    let classes = labels.classes.len() as u64;
    let most = labels.tasks.len().max(labels.row_worker.len()).max(labels.classes.len()) as u64 * classes;
    if most > CELLS {
        return Err(Refusal::TooMany {
            what: "tasks or workers for so many classes",
            limit: CELLS / classes,
        });
    }
    Ok(())
}
