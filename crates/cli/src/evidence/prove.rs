//! `gongdao evidence prove`.

use crate::source::Source;
use crate::terminal::{print, tell};
use anyhow::{Context, Result, ensure};
use clap::Args;
use gongdao_engine::Actor;
use gongdao_engine::queries::proofs::{self, Proof};
use gongdao_kernel::{AssignmentId, PersonId, TypedId, parse_id};
use gongdao_trust::{Role, Roles};
use std::path::PathBuf;

/// What `evidence prove` takes.
#[derive(Debug, Args)]
pub struct Prove {
    /// The assignment, `asg_…`
    assignment: String,
    #[command(flatten)]
    source: Source,
    /// The folder to write to
    #[arg(long, default_value = ".")]
    output: PathBuf,
}

impl Prove {
    /// Writes the receipts and names the files.
    ///
    /// # Errors
    /// When there is no such assignment, or not all receipts can be had.
    pub fn run(&self) -> Result<()> {
        let id: AssignmentId = parse_id(&self.assignment)
            .with_context(|| format!("{} is no assignment's id", self.assignment))?;
        // Whoever holds the machine reads as an auditor does.
        let auditor = Actor::person(PersonId::from_raw(0), Roles::of(&[Role::Auditor]));
        let receipts = self.source.read(|snapshot| proofs::of_assignment(snapshot, &auditor, id))?;
        ensure!(!receipts.is_empty(), "nothing was decided about {id} yet");
        std::fs::create_dir_all(&self.output)
            .with_context(|| format!("{} cannot be made", self.output.display()))?;
        let mut lacking = 0;
        for receipt in receipts {
            let file = match receipt.kind {
                // There can be several steps of a dispute.
                proofs::ReceiptKind::Dispute => file_name(&receipt.subject, &receipt.number.to_string()),
                kind => file_name(&receipt.subject, kind.as_str()),
            };
            let path = self.output.join(file);
            match receipt.proof {
                Proof::Ready(text) => {
                    std::fs::write(&path, text)
                        .with_context(|| format!("{} cannot be written", path.display()))?;
                    print(path.display())?;
                    continue;
                }
                Proof::Pending => tell(format_args!("{}: not in the signed log yet", path.display())),
                Proof::Erased => tell(format_args!("{}: the record was erased", path.display())),
            }
            lacking += 1;
        }
        ensure!(lacking == 0, "{lacking} receipts cannot be had");
        Ok(())
    }
}

/// A receipt's file.
#[must_use]
pub fn file_name(subject: &str, what: &str) -> String {
    format!("{subject}-{what}.tlog-proof")
}
