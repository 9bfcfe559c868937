//! Which node of a tree is right, and how sure each node on the way to it is.
//!
//! An answer says something at every level it goes through, and a worker who is right in all of it with some probability
//! is right at each level with the root of that: so one answer by itself is as likely right as its worker. Level by level
//! [`believe`] says how sure each branch is among the answers that came so far, and a node is as sure as all branches that
//! lead to it. Answers that part below a common parent all speak for the parent.
//!
//! Where any node may be chosen, the answer is the deepest one that is more likely right than not; where only ends may,
//! the likeliest end, with how sure the nodes above it are, which is often far surer.
//!
//! Deliberately not here: what the nodes are called (`labels::taxonomy`).

use crate::belief::{Belief, Vote, believe};
use crate::ppm::{part, ppm};
use gongdao_geometry::elementary::{exp, ln};

/// One answer: the places of the nodes along its path, from the top, and how good its worker is.
#[derive(Debug, Clone, Copy)]
pub struct TreeVote<'a> {
    /// The places.
    pub path: &'a [u32],
    /// The probability that the worker is right.
    pub skill_ppm: u32,
}

/// The tree that is asked about.
#[derive(Clone, Copy)]
pub struct Tree<'a> {
    /// How many nodes are right below those places.
    pub below: &'a dyn Fn(&[u32]) -> usize,
    /// Whether only nodes with nothing below them may be chosen.
    pub leaves_only: bool,
}

/// What is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The node.
    pub path: Vec<u32>,
    /// How sure it is that the right answer is each node along the path or something below it; never more at a lower one.
    pub levels_ppm: Vec<u32>,
    /// What each answer adds along the path, in thousandths of a nat.
    pub parts_millinats: Vec<i32>,
    /// How likely each answer is right as it stands.
    pub right_ppm: Vec<u32>,
}

/// What is believed after these answers; nothing without any.
pub fn choose(votes: &[TreeVote<'_>], tree: &Tree<'_>) -> Option<Chosen> {
    let steps: Vec<Voter> = votes.iter().map(|vote| Voter::of(vote, tree)).collect();
    let mut walk = Walk { votes, steps: &steps, tree, nodes: Vec::new(), right: vec![0.0; votes.len()] };
    let mut path = Vec::new();
    walk.go(&mut path, &(0..votes.len()).collect::<Vec<_>>(), 1.0);
    let chosen = if tree.leaves_only { walk.likeliest_end() } else { walk.deepest() }?;
    let path = walk.nodes[chosen].path.clone();
    let along: Vec<&Node> = walk.nodes.iter().filter(|node| path.starts_with(&node.path)).collect();
    let mut parts_millinats = vec![0_i32; votes.len()];
    for (voter, part) in along.iter().flat_map(|node| &node.parts) {
        parts_millinats[*voter] = parts_millinats[*voter].saturating_add(*part);
    }
    Some(Chosen {
        levels_ppm: along.iter().map(|node| ppm(node.sure)).collect(),
        parts_millinats,
        right_ppm: walk.right.iter().map(|right| ppm(*right)).collect(),
        path,
    })
}

/// How likely an answer is right at each level where there is something to decide.
struct Voter {
    skill_ppm: u32,
}

impl Voter {
    fn of(vote: &TreeVote<'_>, tree: &Tree<'_>) -> Self {
        let decided = (0..=vote.path.len()).filter(|depth| classes(tree, &vote.path[..*depth]) > 1);
        let levels = decided.count().max(1);
        let skill = part(vote.skill_ppm);
        let each = if skill > 0.0 { exp(ln(skill) / levels as f64) } else { 0.0 };
        Self { skill_ppm: ppm(each) }
    }
}

/// How many answers there are at a node: what is below it, or to stop there.
fn classes(tree: &Tree<'_>, path: &[u32]) -> usize {
    let below = (tree.below)(path);
    if below == 0 { 1 } else { below + usize::from(!tree.leaves_only && !path.is_empty()) }
}

/// A node that somebody's answer leads to.
struct Node {
    path: Vec<u32>,
    sure: f64,
    /// What answers add to the branch that ends here, where it is the likeliest of its level.
    parts: Vec<(usize, i32)>,
}

struct Walk<'a> {
    votes: &'a [TreeVote<'a>],
    steps: &'a [Voter],
    tree: &'a Tree<'a>,
    /// In the form's order, a node before what is below it.
    nodes: Vec<Node>,
    right: Vec<f64>,
}

impl Walk<'_> {
    /// Looks at the node of this path, which these voters' answers lead to and which is so sure.
    fn go(&mut self, path: &mut Vec<u32>, voters: &[usize], sure: f64) {
        let depth = path.len();
        let next = |voter: &usize| self.votes[*voter].path.get(depth).copied();
        // Those who stop here come first.
        let mut branches: Vec<Option<u32>> = voters.iter().map(next).collect();
        branches.sort_unstable();
        branches.dedup();
        let group = |voter: &usize| branches.iter().position(|branch| *branch == next(voter)).unwrap_or(0);
        let said: Vec<Vote> = voters
            .iter()
            .map(|voter| Vote { group: group(voter) as u32, skill_ppm: self.steps[*voter].skill_ppm })
            .collect();
        let groups: Vec<usize> = voters.iter().map(group).collect();
        let belief = match classes(self.tree, path) {
            1 => Belief { shares_ppm: vec![1_000_000], ..Belief::default() },
            classes => believe(&said, u32::try_from(classes).unwrap_or(u32::MAX)),
        };
        for (place, branch) in branches.iter().enumerate() {
            let own =
                || voters.iter().zip(&groups).filter(|(_, group)| **group == place).map(|(voter, _)| *voter);
            let sure = sure * part(belief.share_ppm(place as u32));
            let Some(branch) = branch else {
                own().for_each(|voter| self.right[voter] = sure);
                continue;
            };
            path.push(*branch);
            let parts = if belief.best as usize == place {
                voters.iter().copied().zip(belief.parts_millinats.iter().copied()).collect()
            } else {
                Vec::new()
            };
            self.nodes.push(Node { path: path.clone(), sure, parts });
            let inside: Vec<usize> = own().collect();
            self.go(path, &inside, sure);
            path.pop();
        }
    }

    /// The likeliest node that nothing is below; of equal ones the first.
    fn likeliest_end(&self) -> Option<usize> {
        self.most(|node| (self.tree.below)(&node.path) == 0)
    }

    /// From the top down as long as a branch is more likely right than not; one step in any case.
    fn deepest(&self) -> Option<usize> {
        let mut at: Option<usize> = None;
        loop {
            let above = at.map_or(&[][..], |at| &self.nodes[at].path);
            let next = self.most(|node| node.path.len() == above.len() + 1 && node.path.starts_with(above));
            match next {
                Some(next) if at.is_none() || self.nodes[next].sure > 0.5 => at = Some(next),
                _ => return at,
            }
        }
    }

    fn most(&self, fits: impl Fn(&Node) -> bool) -> Option<usize> {
        let mut best: Option<usize> = None;
        for (place, node) in self.nodes.iter().enumerate().filter(|(_, node)| fits(node)) {
            if best.is_none_or(|best| node.sure > self.nodes[best].sure) {
                best = Some(place);
            }
        }
        best
    }
}
