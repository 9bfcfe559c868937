//! Scoring events as they come in.
//!
//! A stream cannot wait for the end of the log. Each event gets a score at once, from two things that are known by then:
//! how much of a burst its people, target, address and device are in, and whether its person belongs to a group that the
//! last analysis found and is acting with the group now. From time to time the caller has the events that are kept
//! analysed again ([`Watcher::snapshot`], [`Analysed::new`], [`Watcher::adopt`]), which is the same analysis as for a whole
//! log; so after the same events, groups and flags are the same, as long as the events are kept.
//!
//! A burst alone never flags: it moves the score by at most [`BURST_PART`], which ranks events without accusing anybody.
//!
//! Deliberately not here: when to analyse again, reading lines, writing files.

use crate::analysis::{Findings, alone, analyse};
use crate::burst::Bursts;
use crate::field::Field;
use crate::known::Known;
use crate::log::{Log, LogBuilder, NONE, Record, keys};
use crate::names::Key;
use crate::rhythm::surprise;
use crate::score::FLAG;
use std::collections::BTreeMap;

/// The most that a burst adds to a score.
pub const BURST_PART: f32 = 0.02;
/// A burst of this surprise adds half of that.
const HALF: f32 = 50.0;
/// Kinds of keys that are watched for bursts: people, targets, addresses, devices. Pairs of them, which MIDAS watches,
/// add nothing where each pair occurs once, and little elsewhere.
const KINDS: usize = 4;
/// Cells of each kind, as a power of two.
const BITS: u32 = 18;
/// How long an act on a target is remembered for the crowd's rate, in milliseconds: a day and a half.
const CROWD_MS: f32 = 36.0 * 3_600_000.0;
/// As for a whole log: an order needs this surprise and so many acts of members.
const ORDER: f64 = 9.0;
const ORDER_ACTS: f64 = 3.0;

/// What an event is told.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scored {
    /// The event's row, from 0.
    pub row: u64,
    /// The probability that it was ordered, and a little for bursts.
    pub score: f32,
    /// The surprise of the strongest burst it is in, in natural logarithms.
    pub burst: f32,
    /// The group it was done with, by its place in the last analysis.
    pub group: Option<u32>,
}

impl Scored {
    /// Whether it is flagged.
    pub fn flag(&self) -> bool {
        self.score >= FLAG
    }
}

/// A person's place in a group, between two analyses.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    group: u32,
    probability: f32,
    apart: f32,
}

/// A group between two analyses.
#[derive(Debug, Clone, Default, PartialEq)]
struct Live {
    window_ms: i64,
    mass: f64,
    apart: f64,
    /// By target: who of the members acted on it first when, and with what weight.
    acts: BTreeMap<u32, Vec<Act>>,
}

/// A member's first act on a target.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Act {
    user: u32,
    at_ms: i64,
    weight: f64,
}

/// The events that are kept, without names, to be analysed beside the scoring.
#[derive(Debug, Clone)]
pub struct Snapshot {
    kept: LogBuilder,
}

/// What was found in a snapshot.
#[derive(Debug, Clone)]
pub struct Analysed {
    /// The number that each person of the analysis has in the stream.
    numbers: Vec<u32>,
    field: Field,
    found: Findings,
}

impl Analysed {
    /// Analyses a snapshot, as a whole log is analysed.
    pub fn new(snapshot: Snapshot) -> Self {
        let (log, numbers) = snapshot.kept.finish_numbered();
        let field = Field::new(&log);
        let found = analyse(&log, &field, &Known::default(), &alone);
        Self { numbers, field, found }
    }

    /// How many groups nothing honest explains.
    pub fn groups(&self) -> usize {
        self.found.beyond.len()
    }
}

/// Scores events one by one.
#[derive(Debug, Clone)]
pub struct Watcher {
    pub(crate) kept: LogBuilder,
    pub(crate) rows: u64,
    pub(crate) origin_ms: Option<i64>,
    pub(crate) tick_ms: i64,
    pub(crate) bursts: Vec<Bursts>,
    crowd: Vec<(f32, i64)>,
    places: BTreeMap<u32, Place>,
    is_member: Vec<bool>,
    groups: Vec<Live>,
    /// Events scored since the state of the crowd was last forgotten.
    pub(crate) counted: u64,
    /// What was looked at beforehand; its only use is that the looks are not left out.
    warm: u32,
}

impl Watcher {
    /// Nothing seen yet. Bursts are counted in ticks of `tick_ms` milliseconds.
    pub fn new(tick_ms: i64) -> Self {
        Self {
            kept: LogBuilder::new(),
            rows: 0,
            origin_ms: None,
            tick_ms: tick_ms.max(1),
            bursts: (0..KINDS).map(|_| Bursts::new(BITS)).collect(),
            crowd: Vec::new(),
            places: BTreeMap::new(),
            is_member: Vec::new(),
            groups: Vec::new(),
            counted: 0,
            warm: 0,
        }
    }

    /// Makes room for so many more events, so that they are not moved when they come. Room that is not used takes no memory.
    pub fn reserve(&mut self, events: usize) {
        self.kept.reserve(events);
    }

    /// How many events were scored.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// How many events are kept.
    pub fn kept(&self) -> usize {
        self.kept.len()
    }

    /// Scores an event and keeps it.
    pub fn push(&mut self, record: &Record<'_>) -> Scored {
        let ids = self.kept.push(self.rows as u32, record);
        self.score(ids, record)
    }

    /// Scores events and keeps them, as [`push`](Self::push) does one by one, but faster: what the events will need of
    /// memory is asked for together, step by step, instead of waited for one after the other.
    pub fn push_all(&mut self, records: &[Record<'_>], scored: &mut Vec<Scored>) {
        const TOGETHER: usize = 32;
        for records in records.chunks(TOGETHER) {
            let mut named = [[Key::default(); 4]; TOGETHER];
            named.iter_mut().zip(records).for_each(|(named, record)| *named = keys(record));
            let mut ids = [[NONE; 4]; TOGETHER];
            ids.iter_mut().zip(&named).for_each(|(ids, named)| *ids = self.kept.likely(named));
            ids.iter().for_each(|ids| self.kept.warm(ids));
            for (place, (ids, (record, named))) in ids.iter_mut().zip(records.iter().zip(&named)).enumerate()
            {
                *ids = self.kept.push_keyed(self.rows.wrapping_add(place as u64) as u32, record, named);
            }
            for ids in &ids[..records.len()] {
                let known = self.bursts.iter().zip(ids).filter(|(_, id)| **id != NONE);
                self.warm ^= known.map(|(bursts, id)| bursts.tick(*id)).fold(0, |all, tick| all ^ tick);
                self.warm ^= self.crowd.get(ids[1] as usize).map_or(0, |(count, _)| count.to_bits());
            }
            scored.extend(ids.iter().zip(records).map(|(ids, record)| self.score(*ids, record)));
        }
    }

    fn score(&mut self, ids: [u32; 4], record: &Record<'_>) -> Scored {
        let row = self.rows;
        self.rows += 1;
        self.counted += 1;
        let origin = *self.origin_ms.get_or_insert(record.at_ms);
        let ticks = record.at_ms.saturating_sub(origin).max(0) / self.tick_ms + 1;
        let burst = self.burst(ids, u32::try_from(ticks).unwrap_or(u32::MAX));
        let others = self.crowd(ids[1], record.at_ms);
        let (ordered, group) =
            if record.withdrawn { (0.0, None) } else { self.ordered(ids, record.at_ms, others) };
        let raised = ordered + (1.0 - ordered) * BURST_PART * burst / (burst + HALF);
        let score = if ordered < FLAG { raised.min(FLAG.next_down()) } else { raised };
        Scored { row, score, burst, group }
    }

    fn burst(&mut self, ids: [u32; 4], tick: u32) -> f32 {
        let keys = ids.map(|id| (id != NONE).then_some(id));
        let touched =
            self.bursts.iter_mut().zip(keys).filter_map(|(bursts, key)| Some(bursts.touch(key?, tick)));
        touched.fold(0.0, f32::max)
    }

    /// Counts an act on a target and returns how many there were lately.
    pub(crate) fn crowd(&mut self, target: u32, at_ms: i64) -> f32 {
        if self.crowd.len() <= target as usize {
            self.crowd.resize(target as usize + 1, (0.0, at_ms));
        }
        let (count, since) = &mut self.crowd[target as usize];
        let quiet = (at_ms - *since).max(0);
        if quiet > 0 {
            *count *= (-(quiet as f32) / CROWD_MS).exp();
            *since = at_ms;
        }
        *count += 1.0;
        *count - 1.0
    }

    /// The probability that an event is part of an order that is being delivered.
    fn ordered(&mut self, ids: [u32; 4], at_ms: i64, others: f32) -> (f32, Option<u32>) {
        let [user, target, ..] = ids;
        if !self.is_member.get(user as usize).is_some_and(|member| *member) {
            return (0.0, None);
        }
        let Some(place) = self.places.get(&user).copied() else { return (0.0, None) };
        let Some(group) = self.groups.get_mut(place.group as usize) else { return (0.0, None) };
        let acts = group.acts.entry(target).or_default();
        // As in a whole log, acting again on the same target is no meeting anew.
        if acts.iter().any(|act| act.user == user) {
            return (0.0, None);
        }
        acts.push(Act { user, at_ms, weight: f64::from(place.probability) });
        let near = acts.iter().filter(|act| at_ms.saturating_sub(act.at_ms) <= group.window_ms);
        let seen: f64 = near.map(|act| act.weight).sum();
        let share = (f64::from(others) - seen + 1.5).max(0.5) / (self.counted.max(1)) as f64;
        if seen < ORDER_ACTS || surprise(seen, group.apart * share) < ORDER {
            return (0.0, None);
        }
        let rate = seen / group.mass.max(1.0);
        let part = rate / (rate + f64::from(place.apart) * share);
        (place.probability * part as f32, Some(place.group))
    }

    /// The events that are kept, as a log with all its names.
    pub fn log(&self) -> Log {
        self.kept.clone().finish()
    }

    /// The events that are kept, to be analysed.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { kept: self.kept.unnamed() }
    }

    /// Takes over what an analysis of a snapshot found.
    pub fn adopt(&mut self, Analysed { numbers, field, found }: &Analysed) {
        self.places.clear();
        self.is_member.clear();
        self.groups.clear();
        for (number, finding) in found.beyond.iter().enumerate() {
            let group = &finding.group;
            let mut live =
                Live { window_ms: i64::from(group.window) * 1000, mass: group.mass(), ..Live::default() };
            for member in &group.members {
                let user = numbers[member.user as usize];
                let all = field.of_user(member.user).len() as f64;
                let apart = (all - f64::from(member.orders)).max(0.0) + 0.5;
                live.apart += member.probability * apart;
                let place = Place {
                    group: number as u32,
                    probability: member.probability as f32,
                    apart: apart as f32,
                };
                let best = self.places.entry(user).or_insert(place);
                if place.probability > best.probability {
                    *best = place;
                }
                if self.is_member.len() <= user as usize {
                    self.is_member.resize(user as usize + 1, false);
                }
                self.is_member[user as usize] = true;
            }
            self.groups.push(live);
        }
        self.replay();
    }

    /// Puts members' acts back into the groups.
    fn replay(&mut self) {
        for event in self.kept.standing() {
            let Some(place) = self.places.get(&event.user) else { continue };
            let Some(group) = self.groups.get_mut(place.group as usize) else { continue };
            let acts = group.acts.entry(event.target).or_default();
            if acts.iter().all(|act| act.user != event.user) {
                let weight = f64::from(place.probability);
                acts.push(Act { user: event.user, at_ms: event.at_ms, weight });
            }
        }
    }

    /// Lets go of the oldest events beyond `most`, by the order they came in.
    pub fn forget(&mut self, most: usize) {
        self.kept.forget(most);
        self.counted = self.kept.len() as u64;
        self.is_member.clear();
        self.places.clear();
        self.groups.clear();
    }
}
