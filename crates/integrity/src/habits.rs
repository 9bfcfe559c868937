//! Habits that go with paid accounts: opened together, taking likes back, filling up what fell off.
//!
//! Where a log says when accounts were opened and which likes were taken back, a group's members are held against
//! everybody who acts. These are facts beside a group, like shared addresses: old accounts can be bought and honest
//! people change their minds, so they neither make a group nor clear one.

use crate::lockstep::Group;
use crate::log::Log;
use crate::rhythm::surprise;

const DAY_MS: i64 = 86_400_000;
/// Accounts opened within this time of each other count as opened together.
const TOGETHER_MS: i64 = 7 * DAY_MS;

/// A group's habits, as far as the log tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Habits {
    /// How old accounts are at their first event, where known.
    pub age: Option<Age>,
    /// Likes taken back, where the log has any.
    pub withdrawn: Option<Withdrawn>,
    /// Targets that were delivered to more than once, in separate windows.
    pub refilled: usize,
}

/// How old members' accounts are.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Age {
    /// Members whose age is known.
    pub known: usize,
    /// The median age of members at their first event, in days.
    pub median_days: f64,
    /// The median age of everybody.
    pub crowd_median_days: f64,
    /// The most members whose accounts were opened within seven days.
    pub together: usize,
    /// How many that would be if members were opened like everybody's accounts.
    pub together_expected: f64,
    /// How surprising that is, in natural logarithms, times the weeks one might have looked at.
    pub surprise: f64,
}

/// Likes that members took back.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Withdrawn {
    /// Those on the group's targets.
    pub on_orders: usize,
    /// All of them.
    pub by_members: usize,
    /// What members would have taken back at everybody's rate.
    pub expected: f64,
}

/// What a log tells about habits, prepared once.
#[derive(Debug, Clone, Default)]
pub struct Crowd {
    created: Vec<i64>,
    ages: Vec<f64>,
    age_of: Vec<Option<f64>>,
    withdrawn: Vec<(u32, u32)>,
    events_of: Vec<u32>,
}

impl Crowd {
    /// Prepares a log.
    pub fn new(log: &Log) -> Self {
        let mut crowd = Self { events_of: vec![0; log.users.len()], ..Self::default() };
        if !log.created_ms.is_empty() {
            crowd.age_of = vec![None; log.users.len()];
        }
        for (index, event) in log.events.iter().enumerate() {
            crowd.events_of[event.user as usize] += 1;
            if log.withdrawn.get(index).is_some_and(|withdrawn| *withdrawn) {
                crowd.withdrawn.push((event.user, event.target));
            }
            let created = log.created_ms.get(event.user as usize).copied().flatten();
            if let (Some(created), Some(None)) = (created, crowd.age_of.get(event.user as usize)) {
                let age = event.at_ms.saturating_sub(created) as f64 / DAY_MS as f64;
                crowd.age_of[event.user as usize] = Some(age);
                crowd.ages.push(age);
                crowd.created.push(created);
            }
        }
        crowd.created.sort_unstable();
        crowd.ages.sort_unstable_by(f64::total_cmp);
        crowd
    }

    /// The habits of a group.
    pub fn habits(&self, log: &Log, group: &Group) -> Habits {
        let mut targets: Vec<u32> = group.orders.iter().map(|order| order.target).collect();
        let orders = targets.len();
        targets.sort_unstable();
        targets.dedup();
        Habits {
            age: self.age(log, group),
            withdrawn: self.taken_back(group, &targets),
            refilled: orders - targets.len(),
        }
    }

    fn age(&self, log: &Log, group: &Group) -> Option<Age> {
        let sure = || group.members.iter().filter(|member| member.is_sure());
        let mut ages: Vec<f64> =
            sure().filter_map(|member| self.age_of.get(member.user as usize).copied().flatten()).collect();
        if ages.is_empty() {
            return None;
        }
        ages.sort_unstable_by(f64::total_cmp);
        let mut created: Vec<i64> =
            sure().filter_map(|member| log.created_ms.get(member.user as usize).copied().flatten()).collect();
        created.sort_unstable();
        let within = |times: &[i64], from: i64| {
            let end = times.partition_point(|at| *at < from.saturating_add(TOGETHER_MS));
            end - times.partition_point(|at| *at < from)
        };
        let (together, from) =
            created.iter().map(|from| (within(&created, *from), *from)).max_by_key(|(count, _)| *count)?;
        let share = within(&self.created, from) as f64 / self.created.len().max(1) as f64;
        let others = (share * created.len() as f64).max(0.01);
        let span = self.created.last()?.saturating_sub(*self.created.first()?);
        let weeks = (span / TOGETHER_MS + 1) as f64;
        Some(Age {
            known: ages.len(),
            median_days: ages[ages.len() / 2],
            crowd_median_days: self.ages.get(self.ages.len() / 2).copied().unwrap_or(0.0),
            together,
            together_expected: others,
            surprise: (surprise(together as f64, others) - weeks.ln()).max(0.0),
        })
    }

    fn taken_back(&self, group: &Group, targets: &[u32]) -> Option<Withdrawn> {
        if self.withdrawn.is_empty() {
            return None;
        }
        let all: f64 = self.events_of.iter().map(|count| f64::from(*count)).sum();
        let sure = group.members.iter().filter(|member| member.is_sure());
        let acts: f64 = sure.map(|member| f64::from(self.events_of[member.user as usize])).sum();
        let theirs = || self.withdrawn.iter().filter(|(user, _)| group.is_sure(*user));
        Some(Withdrawn {
            on_orders: theirs().filter(|(_, target)| targets.binary_search(target).is_ok()).count(),
            by_members: theirs().count(),
            expected: acts * self.withdrawn.len() as f64 / all.max(1.0),
        })
    }
}
