//! Agreement on written text: spellings that the caller calls the same are one group, and the largest group wins.
//! What "the same" means is the caller's to say, as a normal form; this module only counts.

use crate::Share;
use crate::majority::counts;

/// The name and version stored beside results. The normal form has a say too and is the caller's to name.
pub const METHOD: &str = "exact-text/1";

/// What text answers say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextTally<'a> {
    /// The text to show: the most common spelling of the winning group; of equally common, the lowest in string
    /// order.
    pub text: &'a str,
    /// The winning group's normal form: of equally large groups, the lowest in string order.
    pub normal: String,
    /// The share of answers in the winning group.
    pub probability: Share,
    /// Every group's normal form with its answers: most first, equals in string order.
    pub counts: Vec<(String, u64)>,
}

/// Groups texts by their `normal` form and finds the largest group; `None` without answers.
pub fn exact_text<'a>(
    answers: impl IntoIterator<Item = &'a str>,
    normal: impl Fn(&str) -> String,
) -> Option<TextTally<'a>> {
    let mut spelled: Vec<(String, &str)> = answers.into_iter().map(|raw| (normal(raw), raw)).collect();
    let total = u64::try_from(spelled.len()).ok()?;
    let counts = counts(spelled.iter().map(|(normal, _)| normal.clone()));
    let (winner, votes) = counts.first()?.clone();
    spelled.retain(|(normal, _)| *normal == winner);
    let (text, _) = *self::counts(spelled.iter().map(|(_, raw)| *raw)).first()?;
    Some(TextTally { text, normal: winner, probability: Share::new(votes, total)?, counts })
}
