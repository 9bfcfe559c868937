//! ROVER: answers lined up word by word, each place put to the vote (Fiscus, *A post-processing system to yield reduced
//! word error rates: recognizer output voting error reduction*, ASRU 1997).
//!
//! Which answer comes first matters, since the others are lined up with what stands already. Here the one that is
//! nearest to all others comes first, then the others, the nearest to it first; equals in string order of the text. So
//! the rows' order says nothing. A place is won by the word with the most weight; of equals, by a word rather than
//! nothing, then by the longer one, then by the lower in string order. The spelling shown is the winning word's most
//! common one.
//!
//! Workers are weighed by how many of their words won, in a few rounds; `rounds: 0` gives every answer one vote.

use super::network::{Costs, Network, apart};
use super::words::{Word, words};
use super::{TaskText, TextAnswer, TextWorker, Texts};
use crate::table::{Given, Table};
use crate::watch::Watch;
use gongdao_geometry::elementary::ln;

/// The name and version stored beside results.
pub const METHOD: &str = "rover/1";

/// Words longer texts are cut off at: lining up costs the square.
pub const MOST_WORDS: usize = 2_000;

/// Words a worker is credited with beforehand, at the crowd's rate.
const CREDIT: f64 = 20.0;

/// How votes are weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rover {
    /// Rounds in which workers are weighed by the words they won.
    pub rounds: usize,
}

impl Default for Rover {
    fn default() -> Self {
        Self { rounds: 3 }
    }
}

/// A task's answers, lined up.
struct Lined {
    /// The worker of each answer, in the order of the columns.
    workers: Vec<usize>,
    /// For each place the distinct word of every answer, if any.
    places: Vec<Vec<Option<u32>>>,
    /// For each place the word as each answer spelled it.
    written: Vec<Vec<Option<Word>>>,
    /// Letters of each distinct word.
    lengths: Vec<usize>,
}

/// The text of every task. Empty answers vote for nothing, and may win. `watch` is told of tasks lined up, then of rounds.
pub fn rover(answers: &[TextAnswer<'_>], settings: Rover, watch: Watch<'_>) -> Texts {
    let rows = answers.iter().map(|answer| (answer.task, answer.worker, answer.text)).collect();
    let table = Table::new(rows, |a: &&str, b: &&str| a.cmp(b));
    let tasks = table.by_task.len();
    let steps = tasks.saturating_add(settings.rounds);
    let lined = table.by_task.iter().enumerate().map(|(task, given)| {
        watch.tell(task, steps);
        line_up(given)
    });
    let lined: Vec<Lined> = lined.collect();
    let mut weights = vec![1.0; table.workers.len()];
    let mut skills = rates(&lined, &weights);
    for round in 0..settings.rounds {
        watch.tell(tasks + round, steps);
        weights = skills.iter().map(|skill| weight(*skill)).collect();
        skills = rates(&lined, &weights);
    }
    let tasks = table.tasks.iter().zip(&lined).map(|(task, lined)| {
        let (text, support) = lined.text(&weights);
        TaskText { task: task.to_owned(), text, support }
    });
    let mut counts = vec![0; table.workers.len()];
    for given in table.by_task.iter().flatten() {
        counts[given.worker] += 1;
    }
    let workers = table.workers.iter().zip(skills).zip(counts).map(|((worker, skill), answers)| TextWorker {
        worker: worker.to_owned(),
        answers,
        skill,
    });
    Texts { tasks: tasks.collect(), workers: workers.collect(), rounds: settings.rounds }
}

/// What a vote of somebody with this share of won words is worth: one and the log odds, never against, never without
/// bound. The one keeps votes near each other where nobody agrees much, as among free translations.
fn weight(skill: f64) -> f64 {
    let kept = skill.clamp(0.05, 0.99);
    1.0 + ln(kept / (1.0 - kept)).max(0.0)
}

fn line_up(given: &[Given<&str>]) -> Lined {
    let texts: Vec<Vec<Word>> =
        given.iter().map(|one| words(one.value).into_iter().take(MOST_WORDS).collect()).collect();
    let mut distinct: Vec<&str> = texts.iter().flatten().map(|word| word.normal.as_str()).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let number = |word: &Word| distinct.binary_search(&word.normal.as_str()).unwrap_or(0) as u32;
    let numbers: Vec<Vec<u32>> = texts.iter().map(|text| text.iter().map(number).collect()).collect();
    let costs = Costs::new(&distinct);
    let order = order(given, &numbers, &costs);
    let mut network = Network::default();
    for index in &order {
        network.add(&numbers[*index], &costs);
    }
    let mut next = vec![0; texts.len()];
    let mut written = Vec::with_capacity(network.places.len());
    for place in &network.places {
        let spelled = place.iter().zip(&order).map(|(word, index)| {
            word.and_then(|_| {
                next[*index] += 1;
                texts[*index].get(next[*index] - 1).cloned()
            })
        });
        written.push(spelled.collect());
    }
    Lined {
        workers: order.iter().map(|index| given[*index].worker).collect(),
        places: network.places,
        written,
        lengths: distinct.iter().map(|word| word.chars().count()).collect(),
    }
}

/// The answer that is nearest to all first, then by distance to it; equals in string order.
fn order(given: &[Given<&str>], numbers: &[Vec<u32>], costs: &Costs) -> Vec<usize> {
    let count = given.len();
    let mut distances = vec![0.0; count * count];
    for one in 0..count {
        for other in one + 1..count {
            let distance = apart(&numbers[one], &numbers[other], costs);
            distances[one * count + other] = distance;
            distances[other * count + one] = distance;
        }
    }
    let tie = |a: usize, b: usize| given[a].value.cmp(given[b].value).then(a.cmp(&b));
    let total = |index: usize| -> f64 {
        // In string order of the texts, so that the sum's rounding does not hang on the workers' names.
        let mut row = distances[index * count..(index + 1) * count].to_vec();
        row.sort_by(f64::total_cmp);
        row.iter().sum()
    };
    let totals: Vec<f64> = (0..count).map(total).collect();
    let first = (0..count).min_by(|a, b| totals[*a].total_cmp(&totals[*b]).then_with(|| tie(*a, *b)));
    let Some(first) = first else { return Vec::new() };
    let mut order: Vec<usize> = (0..count).collect();
    let from_first = |index: usize| if index == first { -1.0 } else { distances[first * count + index] };
    order.sort_by(|a, b| from_first(*a).total_cmp(&from_first(*b)).then_with(|| tie(*a, *b)));
    order
}

impl Lined {
    /// The word that wins a place and its share of the weight, the answer at `without` left out.
    fn winner(&self, place: &[Option<u32>], weights: &[f64], without: Option<usize>) -> (Option<u32>, f64) {
        let voters =
            place.iter().zip(&self.workers).enumerate().filter(|(column, _)| Some(*column) != without);
        let mut cast: Vec<(Option<u32>, f64)> =
            voters.map(|(_, (word, worker))| (*word, weights[*worker])).collect();
        cast.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let length = |word: Option<u32>| word.map_or(0, |word| 1 + self.lengths[word as usize]);
        let (mut best, mut most, mut total) = (None, 0.0, 0.0);
        for same in cast.chunk_by(|a, b| a.0 == b.0) {
            let sum: f64 = same.iter().map(|(_, weight)| weight).sum();
            total += sum;
            let better = sum.total_cmp(&most).then(length(same[0].0).cmp(&length(best)));
            if better.is_gt() {
                (best, most) = (same[0].0, sum);
            }
        }
        (best, if total > 0.0 { most / total } else { 0.0 })
    }

    /// The winning words as a text, and the mean share they won.
    fn text(&self, weights: &[f64]) -> (String, f64) {
        let mut text = String::new();
        let (mut shares, mut count) = (0.0, 0);
        for (place, written) in self.places.iter().zip(&self.written) {
            let (winner, share) = self.winner(place, weights, None);
            shares += share;
            count += 1;
            if winner.is_none() {
                continue;
            }
            let won = place.iter().zip(written).zip(&self.workers).filter(|((word, _), _)| **word == winner);
            let spelled =
                won.filter_map(|((_, word), worker)| word.as_ref().map(|word| (word, weights[*worker])));
            if let Some(word) = spelling(spelled.collect()) {
                if !text.is_empty() && !word.glued {
                    text.push(' ');
                }
                text.push_str(&word.spelling);
            }
        }
        (text, if count > 0 { shares / f64::from(count) } else { 1.0 })
    }
}

/// The spelling with the most weight; of equals the lowest in string order.
fn spelling(mut spelled: Vec<(&Word, f64)>) -> Option<&Word> {
    let key = |word: &Word| (word.spelling.clone(), word.glued);
    spelled.sort_by(|a, b| key(a.0).cmp(&key(b.0)).then(a.1.total_cmp(&b.1)));
    let groups = spelled.chunk_by(|a, b| a.0.spelling == b.0.spelling);
    let sums = groups.map(|group| (group[0].0, group.iter().map(|(_, weight)| weight).sum::<f64>()));
    sums.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(word, _)| word)
}

/// Each worker's share of places won by what they put there, shrunk towards the crowd's. An answer's own vote is left
/// out where it is judged, so that nobody makes themselves right.
fn rates(lined: &[Lined], weights: &[f64]) -> Vec<f64> {
    let (mut won, mut all) = (vec![0.0; weights.len()], vec![0.0; weights.len()]);
    for task in lined.iter().filter(|task| task.workers.len() > 2) {
        for place in &task.places {
            for (column, worker) in task.workers.iter().enumerate() {
                let (winner, share) = task.winner(place, weights, Some(column));
                won[*worker] += if winner == place[column] { share } else { 0.0 };
                all[*worker] += share;
            }
        }
    }
    let (sum_won, sum_all) = (won.iter().sum::<f64>(), all.iter().sum::<f64>());
    let usual = if sum_all > 0.0 { sum_won / sum_all } else { 0.5 };
    won.iter().zip(&all).map(|(won, all)| (won + CREDIT * usual) / (all + CREDIT)).collect()
}
