//! Holds and what resolves them (L11): each at most once, between its own accounts, never posted beyond what it holds,
//! and voided whole.
//!
//! Entries come stream by stream, and what one node held another may have paid. So a resolver can be read before its hold:
//! it waits until the hold comes, and is judged then. Within one stream the hold has to come first.

use super::{Violation, broken};
use crate::{AccountId, Entry, EntryKind, EntryNumber};
use gongdao_kernel::Money;
use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

const NAME: &str = "L11 a hold is resolved at most once";

/// An open hold: the account it claims from, the account it is for, and how much.
pub(super) type Held = (AccountId, AccountId, Money);

/// What is open, and what resolves holds that have not been read yet.
#[derive(Debug, Default)]
pub(super) struct Holds {
    open: HashMap<EntryNumber, Held>,
    early: HashMap<EntryNumber, Entry>,
}

impl Holds {
    /// Takes an entry that holds or resolves; `was_read` says whether an entry has been read already. Answers what is
    /// released by it: the accounts, and the amount that was held.
    pub(super) fn take(
        &mut self,
        entry: &Entry,
        was_read: impl Fn(EntryNumber) -> bool,
    ) -> Result<Option<Held>, Violation> {
        if entry.kind == EntryKind::Hold {
            let held = (entry.debit, entry.credit, entry.amount);
            return match self.early.remove(&entry.number) {
                Some(resolver) => judged(&resolver, entry.number, held).map(Some),
                None => {
                    self.open.insert(entry.number, held);
                    Ok(None)
                }
            };
        }
        let Some(hold) = entry.resolves else { return Ok(None) };
        if let Some(held) = self.open.remove(&hold) {
            return judged(entry, hold, held).map(Some);
        }
        if hold.stream() != entry.number.stream()
            && !was_read(hold)
            && let Slot::Vacant(free) = self.early.entry(hold)
        {
            free.insert(*entry);
            return Ok(None);
        }
        Err(broken(NAME, format!("{} resolves {hold} again", entry.number)))
    }

    /// What is open.
    pub(super) fn open(&self) -> &HashMap<EntryNumber, Held> {
        &self.open
    }

    /// Resolvers whose holds never came, after the last entry.
    pub(super) fn judge(self) -> Vec<Violation> {
        let mut left: Vec<_> = self.early.into_iter().collect();
        left.sort_unstable_by_key(|(hold, _)| *hold);
        let story = |(hold, entry): (EntryNumber, Entry)| {
            broken(NAME, format!("{} resolves {hold}, which is no hold", entry.number))
        };
        left.into_iter().map(story).collect()
    }
}

/// Whether a resolver keeps to its hold.
fn judged(entry: &Entry, hold: EntryNumber, held: Held) -> Result<Held, Violation> {
    let (debit, credit, amount) = held;
    let wrong = |what: &str| Err(broken(NAME, format!("{} {what} {hold}", entry.number)));
    if (debit, credit) != (entry.debit, entry.credit) {
        return wrong("names other accounts than");
    }
    if amount < entry.amount {
        return Err(broken(NAME, format!("{} posts more than {hold} holds", entry.number)));
    }
    if entry.kind == EntryKind::VoidHold && amount != entry.amount {
        return Err(broken(NAME, format!("{} voids less than {hold} holds", entry.number)));
    }
    Ok(held)
}
