//! Nodes of a tree: stories, and a plain model that looks at every node there is.
#![allow(clippy::unwrap_used, clippy::cast_precision_loss)]

use gongdao_quality::belief::{Vote, believe};
use gongdao_quality::tree::{Chosen, Tree, TreeVote, choose};
use proptest::prelude::*;

/// Every node above the ends has so many below it, down to this depth.
const WIDE: usize = 3;
const DEEP: usize = 3;

fn below(path: &[u32]) -> usize {
    if path.len() < DEEP { WIDE } else { 0 }
}

fn chosen(votes: &[(Vec<u32>, u32)], leaves_only: bool) -> Chosen {
    let votes: Vec<TreeVote<'_>> =
        votes.iter().map(|(path, skill_ppm)| TreeVote { path, skill_ppm: *skill_ppm }).collect();
    choose(&votes, &Tree { below: &below, leaves_only }).unwrap()
}

fn said(paths: &[&[u32]]) -> Vec<(Vec<u32>, u32)> {
    paths.iter().map(|path| (path.to_vec(), 800_000)).collect()
}

fn is_near(one: u32, other: f64) -> bool {
    (f64::from(one) - other * 1e6).abs() < 30.0
}

#[test]
fn one_answer_is_as_likely_right_as_its_worker() {
    for leaves_only in [true, false] {
        let found = chosen(&said(&[&[0, 1, 2]]), leaves_only);
        assert_eq!(found.path, [0, 1, 2]);
        assert!(is_near(found.levels_ppm[2], 0.8) && is_near(found.right_ppm[0], 0.8), "{found:?}");
    }
    let stopped = chosen(&said(&[&[0, 1]]), false);
    assert!(stopped.path == [0, 1] && is_near(stopped.right_ppm[0], 0.8), "{stopped:?}");
}

#[test]
fn those_who_part_below_a_parent_speak_for_the_parent() {
    let votes = said(&[&[0, 1, 0], &[0, 1, 1], &[0, 1, 2]]);
    let any = chosen(&votes, false);
    assert_eq!(any.path, [0, 1]);
    assert!(any.levels_ppm[1] > 950_000, "{any:?}");
    let end = chosen(&votes, true);
    assert_eq!(end.path, [0, 1, 0]);
    assert!(
        end.levels_ppm[1] > 950_000 && end.levels_ppm[2] < 400_000,
        "sure of the parent, not of the end: {end:?}"
    );
    // Five who part below one parent count more than two who agree elsewhere.
    let many = said(&[&[0, 1, 0], &[0, 1, 1], &[0, 1, 2], &[0, 0, 1], &[0, 2, 2], &[2, 2, 2], &[2, 2, 2]]);
    assert_eq!(chosen(&many, false).path[0], 0);
}

#[test]
fn where_there_is_nothing_to_decide_nothing_is_lost() {
    let single = |path: &[u32]| usize::from(path.len() < 3);
    let votes = [TreeVote { path: &[0, 0, 0], skill_ppm: 600_000 }];
    let found = choose(&votes, &Tree { below: &single, leaves_only: true }).unwrap();
    assert_eq!(found.levels_ppm, [1_000_000; 3]);
    assert!(choose(&[], &Tree { below: &single, leaves_only: true }).is_none());
}

/// How sure a node is, told for this node alone: the product of what is believed at each level above it.
fn sure(node: &[u32], votes: &[(Vec<u32>, u32)], leaves_only: bool) -> f64 {
    (0..node.len())
        .map(|depth| {
            let inside: Vec<&(Vec<u32>, u32)> =
                votes.iter().filter(|(path, _)| path.starts_with(&node[..depth])).collect();
            // Groups by number of branch; to stop is the number behind the last.
            let named: Vec<u32> =
                inside.iter().map(|(path, _)| path.get(depth).copied().unwrap_or(WIDE as u32)).collect();
            let mut known = named.clone();
            known.sort_unstable();
            known.dedup();
            let of = |branch: &u32| known.iter().position(|one| one == branch).map(|at| at as u32);
            let each: Vec<Vote> = inside
                .iter()
                .zip(&named)
                .map(|((path, skill), branch)| {
                    let levels = path.len() + usize::from(path.len() < DEEP);
                    let root = (f64::from(*skill) / 1e6).powf(1.0 / levels as f64);
                    Vote { group: of(branch).unwrap(), skill_ppm: (root * 1e6).round() as u32 }
                })
                .collect();
            let classes = WIDE + usize::from(!leaves_only && depth > 0);
            let belief = believe(&each, classes as u32);
            of(&node[depth]).map_or(0.0, |group| f64::from(belief.share_ppm(group)) / 1e6)
        })
        .product()
}

fn nodes(depth: usize) -> Vec<Vec<u32>> {
    if depth == 0 {
        return vec![Vec::new()];
    }
    let above = nodes(depth - 1);
    above
        .into_iter()
        .flat_map(|path| (0..WIDE as u32).map(move |at| [path.clone(), vec![at]].concat()))
        .collect()
}

fn votes(shortest: usize) -> impl Strategy<Value = Vec<(Vec<u32>, u32)>> {
    let path = proptest::collection::vec(0..WIDE as u32, shortest..=DEEP);
    proptest::collection::vec((path, 300_000..970_000_u32), 1..7)
}

proptest! {
    #[test]
    fn the_likeliest_end_is_found(votes in votes(DEEP)) {
        let found = chosen(&votes, true);
        let best = nodes(DEEP).iter().map(|node| sure(node, &votes, true)).fold(0.0, f64::max);
        prop_assert!(is_near(found.levels_ppm[DEEP - 1], best), "{found:?} {best}");
        for depth in 1..=DEEP {
            prop_assert!(is_near(found.levels_ppm[depth - 1], sure(&found.path[..depth], &votes, true)));
        }
        prop_assert!(found.levels_ppm.is_sorted_by(|upper, lower| upper >= lower));
        for ((path, _), right) in votes.iter().zip(&found.right_ppm) {
            prop_assert!(is_near(*right, sure(path, &votes, true)));
        }
    }

    #[test]
    fn the_deepest_node_that_is_likelier_than_not_is_found(votes in votes(1)) {
        let found = chosen(&votes, false);
        let over = (1..=DEEP).flat_map(nodes).filter(|node| sure(node, &votes, false) > 0.500_03);
        let deepest = over.max_by_key(Vec::len);
        match deepest {
            Some(deepest) => prop_assert!(found.path.starts_with(&deepest), "{found:?} {deepest:?}"),
            None => prop_assert!(found.path.len() == 1 || found.levels_ppm[found.path.len() - 1] < 500_060, "{found:?}"),
        }
        let mut turned = votes.clone();
        turned.rotate_left(1);
        prop_assert_eq!(&chosen(&turned, false).path, &found.path);
        prop_assert_eq!(&chosen(&turned, false).levels_ppm, &found.levels_ppm);
    }
}
