//! A few workers answer one task; what do they say together?

#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_consensus::{Share, exact_text, majority, majority_set, median};
use proptest::prelude::*;

fn share(numerator: u64, denominator: u64) -> Share {
    Share::new(numerator, denominator).unwrap()
}

#[test]
fn most_answers_win_and_ties_go_to_the_lowest_label() {
    #[rustfmt::skip]
    let table: [(&[&str], &str, Share); 5] = [
        (&["cat"], "cat", share(1, 1)),
        (&["dog", "cat", "dog"], "dog", share(2, 3)),
        (&["dog", "cat"], "cat", share(1, 2)),
        (&["猫", "狗", "鸟", "狗", "猫"], "狗", share(2, 5)),
        (&["", "a"], "", share(1, 2)),
    ];
    for (votes, label, probability) in table {
        let tally = majority(votes.iter().copied()).unwrap();
        assert_eq!((tally.label, tally.probability), (label, probability), "{votes:?}");
    }
    let tally = majority(["b", "c", "a", "c"]).unwrap();
    assert_eq!(tally.counts, [("c", 2), ("a", 1), ("b", 1)]);
    assert_eq!(majority([]), None);
}

#[test]
fn an_option_is_in_when_more_than_half_chose_it() {
    let tally = majority_set([vec!["food", "price"], vec!["food"], vec!["price", "staff", "price"]]).unwrap();
    assert_eq!(tally.labels, ["food", "price"]);
    assert_eq!(tally.counts, [("food", 2), ("price", 2), ("staff", 1)]);
    assert_eq!((tally.probability, tally.exact), (share(2, 3), share(1, 3)));

    let half = majority_set([vec!["food"], vec![]]).unwrap();
    assert_eq!((half.labels.len(), half.probability, half.exact), (0, share(1, 2), share(1, 2)));

    let nobody = majority_set([vec![], vec![]]).unwrap();
    assert_eq!((nobody.labels.len(), nobody.probability, nobody.exact), (0, share(1, 1), share(1, 1)));
    assert_eq!(majority_set(Vec::<Vec<&str>>::new()), None);
}

#[test]
fn the_majority_of_each_option_can_be_nobodys_set() {
    let tally = majority_set([["a", "b"], ["b", "c"], ["a", "c"]]).unwrap();
    assert_eq!(tally.labels, ["a", "b", "c"]);
    assert_eq!((tally.probability, tally.exact), (share(2, 3), share(0, 3)));
}

#[test]
fn the_largest_group_of_spellings_wins_and_its_commonest_spelling_is_shown() {
    let tally = exact_text(["Hello", "hello", "hello", "HELLO", "bye"], str::to_lowercase).unwrap();
    assert_eq!((tally.text, &*tally.normal, tally.probability), ("hello", "hello", share(4, 5)));
    assert_eq!(tally.counts, [("hello".to_owned(), 4), ("bye".to_owned(), 1)]);

    let tie = exact_text(["B", "b", "A", "a"], str::to_lowercase).unwrap();
    assert_eq!((tie.text, &*tie.normal), ("A", "a"));
    assert_eq!(exact_text([], str::to_owned), None);
}

#[test]
fn the_median_is_exact() {
    #[rustfmt::skip]
    let table: [(&[i64], i64, Share); 7] = [
        (&[5], 5, share(1, 1)),
        (&[9, 1, 5], 5, share(1, 3)),
        (&[1, 3], 2, share(0, 2)),
        (&[1, 2], 1, share(1, 2)),
        (&[-2, -1], -2, share(1, 2)),
        (&[4, 4, 4, 1_000_000], 4, share(3, 4)),
        (&[i64::MAX, i64::MAX, i64::MIN, i64::MIN], i64::MIN, share(2, 4)),
    ];
    for (answers, value, probability) in table {
        let found = median(answers.iter().copied()).unwrap();
        assert_eq!((found.value, found.probability), (value, probability), "{answers:?}");
    }
    assert_eq!(median([]), None);
}

#[test]
fn shares_are_fractions() {
    assert_eq!(share(2, 3), share(4, 6));
    assert!(share(2, 3) > share(1, 2));
    assert_eq!(Share::new(1, 0), None);
    assert_eq!(Share::new(2, 1), None);
    assert!((share(1, 4).as_f64() - 0.25).abs() < f64::EPSILON);
    assert_eq!(share(2, 3).to_string(), "2/3");
}

/// Some answers and the same answers in another order.
fn shuffled<T: Clone + std::fmt::Debug>(
    item: impl Strategy<Value = T>,
) -> impl Strategy<Value = (Vec<T>, Vec<T>)> {
    prop::collection::vec(item, 0..12)
        .prop_flat_map(|items| (Just(items.clone()), Just(items).prop_shuffle()))
}

proptest! {
    #[test]
    fn the_order_of_labels_does_not_matter((votes, other) in shuffled("[a-d]")) {
        let tally = majority(votes.iter().map(String::as_str));
        prop_assert_eq!(&tally, &majority(other.iter().map(String::as_str)));
        // A plain model: the label nobody beats, the lowest of those.
        let count = |label: &String| votes.iter().filter(|vote| *vote == label).count();
        let best = votes.iter().max_by(|a, b| count(a).cmp(&count(b)).then(b.cmp(a)));
        prop_assert_eq!(tally.as_ref().map(|tally| tally.label), best.map(String::as_str));
        if let (Some(tally), Some(best)) = (tally, best) {
            prop_assert_eq!(tally.probability, share(count(best) as u64, votes.len() as u64));
        }
    }

    #[test]
    fn the_order_of_sets_does_not_matter((votes, other) in shuffled(prop::collection::vec("[a-c]", 0..4))) {
        let of = |votes: &[Vec<String>]| -> Option<(Vec<String>, Share, Share)> {
            let tally = majority_set(votes.iter().map(|set| set.iter().map(String::as_str)))?;
            Some((tally.labels.iter().map(|l| (*l).to_owned()).collect(), tally.probability, tally.exact))
        };
        prop_assert_eq!(of(&votes), of(&other));
        if let Some((labels, probability, exact)) = of(&votes) {
            prop_assert!(exact <= probability && probability >= share(1, 2));
            for option in ["a", "b", "c"] {
                let chose = votes.iter().filter(|set| set.iter().any(|o| o == option)).count();
                prop_assert_eq!(labels.iter().any(|label| label == option), chose * 2 > votes.len());
            }
        }
    }

    #[test]
    fn the_order_of_texts_does_not_matter((texts, other) in shuffled("[aAbB]{1,2}")) {
        let of = |texts| exact_text(<[String]>::iter(texts).map(String::as_str), str::to_lowercase);
        prop_assert_eq!(of(&texts), of(&other));
        // The winning group is the majority of normal forms.
        let normal: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
        let plain = majority(normal.iter().map(String::as_str)).map(|t| (t.label.to_owned(), t.probability));
        prop_assert_eq!(of(&texts).map(|tally| (tally.normal, tally.probability)), plain);
    }

    #[test]
    fn the_order_of_numbers_does_not_matter((numbers, other) in shuffled(-5_i64..5)) {
        let found = median(numbers.iter().copied());
        prop_assert_eq!(found, median(other));
        if let Some(found) = found {
            let under = numbers.iter().filter(|n| **n < found.value).count();
            let over = numbers.iter().filter(|n| **n > found.value).count();
            prop_assert!(under * 2 <= numbers.len() && over * 2 <= numbers.len());
        }
    }
}
