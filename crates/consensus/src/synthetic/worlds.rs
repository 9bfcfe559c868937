//! Worlds of numbers, sets, comparisons and rankings.

use super::{names, sample};
use crate::chance::Chance;
use gongdao_geometry::elementary::{exp, ln, logistic};

/// Numbers whose truth is known.
#[derive(Clone, Debug)]
pub struct NumberWorld {
    /// Tasks and their true numbers.
    pub truths: Vec<(String, f64)>,
    /// Task, worker, value.
    pub rows: Vec<(String, String, f64)>,
}

/// Truths are normal with mean 50 and spread 20. A worker has a habit (normal, spread 3) and a spread of their own
/// (log-normal about 4, so that some are ten times as careful as others); a task is harder or easier by a log-normal
/// factor; three answers of a hundred are anything from 0 to 1000.
pub fn number_world(seed: u64, tasks: usize, workers: usize, each: usize) -> NumberWorld {
    let mut chance = Chance::new(seed);
    let own: Vec<(f64, f64)> =
        (0..workers).map(|_| (3.0 * chance.normal(), 4.0 * exp(0.8 * chance.normal()))).collect();
    let (tasks, workers) = (names('t', tasks), names('w', workers));
    let mut world = NumberWorld { truths: Vec::new(), rows: Vec::new() };
    for task in tasks {
        let truth = 50.0 + 20.0 * chance.normal();
        let hard = exp(0.3 * chance.normal());
        for worker in sample(&mut chance, workers.len(), each) {
            let (habit, spread) = own[worker];
            let answer = truth + habit + spread * hard * chance.normal();
            let value = if chance.happens(0.03) { chance.between(0.0, 1000.0) } else { answer };
            world.rows.push((task.clone(), workers[worker].clone(), value));
        }
        world.truths.push((task, truth));
    }
    world
}

/// Sets whose truth is known.
#[derive(Clone, Debug)]
pub struct SetWorld {
    /// Tasks and their true labels, in string order.
    pub truths: Vec<(String, Vec<String>)>,
    /// Task, worker, labels.
    pub rows: Vec<(String, String, Vec<String>)>,
}

/// Twelve labels of which some are common and most are rare (from 0.4 down to 0.03), hard or easy ones, and workers who
/// overlook labels (from one in ten to one in two) and add some (up to one in ten); every seventh worker names labels by
/// chance.
pub fn set_world(seed: u64, tasks: usize, workers: usize, each: usize) -> SetWorld {
    let mut chance = Chance::new(seed);
    let labels = names('l', 12);
    let common: Vec<f64> = (0..labels.len()).map(|label| 0.4 * exp(-0.25 * label as f64)).collect();
    let ease: Vec<f64> = labels.iter().map(|_| 0.6 * chance.normal()).collect();
    let own: Vec<(f64, f64)> =
        (0..workers).map(|_| (chance.between(0.0, 2.2), chance.between(2.2, 4.5))).collect();
    let (tasks, workers) = (names('t', tasks), names('w', workers));
    let mut world = SetWorld { truths: Vec::new(), rows: Vec::new() };
    for task in tasks {
        let truth: Vec<bool> = common.iter().map(|share| chance.happens(*share)).collect();
        let named = |holds: &[bool]| -> Vec<String> {
            labels.iter().zip(holds).filter(|(_, holds)| **holds).map(|(label, _)| label.clone()).collect()
        };
        for worker in sample(&mut chance, workers.len(), each) {
            let (find, spare) = own[worker];
            let seen: Vec<bool> = (0..labels.len())
                .map(|label| {
                    let right = if truth[label] { logistic(find + ease[label]) } else { logistic(-spare) };
                    chance.happens(if worker % 7 == 6 { 0.2 } else { right })
                })
                .collect();
            world.rows.push((task.clone(), workers[worker].clone(), named(&seen)));
        }
        world.truths.push((task, named(&truth)));
    }
    world
}

/// Items whose true strengths are known.
#[derive(Clone, Debug)]
pub struct PairWorld {
    /// Items and their strengths.
    pub truths: Vec<(String, f64)>,
    /// Worker, left, right, winner.
    pub rows: Vec<(String, String, String, String)>,
}

/// Strengths are normal with spread 1.2. Of the workers, `noisy` of a hundred answer three times in four without looking
/// (and then name the left item four times in five), and a third as many always answer the wrong way round.
pub fn pair_world(seed: u64, items: usize, workers: usize, comparisons: usize, noisy: usize) -> PairWorld {
    let mut chance = Chance::new(seed);
    let strengths: Vec<f64> = (0..items).map(|_| 1.2 * chance.normal()).collect();
    let (items, workers) = (names('i', items), names('w', workers));
    let mut rows = Vec::with_capacity(comparisons);
    for number in 0..comparisons {
        let pair = sample(&mut chance, items.len(), 2);
        let (left, right) = if chance.happens(0.5) { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
        let worker = number % workers.len();
        let kind = worker * 100 / workers.len();
        let better = logistic(strengths[left] - strengths[right]);
        let share = if kind < noisy && chance.happens(0.75) {
            0.8
        } else if (noisy..noisy + noisy / 3).contains(&kind) {
            1.0 - better
        } else {
            better
        };
        let winner = if chance.happens(share) { left } else { right };
        rows.push((
            workers[worker].clone(),
            items[left].clone(),
            items[right].clone(),
            items[winner].clone(),
        ));
    }
    PairWorld { truths: items.into_iter().zip(strengths).collect(), rows }
}

/// Items whose true strengths are known, and rankings of some of them.
#[derive(Clone, Debug)]
pub struct RankingWorld {
    /// Items and their strengths.
    pub truths: Vec<(String, f64)>,
    /// Items from best to worst.
    pub rankings: Vec<Vec<String>>,
}

/// Strengths are normal with spread 1; each ranking is of `length` items drawn at random, ordered by strength plus a
/// Gumbel draw, which is Plackett and Luce's model.
pub fn ranking_world(seed: u64, items: usize, rankings: usize, length: usize) -> RankingWorld {
    let mut chance = Chance::new(seed);
    let strengths: Vec<f64> = (0..items).map(|_| chance.normal()).collect();
    let items = names('i', items);
    let ranking = |chance: &mut Chance| {
        let chosen = sample(chance, items.len(), length);
        let mut drawn: Vec<(f64, usize)> =
            chosen.into_iter().map(|item| (strengths[item] - ln(-ln(1.0 - chance.part())), item)).collect();
        drawn.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        drawn.into_iter().map(|(_, item)| items[item].clone()).collect()
    };
    let rankings = (0..rankings).map(|_| ranking(&mut chance)).collect();
    RankingWorld { truths: items.into_iter().zip(strengths).collect(), rankings }
}
