//! The log: who did what to which target when, as columns of numbers.
//!
//! Analyses must not depend on the order in which rows were exported, nor on what accounts are called. So the log is
//! brought into one order of its own: people and targets are numbered by when they first appear, and names decide only
//! between those that cannot be told apart otherwise; events stand by time. Each event remembers the row it came from.
//!
//! Twenty-four bytes an event, and four more for each further column that is there. Deliberately not here: reading files.

use crate::names::{Names, hash};

/// One event as it is read.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Record<'a> {
    /// Who acted; not empty.
    pub user: &'a str,
    /// On what; not empty.
    pub target: &'a str,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// The network address.
    pub address: Option<&'a str>,
    /// The device.
    pub device: Option<&'a str>,
    /// Whether an earlier like is taken back.
    pub withdrawn: bool,
    /// When the account was opened, in milliseconds since 1970.
    pub created_ms: Option<i64>,
    /// What the person did afterwards.
    pub quality: Quality,
}

/// What became of an event, as far as it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Quality {
    /// How long the person stayed, in milliseconds.
    pub dwell_ms: Option<f32>,
    /// How far they read or watched, as a share or a number of steps.
    pub depth: Option<f32>,
    /// Whether they came back, as 0 or 1.
    pub returned: Option<f32>,
    /// Whether they bought, signed up or followed, as 0 or 1.
    pub converted: Option<f32>,
}

impl Quality {
    /// Whether anything is known.
    pub fn is_known(&self) -> bool {
        self.dwell_ms.or(self.depth).or(self.returned).or(self.converted).is_some()
    }
}

/// One event, with numbers for names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// Who.
    pub user: u32,
    /// On what.
    pub target: u32,
    /// The 0-based row it came from.
    pub row: u32,
}

/// A number that stands for "not known" in the columns of addresses and devices.
pub const NONE: u32 = u32::MAX;

/// All events in the log's own order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Log {
    /// The events, by time, then user, then target.
    pub events: Vec<Event>,
    /// Names of people.
    pub users: Names,
    /// Names of targets.
    pub targets: Names,
    /// The address of each event, or [`NONE`]; empty when no event has one.
    pub address: Vec<u32>,
    /// Names of addresses.
    pub addresses: Names,
    /// The device of each event, or [`NONE`]; empty when no event has one.
    pub device: Vec<u32>,
    /// Names of devices.
    pub devices: Names,
    /// Which events take a like back; empty when none does.
    pub withdrawn: Vec<bool>,
    /// When each person's account was opened; empty when it is not known of anybody.
    pub created_ms: Vec<Option<i64>>,
    /// What became of each event; empty when it is not known of any.
    pub quality: Vec<Quality>,
}

/// Takes records and makes a [`Log`].
#[derive(Debug, Clone, Default)]
pub struct LogBuilder {
    log: Log,
    /// What lookups peeked at; its only use is that they are not left out.
    warm: u8,
}

impl LogBuilder {
    /// No records yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.log.events.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.log.events.is_empty()
    }

    /// Looks at the memory that adding a record will need, so that it is near when the record is added.
    pub fn warm(&mut self, record: &Record<'_>) {
        let [user, target, address, device] = hashes(record);
        let log = &self.log;
        let place = log.addresses.peek(address) ^ log.devices.peek(device);
        self.warm ^= log.users.peek(user) ^ log.targets.peek(target) ^ place;
    }

    /// Adds the event of one row. A log holds 4,294,967,294 rows; the caller counts. Returns the numbers that person,
    /// target, address and device have here, which are not those of the finished log.
    pub fn push(&mut self, row: u32, record: &Record<'_>) -> [u32; 4] {
        let log = &mut self.log;
        let before = log.events.len();
        let hashes = hashes(record);
        let user = log.users.intern_hashed(record.user, hashes[0]);
        let target = log.targets.intern_hashed(record.target, hashes[1]);
        log.events.push(Event { at_ms: record.at_ms, user, target, row });
        let address = push_name(&mut log.address, &mut log.addresses, record.address, hashes[2], before);
        let device = push_name(&mut log.device, &mut log.devices, record.device, hashes[3], before);
        push_sparse(&mut log.withdrawn, record.withdrawn, before);
        if record.quality.is_known() || !log.quality.is_empty() {
            push_sparse(&mut log.quality, record.quality, before);
        }
        if record.created_ms.is_some() {
            log.created_ms.resize(log.users.len(), None);
            log.created_ms[user as usize] = record.created_ms;
        }
        [user, target, address, device]
    }

    /// The number of a person here.
    pub fn user(&self, name: &str) -> Option<u32> {
        self.log.users.find(name)
    }

    /// The events, in the order they came.
    pub fn events(&self) -> &[Event] {
        &self.log.events
    }

    /// Lets go of all events but the latest `most`. Names stay.
    pub fn forget(&mut self, most: usize) {
        let log = &mut self.log;
        let gone = log.events.len().saturating_sub(most);
        log.events.drain(..gone);
        let cut = |length: usize| gone.min(length);
        log.address.drain(..cut(log.address.len()));
        log.device.drain(..cut(log.device.len()));
        log.withdrawn.drain(..cut(log.withdrawn.len()));
        log.quality.drain(..cut(log.quality.len()));
    }

    pub(crate) fn raw(&self) -> &Log {
        &self.log
    }

    pub(crate) fn of_raw(log: Log) -> Self {
        Self { log, warm: 0 }
    }

    /// The log in its own order.
    pub fn finish(self) -> Log {
        let mut log = self.log;
        let (user_rank, users) = ranked(&log.users, log.events.iter().map(|event| (event.user, event.at_ms)));
        let (target_rank, targets) = ranked(&log.targets, log.events.iter().map(|it| (it.target, it.at_ms)));
        if !log.created_ms.is_empty() {
            log.created_ms.resize(user_rank.len(), None);
            let mut created_ms = vec![None; users.len()];
            for (old, new) in user_rank.iter().enumerate().filter(|(_, new)| **new != NONE) {
                created_ms[*new as usize] = log.created_ms[old];
            }
            log.created_ms = created_ms;
        }
        (log.users, log.targets) = (users, targets);
        for event in &mut log.events {
            event.user = user_rank[event.user as usize];
            event.target = target_rank[event.target as usize];
        }
        sort_with_columns(&mut log);
        log
    }
}

/// Hashes of the names of a record.
fn hashes(record: &Record<'_>) -> [u64; 4] {
    [Some(record.user), Some(record.target), record.address, record.device]
        .map(|name| name.map_or(0, |name| hash(name.as_bytes())))
}

fn push_name(column: &mut Vec<u32>, names: &mut Names, name: Option<&str>, hash: u64, before: usize) -> u32 {
    let number = name.filter(|name| !name.is_empty()).map(|name| names.intern_hashed(name, hash));
    if number.is_some() || !column.is_empty() {
        column.resize(before, NONE);
        column.push(number.unwrap_or(NONE));
    }
    number.unwrap_or(NONE)
}

/// Adds a value to a column that stays empty as long as every value is the usual one.
fn push_sparse<T: Copy + Default + PartialEq>(column: &mut Vec<T>, value: T, before: usize) {
    if column.is_empty() && value == T::default() {
        return;
    }
    column.resize(before, T::default());
    column.push(value);
}

/// New numbers of names that have events: by first time, last time, count, and then by name.
fn ranked(names: &Names, acts: impl Iterator<Item = (u32, i64)>) -> (Vec<u32>, Names) {
    let mut seen = vec![(i64::MAX, i64::MIN, 0u32); names.len()];
    for (number, at_ms) in acts {
        let (first, last, count) = &mut seen[number as usize];
        *first = (*first).min(at_ms);
        *last = (*last).max(at_ms);
        *count += 1;
    }
    let mut order: Vec<u32> = (0..names.len() as u32).filter(|number| seen[*number as usize].2 > 0).collect();
    order.sort_unstable_by(|a, b| {
        seen[*a as usize].cmp(&seen[*b as usize]).then_with(|| names.get(*a).cmp(names.get(*b)))
    });
    let mut rank = vec![NONE; names.len()];
    let mut renamed = Names::new();
    for (new, old) in order.iter().enumerate() {
        rank[*old as usize] = new as u32;
        renamed.intern(names.get(*old));
    }
    (rank, renamed)
}

/// Sorts the events, and the columns beside them in the same way.
fn sort_with_columns(log: &mut Log) {
    if log.events.is_sorted() {
        return;
    }
    let bare =
        log.address.is_empty() && log.device.is_empty() && log.withdrawn.is_empty() && log.quality.is_empty();
    if bare {
        log.events.sort_unstable();
        return;
    }
    let mut order: Vec<u32> = (0..log.events.len() as u32).collect();
    order.sort_unstable_by_key(|index| log.events[*index as usize]);
    rearrange(&mut log.events, &order);
    rearrange(&mut log.address, &order);
    rearrange(&mut log.device, &order);
    rearrange(&mut log.withdrawn, &order);
    rearrange(&mut log.quality, &order);
}

fn rearrange<T: Copy>(column: &mut Vec<T>, order: &[u32]) {
    if !column.is_empty() {
        *column = order.iter().map(|index| column[*index as usize]).collect();
    }
}
