//! Strangers: programs that send what must be refused whatever the market looks like, and must leave no trace.

use super::Scene;
use crate::cast::reading;
use crate::draft;
use crate::memory::Sent;
use gongdao_engine::Actor;
use gongdao_engine::commands::batch::{AddTasks, CloseBatch, FundBatch, NewTask, OpenBatch};
use gongdao_engine::commands::clock::Tick;
use gongdao_engine::commands::grading::{AppealGrade, DecideGrade};
use gongdao_engine::commands::money::Deposit;
use gongdao_engine::commands::people::{AddPerson, NewPerson};
use gongdao_engine::commands::project::{CreateProject, Draft, Screen, Steer, SteerProject};
use gongdao_engine::commands::review::{Accept, Appeal, DecideAppeal, ProposeRejection, Reject};
use gongdao_engine::commands::submit::Submit;
use gongdao_engine::commands::work::{Claim, Extend, GiveBack, Join, Start};
use gongdao_kernel::{AssignmentId, BatchId, Currency, Money, PersonId, TypedId};
use gongdao_market::{Assignment, AssignmentState, Batch, Clock, ClockKind, RejectionCategory};
use gongdao_trust::{Role, Roles};
use serde_json::json;

pub(super) fn act(scene: &mut Scene<'_>) -> Option<Sent> {
    match scene.chance.below(6) {
        0 if scene.chance.once_in(4) => grader(scene),
        0 => thief(scene),
        1 => forger(scene),
        2 => reader(scene),
        3 => spoiler(scene),
        4 => outsider(scene),
        _ => requester(scene),
    }
}

/// Goes on with somebody else's assignment, or decides on one's own.
fn thief(scene: &mut Scene<'_>) -> Option<Sent> {
    let actor = *scene.chance.pick(&scene.cast.workers)?;
    let theirs: Vec<&Assignment> =
        scene.view.assignments.iter().filter(|row| row.worker != actor.person).collect();
    let row = scene.chance.pick(&theirs)?;
    let (assignment, fence) = (row.id, row.fence);
    let reason = scene.reason();
    Some(match scene.chance.below(5) {
        0 => Sent::refused(actor, Start { assignment, fence }),
        1 => Sent::refused(actor, GiveBack { assignment, fence }),
        2 => Sent::refused(actor, Extend { assignment, fence }),
        3 => Sent::refused(actor, Appeal { assignment, reason }),
        _ => {
            let answer = draft::answer(scene.chance, &scene.view.compiled(row.project)?.form);
            Sent::refused(actor, Submit { assignment, fence, answer, active_ms: 1 })
        }
    })
}

/// Appeals against somebody else's grade, or decides on one's own.
fn grader(scene: &mut Scene<'_>) -> Option<Sent> {
    let row = scene.chance.pick(&scene.view.gradings)?;
    let (assignment, reason) = (row.id, scene.reason());
    if scene.chance.once_in(2) {
        let actor = *scene.cast.workers.iter().find(|actor| actor.person == row.worker)?;
        return Some(Sent::refused(actor, DecideGrade { assignment, won: true, reason }));
    }
    let others: Vec<&Actor> = scene.cast.workers.iter().filter(|actor| actor.person != row.worker).collect();
    let actor = **scene.chance.pick(&others)?;
    Some(Sent::refused(actor, AppealGrade { assignment, reason }))
}

/// Shows a fence that was never given, or sends an answer no form takes.
fn forger(scene: &mut Scene<'_>) -> Option<Sent> {
    let row = scene.chance.pick(&scene.view.assignments)?;
    let actor = *scene.cast.workers.iter().find(|actor| actor.person == row.worker)?;
    let assignment = row.id;
    let fence = scene.chance.one_of([0, -1, i64::MIN, i64::MAX, row.fence - 1, row.fence + 1_000]);
    Some(match scene.chance.below(4) {
        0 => Sent::refused(actor, Extend { assignment, fence }),
        1 => Sent::refused(actor, GiveBack { assignment, fence }),
        2 => {
            let answer = draft::bad_answer(scene.chance);
            Sent::refused(actor, Submit { assignment, fence: row.fence, answer, active_ms: 1 })
        }
        _ => {
            let answer = draft::answer(scene.chance, &scene.view.compiled(row.project)?.form);
            Sent::refused(actor, Submit { assignment, fence, answer, active_ms: 1 })
        }
    })
}

/// Holds a token that may read, and tries to change something with it.
fn reader(scene: &mut Scene<'_>) -> Option<Sent> {
    let actor = reading(scene.cast.anybody(scene.chance)?);
    let reason = scene.reason();
    if let Some(row) = scene.chance.pick(&scene.view.assignments) {
        let assignment = row.id;
        let appealed = row.state == AssignmentState::Appealed;
        match scene.chance.below(5) {
            _ if appealed => {
                return Some(Sent::refused(actor, DecideAppeal { assignment, won: true, reason }));
            }
            0 => return Some(Sent::refused(actor, Accept { assignment })),
            1 => return Some(Sent::refused(actor, Reject { assignment, reason })),
            2 => return Some(Sent::refused(actor, Claim { project: row.project, count: 1, reserve: 0 })),
            _ => {}
        }
    }
    let roles = Roles::of(&[Role::Operator]);
    let person = NewPerson { email: None, name: "somebody".to_owned(), password: None };
    Some(match scene.chance.below(3) {
        0 => Sent::refused(actor, AddPerson { person, roles, credential: None }),
        1 => {
            let clock = *scene.chance.pick(&scene.view.clocks)?;
            Sent::refused(actor, Tick { clock })
        }
        _ => {
            let batch = scene.chance.pick(&scene.view.batches)?.id;
            Sent::refused(actor, CloseBatch { batch })
        }
    })
}

/// Sends numbers and texts beyond every bound.
fn spoiler(scene: &mut Scene<'_>) -> Option<Sent> {
    let worker = *scene.chance.pick(&scene.cast.workers)?;
    let requester = *scene.chance.pick(&scene.cast.requesters)?;
    let operator = *scene.chance.pick(&scene.cast.operators)?;
    let (rules, form) = ("{}".to_owned(), "[]".to_owned());
    Some(match scene.chance.below(7) {
        0 => {
            let project = scene.chance.pick(&scene.view.projects)?.id;
            let (count, reserve) = scene.chance.one_of([(0, 1), (51, 0), (u32::MAX, u32::MAX), (50, 1)]);
            Sent::refused(worker, Claim { project, count, reserve })
        }
        1 => Sent::refused(requester, CreateProject { draft: Draft { name: String::new(), form, rules } }),
        2 => {
            let amount = Money::from_micros(scene.chance.one_of([0, -1, i64::MIN, i64::MAX]));
            let (person, reference) = (requester.person, "line".to_owned());
            Sent::refused(operator, Deposit { person, amount, currency: Currency::Cny, reference })
        }
        3 => {
            let batch = scene.chance.pick(&scene.view.batches)?.id;
            let more = Some(Money::from_micros(scene.chance.one_of([-1, i64::MIN, i64::MAX])));
            Sent::refused(requester, FundBatch { batch, more })
        }
        4 => {
            let assignment = scene.chance.pick(&scene.view.assignments)?.id;
            let category = RejectionCategory::Wrong;
            Sent::refused(requester, ProposeRejection { assignment, category, reason: "no".to_owned() })
        }
        5 => {
            let project = scene.chance.pick(&scene.view.projects)?;
            Sent::refused(worker, Join { project: project.id, revision: project.revision + 7 })
        }
        _ => {
            let batch = scene.chance.pick(&scene.view.batches)?.id;
            let body = scene.chance.one_of(["", "red", "[]", "null", "{\"a\":", "7"]).to_owned();
            let tasks = vec![NewTask { key: None, body, workers: Vec::new() }];
            Sent::refused(requester, AddTasks { batch, tasks })
        }
    })
}

/// Names things that do not exist, or holds no role for what it asks.
fn outsider(scene: &mut Scene<'_>) -> Option<Sent> {
    let actor = *scene.chance.pick(&scene.cast.workers)?;
    let nothing = scene.chance.one_of([0, -1, 1, i64::MAX, i64::MIN]);
    let (assignment, batch) = (AssignmentId::from_raw(nothing), BatchId::from_raw(nothing));
    Some(match scene.chance.below(6) {
        0 => {
            let answer = json!({ "label": "a" });
            Sent::refused(actor, Submit { assignment, fence: 1, answer, active_ms: 1 })
        }
        1 => Sent::refused(actor, OpenBatch { batch }),
        2 => Sent::refused(actor, Accept { assignment }),
        3 => {
            let project = scene.chance.pick(&scene.view.projects)?.id;
            Sent::refused(actor, Screen { project, refusal: None, note: String::new() })
        }
        4 => {
            let clock = Clock { due_at: scene.now, kind: ClockKind::Closing, subject: nothing };
            Sent::refused(actor, Tick { clock })
        }
        _ => {
            let (person, reference) = (PersonId::from_raw(nothing), "line".to_owned());
            let amount = Money::from_micros(1);
            let operator = *scene.chance.pick(&scene.cast.operators)?;
            Sent::refused(operator, Deposit { person, amount, currency: Currency::Cny, reference })
        }
    })
}

/// A requester who reaches for what another requester owns.
fn requester(scene: &mut Scene<'_>) -> Option<Sent> {
    let actor = *scene.chance.pick(&scene.cast.requesters)?;
    let owner = |batch: &&Batch| scene.view.project(batch.project).map(|project| project.owner);
    let theirs: Vec<&Batch> =
        scene.view.batches.iter().filter(|batch| owner(batch) != Some(actor.person)).collect();
    let batch = *scene.chance.pick(&theirs)?;
    let answers: Vec<&Assignment> =
        scene.view.assignments.iter().filter(|row| row.batch == batch.id).collect();
    Some(match scene.chance.below(4) {
        0 => Sent::refused(actor, CloseBatch { batch: batch.id }),
        1 => Sent::refused(actor, FundBatch { batch: batch.id, more: Some(Money::from_micros(1)) }),
        2 => Sent::refused(actor, SteerProject { project: batch.project, steer: Steer::Close }),
        _ => Sent::refused(actor, Accept { assignment: scene.chance.pick(&answers)?.id }),
    })
}
