//! Engagement integrity.

pub mod specimen;
