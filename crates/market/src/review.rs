//! Rejection in three steps: proposed with a reason, repaired or not, decided; and then an appeal to somebody else.

use gongdao_kernel::{AssignmentId, Code, Fault, Instant, PersonId, coded_enum, limits};

coded_enum! {
    /// What a rejection is about.
    pub enum RejectionCategory {
        /// The answer is wrong.
        Wrong = 1 "wrong",
        /// Part of it is missing.
        Incomplete = 2 "incomplete",
        /// The instructions were not followed.
        Instructions = 3 "instructions",
        /// It was made without looking.
        Careless = 4 "careless",
        /// It is not the worker's own work where the terms ask for that.
        Copied = 5 "copied",
        /// Something else, named in the reason.
        Other = 6 "other",
    }
}

/// What was said about one answer by both sides. There is one for an assignment whose rejection was ever proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// The assignment.
    pub assignment: AssignmentId,
    /// What it is about.
    pub category: RejectionCategory,
    /// The reviewer's reason.
    pub reason: String,
    /// The reviewer.
    pub proposed_by: PersonId,
    /// When it was proposed.
    pub proposed_at: Instant,
    /// Until when the worker may repair.
    pub repair_until: Instant,
    /// Who rejected in the end, if anybody.
    pub rejected_by: Option<PersonId>,
    /// When.
    pub rejected_at: Option<Instant>,
    /// The worker's appeal.
    pub appeal: Option<String>,
    /// When it was made.
    pub appealed_at: Option<Instant>,
    /// Who decided it; nobody when the clock did.
    pub appeal_decided_by: Option<PersonId>,
    /// Whether it was won.
    pub appeal_won: Option<bool>,
    /// The reason given for the appeal's decision.
    pub appeal_reason: Option<String>,
    /// Numbers of the evidence records of its steps, the disputed answer's first, with a blank between.
    pub evidence: String,
}

impl Dispute {
    /// Remembers the evidence record of a step.
    pub fn remember(&mut self, record: i64) {
        if !self.evidence.is_empty() {
            self.evidence.push(' ');
        }
        self.evidence.push_str(&record.to_string());
    }

    /// The evidence records of every step so far.
    #[must_use]
    pub fn records(&self) -> Vec<i64> {
        self.evidence.split(' ').filter_map(|number| number.parse().ok()).collect()
    }

    /// Checks a reason for a rejection: at least 20 characters that say something.
    ///
    /// # Errors
    /// A fault naming the field.
    pub fn check_reason(reason: &str) -> Result<(), Fault> {
        let least = limits::REJECTION_REASON_MIN_CHARS;
        Fault::check_text("reason", reason.trim(), least, limits::REASON_CHARS)
    }

    /// An appeal is decided by somebody who neither proposed nor decided the rejection.
    ///
    /// # Errors
    /// `same_person`.
    pub fn check_appeal_judge(
        &self,
        judge: PersonId,
        owner: PersonId,
        worker: PersonId,
    ) -> Result<(), Fault> {
        let involved = [Some(self.proposed_by), self.rejected_by, Some(owner), Some(worker)];
        if involved.contains(&Some(judge)) {
            return Err(Fault::new(Code::SamePerson).with_fix("Let another reviewer or an operator decide."));
        }
        Ok(())
    }
}
