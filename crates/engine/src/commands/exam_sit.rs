//! Sitting an exam: begun with its pay on hold, answered question by question, ended once.
//!
//! Everything here may come twice: a second begin finds the sitting under way, a question answered the same way again
//! changes nothing, a sitting that is over answers how it ended. So two devices, a lost answer of the server and a tired
//! thumb all lead to the same sitting. A clock that runs out decides for the worker: where every question was answered,
//! the sitting is finished and paid.

use super::exam_grade::{WHOLE, grade};
use super::prelabel::answer_fault;
use super::{exam_pay, media};
use crate::command::Decide;
use crate::core::Compiled;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, ExamId, Fault, Money, ProjectId, SittingId, TypedId, limits};
use gongdao_labels::Answer;
use gongdao_market::{
    BatchState, Clock, ClockKind, Draw, Exam, ExamRules, ExamStanding, ExamState, Grant, ProjectState,
    Sitting, SittingState,
};
use gongdao_store::rows::SittingItem;
use gongdao_trust::{Role, Scope};

fn told(sitting: &Sitting) -> Outcome {
    Outcome::Sitting { sitting: sitting.id, state: sitting.state }
}

/// Begins a sitting, or finds the one under way.
#[derive(Debug, Clone)]
pub struct BeginSitting {
    /// Of which exam.
    pub exam: ExamId,
}

impl Decide for BeginSitting {
    fn keys(&self, actor: &Actor, world: &mut World) {
        world.exam.want(&(self.exam,));
        world.exam_standing.want(&(actor.person, self.exam));
        let Some((project, batch)) = world.exam.peek(&(self.exam,)).map(|exam| (exam.project, exam.batch))
        else {
            return;
        };
        world.project.want(&(project,));
        exam_pay::want(world, batch);
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Worker, Scope::Work)?;
        let exam = world.exam.get(&(self.exam,), "exam")?.clone();
        let key = (actor.person, self.exam);
        let standing = world.exam_standing.find(&key)?.cloned();
        if let Some(live) = standing.as_ref().and_then(|standing| standing.live) {
            let sitting = world.sitting.get(&(live,), "sitting")?.clone();
            if world.now() < sitting.deadline_at {
                return Ok(told(&sitting));
            }
            end(world, live, true)?;
        }
        let rules = exam.declared()?;
        self.check(actor, world, &exam, &rules)?;
        let blank = ExamStanding::blank(actor.person, self.exam);
        let mut standing = world.exam_standing.find(&key)?.cloned().unwrap_or(blank);
        standing.check_begin(&rules, world.now())?;
        let id: SittingId = world.draw();
        let draw = Draw::new(world.entropy(id.raw()));
        let (questions, seen) = draw.questions(exam.questions, &standing.seen_places(), rules.asks);
        let compiled = world.compiled(exam.project)?;
        for question in &questions {
            world.exam_question.want(&(exam.id, *question));
        }
        for question in &questions {
            expected(world, &compiled, exam.id, *question)?;
        }
        let sitting = begin(world, &exam, &rules, (id, standing.attempts + 1), actor)?;
        for (place, question) in (0_u32..).zip(questions) {
            let (answer, points, wrong, answered_at) = (None, None, None, None);
            world.sitting_item.put(SittingItem {
                sitting: id,
                place,
                question,
                answer,
                points,
                wrong,
                answered_at,
            });
        }
        standing.attempts += 1;
        standing.live = Some(id);
        standing.seen = seen.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        world.exam_standing.put(standing);
        world.exam.edit(&(self.exam,), "exam")?.begun += 1;
        world.set_clock(ClockKind::Sitting, id.raw(), sitting.deadline_at);
        Ok(told(&sitting))
    }
}

impl BeginSitting {
    /// Whether the exam can be sat now, by this person.
    fn check(&self, actor: &Actor, world: &mut World, exam: &Exam, rules: &ExamRules) -> Result<(), Stop> {
        let project = world.project.get(&(exam.project,), "project")?;
        let (state, owner) = (project.state, project.owner);
        if !matches!(state, ProjectState::Published | ProjectState::Paused) {
            return Err(Fault::not_found("exam").into());
        }
        if owner == actor.person {
            let fix = "Let somebody else sit your exam; its pay is yours already.";
            return Err(Fault::new(Code::SamePerson).with_fix(fix).into());
        }
        if exam.state != ExamState::Open {
            return Err(Fault::state("exam", exam.state, "Look for another exam of the project.").into());
        }
        let batch = world.batch.get(&(exam.batch,), "batch")?.state;
        if rules.pay_micros > 0 && !matches!(batch, BatchState::Open | BatchState::Complete) {
            return Err(Fault::new(Code::EscrowShort)
                .with_detail(format!("The batch that pays for this exam is {batch}."))
                .with_fix("Come back when the requester has named an open batch.")
                .into());
        }
        Ok(())
    }
}

/// Writes a sitting with its hold: both or neither.
fn begin(
    world: &mut World,
    exam: &Exam,
    rules: &ExamRules,
    (id, attempt): (SittingId, u32),
    actor: &Actor,
) -> Result<Sitting, Stop> {
    let pay = rules.pay_of(attempt);
    let batch = world.batch.get(&(exam.batch,), "batch")?.clone();
    let held = exam_pay::take_hold(world, &batch, id, pay)?;
    let begun_at = world.now();
    let sitting = Sitting {
        id,
        exam: exam.id,
        worker: actor.person,
        batch: exam.batch,
        state: SittingState::Live,
        attempt,
        asks: rules.asks,
        answered: 0,
        points: 0,
        begun_at,
        deadline_at: begun_at.plus_ms(rules.limit_ms),
        ended_at: None,
        hold: held.as_ref().map(|held| held.number.raw()),
        held: held.as_ref().map_or(Money::ZERO, |held| held.amount),
        pay,
        paid: Money::ZERO,
        fee: Money::ZERO,
        evidence_result: None,
        evidence_settlement: None,
    };
    world.sitting.put(sitting.clone());
    Ok(sitting)
}

/// The expected answer to a question. A form that was changed since may no longer take it.
fn expected(world: &mut World, compiled: &Compiled, exam: ExamId, question: u32) -> Result<Answer, Stop> {
    let row = world.exam_question.get(&(exam, question), "question")?;
    compiled.form.answer_from_canonical(&row.expected).map_err(|_| {
        let detail = "The project's form changed since the exam was made.";
        let fix = "Ask the requester to set the exam again.";
        Stop::Fault(Fault::new(Code::WrongState).with_detail(detail).with_fix(fix))
    })
}

/// One's own sitting.
fn own(world: &mut World, actor: &Actor, id: SittingId) -> Result<Sitting, Stop> {
    actor.require(Role::Worker, Scope::Work)?;
    let sitting = world.sitting.get(&(id,), "sitting")?;
    if sitting.worker != actor.person {
        return Err(Fault::not_found("sitting").into());
    }
    Ok(sitting.clone())
}

/// Names what answering or ending a sitting looks at.
fn want(world: &mut World, id: SittingId) {
    world.sitting.want(&(id,));
    let Some(sitting) = world.sitting.peek(&(id,)).cloned() else { return };
    world.exam.want(&(sitting.exam,));
    world.exam_standing.want(&(sitting.worker, sitting.exam));
    exam_pay::want(world, sitting.batch);
    if let Some(project) = world.exam.peek(&(sitting.exam,)).map(|exam| exam.project) {
        world.project.want(&(project,));
    }
}

/// Answers one question of a sitting. An answer is given once; the same one again changes nothing.
#[derive(Debug, Clone)]
pub struct AnswerQuestion {
    /// Which sitting.
    pub sitting: SittingId,
    /// The question's place in it, from 0.
    pub place: u32,
    /// The answer, JSON.
    pub answer: serde_json::Value,
}

impl Decide for AnswerQuestion {
    fn keys(&self, _: &Actor, world: &mut World) {
        want(world, self.sitting);
        world.sitting_item.want(&(self.sitting, self.place));
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let sitting = own(world, actor, self.sitting)?;
        if self.place >= sitting.asks {
            let fix = format!("Name a question from 0 to {}.", sitting.asks - 1);
            return Err(Fault::field("place", self.place, fix).into());
        }
        let exam = world.exam.get(&(sitting.exam,), "exam")?.clone();
        let compiled = world.compiled(exam.project)?;
        let given = compiled.form.validate(&self.answer);
        let given = given.map_err(|error| answer_fault(&error, "answer"))?;
        let body = given.to_canonical(&compiled.form);
        if body.len() > limits::ANSWER_BYTES {
            return Err(Fault::field("answer", body.len(), "Give a shorter answer.").into());
        }
        let key = (self.sitting, self.place);
        let item = world.sitting_item.get(&key, "question")?.clone();
        if item.answer.as_ref() == Some(&body) {
            return Ok(told(&sitting));
        }
        let now = world.now();
        sitting.check_answering(now)?;
        if item.answer.is_some() {
            return Err(Fault::new(Code::Changed)
                .with_detail("This question was answered already, perhaps on another device.")
                .with_fix("Go on with the next question.")
                .into());
        }
        self.check_objects(world, &compiled, &given, (exam.id, item.question))?;
        let known = expected(world, &compiled, exam.id, item.question)?;
        let marks = grade(&compiled.form, &exam.declared()?, &known, &given)?;
        let row = world.sitting_item.edit(&key, "question")?;
        (row.answer, row.points, row.answered_at) = (Some(body), Some(marks.points), Some(now));
        row.wrong = Some(marks.wrong.join(" "));
        let row = world.sitting.edit(&(self.sitting,), "sitting")?;
        row.answered += 1;
        row.points += i64::from(marks.points);
        Ok(told(row))
    }
}

impl AnswerQuestion {
    fn check_objects(
        &self,
        world: &mut World,
        compiled: &Compiled,
        given: &Answer,
        question: (ExamId, u32),
    ) -> Result<(), Stop> {
        let body = world.exam_question.get(&question, "question")?.data.clone();
        match media::data_behind(&compiled.form, &body) {
            Some(data) => media::check_objects(world, &compiled.form, given, &data, "answer"),
            None => Ok(()),
        }
    }
}

/// Ends a sitting whose every question is answered, or gives it back.
#[derive(Debug, Clone)]
pub struct FinishSitting {
    /// Which.
    pub sitting: SittingId,
    /// Whether to give it back though questions are left, unpaid.
    pub give_back: bool,
}

impl Decide for FinishSitting {
    fn keys(&self, _: &Actor, world: &mut World) {
        want_end(world, self.sitting);
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let sitting = own(world, actor, self.sitting)?;
        if sitting.state != SittingState::Live {
            return Ok(told(&sitting));
        }
        let late = world.now() >= sitting.deadline_at;
        if !sitting.is_complete() && !self.give_back && !late {
            let left = sitting.asks - sitting.answered;
            let fix = format!("Answer the {left} that are left, or give the sitting back.");
            return Err(Fault::state("sitting", "not answered to its end", fix).into());
        }
        end(world, self.sitting, late)?;
        Ok(told(world.sitting.get(&(self.sitting,), "sitting")?))
    }
}

fn want_end(world: &mut World, id: SittingId) {
    want(world, id);
    let Some((exam, asks)) = world.sitting.peek(&(id,)).map(|sitting| (sitting.exam, sitting.asks)) else {
        return;
    };
    for place in 0..asks {
        world.sitting_item.want(&(id, place));
        if let Some(question) = world.sitting_item.peek(&(id, place)).map(|item| item.question) {
            world.exam_question.want(&(exam, question));
        }
    }
}

/// Ends a sitting whose clock ran out.
pub(super) fn lapse(world: &mut World, clock: Clock) -> Result<(), Stop> {
    let id = SittingId::from_raw(clock.subject);
    let Some(row) = world.sitting.find(&(id,))? else { return Ok(()) };
    if row.state != SittingState::Live || row.deadline_at != clock.due_at {
        return Ok(());
    }
    end(world, id, true)
}

/// Ends a sitting: its result, its money, its marks on the exam and the worker, and what it grants.
fn end(world: &mut World, id: SittingId, by_clock: bool) -> Result<(), Stop> {
    want_end(world, id);
    let sitting = world.sitting.get(&(id,), "sitting")?.clone();
    let exam = world.exam.get(&(sitting.exam,), "exam")?.clone();
    let state = sitting.outcome(exam.declared()?.pass_ppm, by_clock);
    let now = world.now();
    let (text, exam_text, score) =
        (id.to_string(), sitting.exam.to_string(), sitting.score_ppm().to_string());
    let attempt = sitting.attempt.to_string();
    let fields = [
        ("sitting", text.as_str()),
        ("exam", &exam_text),
        ("attempt", &attempt),
        ("result", state.as_str()),
        ("score_ppm", &score),
    ];
    let evidence = world.record("exam_result", id.raw(), &fields)?;
    let row = world.sitting.edit(&(id,), "sitting")?;
    (row.state, row.ended_at, row.evidence_result) = (state, Some(now), Some(evidence));
    if sitting.is_complete() {
        exam_pay::pay(world, id)?;
    } else {
        exam_pay::release(world, id, evidence)?;
    }
    count(world, &sitting, state)?;
    if state == SittingState::Passed {
        grant(world, &sitting, &exam)?;
    }
    Ok(())
}

/// Counts the end on the exam, its questions and the worker.
fn count(world: &mut World, sitting: &Sitting, state: SittingState) -> Result<(), Stop> {
    let passed = i64::from(state == SittingState::Passed);
    for place in 0..sitting.asks {
        let item = world.sitting_item.get(&(sitting.id, place), "question")?;
        let (question, Some(points)) = (item.question, item.points) else { continue };
        let right = i64::from(points == WHOLE);
        let row = world.exam_question.edit(&(sitting.exam, question), "question")?;
        row.asked += 1;
        row.correct += right;
        row.passers_asked += passed;
        row.passers_correct += passed * right;
    }
    world.exam.edit(&(sitting.exam,), "exam")?.count_end(state);
    let now = world.now();
    let row = world.exam_standing.edit(&(sitting.worker, sitting.exam), "attempts")?;
    (row.live, row.ended_at) = (None, Some(now));
    row.passed |= state == SittingState::Passed;
    if matches!(state, SittingState::Passed | SittingState::Failed) {
        row.best_percent = row.best_percent.max(sitting.percent());
    }
    Ok(())
}

/// Grants the exam's qualification with the score in percent; a higher one that is there stays.
fn grant(world: &mut World, sitting: &Sitting, exam: &Exam) -> Result<(), Stop> {
    let key = (sitting.worker, exam.qualification.clone());
    let score = sitting.percent();
    if world.grant.find(&key)?.is_some_and(|grant| grant.score >= score) {
        return Ok(());
    }
    let granted_by = owner(world, exam.project)?;
    let granted_at = world.now();
    let (person, name) = key;
    world.grant.put(Grant { person, name, score, granted_by, granted_at });
    Ok(())
}

fn owner(world: &mut World, project: ProjectId) -> Result<gongdao_kernel::PersonId, Stop> {
    Ok(world.project.get(&(project,), "project")?.owner)
}
