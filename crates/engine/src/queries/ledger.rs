//! The books: the journal, accounts, the export for a foreign checker, and the check of everything.
//!
//! Lists are for operators and auditors. [`export_beancount`] and [`check`] ask for nobody: the program runs them for
//! whoever holds the machine, and the API asks [`require_books`] first. A person's balances are with people.

mod bonuses;
mod bundles;
mod check;
mod given;
mod gradings;
mod recount;
mod shares;
mod sittings;
mod sums;

pub use check::{Report, check};

use super::{Page, bounded};
use crate::Actor;
use gongdao_kernel::Fault;
use gongdao_ledger::beancount::Exporter;
use gongdao_ledger::{Account, AccountId, Entry, EntryNumber};
use gongdao_store::Connection;
use gongdao_store::queries::ledger as stored;
use gongdao_trust::{Role, Scope};
use std::io::Write;

/// Entries or accounts read at once.
const ROWS: i64 = 2_000;

/// Entries that one search looks at before it answers: some tens of milliseconds.
pub const SEARCHED: usize = 40_000;

/// Asks for a role that may read the books.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn require_books(actor: &Actor) -> Result<(), Fault> {
    actor.scopes.require(Scope::Read)?;
    if actor.roles.has(Role::Operator) {
        return Ok(());
    }
    actor.roles.require(Role::Auditor)
}

/// From which side the journal is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// From its first entry.
    First,
    /// From its last.
    Last,
}

/// A page of the journal, with only those entries that are wanted where somebody looks for some. A search that finds few
/// ends after [`SEARCHED`] entries, with a page that may be short or empty and says where to go on.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn journal(
    connection: &mut Connection,
    actor: &Actor,
    (side, after): (Side, Option<EntryNumber>),
    limit: u32,
    wanted: Option<&dyn Fn(&Entry) -> bool>,
) -> Result<Page<Entry>, Fault> {
    require_books(actor)?;
    let limit = bounded(limit) as usize;
    let rows = wanted.map_or(limit as i64 + 1, |_| ROWS);
    let (mut items, mut at, mut searched) = (Vec::new(), after, 0);
    while searched < SEARCHED {
        let entries = match side {
            Side::First => stored::entries_after(connection, at.unwrap_or(EntryNumber::from_raw(0)), rows)?,
            Side::Last => {
                stored::entries_before(connection, at.unwrap_or(EntryNumber::from_raw(i64::MAX)), rows)?
            }
        };
        let is_end = (entries.len() as i64) < rows;
        for entry in entries {
            if items.len() == limit {
                return Ok(Page { items, next: at.map(EntryNumber::raw) });
            }
            (at, searched) = (Some(entry.number), searched + 1);
            if wanted.is_none_or(|wanted| wanted(&entry)) {
                items.push(entry);
            }
        }
        if is_end {
            return Ok(Page { items, next: None });
        }
    }
    Ok(Page { items, next: at.map(EntryNumber::raw) })
}

/// All accounts behind one, in order of kind, owner and currency, and whether there are more.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn accounts(
    connection: &mut Connection,
    actor: &Actor,
    after: Option<AccountId>,
    limit: u32,
) -> Result<(Vec<Account>, bool), Fault> {
    require_books(actor)?;
    let limit = bounded(limit);
    let mut accounts = stored::accounts_after(connection, after, i64::from(limit) + 1)?;
    let more = accounts.len() > limit as usize;
    accounts.truncate(limit as usize);
    Ok((accounts, more))
}

/// Every account there is, page after page.
fn each_account(
    connection: &mut Connection,
    mut visit: impl FnMut(Account) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut after = None;
    loop {
        let page = stored::accounts_after(connection, after, ROWS)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id);
        page.into_iter().try_for_each(&mut visit)?;
    }
}

/// Every journal entry there is, page after page.
fn each_entry(
    connection: &mut Connection,
    mut visit: impl FnMut(&Entry) -> Result<(), Fault>,
) -> Result<u64, Fault> {
    let (mut after, mut count) = (EntryNumber::from_raw(0), 0);
    loop {
        let page = stored::entries_after(connection, after, ROWS)?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.number;
        count += page.len() as u64;
        page.iter().try_for_each(&mut visit)?;
    }
}

/// Writes the whole journal and every account's balance as Beancount text. The connection has to stand in a snapshot,
/// or the balances may be of another moment than the journal. Memory is one page and the accounts.
///
/// # Errors
/// When the database or the destination fails.
pub fn export_beancount<W: Write>(connection: &mut Connection, to: W) -> Result<W, Fault> {
    let mut exporter = Exporter::start(to).map_err(Fault::internal)?;
    each_entry(connection, |entry| exporter.entry(entry).map_err(Fault::internal))?;
    let mut accounts = Vec::new();
    each_account(connection, |account| {
        accounts.push(account);
        Ok(())
    })?;
    exporter.finish(&accounts).map_err(Fault::internal)
}
