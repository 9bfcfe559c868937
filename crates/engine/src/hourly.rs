//! Hourly value: pay and counted time of settled answers, folded from the journal into figures of fixed size. Beside it,
//! how long an answer waited for its pay.
//!
//! Folding behind the writer instead of in the settlement: a settlement then changes no row more than it did, and a
//! project's figures, which every answer of the project would touch, are written once for some hundred answers. A cursor in
//! the journal says how far the folding is; it moves in the transaction that writes the figures, so that a crash counts
//! nothing twice and forgets nothing. While people wait, what was read is held for a moment, so that a worker's row is
//! written once for many answers: it would cost every answer two pages of the log otherwise. Each writer folds its own
//! shard's entries, in order; those of a shard nobody writes to now wait until somebody does.

use crate::core::Compiled;
use gongdao_kernel::{Fault, IdMap, Money, PersonId, ProjectId};
use gongdao_labels::{FieldKind, Form};
use gongdao_ledger::EntryNumber;
use gongdao_market::hourly::{Histogram, Scale, counted_ms, hourly, week};
use gongdao_market::{PriceUnit, Project};
use gongdao_store::queries::hourly::{self as stored, Paid};
use gongdao_store::rows::{HourlyCursor, HourlyProject, HourlyWeek, HourlyWorker};
use gongdao_store::{Connection, StoreError, Table};
use std::collections::BTreeMap;

/// Journal entries looked at in one step; about a fifth of them are pay.
pub const STEP: i64 = 1_024;
/// Answers that may be held before they are written.
const HELD: usize = 131_072;
/// Projects whose idle cut is remembered.
const REMEMBERED: usize = 1_000;

/// Reading the task and its instructions.
const READING_MS: i64 = 30_000;
/// The most a form can ask for in all.
const MOST_MS: i64 = 60 * 60_000;

/// The time beyond which an answer to this form counts as idle: half a minute of reading, a minute for each choice or
/// number, two for each choice of several, ten for everything that is written, drawn or ranked; an hour at
/// most.
#[must_use]
pub fn idle_cut_ms(form: &Form) -> i64 {
    let fields = form.fields.iter().map(|field| match &field.kind {
        FieldKind::Choice { many: false, .. } | FieldKind::Number { .. } => 60_000,
        FieldKind::Choice { .. } => 120_000,
        _ => 600_000,
    });
    fields.fold(READING_MS, |sum: i64, ms| sum.saturating_add(ms)).min(MOST_MS)
}

/// The folding of one shard.
#[derive(Debug, Default)]
pub struct Fold {
    cuts: IdMap<ProjectId, (i64, PriceUnit)>,
    held: Option<Held>,
}

/// What was read of the journal and is not written yet.
#[derive(Debug)]
struct Held {
    shard: i64,
    /// The stored cursor, once there is one.
    cursor: Option<i64>,
    /// Read from here, the cursor or the shard's beginning.
    from: i64,
    up_to: i64,
    paid: Vec<Paid>,
}

/// The figures one step changes.
#[derive(Debug, Default)]
struct Changes {
    projects: BTreeMap<ProjectId, Vec<(Paid, Option<i64>)>>,
}

impl Fold {
    /// Reads the next entries of a shard, and writes the figures unless they are to be held and are few; whether there may
    /// be more to read.
    ///
    /// # Errors
    /// When the database fails; nothing was done then, and what was held will be read again.
    pub fn step(&mut self, connection: &mut Connection, shard: u32, hold: bool) -> Result<bool, StoreError> {
        let held = match self.held.take().filter(|held| held.shard == i64::from(shard)) {
            Some(held) => held,
            None => begin(connection, shard)?,
        };
        let (held, more) = read_on(connection, shard, held)?;
        if hold && more && held.paid.len() < HELD {
            self.held = Some(held);
        } else if held.up_to > held.from {
            self.write_held(connection, &held)?;
        }
        Ok(more)
    }

    /// Writes what was held, with the cursor. Where another node has moved the cursor meanwhile, that node has counted.
    fn write_held(&mut self, connection: &mut Connection, held: &Held) -> Result<(), StoreError> {
        connection.transact(|connection| {
            let known = cursor(connection, held.shard)?;
            if known != held.cursor {
                return Ok(());
            }
            self.write(connection, &held.paid)?;
            put(connection, [(known.is_some(), HourlyCursor { shard: held.shard, number: held.up_to })])
        })
    }

    fn write(&mut self, connection: &mut Connection, paid: &[Paid]) -> Result<(), StoreError> {
        let mut changes = Changes::default();
        for paid in paid {
            let (cut, unit) = self.cut_of(connection, paid.project)?;
            // A recording is listened to several times over while it is written down.
            let cut = if unit == PriceUnit::MediaMinute {
                cut.saturating_add(paid.units.saturating_mul(10))
            } else {
                cut
            };
            let counted = counted_ms(paid.active_ms, cut);
            changes.projects.entry(paid.project).or_default().push((*paid, counted));
        }
        let fresh = changes.write_workers(connection)?;
        changes.write_weeks(connection)?;
        changes.write_projects(connection, &fresh)
    }

    /// A project's idle cut and what it pays for.
    fn cut_of(
        &mut self,
        connection: &mut Connection,
        project: ProjectId,
    ) -> Result<(i64, PriceUnit), StoreError> {
        if let Some(known) = self.cuts.get(&project) {
            return Ok(*known);
        }
        let row = connection.load::<Project>(&[(project,)])?.pop();
        let row = row.ok_or_else(|| {
            StoreError::Unusable(format!("The journal pays for work in {project}, which is lost."))
        })?;
        let compiled = Compiled::read(&row.rules, &row.form).map_err(unusable)?;
        let (cut, unit) = (idle_cut_ms(&compiled.form), compiled.rules.price.unit);
        if self.cuts.len() >= REMEMBERED {
            self.cuts.clear();
        }
        self.cuts.insert(project, (cut, unit));
        Ok((cut, unit))
    }
}

fn cursor(connection: &mut Connection, shard: i64) -> Result<Option<i64>, StoreError> {
    Ok(connection.load::<HourlyCursor>(&[(shard,)])?.pop().map(|cursor| cursor.number))
}

/// Nothing held yet, from where the stored cursor stands.
fn begin(connection: &mut Connection, shard: u32) -> Result<Held, StoreError> {
    let cursor = cursor(connection, i64::from(shard))?;
    let from = cursor.unwrap_or(EntryNumber::new(shard, 0, 0).raw());
    Ok(Held { shard: i64::from(shard), cursor, from, up_to: from, paid: Vec::new() })
}

/// Reads on by one step; whether there was anything.
fn read_on(connection: &mut Connection, shard: u32, mut held: Held) -> Result<(Held, bool), StoreError> {
    let end = EntryNumber::new(shard + 1, 0, 0).raw();
    let Some(up_to) = stored::entry_last_within(connection, held.up_to, end, STEP)? else {
        return Ok((held, false));
    };
    held.paid.extend(stored::pay_between(connection, held.up_to, up_to)?);
    held.up_to = up_to;
    Ok((held, true))
}

fn unusable(fault: Fault) -> StoreError {
    StoreError::Unusable(format!("A project cannot be read: {fault}"))
}

/// Writes rows that were loaded (updated) or not (inserted).
fn put<T: Table>(
    connection: &mut Connection,
    rows: impl IntoIterator<Item = (bool, T)>,
) -> Result<(), StoreError> {
    let (old, new): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(known, _)| *known);
    if !old.is_empty() {
        connection.update(old.iter().map(|(_, row)| row))?;
    }
    if !new.is_empty() {
        connection.insert(new.iter().map(|(_, row)| row))?;
    }
    Ok(())
}

impl Changes {
    fn all(&self) -> impl Iterator<Item = &(Paid, Option<i64>)> {
        self.projects.values().flatten()
    }

    /// Writes the workers' rows; how many people's first measured answer in each project this was.
    fn write_workers(&self, connection: &mut Connection) -> Result<BTreeMap<ProjectId, i64>, StoreError> {
        let mut rows: BTreeMap<(PersonId, ProjectId), Option<HourlyWorker>> =
            self.all().map(|(paid, _)| ((paid.worker, paid.project), None)).collect();
        let keys: Vec<_> = rows.keys().copied().collect();
        for row in connection.load::<HourlyWorker>(&keys)? {
            rows.insert(row.key(), Some(row));
        }
        let known: Vec<_> = rows.iter().filter(|(_, row)| row.is_some()).map(|(key, _)| *key).collect();
        let mut fresh = BTreeMap::new();
        for (paid, counted) in self.all() {
            let row = rows.entry((paid.worker, paid.project)).or_default().get_or_insert(HourlyWorker {
                worker: paid.worker,
                project: paid.project,
                currency: paid.currency,
                answers: 0,
                unmeasured: 0,
                active_ms: 0,
                paid: Money::ZERO,
            });
            let Some(ms) = counted else {
                row.unmeasured += 1;
                continue;
            };
            if row.answers == 0 {
                *fresh.entry(paid.project).or_insert(0) += 1;
            }
            row.answers += 1;
            row.active_ms = row.active_ms.saturating_add(*ms);
            row.paid = sum(row.paid, paid.amount);
        }
        put(
            connection,
            rows.into_values().flatten().map(|row| (known.binary_search(&row.key()).is_ok(), row)),
        )?;
        Ok(fresh)
    }

    fn write_weeks(&self, connection: &mut Connection) -> Result<(), StoreError> {
        let measured = || self.all().filter_map(|(paid, counted)| counted.map(|ms| (paid, ms)));
        let key = |paid: &Paid| (paid.worker, week(paid.at), paid.currency);
        let mut rows: BTreeMap<_, Option<HourlyWeek>> =
            measured().map(|(paid, _)| (key(paid), None)).collect();
        let keys: Vec<_> = rows.keys().copied().collect();
        for row in connection.load::<HourlyWeek>(&keys)? {
            rows.insert(row.key(), Some(row));
        }
        let known: Vec<_> = rows.iter().filter(|(_, row)| row.is_some()).map(|(key, _)| *key).collect();
        for (paid, ms) in measured() {
            let (worker, week, currency) = key(paid);
            let blank = HourlyWeek { worker, week, currency, answers: 0, active_ms: 0, paid: Money::ZERO };
            let row = rows.entry((worker, week, currency)).or_default().get_or_insert(blank);
            row.answers += 1;
            row.active_ms = row.active_ms.saturating_add(ms);
            row.paid = sum(row.paid, paid.amount);
        }
        put(
            connection,
            rows.into_values().flatten().map(|row| (known.binary_search(&row.key()).is_ok(), row)),
        )
    }

    fn write_projects(
        &self,
        connection: &mut Connection,
        fresh: &BTreeMap<ProjectId, i64>,
    ) -> Result<(), StoreError> {
        let keys: Vec<_> = self.projects.keys().map(|project| (*project,)).collect();
        let mut known: BTreeMap<ProjectId, HourlyProject> =
            connection.load::<HourlyProject>(&keys)?.into_iter().map(|row| (row.project, row)).collect();
        let mut rows = Vec::with_capacity(keys.len());
        for (project, answers) in &self.projects {
            let before = known.remove(project);
            let is_known = before.is_some();
            let row = folded(*project, before, answers, fresh.get(project).copied().unwrap_or(0))?;
            rows.extend(row.map(|row| (is_known, row)));
        }
        put(connection, rows)
    }
}

/// A project's figures with these answers in them.
fn folded(
    project: ProjectId,
    before: Option<HourlyProject>,
    answers: &[(Paid, Option<i64>)],
    fresh: i64,
) -> Result<Option<HourlyProject>, StoreError> {
    let Some((first, _)) = answers.first() else { return Ok(None) };
    let mut row = before.unwrap_or(HourlyProject {
        project,
        currency: first.currency,
        people: 0,
        answers: 0,
        unmeasured: 0,
        active_ms: 0,
        paid: Money::ZERO,
        median: Money::ZERO,
        times: Vec::new(),
        rates: Vec::new(),
        reviews: None,
    });
    let damaged = |_| StoreError::Unusable(format!("The hourly figures of {project} are damaged."));
    let mut times = Histogram::from_bytes(Scale::Time, &row.times).map_err(damaged)?;
    let mut rates = Histogram::from_bytes(Scale::Rate, &row.rates).map_err(damaged)?;
    let mut reviews =
        Histogram::from_bytes(Scale::Time, row.reviews.as_deref().unwrap_or_default()).map_err(damaged)?;
    for (paid, counted) in answers {
        if let Some(at) = paid.submitted_at {
            reviews.add(paid.at.since_ms(at), 1);
        }
        let Some(ms) = *counted else {
            row.unmeasured += 1;
            continue;
        };
        row.answers += 1;
        row.active_ms = row.active_ms.saturating_add(ms);
        row.paid = sum(row.paid, paid.amount);
        times.add(ms, 1);
        let rate = hourly(paid.amount, ms).map_or(i64::MAX, Money::micros);
        rates.add(rate, ms.unsigned_abs());
    }
    row.people += fresh;
    row.median = Money::from_micros(rates.percentile(50).unwrap_or(0));
    (row.times, row.rates) = (times.to_bytes(), rates.to_bytes());
    row.reviews = (reviews.weight() > 0).then(|| reviews.to_bytes());
    Ok(Some(row))
}

/// Figures stop at the end of what can be expressed.
fn sum(one: Money, other: Money) -> Money {
    one.plus(other).unwrap_or(one)
}
