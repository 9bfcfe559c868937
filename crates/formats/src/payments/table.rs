//! Payment files that are tables. No cell can become a formula where somebody opens them in a spreadsheet.

use super::{Account, Batch, Payment, decimal};
use std::io::{self, Write};

/// A cell, quoted where it has to be, with an apostrophe before text that a spreadsheet would run.
fn cell(text: &str) -> String {
    let safe: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let guarded = match safe.chars().next() {
        Some('=' | '+' | '-' | '@') => format!("'{safe}"),
        _ => safe,
    };
    if guarded.contains([',', '"']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

fn row(to: &mut impl Write, cells: &[&str]) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    write!(to, "{}\r\n", cells.join(","))
}

/// With a byte order mark, so that spreadsheets read Chinese names as they are.
pub(super) fn bank_head(to: &mut impl Write) -> io::Result<()> {
    to.write_all("\u{feff}".as_bytes())?;
    row(to, &["reference", "name", "account", "bank", "bank_code", "amount", "currency", "remark"])
}

pub(super) fn bank_row(
    to: &mut impl Write,
    batch: &Batch<'_>,
    payment: &Payment<'_>,
    amount: &str,
) -> io::Result<()> {
    let (account, bank, code) = match payment.account {
        Account::Iban { iban, bic } => (iban, "", bic.unwrap_or_default()),
        Account::Other { number, bank } => (number, bank, ""),
    };
    row(to, &[payment.reference, payment.name, account, bank, code, amount, batch.currency, payment.remark])
}

pub(super) fn alipay_head(to: &mut impl Write, batch: &Batch<'_>) -> io::Result<()> {
    to.write_all("\u{feff}".as_bytes())?;
    row(to, &["批次号", "付款日期", "付款账号", "账户名称", "总金额(元)", "总笔数"])?;
    let day: String = batch.execute_on.chars().filter(char::is_ascii_digit).collect();
    let total = decimal(batch.total_micros, batch.minor_digits).unwrap_or_default();
    let count = batch.count.to_string();
    row(to, &[batch.reference, &day, batch.payer_account, batch.payer, &total, &count])?;
    row(to, &["商户流水号", "收款支付宝账号", "收款人姓名", "付款金额(元)", "付款理由"])
}

pub(super) fn alipay_row(to: &mut impl Write, payment: &Payment<'_>, amount: &str) -> io::Result<()> {
    let account = match payment.account {
        Account::Iban { iban: account, .. } | Account::Other { number: account, .. } => account,
    };
    row(to, &[payment.reference, account, payment.name, amount, payment.remark])
}
