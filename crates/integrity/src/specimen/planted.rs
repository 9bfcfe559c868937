//! Groups that were paid for.
//!
//! An order is a target and a window; a part of the accounts likes it at even times within the window, day and night.
//! Accounts are new, or rented from honest people whose own likes stay in the log. Cover likes go to what is popular, by
//! the rhythm of the day, like anybody's.

use super::organic::{HOUR_MS, Home, Town};
use super::{Chance, Level, Like, Role};

/// A paid group.
#[derive(Debug)]
pub struct Gang {
    pub accounts: Vec<u32>,
    pub orders: Vec<u32>,
    number: u32,
}

impl Gang {
    /// Finds accounts and takes orders.
    pub fn hire(town: &mut Town<'_>, level: Level, number: u32, chance: &mut Chance) -> Self {
        let rented = (level.accounts as f64 * level.rented).round() as usize;
        let mut accounts: Vec<u32> =
            chance.distinct(rented, town.crowd.users).into_iter().map(|user| user as u32).collect();
        while accounts.len() < level.accounts.min(rented + town.crowd.users) {
            accounts.push(town.arrive(chance));
        }
        let lines: Vec<u32> = (0..6).map(|_| town.address()).collect();
        let phones: Vec<u32> = (0..8).map(|_| town.device()).collect();
        for account in &accounts {
            if chance.hit(level.shared) {
                let home = Home { addresses: lines.clone(), devices: phones.clone() };
                town.homes[*account as usize] = home;
            }
        }
        let orders =
            chance.distinct(level.orders, town.crowd.targets).into_iter().map(|it| it as u32).collect();
        Self { accounts, orders, number }
    }

    /// Delivers the orders, and the cover.
    pub fn work(&self, town: &mut Town<'_>, level: Level, chance: &mut Chance) -> Vec<Like> {
        let mut likes = Vec::new();
        let last = (town.crowd.days as f64 * 24.0 - level.window_hours).max(0.0);
        for target in &self.orders {
            let start = chance.unit() * last;
            for user in &self.accounts {
                if chance.hit(level.density) {
                    let moment = (start + chance.unit() * level.window_hours) * HOUR_MS;
                    likes.extend(town.like(*user, *target, moment, Role::Bought(self.number), chance));
                }
            }
        }
        let cover = (likes.len() as f64 * level.cover).round() as usize;
        for _ in 0..cover {
            let user = self.accounts[chance.below(self.accounts.len())];
            let (target, moment) = (town.thing(chance), town.moment(chance));
            likes.extend(town.like(user, target, moment, Role::Cover(self.number), chance));
        }
        likes
    }
}
