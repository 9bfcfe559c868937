//! What the ledger refuses, and why.

use crate::AccountId;
use gongdao_kernel::{AmountError, Code, Fault, Money};

/// A refused entry. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// An amount of zero or less (L1).
    #[error("an amount must be above zero")]
    NotPositive,
    /// Beyond 64 bits (L4).
    #[error("amount is beyond what the ledger can hold")]
    Overflow,
    /// Debit and credit name the same account (L6).
    #[error("debit and credit are the same account {account}")]
    SameAccount {
        /// The account.
        account: AccountId,
    },
    /// Debits would exceed posted credits (L10).
    #[error("account {account} has {free} free and {wanted} is wanted")]
    Short {
        /// The account.
        account: AccountId,
        /// What is free.
        free: Money,
        /// What was asked for.
        wanted: Money,
    },
    /// More than the hold holds.
    #[error("the hold is {held} and {wanted} was to be posted")]
    BeyondHold {
        /// What the hold holds.
        held: Money,
        /// What was asked for.
        wanted: Money,
    },
    /// The account is closed (L14).
    #[error("account {account} is closed")]
    Closed {
        /// The account.
        account: AccountId,
    },
    /// The account still holds something (L14).
    #[error("account {account} is not empty")]
    NotEmpty {
        /// The account.
        account: AccountId,
    },
    /// The two sides are in different currencies (L2).
    #[error("the two sides are in different currencies")]
    Currencies,
    /// Shares of a split add up to more than the whole.
    #[error("shares add up to more than a million parts")]
    Shares,
    /// The working set does not hold the account; a fault of the caller.
    #[error("account {account} is not in the working set")]
    NotLoaded {
        /// The account.
        account: AccountId,
    },
}

impl From<AmountError> for LedgerError {
    fn from(_: AmountError) -> Self {
        LedgerError::Overflow
    }
}

impl From<LedgerError> for Fault {
    fn from(error: LedgerError) -> Self {
        let code = match error {
            LedgerError::NotPositive | LedgerError::Overflow | LedgerError::Shares => Code::InvalidAmount,
            LedgerError::Short { .. } => Code::InsufficientFunds,
            LedgerError::SameAccount { .. }
            | LedgerError::BeyondHold { .. }
            | LedgerError::Closed { .. }
            | LedgerError::NotEmpty { .. }
            | LedgerError::Currencies => Code::WrongState,
            LedgerError::NotLoaded { .. } => Code::Internal,
        };
        match error {
            LedgerError::Short { free, wanted, .. } => {
                Fault::new(code).with_detail(format!("{wanted} is needed and {free} is free.")).with_fix(
                    format!("Add {} or lower what is asked for.", wanted.minus(free).unwrap_or(wanted)),
                )
            }
            other => Fault::new(code).with_detail(other.to_string()),
        }
    }
}
