//! What several people's orders say together: the part of `weighed.rs` for the kind `ranking`.
//!
//! Of two options it is a choice, weighed like any other. Of more the order is taken that is nearest to all that were
//! given (`consensus::orders`), each weighed by how many pairs its worker puts right; what several say alike of a pair
//! counts as it does for choices, since they may err together. How sure it is is told for its pairs, in the mean, and an
//! answer is as right as it is like the truth.

use super::consensus::FieldConsensus;
use super::weighed::{Voter, Weighed, ppm};
use gongdao_consensus::orders::{self, Found, Said};
use gongdao_consensus::{Share, majority};
use gongdao_labels::{Order, RankedOption, Value};
use gongdao_quality::belief::together;

/// The method and its version, as they are kept with what it said.
const METHOD: &str = "weighed_orders/1";

/// The consensus of a field that ranks more than two; nothing where nobody answered it.
pub(super) fn of_orders(
    name: &str,
    (options, ties): (&[RankedOption], bool),
    voters: &[Voter<'_>],
) -> Option<Weighed> {
    let ranks: Vec<Option<Vec<usize>>> = voters
        .iter()
        .map(|voter| match voter.answer.get(name) {
            Some(Value::Ranking(order)) => order.ranks(options),
            _ => None,
        })
        .collect();
    let answered = || ranks.iter().zip(voters).filter_map(|(ranks, voter)| Some((ranks.as_deref()?, voter)));
    let weight = |voter: &Voter<'_>| orders::weight(f64::from(voter.skill_ppm) / 1e6, options.len(), ties);
    // Where nobody is known to be better than chance, all count the same, and next to nothing.
    let is_nothing = answered().all(|(_, voter)| weight(voter) == 0);
    let said: Vec<Said<'_>> = answered()
        .map(|(ranks, voter)| Said { ranks, weight: if is_nothing { 1 } else { weight(voter) } })
        .collect();
    let found = orders::kemeny(&said, options.len(), ties, together)?;
    let agreeing = said.iter().filter(|one| one.ranks == found.ranks).count();
    let support = Share::new(agreeing as u64, said.len() as u64)?;
    Some(Weighed {
        said: FieldConsensus {
            field: name.to_owned(),
            value: Value::Ranking(Order::from_ranks(options, &found.ranks)?),
            support,
            method: METHOD,
        },
        probability_ppm: ppm(found.sureness()),
        parts_millinats: vec![0; voters.len()],
        right_ppm: ranks.iter().map(|ranks| ranks.as_ref().map(|ranks| ppm(found.likeness(ranks)))).collect(),
        votes: Vec::new(),
        classes: 0,
        paired: None,
        levels: Vec::new(),
    })
}

/// Different answers there are of two options.
pub(super) fn classes_of_two(ties: bool) -> u32 {
    if ties { 3 } else { 2 }
}

/// The order that counts when everybody counts the same: of two options what most said, of more the nearest to all.
pub(super) fn plain(
    values: &[&Value],
    options: &[RankedOption],
    ties: bool,
) -> Option<(Value, Share, &'static str)> {
    let ranks: Vec<Vec<usize>> = values
        .iter()
        .filter_map(|value| match value {
            Value::Ranking(order) => order.ranks(options),
            _ => None,
        })
        .collect();
    let (best, method) = if options.len() == 2 {
        let lines = ranks.iter().filter_map(|ranks| Order::from_ranks(options, ranks));
        let lines: Vec<String> = lines.map(|order| order.line()).collect();
        let tally = majority(lines.iter().map(String::as_str))?;
        let at = lines.iter().position(|line| line == tally.label)?;
        (ranks.get(at)?.clone(), majority::METHOD)
    } else {
        let said: Vec<Said<'_>> = ranks.iter().map(|ranks| Said { ranks, weight: 1 }).collect();
        let found: Found = orders::kemeny(&said, options.len(), ties, |weights| weights.iter().sum())?;
        (found.ranks, orders::METHOD)
    };
    let agreeing = ranks.iter().filter(|ranks| **ranks == best).count();
    let support = Share::new(agreeing as u64, ranks.len() as u64)?;
    Some((Value::Ranking(Order::from_ranks(options, &best)?), support, method))
}
