//! The bank: statements with lines that say what they are, half of it, nothing, or the same as before; and operators who
//! match what waits, send it back, or take back a deposit that never came.

use super::Scene;
use super::requester::unique_amount;
use crate::memory::Sent;
use gongdao_engine::Actor;
use gongdao_engine::commands::bank::{AddStatement, MatchLine, MatchTo, NewLine, SendLineBack, TakeLines};
use gongdao_engine::commands::money::WithdrawDeposit;
use gongdao_kernel::{Currency, Money, StatementId};
use gongdao_market::{LineState, Payout, PayoutState};
use gongdao_store::rows::{BankLine, BankStatement, DepositRow};
use gongdao_trust::deposit_code;

/// Statements of one world.
const STATEMENTS: usize = 4;

pub(super) fn act(scene: &mut Scene<'_>) -> Option<Sent> {
    let actor = *scene.chance.pick(&scene.cast.operators)?;
    let view = scene.view;
    if view.statements.is_empty() || (view.statements.len() < STATEMENTS && scene.chance.once_in(8)) {
        return Some(add(scene, actor));
    }
    let waiting: Vec<&BankLine> = view.lines.iter().filter(|row| row.state == LineState::Suspense).collect();
    match scene.chance.pick(&waiting) {
        Some(line) if scene.chance.once_in(2) => resolve(scene, actor, line),
        _ if scene.chance.once_in(12) => {
            let unseen: Vec<&DepositRow> = view.deposits.iter().filter(|row| row.line.is_none()).collect();
            let deposit = scene.chance.pick(&unseen)?.id;
            Some(Sent::any(actor, WithdrawDeposit { deposit, note: scene.reason() }))
        }
        _ => take(scene, actor),
    }
}

fn add(scene: &mut Scene<'_>, actor: Actor) -> Sent {
    let currency = scene.chance.one_of([Currency::Cny, Currency::Cny, Currency::Usd]);
    let name = format!("statement {}", scene.memory.nonce());
    let (opening, closing) = (scene.chance.once_in(2).then_some(Money::ZERO), None);
    Sent::any(actor, AddStatement { currency, account: "the account".to_owned(), name, opening, closing })
}

fn take(scene: &mut Scene<'_>, actor: Actor) -> Option<Sent> {
    let statement: &BankStatement = scene.chance.pick(&scene.view.statements)?;
    let (id, currency): (StatementId, Currency) = (statement.id, statement.currency);
    let wanted = scene.chance.count(1, 4);
    let mut lines: Vec<NewLine> = Vec::new();
    for _ in 0..wanted {
        lines.extend(line(scene, currency));
    }
    (!lines.is_empty()).then(|| Sent::any(actor, TakeLines { statement: id, lines }))
}

/// What a line says: how much, and the two references.
type Said = (Money, String, String);

fn line(scene: &mut Scene<'_>, currency: Currency) -> Option<NewLine> {
    if scene.chance.once_in(8)
        && let Some(row) = scene.chance.pick(&scene.view.lines)
    {
        // The bank tells the same line again, in the next statement or this one.
        let said = (row.amount, row.reference.clone(), row.bank_reference.clone());
        return Some(new_line(row.place, said));
    }
    let mut said = match scene.chance.below(6) {
        0 | 1 => of_payout(scene, currency),
        2 => of_recorded(scene, currency),
        3 => of_returning(scene),
        4 => {
            let person = scene.cast.anybody(scene.chance)?.person;
            Some((unique_amount(scene), format!("for {}", deposit_code::of(person)), String::new()))
        }
        _ => {
            let amount = unique_amount(scene);
            let amount = if scene.chance.once_in(2) { negative(amount) } else { amount };
            Some((amount, "who knows".to_owned(), String::new()))
        }
    }?;
    if scene.chance.once_in(8) {
        // A part, or too much.
        said.0 = said.0.plus(Money::from_micros(1_000)).ok()?;
    }
    let place = i64::try_from(scene.memory.nonce()).ok()?;
    Some(new_line(place, said))
}

/// A line; its place tells it from all others of the world.
fn new_line(place: i64, (amount, reference, bank_reference): Said) -> NewLine {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&place.to_be_bytes());
    let (booked_on, party) = ("2026-11-22".to_owned(), "somebody".to_owned());
    NewLine { place, key, booked_on, amount, reference, bank_reference, party }
}

fn negative(amount: Money) -> Money {
    Money::from_micros(amount.micros().saturating_neg())
}

/// A payout leaves, or comes back.
fn of_payout(scene: &mut Scene<'_>, currency: Currency) -> Option<Said> {
    let due = |row: &&Payout| {
        row.currency == currency
            && matches!(row.state, PayoutState::Sent | PayoutState::Paid | PayoutState::Returned)
    };
    let payouts: Vec<&Payout> = scene.view.payouts.iter().filter(due).collect();
    let payout = *scene.chance.pick(&payouts)?;
    let back = payout.state != PayoutState::Sent && scene.chance.once_in(2);
    let amount = if back { payout.net } else { negative(payout.net) };
    Some((amount, deposit_code::bank_text(payout.id), String::new()))
}

/// A deposit that was recorded before.
fn of_recorded(scene: &mut Scene<'_>, currency: Currency) -> Option<Said> {
    let deposits: Vec<&DepositRow> =
        scene.view.deposits.iter().filter(|row| row.currency == currency).collect();
    let deposit = *scene.chance.pick(&deposits)?;
    Some((deposit.amount, String::new(), deposit.reference.clone()))
}

/// Money of a stranger leaves again.
fn of_returning(scene: &mut Scene<'_>) -> Option<Said> {
    let returning: Vec<&BankLine> =
        scene.view.lines.iter().filter(|row| row.state == LineState::Returning).collect();
    let line = *scene.chance.pick(&returning)?;
    Some((negative(line.amount), deposit_code::bank_text(line.id), String::new()))
}

/// An operator says what a line is, rightly or not, or sends it back.
fn resolve(scene: &mut Scene<'_>, actor: Actor, line: &BankLine) -> Option<Sent> {
    let id = line.id;
    let to = match scene.chance.below(5) {
        0 => MatchTo::Requester(scene.cast.anybody(scene.chance)?.person),
        1 => MatchTo::Requester(scene.chance.pick(&scene.cast.requesters)?.person),
        2 => {
            let alike = |row: &&DepositRow| row.amount == line.amount;
            let deposits: Vec<&DepositRow> = scene.view.deposits.iter().filter(alike).collect();
            MatchTo::Deposit(scene.chance.pick(&deposits)?.id)
        }
        3 => MatchTo::Payout(scene.chance.pick(&scene.view.payouts)?.id),
        _ => return Some(Sent::any(actor, SendLineBack { line: id, note: scene.reason() })),
    };
    Some(Sent::any(actor, MatchLine { line: id, to }))
}
