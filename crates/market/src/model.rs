//! Models: workers that are programs. Whoever publishes work brings them, they answer beside people and never in their
//! place: no slot, no hold, no pay. What their answers may do is for the project to say, before anybody works.
//!
//! Deliberately not here: how a built-in classifier learns, which room `quality` knows.

use gongdao_kernel::{Fault, Instant, PersonId, ProjectId, TaskId, coded_enum};
use serde::{Deserialize, Serialize};

/// The most models that answer in one project.
pub const MODELS_MOST: usize = 16;
/// The least sureness at which an answer may count: at half it says nothing yet.
const COUNT_LEAST_PPM: u32 = 500_000;
/// One task in so many is shown without what models said, so that what people say of it is their own.
const UNSEEN_ONE_IN: u64 = 5;

coded_enum! {
    /// What a model is.
    pub enum ModelKind {
        /// A program that answers through the API.
        Outside = 1 "outside",
        /// The built-in classifier of texts.
        Text = 2 "text",
        /// The built-in classifier of small pictures.
        Picture = 3 "picture",
    }
}

coded_enum! {
    /// What a built-in model is told to do.
    pub enum ModelWork {
        /// Learn from a project's settled answers.
        Train = 1 "train",
        /// Answer open tasks, as far as it is sure.
        Apply = 2 "apply",
    }
}

coded_enum! {
    /// Where that stands.
    pub enum ModelWorkState {
        /// It waits.
        Asked = 1 "asked",
        /// It is being done.
        Running = 2 "running",
        /// It is done.
        Done = 3 "done",
        /// It could not be done; the reason says why.
        Failed = 4 "failed",
    }
}

/// What answers of models may do in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelRules {
    /// Whether workers see them, as what they are.
    #[serde(default)]
    pub show: bool,
    /// From which sureness on they count in the consensus, as much as their measured skill; never where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_above_ppm: Option<u32>,
}

impl ModelRules {
    pub(crate) fn check(&self) -> Result<(), Fault> {
        match self.count_above_ppm {
            Some(ppm) if !(COUNT_LEAST_PPM..=1_000_000).contains(&ppm) => {
                let fix = format!("Give {COUNT_LEAST_PPM} to 1000000, or leave it out.");
                Err(Fault::field("models.count_above_ppm", ppm, fix))
            }
            _ => Ok(()),
        }
    }

    /// Whether a task is shown with what models say. One in five is not, and nobody can tell which by looking: only there
    /// is a person's answer a judgement of the model and not perhaps an echo of it.
    #[must_use]
    pub fn shows(&self, task: TaskId) -> bool {
        use gongdao_kernel::TypedId;
        let spread = task.raw().cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
        self.show && !spread.is_multiple_of(UNSEEN_ONE_IN)
    }
}

/// A model: a worker that is a program. Its name stands in its account's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelWorker {
    /// Its account.
    pub id: PersonId,
    /// Whose it is.
    pub owner: PersonId,
    /// What it is.
    pub kind: ModelKind,
    /// The project a built-in one learns from and answers in.
    pub project: Option<ProjectId>,
    /// The form's field a built-in one answers.
    pub field: Option<String>,
    /// What it is, in its owner's words.
    pub about: String,
    /// When it was made.
    pub created_at: Instant,
}

impl ModelWorker {
    /// Whether it may answer in a project of this owner.
    #[must_use]
    pub fn answers_in(&self, project: ProjectId, owner: PersonId) -> bool {
        self.owner == owner && self.project.is_none_or(|own| own == project)
    }
}
