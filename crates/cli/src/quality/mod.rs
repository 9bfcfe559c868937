//! `gongdao quality`: what the market's rules of quality do, tried out before anybody works by them.

mod as_text;
mod crowd;
mod report;
mod study;

use anyhow::Result;
use clap::Subcommand;

/// What `quality` takes.
#[derive(Debug, Subcommand)]
pub enum Quality {
    /// Let a recorded crowd work again under adaptive overlap, and compare with fixed overlap
    Study(study::Study),
}

impl Quality {
    /// Does it.
    ///
    /// # Errors
    /// When a file cannot be read, or says nothing that can be studied.
    pub fn run(&self) -> Result<()> {
        match self {
            Self::Study(study) => study.run(),
        }
    }
}
