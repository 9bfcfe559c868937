//! The middle of places, each with a weight, that a few of them far off do not drag along.
//!
//! The geometric median: the place whose weighed distances to all add up to the least, found by Weiszfeld's rounds (*Sur le
//! point pour lequel la somme des distances de n points donnés est minimum*, 1937) from the mean on. Distances count as at
//! least a hundredth, which is finer than anybody draws, so that a round never divides by nothing. Of two places of equal
//! weight it is the mean.

use gongdao_geometry::Point;

const ROUNDS: usize = 60;
const NEAR: f64 = 0.01;
/// Moves that end the rounds.
const STILL: f64 = 1e-4;

/// The middle of places with positive weights; `None` of nothing.
pub(super) fn middle(places: &[(Point, f64)]) -> Option<(f64, f64)> {
    let sums = |weigh: &dyn Fn(Point) -> f64| {
        places.iter().fold([0.0; 3], |[x, y, all], (place, weight)| {
            let weight = weight * weigh(*place);
            [x + place.x * weight, y + place.y * weight, all + weight]
        })
    };
    let mean = |[x, y, all]: [f64; 3]| (all > 0.0).then(|| (x / all, y / all));
    let mut at = mean(sums(&|_| 1.0))?;
    if places.len() < 3 {
        return Some(at);
    }
    for _ in 0..ROUNDS {
        let apart = |place: Point| ((place.x - at.0).powi(2) + (place.y - at.1).powi(2)).sqrt();
        let next = mean(sums(&|place| 1.0 / apart(place).max(NEAR))).unwrap_or(at);
        let moved = (next.0 - at.0).abs().max((next.1 - at.1).abs());
        at = next;
        if moved < STILL {
            break;
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::middle;
    use gongdao_geometry::Point;

    fn of(places: &[(f64, f64, f64)]) -> (f64, f64) {
        let places: Vec<(Point, f64)> =
            places.iter().filter_map(|(x, y, weight)| Some((Point::new(*x, *y).ok()?, *weight))).collect();
        middle(&places).unwrap_or_default()
    }

    #[test]
    fn one_that_slipped_does_not_drag_it_along() {
        assert_eq!(of(&[(4.0, 2.0, 1.0), (6.0, 4.0, 1.0)]), (5.0, 3.0));
        let (x, y) = of(&[(10.0, 10.0, 1.0), (11.0, 10.0, 1.0), (10.0, 11.0, 1.0), (900.0, 400.0, 1.0)]);
        assert!((x - 10.5).abs() < 0.6 && (y - 10.5).abs() < 0.6, "{x} {y}");
        // Who weighs more than all others together has their way.
        let (x, y) = of(&[(0.0, 0.0, 5.0), (100.0, 0.0, 1.0), (0.0, 100.0, 1.0)]);
        assert!(x.abs() < 0.1 && y.abs() < 0.1, "{x} {y}");
    }

    #[test]
    fn no_place_nearby_has_less_distance_to_all() {
        let places =
            [(0.0, 0.0, 1.0), (30.0, 4.0, 2.0), (12.0, 40.0, 1.5), (7.0, 9.0, 1.0), (25.0, 25.0, 0.5)];
        let (x, y) = of(&places);
        let cost = |x: f64, y: f64| -> f64 {
            places.iter().map(|(a, b, w)| w * ((a - x).powi(2) + (b - y).powi(2)).sqrt()).sum()
        };
        for (by, down) in [(0.5, 0.0), (-0.5, 0.0), (0.0, 0.5), (0.0, -0.5), (0.3, 0.3), (-0.3, 0.3)] {
            assert!(cost(x, y) <= cost(x + by, y + down) + 1e-6);
        }
    }
}
