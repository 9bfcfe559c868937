//! Corrections: each is the reverse of one earlier movement, which it names, and no movement is put right twice (L18).
//!
//! Entries come shard by shard, so a correction may be read before what it corrects; all are judged at the end. Only
//! movements that can be put right are remembered: those between the books and a bank, which are few.

use super::{Violation, broken};
use crate::{AccountId, Entry, EntryKind, EntryNumber, Reason};
use gongdao_kernel::{Instant, Money};
use std::collections::{HashMap, HashSet};

#[derive(Debug, Clone, Copy)]
struct Movement {
    debit: AccountId,
    credit: AccountId,
    amount: Money,
    at: Instant,
}

/// What may be put right, and what says that it puts right.
#[derive(Debug, Default)]
pub(super) struct Corrections {
    movements: HashMap<EntryNumber, Movement>,
    made: Vec<(EntryNumber, EntryNumber, Movement)>,
}

impl Corrections {
    pub(super) fn take(&mut self, entry: &Entry) {
        let Entry { debit, credit, amount, at, .. } = *entry;
        let movement = Movement { debit, credit, amount, at };
        match entry.reason {
            Reason::Correct => {
                self.made.push((entry.number, EntryNumber::from_raw(entry.cause.subject), movement));
            }
            Reason::Deposit | Reason::Payout | Reason::Withhold | Reason::Paid | Reason::Suspend
                if entry.kind == EntryKind::Post =>
            {
                self.movements.insert(entry.number, movement);
            }
            _ => {}
        }
    }

    pub(super) fn judge(self) -> Vec<Violation> {
        let name = "L18 a correction names what it puts right";
        let mut corrected = HashSet::new();
        let mut violations = Vec::new();
        for (number, named, made) in &self.made {
            let reverse = self.movements.get(named).is_some_and(|movement| {
                (movement.debit, movement.credit) == (made.credit, made.debit)
                    && movement.amount == made.amount
                    && movement.at <= made.at
            });
            if !reverse {
                violations.push(broken(name, format!("{number} is not the reverse of {named}")));
            }
            if !corrected.insert(*named) {
                violations.push(broken(name, format!("{number} puts {named} right again")));
            }
        }
        violations
    }
}
