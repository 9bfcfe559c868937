//! Whether a group needs a dishonest explanation.
//!
//! People who keep meeting are not dishonest. Fans rush to each post of their idol; a class behind one gateway does its
//! homework; a team was told to. So every group is held against the honest explanations first, and only what none of
//! them explains is reported:
//!
//! * **chance and virality**: how often the members would have met by going with the crowd;
//! * **fan club**: attention comes in a rush after a post and dies away, so within the hours of an order the acts stand
//!   early; deliveries are spread evenly. The mean place of the acts between the first and the last of each order must be
//!   surely later than a rush's. Clubs also keep hours: people who always meet at the same time of the day, on many days,
//!   are no delivery either, which goes on day and night. A group too small to tell is left alone;
//! * **shared address**: nearly all members are behind one address that serves many more people than them;
//! * **declared**: a team or a campaign that somebody answers for.
//!
//! Shared addresses and devices of the members alone are noted as evidence. They never make a group, nor a member.
//!
//! Deliberately not here: what follows. A group beyond the null model is a reason to look, not a verdict.

use crate::field::Field;
use crate::known::Known;
use crate::lockstep::Group;
use crate::rhythm::{DAY, surprise};
use crate::sharing::Sharing;

/// Fewer orders than this are too few to tell a group from fans with a taste.
const LEAST_ORDERS: usize = 8;
/// Fewer acts between the first and the last of an order than this are too few to tell when they were done.
const LEAST_PLACED: usize = 80;
/// A rush has its acts before this place of an order's span on average: 0 is the first act, 1 the last.
const RUSH: f64 = 0.40;
/// Standard errors that the mean place must be beyond a rush's.
const SURELY: f64 = 2.0;
/// A club keeps hours when the acts of its orders stand so close together on the clock: 1 is the same second every day, a
/// window of two hours 0.99, of six 0.90, day and night 0.
const HOURS: f64 = 0.85;
/// It does so on at least so many days.
const DAYS: usize = 3;
/// Where everybody's acts stand as close as this, hours say nothing.
const CROWD_HOURS: f64 = 0.7;
/// The crowd explains a group when it accounts for this part of its acts.
const CROWD: f64 = 0.3;
/// An address explains a group when this part of the members use it …
const BEHIND: f64 = 0.7;
/// … and so many times as many others do.
const OTHERS: f64 = 3.0;
/// A declaration explains a group when it covers this part of its members, or of its orders.
const DECLARED: f64 = 0.6;

/// What explains a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing honest that was tested.
    Beyond,
    /// It went with the crowd.
    Crowd,
    /// It is too small to tell from a fan club.
    TooSmall,
    /// It rushes to posts like fans, or keeps hours like a club.
    FanClub,
    /// It sits behind one busy address.
    SharedAddress,
    /// It is the declared team or campaign of this number.
    Declared(usize),
}

/// What was measured of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// What explains it.
    pub verdict: Verdict,
    /// Acts of members in orders.
    pub acts: f64,
    /// Acts that going with the crowd accounts for.
    pub expected_acts: f64,
    /// On how many targets pairs of members met in an order, added up over all pairs.
    pub meetings: f64,
    /// How many such meetings going with the crowd leads one to expect.
    pub expected_meetings: f64,
    /// The natural logarithm of the probability of so many acts by chance, at most: Chernoff's bound, times the windows
    /// and targets one might have looked at.
    pub log_probability: f64,
    /// The mean place of acts between the first (0) and the last (1) of their order.
    pub place: f64,
    /// Its standard error.
    pub place_error: f64,
    /// Acts that have a place.
    pub placed: usize,
    /// How close the acts of its orders stand together on the clock, from 0 to 1.
    pub hours: f64,
    /// On how many days there are such acts.
    pub days: usize,
    /// How close everybody's acts stand together on the clock.
    pub crowd_hours: f64,
    /// Addresses and devices the members share.
    pub sharing: Sharing,
    /// The part of the members that the best fitting declared team covers, or of the orders that the campaign does.
    pub declared: f64,
}

impl Assessment {
    /// Whether the group always meets at the same time of the day, and the crowd does not.
    pub fn keeps_hours(&self) -> bool {
        self.hours >= HOURS && self.days >= DAYS && self.crowd_hours <= CROWD_HOURS
    }
}

/// Holds a group against the honest explanations.
pub fn assess(field: &Field, group: &Group, known: &Known) -> Assessment {
    let acts: f64 = group.orders.iter().map(|order| order.acts).sum();
    let expected_acts: f64 = group.orders.iter().map(|order| order.expected).sum();
    let pairs = |count: f64| count * (count - 1.0).max(0.0) / 2.0;
    let looked = (field.targets().max(1) as f64 * 10.0).ln();
    let (place, placed) = places(field, group);
    let (hours, days) = hours(group_times(field, group));
    let (declaration, declared) = known.cover(group);
    let mut assessment = Assessment {
        verdict: Verdict::Beyond,
        acts,
        expected_acts,
        meetings: group.orders.iter().map(|order| pairs(order.acts)).sum(),
        expected_meetings: group.orders.iter().map(|order| order.expected * order.expected / 2.0).sum(),
        log_probability: -group.orders.iter().map(|order| (order.surprise() - looked).max(0.0)).sum::<f64>(),
        place,
        place_error: (1.0 / 12.0f64).sqrt() / (placed.max(1) as f64).sqrt(),
        placed,
        hours,
        days,
        crowd_hours: field.rhythm.hours(),
        sharing: Sharing::default(),
        declared,
    };
    assessment.verdict = verdict(&assessment, group, declaration);
    assessment
}

fn verdict(found: &Assessment, group: &Group, declaration: Option<usize>) -> Verdict {
    if let (Some(number), true) = (declaration, found.declared >= DECLARED) {
        return Verdict::Declared(number);
    }
    if found.expected_acts >= CROWD * found.acts || surprise(found.acts, found.expected_acts) < 30.0 {
        return Verdict::Crowd;
    }
    if group.orders.len() < LEAST_ORDERS || found.placed < LEAST_PLACED {
        return Verdict::TooSmall;
    }
    if found.place - SURELY * found.place_error <= RUSH || found.keeps_hours() {
        return Verdict::FanClub;
    }
    Verdict::Beyond
}

/// Lays what the members share beside a group that nothing else explains.
pub fn lay_beside(assessment: &mut Assessment, group: &Group, sharing: Sharing) {
    let (most, people) = (sharing.most_members as f64, sharing.most_people as f64);
    if most >= BEHIND * group.size() as f64 && people - most >= OTHERS * most {
        assessment.verdict = Verdict::SharedAddress;
    }
    assessment.sharing = sharing;
}

/// Where members' acts stand between the first and the last of their order: the mean, and how many there are.
fn places(field: &Field, group: &Group) -> (f64, usize) {
    let (mut sum, mut count) = (0.0, 0);
    for order in &group.orders {
        let leads = field.within(order.target, order.from, order.to);
        let times: Vec<u32> =
            leads.filter(|lead| group.is_sure(field.user[*lead])).map(|lead| field.at[lead]).collect();
        let [first, middle @ .., last] = times.as_slice() else { continue };
        let span = f64::from((last - first).max(1));
        for at in middle {
            sum += f64::from(at - first) / span;
            count += 1;
        }
    }
    (if count == 0 { 0.0 } else { sum / count as f64 }, count)
}

/// When sure members acted in the group's orders.
fn group_times(field: &Field, group: &Group) -> impl Iterator<Item = u32> {
    let leads = group.orders.iter().flat_map(|order| field.within(order.target, order.from, order.to));
    leads.filter(|lead| group.is_sure(field.user[*lead])).map(|lead| field.at[lead])
}

/// How close times stand together on the clock (the length of the mean direction), and on how many days they are.
fn hours(times: impl Iterator<Item = u32>) -> (f64, usize) {
    let (mut east, mut north, mut count) = (0.0, 0.0, 0.0);
    let mut days = std::collections::BTreeSet::new();
    for at in times {
        let angle = f64::from(at % DAY) / f64::from(DAY) * std::f64::consts::TAU;
        (east, north, count) = (east + angle.cos(), north + angle.sin(), count + 1.0);
        days.insert(at / DAY);
    }
    (east.hypot(north) / f64::max(count, 1.0), days.len())
}
