//! Groups: people who keep acting on the same targets in the same windows.
//!
//! Bonds say who met whom; a group is found by growing from the most bonded person. What makes a group is a set of
//! *orders*, each a target and a window in which many members acted, and a set of *members*, each of whom took part in
//! many orders. Each set follows from the other, so they are found in turn, by likelihood, until nothing changes:
//!
//! * a target is an order when members acted in its best window far beyond what they would by going with the crowd, that
//!   is, by the share of the crowd's acts that fell there and how much the members do elsewhere;
//! * a person is a member by Bayes' rule: in every window they acted or did not, and it is known how often members and
//!   people of their activity do. Likes elsewhere, given for cover or by the real owner of a rented account, do not count
//!   against anybody, which is what makes cover useless.
//!
//! Both steps leave the person or act in question out of the rate it is judged by. It is CopyCatch's alternation (Beutel
//! et al. 2013) with probabilities. Deliberately not here: whether a group is honest. Fan clubs are groups too.

use crate::field::Field;
use crate::meetings::Bonds;
use crate::rhythm::surprise;
use crate::score::FLAG;
use crate::split;

/// Lengths of a window in which orders are delivered, in hours: two hours to three days, and a little to spare.
const WINDOW_HOURS: [u32; 7] = [2, 4, 8, 16, 25, 49, 73];
/// An order needs this surprise, in natural logarithms: less than one in a million targets by chance.
const ORDER: f64 = 9.0;
/// An order needs so many acts of members.
const ORDER_ACTS: f64 = 3.0;
/// An order needs this share of the members.
const ORDER_SHARE: f64 = 0.06;
/// A group has at least so many members.
pub const LEAST_MEMBERS: usize = 5;
/// A group has at least so many orders.
pub const LEAST_ORDERS: usize = 3;
/// A longer window has to explain more by this, or a stray act would make it the group's.
const LONGER: f64 = 1.02;
/// Rounds of finding orders and members in turn.
const ROUNDS: usize = 12;

/// A target and a window in which members acted together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Order {
    /// The target.
    pub target: u32,
    /// The first second of the window.
    pub from: u32,
    /// The last second of the window.
    pub to: u32,
    /// How many members acted, each counted by the probability that they are one.
    pub acts: f64,
    /// How many would have by going with the crowd.
    pub expected: f64,
    /// The share of the crowd's acts that fell on this target in this window.
    pub share: f64,
    /// The part of the members that took part.
    pub rate: f64,
}

impl Order {
    /// The probability that an act in the window was part of the order, when a member did it who acts so often elsewhere.
    pub fn part(&self, apart: f64) -> f64 {
        let chance = apart * self.share;
        self.rate / (self.rate + chance)
    }

    /// How surprising the acts are, in natural logarithms.
    pub fn surprise(&self) -> f64 {
        surprise(self.acts, self.expected)
    }
}

/// A person and the probability that they belong to the group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// The person.
    pub user: u32,
    /// The probability.
    pub probability: f64,
    /// How many orders they took part in.
    pub orders: u32,
}

impl Member {
    /// Whether they belong to it rather than not.
    pub fn is_sure(&self) -> bool {
        self.probability as f32 >= FLAG
    }
}

/// People and what they did together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    /// Everybody with a noticeable probability, by number.
    pub members: Vec<Member>,
    /// The orders, by target.
    pub orders: Vec<Order>,
    /// The longest window of an order, in seconds.
    pub window: u32,
}

impl Group {
    /// How many people belong to it rather than not.
    pub fn size(&self) -> usize {
        self.members.iter().filter(|member| member.is_sure()).count()
    }

    /// The members' probabilities, added up.
    pub fn mass(&self) -> f64 {
        self.members.iter().map(|member| member.probability).sum()
    }

    /// How surprising the orders are, in natural logarithms.
    pub fn evidence(&self) -> f64 {
        self.orders.iter().map(Order::surprise).sum()
    }

    /// Whether somebody belongs rather than not.
    pub fn is_sure(&self, user: u32) -> bool {
        self.probability(user) as f32 >= FLAG
    }

    /// The probability that somebody belongs.
    pub fn probability(&self, user: u32) -> f64 {
        let found = self.members.binary_search_by_key(&user, |member| member.user);
        found.map_or(0.0, |index| self.members[index].probability)
    }
}

/// Finds groups among bonded people. Each person seeds or joins the seed of one group at most; refining may give them
/// a place in others.
pub fn groups(field: &Field, bonds: &Bonds, found: &mut Vec<Group>) {
    let mut taken = vec![false; field.users()];
    for group in found.iter() {
        take(group, &mut taken);
    }
    let strength = |user: u32| bonds.of(user).iter().map(|(_, strength)| f64::from(*strength)).sum::<f64>();
    let mut hubs: Vec<(u32, f64)> = (0..bonds.users() as u32)
        .filter(|user| bonds.of(*user).len() + 1 >= LEAST_MEMBERS)
        .map(|user| (user, strength(user)))
        .collect();
    hubs.sort_by(|one, two| two.1.total_cmp(&one.1).then(one.0.cmp(&two.0)));
    for (hub, _) in hubs {
        if taken[hub as usize] {
            continue;
        }
        let seed = seed(bonds, hub, &taken);
        if seed.len() < LEAST_MEMBERS {
            continue;
        }
        for group in grown(field, &seed) {
            let same = |known: &Group| overlap(known, &group) >= 0.5;
            // Of a group that takes its time, a short window may have found but a corner.
            let (size, evidence) = (group.size(), group.evidence());
            let is_corner = |known: &Group| known.size() * 3 <= size && known.evidence() * 3.0 <= evidence;
            if found.iter().any(|known| same(known) && !is_corner(known)) {
                continue;
            }
            found.retain(|known| !same(known));
            take(&group, &mut taken);
            found.push(group);
        }
        taken[hub as usize] = true;
    }
}

/// The group that grows from a seed, or its parts when it falls apart.
fn grown(field: &Field, seed: &[u32]) -> Vec<Group> {
    let Some(whole) = refine(field, seed) else { return Vec::new() };
    let parts = split::parts(field, &whole);
    if parts.is_empty() {
        return vec![whole];
    }
    parts.iter().filter_map(|people| refine(field, people)).collect()
}

fn take(group: &Group, taken: &mut [bool]) {
    for member in group.members.iter().filter(|member| member.is_sure()) {
        taken[member.user as usize] = true;
    }
}

/// The part of the smaller group that is in the other one, too.
fn overlap(one: &Group, two: &Group) -> f64 {
    let (small, large) = if one.size() < two.size() { (one, two) } else { (two, one) };
    let sure = small.members.iter().filter(|member| member.is_sure());
    let both = sure.filter(|member| large.is_sure(member.user)).count();
    both as f64 / small.size().max(1) as f64
}

/// The hub and those bound to it who are bound to each other.
fn seed(bonds: &Bonds, hub: u32, taken: &[bool]) -> Vec<u32> {
    let free = |user: u32| !taken[user as usize];
    let circle: Vec<u32> = bonds.of(hub).iter().map(|(user, _)| *user).filter(|user| free(*user)).collect();
    let near =
        |user: u32| bonds.of(user).iter().filter(|(other, _)| circle.binary_search(other).is_ok()).count();
    let mut circle_sorted = circle.clone();
    circle_sorted.sort_unstable();
    let mut seed: Vec<u32> = circle_sorted.into_iter().filter(|user| near(*user) >= 2).collect();
    seed.push(hub);
    seed.sort_unstable();
    seed
}

/// Finds the orders and members that go with a first guess of who belongs together.
pub fn refine(field: &Field, seed: &[u32]) -> Option<Group> {
    let member = |user: &u32| Member { user: *user, probability: 1.0, orders: 0 };
    let mut group = Group { members: seed.iter().map(member).collect(), ..Group::default() };
    for _ in 0..ROUNDS {
        let orders = best_orders(field, &group.members);
        if orders.0.len() < LEAST_ORDERS {
            return None;
        }
        let members = members(field, &orders.0, &group.members);
        let sure = |members: &[Member]| -> Vec<u32> {
            members.iter().filter(|member| member.is_sure()).map(|member| member.user).collect()
        };
        let settled = sure(&members) == sure(&group.members) && orders.0.len() == group.orders.len();
        group = Group { members, orders: orders.0, window: orders.1 };
        if group.size() < LEAST_MEMBERS {
            return None;
        }
        if settled {
            break;
        }
    }
    Some(group)
}

/// An act of somebody who may be a member.
#[derive(Debug, Clone, Copy)]
struct Act {
    lead: u32,
    weight: f64,
}

/// The orders at the length of window that explains most.
fn best_orders(field: &Field, members: &[Member]) -> (Vec<Order>, u32) {
    let mut acts: Vec<Act> = members
        .iter()
        .filter(|member| member.probability >= 0.02)
        .flat_map(|member| {
            field.of_user(member.user).iter().map(|lead| Act { lead: *lead, weight: member.probability })
        })
        .collect();
    acts.sort_unstable_by_key(|act| act.lead);
    let mass: f64 = members.iter().map(|member| member.probability).sum();
    let all: f64 = acts.iter().map(|act| act.weight).sum();
    let together: f64 = members.iter().map(|member| member.probability * f64::from(member.orders)).sum();
    // In the first round nothing is known to be an order; half of what they do is a safe guess.
    let apart = if together == 0.0 { all * 0.5 } else { (all - together).max(mass) };
    // Most of what they do they do alone; that is no order in any window.
    let least = ORDER_ACTS.max(mass * ORDER_SHARE) - 1e-6;
    let runs: Vec<&[Act]> = acts
        .chunk_by(|one, two| field.target[one.lead as usize] == field.target[two.lead as usize])
        .filter(|run| run.len() as f64 >= ORDER_ACTS)
        .filter(|run| run.iter().map(|act| act.weight).sum::<f64>() >= least)
        .collect();
    let mut best = (Vec::new(), 0, 0.0);
    for window in WINDOW_HOURS.map(|hours| hours * 3600 + 600) {
        let mut orders = Vec::new();
        for run in &runs {
            orders.extend(windows(field, run, window, mass, apart));
        }
        let sum: f64 = orders.iter().map(|order| order.surprise() - ORDER).sum();
        if sum > best.2 * LONGER {
            best = (orders, window, sum);
        }
    }
    (best.0, best.1)
}

/// The windows of one target in which members acted: mostly one, more when likes that fell off were filled up again.
fn windows(field: &Field, run: &[Act], window: u32, mass: f64, apart: f64) -> Vec<Order> {
    let mut rest = run.to_vec();
    let mut orders: Vec<Order> = Vec::new();
    while let Some(order) = order(field, &rest, window, mass, apart) {
        rest.retain(|act| !(order.from..=order.to).contains(&field.at[act.lead as usize]));
        orders.push(order);
    }
    orders.sort_by_key(|order| order.from);
    orders
}

/// The best window of one target, if members acted in it beyond expectation.
fn order(field: &Field, run: &[Act], window: u32, mass: f64, apart: f64) -> Option<Order> {
    if (run.len() as f64) < ORDER_ACTS {
        return None;
    }
    let at = |act: &Act| field.at[act.lead as usize];
    let (mut first, mut sum, mut best) = (0, 0.0, (0.0, 0, 0));
    for (last, act) in run.iter().enumerate() {
        sum += act.weight;
        while at(act) - at(&run[first]) > window {
            sum -= run[first].weight;
            first += 1;
        }
        if sum > best.0 + 1e-9 {
            best = (sum, first, last);
        }
    }
    let (acts, first, last) = best;
    if acts < ORDER_ACTS || acts < mass * ORDER_SHARE {
        return None;
    }
    let (from, to) = (at(&run[first]), at(&run[last]));
    let target = field.target[run[first].lead as usize];
    let others = (field.within(target, from, to).len() as f64 - acts).max(0.0);
    let share = (others + 0.5) / field.user.len() as f64;
    let order = Order { target, from, to, acts, expected: apart * share, share, rate: acts / mass.max(1.0) };
    (order.surprise() >= ORDER).then_some(order)
}

/// Everybody who acted in a window, and the probability that they belong.
fn members(field: &Field, orders: &[Order], before: &[Member]) -> Vec<Member> {
    let mut hits: Vec<(u32, u32)> = Vec::new();
    for (number, order) in orders.iter().enumerate() {
        hits.extend(
            field.within(order.target, order.from, order.to).map(|lead| (field.user[lead], number as u32)),
        );
    }
    hits.sort_unstable();
    hits.dedup();
    let mass: f64 = before.iter().map(|member| member.probability).sum();
    let known = |user: u32| {
        let found = before.binary_search_by_key(&user, |member| member.user);
        found.map_or(0.0, |index| before[index].probability)
    };
    let prior = (mass / field.users() as f64).min(0.5);
    let mut found = Vec::new();
    for run in hits.chunk_by(|one, two| one.0 == two.0) {
        let user = run[0].0;
        let own = known(user);
        let apart = (field.of_user(user).len() as f64 - run.len() as f64).max(0.0) + 0.5;
        let own_share = (1.0 - own) / field.user.len() as f64;
        let mut odds = (prior / (1.0 - prior)).ln();
        let mut next = run.iter().map(|(_, order)| *order).peekable();
        for (number, order) in orders.iter().enumerate() {
            let hit = next.next_if_eq(&(number as u32)).is_some();
            let acts = order.acts - if hit { own } else { 0.0 };
            let rate = ((acts + 0.1) / (mass - own + 1.0)).clamp(0.005, 0.98);
            let share = if hit { (order.share - own_share).max(order.share * 0.2) } else { order.share };
            let chance = (apart * share).clamp(1e-9, 0.9);
            odds += if hit { (rate.max(chance) / chance).ln() } else { ((1.0 - rate) / (1.0 - chance)).ln() };
        }
        let probability = 1.0 / (1.0 + (-odds).exp());
        if probability >= 0.001 {
            found.push(Member { user, probability, orders: run.len() as u32 });
        }
    }
    found
}
