//! The field: the log arranged for looking at who met whom.
//!
//! Two people meet when they act on the same target within a window, so events are wanted by target and time, and by
//! person. An endorsement is given once: a person who acts on the same target again has not met anybody anew. So only the
//! first act of a person on a target, the *lead*, stands in the field, and later ones share its score. Events that take
//! something back are left out.

use crate::log::Log;
use crate::rhythm::Rhythm;

/// The mark of an event that has no lead.
pub const NO_LEAD: u32 = u32::MAX;

/// Leads by target and time, and by person.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// The person of each lead, in the order of target, then time.
    pub user: Vec<u32>,
    /// Seconds since [`begin_ms`](Self::begin_ms), in the same order.
    pub at: Vec<u32>,
    /// The target of each lead.
    pub target: Vec<u32>,
    /// Where each target's leads begin; one more than there are targets.
    pub target_start: Vec<u32>,
    /// Leads of each person, in the order of targets.
    pub by_user: Vec<u32>,
    /// Where each person's leads begin in `by_user`; one more than there are people.
    pub user_start: Vec<u32>,
    /// The lead of each event of the log, or [`NO_LEAD`].
    pub lead: Vec<u32>,
    /// When the seconds begin: with the first event, or 68 years before the middle one where somebody's clock was farther
    /// off than that. Seconds hold 136 years; what is outside stands at their ends.
    pub begin_ms: i64,
    /// How busy the log is at each time.
    pub rhythm: Rhythm,
}

impl Field {
    /// Arranges a log.
    pub fn new(log: &Log) -> Self {
        let begin_ms = begin_ms(log);
        let seconds = |at_ms: i64| {
            let passed = at_ms.saturating_sub(begin_ms).max(0) / 1000;
            u32::try_from(passed).unwrap_or(u32::MAX)
        };
        let mut field = Self { lead: vec![NO_LEAD; log.events.len()], begin_ms, ..Self::default() };
        let order = by_target(log);
        let mut last = vec![(u32::MAX, NO_LEAD); log.users.len()];
        field.target_start = Vec::with_capacity(log.targets.len() + 1);
        field.target_start.push(0);
        for index in order {
            let event = log.events[index as usize];
            while field.target_start.len() <= event.target as usize {
                field.target_start.push(field.user.len() as u32);
            }
            let at = seconds(event.at_ms);
            let (target, lead) = last[event.user as usize];
            if target == event.target {
                field.lead[index as usize] = lead;
                continue;
            }
            let lead = field.user.len() as u32;
            last[event.user as usize] = (event.target, lead);
            field.lead[index as usize] = lead;
            field.user.push(event.user);
            field.at.push(at);
            field.target.push(event.target);
        }
        field.target_start.resize(log.targets.len() + 1, field.user.len() as u32);
        field.index_users(log.users.len());
        field.rhythm = Rhythm::new(&field.at);
        field
    }

    fn index_users(&mut self, users: usize) {
        let mut start = vec![0u32; users + 1];
        for user in &self.user {
            start[*user as usize + 1] += 1;
        }
        for index in 0..users {
            start[index + 1] += start[index];
        }
        let mut next = start.clone();
        self.by_user = vec![0; self.user.len()];
        for (lead, user) in self.user.iter().enumerate() {
            let place = &mut next[*user as usize];
            self.by_user[*place as usize] = lead as u32;
            *place += 1;
        }
        self.user_start = start;
    }

    /// How many people there are.
    pub fn users(&self) -> usize {
        self.user_start.len().saturating_sub(1)
    }

    /// How many targets there are.
    pub fn targets(&self) -> usize {
        self.target_start.len().saturating_sub(1)
    }

    /// The leads of a target, by time.
    pub fn of_target(&self, target: u32) -> std::ops::Range<usize> {
        self.target_start[target as usize] as usize..self.target_start[target as usize + 1] as usize
    }

    /// The leads of a person, by target.
    pub fn of_user(&self, user: u32) -> &[u32] {
        &self.by_user[self.user_start[user as usize] as usize..self.user_start[user as usize + 1] as usize]
    }

    /// The leads of a target from one second to another, both included.
    pub fn within(&self, target: u32, from: u32, to: u32) -> std::ops::Range<usize> {
        let range = self.of_target(target);
        let times = &self.at[range.clone()];
        let first = times.partition_point(|at| *at < from);
        range.start + first..range.start + times.partition_point(|at| *at <= to).max(first)
    }
}

fn begin_ms(log: &Log) -> i64 {
    const HALF_MS: i64 = (u32::MAX / 2) as i64 * 1000;
    let first = log.events.first().map_or(0, |event| event.at_ms);
    let middle = log.events.get(log.events.len() / 2).map_or(0, |event| event.at_ms);
    first.max(middle.saturating_sub(HALF_MS))
}

/// Event numbers by target, then time: one counting pass over events that stand by time.
fn by_target(log: &Log) -> Vec<u32> {
    let mut start = vec![0u32; log.targets.len() + 1];
    let counts = |index: usize| log.withdrawn.get(index).is_none_or(|withdrawn| !withdrawn);
    let standing = || log.events.iter().enumerate().filter(|(index, _)| counts(*index));
    for (_, event) in standing() {
        start[event.target as usize + 1] += 1;
    }
    for index in 1..start.len() {
        start[index] += start[index - 1];
    }
    let mut order = vec![0u32; start.last().copied().unwrap_or(0) as usize];
    for (index, event) in standing() {
        let place = &mut start[event.target as usize];
        order[*place as usize] = index as u32;
        *place += 1;
    }
    order
}
