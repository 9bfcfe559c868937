//! What a bank line is: found by its reference and amount, or said by a person and checked all the same.
//!
//! A payout is known by its id, a deposit by what was recorded or by the requester's code, money on its way back to a
//! stranger by its line's id. Amounts have to agree to the last unit; a part, or too much, waits for a person.

use super::bank::{MatchTo, NewLine};
use super::recorded;
use crate::{Stop, World};
use gongdao_kernel::{BankLineId, Currency, DepositId, Fault, Money, PayoutId, PersonId, TypedId};
use gongdao_ledger::AccountKind;
use gongdao_market::{LineCause, LineState, Payout, PayoutState};
use gongdao_store::rows::BankLine;
use gongdao_trust::{Role, deposit_code};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A deposit of this requester's that nobody recorded before.
    Deposit(PersonId),
    /// This deposit.
    RecordedDeposit(DepositId),
    /// This payout, leaving.
    Payout(PayoutId),
    /// This payout, coming back.
    PayoutReturn(PayoutId),
    /// This line, going back.
    SentBack(BankLineId),
}

impl Meaning {
    /// What it is about, as text for the record.
    pub(super) fn text(self) -> String {
        match self {
            Meaning::Deposit(person) => person.to_string(),
            Meaning::RecordedDeposit(deposit) => deposit.to_string(),
            Meaning::Payout(payout) | Meaning::PayoutReturn(payout) => payout.to_string(),
            Meaning::SentBack(line) => line.to_string(),
        }
    }

    /// Whose money it is.
    pub(super) fn person(self, world: &mut World) -> Result<Option<PersonId>, Stop> {
        Ok(match self {
            Meaning::Deposit(person) => Some(person),
            Meaning::RecordedDeposit(deposit) => Some(world.deposit.get(&(deposit,), "deposit")?.person),
            Meaning::Payout(payout) | Meaning::PayoutReturn(payout) => {
                Some(world.payout.get(&(payout,), "payout")?.person)
            }
            Meaning::SentBack(_) => None,
        })
    }
}

type Judged = Result<Result<Meaning, LineCause>, Stop>;

/// Names what a line will look at.
pub(super) fn want(world: &mut World, line: &NewLine, currency: Currency) {
    if let Some(payout) = deposit_code::find_id::<PayoutId>(&line.reference) {
        world.payout.want(&(payout,));
        if let Some(person) = world.payout.peek(&(payout,)).map(|payout| payout.person) {
            world.want_account(AccountKind::Transit, person.raw(), currency);
        }
        return;
    }
    if line.amount.is_positive() {
        recorded::want(world, &line.bank_reference, currency, line.amount);
        recorded::want(world, &line.reference, currency, line.amount);
        if let Some(person) = deposit_code::find(&line.reference) {
            world.person.want(&(person,));
            world.want_account(AccountKind::Available, person.raw(), currency);
        }
    }
}

/// What a line is by what it says, or why nobody knows.
pub(super) fn meaning(world: &mut World, line: &NewLine, currency: Currency) -> Judged {
    let magnitude = Money::from_micros(line.amount.micros().saturating_abs());
    let comes = line.amount.is_positive();
    if let Some(id) = deposit_code::find_id::<PayoutId>(&line.reference) {
        let Some(payout) = world.payout.find(&(id,))? else { return Ok(Err(LineCause::UnknownReference)) };
        return Ok(of_payout(payout, comes, magnitude, currency));
    }
    if comes { of_deposit(world, line, currency) } else { of_sent_back(world, line, magnitude, currency) }
}

fn of_payout(
    payout: &Payout,
    comes: bool,
    magnitude: Money,
    currency: Currency,
) -> Result<Meaning, LineCause> {
    if payout.currency != currency || payout.net != magnitude {
        return Err(LineCause::AmountDiffers);
    }
    let over = matches!(payout.state, PayoutState::Paid | PayoutState::Returned);
    if comes && over && payout.return_line.is_none() {
        return Ok(Meaning::PayoutReturn(payout.id));
    }
    let leaves = payout.state == PayoutState::Sent || over;
    if !comes && leaves && payout.line.is_none() {
        return Ok(Meaning::Payout(payout.id));
    }
    Err(LineCause::NotDue)
}

fn of_deposit(world: &mut World, line: &NewLine, currency: Currency) -> Judged {
    let references = [&line.bank_reference, &line.reference];
    for reference in references {
        if let Some(deposit) = recorded::find(world, reference, currency, line.amount)? {
            return Ok(Ok(Meaning::RecordedDeposit(deposit)));
        }
    }
    for reference in references {
        if recorded::is_known(world, reference, currency)? {
            return Ok(Err(LineCause::AmountDiffers));
        }
    }
    let Some(person) = deposit_code::find(&line.reference) else {
        return Ok(Err(LineCause::NoReference));
    };
    let known = world.person.find(&(person,))?;
    let takes = known.is_some_and(|person| person.roles.has(Role::Requester));
    Ok(if takes { Ok(Meaning::Deposit(person)) } else { Err(LineCause::UnknownReference) })
}

fn of_sent_back(world: &mut World, line: &NewLine, magnitude: Money, currency: Currency) -> Judged {
    let Some(id) = deposit_code::find_id::<BankLineId>(&line.reference) else {
        return Ok(Err(LineCause::NoReference));
    };
    let Some(other) = world.bank_line.find(&(id,))? else { return Ok(Err(LineCause::UnknownReference)) };
    Ok(match () {
        () if other.currency != currency || other.amount != magnitude => Err(LineCause::AmountDiffers),
        () if other.state != LineState::Returning => Err(LineCause::NotDue),
        () => Ok(Meaning::SentBack(id)),
    })
}

/// What a person says a line is, if that can be.
pub(super) fn said(world: &mut World, line: &BankLine, to: MatchTo) -> Result<Meaning, Stop> {
    let magnitude = Money::from_micros(line.amount.micros().saturating_abs());
    let comes = line.amount.is_positive();
    let judged = match to {
        MatchTo::Payout(id) => {
            of_payout(world.payout.get(&(id,), "payout")?, comes, magnitude, line.currency)
        }
        MatchTo::Line(id) => {
            let other = world.bank_line.get(&(id,), "bank line")?;
            match () {
                () if comes || other.state != LineState::Returning => Err(LineCause::NotDue),
                () if other.currency != line.currency || other.amount != magnitude => {
                    Err(LineCause::AmountDiffers)
                }
                () => Ok(Meaning::SentBack(id)),
            }
        }
        MatchTo::Deposit(id) => {
            let deposit = world.deposit.get(&(id,), "deposit")?;
            match () {
                () if !comes || deposit.line.is_some() || deposit.ended_at.is_some() => {
                    Err(LineCause::NotDue)
                }
                () if deposit.currency != line.currency || deposit.amount != line.amount => {
                    Err(LineCause::AmountDiffers)
                }
                () => Ok(Meaning::RecordedDeposit(id)),
            }
        }
        MatchTo::Requester(id) => {
            let person = world.person.get(&(id,), "person")?;
            person.roles.require(Role::Requester)?;
            if comes { Ok(Meaning::Deposit(id)) } else { Err(LineCause::NotDue) }
        }
    };
    judged.map_err(|cause| {
        let fix = match cause {
            LineCause::AmountDiffers => "Amount and currency of the line have to be those of what it is.",
            _ => "No such line is due for it now; look at its state and at the line's direction.",
        };
        Fault::state("bank line", format!("not that ({cause})"), fix).into()
    })
}
