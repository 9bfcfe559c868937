//! Names to numbers.
//!
//! A log of a million likes repeats a few ten thousand names. Each is kept once, in the order in which they first came, and
//! the events hold four-byte numbers. A name of up to fifteen bytes stands in sixteen of its own, so that finding it again
//! costs two lines of memory, and comparing it one instruction; longer ones stand end to end in one buffer. The table is
//! open addressing with a fixed hash, so that the same names always get the same numbers.
//!
//! Deliberately not here: protection against somebody who chooses names that collide on purpose; probing is bounded by
//! growing early, and a log is read by the person who collected it.

use crate::bytes::{put_all, put_bytes, take_all, take_bytes};

/// Distinct names, numbered from 0 in the order they came.
#[derive(Debug, Clone, Default)]
pub struct Names {
    cards: Vec<Card>,
    long: Vec<u8>,
    slots: Vec<Slot>,
}

/// A name of up to fifteen bytes and its length; or where a longer one begins (eight bytes), its length (four), and `LONG`.
type Card = [u8; 16];

/// The longest name that stands on its card.
const SHORT: usize = 15;
/// In place of the length: the name is longer.
const LONG: u8 = u8::MAX;

/// A name's number, with enough of its hash to tell nearly always without looking at its card.
#[derive(Debug, Clone, Copy)]
struct Slot {
    tag: u32,
    number: u32,
}

const EMPTY: Slot = Slot { tag: 0, number: u32::MAX };

impl Slot {
    fn new(hash: u64, number: u32) -> Self {
        Self { tag: (hash >> 32) as u32, number }
    }

    fn is_filled(&self) -> bool {
        self.number != u32::MAX
    }
}

/// A name made ready for looking it up.
#[derive(Debug, Clone, Copy, Default)]
pub struct Key {
    /// The card; of a long name, only that it is long.
    card: Card,
    hash: u64,
}

impl Key {
    /// Makes a name ready.
    pub fn new(name: &[u8]) -> Self {
        if name.len() > SHORT {
            let mut card = [0; 16];
            card[SHORT] = LONG;
            return Self { card, hash: hash(name) };
        }
        let card = card(name);
        Self { card, hash: hash_of_card(&card) }
    }
}

/// The card of a short name. Loads overlap instead of depending on the length byte by byte.
fn card(name: &[u8]) -> Card {
    let length = name.len();
    let word = match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(first), Some(last)) if length > 8 => {
            let rest = u64::from_le_bytes(*last) >> (8 * (16 - length));
            u128::from(u64::from_le_bytes(*first)) | u128::from(rest) << 64
        }
        (Some(first), _) => u128::from(u64::from_le_bytes(*first)),
        _ => match (name.first_chunk::<4>(), name.last_chunk::<4>()) {
            (Some(first), Some(last)) => {
                let rest = u64::from(u32::from_le_bytes(*last)) << (8 * (length - 4));
                u128::from(u64::from(u32::from_le_bytes(*first)) | rest)
            }
            _ => name.iter().rev().fold(0, |word, byte| word << 8 | u128::from(*byte)),
        },
    };
    (word | (length as u128) << 120).to_le_bytes()
}

fn hash_of_card(card: &Card) -> u64 {
    let word = u128::from_le_bytes(*card);
    mix(fold(word as u64 ^ SEED, (word >> 64) as u64 ^ MANY))
}

impl PartialEq for Names {
    /// The same names under the same numbers.
    fn eq(&self, other: &Self) -> bool {
        self.cards == other.cards && self.long == other.long
    }
}

impl Eq for Names {}

impl Names {
    /// No names.
    pub fn new() -> Self {
        Self::default()
    }

    /// So many names that are not told: all are empty, and none is found.
    pub fn untold(count: usize) -> Self {
        Self { cards: vec![[0; 16]; count], ..Self::default() }
    }

    /// The names of these numbers, numbered anew in this order, without a table. They have to be different.
    pub fn only(&self, numbers: &[u32]) -> Self {
        let mut names = Self { cards: Vec::with_capacity(numbers.len()), ..Self::default() };
        for number in numbers {
            match self.cards[*number as usize] {
                card if card[SHORT] == LONG => names.add(self.bytes(*number)),
                card => names.cards.push(card),
            }
        }
        names
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// The name of a number; empty where there is no such number.
    pub fn get(&self, number: u32) -> &str {
        std::str::from_utf8(self.bytes(number)).unwrap_or_default()
    }

    fn bytes(&self, number: u32) -> &[u8] {
        let Some(card) = self.cards.get(number as usize) else { return &[] };
        if card[SHORT] != LONG {
            return &card[..usize::from(card[SHORT])];
        }
        let word = u128::from_le_bytes(*card);
        let (start, length) = (word as u64 as usize, (word >> 64) as u32 as usize);
        &self.long[start..start + length]
    }

    /// Adds a name that is not there, to the cards only.
    fn add(&mut self, name: &[u8]) {
        if name.len() <= SHORT {
            self.cards.push(card(name));
            return;
        }
        let place = self.long.len() as u128 | (name.len() as u128) << 64 | u128::from(LONG) << 120;
        self.long.extend_from_slice(name);
        self.cards.push(place.to_le_bytes());
    }

    /// The number of a name that is known already. Looks through all names where there is no table; see
    /// [`indexed`](Self::indexed).
    pub fn find(&self, name: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return (0..self.len() as u32).find(|number| self.get(*number) == name);
        }
        let slot = self.slots[self.slot(name.as_bytes(), &Key::new(name.as_bytes()))];
        slot.is_filled().then_some(slot.number)
    }

    /// The same names with a table to find them by.
    pub fn indexed(&self) -> Self {
        let mut names = self.clone();
        if names.slots.is_empty() {
            names.grow();
        }
        names
    }

    /// The number of a name, a new one if it was not there. There may be 4,294,967,294 names of 4 gigabytes each.
    pub fn intern(&mut self, name: &str) -> u32 {
        self.intern_key(name, &Key::new(name.as_bytes()))
    }

    /// The number a name likely has. Asking for many before looking them up lets their memory come at the same time instead
    /// of one after the other.
    pub fn likely(&self, key: &Key) -> u32 {
        let slot = self.slots.get(key.hash as usize & self.slots.len().wrapping_sub(1));
        slot.map_or(u32::MAX, |slot| slot.number)
    }

    /// A byte of a number's card, for the same reason.
    pub fn peek(&self, number: u32) -> u8 {
        self.cards.get(number as usize).map_or(0, |card| card[0])
    }

    /// Makes room for so many more names, so that those there are not moved when they come.
    pub fn reserve(&mut self, names: usize) {
        self.cards.reserve(names);
    }

    /// As [`intern`](Self::intern), with the name's [`Key`] at hand.
    pub fn intern_key(&mut self, name: &str, key: &Key) -> u32 {
        if self.slots.len() * 3 < (self.cards.len() + 1) * 4 {
            self.grow();
        }
        let slot = self.slot(name.as_bytes(), key);
        if !self.slots[slot].is_filled() {
            self.slots[slot] = Slot::new(key.hash, self.cards.len() as u32);
            self.add(name.as_bytes());
        }
        self.slots[slot].number
    }

    /// Writes the names, by number.
    pub fn save(&self, out: &mut Vec<u8>) {
        let all = || (0..self.len() as u32).map(|number| self.bytes(number));
        put_bytes(out, &all().flatten().copied().collect::<Vec<u8>>());
        put_all(out, all().map(|name| name.len() as u32));
    }

    /// Reads what [`save`](Self::save) wrote; nothing when it is broken.
    pub fn load(bytes: &mut &[u8]) -> Option<Self> {
        let mut text = std::str::from_utf8(take_bytes(bytes)?).ok()?;
        let mut names = Self::new();
        for length in take_all(bytes)? {
            let (name, rest) = text.split_at_checked(length as usize)?;
            text = rest;
            names.intern(name);
        }
        text.is_empty().then_some(names)
    }

    /// The slot where a name is or belongs.
    fn slot(&self, name: &[u8], key: &Key) -> usize {
        let mask = self.slots.len() - 1;
        let tag = (key.hash >> 32) as u32;
        let mut place = key.hash as usize & mask;
        loop {
            let slot = self.slots[place];
            if !slot.is_filled() {
                return place;
            }
            if slot.tag == tag {
                let card = self.cards[slot.number as usize];
                let is_long = card[SHORT] == LONG && key.card[SHORT] == LONG;
                if card == key.card && !is_long || is_long && self.bytes(slot.number) == name {
                    return place;
                }
            }
            place = (place + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let size = ((self.cards.len() + 1) * 2).next_power_of_two().max(64);
        self.slots = vec![EMPTY; size];
        for number in 0..self.cards.len() as u32 {
            let card = &self.cards[number as usize];
            let hash = if card[SHORT] == LONG { hash(self.bytes(number)) } else { hash_of_card(card) };
            let mut place = hash as usize & (size - 1);
            while self.slots[place].is_filled() {
                place = (place + 1) & (size - 1);
            }
            self.slots[place] = Slot::new(hash, number);
        }
    }
}

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const MANY: u64 = 0xa076_1d64_78bd_642f;

/// Multiplies and folds the product's halves into one.
fn fold(one: u64, two: u64) -> u64 {
    let product = u128::from(one) * u128::from(two);
    product as u64 ^ (product >> 64) as u64
}

/// A fixed hash of some bytes: eight at a time, each multiplied and folded, the last eight overlapping those before.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut state = SEED ^ bytes.len() as u64;
    for chunk in bytes.as_chunks::<8>().0 {
        state = fold(state ^ u64::from_le_bytes(*chunk), MANY);
    }
    let rest = bytes.as_chunks::<8>().1.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let last = bytes.last_chunk::<8>().map_or(rest, |last| u64::from_le_bytes(*last));
    mix(fold(state ^ last, MANY))
}

/// Spreads 64 bits over 64 bits.
pub fn mix(bits: u64) -> u64 {
    let mut z = bits;
    z = (z ^ (z >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    z = (z ^ (z >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    z ^ (z >> 33)
}
