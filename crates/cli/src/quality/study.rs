//! `gongdao quality study`: adaptive against fixed overlap on a crowd whose answers are recorded.
//!
//! Replays the crowd at a ladder of targets, for several seeds, and reads off how many answers adaptive overlap needs
//! for the accuracy that fixed overlap has. No decision in a replay sees the truth.

use super::report::{Adaptive, Fixed, Report, Spread};
use super::{as_text, crowd};
use crate::terminal::{Progress, print};
use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use gongdao_consensus::categorical::{Labels, Method, Settings, fit};
use gongdao_quality::overlap::Policy;
use gongdao_quality::study::{
    Asking, Crowd, Given, Judging, Plan, Point, Replayed, answers_at, majority, majority_by_order, replay,
    score,
};
use std::path::PathBuf;

/// Targets of the curve, in parts per million; the one asked for comes besides.
const LADDER_PPM: [u32; 14] = [
    600_000, 650_000, 700_000, 750_000, 800_000, 850_000, 900_000, 925_000, 950_000, 970_000, 980_000,
    990_000, 995_000, 999_000,
];

/// What `quality study` takes.
#[derive(Debug, Args)]
pub struct Study {
    /// The labels: columns task, worker and label; CSV, JSONL or Parquet
    labels: PathBuf,
    /// True labels to score with: columns task and label
    #[arg(long)]
    gold: PathBuf,
    /// The probability at which a task is settled; shown beside the curve
    #[arg(long, default_value_t = 0.95)]
    target: f64,
    /// At least so many answers a task
    #[arg(long, default_value_t = 1)]
    least: u32,
    /// At most so many; as many as there are unless told
    #[arg(long)]
    most: Option<u32>,
    /// The first seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds
    #[arg(long, default_value_t = 5)]
    seeds: u64,
    /// When workers are judged
    #[arg(long, value_enum, default_value = "open")]
    judge: When,
    /// Who is asked when a task is in doubt
    #[arg(long, value_enum, default_value = "anybody")]
    ask: Who,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// When workers are judged.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum When {
    /// At every answer, and anew at each further one of the task
    Open,
    /// Once, when the task settles
    Settled,
}

/// Who is asked when a task is in doubt.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Who {
    /// Whoever comes by
    Anybody,
    /// The best of those who can be asked
    Best,
}

impl Study {
    /// Does it.
    ///
    /// # Errors
    /// When a file cannot be read, or says nothing that can be studied.
    pub fn run(&self) -> Result<()> {
        let target = self.target;
        ensure!(target > 0.0 && target <= 1.0, "--target is {target}; it is a probability above 0, up to 1");
        ensure!((1..=1_000).contains(&self.seeds), "--seeds is {}; it is 1 to 1,000", self.seeds);
        ensure!(self.least >= 1, "--least is 0; a task needs at least one answer");
        let (table, crowd) = crowd::read(&self.labels, &self.gold)?;
        let report = self.report(&table, &crowd)?;
        if self.json { print(serde_json::to_string(&report)?) } else { as_text::report(&report, target) }
    }

    fn report(&self, table: &Labels, crowd: &Crowd) -> Result<Report> {
        let own_ppm = (self.target * 1e6).round() as u32;
        let mut targets = LADDER_PPM.to_vec();
        targets.push(own_ppm);
        targets.sort_unstable();
        targets.dedup();
        let progress = Progress::new("targets");
        let mut curves = vec![Vec::new(); self.seeds as usize];
        let mut adaptive = Vec::new();
        for target_ppm in &targets {
            progress.tick(adaptive.len(), targets.len());
            let runs: Vec<Replayed> =
                self.every_seed().map(|seed| replay(crowd, &self.plan(*target_ppm, seed))).collect();
            for (curve, run) in curves.iter_mut().zip(&runs) {
                let accuracy = score(crowd, &run.found).accuracy;
                curve.push(Point { answers: a_task(crowd, run.answers()), accuracy });
            }
            let again = || -> Result<Spread> {
                let right: Result<Vec<f64>> =
                    runs.iter().map(|run| default_accuracy(table, crowd, &run.asked)).collect();
                Ok(Spread::of(&right?))
            };
            let accuracy_default = if *target_ppm == own_ppm { Some(again()?) } else { None };
            adaptive.push(Adaptive { accuracy_default, ..point(crowd, *target_ppm, &runs) });
        }
        progress.clear();
        let (_, by_chance) = majority(crowd, crowd.most(), self.seed);
        let by_order = majority_by_order(crowd);
        Ok(Report {
            tasks: crowd.tasks.len(),
            workers: table.workers().len(),
            labels: crowd.answers(),
            classes: crowd.classes,
            seeds: self.seeds,
            seed: self.seed,
            majority: by_order,
            majority_ties_by_chance: by_chance,
            default: default_accuracy(table, crowd, &crowd.tasks)?,
            saved_at_majority: saved_at(crowd, &curves, by_order.max(by_chance)),
            fixed: self.fixed(crowd, &adaptive),
            adaptive,
        })
    }

    fn every_seed(&self) -> impl Iterator<Item = u64> + use<> {
        let first = self.seed;
        (0..self.seeds).map(move |step| first.wrapping_add(step))
    }

    fn plan(&self, target_ppm: u32, seed: u64) -> Plan {
        let most = self.most.unwrap_or(u32::MAX);
        let policy = Policy { least: self.least, most, target_ppm, worth_micros: None, cost_micros: 0 };
        let judging = match self.judge {
            When::Open => Judging::Open,
            When::Settled => Judging::Settled,
        };
        let asking = match self.ask {
            Who::Anybody => Asking::AsTheyCome,
            Who::Best => Asking::BestForDoubt,
        };
        Plan { policy, judging, asking, seed }
    }

    /// Majority at every overlap, over the same seeds.
    fn fixed(&self, crowd: &Crowd, adaptive: &[Adaptive]) -> Vec<Fixed> {
        let curve: Vec<Point> = adaptive
            .iter()
            .map(|point| Point { answers: point.answers.mean, accuracy: point.accuracy.mean })
            .collect();
        let at = |overlap| {
            let runs: Vec<(usize, f64)> =
                self.every_seed().map(|seed| majority(crowd, overlap, seed)).collect();
            let mean =
                |of: fn(&(usize, f64)) -> f64| Spread::of(&runs.iter().map(of).collect::<Vec<_>>()).mean;
            let answers = mean(|(taken, _)| *taken as f64) / crowd.tasks.len().max(1) as f64;
            let accuracy = mean(|(_, accuracy)| *accuracy);
            let adaptive_answers = answers_at(&curve, accuracy);
            let saved = adaptive_answers.map(|adaptive| 1.0 - adaptive / answers);
            Fixed { overlap, answers, accuracy, adaptive_answers, saved }
        };
        // Up to the overlap that takes every answer, or the fifteenth.
        let most = crowd.most().min(15);
        let rows = (1..=most).map(at);
        let all = a_task(crowd, crowd.answers());
        let mut taken_all = false;
        rows.take_while(|row| !std::mem::replace(&mut taken_all, row.answers >= all)).collect()
    }
}

/// The figures of one target.
fn point(crowd: &Crowd, target_ppm: u32, runs: &[Replayed]) -> Adaptive {
    let figures = |of: &dyn Fn(&Replayed) -> f64| Spread::of(&runs.iter().map(of).collect::<Vec<_>>());
    Adaptive {
        target: f64::from(target_ppm) / 1e6,
        answers: figures(&|run| a_task(crowd, run.answers())),
        saved: figures(&|run| 1.0 - run.answers() as f64 / crowd.answers() as f64),
        accuracy: figures(&|run| score(crowd, &run.found).accuracy),
        calibration_error: figures(&|run| score(crowd, &run.found).calibration_error),
        exhausted: figures(&|run| run.exhausted as f64),
        accuracy_default: None,
    }
}

fn a_task(crowd: &Crowd, answers: usize) -> f64 {
    answers as f64 / crowd.tasks.len().max(1) as f64
}

/// The part of all answers that each seed saves at this accuracy.
fn saved_at(crowd: &Crowd, curves: &[Vec<Point>], accuracy: f64) -> Option<Spread> {
    let all = a_task(crowd, crowd.answers());
    let saved = |curve: &Vec<Point>| answers_at(curve, accuracy).map(|answers| 1.0 - answers / all);
    let saved: Option<Vec<f64>> = curves.iter().map(saved).collect();
    saved.map(|saved| Spread::of(&saved))
}

/// How right the default method is over these answers.
fn default_accuracy(table: &Labels, crowd: &Crowd, answers: &[Vec<Given>]) -> Result<f64> {
    let rows = answers.iter().enumerate().flat_map(|(task, answers)| {
        answers.iter().map(move |given| {
            let (worker, class) = (given.worker as usize, given.label as usize);
            (table.tasks().get(task), table.workers().get(worker), table.classes().get(class))
        })
    });
    let asked = Labels::of(rows)?;
    let found = fit(&asked, Method::Default, &Settings::default())?;
    let gold = crowd.truth.iter().enumerate().filter_map(|(task, truth)| {
        let class = truth
            .filter(|class| *class < crowd.classes)
            .map_or("", |class| table.classes().get(class as usize));
        truth.map(|_| (table.tasks().get(task), class))
    });
    let (mut scored, mut right) = (0_usize, 0_usize);
    for (task, truth) in gold {
        scored += 1;
        let own = asked.tasks().find(task).map(|task| asked.classes().get(found.answer(task)));
        right += usize::from(own == Some(truth));
    }
    Ok(right as f64 / scored.max(1) as f64)
}
