//! Grading: how much of an answer to a question with a known answer is right.
//!
//! Each field of the expected answer counts the same. Choices and texts agree as `labels` says it of two workers, numbers
//! within a declared tolerance, boxes, shapes and spans by how many find their partner, orders by how far they are from the
//! right one. Deliberately not here: who may read the result.

use gongdao_kernel::Fault;
use gongdao_labels::{Answer, Decimal, FieldKind, Form, Value, boxes, ranking, shapes, spans};
use gongdao_market::ExamRules;

/// Points of a question of which everything is right.
pub(super) const WHOLE: u32 = 1_000_000;

/// What an answer is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marks {
    /// Its points: a million when all of it is right.
    pub(super) points: u32,
    /// The fields that are not wholly right, in the order of their names.
    pub(super) wrong: Vec<String>,
}

/// Marks an answer against the expected one.
pub(super) fn grade(
    form: &Form,
    rules: &ExamRules,
    expected: &Answer,
    given: &Answer,
) -> Result<Marks, Fault> {
    let (mut sum, mut wrong) = (0_u64, Vec::new());
    for (name, value) in expected.iter() {
        let field = form.field(name).ok_or_else(|| Fault::internal("an expected field is not the form's"))?;
        let points = match given.get(name) {
            Some(given) => of_field(name, &field.kind, rules, value, given),
            None => 0,
        };
        sum += u64::from(points);
        if points < WHOLE {
            wrong.push(name.to_owned());
        }
    }
    let points = sum / u64::try_from(expected.len().max(1)).map_err(Fault::internal)?;
    Ok(Marks { points: u32::try_from(points).map_err(Fault::internal)?, wrong })
}

fn of_field(name: &str, kind: &FieldKind, rules: &ExamRules, expected: &Value, given: &Value) -> u32 {
    let right = match (expected, given) {
        (Value::Number(one), Value::Number(other)) => match tolerance(rules, name) {
            Some(tolerance) => is_within(*one, *other, tolerance),
            None => one == other,
        },
        (Value::Boxes(one), Value::Boxes(other)) => {
            return share(boxes::likeness(one, other, alike_least(rules)));
        }
        (Value::Shapes(one), Value::Shapes(other)) => {
            let FieldKind::Shapes { classes, tolerance_px, .. } = kind else { return 0 };
            let measure = shapes::Measure { classes, tolerance_px: *tolerance_px };
            return share(shapes::likeness(one, other, alike_least(rules), measure));
        }
        (Value::Spans(one), Value::Spans(other)) => {
            return share(spans::likeness(one, other, alike_least(rules)));
        }
        (Value::Ranking(one), Value::Ranking(other)) => {
            let FieldKind::Ranking { options, .. } = kind else { return 0 };
            return share(ranking::likeness(one, other, options));
        }
        _ => expected.agrees(given, kind),
    };
    if right { WHOLE } else { 0 }
}

fn alike_least(rules: &ExamRules) -> f64 {
    f64::from(rules.iou_ppm) / f64::from(WHOLE)
}

fn share(likeness: f64) -> u32 {
    (likeness * f64::from(WHOLE)).round().clamp(0.0, f64::from(WHOLE)) as u32
}

fn tolerance(rules: &ExamRules, field: &str) -> Option<Decimal> {
    rules.tolerances.get(field).and_then(|text| text.parse().ok())
}

fn is_within(one: Decimal, other: Decimal, tolerance: Decimal) -> bool {
    let scale = one.scale().max(other.scale()).max(tolerance.scale());
    let wide = |number: Decimal| {
        i128::from(number.mantissa()) * 10_i128.pow(u32::from(scale.saturating_sub(number.scale())))
    };
    (wide(one) - wide(other)).abs() <= wide(tolerance)
}

/// Checks that tolerances are of number fields, and are numbers from zero up.
pub(super) fn check_tolerances(form: &Form, rules: &ExamRules) -> Result<(), Fault> {
    for (name, text) in &rules.tolerances {
        let field = form.field(name);
        if !field.is_some_and(|field| matches!(field.kind, FieldKind::Number { .. })) {
            return Err(Fault::field("tolerances", name, "Name a number field of the project's form."));
        }
        if !text.parse::<Decimal>().is_ok_and(|tolerance| tolerance.mantissa() >= 0) {
            let fix = "Give a decimal number of 0 or more, as text, such as \"0.5\".";
            return Err(Fault::field(format!("tolerances.{name}"), text, fix));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = r#"{"fields":[
        {"name":"colour","kind":"choice","question":{"en":"?"},"options":[{"value":"red","label":{"en":"r"}},{"value":"blue","label":{"en":"b"}}]},
        {"name":"count","kind":"number","question":{"en":"?"}},
        {"name":"word","kind":"text","question":{"en":"?"}},
        {"name":"cars","kind":"boxes","question":{"en":"?"},"classes":[{"value":"car","label":{"en":"car"}}]}]}"#;

    fn marks(tolerances: &str, iou_ppm: u32, given: &str) -> (u32, Vec<String>) {
        let form = Form::parse(FORM).unwrap();
        let rules = format!(
            r#"{{"asks":1,"pass_ppm":1,"attempts":1,"paid_attempts":0,"limit_ms":60000,"expected_ms":60000,
                "qualification":"exam:x","tolerances":{tolerances},"iou_ppm":{iou_ppm}}}"#
        );
        let rules: ExamRules = serde_json::from_str(&rules).unwrap();
        check_tolerances(&form, &rules).unwrap();
        let read = |text: &str| form.validate(&serde_json::from_str(text).unwrap()).unwrap();
        let expected = r#"{"colour":"red","count":"2.50","word":"ABC 1","cars":[{"class":"car","x":0,"y":0,"width":10,"height":10},{"class":"car","x":50,"y":0,"width":10,"height":10}]}"#;
        let marks = grade(&form, &rules, &read(expected), &read(given)).unwrap();
        (marks.points, marks.wrong)
    }

    const RIGHT: &str = r#"{"colour":"red","count":"2.5","word":" abc  1","cars":[{"class":"car","x":50,"y":0,"width":10,"height":10},{"class":"car","x":1,"y":0,"width":10,"height":10}]}"#;

    #[test]
    fn every_kind_is_graded_by_its_own_agreement() {
        assert_eq!(marks("{}", 500_000, RIGHT), (1_000_000, vec![]));
        let off = RIGHT.replace("2.5", "2.6");
        assert_eq!(marks("{}", 500_000, &off), (750_000, vec!["count".to_owned()]));
        assert_eq!(marks(r#"{"count":"0.1"}"#, 500_000, &off), (1_000_000, vec![]));
        assert_eq!(marks(r#"{"count":"0.099999"}"#, 500_000, &off).0, 750_000);
        // One box of two overlaps by 9/11 only: half of the field's points.
        assert_eq!(marks("{}", 900_000, RIGHT), (875_000, vec!["cars".to_owned()]));
        let wrong = RIGHT.replace("\"red\"", "\"blue\"").replace("abc  1", "abd 1");
        assert_eq!(marks("{}", 500_000, &wrong), (500_000, vec!["colour".to_owned(), "word".to_owned()]));
    }

    #[test]
    fn an_order_is_worth_what_it_shares_with_the_right_one() {
        let options = r#"[{"value":"a","label":{"en":"a"}},{"value":"b","label":{"en":"b"}},{"value":"c","label":{"en":"c"}}]"#;
        let form = format!(
            r#"{{"fields":[{{"name":"best","kind":"ranking","question":{{"en":"?"}},"ties":true,"options":{options}}}]}}"#
        );
        let form = Form::parse(&form).unwrap();
        let rules = r#"{"asks":1,"pass_ppm":1,"attempts":1,"paid_attempts":0,"limit_ms":60000,"expected_ms":60000,
            "qualification":"exam:x"}"#;
        let rules: ExamRules = serde_json::from_str(rules).unwrap();
        let read = |order: serde_json::Value| form.validate(&serde_json::json!({ "best": order })).unwrap();
        let points = |given: serde_json::Value| {
            let right = read(serde_json::json!(["a", "b", "c"]));
            grade(&form, &rules, &right, &read(given)).unwrap().points
        };
        assert_eq!(points(serde_json::json!(["a", "b", "c"])), WHOLE);
        // One pair of three is turned; one is tied; all are turned.
        assert_eq!(points(serde_json::json!(["b", "a", "c"])), 666_667);
        assert_eq!(points(serde_json::json!([["a", "b"], "c"])), 833_333);
        assert_eq!(points(serde_json::json!(["c", "b", "a"])), 0);
    }
}
