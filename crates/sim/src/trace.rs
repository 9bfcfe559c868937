//! The last steps of a world, as text, for the failure that ends it.

use gongdao_engine::{Outcome, Request};
use gongdao_kernel::{Fault, Instant};
use std::collections::VecDeque;

/// Steps that are kept.
const KEPT: usize = 20;
/// Characters of a command that are kept.
const COMMAND_CHARS: usize = 240;

/// The last steps.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    steps: VecDeque<String>,
}

impl Trace {
    /// Begins a step.
    pub(crate) fn step(&mut self, number: u32, now: Instant, what: &str) {
        if self.steps.len() == KEPT {
            self.steps.pop_front();
        }
        self.steps.push_back(format!("step {number} at {} {what}", now.ms()));
    }

    /// Adds to the present step.
    pub(crate) fn add(&mut self, what: &str) {
        if let Some(step) = self.steps.back_mut() {
            step.push_str("\n    ");
            step.push_str(what);
        }
    }

    /// Adds a command and its answer; no answer when the process died.
    pub(crate) fn command(&mut self, request: &Request, answer: Option<&Result<Outcome, Fault>>) {
        let mut command = format!("{:?}", request.command);
        if let Some((end, _)) = command.char_indices().nth(COMMAND_CHARS) {
            command.truncate(end);
            command.push('…');
        }
        let key = if request.idempotency.is_some() { " keyed" } else { "" };
        let answer = match answer {
            None => "no answer".to_owned(),
            Some(Ok(outcome)) => format!("{outcome:?}"),
            Some(Err(fault)) => fault.to_string(),
        };
        self.add(&format!("{}{key} {command} → {answer}", request.actor.person));
    }

    pub(crate) fn steps(&self) -> Vec<String> {
        self.steps.iter().cloned().collect()
    }
}
