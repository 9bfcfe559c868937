//! Tasks in JSONL.

use serde_json::{Map, Value as Json};

use super::{KEY_COLUMN, TaskRow, WORKERS_COLUMN, check_text, key, named};
use crate::error::shortened;
use crate::headed::check_column;
use crate::{Limits, Problem};

pub(super) fn read(line: u64, text: &str, limits: &Limits) -> Result<TaskRow, Problem> {
    let json = serde_json::from_str(text).map_err(|error| Problem::NotJson { reason: error.to_string() })?;
    let Json::Object(mut object) = json else { return Err(Problem::NotAnObject) };
    let wrapped = object.get("data").is_some_and(Json::is_object);
    let (key_name, workers_name) = if wrapped { ("key", "workers") } else { (KEY_COLUMN, WORKERS_COLUMN) };
    let key = key_of(key_name, object.shift_remove(key_name), limits)?;
    let workers = workers_of(workers_name, object.shift_remove(workers_name), limits)?;
    let mut data = match if wrapped { object.shift_remove("data") } else { None } {
        Some(Json::Object(data)) => match object.keys().next() {
            None => data,
            Some(stray) => return Err(Problem::UnknownKey { key: shortened(stray) }),
        },
        _ => object,
    };
    check_data(&data, text, limits)?;
    super::join_turns(&mut data);
    Ok(TaskRow { line, key, data, workers })
}

fn key_of(column: &str, json: Option<Json>, limits: &Limits) -> Result<Option<String>, Problem> {
    match json {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => key(&text, limits),
        Some(Json::Number(number)) if number.is_i64() || number.is_u64() => Ok(Some(number.to_string())),
        Some(_) => Err(Problem::bad_value(column, "must be a string or a whole number")),
    }
}

fn workers_of(column: &str, json: Option<Json>, limits: &Limits) -> Result<Vec<String>, Problem> {
    let wrong = || Problem::bad_value(column, "must be a list of worker ids, which are strings");
    match json {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Array(items)) => {
            let names: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
            named(names.ok_or_else(wrong)?.into_iter(), limits)
        }
        Some(_) => Err(wrong()),
    }
}

fn check_data(data: &Map<String, Json>, text: &str, limits: &Limits) -> Result<(), Problem> {
    if data.is_empty() {
        return Err(Problem::NoData);
    }
    if data.len() > limits.columns {
        return Err(Problem::TooManyColumns { limit: limits.columns, in_header: false });
    }
    data.keys().try_for_each(|name| check_column(name, limits))?;
    // JSON writes NUL in one way only, and hardly ever does.
    if text.contains("\\u0000") {
        data.iter().try_for_each(|(name, value)| check_texts(name, value))?;
    }
    Ok(())
}

/// Descends as deep as the JSON reader let the text be.
fn check_texts(column: &str, json: &Json) -> Result<(), Problem> {
    match json {
        Json::String(text) => check_text(column, text),
        Json::Array(items) => items.iter().try_for_each(|item| check_texts(column, item)),
        Json::Object(map) => map.iter().try_for_each(|(key, value)| {
            check_text(column, key)?;
            check_texts(column, value)
        }),
        Json::Null | Json::Bool(_) | Json::Number(_) => Ok(()),
    }
}
