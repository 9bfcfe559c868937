//! Many spellings of one text — transcripts, translations, captions — to one text.
//!
//! * [`rover()`] lines the answers up word by word and lets them vote, so the result may be better than every answer;
//! * [`rasa()`] and [`hrrasa()`] choose one of the answers as it stands, which keeps sentences whole.
//!
//! Deliberately not here: what makes two spellings the same answer outright ([`mod@crate::exact_text`]).

mod distance;
mod network;
mod rasa;
mod rover;
mod words;

pub use distance::{CharacterGrams, Distance, Profile, Told};
pub use rasa::{HRRASA, RASA, hrrasa, rasa};
pub use rover::{METHOD as ROVER, Rover, rover};

/// One worker's text for a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextAnswer<'a> {
    /// What was asked.
    pub task: &'a str,
    /// Who answered.
    pub worker: &'a str,
    /// What was written.
    pub text: &'a str,
}

/// The text for a task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskText {
    /// The task.
    pub task: String,
    /// The text.
    pub text: String,
    /// From 0 to 1. By ROVER, the mean over the words of the share of the vote that each won; by RASA and HRRASA, the
    /// mean likeness of the chosen answer to all answers, workers weighed.
    pub support: f64,
}

/// A worker and what their word is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct TextWorker {
    /// The worker.
    pub worker: String,
    /// Answers given.
    pub answers: u64,
    /// By ROVER, the share of words that won; by RASA and HRRASA, the mean likeness to what the others wrote. Both
    /// shrunk towards the crowd's, so that a worker with few answers is near it. From 0 to 1.
    pub skill: f64,
}

/// Texts and workers, both in string order.
#[derive(Clone, Debug, PartialEq)]
pub struct Texts {
    /// The text of every task.
    pub tasks: Vec<TaskText>,
    /// Every worker.
    pub workers: Vec<TextWorker>,
    /// Rounds between texts and workers.
    pub rounds: usize,
}
