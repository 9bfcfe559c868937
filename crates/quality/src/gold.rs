//! Known tasks: when one is due, which, whether its answer got about, and whether a worker fails them.
//!
//! Deliberately not here: what a gold task looks like. It is a task like any other, so that nobody can recognise it.

use crate::beta::{ln_below, ln_beta, quantile};
use crate::ppm::{WHOLE, part};
use crate::skill::{Tally, skill};
use gongdao_geometry::elementary::ln;

/// Gold tasks a newcomer gets beyond the rate, most of them in the first dozen tasks.
const EARLY: f64 = 2.0;
/// Tasks after which half of those are due.
const EARLY_HALF: f64 = 5.0;
/// However few or many gold tasks a worker had, the next one is gold with a chance between these multiples of the rate,
/// so that nobody who counts knows what comes.
const LEAST_TIMES: f64 = 0.25;
const MOST_TIMES: f64 = 4.0;

/// How often a leak may be seen where there is none, over the whole life of a gold task: once in ten thousand.
const FALSE_ALARM: f64 = 1e-4;
/// Some gold tasks are easier than others. Only odds beyond so many times those of the others count as leaked.
const EASIER: f64 = 4.0;

/// Whether the worker's next task is to be a gold one. `seen` is how many tasks of the project the worker had, `done`
/// how many of them were gold, `chance` 64 fresh random bits.
///
/// The share is `rate_ppm` in the long run; the first ones come early. No rate means never, a rate of everything always.
pub fn due(rate_ppm: u32, seen: i64, done: i64, chance: u64) -> bool {
    let rate = part(rate_ppm);
    if rate_ppm == 0 || rate_ppm >= WHOLE {
        return rate_ppm > 0;
    }
    let seen = seen.max(0) as f64;
    let early = EARLY * (seen + 1.0) / (seen + 1.0 + EARLY_HALF);
    let owed = rate * (seen + 1.0) + early - done.max(0) as f64;
    let most = (MOST_TIMES * rate).max(0.25).min((1.0 + rate) / 2.0);
    (chance as f64) < owed.clamp(LEAST_TIMES * rate, most) * 2.0_f64.powi(64)
}

/// What is known of a gold task, or of many together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// To how many workers it was shown who answered.
    pub shown: i64,
    /// How many were right.
    pub right: i64,
    /// How many were right faster than a person who has to look (the mark is the caller's).
    pub fast_right: i64,
}

/// Which of these gold tasks comes next: one of those shown least, by `chance`. `None` where there are none.
pub fn choose(candidates: &[Known], chance: u64) -> Option<usize> {
    let least = candidates.iter().map(|known| known.shown).min()?;
    let equal = candidates.iter().filter(|known| known.shown == least).count();
    let place = usize::try_from((u128::from(chance) * equal as u128) >> 64).ok()?;
    candidates.iter().enumerate().filter(|(_, known)| known.shown == least).nth(place).map(|(index, _)| index)
}

/// Whether the answer of a gold task got about: it is answered right and fast more often than the others together, by
/// more than an easier task explains.
///
/// A sequential test that may be asked after every answer: the likelihood of all higher rates, evenly weighed, against
/// the highest rate that is innocent. Innocent is four times the odds of the upper end (999 in 1,000) of the
/// others' rate. By Ville's inequality (1939) an innocent task is ever flagged with at most one in ten thousand.
pub fn leaked(known: Known, others: Known) -> bool {
    let (fast, rest) = sides(known);
    let (others_fast, others_rest) = sides(others);
    let pool = quantile(0.999, others_fast + 0.5, others_rest + 0.5);
    let odds = EASIER * pool / (1.0 - pool).max(1e-12);
    let innocent = (odds / (1.0 + odds)).min(1.0 - 1e-9);
    // ∫ p^fast (1 − p)^rest dp over rates above the innocent one, against the same at it.
    let above = ln_below(1.0 - innocent, rest + 1.0, fast + 1.0) + ln_beta(fast + 1.0, rest + 1.0);
    let at = fast * ln(innocent) + (rest + 1.0) * ln(1.0 - innocent);
    above - at >= -ln(FALSE_ALARM)
}

/// Fast right answers and all others, as numbers that make sense.
fn sides(known: Known) -> (f64, f64) {
    let shown = known.shown.clamp(0, 1_000_000);
    let fast = known.fast_right.min(known.right).clamp(0, shown);
    (fast as f64, (shown - fast) as f64)
}

/// Whether a worker fails the known tasks: after at least so many, when the upper end of the interval lies under the
/// mark. So whoever is as good as the mark is barred with one in twenty at most at any one look.
pub fn barred(tally: Tally, pass_ppm: u32, least_seen: i64) -> bool {
    tally.judged >= least_seen.max(1) && skill(tally, Tally::default()).high_ppm < pass_ppm
}
