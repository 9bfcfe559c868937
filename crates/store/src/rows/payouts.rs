//! Rows of money in and out: payees, payouts and their runs, tax months, deposits, bank statements.

use crate::table;
use gongdao_kernel::{
    BankLineId, Currency, DepositId, Instant, Money, PayeeId, PayoutId, PayoutRunId, PersonId, StatementId,
};
use gongdao_market::{LineCause, LineMatch, LineState, Payout, PayoutReason, PayoutState, RunState};
use gongdao_trust::{PayeeKind, PayoutChannel};

/// Where a person's payouts go or went. The details are sealed under the server's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payee {
    /// Its id.
    pub id: PayeeId,
    /// Whose.
    pub person: PersonId,
    /// What kind of account it is.
    pub kind: PayeeKind,
    /// What may be shown of it.
    pub masked: String,
    /// The details, ciphertext.
    pub sealed: Vec<u8>,
    /// Since when.
    pub created_at: Instant,
    /// Until when; the present one has no end.
    pub ended_at: Option<Instant>,
}

table! { Payee, "payee", lock true, key (id: PayeeId), columns {
    person: PersonId, kind: PayeeKind, masked: String, sealed: Vec<u8>, created_at: Instant, ended_at: Option<Instant>,
} }

/// A person's present payee; there is one at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayeeActive {
    /// Whose.
    pub person: PersonId,
    /// It.
    pub payee: PayeeId,
}

table! { PayeeActive, "payee_active", lock true, key (person: PersonId), columns { payee: PayeeId } }

table! { Payout, "payout", lock false, key (id: PayoutId), columns {
    person: PersonId, payee: PayeeId, state: PayoutState, currency: Currency, gross: Money, withheld: Money, net: Money,
    rule: String, explanation: String, month: i64, requested_at: Instant, decided_by: Option<PersonId>,
    decided_at: Option<Instant>, run: Option<PayoutRunId>, ended_at: Option<Instant>, reason: Option<PayoutReason>,
    note: Option<String>, entry_net: i64, entry_withheld: Option<i64>, entry_paid: Option<i64>,
    line: Option<BankLineId>, return_line: Option<BankLineId>, evidence: String, version: i64,
} }

/// Payouts that go to the bank in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutRun {
    /// Its id; the file's own reference.
    pub id: PayoutRunId,
    /// Where it stands.
    pub state: RunState,
    /// Which institution it is for.
    pub channel: PayoutChannel,
    /// Its currency.
    pub currency: Currency,
    /// How many payouts.
    pub payouts: i64,
    /// What they come to, net.
    pub total: Money,
    /// Who made it.
    pub made_by: PersonId,
    /// When.
    pub made_at: Instant,
    /// When it went to the bank.
    pub sent_at: Option<Instant>,
    /// Guards against lost updates.
    pub version: i64,
}

table! { PayoutRun, "payout_run", lock false, key (id: PayoutRunId), columns {
    state: RunState, channel: PayoutChannel, currency: Currency, payouts: i64, total: Money, made_by: PersonId,
    made_at: Instant, sent_at: Option<Instant>, version: i64,
} }

/// What a person was paid in one month, for the tax office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxMonth {
    /// Whose.
    pub person: PersonId,
    /// The month, `202611`.
    pub month: i64,
    /// The currency.
    pub currency: Currency,
    /// Gross income.
    pub income: Money,
    /// Tax withheld.
    pub withheld: Money,
    /// How many payouts make it up.
    pub payouts: i64,
}

table! { TaxMonth, "tax_month", lock true, key (person: PersonId, month: i64, currency: Currency), columns {
    income: Money, withheld: Money, payouts: i64,
} }

/// Money that arrived for a requester.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepositRow {
    /// Its id.
    pub id: DepositId,
    /// For whom.
    pub person: PersonId,
    /// The currency.
    pub currency: Currency,
    /// How much.
    pub amount: Money,
    /// The bank's reference, as it was recorded or as the line has it.
    pub reference: String,
    /// Who recorded it.
    pub recorded_by: PersonId,
    /// When.
    pub at: Instant,
    /// Its journal entry.
    pub entry: i64,
    /// Its evidence record.
    pub evidence: i64,
    /// The bank line that shows it; none while it is only recorded.
    pub line: Option<BankLineId>,
    /// When it was taken back, because it never arrived.
    pub ended_at: Option<Instant>,
    /// Guards against lost updates.
    pub version: i64,
}

table! { DepositRow, "deposit", lock false, key (id: DepositId), columns {
    person: PersonId, currency: Currency, amount: Money, reference: String, recorded_by: PersonId, at: Instant, entry: i64,
    evidence: i64, line: Option<BankLineId>, ended_at: Option<Instant>, version: i64,
} }

/// A recorded deposit that no bank line has shown yet, under a hash of what its line will say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepositMark {
    /// The hash.
    pub key: [u8; 16],
    /// The deposit; the latest where there are several.
    pub deposit: DepositId,
    /// How many there are.
    pub open: i64,
}

table! { DepositMark, "deposit_mark", lock true, key (key: [u8; 16]), columns { deposit: DepositId, open: i64 } }

/// An uploaded bank statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankStatement {
    /// Its id.
    pub id: StatementId,
    /// The account's currency.
    pub currency: Currency,
    /// The account at the custodian, as the statement names it; empty where it does not.
    pub account: String,
    /// The statement's own name, or the file's.
    pub name: String,
    /// The balance it begins with, where it says.
    pub opening: Option<Money>,
    /// The balance it ends with, where it says.
    pub closing: Option<Money>,
    /// Lines that were new.
    pub lines: i64,
    /// Lines that were there already.
    pub repeated: i64,
    /// New lines that went to suspense when they were taken in.
    pub suspended: i64,
    /// What all its lines come to, repeated ones too; negative where more left than came.
    pub total: Money,
    /// Who uploaded it.
    pub uploaded_by: PersonId,
    /// When.
    pub at: Instant,
    /// Guards against lost updates.
    pub version: i64,
}

impl BankStatement {
    /// Whether its lines lead from the balance it begins with to the one it ends with; nothing where it does not say both.
    #[must_use]
    pub fn adds_up(&self) -> Option<bool> {
        let (opening, closing) = (self.opening?, self.closing?);
        Some(opening.plus(self.total) == Ok(closing))
    }
}

table! { BankStatement, "bank_statement", lock false, key (id: StatementId), columns {
    currency: Currency, account: String, name: String, opening: Option<Money>, closing: Option<Money>, lines: i64,
    repeated: i64, suspended: i64, total: Money, uploaded_by: PersonId, at: Instant, version: i64,
} }

/// A line of a bank statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankLine {
    /// Its id.
    pub id: BankLineId,
    /// The statement that first showed it.
    pub statement: StatementId,
    /// Its place there, from 1.
    pub place: i64,
    /// The day the bank booked it, `2026-11-22`.
    pub booked_on: String,
    /// The currency.
    pub currency: Currency,
    /// How much; above zero where it came in, below where it left.
    pub amount: Money,
    /// What the other side wrote.
    pub reference: String,
    /// The bank's own reference; empty where there is none.
    pub bank_reference: String,
    /// The other side's name; empty where there is none.
    pub party: String,
    /// Where it stands.
    pub state: LineState,
    /// What it is.
    pub matched: Option<LineMatch>,
    /// The deposit, payout or line that it is.
    pub subject: Option<i64>,
    /// Why it waited.
    pub cause: Option<LineCause>,
    /// The entry that put it into suspense.
    pub entry: Option<i64>,
    /// The entry by which it is on its way back.
    pub entry_back: Option<i64>,
    /// Who decided what it is, where a person did.
    pub decided_by: Option<PersonId>,
    /// When it was taken in.
    pub at: Instant,
    /// The evidence records of its steps, space-separated, in order.
    pub evidence: String,
    /// Guards against lost updates.
    pub version: i64,
}

table! { BankLine, "bank_line", lock false, key (id: BankLineId), columns {
    statement: StatementId, place: i64, booked_on: String, currency: Currency, amount: Money, reference: String,
    bank_reference: String, party: String, state: LineState, matched: Option<LineMatch>, subject: Option<i64>,
    cause: Option<LineCause>, entry: Option<i64>, entry_back: Option<i64>, decided_by: Option<PersonId>, at: Instant,
    evidence: String, version: i64,
} }

/// What a bank line is known by, so that the same one counts once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankLineKey {
    /// The hash of what makes it the same line.
    pub key: [u8; 32],
    /// It.
    pub line: BankLineId,
}

table! { BankLineKey, "bank_line_key", lock true, key (key: [u8; 32]), columns { line: BankLineId } }
