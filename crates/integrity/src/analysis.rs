//! The whole analysis: from a log to groups, scores and tallies.
//!
//! Scales are looked through independently of each other, and the caller may have them done at the same time: jobs are
//! handed to [`Hands`], and results do not depend on how many hands there are. The rest is quick and goes step by step.

use crate::cells::{SCALES, candidates};
use crate::explain::{Assessment, Verdict, assess, lay_beside};
use crate::field::Field;
use crate::known::Known;
use crate::lockstep::{self, Group};
use crate::log::Log;
use crate::meetings::{Bonds, bonds};
use crate::score::{Scores, score};
use crate::sharing::sharing;
use std::sync::Mutex;

/// Does a number of jobs that do not depend on each other, each once, in any order, and comes back when all are done.
pub type Hands<'a> = &'a dyn Fn(usize, &(dyn Fn(usize) + Sync));

/// One pair of hands: the jobs one after the other.
pub fn alone(jobs: usize, job: &(dyn Fn(usize) + Sync)) {
    (0..jobs).for_each(job);
}

/// A group and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The group.
    pub group: Group,
    /// Held against the honest explanations.
    pub assessment: Assessment,
}

/// All that was found.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// Groups that nothing honest explains, strongest first.
    pub beyond: Vec<Finding>,
    /// Groups that something explains, strongest first.
    pub explained: Vec<Finding>,
    /// Scores of people, events and targets, by the groups beyond.
    pub scores: Scores,
}

/// Analyses a log.
pub fn analyse(log: &Log, field: &Field, known: &Known, hands: Hands<'_>) -> Findings {
    let mut groups = Vec::new();
    for bonds in scales(field, hands) {
        lockstep::groups(field, &bonds, &mut groups);
    }
    let mut findings: Vec<Finding> =
        groups.into_iter().map(|group| Finding { assessment: assess(field, &group, known), group }).collect();
    let open = |finding: &&mut Finding| finding.assessment.verdict == Verdict::Beyond;
    let of: Vec<_> = {
        let open: Vec<&Group> = findings
            .iter()
            .filter(|finding| finding.assessment.verdict == Verdict::Beyond)
            .map(|finding| &finding.group)
            .collect();
        if open.is_empty() { Vec::new() } else { sharing(log, &open) }
    };
    for (finding, sharing) in findings.iter_mut().filter(open).zip(of) {
        lay_beside(&mut finding.assessment, &finding.group, sharing);
    }
    let strength = |finding: &Finding| finding.group.evidence();
    findings.sort_by(|one, two| {
        let first = |finding: &Finding| finding.group.members.first().map(|member| member.user);
        strength(two).total_cmp(&strength(one)).then_with(|| first(one).cmp(&first(two)))
    });
    let (beyond, explained): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|finding| finding.assessment.verdict == Verdict::Beyond);
    let counted: Vec<&Group> = beyond.iter().map(|finding| &finding.group).collect();
    let scores = score(log, field, &counted);
    Findings { beyond, explained, scores }
}

/// The bonds at each scale.
fn scales(field: &Field, hands: Hands<'_>) -> Vec<Bonds> {
    let found: Vec<Mutex<Bonds>> = SCALES.iter().map(|_| Mutex::default()).collect();
    hands(SCALES.len(), &|number| {
        let scale = SCALES[number];
        let bonds = bonds(field, &candidates(field, scale), scale);
        if let Ok(mut place) = found[number].lock() {
            *place = bonds;
        }
    });
    found.into_iter().map(|place| place.into_inner().unwrap_or_default()).collect()
}
