//! What dispatch counts, held against the tasks in line and the assignments given out.

use super::check::Report;
use gongdao_kernel::{Fault, ProjectId};
use gongdao_market::{Assignment, Task};
use gongdao_store::Connection;
use gongdao_store::queries::rows_all;
use gongdao_store::rows::Dispatch;
use std::collections::BTreeMap;

const GIVEN: &str = "M7 what dispatch counts equals a recount";

/// What was counted: given out, to newcomers, and fresh ones left.
#[derive(Debug, Default)]
pub(super) struct Given {
    projects: BTreeMap<ProjectId, (i64, i64, i64)>,
}

impl Given {
    pub(super) fn take_task(&mut self, task: &Task) {
        let fresh = task.fresh_slots();
        if fresh > 0 {
            self.projects.entry(task.project).or_default().2 += fresh;
        }
    }

    pub(super) fn take_assignment(&mut self, row: &Assignment) {
        let Some(newcomer) = row.newcomer else { return };
        let counted = self.projects.entry(row.project).or_default();
        counted.0 += 1;
        counted.1 += i64::from(newcomer);
    }

    /// Holds the kept rows against what was counted.
    pub(super) fn compare(mut self, connection: &mut Connection, report: &mut Report) -> Result<(), Fault> {
        for row in rows_all::<Dispatch>(connection)? {
            let counted = self.projects.remove(&row.project).unwrap_or_default();
            if counted != (row.given, row.to_newcomers, row.fresh_left) {
                report.find(GIVEN, format!("stored {row:?}, counted {counted:?}"));
            }
        }
        for (project, counted) in self.projects {
            report.find(GIVEN, format!("{project}: nothing stored, counted {counted:?}"));
        }
        Ok(())
    }
}
