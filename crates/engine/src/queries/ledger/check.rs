//! The check of the books: the journal folded anew and held against counters, holds, work and evidence.
//!
//! It reads everything once, in pages; memory is the accounts, the batches and the open holds. What is found has the
//! invariant's name; the first thousand findings are kept and all are counted.

use super::bonuses::Bonuses;
use super::recount::{Journaled, Recount};
use super::shares::Cuts;
use super::{ROWS, each_account, each_entry, sums};
use crate::queries::bank::Outside;
use gongdao_evidence::record::{SALT_BYTES, commitment};
use gongdao_kernel::{Currency, Fault};
use gongdao_ledger::check::{Fold, Violation, covered, settled_whole, trial_balance};
use gongdao_ledger::{Account, AccountKind, Entry, EntryNumber, Reason};
use gongdao_store::Connection;
use gongdao_store::queries::ledger::{self as stored, StoredRecord};
use gongdao_store::queries::rows_all;
use gongdao_store::rows::TaxMonth;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Findings that are kept; the others are only counted.
const KEPT: usize = 1_000;

/// What was checked and what was found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Journal entries folded.
    pub entries: u64,
    /// Accounts compared.
    pub accounts: u64,
    /// Holds that are open.
    pub open_holds: u64,
    /// Batches recounted.
    pub batches: u64,
    /// Tasks recounted.
    pub tasks: u64,
    /// Assignments looked at.
    pub assignments: u64,
    /// Evidence records looked at.
    pub records: u64,
    /// Tasks held and answered by more than they want, won appeals not counted.
    pub double_leases: u64,
    /// Posted debits less posted credits of all accounts; zero where the books balance.
    pub trial_balance: BTreeMap<Currency, i128>,
    /// The first thousand findings.
    pub violations: Vec<Violation>,
    /// How many there were in all.
    pub found: u64,
}

impl Report {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.found == 0
    }

    pub(super) fn find(&mut self, invariant: &'static str, finding: impl Into<String>) {
        self.keep(Violation { invariant, finding: finding.into() });
    }

    fn keep(&mut self, violation: Violation) {
        self.found += 1;
        if self.violations.len() < KEPT {
            self.violations.push(violation);
        }
    }
}

/// Checks everything. The connection has to stand in a snapshot ([`crate::Engine::read`], [`crate::queries::snapshot`]).
/// `progress` hears what is being read and how far it is.
///
/// # Errors
/// When the database fails; what is wrong with the books is no error but a finding.
pub fn check(
    connection: &mut Connection,
    progress: &mut dyn FnMut(&'static str, u64),
) -> Result<Report, Fault> {
    let mut report = Report::default();
    let records = Records::read(connection, &mut report, progress)?;
    let mut fold = Fold::default();
    let (mut journaled, mut cuts, mut bonuses) = (Journaled::default(), Cuts::default(), Bonuses::default());
    report.entries = each_entry(connection, |entry| {
        fold.take(entry);
        journaled.take(entry);
        cuts.take(entry);
        bonuses.take(entry);
        records.check(entry, &mut report);
        if fold.entries() % 10_000 == 0 {
            progress("entries", fold.entries());
        }
        Ok(())
    })?;
    report.open_holds = fold.open_holds() as u64;
    let recount = Recount::read(connection, &fold, &journaled, &mut report, progress)?;
    cuts.check(connection, &mut report)?;
    bonuses.check(connection, &mut report)?;
    let mut outside = Outside::read(connection)?;
    check_months(connection, &outside, &mut report)?;
    check_accounts(connection, fold, &recount, &mut outside, &mut report)?;
    for (currency, sums) in outside.sums.iter().filter(|(_, sums)| sums.difference() != 0) {
        let finding = format!("{currency} is off by {} micro-units: {sums:?}", sums.difference());
        report.find("L9 the bank is what its statements show", finding);
    }
    Ok(report)
}

/// L7, L8, L10, L13 and L19, account by account.
fn check_accounts(
    connection: &mut Connection,
    fold: Fold,
    recount: &Recount,
    outside: &mut Outside,
    report: &mut Report,
) -> Result<(), Fault> {
    let mut accounts: Vec<Account> = Vec::new();
    each_account(connection, |account| {
        for violation in [covered(&account), settled_whole(&account)].into_iter().flatten() {
            report.keep(violation);
        }
        let held = recount.held(account.id.owner);
        if account.id.kind == AccountKind::Escrow && held != i128::from(account.debits_pending.micros()) {
            let stored = account.debits_pending;
            let finding = format!(
                "{}: {stored} is pending and assignments, sittings and grades hold {held} micro-units",
                account.id
            );
            report.find("L13 open holds are the escrow's pending debits", finding);
        }
        outside.books(&account);
        let balance =
            i128::from(account.credits_posted.micros()) - i128::from(account.debits_posted.micros());
        if let Some(expected) = outside.expected(&account).filter(|expected| *expected != balance) {
            let finding = format!("{} has {balance} and rows say {expected} micro-units", account.id);
            report.find("P1 money between books and bank has its rows", finding);
        }
        accounts.push(account);
        Ok(())
    })?;
    report.accounts = accounts.len() as u64;
    sums::check(connection, &accounts, report)?;
    let (sums, violations) = trial_balance(&accounts);
    report.trial_balance = sums;
    violations.into_iter().chain(fold.compare(&accounts)).for_each(|violation| report.keep(violation));
    Ok(())
}

/// P2: what a person was paid in a month, as it is kept for the tax office, is what the payouts come to.
fn check_months(connection: &mut Connection, outside: &Outside, report: &mut Report) -> Result<(), Fault> {
    let mut counted = outside.months.clone();
    for row in rows_all::<TaxMonth>(connection)? {
        let kept = (i128::from(row.income.micros()), i128::from(row.withheld.micros()), row.payouts);
        let found = counted.remove(&(row.person, row.month, row.currency)).unwrap_or_default();
        if kept != found {
            report.find(MONTHS, format!("{row:?}: payouts come to {found:?}"));
        }
    }
    for (key, found) in counted {
        report.find(MONTHS, format!("{key:?}: payouts come to {found:?} and no month is kept"));
    }
    Ok(())
}

const MONTHS: &str = "P2 tax months equal their payouts";

/// Which evidence records there are.
#[derive(Debug, Default)]
struct Records {
    /// The last number of each shard and epoch.
    streams: HashMap<i64, EntryNumber>,
    missing: HashSet<EntryNumber>,
}

/// Gaps in one place that are remembered one by one.
const GAP: i64 = 1_000;

impl Records {
    fn read(
        connection: &mut Connection,
        report: &mut Report,
        progress: &mut dyn FnMut(&'static str, u64),
    ) -> Result<Self, Fault> {
        let (mut records, mut after) = (Self::default(), EntryNumber::from_raw(0));
        loop {
            let page = stored::records_after(connection, after, ROWS)?;
            let Some(last) = page.last() else { return Ok(records) };
            after = last.number;
            report.records += page.len() as u64;
            page.iter().for_each(|record| records.take(record, report));
            progress("evidence records", report.records);
        }
    }

    fn take(&mut self, record: &StoredRecord, report: &mut Report) {
        let (number, stream) = (record.number, record.number.stream());
        let begin = EntryNumber::from_raw(number.raw() - number.sequence());
        let expected = self.streams.get(&stream).copied().unwrap_or(begin).next();
        if number != expected {
            report.find("E1 evidence records are dense", format!("{number} stands where {expected} belongs"));
            let gap = expected.raw()..number.raw().min(expected.raw() + GAP);
            self.missing.extend(gap.map(EntryNumber::from_raw));
        }
        self.streams.insert(stream, number);
        if let (Some(salt), Some(bytes)) = (&record.salt, &record.record) {
            let holds = <[u8; SALT_BYTES]>::try_from(salt.as_slice())
                .is_ok_and(|salt| commitment(&salt, bytes) == record.commitment);
            if !holds {
                let finding = format!("record {number} is not the one its leaf commits to");
                report.find("E2 records are what was committed to", finding);
            }
        }
    }

    fn has(&self, number: EntryNumber) -> bool {
        let last = self.streams.get(&number.stream());
        number.sequence() > 0 && last.is_some_and(|last| number <= *last) && !self.missing.contains(&number)
    }

    /// A movement that is a decision names its record, and a named record exists.
    fn check(&self, entry: &Entry, report: &mut Report) {
        let decides = matches!(
            entry.reason,
            Reason::Deposit
                | Reason::Settle
                | Reason::Pay
                | Reason::TeamCut
                | Reason::Fee
                | Reason::Reject
                | Reason::Correct
                | Reason::Payout
                | Reason::Withhold
                | Reason::Paid
                | Reason::Suspend
                | Reason::SendBack
                | Reason::Bonus
                | Reason::BonusFee
                | Reason::ExamSettle
                | Reason::ExamPay
                | Reason::ExamFee
                | Reason::ExamEnd
                | Reason::GradeRaise
                | Reason::GradePay
                | Reason::GradeEnd
        );
        let evidence = EntryNumber::from_raw(entry.cause.evidence);
        if (decides || evidence.raw() != 0) && !self.has(evidence) {
            let finding =
                format!("{} ({}) names record {evidence}, which is not there", entry.number, entry.reason);
            report.find("L20 movements name their evidence", finding);
        }
    }
}
