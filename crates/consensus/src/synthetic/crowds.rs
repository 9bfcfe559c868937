//! Worlds of one label of a few, by crowds quite unlike each other: what a method for labels must live with.

use super::{names, sample};
use crate::chance::Chance;
use gongdao_geometry::elementary::{exp, logistic};

/// How a crowd comes to its labels. Where nothing else is said, classes are as common as each other, a worker's chance of
/// being right is even between .55 and .95, and errors go to any other class alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// As said.
    Even,
    /// Of three workers one does not look: half of these name any class, half always their own favourite.
    Spam,
    /// Of six workers one knows the truth and names another class four times in five.
    Adverse,
    /// Each class is .45 times as common as the one before it.
    Skewed,
    /// Classes come in pairs, and errors go to the other one of the pair nine times in ten.
    Confusable,
    /// Classes have an order: a worker sees the truth's place with a normal error (spread .4 to 1.2) and a leaning of their
    /// own (spread .3), and rounds.
    Ordinal,
    /// A task's easiness is log-normal (spread 1), a worker's ability normal (mean 1.2, spread .8): the chance of knowing is
    /// twice the logistic function of their product, less one, and who does not know names any class.
    Hard,
    /// Of four tasks one has a decoy: a wrong class that half of all labels of that task go to, whoever gives them.
    Decoy,
    /// Half of the workers copy: two times in three they take the label of the first worker of the task.
    Copying,
    /// Workers are drawn by Zipf's law, so that a few give most labels and most give a few.
    Tail,
    /// Every worker has a matrix of their own: for each true class a chance of being right from .3 to 1, and errors that
    /// go to the other classes by the squares of even draws.
    Free,
}

impl Habit {
    /// All of them.
    pub const ALL: [Habit; 11] = [
        Habit::Even,
        Habit::Spam,
        Habit::Adverse,
        Habit::Skewed,
        Habit::Confusable,
        Habit::Ordinal,
        Habit::Hard,
        Habit::Decoy,
        Habit::Copying,
        Habit::Tail,
        Habit::Free,
    ];
}

/// How much there is of everything.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Tasks.
    pub tasks: usize,
    /// Workers.
    pub workers: usize,
    /// Classes.
    pub classes: usize,
    /// Labels a task.
    pub each: usize,
}

/// Labels whose truth is known.
#[derive(Clone, Debug)]
pub struct LabelWorld {
    /// Tasks and their true classes.
    pub truths: Vec<(String, String)>,
    /// Task, worker, class.
    pub rows: Vec<(String, String, String)>,
}

/// A crowd of one habit at work.
pub fn label_world(seed: u64, habit: Habit, extent: Extent) -> LabelWorld {
    let mut chance = Chance::new(seed);
    let common: Vec<f64> = match habit {
        Habit::Skewed => (0..extent.classes).map(|class| exp(-0.8 * class as f64)).collect(),
        _ => vec![1.0; extent.classes],
    };
    let crowd: Vec<Worker> =
        (0..extent.workers).map(|number| Worker::new(&mut chance, habit, number, extent.classes)).collect();
    let (tasks, workers, classes) =
        (names('t', extent.tasks), names('w', extent.workers), names('c', extent.classes));
    let mut world = LabelWorld { truths: Vec::new(), rows: Vec::new() };
    for task in tasks {
        let truth = pick(&mut chance, &common);
        let ease = exp(chance.normal());
        let decoy = chance.happens(0.25).then(|| other(&mut chance, truth, extent.classes));
        let its = Task { truth, ease, decoy };
        let mut first = None;
        for number in takers(&mut chance, habit, extent) {
            let worker = &crowd[number];
            let own = worker.label(&mut chance, habit, extent.classes, &its);
            let copied =
                first.filter(|_| habit == Habit::Copying && number % 2 == 1 && chance.happens(2.0 / 3.0));
            let class = copied.unwrap_or(own);
            first = first.or(Some(class));
            world.rows.push((task.clone(), workers[number].clone(), classes[class].clone()));
        }
        world.truths.push((task, classes[truth].clone()));
    }
    world
}

/// The workers of a task.
fn takers(chance: &mut Chance, habit: Habit, extent: Extent) -> Vec<usize> {
    if habit != Habit::Tail {
        return sample(chance, extent.workers, extent.each);
    }
    let shares: Vec<f64> = (1..=extent.workers).map(|place| 1.0 / place as f64).collect();
    let mut takers = Vec::new();
    while takers.len() < extent.each.min(extent.workers) {
        let taker = pick(chance, &shares);
        if !takers.contains(&taker) {
            takers.push(taker);
        }
    }
    takers.sort_unstable();
    takers
}

/// Any class but one, alike; that one where there is no other.
fn other(chance: &mut Chance, class: usize, classes: usize) -> usize {
    if classes < 2 { class } else { (class + 1 + chance.below(classes - 1)) % classes }
}

/// A place by weights.
fn pick(chance: &mut Chance, weights: &[f64]) -> usize {
    let mut left = chance.between(0.0, weights.iter().sum());
    for (place, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return place;
        }
    }
    weights.len().saturating_sub(1)
}

/// What a task is like.
struct Task {
    truth: usize,
    ease: f64,
    decoy: Option<usize>,
}

/// What a worker is like.
struct Worker {
    skill: f64,
    /// Whether the worker is one of the crowd's special ones.
    is_special: bool,
    favourite: Option<usize>,
    ability: f64,
    leaning: f64,
    spread: f64,
    matrix: Vec<Vec<f64>>,
}

impl Worker {
    fn new(chance: &mut Chance, habit: Habit, number: usize, classes: usize) -> Self {
        let is_special = match habit {
            Habit::Spam => number % 3 == 2,
            Habit::Adverse => number % 6 == 5,
            _ => false,
        };
        let favourite = chance.below(classes);
        let row = |chance: &mut Chance, truth: usize| -> Vec<f64> {
            let right = chance.between(0.3, 1.0);
            let mut row: Vec<f64> = (0..classes).map(|_| chance.part() * chance.part()).collect();
            row[truth] = 0.0;
            let sum: f64 = row.iter().sum::<f64>().max(1e-9);
            row.iter_mut().for_each(|share| *share *= (1.0 - right) / sum);
            row[truth] = right;
            row
        };
        Self {
            skill: chance.between(0.55, 0.95),
            is_special,
            favourite: number.is_multiple_of(2).then_some(favourite),
            ability: 1.2 + 0.8 * chance.normal(),
            leaning: 0.3 * chance.normal(),
            spread: chance.between(0.4, 1.2),
            matrix: match habit {
                Habit::Free => (0..classes).map(|truth| row(chance, truth)).collect(),
                _ => Vec::new(),
            },
        }
    }

    /// The class the worker names.
    fn label(&self, chance: &mut Chance, habit: Habit, classes: usize, task: &Task) -> usize {
        const TO_PARTNER: f64 = 0.9;
        const TO_DECOY: f64 = 0.5;
        let truth = task.truth;
        match habit {
            Habit::Spam if self.is_special => return self.favourite.unwrap_or_else(|| chance.below(classes)),
            Habit::Adverse if self.is_special => {
                return if chance.happens(0.8) { other(chance, truth, classes) } else { truth };
            }
            Habit::Ordinal => {
                let place = truth as f64 + self.leaning + self.spread * chance.normal();
                return place.round().clamp(0.0, classes.saturating_sub(1) as f64) as usize;
            }
            Habit::Hard => {
                let knows = chance.happens(2.0 * logistic(self.ability * task.ease) - 1.0);
                return if knows { truth } else { chance.below(classes) };
            }
            Habit::Free => return pick(chance, &self.matrix[truth]),
            _ => {}
        }
        if let Some(decoy) = task.decoy.filter(|_| habit == Habit::Decoy && chance.happens(TO_DECOY)) {
            return decoy;
        }
        if chance.happens(self.skill) {
            return truth;
        }
        let partner = truth ^ 1;
        let to_partner = habit == Habit::Confusable && partner < classes && chance.happens(TO_PARTNER);
        if to_partner { partner } else { other(chance, truth, classes) }
    }
}
