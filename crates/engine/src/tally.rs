//! What the hours bring: counted where it is decided, in memory, and written down every few seconds.
//!
//! A counter in the transaction itself would be a row that every commit changes. A lost process loses its last seconds of
//! these counts, and of nothing else: they say how lively the platform is, and no decision rests on them.

use crate::{Command, Outcome};
use gongdao_kernel::{Instant, MS_PER_HOUR};
use gongdao_store::rows::ActivityKind;
use std::collections::BTreeMap;

/// Counts of one writer.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Of the transaction that is being decided.
    present: [i64; 3],
    /// Of those that stand.
    kept: BTreeMap<(i64, ActivityKind), i64>,
}

const KINDS: [ActivityKind; 3] = [ActivityKind::SignUp, ActivityKind::Claim, ActivityKind::Submit];

impl Tally {
    /// Counts what a command did.
    pub(crate) fn count(&mut self, command: &Command, outcome: &Outcome) {
        match (command, outcome) {
            (_, Outcome::Claimed { leases } | Outcome::HandedOut { leases, .. }) => {
                self.present[1] += i64::try_from(leases.len()).unwrap_or(0);
            }
            (Command::Submit(_), Outcome::Assignment { .. }) => self.present[2] += 1,
            (Command::SignUp(_) | Command::SignUpOpen(_) | Command::AddPerson(_), Outcome::Person { .. }) => {
                self.present[0] += 1;
            }
            _ => {}
        }
    }

    /// Ends a transaction, which stands or does not.
    pub(crate) fn end(&mut self, now: Instant, stands: bool) {
        let counts = std::mem::take(&mut self.present);
        if !stands {
            return;
        }
        let hour = now.ms().div_euclid(MS_PER_HOUR);
        for (kind, count) in KINDS.into_iter().zip(counts).filter(|(_, count)| *count > 0) {
            *self.kept.entry((hour, kind)).or_default() += count;
        }
    }

    /// Takes what was counted, by hour and kind.
    pub(crate) fn take(&mut self) -> Vec<(i64, ActivityKind, i64)> {
        std::mem::take(&mut self.kept).into_iter().map(|((hour, kind), count)| (hour, kind, count)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongdao_kernel::{PersonId, TypedId};

    #[test]
    fn only_what_stands_is_counted_and_only_once() {
        let mut tally = Tally::default();
        let command = crate::commands::people::AddPerson {
            person: crate::commands::people::NewPerson { email: None, name: "n".to_owned(), password: None },
            roles: gongdao_trust::Roles::default(),
            credential: None,
        };
        let (command, outcome) = (command.into(), Outcome::Person { person: PersonId::from_raw(1) });
        tally.count(&command, &outcome);
        tally.end(Instant::from_ms(MS_PER_HOUR), false);
        tally.count(&command, &outcome);
        tally.count(&command, &Outcome::Done);
        tally.end(Instant::from_ms(MS_PER_HOUR), true);
        assert_eq!(tally.take(), [(1, ActivityKind::SignUp, 1)]);
        assert!(tally.take().is_empty());
    }
}
