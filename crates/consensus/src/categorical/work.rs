//! Work in pieces that are the same however many threads there are.
//!
//! Sums of floats hang on their order. So tasks are cut into pieces by how many labels there are, never by how many
//! threads, each piece is summed by itself, and the sums of pieces are put together in order. Threads are scoped: they
//! end before the call returns, and a method stays a function of what it is given.

use super::labels::Labels;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Labels in a piece, about.
const PIECE_LABELS: usize = 1 << 18;
/// The most pieces; each holds sums of its own.
const PIECES: usize = 16;

/// Ranges of tasks that hold about equally many labels.
pub(super) fn pieces(labels: &Labels) -> Vec<Range<usize>> {
    let tasks = labels.tasks.len();
    let count = labels.len().div_ceil(PIECE_LABELS).clamp(1, PIECES);
    let end = |piece: usize| {
        let wanted = labels.len() as u64 * piece as u64 / count as u64;
        labels.task_start[..tasks].partition_point(|start| u64::from(*start) < wanted)
    };
    let ends: Vec<usize> = (0..=count).map(|piece| if piece == count { tasks } else { end(piece) }).collect();
    ends.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// About equal shares of so many things that stand in order, with so many cells in all: one where those are few.
pub(super) fn shares(things: usize, cells: usize) -> Vec<Range<usize>> {
    const FEW: usize = 1 << 13;
    let count = cells.div_ceil(FEW).clamp(1, PIECES).min(things.max(1));
    (0..count).map(|share| things * share / count..things * (share + 1) / count).collect()
}

/// Does `job` for every item on so many threads; results come in the order of the items.
pub(super) fn each<I: Send, T: Send>(items: Vec<I>, threads: usize, job: impl Fn(I) -> T + Sync) -> Vec<T> {
    let threads = threads.min(items.len());
    if threads <= 1 {
        return items.into_iter().map(job).collect();
    }
    let count = items.len();
    let queue = Mutex::new(items.into_iter().enumerate());
    let work = || {
        let mut done = Vec::new();
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((place, item)) = next else { return done };
            done.push((place, job(item)));
        }
    };
    let mut done: Vec<(usize, T)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    debug_assert_eq!(done.len(), count);
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Cuts a slice along ranges that follow each other, `width` elements for each step of a range.
pub(super) fn cut<'a, T>(mut slice: &'a mut [T], ranges: &[Range<usize>], width: usize) -> Vec<&'a mut [T]> {
    let mut parts = Vec::with_capacity(ranges.len());
    for range in ranges {
        let (part, rest) = slice.split_at_mut(range.len() * width);
        parts.push(part);
        slice = rest;
    }
    parts
}
