//! Interaction quality: whether those who came did anything.
//!
//! A bought like is followed by nothing: no reading, no coming back, no purchase. Where a log says what became of its
//! events, each is *engaged* or not, and a target's share of engaged events is held against what events of the same
//! popularity and part of the day show elsewhere, from people nothing is suspected of. If real visitors engage as they
//! do elsewhere and others not at all, the target has `engaged / expected share` real events; the rest is inflation.
//!
//! Engaged means: bought or signed up, or came back, or stayed or got farther than the lower quartile of unsuspected
//! events. Intervals are Wilson's (1927), at 95 %. Deliberately not here: why a target's visitors are hollow. Careless
//! traffic is no fraud.

use crate::log::{Log, NONE, Quality};
use std::collections::BTreeMap;

/// Events below this score are unsuspected.
const UNSUSPECTED: f32 = 0.1;
/// A cohort needs so many events to be judged.
pub const LEAST_EVENTS: u32 = 20;
/// Parts of a day, in milliseconds.
const PART_MS: i64 = 6 * 3_600_000;
/// What the expected share is shrunk with: events at the share of the whole log.
const SHRINK: f64 = 50.0;

/// What a cohort did.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Engagement {
    /// Events whose outcome is known.
    pub events: u32,
    /// Those that were engaged.
    pub engaged: u32,
    /// The share and its interval: low, share, high.
    pub share: [f64; 3],
    /// The share of the matched unsuspected events.
    pub expected: f64,
    /// Events that engagement does not account for: low, estimate, high.
    pub inflation: [f64; 3],
}

/// The quality of targets and of cohorts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QualityReport {
    /// For each target with enough events, by number.
    pub targets: Vec<(u32, Engagement)>,
    /// For each address with enough events, by number.
    pub addresses: Vec<(u32, Engagement)>,
    /// For each group, by its place among those given.
    pub groups: Vec<Engagement>,
    /// Everything unsuspected together.
    pub organic: Engagement,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    events: f64,
    engaged: f64,
}

impl Sum {
    fn add(&mut self, engaged: bool) {
        self.events += 1.0;
        self.engaged += f64::from(u8::from(engaged));
    }
}

/// Measures quality, if the log knows any. `scores` are the events' and `groups` the events of each group.
pub fn quality(log: &Log, scores: &[f32], groups: &[Vec<u32>]) -> Option<QualityReport> {
    if log.quality.is_empty() {
        return None;
    }
    let bars = Bars::new(log, scores);
    let outcome: Vec<Option<bool>> = log.quality.iter().map(|quality| bars.engaged(quality)).collect();
    let matched = Matched::new(log, scores, &outcome);
    let mut targets: BTreeMap<u32, Cohort> = BTreeMap::new();
    let mut addresses: BTreeMap<u32, Cohort> = BTreeMap::new();
    for (index, engaged) in outcome.iter().enumerate().filter_map(|(index, known)| Some((index, (*known)?))) {
        let expected = matched.expected(log, index);
        targets.entry(log.events[index].target).or_default().add(engaged, expected);
        if let Some(address) = log.address.get(index).filter(|address| **address != NONE) {
            addresses.entry(*address).or_default().add(engaged, expected);
        }
    }
    let judged = |cohorts: BTreeMap<u32, Cohort>| -> Vec<(u32, Engagement)> {
        let enough = cohorts.into_iter().filter(|(_, cohort)| cohort.events >= LEAST_EVENTS);
        enough.map(|(number, cohort)| (number, cohort.judge())).collect()
    };
    let of_group = |events: &Vec<u32>| {
        let mut cohort = Cohort::default();
        for index in events.iter().map(|index| *index as usize) {
            if let Some(engaged) = outcome[index] {
                cohort.add(engaged, matched.expected(log, index));
            }
        }
        cohort.judge()
    };
    let groups = groups.iter().map(of_group).collect();
    let mut organic = Cohort::default();
    for index in (0..log.events.len()).filter(|index| scores[*index] < UNSUSPECTED) {
        if let Some(engaged) = outcome[index] {
            organic.add(engaged, matched.expected(log, index));
        }
    }
    let organic = organic.judge();
    Some(QualityReport { targets: judged(targets), addresses: judged(addresses), groups, organic })
}

/// What counts as staying, and as getting far.
struct Bars {
    dwell_ms: f32,
    depth: f32,
}

impl Bars {
    fn new(log: &Log, scores: &[f32]) -> Self {
        let quartile = |of: fn(&Quality) -> Option<f32>| {
            let unsuspected = log.quality.iter().zip(scores).filter(|(_, score)| **score < UNSUSPECTED);
            let mut values: Vec<f32> = unsuspected.filter_map(|(quality, _)| of(quality)).collect();
            values.sort_unstable_by(f32::total_cmp);
            values.get(values.len() / 4).copied().unwrap_or(0.0)
        };
        Self { dwell_ms: quartile(|quality| quality.dwell_ms), depth: quartile(|quality| quality.depth) }
    }

    fn engaged(&self, quality: &Quality) -> Option<bool> {
        let above = |value: Option<f32>, bar: f32| value.map(|value| value > bar);
        let signs = [
            above(quality.converted, 0.0),
            above(quality.returned, 0.0),
            above(quality.dwell_ms, self.dwell_ms),
            above(quality.depth, self.depth),
        ];
        let known = signs.iter().any(Option::is_some);
        known.then(|| signs.contains(&Some(true)))
    }
}

/// Unsuspected events by popularity of their target and part of the day, and each target's own to leave out.
struct Matched {
    strata: BTreeMap<(u32, i64), Sum>,
    own: BTreeMap<(u32, i64), Sum>,
    all: Sum,
    size: Vec<u32>,
}

impl Matched {
    fn new(log: &Log, scores: &[f32], outcome: &[Option<bool>]) -> Self {
        let mut size = vec![0u32; log.targets.len()];
        log.events.iter().for_each(|event| size[event.target as usize] += 1);
        let mut matched = Self { strata: BTreeMap::new(), own: BTreeMap::new(), all: Sum::default(), size };
        for (index, event) in log.events.iter().enumerate().filter(|(index, _)| scores[*index] < UNSUSPECTED)
        {
            let Some(engaged) = outcome[index] else { continue };
            let part = part(event.at_ms);
            matched
                .strata
                .entry((matched.size[event.target as usize].ilog2(), part))
                .or_default()
                .add(engaged);
            matched.own.entry((event.target, part)).or_default().add(engaged);
            matched.all.add(engaged);
        }
        matched
    }

    /// The share that events like this one show on other targets.
    fn expected(&self, log: &Log, index: usize) -> f64 {
        let event = log.events[index];
        let part = part(event.at_ms);
        let stratum =
            self.strata.get(&(self.size[event.target as usize].ilog2(), part)).copied().unwrap_or_default();
        let own = self.own.get(&(event.target, part)).copied().unwrap_or_default();
        let base = self.all.engaged / self.all.events.max(1.0);
        (stratum.engaged - own.engaged + SHRINK * base) / (stratum.events - own.events + SHRINK)
    }
}

fn part(at_ms: i64) -> i64 {
    at_ms.rem_euclid(4 * PART_MS) / PART_MS
}

#[derive(Debug, Clone, Copy, Default)]
struct Cohort {
    events: u32,
    engaged: u32,
    expected: f64,
}

impl Cohort {
    fn add(&mut self, engaged: bool, expected: f64) {
        self.events += 1;
        self.engaged += u32::from(engaged);
        self.expected += expected;
    }

    fn judge(&self) -> Engagement {
        let events = f64::from(self.events);
        let expected = if self.events == 0 { 0.0 } else { self.expected / events };
        let share = wilson(f64::from(self.engaged), events);
        let hollow =
            |share: f64| if expected > 0.0 { (events - events * share / expected).max(0.0) } else { 0.0 };
        let inflation = [hollow(share[2]), hollow(share[1]), hollow(share[0])];
        Engagement { events: self.events, engaged: self.engaged, share, expected, inflation }
    }
}

/// A share and its 95 % interval: low, share, high.
pub fn wilson(hits: f64, of: f64) -> [f64; 3] {
    if of <= 0.0 {
        return [0.0, 0.0, 1.0];
    }
    let (z, share) = (1.96, hits / of);
    let middle = (share + z * z / (2.0 * of)) / (1.0 + z * z / of);
    let reach = z * (share * (1.0 - share) / of + z * z / (4.0 * of * of)).sqrt() / (1.0 + z * z / of);
    [(middle - reach).max(0.0), share, (middle + reach).min(1.0)]
}
