//! Scores: the probability that an act was part of an order, that a person belongs to a group, and what is left of a
//! target's count.
//!
//! A person's score is the highest probability to belong to a group that nothing honest explains. An act's is that
//! probability times the probability that the act, standing in the window of one of the group's orders, was part of it
//! and no accident. Acts elsewhere, given for cover or by the owner of a rented account, score nothing. Both are
//! probabilities as they come out of the model; how well they keep their word is measured, not corrected afterwards.

use crate::field::{Field, NO_LEAD};
use crate::lockstep::Group;
use crate::log::Log;

/// From this score on a person or an act is flagged: more likely than not.
pub const FLAG: f32 = 0.5;

/// Scores of people and acts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scores {
    /// Of each person, by number.
    pub users: Vec<f32>,
    /// Of each event, in the order of the log.
    pub events: Vec<f32>,
    /// Of each target, by number.
    pub targets: Vec<Tally>,
}

/// What is left of a target's count.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// Its events, those that take something back left out.
    pub events: u32,
    /// How many of them were ordered, by expectation.
    pub suspected: f64,
    /// The lower end of the interval that holds the true number 95 times in 100.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Scores everything by the groups that count.
pub fn score(log: &Log, field: &Field, groups: &[&Group]) -> Scores {
    let mut users = vec![0.0f32; field.users()];
    let mut leads = vec![0.0f32; field.user.len()];
    for group in groups {
        for member in &group.members {
            let best = &mut users[member.user as usize];
            *best = best.max(member.probability as f32);
        }
        for order in &group.orders {
            for lead in field.within(order.target, order.from, order.to) {
                let user = field.user[lead];
                let Ok(index) = group.members.binary_search_by_key(&user, |member| member.user) else {
                    continue;
                };
                let member = group.members[index];
                let apart = field.of_user(user).len() as f64 - f64::from(member.orders) + 1.0;
                let score = member.probability * order.part(apart.max(1.0));
                leads[lead] = leads[lead].max(score as f32);
            }
        }
    }
    let of = |lead: &u32| if *lead == NO_LEAD { 0.0 } else { leads[*lead as usize] };
    let events: Vec<f32> = field.lead.iter().map(of).collect();
    let mut sums = vec![Sum::default(); field.targets()];
    for (event, score) in
        log.events.iter().zip(&events).zip(&field.lead).filter(|(_, lead)| **lead != NO_LEAD).map(|it| it.0)
    {
        sums[event.target as usize].add(f64::from(*score));
    }
    Scores { users, events, targets: sums.iter().map(Sum::tally).collect() }
}

/// The sum of independent chances, and its variance.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    events: u32,
    mean: f64,
    variance: f64,
}

impl Sum {
    fn add(&mut self, score: f64) {
        self.events += 1;
        self.mean += score;
        self.variance += score * (1.0 - score);
    }

    fn tally(&self) -> Tally {
        let reach = 1.96 * self.variance.sqrt();
        Tally {
            events: self.events,
            suspected: self.mean,
            low: (self.mean - reach).max(0.0),
            high: (self.mean + reach).min(f64::from(self.events)),
        }
    }
}
