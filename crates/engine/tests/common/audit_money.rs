//! The auditor's first book: the journal folded by hand, and the stored counters held against it.

use super::audit::{Books, must};
use gongdao_kernel::TypedId;
use gongdao_ledger::{AccountId, AccountKind, EntryKind, EntryNumber};
use std::collections::{BTreeMap, HashMap, HashSet};

/// L1, L6–L8, L10, L11, L13, L17, L20; answers the open holds.
pub fn journal(books: &Books, wrong: &mut Vec<String>) -> BTreeMap<EntryNumber, i64> {
    let mut counters: HashMap<AccountId, [i128; 4]> = HashMap::new();
    let mut open: BTreeMap<EntryNumber, i64> = BTreeMap::new();
    let mut last: HashMap<i64, (i64, i64)> = HashMap::new();
    // Entries come stream by stream, and what one node held another may have paid: holds are gathered first.
    let holds = books.entries.iter().filter(|entry| entry.kind == EntryKind::Hold);
    open.extend(holds.map(|entry| (entry.number, entry.amount.micros())));
    let records: HashSet<i64> = books.records.iter().map(|record| record.number.raw()).collect();
    for entry in &books.entries {
        let (stream, sequence) = (entry.number.raw() >> 35, entry.number.raw() & ((1 << 35) - 1));
        let (before, at) = last.insert(stream, (sequence, entry.at.ms())).unwrap_or((0, i64::MIN));
        must!(wrong, sequence == before + 1 && at <= entry.at.ms(), "L17 after {before}: {}", entry.line());
        must!(wrong, entry.amount.micros() > 0 && entry.debit != entry.credit, "L1 L6 {}", entry.line());
        must!(wrong, entry.debit.currency == entry.credit.currency, "L2 {}", entry.line());
        must!(wrong, entry.cause.command.raw() != 0 && entry.cause.subject != 0, "L20 {}", entry.line());
        must!(
            wrong,
            entry.cause.evidence == 0 || records.contains(&entry.cause.evidence),
            "L20 {}",
            entry.line()
        );
        let amount = i128::from(entry.amount.micros());
        let mut add =
            |id: AccountId, counter: usize, amount: i128| counters.entry(id).or_default()[counter] += amount;
        match entry.kind {
            EntryKind::Post | EntryKind::PostHold => {
                add(entry.debit, 0, amount);
                add(entry.credit, 1, amount);
            }
            EntryKind::Hold => {
                add(entry.debit, 2, amount);
                add(entry.credit, 3, amount);
            }
            EntryKind::VoidHold => {}
        }
        if let Some(hold) = entry.resolves {
            let held = open.remove(&hold);
            let in_turn = hold.stream() != entry.number.stream() || hold < entry.number;
            let sound = in_turn && held.is_some_and(|held| held >= entry.amount.micros());
            must!(wrong, sound, "L11 {}", entry.line());
            add(entry.debit, 2, -i128::from(held.unwrap_or(0)));
            add(entry.credit, 3, -i128::from(held.unwrap_or(0)));
        }
    }
    let mut sums: BTreeMap<_, [i128; 2]> = BTreeMap::new();
    for account in &books.accounts {
        let stored =
            [account.debits_posted, account.credits_posted, account.debits_pending, account.credits_pending]
                .map(|money| i128::from(money.micros()));
        let folded = counters.remove(&account.id).unwrap_or_default();
        must!(wrong, stored == folded, "L8 {}: stored {stored:?}, journal {folded:?}", account.id);
        let covered = account.id.kind == AccountKind::Bank || stored[0] + stored[2] <= stored[1];
        must!(wrong, covered, "L10 L13 {} {stored:?}", account.id);
        let whole = account.id.kind != AccountKind::Settling || stored[0] == stored[1];
        must!(wrong, whole, "L19 {} {stored:?}", account.id);
        let sum = sums.entry(account.id.currency).or_default();
        sum[0] += stored[0] - stored[1];
        sum[1] += stored[2] - stored[3];
    }
    must!(wrong, counters.is_empty(), "L8 entries without account: {counters:?}");
    must!(wrong, sums.values().all(|sum| *sum == [0, 0]), "L7 {sums:?}");
    open
}
