//! The built-in classifiers by what they promise: they learn what can be learned, say how sure they may be, are the same
//! every time, and believe no bytes.
#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_quality::classify::{
    self, Example, Interval, MODEL_BYTES, Model, Trained, Unlearned, interval, of_picture, of_text,
};
use gongdao_quality::skill::Tally;
use proptest::prelude::*;

/// A generator that a seed alone decides.
struct Draw(u64);

impl Draw {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }
}

fn names(classes: &[&str]) -> Vec<String> {
    classes.iter().map(|class| (*class).to_owned()).collect()
}

fn learned(classes: &[&str], examples: &[Example]) -> Trained {
    classify::train(&names(classes), examples, 950_000, &mut |_| true).unwrap()
}

/// Short reviews of two moods; one in `noise` has the other one's label.
fn reviews(count: usize, noise: usize, seed: u64) -> Vec<Example> {
    const MOODS: [[&str; 6]; 2] = [
        ["好吃", "很快", "满意", "good", "quick", "会再来"],
        ["难吃", "太慢", "失望", "bad", "late", "不会再来"],
    ];
    const FILLER: [&str; 8] = ["外卖", "今天", "a box", "店家", "第一次", "of noodles", "下单", "送到"];
    let mut draw = Draw(seed);
    (0..count)
        .map(|_| {
            let mood = draw.below(2);
            let [a, b, c] = [draw.below(8), draw.below(8), draw.below(6)];
            let text = format!("{} {} {} no {}", FILLER[a], MOODS[mood][c], FILLER[b], draw.below(100_000));
            let flipped = noise > 0 && draw.below(noise) == 0;
            Example { features: of_text(&text), class: if flipped { 1 - mood } else { mood } }
        })
        .collect()
}

/// A seven-segment digit in some place, thickness and colour, with noise.
fn digit(class: usize, draw: &mut Draw) -> Vec<[u8; 3]> {
    // Segments: top, upper left, upper right, middle, lower left, lower right, bottom.
    const LIT: [u8; 10] = [
        0b1110111, 0b0100100, 0b1011101, 0b1101101, 0b0101110, 0b1101011, 0b1111011, 0b0100101, 0b1111111,
        0b1101111,
    ];
    let (left, top) = (4 + draw.below(8), 2 + draw.below(6));
    let (wide, high, thick) = (8 + draw.below(5), 8 + draw.below(3), 2 + draw.below(2));
    let (paper, ink) = (150 + draw.below(100), draw.below(100));
    let mut pixels: Vec<[u8; 3]> =
        (0..32 * 32).map(|_| [(); 3].map(|()| (paper + draw.below(30)).min(255) as u8)).collect();
    let mut bar = |x: usize, y: usize, width: usize, height: usize| {
        for row in y..(y + height).min(32) {
            for column in x..(x + width).min(32) {
                pixels[row * 32 + column] = [(ink + draw.below(30)) as u8; 3];
            }
        }
    };
    let lit = |segment: usize| LIT[class] >> segment & 1 == 1;
    let (right, middle, bottom) = (left + wide - thick, top + high, top + 2 * high);
    let bars = [
        (left, top, wide, thick),
        (left, top, thick, high),
        (right, top, thick, high),
        (left, middle, wide, thick),
        (left, middle, thick, high),
        (right, middle, thick, high),
        (left, bottom, wide, thick),
    ];
    for (_, (x, y, width, height)) in bars.into_iter().enumerate().filter(|(segment, _)| lit(*segment)) {
        bar(x, y, width, height);
    }
    pixels
}

#[test]
fn it_learns_moods_and_its_sureness_holds_on_what_it_never_saw() {
    let trained = learned(&["good", "bad"], &reviews(1_500, 12, 3));
    let report = &trained.report;
    // One label in twelve is wrong, and nobody can foresee which.
    assert!((870_000..=950_000).contains(&report.accuracy_ppm), "{report:?}");
    // One temperature cannot say "never surer than eleven in twelve": labels that are wrong by chance cost calibration.
    assert!(report.calibration_error_ppm < 80_000, "{report:?}");
    assert!(
        report.accuracy_between.low_ppm < report.accuracy_ppm
            && report.accuracy_ppm < report.accuracy_between.high_ppm
    );
    let fresh = reviews(1_500, 12, 99);
    let said: Vec<_> =
        fresh.iter().map(|example| (trained.model.predict(&example.features), example.class)).collect();
    let right = said.iter().filter(|(said, class)| said.class == *class).count() as f64 / said.len() as f64;
    let sure =
        said.iter().map(|(said, _)| f64::from(said.probability_ppm) / 1e6).sum::<f64>() / said.len() as f64;
    assert!((right - f64::from(report.accuracy_ppm) / 1e6).abs() < 0.03, "{right} {report:?}");
    assert!((right - sure).abs() < 0.08, "right {right}, sure {sure}");
}

#[test]
fn chance_is_not_learned_and_no_mark_is_promised() {
    let mut draw = Draw(5);
    let examples: Vec<Example> = (0..600)
        .map(|at| Example {
            features: of_text(&format!("word{} {at}", draw.below(50))),
            class: draw.below(2),
        })
        .collect();
    let report = learned(&["a", "b"], &examples).report;
    assert!((430_000..570_000).contains(&report.accuracy_ppm), "{report:?}");
    assert!(report.calibration_error_ppm < 60_000, "{report:?}");
    assert_eq!(report.sure_above_ppm, None);
}

#[test]
fn it_tells_drawn_digits_apart() {
    let mut draw = Draw(11);
    let examples: Vec<Example> = (0..1_000)
        .map(|at| Example { features: of_picture(&digit(at % 10, &mut draw)).unwrap(), class: at % 10 })
        .collect();
    let trained = learned(&["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], &examples);
    assert!(trained.report.accuracy_ppm > 930_000, "{:?}", trained.report);
    assert!(trained.report.calibration_error_ppm < 50_000, "{:?}", trained.report);
    assert_eq!(of_picture(&[[0; 3]; 10]), None);
}

#[test]
fn the_same_examples_give_the_same_bytes_and_bytes_give_the_same_classifier() {
    let examples = reviews(300, 10, 7);
    let [one, other] = [learned(&["a", "b"], &examples), learned(&["a", "b"], &examples)];
    let bytes = one.model.to_bytes();
    assert_eq!((bytes.clone(), &one.report), (other.model.to_bytes(), &other.report));
    assert!(bytes.len() <= MODEL_BYTES);
    let read = Model::from_bytes(&bytes).unwrap();
    assert_eq!(read, one.model);
    for example in &examples {
        assert_eq!(read.predict(&example.features), one.model.predict(&example.features));
    }
    for cut in 0..bytes.len() {
        assert!(Model::from_bytes(&bytes[..cut]).is_err(), "{cut}");
    }
    assert!(Model::from_bytes(&[bytes, vec![0]].concat()).is_err());
}

#[test]
fn what_cannot_be_learned_is_refused_by_name() {
    let few = reviews(19, 0, 1);
    let train = |classes: &[&str], examples: &[Example]| {
        classify::train(&names(classes), examples, 950_000, &mut |_| true).map(|_| ())
    };
    assert_eq!(train(&["a", "b"], &few), Err(Unlearned::TooFew { examples: 19 }));
    let one: Vec<Example> = reviews(40, 0, 1).into_iter().map(|one| Example { class: 0, ..one }).collect();
    assert_eq!(train(&["a", "b"], &one), Err(Unlearned::OneClass));
    assert_eq!(train(&["a"], &reviews(40, 0, 1)), Err(Unlearned::Classes));
    let stopped = classify::train(&names(&["a", "b"]), &reviews(40, 0, 1), 950_000, &mut |_| false);
    assert_eq!(stopped.map(|_| ()), Err(Unlearned::Stopped));
}

#[test]
fn an_interval_is_wide_where_little_is_known() {
    let of = |right: i64, judged| interval(Tally { right_ppm: right * 1_000_000, judged });
    assert_eq!(of(0, 0), Interval { low_ppm: 0, high_ppm: 1_000_000 });
    // Wilson, 95 %: 9 of 10 by the formula's published example.
    let nine = of(9, 10);
    assert!(nine.low_ppm.abs_diff(595_848) < 200 && nine.high_ppm.abs_diff(982_124) < 200, "{nine:?}");
    assert!(of(900, 1_000).low_ppm > of(90, 100).low_ppm);
    assert_eq!(of(10, 10).high_ppm, 1_000_000);
}

/// A small classifier as bytes.
static KNOWN: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in 0_usize..400) {
        let mut marked = b"gdmodel1".to_vec();
        marked.extend(&bytes);
        for bytes in [&bytes, &marked] {
            if let Ok(model) = Model::from_bytes(bytes) {
                let _ = model.predict(&of_text("anything at all"));
            }
        }
        let mut known = KNOWN.get_or_init(|| learned(&["a", "b"], &reviews(30, 0, 2)).model.to_bytes()).clone();
        let at = at % known.len();
        known[at] ^= 0x55;
        if let Ok(model) = Model::from_bytes(&known) {
            let _ = model.predict(&of_text("anything at all"));
        }
    }

    #[test]
    fn blanks_and_case_around_any_text_change_nothing(text in "[a-z好坏0-9 ]{0,300}") {
        prop_assert_eq!(of_text(&format!("  {}\n", text.to_uppercase())), of_text(&text));
    }
}
