//! Exams and games: requesters make and close exams, workers sit them, finish them or let their time run out; players wait,
//! type, pass and leave.

use super::Scene;
use crate::memory::Sent;
use crate::{draft, modes};
use gongdao_engine::Actor;
use gongdao_engine::commands::exam::{CloseExam, CreateExam};
use gongdao_engine::commands::exam_sit::{AnswerQuestion, BeginSitting, FinishSitting};
use gongdao_engine::commands::game::{PassRound, ShowScore, TypeWord};
use gongdao_engine::commands::game_play::Play;
use gongdao_market::{
    Batch, BatchState, Exam, ExamState, GamePlay, PlayState, Project, ProjectState, Sitting,
};
use gongdao_market::{GameRound, SittingState};

pub(super) fn act(scene: &mut Scene<'_>) -> Option<Sent> {
    match scene.chance.below(8) {
        0 => examiner(scene),
        1..=3 => sit(scene),
        _ => play(scene),
    }
}

/// Makes an exam of one's project, or closes one.
fn examiner(scene: &mut Scene<'_>) -> Option<Sent> {
    let actor = *scene.chance.pick(&scene.cast.requesters)?;
    let view = scene.view;
    let own = |project| view.project(project).is_some_and(|project| project.owner == actor.person);
    let exams: Vec<&Exam> =
        view.exams.iter().filter(|exam| own(exam.project) && exam.state == ExamState::Open).collect();
    if exams.len() > 1 || (!exams.is_empty() && scene.chance.once_in(6)) {
        return Some(Sent::any(actor, CloseExam { exam: scene.chance.pick(&exams)?.id }));
    }
    let batches: Vec<&Batch> = view
        .batches
        .iter()
        .filter(|batch| own(batch.project) && matches!(batch.state, BatchState::Funded | BatchState::Open))
        .collect();
    let batch = *scene.chance.pick(&batches)?;
    let form = &view.compiled(batch.project)?.form;
    let number = scene.memory.nonce();
    let draft = modes::exam(scene.chance, form, batch.id, number)?;
    Some(Sent::any(actor, CreateExam { project: batch.project, draft }))
}

/// Begins a sitting, or goes on with one: answers, perhaps twice or beyond its end, and finishes.
fn sit(scene: &mut Scene<'_>) -> Option<Sent> {
    let actor = *scene.chance.pick(&scene.cast.workers)?;
    let view = scene.view;
    let live = |row: &&Sitting| row.worker == actor.person && row.state == SittingState::Live;
    let own: Vec<&Sitting> = view.sittings.iter().filter(live).collect();
    let Some(row) = scene.chance.pick(&own).copied() else {
        let open: Vec<&Exam> = view.exams.iter().filter(|exam| exam.state == ExamState::Open).collect();
        return Some(Sent::any(actor, BeginSitting { exam: scene.chance.pick(&open)?.id }));
    };
    if row.answered >= row.asks || scene.chance.once_in(6) {
        return Some(Sent::any(actor, FinishSitting { sitting: row.id, give_back: scene.chance.once_in(4) }));
    }
    let exam = view.exams.iter().find(|exam| exam.id == row.exam)?;
    let answer = draft::answer(scene.chance, &view.compiled(exam.project)?.form);
    let place = if scene.chance.once_in(8) { scene.chance.count(0, 4) } else { row.answered };
    Some(Sent::any(actor, AnswerQuestion { sitting: row.id, place, answer }))
}

/// Plays an item of a game, or goes on with a round.
fn play(scene: &mut Scene<'_>) -> Option<Sent> {
    let view = scene.view;
    // Few worlds are long enough for two to meet, so a round that is open comes first.
    let playing: Vec<(&Actor, &GamePlay)> = view
        .plays
        .iter()
        .filter(|row| row.state == PlayState::Open)
        .filter_map(|row| Some((scene.cast.workers.iter().find(|one| one.person == row.worker)?, row)))
        .collect();
    let going_on = scene.chance.pick(&playing).copied().filter(|_| !scene.memory.nonce().is_multiple_of(4));
    let actor = *scene.chance.pick(&scene.cast.workers)?;
    match going_on {
        Some((player, row)) => go_on(scene, *player, row),
        None => {
            let is_game = |project: &&Project| {
                let compiled = view.compiled(project.id);
                project.state == ProjectState::Published
                    && compiled.is_some_and(|compiled| {
                        compiled.rules.mode.as_ref().is_some_and(|mode| mode.agreement().is_some())
                    })
            };
            let games: Vec<&Project> = view.projects.iter().filter(is_game).collect();
            let project = scene.chance.pick(&games)?.id;
            if scene.chance.once_in(12) {
                return Some(Sent::any(actor, ShowScore { project, shown: scene.chance.once_in(2) }));
            }
            Some(Sent::any(actor, Play { project }))
        }
    }
}

fn go_on(scene: &mut Scene<'_>, actor: Actor, row: &GamePlay) -> Option<Sent> {
    let round: &GameRound = scene.view.rounds.iter().find(|round| round.id == row.round)?;
    if scene.chance.once_in(5) {
        return Some(Sent::any(actor, PassRound { round: round.id }));
    }
    let text = modes::word(scene.chance);
    Some(Sent::any(actor, TypeWord { round: round.id, text }))
}
