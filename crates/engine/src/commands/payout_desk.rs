//! Payouts as operators handle them: approve or refuse, put into a file, send, say what the bank did.
//!
//! Nobody decides on a payout of their own. A run's file can be fetched again and again and is always the same; giving a
//! run up is possible until the bank has it.

use super::payout::{edit, end, pay, record_step};
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Currency, Fault, Money, PayoutId, PayoutRunId, TypedId, limits};
use gongdao_market::{Payout, PayoutReason, PayoutState, RunState};
use gongdao_store::rows::PayoutRun;
use gongdao_trust::{PayoutChannel, Role, Scope};
use std::collections::BTreeSet;

/// Most payouts of one command and of one run.
pub const PAYOUTS: usize = 500;

/// The payout, if the actor may decide on it.
fn decidable(actor: &Actor, world: &mut World, id: PayoutId) -> Result<Payout, Stop> {
    let payout = world.payout.get(&(id,), "payout")?.clone();
    if payout.person == actor.person {
        return Err(Fault::new(Code::SamePerson).with_fix("Ask another operator.").into());
    }
    Ok(payout)
}

fn check_list(payouts: &[PayoutId]) -> Result<(), Fault> {
    let distinct: BTreeSet<_> = payouts.iter().collect();
    if payouts.is_empty() || payouts.len() > PAYOUTS {
        return Err(Fault::field("payouts", payouts.len(), format!("Name 1 to {PAYOUTS} payouts.")));
    }
    if distinct.len() != payouts.len() {
        return Err(Fault::field("payouts", payouts.len(), "Name each payout once."));
    }
    Ok(())
}

/// Approves payouts, all or none.
#[derive(Debug, Clone)]
pub struct ApprovePayouts {
    /// They.
    pub payouts: Vec<PayoutId>,
    /// The version that was looked at, where there is one payout and the caller wants to be sure.
    pub version: Option<i64>,
}

impl Decide for ApprovePayouts {
    fn keys(&self, _: &Actor, world: &mut World) {
        self.payouts.iter().for_each(|id| world.payout.want(&(*id,)));
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        check_list(&self.payouts)?;
        let (by, now) = (actor.person.to_string(), world.now());
        for id in &self.payouts {
            let payout = decidable(actor, world, *id)?;
            if self.version.is_some_and(|version| version != payout.version) {
                return Err(Fault::new(Code::Changed).at("version").with_value(payout.version).into());
            }
            edit(world, *id)?.approve(actor.person, now)?;
            record_step(world, *id, "payout_decided", &[("decision", "approved"), ("by", &by)])?;
        }
        let payout = self.payouts.first().copied().unwrap_or_else(|| PayoutId::from_raw(0));
        Ok(Outcome::Payout { payout, state: PayoutState::Approved })
    }
}

/// Refuses a payout; its money goes back.
#[derive(Debug, Clone)]
pub struct RefusePayout {
    /// It.
    pub payout: PayoutId,
    /// Why, for the worker to read.
    pub note: String,
}

impl Decide for RefusePayout {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.payout.want(&(self.payout,));
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        Fault::check_text("note", &self.note, 1, limits::REASON_CHARS)?;
        decidable(actor, world, self.payout)?;
        let (now, reason) = (world.now(), PayoutReason::OperatorRefused);
        let state = end(world, actor, self.payout, reason, Some(self.note.clone()))?;
        let row = edit(world, self.payout)?;
        (row.decided_by, row.decided_at) = (Some(actor.person), Some(now));
        Ok(Outcome::Payout { payout: self.payout, state })
    }
}

/// Puts approved payouts of one currency and institution into a run, whose file goes to that institution.
#[derive(Debug, Clone)]
pub struct MakeRun {
    /// The institution.
    pub channel: PayoutChannel,
    /// The currency.
    pub currency: Currency,
    /// The payouts.
    pub payouts: Vec<PayoutId>,
}

impl Decide for MakeRun {
    fn keys(&self, _: &Actor, world: &mut World) {
        for id in &self.payouts {
            world.payout.want(&(*id,));
            if let Some(payee) = world.payout.peek(&(*id,)).map(|payout| payout.payee) {
                world.payee.want(&(payee,));
            }
        }
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        super::money::check_custodian(world)?;
        check_list(&self.payouts)?;
        let run: PayoutRunId = world.draw();
        let mut total = Money::ZERO;
        for id in &self.payouts {
            let payout = world.payout.get(&(*id,), "payout")?.clone();
            let channel = world.payee.get(&(payout.payee,), "payee")?.kind.channel();
            if payout.currency != self.currency || channel != self.channel {
                let fix = format!(
                    "It goes by {channel} in {}; make a run of its own for each institution and currency.",
                    payout.currency
                );
                return Err(Fault::field("payouts", id, fix).into());
            }
            edit(world, *id)?.enter(run)?;
            total = total.plus(payout.net)?;
        }
        let count = i64::try_from(self.payouts.len()).unwrap_or(i64::MAX);
        let now = world.now();
        world.payout_run.put(PayoutRun {
            id: run,
            state: RunState::Made,
            channel: self.channel,
            currency: self.currency,
            payouts: count,
            total,
            made_by: actor.person,
            made_at: now,
            sent_at: None,
            version: 1,
        });
        let (count, total) = (count.to_string(), total.micros().to_string());
        let fields =
            [("payouts", count.as_str()), ("net_micros", &total), ("currency", self.currency.as_str())];
        record_run(world, actor, run, "payout_run_made", &fields)?;
        Ok(Outcome::Run { run, state: RunState::Made })
    }
}

fn record_run(
    world: &mut World,
    actor: &Actor,
    run: PayoutRunId,
    kind: &'static str,
    fields: &[(&str, &str)],
) -> Result<(), Stop> {
    let (id, by) = (run.to_string(), actor.person.to_string());
    let mut all = vec![("run", id.as_str())];
    all.extend_from_slice(fields);
    all.push(("by", &by));
    world.record(kind, run.raw(), &all)?;
    Ok(())
}

/// Says that the bank has a run's file, or gives the run up before it has.
#[derive(Debug, Clone)]
pub struct SteerRun {
    /// The run.
    pub run: PayoutRunId,
    /// Its payouts, all of them; the caller has read them.
    pub payouts: Vec<PayoutId>,
    /// Sent or cancelled.
    pub to: RunState,
}

impl Decide for SteerRun {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.payout_run.want(&(self.run,));
        self.payouts.iter().for_each(|id| world.payout.want(&(*id,)));
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        let (key, now) = ((self.run,), world.now());
        let row = world.payout_run.get(&key, "payout run")?.clone();
        if row.state != RunState::Made {
            return Err(Fault::state("payout run", row.state, "It has to be made and not sent.").into());
        }
        let distinct: BTreeSet<_> = self.payouts.iter().collect();
        if i64::try_from(distinct.len()) != Ok(row.payouts) {
            return Err(Fault::new(Code::Changed).into());
        }
        for id in &self.payouts {
            if world.payout.get(&(*id,), "payout")?.run != Some(self.run) {
                return Err(Fault::new(Code::Changed).into());
            }
            match self.to {
                RunState::Sent => edit(world, *id)?.send()?,
                RunState::Made | RunState::Cancelled => edit(world, *id)?.leave()?,
            }
        }
        let is_changed = world.payout_run.is_changed(&key);
        let row = world.payout_run.edit(&key, "payout run")?;
        row.state = if self.to == RunState::Sent { RunState::Sent } else { RunState::Cancelled };
        row.sent_at = (self.to == RunState::Sent).then_some(now);
        row.version += i64::from(!is_changed);
        let state = row.state;
        let kind = if state == RunState::Sent { "payout_run_sent" } else { "payout_run_cancelled" };
        record_run(world, actor, self.run, kind, &[])?;
        Ok(Outcome::Run { run: self.run, state })
    }
}

/// Says what the bank did with a payout, before or without a statement that shows it.
#[derive(Debug, Clone)]
pub struct ReconcilePayout {
    /// It.
    pub payout: PayoutId,
    /// Why it failed or came back; nothing where it was paid.
    pub reason: Option<PayoutReason>,
    /// What is to be said about that.
    pub note: Option<String>,
}

impl Decide for ReconcilePayout {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.payout.want(&(self.payout,));
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        if let Some(note) = &self.note {
            Fault::check_text("note", note, 1, limits::REASON_CHARS)?;
        }
        decidable(actor, world, self.payout)?;
        let state = match self.reason {
            None => {
                pay(world, actor, self.payout)?;
                PayoutState::Paid
            }
            Some(PayoutReason::Withdrawn | PayoutReason::OperatorRefused) => {
                let fix = "Say what the bank said; refuse a payout before it is sent.";
                return Err(Fault::field("reason", "of the platform's own", fix).into());
            }
            Some(reason) => end(world, actor, self.payout, reason, self.note.clone())?,
        };
        Ok(Outcome::Payout { payout: self.payout, state })
    }
}
