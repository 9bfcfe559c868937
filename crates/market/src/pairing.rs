//! Pairs: each claim hands out an item whose answer is known beside one whose answer is not, and nobody can tell which is
//! which.
//!
//! What a project declares of it, and how that fits the rest of its rules. One thing is said in one place: the numbers of
//! votes and the target stand here, and the project's overlap, adaptive asking and rate of known tasks follow from them
//! ([`PairRules::fill`]), so that money, funding and pages read them where they always do. Deliberately not here: what the
//! answer to the known item says about the other (`quality`), and rows.

use crate::{Adaptive, Feedback, GoldRule, Quality, Rules};
use gongdao_kernel::{Fault, limits};
use serde::{Deserialize, Serialize};

/// One known item beside each unknown one: half of what is handed out, in parts per million.
pub const PAIR_RATE_PPM: u32 = 500_000;
/// The most characters of a text that a pair asks for: a text is right or wrong as a whole.
pub const PAIR_TEXT_CHARS: u32 = 200;

/// What a project of pairs declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PairRules {
    /// The share of claims believed to be done with attention, before anything is seen, in parts per million.
    pub attention_ppm: u32,
    /// How probable an answer has to be for an item to become known, in parts per million.
    pub target_ppm: u32,
    /// How many votes it takes at least, however probable it is before.
    pub least_votes: u32,
    /// With how many votes an item that is not known yet goes to a person.
    pub most_votes: u32,
}

impl Default for PairRules {
    fn default() -> Self {
        Self { attention_ppm: 900_000, target_ppm: 990_000, least_votes: 2, most_votes: 9 }
    }
}

impl PairRules {
    /// Writes into the rest of the rules what follows from the mode: the overlap, when another is asked, and that each
    /// claim brings a known item.
    ///
    /// # Errors
    /// A fault naming the field that says something else, with the value it has to have.
    pub fn fill(&self, quality: &mut Quality) -> Result<(), Fault> {
        let adaptive = Adaptive { least: self.least_votes, target_ppm: self.target_ppm, worth_micros: None };
        let said = [
            ("quality.overlap", quality.overlap, self.most_votes, quality.overlap == 1),
            (
                "quality.gold.rate_ppm",
                quality.gold.map_or(PAIR_RATE_PPM, |gold| gold.rate_ppm),
                PAIR_RATE_PPM,
                false,
            ),
        ];
        for (field, given, follows, is_left_out) in said {
            if given != follows && !is_left_out {
                let fix = format!("Pairs make it {follows}; give that, or leave it out.");
                return Err(Fault::field(field, given, fix));
            }
        }
        if quality.adaptive.is_some_and(|given| given != adaptive) {
            let fix = "Pairs say it as mode.pairing.least_votes and target_ppm; leave this out.";
            return Err(Fault::field("quality.adaptive", "another than the pairs'", fix));
        }
        quality.overlap = self.most_votes;
        quality.adaptive = Some(adaptive);
        quality.gold.get_or_insert(GoldRule {
            rate_ppm: PAIR_RATE_PPM,
            feedback: Feedback::After,
            pass_ppm: None,
            least_seen: 10,
        });
        Ok(())
    }

    /// Checks it with the rules it stands in, which are filled.
    ///
    /// # Errors
    /// A fault naming the field, the value and the fix.
    pub fn check(&self, rules: &Rules) -> Result<(), Fault> {
        let within = |field: &'static str, value: u32, least: u32, most: u32| {
            if (least..=most).contains(&value) {
                return Ok(());
            }
            Err(Fault::field(field, value, format!("Give {least} to {most}.")))
        };
        within("mode.pairing.attention_ppm", self.attention_ppm, 1, 999_999)?;
        within("mode.pairing.target_ppm", self.target_ppm, 500_001, 999_999)?;
        within("mode.pairing.most_votes", self.most_votes, 1, limits::OVERLAP)?;
        within("mode.pairing.least_votes", self.least_votes, 1, self.most_votes)?;
        within("caps.live", rules.caps.live, 2, 1_000)?;
        within("caps.per_day", rules.caps.per_day, 2, 1_000_000)?;
        if rules.quality.gold.is_some_and(|gold| gold.feedback == Feedback::AtOnce) {
            let fix = "Told at once, the first reply would say which of the two is known; use \"after\" or \"never\".";
            return Err(Fault::field("quality.gold.feedback", "at_once", fix));
        }
        if let Some(above) = rules.quality.accept_above_ppm {
            let fix = "Pairs accept from mode.pairing.target_ppm on; leave this out.";
            return Err(Fault::field("quality.accept_above_ppm", above, fix));
        }
        if rules.models.is_some() {
            let fix = "A suggestion would stand beside one of the two only; leave models out.";
            return Err(Fault::field("models", "", fix));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(rest: &str) -> Result<Rules, Fault> {
        let text = format!(r#"{{"price":{{"unit":"task","rate_micros":1}}{rest}}}"#);
        let mut rules: Rules = serde_json::from_str(&text).expect("rules");
        rules.fill()?;
        rules.check().map(|()| rules)
    }

    #[test]
    fn what_follows_is_written_where_everybody_reads_it() {
        let filled = rules(r#","mode":{"pairing":{"least_votes":3,"most_votes":7}}"#).expect("by default");
        assert_eq!(filled.quality.overlap, 7);
        let adaptive = filled.quality.adaptive.expect("adaptive");
        assert_eq!((adaptive.least, adaptive.target_ppm), (3, 990_000));
        assert_eq!(filled.quality.gold.expect("known tasks").rate_ppm, PAIR_RATE_PPM);
        assert_eq!(filled.quality.gold_beside(21), 21, "one known answer is funded beside each");
        let again = serde_json::to_string(&filled).expect("text");
        let mut read: Rules = serde_json::from_str(&again).expect("rules");
        read.fill().expect("what was filled stays as it is");
        assert_eq!(read, filled);
    }

    #[test]
    fn what_says_otherwise_is_refused_by_name() {
        let field = |rest: &str| rules(rest).expect_err("refused").field.expect("a field").into_owned();
        let pairing = r#","mode":{"pairing":{}}"#;
        let with = |rest: &str| field(&format!("{pairing}{rest}"));
        assert_eq!(with(r#","quality":{"overlap":3}"#), "quality.overlap");
        assert_eq!(with(r#","quality":{"gold":{"rate_ppm":100000}}"#), "quality.gold.rate_ppm");
        assert_eq!(with(r#","quality":{"adaptive":{"target_ppm":900000}}"#), "quality.adaptive");
        let told = r#","quality":{"gold":{"rate_ppm":500000,"feedback":"at_once"}}"#;
        assert_eq!(with(told), "quality.gold.feedback");
        assert_eq!(with(r#","caps":{"live":1}"#), "caps.live");
        assert_eq!(with(r#","models":{"show":true}"#), "models");
        assert_eq!(field(r#","mode":{"pairing":{"target_ppm":400000}}"#), "mode.pairing.target_ppm");
        assert_eq!(
            field(r#","mode":{"pairing":{"least_votes":9,"most_votes":3}}"#),
            "mode.pairing.least_votes"
        );
    }
}
