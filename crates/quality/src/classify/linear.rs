//! Multinomial logistic regression by steps along one example after the other, each weight with a rate of its own that
//! falls as it is used (AdaGrad): common pieces settle early, rare ones still learn when they are met.

use super::calibrate::probabilities;
use super::features::{BUCKETS, Features};
use super::keep::MODEL_BYTES;
use super::{Example, order, ppm};

/// Times every example is looked at.
const PASSES: u64 = 10;
/// The rate of the first step.
const RATE: f32 = 0.5;
/// How strongly weights that are not needed go back to nothing.
const SHRINK: f32 = 2e-6;
const NOWHERE: u32 = u32::MAX;

/// Weights as they are learned: one row of classes for each bucket that was met.
pub(super) struct Weights {
    classes: usize,
    /// The row of each bucket.
    rows: Vec<u32>,
    /// The buckets, in the order of rows.
    buckets: Vec<u32>,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

/// Learns from examples, in an order that only their number decides.
pub(super) fn learn(classes: usize, examples: &[&Example]) -> Weights {
    let mut weights = Weights::blank(classes, examples);
    let mut paces = vec![1e-6_f32; weights.weights.len()];
    let mut bias_paces = vec![1e-6_f32; classes];
    let mut slopes = vec![0.0_f32; classes];
    for pass in 0..PASSES {
        for at in order(examples.len(), pass + 2) {
            let example = examples[at];
            let said = probabilities(&weights.scores(&example.features), 1.0);
            for (class, slope) in slopes.iter_mut().enumerate() {
                *slope = (said[class] - f64::from(u8::from(class == example.class))) as f32;
            }
            weights.step(example, &slopes, &mut paces);
            for class in 0..classes {
                let slope = slopes[class] * 0.3;
                bias_paces[class] += slope * slope;
                weights.bias[class] -= RATE * slope / bias_paces[class].sqrt();
            }
        }
    }
    weights
}

impl Weights {
    /// Rows for every bucket that at least two examples have; what one alone has says nothing of others.
    fn blank(classes: usize, examples: &[&Example]) -> Self {
        let mut counts = vec![0_u8; BUCKETS as usize];
        for (bucket, _) in examples.iter().flat_map(|example| &example.features.0) {
            let count = &mut counts[*bucket as usize];
            *count = count.saturating_add(1);
        }
        let mut rows = vec![NOWHERE; BUCKETS as usize];
        let mut buckets = Vec::new();
        for bucket in (0..BUCKETS).filter(|bucket| counts[*bucket as usize] >= 2) {
            rows[bucket as usize] = u32::try_from(buckets.len()).unwrap_or(NOWHERE);
            buckets.push(bucket);
        }
        let weights = vec![0.0; buckets.len() * classes];
        Self { classes, rows, buckets, weights, bias: vec![0.0; classes] }
    }

    fn row(&self, bucket: u32) -> Option<std::ops::Range<usize>> {
        let row = self.rows[bucket as usize];
        let start = row as usize * self.classes;
        (row != NOWHERE).then_some(start..start + self.classes)
    }

    fn step(&mut self, example: &Example, slopes: &[f32], paces: &mut [f32]) {
        for (bucket, value) in &example.features.0 {
            let Some(row) = self.row(*bucket) else { continue };
            let cells = self.weights[row.clone()].iter_mut().zip(&mut paces[row]).zip(slopes);
            for ((weight, pace), slope) in cells {
                let slope = slope * value + SHRINK * *weight;
                *pace += slope * slope;
                *weight -= RATE * slope / pace.sqrt();
            }
        }
    }

    /// What speaks for each class, as far as it has learned.
    pub(super) fn scores(&self, features: &Features) -> Vec<f64> {
        let mut sums = self.bias.clone();
        for (bucket, value) in &features.0 {
            let Some(row) = self.row(*bucket) else { continue };
            for (sum, weight) in sums.iter_mut().zip(&self.weights[row]) {
                *sum += weight * value;
            }
        }
        sums.into_iter().map(f64::from).collect()
    }

    /// The same in bytes: each class has a scale and each weight one of 255 steps. Where it would grow too large, the
    /// rows that say least are left out.
    pub(super) fn pack(self, classes: &[String], temperature: f64) -> Model {
        let strength = |row: usize| {
            let cells = &self.weights[row * self.classes..(row + 1) * self.classes];
            cells.iter().fold(0.0_f32, |most, weight| most.max(weight.abs()))
        };
        let most = MODEL_BYTES / (self.classes + 5);
        let mut kept: Vec<usize> = (0..self.buckets.len()).collect();
        if kept.len() > most {
            kept.sort_by(|one, other| strength(*other).total_cmp(&strength(*one)).then(one.cmp(other)));
            kept.truncate(most);
            kept.sort_unstable();
        }
        let scales: Vec<f32> = (0..self.classes)
            .map(|class| {
                let cells = kept.iter().map(|row| self.weights[row * self.classes + class].abs());
                cells.fold(0.0_f32, f32::max) / 127.0
            })
            .collect();
        let cells = kept.iter().flat_map(|row| {
            let cells = &self.weights[row * self.classes..(row + 1) * self.classes];
            cells.iter().zip(&scales).map(|(weight, scale)| match scale {
                0.0 => 0,
                scale => (weight / scale).round().clamp(-127.0, 127.0) as i8,
            })
        });
        let weights = cells.collect();
        let buckets = kept.iter().map(|row| self.buckets[*row]).collect();
        let temperature = temperature as f32;
        Model { classes: classes.to_vec(), buckets, weights, scales, bias: self.bias, temperature }
    }
}

/// A classifier that has learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub(super) classes: Vec<String>,
    pub(super) buckets: Vec<u32>,
    pub(super) weights: Vec<i8>,
    pub(super) scales: Vec<f32>,
    pub(super) bias: Vec<f32>,
    pub(super) temperature: f32,
}

/// What a classifier says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prediction {
    /// The class, by its place among the classes.
    pub class: usize,
    /// How sure it is, in parts per million.
    pub probability_ppm: u32,
}

impl Model {
    /// What it can say.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// What it says of a task, and how sure it is. Of equals it takes the first.
    #[must_use]
    pub fn predict(&self, features: &Features) -> Prediction {
        let count = self.classes.len();
        let mut sums: Vec<f64> = vec![0.0; count];
        for (bucket, value) in &features.0 {
            let Ok(row) = self.buckets.binary_search(bucket) else { continue };
            for (sum, weight) in sums.iter_mut().zip(&self.weights[row * count..(row + 1) * count]) {
                *sum += f64::from(*weight) * f64::from(*value);
            }
        }
        for ((sum, scale), bias) in sums.iter_mut().zip(&self.scales).zip(&self.bias) {
            *sum = *sum * f64::from(*scale) + f64::from(*bias);
        }
        let said = probabilities(&sums, f64::from(self.temperature));
        let class = best(&said);
        Prediction { class, probability_ppm: ppm(said.get(class).copied().unwrap_or_default()) }
    }
}

/// The place of the largest; the first of equals.
pub(super) fn best(values: &[f64]) -> usize {
    let mut best = 0;
    for (at, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = at;
        }
    }
    best
}
