//! Every hand-written statement, by what it is about.

pub mod evidence;
pub mod market;
pub mod people;
pub mod work;

use crate::Query;

/// All of them, so that suites can prepare each on both databases.
#[must_use]
pub fn all() -> Vec<&'static Query> {
    [work::ALL, evidence::ALL, people::ALL, market::ALL].concat()
}
