//! The honest crowd: everyday likes, posts that go viral, fan clubs.
//!
//! Activity and popularity fall with a power of the rank (0.6 and 0.75, so that the busiest of twenty thousand people gives
//! some hundred likes and the most popular thing has two or three in a hundred of all likes). The hours follow a day with a
//! quiet night and an evening peak. One person likes one thing once.

use super::{BEGIN_MS, Chance, Crowd, Like, Role, Wheel};
use std::collections::BTreeSet;

/// Likes in each hour of the day, in parts of about a thousand.
const DAY: [f64; 24] = [
    19.0, 14.0, 15.0, 16.0, 15.0, 21.0, 32.0, 41.0, 46.0, 46.0, 47.0, 52.0, 58.0, 51.0, 46.0, 47.0, 46.0,
    51.0, 57.0, 63.0, 66.0, 68.0, 51.0, 30.0,
];
pub const HOUR_MS: f64 = 3_600_000.0;

/// Where a person's likes come from.
#[derive(Debug, Clone)]
pub struct Home {
    pub addresses: Vec<u32>,
    pub devices: Vec<u32>,
}

/// People, things and what has been liked already.
#[derive(Debug)]
pub struct Town<'a> {
    pub crowd: &'a Crowd,
    pub homes: Vec<Home>,
    people: Wheel,
    things: Wheel,
    day: Wheel,
    given: BTreeSet<(u32, u32)>,
    addresses: u32,
    devices: u32,
}

/// Weights that fall with a power of the rank, dealt out by chance.
fn ranked(count: usize, power: f64, chance: &mut Chance) -> Vec<f64> {
    let mut weights: Vec<f64> = (0..count).map(|rank| (rank as f64 + 1.0).powf(-power)).collect();
    for index in (1..count).rev() {
        weights.swap(index, chance.below(index + 1));
    }
    weights
}

impl<'a> Town<'a> {
    pub fn build(crowd: &'a Crowd, chance: &mut Chance) -> Self {
        let activity = ranked(crowd.users, 0.6, chance);
        let popularity = ranked(crowd.targets, 0.75, chance);
        let mut town = Self {
            crowd,
            homes: Vec::new(),
            people: Wheel::new(activity),
            things: Wheel::new(popularity),
            day: Wheel::new(DAY),
            given: BTreeSet::new(),
            addresses: crowd.busy_addresses as u32,
            devices: 0,
        };
        for _ in 0..crowd.users {
            let busy = chance.hit(crowd.behind_busy).then(|| chance.below(crowd.busy_addresses) as u32);
            let home = town.settle(busy, chance);
            town.homes.push(home);
        }
        town
    }

    /// A home: one or two addresses, the first of them busy where one is given, and one or two devices.
    fn settle(&mut self, busy: Option<u32>, chance: &mut Chance) -> Home {
        let mut addresses = vec![busy.unwrap_or_else(|| self.address())];
        if chance.hit(0.5) {
            addresses.push(self.address());
        }
        let devices = (0..1 + usize::from(chance.hit(0.3))).map(|_| self.device()).collect();
        Home { addresses, devices }
    }

    /// An address nobody has.
    pub fn address(&mut self) -> u32 {
        self.addresses += 1;
        self.addresses - 1
    }

    /// A device nobody has.
    pub fn device(&mut self) -> u32 {
        self.devices += 1;
        self.devices - 1
    }

    /// A new account at a home of its own.
    pub fn arrive(&mut self, chance: &mut Chance) -> u32 {
        let home = self.settle(None, chance);
        self.homes.push(home);
        self.homes.len() as u32 - 1
    }

    /// A thing by popularity.
    pub fn thing(&self, chance: &mut Chance) -> u32 {
        self.things.spin(chance) as u32
    }

    /// A moment of the log by the rhythm of the day.
    pub fn moment(&self, chance: &mut Chance) -> f64 {
        let day = chance.below(self.crowd.days) as f64;
        (day * 24.0 + self.day.spin(chance) as f64 + chance.unit()) * HOUR_MS
    }

    /// One like, unless the person liked it before.
    pub fn like(
        &mut self,
        user: u32,
        target: u32,
        after_ms: f64,
        role: Role,
        chance: &mut Chance,
    ) -> Option<Like> {
        if !self.given.insert((user, target)) {
            return None;
        }
        let home = &self.homes[user as usize];
        let address = home.addresses[chance.below(home.addresses.len())];
        let device = home.devices[chance.below(home.devices.len())];
        Some(Like { user, target, at_ms: BEGIN_MS + after_ms as i64, address, device, role })
    }

    /// All that honest people do.
    pub fn live(&mut self, chance: &mut Chance) -> Vec<Like> {
        let mut likes = Vec::with_capacity(self.crowd.likes);
        while likes.len() < self.crowd.likes {
            let (user, target) = (self.people.spin(chance) as u32, self.thing(chance));
            let moment = self.moment(chance);
            likes.extend(self.like(user, target, moment, Role::Organic, chance));
        }
        for _ in 0..self.crowd.viral {
            self.go_viral(chance, &mut likes);
        }
        for _ in 0..self.crowd.clubs {
            self.meet(chance, &mut likes);
        }
        likes
    }

    fn go_viral(&mut self, chance: &mut Chance, likes: &mut Vec<Like>) {
        let target = self.thing(chance);
        let start = self.moment(chance);
        let size = (20.0 * chance.pareto(1.0)).min(400.0) as usize;
        let lag = 3.0 + 9.0 * chance.unit();
        for _ in 0..size {
            let user = self.people.spin(chance) as u32;
            let moment = start + chance.waiting(lag) * HOUR_MS;
            likes.extend(self.like(user, target, moment, Role::Organic, chance));
        }
    }

    fn meet(&mut self, chance: &mut Chance, likes: &mut Vec<Like>) {
        let club = self.crowd.club;
        let between = |(from, to): (usize, usize), chance: &mut Chance| from + chance.below(to + 1 - from);
        let size = between(club.members, chance);
        let mut members: Vec<u32> = (0..size).map(|_| chance.below(self.crowd.users) as u32).collect();
        members.sort_unstable();
        members.dedup();
        for _ in 0..between(club.posts, chance) {
            let (target, post) = (self.thing(chance), self.moment(chance));
            let at = |hour: f64| (post / (24.0 * HOUR_MS)).floor() * 24.0 * HOUR_MS + hour * HOUR_MS;
            let start = club.meets_at.map_or(post, at);
            let joins = club.joins.0 + (club.joins.1 - club.joins.0) * chance.unit();
            for user in &members {
                if chance.hit(joins) {
                    let lag = match club.meets_at {
                        Some(_) => chance.unit() * club.lag_hours,
                        None => chance.waiting(club.lag_hours),
                    };
                    let moment = start + lag * HOUR_MS;
                    likes.extend(self.like(*user, target, moment, Role::Organic, chance));
                }
            }
        }
    }
}
