//! Rows of models.

use crate::table;
use gongdao_kernel::{Instant, PersonId, ProjectId, TaskId};
use gongdao_market::{ModelKind, ModelWork, ModelWorkState, ModelWorker};

table! { ModelWorker, "model", lock false, key (id: PersonId), columns {
    owner: PersonId, kind: ModelKind, project: Option<ProjectId>, field: Option<String>, about: String,
    created_at: Instant,
} }

/// The models that answer in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectModels {
    /// The project.
    pub project: ProjectId,
    /// Their ids with a blank between.
    pub models: String,
}

table! { ProjectModels, "project_models", lock true, key (project: ProjectId), columns { models: String } }

impl ProjectModels {
    /// The models, in the order in which they came.
    pub fn ids(&self) -> impl Iterator<Item = PersonId> {
        self.models.split_whitespace().filter_map(gongdao_kernel::parse_id)
    }
}

/// What a model says of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelAnswer {
    /// The task.
    pub task: TaskId,
    /// The model.
    pub model: PersonId,
    /// The task's project.
    pub project: ProjectId,
    /// The answer, canonical JSON.
    pub body: String,
    /// How sure it is.
    pub probability_ppm: u32,
    /// When it said so last.
    pub at: Instant,
    /// The probability that it is right by what people say, once the task is settled.
    pub judged_ppm: Option<u32>,
}

table! { ModelAnswer, "model_answer", lock true, key (task: TaskId, model: PersonId), columns {
    project: ProjectId, body: String, probability_ppm: u32, at: Instant, judged_ppm: Option<u32>,
} }

/// What was judged of a model's answers in a project: sums of probabilities to be right, and counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelSkill {
    /// The model.
    pub model: PersonId,
    /// The project.
    pub project: ProjectId,
    /// Answers it gave.
    pub answers: i64,
    /// The sum over those judged by people who were not shown them.
    pub right_ppm: i64,
    /// How many those are.
    pub judged: i64,
    /// The sum over those judged by people who may have seen them.
    pub seen_right_ppm: i64,
    /// How many those are.
    pub seen_judged: i64,
}

table! { ModelSkill, "model_skill", lock true, key (model: PersonId, project: ProjectId), columns {
    answers: i64, right_ppm: i64, judged: i64, seen_right_ppm: i64, seen_judged: i64,
} }

/// The last thing a built-in model was told to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelWorkRow {
    /// The model.
    pub model: PersonId,
    /// What.
    pub work: ModelWork,
    /// Where it stands.
    pub state: ModelWorkState,
    /// How far it is.
    pub done_ppm: u32,
    /// Training: the share of right answers to reach. Applying: the sureness from which on it answers.
    pub above_ppm: u32,
    /// How many tasks it answered.
    pub labelled: u32,
    /// Why it failed, as a short name.
    pub failure: Option<String>,
    /// When it was told.
    pub asked_at: Instant,
    /// When it moved last.
    pub moved_at: Instant,
}

table! { ModelWorkRow, "model_work", lock true, key (model: PersonId), columns {
    work: ModelWork, state: ModelWorkState, done_ppm: u32, above_ppm: u32, labelled: u32, failure: Option<String>,
    asked_at: Instant, moved_at: Instant,
} }

/// A built-in model that has learned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelParameters {
    /// The model.
    pub model: PersonId,
    /// How good it is, JSON.
    pub report: String,
    /// What it learned.
    pub body: Vec<u8>,
    /// When.
    pub trained_at: Instant,
}

table! { ModelParameters, "model_parameters", lock true, key (model: PersonId), columns {
    report: String, body: Vec<u8>, trained_at: Instant,
} }
