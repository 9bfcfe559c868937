//! Sums that a writer keeps: money by kind of account, and answers that wait for a person.
//!
//! What a command changed is taken from its rows as they were and as they are, when it is kept; what was taken back adds
//! nothing. So no command has to think of sums, and none can forget them. Each writer has rows of its own, which no other
//! node waits for.

use super::slice::Slice;
use gongdao_kernel::{Currency, Money, ProjectId};
use gongdao_ledger::{Account, AccountKind};
use gongdao_market::AssignmentState;
use gongdao_store::queries::live::count_reviews;
use gongdao_store::rows::{AccountSum, ReviewCount, ReviewItem};
use gongdao_store::{Connection, StoreError};
use std::collections::BTreeMap;

/// By how much accounts of one kind moved.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Moved {
    debits: i128,
    credits: i128,
    held: i128,
    accounts: i64,
}

impl Moved {
    fn add(&mut self, account: &Account, sign: i64) {
        let signed = |amount: Money| i128::from(amount.micros()) * i128::from(sign);
        self.debits += signed(account.debits_posted);
        self.credits += signed(account.credits_posted);
        self.held += signed(account.debits_pending);
        self.accounts += sign;
    }
}

/// What the kept commands of a transaction add.
#[derive(Debug, Default)]
pub(super) struct Sums {
    accounts: BTreeMap<(AccountKind, Currency), Moved>,
    reviews: BTreeMap<(ProjectId, AssignmentState), i64>,
}

impl Sums {
    /// Takes what the present command did.
    pub(super) fn take(&mut self, accounts: &Slice<Account>, reviews: &Slice<ReviewItem>) {
        for (before, after) in accounts.touched() {
            for (account, sign) in [(before, -1), (after, 1)] {
                let Some(account) = account else { continue };
                let key = (account.id.kind, account.id.currency);
                self.accounts.entry(key).or_default().add(account, sign);
            }
        }
        for (before, after) in reviews.touched() {
            for (item, sign) in [(before, -1), (after, 1)] {
                let Some(item) = item else { continue };
                *self.reviews.entry((item.project, item.state)).or_default() += sign;
            }
        }
    }

    /// Writes what is added; `kept` are the writer's sums of money, which it knows by heart.
    pub(super) fn save(
        &self,
        connection: &mut Connection,
        shard: u32,
        kept: &mut Vec<AccountSum>,
    ) -> Result<(), StoreError> {
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for ((kind, currency), moved) in self.accounts.iter().filter(|(_, moved)| **moved != Moved::default())
        {
            let known = kept.iter_mut().find(|row| (row.kind, row.currency) == (*kind, *currency));
            match known {
                Some(row) => {
                    raise(row, *moved);
                    old.push(*row);
                }
                None => {
                    let (debits, credits, held) = (Money::ZERO, Money::ZERO, Money::ZERO);
                    let (kind, currency) = (*kind, *currency);
                    let mut row = AccountSum { shard, kind, currency, debits, credits, held, accounts: 0 };
                    raise(&mut row, *moved);
                    new.push(row);
                }
            }
        }
        if !old.is_empty() {
            connection.update(old.iter())?;
        }
        if !new.is_empty() {
            connection.insert(new.iter())?;
            kept.extend(new);
        }
        for ((project, state), count) in self.reviews.iter().filter(|(_, count)| **count != 0) {
            count_reviews(
                connection,
                ReviewCount { project: *project, state: *state, shard, count: *count },
            )?;
        }
        Ok(())
    }

    pub(super) fn clear(&mut self) {
        self.accounts.clear();
        self.reviews.clear();
    }
}

/// A sum beyond what can be stored stays at the end of it, and the check of the books says so: a figure that is shown
/// must not stop the work.
fn raise(row: &mut AccountSum, moved: Moved) {
    let raised = |kept: Money, by: i128| {
        let sum = i128::from(kept.micros()) + by;
        Money::from_micros(i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX }))
    };
    row.debits = raised(row.debits, moved.debits);
    row.credits = raised(row.credits, moved.credits);
    row.held = raised(row.held, moved.held);
    row.accounts += moved.accounts;
}
