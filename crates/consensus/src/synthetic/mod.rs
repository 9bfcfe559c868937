//! Made crowds whose truth is known, for answers of which no public data with truth is at hand.
//!
//! Every world is made from a seed by a model that is written down at its function; the same seed makes the same world
//! for ever. The models are those of nature, as far as known, rather than those the methods suppose: workers differ
//! widely, some are careless, and sizes and tastes vary. Recovery of the truth in these worlds is tested and the figures
//! are in the book.

mod crowds;
mod objects;
mod worlds;

pub use crowds::{Extent, Habit, LabelWorld, label_world};
pub use objects::{
    ObjectWorld, boxes, cuboids, key_points, lines, masks, outlines, segments, spans, tilted_boxes,
};
pub use worlds::{
    NumberWorld, PairWorld, RankingWorld, SetWorld, number_world, pair_world, ranking_world, set_world,
};

use crate::chance::Chance;

/// Names such as `w003`, in the order of their numbers.
fn names(letter: char, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{letter}{number:04}")).collect()
}

/// So many different numbers below `count`, in order.
fn sample(chance: &mut Chance, count: usize, wanted: usize) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..count).collect();
    for index in 0..wanted.min(count) {
        let other = index + chance.below(count - index);
        numbers.swap(index, other);
    }
    numbers.truncate(wanted);
    numbers.sort_unstable();
    numbers
}
