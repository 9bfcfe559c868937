//! Accounts that a person of the platform stopped: why, by whom, and what became of the appeal.

use gongdao_kernel::{Code, Fault, Instant, MS_PER_HOUR, PersonId, SuspensionId, coded_enum};

/// How long an appeal may wait for its decision; then it counts as won.
pub const APPEAL_DECIDE_MS: i64 = 72 * MS_PER_HOUR;

coded_enum! {
    /// What an account was stopped for.
    pub enum SuspensionCategory {
        /// Answers that were not work: scripts, copies, noise.
        Abuse = 1 "abuse",
        /// Money, identity or reputation obtained by deceit.
        Fraud = 2 "fraud",
        /// Several accounts of one person, or one of several.
        Accounts = 3 "accounts",
        /// Work of a kind the platform refuses.
        ForbiddenWork = 4 "forbidden_work",
        /// Ill-treatment of people.
        Conduct = 5 "conduct",
        /// The account may be in strange hands.
        Security = 6 "security",
        /// Something else; the reason says what.
        Other = 7 "other",
    }
}

/// One stop of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    /// Its id.
    pub id: SuspensionId,
    /// Whose account.
    pub person: PersonId,
    /// What for.
    pub category: SuspensionCategory,
    /// Why, as the person reads it.
    pub reason: String,
    /// Who decided. Always a person.
    pub by: PersonId,
    /// When.
    pub at: Instant,
    /// The evidence record of the decision.
    pub evidence: i64,
    /// What the person said against it.
    pub appeal: Option<String>,
    /// When.
    pub appealed_at: Option<Instant>,
    /// Who decided the appeal or ended the stop.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided_at: Option<Instant>,
    /// Whether the stop was ended.
    pub lifted: bool,
    /// Why, as the person reads it.
    pub answer: Option<String>,
    /// The evidence record of that decision.
    pub answer_evidence: Option<i64>,
}

/// What the person reads where nobody decided.
const LAPSED: &str =
    "申诉未在期限内裁定,账号恢复使用。Nobody decided the appeal in time, so the account can be used again.";

impl Suspension {
    /// Whether the account is still stopped by it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.lifted
    }

    /// Until when its appeal has to be decided, while it waits for that.
    #[must_use]
    pub fn decide_until(&self) -> Option<Instant> {
        let waits = !self.lifted && self.decided_at.is_none();
        self.appealed_at.filter(|_| waits).map(|at| at.plus_ms(APPEAL_DECIDE_MS))
    }

    /// Ends the stop because nobody decided the appeal in time; whether it did. Nobody is named as who decided.
    pub fn lapse(&mut self, now: Instant) -> bool {
        let due = self.decide_until().is_some_and(|until| until <= now);
        if due {
            self.decided_at = Some(now);
            self.lifted = true;
            self.answer = Some(LAPSED.to_owned());
        }
        due
    }

    /// Takes an appeal: one for each stop.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn take_appeal(&mut self, text: String, now: Instant) -> Result<(), Fault> {
        if self.lifted || self.appeal.is_some() {
            let state = if self.lifted { "over" } else { "appealed already" };
            return Err(Fault::state("suspension", state, "Wait for the answer, or write to the operator."));
        }
        self.appeal = Some(text);
        self.appealed_at = Some(now);
        Ok(())
    }

    /// Decides: ends the stop, or upholds it against an appeal. Whoever stopped the account may end that, but not uphold it.
    ///
    /// # Errors
    /// `wrong_state` or `same_person`.
    pub fn decide(&mut self, by: PersonId, lift: bool, answer: String, now: Instant) -> Result<(), Fault> {
        if self.lifted {
            return Err(Fault::state("suspension", "over", "Nothing is left to decide."));
        }
        if !lift && (self.appeal.is_none() || self.decided_at.is_some()) {
            return Err(Fault::state("suspension", "not under appeal", "Only an appeal is upheld against."));
        }
        if !lift && by == self.by {
            return Err(Fault::new(Code::SamePerson).with_fix("Let another operator decide the appeal."));
        }
        self.decided_by = Some(by);
        self.decided_at = Some(now);
        self.lifted = lift;
        self.answer = Some(answer);
        Ok(())
    }
}
