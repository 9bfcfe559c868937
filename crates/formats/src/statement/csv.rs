//! Statements as CSV with a header, in English or Chinese: one column of signed amounts, or one for what came in and one
//! for what left.

use std::io::BufRead;

use super::values::{day, micros};
use super::{StatementLine, clean};
use crate::headed::Table;
use crate::records::Cells;
use crate::{Limits, Problem, RowError};

const DAY: &[&str] = &["booked_on", "date", "记账日期", "交易日期", "日期", "交易时间"];
const AMOUNT: &[&str] = &["amount", "金额", "交易金额", "发生额"];
const CREDIT: &[&str] = &["credit", "收入", "收入金额", "贷方金额", "贷方发生额", "收入(元)"];
const DEBIT: &[&str] = &["debit", "支出", "支出金额", "借方金额", "借方发生额", "支出(元)"];
const REFERENCE: &[&str] = &["reference", "remittance", "附言", "摘要", "用途", "备注"];
const BANK_REFERENCE: &[&str] = &["bank_reference", "transaction_id", "流水号", "交易流水号"];
const PARTY: &[&str] = &["party", "counterparty", "对方户名", "对方名称"];
const CURRENCY: &[&str] = &["currency", "币种"];

/// Where the columns stand.
struct Places {
    day: usize,
    amount: Option<usize>,
    credit: Option<usize>,
    debit: Option<usize>,
    references: Vec<usize>,
    bank_reference: Option<usize>,
    party: Option<usize>,
    currency: Option<usize>,
}

/// The lines of a file, in order, with bad ones between them.
pub struct CsvLines<R> {
    table: Table<R>,
    places: Places,
    ended: bool,
}

/// Reads a statement with a header. A day is needed, and an amount or both of its halves; other columns are ignored.
///
/// # Errors
/// Where the header does not have them.
pub fn read_csv<R: BufRead>(reader: R, limits: Limits) -> Result<CsvLines<R>, RowError> {
    let table = Table::new(reader, &limits, 0)?;
    let columns = table.columns();
    let place = |names: &[&str]| {
        names.iter().find_map(|name| columns.iter().position(|column| column.eq_ignore_ascii_case(name)))
    };
    let lacks = |names: &[&str]| {
        let present: Vec<&str> = columns.iter().take(20).map(String::as_str).collect();
        let (wanted, present) = (names.join(" / "), crate::error::shortened(&present.join(", ")));
        Problem::LacksColumn { wanted, present }.at(1)
    };
    let (amount, credit, debit) = (place(AMOUNT), place(CREDIT), place(DEBIT));
    if amount.is_none() && (credit.is_none() || debit.is_none()) {
        return Err(lacks(AMOUNT));
    }
    let references = REFERENCE
        .iter()
        .filter_map(|name| columns.iter().position(|column| column.eq_ignore_ascii_case(name)))
        .collect();
    let places = Places {
        day: place(DAY).ok_or_else(|| lacks(DAY))?,
        amount,
        credit,
        debit,
        references,
        bank_reference: place(BANK_REFERENCE),
        party: place(PARTY),
        currency: place(CURRENCY),
    };
    Ok(CsvLines { table, places, ended: false })
}

impl Places {
    fn read(&self, cells: &Cells<'_>) -> Result<StatementLine, Problem> {
        let get = |place: Option<usize>| place.and_then(|place| cells.get(place)).unwrap_or_default().trim();
        let booked_on = day(get(Some(self.day)))
            .ok_or_else(|| Problem::bad_value("date", "has to be a day such as 2026-11-22"))?;
        let references: Vec<&str> = self.references.iter().map(|place| get(Some(*place))).collect();
        Ok(StatementLine {
            line: cells.line,
            booked_on,
            micros: self.micros(get)?,
            currency: Some(get(self.currency)).filter(|text| !text.is_empty()).map(clean),
            reference: clean(&references.join(" ")),
            bank_reference: clean(get(self.bank_reference)),
            party: clean(get(self.party)),
        })
    }

    fn micros<'c>(&self, get: impl Fn(Option<usize>) -> &'c str) -> Result<i64, Problem> {
        let bad = |column: &str| Problem::bad_value(column, "has to be an amount such as 1234.50");
        let read = |column, text: &str| micros(text).ok_or_else(|| bad(column));
        let amount = get(self.amount);
        let amount = if !amount.is_empty() {
            read("amount", amount)?
        } else {
            // Banks leave one half empty or write 0 into it.
            let half = |column, place| match get(place) {
                "" => Ok(0),
                text => read(column, text).map(i64::abs),
            };
            half("credit", self.credit)? - half("debit", self.debit)?
        };
        if amount == 0 { Err(bad("amount")) } else { Ok(amount) }
    }
}

impl<R: BufRead> Iterator for CsvLines<R> {
    type Item = Result<StatementLine, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = match self.table.next() {
            Ok(None) => {
                self.ended = true;
                return None;
            }
            Ok(Some(cells)) => {
                let line = cells.line;
                self.places.read(&cells).map_err(|problem| problem.at(line))
            }
            Err(error) => Err(error),
        };
        self.ended = read.as_ref().is_err_and(RowError::is_fatal);
        Some(read)
    }
}
