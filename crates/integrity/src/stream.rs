//! Scoring events as they come in.
//!
//! A stream cannot wait for the end of the log. Each event gets a score at once, from two things that are known by then:
//! how much of a burst its people, target, address and device are in, and whether its person belongs to a group that the
//! last analysis found and is acting with the group now. From time to time the caller has the events that are kept
//! analysed again ([`Watcher::snapshot`], [`analyse`](crate::analysis::analyse), [`Watcher::adopt`]), which is the same
//! analysis as for a whole log; so after the same events, groups and flags are the same, as long as the events are kept.
//!
//! A burst alone never flags: it moves the score by at most [`BURST_PART`], which ranks events without accusing anybody.
//!
//! Deliberately not here: when to analyse again, reading lines, writing files.

use crate::analysis::Findings;
use crate::burst::Bursts;
use crate::field::Field;
use crate::log::{Log, LogBuilder, NONE, Record};
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
    acts: BTreeMap<u32, Vec<(i64, f64)>>,
}

/// Scores events one by one.
#[derive(Debug, Clone)]
pub struct Watcher {
    kept: LogBuilder,
    rows: u64,
    origin_ms: Option<i64>,
    tick_ms: i64,
    bursts: Vec<Bursts>,
    crowd: Vec<(f32, i64)>,
    places: BTreeMap<u32, Place>,
    is_member: Vec<bool>,
    groups: Vec<Live>,
    /// Events scored since the state of the crowd was last forgotten.
    counted: u64,
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
            records.iter().for_each(|record| self.kept.warm(record));
            let mut ids = [[NONE; 4]; TOGETHER];
            for (place, (ids, record)) in ids.iter_mut().zip(records).enumerate() {
                *ids = self.kept.push(self.rows.wrapping_add(place as u64) as u32, record);
            }
            for ids in &ids[..records.len()] {
                let known = self.bursts.iter().zip(ids).filter(|(_, id)| **id != NONE);
                self.warm ^= known.map(|(bursts, id)| bursts.tick(*id)).fold(0, |all, tick| all ^ tick);
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
    fn crowd(&mut self, target: u32, at_ms: i64) -> f32 {
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
        acts.retain(|(then, _)| at_ms.saturating_sub(*then) <= group.window_ms);
        acts.push((at_ms, f64::from(place.probability)));
        let seen: f64 = acts.iter().map(|(_, weight)| weight).sum();
        let share = (f64::from(others) - seen + 1.5).max(0.5) / (self.counted.max(1)) as f64;
        if seen < ORDER_ACTS || surprise(seen, group.apart * share) < ORDER {
            return (0.0, None);
        }
        let rate = seen / group.mass.max(1.0);
        let part = rate / (rate + f64::from(place.apart) * share);
        (place.probability * part as f32, Some(place.group))
    }

    /// The events that are kept, to be analysed.
    pub fn snapshot(&self) -> LogBuilder {
        self.kept.clone()
    }

    /// Takes over what an analysis of a snapshot found.
    pub fn adopt(&mut self, log: &Log, field: &Field, found: &Findings) {
        self.places.clear();
        self.is_member.clear();
        self.groups.clear();
        for (number, finding) in found.beyond.iter().enumerate() {
            let group = &finding.group;
            let mut live =
                Live { window_ms: i64::from(group.window) * 1000, mass: group.mass(), ..Live::default() };
            for member in &group.members {
                let Some(user) = self.kept.user(log.users.get(member.user)) else { continue };
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

    /// Puts members' latest acts back into the groups' windows.
    fn replay(&mut self) {
        let last = self.kept.events().iter().map(|event| event.at_ms).max().unwrap_or(0);
        for event in self.kept.events() {
            let Some(place) = self.places.get(&event.user) else { continue };
            let Some(group) = self.groups.get_mut(place.group as usize) else { continue };
            if last - event.at_ms <= group.window_ms {
                let acts = group.acts.entry(event.target).or_default();
                acts.push((event.at_ms, f64::from(place.probability)));
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

    /// Everything needed to go on later, as bytes.
    pub fn save(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(self.rows.to_le_bytes());
        out.extend(self.tick_ms.to_le_bytes());
        out.extend(self.origin_ms.unwrap_or(i64::MIN).to_le_bytes());
        self.kept.save(&mut out);
        for bursts in &self.bursts {
            bursts.save(&mut out);
        }
        let check = crate::names::hash(&out);
        out.extend(check.to_le_bytes());
        out
    }

    /// Takes up from bytes that [`save`](Self::save) made; nothing when they are broken or of another version. Groups
    /// are not among them: analyse and [`adopt`](Self::adopt) again.
    pub fn load(bytes: &[u8]) -> Option<Self> {
        let (body, check) = bytes.split_last_chunk::<8>()?;
        if crate::names::hash(body) != u64::from_le_bytes(*check) {
            return None;
        }
        let mut rest = body.strip_prefix(MAGIC)?;
        let mut number = || {
            let (head, tail) = rest.split_first_chunk::<8>()?;
            rest = tail;
            Some(i64::from_le_bytes(*head))
        };
        let (rows, tick_ms, origin_ms) = (number()? as u64, number()?, number()?);
        let mut watcher = Self::new(tick_ms);
        watcher.rows = rows;
        watcher.origin_ms = (origin_ms != i64::MIN).then_some(origin_ms);
        watcher.kept = LogBuilder::load(&mut rest)?;
        watcher.counted = watcher.kept.len() as u64;
        watcher.bursts = (0..KINDS).map(|_| Bursts::load(&mut rest)).collect::<Option<_>>()?;
        let acts: Vec<(u32, i64)> =
            watcher.kept.events().iter().map(|event| (event.target, event.at_ms)).collect();
        for (target, at_ms) in acts {
            watcher.crowd(target, at_ms);
        }
        rest.is_empty().then_some(watcher)
    }
}

/// What a state begins with: its format and version.
const MAGIC: &[u8; 16] = b"gongdao-watch/1\n";
