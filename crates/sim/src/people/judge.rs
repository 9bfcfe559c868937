//! Reviewers and operators: screening, deposits, qualifications, invitations, reviews and appeals.

use super::Scene;
use super::requester::{review, unique_amount};
use crate::draft::QUALIFICATION;
use crate::memory::Sent;
use gongdao_engine::Actor;
use gongdao_engine::commands::grading::DecideGrade;
use gongdao_engine::commands::money::Deposit;
use gongdao_engine::commands::people::{GrantQualification, Invite, NewPerson, SetSetting, SignUp};
use gongdao_engine::commands::project::Screen;
use gongdao_engine::commands::review::DecideAppeal;
use gongdao_kernel::{Currency, MS_PER_DAY};
use gongdao_market::{
    Assignment, AssignmentState, Grading, GradingState, Project, ProjectState, RefusalReason,
};
use gongdao_trust::{Role, Roles};

pub(super) fn act(scene: &mut Scene<'_>) -> Option<Sent> {
    if scene.chance.once_in(2) {
        let actor = *scene.chance.pick(&scene.cast.reviewers)?;
        let answers: Vec<&Assignment> = scene.view.assignments.iter().collect();
        return if scene.chance.once_in(3) { appeal(scene, actor) } else { review(scene, actor, &answers) };
    }
    let actor = *scene.chance.pick(&scene.cast.operators)?;
    match scene.chance.below(8) {
        0..=2 => screen(scene, actor),
        3 => deposit(scene, actor),
        4 => {
            let person = scene.chance.pick(&scene.cast.workers)?.person;
            let score = scene.chance.within(0, 9);
            Some(Sent::any(actor, GrantQualification { person, name: QUALIFICATION.to_owned(), score }))
        }
        5 => Some(invite(scene, actor)),
        6 => {
            let (name, value) = ("custodian".to_owned(), format!("bank {}", scene.memory.nonce()));
            Some(Sent::any(actor, SetSetting { name, value }))
        }
        _ => appeal(scene, actor),
    }
}

fn screen(scene: &mut Scene<'_>, actor: Actor) -> Option<Sent> {
    let waiting: Vec<&Project> =
        scene.view.projects.iter().filter(|project| project.state == ProjectState::Screening).collect();
    let project = scene.chance.pick(&waiting)?.id;
    let refusal = scene.chance.once_in(5).then_some(RefusalReason::Likes);
    Some(Sent::any(actor, Screen { project, refusal, note: "It sells likes for money.".to_owned() }))
}

fn deposit(scene: &mut Scene<'_>, actor: Actor) -> Option<Sent> {
    let person = scene.chance.pick(&scene.cast.requesters)?.person;
    let amount = unique_amount(scene);
    let currency = scene.chance.one_of([Currency::Cny, Currency::Cny, Currency::Usd]);
    Some(Sent::any(actor, Deposit { person, amount, currency, reference: format!("line {amount}") }))
}

/// An invitation, and at once or later somebody who takes one; two who take the same are told apart.
fn invite(scene: &mut Scene<'_>, actor: Actor) -> Sent {
    let hash = [u8::try_from(scene.chance.below(6)).unwrap_or(0); 32];
    if scene.chance.once_in(2) {
        let email = scene.chance.once_in(3).then(|| format!("w{}@example.org", scene.chance.below(3)));
        let person = NewPerson { email, name: format!("worker {}", scene.memory.nonce()), password: None };
        return Sent::any(Actor::clock(), SignUp { invitation: hash, person, credential: None });
    }
    let expires_at = scene.now.plus_ms(scene.chance.within(1, 3) * MS_PER_DAY);
    Sent::any(
        actor,
        Invite { hashes: vec![hash], sent_to: Vec::new(), roles: Roles::of(&[Role::Worker]), expires_at },
    )
}

fn appeal(scene: &mut Scene<'_>, actor: Actor) -> Option<Sent> {
    let graded: Vec<&Grading> =
        scene.view.gradings.iter().filter(|row| row.state == GradingState::Appealed).collect();
    if let Some(row) = scene.chance.pick(&graded).filter(|_| !scene.memory.nonce().is_multiple_of(4)) {
        let (assignment, won, reason) = (row.id, scene.chance.once_in(2), scene.reason());
        return Some(Sent::any(actor, DecideGrade { assignment, won, reason }));
    }
    let waiting: Vec<&Assignment> =
        scene.view.assignments.iter().filter(|row| row.state == AssignmentState::Appealed).collect();
    let assignment = scene.chance.pick(&waiting)?.id;
    let (won, reason) = (scene.chance.once_in(2), scene.reason());
    Some(Sent::any(actor, DecideAppeal { assignment, won, reason }))
}
