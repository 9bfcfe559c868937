//! ISO 20022 `camt.053` (bank to customer statement), any version: only elements whose names never changed are read.
//!
//! The file is pulled event by event; what is held is one entry with its transactions. Entities of a document type are
//! not known and refused, so nothing expands. Only booked entries count. An entry of several transactions becomes one
//! line for each, if they come to the entry's amount, else one line for the whole.

use std::collections::VecDeque;
use std::io::BufRead;

use super::values::{day, micros};
use super::{StatementHead, StatementLine, TEXT_CHARS, clean};
use crate::{Limits, Problem, RowError};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Deepest nesting of a statement.
const DEPTH: usize = 40;
/// Most transactions of one entry.
const TRANSACTIONS: usize = 10_000;

/// An event without its buffer.
enum Piece {
    Start(String, Option<String>),
    End,
    Text(String),
    Nothing,
    Over,
}

/// An entry, or one transaction of it, as far as it was read.
#[derive(Clone, Debug, Default)]
struct Movement {
    amount: Option<i64>,
    bad_amount: bool,
    currency: Option<String>,
    debit: Option<bool>,
    reversal: bool,
    status: String,
    booked_on: Option<String>,
    end_to_end: String,
    remittance: String,
    reference: String,
    information: String,
    debtor: String,
    creditor: String,
}

/// The lines of a statement, in order, with bad ones between them.
pub struct CamtLines<R> {
    reader: Reader<R>,
    limits: Limits,
    buffer: Vec<u8>,
    path: Vec<String>,
    text: String,
    head: StatementHead,
    statements: u32,
    balance: (String, Option<i64>, Option<bool>),
    entry: Movement,
    transactions: Vec<Movement>,
    place: u64,
    ready: VecDeque<Result<StatementLine, RowError>>,
    ended: bool,
}

/// Reads a statement up to its first entry; lines follow. The file has to hold one statement.
///
/// # Errors
/// Where it is no XML, or no statement.
pub fn read_camt053<R: BufRead>(reader: R, limits: Limits) -> Result<CamtLines<R>, RowError> {
    let mut reader = Reader::from_reader(reader);
    reader.config_mut().check_end_names = true;
    let mut lines = CamtLines {
        reader,
        limits,
        buffer: Vec::new(),
        path: Vec::new(),
        text: String::new(),
        head: StatementHead::default(),
        statements: 0,
        balance: (String::new(), None, None),
        entry: Movement::default(),
        transactions: Vec::new(),
        place: 0,
        ready: VecDeque::new(),
        ended: false,
    };
    while !lines.ended && lines.place == 0 {
        lines.step()?;
    }
    if lines.statements == 0 {
        return Err(bad_file("there is no BkToCstmrStmt/Stmt in it").at(1));
    }
    Ok(lines)
}

fn bad_file(reason: impl Into<String>) -> Problem {
    Problem::BadFile { kind: "camt.053", reason: reason.into() }
}

impl<R: BufRead> CamtLines<R> {
    /// What the statement says about itself. Balances that stand behind its entries are known at the end only.
    #[must_use]
    pub fn head(&self) -> &StatementHead {
        &self.head
    }

    fn pull(&mut self) -> Result<Piece, Problem> {
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer);
        let event = event.map_err(|error| match error {
            quick_xml::Error::Io(error) => Problem::Io { reason: error.to_string() },
            other => bad_file(other.to_string()),
        })?;
        Ok(match event {
            Event::Start(start) => {
                let currency =
                    start.try_get_attribute("Ccy").ok().flatten().map(|found| found.value.into_owned());
                Piece::Start(start.local_name().into_inner().to_owned(), currency)
            }
            Event::End(_) => Piece::End,
            Event::Text(text) => Piece::Text(text.xml10_content().into_owned()),
            Event::CData(text) => Piece::Text(text.xml10_content().into_owned()),
            Event::GeneralRef(reference) => Piece::Text(resolve(&reference)?),
            Event::DocType(_) => return Err(bad_file("it has a document type, which statements never have")),
            Event::Eof => Piece::Over,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Piece::Nothing,
        })
    }

    /// Takes the next event in.
    fn step(&mut self) -> Result<(), RowError> {
        let line = self.place.max(1);
        let piece = self.pull().map_err(|problem| problem.at(line))?;
        match piece {
            Piece::Start(name, currency) => self.start(name, currency).map_err(|problem| problem.at(line))?,
            Piece::Text(text) => {
                // Amounts and dates are short and texts are cut, so more than this is never used.
                if self.text.len() < 4 * TEXT_CHARS {
                    self.text.push_str(&text);
                }
            }
            Piece::End => self.end().map_err(|problem| problem.at(line))?,
            Piece::Nothing => {}
            Piece::Over if self.path.is_empty() => self.ended = true,
            Piece::Over => return Err(bad_file("it ends in the middle").at(line)),
        }
        Ok(())
    }

    fn start(&mut self, name: String, currency: Option<String>) -> Result<(), Problem> {
        self.text.clear();
        if self.path.len() == DEPTH {
            return Err(bad_file(format!("it is nested deeper than {DEPTH}")));
        }
        self.path.push(name);
        if self.is_at(&["BkToCstmrStmt", "Stmt"]) {
            self.statements += 1;
            if self.statements > 1 {
                return Err(bad_file("it holds more than one statement; upload each by itself"));
            }
        } else if self.is_at(&["Stmt", "Bal"]) {
            self.balance = (String::new(), None, None);
        } else if self.is_at(&["Stmt", "Ntry"]) {
            self.place += 1;
            if self.place > self.limits.rows {
                return Err(Problem::TooManyRows { limit: self.limits.rows });
            }
            self.entry = Movement::default();
            self.transactions.clear();
        } else if self.is_at(&["NtryDtls", "TxDtls"]) {
            if self.transactions.len() == TRANSACTIONS {
                return Err(bad_file(format!("an entry has more than {TRANSACTIONS} transactions")));
            }
            self.transactions.push(Movement::default());
        }
        if let (Some(currency), true) = (currency, self.is_amount()) {
            self.movement().currency = Some(clean(&currency));
        }
        Ok(())
    }

    fn is_at(&self, end: &[&str]) -> bool {
        let from = self.path.len().checked_sub(end.len());
        from.is_some_and(|from| self.path[from..].iter().zip(end).all(|(name, wanted)| name == wanted))
    }

    fn is_amount(&self) -> bool {
        self.is_at(&["Ntry", "Amt"])
            || self.is_at(&["TxDtls", "Amt"])
            || self.is_at(&["TxDtls", "AmtDtls", "TxAmt", "Amt"])
    }

    /// The transaction that is being read, or the entry outside of any.
    fn movement(&mut self) -> &mut Movement {
        if self.path.iter().any(|name| name == "TxDtls")
            && let Some(last) = self.transactions.last_mut()
        {
            return last;
        }
        &mut self.entry
    }

    fn end(&mut self) -> Result<(), Problem> {
        let text = std::mem::take(&mut self.text);
        let text = text.trim();
        if self.path.iter().any(|name| name == "Ntry") {
            self.end_in_entry(text);
        } else if self.path.iter().any(|name| name == "Stmt") {
            self.end_in_head(text);
        }
        if self.is_at(&["Stmt", "Ntry"]) {
            self.flush();
        }
        self.path.pop();
        Ok(())
    }

    fn end_in_head(&mut self, text: &str) {
        if self.is_at(&["Stmt", "Id"]) {
            self.head.name = Some(clean(text));
        } else if self.is_at(&["Stmt", "Acct", "Id", "IBAN"])
            || self.is_at(&["Stmt", "Acct", "Id", "Othr", "Id"])
        {
            self.head.account = Some(clean(text));
        } else if self.is_at(&["Stmt", "Acct", "Ccy"]) {
            self.head.currency = Some(clean(text));
        } else if self.is_at(&["Bal", "Tp", "CdOrPrtry", "Cd"]) {
            self.balance.0 = text.to_owned();
        } else if self.is_at(&["Bal", "Amt"]) {
            self.balance.1 = micros(text);
        } else if self.is_at(&["Bal", "CdtDbtInd"]) {
            self.balance.2 = Some(text == "DBIT");
        } else if self.is_at(&["Stmt", "Bal"]) {
            let (kind, amount, debit) = std::mem::take(&mut self.balance);
            let amount = amount.map(|amount| if debit == Some(true) { -amount } else { amount });
            match kind.as_str() {
                // The previous statement's end is this one's beginning.
                "OPBD" | "PRCD" => self.head.opening_micros = amount,
                "CLBD" => self.head.closing_micros = amount,
                _ => {}
            }
        }
    }

    fn end_in_entry(&mut self, text: &str) {
        if self.is_amount() {
            let amount = micros(text).filter(|amount| *amount >= 0);
            let movement = self.movement();
            (movement.amount, movement.bad_amount) = (amount, amount.is_none());
            return;
        }
        let at = |end: &[&str]| self.is_at(end);
        let dated = at(&["Ntry", "BookgDt", "Dt"]) || at(&["Ntry", "BookgDt", "DtTm"]);
        let status = at(&["Ntry", "Sts"]) || at(&["Ntry", "Sts", "Cd"]);
        let sign = at(&["Ntry", "CdtDbtInd"]) || at(&["TxDtls", "CdtDbtInd"]);
        let reversal = at(&["Ntry", "RvslInd"]);
        let end_to_end = at(&["Refs", "EndToEndId"]);
        let reference = at(&["Refs", "AcctSvcrRef"]) || at(&["Ntry", "AcctSvcrRef"]);
        let remittance = at(&["RmtInf", "Ustrd"]) || at(&["RmtInf", "Strd", "CdtrRefInf", "Ref"]);
        let information = at(&["Ntry", "AddtlNtryInf"]) || at(&["TxDtls", "AddtlTxInf"]);
        let debtor = at(&["Dbtr", "Nm"]) || at(&["Dbtr", "Pty", "Nm"]);
        let creditor = at(&["Cdtr", "Nm"]) || at(&["Cdtr", "Pty", "Nm"]);
        let movement = self.movement();
        let joined = |before: &str| clean(&format!("{before} {text}"));
        match () {
            () if dated => movement.booked_on = day(text),
            () if status && !text.is_empty() => movement.status = text.to_owned(),
            () if sign => movement.debit = Some(text == "DBIT"),
            () if reversal => movement.reversal = text == "true" || text == "1",
            () if end_to_end && text != "NOTPROVIDED" => movement.end_to_end = clean(text),
            () if reference => movement.reference = clean(text),
            () if remittance => movement.remittance = joined(&movement.remittance),
            () if information => movement.information = joined(&movement.information),
            () if debtor => movement.debtor = clean(text),
            () if creditor => movement.creditor = clean(text),
            () => {}
        }
    }

    /// The entry that has ended, as lines.
    fn flush(&mut self) {
        let entry = std::mem::take(&mut self.entry);
        let transactions = std::mem::take(&mut self.transactions);
        if !entry.status.is_empty() && entry.status != "BOOK" {
            return;
        }
        let whole = entry.amount.unwrap_or(0);
        let parts: Option<i64> =
            transactions.iter().try_fold(0_i64, |sum, part| sum.checked_add(part.amount?));
        let several = transactions.len() > 1 && parts == Some(whole);
        if several {
            for (part, number) in transactions.iter().zip(1_u64..) {
                let own =
                    if part.reference.is_empty() { entry.reference.clone() } else { part.reference.clone() };
                // One entry's transactions often share its reference; their place tells them apart.
                let reference = if own.is_empty() { own } else { format!("{own}/{number}") };
                let line = line(self.place, &entry, part, part.amount, reference);
                self.ready.push_back(line);
            }
            return;
        }
        let part = transactions.first().cloned().unwrap_or_default();
        let reference =
            if entry.reference.is_empty() { part.reference.clone() } else { entry.reference.clone() };
        let line = line(self.place, &entry, &part, entry.amount, reference);
        self.ready.push_back(line);
    }
}

fn line(
    place: u64,
    entry: &Movement,
    part: &Movement,
    amount: Option<i64>,
    bank_reference: String,
) -> Result<StatementLine, RowError> {
    let bad = |column: &str, rule: &str| Problem::bad_value(column, rule).at(place);
    let amount = amount.filter(|amount| *amount > 0 && !entry.bad_amount);
    let amount = amount.ok_or_else(|| bad("Ntry/Amt", "has to be an amount above 0"))?;
    let booked_on = entry.booked_on.clone().ok_or_else(|| bad("Ntry/BookgDt", "has to be a day"))?;
    // A reversal carries the sign of what it does, not of what it undoes.
    let debit = part.debit.or(entry.debit).ok_or_else(|| bad("Ntry/CdtDbtInd", "has to be CRDT or DBIT"))?;
    let party = if debit { &part.creditor } else { &part.debtor };
    let words = [&part.end_to_end, &part.remittance, &part.information, &entry.information];
    let reference: Vec<&str> =
        words.iter().map(|word| word.as_str()).filter(|word| !word.is_empty()).collect();
    Ok(StatementLine {
        line: place,
        booked_on,
        micros: if debit { -amount } else { amount },
        currency: part.currency.clone().or_else(|| entry.currency.clone()),
        reference: clean(&reference.join(" ")),
        bank_reference: clean(&bank_reference),
        party: clean(party),
    })
}

fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<String, Problem> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Ok(c.to_string());
    }
    let name = reference.xml10_content();
    Ok(match name.as_ref() {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return Err(bad_file("it names an entity that XML does not have")),
    }
    .to_owned())
}

impl<R: BufRead> Iterator for CamtLines<R> {
    type Item = Result<StatementLine, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(line) = self.ready.pop_front() {
                return Some(line);
            }
            if self.ended {
                return None;
            }
            if let Err(error) = self.step() {
                self.ended = true;
                return Some(Err(error));
            }
        }
    }
}
