//! How good answers are, where the truth is known.

use super::labels::Labels;
use super::outcome::Fit;

/// Bins of the calibration error, equally wide.
pub const BINS: usize = 15;
/// The least probability the logarithm is taken of.
const LEAST: f64 = 1e-15;

/// How good a fit is on the gold tasks that have labels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Gold tasks that have labels.
    pub tasks: usize,
    /// The share answered right.
    pub accuracy: f64,
    /// The mean over classes, of gold or of answers, of the harmonic mean of precision and recall.
    pub macro_f1: f64,
    /// The expected calibration error of the answer's probability: over [`BINS`] bins, the mean distance between how sure
    /// and how often right, by tasks.
    pub ece: f64,
    /// The mean of −ln of the true class's probability, which counts as 10⁻¹⁵ at least; a class nobody gave as that.
    pub log_loss: f64,
}

/// Scores a fit on gold, given as task and class; tasks without labels are passed over. `None` where none has labels.
pub fn score<'a>(
    labels: &Labels,
    fit: &Fit,
    gold: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Option<Score> {
    let classes = labels.classes.len();
    // Of each class: gold, answered, both. The last place is for gold of classes nobody gave.
    let mut counts = vec![[0_u32; 3]; classes];
    let mut unknown: Vec<&str> = Vec::new();
    let mut bins = [(0_u32, 0.0, 0_u32); BINS];
    let (mut tasks, mut right, mut loss) = (0_u32, 0_u32, 0.0);
    for (task, truth) in gold {
        let Some(task) = labels.tasks.find(task) else { continue };
        let (answer, sure) = (fit.answer(task), fit.probability(task));
        let truth_class = labels.classes.find(truth);
        let is_right = truth_class == Some(answer);
        tasks += 1;
        right += u32::from(is_right);
        counts[answer][1] += 1;
        match truth_class {
            Some(class) => {
                counts[class][0] += 1;
                counts[class][2] += u32::from(is_right);
            }
            None => unknown.push(truth),
        }
        let of_truth =
            truth_class.and_then(|class| fit.probabilities(task).get(class)).map_or(0.0, |p| f64::from(*p));
        loss -= of_truth.max(LEAST).ln();
        let bin = &mut bins[((sure * BINS as f64) as usize).min(BINS - 1)];
        *bin = (bin.0 + 1, bin.1 + sure, bin.2 + u32::from(is_right));
    }
    if tasks == 0 {
        return None;
    }
    unknown.sort_unstable();
    unknown.dedup();
    let seen = counts.iter().filter(|[gold, answered, _]| gold + answered > 0);
    let f1: Vec<f64> =
        seen.map(|[gold, answered, both]| 2.0 * f64::from(*both) / f64::from(gold + answered)).collect();
    let total = f64::from(tasks);
    let gap = |(_, sure, right): &(u32, f64, u32)| (sure - f64::from(*right)).abs();
    Some(Score {
        tasks: tasks as usize,
        accuracy: f64::from(right) / total,
        macro_f1: f1.iter().sum::<f64>() / (f1.len() + unknown.len()) as f64,
        ece: bins.iter().map(gap).sum::<f64>() / total,
        log_loss: loss / total,
    })
}
