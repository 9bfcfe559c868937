//! Classifiers that learn from a project's own settled answers, so that people need not answer what is plain.
//!
//! Linear on purpose: a few seconds of one processor train it, a few hundred kilobytes keep it, nothing has to be
//! fetched, and what it has learned can be read off its weights. Texts become hashed pieces ([`of_text`]), small pictures
//! edges and colours ([`of_picture`]); both are one list of features, and everything behind it is the same. How good and
//! how well calibrated a classifier is, is measured on answers it has not seen ([`Report`]). Sums are done one after the
//! other in a fixed order with the exponentials of `gongdao_geometry`, so the same examples give the same classifier on
//! every machine.
//!
//! Deliberately not here: decoding pictures, which room `blobs` does; what an answer of a model may count, which the
//! project says; large models, which answer through the API like everybody else.

mod calibrate;
mod features;
mod keep;
mod linear;
mod measure;
mod picture;

pub use features::{Features, TEXT_CHARS, of_text};
pub use keep::{BadModel, MODEL_BYTES};
pub use linear::{Model, Prediction};
pub use measure::{Bin, ClassReport, Cut, Interval, Report, interval};
pub use picture::{SIDE_PIXELS, of_picture};

/// Folds of a cross-validation.
pub const FOLDS: usize = 5;
/// The fewest examples to learn from.
pub const EXAMPLES_LEAST: usize = 20;
/// The most examples to learn from.
pub const EXAMPLES_MOST: usize = 100_000;
/// The most classes.
pub const CLASSES_MOST: usize = 100;
/// The share of right answers that the sure part is to have, unless told.
pub const TARGET_PPM: u32 = 950_000;

/// One answer to learn from.
#[derive(Debug, Clone)]
pub struct Example {
    /// What is seen of the task.
    pub features: Features,
    /// The right class, by its place among the classes.
    pub class: usize,
}

/// Why nothing was learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlearned {
    /// There are fewer examples than it takes.
    TooFew {
        /// How many there are.
        examples: usize,
    },
    /// There are more examples than fit.
    TooMany,
    /// Fewer than two classes have two examples each.
    OneClass,
    /// More classes than can be told apart here, or an example of a class that is not named.
    Classes,
    /// It was told to stop.
    Stopped,
}

/// A classifier with what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// The classifier, trained on all examples.
    pub model: Model,
    /// How good it is on what it has not seen, by cross-validation.
    pub report: Report,
}

/// Learns from examples. `go_on` hears how far it is, in parts per million, and may say no.
///
/// # Errors
/// [`Unlearned`].
pub fn train(
    classes: &[String],
    examples: &[Example],
    target_ppm: u32,
    go_on: &mut dyn FnMut(u32) -> bool,
) -> Result<Trained, Unlearned> {
    check(classes, examples)?;
    let folds = folds(examples);
    let all: Vec<&Example> = examples.iter().collect();
    let steps = u32::try_from(FOLDS + 1).unwrap_or(u32::MAX);
    let mut said: Vec<Vec<f64>> = vec![Vec::new(); examples.len()];
    for fold in 0..FOLDS {
        let seen: Vec<&Example> =
            examples.iter().zip(&folds).filter(|(_, of)| **of != fold).map(|(example, _)| example).collect();
        let weights = linear::learn(classes.len(), &seen);
        for (at, example) in examples.iter().enumerate().filter(|(at, _)| folds[*at] == fold) {
            said[at] = weights.scores(&example.features);
        }
        let done = u32::try_from(fold + 1).unwrap_or(steps) * 1_000_000 / steps;
        if !go_on(done) {
            return Err(Unlearned::Stopped);
        }
    }
    let truth: Vec<usize> = examples.iter().map(|example| example.class).collect();
    let judged = calibrate::out_of_fold(&said, &truth, &folds);
    let report = measure::report(classes, &judged, &truth, target_ppm);
    let temperature = calibrate::temperature(said.iter().zip(&truth).map(|(s, t)| (s.as_slice(), *t)));
    let model = linear::learn(classes.len(), &all).pack(classes, temperature);
    Ok(Trained { model, report })
}

fn check(classes: &[String], examples: &[Example]) -> Result<(), Unlearned> {
    if examples.len() < EXAMPLES_LEAST {
        return Err(Unlearned::TooFew { examples: examples.len() });
    }
    if examples.len() > EXAMPLES_MOST {
        return Err(Unlearned::TooMany);
    }
    let mut counts = vec![0_usize; classes.len()];
    for example in examples {
        *counts.get_mut(example.class).ok_or(Unlearned::Classes)? += 1;
    }
    if classes.len() > CLASSES_MOST {
        return Err(Unlearned::Classes);
    }
    if counts.iter().filter(|count| **count >= 2).count() < 2 {
        return Err(Unlearned::OneClass);
    }
    Ok(())
}

/// The fold of each example: the examples of each class go round, so that every fold has its share of every class.
fn folds(examples: &[Example]) -> Vec<usize> {
    let mut next: Vec<usize> = Vec::new();
    let mut of = |class: usize| {
        if next.len() <= class {
            // Rare classes begin at different folds, or the first would hold them all.
            next.extend((next.len()..=class).map(|class| class % FOLDS));
        }
        let fold = next[class];
        next[class] = (fold + 1) % FOLDS;
        fold
    };
    // In an order that does not follow the data's own: neighbours are often alike.
    let mut folds = vec![0; examples.len()];
    for at in order(examples.len(), 1) {
        folds[at] = of(examples[at].class);
    }
    folds
}

/// The numbers below `count` in a shuffled order that the seed alone decides.
fn order(count: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut state = seed;
    for at in (1..count).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let bound = u64::try_from(at + 1).unwrap_or(u64::MAX);
        let other = (u128::from(features::mix(state)) * u128::from(bound)) >> 64;
        order.swap(at, usize::try_from(other).unwrap_or(at));
    }
    order
}

/// A probability as parts per million.
fn ppm(value: f64) -> u32 {
    (value.clamp(0.0, 1.0) * 1e6).round() as u32
}
