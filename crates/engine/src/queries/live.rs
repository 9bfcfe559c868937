//! What an open page is told of a project, and what is asked about a project when something happened in it.
//!
//! Batches keep their counters, so a project's progress is a sum over its batches' rows. What waits for a person is kept as
//! a count by each writer.

use super::Snapshot;
use crate::Actor;
use crate::core::Compiled;
use crate::queries::market;
use gongdao_kernel::{BatchId, Fault, PersonId, ProjectId};
use gongdao_market::{AssignmentState, BatchState, ProjectState, Requirement};
use gongdao_store::queries::{live as stored, market as market_stored};

pub use gongdao_store::queries::live::Totals;

/// Batches shown, the newest.
const BATCHES: i64 = 50;

/// How much of a project waits for a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WaitingHere {
    /// For a first decision, or repaired.
    pub to_review: i64,
    /// Rejections that were proposed.
    pub proposed: i64,
    /// Appeals.
    pub appealed: i64,
}

/// A batch's name and state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchFigures {
    /// Which.
    pub batch: BatchId,
    /// Where it stands.
    pub state: BatchState,
    /// Answers asked for.
    pub wanted: i64,
    /// Answers so far.
    pub answers: i64,
    /// Of them accepted.
    pub accepted: i64,
}

/// A project's figures of this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Where it stands.
    pub state: ProjectState,
    /// Sums over its batches, by currency.
    pub totals: Vec<Totals>,
    /// What waits.
    pub waiting: WaitingHere,
    /// Its newest batches.
    pub batches: Vec<BatchFigures>,
}

/// A project's figures, for its owner, operators and auditors.
///
/// # Errors
/// `not_found` or `scope_missing`.
pub fn figures(snapshot: &mut Snapshot, actor: &Actor, id: ProjectId) -> Result<Figures, Fault> {
    let sheet = market::project(snapshot, actor, id)?;
    if !sheet.inside {
        return Err(Fault::not_found("project"));
    }
    let batches = market_stored::batches_of_project(snapshot, id, i64::MAX, BATCHES)?;
    let batches = batches.into_iter().map(|batch| BatchFigures {
        batch: batch.id,
        state: batch.state,
        wanted: batch.wanted,
        answers: batch.answers,
        accepted: batch.accepted,
    });
    Ok(Figures {
        state: sheet.project.state,
        totals: stored::totals_of_project(snapshot, id)?,
        waiting: waiting(snapshot, id)?,
        batches: batches.collect(),
    })
}

/// What waits for a person in a project.
///
/// # Errors
/// What the database answers.
pub fn waiting(snapshot: &mut Snapshot, id: ProjectId) -> Result<WaitingHere, Fault> {
    let mut waiting = WaitingHere::default();
    for (state, count) in stored::waiting_of_project(snapshot, id)? {
        match state {
            AssignmentState::Submitted => waiting.to_review += count,
            AssignmentState::RejectionProposed => waiting.proposed += count,
            AssignmentState::Appealed => waiting.appealed += count,
            _ => {}
        }
    }
    Ok(waiting)
}

/// Who a happening in a project concerns.
#[derive(Debug, Clone)]
pub struct Concerned {
    /// Its owner.
    pub owner: PersonId,
    /// Whether it gives out tasks now.
    pub published: bool,
    /// What a worker must hold.
    pub requires: Vec<Requirement>,
}

/// Who happenings in these projects concern; nothing for one that is not there.
///
/// # Errors
/// What the database answers.
pub fn concerned(
    snapshot: &mut Snapshot,
    projects: &[ProjectId],
) -> Result<Vec<(ProjectId, Concerned)>, Fault> {
    let mut found = Vec::with_capacity(projects.len());
    for id in projects {
        let Some(project) = market_stored::project(snapshot, *id)? else { continue };
        let requires = Compiled::read(&project.rules, &project.form)?.rules.requires;
        let published = project.state == ProjectState::Published;
        found.push((*id, Concerned { owner: project.owner, published, requires }));
    }
    Ok(found)
}
