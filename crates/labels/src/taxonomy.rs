//! Options in a tree. A node is named by its path: the values of the nodes from the top down to it, with `/` between them.
//!
//! Deliberately not here: what several people's choices say together (`quality::tree`).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;

use crate::error::{quoted, shown};
use crate::{AnswerError, Detail, Field, Value, Words, limits};

/// One node of a tree of options.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TreeOption {
    /// Its part of the path, its own among the nodes beside it; without `/` and `;`.
    pub value: String,
    /// What people read.
    pub label: Words,
    /// The nodes below it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<TreeOption>,
}

/// The node at a path.
pub fn node<'a>(options: &'a [TreeOption], path: &str) -> Option<&'a TreeOption> {
    let (first, rest) = path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let found = options.iter().find(|one| one.value == first)?;
    rest.map_or(Some(found), |rest| node(&found.options, rest))
}

/// The places of the nodes along a path, from the top; paths ordered by them are in the form's order.
pub fn places(options: &[TreeOption], path: &str) -> Option<Vec<u32>> {
    let mut level = options;
    let mut places = Vec::new();
    for value in path.split('/') {
        let place = level.iter().position(|one| one.value == value)?;
        places.push(u32::try_from(place).ok()?);
        level = &level[place].options;
    }
    Some(places)
}

/// The path of the node at these places.
pub fn path_at(options: &[TreeOption], places: &[u32]) -> Option<String> {
    let mut level = options;
    let mut path = String::new();
    for place in places {
        let one = level.get(*place as usize)?;
        path.push_str(if path.is_empty() { "" } else { "/" });
        path.push_str(&one.value);
        level = &one.options;
    }
    Some(path)
}

/// The nodes right below these places; those at the top where there are none.
pub fn below<'a>(options: &'a [TreeOption], places: &[u32]) -> &'a [TreeOption] {
    let mut level = options;
    for place in places {
        level = level.get(*place as usize).map_or(&[], |one| &one.options);
    }
    level
}

/// Whether a path is that node's, or leads to something below it.
pub fn is_within(path: &str, node: &str) -> bool {
    path.strip_prefix(node).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What the form asks for.
pub(crate) struct Rules<'a> {
    pub options: &'a [TreeOption],
    pub many: bool,
    pub at_least: Option<usize>,
    pub at_most: Option<usize>,
    pub leaves_only: bool,
}

const ONE: &str = "send one node's path as a string, such as \"animal/cat\"";
const SEVERAL: &str = "send a list of paths such as [\"animal/cat\", \"plant\"]";

impl Rules<'_> {
    /// Reads what was chosen.
    pub fn read(&self, field: &Field, json: &Json) -> Result<Value, AnswerError> {
        let wrong = |path: String, json: &Json, fix: &str| {
            AnswerError::WrongType(Detail::new(path, shown(json), fix))
        };
        if !self.many {
            let path = json.as_str().ok_or_else(|| wrong(field.name.clone(), json, ONE))?;
            self.places(&field.name, path)?;
            return Ok(Value::Choice(path.to_owned()));
        }
        let items = json.as_array().ok_or_else(|| wrong(field.name.clone(), json, SEVERAL))?;
        let (least, most) = (self.at_least.unwrap_or(1), self.at_most.unwrap_or(limits::PICKED));
        let counted = |fix: String| Detail::new(&field.name, items.len().to_string(), fix);
        if items.len() > most {
            return Err(AnswerError::TooMany(counted(format!("choose {most} at most"))));
        }
        if items.len() < least {
            return Err(AnswerError::TooFew(counted(format!("choose at least {least}"))));
        }
        let mut chosen = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            let at = format!("{}[{index}]", field.name);
            let path = item.as_str().ok_or_else(|| wrong(at.clone(), item, SEVERAL))?;
            if chosen.insert(self.places(&at, path)?, path.to_owned()).is_some() {
                return Err(AnswerError::Duplicate(Detail::new(at, quoted(path), "choose every node once")));
            }
        }
        Ok(Value::Choices(chosen.into_values().collect()))
    }

    fn places(&self, at: &str, path: &str) -> Result<Vec<u32>, AnswerError> {
        let stray = |level: &[TreeOption], why: &str| {
            let named: Vec<&str> = level.iter().take(8).map(|one| one.value.as_str()).collect();
            let rest = if level.len() > named.len() { ", …" } else { "" };
            let fix = format!("{why}: {}{rest}", named.join(", "));
            Err(AnswerError::NotAnOption(Detail::new(at, quoted(path), fix)))
        };
        let mut level = self.options;
        for (depth, value) in path.split('/').enumerate() {
            let Some(one) = level.iter().find(|one| one.value == value) else {
                let above: Vec<&str> = path.split('/').take(depth).collect();
                return match (level, depth) {
                    ([], _) => stray(
                        level,
                        &format!("end the path at `{}`, which has nothing below it", above.join("/")),
                    ),
                    (_, 0) => stray(level, "begin the path with one of"),
                    _ => stray(level, &format!("go on below `{}` with one of", above.join("/"))),
                };
            };
            level = &one.options;
        }
        if self.leaves_only && !level.is_empty() {
            return stray(level, "go down to the end, for example on to one of");
        }
        places(self.options, path).map_or_else(|| stray(self.options, "begin the path with one of"), Ok)
    }
}
