//! What the market does with what inference says: how good a worker is, whether a task needs another opinion, which known
//! task to mix in, what an answer of measured quality pays, and who looks at what is doubtful.
//!
//! Pure: facts go in as numbers, decisions come out. What is kept are integers (parts per million, micro-units); floats
//! live only inside a call, and with them the same facts give the same decision on every machine. Nothing here knows
//! tables, money or people. No number is refused: what makes no sense is read as the nearest that does, and each
//! function says how.
//!
//! * [`mod@skill`] how good a worker is, with an interval; [`mod@belief`] which of several answers is right, [`mod@tree`]
//!   which node of a tree;
//! * [`mod@judge`] what a task says of its workers; [`mod@overlap`] whether another opinion is worth its price;
//!   [`mod@dispatch`] who gets which task;
//! * [`mod@gold`] known tasks: when one is due, which, whether it got about, whether a worker fails them;
//! * [`mod@graded`] pay by measured quality; [`mod@acceptance`] what needs no person, and in which order the rest.

pub mod acceptance;
pub mod belief;
mod beta;
pub mod classify;
pub mod dispatch;
pub mod gold;
pub mod graded;
pub mod judge;
pub mod overlap;
mod ppm;
pub mod skill;
pub mod study;
pub mod tree;

pub mod pairing;
