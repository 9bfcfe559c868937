//! What several people's choices from a tree say together: the part of `weighed.rs` for the kind `taxonomy`.
//!
//! Of one node `quality::tree` says how sure each node on the way to it is; of several each node that anybody chose is a
//! question of its own, as options are.

use super::consensus::FieldConsensus;
use super::weighed::{Voter, Weighed};
use gongdao_consensus::{Share, branch, majority, majority_set};
use gongdao_labels::{TreeOption, Value, taxonomy};
use gongdao_quality::tree::{Tree, TreeVote, choose};

/// The method and its version, as they are kept with what it said.
const METHOD: &str = "weighed_tree/1";

/// The consensus of a field where one node is chosen; nothing where nobody answered it.
pub(super) fn of_tree(
    name: &str,
    (options, leaves_only): (&[TreeOption], bool),
    voters: &[Voter<'_>],
) -> Option<Weighed> {
    let places: Vec<Option<Vec<u32>>> = voters
        .iter()
        .map(|voter| match voter.answer.get(name) {
            Some(Value::Choice(path)) => taxonomy::places(options, path),
            _ => None,
        })
        .collect();
    let given = places.iter().zip(voters);
    let votes: Vec<TreeVote<'_>> = given
        .filter_map(|(path, voter)| Some(TreeVote { path: path.as_ref()?, skill_ppm: voter.skill_ppm }))
        .collect();
    let below = |path: &[u32]| taxonomy::below(options, path).len();
    let found = choose(&votes, &Tree { below: &below, leaves_only })?;
    let behind = votes.iter().filter(|vote| vote.path.starts_with(&found.path)).count();
    let support = Share::new(behind as u64, votes.len() as u64)?;
    let levels = (1..=found.path.len()).zip(&found.levels_ppm);
    let levels: Vec<(String, u32)> = levels
        .filter_map(|(depth, ppm)| Some((taxonomy::path_at(options, &found.path[..depth])?, *ppm)))
        .collect();
    // What belongs to those who answered, among all.
    let spread = |of: &[u32]| -> Vec<Option<u32>> {
        let mut of = of.iter().copied();
        places.iter().map(|path| path.as_ref().and_then(|_| of.next())).collect()
    };
    let mut parts = found.parts_millinats.iter().copied();
    Some(Weighed {
        said: FieldConsensus {
            field: name.to_owned(),
            value: Value::Choice(taxonomy::path_at(options, &found.path)?),
            support,
            method: METHOD,
        },
        probability_ppm: found.levels_ppm.last().copied()?,
        parts_millinats: places
            .iter()
            .map(|path| path.as_ref().and_then(|_| parts.next()).unwrap_or(0))
            .collect(),
        right_ppm: spread(&found.right_ppm),
        votes: Vec::new(),
        classes: 0,
        paired: None,
        levels,
    })
}

/// The nodes anybody chose, in the form's order.
pub(super) fn named<'a>(options: &[TreeOption], values: impl Iterator<Item = &'a Value>) -> Vec<&'a str> {
    let mut named: Vec<(Vec<u32>, &str)> = values
        .filter_map(|value| match value {
            Value::Choices(paths) => Some(paths),
            _ => None,
        })
        .flatten()
        .filter_map(|path| Some((taxonomy::places(options, path)?, path.as_str())))
        .collect();
    named.sort_unstable();
    named.dedup();
    named.into_iter().map(|(_, path)| path).collect()
}

/// What counts when everybody counts the same: where any node may be chosen the deepest that more than half are for, else
/// what most said; of several nodes each that more than half chose.
pub(super) fn plain(
    values: &[&Value],
    (options, many, leaves_only): (&[TreeOption], bool, bool),
) -> Option<(Value, Share, &'static str)> {
    if many {
        let tally = majority_set(values.iter().filter_map(|value| match value {
            Value::Choices(paths) => Some(paths.iter().map(String::as_str)),
            _ => None,
        }))?;
        let named = named(options, values.iter().copied());
        let chosen = named.into_iter().filter(|path| tally.labels.contains(path)).map(str::to_owned);
        return Some((Value::Choices(chosen.collect()), tally.probability, majority_set::METHOD));
    }
    let paths = values.iter().filter_map(|value| match value {
        Value::Choice(path) => Some(path.as_str()),
        _ => None,
    });
    if leaves_only {
        let tally = majority(paths)?;
        return Some((Value::Choice(tally.label.to_owned()), tally.probability, majority::METHOD));
    }
    let (node, share) = branch::branch(paths)?;
    Some((Value::Choice(node.to_owned()), share, branch::METHOD))
}
