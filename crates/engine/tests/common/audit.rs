//! An auditor of its own: reads every table and holds it against a plain model, sharing no code with the checks in `src`.
//!
//! It knows the rows' types and nothing of how commands decide. What it finds is told with the invariant's number, so that
//! a broken test names the promise and not only the place.

use gongdao_evidence::record::commitment;
use gongdao_ledger::{Account, AccountKind, Entry, EntryNumber};
use gongdao_market::{
    Assignment, AssignmentState as A, Batch, BatchState, Bonus, Clock, ClockKind, Dispute, GradedAnswer,
    Grading, Payout, Project, Sitting, SittingState, Standing, Task, TaskLine, TaskState, TeamShare,
};
use gongdao_store::rows::{
    AnswerRow, ConsensusRow, Dispatch, DoubtfulTask, EvidenceCheckpoint, EvidenceRecord, EvidenceRun,
    EvidenceStream, FreshKey, Idempotency, NamedTask, OpenTask, Queue, ReviewItem, Setting, TaskData,
    WriterRow,
};
use gongdao_store::rows::{BankLine, DepositRow, Payee, PayoutRun, TaxMonth};
use gongdao_store::rows::{GoldTask, Release, ReleaseFile, SkillRow};
use gongdao_store::{Connection, Query, Table, TableSql};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use gongdao_kernel::TypedId;

/// Every row of a table, in the order of its key.
pub fn all<T: Table>(connection: &mut Connection) -> Vec<T> {
    let sql = TableSql::of::<T>();
    let text: &'static str = Box::leak(format!("SELECT {} FROM {}", sql.columns, sql.name).into_boxed_str());
    let mut rows =
        connection.query(&Query::new("all", text), &[], |row| T::read(row)).expect("a whole table");
    rows.sort_by_key(Table::key);
    rows
}

/// Every idempotency key, whether it came just now or is among the others.
fn keys(connection: &mut Connection) -> Vec<Idempotency> {
    let mut keys: Vec<Idempotency> = all(connection);
    keys.extend(all::<FreshKey>(connection).into_iter().map(FreshKey::settled));
    keys.sort_by_key(|kept| kept.key);
    keys
}

/// Everything the auditor looks at.
pub struct Books {
    pub accounts: Vec<Account>,
    pub entries: Vec<Entry>,
    pub assignments: Vec<Assignment>,
    pub tasks: Vec<Task>,
    pub batches: Vec<Batch>,
    pub projects: Vec<Project>,
    pub standings: Vec<Standing>,
    pub open: Vec<OpenTask>,
    pub doubtful: Vec<DoubtfulTask>,
    pub dispatch: Vec<Dispatch>,
    pub named: Vec<NamedTask>,
    pub queues: Vec<Queue>,
    pub clocks: Vec<Clock>,
    pub items: Vec<ReviewItem>,
    pub answers: Vec<AnswerRow>,
    pub disputes: Vec<Dispute>,
    pub records: Vec<EvidenceRecord>,
    pub streams: Vec<EvidenceStream>,
    pub runs: Vec<EvidenceRun>,
    pub checkpoints: Vec<EvidenceCheckpoint>,
    pub writers: Vec<WriterRow>,
    pub consensus: Vec<ConsensusRow>,
    pub idempotency: Vec<Idempotency>,
    pub settings: Vec<Setting>,
    pub data: Vec<TaskData>,
    pub payouts: Vec<Payout>,
    pub payees: Vec<Payee>,
    pub payout_runs: Vec<PayoutRun>,
    pub months: Vec<TaxMonth>,
    pub skills: Vec<SkillRow>,
    pub gold: Vec<GoldTask>,
    pub deposits: Vec<DepositRow>,
    pub lines: Vec<BankLine>,
    pub shares: Vec<TeamShare>,
    pub sittings: Vec<Sitting>,
    pub bonuses: Vec<Bonus>,
    pub releases: Vec<Release>,
    pub release_files: Vec<ReleaseFile>,
    pub gradings: Vec<Grading>,
    pub graded: Vec<GradedAnswer>,
}

impl Books {
    pub fn read(connection: &mut Connection) -> Self {
        connection.begin_snapshot().expect("a snapshot");
        let books = Self {
            accounts: all(connection),
            entries: all(connection),
            assignments: all(connection),
            tasks: all(connection),
            batches: all(connection),
            projects: all(connection),
            standings: all(connection),
            open: all(connection),
            doubtful: all(connection),
            dispatch: all(connection),
            named: all(connection),
            queues: all(connection),
            clocks: all(connection),
            items: all(connection),
            answers: all(connection),
            disputes: all(connection),
            records: all(connection),
            streams: all(connection),
            runs: all(connection),
            checkpoints: all(connection),
            writers: all(connection),
            consensus: all(connection),
            idempotency: keys(connection),
            settings: all(connection),
            data: all(connection),
            payouts: all(connection),
            payees: all(connection),
            payout_runs: all(connection),
            months: all(connection),
            skills: all(connection),
            gold: all(connection),
            deposits: all(connection),
            lines: all(connection),
            shares: all(connection),
            sittings: all(connection),
            bonuses: all(connection),
            releases: all(connection),
            release_files: all(connection),
            gradings: all(connection),
            graded: all(connection),
        };
        connection.commit().expect("the end of a snapshot");
        books
    }

    /// The journal as text, one line an entry: what two databases must agree on (L22).
    pub fn journal(&self) -> String {
        self.entries.iter().map(|entry| entry.line() + "\n").collect()
    }

    /// Everything but writers and evidence bytes (salts come from the seed), row by row, to compare two worlds.
    pub fn dump(&self) -> Vec<String> {
        fn rows<T: std::fmt::Debug>(rows: &[T]) -> impl Iterator<Item = String> {
            rows.iter().map(|row| format!("{row:?}"))
        }
        // Versions count transactions, not commands.
        let projects: Vec<_> =
            self.projects.iter().map(|row| Project { version: 0, ..row.clone() }).collect();
        let settings: Vec<_> =
            self.settings.iter().map(|row| Setting { version: 0, ..row.clone() }).collect();
        let mut dump: Vec<String> = rows(&self.accounts).chain(rows(&self.assignments)).collect();
        dump.extend(rows(&self.tasks).chain(rows(&self.batches)).chain(rows(&projects)));
        dump.extend(rows(&self.standings).chain(rows(&self.open)).chain(rows(&self.named)));
        dump.extend(rows(&self.queues).chain(rows(&self.clocks)).chain(rows(&self.items)));
        dump.extend(rows(&self.answers).chain(rows(&self.disputes)).chain(rows(&self.consensus)));
        dump.extend(rows(&self.idempotency).chain(rows(&settings)).chain(rows(&self.data)));
        let payouts: Vec<_> = self.payouts.iter().map(|row| Payout { version: 0, ..row.clone() }).collect();
        let runs: Vec<_> =
            self.payout_runs.iter().map(|row| PayoutRun { version: 0, ..row.clone() }).collect();
        let deposits: Vec<_> =
            self.deposits.iter().map(|row| DepositRow { version: 0, ..row.clone() }).collect();
        let lines: Vec<_> = self.lines.iter().map(|row| BankLine { version: 0, ..row.clone() }).collect();
        dump.extend(rows(&payouts).chain(rows(&runs)).chain(rows(&deposits)).chain(rows(&lines)));
        dump.extend(rows(&self.payees).chain(rows(&self.months)).chain(rows(&self.sittings)));
        dump.extend(rows(&self.bonuses).chain(rows(&self.releases)));
        dump.extend(rows(&self.gradings).chain(rows(&self.graded)));
        dump.extend(rows(&self.doubtful).chain(rows(&self.dispatch)));
        dump.extend(rows(&self.skills).chain(rows(&self.gold)));
        dump.extend(self.entries.iter().map(Entry::line));
        dump.extend(
            self.records
                .iter()
                .map(|r| format!("{} {} {} {:?} {:?}", r.number, r.subject, r.kind, r.at, r.record)),
        );
        dump
    }

    pub fn assignment(&self, id: gongdao_kernel::AssignmentId) -> &Assignment {
        self.assignments.iter().find(|row| row.id == id).expect("the assignment")
    }

    pub fn account(&self, kind: AccountKind, owner: i64) -> i64 {
        let of = |account: &&Account| account.id.kind == kind && account.id.owner == owner;
        self.accounts.iter().filter(of).map(|account| account.balance().expect("a balance").micros()).sum()
    }
}

/// Reads everything and asserts every invariant.
pub fn audit(connection: &mut Connection) -> Books {
    let books = Books::read(connection);
    let findings = findings(&books);
    assert!(
        findings.is_empty(),
        "{} findings:\n{}",
        findings.len(),
        findings[..findings.len().min(20)].join("\n")
    );
    books
}

/// Everything that is wrong, in words.
pub fn findings(books: &Books) -> Vec<String> {
    let mut wrong = Vec::new();
    let holds = super::audit_money::journal(books, &mut wrong);
    assignments(books, &holds, &mut wrong);
    tasks(books, &mut wrong);
    batches(books, &mut wrong);
    standings(books, &mut wrong);
    clocks(books, &mut wrong);
    super::audit_outside::outside(books, &mut wrong);
    super::audit_log::log(books, &mut wrong);
    wrong
}

macro_rules! must {
    ($wrong:expr, $holds:expr, $($words:tt)+) => { if !$holds { $wrong.push(format!($($words)+)); } };
}
pub(super) use must;

/// States in which money has to stand behind an assignment.
pub fn is_held(state: A) -> bool {
    matches!(
        state,
        A::Reserved | A::Leased | A::Submitted | A::RejectionProposed | A::Passed | A::Rejected | A::Appealed
    )
}

/// Open holds and assignments under way are the same set, micro-unit by micro-unit.
fn assignments(books: &Books, holds: &BTreeMap<EntryNumber, i64>, wrong: &mut Vec<String>) {
    let mut unmatched: BTreeMap<i64, i64> =
        holds.iter().map(|(number, held)| (number.raw(), *held)).collect();
    let mut places = HashSet::new();
    let answers: BTreeSet<_> = books.answers.iter().map(|answer| (answer.assignment, answer.round)).collect();
    for row in &books.assignments {
        must!(
            wrong,
            places.insert((row.task, row.worker)),
            "two assignments of one worker on one task: {row:?}"
        );
        must!(wrong, is_held(row.state) == row.hold.is_some(), "L13 hold and state disagree: {row:?}");
        let held = row.hold.map_or(Some(0), |hold| unmatched.remove(&hold));
        must!(wrong, held == Some(row.held.micros()), "L13 hold {held:?}: {row:?}");
        must!(wrong, row.fence >= 1, "no fence: {row:?}");
        let complete = (1..=row.round).all(|round| answers.contains(&(row.id, round)));
        must!(wrong, complete, "an answer is missing: {row:?}");
        must!(wrong, !answers.contains(&(row.id, row.round + 1)), "an answer too many: {row:?}");
        let decided = row.state == A::Accepted;
        must!(wrong, decided == row.evidence_settlement.is_some(), "settlement without record: {row:?}");
        must!(wrong, decided || row.paid.micros() == 0, "paid without acceptance: {row:?}");
    }
    let mut earned: BTreeMap<i64, i64> = BTreeMap::new();
    for row in &books.bonuses {
        *earned.entry(row.worker.raw()).or_default() += row.amount.micros();
    }
    for row in &books.sittings {
        let held = row.hold.map_or(Some(0), |hold| unmatched.remove(&hold));
        must!(wrong, held == Some(row.held.micros()), "X1 hold {held:?}: {row:?}");
        let done = matches!(row.state, SittingState::Passed | SittingState::Failed);
        must!(wrong, row.paid.micros() == if done { row.pay.micros() } else { 0 }, "X2 {row:?}");
        *earned.entry(row.worker.raw()).or_default() += row.paid.micros();
    }
    super::audit_grades::gradings(books, &mut unmatched, wrong);
    must!(wrong, unmatched.is_empty(), "L13 open holds of nobody: {unmatched:?}");
    for row in &books.assignments {
        *earned.entry(row.worker.raw()).or_default() += row.paid.micros();
    }
    // What was paid out, or is on its way, is no longer there.
    for payout in &books.payouts {
        let gone = if payout.is_income() { payout.gross.micros() } else { 0 };
        *earned.entry(payout.person.raw()).or_default() -= gone;
    }
    for share in &books.shares {
        let row = books.assignment(share.assignment);
        let (paid, cut) = (row.paid.micros(), share.cut.micros());
        must!(wrong, cut == paid * i64::from(share.cut_ppm) / 1_000_000, "T1 the cut is {cut}: {row:?}");
        *earned.entry(row.worker.raw()).or_default() -= cut;
        *earned.entry(share.leader.raw()).or_default() += cut;
    }
    for (worker, paid) in earned {
        let account = books.account(AccountKind::Earned, worker);
        must!(wrong, account == paid, "worker {worker} was paid {paid} and holds {account}");
    }
}

/// Whether an assignment's answer counts.
fn counts(state: A) -> bool {
    matches!(state, A::Submitted | A::RejectionProposed | A::Passed | A::Accepted)
}

/// Slots, live leases and answers make up what a task wants; the line holds just the tasks that have a slot to give.
fn tasks(books: &Books, wrong: &mut Vec<String>) {
    let mut of: HashMap<_, Vec<&Assignment>> = HashMap::new();
    books.assignments.iter().for_each(|row| of.entry(row.task).or_default().push(row));
    let mut line: HashMap<_, _> = books.open.iter().map(|row| (row.task, (row.position, false))).collect();
    line.extend(books.doubtful.iter().map(|row| (row.task, (row.position, true))));
    must!(wrong, line.len() == books.open.len() + books.doubtful.len(), "a task stands in line twice");
    let batches: HashMap<_, _> = books.batches.iter().map(|batch| (batch.id, batch)).collect();
    for task in &books.tasks {
        let rows = of.remove(&task.id).unwrap_or_default();
        let count = |test: &dyn Fn(&Assignment) -> bool| {
            u32::try_from(rows.iter().filter(|r| test(r)).count()).unwrap()
        };
        let live = count(&Assignment::is_live);
        let answered = count(&|row| counts(row.state));
        let accepted = count(&|row| row.state == A::Accepted);
        must!(
            wrong,
            task.answered == answered && task.accepted == accepted,
            "{answered} {accepted} counted: {task:?}"
        );
        let asked = if task.gold { live + answered } else { task.asked };
        let free = asked.saturating_sub(live + answered);
        must!(wrong, task.slots == free, "{live} live, {answered} answered, so {free} slots: {task:?}");
        let state = match () {
            () if task.gold => TaskState::Open,
            () if accepted >= task.wanted => TaskState::Settled,
            () if answered >= task.wanted => TaskState::Answered,
            () => TaskState::Open,
        };
        must!(wrong, task.state == state, "it is {state}: {task:?}");
        must!(
            wrong,
            line.get(&task.id).copied() == task.position.map(|at| (at, task.line == TaskLine::Doubtful)),
            "its place is lost: {task:?}"
        );
        must!(
            wrong,
            task.position.is_none() || (task.slots > 0 && !task.named),
            "in line for nothing: {task:?}"
        );
        let batch = batches[&task.batch];
        let opened = batch.state == BatchState::Open && batch.queued >= task.id.raw();
        let waits = opened && !task.named && task.slots > 0 && task.position.is_none();
        must!(wrong, !waits, "nobody will ever find it: {task:?}");
        must!(wrong, batch.state != BatchState::Closed || live == 0, "live in a closed batch: {task:?}");
    }
    for queue in &books.queues {
        let tail = books.open.iter().filter(|row| row.project == queue.project).map(|row| row.position).max();
        must!(wrong, tail.unwrap_or(0) <= queue.last_position, "a place behind the tail: {queue:?}");
        let of = |row: &&DoubtfulTask| row.project == queue.project;
        let tail = books.doubtful.iter().filter(of).map(|row| row.position).max();
        must!(wrong, tail.unwrap_or(0) <= queue.last_position, "a place behind the tail: {queue:?}");
    }
    dispatch(books, wrong);
}

/// What dispatch counts is what counting gives (M7).
fn dispatch(books: &Books, wrong: &mut Vec<String>) {
    let line: HashMap<_, _> = books.tasks.iter().map(|task| (task.id, task.line)).collect();
    for row in &books.assignments {
        let given = line[&row.task] != TaskLine::Plain && !matches!(row.state, A::Expired | A::Returned);
        must!(wrong, row.newcomer.is_some() == given, "M7 counted or not: {row:?}");
    }
    let projects: BTreeSet<_> = books.dispatch.iter().map(|row| row.project).collect();
    let weighed = books.tasks.iter().filter(|task| task.line != TaskLine::Plain);
    must!(wrong, weighed.clone().all(|task| projects.contains(&task.project)), "M7 nothing counts");
    for row in &books.dispatch {
        let newcomers =
            books.assignments.iter().filter(|a| a.project == row.project).filter_map(|a| a.newcomer);
        let newcomers: Vec<bool> = newcomers.collect();
        let to_newcomers = newcomers.iter().filter(|newcomer| **newcomer).count() as i64;
        let fresh = books.tasks.iter().filter(|task| task.project == row.project);
        let fresh = fresh.filter(|task| task.line == TaskLine::Fresh && task.position.is_some());
        let fresh: i64 = fresh.map(|task| i64::from(task.slots)).sum();
        let right =
            (row.given, row.to_newcomers, row.fresh_left) == (newcomers.len() as i64, to_newcomers, fresh);
        must!(
            wrong,
            right,
            "M7 {} given, {to_newcomers} to newcomers, {fresh} left: {row:?}",
            newcomers.len()
        );
    }
}

fn batches(books: &Books, wrong: &mut Vec<String>) {
    for batch in &books.batches {
        let (gold, tasks): (Vec<_>, Vec<_>) =
            books.tasks.iter().filter(|task| task.batch == batch.id).partition(|task| task.gold);
        let rows: Vec<_> = books.assignments.iter().filter(|row| row.batch == batch.id).collect();
        let count = |test: &dyn Fn(&Assignment) -> bool| {
            i64::try_from(rows.iter().filter(|r| test(r)).count()).unwrap()
        };
        must!(wrong, batch.tasks == i64::try_from(tasks.len()).unwrap(), "{} tasks: {batch:?}", tasks.len());
        let of_gold =
            count(&|row| gold.iter().any(|task| task.id == row.task) && (row.is_live() || counts(row.state)));
        let wanted = tasks.iter().map(|task| i64::from(task.wanted)).sum::<i64>() + of_gold;
        must!(wrong, batch.wanted == wanted, "{wanted} wanted: {batch:?}");
        let settled = tasks.iter().filter(|task| task.state == TaskState::Settled).count();
        must!(wrong, batch.settled == i64::try_from(settled).unwrap(), "{settled} settled: {batch:?}");
        let kept = books.gradings.iter().filter(|row| row.batch == batch.id && row.hold.is_some()).count();
        let pending = count(&|row| row.hold.is_some()) + i64::try_from(kept).unwrap();
        must!(wrong, batch.pending == pending, "{pending} pending: {batch:?}");
        let answers = count(&|row| row.round > 0);
        must!(wrong, batch.answers == answers, "{answers} answers: {batch:?}");
        must!(wrong, batch.accepted == count(&|row| row.state == A::Accepted), "accepted: {batch:?}");
        must!(wrong, batch.rejected == count(&|row| row.state == A::RejectedFinally), "rejected: {batch:?}");
        let paid: i64 = rows.iter().map(|row| row.paid.micros()).sum();
        must!(wrong, batch.paid.micros() == paid, "{paid} paid: {batch:?}");
        let done = settled == tasks.len() && !tasks.is_empty();
        let stands = match batch.state {
            BatchState::Complete => done,
            BatchState::Open => !done,
            BatchState::Closed => pending == 0 && books.account(AccountKind::Escrow, batch.id.raw()) == 0,
            BatchState::Drafted | BatchState::Funded => rows.is_empty(),
            BatchState::Closing => {
                let sat = books.sittings.iter().any(|row| row.batch == batch.id && row.hold.is_some());
                pending > 0 || sat || batch.queued != Batch::SWEPT
            }
        };
        must!(wrong, stands, "its state does not fit: {batch:?}");
    }
}

fn standings(books: &Books, wrong: &mut Vec<String>) {
    for standing in &books.standings {
        let of = |row: &&Assignment| row.worker == standing.worker && row.project == standing.project;
        let rows: Vec<_> = books.assignments.iter().filter(of).collect();
        let count = |test: &dyn Fn(&Assignment) -> bool| {
            i64::try_from(rows.iter().filter(|r| test(r)).count()).unwrap()
        };
        let paid: i64 = rows.iter().map(|row| row.paid.micros()).sum();
        let fits = i64::from(standing.live) == count(&Assignment::is_live)
            && standing.submitted == count(&|row| row.round > 0)
            && standing.accepted == count(&|row| row.state == A::Accepted)
            && standing.rejected == count(&|row| row.state == A::RejectedFinally)
            && standing.earned.micros() == paid;
        must!(wrong, fits, "a standing disagrees with its assignments: {standing:?}");
    }
}

/// Whatever waits has a clock that ends it, and whatever waits for a person stands in the queue.
fn clocks(books: &Books, wrong: &mut Vec<String>) {
    let set: HashSet<_> = books.clocks.iter().copied().collect();
    let items: HashMap<_, _> = books.items.iter().map(|item| (item.assignment, item.state)).collect();
    must!(wrong, items.len() == books.items.len(), "an assignment stands in the review queue twice");
    for row in &books.assignments {
        let kind = match row.state {
            A::Reserved | A::Leased => ClockKind::Lease,
            A::Submitted | A::Passed => ClockKind::Review,
            A::RejectionProposed => ClockKind::Proposal,
            A::Rejected => ClockKind::AppealWindow,
            A::Appealed => ClockKind::AppealDecision,
            A::Accepted | A::RejectedFinally | A::Returned | A::Expired => {
                must!(wrong, !items.contains_key(&row.id), "decided and still in the review queue: {row:?}");
                continue;
            }
        };
        let clock = Clock { due_at: row.deadline_at, kind, subject: row.id.raw() };
        must!(wrong, set.contains(&clock), "no clock will end it: {row:?}");
        let item = items.get(&row.id);
        let waits = matches!(row.state, A::RejectionProposed | A::Appealed)
            || (row.state == A::Submitted && row.round > 1);
        must!(wrong, !waits || item == Some(&row.state), "queue says {item:?}: {row:?}");
        let idle = matches!(row.state, A::Reserved | A::Leased | A::Rejected);
        must!(wrong, !idle || item.is_none(), "nobody has to look at it: {row:?}");
    }
}

/// A record's salt and bytes lead to its commitment.
pub fn record_holds(record: &EvidenceRecord) -> bool {
    match (record.salt.as_deref().map(TryInto::try_into), &record.record) {
        (Some(Ok(salt)), Some(bytes)) => commitment(salt, bytes) == record.commitment,
        _ => false,
    }
}
