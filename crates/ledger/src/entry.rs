//! Journal entries: one debit, one credit, one reason, for ever.

use crate::{AccountId, LedgerError};
use gongdao_kernel::{BadCell, Cell, CommandId, Field, Instant, Kind, Money, PersonId, TypedId, coded_enum};
use std::fmt::{self, Write as _};

coded_enum! {
    /// What an entry does to the counters.
    pub enum EntryKind {
        /// Moves money at once.
        Post = 1 "post",
        /// Sets money aside: both pending counters rise.
        Hold = 2 "hold",
        /// Resolves a hold and moves some or all of it; the rest is free again.
        PostHold = 3 "post_hold",
        /// Resolves a hold and moves nothing.
        VoidHold = 4 "void_hold",
    }
}

coded_enum! {
    /// Why money moved. A stable list, part of the journal's format.
    pub enum Reason {
        /// Money arrived at the custodian.
        Deposit = 1 "deposit",
        /// A batch's escrow was funded.
        Fund = 2 "fund",
        /// A task was claimed.
        Claim = 3 "claim",
        /// A lease ran out.
        Expire = 4 "expire",
        /// A task was given back.
        Return = 5 "return",
        /// A late answer was adopted into a free slot.
        Adopt = 6 "adopt",
        /// An accepted answer's hold was posted.
        Settle = 7 "settle",
        /// The worker's part of a settlement.
        Pay = 8 "pay",
        /// The team leader's part of a settlement.
        TeamCut = 9 "team_cut",
        /// The platform's part of a settlement.
        Fee = 10 "fee",
        /// A rejection became final.
        Reject = 11 "reject",
        /// A closed batch's unheld rest went back.
        Refund = 12 "refund",
        /// An earlier entry is put right; the subject names it (L18).
        Correct = 13 "correct",
        /// A payout is on its way to the bank.
        Payout = 14 "payout",
        /// Tax was withheld from a payout.
        Withhold = 15 "withhold",
        /// The bank has paid a payout.
        Paid = 16 "paid",
        /// A bank line matches nothing and waits.
        Suspend = 17 "suspend",
        /// What waited goes back to whom it came from.
        SendBack = 18 "send_back",
        /// A requester gave a worker something beside the pay.
        Bonus = 19 "bonus",
        /// The platform's part on top of it.
        BonusFee = 20 "bonus_fee",
        /// A worker began an exam that pays.
        ExamBegin = 30 "exam_begin",
        /// A finished sitting's hold was posted.
        ExamSettle = 31 "exam_settle",
        /// The worker's part of it.
        ExamPay = 32 "exam_pay",
        /// The platform's part of it.
        ExamFee = 33 "exam_fee",
        /// A sitting ended unfinished; its hold is free again.
        ExamEnd = 34 "exam_end",
        /// What a grade kept back waits until it can no longer be appealed.
        GradeHold = 40 "grade_hold",
        /// An appeal against a grade was won; what waited was posted.
        GradeRaise = 41 "grade_raise",
        /// The worker's part of it.
        GradePay = 42 "grade_pay",
        /// A grade stands; what waited is free again.
        GradeEnd = 43 "grade_end",
    }
}

/// An entry's place in the journal: the shard (8 bits), the shard's epoch (20) and a dense number (35).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryNumber(i64);

impl EntryNumber {
    /// The number of a shard's epoch's `sequence`-th entry, counted from 1.
    #[must_use]
    pub fn new(shard: u32, epoch: u32, sequence: i64) -> Self {
        Self(
            (i64::from(shard & 0xff) << 55)
                | (i64::from(epoch & 0xf_ffff) << 35)
                | (sequence & ((1 << 35) - 1)),
        )
    }

    /// As one integer, the way it is kept.
    #[must_use]
    pub fn raw(self) -> i64 {
        self.0
    }

    /// From the integer it is kept as.
    #[must_use]
    pub fn from_raw(raw: i64) -> Self {
        Self(raw)
    }

    /// The number that follows in the same shard and epoch.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// Shard and epoch together: entries of one stream are dense.
    #[must_use]
    pub fn stream(self) -> i64 {
        self.0 >> 35
    }

    /// The dense number within the stream.
    #[must_use]
    pub fn sequence(self) -> i64 {
        self.0 & ((1 << 35) - 1)
    }
}

impl fmt::Display for EntryNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0 >> 55, (self.0 >> 35) & 0xf_ffff, self.sequence())
    }
}

impl Field for EntryNumber {
    const KIND: Kind = Kind::Int;
    fn cell(&self) -> Cell<'_> {
        Cell::Int(self.0)
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        i64::from_cell(cell).map(EntryNumber)
    }
}

/// Who and what moved money, and the record that proves it (L20).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    /// The person who commanded it; number 0 is the program's own clock.
    pub actor: PersonId,
    /// The command.
    pub command: CommandId,
    /// The assignment, batch or payout it is about.
    pub subject: i64,
    /// The evidence record written in the same transaction; 0 where the movement is no decision.
    pub evidence: i64,
}

/// One immutable journal entry. Amounts are above zero; debit and credit differ and share a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the journal.
    pub number: EntryNumber,
    /// When; never before the entry in front of it.
    pub at: Instant,
    /// What it does.
    pub kind: EntryKind,
    /// Why.
    pub reason: Reason,
    /// The account debited.
    pub debit: AccountId,
    /// The account credited.
    pub credit: AccountId,
    /// The amount; for a void the amount that is free again.
    pub amount: Money,
    /// The hold that this resolves (L11).
    pub resolves: Option<EntryNumber>,
    /// Who, by what, about what.
    pub cause: Cause,
}

impl Entry {
    /// The canonical line of this entry, without newline: what two databases must agree on byte for byte (L22).
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = String::with_capacity(160);
        let resolves = self.resolves.map_or_else(|| "-".to_owned(), |hold| hold.to_string());
        let _ = write!(
            line,
            "{} {} {} {} {} {} {} {resolves} {} {} {} {}",
            self.number,
            self.at.ms(),
            self.kind,
            self.reason,
            self.debit,
            self.credit,
            self.amount.micros(),
            self.cause.actor.raw(),
            self.cause.command.raw(),
            self.cause.subject,
            self.cause.evidence,
        );
        line
    }
}

/// A hold that is still open. It is consumed by value when it is resolved, so that no code path resolves it twice; the
/// database's unique index on `resolves` says the same (L11).
#[derive(Debug, PartialEq, Eq)]
pub struct OpenHold {
    /// The entry that made it.
    pub number: EntryNumber,
    /// The account it claims from.
    pub debit: AccountId,
    /// The account it would go to.
    pub credit: AccountId,
    /// How much is held.
    pub amount: Money,
}

impl OpenHold {
    /// The open hold that a journal entry made.
    ///
    /// # Errors
    /// [`LedgerError::NotPositive`] when the entry is no hold.
    pub fn of(entry: &Entry) -> Result<Self, LedgerError> {
        if entry.kind != EntryKind::Hold {
            return Err(LedgerError::NotPositive);
        }
        Ok(Self { number: entry.number, debit: entry.debit, credit: entry.credit, amount: entry.amount })
    }
}
