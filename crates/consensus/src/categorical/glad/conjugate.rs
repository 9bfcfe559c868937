//! Nonlinear conjugate gradients: Polak–Ribière with restarts (J. Nocedal, S. Wright: Numerical Optimization, 2006, 5.2)
//! and a line search to the strong Wolfe conditions (3.5, 3.6), with SciPy's constants and first steps, so that a run
//! comes to the same valley. It ends when no slope is above 10⁻², after 25 steps, or when a line has no lower point.

const STEPS: usize = 25;
const SLOPE: f64 = 1e-2;
const ENOUGH: f64 = 1e-4;
const CURVATURE: f64 = 0.4;
const TRIES: usize = 40;

/// A point on a line: how far, the value there, and the slope along the line.
#[derive(Clone, Copy)]
struct Place {
    far: f64,
    value: f64,
    slope: f64,
}

/// Moves `point` towards a minimum of `function`, which writes its gradient and returns its value; the value reached.
pub(super) fn minimise(point: &mut [f64], mut function: impl FnMut(&[f64], &mut [f64]) -> f64) -> f64 {
    let mut gradient = vec![0.0; point.len()];
    let mut value = function(point, &mut gradient);
    let mut before = value + norm(&gradient) / 2.0;
    let mut direction: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
    let (mut trial, mut trial_gradient) = (point.to_vec(), gradient.clone());
    for _ in 0..STEPS {
        if gradient.iter().all(|slope| slope.abs() <= SLOPE) {
            break;
        }
        let start = Place { far: 0.0, value, slope: dot(&gradient, &direction) };
        let first = (1.01 * 2.0 * (value - before) / start.slope).min(1.0);
        let first = if first > 0.0 { first } else { 1.0 };
        let found = search(start, first, |far| {
            trial
                .iter_mut()
                .zip(point.iter())
                .zip(&direction)
                .for_each(|((to, from), by)| *to = from + far * by);
            let value = function(&trial, &mut trial_gradient);
            Place { far, value, slope: dot(&trial_gradient, &direction) }
        });
        let Some(found) = found else { break };
        // The search ends on the place it returns, so the trial is that place.
        before = value;
        value = found.value;
        point.copy_from_slice(&trial);
        let old = dot(&gradient, &gradient);
        let turn: f64 = trial_gradient.iter().zip(&gradient).map(|(new, old)| new * (new - old)).sum();
        gradient.copy_from_slice(&trial_gradient);
        let keep = if old > 0.0 { (turn / old).max(0.0) } else { 0.0 };
        direction
            .iter_mut()
            .zip(&gradient)
            .for_each(|(direction, slope)| *direction = keep * *direction - slope);
        if dot(&gradient, &direction) >= 0.0 {
            direction.iter_mut().zip(&gradient).for_each(|(direction, slope)| *direction = -slope);
        }
    }
    value
}

/// A place that is low and flat enough; `at` was asked for it last.
fn search(start: Place, first: f64, mut at: impl FnMut(f64) -> Place) -> Option<Place> {
    let low_enough = |place: Place| place.value <= start.value + ENOUGH * place.far * start.slope;
    let flat_enough = |place: Place| place.slope.abs() <= -CURVATURE * start.slope;
    let (mut before, mut far) = (start, first);
    for tried in 0..TRIES {
        let place = at(far);
        if !place.value.is_finite() || !low_enough(place) || (tried > 0 && place.value >= before.value) {
            return zoom(before, place, &low_enough, &flat_enough, at);
        }
        if flat_enough(place) {
            return Some(place);
        }
        if place.slope >= 0.0 {
            return zoom(place, before, &low_enough, &flat_enough, at);
        }
        before = place;
        far *= 2.0;
    }
    None
}

/// Looks between a low place and another end.
fn zoom(
    mut low: Place,
    mut high: Place,
    low_enough: &dyn Fn(Place) -> bool,
    flat_enough: &dyn Fn(Place) -> bool,
    mut at: impl FnMut(f64) -> Place,
) -> Option<Place> {
    for _ in 0..TRIES {
        let far = between(low, high);
        let place = at(far);
        if !place.value.is_finite() || !low_enough(place) || place.value >= low.value {
            high = place;
        } else {
            if flat_enough(place) {
                return Some(place);
            }
            if place.slope * (high.far - low.far) >= 0.0 {
                high = low;
            }
            low = place;
        }
        if (high.far - low.far).abs() < 1e-12 {
            break;
        }
    }
    // Low enough, if not flat enough, is still a step down.
    (low.far > 0.0).then(|| at(low.far))
}

/// The minimum of the parabola through the low place's value and slope and the other's value, kept away from the ends.
fn between(low: Place, high: Place) -> f64 {
    let width = high.far - low.far;
    let bend = high.value - low.value - low.slope * width;
    let step = if bend > 0.0 { -low.slope * width / (2.0 * bend) } else { 0.5 };
    let step = if step.is_finite() { step.clamp(0.1, 0.9) } else { 0.5 };
    low.far + step * width
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_the_valley_of_a_bent_bowl() {
        let mut point = vec![-1.2, 1.0, 3.0];
        for _ in 0..60 {
            minimise(&mut point, |p, slope| {
                let bend = p[1] - p[0] * p[0];
                slope[0] = -2.0 * (1.0 - p[0]) - 40.0 * p[0] * bend;
                slope[1] = 20.0 * bend;
                slope[2] = 2.0 * p[2];
                (1.0 - p[0]).powi(2) + 10.0 * bend * bend + p[2] * p[2]
            });
        }
        assert!(point.iter().zip([1.0, 1.0, 0.0]).all(|(p, best)| (p - best).abs() < 0.02), "{point:?}");
    }
}
