//! An exam's questions as they come in: one by one, or as the text of a file.
//!
//! A file has a row for each question: columns `answer.FIELD` hold the expected answer, `explanation` or
//! `explanation.LANGUAGE` say why, and whatever else there is, is shown. A line of JSON may also have `data`, `expected`
//! and `explanation` as objects, as the API takes them.

use gongdao_engine::commands::exam::NewQuestion;
use gongdao_formats::{Format, Limits};
use gongdao_kernel::{Code, Fault, limits};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The language of an explanation whose column names none.
const PLAIN_LANGUAGE: &str = "zh-CN";

/// A question with its known answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionBody {
    /// What is shown, by column, as a task's data.
    #[schema(value_type = Object)]
    data: Map<String, Value>,
    /// The answer that is right, to the project's form.
    #[schema(value_type = Object)]
    expected: Value,
    /// Why it is, by language tag.
    explanation: BTreeMap<String, String>,
}

impl QuestionBody {
    pub(super) fn question(self) -> NewQuestion {
        let data = Value::Object(self.data).to_string();
        NewQuestion { data, expected: self.expected, explanation: self.explanation }
    }
}

/// What a file of questions is.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum QuestionsFormat {
    /// A headed table.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// A file of questions.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionsFile {
    /// What it is.
    format: QuestionsFormat,
    /// What stands in it.
    text: String,
}

impl QuestionsFile {
    /// Its questions.
    ///
    /// # Errors
    /// The line at fault and what to do.
    pub(super) fn questions(&self) -> Result<Vec<NewQuestion>, Fault> {
        let rows = u64::try_from(limits::EXAM_QUESTIONS).unwrap_or(u64::MAX);
        let limits = Limits { rows, ..Limits::default() };
        if let QuestionsFormat::Jsonl = self.format {
            return self.lines(limits);
        }
        let rows = gongdao_formats::tasks::read(self.text.as_bytes(), Format::Csv, limits);
        let question = |row: Result<gongdao_formats::tasks::TaskRow, gongdao_formats::RowError>| match row {
            Ok(row) => of_row(row.line, row.data),
            Err(error) => Err(Fault::new(Code::InvalidField)
                .at(format!("questions_file:{}", error.line))
                .with_detail(error.to_string())),
        };
        rows.map(question).collect()
    }

    /// The questions of lines of JSON: tasks' own lines know neither `expected` nor `explanation` beside `data`.
    fn lines(&self, limits: Limits) -> Result<Vec<NewQuestion>, Fault> {
        let mut questions = Vec::new();
        for (line, text) in (1..).zip(self.text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
            let at = format!("questions_file:{line}");
            if questions.len() as u64 >= limits.rows {
                return Err(Fault::field(at, limits.rows, format!("Give at most {}.", limits.rows)));
            }
            let row = serde_json::from_str(text).map_err(|error| {
                Fault::new(Code::InvalidField)
                    .at(at)
                    .with_detail(error.to_string())
                    .with_fix("Give one JSON object a line.")
            })?;
            questions.push(of_row(line, row)?);
        }
        Ok(questions)
    }
}

fn of_row(line: u64, mut row: Map<String, Value>) -> Result<NewQuestion, Fault> {
    let refused = |what: &str, fix: &str| {
        Fault::field(format!("questions_file:{line}"), what.to_owned(), fix.to_owned())
    };
    if row.contains_key("expected") && row.get("data").is_some_and(Value::is_object) {
        let body: QuestionBody = serde_json::from_value(Value::Object(row)).map_err(|error| {
            refused(&error.to_string(), "Give data, expected and explanation, each as an object.")
        })?;
        return Ok(body.question());
    }
    let (mut expected, mut explanation) = (Map::new(), BTreeMap::new());
    let names: Vec<String> = row.keys().cloned().collect();
    for name in names {
        if let Some(field) = name.strip_prefix("answer.") {
            let value = row.shift_remove(&name).unwrap_or_default();
            if value.as_str().is_none_or(|text| !text.is_empty()) {
                expected.insert(field.to_owned(), unfolded(value));
            }
        } else if name == "explanation" || name.starts_with("explanation.") {
            let language = name.strip_prefix("explanation.").unwrap_or(PLAIN_LANGUAGE).to_owned();
            match row.shift_remove(&name) {
                Some(Value::String(text)) if !text.trim().is_empty() => {
                    explanation.insert(language, text);
                }
                _ => {}
            }
        }
    }
    if expected.is_empty() {
        return Err(refused("no expected answer", "Give the right answer in columns named answer.FIELD."));
    }
    if explanation.is_empty() {
        return Err(refused("no explanation", "Say why in a column explanation or explanation.LANGUAGE."));
    }
    if row.is_empty() {
        return Err(refused("nothing to show", "Give a column of data besides answer and explanation."));
    }
    let data = Value::Object(row).to_string();
    Ok(NewQuestion { data, expected: Value::Object(expected), explanation })
}

/// A cell that holds a list or an object, as what it holds: several choices, boxes.
fn unfolded(value: Value) -> Value {
    let folded = value.as_str().filter(|text| text.starts_with('['));
    folded.and_then(|text| serde_json::from_str(text).ok()).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: QuestionsFormat, text: &str) -> Result<Vec<NewQuestion>, Fault> {
        QuestionsFile { format, text: text.to_owned() }.questions()
    }

    #[test]
    fn a_table_and_lines_of_json_say_the_same() {
        let table =
            "text,answer.label,answer.tags,explanation.en\nred,a,\"[\"\"x\"\",\"\"y\"\"]\",It is red.\n";
        let lines = r#"{"data":{"text":"red"},"expected":{"label":"a","tags":["x","y"]},"explanation":{"en":"It is red."}}"#;
        let flat =
            r#"{"text":"red","answer.label":"a","answer.tags":["x","y"],"explanation.en":"It is red."}"#;
        let all = [
            read(QuestionsFormat::Csv, table).unwrap(),
            read(QuestionsFormat::Jsonl, lines).unwrap(),
            read(QuestionsFormat::Jsonl, flat).unwrap(),
        ];
        for questions in &all {
            assert_eq!(questions.len(), 1);
            assert_eq!(questions[0].data, r#"{"text":"red"}"#);
            assert_eq!(questions[0].expected, serde_json::json!({ "label": "a", "tags": ["x", "y"] }));
            assert_eq!(questions[0].explanation["en"], "It is red.");
        }
    }

    #[test]
    fn what_is_missing_is_named_by_line() {
        let fault = read(QuestionsFormat::Csv, "text,explanation\nred,Because.\n").unwrap_err();
        assert_eq!(fault.field.as_deref(), Some("questions_file:2"));
        let fault = read(QuestionsFormat::Csv, "text,answer.label\nred,a\n").unwrap_err();
        assert_eq!(fault.value.as_deref(), Some("no explanation"));
        assert!(read(QuestionsFormat::Jsonl, "{").is_err());
    }
}
