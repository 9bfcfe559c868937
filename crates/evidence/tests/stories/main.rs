//! Stories about the evidence room, told through its public doors.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fsck;
mod growth;
mod hostile;
mod notes;
mod proofs;
mod receipts;
mod records;
mod world;
