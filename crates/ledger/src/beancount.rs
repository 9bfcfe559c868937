//! The journal as Beancount text, so that a program we did not write can check our sums.
//!
//! Posted movements become transactions; holds move nothing and appear as notes in metadata only. Amounts keep all six
//! places. The end of the export asserts every account's balance to the micro-unit, so a wrong counter is refused by
//! name.

use crate::{Account, AccountId, AccountKind, Entry, EntryKind};
use gongdao_kernel::{Currency, Money};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;

/// Civil date (year, month, day) of a UTC day number.
fn civil(day: i64) -> (i64, i64, i64) {
    // Days are counted from 0000-03-01 so that the leap day ends a year; 146,097 days make 400 years.
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day_of_month)
}

fn date(day: i64) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

fn name(id: AccountId) -> String {
    let (root, kind) = match id.kind {
        AccountKind::Bank => ("Assets", "Bank"),
        AccountKind::Available => ("Liabilities", "Available"),
        AccountKind::Escrow => ("Liabilities", "Escrow"),
        AccountKind::Settling => ("Liabilities", "Settling"),
        AccountKind::Earned => ("Liabilities", "Earned"),
        AccountKind::Fees => ("Income", "Fees"),
        AccountKind::Transit => ("Liabilities", "Transit"),
        AccountKind::Suspense => ("Liabilities", "Suspense"),
        AccountKind::Withheld => ("Liabilities", "Withheld"),
    };
    format!("{root}:{kind}:N{}:{}", id.owner, currency_name(id.currency))
}

fn currency_name(currency: Currency) -> &'static str {
    currency.as_str()
}

fn amount(amount: Money, negative: bool) -> String {
    let micros = amount.micros();
    let sign = if negative && micros != 0 { "-" } else { "" };
    format!("{sign}{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// Writes the journal: `open` once, `entry` for each entry in order, `finish` with the stored accounts.
#[derive(Debug)]
pub struct Exporter<W> {
    to: W,
    opened: BTreeSet<AccountId>,
    last_day: i64,
}

impl<W: io::Write> Exporter<W> {
    /// Starts an export.
    ///
    /// # Errors
    /// What the writer answers.
    pub fn start(mut to: W) -> io::Result<Self> {
        writeln!(to, "option \"title\" \"Gongdao journal\"")?;
        writeln!(to, "option \"inferred_tolerance_default\" \"*:0.000000\"")?;
        Ok(Self { to, opened: BTreeSet::new(), last_day: 0 })
    }

    /// Writes one entry. Holds and voids become comments: they set money aside and move none.
    ///
    /// # Errors
    /// What the writer answers.
    pub fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        let day = entry.at.day();
        self.last_day = self.last_day.max(day);
        for id in [entry.debit, entry.credit] {
            if self.opened.insert(id) {
                // All from the first day: another shard's entries, later in the text, may be of an earlier one.
                writeln!(self.to, "{} open {} {}", date(0), name(id), currency_name(id.currency))?;
            }
        }
        if matches!(entry.kind, EntryKind::Hold | EntryKind::VoidHold) {
            return writeln!(self.to, "; {}", entry.line());
        }
        let mut text = String::with_capacity(320);
        let _ = writeln!(text, "{} * \"{}\"", date(day), entry.reason);
        let _ = writeln!(text, "  entry: \"{}\"", entry.number);
        let _ = writeln!(text, "  command: \"{}\"", entry.cause.command);
        let currency = currency_name(entry.debit.currency);
        let _ = writeln!(text, "  {}  {} {currency}", name(entry.debit), amount(entry.amount, false));
        let _ = writeln!(text, "  {}  {} {currency}", name(entry.credit), amount(entry.amount, true));
        self.to.write_all(text.as_bytes())
    }

    /// Ends with one balance assertion per account, from the stored counters, dated the day after the last entry. An
    /// account that is stored with a balance and has no entry, or has entries and is not stored, is asserted too.
    ///
    /// # Errors
    /// What the writer answers.
    pub fn finish<'a>(mut self, accounts: impl IntoIterator<Item = &'a Account>) -> io::Result<W> {
        let mut unstored = std::mem::take(&mut self.opened);
        for account in accounts {
            let used = unstored.remove(&account.id);
            let credits = i128::from(account.credits_posted.micros());
            let owed = i128::from(account.debits_posted.micros()) - credits;
            if used || owed != 0 {
                self.assert_balance(account.id, owed)?;
            }
        }
        for id in unstored {
            self.assert_balance(id, 0)?;
        }
        self.to.flush()?;
        Ok(self.to)
    }

    /// The explicit tolerance matters: without it a difference of one in the last place is let pass.
    fn assert_balance(&mut self, id: AccountId, owed: i128) -> io::Result<()> {
        let sign = if owed < 0 { "-" } else { "" };
        let (whole, rest) = (owed.unsigned_abs() / 1_000_000, owed.unsigned_abs() % 1_000_000);
        let day = date(self.last_day + 1);
        let currency = currency_name(id.currency);
        writeln!(self.to, "{day} balance {}  {sign}{whole}.{rest:06} ~ 0 {currency}", name(id))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn days_become_civil_dates() {
        for (day, shown) in
            [(0, "1970-01-01"), (11_016, "2000-02-29"), (20_778, "2026-11-21"), (-1, "1969-12-31")]
        {
            assert_eq!(super::date(day), shown);
        }
    }
}
