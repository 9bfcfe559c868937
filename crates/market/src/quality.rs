//! How many answers a task gets, who accepts them, and how known tasks are mixed in: what a project declares of it.
//!
//! What follows from it in a single case is decided by the room `quality` from facts; here are the declared numbers.

use gongdao_kernel::{Fault, Money, coded_enum, limits};
use serde::{Deserialize, Serialize};

/// One, in parts per million.
pub const WHOLE_PPM: u32 = 1_000_000;

/// When an answer is accepted without a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acceptance {
    /// At once.
    Always,
    /// When it agrees with the consensus; the rest waits for a person. Never rejects.
    Consensus,
    /// Only by a person, or by the clock.
    Manual,
}

/// How many answers a task gets and how they are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Answers per task; the most there will be where the overlap is adaptive.
    #[serde(default = "one")]
    pub overlap: u32,
    /// Who accepts.
    #[serde(default = "manual")]
    pub acceptance: Acceptance,
    /// Ask only as many as a task needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adaptive: Option<Adaptive>,
    /// Where consensus accepts: only what is right with at least this probability, in parts per million; the rest waits
    /// for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept_above_ppm: Option<u32>,
    /// Mix in tasks whose answer is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gold: Option<GoldRule>,
    /// Let skill say who gets which task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispatch: Option<DispatchRule>,
}

fn one() -> u32 {
    1
}

fn manual() -> Acceptance {
    Acceptance::Manual
}

/// Another worker is asked only while a task is in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adaptive {
    /// Answers every task gets.
    #[serde(default = "one")]
    pub least: u32,
    /// A task is settled once its answer is right with this probability, in parts per million.
    pub target_ppm: u32,
    /// What a right answer is worth to the requester, in micro-units; then nobody is asked whose answer is expected to
    /// gain less than it costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worth_micros: Option<i64>,
}

/// Doubtful tasks come first to workers known to be good, fresh ones first to newcomers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DispatchRule {
    /// Judged answers in the project from which on a worker is known; before, a newcomer.
    #[serde(default = "ten")]
    pub known_after: u32,
    /// The share of all tasks given out that newcomers get while any of them asks, in parts per million. The last fresh
    /// tasks are kept for them as far as they are behind it.
    #[serde(default)]
    pub newcomers_ppm: u32,
}

/// What a worker is told after a known task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    /// With the reply to the answer.
    AtOnce,
    /// On the worker's own page, once the batch is over.
    #[default]
    After,
    /// Only what it did to the measured accuracy.
    Never,
}

/// How known tasks are mixed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldRule {
    /// How many of the tasks handed out are known ones, in parts per million.
    pub rate_ppm: u32,
    /// What the worker is told.
    #[serde(default)]
    pub feedback: Feedback,
    /// No further tasks for a worker who is surely below this accuracy, in parts per million.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass_ppm: Option<u32>,
    /// Known tasks a worker answers before that is asked.
    #[serde(default = "ten")]
    pub least_seen: u32,
}

fn ten() -> u32 {
    10
}

coded_enum! {
    /// Whether a known task is still given out.
    pub enum GoldState {
        /// Mixed in.
        Active = 1 "active",
        /// Too many workers were right too fast: its answer seems to be passed around.
        Leaked = 2 "leaked",
        /// Taken out by the requester.
        Retired = 3 "retired",
    }
}

/// What an answer pays by the worker's measured accuracy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// From this measured accuracy on, in parts per million.
    pub at_least_ppm: u32,
    /// This part of the price is paid, in parts per million; more than a million is a bonus.
    pub pay_ppm: u32,
}

fn within(field: &'static str, value: i64, least: i64, most: i64) -> Result<(), Fault> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(Fault::field(field, value, format!("Give {least} to {most}.")))
}

impl Quality {
    /// One answer a task, accepted by a person.
    #[must_use]
    pub fn plain() -> Self {
        Self {
            overlap: 1,
            acceptance: Acceptance::Manual,
            adaptive: None,
            accept_above_ppm: None,
            gold: None,
            dispatch: None,
        }
    }

    /// Whether answers are weighed by who gave them; else each counts the same.
    #[must_use]
    pub fn weighs(&self) -> bool {
        self.adaptive.is_some() || self.accept_above_ppm.is_some() || self.gold.is_some()
    }

    /// Answers a task asks for at first, of as many as it may get.
    #[must_use]
    pub fn asked_first(&self, most: u32) -> u32 {
        self.adaptive.map_or(most, |adaptive| adaptive.least.clamp(1, most.max(1)))
    }

    /// Known tasks that are to be paid beside so many answers, rounded up.
    #[must_use]
    pub fn gold_beside(&self, answers: i64) -> i64 {
        let Some(gold) = self.gold else { return 0 };
        let (rate, whole) = (i64::from(gold.rate_ppm), i64::from(WHOLE_PPM));
        answers.saturating_mul(rate).saturating_add(whole - rate - 1).div_euclid((whole - rate).max(1))
    }

    /// Checks every number against its bounds.
    ///
    /// # Errors
    /// A fault naming the field, the value and the fix.
    pub fn check(&self) -> Result<(), Fault> {
        within("quality.overlap", i64::from(self.overlap), 1, i64::from(limits::OVERLAP))?;
        if let Some(adaptive) = &self.adaptive {
            within("quality.adaptive.least", i64::from(adaptive.least), 1, i64::from(self.overlap))?;
            within("quality.adaptive.target_ppm", i64::from(adaptive.target_ppm), 500_000, 999_999)?;
            if let Some(worth) = adaptive.worth_micros {
                within("quality.adaptive.worth_micros", worth, 1, 1_000_000 * Money::MICROS)?;
            }
        }
        if let Some(above) = self.accept_above_ppm {
            within("quality.accept_above_ppm", i64::from(above), 500_000, 999_999)?;
            if self.acceptance != Acceptance::Consensus {
                let fix = "Say acceptance \"consensus\", or leave this out.";
                return Err(Fault::field("quality.accept_above_ppm", above, fix));
            }
        }
        if let Some(gold) = &self.gold {
            within("quality.gold.rate_ppm", i64::from(gold.rate_ppm), 1, 500_000)?;
            within("quality.gold.least_seen", i64::from(gold.least_seen), 1, 1_000)?;
            if let Some(pass) = gold.pass_ppm {
                within("quality.gold.pass_ppm", i64::from(pass), 1, 990_000)?;
            }
        }
        self.dispatch.map_or(Ok(()), |dispatch| dispatch.check(self))
    }
}

impl DispatchRule {
    /// Checks its numbers, and that there is anything to weigh: only where the overlap is adaptive are there doubtful
    /// tasks.
    fn check(self, quality: &Quality) -> Result<(), Fault> {
        within("quality.dispatch.known_after", i64::from(self.known_after), 1, 1_000)?;
        within("quality.dispatch.newcomers_ppm", i64::from(self.newcomers_ppm), 0, 500_000)?;
        if quality.adaptive.is_none() {
            let fix = "Declare quality.adaptive too, so that tasks are asked again while in doubt, or leave this out.";
            return Err(Fault::field("quality.dispatch", "without quality.adaptive", fix));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rest: &str) -> Result<(), Fault> {
        serde_json::from_str::<Quality>(&format!("{{\"overlap\":3{rest}}}")).expect("rules").check()
    }

    #[test]
    fn rules_without_dispatch_are_written_as_before() {
        let text = serde_json::to_string(&Quality::plain()).expect("text");
        assert_eq!(text, r#"{"overlap":1,"acceptance":"manual"}"#);
    }

    #[test]
    fn dispatch_names_what_is_wrong() {
        let adaptive = r#","adaptive":{"target_ppm":900000}"#;
        check(&format!(r#"{adaptive},"dispatch":{{}}"#)).expect("all by default");
        check(&format!(r#"{adaptive},"dispatch":{{"known_after":1000,"newcomers_ppm":500000}}"#))
            .expect("the most");
        let field = |rest: &str| check(rest).expect_err("refused").field.expect("a field").into_owned();
        assert_eq!(field(r#","dispatch":{}"#), "quality.dispatch");
        let of = |dispatch: &str| field(&format!(r#"{adaptive},"dispatch":{{{dispatch}}}"#));
        assert_eq!(of(r#""known_after":0"#), "quality.dispatch.known_after");
        assert_eq!(of(r#""known_after":1001"#), "quality.dispatch.known_after");
        assert_eq!(of(r#""newcomers_ppm":500001"#), "quality.dispatch.newcomers_ppm");
    }
}
