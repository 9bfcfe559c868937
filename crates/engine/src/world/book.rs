//! The working set as a ledger's book: accounts of the slice, entries to the journal.

use super::World;
use gongdao_kernel::{Currency, Instant, Money};
use gongdao_ledger::{Account, AccountId, AccountKind, Book, Entry, EntryNumber, LedgerError};

impl Book for World {
    fn account(&mut self, id: AccountId) -> Result<&mut Account, LedgerError> {
        let key = (id.kind, id.owner, id.currency);
        match self.account.find(&key) {
            Ok(Some(_)) => {}
            Ok(None) => self.account.put(Account::open(id)),
            Err(_) => return Err(LedgerError::NotLoaded { account: id }),
        }
        self.account.edit(&key, "account").map_err(|_| LedgerError::NotLoaded { account: id })
    }

    fn next_number(&mut self) -> EntryNumber {
        self.frame.entry = self.frame.entry.next();
        self.frame.entry
    }

    fn now(&self) -> Instant {
        self.frame.now
    }

    fn append(&mut self, entry: Entry) {
        self.entry.push(entry);
    }
}

impl World {
    /// Names an account to load.
    pub(crate) fn want_account(&mut self, kind: AccountKind, owner: i64, currency: Currency) {
        self.account.want(&(kind, owner, currency));
    }

    /// What an account has free; nothing where there is no account.
    ///
    /// # Errors
    /// [`super::Stop::Missing`].
    pub(crate) fn free(&mut self, id: AccountId) -> Result<Money, super::Stop> {
        match self.account.find(&(id.kind, id.owner, id.currency))? {
            Some(account) => Ok(account.free()?),
            None => Ok(Money::ZERO),
        }
    }
}
