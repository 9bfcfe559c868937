//! The fields of an event, what their columns are called, and what their values may be.

use anyhow::{Result, bail};
use gongdao_formats::Problem;
use gongdao_integrity::log::{Quality, Record};

/// What is read, what it is called unless `--columns` says otherwise, and whether it is needed.
pub const FIELDS: [(&str, &str, bool); 11] = [
    ("user", "user", true),
    ("target", "target", true),
    ("time", "ts_ms", true),
    ("ip", "ip", false),
    ("device", "device", false),
    ("kind", "kind", false),
    ("dwell", "dwell_ms", false),
    ("depth", "depth", false),
    ("returned", "returned", false),
    ("converted", "converted", false),
    ("created", "created_ms", false),
];
/// Kinds of event that take an earlier one back.
const WITHDRAWALS: [&str; 7] = ["unlike", "unliked", "unfollow", "withdraw", "withdrawn", "remove", "undo"];

/// The names of the columns.
#[derive(Debug, Clone)]
pub struct Columns {
    names: Vec<String>,
}

impl Columns {
    /// Reads `user=…,target=…,time=…`; what is not named keeps its usual name.
    ///
    /// # Errors
    /// A word that is no field, or a field without a name.
    pub fn parse(text: Option<&str>) -> Result<Self> {
        let mut names: Vec<String> = FIELDS.iter().map(|(_, name, _)| (*name).to_owned()).collect();
        let known = || FIELDS.map(|(field, ..)| field).join(", ");
        for part in text.into_iter().flat_map(|text| text.split(',')) {
            let Some((field, name)) = part.split_once('=').map(|(field, name)| (field.trim(), name.trim()))
            else {
                bail!(
                    "--columns: `{part}` is no assignment; write FIELD=COLUMN, with a field of {}",
                    known()
                );
            };
            let place = FIELDS.iter().position(|(known, usual, _)| *known == field || *usual == field);
            let Some(place) = place else {
                bail!("--columns: `{field}` is no field; there are {}", known());
            };
            if name.is_empty() {
                bail!("--columns: `{field}` has no column; write {field}=COLUMN");
            }
            name.clone_into(&mut names[place]);
        }
        Ok(Self { names })
    }

    /// What the column of a field is called, by its place in the list of fields.
    pub fn name(&self, place: usize) -> &str {
        &self.names[place]
    }
}

/// One row as a record; `get` has the value of a field by its place in the list, empty when there is none.
///
/// # Errors
/// A value that is none.
pub fn record<'a>(get: impl Fn(usize) -> &'a str, columns: &Columns) -> Result<Record<'a>, Problem> {
    let some = |place: usize| Some(get(place)).filter(|value| !value.is_empty());
    let number = |place: usize| some(place).map(|value| float(value, columns.name(place))).transpose();
    let truth = |place: usize| some(place).map(|value| truth(value, columns.name(place))).transpose();
    Ok(Record {
        user: get(0),
        target: get(1),
        at_ms: millis(get(2), columns.name(2))?,
        address: some(3),
        device: some(4),
        withdrawn: some(5)
            .is_some_and(|kind| WITHDRAWALS.iter().any(|known| kind.eq_ignore_ascii_case(known))),
        quality: Quality {
            dwell_ms: number(6)?,
            depth: number(7)?,
            returned: truth(8)?,
            converted: truth(9)?,
        },
        created_ms: some(10).map(|value| millis(value, columns.name(10))).transpose()?,
    })
}

/// The most a time may be away from 1970, in milliseconds: some 30,000 years.
const FARTHEST_MS: i64 = 1_000_000_000_000_000;

/// A time, in whole milliseconds since 1970.
fn millis(text: &str, column: &str) -> Result<i64, Problem> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole.parse::<i64>().ok().filter(|at| at.abs() <= FARTHEST_MS).ok_or_else(|| Problem::BadValue {
        column: column.to_owned(),
        rule: format!("is `{}`, no time in whole milliseconds since 1970", short(text)),
    })
}

fn float(text: &str, column: &str) -> Result<f32, Problem> {
    text.parse::<f32>().ok().filter(|value| value.is_finite() && *value >= 0.0).ok_or_else(|| {
        Problem::BadValue {
            column: column.to_owned(),
            rule: format!("is `{}`, no number from 0 on", short(text)),
        }
    })
}

fn truth(text: &str, column: &str) -> Result<f32, Problem> {
    match text {
        "1" | "true" | "True" | "TRUE" | "yes" | "1.0" => Ok(1.0),
        "0" | "false" | "False" | "FALSE" | "no" | "0.0" => Ok(0.0),
        _ => Err(Problem::BadValue {
            column: column.to_owned(),
            rule: format!("is `{}`, neither 0 nor 1 (true, false)", short(text)),
        }),
    }
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}
