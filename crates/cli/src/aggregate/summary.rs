//! What is printed at the end.

use crate::terminal::print;
use anyhow::Result;
use serde::Serialize;

/// Figures of a run. Scores are of gold tasks that have labels; nothing where there is none.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// The method's name.
    pub method: String,
    /// How many tasks have an answer.
    pub tasks: usize,
    /// How many workers there are.
    pub workers: usize,
    /// How many labels were read.
    pub labels: usize,
    /// How many classes there are.
    pub classes: usize,
    /// Rounds the method took.
    pub iterations: usize,
    /// Seconds to read and order the labels.
    pub seconds_load: f64,
    /// Seconds of the method.
    pub seconds_fit: f64,
    /// Processor seconds of the method.
    pub cpu_seconds_fit: f64,
    /// The share of gold tasks answered right.
    pub accuracy: Option<f64>,
    /// The mean over classes of the harmonic mean of precision and recall.
    pub macro_f1: Option<f64>,
    /// Expected calibration error.
    pub ece: Option<f64>,
    /// Mean negative logarithm of the true class's probability.
    pub log_loss: Option<f64>,
}

impl Summary {
    /// Prints it, as one JSON object or in lines.
    pub fn print(&self, as_json: bool) -> Result<()> {
        if as_json {
            return print(serde_json::to_string(self)?);
        }
        let Self { method, tasks, workers, labels, classes, iterations, .. } = self;
        print(format_args!(
            "{method}: {labels} labels, {tasks} tasks, {workers} workers, {classes} classes"
        ))?;
        let (load, fit) = (self.seconds_load, self.seconds_fit);
        print(format_args!("{iterations} rounds; read in {load:.2} s, worked out in {fit:.3} s"))?;
        if let (Some(accuracy), Some(f1), Some(ece), Some(loss)) =
            (self.accuracy, self.macro_f1, self.ece, self.log_loss)
        {
            print(format_args!(
                "against gold: accuracy {accuracy:.4}, macro F1 {f1:.4}, calibration error {ece:.4}, log loss {loss:.4}"
            ))?;
        }
        Ok(())
    }
}
