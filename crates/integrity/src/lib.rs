//! Engagement integrity: who acted in lockstep, which acts were bought, and a clean bill for honest crowds.
//!
//! A log of who liked what when goes in; groups, scores and tallies come out, each with what speaks for it and which
//! honest explanations were tried. The room knows nothing of a market and nothing of files, and may be used by itself:
//!
//! 1. [`log`] takes records and brings them into one order, [`field`] arranges them for comparison;
//! 2. [`analysis`] looks for groups: lively [`cells`] are [peeled](peel), [`meetings`] says who met whom there, and
//!    [`lockstep`] grows groups from it by likelihood;
//! 3. [`explain`] holds each group against virality, fan clubs, busy addresses and [declared teams](known);
//! 4. [`score`] turns what is left into probabilities of people, events and targets.
//!
//! [`stream`] scores events as they come in. Beside the groups stand [`burst`]s, what members [share](sharing) and their
//! [`habits`], and the [`quality`] of interactions. [`specimen`] draws made-up logs whose truth is known.
//!
//! Deliberately not here: files and clocks, and what to do about anybody. A flag is a reason to look, not a verdict.

pub mod analysis;
pub mod burst;
mod bytes;
pub mod cells;
pub mod explain;
pub mod field;
pub mod habits;
pub mod known;
pub mod lockstep;
pub mod log;
pub mod meetings;
pub mod names;
pub mod peel;
pub mod quality;
pub mod rhythm;
mod saved;
pub mod score;
pub mod sharing;
pub mod specimen;
mod split;
pub mod stream;
