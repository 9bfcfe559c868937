//! What the crowd says: from the answers to one task to one answer and how sure it is.
//!
//! Usable by itself: it knows labels, texts, numbers and shapes, nothing of a market, and depends on `geometry` alone.
//! Each method is a module with a function and a `METHOD`, the name and version that is stored beside every result, so
//! that a result can be computed again years later. A rule that changes gets a new version, never a new meaning.
//!
//! * [`mod@majority`] for one label per answer, [`mod@majority_set`] for several;
//! * [`mod@branch`] for one node of a tree; [`mod@exact_text`] for written text, [`mod@median`] for numbers;
//! * [`mod@categorical`] for one label per answer of workers who are not equally good, over all tasks at once.
//! * [`mod@orders`] for orders of a few things, [`mod@pairwise`] for comparisons and rankings of many, [`mod@text`] for
//!   texts that differ in words;
//! * [`mod@multi_label`] and [`mod@numbers`] for labels and numbers of workers who differ, [`mod@objects`] for shapes;
//! * [`mod@agreement`] for how far workers agree, [`mod@methods`] for methods by name, [`mod@synthetic`] for made crowds;
//! * [`mod@watch`] for being told how far a long one is.
//!
//! The first five count each answer once and never look at the order they come in; the caller sees to it that a worker has
//! one answer per task. Ties are broken by the labels themselves, so the same answers always give the same result.
//! No answers give no result. Shares are exact fractions; floats appear only for show.
//!
//! The others weigh workers and need all tasks at once.
//!
//! Deliberately not here: when a result is good enough (`quality`), clocks, money.

pub mod agreement;
pub mod branch;
pub mod categorical;
pub mod chance;
pub mod exact_text;
mod linear;
mod luce;
pub mod majority;
pub mod majority_set;
pub mod median;
pub mod methods;
pub mod multi_label;
pub mod names;
pub mod numbers;
pub mod objects;
pub mod orders;
pub mod pairwise;
mod share;
pub mod synthetic;
mod table;
pub mod text;
pub mod watch;

pub use exact_text::{TextTally, exact_text};
pub use majority::{Tally, majority};
pub use majority_set::{SetTally, majority_set};
pub use median::{Median, median};
pub use share::Share;
