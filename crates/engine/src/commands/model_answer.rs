//! What models answer: taken beside the line of tasks, shown and counted as far as the project says, and judged by what
//! people say.
//!
//! A model's answer takes no slot, holds no money and is paid nothing. It waits beside its task until people have settled
//! the task, and is then judged by them, which is the model's skill. Deliberately not here: the weighing of votes, which
//! is the consensus's.

use super::media;
use super::model::skill;
use super::prelabel::answer_fault;
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Fault, PersonId, ProjectId, TaskId, limits};
use gongdao_labels::{Answer, Form};
use gongdao_market::TaskState;
use gongdao_quality::skill::{Tally, WHOLE_PPM, model_ppm};
use gongdao_store::rows::{ModelAnswer, ModelSkill};
use gongdao_trust::Scope;
use serde_json::Value;

/// Answers of one command.
pub const ANSWERS_MOST: usize = limits::UPLOAD_CHUNK_TASKS;

/// One answer of a model.
#[derive(Debug, Clone)]
pub struct ModelSays {
    /// The task.
    pub task: TaskId,
    /// The answer, by the form's fields.
    pub answer: Value,
    /// How sure it is.
    pub probability_ppm: u32,
}

/// Answers as a model, in a project of its owner. A later answer to the same task takes the place of the earlier one.
#[derive(Debug, Clone)]
pub struct AnswerAsModel {
    /// The project.
    pub project: ProjectId,
    /// They; all or none are taken.
    pub answers: Vec<ModelSays>,
}

impl Decide for AnswerAsModel {
    fn keys(&self, actor: &Actor, world: &mut World) {
        world.model.want(&(actor.person,));
        world.project.want(&(self.project,));
        world.project_models.want(&(self.project,));
        world.model_skill.want(&(actor.person, self.project));
        for says in &self.answers {
            world.task.want(&(says.task,));
            world.model_answer.want(&(says.task, actor.person));
        }
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        check_model(world, actor, self.project)?;
        if self.answers.is_empty() || self.answers.len() > ANSWERS_MOST {
            let fix = format!("Give 1 to {ANSWERS_MOST} at a time.");
            return Err(Fault::field("answers", self.answers.len(), fix).into());
        }
        let compiled = world.compiled(self.project)?;
        for (at, says) in self.answers.iter().enumerate() {
            self.take(world, &compiled.form, actor.person, (at, says))?;
        }
        Ok(Outcome::Added { tasks: u32::try_from(self.answers.len()).unwrap_or(u32::MAX), first: None })
    }
}

/// Asks for a model, and a project of its owner's; for everybody else there is no such project. A model stops with its
/// owner.
fn check_model(world: &mut World, actor: &Actor, project: ProjectId) -> Result<(), Stop> {
    let model = world.model.get(&(actor.person,), "project")?.clone();
    actor.scopes.require(Scope::Work)?;
    let owner = world.project.get(&(project,), "project")?.owner;
    if !model.answers_in(project, owner) {
        return Err(Fault::not_found("project").into());
    }
    world.person.get(&(owner,), "person")?.check_active()?;
    Ok(())
}

impl AnswerAsModel {
    fn take(
        &self,
        world: &mut World,
        form: &Form,
        model: PersonId,
        (at, says): (usize, &ModelSays),
    ) -> Result<(), Stop> {
        let place = |field: &str| format!("answers[{at}].{field}");
        if says.probability_ppm > WHOLE_PPM {
            let fault = Fault::field("probability_ppm", says.probability_ppm, "Give 0 to 1000000.");
            return Err(fault.at(place("probability_ppm")).into());
        }
        let task = world.task.find(&(says.task,))?.filter(|task| task.project == self.project);
        let state = task.map(|task| task.state);
        let state = state.ok_or_else(|| Fault::not_found("task").at(place("task")))?;
        if state == TaskState::Settled {
            let fault = Fault::state("task", state, "What people have settled needs no answer any more.");
            return Err(fault.at(place("task")).into());
        }
        let answer = form.validate(&says.answer).map_err(|error| answer_fault(&error, &place("answer")))?;
        media::check_objects_of(world, form, &answer, says.task)?;
        let body = answer.to_canonical(form);
        if body.len() > limits::ANSWER_BYTES {
            return Err(Fault::field("answer", body.len(), "Give a shorter answer.")
                .at(place("answer"))
                .into());
        }
        match world.model_answer.find(&(says.task, model))? {
            Some(row) if row.judged_ppm.is_some() => {
                let fault = Fault::state("answer", "judged", "It was judged by people, and stays.");
                return Err(fault.at(place("task")).into());
            }
            Some(_) => {}
            None => skill(world, model, self.project)?.answers += 1,
        }
        world.model_answer.put(ModelAnswer {
            task: says.task,
            model,
            project: self.project,
            body,
            probability_ppm: says.probability_ppm,
            at: world.now(),
            judged_ppm: None,
        });
        Ok(())
    }
}

/// How right a model's answer is by the accepted answers of people: the share of them that it agrees with in every field
/// it answered. Nothing where there are none.
#[must_use]
pub fn judge(form: &Form, model: &Answer, people: &[Answer]) -> Option<u32> {
    let agrees = |person: &&Answer| {
        form.fields.iter().all(|field| match (model.get(&field.name), person.get(&field.name)) {
            (Some(one), Some(other)) => one.agrees(other, &field.kind),
            (None, _) => true,
            (Some(_), None) => false,
        })
    };
    let agreed = people.iter().filter(agrees).count() as u64 * u64::from(WHOLE_PPM);
    let share = agreed.checked_div(people.len() as u64)?;
    u32::try_from(share).ok()
}

/// Notes how right answers of models were. Only the program itself does.
#[derive(Debug, Clone)]
pub struct JudgeModels {
    /// Task, model, and the probability that it was right.
    pub judged: Vec<(TaskId, PersonId, u32)>,
}

impl Decide for JudgeModels {
    fn keys(&self, _: &Actor, world: &mut World) {
        for (task, model, _) in &self.judged {
            world.model_answer.want(&(*task, *model));
            if let Some(project) = world.model_answer.peek(&(*task, *model)).map(|row| row.project) {
                world.model_skill.want(&(*model, project));
                world.project.want(&(project,));
            }
        }
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require_clock()?;
        for (task, model, right_ppm) in &self.judged {
            let row = world.model_answer.edit(&(*task, *model), "answer")?;
            if row.judged_ppm.replace(*right_ppm).is_some() {
                return Err(Fault::new(gongdao_kernel::Code::Changed).into());
            }
            let project = row.project;
            let rules = world.compiled(project)?.rules.models;
            let row = world.model_skill.edit(&(*model, project), "model")?;
            if rules.is_some_and(|rules| rules.shows(*task)) {
                row.seen_right_ppm += i64::from(*right_ppm);
                row.seen_judged += 1;
            } else {
                row.right_ppm += i64::from(*right_ppm);
                row.judged += 1;
            }
        }
        Ok(Outcome::Done)
    }
}

/// What a worker is shown of what models say of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What the model is called.
    pub model: String,
    /// The answer, canonical JSON.
    pub body: String,
    /// How sure it is.
    pub probability_ppm: u32,
}

/// What models say of a task, where its project shows it: the surest answer, of equals the first model's.
///
/// # Errors
/// [`Stop::Missing`].
pub fn suggestion(world: &mut World, project: ProjectId, task: TaskId) -> Result<Option<Suggestion>, Stop> {
    let rules = world.compiled(project)?.rules.models;
    if !rules.is_some_and(|rules| rules.shows(task)) {
        return Ok(None);
    }
    let said = said_of(world, project, task)?;
    let Some(row) = surest(said) else { return Ok(None) };
    let model = world.person.get(&(row.model,), "model")?.name.clone();
    Ok(Some(Suggestion { model, body: row.body, probability_ppm: row.probability_ppm }))
}

/// The surest of answers; of equals the first.
#[must_use]
pub fn surest(said: Vec<ModelAnswer>) -> Option<ModelAnswer> {
    said.into_iter().rev().max_by_key(|row| row.probability_ppm)
}

/// Every model's answer to a task.
fn said_of(world: &mut World, project: ProjectId, task: TaskId) -> Result<Vec<ModelAnswer>, Stop> {
    let Some(models) = world.project_models.find(&(project,))? else { return Ok(Vec::new()) };
    let ids: Vec<PersonId> = models.ids().collect();
    ids.iter().for_each(|id| world.model_answer.want(&(task, *id)));
    let mut said = Vec::new();
    for id in ids {
        said.extend(world.model_answer.find(&(task, id))?.cloned());
    }
    Ok(said)
}

/// A model's answer that counts in a task's consensus.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelVote {
    /// The model.
    pub model: PersonId,
    /// What it answered.
    pub answer: Answer,
    /// How often it is right in this project by people who did not see its answers, in parts per million; half where
    /// nothing is known, and near that where little is.
    pub skill_ppm: u32,
    /// What that was measured on.
    pub tally: Tally,
}

/// The votes of models on a task: none unless the project says from which sureness on they count. This is the one door
/// through which a consensus learns of models.
///
/// # Errors
/// [`Stop::Missing`], or a fault of ours where a kept answer does not fit the form.
pub fn votes(world: &mut World, task: TaskId) -> Result<Vec<ModelVote>, Stop> {
    let project = world.task.get(&(task,), "task")?.project;
    let compiled = world.compiled(project)?;
    let Some(above) = compiled.rules.models.and_then(|models| models.count_above_ppm) else {
        return Ok(Vec::new());
    };
    let mut votes = Vec::new();
    for row in said_of(world, project, task)?.into_iter().filter(|row| row.probability_ppm >= above) {
        let answer = compiled.form.answer_from_canonical(&row.body).map_err(Fault::internal)?;
        let tally = world.model_skill.find(&(row.model, project))?.map(tally_of).unwrap_or_default();
        votes.push(ModelVote { model: row.model, answer, skill_ppm: model_ppm(tally), tally });
    }
    Ok(votes)
}

/// What people who did not see a model's answers say of them.
#[must_use]
pub fn tally_of(row: &ModelSkill) -> Tally {
    Tally { right_ppm: row.right_ppm, judged: row.judged }
}
