//! Engagement integrity.

pub mod cells;
pub mod field;
pub mod lockstep;
pub mod log;
pub mod meetings;
pub mod names;
pub mod peel;
pub mod rhythm;
pub mod specimen;
mod split;
