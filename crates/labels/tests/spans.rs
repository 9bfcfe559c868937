//! Fields of spans: what a form may say, what an answer may, the one form in which it is kept, what the text asks, and when
//! two people marked the same.
#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_labels::spans::{agreement, likeness, text};
use gongdao_labels::{Answer, FieldKind, Form, Granularity, Marks, SpanOverlap, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn label(text: &str) -> Json {
    json!({ "en": text })
}

fn form_with(extra: Json) -> Result<Form, String> {
    let mut field = json!({
        "name": "names", "kind": "spans", "question": label("Who and where?"),
        "classes": [
            { "value": "person", "label": label("Person"), "key": "1" },
            { "value": "place", "label": label("Place") },
            { "value": "firm", "label": label("Company") },
        ],
        "relations": [
            { "value": "works_for", "label": label("Works for"), "from": ["person"], "to": ["firm"] },
            { "value": "married", "label": label("Married"), "from": ["person"], "to": ["person"], "directed": false },
        ],
    });
    for (key, value) in extra.as_object().unwrap() {
        field[key] = value.clone();
    }
    let form = json!({ "show": [{ "column": "title" }], "fields": [field] });
    Form::from_json(&form).map_err(|error| format!("{} {}", error.path(), error.code()))
}

fn form() -> Form {
    form_with(json!({ "column": "text", "at_most": 8 })).unwrap()
}

fn any_form() -> Form {
    form_with(json!({ "column": "text", "overlap": "any", "at_most": 500 })).unwrap()
}

fn told(form: &Form, value: Json) -> Result<Answer, String> {
    form.validate(&json!({ "names": value })).map_err(|error| format!("{} {}", error.path(), error.code()))
}

fn span(start: u32, end: u32, class: &str) -> Json {
    json!({ "start": start, "end": end, "class": class })
}

fn link(from: usize, to: usize, class: &str) -> Json {
    json!({ "from": from, "to": to, "class": class })
}

fn marks(answer: &Answer) -> &Marks {
    match answer.get("names") {
        Some(Value::Spans(marks)) => marks,
        _ => panic!("no spans"),
    }
}

#[test]
fn a_form_says_what_is_marked_where_and_how() {
    let FieldKind::Spans { column, overlap, granularity, relations, at_least, at_most, .. } =
        &form_with(json!({})).unwrap().fields[0].kind
    else {
        panic!("another kind")
    };
    // The first column that is shown as text, where the form names none.
    assert_eq!(
        (column.as_str(), *overlap, *granularity),
        ("title", SpanOverlap::None, Granularity::Character)
    );
    assert_eq!((relations.len(), relations[1].directed, *at_least, *at_most), (2, false, 0, 100));
    let form = form();
    assert_eq!(form.marked_columns(), ["text"]);
    assert!(form.has_objects() && form.picture_columns().is_empty());
    let again: Form = serde_json::from_str(&serde_json::to_string(&form).unwrap()).unwrap();
    assert_eq!(again, form);
    let relation = |value: Json| json!({ "relations": [value] });
    for (extra, complaint) in [
        (json!({ "classes": [] }), "fields[0].classes form_bad_count"),
        (json!({ "overlap": "some" }), "fields[0].overlap form_invalid"),
        (json!({ "granularity": "line" }), "fields[0].granularity form_invalid"),
        (json!({ "at_most": 501 }), "fields[0].at_most form_invalid"),
        (json!({ "min_size": 2 }), "fields[0] form_unknown_key"),
        (relation(json!({ "label": label("A") })), "fields[0].relations[0].value form_missing"),
        (relation(json!({ "value": "a" })), "fields[0].relations[0].label form_missing"),
        (
            relation(json!({ "value": "a", "label": label("A"), "to": ["animal"] })),
            "fields[0].relations[0].to[0] form_invalid",
        ),
        (
            relation(json!({ "value": "a", "label": label("A"), "to": ["place", "place"] })),
            "fields[0].relations[0].to form_duplicate",
        ),
    ] {
        assert_eq!(form_with(extra).unwrap_err(), complaint);
    }
}

#[test]
fn an_answer_is_kept_in_one_form() {
    let given = json!({
        "spans": [span(9, 12, "firm"), span(0, 2, "person"), span(4, 6, "person")],
        "relations": [link(2, 1, "married"), link(1, 0, "works_for")],
    });
    let read = told(&form(), given).unwrap();
    let text = read.to_canonical(&form());
    assert_eq!(
        text,
        concat!(
            r#"{"names":{"spans":[{"start":0,"end":2,"class":"person"},{"start":4,"end":6,"class":"person"},"#,
            r#"{"start":9,"end":12,"class":"firm"}],"relations":[{"from":0,"to":1,"class":"married"},"#,
            r#"{"from":0,"to":2,"class":"works_for"}]}}"#,
        )
    );
    assert_eq!(form().answer_from_canonical(&text).unwrap(), read);
    assert_eq!((read.objects(), read.characters()), (3, 0));
    let nothing = told(&form(), json!({ "spans": [] })).unwrap();
    assert_eq!(nothing.to_canonical(&form()), r#"{"names":{"spans":[],"relations":[]}}"#);
    for broken in [
        r#"{"names":[]}"#,
        r#"{"names":{"spans":[{"start":2,"end":2,"class":"person"}],"relations":[]}}"#,
        r#"{"names":{"spans":[],"relations":[{"from":0,"to":1,"class":"married"}]}}"#,
    ] {
        assert!(form().answer_from_canonical(broken).is_err(), "{broken}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_with_its_place() {
    let two = [span(0, 2, "person"), span(4, 6, "firm")];
    let related = |relations: Json| json!({ "spans": two, "relations": relations });
    let one = |span: Json| json!({ "spans": [span] });
    for (value, complaint) in [
        (json!([]), "names answer_wrong_type"),
        (json!({ "relations": [] }), "names answer_wrong_type"),
        (json!({ "spans": [], "text": "" }), "names answer_wrong_type"),
        (one(json!({ "start": 0, "end": 1 })), "names.spans[0] answer_wrong_type"),
        (one(json!({ "start": -1, "end": 1, "class": "firm" })), "names.spans[0] answer_wrong_type"),
        (one(json!({ "start": 0.5, "end": 1, "class": "firm" })), "names.spans[0] answer_wrong_type"),
        (one(span(3, 3, "firm")), "names.spans[0] answer_out_of_range"),
        (one(span(0, 3, "animal")), "names.spans[0].class answer_not_an_option"),
        (json!({ "spans": [span(0, 3, "firm"), span(0, 3, "firm")] }), "names.spans[1] answer_duplicate"),
        (json!({ "spans": [span(0, 3, "firm"), span(2, 4, "firm")] }), "names.spans[1] answer_overlaps"),
        (json!({ "spans": vec![span(0, 1, "firm"); 9] }), "names.spans answer_too_many_objects"),
        (related(json!({})), "names answer_wrong_type"),
        (related(json!([link(0, 2, "works_for")])), "names.relations[0].to answer_out_of_range"),
        (related(json!([link(0, 1, "likes")])), "names.relations[0].class answer_not_an_option"),
        (related(json!([link(1, 0, "works_for")])), "names.relations[0] answer_not_related"),
        (related(json!([link(0, 0, "married")])), "names.relations[0] answer_not_related"),
        (
            related(json!([link(0, 1, "works_for"), link(0, 1, "works_for")])),
            "names.relations[1] answer_duplicate",
        ),
    ] {
        assert_eq!(told(&form(), value.clone()).unwrap_err(), complaint, "{value}");
    }
    let nested = form_with(json!({ "overlap": "nested" })).unwrap();
    assert!(told(&nested, json!({ "spans": [span(0, 6, "firm"), span(2, 4, "place")] })).is_ok());
    let crossing = told(&nested, json!({ "spans": [span(0, 4, "firm"), span(2, 6, "place")] }));
    assert_eq!(crossing.unwrap_err(), "names.spans[1] answer_overlaps");
}

#[test]
fn spans_lie_in_their_text_and_split_no_character() {
    // A family of four in seven code points, and a letter with an accent of its own.
    let text = "我👨\u{200d}👩\u{200d}👧\u{200d}👦爱caf\u{0065}\u{0301}";
    assert_eq!(text.chars().count(), 14);
    let check = |form: &Form, start, end| {
        let answer = told(form, json!({ "spans": [span(start, end, "place")] })).unwrap();
        form.check_spans(&answer, |column| (column == "text").then_some(text))
            .map_err(|error| error.to_string())
    };
    for (start, end) in [(0, 1), (1, 8), (0, 14), (8, 9), (9, 14), (12, 14)] {
        assert_eq!(check(&any_form(), start, end), Ok(()), "{start} {end}");
    }
    for (start, end, says) in [
        (0, 2, "splits the text at 2"),
        (3, 8, "splits the text at 3"),
        (12, 13, "splits the text at 13"),
        (12, 15, "has 14 code points"),
    ] {
        let told = check(&any_form(), start, end).unwrap_err();
        assert!(told.contains(says) && told.contains("names.spans[0]"), "{told}");
    }
    let words = form_with(json!({ "column": "text", "granularity": "word" })).unwrap();
    assert!(check(&words, 9, 14).is_ok() && check(&words, 0, 1).is_ok());
    assert!(check(&words, 10, 14).unwrap_err().contains("not inside one"));
    let answer = told(&words, json!({ "spans": [span(0, 1, "place")] })).unwrap();
    assert!(words.check_spans(&answer, |_| None).unwrap_err().to_string().contains("column text"));
}

#[test]
fn two_people_agree_when_everything_is_equal_and_are_scored_by_f1() {
    let read = |spans: Json, relations: Json| {
        told(&any_form(), json!({ "spans": spans, "relations": relations })).unwrap()
    };
    let one = read(
        json!([span(0, 2, "person"), span(4, 8, "firm"), span(10, 12, "place")]),
        json!([link(0, 1, "works_for")]),
    );
    let other = read(json!([span(0, 2, "person"), span(4, 7, "firm")]), json!([link(0, 1, "works_for")]));
    let found = agreement(marks(&one), marks(&other), 0.5);
    assert!((found.exact - 0.4).abs() < 1e-12 && (found.overlap - 0.8).abs() < 1e-12);
    assert!((found.relations - 1.0).abs() < 1e-12);
    // Twice an equal span and an equal relation, once a span that overlaps, over five spans and two relations.
    assert!((likeness(marks(&one), marks(&other), 0.5) - 5.0 / 7.0).abs() < 1e-12);
    let kind = &any_form().fields[0].kind;
    let value = |answer: &Answer| answer.get("names").unwrap().clone();
    assert!(value(&one).agrees(&value(&one), kind) && !value(&one).agrees(&value(&other), kind));
    let reread = read(json!([span(0, 2, "place"), span(4, 8, "firm")]), json!([]));
    assert!((agreement(marks(&one), marks(&reread), 0.5).exact - 0.4).abs() < 1e-12);
}

fn any_marks() -> impl Strategy<Value = Json> {
    let class = prop_oneof![Just("person"), Just("place"), Just("firm")];
    let spans = prop::collection::btree_set((0_u32..40, 1_u32..9, class), 0..12);
    (spans, prop::collection::vec((0_usize..12, 0_usize..12), 0..8), any::<u64>()).prop_map(
        |(spans, pairs, seed)| {
            let mut spans: Vec<Json> =
                spans.into_iter().map(|(start, length, class)| span(start, start + length, class)).collect();
            let count = spans.len().max(1);
            spans.rotate_left(seed as usize % count);
            let mut relations: Vec<Json> = Vec::new();
            for (from, to) in pairs {
                let class = |at: usize| spans.get(at).map(|span| span["class"].as_str().unwrap());
                let kind = match (class(from), class(to)) {
                    (Some("person"), Some("firm")) => "works_for",
                    (Some("person"), Some("person")) if from < to => "married",
                    _ => continue,
                };
                let link = link(from, to, kind);
                if !relations.contains(&link) {
                    relations.push(link);
                }
            }
            json!({ "spans": spans, "relations": relations })
        },
    )
}

/// What the best matching would find, tried pair by pair: the plain model of exact agreement.
fn exact_plainly(one: &Marks, other: &Marks) -> f64 {
    let both = one.spans().iter().filter(|span| other.spans().contains(span)).count();
    let all = one.spans().len() + other.spans().len();
    if all == 0 { 1.0 } else { 2.0 * both as f64 / all as f64 }
}

proptest! {
    #[test]
    fn canonical_bytes_come_back_whatever_the_order(given in any_marks(), turn in 0_usize..12) {
        let read = told(&any_form(), given.clone()).unwrap();
        let text = read.to_canonical(&any_form());
        prop_assert_eq!(&any_form().answer_from_canonical(&text).unwrap(), &read);
        let again = any_form().validate(&serde_json::from_str(&text).unwrap()).unwrap();
        prop_assert_eq!(again.to_canonical(&any_form()), text);
        // The same marks, begun with another span.
        let mut turned = given;
        let count = turned["spans"].as_array().unwrap().len().max(1);
        turned["spans"].as_array_mut().unwrap().rotate_left(turn % count);
        for relation in turned["relations"].as_array_mut().unwrap() {
            for end in ["from", "to"] {
                let at = relation[end].as_u64().unwrap() as usize;
                relation[end] = json!((at + count - turn % count) % count);
            }
        }
        prop_assert_eq!(told(&any_form(), turned).unwrap(), read);
    }

    #[test]
    fn agreement_is_symmetric_and_exact_as_counted_plainly(one in any_marks(), other in any_marks()) {
        let (one, other) = (told(&any_form(), one).unwrap(), told(&any_form(), other).unwrap());
        let (one, other) = (marks(&one), marks(&other));
        let (forth, back) = (agreement(one, other, 0.5), agreement(other, one, 0.5));
        prop_assert!((forth.exact - exact_plainly(one, other)).abs() < 1e-12);
        prop_assert!((forth.exact - back.exact).abs() < 1e-12 && (forth.overlap - back.overlap).abs() < 1e-12);
        prop_assert!(forth.overlap >= forth.exact && forth.overlap <= 1.0 + 1e-12);
        let alike = likeness(one, other, 0.5);
        prop_assert!((0.0..=1.0 + 1e-12).contains(&alike));
        prop_assert_eq!(alike >= 1.0, one == other);
        prop_assert!((likeness(one, one, 0.5) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn no_span_that_is_taken_splits_a_cluster(
        text in "[a-c \u{301}\u{200d}👩👦🇨🇳中]{0,24}", start in 0_u32..26, length in 1_u32..9, by_word in any::<bool>(),
    ) {
        use unicode_segmentation::UnicodeSegmentation;
        let granularity = if by_word { "word" } else { "character" };
        let form = form_with(json!({ "column": "text", "granularity": granularity })).unwrap();
        let answer = told(&form, json!({ "spans": [span(start, start + length, "place")] })).unwrap();
        let taken = form.check_spans(&answer, |_| Some(&text)).is_ok();
        let mut ends = vec![0];
        for cluster in text.graphemes(true) {
            ends.push(ends[ends.len() - 1] + cluster.chars().count() as u32);
        }
        if taken {
            prop_assert!(ends.contains(&start) && ends.contains(&(start + length)));
            let marked: String = text.graphemes(true).collect::<Vec<_>>()
                [ends.iter().position(|at| *at == start).unwrap()..ends.iter().position(|at| *at == start + length).unwrap()]
                .concat();
            prop_assert_eq!(text::stretch(&text, start, start + length), marked);
        } else if !by_word {
            prop_assert!(!(ends.contains(&start) && ends.contains(&(start + length))));
        }
    }
}
