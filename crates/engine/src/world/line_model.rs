//! Lines against a plain model: whatever is loaded, added and taken back, in whatever order, the next place is the next.

use super::{Lines, Stop};
use proptest::prelude::*;
use std::collections::BTreeSet;

#[derive(Debug, Clone)]
enum Step {
    Next(i64),
    Want(i64),
    Add,
    Remove(usize),
    Keep,
    TakeBack,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..60_i64).prop_map(Step::Next),
        1 => (0..60_i64).prop_map(Step::Want),
        1 => Just(Step::Add),
        2 => (0..40_usize).prop_map(Step::Remove),
        2 => Just(Step::Keep),
        1 => Just(Step::TakeBack),
    ]
}

/// Loads as the world does: each wanted stretch, unless an earlier one covered it.
fn load(lines: &mut Lines<u8>, stored: &BTreeSet<i64>, stretch: usize) {
    for (queue, after) in lines.take_wanted() {
        if lines.is_unknown(queue, after) {
            let rows: Vec<i64> = stored.range(after + 1..).take(stretch).copied().collect();
            let whole = rows.len() < stretch;
            lines.learn(queue, after, rows.into_iter(), whole);
        }
    }
}

proptest! {
    #[test]
    fn the_next_place_is_the_next(
        stored in prop::collection::btree_set(1..50_i64, 0..40),
        stretch in 1..8_usize,
        steps in prop::collection::vec(step(), 1..80),
    ) {
        let mut lines: Lines<u8> = Lines::default();
        let mut model = stored.clone();
        let (mut removed, mut added): (Vec<i64>, Vec<i64>) = (Vec::new(), Vec::new());
        let mut tail = 50;
        for step in steps {
            match step {
                Step::Next(after) => {
                    let found = loop {
                        match lines.next(1, after) {
                            Ok(found) => break found,
                            Err(Stop::Missing) => load(&mut lines, &stored, stretch),
                            Err(Stop::Fault(fault)) => return Err(TestCaseError::fail(fault.to_string())),
                        }
                    };
                    // A stretch loaded after a removal brings the place back; the row itself is then known to be gone.
                    let next = model.range(after + 1..).next().copied();
                    let stale = found.filter(|place| stored.contains(place) && !model.contains(place));
                    match stale {
                        Some(place) => prop_assert!(next.is_none_or(|next| place < next)),
                        None => prop_assert_eq!(found, next),
                    }
                }
                Step::Want(after) => {
                    lines.want(1, after);
                    load(&mut lines, &stored, stretch);
                }
                Step::Add => {
                    tail += 1;
                    lines.add(1, tail);
                    model.insert(tail);
                    added.push(tail);
                }
                Step::Remove(at) => {
                    if let Some(place) = model.iter().nth(at).copied() {
                        lines.remove(1, place);
                        removed.push(place);
                    }
                }
                Step::Keep => {
                    lines.keep();
                    model.retain(|place| !removed.contains(place));
                    removed.clear();
                    added.clear();
                }
                Step::TakeBack => {
                    lines.take_back();
                    removed.clear();
                    model.retain(|place| !added.contains(place));
                    added.clear();
                }
            }
        }
    }
}
