//! Outlines that can be filled, and what keeps others from it.
#![allow(clippy::unwrap_used)]

use gongdao_geometry::{Polygon, Unsound};
use proptest::prelude::*;

fn unsound(rings: &[&[(f64, f64)]]) -> Option<Unsound> {
    Polygon::new(rings.iter().map(|ring| ring.iter().copied())).unwrap().unsound()
}

const SQUARE: &[(f64, f64)] = &[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];

#[test]
fn outlines_without_a_crossing_are_sound() {
    let arrow = [(0.0, 0.0), (10.0, 5.0), (0.0, 10.0), (4.0, 5.0)];
    let hole = [(20.0, 20.0), (20.0, 40.0), (40.0, 40.0)];
    let other = [(60.0, 60.0), (60.0, 80.0), (80.0, 80.0)];
    // A corner on a straight side folds nothing.
    let straight = [(0.0, 0.0), (5.0, 0.0), (10.0, 0.0), (10.0, 10.0)];
    assert_eq!(unsound(&[SQUARE]), None);
    assert_eq!(unsound(&[&arrow]), None);
    assert_eq!(unsound(&[&straight]), None);
    assert_eq!(unsound(&[SQUARE, &hole, &other]), None);
}

#[test]
fn crossing_touching_and_folding_are_told() {
    let crossed = |rings: &[&[(f64, f64)]]| matches!(unsound(rings), Some(Unsound::Crosses(_)));
    assert!(crossed(&[&[(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)]]));
    assert!(crossed(&[&[(0.0, 0.0), (10.0, 0.0), (20.0, 0.0)]]));
    assert!(crossed(&[&[(0.0, 0.0), (10.0, 0.0), (5.0, 0.0), (5.0, 9.0)]]));
    // Two triangles that share one corner.
    assert!(crossed(&[&[(0.0, 0.0), (5.0, 5.0), (10.0, 0.0), (10.0, 10.0), (5.0, 5.0), (0.0, 10.0)]]));
    assert!(crossed(&[SQUARE, &[(0.0, 10.0), (20.0, 10.0), (20.0, 20.0)]]));
}

#[test]
fn holes_lie_inside_and_beside_each_other() {
    let hole: &[(f64, f64)] = &[(20.0, 20.0), (20.0, 80.0), (80.0, 80.0)];
    assert_eq!(unsound(&[SQUARE, &[(200.0, 0.0), (210.0, 0.0), (210.0, 9.0)]]), Some(Unsound::Hole(0)));
    let inner: &[(f64, f64)] = &[(30.0, 50.0), (30.0, 60.0), (35.0, 60.0)];
    assert_eq!(unsound(&[SQUARE, hole, inner]), Some(Unsound::Hole(1)));
}

proptest! {
    /// Corners in the order of their angle around a point make a star, which never crosses itself.
    #[test]
    fn stars_are_sound_and_swapping_two_corners_of_a_convex_one_is_not(
        radii in prop::collection::vec(50_i32..100, 5..40), at in 0_usize..40,
    ) {
        let place = |index: usize, radius: f64| {
            let (sine, cosine) = gongdao_geometry::elementary::sin_cos_degrees(360.0 * index as f64 / radii.len() as f64);
            ((radius * cosine * 100.0).round(), (radius * sine * 100.0).round())
        };
        let star = radii.iter().enumerate().map(|(index, radius)| place(index, f64::from(*radius)));
        prop_assert_eq!(Polygon::new([star]).unwrap().unsound(), None);
        let mut round: Vec<(f64, f64)> = (0..radii.len()).map(|index| place(index, 100.0)).collect();
        let at = at % radii.len();
        round.swap(at, (at + 1) % radii.len());
        let crossed = matches!(Polygon::new([round]).unwrap().unsound(), Some(Unsound::Crosses(_)));
        prop_assert!(crossed);
    }
}
