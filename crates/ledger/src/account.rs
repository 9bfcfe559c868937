//! Accounts: what they are for, their four counters, and the limit that makes escrow safe.

use crate::LedgerError;
use gongdao_kernel::{AccountOwner, Currency, Money, coded_enum};
use std::fmt;

coded_enum! {
    /// What an account is for. The kind tells whose number the owner is.
    pub enum AccountKind {
        /// Money at the custodian; the outside of the books. Owner 0; owner [`UNEXPLAINED`] is what left it unexplained.
        Bank = 1 "bank",
        /// A requester's money that nothing claims. Owner: the person.
        Available = 2 "available",
        /// A batch's money; claims hold out of it. Owner: the batch.
        Escrow = 3 "escrow",
        /// Where a settled hold is divided; posted balance zero after every command. Owner: the batch.
        Settling = 4 "settling",
        /// What a worker or a team leader earned and has not taken out. Owner: the person.
        Earned = 5 "earned",
        /// The platform's fees, one account for each writer so that no row is hot. Owner: the shard.
        Fees = 6 "fees",
        /// A payout on its way to the bank. Owner: the person; 0 for what goes back to a sender nobody knew.
        Transit = 7 "transit",
        /// Bank lines that match nothing yet. Owner 0.
        Suspense = 8 "suspense",
        /// Tax withheld from payouts, owed to the tax office. Owner 0.
        Withheld = 9 "withheld",
    }
}

/// The bank account of what left the custodian and matches nothing yet: a claim, not money.
pub const UNEXPLAINED: AccountOwner = 1;

/// An account: its kind, its owner and its one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId {
    /// What it is for.
    pub kind: AccountKind,
    /// Whose it is.
    pub owner: AccountOwner,
    /// Its one currency (L2).
    pub currency: Currency,
}

impl AccountId {
    /// The account of this kind, owner and currency.
    #[must_use]
    pub fn new(kind: AccountKind, owner: AccountOwner, currency: Currency) -> Self {
        Self { kind, owner, currency }
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.kind, self.owner, self.currency)
    }
}

/// An account's four counters, in micro-units; all only rise but the pending ones, which fall when a hold ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Which account.
    pub id: AccountId,
    /// All debits that stand.
    pub debits_posted: Money,
    /// All credits that stand.
    pub credits_posted: Money,
    /// Debits of open holds.
    pub debits_pending: Money,
    /// Credits of open holds.
    pub credits_pending: Money,
    /// A closed account takes no entry.
    pub closed: bool,
}

impl Account {
    /// An account without movement.
    #[must_use]
    pub fn open(id: AccountId) -> Self {
        let zero = Money::ZERO;
        Self {
            id,
            debits_posted: zero,
            credits_posted: zero,
            debits_pending: zero,
            credits_pending: zero,
            closed: false,
        }
    }

    /// Whether debits may never exceed posted credits (L10). Only the bank, the outside of the books, may.
    #[must_use]
    pub fn must_cover(&self) -> bool {
        self.id.kind != AccountKind::Bank
    }

    /// Posted credits less posted debits: what the account holds, or owes when negative.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn balance(&self) -> Result<Money, LedgerError> {
        Ok(self.credits_posted.minus(self.debits_posted)?)
    }

    /// The balance less what open holds claim.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`].
    pub fn free(&self) -> Result<Money, LedgerError> {
        Ok(self.balance()?.minus(self.debits_pending)?)
    }

    /// Closes an account that holds nothing (L14).
    ///
    /// # Errors
    /// [`LedgerError::NotEmpty`] when anything is posted or pending.
    pub fn close(&mut self) -> Result<(), LedgerError> {
        let pending = self.debits_pending != Money::ZERO || self.credits_pending != Money::ZERO;
        if pending || self.balance()? != Money::ZERO {
            return Err(LedgerError::NotEmpty { account: self.id });
        }
        self.closed = true;
        Ok(())
    }
}
