//! Conversations in task data: a list of turns becomes one text with a line for each, `who: what`, which is read, marked and
//! agreed on like any other text.

use serde_json::{Map, Value as Json};

/// Members that hold what was said, and who said it, as chat programs and labelling tools name them.
const SAID: [&str; 3] = ["text", "content", "message"];
const BY: [&str; 4] = ["author", "role", "speaker", "name"];

/// Makes one text of every column that holds nothing but turns. What stands between line breaks within a turn stays one
/// line, so that a line is a turn.
pub fn join(data: &mut Map<String, Json>) {
    for (_, value) in data.iter_mut() {
        if let Some(text) = whole(value) {
            *value = Json::String(text);
        }
    }
}

fn whole(value: &Json) -> Option<String> {
    let turns = value.as_array().filter(|turns| !turns.is_empty())?;
    let lines: Option<Vec<String>> = turns.iter().map(line).collect();
    Some(lines?.join("\n"))
}

fn line(turn: &Json) -> Option<String> {
    let turn = turn.as_object()?;
    let text = |names: &[&str]| names.iter().find_map(|name| turn.get(*name)?.as_str());
    let said = text(&SAID)?.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(match text(&BY).map(str::trim).filter(|by| !by.is_empty()) {
        Some(by) => format!("{by}: {said}"),
        None => said,
    })
}
