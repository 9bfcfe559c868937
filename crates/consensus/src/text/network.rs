//! A word network: places in a row, and in each the words that answers put there.
//!
//! Answers are lined up with it one after another, each by the cheapest way to walk both (dynamic programming). Putting
//! a word where nobody put one costs 1, passing a place costs the share of answers that have a word there, and putting
//! a word at a place costs how far it is, on average, from what stands there: 0 for the same word, [`OTHER`] and up to
//! [`SPELLING`] more for another, so that misspellings meet; 1 for the answers that have nothing there.

use super::words::unlike;

/// What another word costs at least.
const OTHER: f64 = 0.6;
/// What it costs more when it has no letter in common.
const SPELLING: f64 = 1.2;

/// How unlike every two words of a task are, worked out once.
pub(crate) struct Costs {
    words: usize,
    costs: Vec<f32>,
}

impl Costs {
    /// Costs among the words of a task.
    pub fn new(words: &[&str]) -> Self {
        let letters: Vec<Vec<char>> = words.iter().map(|word| word.chars().take(64).collect()).collect();
        let mut costs = vec![0.0; words.len() * words.len()];
        for one in 0..words.len() {
            for other in one + 1..words.len() {
                let cost = (OTHER + SPELLING * unlike(&letters[one], &letters[other])) as f32;
                costs[one * words.len() + other] = cost;
                costs[other * words.len() + one] = cost;
            }
        }
        Self { words: words.len(), costs }
    }

    /// What it costs to take one word for another.
    pub fn between(&self, one: u32, other: u32) -> f64 {
        f64::from(self.costs[one as usize * self.words + other as usize])
    }
}

/// The places, each with the word of every answer lined up so far; `None` where an answer has none.
#[derive(Default)]
pub(crate) struct Network {
    pub places: Vec<Vec<Option<u32>>>,
    answers: usize,
}

/// How an answer and the network are walked on.
#[derive(Clone, Copy)]
enum Step {
    Both,
    Place,
    Word,
}

impl Network {
    /// Lines another answer up.
    pub fn add(&mut self, words: &[u32], costs: &Costs) {
        let steps = self.walk(words, costs);
        let mut old = std::mem::take(&mut self.places).into_iter();
        let mut next = words.iter();
        for step in steps {
            let mut place = match step {
                Step::Word => vec![None; self.answers],
                Step::Both | Step::Place => old.next().unwrap_or_default(),
            };
            place.push(match step {
                Step::Place => None,
                Step::Both | Step::Word => next.next().copied(),
            });
            self.places.push(place);
        }
        self.answers += 1;
    }

    /// The cheapest walk from the first place and word to the last.
    fn walk(&self, words: &[u32], costs: &Costs) -> Vec<Step> {
        let width = words.len() + 1;
        let mut cheapest: Vec<f64> = (0..width).map(|column| column as f64).collect();
        cheapest.resize((self.places.len() + 1) * width, 0.0);
        let mut taken = vec![Step::Word; cheapest.len()];
        let all = self.answers.max(1) as f64;
        for (row, place) in self.places.iter().enumerate() {
            let filled = place.iter().flatten().count() as f64;
            let pass = filled / all;
            let at = (row + 1) * width;
            cheapest[at] = cheapest[at - width] + pass;
            taken[at] = Step::Place;
            for (column, word) in words.iter().enumerate() {
                let apart: f64 = place.iter().flatten().map(|other| costs.between(*word, *other)).sum();
                let both = cheapest[at + column - width] + (apart + all - filled) / all;
                let passed = cheapest[at + column + 1 - width] + pass;
                let added = cheapest[at + column] + 1.0;
                // Of equal walks the one that keeps together, then the one that passes.
                let best = both.min(passed).min(added);
                cheapest[at + column + 1] = best;
                taken[at + column + 1] = if both <= best {
                    Step::Both
                } else if passed <= best {
                    Step::Place
                } else {
                    Step::Word
                };
            }
        }
        let (mut row, mut column) = (self.places.len(), words.len());
        let mut steps = Vec::with_capacity(row + column);
        while row > 0 || column > 0 {
            let step = taken[row * width + column];
            row -= usize::from(!matches!(step, Step::Word));
            column -= usize::from(!matches!(step, Step::Place));
            steps.push(step);
        }
        steps.reverse();
        steps
    }
}

/// The cost of the cheapest walk along two answers: how far apart they are, in words.
pub(crate) fn apart(one: &[u32], other: &[u32], costs: &Costs) -> f64 {
    let mut row: Vec<f64> = (0..=other.len()).map(|column| column as f64).collect();
    for (index, word) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (index + 1) as f64;
        for (place, its) in other.iter().enumerate() {
            let changed = diagonal + costs.between(*word, *its);
            diagonal = row[place + 1];
            row[place + 1] = changed.min(diagonal + 1.0).min(row[place] + 1.0);
        }
    }
    row[other.len()]
}
