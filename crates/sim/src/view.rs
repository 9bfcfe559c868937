//! The market's rows, read whole: what people's programs look at and what invariants are held against.

use gongdao_engine::Compiled;
use gongdao_engine::sequencer::StoredTiles;
use gongdao_kernel::{AssignmentId, BatchId, ProjectId, TaskId, TeamId};
use gongdao_ledger::Account;
use gongdao_market::{
    Assignment, AssignmentState, Batch, Bonus, Clock, Dispute, GradedAnswer, Grading, Grant, Payout, Project,
    Standing, Task, Team, TeamCut, TeamLink, TeamMember, TeamShare,
};
use gongdao_market::{Exam, GamePlay, GameRound, Sitting};
use gongdao_store::queries::{evidence, rows_all};
use gongdao_store::rows::{
    AnswerRow, BankLine, BankStatement, ConsensusRow, DepositRow, DoubtfulTask, EvidenceCheckpoint,
    EvidenceRecord, EvidenceRun, EvidenceStream, NamedTask, ObjectCount, OpenTask, Pair, PayoutRun, Queue,
    ReviewItem, TaskData, Twin, WriterRow,
};
use gongdao_store::{Connection, StoreError, Table};
use gongdao_trust::Person;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

/// The hot rows, each table in the order of its key. Read after every transaction.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)]
pub struct View {
    pub projects: Vec<Project>,
    pub batches: Vec<Batch>,
    pub tasks: Vec<Task>,
    pub standings: Vec<Standing>,
    pub assignments: Vec<Assignment>,
    pub disputes: Vec<Dispute>,
    pub clocks: Vec<Clock>,
    pub accounts: Vec<Account>,
    pub open: Vec<OpenTask>,
    pub named: Vec<NamedTask>,
    pub queues: Vec<Queue>,
    pub items: Vec<ReviewItem>,
    pub writers: Vec<WriterRow>,
    pub payouts: Vec<Payout>,
    pub runs: Vec<PayoutRun>,
    pub deposits: Vec<DepositRow>,
    pub statements: Vec<BankStatement>,
    pub lines: Vec<BankLine>,
    pub objects: Vec<ObjectCount>,
    pub teams: Vec<Team>,
    pub cuts: Vec<TeamCut>,
    pub members: Vec<TeamMember>,
    pub links: Vec<TeamLink>,
    pub shares: Vec<TeamShare>,
    pub gradings: Vec<Grading>,
    pub graded: Vec<GradedAnswer>,
    pub doubtful: Vec<DoubtfulTask>,
    pub pairs: Vec<Pair>,
    pub exams: Vec<Exam>,
    pub sittings: Vec<Sitting>,
    pub rounds: Vec<GameRound>,
    pub plays: Vec<GamePlay>,
    compiled: BTreeMap<(ProjectId, i64), Arc<Compiled>>,
}

fn find<'a, T: Table>(rows: &'a [T], key: &T::Key) -> Option<&'a T> {
    rows.binary_search_by(|row| row.key().cmp(key)).ok().map(|place| &rows[place])
}

impl View {
    /// Reads everything again.
    ///
    /// # Errors
    /// What the database answers, or a project whose documents cannot be read.
    pub fn refresh(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        self.projects = rows_all(connection)?;
        self.batches = rows_all(connection)?;
        self.tasks = rows_all(connection)?;
        self.standings = rows_all(connection)?;
        self.assignments = rows_all(connection)?;
        self.disputes = rows_all(connection)?;
        self.clocks = rows_all(connection)?;
        self.accounts = rows_all(connection)?;
        self.open = rows_all(connection)?;
        self.named = rows_all(connection)?;
        self.queues = rows_all(connection)?;
        self.items = rows_all(connection)?;
        self.writers = rows_all(connection)?;
        self.payouts = rows_all(connection)?;
        self.runs = rows_all(connection)?;
        self.deposits = rows_all(connection)?;
        self.statements = rows_all(connection)?;
        self.lines = rows_all(connection)?;
        self.objects = rows_all(connection)?;
        self.teams = rows_all(connection)?;
        self.cuts = rows_all(connection)?;
        self.members = rows_all(connection)?;
        self.links = rows_all(connection)?;
        self.shares = rows_all(connection)?;
        self.gradings = rows_all(connection)?;
        self.graded = rows_all(connection)?;
        self.doubtful = rows_all(connection)?;
        self.pairs = rows_all(connection)?;
        self.exams = rows_all(connection)?;
        self.sittings = rows_all(connection)?;
        self.rounds = rows_all(connection)?;
        self.plays = rows_all(connection)?;
        for project in &self.projects {
            let key = (project.id, project.revision);
            if let Entry::Vacant(place) = self.compiled.entry(key) {
                let compiled = Compiled::read(&project.rules, &project.form)
                    .map_err(|fault| StoreError::Unusable(fault.to_string()))?;
                place.insert(Arc::new(compiled));
            }
        }
        Ok(())
    }

    /// A project.
    #[must_use]
    pub fn project(&self, id: ProjectId) -> Option<&Project> {
        find(&self.projects, &(id,))
    }

    /// A batch.
    #[must_use]
    pub fn batch(&self, id: BatchId) -> Option<&Batch> {
        find(&self.batches, &(id,))
    }

    /// A task.
    #[must_use]
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        find(&self.tasks, &(id,))
    }

    /// An assignment.
    #[must_use]
    pub fn assignment(&self, id: AssignmentId) -> Option<&Assignment> {
        find(&self.assignments, &(id,))
    }

    /// What was said about an assignment's answer.
    #[must_use]
    pub fn dispute(&self, id: AssignmentId) -> Option<&Dispute> {
        find(&self.disputes, &(id,))
    }

    /// A team.
    #[must_use]
    pub fn team(&self, id: TeamId) -> Option<&Team> {
        find(&self.teams, &(id,))
    }

    /// What was fixed for an assignment's team when it was claimed.
    #[must_use]
    pub fn share(&self, id: AssignmentId) -> Option<&TeamShare> {
        find(&self.shares, &(id,))
    }

    /// A project's present rules and form.
    #[must_use]
    pub fn compiled(&self, id: ProjectId) -> Option<&Arc<Compiled>> {
        let project = self.project(id)?;
        self.compiled.get(&(id, project.revision))
    }

    /// Whether a clock is set.
    #[must_use]
    pub fn has_clock(&self, clock: &Clock) -> bool {
        self.clocks.binary_search(clock).is_ok()
    }
}

/// Whether an answer can still cost money in this state, so that a hold has to stand.
#[must_use]
pub fn is_held(state: AssignmentState) -> bool {
    use AssignmentState as S;
    match state {
        S::Reserved
        | S::Leased
        | S::Submitted
        | S::RejectionProposed
        | S::Passed
        | S::Rejected
        | S::Appealed => true,
        S::Accepted | S::RejectedFinally | S::Returned | S::Expired => false,
    }
}

/// Whether an answer counts for its task in this state.
#[must_use]
pub fn is_counted(state: AssignmentState) -> bool {
    use AssignmentState as S;
    matches!(state, S::Submitted | S::RejectionProposed | S::Passed | S::Accepted)
}

/// The cold rows: journal, evidence, data. Read for full checks.
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct Deep {
    pub entries: Vec<gongdao_ledger::Entry>,
    pub records: Vec<EvidenceRecord>,
    pub runs: Vec<EvidenceRun>,
    pub streams: Vec<EvidenceStream>,
    pub checkpoint: Option<EvidenceCheckpoint>,
    /// What deriving the log again from its entries found wrong.
    pub log_fault: Option<String>,
    pub people: Vec<Person>,
    pub grants: Vec<Grant>,
    pub task_data: Vec<TaskData>,
    pub answers: Vec<AnswerRow>,
    pub consensus: Vec<ConsensusRow>,
    pub bonuses: Vec<Bonus>,
    pub twins: Vec<Twin>,
}

impl Deep {
    /// Reads everything.
    ///
    /// # Errors
    /// What the database answers.
    pub fn read(connection: &mut Connection) -> Result<Self, StoreError> {
        let checkpoint = evidence::checkpoint_last(connection)?;
        let log_fault = checkpoint.as_ref().and_then(|checkpoint| {
            let signed = match gongdao_evidence::note::Note::parse(&checkpoint.note) {
                Ok(note) => gongdao_evidence::checkpoint::Checkpoint::parse(note.text()),
                Err(error) => return Some(error.to_string()),
            };
            match signed {
                Ok(signed) if i64::try_from(signed.size) != Ok(checkpoint.size) => {
                    Some(format!("the note says {} and the row {}", signed.size, checkpoint.size))
                }
                Ok(signed) => gongdao_evidence::fsck::fsck(&signed, &StoredTiles::new(connection), |_| {})
                    .err()
                    .map(|error| error.to_string()),
                Err(error) => Some(error.to_string()),
            }
        });
        Ok(Self {
            entries: rows_all(connection)?,
            records: rows_all(connection)?,
            runs: rows_all(connection)?,
            streams: rows_all(connection)?,
            checkpoint,
            log_fault,
            people: rows_all(connection)?,
            grants: rows_all(connection)?,
            bonuses: rows_all(connection)?,
            twins: rows_all(connection)?,
            task_data: rows_all(connection)?,
            answers: rows_all(connection)?,
            consensus: rows_all(connection)?,
        })
    }

    /// A journal entry.
    #[must_use]
    pub fn entry(&self, number: i64) -> Option<&gongdao_ledger::Entry> {
        find(&self.entries, &(gongdao_ledger::EntryNumber::from_raw(number),))
    }

    /// An evidence record.
    #[must_use]
    pub fn record(&self, number: i64) -> Option<&EvidenceRecord> {
        find(&self.records, &(gongdao_ledger::EntryNumber::from_raw(number),))
    }

    /// A task's data.
    #[must_use]
    pub fn data(&self, task: TaskId) -> Option<&TaskData> {
        find(&self.task_data, &(task,))
    }

    /// Whether a task's consensus was reached.
    #[must_use]
    pub fn has_consensus(&self, task: TaskId) -> bool {
        find(&self.consensus, &(task,)).is_some()
    }

    /// An answer.
    #[must_use]
    pub fn answer(&self, assignment: AssignmentId, round: u32) -> Option<&AnswerRow> {
        find(&self.answers, &(assignment, round))
    }
}

impl View {
    /// Whether another look sees the same market; writers' rows may differ, for time moves on.
    #[must_use]
    pub fn same_market(&self, other: &Self) -> bool {
        self.projects == other.projects
            && self.batches == other.batches
            && self.tasks == other.tasks
            && self.standings == other.standings
            && self.assignments == other.assignments
            && self.disputes == other.disputes
            && self.clocks == other.clocks
            && self.accounts == other.accounts
            && self.open == other.open
            && self.named == other.named
            && self.queues == other.queues
            && self.items == other.items
            && self.payouts == other.payouts
            && self.runs == other.runs
            && self.deposits == other.deposits
            && self.statements == other.statements
            && self.lines == other.lines
            && self.objects == other.objects
            && self.teams == other.teams
            && self.cuts == other.cuts
            && self.members == other.members
            && self.links == other.links
            && self.shares == other.shares
            && self.gradings == other.gradings
            && self.graded == other.graded
            && self.doubtful == other.doubtful
            && self.pairs == other.pairs
            && self.exams == other.exams
            && self.sittings == other.sittings
            && self.rounds == other.rounds
            && self.plays == other.plays
    }
}
