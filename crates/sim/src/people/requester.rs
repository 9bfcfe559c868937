//! Requesters: they publish, fund, top up, open and close, pause and resume; they review well, badly or never.

use super::Scene;
use crate::memory::{Memory, Sent};
use crate::{Chance, draft};
use gongdao_engine::Actor;

use gongdao_engine::commands::batch::{AddTasks, CloseBatch, CreateBatch, FundBatch, NewTask, OpenBatch};
use gongdao_engine::commands::bonus::GiveBonus;
use gongdao_engine::commands::objects::AcceptObjects;
use gongdao_engine::commands::project::{AskScreening, CreateProject, EditProject, Steer, SteerProject};
use gongdao_engine::commands::review::{Accept, ProposeRejection, Reject};
use gongdao_kernel::{BatchId, Money, PersonId, ProjectId};
use gongdao_labels::Form;
use gongdao_market::{
    Assignment, AssignmentState, Batch, BatchState, Project, ProjectState, RejectionCategory,
};

/// Projects of one requester.
const PROJECTS: usize = 3;
/// Batches of one project.
const BATCHES: usize = 3;

pub(super) fn act(scene: &mut Scene<'_>) -> Option<Sent> {
    let actor = *scene.chance.pick(&scene.cast.requesters)?;
    let view = scene.view;
    let projects: Vec<&Project> =
        view.projects.iter().filter(|project| project.owner == actor.person).collect();
    if projects.is_empty() || (projects.len() < PROJECTS && scene.chance.once_in(6)) {
        let name = format!("project {}", scene.memory.nonce());
        let draft = draft::draft(scene.chance, name);
        return Some(Sent::any(actor, CreateProject { draft }));
    }
    let project = *scene.chance.pick(&projects)?;
    if matches!(project.state, ProjectState::Draft | ProjectState::Refused) && !scene.chance.once_in(4) {
        return Some(prepare(scene, actor, project));
    }
    if scene.chance.once_in(12) {
        let steer =
            scene.chance.one_of([Steer::Pause, Steer::Resume, Steer::Resume, Steer::Resume, Steer::Close]);
        return Some(Sent::any(actor, SteerProject { project: project.id, steer }));
    }
    let batches: Vec<&Batch> = view.batches.iter().filter(|batch| batch.project == project.id).collect();
    let unfinished = batches.iter().any(|batch| batch.state != BatchState::Closed);
    if !unfinished || (batches.len() < BATCHES && scene.chance.once_in(8)) {
        return Some(Sent::any(actor, CreateBatch { project: project.id }));
    }
    if scene.chance.once_in(2) {
        let answers: Vec<&Assignment> =
            view.assignments.iter().filter(|row| row.project == project.id).collect();
        if scene.chance.once_in(20) {
            return give(scene, actor, &answers);
        }
        return review(scene, actor, &answers);
    }
    let batch = *scene.chance.pick(&batches)?;
    steer(scene, actor, batch)
}

fn prepare(scene: &mut Scene<'_>, actor: Actor, project: &Project) -> Sent {
    if scene.chance.once_in(4) {
        let draft = draft::draft(scene.chance, project.name.clone());
        return Sent::any(actor, EditProject { project: project.id, draft });
    }
    Sent::any(actor, AskScreening { project: project.id })
}

fn steer(scene: &mut Scene<'_>, actor: Actor, batch: &Batch) -> Option<Sent> {
    match batch.state {
        BatchState::Drafted if batch.tasks == 0 || scene.chance.once_in(4) => {
            Some(add_tasks(scene, actor, batch.id, batch.project))
        }
        BatchState::Drafted => Some(fund(scene, actor, batch.id)),
        BatchState::Funded => Some(Sent::any(actor, OpenBatch { batch: batch.id })),
        BatchState::Open | BatchState::Complete | BatchState::Closing | BatchState::Closed => {
            if scene.chance.once_in(10) || (batch.state == BatchState::Complete && scene.chance.once_in(2)) {
                return Some(Sent::any(actor, CloseBatch { batch: batch.id }));
            }
            scene.chance.once_in(3).then(|| fund(scene, actor, batch.id))
        }
    }
}

/// Covers the whole batch, or adds an amount that tells this command apart from any other.
pub(super) fn fund(scene: &mut Scene<'_>, actor: Actor, batch: BatchId) -> Sent {
    let more = scene.chance.once_in(4).then(|| unique_amount(scene));
    Sent::any(actor, FundBatch { batch, more })
}

/// An amount no other command of the world moves: whole units and a nonce in the last places.
pub(super) fn unique_amount(scene: &mut Scene<'_>) -> Money {
    let whole = scene.chance.one_of([0, 1, 1, 40]) * Money::MICROS;
    Money::from_micros(whole + i64::try_from(scene.memory.nonce()).unwrap_or(0))
}

fn add_tasks(scene: &mut Scene<'_>, actor: Actor, batch: BatchId, project: ProjectId) -> Sent {
    let joined: Vec<PersonId> = scene
        .view
        .standings
        .iter()
        .filter(|standing| standing.project == project)
        .map(|standing| standing.worker)
        .chain(scene.cast.workers.iter().map(|worker| worker.person).take(3))
        .collect();
    let compiled = scene.view.compiled(project);
    let tasks = tasks(scene.chance, scene.memory, &joined, compiled.map(|compiled| &compiled.form));
    Sent::any(actor, AddTasks { batch, tasks })
}

/// Some tasks, now and then named for some of these workers, and some of them known where the form is.
pub(crate) fn tasks(
    chance: &mut Chance,
    memory: &mut Memory,
    people: &[PersonId],
    form: Option<&Form>,
) -> Vec<NewTask> {
    let (count, named) = (chance.count(1, 6), chance.once_in(4));
    let one = |_| {
        let mut workers: Vec<PersonId> = Vec::new();
        if named {
            workers.extend((0..3).filter_map(|_| chance.pick(people).copied()));
            workers.sort_unstable();
            workers.dedup();
        }
        let key = Some(format!("task {}", memory.nonce()));
        NewTask { key, body: draft::body(chance, form), workers }
    };
    (0..count).map(one).collect()
}

/// A bonus for one of these answers, or for none yet; of an amount that tells it apart from any other.
fn give(scene: &mut Scene<'_>, actor: Actor, answers: &[&Assignment]) -> Option<Sent> {
    let assignment = scene.chance.pick(answers)?.id;
    let (amount, note) = (unique_amount(scene), scene.reason());
    Some(Sent::any(actor, GiveBonus { assignment, amount, note }))
}

/// One thing a reviewer does with one of these answers.
pub(super) fn review(scene: &mut Scene<'_>, actor: Actor, answers: &[&Assignment]) -> Option<Sent> {
    use AssignmentState as S;
    let waiting: Vec<&&Assignment> = answers
        .iter()
        .filter(|row| matches!(row.state, S::Submitted | S::RejectionProposed | S::Rejected | S::Appealed))
        .collect();
    let disputed: Vec<&&Assignment> =
        waiting.iter().copied().filter(|row| row.state != S::Submitted).collect();
    let from = if scene.chance.once_in(2) && !disputed.is_empty() { &disputed } else { &waiting };
    let row = **scene.chance.pick(from)?;
    let (assignment, reason) = (row.id, scene.reason());
    let category = scene.chance.one_of([RejectionCategory::Wrong, RejectionCategory::Other]);
    let has_objects = scene.view.compiled(row.project).is_some_and(|compiled| compiled.form.has_objects());
    if (has_objects && scene.chance.once_in(2)) || scene.chance.once_in(40) {
        let (objects, reason) = (scene.chance.count(0, 8), (!scene.chance.once_in(4)).then_some(reason));
        return Some(Sent::any(actor, AcceptObjects { assignment, objects, reason }));
    }
    Some(match (row.state, scene.chance.below(4)) {
        (S::Submitted, 0) => Sent::any(actor, Accept { assignment }),
        (S::Submitted, 1) if row.round > 1 => Sent::any(actor, Reject { assignment, reason }),
        (S::Submitted, 1..) => Sent::any(actor, ProposeRejection { assignment, category, reason }),
        (S::RejectionProposed, 0) => Sent::any(actor, Accept { assignment }),
        (S::RejectionProposed, _) => Sent::any(actor, Reject { assignment, reason }),
        (S::Rejected | S::Appealed, 0) => Sent::any(actor, Accept { assignment }),
        _ => return None,
    })
}
