//! What a project declares before anybody works for it, apart from its form: price, quality, clocks, caps, terms.

use crate::{Mode, ModelRules, Offer, PairRules, PriceRule, Quality, Requirement};
use gongdao_kernel::{Currency, Fault, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, limits};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text in the languages it exists in, by language tag.
pub type Words = BTreeMap<String, String>;

/// How long each step may take, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Clocks {
    /// A lease, from claim to submit.
    pub lease_ms: i64,
    /// The longest a lease may be extended to, from the claim.
    pub lease_most_ms: i64,
    /// A prefetched task's reservation.
    pub reserve_ms: i64,
    /// How late an answer may still be adopted into a free slot.
    pub grace_ms: i64,
    /// From submit until the answer accepts itself.
    pub review_ms: i64,
    /// From a proposed rejection: the time to repair.
    pub repair_ms: i64,
    /// From the end of the repair time until the proposal lapses to acceptance.
    pub decide_ms: i64,
    /// From a rejection: the time to appeal.
    pub appeal_ms: i64,
    /// From an appeal until it counts as won.
    pub appeal_decide_ms: i64,
}

impl Default for Clocks {
    fn default() -> Self {
        Self {
            lease_ms: 30 * MS_PER_MINUTE,
            lease_most_ms: 4 * MS_PER_HOUR,
            reserve_ms: 5 * MS_PER_MINUTE,
            grace_ms: MS_PER_DAY,
            review_ms: 72 * MS_PER_HOUR,
            repair_ms: MS_PER_DAY,
            decide_ms: 72 * MS_PER_HOUR,
            appeal_ms: 7 * MS_PER_DAY,
            appeal_decide_ms: 72 * MS_PER_HOUR,
        }
    }
}

/// How much one worker may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Caps {
    /// Answers of one worker on one UTC day.
    pub per_day: u32,
    /// Tasks one worker holds at once, reserved ones included.
    pub live: u32,
}

impl Default for Caps {
    fn default() -> Self {
        Self { per_day: 10_000, live: 20 }
    }
}

/// What both sides agree to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Terms {
    /// What the answers are for.
    pub purpose: Words,
    /// Anything further.
    pub scope: Words,
}

/// Everything a project declares but its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The currency of price and escrow.
    #[serde(default = "yuan")]
    pub currency: Currency,
    /// How to do the work.
    #[serde(default)]
    pub instructions: Words,
    /// What it pays.
    pub price: PriceRule,
    /// Overlap and acceptance.
    #[serde(default = "Quality::plain")]
    pub quality: Quality,
    /// Time limits.
    #[serde(default)]
    pub clocks: Clocks,
    /// Limits for one worker.
    #[serde(default)]
    pub caps: Caps,
    /// Qualifications a worker must hold, all of them.
    #[serde(default)]
    pub requires: Vec<Requirement>,
    /// Purpose and scope.
    #[serde(default)]
    pub terms: Terms,
    /// A team whose members alone may claim at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered_to: Option<Offer>,
    /// How the work is handed out where that is not task by task; absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// What answers of models may do; nothing where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub models: Option<ModelRules>,
}

fn yuan() -> Currency {
    Currency::Cny
}

impl Rules {
    /// Whether answers are weighed by who gave them; else each counts the same.
    #[must_use]
    pub fn weighs(&self) -> bool {
        self.quality.weighs() || self.models.is_some_and(|models| models.count_above_ppm.is_some())
    }

    /// The rules of pairs, where the project hands out pairs.
    #[must_use]
    pub fn pairing(&self) -> Option<&PairRules> {
        self.mode.as_ref().and_then(Mode::pairing)
    }

    /// Writes down what follows from the mode.
    ///
    /// # Errors
    /// A fault naming a field that says something else.
    pub fn fill(&mut self) -> Result<(), Fault> {
        match self.mode {
            Some(Mode::Pairing(pairs)) => pairs.fill(&mut self.quality),
            Some(Mode::Agreement(_)) | None => Ok(()),
        }
    }

    /// Checks every part against its bounds.
    ///
    /// # Errors
    /// A fault naming the field, the value and the fix.
    pub fn check(&self) -> Result<(), Fault> {
        self.price.check()?;
        let within = |field: &'static str, value: i64, least: i64, most: i64| {
            if (least..=most).contains(&value) {
                return Ok(());
            }
            Err(Fault::field(field, value, format!("Give {least} to {most}.")))
        };
        if let Some(mode) = &self.mode {
            mode.check(self)?;
        }
        self.quality.check()?;
        if self.price.bundle_quality.is_some() && !self.weighs() {
            let fix = "Declare quality.gold, quality.adaptive or quality.accept_above_ppm too, or nothing is measured.";
            return Err(Fault::field("price.bundle_quality", "without a measure of quality", fix));
        }
        let clocks = &self.clocks;
        within("clocks.lease_ms", clocks.lease_ms, 10_000, 30 * MS_PER_DAY)?;
        within("clocks.lease_most_ms", clocks.lease_most_ms, clocks.lease_ms, 60 * MS_PER_DAY)?;
        within("clocks.reserve_ms", clocks.reserve_ms, 1_000, 5 * MS_PER_MINUTE)?;
        within("clocks.grace_ms", clocks.grace_ms, 0, 30 * MS_PER_DAY)?;
        within("clocks.review_ms", clocks.review_ms, MS_PER_MINUTE, 72 * MS_PER_HOUR)?;
        within("clocks.repair_ms", clocks.repair_ms, MS_PER_DAY, 30 * MS_PER_DAY)?;
        within("clocks.decide_ms", clocks.decide_ms, MS_PER_MINUTE, 72 * MS_PER_HOUR)?;
        within("clocks.appeal_ms", clocks.appeal_ms, 7 * MS_PER_DAY, 60 * MS_PER_DAY)?;
        within("clocks.appeal_decide_ms", clocks.appeal_decide_ms, MS_PER_MINUTE, 7 * MS_PER_DAY)?;
        within("caps.per_day", i64::from(self.caps.per_day), 1, 1_000_000)?;
        within("caps.live", i64::from(self.caps.live), 1, 1_000)?;
        within("requires", i64::try_from(self.requires.len()).unwrap_or(i64::MAX), 0, 20)?;
        for requirement in &self.requires {
            requirement.check()?;
        }
        if let Some(offer) = &self.offered_to {
            offer.check()?;
        }
        if self.mode.is_some() && self.quality.dispatch.is_some() {
            let fix = "A game and pairs choose items in their own way; leave this out.";
            return Err(Fault::field("quality.dispatch", "with a mode", fix));
        }
        if let Some(models) = &self.models {
            models.check()?;
        }
        check_words("instructions", &self.instructions, limits::INSTRUCTIONS_CHARS)?;
        check_words("terms.purpose", &self.terms.purpose, limits::REASON_CHARS)?;
        check_words("terms.scope", &self.terms.scope, limits::INSTRUCTIONS_CHARS)
    }
}

pub(crate) fn check_words(field: &'static str, words: &Words, most: usize) -> Result<(), Fault> {
    if words.len() > 10 {
        return Err(Fault::field(field, words.len(), "Give at most ten languages."));
    }
    for (language, text) in words {
        let tag =
            language.len() <= 35 && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !tag || language.is_empty() {
            return Err(Fault::field(field, language, "Use a language tag such as zh-CN or en."));
        }
        Fault::check_text(field, text, 0, most)?;
    }
    Ok(())
}
