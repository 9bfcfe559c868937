//! A bonus: given by a project's requester for one answer, at once and for good.

use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{AssignmentId, BonusId, Code, Fault, Money, TypedId, limits};
use gongdao_ledger::{AccountId, AccountKind, Order, Reason, post};
use gongdao_market::{Bonus, Charge};
use gongdao_trust::{Role, Scope};

/// Gives a bonus for an answer, out of the requester's available money. The fee of the answer's batch comes on top.
#[derive(Debug, Clone)]
pub struct GiveBonus {
    /// The answer.
    pub assignment: AssignmentId,
    /// What the worker gets.
    pub amount: Money,
    /// What it is for; the worker reads it.
    pub note: String,
}

impl Decide for GiveBonus {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Fund)?;
        Fault::check_text("note", &self.note, 1, limits::REASON_CHARS)?;
        let assignment = world.assignment.get(&(self.assignment,), "assignment")?.clone();
        if world.project.get(&(assignment.project,), "project")?.owner != actor.person {
            return Err(Fault::not_found("assignment").into());
        }
        if assignment.worker == actor.person {
            return Err(Fault::new(Code::SamePerson).into());
        }
        Bonus::check(self.amount, assignment.state)?;
        let batch = world.batch.get(&(assignment.batch,), "batch")?;
        let (currency, fee_ppm) = (batch.currency, batch.fee_ppm);
        let charge = Charge::new(self.amount, fee_ppm)?;
        let id: BonusId = world.draw();
        let evidence = self.record(world, id, charge, currency.as_str())?;
        let cause = world.cause(id.raw(), evidence);
        let debit = AccountId::new(AccountKind::Available, actor.person.raw(), currency);
        let earned = AccountId::new(AccountKind::Earned, assignment.worker.raw(), currency);
        let fees = AccountId::new(AccountKind::Fees, world.shard(), currency);
        world.free(debit)?;
        let parts = [(earned, charge.pay, Reason::Bonus), (fees, charge.fee, Reason::BonusFee)];
        for (credit, amount, reason) in parts {
            if amount.is_positive() {
                world.account.find(&(credit.kind, credit.owner, credit.currency))?;
                post(world, Order { debit, credit, amount, reason, cause })?;
            }
        }
        let at = world.now();
        world.bonus.put(Bonus {
            id,
            assignment: self.assignment,
            project: assignment.project,
            worker: assignment.worker,
            requester: actor.person,
            currency,
            amount: charge.pay,
            fee: charge.fee,
            note: self.note.clone(),
            at,
            evidence,
        });
        Ok(Outcome::Bonus { bonus: id })
    }
}

impl GiveBonus {
    /// Its record. Like all records of an assignment it does not name the worker: requesters hold the receipt too.
    fn record(&self, world: &mut World, id: BonusId, charge: Charge, currency: &str) -> Result<i64, Stop> {
        let (bonus, assignment) = (id.to_string(), self.assignment.to_string());
        let (amount, fee) = (charge.pay.micros().to_string(), charge.fee.micros().to_string());
        let fields = [
            ("bonus", bonus.as_str()),
            ("assignment", &assignment),
            ("amount_micros", &amount),
            ("fee_micros", &fee),
            ("currency", currency),
            ("note", &self.note),
        ];
        world.record("bonus", id.raw(), &fields)
    }
}
