//! A worker's standing in a project: where in the queue, how much today, what terms were accepted.

use crate::Caps;
use gongdao_kernel::{Code, Fault, Instant, MS_PER_DAY, Money, PersonId, ProjectId};

/// One worker in one project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub worker: PersonId,
    /// Where.
    pub project: ProjectId,
    /// The project's revision whose terms were accepted.
    pub terms_revision: i64,
    /// The last queue position this worker passed; a claim looks beyond it only, so it never scans what was done.
    pub cursor: i64,
    /// The same for the worker's own queue of named tasks.
    pub named_cursor: i64,
    /// The same for the line of doubtful tasks, where the project has one.
    pub doubtful_cursor: i64,
    /// Tasks held now, reserved ones included.
    pub live: u32,
    /// The UTC day that `today` counts.
    pub day: i64,
    /// Answers on that day.
    pub today: u32,
    /// Answers submitted.
    pub submitted: i64,
    /// Answers accepted.
    pub accepted: i64,
    /// Answers rejected for good.
    pub rejected: i64,
    /// Active time of all answers.
    pub active_ms: i64,
    /// Pay earned here.
    pub earned: Money,
    /// The evidence record of the accepted terms.
    pub terms_evidence: Option<i64>,
    /// Answers here that were judged, by a known answer or by the others'.
    pub judged: i64,
    /// The sum of the probabilities that they were right, in parts per million.
    pub right_ppm: i64,
    /// Known tasks answered here.
    pub gold_seen: i64,
    /// Those answered right.
    pub gold_right: i64,
}

impl Standing {
    /// A worker who has just accepted the terms.
    #[must_use]
    pub fn join(worker: PersonId, project: ProjectId, terms_revision: i64) -> Self {
        Self {
            worker,
            project,
            terms_revision,
            cursor: 0,
            named_cursor: 0,
            doubtful_cursor: 0,
            live: 0,
            day: 0,
            today: 0,
            submitted: 0,
            accepted: 0,
            rejected: 0,
            active_ms: 0,
            earned: Money::ZERO,
            terms_evidence: None,
            judged: 0,
            right_ppm: 0,
            gold_seen: 0,
            gold_right: 0,
        }
    }

    /// Whether another task may be taken.
    ///
    /// # Errors
    /// `live_cap` or `daily_cap`.
    pub fn check_caps(&self, caps: &Caps, now: Instant) -> Result<(), Fault> {
        self.check_room(caps, now, 1)
    }

    /// Whether so many more tasks may be taken together.
    ///
    /// # Errors
    /// `live_cap` or `daily_cap`.
    pub fn check_room(&self, caps: &Caps, now: Instant, more: u32) -> Result<(), Fault> {
        if self.live.saturating_add(more) > caps.live {
            return Err(Fault::new(Code::LiveCap)
                .with_fix(format!("Submit or return one of the {} tasks you hold first.", self.live)));
        }
        let today = if self.day == now.day() { self.today } else { 0 };
        if today.saturating_add(self.live).saturating_add(more) > caps.per_day {
            return Err(Fault::new(Code::DailyCap)
                .with_fix(format!(
                    "At most {} answers a day here; a new day begins at 00:00 UTC.",
                    caps.per_day
                ))
                .until(Instant::from_ms((now.day() + 1) * MS_PER_DAY)));
        }
        Ok(())
    }

    /// Counts an answer.
    pub fn count_answer(&mut self, now: Instant, active_ms: i64) {
        if self.day != now.day() {
            self.day = now.day();
            self.today = 0;
        }
        self.today = self.today.saturating_add(1);
        self.submitted += 1;
        self.active_ms = self.active_ms.saturating_add(active_ms);
    }

    /// Counts a task that is no longer held.
    pub fn drop_live(&mut self) {
        self.live = self.live.saturating_sub(1);
    }
}
