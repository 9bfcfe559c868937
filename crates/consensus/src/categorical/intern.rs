//! Millions of names as numbers: each distinct name is kept once, in one long text, and found by a hash table of 32-bit
//! places. The hash has a fixed seed, and nothing that is worked out later hangs on the order of first appearance: names
//! are put into string order before they are used.

/// Distinct names, numbered in the order they came in.
#[derive(Clone, Debug, Default)]
pub(super) struct Interner {
    text: String,
    /// Where each name ends in the text; it begins where the one before ends.
    ends: Vec<u32>,
    /// Open addressing: a name's number plus one, or zero; at most half full.
    slots: Vec<u32>,
}

/// That no more names can be kept: four gigabytes of them, or four billion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;

impl Interner {
    pub(super) fn name(&self, number: u32) -> &str {
        let at = number as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.ends.get(at).and_then(|end| self.text.get(start..*end as usize)).unwrap_or_default()
    }

    /// The number of a name, kept if it is new.
    pub(super) fn number(&mut self, name: &str) -> Result<u32, Full> {
        if self.ends.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut place = hash(name) as usize & mask;
        loop {
            match self.slots[place] {
                0 => break,
                taken if self.name(taken - 1) == name => return Ok(taken - 1),
                _ => place = (place + 1) & mask,
            }
        }
        let number =
            u32::try_from(self.ends.len()).ok().filter(|number| *number < u32::MAX - 1).ok_or(Full)?;
        let end = u32::try_from(self.text.len() + name.len()).map_err(|_| Full)?;
        self.text.push_str(name);
        self.ends.push(end);
        self.slots[place] = number + 1;
        Ok(number)
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(1024);
        self.slots = vec![0; size];
        for number in 0..self.ends.len() as u32 {
            let mut place = hash(self.name(number)) as usize & (size - 1);
            while self.slots[place] != 0 {
                place = (place + 1) & (size - 1);
            }
            self.slots[place] = number + 1;
        }
    }

    /// The names in string order, and for each number its place in that order.
    pub(super) fn sorted(mut self) -> (super::Names, Vec<u32>) {
        self.slots = Vec::new();
        let mut order = self.order();
        let mut rank = vec![0_u32; order.len()];
        for (place, (_, number)) in order.iter().enumerate() {
            rank[*number as usize] = place as u32;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut ends = Vec::with_capacity(order.len());
        for (_, number) in order.drain(..) {
            text.push_str(self.name(number));
            ends.push(text.len() as u32);
        }
        (super::Names { text, ends }, rank)
    }

    /// Numbers in string order. Most comparisons look at eight bytes behind what all names begin with.
    fn order(&self) -> Vec<(u64, u32)> {
        let count = self.ends.len() as u32;
        let first = self.name(0).as_bytes();
        let mut common = first.len();
        for number in 1..count {
            let name = self.name(number).as_bytes();
            common = common.min(name.iter().zip(first).take_while(|(a, b)| a == b).count());
        }
        let key = |number: u32| {
            let mut bytes = [0_u8; 8];
            let rest = self.name(number).as_bytes().get(common..).unwrap_or_default();
            bytes.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            u64::from_be_bytes(bytes)
        };
        let mut order: Vec<(u64, u32)> = (0..count).map(|number| (key(number), number)).collect();
        let whole = |a: u32, b: u32| self.name(a).as_bytes().cmp(self.name(b).as_bytes());
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| whole(a.1, b.1)));
        order
    }
}

/// Folded multiplication over words of eight bytes, after the way of wyhash (Wang Yi, public domain).
fn hash(name: &str) -> u64 {
    const SEEDS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93];
    let fold = |a: u64, b: u64| {
        let product = u128::from(a) * u128::from(b);
        (product as u64) ^ (product >> 64) as u64
    };
    let bytes = name.as_bytes();
    let mut state = SEEDS[0] ^ bytes.len() as u64;
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        let mut eight = [0_u8; 8];
        eight.copy_from_slice(word);
        state = fold(state ^ u64::from_le_bytes(eight), SEEDS[1]);
    }
    let mut rest = [0_u8; 8];
    rest.iter_mut().zip(words.remainder()).for_each(|(to, from)| *to = *from);
    let state = fold(state ^ u64::from_le_bytes(rest), SEEDS[1]);
    fold(state, SEEDS[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_numbers_and_come_out_in_string_order() {
        let mut names = Interner::default();
        let texts: Vec<String> = (0..5_000_u32).map(|i| format!("task-{}", (i * 7_919) % 5_000)).collect();
        for (number, text) in texts.iter().enumerate() {
            assert_eq!(names.number(text), Ok(number as u32));
        }
        assert_eq!(names.number("task-0"), Ok(0));
        assert_eq!(names.number(""), Ok(5_000));
        let (sorted, rank) = names.sorted();
        let mut expected = texts.clone();
        expected.push(String::new());
        expected.sort_unstable();
        assert!(sorted.iter().eq(expected.iter().map(String::as_str)));
        assert!(texts.iter().zip(&rank).all(|(text, rank)| sorted.get(*rank as usize) == text));
    }
}
