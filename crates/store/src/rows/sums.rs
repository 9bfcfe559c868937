//! Sums that each writer keeps for itself.

use crate::table;
use gongdao_kernel::{Currency, Money, ProjectId};
use gongdao_ledger::AccountKind;
use gongdao_market::AssignmentState;

/// What a writer added to the accounts of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountSum {
    /// The writer.
    pub shard: u32,
    /// The kind.
    pub kind: AccountKind,
    /// The currency.
    pub currency: Currency,
    /// Posted debits.
    pub debits: Money,
    /// Posted credits.
    pub credits: Money,
    /// Held debits.
    pub held: Money,
    /// How many accounts.
    pub accounts: i64,
}

table! { AccountSum, "account_sum", lock false, key (shard: u32, kind: AccountKind, currency: Currency), columns {
    debits: Money, credits: Money, held: Money, accounts: i64,
} }

/// How many answers of a project a writer put into the queue for a person in a state, less those it took out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewCount {
    /// The project.
    pub project: ProjectId,
    /// What is waited for.
    pub state: AssignmentState,
    /// The writer.
    pub shard: u32,
    /// How many; below zero where others put in what this one took out.
    pub count: i64,
}

table! { ReviewCount, "review_count", lock false, key (project: ProjectId, state: AssignmentState, shard: u32), columns {
    count: i64,
} }
