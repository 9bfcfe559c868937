//! What commands answer. An outcome is kept with its idempotency key, so it holds ids and numbers, never data.

use crate::commands::model_answer::Suggestion;
use gongdao_kernel::{
    AssignmentId, BatchId, Currency, ImportId, Instant, Money, PersonId, ProjectId, TaskId,
};
use gongdao_kernel::{BankLineId, PayeeId, PayoutId, PayoutRunId, StatementId, TeamId};
use gongdao_kernel::{BonusId, ExamId, ReleaseId, SittingId};
use gongdao_market::{AssignmentState, BatchState, ProjectState};
use gongdao_market::{LineState, PayoutState, RunState, SittingState};
use serde::{Deserialize, Serialize};

/// A leased or reserved task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leased {
    /// The assignment.
    pub assignment: AssignmentId,
    /// The task.
    pub task: TaskId,
    /// Shown again at submit, extend and return.
    pub fence: i64,
    /// Until when.
    pub until: Instant,
    /// Whether it is reserved only.
    pub reserved: bool,
    /// The assignment handed out with it, where the project hands out pairs. It says of neither what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<AssignmentId>,
}

/// What a worker needs to begin with the tasks just taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The revision of the form to answer.
    pub revision: i64,
    /// The currency of pay.
    pub currency: Currency,
    /// The most each can pay.
    pub most: Money,
    /// Each task's data, JSON, in the order of the leases.
    pub bodies: Vec<String>,
    /// What the leader of the worker's team gets of the pay, parts per million; none where the worker is in no team.
    pub team_cut_ppm: Option<u32>,
    /// What a model says of each, in the order of the leases, where the project shows it.
    pub suggestions: Vec<Option<Suggestion>>,
}

/// What a command did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing more to say.
    Done,
    /// An account was made.
    Person {
        /// It.
        person: PersonId,
    },
    /// A project was made or moved.
    Project {
        /// It.
        project: ProjectId,
        /// Where it stands now.
        state: ProjectState,
    },
    /// A batch was made or moved.
    Batch {
        /// It.
        batch: BatchId,
        /// Where it stands now.
        state: BatchState,
    },
    /// Tasks were added.
    Added {
        /// How many.
        tasks: u32,
        /// The first one's id.
        first: Option<TaskId>,
    },
    /// Tasks were leased or reserved.
    Claimed {
        /// They.
        leases: Vec<Leased>,
    },
    /// Tasks were leased or reserved, and their data handed out.
    HandedOut {
        /// They.
        leases: Vec<Leased>,
        /// Their data; it is not kept, so a request that is repeated gets none and has to look.
        #[serde(skip)]
        taken: Option<Taken>,
    },
    /// An assignment moved.
    Assignment {
        /// It.
        assignment: AssignmentId,
        /// Where it stands now.
        state: AssignmentState,
        /// Until when that lasts.
        until: Instant,
        /// What was paid, in micro-units, when it was.
        paid_micros: i64,
        /// Whether it was right, where its answer was known and the project tells at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        known_right: Option<bool>,
    },
    /// An answer came too late to be paid, and is kept.
    LateKept {
        /// The assignment.
        assignment: AssignmentId,
        /// `late_slot_taken` or `late_unfunded`.
        reason: String,
    },
    /// A draft is kept.
    Drafted {
        /// Of which assignment.
        assignment: AssignmentId,
        /// Its revision.
        revision: i64,
        /// How many revisions are kept.
        revisions: i64,
    },
    /// An import of pictures was made or goes on.
    Import {
        /// It.
        import: ImportId,
    },
    /// A payee was set.
    Payee {
        /// It.
        payee: PayeeId,
    },
    /// A payout moved.
    Payout {
        /// It.
        payout: PayoutId,
        /// Where it stands now.
        state: PayoutState,
    },
    /// A run of payouts moved.
    Run {
        /// It.
        run: PayoutRunId,
        /// Where it stands now.
        state: RunState,
    },
    /// A bank statement was begun.
    Statement {
        /// It.
        statement: StatementId,
    },
    /// Lines of a bank statement were taken in.
    Lines {
        /// How many were new.
        taken: u32,
        /// How many were there already.
        repeated: u32,
        /// How many of the new ones wait in suspense.
        suspended: u32,
    },
    /// A bank line moved.
    Line {
        /// It.
        line: BankLineId,
        /// Where it stands now.
        state: LineState,
    },
    /// A team was founded, joined or changed.
    Team {
        /// It.
        team: TeamId,
    },
    /// A round of a game was begun or moved.
    Round {
        /// It.
        round: gongdao_kernel::GameRoundId,
        /// Where it stands now.
        state: gongdao_market::GameState,
    },
    /// An exam was made or changed.
    Exam {
        /// It.
        exam: ExamId,
    },
    /// A bonus was given.
    Bonus {
        /// It.
        bonus: BonusId,
    },
    /// A release was asked for.
    Release {
        /// It.
        release: ReleaseId,
    },
    /// A grade was appealed, or its appeal decided.
    Grade {
        /// Its first answer.
        grading: AssignmentId,
        /// Where it stands now.
        state: gongdao_market::GradingState,
        /// Until when that lasts.
        until: Instant,
    },
    /// A sitting began or moved.
    Sitting {
        /// It.
        sitting: SittingId,
        /// Where it stands now.
        state: SittingState,
    },
}

impl Outcome {
    /// The same, telling whether a known task was answered right.
    #[must_use]
    pub(crate) fn with_known(mut self, right: bool) -> Self {
        if let Outcome::Assignment { known_right, .. } = &mut self {
            *known_right = Some(right);
        }
        self
    }
}
