//! The answer that costs least on average.

use super::super::labels::Labels;
use super::super::outcome::first_best;
use super::super::settings::Costs;

/// Differences under this part count as ties, which go to the class lowest in string order. Probabilities are kept in 32
/// bits.
const SLACK: f64 = 1e-6;

pub(super) fn answers(labels: &Labels, probabilities: &[f32], costs: Costs<'_>) -> Vec<u32> {
    let classes = labels.classes.len();
    let ranks = ranks(labels);
    let table = match costs {
        Costs::Table(table)
            if table.len() == classes * classes && table.iter().all(|cost| cost.is_finite()) =>
        {
            table
        }
        _ => &[],
    };
    let mut scores = vec![0.0; classes];
    let answer = |own: &[f32]| {
        match costs {
            Costs::Ordinal => {
                for (answer, score) in scores.iter_mut().enumerate() {
                    let steps = own
                        .iter()
                        .enumerate()
                        .map(|(truth, p)| f64::from(*p) * ranks[answer].abs_diff(ranks[truth]) as f64);
                    *score = -steps.sum::<f64>();
                }
            }
            Costs::Table(_) if !table.is_empty() => {
                for (score, costs) in scores.iter_mut().zip(table.chunks_exact(classes)) {
                    *score = -costs.iter().zip(own).map(|(cost, p)| cost * f64::from(*p)).sum::<f64>();
                }
            }
            _ => scores.iter_mut().zip(own).for_each(|(score, p)| *score = f64::from(*p)),
        }
        first_best(&scores, SLACK) as u32
    };
    probabilities.chunks_exact(classes).map(answer).collect()
}

/// The place of each class in the order of ordinal classes.
fn ranks(labels: &Labels) -> Vec<usize> {
    let numbers: Option<Vec<f64>> = labels
        .classes
        .iter()
        .map(|name| name.trim().parse().ok().filter(|number: &f64| number.is_finite()))
        .collect();
    let mut order: Vec<usize> = (0..labels.classes.len()).collect();
    if let Some(numbers) = numbers {
        order.sort_by(|a, b| numbers[*a].total_cmp(&numbers[*b]));
    }
    let mut ranks = vec![0; order.len()];
    order.into_iter().enumerate().for_each(|(rank, class)| ranks[class] = rank);
    ranks
}
