//! Who gets which task: doubtful ones first to workers known to be good, without shutting newcomers out.
//!
//! A task that was answered and is still in doubt gains most from somebody who is known to be good, and a newcomer is
//! best known by fresh tasks that others answer too. So there are two lines, doubtful and fresh, and skill only
//! says in which order somebody looks through them. Only a declared share for newcomers ever holds tasks back, and
//! then from those who are known, not from those who are new, and only while newcomers come: an hour after the last
//! of them took a task nothing is held back, so that no task waits for somebody who may never come.
//!
//! Deliberately not here: who may work on a project at all (`market`), the lines themselves (`engine`).

use crate::ppm::WHOLE;
use crate::skill::Skill;

/// For how long newcomers count as asking after one of them took a task, in milliseconds: an hour.
pub const NEWCOMERS_ASK_MS: i64 = 3_600_000;

/// How skill weighs in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weighing {
    /// Whoever has fewer judged answers is a newcomer.
    pub known_after: i64,
    /// The share of all answers that newcomers get while any of them asks.
    pub newcomers_ppm: u32,
}

/// Where a project stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Assignments given out so far.
    pub given: i64,
    /// Of them to newcomers.
    pub to_newcomers: i64,
    /// Fresh assignments still to give.
    pub fresh_left: i64,
    /// Milliseconds since a newcomer last took a task; nothing where none ever did. Less than zero is none.
    pub since_newcomer_ms: Option<i64>,
    /// What is expected of a worker in the project.
    pub typical_skill_ppm: u32,
}

/// In which order somebody looks through the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// Fresh tasks, then doubtful ones.
    FreshFirst,
    /// Doubtful tasks, then fresh ones.
    DoubtfulFirst,
    /// Doubtful tasks only: the fresh ones that are left are owed to newcomers.
    DoubtfulOnly,
}

/// In which order a worker of this skill looks through the lines.
///
/// A newcomer finds fresh tasks first and may have any. Somebody known finds doubtful tasks first when good for certain
/// (the lower end of the interval is not below what is typical), or while newcomers are behind their share; and no
/// fresh one where all that are left are owed to newcomers. Nothing is owed to newcomers who do not ask
/// ([`NEWCOMERS_ASK_MS`]).
pub fn weighs(weighing: &Weighing, skill: &Skill, standing: &Standing) -> Lines {
    if skill.judged < weighing.known_after.max(1) {
        return Lines::FreshFirst;
    }
    // What newcomers are behind at the moment, and what they will be when the fresh ones are gone.
    let behind = owed(weighing, standing, 0) > 0;
    let owed_at_the_end = owed(weighing, standing, standing.fresh_left.max(0));
    if owed_at_the_end > 0 && standing.fresh_left.max(0) <= owed_at_the_end {
        Lines::DoubtfulOnly
    } else if behind || skill.low_ppm >= standing.typical_skill_ppm {
        Lines::DoubtfulFirst
    } else {
        Lines::FreshFirst
    }
}

/// Whether newcomers ask for tasks.
fn newcomers_ask(standing: &Standing) -> bool {
    standing.since_newcomer_ms.is_some_and(|since| since < NEWCOMERS_ASK_MS)
}

/// How many assignments newcomers lack of their share when so many more are given and none of them to a newcomer; none
/// while they do not ask.
fn owed(weighing: &Weighing, standing: &Standing, more: i64) -> i64 {
    if !newcomers_ask(standing) {
        return 0;
    }
    let all = i128::from(standing.given.max(0)) + i128::from(more);
    let share = all * i128::from(weighing.newcomers_ppm.min(WHOLE)) / i128::from(WHOLE);
    i64::try_from(share - i128::from(standing.to_newcomers.max(0))).unwrap_or(i64::MAX).max(0)
}
