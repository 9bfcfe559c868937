//! Who met whom.
//!
//! Two people meet when they act on the same target within a window; what counts is on how many targets they did. Busy
//! people meet many others by chance, so a pair is a *bond* only where they met at least twice and more often than two
//! people as active as they are would, if everybody's acts were dealt out anew among the same windows. (SynchroTrap, Cao
//! et al. 2014, compares pairs too, but by a fixed threshold.) All acts of a person count as activity, not only those in
//! lively cells, or the only group of a quiet log would be its own excuse.
//!
//! Pairs are counted in blocks of people, so that memory is bounded whatever the log. A window in which hundreds act at
//! once says little about any two of them and is passed over.

use crate::field::Field;
use crate::rhythm::surprise;

/// A window of more leads than this binds nobody.
const CROWDED: usize = 200;
/// A bond needs this surprise, in natural logarithms.
const BOND: f64 = 3.0;
/// Pairs counted at once, eight bytes each.
const BLOCK: u64 = 1 << 21;

/// Bonds between people: for each, the other and how strong.
#[derive(Debug, Clone, Default)]
pub struct Bonds {
    start: Vec<u32>,
    others: Vec<(u32, f32)>,
}

impl Bonds {
    /// Those somebody is bound to, and how strongly.
    pub fn of(&self, user: u32) -> &[(u32, f32)] {
        &self.others[self.start[user as usize] as usize..self.start[user as usize + 1] as usize]
    }

    /// How many people there are.
    pub fn users(&self) -> usize {
        self.start.len().saturating_sub(1)
    }

    fn new(users: usize, pairs: &[(u32, u32, f32)]) -> Self {
        let mut start = vec![0u32; users + 1];
        for (one, two, _) in pairs {
            start[*one as usize] += 1;
            start[*two as usize] += 1;
        }
        let mut sum = 0;
        for count in &mut start {
            sum += *count;
            *count = sum;
        }
        let mut others = vec![(0, 0.0); sum as usize];
        for (one, two, strength) in pairs.iter().rev() {
            for (from, to) in [(*one, *two), (*two, *one)] {
                let place = &mut start[from as usize];
                *place -= 1;
                others[*place as usize] = (to, *strength);
            }
        }
        Self { start, others }
    }
}

/// The windows' runs: for each kept lead, where the leads within the scale behind it end.
struct Runs {
    leads: Vec<u32>,
    end: Vec<u32>,
}

impl Runs {
    fn new(field: &Field, kept: &[bool], scale: u32) -> Self {
        let leads: Vec<u32> = (0..kept.len() as u32).filter(|lead| kept[*lead as usize]).collect();
        let (mut end, mut stop) = (Vec::with_capacity(leads.len()), 0);
        for (index, lead) in leads.iter().enumerate() {
            let lead = *lead as usize;
            stop = stop.max(index + 1);
            while leads.get(stop).is_some_and(|next| near(field, lead, *next as usize, scale)) {
                stop += 1;
            }
            end.push(if stop - index > CROWDED { index as u32 + 1 } else { stop as u32 });
        }
        Self { leads, end }
    }

    fn behind(&self, index: usize) -> &[u32] {
        &self.leads[index + 1..self.end[index] as usize]
    }
}

fn near(field: &Field, lead: usize, next: usize, scale: u32) -> bool {
    field.target[lead] == field.target[next] && field.at[next] - field.at[lead] <= scale
}

/// Finds the bonds among kept leads at one scale.
pub fn bonds(field: &Field, kept: &[bool], scale: u32) -> Bonds {
    let runs = Runs::new(field, kept, scale);
    let mut smaller = vec![0u64; field.users()];
    for (index, lead) in runs.leads.iter().enumerate() {
        let one = field.user[*lead as usize];
        for other in runs.behind(index) {
            smaller[one.min(field.user[*other as usize]) as usize] += 1;
        }
    }
    // Meetings for each two acts there are: times the acts of one and of the other, what two people would have.
    let acts = field.user.len().max(1) as f64;
    let usual = 2.0 * smaller.iter().sum::<u64>() as f64 / (acts * acts);
    let mut pairs = Vec::new();
    let mut first = 0;
    while first < smaller.len() {
        let (mut end, mut size) = (first, 0);
        while end < smaller.len() && (size == 0 || size + smaller[end] <= BLOCK) {
            size += smaller[end];
            end += 1;
        }
        if size > 0 {
            count(field, &runs, first as u32..end as u32, size, usual, &mut pairs);
        }
        first = end;
    }
    Bonds::new(field.users(), &pairs)
}

/// Counts the pairs whose smaller number is in the block, and keeps those that are bonds.
fn count(
    field: &Field,
    runs: &Runs,
    block: std::ops::Range<u32>,
    size: u64,
    usual: f64,
    pairs: &mut Vec<(u32, u32, f32)>,
) {
    let mut found: Vec<u64> = Vec::with_capacity(size as usize);
    for (index, lead) in runs.leads.iter().enumerate() {
        let one = field.user[*lead as usize];
        for other in runs.behind(index) {
            let two = field.user[*other as usize];
            let (low, high) = (one.min(two), one.max(two));
            if block.contains(&low) && low != high {
                found.push(u64::from(low) << 32 | u64::from(high));
            }
        }
    }
    found.sort_unstable();
    for same in found.chunk_by(|one, two| one == two) {
        let (low, high) = ((same[0] >> 32) as u32, same[0] as u32);
        let acts = |user: u32| field.of_user(user).len() as f64;
        let expected = usual * acts(low) * acts(high);
        let strength = surprise(same.len() as f64, expected);
        if same.len() >= 2 && strength >= BOND {
            pairs.push((low, high, strength as f32));
        }
    }
}
