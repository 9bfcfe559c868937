//! What banks say happened: statements as CSV or ISO 20022 camt.053, one line in memory at a time.
//!
//! Banks disagree about columns, signs, dates and thousands separators; what comes out is one shape. A bad line is told
//! by its number, and nothing that was read is guessed: an amount or a day that cannot be read is refused. Deliberately
//! not here: whose money a line is, and whether it was read before.

mod camt053;
mod csv;
mod values;

pub use camt053::{CamtLines, read_camt053};
pub use csv::{CsvLines, read_csv};

/// What a statement says about itself; what it does not say is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementHead {
    /// The account, by IBAN or by the bank's number.
    pub account: Option<String>,
    /// The statement's own id.
    pub name: Option<String>,
    /// The account's currency, by its three letters.
    pub currency: Option<String>,
    /// The booked balance it begins with, in micro-units.
    pub opening_micros: Option<i64>,
    /// The booked balance it ends with, in micro-units.
    pub closing_micros: Option<i64>,
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// Its line in a CSV file, or its place in another, from 1.
    pub line: u64,
    /// The day it was booked: `2026-11-22`.
    pub booked_on: String,
    /// How much, in micro-units; above zero where it came in.
    pub micros: i64,
    /// Its currency, where it says.
    pub currency: Option<String>,
    /// What the other side wrote, the end-to-end reference first.
    pub reference: String,
    /// The bank's own reference; empty where there is none.
    pub bank_reference: String,
    /// The other side's name; empty where there is none.
    pub party: String,
}

/// Longest text of a line; what is longer is cut, since nothing is decided by its end.
const TEXT_CHARS: usize = 500;

/// Text from a bank: one line, no control characters, bounded.
fn clean(text: &str) -> String {
    let mut cleaned = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !cleaned.is_empty() {
            cleaned.push(' ');
        }
        cleaned.push_str(word);
    }
    match cleaned.char_indices().nth(TEXT_CHARS) {
        Some((end, _)) => cleaned[..end].to_owned(),
        None => cleaned,
    }
}
