//! Batches: drafted → funded → open → complete → closing → closed.
//!
//! A closing batch gives no new lease, honours the live ones and waits until every hold is resolved; only then is the
//! unheld rest refunded. The counters are kept, not counted.

use gongdao_kernel::{BatchId, Code, Currency, Fault, Instant, Money, ProjectId, coded_enum};

coded_enum! {
    /// Where a batch stands.
    pub enum BatchState {
        /// Tasks are being added.
        Drafted = 1 "drafted",
        /// Its escrow covers every answer it asks for.
        Funded = 2 "funded",
        /// Its tasks can be claimed.
        Open = 3 "open",
        /// Every task is settled.
        Complete = 4 "complete",
        /// No new leases; what runs, runs out.
        Closing = 5 "closing",
        /// Over; the rest went back.
        Closed = 6 "closed",
    }
}

/// Tasks published together with their escrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// The project.
    pub project: ProjectId,
    /// Where it stands.
    pub state: BatchState,
    /// The escrow's currency.
    pub currency: Currency,
    /// The platform's fee, parts per million of pay, fixed when the batch is made.
    pub fee_ppm: u32,
    /// Tasks in it.
    pub tasks: i64,
    /// Answers its tasks ask for.
    pub wanted: i64,
    /// Tasks whose every wanted answer is settled.
    pub settled: i64,
    /// Assignments with an open hold.
    pub pending: i64,
    /// Answers submitted, repairs not counted twice.
    pub answers: i64,
    /// Answers accepted.
    pub accepted: i64,
    /// Answers rejected for good.
    pub rejected: i64,
    /// Paid to workers and leaders.
    pub paid: Money,
    /// Paid to the platform.
    pub fees: Money,
    /// The last task put into the queue while the batch opens, or taken out of it while it closes; [`Batch::SWEPT`] when
    /// all were taken out.
    pub queued: i64,
    /// Answers that were not needed: their tasks were sure with fewer.
    pub saved: i64,
    /// Tasks in it whose answer is known; not among its tasks.
    pub gold: i64,
    /// When it was made.
    pub created_at: Instant,
}

impl Batch {
    /// The mark that a closing batch has no task left in the queue.
    pub const SWEPT: i64 = i64::MAX;

    /// A batch that has just been made.
    #[must_use]
    pub fn draft(id: BatchId, project: ProjectId, currency: Currency, fee_ppm: u32, now: Instant) -> Self {
        Self {
            id,
            project,
            state: BatchState::Drafted,
            currency,
            fee_ppm,
            tasks: 0,
            wanted: 0,
            settled: 0,
            pending: 0,
            answers: 0,
            accepted: 0,
            rejected: 0,
            paid: Money::ZERO,
            fees: Money::ZERO,
            queued: 0,
            saved: 0,
            gold: 0,
            created_at: now,
        }
    }

    /// Whether tasks may still be added.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn check_adding(&self) -> Result<(), Fault> {
        if matches!(self.state, BatchState::Drafted | BatchState::Funded | BatchState::Open) {
            return Ok(());
        }
        Err(Fault::state("batch", self.state, "Make a new batch for more tasks."))
    }

    /// Answers that no claim has money held for yet.
    #[must_use]
    pub fn unheld(&self) -> i64 {
        (self.wanted - self.accepted - self.pending).max(0)
    }

    /// Marks it funded.
    ///
    /// # Errors
    /// `wrong_state`, or an empty batch.
    pub fn fund(&mut self) -> Result<(), Fault> {
        if self.state != BatchState::Drafted {
            return Err(Fault::state("batch", self.state, "Say how much to add, as `amount`."));
        }
        if self.tasks == 0 {
            return Err(Fault::new(Code::WrongState)
                .with_detail("The batch has no tasks.")
                .with_fix("Upload tasks first."));
        }
        self.state = BatchState::Funded;
        Ok(())
    }

    /// Opens it for claims.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn open(&mut self) -> Result<(), Fault> {
        if self.state != BatchState::Funded {
            return Err(Fault::state("batch", self.state, "Fund it first; a batch is opened once."));
        }
        self.state = BatchState::Open;
        Ok(())
    }

    /// Whether its tasks can be claimed.
    #[must_use]
    pub fn claimable(&self) -> bool {
        self.state == BatchState::Open
    }

    /// Counts a settled task, and completes the batch with the last.
    pub fn task_settled(&mut self) {
        self.settled += 1;
        if self.settled >= self.tasks && self.state == BatchState::Open {
            self.state = BatchState::Complete;
        }
    }

    /// Begins to close.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn begin_close(&mut self) -> Result<(), Fault> {
        if matches!(self.state, BatchState::Closing | BatchState::Closed) {
            return Err(Fault::state("batch", self.state, "It is closing or closed already."));
        }
        self.state = BatchState::Closing;
        self.queued = 0;
        Ok(())
    }

    /// Whether everything has run out, so that a closing batch can be closed and refunded.
    #[must_use]
    pub fn may_close(&self) -> bool {
        self.state == BatchState::Closing && self.pending == 0 && self.queued == Self::SWEPT
    }
}
