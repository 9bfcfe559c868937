//! Splitting a find into those who really belong together.
//!
//! A rented account may be a fan of somebody, and its two circles then hang together by a thread. Within one group any two
//! orders share as many members as their sizes lead one to expect; across two groups they hardly share any. So orders are
//! joined, best first, as long as they share enough (greedy modularity, Newman 2004, on orders instead of people, of which
//! there are few). What stays apart is refined again, each part from its own people.

use crate::field::Field;
use crate::lockstep::{Group, LEAST_MEMBERS, LEAST_ORDERS};

/// Two sets of orders belong together when they share this part of what one group would.
const TOGETHER: f64 = 0.35;

/// The people of each part, when a group falls into parts; nothing when it is one.
pub fn parts(field: &Field, group: &Group) -> Vec<Vec<u32>> {
    let hits = hits(field, group);
    let mut links = links(group, &hits);
    let count = group.orders.len();
    let mut part: Vec<usize> = (0..count).collect();
    while let Some((one, two)) = best(&links, count) {
        for index in 0..count {
            let moved = links[two * count + index];
            links[one * count + index] += moved;
            links[index * count + one] += moved;
        }
        for index in 0..count {
            links[two * count + index] = f64::NEG_INFINITY;
            links[index * count + two] = f64::NEG_INFINITY;
        }
        part.iter_mut().filter(|part| **part == two).for_each(|part| *part = one);
    }
    let sizes = |number: usize| part.iter().filter(|part| **part == number).count();
    let large: Vec<usize> = (0..count).filter(|number| sizes(*number) >= LEAST_ORDERS).collect();
    if large.len() < 2 {
        return Vec::new();
    }
    let people = |number: usize| -> Vec<u32> {
        let mine = |hits: &[u32]| hits.iter().filter(|order| part[**order as usize] == number).count();
        let most = |hits: &[u32]| mine(hits) >= 2 && mine(hits) * 2 > hits.len();
        hits.iter().filter(|(_, hits)| most(hits)).map(|(user, _)| *user).collect()
    };
    large.into_iter().map(people).filter(|people| people.len() >= LEAST_MEMBERS).collect()
}

/// The orders each likely member took part in.
fn hits(field: &Field, group: &Group) -> Vec<(u32, Vec<u32>)> {
    let likely: Vec<u32> =
        group.members.iter().filter(|member| member.is_sure()).map(|member| member.user).collect();
    let mut hits: Vec<(u32, Vec<u32>)> = likely.iter().map(|user| (*user, Vec::new())).collect();
    for (number, order) in group.orders.iter().enumerate() {
        for lead in field.within(order.target, order.from, order.to) {
            if let Ok(index) = likely.binary_search(&field.user[lead]) {
                hits[index].1.push(number as u32);
            }
        }
    }
    hits
}

/// For each two orders, how many members they share beyond the part of what one group would share.
fn links(group: &Group, hits: &[(u32, Vec<u32>)]) -> Vec<f64> {
    let count = group.orders.len();
    let mut sizes = vec![0.0; count];
    let mut links = vec![0.0; count * count];
    for (_, orders) in hits {
        for one in orders {
            sizes[*one as usize] += 1.0;
            for two in orders.iter().filter(|two| *two != one) {
                links[*one as usize * count + *two as usize] += 1.0;
            }
        }
    }
    let people = hits.len().max(1) as f64;
    for one in 0..count {
        for two in 0..count {
            links[one * count + two] -= TOGETHER * sizes[one] * sizes[two] / people;
        }
    }
    links
}

/// The two that have most in common, if anything.
fn best(links: &[f64], count: usize) -> Option<(usize, usize)> {
    let mut best = (1e-9, None);
    for one in 0..count {
        for two in one + 1..count {
            if links[one * count + two] > best.0 {
                best = (links[one * count + two], Some((one, two)));
            }
        }
    }
    best.1
}
