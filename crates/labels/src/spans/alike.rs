//! How alike what two people marked in one text is.
//!
//! Spans are scored as F1, which here is twice the pairs over the spans of both, whoever is taken for right. A pair has one
//! class. Exactly: both ends are equal, as CoNLL-2003 scores names. By overlap: what both hold is at least a declared
//! share of what either holds. Relations are scored on the spans that are paired. [`likeness`] is one number of it all, in
//! the manner of the partial scores of SemEval-2013 task 9: a span found at its very place counts 1, one found only
//! roughly ½. Deliberately not here: who of them is right.

use gongdao_geometry::{TextSpan, matching};

use super::{MarkedRelation, MarkedSpan, Marks};

/// What two sets of marks have in common, each from 0 to 1. Where both have nothing of a kind, they agree on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// F1 of spans with equal ends.
    pub exact: f64,
    /// F1 of spans that overlap.
    pub overlap: f64,
    /// F1 of relations between spans that are paired by overlap.
    pub relations: f64,
}

/// The counts behind an [`Agreement`].
struct Pairs {
    exact: usize,
    overlap: usize,
    relations: usize,
}

fn alike(one: &MarkedSpan, other: &MarkedSpan) -> f64 {
    match (TextSpan::new(one.start, one.end), TextSpan::new(other.start, other.end)) {
        (Ok(a), Ok(b)) if one.class == other.class => a.iou(b),
        _ => 0.0,
    }
}

/// The partner of each span of the first set: its equal, or else the best matching of those that have none.
fn partners(one: &Marks, other: &Marks, least: f64) -> Vec<Option<usize>> {
    let equal = |span: &MarkedSpan| other.spans().iter().position(|its| its == span);
    let mut partners: Vec<Option<usize>> = one.spans().iter().map(equal).collect();
    let rows: Vec<usize> = (0..partners.len()).filter(|at| partners[*at].is_none()).collect();
    let columns: Vec<usize> = (0..other.spans().len()).filter(|at| !partners.contains(&Some(*at))).collect();
    let likeness =
        |row: usize, column: usize| alike(&one.spans()[rows[row]], &other.spans()[columns[column]]);
    for (row, column) in matching::best_pairs(rows.len(), columns.len(), least, likeness) {
        partners[rows[row]] = Some(columns[column]);
    }
    partners
}

fn pairs(one: &Marks, other: &Marks, least: f64) -> Pairs {
    let partners = partners(one, other, least);
    let found = partners.iter().enumerate().filter_map(|(at, partner)| partner.map(|partner| (at, partner)));
    let is_exact = |(at, partner): &(usize, usize)| one.spans()[*at] == other.spans()[*partner];
    let related = one.relations().iter().filter(|relation| {
        let (from, to) = (partners[relation.from], partners[relation.to]);
        let is_same = |its: &MarkedRelation| {
            Some(its.from) == from && Some(its.to) == to && its.class == relation.class
        };
        other.relations().iter().any(is_same)
    });
    Pairs {
        exact: found.clone().filter(is_exact).count(),
        overlap: found.count(),
        relations: related.count(),
    }
}

fn f1(pairs: usize, one: usize, other: usize) -> f64 {
    if one + other == 0 { 1.0 } else { 2.0 * pairs as f64 / (one + other) as f64 }
}

/// What two sets of marks have in common; `least` is the intersection over union from which spans overlap.
#[must_use]
pub fn agreement(one: &Marks, other: &Marks, least: f64) -> Agreement {
    let found = pairs(one, other, least);
    let (spans, relations) =
        ((one.spans().len(), other.spans().len()), (one.relations().len(), other.relations().len()));
    Agreement {
        exact: f1(found.exact, spans.0, spans.1),
        overlap: f1(found.overlap, spans.0, spans.1),
        relations: f1(found.relations, relations.0, relations.1),
    }
}

/// How alike two sets of marks are, from 0 to 1: spans and relations found in both over those in either, in the manner of
/// F1, a span that only overlaps counting ½. It is 1 for equal marks alone.
#[must_use]
pub fn likeness(one: &Marks, other: &Marks, least: f64) -> f64 {
    let found = pairs(one, other, least);
    let all = [one, other].iter().map(|marks| marks.spans().len() + marks.relations().len()).sum::<usize>();
    if all == 0 {
        return 1.0;
    }
    let roughly = found.overlap - found.exact;
    (2 * (found.exact + found.relations) + roughly) as f64 / all as f64
}
