//! Data cards: what they say, in both languages, and that nothing in them can be taken for markup.

use gongdao_formats::card::{Card, CardFile, Language, Pay, Question, html, markdown};
use serde_json::json;

fn card() -> Card {
    Card {
        release: "rel_0000000000001".to_owned(),
        version: 3,
        words: ["Signs | v3".to_owned(), "a <b>\nand more".to_owned(), "CC BY 4.0".to_owned(), String::new()],
        project: ["prj_0000000000001".to_owned(), "路牌".to_owned()],
        requester: "R & D".to_owned(),
        purpose: ["训练".to_owned(), "Training".to_owned()],
        created_at: "2026-11-23T00:00:00.000Z".to_owned(),
        form: (2, json!({ "fields": [] })),
        questions: vec![Question {
            name: "sign".to_owned(),
            kind: "choice".to_owned(),
            asked: ["哪种?".to_owned(), "Which?".to_owned()],
            pairs: [3, 2],
            alpha: Some((0.123_456, "nominal")),
        }],
        overlap: [2, 5],
        acceptance: "consensus".to_owned(),
        methods: vec!["majority/1".to_owned()],
        tasks: 10,
        answers: [30, 29, 1],
        workers: 4,
        between: Some(["a".to_owned(), "b".to_owned()]),
        gold: [8, 6],
        pay: Pay {
            currency: "CNY".to_owned(),
            price: json!({ "unit": "task" }),
            total: "12.50".to_owned(),
            hourly: Some(("31.20".to_owned(), 4)),
        },
        files: vec![CardFile {
            name: "consensus.csv".to_owned(),
            bytes: 9,
            sha256: "ab".repeat(32),
            ..CardFile::default()
        }],
        ..Card::default()
    }
}

#[test]
fn programs_read_figures() {
    let json = card().json();
    assert_eq!(json["gongdao_card"], 1);
    assert_eq!(json["labelled"]["workers"], 4);
    let agreement = &json["questions"][0]["agreement"];
    assert_eq!((&agreement["share"], &agreement["alpha"]), (&json!(0.6667), &json!(0.1235)));
    assert_eq!(json["known_tasks"]["accuracy"], 0.75);
    assert_eq!(json["pay"]["hourly_median"], "31.20");
    assert_eq!(json["files"][0]["sha256"], "ab".repeat(32));
    let few = Card { gold: [0, 0], questions: vec![Question::default()], ..card() }.json();
    assert!(few["known_tasks"]["accuracy"].is_null() && few["questions"][0]["agreement"]["share"].is_null());
}

#[test]
fn people_read_the_same_in_both_languages() {
    let (zh, en) = (markdown(&card(), Language::Chinese), markdown(&card(), Language::English));
    for wanted in [
        "# 路牌 · Signs \\| v3 v3",
        "| 标注人数 | 4 |",
        "| sign: 哪种? | choice | 3 | 0.6667 | 0.1235 (nominal) |",
    ] {
        assert!(zh.contains(wanted), "{wanted}\n{zh}");
    }
    for wanted in
        ["| people who labelled | 4 |", "sign: Which?", "| answers wanted of each task | 2–5 |", "not stated"]
    {
        assert!(en.contains(wanted), "{wanted}\n{en}");
    }
    assert_eq!(zh.lines().count(), en.lines().count());
    for hourly in [zh.contains("31.20 CNY (4 人)"), en.contains("31.20 CNY (4 people)")] {
        assert!(hourly);
    }
    let untold = Card { pay: Pay::default(), ..card() };
    assert!(markdown(&untold, Language::English).contains("too few people to tell"));
}

#[test]
fn nothing_in_it_is_taken_for_markup() {
    let page = html(&card(), Language::English);
    assert!(
        page.contains("a &lt;b&gt;\nand more") && page.contains("R &amp; D") && page.contains("lang=\"en\"")
    );
    assert!(!page.contains("<b>") && !page.contains("<script"));
    let text = markdown(&card(), Language::English);
    assert!(text.contains("a &lt;b><br>and more"), "{text}");
    // Every row of a table has as many cells as its head: no sign in a value ends one.
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    assert!(rows.iter().all(|row| [3, 5, 6].contains(&cells(row))), "{text}");
}
