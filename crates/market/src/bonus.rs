//! Bonuses: what a requester gives a worker for one answer beside its pay, of its own will.
//!
//! A bonus comes out of the requester's available money and not out of a batch's escrow: it can be given when the batch is
//! long closed, and can never take what claims hold. The platform's fee on it is the batch's. It is the worker's alone; no
//! team's leader takes a part of it. Deliberately not here: pay that is declared before work (`price`).

use crate::AssignmentState;
use gongdao_kernel::{AssignmentId, BonusId, Code, Currency, Fault, Instant, Money, PersonId, ProjectId};

/// The most one bonus can be, in micro-units: a slip of the finger is refused.
pub const BONUS_MOST_MICROS: i64 = 10_000_000_000;

/// A bonus that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bonus {
    /// Its id.
    pub id: BonusId,
    /// The answer it is for.
    pub assignment: AssignmentId,
    /// The answer's project.
    pub project: ProjectId,
    /// Who got it.
    pub worker: PersonId,
    /// Who gave it.
    pub requester: PersonId,
    /// Its currency.
    pub currency: Currency,
    /// What the worker got.
    pub amount: Money,
    /// What the platform got on top.
    pub fee: Money,
    /// What it is for; the worker reads it.
    pub note: String,
    /// When it was given.
    pub at: Instant,
    /// Its evidence record.
    pub evidence: i64,
}

impl Bonus {
    /// Checks the amount, and that there is an answer to give it for.
    ///
    /// # Errors
    /// `invalid_field`, `wrong_state`.
    pub fn check(amount: Money, state: AssignmentState) -> Result<(), Fault> {
        if amount.micros() < 1 || amount.micros() > BONUS_MOST_MICROS {
            let most = Money::from_micros(BONUS_MOST_MICROS);
            let fix = format!("Give more than 0 and at most {most}.");
            return Err(Fault::field("amount_micros", amount.micros(), fix));
        }
        match state {
            AssignmentState::Submitted
            | AssignmentState::Passed
            | AssignmentState::Accepted
            | AssignmentState::RejectionProposed
            | AssignmentState::Rejected
            | AssignmentState::Appealed
            | AssignmentState::RejectedFinally => Ok(()),
            AssignmentState::Reserved
            | AssignmentState::Leased
            | AssignmentState::Returned
            | AssignmentState::Expired => Err(Fault::new(Code::WrongState)
                .with_detail(format!("The assignment is {state}."))
                .with_fix("A bonus is given for an answer; wait until there is one.")),
        }
    }
}
