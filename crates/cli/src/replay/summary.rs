//! What a replay found, in figures, and whether it is what it should be.

use super::books::{Checked, Paid};
use super::crowd::Crowd;
use super::publish::Overlap;
use super::receipts;
use super::work::Worked;
use crate::terminal::print;
use anyhow::{Result, bail};
use gongdao_kernel::Money;
use serde::Serialize;

/// The figures.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// Tasks published.
    pub tasks: u64,
    /// Workers who took part.
    pub workers: u64,
    /// Answers submitted and paid.
    pub answers: u64,
    /// Answers of the set that were not asked for, since their tasks were sure without them.
    pub saved: u64,
    /// Rows of the set that repeated a task and worker.
    pub dropped: u64,
    /// Of the gold tasks with labels, the fraction whose consensus is right.
    pub accuracy: Option<f64>,
    /// Paid to workers.
    pub paid_micros: i64,
    /// Paid to the platform.
    pub fee_micros: i64,
    /// How far the books are from balancing.
    pub trial_balance_micros: i64,
    /// Receipts there should be.
    pub evidence_entries: u64,
    /// Receipts that hold.
    pub evidence_verified: u64,
    /// Tasks leased beyond what they want.
    pub double_leases: u64,
    /// How long it took, from the files to the last receipt.
    pub seconds: f64,
}

/// Everything a summary is made of.
#[derive(Debug)]
pub struct Found<'a> {
    pub crowd: &'a Crowd,
    pub overlap: Overlap,
    pub worked: &'a [Worked],
    pub price: Money,
    pub paid: Paid,
    pub checked: Checked,
    pub accuracy: Option<f64>,
    pub verified: u64,
    pub seconds: f64,
}

impl Found<'_> {
    /// The figures, and everything that is not as it should be.
    ///
    /// # Errors
    /// When a sum is beyond all bounds.
    pub fn judge(&self) -> Result<(Summary, Vec<String>)> {
        let Self { crowd, worked, paid, checked, .. } = self;
        let answers: u64 = worked.iter().map(|worked| worked.assignments.len() as u64).sum();
        let received: i64 = worked.iter().map(|worked| worked.paid_micros).sum();
        let summary = Summary {
            tasks: crowd.tasks.len() as u64,
            workers: crowd.workers.len() as u64,
            answers,
            saved: paid.saved,
            dropped: crowd.dropped,
            accuracy: self.accuracy,
            paid_micros: paid.paid_micros,
            fee_micros: paid.fee_micros,
            trial_balance_micros: checked.trial_balance_micros()?,
            evidence_entries: answers * receipts::EACH,
            evidence_verified: self.verified,
            double_leases: checked.double_leases,
            seconds: self.seconds,
        };
        let expected = match self.overlap {
            Overlap::All => crowd.answers,
            Overlap::Needed { .. } => crowd.answers - paid.saved.min(crowd.answers),
        };
        let due = self.price.times(i64::try_from(expected)?)?.micros();
        let mut wrong = Vec::new();
        let mut equal = |what: &str, is: i128, should: i128| {
            if is != should {
                wrong.push(format!("{what}: {is}, not {should}"));
            }
        };
        equal("answers", summary.answers.into(), expected.into());
        equal("answers accepted", paid.accepted.into(), expected.into());
        equal("paid, in micro-units", summary.paid_micros.into(), due.into());
        equal("received by workers, in micro-units", received.into(), due.into());
        equal("trial balance, in micro-units", summary.trial_balance_micros.into(), 0);
        equal("receipts verified", summary.evidence_verified.into(), summary.evidence_entries.into());
        equal("double leases", summary.double_leases.into(), 0);
        if !checked.sound {
            wrong.push(format!("the books: {} violations, first {}", checked.found, checked.first()));
        }
        Ok((summary, wrong))
    }
}

impl Summary {
    /// Prints it and ends in an error where something does not hold.
    ///
    /// # Errors
    /// Then, or when nobody reads it.
    pub fn tell(&self, json: bool, wrong: &[String]) -> Result<()> {
        if json {
            print(serde_json::to_string(self)?)?
        } else {
            self.as_text()?
        }
        if wrong.is_empty() {
            return Ok(());
        }
        bail!("the replay does not hold: {}", wrong.join("; "))
    }

    fn as_text(&self) -> Result<()> {
        let (paid, fee) = (Money::from_micros(self.paid_micros), Money::from_micros(self.fee_micros));
        let Self { tasks, workers, answers, dropped, .. } = self;
        print(format_args!("{workers} workers gave {answers} answers to {tasks} tasks"))?;
        print(format_args!("{dropped} rows were dropped: a worker answers a task once"))?;
        if self.saved > 0 {
            let share = 100.0 * self.saved as f64 / (self.saved + answers) as f64;
            print(format_args!("{} answers were not needed: {share:.1} %", self.saved))?;
        }
        match self.accuracy {
            Some(accuracy) => print(format_args!("accuracy of the consensus: {:.4} %", accuracy * 100.0))?,
            None => print("accuracy: not known without gold")?,
        }
        print(format_args!("paid to workers: {paid}; to the platform: {fee}"))?;
        print(format_args!(
            "trial balance: {} micro-units; double leases: {}",
            self.trial_balance_micros, self.double_leases
        ))?;
        print(format_args!("receipts verified: {} of {}", self.evidence_verified, self.evidence_entries))?;
        print(format_args!("{:.1} seconds", self.seconds))
    }
}
