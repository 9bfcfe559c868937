//! Every hand-written statement, by what it is about.

pub mod evidence;
mod whole;
pub mod work;

pub use whole::rows_all;

use crate::Query;

/// All of them, so that suites can prepare each on both databases.
#[must_use]
pub fn all() -> Vec<&'static Query> {
    [work::ALL, evidence::ALL].concat()
}
