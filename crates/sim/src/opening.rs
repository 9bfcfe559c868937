//! How a world opens: a few projects are published, funded and joined before chance takes over, so that there is work.

use crate::memory::{Memory, Sent};
use crate::people::tasks;
use crate::{Chance, draft};
use gongdao_engine::commands::batch::{AddTasks, CreateBatch, FundBatch, OpenBatch};
use gongdao_engine::commands::project::{AskScreening, CreateProject, Screen};
use gongdao_engine::commands::work::Join;
use gongdao_engine::{Actor, Outcome};
use gongdao_kernel::{BatchId, PersonId, ProjectId};

/// A project on its way to its first claim.
pub(crate) struct Opening {
    owner: Actor,
    operator: Actor,
    project: Option<ProjectId>,
    batch: Option<BatchId>,
    at: u32,
}

impl Opening {
    pub(crate) fn new(owner: Actor, operator: Actor) -> Self {
        Self { owner, operator, project: None, batch: None, at: 0 }
    }

    /// The next command; none when it is open, or when an answer it needs was lost.
    pub(crate) fn next(
        &mut self,
        workers: &[Actor],
        chance: &mut Chance,
        memory: &mut Memory,
    ) -> Option<Vec<Sent>> {
        self.at += 1;
        let owner = self.owner;
        let people: Vec<PersonId> = workers.iter().map(|worker| worker.person).collect();
        Some(match self.at {
            1 => {
                let draft = draft::draft(chance, format!("project {}", memory.nonce()));
                vec![Sent::any(owner, CreateProject { draft })]
            }
            2 => vec![Sent::any(owner, AskScreening { project: self.project? })],
            3 => {
                let (project, note) = (self.project?, String::new());
                let screen = Sent::any(self.operator, Screen { project, refusal: None, note });
                vec![screen, Sent::any(owner, CreateBatch { project })]
            }
            4 => {
                let (batch, tasks) = (self.batch?, tasks(chance, memory, &people));
                vec![Sent::any(owner, AddTasks { batch, tasks })]
            }
            5 => vec![Sent::any(owner, FundBatch { batch: self.batch?, more: None })],
            6 => vec![Sent::any(owner, OpenBatch { batch: self.batch? })],
            7 => {
                let project = self.project?;
                let join = |worker: &Actor| Sent::any(*worker, Join { project, revision: 1 });
                workers.iter().map(join).collect()
            }
            _ => return None,
        })
    }

    pub(crate) fn learn(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Project { project, .. } => self.project = Some(*project),
            Outcome::Batch { batch, .. } => self.batch = Some(*batch),
            _ => {}
        }
    }
}
