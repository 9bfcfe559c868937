//! Gradings: answers that were paid less than their whole price because of how good they were found, and the appeal
//! against that.
//!
//! A grade is found by rule, so nobody stands behind it who could be asked. What it kept back therefore stays on hold until
//! the worker has had the time to appeal, and until an appeal is over: somebody decides who is neither the requester nor the
//! worker, and where nobody does in time, the worker has won and gets the rest. Deliberately not here: what grades are and
//! what they pay (`price`, `bundle`), and how the money moves.

use crate::Clocks;
use gongdao_kernel::{
    AssignmentId, BatchId, Code, Currency, Fault, Instant, Money, PersonId, ProjectId, coded_enum, parse_id,
};

coded_enum! {
    /// Where a grading stands.
    pub enum GradingState {
        /// It can be appealed.
        Open = 1 "open",
        /// Somebody else looks at it.
        Appealed = 2 "appealed",
        /// The whole price was paid.
        Raised = 3 "raised",
        /// It stands: the appeal was lost, or nobody appealed in time.
        Stands = 4 "stands",
    }
}

/// A bundle, or an answer by itself, that was paid less than its whole price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grading {
    /// Its first answer, which gives it its name.
    pub id: AssignmentId,
    /// Whose answers they are.
    pub worker: PersonId,
    /// Their project.
    pub project: ProjectId,
    /// Their batch.
    pub batch: BatchId,
    /// Their batch's currency.
    pub currency: Currency,
    /// Where it stands.
    pub state: GradingState,
    /// The answers, as ids with blanks between.
    pub answers: String,
    /// Of a bundle: how many answers were not found wrong.
    pub right_answers: Option<i64>,
    /// Of an answer that was graded by itself: the part of the price it paid, parts per million.
    pub grade_ppm: Option<i64>,
    /// What the grade paid for all of them.
    pub paid: Money,
    /// What their whole price is.
    pub whole: Money,
    /// The journal number of the hold of what was kept back, as long as it is open.
    pub hold: Option<i64>,
    /// What it holds, fee included.
    pub held: Money,
    /// When it was graded.
    pub at: Instant,
    /// Until when the present state lasts.
    pub until: Instant,
    /// What the worker says against it.
    pub appeal: Option<String>,
    /// When.
    pub appealed_at: Option<Instant>,
    /// Who decided; nobody when the clock did.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided_at: Option<Instant>,
    /// Why.
    pub reason: Option<String>,
    /// The evidence record of its end.
    pub evidence: Option<i64>,
}

/// An answer of a grading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GradedAnswer {
    /// The answer.
    pub assignment: AssignmentId,
    /// The grading's first answer.
    pub grading: AssignmentId,
    /// Its whole price.
    pub whole: Money,
    /// What its worker got when an appeal was won, a team leader's cut not included.
    pub raised: Money,
}

impl Grading {
    /// Its answers.
    pub fn answers(&self) -> impl Iterator<Item = AssignmentId> + '_ {
        self.answers.split(' ').filter_map(parse_id)
    }

    /// Appeals against it; somebody has to decide until the moment it then names.
    ///
    /// # Errors
    /// `wrong_state`, `lease_expired`.
    pub fn appeal(&mut self, reason: &str, clocks: &Clocks, now: Instant) -> Result<(), Fault> {
        if self.state != GradingState::Open {
            return Err(Fault::state("grade", self.state, "A grade is appealed once, while it is open."));
        }
        if now >= self.until {
            return Err(Fault::new(Code::LeaseExpired).with_detail("The time to appeal is over."));
        }
        self.state = GradingState::Appealed;
        self.until = now.plus_ms(clocks.appeal_decide_ms);
        self.appeal = Some(reason.to_owned());
        self.appealed_at = Some(now);
        Ok(())
    }

    /// An appeal is decided by somebody who is neither the requester nor the worker; against the worker only in time.
    ///
    /// # Errors
    /// `wrong_state`, `same_person`.
    pub fn check_judge(
        &self,
        judge: PersonId,
        owner: PersonId,
        won: bool,
        now: Instant,
    ) -> Result<(), Fault> {
        if self.state != GradingState::Appealed {
            return Err(Fault::state("grade", self.state, "Only an appeal is decided here."));
        }
        if judge == owner || judge == self.worker {
            return Err(Fault::new(Code::SamePerson).with_fix("Let a reviewer or an operator decide."));
        }
        if !won && now >= self.until {
            return Err(Fault::state("appeal", "won by its clock", "The time to decide is over."));
        }
        Ok(())
    }

    /// Ends it; what was held is resolved with it.
    pub fn end(&mut self, raised: bool, by: Option<PersonId>, reason: &str, evidence: i64, now: Instant) {
        self.state = if raised { GradingState::Raised } else { GradingState::Stands };
        self.until = now;
        self.decided_by = by;
        self.decided_at = Some(now);
        self.reason = Some(reason.to_owned());
        self.evidence = Some(evidence);
    }

    /// Whether it still holds money.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, GradingState::Open | GradingState::Appealed)
    }
}
