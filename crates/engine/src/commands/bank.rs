//! Bank statements: every line moves money in the books when it is taken in, to whom it belongs or to suspense.
//!
//! A line is known by a hash of what makes it the same line, so one that comes twice counts once (L9). What nobody
//! understands waits in suspense with its cause: money that came as a debt, money that left as a claim on the custodian.
//! A person can match it later; the entry that does so first puts the waiting right, by name (L18), and then the line is
//! taken in as what it is.

use super::bank_match::{Meaning, meaning};
use super::money::{bank, check_custodian};
use super::payout::{account, edit as edit_payout, end, pay};
use super::recorded;
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{
    BankLineId, Code, Currency, DepositId, Fault, Money, PayoutId, PersonId, StatementId, TypedId, limits,
};
use gongdao_ledger::{
    AccountId, AccountKind, EntryNumber, Order, Posted, Reason, UNEXPLAINED, correct, post,
};
use gongdao_market::{LineCause, LineMatch, LineState, PayoutReason, PayoutState};
use gongdao_rules::Date;
use gongdao_store::rows::{BankLine, BankLineKey, BankStatement, DepositRow};
use gongdao_trust::{Role, Scope};

/// Most lines of one command.
pub const LINES: usize = 100;
/// Longest text of a line.
const TEXT_CHARS: usize = 500;
/// The most one line may move: a million million units.
const MOST: Money = Money::from_micros(1_000_000_000_000 * Money::MICROS);

/// Begins a bank statement; its lines follow.
#[derive(Debug, Clone)]
pub struct AddStatement {
    /// The account's currency.
    pub currency: Currency,
    /// The account, as the statement names it.
    pub account: String,
    /// The statement's name.
    pub name: String,
    /// The balance it begins with.
    pub opening: Option<Money>,
    /// The balance it ends with.
    pub closing: Option<Money>,
}

impl Decide for AddStatement {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        check_custodian(world)?;
        Fault::check_text("account", &self.account, 0, limits::NAME_CHARS)?;
        Fault::check_text("name", &self.name, 0, limits::NAME_CHARS)?;
        let (id, at): (StatementId, _) = (world.draw(), world.now());
        world.bank_statement.put(BankStatement {
            id,
            currency: self.currency,
            account: self.account.clone(),
            name: self.name.clone(),
            opening: self.opening,
            closing: self.closing,
            lines: 0,
            repeated: 0,
            suspended: 0,
            total: Money::ZERO,
            uploaded_by: actor.person,
            at,
            version: 1,
        });
        let (statement, by) = (id.to_string(), actor.person.to_string());
        let fields = [("statement", statement.as_str()), ("currency", self.currency.as_str()), ("by", &by)];
        world.record("bank_statement", id.raw(), &fields)?;
        Ok(Outcome::Statement { statement: id })
    }
}

/// A line as a statement's reader hands it over.
#[derive(Clone, PartialEq, Eq)]
pub struct NewLine {
    /// Its place in the statement, from 1.
    pub place: i64,
    /// The hash of what makes it the same line wherever it comes again.
    pub key: [u8; 32],
    /// The day the bank booked it, `2026-11-22`.
    pub booked_on: String,
    /// How much; above zero where it came in, below where it left.
    pub amount: Money,
    /// What the other side wrote.
    pub reference: String,
    /// The bank's own reference, or nothing.
    pub bank_reference: String,
    /// The other side's name, or nothing.
    pub party: String,
}

impl std::fmt::Debug for NewLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewLine({}, {})", self.place, self.amount)
    }
}

impl NewLine {
    fn check(&self) -> Result<(), Fault> {
        if self.amount == Money::ZERO || self.amount > MOST || self.amount.micros() < -MOST.micros() {
            let fix = format!("A line is of more than 0 and at most {MOST}, in or out.");
            return Err(Fault::field("amount", self.amount, fix));
        }
        if Date::parse(&self.booked_on).is_none() {
            return Err(Fault::field("booked_on", &self.booked_on, "Give a day such as 2026-11-22."));
        }
        let texts = [
            ("reference", &self.reference),
            ("bank_reference", &self.bank_reference),
            ("party", &self.party),
        ];
        for (field, text) in texts {
            // What a stranger wrote into a transfer is a personal detail; it stays out of the refusal.
            let usable = text.chars().count() <= TEXT_CHARS && !text.chars().any(char::is_control);
            if !usable {
                let fix = format!("Give at most {TEXT_CHARS} characters and no control characters.");
                return Err(Fault::new(Code::InvalidField).at(field).with_fix(fix));
            }
        }
        Ok(())
    }
}

/// Takes lines of a statement in.
#[derive(Debug, Clone)]
pub struct TakeLines {
    /// The statement.
    pub statement: StatementId,
    /// The lines, at most a hundred.
    pub lines: Vec<NewLine>,
}

impl Decide for TakeLines {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.bank_statement.want(&(self.statement,));
        let Some(currency) = world.bank_statement.peek(&(self.statement,)).map(|row| row.currency) else {
            return;
        };
        world.want_account(AccountKind::Bank, 0, currency);
        world.want_account(AccountKind::Suspense, 0, currency);
        for line in &self.lines {
            world.bank_line_key.want(&(line.key,));
            super::bank_match::want(world, line, currency);
        }
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        if self.lines.is_empty() || self.lines.len() > LINES {
            return Err(Fault::field("lines", self.lines.len(), format!("Give 1 to {LINES}.")).into());
        }
        self.lines.iter().try_for_each(NewLine::check)?;
        let key = (self.statement,);
        let currency = world.bank_statement.get(&key, "bank statement")?.currency;
        let (mut taken, mut repeated, mut suspended) = (0_u32, 0_u32, 0_u32);
        let mut total = Money::ZERO;
        for line in &self.lines {
            total = total.plus(line.amount)?;
            if world.bank_line_key.find(&(line.key,))?.is_some() {
                repeated += 1;
                continue;
            }
            taken += 1;
            suspended += u32::from(self.take(actor, world, line, currency)? == LineState::Suspense);
        }
        let is_changed = world.bank_statement.is_changed(&key);
        let row = world.bank_statement.edit(&key, "bank statement")?;
        row.lines += i64::from(taken);
        row.repeated += i64::from(repeated);
        row.suspended += i64::from(suspended);
        row.total = row.total.plus(total)?;
        row.version += i64::from(!is_changed);
        Ok(Outcome::Lines { taken, repeated, suspended })
    }
}

impl TakeLines {
    fn take(
        &self,
        actor: &Actor,
        world: &mut World,
        line: &NewLine,
        currency: Currency,
    ) -> Result<LineState, Stop> {
        let id: BankLineId = world.draw();
        let at = world.now();
        let meaning = meaning(world, line, currency)?;
        world.bank_line_key.put(BankLineKey { key: line.key, line: id });
        world.bank_line.put(BankLine {
            id,
            statement: self.statement,
            place: line.place,
            booked_on: line.booked_on.clone(),
            currency,
            amount: line.amount,
            reference: line.reference.clone(),
            bank_reference: line.bank_reference.clone(),
            party: line.party.clone(),
            state: LineState::Matched,
            matched: None,
            subject: None,
            cause: None,
            entry: None,
            entry_back: None,
            decided_by: None,
            at,
            evidence: String::new(),
            version: 1,
        });
        match meaning {
            Ok(meaning) => apply(world, actor, id, meaning)?,
            Err(cause) => suspend(world, actor, id, cause)?,
        }
        Ok(world.bank_line.get(&(id,), "bank line")?.state)
    }
}

/// The line to change. Its version rises once in a transaction.
fn edit(world: &mut World, id: BankLineId) -> Result<&mut BankLine, Stop> {
    let is_changed = world.bank_line.is_changed(&(id,));
    let row = world.bank_line.edit(&(id,), "bank line")?;
    row.version += i64::from(!is_changed);
    Ok(row)
}

/// Records what became of a line. Names and references of strangers stay out of the record.
fn record(
    world: &mut World,
    actor: &Actor,
    id: BankLineId,
    kind: &'static str,
    fields: &[(&str, &str)],
) -> Result<i64, Stop> {
    let row = world.bank_line.get(&(id,), "bank line")?;
    let (line, amount, currency) = (id.to_string(), row.amount.micros().to_string(), row.currency);
    let by = actor.person.to_string();
    let mut all = vec![("line", line.as_str()), ("amount_micros", &amount), ("currency", currency.as_str())];
    all.extend_from_slice(fields);
    all.push(("by", &by));
    let number = world.record(kind, id.raw(), &all)?;
    let row = edit(world, id)?;
    if !row.evidence.is_empty() {
        row.evidence.push(' ');
    }
    row.evidence.push_str(&number.to_string());
    Ok(number)
}

/// The two accounts of a line that waits: what it debits and what it credits, and how much.
fn waiting(line: &BankLine) -> Result<(AccountId, AccountId, Money), Stop> {
    let bank = bank(line.currency);
    if line.amount.is_positive() {
        return Ok((bank, AccountId::new(AccountKind::Suspense, 0, line.currency), line.amount));
    }
    let claim = AccountId::new(AccountKind::Bank, UNEXPLAINED, line.currency);
    Ok((claim, bank, Money::ZERO.minus(line.amount)?))
}

fn suspend(world: &mut World, actor: &Actor, id: BankLineId, why: LineCause) -> Result<(), Stop> {
    let evidence = record(world, actor, id, "bank_line_suspended", &[("cause", why.as_str())])?;
    let line = world.bank_line.get(&(id,), "bank line")?.clone();
    let (debit, credit, amount) = waiting(&line)?;
    let cause = world.cause(id.raw(), evidence);
    let entry = post(world, Order { debit, credit, amount, reason: Reason::Suspend, cause })?;
    let row = edit(world, id)?;
    row.state = LineState::Suspense;
    row.cause = Some(why);
    row.entry = Some(entry.number.raw());
    Ok(())
}

/// Takes a line in as what it is.
fn apply(world: &mut World, actor: &Actor, id: BankLineId, meaning: Meaning) -> Result<(), Stop> {
    let (matched, subject) = meaning.subject();
    let subject_text = meaning.text();
    let fields = [("as", matched.as_str()), ("subject", subject_text.as_str())];
    let evidence = record(world, actor, id, "bank_line_matched", &fields)?;
    let line = world.bank_line.get(&(id,), "bank line")?.clone();
    let subject = match meaning {
        Meaning::Deposit(person) => deposit(world, actor, &line, person)?.raw(),
        Meaning::RecordedDeposit(deposit) => {
            let row = world.deposit.get(&(deposit,), "deposit")?.clone();
            recorded::forget(world, &row)?;
            let is_changed = world.deposit.is_changed(&(deposit,));
            let row = world.deposit.edit(&(deposit,), "deposit")?;
            row.line = Some(id);
            row.version += i64::from(!is_changed);
            subject
        }
        Meaning::Payout(payout) => {
            if world.payout.get(&(payout,), "payout")?.state == PayoutState::Sent {
                pay(world, actor, payout)?;
            }
            edit_payout(world, payout)?.line = Some(id);
            subject
        }
        Meaning::PayoutReturn(payout) => {
            if world.payout.get(&(payout,), "payout")?.state == PayoutState::Paid {
                end(world, actor, payout, PayoutReason::CameBack, None)?;
            }
            edit_payout(world, payout)?.return_line = Some(id);
            subject
        }
        Meaning::SentBack(other) => {
            let cause = world.cause(id.raw(), evidence);
            let debit = account(AccountKind::Transit, PersonId::from_raw(0), line.currency);
            let amount = Money::ZERO.minus(line.amount)?;
            post(world, Order { debit, credit: bank(line.currency), amount, reason: Reason::Paid, cause })?;
            edit(world, other)?.state = LineState::SentBack;
            subject
        }
    };
    let row = edit(world, id)?;
    row.state = LineState::Matched;
    (row.matched, row.subject) = (Some(matched), Some(subject));
    Ok(())
}

fn deposit(world: &mut World, actor: &Actor, line: &BankLine, person: PersonId) -> Result<DepositId, Stop> {
    let texts = [person.to_string(), line.amount.to_string(), line.id.to_string(), actor.person.to_string()];
    let fields = [
        ("person", texts[0].as_str()),
        ("amount", &texts[1]),
        ("currency", line.currency.as_str()),
        ("line", &texts[2]),
        ("by", &texts[3]),
    ];
    let evidence = world.record("deposit", person.raw(), &fields)?;
    let cause = world.cause(person.raw(), evidence);
    let credit = AccountId::new(AccountKind::Available, person.raw(), line.currency);
    let order =
        Order { debit: bank(line.currency), credit, amount: line.amount, reason: Reason::Deposit, cause };
    let entry = post(world, order)?;
    let (id, at) = (world.draw(), world.now());
    let reference = if line.bank_reference.is_empty() { &line.reference } else { &line.bank_reference };
    world.deposit.put(DepositRow {
        id,
        person,
        currency: line.currency,
        amount: line.amount,
        reference: reference.chars().take(limits::NAME_CHARS).collect(),
        recorded_by: actor.person,
        at,
        entry: entry.number.raw(),
        evidence,
        line: Some(line.id),
        ended_at: None,
        version: 1,
    });
    Ok(id)
}

/// What an operator says a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchTo {
    /// A deposit of this requester's.
    Requester(PersonId),
    /// This deposit, recorded before.
    Deposit(DepositId),
    /// This payout, leaving or coming back.
    Payout(PayoutId),
    /// This line, sent back to its sender.
    Line(BankLineId),
}

/// Says what a line in suspense is.
#[derive(Debug, Clone)]
pub struct MatchLine {
    /// The line.
    pub line: BankLineId,
    /// What it is.
    pub to: MatchTo,
}

impl Decide for MatchLine {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.bank_line.want(&(self.line,));
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        let line = in_suspense(world, self.line)?;
        let meaning = super::bank_match::said(world, &line, self.to)?;
        if meaning.person(world)? == Some(actor.person) {
            return Err(Fault::new(Code::SamePerson).with_fix("Ask another operator.").into());
        }
        let evidence = record(world, actor, self.line, "bank_line_explained", &[])?;
        let (debit, credit, amount) = waiting(&line)?;
        let number =
            line.entry.ok_or_else(|| Fault::internal("a line in suspense has no entry that put it there"))?;
        let posted = Posted { number: EntryNumber::from_raw(number), debit, credit, amount };
        let cause = world.cause(self.line.raw(), evidence);
        correct(world, posted, cause)?;
        apply(world, actor, self.line, meaning)?;
        edit(world, self.line)?.decided_by = Some(actor.person);
        Ok(Outcome::Line { line: self.line, state: LineState::Matched })
    }
}

fn in_suspense(world: &mut World, id: BankLineId) -> Result<BankLine, Stop> {
    let line = world.bank_line.get(&(id,), "bank line")?.clone();
    if line.state != LineState::Suspense {
        return Err(Fault::state("bank line", line.state, "It has to be in suspense.").into());
    }
    Ok(line)
}

/// Sends money that nobody here expects back to its sender: from suspense into transit, until the bank shows it leaving
/// with this line's id as its reference.
#[derive(Debug, Clone)]
pub struct SendLineBack {
    /// The line.
    pub line: BankLineId,
    /// Why.
    pub note: String,
}

impl Decide for SendLineBack {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.bank_line.want(&(self.line,));
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        Fault::check_text("note", &self.note, 1, limits::REASON_CHARS)?;
        let line = in_suspense(world, self.line)?;
        if !line.amount.is_positive() {
            let fix = "Only money that came in can go back; match it to what it is.";
            return Err(Fault::state("bank line", "one that left", fix).into());
        }
        let fields = [("note", self.note.as_str())];
        let evidence = record(world, actor, self.line, "bank_line_sent_back", &fields)?;
        let cause = world.cause(self.line.raw(), evidence);
        let debit = AccountId::new(AccountKind::Suspense, 0, line.currency);
        let credit = account(AccountKind::Transit, PersonId::from_raw(0), line.currency);
        let order = Order { debit, credit, amount: line.amount, reason: Reason::SendBack, cause };
        let entry = post(world, order)?;
        let row = edit(world, self.line)?;
        row.state = LineState::Returning;
        row.entry_back = Some(entry.number.raw());
        row.decided_by = Some(actor.person);
        Ok(Outcome::Line { line: self.line, state: LineState::Returning })
    }
}

impl Meaning {
    /// As the line's row keeps it; the deposit's id is not known before it is made.
    fn subject(self) -> (LineMatch, i64) {
        match self {
            Meaning::Deposit(person) => (LineMatch::Deposit, person.raw()),
            Meaning::RecordedDeposit(deposit) => (LineMatch::RecordedDeposit, deposit.raw()),
            Meaning::Payout(payout) => (LineMatch::Payout, payout.raw()),
            Meaning::PayoutReturn(payout) => (LineMatch::PayoutReturn, payout.raw()),
            Meaning::SentBack(line) => (LineMatch::SentBack, line.raw()),
        }
    }
}
