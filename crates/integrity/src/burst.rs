//! Bursts: how surprising it is that so much comes from, or goes to, one place just now.
//!
//! For each key (a person, a target, an address, a device, a pair of them) a cell remembers how much came lately, dying
//! away by a twentieth a tick, and how much ever before. An event's score is the surprise of the present against the
//! past: a likelihood where MIDAS takes a chi-squared (Bhatia et al. 2020), which keeps its sense where little is
//! expected. As in MIDAS-F (2022), a cell that is in a burst does not learn from it, or a flood would soon be its own
//! excuse. Cells decay when they are touched, by the ticks since they were, so a quiet tick costs nothing.
//!
//! Memory is fixed: sixteen bytes a cell, one cell a key, keys that fall on the same cell add up and look less new than
//! they are. One touch is one line of cache. Deliberately not here: lockstep. One like for each pair of person and target
//! is no burst, whoever asked for it.

use crate::bytes::take_u32;

/// The part of the present that is left a tick later.
const FADE: f64 = 0.95;
/// What every cell is taken to have seen before.
const BEFORE: f64 = 20.0;
/// From this surprise on a cell does not learn, in natural logarithms.
const FLOOD: f32 = 100.0;
/// How many ticks of fading are looked up; after more nothing is left.
const FADES: usize = 512;

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Cell {
    present: f32,
    past: f32,
    score: f32,
    tick: u32,
}

/// Cells for one kind of key.
#[derive(Debug, Clone, PartialEq)]
pub struct Bursts {
    cells: Vec<Cell>,
    fades: Vec<f32>,
}

impl Bursts {
    /// Two to the power of `bits` cells, 28 at most.
    pub fn new(bits: u32) -> Self {
        let fades = (0..FADES).map(|ticks| FADE.powi(ticks as i32) as f32).collect();
        Self { cells: vec![Cell::default(); 1 << bits.min(28)], fades }
    }

    /// The tick a key's cell was last touched at, 0 when never.
    pub fn tick(&self, key: u32) -> u32 {
        self.cells[self.place(key)].tick
    }

    /// Keys are numbers given out in turn: neighbours lie together, and new ones in memory that was just used.
    fn place(&self, key: u32) -> usize {
        key as usize & (self.cells.len() - 1)
    }

    /// Counts an event of a key and returns its surprise, in natural logarithms. Ticks count from 1; a tick before the
    /// cell's last is taken as that.
    pub fn touch(&mut self, key: u32, tick: u32) -> f32 {
        let place = self.place(key);
        let cell = &mut self.cells[place];
        if cell.tick == 0 {
            cell.tick = tick.max(1);
        }
        if cell.tick < tick {
            let fade = self.fades.get((tick - cell.tick) as usize).copied().unwrap_or(0.0);
            if cell.score < FLOOD {
                cell.past += cell.present * (1.0 - fade) / (1.0 - FADE as f32);
            } else if cell.tick > 1 {
                cell.past *= (tick - 1) as f32 / (cell.tick - 1) as f32;
            }
            cell.present *= fade;
            cell.tick = tick;
        }
        cell.present += 1.0;
        let seen = f64::from(cell.present);
        let expected = (f64::from(cell.past) + BEFORE) / f64::from(cell.tick) / (1.0 - FADE);
        cell.score =
            if seen <= expected { 0.0 } else { (seen * (seen / expected).ln() - seen + expected) as f32 };
        cell.score
    }

    /// Writes the cells that were touched: how many, then place and contents of each, little-endian.
    pub fn save(&self, out: &mut Vec<u8>) {
        let touched = self.cells.iter().filter(|cell| cell.tick > 0).count();
        out.extend((self.cells.len() as u32).trailing_zeros().to_le_bytes());
        out.extend((touched as u32).to_le_bytes());
        for (place, cell) in self.cells.iter().enumerate().filter(|(_, cell)| cell.tick > 0) {
            out.extend((place as u32).to_le_bytes());
            for value in [cell.present, cell.past, cell.score] {
                out.extend(value.to_le_bytes());
            }
            out.extend(cell.tick.to_le_bytes());
        }
    }

    /// Reads what [`save`](Self::save) wrote; nothing when it is broken.
    pub fn load(bytes: &mut &[u8]) -> Option<Self> {
        let bits = take_u32(bytes)?;
        if bits > 28 {
            return None;
        }
        let mut bursts = Self::new(bits);
        for _ in 0..take_u32(bytes)? {
            let place = take_u32(bytes)? as usize;
            let mut float = || take_u32(bytes).map(f32::from_bits);
            let (present, past, score) = (float()?, float()?, float()?);
            *bursts.cells.get_mut(place)? = Cell { present, past, score, tick: take_u32(bytes)? };
        }
        Some(bursts)
    }
}
