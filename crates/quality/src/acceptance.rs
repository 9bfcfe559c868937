//! Which answers need no person, and in which order a person looks at the rest.
//!
//! What the crowd is sure of is accepted by itself. Nothing is ever rejected by a probability: everything else waits for
//! a person. The order is by what is lost when nobody looks: the review clock ends in the worker's favour, so an
//! answer that is wrong is then paid, and the loss to expect is its doubt times its pay.

use crate::belief::Belief;
use crate::ppm::WHOLE;

/// What becomes of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is accepted.
    Accept,
    /// A person looks at it.
    Look,
}

/// What becomes of an answer in this group, where the project accepts what is at least so probable. Without a mark a
/// person looks at everything; and at what is not the likeliest answer in any case.
pub fn verdict(above_ppm: Option<u32>, belief: &Belief, group: u32) -> Verdict {
    match above_ppm {
        Some(mark) if group == belief.best && has(belief, group) && belief.share_ppm(group) >= mark => {
            Verdict::Accept
        }
        _ => Verdict::Look,
    }
}

/// What is lost in expectation when an answer in this group is paid unseen: its doubt times its pay, rounded up.
pub fn doubt_micros(belief: &Belief, group: u32, pay_micros: i64) -> i64 {
    let doubt = i128::from(WHOLE.saturating_sub(belief.share_ppm(group)));
    let whole = i128::from(WHOLE);
    let lost = (doubt * i128::from(pay_micros.max(0)) + whole - 1) / whole;
    i64::try_from(lost).unwrap_or(i64::MAX)
}

fn has(belief: &Belief, group: u32) -> bool {
    (group as usize) < belief.shares_ppm.len()
}
