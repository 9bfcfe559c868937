//! What a conversion did and what it left behind, by kind, with the first cases.

use super::kind::Kind;
use std::collections::BTreeMap;

/// Cases that are named for a kind.
const CASES: usize = 3;

/// How often something came up, and where first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often.
    pub count: u64,
    /// The first few: the item, the object and the value.
    pub cases: Vec<String>,
}

/// What a conversion came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Pictures written.
    pub pictures: u64,
    /// Texts written.
    pub texts: u64,
    /// Objects written.
    pub objects: u64,
    /// Spans written.
    pub spans: u64,
    /// Classes there are.
    pub classes: u64,
    /// What the format has no place for: left out with [`drop`](super::Options::drop), else why it was refused.
    pub lost: BTreeMap<Kind, Tally>,
    /// Objects that were cut off at the picture's edge.
    pub clipped: u64,
    /// Objects written as the box around them.
    pub enclosed: u64,
}

impl Report {
    pub(crate) fn note(&mut self, kind: Kind, case: impl FnOnce() -> String) {
        let tally = self.lost.entry(kind).or_default();
        tally.count += 1;
        if tally.cases.len() < CASES {
            tally.cases.push(case());
        }
    }

    /// Whether something was lost that refuses a conversion.
    pub fn is_lossy(&self) -> bool {
        self.lost.keys().any(|kind| !kind.is_minor())
    }
}
