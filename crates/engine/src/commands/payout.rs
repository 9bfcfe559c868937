//! Payouts as workers ask for them: tax by the dated table, money from earnings into transit, and back again.
//!
//! The net amount and the tax are two entries. Whatever ends a payout but payment puts both right by entries that name
//! them (L18). Deliberately not here: what operators do with a payout ([`super::payout_desk`]) and what bank lines say
//! ([`super::bank`]).

use super::money::{bank, check_custodian};
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Currency, Fault, Instant, Money, PayeeId, PayoutId, PersonId, TypedId};
use gongdao_ledger::{AccountId, AccountKind, EntryNumber, Order, Posted, Reason, correct, post};
use gongdao_market::{Payout, PayoutReason, PayoutState};
use gongdao_rules::tax::{self, Before, Facts, Withholding};
use gongdao_rules::{Date, Jurisdiction, Month, limit};
use gongdao_store::rows::TaxMonth;
use gongdao_trust::{Role, Scope};

pub(super) fn account(kind: AccountKind, person: PersonId, currency: Currency) -> AccountId {
    AccountId::new(kind, person.raw(), currency)
}

pub(super) fn withheld(currency: Currency) -> AccountId {
    AccountId::new(AccountKind::Withheld, 0, currency)
}

/// The calendar that months of a currency are counted by.
fn calendar(currency: Currency) -> Jurisdiction {
    tax::jurisdiction(currency).unwrap_or(Jurisdiction::China)
}

/// The day of a moment by the calendar of a currency's payouts.
pub(crate) fn day_of(at: Instant, currency: Currency) -> Date {
    Date::of(at, calendar(currency))
}

/// Asks for a payout of one's earnings.
#[derive(Debug, Clone)]
pub struct AskPayout {
    /// How much, tax included; all there is where nothing is said.
    pub amount: Option<Money>,
    /// In which currency.
    pub currency: Currency,
}

impl Decide for AskPayout {
    fn keys(&self, actor: &Actor, world: &mut World) {
        world.setting.want(&("custodian".to_owned(),));
        world.payee_active.want(&(actor.person,));
        world.want_account(AccountKind::Earned, actor.person.raw(), self.currency);
        world.want_account(AccountKind::Transit, actor.person.raw(), self.currency);
        world.want_account(AccountKind::Withheld, 0, self.currency);
        for month in day_of(world.now(), self.currency).month_of().back_to_january() {
            world.tax_month.want(&(actor.person, month.number(), self.currency));
        }
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Worker, Scope::Fund)?;
        check_custodian(world)?;
        let active = world.payee_active.find(&(actor.person,))?.map(|active| active.payee);
        let Some(payee) = active else {
            return Err(Fault::new(Code::WrongState)
                .at("payee")
                .with_detail("There is no account that a payout could go to.")
                .with_fix("Set a payee first.")
                .into());
        };
        let gross = self.gross(actor, world)?;
        let day = day_of(world.now(), self.currency);
        let facts = facts(world, actor.person, self.currency, gross, day)?;
        let schedule = tax::jurisdiction(self.currency).and_then(|place| tax::on(place, day));
        let taxed = tax::withhold(schedule, &facts)?;
        if !taxed.net.is_positive() {
            return Err(Fault::field("amount", gross, "Ask for more: tax would take all of it.").into());
        }
        let payout = self.put(actor, world, payee, &taxed, day.month_of())?;
        Ok(Outcome::Payout { payout, state: PayoutState::Requested })
    }
}

impl AskPayout {
    /// What is to leave the earnings: whole minor units, no less than the minimum, no more than is free (L3).
    fn gross(&self, actor: &Actor, world: &mut World) -> Result<Money, Stop> {
        let free = world.free(account(AccountKind::Earned, actor.person, self.currency))?;
        let gross = self.amount.unwrap_or_else(|| self.currency.whole(free));
        let unit = self.currency.minor_unit();
        if self.currency.whole(gross) != gross {
            let fix = format!("Give a multiple of {unit} {}.", self.currency);
            return Err(Fault::field("amount", gross, fix).into());
        }
        let day = day_of(world.now(), self.currency);
        let least = limit::on(limit::PAYOUT_MINIMUM, day).map_or(unit, |limit| limit.amount);
        if gross > free {
            return Err(Fault::new(Code::InsufficientFunds)
                .at("amount")
                .with_detail(format!("{gross} is asked for and {free} is free."))
                .with_fix("Ask for less, or for all by naming no amount.")
                .into());
        }
        if gross < least {
            let fix = format!("A payout is {least} {} or more.", self.currency);
            return Err(Fault::new(Code::InvalidAmount).at("amount").with_value(gross).with_fix(fix).into());
        }
        Ok(gross)
    }

    fn put(
        &self,
        actor: &Actor,
        world: &mut World,
        payee: PayeeId,
        taxed: &Withholding,
        month: Month,
    ) -> Result<PayoutId, Stop> {
        let id: PayoutId = world.draw();
        let (person, currency) = (actor.person, self.currency);
        let texts = [taxed.gross, taxed.withheld, taxed.net].map(|amount| amount.micros().to_string());
        let (id_text, person_text) = (id.to_string(), person.to_string());
        let fields = [
            ("payout", id_text.as_str()),
            ("person", &person_text),
            ("gross_micros", &texts[0]),
            ("withheld_micros", &texts[1]),
            ("net_micros", &texts[2]),
            ("currency", currency.as_str()),
            ("rule", taxed.rule),
        ];
        let evidence = world.record("payout_asked", id.raw(), &fields)?;
        let cause = world.cause(id.raw(), evidence);
        let debit = account(AccountKind::Earned, person, currency);
        let credit = account(AccountKind::Transit, person, currency);
        let net = post(world, Order { debit, credit, amount: taxed.net, reason: Reason::Payout, cause })?;
        let mut entry_withheld = None;
        if taxed.withheld.is_positive() {
            let (credit, amount) = (withheld(currency), taxed.withheld);
            let entry = post(world, Order { debit, credit, amount, reason: Reason::Withhold, cause })?;
            entry_withheld = Some(entry.number.raw());
        }
        count(world, (person, month.number(), currency), taxed.gross, taxed.withheld, 1)?;
        let lines: Vec<(&str, i64)> =
            taxed.explanation.iter().map(|line| (line.step.as_str(), line.amount.micros())).collect();
        let requested_at = world.now();
        world.payout.put(Payout {
            id,
            person,
            payee,
            state: PayoutState::Requested,
            currency,
            gross: taxed.gross,
            withheld: taxed.withheld,
            net: taxed.net,
            rule: taxed.rule.to_owned(),
            explanation: serde_json::to_string(&lines).map_err(Fault::internal)?,
            month: month.number(),
            requested_at,
            decided_by: None,
            decided_at: None,
            run: None,
            ended_at: None,
            reason: None,
            note: None,
            entry_net: net.number.raw(),
            entry_withheld,
            entry_paid: None,
            line: None,
            return_line: None,
            evidence: evidence.to_string(),
            version: 1,
        });
        Ok(id)
    }
}

/// What the withholding hangs on, from the months of this year: those without a gap up to this one count together.
fn facts(
    world: &mut World,
    person: PersonId,
    currency: Currency,
    gross: Money,
    day: Date,
) -> Result<Facts, Stop> {
    let (mut year, mut months) = (Before::default(), 0);
    let mut month_before = Before::default();
    let mut unbroken = true;
    for month in day.month_of().back_to_january() {
        let row = world.tax_month.find(&(person, month.number(), currency))?;
        let (income, withheld) = row.map_or((Money::ZERO, Money::ZERO), |row| (row.income, row.withheld));
        let is_this = month == day.month_of();
        unbroken &= is_this || income.is_positive();
        if unbroken {
            months += 1;
            year = Before { income: year.income.plus(income)?, withheld: year.withheld.plus(withheld)? };
        }
        if is_this {
            month_before = Before { income, withheld };
        }
    }
    Ok(Facts { gross, year, months, month: month_before, day })
}

/// Counts a payout into its month, or out of it again.
fn count(
    world: &mut World,
    key: (PersonId, i64, Currency),
    gross: Money,
    withheld: Money,
    payouts: i64,
) -> Result<(), Stop> {
    let (person, month, currency) = key;
    let known = world.tax_month.find(&key)?;
    let zero = Money::ZERO;
    let before = known.map_or((zero, zero, 0), |row| (row.income, row.withheld, row.payouts));
    world.tax_month.put(TaxMonth {
        person,
        month,
        currency,
        income: before.0.plus(gross)?,
        withheld: before.1.plus(withheld)?,
        payouts: before.2 + payouts,
    });
    Ok(())
}

/// The payout to change. Its version rises once in a transaction, however many commands change it.
pub(super) fn edit(world: &mut World, id: PayoutId) -> Result<&mut Payout, Stop> {
    let is_changed = world.payout.is_changed(&(id,));
    let payout = world.payout.edit(&(id,), "payout")?;
    payout.version += i64::from(!is_changed);
    Ok(payout)
}

/// Records a step of a payout and remembers the record in its row.
pub(super) fn record_step(
    world: &mut World,
    id: PayoutId,
    kind: &'static str,
    fields: &[(&str, &str)],
) -> Result<i64, Stop> {
    let id_text = id.to_string();
    let all: Vec<(&str, &str)> =
        std::iter::once(("payout", id_text.as_str())).chain(fields.iter().copied()).collect();
    let evidence = world.record(kind, id.raw(), &all)?;
    edit(world, id)?.add_evidence(evidence);
    Ok(evidence)
}

/// The bank has paid a payout: what was in transit is gone.
pub(super) fn pay(world: &mut World, actor: &Actor, id: PayoutId) -> Result<(), Stop> {
    let now = world.now();
    let payout = world.payout.get(&(id,), "payout")?.clone();
    // Judged before money moves, so that a wrong state is told as such.
    edit(world, id)?.pay(0, now)?;
    let by = actor.person.to_string();
    let evidence = record_step(world, id, "payout_paid", &[("by", &by)])?;
    let cause = world.cause(id.raw(), evidence);
    let debit = account(AccountKind::Transit, payout.person, payout.currency);
    let order =
        Order { debit, credit: bank(payout.currency), amount: payout.net, reason: Reason::Paid, cause };
    let entry = post(world, order)?;
    edit(world, id)?.entry_paid = Some(entry.number.raw());
    Ok(())
}

/// A payout ends without reaching its payee: everything goes back to the earnings, tax included, by entries that name
/// those they put right.
pub(super) fn end(
    world: &mut World,
    actor: &Actor,
    id: PayoutId,
    reason: PayoutReason,
    note: Option<String>,
) -> Result<PayoutState, Stop> {
    let now = world.now();
    let payout = world.payout.get(&(id,), "payout")?.clone();
    edit(world, id)?.end(reason, note.clone(), now)?;
    let by = actor.person.to_string();
    let mut fields = vec![("reason", reason.as_str()), ("by", by.as_str())];
    fields.extend(note.as_deref().map(|note| ("note", note)));
    let evidence = record_step(world, id, "payout_ended", &fields)?;
    let cause = world.cause(id.raw(), evidence);
    let earned = account(AccountKind::Earned, payout.person, payout.currency);
    let transit = account(AccountKind::Transit, payout.person, payout.currency);
    let (bank, tax) = (bank(payout.currency), withheld(payout.currency));
    let undone = [
        (payout.entry_paid, transit, bank, payout.net),
        (Some(payout.entry_net), earned, transit, payout.net),
        (payout.entry_withheld, earned, tax, payout.withheld),
    ];
    for (number, debit, credit, amount) in undone {
        let Some(number) = number.map(EntryNumber::from_raw) else { continue };
        correct(world, Posted { number, debit, credit, amount }, cause)?;
    }
    let key = (payout.person, payout.month, payout.currency);
    let (gross, withheld) = (Money::ZERO.minus(payout.gross)?, Money::ZERO.minus(payout.withheld)?);
    count(world, key, gross, withheld, -1)?;
    Ok(world.payout.get(&(id,), "payout")?.state)
}

/// Takes back one's own request, as long as nobody has decided on it.
#[derive(Debug, Clone)]
pub struct CancelPayout {
    /// The payout.
    pub payout: PayoutId,
}

impl Decide for CancelPayout {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.payout.want(&(self.payout,));
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.scopes.require(Scope::Fund)?;
        if world.payout.get(&(self.payout,), "payout")?.person != actor.person {
            return Err(Fault::not_found("payout").into());
        }
        let state = end(world, actor, self.payout, PayoutReason::Withdrawn, None)?;
        Ok(Outcome::Payout { payout: self.payout, state })
    }
}
