//! The working set of one transaction: the rows commands asked for, changed in memory by pure rules.
//!
//! A command that fails is taken back without a trace; a command that looks at a row nobody loaded stops with
//! [`Stop::Missing`], the row is loaded and the command is decided again.
//!
//! Where one writer has the database to itself (an SQLite file always, PostgreSQL while one node runs), the rows that every
//! command asks for outlive their transaction; where other nodes write, too, each transaction loads and locks its own.

mod book;
mod line;
#[cfg(test)]
mod line_model;
mod notes;
mod ranges;
mod record;
mod ring;
mod slice;
mod sums;
mod told;

pub use line::Lines;
pub use slice::{Appends, Slice};
pub use told::Letter;

use crate::core::Compiled;
use gongdao_kernel::IdMap;
use gongdao_kernel::{
    AssignmentId, BatchId, CommandId, Fault, IdSource, Instant, PersonId, ProjectId, TaskId, TypedId,
};
use gongdao_ledger::{Account, Cause, Entry, EntryNumber, LedgerError};
use gongdao_market::ModelWorker;
use gongdao_market::{Assignment, Batch, Clock, Dispute, Grant, Payout, Project, Standing, Task};
use gongdao_market::{Bonus, Exam, ExamStanding, GradedAnswer, Grading, Sitting};
use gongdao_market::{GameHabit, GameLabel, GameLobby, GamePair, GamePlay, GamePlayer, GameRound, GameWord};
use gongdao_market::{Team, TeamCut, TeamLink, TeamMember, TeamShare};
use gongdao_store::rows::{
    AccountSum, BookCheck, OperatorAction, ScreeningItem, SettingChange, Suspended, TeamDay,
};
use gongdao_store::rows::{
    AnswerRow, ConsensusRow, Draft, DraftHead, EvidenceRecord, FreshKey, Idempotency, NamedTask, OpenTask,
    Queue, ReviewItem, Setting, TaskData, WriterRow,
};
use gongdao_store::rows::{
    BankLine, BankLineKey, BankStatement, DepositMark, DepositRow, Payee, PayeeActive, PayoutRun, TaxMonth,
};
use gongdao_store::rows::{Bundle, Pair, ReviewNote, Twin};
use gongdao_store::rows::{Dispatch, DoubtfulTask, GoldTask, SkillRow};
use gongdao_store::rows::{ExamEscrow, ExamMedia, ExamName, ExamQuestion, SittingItem};
use gongdao_store::rows::{ImportItem, Media, MediaFile, MediaImport, MediaUse, ObjectCount, TaskMedia};
use gongdao_store::rows::{ModelAnswer, ModelParameters, ModelSkill, ModelWorkRow, ProjectModels};
use gongdao_store::rows::{Release, ReleaseCount, ReleaseFile};
use gongdao_store::{Connection, StoreError};
use gongdao_trust::{Credential, Invitation, Person};
use gongdao_trust::{Mail, RecoveryCode, Suspension, Ticket, Totp};
use std::sync::Arc;

/// Why a decision stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// A row has to be loaded first; decide again.
    Missing,
    /// Refused.
    Fault(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::Fault(fault)
    }
}

impl From<LedgerError> for Stop {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::NotLoaded { .. } => Stop::Missing,
            other => Stop::Fault(other.into()),
        }
    }
}

impl From<gongdao_kernel::AmountError> for Stop {
    fn from(error: gongdao_kernel::AmountError) -> Self {
        Stop::Fault(error.into())
    }
}

macro_rules! world {
    (
        lasting { $($lasting:ident : $lrow:ty, $most:literal);+ $(;)? }
        slices { $($slice:ident : $row:ty),+ $(,)? }
        appends { $($append:ident : $arow:ty),+ $(,)? }
    ) => {
        /// The working set of one transaction.
        #[derive(Debug, Default)]
        pub struct World {
            $(pub(crate) $lasting: Slice<$lrow>,)+
            $(pub(crate) $slice: Slice<$row>,)+
            $(pub(crate) $append: Appends<$arow>,)+
            /// The open queue of each project.
            pub(crate) open_line: Lines<ProjectId>,
            /// The line of doubtful tasks of each project that has one.
            pub(crate) doubtful_line: Lines<ProjectId>,
            /// The queue of tasks named for a worker in a project.
            pub(crate) named_line: Lines<(PersonId, ProjectId)>,
            ranges: ranges::Ranges,
            sums: sums::Sums,
            pub(crate) compiled: IdMap<(ProjectId, i64), Arc<Compiled>>,
            frame: Frame,
            /// Whether the lasting rows are what the database holds, and nobody else changes them.
            stands: bool,
        }

        impl World {
            fn wants_rows(&self) -> bool { $(self.$lasting.wants() ||)+ $(self.$slice.wants() ||)+ false }
            fn load_rows(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
                $(self.$lasting.load(connection)?;)+
                $(self.$slice.load(connection)?;)+
                Ok(())
            }
            fn save_rows(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
                $(self.$lasting.save(connection)?;)+
                $(self.$slice.save(connection)?;)+
                $(self.$append.save(connection)?;)+
                Ok(())
            }
            fn keep_rows(&mut self) {
                $(self.$lasting.keep();)+ $(self.$slice.keep();)+ $(self.$append.keep();)+
            }
            fn take_back_rows(&mut self) {
                $(self.$lasting.take_back();)+ $(self.$slice.take_back();)+ $(self.$append.take_back();)+
            }
            fn clear_rows(&mut self) {
                if std::mem::take(&mut self.stands) {
                    $(self.$lasting.stand($most);)+
                } else {
                    $(self.$lasting.clear();)+
                }
                $(self.$slice.clear();)+
                $(self.$append.clear();)+
            }
        }
    };
}

world! {
    // Rows that nothing but commands writes. Where one writer has the database to itself they outlive their transaction, so
    // that the next one need not load them again; so many at most.
    lasting {
        project: Project, 256; batch: Batch, 1_024; account: Account, 16_384; standing: Standing, 16_384;
        task: Task, 16_384; assignment: Assignment, 16_384; team_member: TeamMember, 16_384;
    }
    slices {
        idempotency: Idempotency, person: Person, credential: Credential, invitation: Invitation, grant: Grant,
        setting: Setting, queue: Queue,
        task_data: TaskData, dispute: Dispute, review_item: ReviewItem, consensus: ConsensusRow,
        answer: AnswerRow, open_task: OpenTask, named_task: NamedTask, clock: Clock,
        draft_head: DraftHead,
        media: Media, media_file: MediaFile, media_use: MediaUse, task_media: TaskMedia, object_count: ObjectCount,
        media_import: MediaImport, import_item: ImportItem,
        payee: Payee, payee_active: PayeeActive, payout: Payout, payout_run: PayoutRun, tax_month: TaxMonth,
        deposit: DepositRow, deposit_mark: DepositMark, bank_statement: BankStatement, bank_line: BankLine,
        bank_line_key: BankLineKey,
        ticket: Ticket, totp: Totp, recovery_code: RecoveryCode, mail: Mail, suspension: Suspension,
        suspended: Suspended, screening_item: ScreeningItem, team: Team, team_cut: TeamCut,
        team_link: TeamLink, team_share: TeamShare, team_day: TeamDay,
        skill: SkillRow, gold: GoldTask, doubtful_task: DoubtfulTask, dispatch: Dispatch,
        game_round: GameRound, game_play: GamePlay, game_word: GameWord, game_label: GameLabel, game_pair: GamePair,
        game_player: GamePlayer, game_habit: GameHabit, game_lobby: GameLobby,
        exam: Exam, exam_question: ExamQuestion, exam_name: ExamName, exam_media: ExamMedia,
        exam_escrow: ExamEscrow, exam_standing: ExamStanding, sitting: Sitting, sitting_item: SittingItem,
        model: ModelWorker, project_models: ProjectModels, model_answer: ModelAnswer, model_skill: ModelSkill,
        model_work: ModelWorkRow, model_parameters: ModelParameters,
        pair: Pair, twin: Twin,
        bonus: Bonus, bundle: Bundle, grading: Grading, graded_answer: GradedAnswer, review_note: ReviewNote,
        release: Release, release_file: ReleaseFile, release_count: ReleaseCount,
    }
    appends {
        entry: Entry, evidence_record: EvidenceRecord, draft: Draft, setting_change: SettingChange,
        operator_action: OperatorAction, book_check: BookCheck, fresh_key: FreshKey,
    }
}

/// What holds for one transaction and for one command in it.
#[derive(Debug)]
struct Frame {
    now: Instant,
    fee_ppm: u32,
    demo: bool,
    ids: IdSource,
    entry: EntryNumber,
    record: EntryNumber,
    salts: record::Salts,
    actor: PersonId,
    command: CommandId,
    kept: Option<(IdSource, EntryNumber, EntryNumber)>,
    /// Whether a clock was set that is due already.
    rings: bool,
    /// The last fresh key's number, where keys are kept as they come.
    fresh: Option<i64>,
}

impl Default for Frame {
    fn default() -> Self {
        Self {
            now: Instant::default(),
            fee_ppm: 0,
            demo: false,
            ids: IdSource::new(0, 0),
            entry: EntryNumber::from_raw(0),
            record: EntryNumber::from_raw(0),
            salts: record::Salts::default(),
            actor: PersonId::from_raw(0),
            command: CommandId::from_raw(0),
            kept: None,
            rings: false,
            fresh: None,
        }
    }
}

impl World {
    /// Empties the set for a new transaction that goes on from the writer's row; what may outlive the last one stays, if
    /// nobody else has written to the database since.
    pub(crate) fn reset(
        &mut self,
        now: Instant,
        writer: &WriterRow,
        seed: [u8; 32],
        settings: &crate::Settings,
        still_alone: bool,
    ) {
        self.stands &= still_alone;
        self.clear_rows();
        self.open_line.clear();
        self.doubtful_line.clear();
        self.named_line.clear();
        self.ranges.clear();
        self.sums.clear();
        self.frame = Frame {
            now,
            fee_ppm: settings.fee_ppm,
            demo: settings.demo,
            ids: IdSource::new(writer.shard, writer.last_id),
            entry: EntryNumber::new(writer.shard, writer.epoch, writer.entries),
            record: EntryNumber::new(writer.shard, writer.epoch, writer.records),
            salts: record::Salts::new(seed),
            ..Frame::default()
        };
    }

    /// Begins a command.
    pub(crate) fn begin(&mut self, actor: PersonId) {
        let frame = &mut self.frame;
        frame.kept = Some((frame.ids.clone(), frame.entry, frame.record));
        frame.actor = actor;
        frame.command = frame.ids.draw(frame.now);
    }

    /// Keeps what the command did.
    pub(crate) fn keep(&mut self) {
        self.sums.take(&self.account, &self.review_item);
        self.keep_rows();
        self.open_line.keep();
        self.doubtful_line.keep();
        self.named_line.keep();
        self.ranges.keep();
        self.frame.kept = None;
    }

    /// Takes back what the command did; no trace is left.
    pub(crate) fn take_back(&mut self) {
        self.take_back_rows();
        self.open_line.take_back();
        self.doubtful_line.take_back();
        self.named_line.take_back();
        self.ranges.take_back();
        if let Some((ids, entry, record)) = self.frame.kept.take() {
            self.frame.ids = ids;
            self.frame.entry = entry;
            self.frame.record = record;
        }
    }

    /// Whether anything has to be loaded.
    pub(crate) fn wants(&self) -> bool {
        self.wants_rows()
            || self.open_line.wants()
            || self.doubtful_line.wants()
            || self.named_line.wants()
            || self.ranges.wants()
    }

    /// Loads everything that is wanted, in slices.
    pub(crate) fn load(&mut self, connection: &mut Connection, stretch: i64) -> Result<(), StoreError> {
        self.load_ranges(connection, stretch)?;
        self.load_rows(connection)
    }

    /// Writes the difference, the writer's sums and its row.
    pub(crate) fn save(
        &mut self,
        connection: &mut Connection,
        writer: &mut WriterRow,
        sums: &mut Vec<AccountSum>,
    ) -> Result<(), StoreError> {
        self.save_rows(connection)?;
        self.sums.save(connection, writer.shard, sums)?;
        let next = WriterRow {
            entries: self.frame.entry.sequence(),
            records: self.frame.record.sequence(),
            last_id: self.frame.ids.last(),
            last_at: self.frame.now,
            ..writer.clone()
        };
        connection.update(std::iter::once(&next))?;
        *writer = next;
        Ok(())
    }

    /// Idempotency keys are kept as they come, behind this number.
    pub(crate) fn keep_keys_fresh(&mut self, last: i64) {
        self.frame.fresh = Some(last);
    }

    /// Keeps what a command with an idempotency key answered; the last thing that a command does.
    pub(crate) fn keep_key(&mut self, (key, request): ([u8; 16], [u8; 16]), outcome: String) {
        let kept = Idempotency { key, request, outcome, at: self.now() };
        match &mut self.frame.fresh {
            None => self.idempotency.put(kept),
            Some(last) => {
                *last += 1;
                self.fresh_key.push(FreshKey::new(*last, kept.clone()));
                self.idempotency.stands(kept);
            }
        }
    }

    /// Everything was committed, and nobody else writes to the database: the lasting rows go on to the next transaction.
    pub(crate) fn outlive(&mut self) {
        self.stands = true;
    }

    /// Accounts that were there before this transaction and that it changed, or a session or token of theirs; after
    /// [`Self::save`].
    pub(crate) fn changed_accounts(&self) -> impl Iterator<Item = PersonId> {
        let people = self.person.changed_rows().map(|person| person.id);
        people.chain(self.credential.changed_rows().map(|credential| credential.person))
    }

    /// The moment everything in this transaction happens at.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.frame.now
    }

    /// The fee for new batches that the program was started with, parts per million; a setting may stand above it.
    #[must_use]
    pub fn fee_ppm(&self) -> u32 {
        self.frame.fee_ppm
    }

    /// Whether a command of this transaction set a clock that is due already.
    pub(crate) fn rings(&self) -> bool {
        self.frame.rings
    }

    /// Whether this is a demo world: projects are allowed and deposits taken without further ado.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.frame.demo
    }

    /// The shard that writes.
    #[must_use]
    pub fn shard(&self) -> i64 {
        self.frame.entry.raw() >> 55
    }

    /// A new id.
    pub fn draw<T: TypedId>(&mut self) -> T {
        self.frame.ids.draw(self.frame.now)
    }

    /// A number nobody can foresee, from the transaction's seed; each call draws another.
    pub fn chance(&mut self) -> u64 {
        let turn: CommandId = self.draw();
        self.frame.salts.chance(turn.raw())
    }

    /// What the present command's money movements are caused by.
    #[must_use]
    pub fn cause(&self, subject: i64, evidence: i64) -> Cause {
        Cause { actor: self.frame.actor, command: self.frame.command, subject, evidence }
    }

    /// Sets a clock.
    pub fn set_clock(&mut self, kind: gongdao_market::ClockKind, subject: i64, due_at: Instant) {
        self.frame.rings |= due_at <= self.frame.now;
        self.clock.put(Clock { due_at, kind, subject });
    }

    /// The project's rules and form, read once per revision.
    ///
    /// # Errors
    /// [`Stop::Missing`], or a fault of ours when what is stored cannot be read.
    pub fn compiled(&mut self, project: ProjectId) -> Result<Arc<Compiled>, Stop> {
        let row = self.project.get(&(project,), "project")?;
        let key = (project, row.revision);
        if let Some(known) = self.compiled.get(&key) {
            return Ok(Arc::clone(known));
        }
        let compiled = Arc::new(Compiled::read(&row.rules, &row.form)?);
        self.compiled.insert(key, Arc::clone(&compiled));
        Ok(compiled)
    }

    /// The assignment a worker has or had on a task.
    ///
    /// # Errors
    /// [`Stop::Missing`].
    pub fn assignment_of(&mut self, task: TaskId, worker: PersonId) -> Result<Option<AssignmentId>, Stop> {
        self.ranges.assignment_of(task, worker)
    }

    /// Names the assignment of a worker on a task, to be loaded with others; whether it is known already.
    pub(crate) fn want_assignment_of(&mut self, task: TaskId, worker: PersonId) -> bool {
        self.ranges.want_assignment_of(task, worker)
    }

    /// A task's assignments, for naming further keys; none until they are loaded.
    pub(crate) fn peek_assignments_of(&mut self, task: TaskId) -> Vec<AssignmentId> {
        self.ranges.peek_assignments_of(task).to_vec()
    }

    /// Every assignment of a task.
    ///
    /// # Errors
    /// [`Stop::Missing`].
    pub fn assignments_of(&mut self, task: TaskId) -> Result<Vec<AssignmentId>, Stop> {
        self.ranges.assignments_of(task)
    }

    /// The known tasks of a project that come behind a place, in a ring: at most so many.
    ///
    /// # Errors
    /// [`Stop::Missing`].
    pub fn gold_behind(&mut self, project: ProjectId, place: u64, most: usize) -> Result<Vec<TaskId>, Stop> {
        Ok(ring::behind(self.ranges.gold.of(project)?, place, most))
    }

    /// The same of a batch.
    ///
    /// # Errors
    /// [`Stop::Missing`].
    pub(crate) fn gold_in(&mut self, batch: BatchId, place: u64, most: usize) -> Result<Vec<TaskId>, Stop> {
        Ok(ring::behind(self.ranges.gold_in.of(batch)?, place, most))
    }

    /// Whether a batch has as many known tasks as are ever mixed in.
    ///
    /// # Errors
    /// [`Stop::Missing`].
    pub(crate) fn gold_is_full(&mut self, batch: BatchId) -> Result<bool, Stop> {
        Ok(self.ranges.gold_in.of(batch)?.len() >= ring::FULL)
    }

    /// Remembers a known task made in this transaction.
    pub(crate) fn learn_gold(&mut self, project: ProjectId, batch: BatchId, task: TaskId) {
        self.ranges.gold.learn(project, task);
        self.ranges.gold_in.learn(batch, task);
    }

    /// The next tasks of a batch behind an id, and whether these are the last.
    ///
    /// # Errors
    /// [`Stop::Missing`].
    pub fn tasks_after(&mut self, batch: BatchId, after: i64, limit: i64) -> Result<Vec<TaskId>, Stop> {
        self.ranges.tasks_after(batch, after, limit)
    }
}
