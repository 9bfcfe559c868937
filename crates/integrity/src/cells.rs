//! Cells: a target in a span of time, and which of them are livelier than the target's own past explains.
//!
//! Popularity is spread over a log as the crowd is; an order is delivered in a window. So targets are cut into cells of
//! twice the window, once from zero and once from the middle, which puts every window whole into one cell of the two
//! grids. A cell is *lively* when it holds more events than the rest of the target's events and the log's rhythm lead one
//! to expect. Posts that go viral and fans who rush are lively too: this is where to look, not what to think.
//!
//! The users and lively cells of a grid make a graph, which is peeled. Acts in cells that stay above the floor, by people
//! who stay, are kept for finding out who met whom. The rest, by far the most of an honest log, costs nothing more.

use crate::field::Field;
use crate::peel::Graph;
use crate::rhythm::surprise;

/// The windows looked through, in seconds: three hours, a day, three days, with a little to spare.
pub const SCALES: [u32; 3] = [3 * 3600, 25 * 3600, 74 * 3600];
/// A cell is lively from this surprise on, in natural logarithms.
const LIVELY: f64 = 7.0;
/// The fewest events of a lively cell.
const LEAST: u32 = 4;
/// A cell's load counts in parts of this.
const UNIT: f64 = 64.0;
/// The floor: two cells a user and four users a cell, with the weight of a cell of twenty events.
const FLOOR: f64 = 4.0 * UNIT / 5.0;

/// A lively cell.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cell {
    first: u32,
    end: u32,
    weight: u16,
}

/// Which leads are worth a closer look at one scale: those in peeled grids, by either offset.
pub fn candidates(field: &Field, scale: u32) -> Vec<bool> {
    let mut kept = vec![false; field.user.len()];
    for offset in [0, scale] {
        keep(field, &lively(field, scale.saturating_mul(2), offset), &mut kept);
    }
    kept
}

/// The lively cells of a grid.
fn lively(field: &Field, width: u32, offset: u32) -> Vec<Cell> {
    let mut cells = Vec::new();
    for target in 0..field.targets() as u32 {
        let range = field.of_target(target);
        let total = range.len() as f64;
        if range.len() < LEAST as usize {
            continue;
        }
        let mut first = range.start;
        while first < range.end {
            let number = (u64::from(field.at[first]) + u64::from(offset)) / u64::from(width);
            let from = (number * u64::from(width)).saturating_sub(u64::from(offset)) as u32;
            let to = from.saturating_add(width - 1);
            let end = first + field.at[first..range.end].partition_point(|at| *at <= to);
            cells.extend(cell(field, first..end, total, from, to));
            first = end;
        }
    }
    cells
}

fn cell(field: &Field, range: std::ops::Range<usize>, total: f64, from: u32, to: u32) -> Option<Cell> {
    if range.len() < LEAST as usize {
        return None;
    }
    let seen = range.len() as f64;
    let share = field.rhythm.share(from, to).min(0.5);
    let expected = (total - seen + 0.5) * share / (1.0 - share);
    if surprise(seen, expected) < LIVELY {
        return None;
    }
    // FRAUDAR's weight for a popular column, times the part of the cell that is above expectation.
    let weight = UNIT * (1.0 - expected / seen) / (seen + 5.0).log2();
    Some(Cell { first: range.start as u32, end: range.end as u32, weight: weight.max(1.0) as u16 })
}

/// Peels the graph of users and cells, and marks the leads that stay above the floor.
fn keep(field: &Field, cells: &[Cell], kept: &mut [bool]) {
    let edges = || {
        cells.iter().enumerate().flat_map(|(number, cell)| {
            (cell.first as usize..cell.end as usize).map(move |lead| (field.user[lead], number as u32))
        })
    };
    let graph = Graph::build(field.users(), cells.len(), edges);
    let weight: Vec<u16> = cells.iter().map(|cell| cell.weight).collect();
    let level = graph.peel(&weight, 2).level;
    for (number, cell) in cells.iter().enumerate() {
        if level[field.users() + number] < FLOOR as u32 {
            continue;
        }
        for lead in cell.first as usize..cell.end as usize {
            kept[lead] |= level[field.user[lead] as usize] >= FLOOR as u32;
        }
    }
}
