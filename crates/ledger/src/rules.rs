//! The four ways money moves, each checked whole before anything changes.

use crate::{Account, AccountId, Cause, Entry, EntryKind, EntryNumber, LedgerError, OpenHold, Reason};
use gongdao_kernel::{Instant, Money};

/// The accounts of a working set and the journal they write to.
pub trait Book {
    /// The account, opened empty where there was none.
    ///
    /// # Errors
    /// [`LedgerError::NotLoaded`] when the working set was not told about it.
    fn account(&mut self, id: AccountId) -> Result<&mut Account, LedgerError>;
    /// The next number of the journal; dense within the writer's shard and epoch.
    fn next_number(&mut self) -> EntryNumber;
    /// The moment all entries of this command carry.
    fn now(&self) -> Instant;
    /// Appends to the journal.
    fn append(&mut self, entry: Entry);
}

/// What is to be moved: from where, to where, how much, why and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// The account debited.
    pub debit: AccountId,
    /// The account credited.
    pub credit: AccountId,
    /// Above zero.
    pub amount: Money,
    /// Why.
    pub reason: Reason,
    /// By whom and about what.
    pub cause: Cause,
}

impl Order {
    fn check(&self) -> Result<(), LedgerError> {
        if !self.amount.is_positive() {
            return Err(LedgerError::NotPositive);
        }
        if self.debit == self.credit {
            return Err(LedgerError::SameAccount { account: self.debit });
        }
        if self.debit.currency != self.credit.currency {
            return Err(LedgerError::Currencies);
        }
        Ok(())
    }
}

/// Moves money at once.
///
/// # Errors
/// See [`LedgerError`]; nothing was changed.
pub fn post(book: &mut impl Book, order: Order) -> Result<Entry, LedgerError> {
    order.check()?;
    let debit = covered(book, order.debit, order.amount)?;
    let debited = risen(debit.debits_posted, debit.debits_pending, order.amount)?;
    let credit = writable(book, order.credit)?;
    let credited = risen(credit.credits_posted, credit.credits_pending, order.amount)?;
    book.account(order.debit)?.debits_posted = debited;
    book.account(order.credit)?.credits_posted = credited;
    Ok(record(book, EntryKind::Post, &order, None))
}

/// Sets money aside.
///
/// # Errors
/// See [`LedgerError`]; nothing was changed.
pub fn hold(book: &mut impl Book, order: Order) -> Result<OpenHold, LedgerError> {
    order.check()?;
    let debit = covered(book, order.debit, order.amount)?;
    let debited = risen(debit.debits_pending, debit.debits_posted, order.amount)?;
    let credit = writable(book, order.credit)?;
    let credited = risen(credit.credits_pending, credit.credits_posted, order.amount)?;
    book.account(order.debit)?.debits_pending = debited;
    book.account(order.credit)?.credits_pending = credited;
    let entry = record(book, EntryKind::Hold, &order, None);
    OpenHold::of(&entry)
}

/// Resolves a hold by moving `amount` of it; what is left over is free again.
///
/// # Errors
/// [`LedgerError::BeyondHold`] and the others; nothing was changed.
pub fn post_hold(
    book: &mut impl Book,
    held: OpenHold,
    amount: Money,
    reason: Reason,
    cause: Cause,
) -> Result<Entry, LedgerError> {
    let order = Order { debit: held.debit, credit: held.credit, amount, reason, cause };
    order.check()?;
    if amount > held.amount {
        return Err(LedgerError::BeyondHold { held: held.amount, wanted: amount });
    }
    let debited = writable(book, held.debit)?.debits_posted.plus(amount)?;
    let credited = writable(book, held.credit)?.credits_posted.plus(amount)?;
    release(book, &held)?;
    book.account(held.debit)?.debits_posted = debited;
    book.account(held.credit)?.credits_posted = credited;
    Ok(record(book, EntryKind::PostHold, &order, Some(held.number)))
}

/// Resolves a hold by letting all of it go.
///
/// # Errors
/// See [`LedgerError`]; nothing was changed.
pub fn void_hold(
    book: &mut impl Book,
    held: OpenHold,
    reason: Reason,
    cause: Cause,
) -> Result<Entry, LedgerError> {
    let order = Order { debit: held.debit, credit: held.credit, amount: held.amount, reason, cause };
    order.check()?;
    release(book, &held)?;
    Ok(record(book, EntryKind::VoidHold, &order, Some(held.number)))
}

/// A posted movement, as far as putting it right needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    /// The entry.
    pub number: EntryNumber,
    /// The account it debited.
    pub debit: AccountId,
    /// The account it credited.
    pub credit: AccountId,
    /// How much.
    pub amount: Money,
}

/// Puts a posted movement right by its reverse, which names it: both stay visible (L18). The caller keeps that a movement
/// is put right once at most; the check of the books says so too.
///
/// # Errors
/// See [`LedgerError`]; nothing was changed.
pub fn correct(book: &mut impl Book, posted: Posted, cause: Cause) -> Result<Entry, LedgerError> {
    let cause = Cause { subject: posted.number.raw(), ..cause };
    let (debit, credit) = (posted.credit, posted.debit);
    post(book, Order { debit, credit, amount: posted.amount, reason: Reason::Correct, cause })
}

fn release(book: &mut impl Book, held: &OpenHold) -> Result<(), LedgerError> {
    let debits = writable(book, held.debit)?.debits_pending.minus(held.amount)?;
    let credits = writable(book, held.credit)?.credits_pending.minus(held.amount)?;
    if debits < Money::ZERO || credits < Money::ZERO {
        return Err(LedgerError::BeyondHold { held: Money::ZERO, wanted: held.amount });
    }
    book.account(held.debit)?.debits_pending = debits;
    book.account(held.credit)?.credits_pending = credits;
    Ok(())
}

/// A counter risen by `amount`. Posted and pending together stay within bounds, so that no hold is ever taken that could
/// not be posted (L4, L13).
fn risen(counter: Money, beside: Money, amount: Money) -> Result<Money, LedgerError> {
    let counter = counter.plus(amount)?;
    counter.plus(beside)?;
    Ok(counter)
}

fn writable(book: &mut impl Book, id: AccountId) -> Result<&mut Account, LedgerError> {
    let account = book.account(id)?;
    if account.closed {
        return Err(LedgerError::Closed { account: id });
    }
    Ok(account)
}

/// The account, if it can be debited by `amount` without its debits passing its posted credits (L10, L13).
fn covered(book: &mut impl Book, id: AccountId, amount: Money) -> Result<&mut Account, LedgerError> {
    let account = writable(book, id)?;
    if account.must_cover() {
        let free = account.free()?;
        if free < amount {
            return Err(LedgerError::Short { account: id, free, wanted: amount });
        }
    }
    Ok(account)
}

fn record(book: &mut impl Book, kind: EntryKind, order: &Order, resolves: Option<EntryNumber>) -> Entry {
    let entry = Entry {
        number: book.next_number(),
        at: book.now(),
        kind,
        reason: order.reason,
        debit: order.debit,
        credit: order.credit,
        amount: order.amount,
        resolves,
        cause: order.cause,
    };
    book.append(entry);
    entry
}
