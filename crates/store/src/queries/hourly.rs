//! What the hourly figures are folded from, and how they are read.

use crate::rows::{HourlyProject, HourlyWeek, HourlyWorker};
use crate::{Connection, Query, RowRef, StoreError, Table};
use gongdao_kernel::{AssignmentId, Cell, Currency, Field, Instant, Money, PersonId, ProjectId};
use gongdao_ledger::Reason;

const LAST: Query = Query::new(
    "entry_last_within",
    "SELECT number FROM (SELECT number FROM entry WHERE number > ?1 AND number < ?2 ORDER BY number LIMIT ?3) AS e ORDER BY number DESC LIMIT 1",
);
const PAID: Query = Query::new(
    "entry_pay_between",
    "SELECT e.at, e.currency, e.amount, a.id, a.worker, a.project, a.active_ms, a.units, a.submitted_at FROM entry e JOIN assignment a ON a.id = e.subject WHERE e.number > ?1 AND e.number <= ?2 AND e.reason = ?3 AND e.credit_owner = a.worker ORDER BY e.number",
);
const OF_PROJECT: Query = Query::new(
    "hourly_of_project",
    "SELECT project, currency, people, answers, unmeasured, active_ms, paid, median, times, rates, reviews FROM hourly_project WHERE project = ?1",
);
const LOW: Query = Query::new(
    "hourly_projects_below",
    "SELECT h.project, h.currency, h.people, h.answers, h.unmeasured, h.active_ms, h.paid, h.median, h.times, h.rates, h.reviews, p.name, p.owner FROM hourly_project h JOIN project p ON p.id = h.project WHERE h.project < ?1 AND h.currency = ?2 AND h.median < ?3 AND h.people >= ?4 AND p.state <> 5 ORDER BY h.project DESC LIMIT ?5",
);
const LOW_OWNED: Query = Query::new(
    "hourly_projects_below_of_owner",
    "SELECT h.project, h.currency, h.people, h.answers, h.unmeasured, h.active_ms, h.paid, h.median, h.times, h.rates, h.reviews, p.name, p.owner FROM project p JOIN hourly_project h ON h.project = p.id WHERE p.owner = ?6 AND p.id < ?1 AND h.currency = ?2 AND h.median < ?3 AND h.people >= ?4 AND p.state <> 5 ORDER BY p.id DESC LIMIT ?5",
);
const WORKERS: Query = Query::new(
    "hourly_of_worker",
    "SELECT h.worker, h.project, h.currency, h.answers, h.unmeasured, h.active_ms, h.paid, p.name FROM hourly_worker h JOIN project p ON p.id = h.project WHERE h.worker = ?1 AND h.project < ?2 ORDER BY h.project DESC LIMIT ?3",
);
const WEEKS: Query = Query::new(
    "hourly_weeks_of_worker",
    "SELECT worker, week, currency, answers, active_ms, paid FROM hourly_week WHERE worker = ?1 ORDER BY week DESC, currency LIMIT ?2",
);

const REVIEWS: Query = Query::new(
    "hourly_reviews_of_owner",
    "SELECT h.reviews FROM project p JOIN hourly_project h ON h.project = p.id WHERE p.owner = ?1 AND h.reviews IS NOT NULL ORDER BY p.id DESC LIMIT ?2",
);

pub(super) const ALL: &[&Query] = &[&REVIEWS, &LAST, &PAID, &OF_PROJECT, &LOW, &LOW_OWNED, &WORKERS, &WEEKS];

/// The last of the next journal numbers between two; nothing where there is none.
///
/// # Errors
/// What the database answers.
pub fn entry_last_within(
    connection: &mut Connection,
    after: i64,
    before: i64,
    limit: i64,
) -> Result<Option<i64>, StoreError> {
    let values = [Cell::Int(after), Cell::Int(before), Cell::Int(limit)];
    Ok(connection.query(&LAST, &values, |row| row.get())?.pop())
}

/// A worker's pay for an answer, with the time it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    /// When it was paid.
    pub at: Instant,
    /// In which currency.
    pub currency: Currency,
    /// How much.
    pub amount: Money,
    /// For which assignment.
    pub assignment: AssignmentId,
    /// To whom.
    pub worker: PersonId,
    /// In which project.
    pub project: ProjectId,
    /// The active time that was measured; 0 where none was.
    pub active_ms: i64,
    /// The units that were paid.
    pub units: i64,
    /// When the answer came.
    pub submitted_at: Option<Instant>,
}

/// The pay between two journal numbers, the second included. A team leader's cut is no pay of the worker's and is left
/// out by its reason.
///
/// # Errors
/// What the database answers.
pub fn pay_between(connection: &mut Connection, after: i64, up_to: i64) -> Result<Vec<Paid>, StoreError> {
    connection.query(&PAID, &[Cell::Int(after), Cell::Int(up_to), Reason::Pay.cell()], |row| {
        Ok(Paid {
            at: row.get()?,
            currency: row.get()?,
            amount: row.get()?,
            assignment: row.get()?,
            worker: row.get()?,
            project: row.get()?,
            active_ms: row.get()?,
            units: row.get()?,
            submitted_at: row.get()?,
        })
    })
}

/// A project's figures.
///
/// # Errors
/// What the database answers.
pub fn figures_of_project(
    connection: &mut Connection,
    project: ProjectId,
) -> Result<Option<HourlyProject>, StoreError> {
    Ok(connection.query(&OF_PROJECT, &[project.cell()], HourlyProject::read)?.pop())
}

/// How long the answers of a requester's newest projects waited for their pay: a histogram each.
///
/// # Errors
/// What the database answers.
pub fn reviews_of_owner(
    connection: &mut Connection,
    owner: PersonId,
    projects: i64,
) -> Result<Vec<Vec<u8>>, StoreError> {
    connection.query(&REVIEWS, &[owner.cell(), Cell::Int(projects)], |row| row.get())
}

/// Figures of a project, with its name and owner.
pub type Named = (HourlyProject, String, PersonId);

/// What low projects are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Below {
    /// Before this project, the newest first.
    pub before: i64,
    /// Of this currency.
    pub currency: Currency,
    /// With a median below this.
    pub floor: Money,
    /// With at least so many people behind the figure.
    pub people: i64,
    /// At most so many.
    pub limit: i64,
}

/// Projects whose median hourly pay is below a floor and that are not closed: everybody's, or one owner's.
///
/// # Errors
/// What the database answers.
pub fn projects_below(
    connection: &mut Connection,
    asked: Below,
    owner: Option<PersonId>,
) -> Result<Vec<Named>, StoreError> {
    let read = |row: &mut RowRef<'_>| Ok((HourlyProject::read(row)?, row.get()?, row.get()?));
    let Below { before, currency, floor, people, limit } = asked;
    let mut values =
        vec![Cell::Int(before), currency.cell(), floor.cell(), Cell::Int(people), Cell::Int(limit)];
    match owner {
        None => connection.query(&LOW, &values, read),
        Some(owner) => {
            values.push(Cell::Int(gongdao_kernel::TypedId::raw(owner)));
            connection.query(&LOW_OWNED, &values, read)
        }
    }
}

/// A worker's figures by project before one, the newest first, with the projects' names.
///
/// # Errors
/// What the database answers.
pub fn projects_of_worker(
    connection: &mut Connection,
    worker: PersonId,
    before: i64,
    limit: i64,
) -> Result<Vec<(HourlyWorker, String)>, StoreError> {
    let values = [worker.cell(), Cell::Int(before), Cell::Int(limit)];
    connection.query(&WORKERS, &values, |row| Ok((HourlyWorker::read(row)?, row.get()?)))
}

/// A worker's last weeks, the newest first.
///
/// # Errors
/// What the database answers.
pub fn weeks_of_worker(
    connection: &mut Connection,
    worker: PersonId,
    limit: i64,
) -> Result<Vec<HourlyWeek>, StoreError> {
    connection.query(&WEEKS, &[worker.cell(), Cell::Int(limit)], HourlyWeek::read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::tests::selects;

    #[test]
    fn rows_are_read_with_all_their_columns() {
        selects::<HourlyProject>("", &OF_PROJECT);
        selects::<HourlyProject>("h.", &LOW);
        selects::<HourlyProject>("h.", &LOW_OWNED);
        selects::<HourlyWorker>("h.", &WORKERS);
        selects::<HourlyWeek>("", &WEEKS);
    }
}
