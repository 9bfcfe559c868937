//! `gongdao evidence`: receipts verified and made, and the whole log derived anew.

mod folder;
mod fsck;
mod prove;
mod verify;

pub use folder::FolderTiles;
pub use fsck::{fsck_folder, signed_checkpoint};
pub use prove::file_name;

use anyhow::{Context, Result};
use clap::Subcommand;
use gongdao_evidence::note::VerifierKey;
use std::path::Path;

/// What can be done with evidence.
#[derive(Debug, Subcommand)]
pub enum Evidence {
    /// Verify receipts with nothing but public keys; asks nobody
    Verify(verify::Verify),
    /// Derive every hash of a log again, from its entries to its signed root
    Fsck(fsck::Fsck),
    /// Write the receipts of an assignment
    Prove(prove::Prove),
}

impl Evidence {
    /// Does it.
    ///
    /// # Errors
    /// When something cannot be read, or does not hold.
    pub fn run(&self) -> Result<()> {
        match self {
            Evidence::Verify(verify) => verify.run(),
            Evidence::Fsck(fsck) => fsck.run(),
            Evidence::Prove(prove) => prove.run(),
        }
    }
}

/// A public key, given as itself or as a file that holds it.
fn key(given: &str) -> Result<VerifierKey> {
    let path = Path::new(given);
    let text = if path.is_file() {
        std::fs::read_to_string(path).with_context(|| format!("{given} cannot be read"))?
    } else {
        given.to_owned()
    };
    VerifierKey::parse(text.trim())
        .with_context(|| format!("{given} is no verifier key, nor a file that holds one"))
}
