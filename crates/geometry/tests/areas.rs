//! Areas and overlaps held against counting pixels, and against figures of shapely 2 worked out once from outside.

#![allow(clippy::expect_used)]

use gongdao_geometry::{Cuboid, Point, Polygon, Polyline, Rectangle, Segment, Skeleton, TextSpan, Tilted};
use proptest::prelude::*;

/// What shapely says two tilted boxes share, and the ratio to what they cover.
const SHAPELY_SHARED: f64 = 6.021544338541778;
const SHAPELY_IOU: f64 = 0.5484873760233379;

/// Counts the middles of a fine grid over 0 to 64: inside the first, the second, both; in units of area.
fn counted(one: &Polygon, other: &Polygon) -> [f64; 3] {
    const FINE: u32 = 4;
    let mut counts = [0_u32; 3];
    for row in 0..64 * FINE {
        for column in 0..64 * FINE {
            let middle = |index: u32| (f64::from(index) + 0.5) / f64::from(FINE);
            let point = Point::new(middle(column), middle(row)).expect("a point");
            let inside = (one.contains(point), other.contains(point));
            counts[0] += u32::from(inside.0);
            counts[1] += u32::from(inside.1);
            counts[2] += u32::from(inside.0 && inside.1);
        }
    }
    counts.map(|count| f64::from(count) / f64::from(FINE * FINE))
}

fn outline(corners: impl Strategy<Value = f64> + Clone) -> impl Strategy<Value = Polygon> {
    // A last corner on the first one closes the ring and counts as one: of a triangle that would leave two.
    let ring = prop::collection::vec((corners.clone(), corners), 3..12)
        .prop_filter("three corners or more", |ring| ring.len() > 3 || ring.first() != ring.last());
    prop::collection::vec(ring, 1..3).prop_map(|rings| Polygon::new(rings).expect("an outline"))
}

fn edge_length(polygon: &Polygon) -> f64 {
    let ring = |ring: &Vec<Point>| -> f64 {
        (0..ring.len()).map(|index| ring[index].distance(ring[(index + 1) % ring.len()])).sum()
    };
    polygon.rings().iter().map(ring).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Wild outlines, crossing themselves and each other: the grid is off by a part of a cell along each edge.
    #[test]
    fn outlines_cover_what_pixels_count(one in outline(0.0..64.0), other in outline(0.0..64.0)) {
        let counts = counted(&one, &other);
        let rough = (edge_length(&one) + edge_length(&other)) * 0.25 * 0.5;
        prop_assert!((one.area() - counts[0]).abs() <= rough);
        prop_assert!((other.area() - counts[1]).abs() <= rough);
        prop_assert!((one.shared_area(&other) - counts[2]).abs() <= rough);
    }

    /// Corners on whole numbers make edges lie on each other and corners on edges.
    #[test]
    fn outlines_that_touch_are_no_trouble(
        one in outline((0..8_u8).prop_map(|n| f64::from(n) * 8.0)),
        other in outline((0..8_u8).prop_map(|n| f64::from(n) * 8.0)),
    ) {
        let counts = counted(&one, &other);
        let rough = (edge_length(&one) + edge_length(&other)) * 0.25 * 0.5;
        prop_assert!((one.area() - counts[0]).abs() <= rough);
        prop_assert!((one.shared_area(&other) - counts[2]).abs() <= rough);
        let alike = one.iou(&one);
        prop_assert!(alike > 1.0 - 1e-9 || one.area() == 0.0 && alike == 1.0);
        prop_assert!((one.iou(&other) - other.iou(&one)).abs() < 1e-12);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn upright_and_tilted_boxes_agree(a in numbers(), b in numbers()) {
        let upright = |n: [f64; 4]| Rectangle::new(n[0], n[1], n[2], n[3]).expect("a box");
        let tilted = |n: [f64; 4], turn: f64, flip: bool| {
            let (width, height) = if flip { (n[3], n[2]) } else { (n[2], n[3]) };
            Tilted::new(n[0] + n[2] / 2.0, n[1] + n[3] / 2.0, width, height, turn).expect("a box")
        };
        let want = upright(a).iou(&upright(b));
        for (turn, flip) in [(0.0, false), (180.0, false), (-90.0, true), (450.0, true)] {
            let got = tilted(a, turn, flip).iou(&tilted(b, 0.0, false));
            prop_assert!((got - want).abs() < 1e-9, "{turn}: {got} {want}");
        }
    }

    /// Turning everything together changes no overlap.
    #[test]
    fn turning_the_picture_changes_nothing(a in numbers(), b in numbers(), turn in 0.0..360.0_f64, more in -99.0..99.0_f64) {
        let boxed = |n: [f64; 4], turn: f64| Tilted::new(n[0], n[1], n[2], n[3], turn).expect("a box");
        let (sine, cosine) = gongdao_geometry::elementary::sin_cos_degrees(more);
        let turned = |n: [f64; 4], turn: f64| {
            boxed([n[0] * cosine - n[1] * sine, n[0] * sine + n[1] * cosine, n[2], n[3]], turn + more)
        };
        let want = boxed(a, turn).iou(&boxed(b, 0.0));
        prop_assert!((turned(a, turn).iou(&turned(b, 0.0)) - want).abs() < 1e-8);
        prop_assert!((boxed(a, turn).iou(&boxed(a, turn)) - 1.0).abs() < 1e-9 || a[2] * a[3] == 0.0);
    }

    #[test]
    fn stretches_share_what_counting_says(a in 0..50_u32, b in 1..50_u32, c in 0..50_u32, d in 1..50_u32) {
        let (one, other) = (TextSpan::new(a, a + b).expect("a span"), TextSpan::new(c, c + d).expect("a span"));
        let count = |inside: &dyn Fn(u32) -> bool| (0..100).filter(|at| inside(*at)).count() as f64;
        let (in_one, in_other) = (|at| (a..a + b).contains(&at), |at| (c..c + d).contains(&at));
        let both = count(&|at| in_one(at) && in_other(at));
        let either = count(&|at| in_one(at) || in_other(at));
        prop_assert!((one.iou(other) - both / either).abs() < 1e-12);
        let timed = |span: TextSpan| Segment::new(span.start().into(), span.end().into()).expect("a segment");
        prop_assert!((timed(one).iou(&timed(other)) - one.iou(other)).abs() < 1e-12);
    }

    /// Any numbers at all are either refused or measured, never NaN.
    #[test]
    fn nothing_is_not_a_number(n in prop::array::uniform14(any_number()), marks in prop::array::uniform4(0..4_u8)) {
        let part = |likeness: f64| (0.0..=1.0).contains(&likeness);
        if let (Ok(a), Ok(b)) = (Rectangle::new(n[0], n[1], n[2], n[3]), Rectangle::new(n[4], n[5], n[6], n[7])) {
            prop_assert!(part(a.iou(&b)));
        }
        let tilted = |n: &[f64]| Tilted::new(n[0], n[1], n[2], n[3], n[4]);
        if let (Ok(a), Ok(b)) = (tilted(&n), tilted(&n[5..])) {
            prop_assert!(part(a.iou(&b)) && a.degrees() < 180.0);
        }
        let cuboid = |n: &[f64]| Cuboid::new([n[0], n[1], n[2]], [n[3], n[4], n[5]], n[6]);
        if let (Ok(a), Ok(b)) = (cuboid(&n), cuboid(&n[7..])) {
            prop_assert!(part(a.iou(&b)));
        }
        let pairs = |n: &[f64]| n.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>();
        if let (Ok(a), Ok(b)) = (Polygon::new([pairs(&n[..6])]), Polygon::new([pairs(&n[6..])])) {
            prop_assert!(part(a.iou(&b)) && a.outer_points(9).iter().all(|point| point.x.is_finite()));
        }
        if let (Ok(a), Ok(b)) = (Polyline::new(pairs(&n[..6])), Polyline::new(pairs(&n[6..]))) {
            prop_assert!(a.mean_distance(&b) <= a.hausdorff(&b) * (1.0 + 1e-9) && a.frechet(&b).is_finite());
        }
        let marked = |n: &[f64]| Skeleton::new((0..2).map(|i| (n[2 * i], n[2 * i + 1], marks[i])));
        if let (Ok(a), Ok(b)) = (marked(&n), marked(&n[4..])) {
            prop_assert!(part(a.framed_oks(&b)) && a.framed_oks(&a) == 1.0);
        }
    }
}

fn numbers() -> impl Strategy<Value = [f64; 4]> {
    (-20.0..20.0_f64, -20.0..20.0_f64, 0.0..30.0_f64, 0.0..30.0_f64).prop_map(|(x, y, w, h)| [x, y, w, h])
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        -5.0..5.0_f64,
        (0..4_u8).prop_map(f64::from),
        Just(1e12),
        Just(-1e12),
        any::<f64>(),
        Just(1e-300)
    ]
}

#[test]
fn holes_and_parts_count_as_they_should() {
    let square = |x: f64, y: f64, size: f64| vec![(x, y), (x + size, y), (x + size, y + size), (x, y + size)];
    let hollow = Polygon::new([square(0.0, 0.0, 10.0), square(2.0, 2.0, 4.0)]).expect("an outline");
    let full = Polygon::new([square(0.0, 0.0, 10.0)]).expect("an outline");
    assert_eq!((hollow.area(), full.area(), hollow.shared_area(&full)), (84.0, 100.0, 84.0));
    let parts = Polygon::new([square(0.0, 0.0, 1.0), square(5.0, 0.0, 1.0)]).expect("an outline");
    assert_eq!((parts.area(), parts.shared_area(&full)), (2.0, 2.0));
    assert_eq!(hollow.outer_points(4), full.rings()[0]);
}

#[test]
fn figures_from_outside() {
    // shapely 2.1: rotate(box(-2, -1, 2, 1), 30) over rotate(box(-1.5, -1.5, 1.5, 1.5), 75) moved by (0.5, 0.25).
    let a = Tilted::new(0.0, 0.0, 4.0, 2.0, 30.0).expect("a box");
    let b = Tilted::new(0.5, 0.25, 3.0, 3.0, 75.0).expect("a box");
    assert!((a.shared_area(&b) - SHAPELY_SHARED).abs() < 1e-12, "{}", a.shared_area(&b));
    assert!((a.iou(&b) - SHAPELY_IOU).abs() < 1e-12);
    let one = Cuboid::new([0.0, 0.0, 1.0], [4.0, 2.0, 2.0], 30.0).expect("a box");
    let two = Cuboid::new([0.5, 0.25, 1.5], [3.0, 3.0, 2.0], 75.0).expect("a box");
    assert!((one.shared_volume(&two) - 1.5 * SHAPELY_SHARED).abs() < 1e-12);
}

#[test]
fn lines_are_compared_however_they_are_cut() {
    let line = |pairs: &[(f64, f64)]| Polyline::new(pairs.to_vec()).expect("a line");
    let straight = line(&[(0.0, 0.0), (10.0, 0.0)]);
    let cut = line(&[(10.0, 0.0), (7.0, 0.0), (3.0, 0.0), (0.0, 0.0)]);
    let above = line(&[(0.0, 2.0), (10.0, 2.0)]);
    assert!(straight.mean_distance(&cut) < 1e-12 && straight.hausdorff(&cut) < 1e-12);
    assert!((straight.mean_distance(&above) - 2.0).abs() < 1e-12);
    assert!((straight.frechet(&above) - 2.0).abs() < 1e-12);
    assert!((straight.frechet(&cut) - 10.0).abs() < 1e-12, "the other way round");
    assert_eq!(straight.spaced(3)[1], Point { x: 5.0, y: 0.0 });
}

#[test]
fn refusals_name_field_value_and_fix() {
    let told =
        |refused: Result<Rectangle, gongdao_geometry::Refused>| refused.expect_err("refused").to_string();
    assert_eq!(told(Rectangle::new(0.0, 0.0, -1.0, 1.0)), "`width` is -1; give a number from 0 to 1e12");
    assert_eq!(
        told(Rectangle::new(f64::NAN, 0.0, 1.0, 1.0)),
        "`left` is NaN; give a number from -1e12 to 1e12"
    );
    assert!(Polygon::new([vec![(0.0, 0.0), (1.0, 1.0), (0.0, 0.0)]]).is_err());
    assert!(Polygon::new(Vec::<Vec<(f64, f64)>>::new()).is_err());
    assert!(Segment::new(2.0, 1.0).is_err() && TextSpan::new(3, 3).is_err());
    assert!(Skeleton::new([(0.0, 0.0, 3)]).is_err() && Polyline::new([(0.0, 0.0)]).is_err());
}
