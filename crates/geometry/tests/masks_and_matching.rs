//! Masks against pixels and COCO's tools, pairings against trying them all, key points against COCO's formula.

#![allow(clippy::expect_used)]

use gongdao_geometry::matching::best_pairs;
use gongdao_geometry::{Mask, Polygon, Skeleton};
use proptest::prelude::*;

/// What pycocotools writes for two masks.
const COCO_SPECKLED: &str = r"0120O010O01000O0010O1000O0001000O10O001000O010O010";
const COCO_BLOCK: &str = r"Zi0d0d0000000000000000000000000000000000000000000000000000000000V<";

fn picture() -> impl Strategy<Value = (u32, u32, Vec<bool>, Vec<bool>)> {
    (1..12_u32, 1..12_u32).prop_flat_map(|(height, width)| {
        let pixels = || prop::collection::vec(any::<bool>(), (height * width) as usize);
        (Just(height), Just(width), pixels(), pixels())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn masks_are_their_pixels((height, width, a, b) in picture()) {
        let mask = |rows: &[bool]| Mask::from_rows(height, width, rows).expect("a mask");
        let (one, two) = (mask(&a), mask(&b));
        prop_assert_eq!(one.to_rows(), a.clone());
        prop_assert_eq!(one.area(), a.iter().filter(|inside| **inside).count() as u64);
        let both = a.iter().zip(&b).filter(|(a, b)| **a && **b).count();
        let either = a.iter().zip(&b).filter(|(a, b)| **a || **b).count();
        prop_assert_eq!(one.shared_area(&two), both as u64);
        let iou = if either == 0 { 1.0 } else { both as f64 / either as f64 };
        prop_assert!((one.iou(&two) - iou).abs() < 1e-12);
        let voted = Mask::vote(&[(&one, 1.0), (&two, 2.0)]).expect("a vote");
        prop_assert_eq!(&voted, &two);
        let halves = Mask::vote(&[(&one, 1.0), (&two, 1.0)]).expect("a vote");
        prop_assert_eq!(halves.area(), either as u64);
        prop_assert_eq!(Mask::from_text(height, width, &one.to_text()), Ok(one.clone()));
        prop_assert_eq!(Mask::from_runs(height, width, one.runs().to_vec()), Ok(one.clone()));
        let inside = (0..a.len()).filter(|at| a[*at]).map(|at| (at % width as usize, at / width as usize));
        let frame = inside.fold(None, |frame: Option<[usize; 4]>, (x, y)| {
            let [l, t, r, b] = frame.unwrap_or([x, y, x + 1, y + 1]);
            Some([l.min(x), t.min(y), r.max(x + 1), b.max(y + 1)])
        });
        let found = one.bounds().map(|b| [b.left, b.top, b.right, b.bottom].map(|n| n as usize));
        prop_assert_eq!(found, frame);
    }

    #[test]
    fn an_outline_fills_the_pixels_whose_middle_it_holds(
        ring in prop::collection::vec((-2.0..12.0_f64, -2.0..12.0_f64), 3..8)
    ) {
        let outline = Polygon::new([ring]).expect("an outline");
        let mask = Mask::from_polygon(9, 10, &outline).expect("a mask");
        for (index, inside) in mask.to_rows().into_iter().enumerate() {
            let middle = gongdao_geometry::Point {
                x: (index % 10) as f64 + 0.5,
                y: (index / 10) as f64 + 0.5,
            };
            prop_assert_eq!(inside, outline.contains(middle), "{:?}", middle);
        }
    }

    #[test]
    fn any_text_is_a_mask_or_refused(text in "[0-p]{0,12}", height in 0..9_u32, width in 0..9_u32) {
        if let Ok(mask) = Mask::from_text(height, width, &text) {
            prop_assert_eq!(mask.to_rows().len() as u32, height * width);
        }
    }

    #[test]
    fn no_pairing_is_better(
        (rows, columns, likeness) in (0..6_usize, 0..6_usize).prop_flat_map(|(rows, columns)| {
            let one = prop_oneof![0.0..1.0_f64, Just(0.5), Just(f64::NAN)];
            (Just(rows), Just(columns), prop::collection::vec(one, rows * columns))
        }),
        threshold in 0.0..0.8_f64,
    ) {
        let value = |row: usize, column: usize| likeness[row * columns + column];
        let pairs = best_pairs(rows, columns, threshold, value);
        let mut taken = (vec![false; rows], vec![false; columns]);
        let mut total = 0.0;
        for (row, column) in pairs {
            prop_assert!(value(row, column) >= threshold);
            prop_assert!(!taken.0[row] && !taken.1[column]);
            (taken.0[row], taken.1[column]) = (true, true);
            total += value(row, column);
        }
        let best = tried(0, rows, &mut vec![false; columns], &|r, c| {
            let found = value(r, c);
            if found >= threshold { found } else { 0.0 }
        });
        prop_assert!((total - best).abs() < 1e-9, "{total} {best}");
    }
}

/// The best sum of likenesses, by trying every pairing.
fn tried(row: usize, rows: usize, taken: &mut Vec<bool>, value: &dyn Fn(usize, usize) -> f64) -> f64 {
    if row == rows {
        return 0.0;
    }
    let mut best = tried(row + 1, rows, taken, value);
    for column in 0..taken.len() {
        if !taken[column] {
            taken[column] = true;
            best = best.max(value(row, column) + tried(row + 1, rows, taken, value));
            taken[column] = false;
        }
    }
    best
}

#[test]
fn masks_as_coco_writes_them() {
    // pycocotools 2.0: encode of a 7 × 9 picture whose pixel (row, column) is inside when (3 r + 5 c) % 7 < 3, and of
    // a 40 × 60 one that holds rows 10 to 29 of columns 20 to 49.
    let inside = |index: usize| (3 * (index / 9) + 5 * (index % 9)) % 7 < 3;
    let speckled = Mask::from_rows(7, 9, &(0..63).map(inside).collect::<Vec<_>>()).expect("a mask");
    assert_eq!(speckled.to_text(), COCO_SPECKLED);
    let filled = |index: usize| (10..30).contains(&(index / 60)) && (20..50).contains(&(index % 60));
    let block = Mask::from_rows(40, 60, &(0..2400).map(filled).collect::<Vec<_>>()).expect("a mask");
    assert_eq!(block.to_text(), COCO_BLOCK);
    assert_eq!(Mask::from_text(40, 60, COCO_BLOCK), Ok(block));
    assert!(Mask::from_text(40, 60, "P").is_err(), "breaks off");
    assert!(Mask::from_runs(2, 2, [1, 2]).is_err() && Mask::from_runs(0, 2, [0]).is_err());
    assert_eq!(Mask::from_runs(2, 2, [0, 0, 1, 0, 1, 2]).map(|mask| mask.runs().to_vec()), Ok(vec![2, 2]));
}

#[test]
fn key_points_as_coco_scores_them() {
    let truth = Skeleton::new([(10.0, 10.0, 2), (20.0, 10.0, 1), (0.0, 0.0, 0)]).expect("key points");
    let drawn = Skeleton::new([(11.0, 10.0, 2), (20.0, 13.0, 2), (0.0, 0.0, 0)]).expect("key points");
    // COCO: mean over the marked points of exp(−d² / (2 · area · (2σ)²)), with area 400 and sigmas .026 and .025.
    let oks = truth.oks(&drawn, 400.0, &[0.052, 0.05]).expect("a likeness");
    let want =
        ((-1.0_f64 / (2.0 * 400.0 * 0.052 * 0.052)).exp() + (-9.0_f64 / (2.0 * 400.0 * 0.0025)).exp()) / 2.0;
    assert!((oks - want).abs() < 1e-12, "{oks} {want}");
    let lacking = Skeleton::new([(10.0, 10.0, 2), (0.0, 0.0, 0)]).expect("key points");
    assert!((truth.oks(&lacking, 400.0, &[]).expect("a likeness") - 0.5).abs() < 1e-12);
    assert!(truth.oks(&drawn, f64::NAN, &[]).is_err());
}

/// Masks that pycocotools wrote, which the pages' own coder reads, too (`web/src/editor/mask/mask.test.ts`).
#[test]
fn texts_are_those_of_other_peoples_coder() {
    let lines: Vec<&str> =
        include_str!("mask_vectors.txt").lines().filter(|line| !line.starts_with('#')).collect();
    assert!(lines.len() > 40);
    for line in lines {
        let parts: Vec<&str> = line.split(' ').collect();
        let [height, width, runs, text] = parts.as_slice() else { panic!("{line}") };
        let (height, width) = (height.parse().unwrap(), width.parse().unwrap());
        let mask = Mask::from_runs(height, width, runs.split(',').map(|run| run.parse().unwrap())).unwrap();
        assert_eq!(mask.to_text(), *text);
        assert_eq!(Mask::from_text(height, width, text), Ok(mask));
    }
}
