//! ISO 20022 `pain.001.001.09`: one payment information block, one transaction for each payment.
//!
//! Written by hand, since the message is a fixed frame around a few values; `tools/check_pain001.py` validates what is
//! written against the schema as other people's packages carry it.

use super::{Account, Batch, Payment, decimal};
use std::fmt::Write as _;
use std::io::{self, Write};

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
/// Longest reference a bank takes.
const REFERENCE_CHARS: usize = 35;
/// Longest name and remark.
const TEXT_CHARS: usize = 140;

/// A value as XML text: at most so many characters, nothing that XML 1.0 cannot carry.
fn text(value: &str, most: usize) -> String {
    let mut escaped = String::with_capacity(value.len());
    let carried = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    for c in value.chars().filter(carried).take(most) {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn account(iban: Option<&str>, other: &str) -> String {
    match iban {
        Some(iban) => format!("<Id><IBAN>{}</IBAN></Id>", text(iban, 34)),
        None => format!("<Id><Othr><Id>{}</Id></Othr></Id>", text(other, 34)),
    }
}

fn agent(bic: Option<&str>, name: &str) -> String {
    match bic {
        Some(bic) => format!("<FinInstnId><BICFI>{}</BICFI></FinInstnId>", text(bic, 11)),
        None if name.is_empty() => "<FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId>".to_owned(),
        None => format!("<FinInstnId><Nm>{}</Nm></FinInstnId>", text(name, TEXT_CHARS)),
    }
}

/// Whether an account of ours is an IBAN: two letters, two digits, letters and digits.
fn is_iban(account: &str) -> bool {
    let bytes = account.as_bytes();
    (15..=34).contains(&bytes.len())
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
}

pub(super) fn head(to: &mut impl Write, batch: &Batch<'_>) -> io::Result<()> {
    let reference = text(batch.reference, REFERENCE_CHARS);
    let payer = text(batch.payer, TEXT_CHARS);
    let sums = format!(
        "<NbOfTxs>{}</NbOfTxs><CtrlSum>{}</CtrlSum>",
        batch.count,
        decimal(batch.total_micros, batch.minor_digits).unwrap_or_else(|| "0".to_owned())
    );
    let mut head = String::with_capacity(1_024);
    let _ = write!(
        head,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{NAMESPACE}\"><CstmrCdtTrfInitn>\n\
         <GrpHdr><MsgId>{reference}</MsgId><CreDtTm>{}</CreDtTm>{sums}<InitgPty><Nm>{payer}</Nm></InitgPty></GrpHdr>\n\
         <PmtInf><PmtInfId>{reference}</PmtInfId><PmtMtd>TRF</PmtMtd>{sums}\
         <ReqdExctnDt><Dt>{}</Dt></ReqdExctnDt><Dbtr><Nm>{payer}</Nm></Dbtr>",
        text(batch.created_at, REFERENCE_CHARS),
        text(batch.execute_on, 10),
    );
    let own = if batch.payer_account.is_empty() { "NOTPROVIDED" } else { batch.payer_account };
    let iban = is_iban(own).then_some(own);
    let _ = writeln!(
        head,
        "<DbtrAcct>{}<Ccy>{}</Ccy></DbtrAcct><DbtrAgt>{}</DbtrAgt>",
        account(iban, own),
        text(batch.currency, 3),
        agent(batch.payer_bic, "")
    );
    to.write_all(head.as_bytes())
}

pub(super) fn payment(
    to: &mut impl Write,
    batch: &Batch<'_>,
    payment: &Payment<'_>,
    amount: &str,
) -> io::Result<()> {
    let (agent, account) = match payment.account {
        Account::Iban { iban, bic } => (agent(bic, ""), account(Some(iban), iban)),
        Account::Other { number, bank } => (agent(None, bank), account(None, number)),
    };
    writeln!(
        to,
        "<CdtTrfTxInf><PmtId><EndToEndId>{}</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"{}\">{amount}</InstdAmt></Amt>\
         <CdtrAgt>{agent}</CdtrAgt><Cdtr><Nm>{}</Nm></Cdtr><CdtrAcct>{account}</CdtrAcct>\
         <RmtInf><Ustrd>{}</Ustrd></RmtInf></CdtTrfTxInf>",
        text(payment.reference, REFERENCE_CHARS),
        text(batch.currency, 3),
        text(payment.name, TEXT_CHARS),
        text(payment.remark, TEXT_CHARS),
    )
}

pub(super) fn tail(to: &mut impl Write) -> io::Result<()> {
    to.write_all(b"</PmtInf>\n</CstmrCdtTrfInitn></Document>\n")
}
