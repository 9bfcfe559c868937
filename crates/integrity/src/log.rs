//! The log: who did what to which target when, as columns of numbers.
//!
//! Analyses must not depend on the order in which rows were exported, nor on what accounts are called. So the log is
//! brought into one order of its own: people and targets are numbered by when they first appear, and names decide only
//! between those that cannot be told apart otherwise; events stand by time. Each event remembers the row it came from.
//!
//! Twenty-four bytes an event, and four more for each further column that is there. Deliberately not here: reading files.

use crate::names::{Key, Names};

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

    /// Makes room for so many more events, so that they are not moved when they come.
    pub fn reserve(&mut self, events: usize) {
        self.log.events.reserve(events);
        self.log.address.reserve(events);
        self.log.device.reserve(events);
        let log = &mut self.log;
        for names in [&mut log.users, &mut log.targets, &mut log.addresses, &mut log.devices] {
            names.reserve(events / 8);
        }
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.log.events.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.log.events.is_empty()
    }

    /// The numbers that these names likely have here: the first of two looks at the memory that adding them will need, so
    /// that it is near when they are added.
    pub(crate) fn likely(&self, [user, target, address, device]: &[Key; 4]) -> [u32; 4] {
        let log = &self.log;
        let place = |names: &Names, key: &Key| names.likely(key);
        [
            place(&log.users, user),
            place(&log.targets, target),
            place(&log.addresses, address),
            place(&log.devices, device),
        ]
    }

    /// The second look, with the numbers of the first.
    pub(crate) fn warm(&mut self, [user, target, address, device]: &[u32; 4]) {
        let log = &self.log;
        let place = log.addresses.peek(*address) ^ log.devices.peek(*device);
        self.warm ^= log.users.peek(*user) ^ log.targets.peek(*target) ^ place;
    }

    /// Adds the event of one row. A log holds 4,294,967,294 rows; the caller counts. Returns the numbers that person,
    /// target, address and device have here, which are not those of the finished log.
    pub fn push(&mut self, row: u32, record: &Record<'_>) -> [u32; 4] {
        self.push_keyed(row, record, &keys(record))
    }

    /// As [`push`](Self::push), with the keys of the record's names at hand.
    pub(crate) fn push_keyed(&mut self, row: u32, record: &Record<'_>, keys: &[Key; 4]) -> [u32; 4] {
        let log = &mut self.log;
        let before = log.events.len();
        let user = log.users.intern_key(record.user, &keys[0]);
        let target = log.targets.intern_key(record.target, &keys[1]);
        log.events.push(Event { at_ms: record.at_ms, user, target, row });
        let address = push_name(&mut log.address, &mut log.addresses, record.address, &keys[2], before);
        let device = push_name(&mut log.device, &mut log.devices, record.device, &keys[3], before);
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

    /// The events, in the order they came.
    pub fn events(&self) -> &[Event] {
        &self.log.events
    }

    /// The events that take nothing back, in the order they came.
    pub fn standing(&self) -> impl Iterator<Item = &Event> {
        let taken_back = |index: usize| self.log.withdrawn.get(index).is_some_and(|withdrawn| *withdrawn);
        self.log
            .events
            .iter()
            .enumerate()
            .filter(move |(index, _)| !taken_back(*index))
            .map(|(_, event)| event)
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

    /// The events as they are needed for finding groups, in the log's own order, under no names: those are long to copy.
    /// Where only names could decide an order, the order in which they came does.
    pub(crate) fn unnamed(&self) -> Self {
        let log = &self.log;
        let names = |of: &Names| Names::untold(of.len());
        Self::of_raw(Log {
            events: log.events.clone(),
            users: names(&log.users),
            targets: names(&log.targets),
            address: log.address.clone(),
            addresses: names(&log.addresses),
            device: log.device.clone(),
            devices: names(&log.devices),
            withdrawn: log.withdrawn.clone(),
            ..Log::default()
        })
    }

    pub(crate) fn raw(&self) -> &Log {
        &self.log
    }

    pub(crate) fn of_raw(log: Log) -> Self {
        Self { log, warm: 0 }
    }

    /// The log in its own order.
    pub fn finish(self) -> Log {
        self.finish_numbered().0
    }

    /// The log in its own order, and the number that each of its people has here.
    pub fn finish_numbered(self) -> (Log, Vec<u32>) {
        let mut log = self.log;
        let users = ranked(&log.users, log.events.iter().map(|event| (event.user, event.at_ms)));
        let targets = ranked(&log.targets, log.events.iter().map(|event| (event.target, event.at_ms)));
        if !log.created_ms.is_empty() {
            log.created_ms.resize(log.users.len(), None);
            log.created_ms = users.iter().map(|old| log.created_ms[*old as usize]).collect();
        }
        let (user_rank, target_rank) = (ranks(&users, log.users.len()), ranks(&targets, log.targets.len()));
        log.users = log.users.only(&users);
        log.targets = log.targets.only(&targets);
        for event in &mut log.events {
            event.user = user_rank[event.user as usize];
            event.target = target_rank[event.target as usize];
        }
        sort_with_columns(&mut log);
        (log, users)
    }
}

/// The names of a record, ready for looking them up.
pub(crate) fn keys(record: &Record<'_>) -> [Key; 4] {
    let key = |name: Option<&str>| name.map_or_else(Key::default, |name| Key::new(name.as_bytes()));
    [key(Some(record.user)), key(Some(record.target)), key(record.address), key(record.device)]
}

fn push_name(column: &mut Vec<u32>, names: &mut Names, name: Option<&str>, key: &Key, before: usize) -> u32 {
    let number = name.filter(|name| !name.is_empty()).map(|name| names.intern_key(name, key));
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

/// The names that have events, in the order of their new numbers: by first time, last time, count, and then by name.
fn ranked(names: &Names, acts: impl Iterator<Item = (u32, i64)>) -> Vec<u32> {
    let mut seen = vec![(i64::MAX, i64::MIN, 0u32); names.len()];
    for (number, at_ms) in acts {
        let (first, last, count) = &mut seen[number as usize];
        *first = (*first).min(at_ms);
        *last = (*last).max(at_ms);
        *count += 1;
    }
    let mut order: Vec<u32> = (0..names.len() as u32).filter(|number| seen[*number as usize].2 > 0).collect();
    order.sort_unstable_by(|a, b| {
        let by_name = || names.get(*a).cmp(names.get(*b)).then(a.cmp(b));
        seen[*a as usize].cmp(&seen[*b as usize]).then_with(by_name)
    });
    order
}

/// The place of each number in an order, [`NONE`] where it is not there.
fn ranks(order: &[u32], count: usize) -> Vec<u32> {
    let mut ranks = vec![NONE; count];
    for (new, old) in order.iter().enumerate() {
        ranks[*old as usize] = new as u32;
    }
    ranks
}

/// Sorts the events, and the columns beside them in the same way. A log mostly stands by time already, and then only
/// events of the same millisecond can be out of order.
fn sort_with_columns(log: &mut Log) {
    if log.events.is_sorted() {
        return;
    }
    let mut order: Vec<u32> = (0..log.events.len() as u32).collect();
    let key = |index: &u32| log.events[*index as usize];
    if log.events.is_sorted_by_key(|event| event.at_ms) {
        let same = |one: &u32, two: &u32| key(one).at_ms == key(two).at_ms;
        order.chunk_by_mut(same).filter(|run| run.len() > 1).for_each(|run| run.sort_unstable_by_key(key));
    } else {
        order.sort_unstable_by_key(key);
    }
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
