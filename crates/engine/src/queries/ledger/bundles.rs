//! The bundles' part of the check: what waits for its bundle is in one, and nothing else is.

use super::check::Report;
use gongdao_kernel::{AssignmentId, BatchId, Fault, PersonId};
use gongdao_market::{Assignment, AssignmentState};
use gongdao_store::Connection;
use gongdao_store::queries::rows_all;
use gongdao_store::rows::Bundle;
use std::collections::BTreeSet;

const WAITING: &str = "M8 what waits for its bundle stands in it, once";

/// The answers that wait, by worker and batch.
#[derive(Debug, Default)]
pub(super) struct Bundles(BTreeSet<(PersonId, BatchId, AssignmentId)>);

impl Bundles {
    pub(super) fn take(&mut self, row: &Assignment) {
        if row.state == AssignmentState::Passed {
            self.0.insert((row.worker, row.batch, row.id));
        }
    }

    /// Holds the kept rows against the assignments.
    pub(super) fn compare(mut self, connection: &mut Connection, report: &mut Report) -> Result<(), Fault> {
        for row in rows_all::<Bundle>(connection)? {
            for id in row.waiting().filter(|id| !self.0.remove(&(row.worker, row.batch, *id))) {
                let (worker, batch) = (row.worker, row.batch);
                report.find(
                    WAITING,
                    format!("the bundle of {worker} in {batch} has {id}, which does not wait for it"),
                );
            }
        }
        for (_, batch, id) in self.0 {
            report.find(WAITING, format!("{id} waits for a bundle of {batch} and stands in none"));
        }
        Ok(())
    }
}
