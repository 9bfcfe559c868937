//! `gongdao model`: models that answer beside people, and the built-in classifiers.

mod remote;
mod study;

use super::connect::Connect;
use anyhow::Result;
use clap::{Args, Subcommand};

/// Let models do the plain part, and measure them like people
#[derive(Debug, Args)]
pub struct Model {
    #[command(flatten)]
    connect: Connect,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Try the built-in text classifier on a file of labelled texts, without a server
    Study(study::Study),
    /// List your models, or those of a project with their skill
    List(remote::List),
    /// Make a model that answers through the API, with a token
    Make(remote::Make),
    /// Train the built-in classifier on a project's settled answers
    Train(remote::Train),
    /// Have it answer the open tasks it is sure of
    Apply(remote::Apply),
    /// Hand a model's answers in, with the model's token
    Answer(remote::Answer),
}

impl Model {
    /// Does it.
    ///
    /// # Errors
    /// The server's refusal, that it cannot be reached, or that a file cannot be read or written.
    pub fn run(&self) -> Result<()> {
        match &self.action {
            Action::Study(study) => study.run(),
            Action::List(list) => list.run(&self.connect.open()?),
            Action::Make(make) => make.run(&self.connect.open()?),
            Action::Train(train) => train.run(&self.connect.open()?),
            Action::Apply(apply) => apply.run(&self.connect.open()?),
            Action::Answer(answer) => answer.run(&self.connect.open()?),
        }
    }
}

/// A share as a person reads it.
fn percent(ppm: u32) -> String {
    format!("{}.{} %", ppm / 10_000, ppm % 10_000 / 1_000)
}
