//! Orders through the door of the crate: forms, answers, how far two orders are apart, and how they are laid out.
#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_labels::ranking::{distance, laid_out, likeness};
use gongdao_labels::{Answer, FieldKind, Form, Order, RankedOption, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn form_with(extra: Json) -> Result<Form, String> {
    let options = ["a", "b", "c"].map(|name| json!({ "value": name, "label": { "en": name } }));
    let mut field = json!({
        "name": "better", "kind": "ranking", "question": { "en": "Which is best?" }, "ties": true,
        "options": options,
    });
    for (key, value) in extra.as_object().unwrap() {
        field[key] = value.clone();
    }
    Form::from_json(&json!({ "fields": [field] })).map_err(|error| error.to_string())
}

fn form() -> Form {
    form_with(json!({})).unwrap()
}

fn strict() -> Form {
    form_with(json!({ "ties": false })).unwrap()
}

fn read(form: &Form, value: Json) -> Result<Answer, String> {
    form.validate(&json!({ "better": value })).map_err(|error| error.to_string())
}

fn options(form: &Form) -> &[RankedOption] {
    match &form.fields[0].kind {
        FieldKind::Ranking { options, .. } => options,
        _ => panic!("another kind"),
    }
}

fn order(answer: &Answer) -> &Order {
    match answer.get("better") {
        Some(Value::Ranking(order)) => order,
        _ => panic!("no order"),
    }
}

#[test]
fn a_form_names_what_is_ranked_by_label_or_by_column() {
    assert_eq!((form().fields[0].kind.name(), form().ranked_columns()), ("ranking", vec![]));
    let option =
        |value: &str, column: Json| json!({ "value": value, "label": { "en": value }, "column": column });
    let by_column =
        json!({ "options": [option("a", json!("answer_a")), option("b", json!("answer_b"))], "ties": null });
    let form = form_with(by_column).unwrap();
    assert_eq!(form.ranked_columns(), ["answer_a", "answer_b"]);
    let again: Form = serde_json::from_str(&serde_json::to_string(&form).unwrap()).unwrap();
    assert_eq!(again, form);
    let many = |count: usize| (0..count).map(|at| option(&format!("o{at}"), Json::Null)).collect::<Vec<_>>();
    assert!(form_with(json!({ "options": many(10) })).is_ok());
    for (extra, says) in [
        (json!({ "options": many(1) }), "`fields[0].options` has 1; rank 2 to 10 options"),
        (json!({ "options": many(11) }), "`fields[0].options` has 11; rank 2 to 10 options"),
        (json!({ "options": [option("a", Json::Null), option("a", Json::Null)] }), "[1].value` repeats `a`"),
        (json!({ "options": [option("a>b", Json::Null), option("c", Json::Null)] }), "without > and ="),
        (json!({ "options": [option("a", json!("x")), option("b", Json::Null)] }), "[1].column` is missing"),
        (json!({ "options": [option("a", json!("x")), option("b", json!("x"))] }), "[1].column` repeats `x`"),
        (json!({ "ties": "yes" }), "`fields[0].ties` is `yes`; make it true or false"),
        (json!({ "at_least": 1 }), "remove it or use one of"),
    ] {
        let told = form_with(extra).unwrap_err();
        assert!(told.contains(says), "{told} / {says}");
    }
}

#[test]
fn an_order_is_kept_in_one_form_and_what_is_none_is_told() {
    let answer = read(&form(), json!([["c"], ["b", "a"]])).unwrap();
    assert_eq!(answer.to_canonical(&form()), r#"{"better":[["c"],["a","b"]]}"#);
    assert_eq!(form().answer_from_canonical(&answer.to_canonical(&form())).unwrap(), answer);
    assert_eq!(order(&answer).line(), "c>a=b");
    assert_eq!(order(&answer).ranks(options(&form())), Some(vec![1, 1, 0]));
    // One by one will do, too.
    assert_eq!(
        read(&strict(), json!(["c", ["a"], "b"])).unwrap(),
        read(&form(), json!([["c"], ["a"], ["b"]])).unwrap()
    );
    for (form, value, says) in [
        (form(), json!("a"), "`better` is `a`; send a list of groups"),
        (form(), json!([["a"], 2]), "`better[1]` is 2; send a list of groups"),
        (form(), json!([["a"], [true]]), "`better[1][0]` is true"),
        (form(), json!([["a"], [], ["b", "c"]]), "`better[1]` has too few choices: 0"),
        (
            form(),
            json!([["a"], ["d"]]),
            "`better[1][0]` is not one of the options: `d`; use each of these once: a, b, c",
        ),
        (form(), json!([["a"], ["b", "a"], ["c"]]), "`better[1][1]` repeats `a`"),
        (form(), json!([["a"], ["c"]]), "`better` leaves out `b`; put all 3 options into the order"),
        (form(), json!([]), "`better` leaves out `a`"),
        (
            strict(),
            json!([["a"], ["b", "c"]]),
            "`better[1]` gives one rank to `b`, `c`; give every option a rank",
        ),
    ] {
        let told = read(&form, value).unwrap_err();
        assert!(told.contains(says), "{told} / {says}");
    }
    for broken in [
        r#"{"better":["a","b","c"]}"#,
        r#"{"better":[["a"],["a"]]}"#,
        r#"{"better":[[]]}"#,
        r#"{"better":1}"#,
    ] {
        assert!(form().answer_from_canonical(broken).is_err(), "{broken}");
    }
}

#[test]
fn the_order_on_the_page_follows_from_the_assignment() {
    // The same numbers stand in web/tests/ranking.test.ts.
    assert_eq!(laid_out("asg_01", "better", 2), [1, 0]);
    assert_eq!(laid_out("asg_01", "better", 5), [1, 3, 0, 4, 2]);
    assert_eq!(laid_out("asg_题", "order", 10), [4, 7, 0, 3, 1, 8, 5, 9, 2, 6]);
    // No place is favoured: of 6,000 assignments each of six orders has about a thousand.
    let mut counts = std::collections::BTreeMap::new();
    for at in 0..6_000 {
        *counts.entry(laid_out(&format!("asg_{at:026}"), "better", 3)).or_insert(0) += 1;
    }
    assert!(counts.len() == 6 && counts.values().all(|count| (880..1120).contains(count)), "{counts:?}");
}

/// All pairs, each asked by itself: the plain model of the distance.
fn plainly(one: &[usize], other: &[usize]) -> u32 {
    let mut sum = 0;
    for a in 0..one.len() {
        for b in a + 1..one.len() {
            let ties = usize::from(one[a] == one[b]) + usize::from(other[a] == other[b]);
            let turned = (one[a] < one[b]) != (other[a] < other[b]);
            sum += match ties {
                2 => 0,
                1 => 1,
                _ => 2 * u32::from(turned),
            };
        }
    }
    sum
}

fn ranks(count: usize) -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..count, count)
}

proptest! {
    #[test]
    fn the_distance_is_a_distance(three in (2_usize..8).prop_flat_map(|n| (ranks(n), ranks(n), ranks(n)))) {
        let (one, other, third) = three;
        prop_assert_eq!(distance(&one, &other), plainly(&one, &other));
        prop_assert_eq!(distance(&one, &other), distance(&other, &one));
        prop_assert!(distance(&one, &third) <= distance(&one, &other) + distance(&other, &third));
        let most = (one.len() * (one.len() - 1)) as u32;
        prop_assert!(distance(&one, &other) <= most);
    }

    #[test]
    fn orders_come_back_and_agree_only_where_nothing_is_between_them(two in (ranks(3), ranks(3))) {
        let form = form();
        let kept = |ranks: &[usize]| Order::from_ranks(options(&form), ranks).unwrap();
        let (one, other) = (kept(&two.0), kept(&two.1));
        let answer: Answer = [("better".to_owned(), Value::Ranking(one.clone()))].into_iter().collect();
        let text = answer.to_canonical(&form);
        prop_assert_eq!(&form.answer_from_canonical(&text).unwrap(), &answer);
        let again = form.validate(&serde_json::from_str(&text).unwrap()).unwrap();
        prop_assert_eq!(again.to_canonical(&form), text);
        let alike = likeness(&one, &other, options(&form));
        prop_assert!((0.0..=1.0).contains(&alike));
        let agrees = Value::Ranking(one.clone()).agrees(&Value::Ranking(other.clone()), &form.fields[0].kind);
        prop_assert_eq!(agrees, alike >= 1.0);
        prop_assert_eq!(agrees, distance(&two.0, &two.1) == 0);
    }
}
