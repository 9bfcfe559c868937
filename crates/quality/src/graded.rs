//! Pay by measured quality: grades that are declared before work begins.
//!
//! Graded rather than all or nothing: what is measured moves the price of an answer between declared steps, and never
//! below the lowest. As long as nothing is measured the whole price is paid. A cut needs certainty: the grade is found by
//! the upper end of the worker's interval, so that doubt is the worker's. More than the whole price needs the mean to
//! reach it, or everybody new would begin with the highest bonus on the strength of nothing.
//!
//! Deliberately not here: money. A grade is a share of the price; the split and its rounding are the ledger's.

use crate::ppm::WHOLE;
use crate::skill::{Skill, Tally, skill};

/// At most so many grades: whoever works has to be able to read them.
pub const GRADES_MOST: usize = 8;
/// The lowest share of the price a grade may pay.
pub const PAY_LEAST_PPM: u32 = 500_000;
/// The highest.
pub const PAY_MOST_PPM: u32 = 2_000_000;

/// From which accuracy on an answer pays which share of the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grade {
    /// The accuracy.
    pub at_least_ppm: u32,
    /// The share of the price.
    pub pay_ppm: u32,
}

/// Why grades cannot be declared. `grade` counts from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GradesRefused {
    /// More than [`GRADES_MOST`].
    TooMany {
        /// How many there are.
        grades: usize,
    },
    /// An accuracy above one.
    Accuracy {
        /// Which grade.
        grade: usize,
        /// Its accuracy.
        at_least_ppm: u32,
    },
    /// A share of the price below [`PAY_LEAST_PPM`] or above [`PAY_MOST_PPM`].
    Pay {
        /// Which grade.
        grade: usize,
        /// Its pay.
        pay_ppm: u32,
    },
    /// Its accuracy or its pay is not above that of the grade before it.
    NotAscending {
        /// Which grade.
        grade: usize,
    },
    /// Nobody reaches the whole price.
    NeverWhole {
        /// What the highest grade pays.
        highest_ppm: u32,
    },
}

/// Whether grades can be declared: none, or ascending in accuracy and pay, from half the price to twice, with at least
/// one grade that pays the whole price.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(grades: &[Grade]) -> Result<(), GradesRefused> {
    if grades.len() > GRADES_MOST {
        return Err(GradesRefused::TooMany { grades: grades.len() });
    }
    for (index, grade) in grades.iter().enumerate() {
        if grade.at_least_ppm > WHOLE {
            return Err(GradesRefused::Accuracy { grade: index, at_least_ppm: grade.at_least_ppm });
        }
        if !(PAY_LEAST_PPM..=PAY_MOST_PPM).contains(&grade.pay_ppm) {
            return Err(GradesRefused::Pay { grade: index, pay_ppm: grade.pay_ppm });
        }
        let before = index.checked_sub(1).map(|before| grades[before]);
        let above =
            |before: Grade| before.at_least_ppm < grade.at_least_ppm && before.pay_ppm < grade.pay_ppm;
        if !before.is_none_or(above) {
            return Err(GradesRefused::NotAscending { grade: index });
        }
    }
    match grades.last() {
        Some(highest) if highest.pay_ppm < WHOLE => {
            Err(GradesRefused::NeverWhole { highest_ppm: highest.pay_ppm })
        }
        _ => Ok(()),
    }
}

/// The share of the price that an answer of this worker pays.
///
/// Grades that [`check`] refuses are read as far as they go: kept within the bounds, the highest that is reached.
pub fn pay_ppm(grades: &[Grade], measured: Option<Skill>) -> u32 {
    let Some(skill) = measured.filter(|skill| skill.judged > 0) else { return WHOLE };
    let Some(lowest) = grades.iter().map(|grade| grade.pay_ppm).min() else { return WHOLE };
    let reached = |accuracy: u32| {
        let reached = grades.iter().filter(|grade| grade.at_least_ppm <= accuracy);
        reached.map(|grade| grade.pay_ppm).max().unwrap_or(lowest).clamp(PAY_LEAST_PPM, PAY_MOST_PPM)
    };
    let kindly = reached(skill.high_ppm.max(skill.mean_ppm));
    kindly.min(reached(skill.mean_ppm).max(WHOLE))
}

/// One line of a worked example: so many answers judged, so many of them right, and what an answer pays then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Answers judged.
    pub judged: i64,
    /// Of them right.
    pub right: i64,
    /// What is believed of the worker then.
    pub skill: Skill,
    /// The share of the price.
    pub pay_ppm: u32,
    /// What an answer pays, rounded down.
    pub pay_micros: i64,
}

/// A worked example for the terms: a newcomer, then workers of whom so many answers were judged, one for each grade and
/// one below all of them, at the price of an answer.
pub fn example(grades: &[Grade], price_micros: i64, judged: i64) -> Vec<Line> {
    let judged = judged.clamp(1, 10_000);
    let line = |judged: i64, right: i64| {
        let tally = Tally { right_ppm: right * i64::from(WHOLE), judged };
        let skill = skill(tally, Tally::default());
        let pay_ppm = pay_ppm(grades, Some(skill));
        let pay = i128::from(price_micros.max(0)) * i128::from(pay_ppm) / i128::from(WHOLE);
        Line { judged, right, skill, pay_ppm, pay_micros: i64::try_from(pay).unwrap_or(i64::MAX) }
    };
    // The fewest right answers that reach each pay, and one fewer than reach the lowest grade but one.
    let mut lines = vec![line(0, 0)];
    let mut last = None;
    for right in (0..=judged).rev() {
        let this = line(judged, right);
        if last.is_some_and(|before: Line| before.pay_ppm != this.pay_ppm) {
            lines.extend(last);
        }
        last = Some(this);
    }
    lines.extend(last.map(|lowest| line(judged, lowest_shown(&lines, lowest, judged))));
    lines
}

/// Of the lowest grade the worker who only just misses the next one is shown, rather than one who is never right.
fn lowest_shown(lines: &[Line], lowest: Line, judged: i64) -> i64 {
    let next = lines.last().filter(|line| line.judged > 0);
    next.map_or(judged, |next| (next.right - 1).max(lowest.right))
}
