//! Branches against a plain model: every node of the tree is looked at by itself.
#![allow(clippy::unwrap_used)]

use gongdao_consensus::branch::branch;
use proptest::prelude::*;

fn shares(node: &str, paths: &[String]) -> usize {
    paths.iter().filter(|path| *path == node || path.starts_with(&format!("{node}/"))).count()
}

/// All nodes that anybody named or passed, with how many answers are for each.
fn nodes(paths: &[String]) -> Vec<(String, usize)> {
    let mut all: Vec<String> = paths
        .iter()
        .flat_map(|path| {
            let parts: Vec<&str> = path.split('/').collect();
            (1..=parts.len()).map(|depth| parts[..depth].join("/")).collect::<Vec<_>>()
        })
        .collect();
    all.sort();
    all.dedup();
    all.into_iter().map(|node| (node.clone(), shares(&node, paths))).collect()
}

#[test]
fn disagreement_below_a_common_parent_supports_the_parent() {
    let of = |paths: &[&str]| {
        branch(paths.iter().copied()).map(|(node, share)| (node.to_owned(), share.to_string()))
    };
    let found = |node: &str, share: &str| Some((node.to_owned(), share.to_owned()));
    assert_eq!(of(&["a/b/c", "a/b/d", "x/y"]), found("a/b", "2/3"));
    assert_eq!(of(&["a/b/c", "a/b/c", "a/b"]), found("a/b/c", "2/3"));
    assert_eq!(of(&["a/b/c", "a/b", "a/b"]), found("a/b", "3/3"));
    assert_eq!(of(&["b", "a"]), found("a", "1/2"), "no half anywhere: the first at the top, with its share");
    assert_eq!(of(&["ab/c", "a/c", "ab/c"]), found("ab/c", "2/3"), "a beginning of a name is no parent");
    assert_eq!(of(&[]), None);
}

proptest! {
    #[test]
    fn the_deepest_node_with_more_than_half_is_found(
        paths in proptest::collection::vec(proptest::collection::vec("[ab]", 1..5).prop_map(|parts| parts.join("/")), 1..9)
    ) {
        let (node, share) = branch(paths.iter().map(String::as_str)).unwrap();
        let all = nodes(&paths);
        let over: Vec<&(String, usize)> = all.iter().filter(|(_, count)| count * 2 > paths.len()).collect();
        prop_assert_eq!(share.to_string(), format!("{}/{}", shares(node, &paths), paths.len()));
        match over.iter().max_by_key(|(node, _)| node.split('/').count()) {
            Some((deepest, _)) => prop_assert_eq!(node, deepest.as_str()),
            None => {
                let top = all.iter().filter(|(node, _)| !node.contains('/')).map(|(_, count)| *count).max().unwrap();
                prop_assert!(!node.contains('/') && shares(node, &paths) == top);
            }
        }
        let mut turned = paths.clone();
        turned.rotate_left(1);
        prop_assert_eq!(branch(turned.iter().map(String::as_str)).unwrap().0, node);
    }
}
