//! What accuracy costs: points of answers and accuracy, and what lies between them.

/// What was asked and how right it was, at one target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Answers a task.
    pub answers: f64,
    /// The share of tasks that were right.
    pub accuracy: f64,
}

/// The fewest answers a task with which a curve reaches an accuracy: the first crossing on the straight lines between its
/// points, ordered by answers. `None` where it never does.
pub fn answers_at(curve: &[Point], accuracy: f64) -> Option<f64> {
    let mut points = curve.to_vec();
    points.sort_by(|one, other| one.answers.total_cmp(&other.answers));
    let first = points.iter().position(|point| point.accuracy >= accuracy)?;
    let (to, Some(before)) = (points[first], first.checked_sub(1)) else {
        return Some(points[first].answers);
    };
    let from = points[before];
    let rise = to.accuracy - from.accuracy;
    let part = if rise > 0.0 { (accuracy - from.accuracy) / rise } else { 1.0 };
    Some(from.answers + (to.answers - from.answers) * part)
}
