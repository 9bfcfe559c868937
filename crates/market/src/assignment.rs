//! Assignments: one worker's lease on one task, and what became of it.
//!
//! There is one row for a worker and a task for ever; a new lease on it raises the fence, and submit, extend and return
//! must show the fence they were given. `deadline_at` is the one clock that runs now: it says until when the present
//! state lasts, and every clock that runs out decides for the worker or gives the task back.

use crate::Clocks;
use gongdao_kernel::{
    AssignmentId, BatchId, Code, Fault, Instant, Money, PersonId, ProjectId, TaskId, coded_enum,
};

coded_enum! {
    /// Where an assignment stands.
    pub enum AssignmentState {
        /// Prefetched; goes back silently.
        Reserved = 1 "reserved",
        /// Being worked on.
        Leased = 2 "leased",
        /// Answered; waits for a decision.
        Submitted = 3 "submitted",
        /// The answer stands and is paid.
        Accepted = 4 "accepted",
        /// A reviewer wants to reject; the worker can repair.
        RejectionProposed = 5 "rejection_proposed",
        /// Rejected; can be appealed.
        Rejected = 6 "rejected",
        /// Somebody else looks at it again.
        Appealed = 7 "appealed",
        /// Rejected for good.
        RejectedFinally = 8 "rejected_finally",
        /// Given back by the worker.
        Returned = 9 "returned",
        /// The lease ran out.
        Expired = 10 "expired",
        /// The answer stands, and is paid with the rest of its bundle.
        Passed = 11 "passed",
    }
}

impl AssignmentState {
    /// Whether an answer in this state speaks for its task: nobody is against it.
    #[must_use]
    pub fn stands(self) -> bool {
        self == Self::Submitted || self.is_accepted()
    }

    /// Whether the answer was accepted, paid already or with its bundle later.
    #[must_use]
    pub fn is_accepted(self) -> bool {
        matches!(self, Self::Passed | Self::Accepted)
    }
}

/// One worker's work on one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// The task.
    pub task: TaskId,
    /// The worker.
    pub worker: PersonId,
    /// The task's project.
    pub project: ProjectId,
    /// The task's batch.
    pub batch: BatchId,
    /// Where it stands.
    pub state: AssignmentState,
    /// The lease's number, shown at submit, extend and return.
    pub fence: i64,
    /// Answers given: 0 before the first, 2 after a repair.
    pub round: u32,
    /// When the present lease began.
    pub leased_at: Instant,
    /// Until when the present state lasts.
    pub deadline_at: Instant,
    /// When the last answer came in.
    pub submitted_at: Option<Instant>,
    /// When it was accepted or rejected.
    pub decided_at: Option<Instant>,
    /// Measured active time of the answer.
    pub active_ms: i64,
    /// The open hold's journal number.
    pub hold: Option<i64>,
    /// What it holds.
    pub held: Money,
    /// Units paid.
    pub units: i64,
    /// What was paid to the worker.
    pub paid: Money,
    /// The evidence record of the answer.
    pub evidence_answer: Option<i64>,
    /// The evidence record of the last review decision.
    pub evidence_review: Option<i64>,
    /// The evidence record of the settlement.
    pub evidence_settlement: Option<i64>,
    /// How likely the answer is right, in parts per million, once that was judged.
    pub right_ppm: Option<i64>,
    /// Whether its worker was a newcomer when it was given out; nothing where skill does not say who gets which task, and
    /// nothing any more once it was given back or ran out.
    pub newcomer: Option<bool>,
}

impl Assignment {
    fn must_be(&self, allowed: &[AssignmentState], fix: &'static str) -> Result<(), Fault> {
        if allowed.contains(&self.state) {
            return Ok(());
        }
        Err(Fault::state("assignment", self.state, fix))
    }

    /// Whether the shown fence is the present lease's.
    ///
    /// # Errors
    /// `stale_fence`.
    pub fn check_fence(&self, fence: i64) -> Result<(), Fault> {
        if fence == self.fence {
            return Ok(());
        }
        Err(Fault::new(Code::StaleFence)
            .at("fence")
            .with_value(fence)
            .with_fix("Read the assignment and go on from there."))
    }

    /// Whether the worker holds the task now.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self.state, AssignmentState::Reserved | AssignmentState::Leased)
    }

    /// Begins a lease or a reservation, with a new fence.
    pub fn begin(&mut self, reserve: bool, clocks: &Clocks, now: Instant) {
        self.state = if reserve { AssignmentState::Reserved } else { AssignmentState::Leased };
        self.fence += 1;
        self.leased_at = now;
        self.deadline_at = now.plus_ms(if reserve { clocks.reserve_ms } else { clocks.lease_ms });
    }

    /// Whether a finished lease lets the same worker take the task again: only one that ran out does.
    #[must_use]
    pub fn may_begin_again(&self) -> bool {
        self.state == AssignmentState::Expired && self.round == 0
    }

    /// Turns a reservation into a lease.
    ///
    /// # Errors
    /// `wrong_state`, `lease_expired`.
    pub fn start(&mut self, clocks: &Clocks, now: Instant) -> Result<(), Fault> {
        self.must_be(&[AssignmentState::Reserved], "Only a reserved task is started.")?;
        self.check_time(now)?;
        self.state = AssignmentState::Leased;
        self.leased_at = now;
        self.deadline_at = now.plus_ms(clocks.lease_ms);
        Ok(())
    }

    /// Gives a lease its full length again from now, up to its cap.
    ///
    /// # Errors
    /// `wrong_state`, `lease_expired`.
    pub fn extend(&mut self, clocks: &Clocks, now: Instant) -> Result<(), Fault> {
        self.must_be(&[AssignmentState::Leased], "Only a live lease is extended.")?;
        self.check_time(now)?;
        let most = self.leased_at.plus_ms(clocks.lease_most_ms);
        self.deadline_at = now.plus_ms(clocks.lease_ms).min(most).max(self.deadline_at);
        Ok(())
    }

    /// A lease ends exactly at its deadline: at that millisecond it is over.
    fn check_time(&self, now: Instant) -> Result<(), Fault> {
        if now < self.deadline_at {
            return Ok(());
        }
        Err(Fault::new(Code::LeaseExpired).with_fix("Claim again; a draft stays on your device."))
    }

    /// Whether an answer at this moment is in time.
    #[must_use]
    pub fn in_time(&self, now: Instant) -> bool {
        now < self.deadline_at
    }

    /// Takes an answer in: first or late, or a repair.
    pub fn take_answer(&mut self, clocks: &Clocks, active_ms: i64, now: Instant) {
        self.round += 1;
        self.active_ms = active_ms.clamp(0, now.since_ms(self.leased_at));
        self.state = AssignmentState::Submitted;
        self.submitted_at = Some(now);
        self.deadline_at = now.plus_ms(clocks.review_ms);
    }

    /// Gives the task back.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn give_back(&mut self) -> Result<(), Fault> {
        self.must_be(&[AssignmentState::Reserved, AssignmentState::Leased], "Only a held task is returned.")?;
        self.state = AssignmentState::Returned;
        Ok(())
    }

    /// Accepts the answer.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn accept(&mut self, now: Instant) -> Result<(), Fault> {
        self.must_be(
            &[
                AssignmentState::Submitted,
                AssignmentState::RejectionProposed,
                AssignmentState::Rejected,
                AssignmentState::Appealed,
                AssignmentState::Passed,
            ],
            "Only an answer under review is accepted.",
        )?;
        if self.state != AssignmentState::Passed {
            self.decided_at = Some(now);
        }
        self.state = AssignmentState::Accepted;
        Ok(())
    }

    /// Accepts the answer, to be paid with its bundle; with what there is of it once a review's time is over again.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn pass(&mut self, clocks: &Clocks, now: Instant) -> Result<(), Fault> {
        if self.state == AssignmentState::Passed {
            return self.must_be(&[], "It is accepted, and paid with its bundle.");
        }
        self.accept(now)?;
        self.state = AssignmentState::Passed;
        self.deadline_at = now.plus_ms(clocks.review_ms);
        Ok(())
    }

    /// Whether a decision against the worker is still in time. Once a clock has run out the answer is as good as accepted,
    /// however late the sweeper is.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn check_undecided(&self, now: Instant) -> Result<(), Fault> {
        if self.in_time(now) {
            return Ok(());
        }
        Err(Fault::state("answer", "accepted by its clock", "The time to decide is over."))
    }

    /// Proposes to reject a first answer; the worker may repair until the moment this answers.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn propose_rejection(&mut self, clocks: &Clocks, now: Instant) -> Result<Instant, Fault> {
        self.must_be(&[AssignmentState::Submitted], "Only an answer under review can be rejected.")?;
        self.check_undecided(now)?;
        if self.round > 1 {
            return Err(Fault::state(
                "answer",
                "repaired already",
                "Accept or reject it; a repair is asked for once.",
            ));
        }
        let repair_until = now.plus_ms(clocks.repair_ms);
        self.state = AssignmentState::RejectionProposed;
        self.deadline_at = repair_until.plus_ms(clocks.decide_ms);
        Ok(repair_until)
    }

    /// Whether the worker may still repair.
    ///
    /// # Errors
    /// `wrong_state`, `lease_expired`.
    pub fn check_repair(&self, repair_until: Instant, now: Instant) -> Result<(), Fault> {
        self.must_be(
            &[AssignmentState::RejectionProposed],
            "Only an answer with a proposed rejection is repaired.",
        )?;
        if now < repair_until {
            return Ok(());
        }
        Err(Fault::new(Code::LeaseExpired).with_detail("The time to repair is over."))
    }

    /// Rejects: a proposal whose repair time is over, or a repaired answer.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn reject(&mut self, repair_until: Instant, clocks: &Clocks, now: Instant) -> Result<(), Fault> {
        match self.state {
            AssignmentState::RejectionProposed if now < repair_until => {
                return Err(Fault::state(
                    "answer",
                    "still open for repair",
                    "Decide after the time to repair.",
                ));
            }
            AssignmentState::RejectionProposed => {}
            AssignmentState::Submitted if self.round > 1 => {}
            AssignmentState::Submitted => {
                return Err(Fault::state(
                    "answer",
                    "not proposed for rejection",
                    "Propose first, with a reason.",
                ));
            }
            _ => self.must_be(&[], "Only an answer under review can be rejected.")?,
        }
        self.check_undecided(now)?;
        self.state = AssignmentState::Rejected;
        self.decided_at = Some(now);
        self.deadline_at = now.plus_ms(clocks.appeal_ms);
        Ok(())
    }

    /// Appeals against a rejection.
    ///
    /// # Errors
    /// `wrong_state`, `lease_expired`.
    pub fn appeal(&mut self, clocks: &Clocks, now: Instant) -> Result<(), Fault> {
        self.must_be(&[AssignmentState::Rejected], "Only a rejection is appealed.")?;
        if !self.in_time(now) {
            return Err(Fault::new(Code::LeaseExpired).with_detail("The time to appeal is over."));
        }
        self.state = AssignmentState::Appealed;
        self.deadline_at = now.plus_ms(clocks.appeal_decide_ms);
        Ok(())
    }

    /// Ends a rejection for good: an appeal lost, or none made in time.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn reject_finally(&mut self, now: Instant) -> Result<(), Fault> {
        self.must_be(
            &[AssignmentState::Rejected, AssignmentState::Appealed],
            "There is no rejection to end.",
        )?;
        self.state = AssignmentState::RejectedFinally;
        self.decided_at = Some(now);
        Ok(())
    }
}
