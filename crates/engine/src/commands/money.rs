//! Money that arrives from outside.

use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Currency, Fault, Money, PersonId, TypedId, limits};
use gongdao_ledger::{AccountId, AccountKind, Order, Reason, post};
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
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        Fault::check_text("reference", &self.reference, 1, limits::NAME_CHARS)?;
        if !self.amount.is_positive() || self.amount > MOST {
            return Err(
                Fault::field("amount", self.amount, format!("Give more than 0 and at most {MOST}.")).into()
            );
        }
        if !world.is_demo() && world.setting.find(&("custodian".to_owned(),))?.is_none() {
            return Err(Fault::new(Code::CustodianMissing)
                .with_fix("Set the setting `custodian` to the institution that keeps the money.")
                .into());
        }
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
        let debit = AccountId::new(AccountKind::Bank, 0, self.currency);
        let credit = AccountId::new(AccountKind::Available, self.person.raw(), self.currency);
        post(world, Order { debit, credit, amount: self.amount, reason: Reason::Deposit, cause })?;
        Ok(Outcome::Done)
    }
}
