//! Exams as requesters make them: declared, filled with questions whose answers are known, changed, closed.
//!
//! Once somebody sat an exam its questions and rules stand, so that two people who passed passed the same thing; its name,
//! its texts and the batch that pays may still change. An exam grants only qualifications of its requester's own: the
//! first exam that names one claims the name, since a grant opens every project that asks for it.

use super::exam_grade::check_tolerances;
use super::prelabel::{self, answer_fault};
use super::{exam_pay, media};
use crate::command::Decide;
use crate::core::Compiled;
use crate::queries::hourly::FLOOR_SETTING;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{BatchId, Code, Currency, ExamId, Fault, Money, ProjectId, TypedId, limits};
use gongdao_market::hourly::Floors;
use gongdao_market::{BatchState, Exam, ExamRules, ExamState, ProjectState, Words};
use gongdao_store::rows::{ExamMedia, ExamName, ExamQuestion};
use gongdao_trust::{Role, Scope};

/// Languages of one explanation.
const LANGUAGES: usize = 10;

/// A question with its known answer.
#[derive(Debug, Clone)]
pub struct NewQuestion {
    /// What is shown: one JSON object, as a task's data.
    pub data: String,
    /// The answer that is right, to the project's form.
    pub expected: serde_json::Value,
    /// Why it is, by language.
    pub explanation: Words,
}

/// An exam as its requester describes it.
#[derive(Debug, Clone)]
pub struct ExamDraft {
    /// What it is called.
    pub name: String,
    /// The batch whose escrow pays.
    pub batch: BatchId,
    /// What it declares.
    pub rules: ExamRules,
    /// Its questions; none leaves those of an exam that is there as they are.
    pub questions: Option<Vec<NewQuestion>>,
}

/// Makes an exam of a project. It can be sat as soon as the project is published and the batch open.
#[derive(Debug, Clone)]
pub struct CreateExam {
    /// The project.
    pub project: ProjectId,
    /// What it is to be.
    pub draft: ExamDraft,
}

impl Decide for CreateExam {
    fn keys(&self, actor: &Actor, world: &mut World) {
        world.project.want(&(self.project,));
        want_draft(world, actor, &self.draft);
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Publish)?;
        let project = world.project.get(&(self.project,), "project")?;
        if project.owner != actor.person {
            return Err(Fault::not_found("project").into());
        }
        if project.state == ProjectState::Closed {
            return Err(Fault::state("project", project.state, "Make the exam in another project.").into());
        }
        let compiled = world.compiled(self.project)?;
        let questions = self.draft.questions.as_deref().unwrap_or_default();
        check_draft(world, actor, self.project, &compiled, &self.draft, questions.len())?;
        let id: ExamId = world.draw();
        put_questions(world, (self.project, id), &compiled, questions, 0)?;
        let now = world.now();
        world.exam.put(Exam {
            id,
            project: self.project,
            state: ExamState::Open,
            name: self.draft.name.clone(),
            rules: serde_json::to_string(&self.draft.rules).map_err(Fault::internal)?,
            batch: self.draft.batch,
            qualification: self.draft.rules.qualification.clone(),
            questions: u32::try_from(questions.len()).map_err(Fault::internal)?,
            begun: 0,
            passed: 0,
            failed: 0,
            unfinished: 0,
            created_at: now,
        });
        note(world, "exam_made", id, &self.draft.rules)?;
        Ok(Outcome::Exam { exam: id })
    }
}

/// Leaves a record of what an exam declares.
fn note(world: &mut World, kind: &'static str, id: ExamId, rules: &ExamRules) -> Result<(), Stop> {
    let (exam, pass, pay) = (id.to_string(), rules.pass_ppm.to_string(), rules.pay_micros.to_string());
    let (attempts, paid) = (rules.attempts.to_string(), rules.paid_attempts.to_string());
    let fields = [
        ("exam", exam.as_str()),
        ("qualification", &rules.qualification),
        ("pass_ppm", &pass),
        ("attempts", &attempts),
        ("paid_attempts", &paid),
        ("pay_micros", &pay),
    ];
    world.record(kind, id.raw(), &fields).map(drop)
}

fn want_draft(world: &mut World, actor: &Actor, draft: &ExamDraft) {
    exam_pay::want(world, draft.batch);
    world.person.want(&(actor.person,));
    world.exam_name.want(&(draft.rules.qualification.clone(),));
    world.setting.want(&(FLOOR_SETTING.to_owned(),));
    for question in draft.questions.iter().flatten() {
        media::want_named(world, &question.data);
    }
}

fn check_draft(
    world: &mut World,
    actor: &Actor,
    project: ProjectId,
    compiled: &Compiled,
    draft: &ExamDraft,
    questions: usize,
) -> Result<(), Stop> {
    Fault::check_text("name", &draft.name, 1, limits::NAME_CHARS)?;
    if questions == 0 || questions > limits::EXAM_QUESTIONS {
        let fix = format!("Give 1 to {} questions.", limits::EXAM_QUESTIONS);
        return Err(Fault::field("questions", questions, fix).into());
    }
    let currency = compiled.rules.currency;
    draft.rules.check(questions, currency, floor(world, currency)?)?;
    check_tolerances(&compiled.form, &draft.rules)?;
    check_batch(world, project, draft.batch)?;
    claim_name(world, actor, &draft.rules.qualification)
}

/// The hourly floor in force: the setting, or a demo's.
fn floor(world: &mut World, currency: Currency) -> Result<Option<Money>, Stop> {
    let (now, demo) = (world.now(), world.is_demo());
    let floors = match world.setting.find(&(FLOOR_SETTING.to_owned(),))? {
        Some(setting) => Floors::parse(&setting.value).map_err(Fault::internal)?,
        None if demo => Floors::demo(),
        None => Floors::default(),
    };
    Ok(floors.at(currency, now))
}

fn check_batch(world: &mut World, project: ProjectId, id: BatchId) -> Result<(), Stop> {
    let batch = world.batch.find(&(id,))?.filter(|batch| batch.project == project);
    let Some(batch) = batch else {
        return Err(Fault::field("batch", id, "Name a batch of this project.").into());
    };
    if matches!(batch.state, BatchState::Closing | BatchState::Closed) {
        return Err(Fault::field("batch", id, "Name a batch that is not closed; its escrow pays.").into());
    }
    Ok(())
}

/// Takes a qualification's name for this requester, unless it is another one's.
fn claim_name(world: &mut World, actor: &Actor, name: &str) -> Result<(), Stop> {
    match world.exam_name.find(&(name.to_owned(),))? {
        Some(known) if known.owner == actor.person => {}
        Some(_) => {
            let fix = "Another requester's exam grants it; choose a name of your own.";
            return Err(Fault::field("qualification", name, fix).into());
        }
        None => world.exam_name.put(ExamName { qualification: name.to_owned(), owner: actor.person }),
    }
    Ok(())
}

/// Writes the questions in place of `before` earlier ones.
fn put_questions(
    world: &mut World,
    (project, exam): (ProjectId, ExamId),
    compiled: &Compiled,
    questions: &[NewQuestion],
    before: u32,
) -> Result<(), Stop> {
    for place in 0..before {
        world.exam_question.find(&(exam, place))?;
    }
    for (place, question) in questions.iter().enumerate() {
        let expected =
            check_question(world, (project, exam), compiled, question).map_err(|stop| placed(stop, place))?;
        let place = u32::try_from(place).map_err(Fault::internal)?;
        let explanation = serde_json::to_string(&question.explanation).map_err(Fault::internal)?;
        world.exam_question.put(ExamQuestion {
            exam,
            place,
            data: question.data.clone(),
            expected,
            explanation,
            asked: 0,
            correct: 0,
            passers_asked: 0,
            passers_correct: 0,
        });
    }
    for place in u32::try_from(questions.len()).map_err(Fault::internal)?..before {
        world.exam_question.remove(&(exam, place));
    }
    Ok(())
}

/// Says of which question a fault is.
fn placed(stop: Stop, place: usize) -> Stop {
    match stop {
        Stop::Fault(fault) => {
            let field = fault.field.as_deref().map_or(String::new(), |field| format!(".{field}"));
            Stop::Fault(fault.at(format!("questions[{place}]{field}")))
        }
        Stop::Missing => Stop::Missing,
    }
}

/// Checks a question; answers its expected answer in canonical form.
fn check_question(
    world: &mut World,
    (project, exam): (ProjectId, ExamId),
    compiled: &Compiled,
    question: &NewQuestion,
) -> Result<String, Stop> {
    let size = question.data.len();
    if size > limits::TASK_BYTES {
        let fix = format!("Give at most {} bytes.", limits::TASK_BYTES);
        return Err(Fault::field("data", size, fix).into());
    }
    let data: serde_json::Value = serde_json::from_str(&question.data).unwrap_or_default();
    let Some(data) = data.as_object() else {
        return Err(Fault::field("data", &question.data, "Give one JSON object.").into());
    };
    if data.contains_key(prelabel::COLUMN) {
        let fix = "Leave the pre-label out: a question is answered by the worker alone.";
        return Err(Fault::field("data.prelabel", "a pre-label", fix).into());
    }
    super::texts::check(&compiled.form, data)?;
    for address in media::own_pictures(world, project, data)? {
        if world.exam_media.find(&(address, exam))?.is_none() {
            world.exam_media.put(ExamMedia { address, exam });
        }
    }
    let expected = compiled.form.validate(&question.expected);
    let expected = expected.map_err(|error| answer_fault(&error, "expected"))?;
    if expected.is_empty() {
        return Err(Fault::field("expected", "nothing", "Answer one field at least.").into());
    }
    media::check_objects(world, &compiled.form, &expected, data, "expected")?;
    if question.explanation.is_empty() || question.explanation.len() > LANGUAGES {
        let fix = "Explain the answer in one language or more, ten at most.";
        return Err(Fault::field("explanation", question.explanation.len(), fix).into());
    }
    for (language, text) in &question.explanation {
        if language.is_empty() || language.len() > 35 {
            return Err(
                Fault::field("explanation", language, "Use a language tag such as zh-CN or en.").into()
            );
        }
        Fault::check_text("explanation", text, 1, limits::REASON_CHARS)?;
    }
    Ok(expected.to_canonical(&compiled.form))
}

/// One's own exam, with its project's documents.
fn own(world: &mut World, actor: &Actor, id: ExamId) -> Result<Exam, Stop> {
    actor.require(Role::Requester, Scope::Publish)?;
    let exam = world.exam.get(&(id,), "exam")?.clone();
    if world.project.get(&(exam.project,), "project")?.owner != actor.person {
        return Err(Fault::not_found("exam").into());
    }
    Ok(exam)
}

/// Changes an exam: all of it until somebody sat it, then its name, its texts and the batch that pays.
#[derive(Debug, Clone)]
pub struct SetExam {
    /// Which.
    pub exam: ExamId,
    /// What it is to be.
    pub draft: ExamDraft,
}

impl Decide for SetExam {
    fn keys(&self, actor: &Actor, world: &mut World) {
        world.exam.want(&(self.exam,));
        want_draft(world, actor, &self.draft);
        let Some(exam) = world.exam.peek(&(self.exam,)).cloned() else { return };
        world.project.want(&(exam.project,));
        for place in 0..exam.questions {
            world.exam_question.want(&(self.exam, place));
        }
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let exam = own(world, actor, self.exam)?;
        if exam.state != ExamState::Open {
            return Err(Fault::state("exam", exam.state, "Make another exam.").into());
        }
        let compiled = world.compiled(exam.project)?;
        let draft = &self.draft;
        let same = ExamRules { texts: draft.rules.texts.clone(), ..exam.declared()? } == draft.rules;
        if exam.begun > 0 && (draft.questions.is_some() || !same) {
            return Err(Fault::new(Code::WrongState)
                .with_detail("Somebody sat this exam; its questions and rules stand.")
                .with_fix("Close it and make another. Name, texts and batch may change.")
                .into());
        }
        let count = draft.questions.as_ref().map_or(exam.questions as usize, Vec::len);
        check_draft(world, actor, exam.project, &compiled, draft, count)?;
        if let Some(questions) = &draft.questions {
            put_questions(world, (exam.project, exam.id), &compiled, questions, exam.questions)?;
        }
        let row = world.exam.edit(&(self.exam,), "exam")?;
        row.name.clone_from(&draft.name);
        row.batch = draft.batch;
        row.rules = serde_json::to_string(&draft.rules).map_err(Fault::internal)?;
        row.qualification.clone_from(&draft.rules.qualification);
        row.questions = u32::try_from(count).map_err(Fault::internal)?;
        note(world, "exam_changed", self.exam, &draft.rules)?;
        Ok(Outcome::Exam { exam: self.exam })
    }
}

/// Closes an exam. What was begun may be finished, and is paid.
#[derive(Debug, Clone)]
pub struct CloseExam {
    /// Which.
    pub exam: ExamId,
}

impl Decide for CloseExam {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let exam = own(world, actor, self.exam)?;
        if exam.state == ExamState::Closed {
            return Err(Fault::state("exam", exam.state, "It is closed already.").into());
        }
        world.exam.edit(&(self.exam,), "exam")?.state = ExamState::Closed;
        note(world, "exam_closed", self.exam, &exam.declared()?)?;
        Ok(Outcome::Exam { exam: self.exam })
    }
}
