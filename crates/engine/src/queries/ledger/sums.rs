//! The sums that writers keep, held against what they are sums of.

use super::check::Report;
use gongdao_kernel::{Currency, Fault, Money};
use gongdao_ledger::{Account, AccountKind};
use gongdao_store::Connection;
use gongdao_store::queries::live::recount_reviews;
use gongdao_store::queries::rows_all;
use gongdao_store::rows::AccountSum;
use std::collections::BTreeMap;

const MONEY: &str = "L8 sums by kind equal their accounts";
const REVIEWS: &str = "M6 review counts equal their queues";

/// Posted debits and credits, held debits, and how many accounts.
type Sum = [i128; 4];

/// Holds the kept sums against these accounts, which are all there are.
pub(super) fn check(
    connection: &mut Connection,
    accounts: &[Account],
    report: &mut Report,
) -> Result<(), Fault> {
    let wide = |amount: Money| i128::from(amount.micros());
    let mut sums: BTreeMap<(AccountKind, Currency), (Sum, Sum)> = BTreeMap::new();
    let mut add = |key, side: usize, of: Sum| {
        let both = sums.entry(key).or_default();
        let sum = if side == 0 { &mut both.0 } else { &mut both.1 };
        sum.iter_mut().zip(of).for_each(|(sum, of)| *sum += of);
    };
    for row in accounts {
        let of = [wide(row.debits_posted), wide(row.credits_posted), wide(row.debits_pending), 1];
        add((row.id.kind, row.id.currency), 0, of);
    }
    for row in rows_all::<AccountSum>(connection)? {
        let of = [wide(row.debits), wide(row.credits), wide(row.held), i128::from(row.accounts)];
        add((row.kind, row.currency), 1, of);
    }
    for ((kind, currency), (counted, kept)) in sums {
        if counted != kept {
            report.find(MONEY, format!("{kind} {currency}: kept {kept:?}, counted {counted:?}"));
        }
    }
    for row in recount_reviews(connection)?.iter().filter(|row| row.waiting != row.kept) {
        report.find(REVIEWS, format!("{row:?}"));
    }
    Ok(())
}
