//! Names to numbers.
//!
//! A log of a million likes repeats a few ten thousand names. Each is kept once, end to end in one buffer, and the events
//! hold four-byte numbers. The table is open addressing with a fixed hash, so that the same names always get the same
//! numbers, in the order in which they first came.
//!
//! Deliberately not here: protection against somebody who chooses names that collide on purpose; probing is bounded by
//! growing early, and a log is read by the person who collected it.

use crate::bytes::{put_all, put_bytes, take_all, take_bytes};

/// Distinct names, numbered from 0 in the order they came.
#[derive(Debug, Clone, Default)]
pub struct Names {
    text: Vec<u8>,
    ends: Vec<u64>,
    slots: Vec<Slot>,
}

/// Where a name is, with enough of it to tell nearly always without looking there: a lookup costs two lines of memory.
/// Sixteen bytes, so that none lies across two lines.
#[derive(Debug, Clone, Copy)]
struct Slot {
    /// Where the name begins, in 48 bits, above 16 bits of its hash.
    place: u64,
    length: u32,
    number: u32,
}

const EMPTY: Slot = Slot { place: 0, length: 0, number: u32::MAX };

impl Slot {
    fn new(start: usize, length: usize, hash: u64, number: u32) -> Self {
        Self { place: (start as u64) << 16 | hash >> 48, length: length as u32, number }
    }

    fn is_filled(&self) -> bool {
        self.number != u32::MAX
    }

    fn start(&self) -> usize {
        (self.place >> 16) as usize
    }

    fn may_be(&self, name: &[u8], hash: u64) -> bool {
        self.place as u16 == (hash >> 48) as u16 && self.length as usize == name.len()
    }
}

impl PartialEq for Names {
    /// The same names under the same numbers.
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.ends == other.ends
    }
}

impl Eq for Names {}

impl Names {
    /// No names.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name of a number; empty where there is no such number.
    pub fn get(&self, number: u32) -> &str {
        std::str::from_utf8(self.bytes(number as usize)).unwrap_or_default()
    }

    fn bytes(&self, index: usize) -> &[u8] {
        let Some(end) = self.ends.get(index) else { return &[] };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.text[start as usize..*end as usize]
    }

    /// The number of a name that is known already.
    pub fn find(&self, name: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let slot = self.slots[self.slot(name.as_bytes(), hash(name.as_bytes()))];
        slot.is_filled().then_some(slot.number)
    }

    /// The number of a name, a new one if it was not there. There may be 4,294,967,294 names.
    pub fn intern(&mut self, name: &str) -> u32 {
        self.intern_hashed(name, hash(name.as_bytes()))
    }

    /// A byte of what a lookup of this hash will read. Asking several tables first lets their memory come at the same
    /// time instead of one after the other.
    pub fn peek(&self, hash: u64) -> u8 {
        let slot = self.slots.get(hash as usize & self.slots.len().wrapping_sub(1));
        slot.and_then(|slot| self.text.get(slot.start())).copied().unwrap_or(0)
    }

    /// As [`intern`](Self::intern), with the name's [`hash`] at hand.
    pub fn intern_hashed(&mut self, name: &str, hash: u64) -> u32 {
        if self.slots.len() < (self.ends.len() + 1) * 2 {
            self.grow();
        }
        let slot = self.slot(name.as_bytes(), hash);
        if !self.slots[slot].is_filled() {
            let number = self.ends.len() as u32;
            self.slots[slot] = Slot::new(self.text.len(), name.len(), hash, number);
            self.text.extend_from_slice(name.as_bytes());
            self.ends.push(self.text.len() as u64);
        }
        self.slots[slot].number
    }

    /// Writes the names, by number.
    pub fn save(&self, out: &mut Vec<u8>) {
        put_bytes(out, &self.text);
        put_all(out, (0..self.len()).map(|index| self.bytes(index).len() as u32));
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
    fn slot(&self, name: &[u8], hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let slot = &self.slots[place];
            if !slot.is_filled() {
                return place;
            }
            let start = slot.start();
            if slot.may_be(name, hash) && &self.text[start..start + name.len()] == name {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        self.slots = vec![EMPTY; size];
        let mut start = 0;
        for index in 0..self.ends.len() {
            let name = self.bytes(index);
            let (length, hash) = (name.len(), hash(name));
            let mut place = hash as usize & (size - 1);
            while self.slots[place].is_filled() {
                place = (place + 1) & (size - 1);
            }
            self.slots[place] = Slot::new(start, length, hash, index as u32);
            start += length;
        }
    }
}

/// A fixed hash of some bytes: eight at a time, multiplied and folded (the mixing of MurmurHash3, Appleby).
pub fn hash(bytes: &[u8]) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15u64 ^ bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0u8; 8];
        word.copy_from_slice(chunk);
        state = mix(state ^ u64::from_le_bytes(word));
    }
    let mut word = [0u8; 8];
    let rest = chunks.remainder();
    word[..rest.len()].copy_from_slice(rest);
    mix(state ^ u64::from_le_bytes(word))
}

/// Spreads 64 bits over 64 bits.
pub fn mix(bits: u64) -> u64 {
    let mut z = bits;
    z = (z ^ (z >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    z = (z ^ (z >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    z ^ (z >> 33)
}
