//! Methods by name, for a command line: what each reads, and one shape for what all of them say.
//!
//! The rows of a table of texts or of comparisons go in, an answer for each task (or each item) comes out. Whoever wants
//! more than that calls the method itself.

use crate::pairwise::{Comparison, Judge, Scale, Standing, bradley_terry, noisy_bradley_terry};
use crate::text::{CharacterGrams, Rover, TaskText, TextAnswer, TextWorker, Texts, hrrasa, rasa, rover};
use crate::watch::Watch;

/// What a method reads. It tells the watch how far it is.
#[derive(Clone, Copy, Debug)]
pub enum Method {
    /// Rows of task, worker and text.
    OfTexts(fn(&[TextAnswer<'_>], Watch<'_>) -> Findings),
    /// Rows of worker, left, right and the better one.
    OfComparisons(fn(&[Comparison<'_>], Watch<'_>) -> Findings),
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The task; for comparisons, the item.
    pub task: String,
    /// The text; for comparisons, the item's score as a number.
    pub label: String,
    /// How sure: the support of a text; for comparisons, the probability that the item is chosen out of all.
    pub probability: f64,
}

/// A worker and what their word is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// The worker.
    pub worker: String,
    /// Rows of theirs.
    pub answers: u64,
    /// From 0 to 1.
    pub skill: f64,
}

/// What a method found.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// Answers in string order of their tasks.
    pub answers: Vec<Finding>,
    /// Workers in string order; none where the method does not weigh them.
    pub workers: Vec<Weighed>,
    /// Rounds until it stood.
    pub rounds: usize,
}

/// Every method by name.
pub const METHODS: [(&str, Method); 5] = [
    (
        "bradley-terry",
        Method::OfComparisons(|rows, watch| scale(&bradley_terry(rows, None, watch), Vec::new())),
    ),
    ("noisy-bradley-terry", Method::OfComparisons(noisy)),
    ("rover", Method::OfTexts(|rows, watch| texts(rover(rows, Rover::default(), watch)))),
    ("rasa", Method::OfTexts(|rows, watch| texts(rasa(rows, &CharacterGrams::default(), watch)))),
    ("hrrasa", Method::OfTexts(|rows, watch| texts(hrrasa(rows, &CharacterGrams::default(), watch)))),
];

/// The method with a name.
pub fn find(name: &str) -> Option<Method> {
    METHODS.iter().find(|(own, _)| *own == name).map(|(_, method)| *method)
}

fn texts(texts: Texts) -> Findings {
    let answer = |one: TaskText| Finding { task: one.task, label: one.text, probability: one.support };
    let worker = |one: TextWorker| Weighed { worker: one.worker, answers: one.answers, skill: one.skill };
    Findings {
        answers: texts.tasks.into_iter().map(answer).collect(),
        workers: texts.workers.into_iter().map(worker).collect(),
        rounds: texts.rounds,
    }
}

fn scale(scale: &Scale, workers: Vec<Weighed>) -> Findings {
    let answer = |one: &Standing| Finding {
        task: one.item.clone(),
        label: one.score.to_string(),
        probability: one.score,
    };
    Findings { answers: scale.items.iter().map(answer).collect(), workers, rounds: scale.rounds }
}

fn noisy(rows: &[Comparison<'_>], watch: Watch<'_>) -> Findings {
    let found = noisy_bradley_terry(rows, watch);
    let worker = |judge: &Judge| Weighed {
        worker: judge.worker.clone(),
        answers: judge.answers,
        // What is right by judging, and by luck without looking.
        skill: judge.judging + judge.careless / 2.0,
    };
    scale(&found.scale, found.judges.iter().map(worker).collect())
}
