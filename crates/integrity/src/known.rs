//! What somebody answers for: declared teams and official campaigns.
//!
//! A workshop whose ten people share a line and hand over accounts is honest when it says so; a campaign that asks its
//! community to like a list of posts is, too. They are declared by name beforehand, as sets of people and of targets.

use crate::lockstep::Group;
use crate::log::Log;
use crate::names::Names;
use std::collections::{BTreeMap, BTreeSet};

/// One declared team or campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declaration {
    /// What it is called.
    pub name: String,
    /// Its people, by number in the log.
    pub users: BTreeSet<u32>,
    /// Its targets, by number in the log.
    pub targets: BTreeSet<u32>,
}

/// All that was declared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    declarations: Vec<Declaration>,
}

impl Known {
    /// Looks the declared names up in a log. Entries are (declaration, person) and (declaration, target); names that the
    /// log does not have are left out.
    pub fn new<'a>(
        log: &Log,
        users: impl IntoIterator<Item = (&'a str, &'a str)>,
        targets: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let mut named: BTreeMap<&str, Declaration> = BTreeMap::new();
        let (mut users, mut targets) = (users.into_iter().peekable(), targets.into_iter().peekable());
        let table = |is_asked: bool, names: &Names| if is_asked { names.indexed() } else { Names::new() };
        let known_users = table(users.peek().is_some(), &log.users);
        let known_targets = table(targets.peek().is_some(), &log.targets);
        for (name, user) in users {
            named.entry(name).or_default().users.extend(known_users.find(user));
        }
        for (name, target) in targets {
            named.entry(name).or_default().targets.extend(known_targets.find(target));
        }
        let with_name =
            |(name, declaration): (&str, Declaration)| Declaration { name: name.to_owned(), ..declaration };
        Self { declarations: named.into_iter().map(with_name).collect() }
    }

    /// What was declared under a number.
    pub fn get(&self, number: usize) -> Option<&Declaration> {
        self.declarations.get(number)
    }

    /// The declaration that covers the largest part of a group's members or orders, and that part.
    pub fn cover(&self, group: &Group) -> (Option<usize>, f64) {
        let mut best = (None, 0.0);
        for (number, declaration) in self.declarations.iter().enumerate() {
            let sure = group.members.iter().filter(|member| member.is_sure());
            let people = sure.filter(|member| declaration.users.contains(&member.user)).count();
            let orders =
                group.orders.iter().filter(|order| declaration.targets.contains(&order.target)).count();
            let part = (people as f64 / group.size().max(1) as f64)
                .max(orders as f64 / group.orders.len().max(1) as f64);
            if part > best.1 {
                best = (Some(number), part);
            }
        }
        best
    }
}
