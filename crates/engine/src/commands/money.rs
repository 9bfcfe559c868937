//! Money that somebody says has arrived from outside. What a bank statement shows is in [`super::bank`].

use super::recorded;
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Currency, DepositId, Fault, Money, PersonId, TypedId, limits};
use gongdao_ledger::{AccountId, AccountKind, EntryNumber, Order, Posted, Reason, correct, post};
use gongdao_store::rows::DepositRow;
use gongdao_trust::{Role, Scope};

/// Records a deposit that the custodian reported.
#[derive(Debug, Clone)]
pub struct Deposit {
    /// For whom.
    pub person: PersonId,
    /// How much.
    pub amount: Money,
    /// In which currency.
    pub currency: Currency,
    /// The bank's reference.
    pub reference: String,
}

/// The most one deposit may be: ten million of the currency's units.
const MOST: Money = Money::from_micros(10_000_000 * Money::MICROS);

impl Decide for Deposit {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.person.want(&(self.person,));
        world.setting.want(&("custodian".to_owned(),));
        world.want_account(AccountKind::Bank, 0, self.currency);
        world.want_account(AccountKind::Available, self.person.raw(), self.currency);
        recorded::want(world, &self.reference, self.currency, self.amount);
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        Fault::check_text("reference", &self.reference, 1, limits::NAME_CHARS)?;
        if !self.amount.is_positive() || self.amount > MOST {
            return Err(
                Fault::field("amount", self.amount, format!("Give more than 0 and at most {MOST}.")).into()
            );
        }
        check_custodian(world)?;
        let person = world.person.get(&(self.person,), "person")?;
        person.roles.require(Role::Requester)?;
        let (to, amount) = (self.person.to_string(), self.amount.to_string());
        let by = actor.person.to_string();
        let fields = [
            ("person", to.as_str()),
            ("amount", &amount),
            ("currency", self.currency.as_str()),
            ("reference", &self.reference),
            ("by", &by),
        ];
        let evidence = world.record("deposit", self.person.raw(), &fields)?;
        world.journal(actor, "deposit", &to, &fields[1..4], evidence)?;
        let cause = world.cause(self.person.raw(), evidence);
        let debit = bank(self.currency);
        let credit = AccountId::new(AccountKind::Available, self.person.raw(), self.currency);
        let entry =
            post(world, Order { debit, credit, amount: self.amount, reason: Reason::Deposit, cause })?;
        let deposit = DepositRow {
            id: world.draw(),
            person: self.person,
            currency: self.currency,
            amount: self.amount,
            reference: self.reference.clone(),
            recorded_by: actor.person,
            at: world.now(),
            entry: entry.number.raw(),
            evidence,
            line: None,
            ended_at: None,
            version: 1,
        };
        recorded::remember(world, &deposit)?;
        world.deposit.put(deposit);
        Ok(Outcome::Done)
    }
}

/// The books' account of the money at the custodian.
pub(super) fn bank(currency: Currency) -> AccountId {
    AccountId::new(AccountKind::Bank, 0, currency)
}

/// Asks that somebody licensed keeps the money before any of it moves; a demo's money is not real.
pub(super) fn check_custodian(world: &mut World) -> Result<(), Stop> {
    if world.is_demo() || world.setting.find(&("custodian".to_owned(),))?.is_some() {
        return Ok(());
    }
    Err(Fault::new(Code::CustodianMissing)
        .with_fix("Set the setting `custodian` to the institution that keeps the money.")
        .into())
}

/// Takes back a deposit that was recorded and never arrived, as far as its money is still free. The entry that does it
/// names the deposit's own (L18).
#[derive(Debug, Clone)]
pub struct WithdrawDeposit {
    /// The deposit.
    pub deposit: DepositId,
    /// Why.
    pub note: String,
}

impl Decide for WithdrawDeposit {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        Fault::check_text("note", &self.note, 1, limits::REASON_CHARS)?;
        let deposit = world.deposit.get(&(self.deposit,), "deposit")?.clone();
        if deposit.line.is_some() || deposit.ended_at.is_some() {
            let state = if deposit.line.is_some() { "on a bank statement" } else { "taken back" };
            let fix = "Only a deposit that no statement shows can be taken back.";
            return Err(Fault::state("deposit", state, fix).into());
        }
        let (id, by) = (self.deposit.to_string(), actor.person.to_string());
        let fields =
            [("deposit", id.as_str()), ("reason", "never_arrived"), ("note", &self.note), ("by", &by)];
        let evidence = world.record("deposit_withdrawn", deposit.person.raw(), &fields)?;
        let posted = Posted {
            number: EntryNumber::from_raw(deposit.entry),
            debit: bank(deposit.currency),
            credit: AccountId::new(AccountKind::Available, deposit.person.raw(), deposit.currency),
            amount: deposit.amount,
        };
        let cause = world.cause(0, evidence);
        correct(world, posted, cause)?;
        recorded::forget(world, &deposit)?;
        let (key, now) = ((self.deposit,), world.now());
        let is_changed = world.deposit.is_changed(&key);
        let row = world.deposit.edit(&key, "deposit")?;
        row.ended_at = Some(now);
        row.version += i64::from(!is_changed);
        Ok(Outcome::Done)
    }
}
