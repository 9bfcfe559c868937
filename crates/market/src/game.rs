//! The agreement game: two people see the same item, type words, and score where their words meet.
//!
//! What makes a met word worth something is that neither saw the other's words. So everything here serves
//! independence: a word becomes a label when enough pairs met on it, and each play counts in one of these meetings only,
//! however often it is replayed; a label is taboo in rounds that begin afterwards; a word that somebody writes
//! under every item meets nothing; the same two people are not put together again and again.
//!
//! Points are not pay. Whoever plays a round to its end is paid the declared price, met or not, so the rules ask for a
//! price by the task and for acceptance at once. Deliberately not here: rows (`game_rows`), when two texts are the
//! same word (`labels`), how pay moves.

use crate::{Acceptance, PairRules, PriceUnit, Rules};
use gongdao_kernel::{Fault, MS_PER_MINUTE, coded_enum};
use serde::{Deserialize, Serialize};

/// Longest word that can be typed.
pub const WORD_CHARS: usize = 40;
/// Most words of one person in one round.
pub const WORDS_OF_PLAY: u32 = 40;
/// Between two people being put together and the first word that counts, so that both begin at once.
pub const LEAD_MS: i64 = 1_000;
/// How long one has to look before one may pass.
pub const PASS_AFTER_MS: i64 = 3_000;
/// Most rounds of a project that wait for a partner at once.
pub const LOBBY_ROUNDS: usize = 32;
/// Time of a lease beyond waiting and playing, so that a round always ends before its leases.
const SPARE_MS: i64 = MS_PER_MINUTE;
/// Rounds somebody has to have played before a habit is one.
const HABIT_ROUNDS: u32 = 6;

/// How a project's work is handed out where that is not task by task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Two people see the same item and type words until they meet.
    Agreement(AgreementRules),
    /// Each claim hands out two items, one of which has a known answer.
    Pairing(PairRules),
}

/// What a project of the agreement game declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AgreementRules {
    /// The time for one item.
    pub round_ms: i64,
    /// How long one waits for somebody before a recorded partner, or nobody, takes the place.
    pub wait_ms: i64,
    /// On a word so many pairs have to meet, independently, until it is a label; from then on it is taboo.
    pub meetings: u32,
    /// How many rounds the same two people play together on one day.
    pub pair_rounds: u32,
}

impl Default for AgreementRules {
    fn default() -> Self {
        Self { round_ms: 60_000, wait_ms: 8_000, meetings: 2, pair_rounds: 5 }
    }
}

impl Mode {
    /// The rules of the agreement game, where it is one.
    #[must_use]
    pub fn agreement(&self) -> Option<&AgreementRules> {
        match self {
            Self::Agreement(rules) => Some(rules),
            Self::Pairing(_) => None,
        }
    }

    /// The rules of pairs, where it is them.
    #[must_use]
    pub fn pairing(&self) -> Option<&PairRules> {
        match self {
            Self::Agreement(_) => None,
            Self::Pairing(rules) => Some(rules),
        }
    }

    /// Checks it with the rules it stands in.
    ///
    /// # Errors
    /// A fault naming the field, the value and the fix.
    pub fn check(&self, rules: &Rules) -> Result<(), Fault> {
        match self {
            Self::Agreement(game) => game.check(rules),
            Self::Pairing(pairs) => pairs.check(rules),
        }
    }
}

impl AgreementRules {
    fn check(&self, rules: &Rules) -> Result<(), Fault> {
        let game = self;
        let within = |field: &'static str, value: i64, least: i64, most: i64| {
            if (least..=most).contains(&value) {
                return Ok(());
            }
            Err(Fault::field(field, value, format!("Give {least} to {most}.")))
        };
        within("mode.agreement.round_ms", game.round_ms, 10_000, 5 * MS_PER_MINUTE)?;
        within("mode.agreement.wait_ms", game.wait_ms, 0, MS_PER_MINUTE)?;
        within("mode.agreement.meetings", i64::from(game.meetings), 1, 10)?;
        within("mode.agreement.pair_rounds", i64::from(game.pair_rounds), 1, 100)?;
        within("quality.overlap", i64::from(rules.quality.overlap), 2, 50)?;
        if rules.quality.acceptance != Acceptance::Always {
            let fix = "A game pays each round that is played to its end; accept \"always\".";
            return Err(Fault::field("quality.acceptance", "another than always", fix));
        }
        if rules.price.unit != PriceUnit::Task {
            let fix = "A game pays by the item, met or not; use the unit \"task\".";
            return Err(Fault::field("price.unit", "another than task", fix));
        }
        let least = game.wait_ms + LEAD_MS + game.round_ms + SPARE_MS;
        if rules.clocks.lease_ms < least {
            let fix = format!("Give {least} or more, so that a round ends before its lease.");
            return Err(Fault::field("clocks.lease_ms", rules.clocks.lease_ms, fix));
        }
        Ok(())
    }
}

coded_enum! {
    /// Who sits on the other side.
    pub enum GamePartner {
        /// Nobody yet.
        None = 1 "none",
        /// Somebody who plays now.
        Live = 2 "live",
        /// The words of somebody who played before, at the times they were typed.
        Recorded = 3 "recorded",
        /// Nobody; the words are kept for a later partner.
        Alone = 4 "alone",
    }
}

coded_enum! {
    /// Where a round stands.
    pub enum GameState {
        /// One person waits for another.
        Waiting = 1 "waiting",
        /// It is played.
        Playing = 2 "playing",
        /// The words met.
        Met = 3 "met",
        /// Everybody there passed.
        Passed = 4 "passed",
        /// The time was up.
        TimeUp = 5 "time_up",
        /// Everybody left before the end.
        Left = 6 "left",
    }
}

impl GameState {
    /// Whether nothing follows any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Waiting | Self::Playing)
    }
}

coded_enum! {
    /// Where one person's part in a round stands.
    pub enum PlayState {
        /// Waiting or playing.
        Open = 1 "open",
        /// Played to the end, and paid.
        Played = 2 "played",
        /// Given back, or nothing was typed and no pass given.
        Left = 3 "left",
    }
}

/// The points of a round in which words met, of which sooner gives more; nothing where they did not.
#[must_use]
pub fn points(state: GameState, met_ms: i64, round_ms: i64) -> i64 {
    if state != GameState::Met || round_ms <= 0 {
        return 0;
    }
    100 + 50 * (round_ms - met_ms.clamp(0, round_ms)) / round_ms
}

/// Whether somebody has typed a word in so many of their rounds that it says nothing about the item.
#[must_use]
pub fn is_worn(rounds_with_word: u32, rounds: u32) -> bool {
    rounds_with_word >= HABIT_ROUNDS && u64::from(rounds_with_word) * 2 > u64::from(rounds)
}

/// What somebody's rounds in a project come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlayTally {
    /// Rounds played to the end.
    pub rounds: u32,
    /// Of these, with a partner, live or recorded.
    pub partnered: u32,
    /// Of these, met.
    pub met: u32,
    /// Rounds passed.
    pub passed: u32,
    /// Rounds in which the word most used was typed.
    pub same_word: u32,
}

coded_enum! {
    /// What stands out about somebody's rounds. A flag is for a person to look at; pay does not hang on it.
    pub enum PlayFlag {
        /// One word in more than half of the rounds.
        SameWord = 1 "same_word",
        /// Far more or far fewer meetings than others have.
        MeetsOutOfLine = 2 "meets_out_of_line",
        /// More than half of the rounds passed.
        PassesMost = 3 "passes_most",
    }
}

/// What stands out about somebody beside the others of the project: meetings more than four standard deviations from
/// what the others' rate gives, in integers, so that every machine says the same.
#[must_use]
pub fn play_flags(own: PlayTally, everybody: PlayTally) -> Vec<PlayFlag> {
    let mut flags = Vec::new();
    if is_worn(own.same_word, own.rounds) {
        flags.push(PlayFlag::SameWord);
    }
    let n = i128::from(own.partnered);
    let others = i128::from(everybody.partnered.saturating_sub(own.partnered));
    let others_met = i128::from(everybody.met.saturating_sub(own.met)).min(others);
    if n >= 20 && others >= 50 {
        // (met − n·M/N)² > 16·n·(M/N)·(1 − M/N), with at least one meeting and one miss among the others.
        let (hits, misses) = (others_met.max(1), (others - others_met).max(1));
        let off = i128::from(own.met) * others - n * others_met;
        if off * off > 16 * n * hits * misses {
            flags.push(PlayFlag::MeetsOutOfLine);
        }
    }
    if own.rounds >= 10 && u64::from(own.passed) * 2 > u64::from(own.rounds) {
        flags.push(PlayFlag::PassesMost);
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str =
        r#"{"price":{"unit":"task","rate_micros":1},"quality":{"overlap":2,"acceptance":"always"}"#;

    fn check(rest: &str) -> Result<(), Fault> {
        serde_json::from_str::<Rules>(&format!("{RULES}{rest}}}")).expect("rules").check()
    }

    #[test]
    fn rules_without_a_mode_are_written_as_before() {
        let rules: Rules = serde_json::from_str(&format!("{RULES}}}")).expect("rules");
        assert!(!serde_json::to_string(&rules).expect("text").contains("mode"));
    }

    #[test]
    fn a_game_names_what_is_wrong() {
        check(r#","mode":{"agreement":{}}"#).expect("all by default");
        let field = |rest: &str| check(rest).expect_err("refused").field.expect("a field").into_owned();
        assert_eq!(field(r#","mode":{"agreement":{"round_ms":1}}"#), "mode.agreement.round_ms");
        assert_eq!(field(r#","mode":{"agreement":{}},"clocks":{"lease_ms":60000}"#), "clocks.lease_ms");
        assert_eq!(field(r#","mode":{"agreement":{"meetings":0}}"#), "mode.agreement.meetings");
    }

    #[test]
    fn points_fall_with_time_and_only_a_meeting_has_any() {
        assert_eq!(points(GameState::Met, 0, 60_000), 150);
        assert_eq!(points(GameState::Met, 60_000, 60_000), 100);
        assert_eq!(points(GameState::TimeUp, 0, 60_000), 0);
    }

    #[test]
    fn flags_need_rounds_enough_and_hold_against_the_others() {
        let all = PlayTally { rounds: 400, partnered: 400, met: 200, ..PlayTally::default() };
        let own = |partnered, met| PlayTally { rounds: partnered, partnered, met, ..PlayTally::default() };
        assert_eq!(play_flags(own(40, 20), all), []);
        assert_eq!(play_flags(own(40, 40), all), [PlayFlag::MeetsOutOfLine]);
        assert_eq!(play_flags(own(19, 19), all), [], "too few rounds to say");
        let lazy = PlayTally { rounds: 12, passed: 7, same_word: 7, ..PlayTally::default() };
        assert_eq!(play_flags(lazy, all), [PlayFlag::SameWord, PlayFlag::PassesMost]);
    }
}
