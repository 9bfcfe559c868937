//! Addresses and devices that members of a group share.
//!
//! Hundreds of honest people share the address of a campus or a mobile gateway, and on their own such counts rank honest
//! people above bought accounts. They are facts to lay beside a group, found only after the group is.

use crate::lockstep::Group;
use crate::log::{Log, NONE};

/// What members share.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sharing {
    /// Whether the log says anything about addresses.
    pub has_addresses: bool,
    /// Whether the log says anything about devices.
    pub has_devices: bool,
    /// Addresses that two or more members used, most used first: address, members, other people.
    pub addresses: Vec<(u32, usize, usize)>,
    /// Devices that two or more members used, most used first: device, members, other people.
    pub devices: Vec<(u32, usize, usize)>,
    /// Members who used the address most members used.
    pub most_members: usize,
    /// All people who used that address.
    pub most_people: usize,
}

/// How many of the most shared are listed.
const LISTED: usize = 20;

/// What the members of each of some groups share.
pub fn sharing(log: &Log, groups: &[&Group]) -> Vec<Sharing> {
    let (addresses, devices) = (people(log, &log.address), people(log, &log.device));
    let of = |group: &&Group| {
        let (most_members, most_people) = most(group, &addresses);
        Sharing {
            has_addresses: !log.address.is_empty(),
            has_devices: !log.device.is_empty(),
            addresses: shared(group, &addresses),
            devices: shared(group, &devices),
            most_members,
            most_people,
        }
    };
    groups.iter().map(of).collect()
}

/// Who used each address (or device), from its column: pairs of both, each once, in order.
fn people(log: &Log, column: &[u32]) -> Vec<(u32, u32)> {
    let known = column.iter().zip(&log.events).filter(|(place, _)| **place != NONE);
    let mut pairs: Vec<(u32, u32)> = known.map(|(place, event)| (*place, event.user)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// For each place members used: the place, how many of them did, and how many people in all.
fn used<'a>(group: &'a Group, people: &'a [(u32, u32)]) -> impl Iterator<Item = (u32, usize, usize)> + 'a {
    people.chunk_by(|one, two| one.0 == two.0).map(|run| {
        let members = run.iter().filter(|(_, user)| group.is_sure(*user)).count();
        (run[0].0, members, run.len())
    })
}

fn shared(group: &Group, people: &[(u32, u32)]) -> Vec<(u32, usize, usize)> {
    let mut shared: Vec<_> = used(group, people)
        .filter(|(_, members, _)| *members >= 2)
        .map(|(place, members, all)| (place, members, all - members))
        .collect();
    shared.sort_by_key(|(place, members, others)| (std::cmp::Reverse(*members), *others, *place));
    shared.truncate(LISTED);
    shared
}

fn most(group: &Group, people: &[(u32, u32)]) -> (usize, usize) {
    let most = used(group, people).max_by_key(|(place, members, _)| (*members, std::cmp::Reverse(*place)));
    most.map_or((0, 0), |(_, members, all)| (members, all))
}
