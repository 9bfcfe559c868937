//! Rows of bonuses.

use crate::table;
use gongdao_kernel::{AssignmentId, BonusId, Currency, Instant, Money, PersonId, ProjectId};
use gongdao_market::Bonus;

table! { Bonus, "bonus", lock false, key (id: BonusId), columns {
    assignment: AssignmentId, project: ProjectId, worker: PersonId, requester: PersonId, currency: Currency,
    amount: Money, fee: Money, note: String, at: Instant, evidence: i64,
} }
