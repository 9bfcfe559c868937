//! One label of a few, from many workers who are not equally good: what is true, how sure that is, and how good each
//! worker is.
//!
//! [`Labels`] is the packed table all methods read, [`fit`] runs a [`Method`] on it, and a [`Fit`] holds a probability for
//! every task and class. The published methods are here as they were published; where the anchor of the field (crowd-kit
//! 1.4.2) has semantics of its own that change labels, [`Settings::parity`] asks for those. [`Method::Default`] is our
//! own: see [`mod@hierarchy`].
//!
//! Whatever the method: results are the same for any order of rows and any number of threads; equals go to the class that
//! is lowest in string order; no table gives a probability that is not a number.
//!
//! Deliberately not here: other kinds of answers, reading files, when an answer is sure enough.

mod intern;
mod labels;
pub mod limits;
pub mod measure;
mod names;
mod outcome;
mod real;
mod settings;
mod sums;
mod vote;
mod work;

mod dawid_skene;
mod draw;
mod glad;
pub mod hierarchy;
mod kos;
mod mace;
mod mmsr;
mod one_coin;

pub use labels::{Labels, LabelsBuilder};
pub use names::Names;
pub use outcome::Fit;
pub use settings::{Costs, Method, Past, Settings};

/// Why something cannot be worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// More of something than the method or the table holds.
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The most allowed.
        limit: u64,
    },
    /// The method is for another number of classes.
    Classes {
        /// The method.
        method: &'static str,
        /// How many classes there are.
        found: usize,
    },
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooMany { what, limit } => {
                write!(f, "there are too many {what}, at most {limit}; split the labels")
            }
            Self::Classes { method, found } => write!(
                f,
                "{method} is for two classes and the labels have {found}; use default, or aggregate two at a time"
            ),
        }
    }
}

impl std::error::Error for Refusal {}

/// Runs a method. An empty table gives an empty fit.
///
/// # Errors
/// When the method is not for so many classes, or needs more memory than [`limits::CELLS`] allows.
pub fn fit(labels: &Labels, method: Method, settings: &Settings<'_>) -> Result<Fit, Refusal> {
    limits::check(labels)?;
    if labels.is_empty() {
        return Ok(Fit::empty(method));
    }
    let mut fit = match method {
        Method::MajorityVote => vote::majority(labels, settings),
        Method::Wawa => vote::wawa(labels, settings),
        Method::ZeroBasedSkill => vote::zero_based_skill(labels, settings),
        Method::OneCoin => one_coin::fit(labels, settings),
        Method::DawidSkene => dawid_skene::fit(labels, settings),
        Method::Glad => glad::fit(labels, settings),
        Method::Mace => mace::fit(labels, settings),
        Method::Kos => match labels.classes.len() {
            1 | 2 => kos::fit(labels, settings),
            found => return Err(Refusal::Classes { method: "kos", found }),
        },
        Method::Mmsr => mmsr::fit(labels, settings)?,
        Method::Default => hierarchy::fit(labels, settings),
    };
    fit.set_known(settings);
    Ok(fit)
}
