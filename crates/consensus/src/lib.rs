//! What the crowd says: from the answers to one task to one answer and how sure it is.
//!
//! Usable by itself: it knows labels, texts and integers, nothing of a market, and depends on nothing. Each method is
//! a module with a function and a `METHOD`, the name and version that is stored beside every result, so that a result
//! can be computed again years later. A rule that changes gets a new version, never a new meaning.
//!
//! * [`mod@majority`] for one label per answer, [`mod@majority_set`] for several;
//! * [`mod@exact_text`] for written text, [`mod@median`] for numbers;
//! * [`mod@categorical`] for one label per answer of workers who are not equally good, over all tasks at once.
//!
//! The first four count each answer once and never look at the order they come in; the caller sees to it that a worker has
//! one answer per task. Ties are broken by the labels themselves, so the same answers always give the same result.
//! No answers give no result. Shares are exact fractions; floats appear only for show.
//!
//! Deliberately not here: when a result is good enough (`quality`), clocks, money.

pub mod categorical;
pub mod exact_text;
pub mod majority;
pub mod majority_set;
pub mod median;
mod share;

pub use exact_text::{TextTally, exact_text};
pub use majority::{Tally, majority};
pub use majority_set::{SetTally, majority_set};
pub use median::{Median, median};
pub use share::Share;
