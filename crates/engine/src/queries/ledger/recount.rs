//! The recount: tasks, assignments and batches counted anew and held against their holds and counters.

use super::ROWS;
use super::bundles::Bundles;
use super::check::Report;
use super::given::Given;
use super::gradings;
use super::sittings::{ExamsPaid, Sittings};
use gongdao_kernel::{BatchId, Fault, Money, ProjectId, TypedId};
use gongdao_ledger::check::Fold;
use gongdao_ledger::{AccountId, AccountKind, Entry, EntryNumber, Reason};
use gongdao_market::{Assignment, AssignmentState, Batch, Charge, Project, Rules, Task, TaskState};
use gongdao_store::Connection;
use gongdao_store::queries::ledger as stored;
use std::collections::{HashMap, HashSet};

/// What the journal says about each batch's money.
#[derive(Debug, Default)]
pub(super) struct Journaled {
    paid: HashMap<i64, i128>,
    fees: HashMap<i64, i128>,
    exams: ExamsPaid,
}

impl Journaled {
    pub(super) fn take(&mut self, entry: &Entry) {
        if entry.debit.kind != AccountKind::Settling {
            return;
        }
        self.exams.take(entry);
        let sums = match entry.reason {
            Reason::Fee => &mut self.fees,
            Reason::Pay | Reason::TeamCut | Reason::GradePay => &mut self.paid,
            _ => return,
        };
        *sums.entry(entry.debit.owner).or_default() += i128::from(entry.amount.micros());
    }
}

/// What is counted for a batch.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counted {
    tasks: i64,
    wanted: i64,
    settled: i64,
    pending: i64,
    answers: i64,
    accepted: i64,
    rejected: i64,
    paid: i128,
    held: i128,
}

struct Known {
    batch: Batch,
    /// The most one answer can cost.
    most: Option<Money>,
    counted: Counted,
}

/// Everything that was counted.
#[derive(Default)]
pub(super) struct Recount {
    batches: HashMap<BatchId, Known>,
    seen: HashSet<EntryNumber>,
    sittings: Sittings,
    given: Given,
    bundles: Bundles,
}

pub(super) const HOLDS: &str = "L13 each open hold belongs to one assignment, sitting or grade";
const BACKED: &str = "M1 an assignment that can be decided has its hold";
const DOUBLE: &str = "M2 no task is leased beyond what it wants";
const TASK: &str = "M3 task counters equal a recount";
const BATCH: &str = "M4 batch counters equal a recount";
const ORPHAN: &str = "M5 every row has what it belongs to";

impl Recount {
    pub(super) fn read(
        connection: &mut Connection,
        fold: &Fold,
        journaled: &Journaled,
        report: &mut Report,
        progress: &mut dyn FnMut(&'static str, u64),
    ) -> Result<Self, Fault> {
        let mut recount = Self::default();
        recount.read_batches(connection, report)?;
        let known = |batch: &BatchId| recount.batches.get(batch).map(|known| known.batch.clone());
        recount.sittings = Sittings::read(connection, known, fold, &mut recount.seen, report)?;
        recount.sittings.compare(connection, &journaled.exams, report)?;
        let known = |batch: &BatchId| recount.batches.get(batch).map(|known| known.batch.clone());
        let held = gradings::read(connection, known, fold, &mut recount.seen, report)?;
        for (batch, (gradings, micros)) in held {
            let Some(known) = recount.batches.get_mut(&batch) else { continue };
            (known.counted.pending, known.counted.held) = (gradings, micros);
        }
        let mut after = 0;
        loop {
            let mut tasks = stored::tasks_after(connection, after, ROWS)?;
            cut(&mut tasks);
            let last = tasks.last().map_or(i64::MAX, |task| task.id.raw());
            let assignments = stored::assignments_between(connection, after, TypedId::from_raw(last))?;
            report.tasks += tasks.len() as u64;
            report.assignments += assignments.len() as u64;
            recount.take_page(&tasks, &assignments, fold, report);
            progress("tasks", report.tasks);
            if tasks.is_empty() {
                break;
            }
            after = last;
        }
        for number in fold.open_numbers().filter(|number| !recount.seen.contains(number)) {
            report.find(HOLDS, format!("no assignment, sitting or grade has the open hold {number}"));
        }
        recount.compare(journaled, report);
        std::mem::take(&mut recount.given).compare(connection, report)?;
        std::mem::take(&mut recount.bundles).compare(connection, report)?;
        Ok(recount)
    }

    /// What a batch's assignments, grades and sittings hold.
    pub(super) fn held(&self, batch: i64) -> i128 {
        let answers = self.batches.get(&BatchId::from_raw(batch)).map_or(0, |known| known.counted.held);
        answers + self.sittings.held(batch)
    }

    fn read_batches(&mut self, connection: &mut Connection, report: &mut Report) -> Result<(), Fault> {
        let mut rules: HashMap<ProjectId, Option<Rules>> = HashMap::new();
        let mut after = 0;
        loop {
            let page = stored::batches_after(connection, after, ROWS)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id.raw();
            let mut projects: Vec<_> = page.iter().map(|batch| (batch.project,)).collect();
            projects.retain(|key| !rules.contains_key(&key.0));
            projects.sort_unstable();
            projects.dedup();
            for project in connection.load::<Project>(&projects)? {
                rules.insert(project.id, serde_json::from_str(&project.rules).ok());
            }
            for batch in page {
                let rule = rules.get(&batch.project).and_then(Option::as_ref);
                let most = rule.and_then(|rules| most(rules, batch.fee_ppm));
                if most.is_none() {
                    report.find(ORPHAN, format!("batch {}: its project's rules cannot be read", batch.id));
                }
                report.batches += 1;
                self.batches.insert(batch.id, Known { batch, most, counted: Counted::default() });
            }
        }
    }

    /// A page of tasks and all assignments up to the last of them; both in the order of tasks.
    fn take_page(
        &mut self,
        tasks: &[Task],
        mut assignments: &[Assignment],
        fold: &Fold,
        report: &mut Report,
    ) {
        for task in tasks {
            let begin = assignments.partition_point(|row| row.task < task.id);
            self.take_orphans(&assignments[..begin], report);
            let end = assignments.partition_point(|row| row.task <= task.id);
            for row in &assignments[begin..end] {
                self.take_assignment(row, fold, report);
                if (row.batch, row.project) != (task.batch, task.project) {
                    report.find(ORPHAN, format!("{} is of another batch than its task {}", row.id, task.id));
                }
            }
            self.take_task(task, &assignments[begin..end], report);
            assignments = &assignments[end..];
        }
        self.take_orphans(assignments, report);
    }

    fn take_orphans(&mut self, rows: &[Assignment], report: &mut Report) {
        for row in rows {
            report.find(ORPHAN, format!("{}: there is no task {}", row.id, row.task));
        }
    }

    fn take_task(&mut self, task: &Task, rows: &[Assignment], report: &mut Report) {
        let count = |keep: fn(&Assignment) -> bool| rows.iter().filter(|row| keep(row)).count() as u64;
        let live = count(Assignment::is_live);
        let answered = count(|row| {
            use AssignmentState as S;
            matches!(row.state, S::Submitted | S::RejectionProposed | S::Passed | S::Accepted)
        });
        let accepted = count(|row| row.state == AssignmentState::Accepted);
        self.given.take_task(task);
        // A known task is answered by whoever meets it; what was asked of it is what it got.
        let asked = if task.gold { live + answered } else { u64::from(task.asked) };
        let most = asked + u64::from(task.surplus);
        if live + answered > most {
            report.double_leases += 1;
            let (id, wanted) = (task.id, task.wanted);
            report.find(DOUBLE, format!("{id}: {live} held and {answered} answered, {wanted} wanted"));
        }
        let sound = u64::from(task.slots) + live + answered == most
            && u64::from(task.answered) == answered
            && u64::from(task.accepted) == accepted;
        if !sound {
            let finding = format!("{task:?}: {live} are held, {answered} answered, {accepted} accepted");
            report.find(TASK, finding);
        }
        let Some(known) = self.batches.get_mut(&task.batch) else {
            return report.find(ORPHAN, format!("{}: there is no batch {}", task.id, task.batch));
        };
        known.counted.tasks += i64::from(!task.gold);
        let wanted = if task.gold { asked } else { u64::from(task.wanted) };
        known.counted.wanted += i64::try_from(wanted).unwrap_or(i64::MAX);
        known.counted.settled += i64::from(task.state == TaskState::Settled);
    }

    fn take_assignment(&mut self, row: &Assignment, fold: &Fold, report: &mut Report) {
        let Some(known) = self.batches.get_mut(&row.batch) else {
            return report.find(ORPHAN, format!("{}: there is no batch {}", row.id, row.batch));
        };
        self.given.take_assignment(row);
        self.bundles.take(row);
        let counted = &mut known.counted;
        counted.pending += i64::from(row.hold.is_some());
        counted.answers += i64::from(row.round > 0);
        counted.accepted += i64::from(row.state == AssignmentState::Accepted);
        counted.rejected += i64::from(row.state == AssignmentState::RejectedFinally);
        counted.paid += i128::from(row.paid.micros());
        counted.held += i128::from(row.held.micros());
        let escrow = AccountId::new(AccountKind::Escrow, row.batch.raw(), known.batch.currency);
        let enough = known.most.is_none_or(|most| row.held >= most);
        match row.hold.map(EntryNumber::from_raw) {
            None if decidable(row.state) || row.held != Money::ZERO => {
                report.find(BACKED, format!("{} is {} and has no hold", row.id, row.state));
            }
            None => {}
            Some(hold) => {
                if !decidable(row.state) || !enough {
                    let (id, state, held) = (row.id, row.state, row.held);
                    report.find(BACKED, format!("{id} is {state} and holds {held}"));
                }
                if fold.open_hold(hold) != Some((escrow, row.held)) {
                    let (id, held) = (row.id, row.held);
                    report.find(HOLDS, format!("{id} holds {held} by {hold}, which the journal has not so"));
                }
                if !self.seen.insert(hold) {
                    report.find(HOLDS, format!("{} has the hold {hold}, and so has another", row.id));
                }
            }
        }
    }

    /// Batches against what was counted, and against the journal.
    fn compare(&self, journaled: &Journaled, report: &mut Report) {
        let mut ids: Vec<_> = self.batches.keys().copied().collect();
        ids.sort_unstable();
        for known in ids.iter().filter_map(|id| self.batches.get(id)) {
            let batch = &known.batch;
            let stored = Counted {
                tasks: batch.tasks,
                wanted: batch.wanted,
                settled: batch.settled,
                pending: batch.pending,
                answers: batch.answers,
                accepted: batch.accepted,
                rejected: batch.rejected,
                paid: i128::from(batch.paid.micros()),
                held: known.counted.held,
            };
            let (id, counted) = (batch.id, known.counted);
            if stored != counted {
                report.find(BATCH, format!("{id}: stored {stored:?}, counted {counted:?}"));
            }
            let journal = |sums: &HashMap<i64, i128>| sums.get(&id.raw()).copied().unwrap_or(0);
            let (paid, fees) = (journal(&journaled.paid), journal(&journaled.fees));
            if paid != stored.paid || fees != i128::from(batch.fees.micros()) {
                let finding =
                    format!("{id}: stored {} and {}, journal {paid} and {fees}", batch.paid, batch.fees);
                report.find("L8 a batch's pay and fees equal the journal", finding);
            }
        }
    }
}

fn most(rules: &Rules, fee_ppm: u32) -> Option<Money> {
    Charge::new(rules.price.maximum_pay().ok()?, fee_ppm).ok()?.total().ok()
}

/// Whether a decision in the worker's favour, or its pay, can still come.
fn decidable(state: AssignmentState) -> bool {
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

/// Assignments in one page, as far as the tasks' overlap tells.
const ASSIGNMENTS: u64 = 20_000;

/// Drops the tasks beyond a page's assignments, but never the first.
fn cut(tasks: &mut Vec<Task>) {
    let mut sum = 0;
    let fits = tasks.iter().take_while(|task| {
        sum += u64::from(task.wanted.max(task.answered));
        sum <= ASSIGNMENTS
    });
    let keep = fits.count().max(1);
    tasks.truncate(keep);
}
