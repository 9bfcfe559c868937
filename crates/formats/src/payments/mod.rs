//! Files that tell a bank or a payment institution what to pay.
//!
//! A file is written payment by payment and never held. Its head names how many there are and what they come to, so a
//! file that broke off is refused by whoever reads it; the writer itself refuses to finish when the payments it was given
//! are not those the head names. Deliberately not here: who is to be paid, and where the file goes.

mod pain001;
mod table;

use std::io::{self, Write};

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentFormat {
    /// CSV with one row for each payment, for banks that take tables.
    BankCsv,
    /// Alipay's classic batch file: a row about the batch, then one for each payment.
    AlipayCsv,
    /// ISO 20022 customer credit transfer initiation, `pain.001.001.09`.
    Pain001,
}

/// What a file is about as a whole.
#[derive(Clone, Debug)]
pub struct Batch<'a> {
    /// Its reference, at most 35 letters and digits; the same for the same payments.
    pub reference: &'a str,
    /// When it was made: `2026-11-22T08:00:00.000Z`.
    pub created_at: &'a str,
    /// The day it is to be carried out: `2026-11-22`.
    pub execute_on: &'a str,
    /// Who pays.
    pub payer: &'a str,
    /// The account that pays; empty where the institution knows it.
    pub payer_account: &'a str,
    /// The code of its bank (BIC).
    pub payer_bic: Option<&'a str>,
    /// The currency, by its three letters.
    pub currency: &'a str,
    /// How many payments there are.
    pub count: u64,
    /// What they come to, in micro-units.
    pub total_micros: i64,
    /// Digits of the currency's minor unit.
    pub minor_digits: u32,
}

/// The account that is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account<'a> {
    /// By IBAN, with the bank's code where it is known.
    Iban {
        /// The IBAN.
        iban: &'a str,
        /// The BIC.
        bic: Option<&'a str>,
    },
    /// By another number, at a bank by name.
    Other {
        /// The number.
        number: &'a str,
        /// The bank's name.
        bank: &'a str,
    },
}

/// One payment.
#[derive(Clone, Copy, Debug)]
pub struct Payment<'a> {
    /// Its reference, at most 35 letters and digits; what its bank line will carry.
    pub reference: &'a str,
    /// Who is paid.
    pub name: &'a str,
    /// Where.
    pub account: Account<'a>,
    /// How much, in micro-units; whole minor units.
    pub micros: i64,
    /// What it is for.
    pub remark: &'a str,
}

/// Why a file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    /// The destination failed.
    #[error("the file cannot be written: {0}")]
    Io(#[from] io::Error),
    /// An amount is not of whole minor units, or not above zero.
    #[error("payment {reference}: {micros} micro-units are no amount that a bank can pay")]
    Amount {
        /// The payment.
        reference: String,
        /// The amount.
        micros: i64,
    },
    /// The payments are not those the head names.
    #[error(
        "the file names {expected} payments of {expected_micros} micro-units and got {found} of {found_micros}"
    )]
    Sum {
        /// How many the head names.
        expected: u64,
        /// What they come to.
        expected_micros: i64,
        /// How many came.
        found: u64,
        /// What those come to.
        found_micros: i64,
    },
}

/// Writes one file.
pub struct PaymentWriter<'a, W: Write> {
    to: W,
    format: PaymentFormat,
    batch: Batch<'a>,
    count: u64,
    micros: i64,
}

impl<'a, W: Write> PaymentWriter<'a, W> {
    /// Writes the head.
    ///
    /// # Errors
    /// What the destination answers.
    pub fn start(mut to: W, format: PaymentFormat, batch: Batch<'a>) -> Result<Self, PaymentError> {
        match format {
            PaymentFormat::BankCsv => table::bank_head(&mut to)?,
            PaymentFormat::AlipayCsv => table::alipay_head(&mut to, &batch)?,
            PaymentFormat::Pain001 => pain001::head(&mut to, &batch)?,
        }
        Ok(Self { to, format, batch, count: 0, micros: 0 })
    }

    /// Writes a payment.
    ///
    /// # Errors
    /// [`PaymentError::Amount`], or what the destination answers.
    pub fn payment(&mut self, payment: &Payment<'_>) -> Result<(), PaymentError> {
        let bad = || PaymentError::Amount { reference: payment.reference.to_owned(), micros: payment.micros };
        let amount = decimal(payment.micros, self.batch.minor_digits).ok_or_else(bad)?;
        self.count += 1;
        self.micros = self.micros.checked_add(payment.micros).ok_or_else(bad)?;
        match self.format {
            PaymentFormat::BankCsv => table::bank_row(&mut self.to, &self.batch, payment, &amount)?,
            PaymentFormat::AlipayCsv => table::alipay_row(&mut self.to, payment, &amount)?,
            PaymentFormat::Pain001 => pain001::payment(&mut self.to, &self.batch, payment, &amount)?,
        }
        Ok(())
    }

    /// Writes the end, if the payments are those the head names.
    ///
    /// # Errors
    /// [`PaymentError::Sum`], or what the destination answers.
    pub fn finish(mut self) -> Result<W, PaymentError> {
        if (self.count, self.micros) != (self.batch.count, self.batch.total_micros) {
            return Err(PaymentError::Sum {
                expected: self.batch.count,
                expected_micros: self.batch.total_micros,
                found: self.count,
                found_micros: self.micros,
            });
        }
        if self.format == PaymentFormat::Pain001 {
            pain001::tail(&mut self.to)?;
        }
        self.to.flush()?;
        Ok(self.to)
    }
}

/// An amount above zero as a decimal with the currency's digits: `12.30`, or `12` where there are none; nothing where
/// it has a part of a minor unit.
pub(crate) fn decimal(micros: i64, minor_digits: u32) -> Option<String> {
    let unit = 1_000_000 / 10_i64.checked_pow(minor_digits.min(6))?;
    if micros <= 0 || micros % unit != 0 {
        return None;
    }
    let whole = micros / 1_000_000;
    if minor_digits == 0 {
        return Some(whole.to_string());
    }
    let digits = usize::try_from(minor_digits.min(6)).ok()?;
    Some(format!("{whole}.{:0digits$}", micros % 1_000_000 / unit))
}
