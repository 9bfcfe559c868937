//! People as programs: each looks at the market's rows, which may be old by now, and sends a command.

mod bank;
mod judge;
mod learner;
mod payouts;
mod requester;
mod stranger;
mod teams;
mod worker;

pub(crate) use requester::tasks;

use crate::cast::Cast;
use crate::memory::{Memory, Sent};
use crate::{Chance, View};
use gongdao_kernel::Instant;

/// What a program knows when it decides what to send.
pub(crate) struct Scene<'a> {
    pub(crate) view: &'a View,
    pub(crate) cast: &'a Cast,
    pub(crate) memory: &'a mut Memory,
    pub(crate) chance: &'a mut Chance,
    pub(crate) now: Instant,
}

impl Scene<'_> {
    /// Somebody's next commands; often one, sometimes two of a kind.
    pub(crate) fn next(&mut self) -> Vec<Sent> {
        if self.chance.once_in(12)
            && let Some(sent) = self.memory.repeat(self.chance)
        {
            return vec![sent];
        }
        let sent = match self.chance.below(28) {
            0..=4 => requester::act(self),
            5..=14 => worker::act(self),
            15..=17 => judge::act(self),
            18..=20 => payouts::act(self),
            21 => bank::act(self),
            22 => teams::act(self),
            23..=25 => learner::act(self),
            _ => stranger::act(self),
        };
        let mut sent: Vec<Sent> = sent.into_iter().collect();
        self.memory.prepare(&mut sent, self.chance);
        // A key that is sent twice at once has one effect, and both see it.
        if self.chance.once_in(15)
            && let Some(again) = sent.iter().find(|one| one.request.idempotency.is_some()).cloned()
        {
            sent.push(again);
        }
        sent
    }

    /// A reason nobody can call too short.
    pub(crate) fn reason(&mut self) -> String {
        format!("The answer names the wrong colour, see example {}.", self.memory.nonce())
    }
}
