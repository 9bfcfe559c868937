//! Built-in models at work, behind requests: they learn, they answer what they are sure of, and what models answered is
//! judged once people have settled it.
//!
//! One thread below everybody else in priority, one step at a time. What there is to do stands in the database, so a
//! restart loses a training and nothing else: whoever finds work that has not moved for a while begins it again.

mod judge;
mod look;
mod teach;

use crate::Api;
use gongdao_engine::commands::model::{ModelNote, NoteModel};
use gongdao_engine::queries::models::{ModelWorkRow, waiting, work};
use gongdao_engine::{Actor, Priority, Request};
use gongdao_kernel::{Code, Fault, Instant, MS_PER_MINUTE, PersonId};
use gongdao_quality::classify::Report;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex};
use tokio::runtime::Handle;
use tokio::sync::Notify;

/// How long work may stand still before somebody else begins it again.
const STILL_MS: i64 = 5 * MS_PER_MINUTE;
/// Bars of how sure a model is of the tasks that are open.
pub(crate) const OPEN_BARS: usize = 100;

/// What the server keeps in memory for models.
#[derive(Debug, Default)]
pub(crate) struct Models {
    /// Rung when a model was told something.
    pub(crate) bell: Arc<Notify>,
    judging: Mutex<judge::Walk>,
}

/// What is kept of a training beside what was learned.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeptReport {
    /// How good it is on what it had not seen.
    pub(crate) report: Report,
    /// Open tasks by how sure it is of them: one bar for each hundredth.
    pub(crate) open: Vec<u32>,
}

/// One round; whether there was anything to do.
pub(crate) fn round(api: &Api, runtime: &Handle) -> Result<bool, Fault> {
    let before = Instant::from_ms(api.now().ms() - STILL_MS);
    if let Some((model, told)) = api.engine().read(|snapshot| waiting(snapshot, before))? {
        let mut pace = Pace { api, model: model.id, moved_at: told.moved_at };
        let done = teach::run(&mut pace, &model, &told, runtime);
        return match done {
            Ok(()) => Ok(true),
            // Somebody else is at it, or the server stops.
            Err(Ended::Elsewhere) => Ok(false),
            Err(Ended::Failed(why)) => pace.note(ModelNote::Failed(why)).map(|()| true).or_else(Ended::pass),
            Err(Ended::Fault(fault)) => {
                tracing::error!(%fault, model = %model.id, "a model could not do what it was told");
                pace.note(ModelNote::Failed("internal")).map(|()| true).or_else(Ended::pass)
            }
        };
    }
    judge::round(api)
}

/// Why a model's work ended before its end.
#[derive(Debug)]
enum Ended {
    /// Somebody else is at it, or the server stops.
    Elsewhere,
    /// It cannot be done; the name of the reason is kept.
    Failed(&'static str),
    /// A fault of ours.
    Fault(Fault),
}

impl Ended {
    fn pass(self) -> Result<bool, Fault> {
        match self {
            Ended::Fault(fault) => Err(fault),
            Ended::Elsewhere | Ended::Failed(_) => Ok(false),
        }
    }
}

impl From<Fault> for Ended {
    fn from(fault: Fault) -> Self {
        if fault.code == Code::Changed { Ended::Elsewhere } else { Ended::Fault(fault) }
    }
}

/// A model's work as it moves, guarded so that two servers are never at the same.
struct Pace<'a> {
    api: &'a Api,
    model: PersonId,
    moved_at: Instant,
}

impl Pace<'_> {
    fn note(&mut self, note: ModelNote) -> Result<(), Ended> {
        let engine = self.api.engine();
        let note = NoteModel { model: self.model, moved_at: self.moved_at, note };
        engine.call(Priority::Bulk, Request::new(Actor::clock(), note))?;
        let row: Option<ModelWorkRow> = engine.read(|snapshot| work(snapshot, self.model))?;
        self.moved_at = row.ok_or(Ended::Elsewhere)?.moved_at;
        Ok(())
    }

    fn runs(&mut self, done_ppm: u32, labelled: u32) -> Result<(), Ended> {
        if *self.api.draining().borrow() {
            return Err(Ended::Elsewhere);
        }
        self.note(ModelNote::Runs { done_ppm, labelled })
    }
}
