//! Payouts: workers who name an account and ask for their pay, operators who approve, send, fail and forget.

use super::Scene;
use crate::memory::Sent;
use gongdao_engine::Actor;
use gongdao_engine::commands::payee::SetPayee;
use gongdao_engine::commands::payout::{AskPayout, CancelPayout};
use gongdao_engine::commands::payout_desk::{
    ApprovePayouts, MakeRun, ReconcilePayout, RefusePayout, SteerRun,
};
use gongdao_kernel::{Currency, Money, TypedId};
use gongdao_ledger::AccountKind;
use gongdao_market::{Payout, PayoutReason, PayoutState, RunState};
use gongdao_trust::{PayeeKind, PayoutChannel};

pub(super) fn act(scene: &mut Scene<'_>) -> Option<Sent> {
    // Few worlds are long enough for a payout's whole way, so what is on its way comes first.
    if scene.view.payouts.iter().any(is_under_way) && !scene.chance.once_in(4) {
        return go_on(scene);
    }
    match scene.chance.below(8) {
        0..=1 => {
            let actor = asker(scene)?;
            let masked = format!("bank ****{:04}", scene.chance.below(10_000));
            Some(Sent::any(actor, SetPayee { kind: PayeeKind::BankCard, masked, sealed: vec![1; 64] }))
        }
        2..=3 => {
            let actor = asker(scene)?;
            let yuan = scene.chance.within(1, 3) * Money::MICROS;
            let amount = scene.chance.once_in(2).then(|| Money::from_micros(yuan));
            Some(Sent::any(actor, AskPayout { amount, currency: Currency::Cny }))
        }
        _ => go_on(scene),
    }
}

/// A worker who has a yuan to ask for, where there is one; now and then anybody.
fn asker(scene: &mut Scene<'_>) -> Option<Actor> {
    let rich = |worker: &&Actor| {
        let key = (AccountKind::Earned, worker.person.raw(), Currency::Cny);
        let account =
            scene.view.accounts.iter().find(|row| (row.id.kind, row.id.owner, row.id.currency) == key);
        account.and_then(|row| row.free().ok()).is_some_and(|free| free.micros() >= Money::MICROS)
    };
    let rich: Vec<&Actor> = scene.cast.workers.iter().filter(rich).collect();
    match scene.chance.pick(&rich) {
        Some(worker) if !scene.chance.once_in(6) => Some(**worker),
        _ => scene.chance.pick(&scene.cast.workers).copied(),
    }
}

fn is_under_way(row: &Payout) -> bool {
    use PayoutState::{Approved, InRun, Requested, Sent};
    matches!(row.state, Requested | Approved | InRun | Sent)
}

/// The next step of some payout, or now and then one that is not its next.
fn go_on(scene: &mut Scene<'_>) -> Option<Sent> {
    let (under_way, over): (Vec<&Payout>, Vec<&Payout>) =
        scene.view.payouts.iter().partition(|row| is_under_way(row));
    let rows = if under_way.is_empty() || scene.chance.once_in(5) { &over } else { &under_way };
    let row = *scene.chance.pick(rows)?;
    let actor = *scene.chance.pick(&scene.cast.operators)?;
    let payout = row.id;
    let state = if scene.chance.once_in(10) { PayoutState::Paid } else { row.state };
    Some(match state {
        PayoutState::Requested if scene.chance.once_in(5) => {
            let worker = *scene.cast.workers.iter().find(|worker| worker.person == row.person)?;
            Sent::any(worker, CancelPayout { payout })
        }
        PayoutState::Requested if scene.chance.once_in(8) => {
            Sent::any(actor, RefusePayout { payout, note: scene.reason() })
        }
        PayoutState::Requested => Sent::any(actor, ApprovePayouts { payouts: vec![payout], version: None }),
        PayoutState::Approved if scene.chance.once_in(6) => {
            Sent::any(actor, RefusePayout { payout, note: scene.reason() })
        }
        PayoutState::Approved => {
            let payouts = vec![payout];
            Sent::any(actor, MakeRun { channel: PayoutChannel::Bank, currency: row.currency, payouts })
        }
        PayoutState::InRun => {
            let to = if scene.chance.once_in(4) { RunState::Cancelled } else { RunState::Sent };
            Sent::any(actor, SteerRun { run: row.run?, payouts: vec![payout], to })
        }
        PayoutState::Sent => {
            let reason = scene.chance.once_in(3).then_some(PayoutReason::AccountClosed);
            Sent::any(actor, ReconcilePayout { payout, reason, note: None })
        }
        // Most of what was paid stays paid.
        PayoutState::Paid if !scene.chance.once_in(5) => return None,
        _ => {
            let reason = Some(PayoutReason::CameBack);
            Sent::any(actor, ReconcilePayout { payout, reason, note: None })
        }
    })
}
