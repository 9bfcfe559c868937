//! What is read of models: one's own, those of a project with their skill, what there is to answer, to learn from and to
//! judge.

use super::{Snapshot, market};
use crate::Actor;
use crate::commands::model_answer::{Suggestion, surest, tally_of};
use crate::core::Compiled;
use gongdao_kernel::{BatchId, Fault, Instant, PersonId, ProjectId, TaskId, TypedId};
use gongdao_labels::{Answer, Form};
use gongdao_market::{AssignmentState, ModelWorker, Project, Rules, TaskState};
use gongdao_quality::classify::{Interval, interval};
use gongdao_quality::skill::Tally;
use gongdao_store::queries::models as stored;
use gongdao_store::queries::results;
use gongdao_store::rows::{ModelAnswer, ModelSkill, ProjectModels};
use gongdao_trust::{Person, Role, Scope};

pub use gongdao_store::queries::models::ModelTask;
pub use gongdao_store::rows::{ModelParameters, ModelWorkRow};

/// Settled tasks that are read at once.
const SETTLED: i64 = 500;

/// A model with all that is known of it.
#[derive(Debug, Clone)]
pub struct ModelSeen {
    /// It.
    pub model: ModelWorker,
    /// What it is called.
    pub name: String,
    /// What was judged of it in the project that was asked about.
    pub skill: Option<SkillSeen>,
    /// What a built-in one was told last.
    pub work: Option<ModelWorkRow>,
    /// How good a built-in one is, JSON, and when it learned.
    pub report: Option<(String, Instant)>,
}

/// A model's skill in a project.
#[derive(Debug, Clone, Copy)]
pub struct SkillSeen {
    /// Answers it gave.
    pub answers: i64,
    /// Judged by people who were not shown its answers.
    pub blind: Tally,
    /// Between which shares of right answers that leaves the truth.
    pub between: Interval,
    /// Judged by people who may have seen its answers.
    pub seen: Tally,
}

impl From<ModelSkill> for SkillSeen {
    fn from(row: ModelSkill) -> Self {
        let blind = tally_of(&row);
        let seen = Tally { right_ppm: row.seen_right_ppm, judged: row.seen_judged };
        Self { answers: row.answers, blind, between: interval(blind), seen }
    }
}

fn seen(snapshot: &mut Snapshot, model: ModelWorker, project: Option<ProjectId>) -> Result<ModelSeen, Fault> {
    let person = snapshot.load::<Person>(&[(model.id,)])?.pop();
    let skill = match project.or(model.project) {
        Some(project) => snapshot.load::<ModelSkill>(&[(model.id, project)])?.pop(),
        None => None,
    };
    let work = snapshot.load::<ModelWorkRow>(&[(model.id,)])?.pop();
    let report = stored::report(snapshot, model.id)?;
    let name = person.map(|person| person.name).unwrap_or_default();
    Ok(ModelSeen { name, skill: skill.map(SkillSeen::from), work, report, model })
}

/// One's own models before an id, the newest first.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn of_owner(
    snapshot: &mut Snapshot,
    actor: &Actor,
    before: i64,
    limit: i64,
) -> Result<Vec<ModelSeen>, Fault> {
    actor.require(Role::Requester, Scope::Read)?;
    let models = stored::of_owner(snapshot, actor.person, before, limit)?;
    models.into_iter().map(|model| seen(snapshot, model, None)).collect()
}

/// One of one's own models.
///
/// # Errors
/// `not_found` or `scope_missing`.
pub fn of_id(snapshot: &mut Snapshot, actor: &Actor, id: PersonId) -> Result<ModelSeen, Fault> {
    actor.scopes.require(Scope::Read)?;
    let model = snapshot.load::<ModelWorker>(&[(id,)])?.pop();
    let own = model.filter(|model| model.owner == actor.person);
    seen(snapshot, own.ok_or_else(|| Fault::not_found("model"))?, None)
}

/// The models that answer in a project, in the order in which they came, with the project's rules for them; for its
/// owner and the platform.
///
/// # Errors
/// `not_found` or `scope_missing`.
pub fn of_project(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: ProjectId,
) -> Result<(Rules, Vec<ModelSeen>), Fault> {
    let sheet = market::project(snapshot, actor, project)?;
    if !sheet.inside {
        return Err(Fault::not_found("project"));
    }
    let rules = Compiled::read(&sheet.project.rules, &sheet.project.form)?.rules;
    let ids = models_of(snapshot, project)?;
    let keys: Vec<_> = ids.iter().map(|id| (*id,)).collect();
    let mut models = snapshot.load::<ModelWorker>(&keys)?;
    models.sort_by_key(|model| ids.iter().position(|id| *id == model.id));
    let models =
        models.into_iter().map(|model| seen(snapshot, model, Some(project))).collect::<Result<_, _>>()?;
    Ok((rules, models))
}

fn models_of(snapshot: &mut Snapshot, project: ProjectId) -> Result<Vec<PersonId>, Fault> {
    let row = snapshot.load::<ProjectModels>(&[(project,)])?.pop();
    Ok(row.map(|row| row.ids().collect()).unwrap_or_default())
}

/// Whether a person is a model that answers in a project of this owner.
pub(super) fn answers_in(
    snapshot: &mut Snapshot,
    person: PersonId,
    (project, owner): (ProjectId, Option<PersonId>),
) -> Result<bool, Fault> {
    let model = snapshot.load::<ModelWorker>(&[(person,)])?.pop();
    Ok(model.zip(owner).is_some_and(|(model, owner)| model.answers_in(project, owner)))
}

fn compiled(snapshot: &mut Snapshot, project: ProjectId) -> Result<(Project, Compiled), Fault> {
    let row = snapshot.load::<Project>(&[(project,)])?.pop().ok_or_else(|| Fault::not_found("project"))?;
    let compiled = Compiled::read(&row.rules, &row.form)?;
    Ok((row, compiled))
}

/// Tasks of a project that wait for an answer of the model that asks, after a task.
///
/// # Errors
/// `not_found` for whoever is no model of the project's owner.
pub fn tasks(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: ProjectId,
    after: i64,
    limit: i64,
) -> Result<Vec<ModelTask>, Fault> {
    let not_found = || Fault::not_found("project");
    let model = snapshot.load::<ModelWorker>(&[(actor.person,)])?.pop().ok_or_else(not_found)?;
    actor.scopes.require(Scope::Work)?;
    let (row, _) = compiled(snapshot, project)?;
    if !model.answers_in(project, row.owner) {
        return Err(not_found());
    }
    unanswered(snapshot, project, model.id, after, limit)
}

/// Tasks of a project that are not settled and that a model has not answered, after a task, in the order of their ids.
///
/// # Errors
/// What the database answers.
pub fn unanswered(
    snapshot: &mut Snapshot,
    project: ProjectId,
    model: PersonId,
    after: i64,
    limit: i64,
) -> Result<Vec<ModelTask>, Fault> {
    let mut found = Vec::new();
    // Ids rise with time but batches overlap in it: each is asked, and what comes first of all is kept.
    for batch in batches(snapshot, project)? {
        found.extend(stored::unanswered(snapshot, (batch, model), after, limit)?);
        found.sort_by_key(|task: &ModelTask| task.id);
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Ok(found)
}

fn batches(snapshot: &mut Snapshot, project: ProjectId) -> Result<Vec<BatchId>, Fault> {
    let mut batches: Vec<BatchId> = Vec::new();
    loop {
        let after = batches.last().map_or(0, |batch| batch.raw());
        let more = results::batches_after(snapshot, project, after, SETTLED)?;
        if more.is_empty() {
            return Ok(batches);
        }
        batches.extend(more);
    }
}

/// A settled task with what people said of it.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The task.
    pub task: TaskId,
    /// Its data, JSON.
    pub body: String,
    /// The accepted answers.
    pub answers: Vec<Answer>,
}

/// How far the settled tasks of a project are read.
#[derive(Debug, Clone)]
pub struct SettledTasks {
    form: Form,
    batches: Vec<BatchId>,
    after: i64,
}

impl SettledTasks {
    /// Begins to read a project's settled tasks.
    ///
    /// # Errors
    /// `not_found`.
    pub fn of(snapshot: &mut Snapshot, project: ProjectId) -> Result<Self, Fault> {
        let (_, compiled) = compiled(snapshot, project)?;
        let mut batches = batches(snapshot, project)?;
        batches.reverse();
        Ok(Self { form: compiled.form, batches, after: 0 })
    }

    /// The project's form.
    #[must_use]
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// The next of them; none at the end.
    ///
    /// # Errors
    /// What the database answers, or that it holds an answer that does not fit the form.
    pub fn next(&mut self, snapshot: &mut Snapshot) -> Result<Vec<Settled>, Fault> {
        while let Some(batch) = self.batches.last().copied() {
            let state = TaskState::Settled;
            let tasks = stored::tasks_in_state(snapshot, (batch, state), self.after, SETTLED)?;
            let (Some(first), Some(last)) = (tasks.first(), tasks.last()) else {
                self.batches.pop();
                self.after = 0;
                continue;
            };
            self.after = last.id.raw();
            let rows = results::answers_between(snapshot, batch, first.id, last.id)?;
            let mut settled: Vec<Settled> = Vec::with_capacity(tasks.len());
            settled.extend(tasks.into_iter().map(|task| Settled {
                task: task.id,
                body: task.body,
                answers: Vec::new(),
            }));
            for row in rows.iter().filter(|row| row.state == AssignmentState::Accepted) {
                if let Ok(at) = settled.binary_search_by_key(&row.task, |settled| settled.task) {
                    let answer = self.form.answer_from_canonical(&row.body).map_err(Fault::internal)?;
                    settled[at].answers.push(answer);
                }
            }
            return Ok(settled);
        }
        Ok(Vec::new())
    }
}

/// What built-in models are told to do and nobody is at, or was last at before a moment.
///
/// # Errors
/// What the database answers.
pub fn waiting(
    snapshot: &mut Snapshot,
    before: Instant,
) -> Result<Option<(ModelWorker, ModelWorkRow)>, Fault> {
    let Some(work) = stored::waiting(snapshot, before, 1)?.pop() else { return Ok(None) };
    let model = snapshot.load::<ModelWorker>(&[(work.model,)])?.pop();
    Ok(model.map(|model| (model, work)))
}

/// A built-in model's work as it stands.
///
/// # Errors
/// What the database answers.
pub fn work(snapshot: &mut Snapshot, model: PersonId) -> Result<Option<ModelWorkRow>, Fault> {
    Ok(snapshot.load::<ModelWorkRow>(&[(model,)])?.pop())
}

/// What a built-in model has learned.
///
/// # Errors
/// What the database answers.
pub fn parameters(snapshot: &mut Snapshot, model: PersonId) -> Result<Option<ModelParameters>, Fault> {
    Ok(snapshot.load::<ModelParameters>(&[(model,)])?.pop())
}

/// The form of a project of one's own.
///
/// # Errors
/// `role_missing`, `scope_missing` or `not_found`.
pub fn owned_form(snapshot: &mut Snapshot, actor: &Actor, project: ProjectId) -> Result<Form, Fault> {
    actor.require(Role::Requester, Scope::Publish)?;
    let (row, compiled) = compiled(snapshot, project)?;
    if row.owner == actor.person { Ok(compiled.form) } else { Err(Fault::not_found("project")) }
}

/// A project's form.
///
/// # Errors
/// `not_found`.
pub fn form(snapshot: &mut Snapshot, project: ProjectId) -> Result<Form, Fault> {
    Ok(compiled(snapshot, project)?.1.form)
}

/// An answer of a model whose task is settled, with what people said.
#[derive(Debug, Clone)]
pub struct Judgeable {
    /// The task.
    pub task: TaskId,
    /// The model.
    pub model: PersonId,
    /// How right it was.
    pub right_ppm: u32,
}

/// Answers that can be judged, and the model and task behind which the next are found.
pub type Stretch = (Vec<Judgeable>, Option<(i64, i64)>);

/// Answers of models behind a model and task that can be judged now, with where to go on; none there at the end.
///
/// # Errors
/// What the database answers.
pub fn judgeable(snapshot: &mut Snapshot, after: (i64, i64), limit: i64) -> Result<Stretch, Fault> {
    let rows = stored::unjudged(snapshot, after, limit)?;
    let next = rows.last().map(|row| (row.model.raw(), row.task.raw()));
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == limit);
    let keys: Vec<_> = rows.iter().map(|row| (row.task,)).collect();
    let tasks = snapshot.load::<gongdao_market::Task>(&keys)?;
    let mut forms: Vec<(ProjectId, Form)> = Vec::new();
    let mut judged = Vec::new();
    for row in rows {
        let settled = |task: &&gongdao_market::Task| task.id == row.task && task.state == TaskState::Settled;
        let Some(task) = tasks.iter().find(settled) else { continue };
        if !forms.iter().any(|(project, _)| *project == row.project) {
            forms.push((row.project, form(snapshot, row.project)?));
        }
        let Some((_, form)) = forms.iter().find(|(project, _)| *project == row.project) else { continue };
        let read = |body: &str| form.answer_from_canonical(body).map_err(Fault::internal);
        let people = results::answers_between(snapshot, task.batch, task.id, task.id)?;
        let accepted = people.iter().filter(|row| row.state == AssignmentState::Accepted);
        let people = accepted.map(|row| read(&row.body)).collect::<Result<Vec<_>, _>>()?;
        if let Some(right_ppm) = crate::commands::model_answer::judge(form, &read(&row.body)?, &people) {
            judged.push(Judgeable { task: row.task, model: row.model, right_ppm });
        }
    }
    Ok((judged, next.filter(|_| full)))
}

/// What models say of tasks of a project, as far as it shows it: for each task the surest answer.
///
/// # Errors
/// What the database answers.
pub fn suggestions(
    snapshot: &mut Snapshot,
    project: ProjectId,
    tasks: &[TaskId],
) -> Result<Vec<Option<Suggestion>>, Fault> {
    let none = || tasks.iter().map(|_| None).collect();
    let Some(rules) = compiled(snapshot, project)?.1.rules.models.filter(|rules| rules.show) else {
        return Ok(none());
    };
    let models = models_of(snapshot, project)?;
    let mut suggestions = Vec::with_capacity(tasks.len());
    for task in tasks {
        let keys: Vec<_> = models.iter().filter(|_| rules.shows(*task)).map(|id| (*task, *id)).collect();
        let mut said = snapshot.load::<ModelAnswer>(&keys)?;
        said.sort_by_key(|row| models.iter().position(|id| *id == row.model));
        let Some(row) = surest(said) else {
            suggestions.push(None);
            continue;
        };
        let person = snapshot.load::<Person>(&[(row.model,)])?.pop();
        let model = person.map(|person| person.name).unwrap_or_default();
        suggestions.push(Some(Suggestion { model, body: row.body, probability_ppm: row.probability_ppm }));
    }
    Ok(suggestions)
}
