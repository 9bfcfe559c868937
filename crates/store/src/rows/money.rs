//! Rows of the ledger, the writer and idempotent requests.

use crate::{Column, RowRef, StoreError, Table, Written, table};
use gongdao_kernel::{AccountOwner, Cell, Currency, Field, Instant, Kind, Money, PersonId};
use gongdao_ledger::{Account, AccountId, AccountKind, Cause, Entry, EntryKind, EntryNumber, Reason};

const fn int(name: &'static str) -> Column {
    Column { name, kind: Kind::Int }
}

impl Table for Account {
    type Key = (AccountKind, AccountOwner, Currency);
    const NAME: &'static str = "account";
    const COLUMNS: &'static [Column] = &[
        int("kind"),
        int("owner"),
        int("currency"),
        int("debits_posted"),
        int("credits_posted"),
        int("debits_pending"),
        int("credits_pending"),
        int("closed"),
    ];
    const KEYS: usize = 3;
    const LOCK: bool = true;

    fn key(&self) -> Self::Key {
        (self.id.kind, self.id.owner, self.id.currency)
    }

    fn read(row: &mut RowRef<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: AccountId { kind: row.get()?, owner: row.get()?, currency: row.get()? },
            debits_posted: row.get()?,
            credits_posted: row.get()?,
            debits_pending: row.get()?,
            credits_pending: row.get()?,
            closed: row.get()?,
        })
    }
}

impl Written for Account {
    fn write<'a>(&'a self, to: &mut Vec<Cell<'a>>) {
        to.extend([self.id.kind.cell(), self.id.owner.cell(), self.id.currency.cell()]);
        to.extend([self.debits_posted.cell(), self.credits_posted.cell()]);
        to.extend([self.debits_pending.cell(), self.credits_pending.cell(), self.closed.cell()]);
    }
}

impl Table for Entry {
    type Key = (EntryNumber,);
    const NAME: &'static str = "entry";
    const COLUMNS: &'static [Column] = &[
        int("number"),
        int("at"),
        int("kind"),
        int("reason"),
        int("debit_kind"),
        int("debit_owner"),
        int("credit_kind"),
        int("credit_owner"),
        int("currency"),
        int("amount"),
        int("resolves"),
        int("actor"),
        int("command"),
        int("subject"),
        int("evidence"),
    ];
    const KEYS: usize = 1;
    const LOCK: bool = false;

    fn key(&self) -> Self::Key {
        (self.number,)
    }

    fn read(row: &mut RowRef<'_>) -> Result<Self, StoreError> {
        let (number, at, kind, reason): (EntryNumber, Instant, EntryKind, Reason) =
            (row.get()?, row.get()?, row.get()?, row.get()?);
        let (debit_kind, debit_owner, credit_kind, credit_owner) =
            (row.get::<AccountKind>()?, row.get::<i64>()?, row.get::<AccountKind>()?, row.get::<i64>()?);
        let currency: Currency = row.get()?;
        let amount: Money = row.get()?;
        let resolves: Option<EntryNumber> = row.get()?;
        let actor: PersonId = row.get()?;
        let cause = Cause { actor, command: row.get()?, subject: row.get()?, evidence: row.get()? };
        let debit = AccountId::new(debit_kind, debit_owner, currency);
        let credit = AccountId::new(credit_kind, credit_owner, currency);
        Ok(Self { number, at, kind, reason, debit, credit, amount, resolves, cause })
    }
}

impl Written for Entry {
    fn write<'a>(&'a self, to: &mut Vec<Cell<'a>>) {
        to.extend([self.number.cell(), self.at.cell(), self.kind.cell(), self.reason.cell()]);
        to.extend([self.debit.kind.cell(), self.debit.owner.cell()]);
        to.extend([self.credit.kind.cell(), self.credit.owner.cell(), self.debit.currency.cell()]);
        to.extend([
            self.amount.cell(),
            self.resolves.cell(),
            self.cause.actor.cell(),
            self.cause.command.cell(),
        ]);
        to.extend([self.cause.subject.cell(), self.cause.evidence.cell()]);
    }
}

/// What a command with an idempotency key answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The hash of account, route and key.
    pub key: [u8; 16],
    /// The hash of the request's body.
    pub request: [u8; 16],
    /// The answer, JSON.
    pub outcome: String,
    /// When; kept for 30 days.
    pub at: Instant,
}

table! { Idempotency, "idempotency", lock true, key (key: [u8; 16]), columns { request: [u8; 16], outcome: String, at: Instant } }

/// An idempotency key that has not been taken to the others yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreshKey {
    /// Its place among the fresh ones; rises.
    pub number: i64,
    /// As there.
    pub key: [u8; 16],
    /// As there.
    pub request: [u8; 16],
    /// As there.
    pub outcome: String,
    /// As there.
    pub at: Instant,
}

table! { FreshKey, "fresh_key", lock true, key (number: i64), columns { key: [u8; 16], request: [u8; 16], outcome: String, at: Instant } }

impl FreshKey {
    /// A key at its place.
    #[must_use]
    pub fn new(number: i64, kept: Idempotency) -> Self {
        let Idempotency { key, request, outcome, at } = kept;
        Self { number, key, request, outcome, at }
    }

    /// The same among the others.
    #[must_use]
    pub fn settled(self) -> Idempotency {
        let Self { key, request, outcome, at, .. } = self;
        Idempotency { key, request, outcome, at }
    }
}

/// A writer's place in its numbered streams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriterRow {
    /// Which shard it writes.
    pub shard: u32,
    /// Rises with every start of a writer on the shard.
    pub epoch: u32,
    /// Journal entries of this epoch.
    pub entries: i64,
    /// Evidence records of this epoch.
    pub records: i64,
    /// The last id drawn.
    pub last_id: i64,
    /// The last moment used; time never goes back.
    pub last_at: Instant,
}

table! { WriterRow, "writer", lock true, key (shard: u32), columns { epoch: u32, entries: i64, records: i64, last_id: i64, last_at: Instant } }
