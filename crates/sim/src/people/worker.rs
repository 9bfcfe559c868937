//! Workers: honest and slow ones, those who leave leases to expire, give back, come late, repair, appeal or send twice.

use super::Scene;
use crate::draft;
use crate::memory::Sent;
use gongdao_engine::Actor;
use gongdao_engine::commands::grading::AppealGrade;
use gongdao_engine::commands::review::Appeal;
use gongdao_engine::commands::submit::Submit;
use gongdao_engine::commands::work::{Claim, Extend, GiveBack, Join, Start};
use gongdao_kernel::MS_PER_DAY;
use gongdao_market::{Assignment, AssignmentState, Grading, GradingState, Project, ProjectState};
use std::collections::BTreeSet;

pub(super) fn act(scene: &mut Scene<'_>) -> Option<Sent> {
    let actor = *scene.chance.pick(&scene.cast.workers)?;
    let view = scene.view;
    if scene.chance.once_in(3) {
        return look_for_work(scene, actor);
    }
    if scene.chance.once_in(2)
        && let Some(sent) = appeal_grade(scene, actor)
    {
        return Some(sent);
    }
    use AssignmentState as S;
    let mine: Vec<&Assignment> = view
        .assignments
        .iter()
        .filter(|row| row.worker == actor.person)
        .filter(|row| row.state != S::Expired || scene.now.since_ms(row.deadline_at) < MS_PER_DAY)
        .filter(|row| {
            matches!(row.state, S::Reserved | S::Leased | S::Expired | S::RejectionProposed | S::Rejected)
        })
        .collect();
    match scene.chance.pick(&mine) {
        Some(row) => go_on(scene, actor, row),
        None => look_for_work(scene, actor),
    }
}

fn look_for_work(scene: &mut Scene<'_>, actor: Actor) -> Option<Sent> {
    let open: Vec<&Project> =
        scene.view.projects.iter().filter(|project| project.state == ProjectState::Published).collect();
    let view = scene.view;
    let had: BTreeSet<_> =
        view.assignments.iter().filter(|row| row.worker == actor.person).map(|row| row.task).collect();
    let filled: Vec<&Project> = open
        .iter()
        .copied()
        .filter(|project| {
            view.open.iter().any(|row| row.project == project.id && !had.contains(&row.task))
                || view.named.iter().any(|row| (row.worker, row.project) == (actor.person, project.id))
        })
        .collect();
    let project = match scene.chance.pick(&filled) {
        Some(project) => *project,
        None if scene.chance.once_in(8) => *scene.chance.pick(&open)?,
        None => return None,
    };
    let standing = scene
        .view
        .standings
        .iter()
        .find(|standing| standing.worker == actor.person && standing.project == project.id);
    if standing.is_none_or(|standing| standing.terms_revision != project.revision) {
        return Some(Sent::any(actor, Join { project: project.id, revision: project.revision }));
    }
    let (count, reserve) = (scene.chance.count(1, 4), scene.chance.one_of([0, 0, 1, 3]));
    Some(Sent::any(actor, Claim { project: project.id, count, reserve }))
}

fn go_on(scene: &mut Scene<'_>, actor: Actor, row: &Assignment) -> Option<Sent> {
    use AssignmentState as S;
    let (assignment, fence) = (row.id, row.fence);
    match (row.state, scene.chance.below(10)) {
        (S::Reserved, 0..=3) => Some(Sent::any(actor, Start { assignment, fence })),
        (S::Reserved | S::Leased, 4) => Some(Sent::any(actor, GiveBack { assignment, fence })),
        (S::Leased, 0 | 1) => Some(Sent::any(actor, Extend { assignment, fence })),
        (S::Reserved | S::Leased, 5..=8) => submit(scene, actor, row),
        (S::Expired, 0..=4) => submit(scene, actor, row),
        (S::RejectionProposed, 0..=3) => submit(scene, actor, row),
        (S::Rejected, 0..=5) => {
            let reason = format!("It is as the example says, number {}.", scene.memory.nonce());
            Some(Sent::any(actor, Appeal { assignment, reason }))
        }
        _ => None,
    }
}

/// Appeals against a grade of one's own, mostly one that can be appealed still.
fn appeal_grade(scene: &mut Scene<'_>, actor: Actor) -> Option<Sent> {
    let own: Vec<&Grading> = scene.view.gradings.iter().filter(|row| row.worker == actor.person).collect();
    let open: Vec<&Grading> = own.iter().copied().filter(|row| row.state == GradingState::Open).collect();
    let from = if scene.chance.once_in(6) { &own } else { &open };
    let row = *scene.chance.pick(from)?;
    let answers: Vec<_> = row.answers().collect();
    let assignment = *scene.chance.pick(&answers)?;
    let reason = format!("All of them are as the example says, number {}.", scene.memory.nonce());
    Some(Sent::any(actor, AppealGrade { assignment, reason }))
}

fn submit(scene: &mut Scene<'_>, actor: Actor, row: &Assignment) -> Option<Sent> {
    let compiled = scene.view.compiled(row.project)?;
    let answer = draft::answer(scene.chance, &compiled.form);
    let active_ms = scene.chance.one_of([0, 1_500, i64::MAX, -1]);
    Some(Sent::any(actor, Submit { assignment: row.id, fence: row.fence, answer, active_ms }))
}
