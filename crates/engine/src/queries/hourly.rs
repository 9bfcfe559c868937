//! What an hour of work pays, as workers, requesters and the platform read it.

use super::{Page, Snapshot, bounded};
use crate::Actor;
use crate::queries::market;
use gongdao_kernel::{Currency, Fault, Instant, Money, PersonId, ProjectId, TypedId};
use gongdao_market::hourly::{Floors, Histogram, LEAST_PEOPLE, Scale, hourly, week_begin};
use gongdao_store::queries::hourly as stored;
use gongdao_store::queries::people as people_stored;
use gongdao_store::rows::HourlyProject;
use gongdao_trust::{Role, Scope};

/// The setting that holds the floor.
pub const FLOOR_SETTING: &str = "hourly_floor";
/// Weeks that a worker is shown.
const WEEKS: i64 = 26;

/// The tenth, twenty-fifth, fiftieth, seventy-fifth and ninetieth percentile.
pub type Percentiles<T> = [T; 5];
const HUNDREDTHS: Percentiles<u32> = [10, 25, 50, 75, 90];

/// A project's measured pay. It is told only where enough people stand behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// The currency of pay.
    pub currency: Currency,
    /// Hourly pay, by share of the time worked.
    pub pay: Percentiles<Money>,
    /// Counted time of an answer, in milliseconds, by share of the answers.
    pub time_ms: Percentiles<i64>,
    /// People behind it.
    pub people: i64,
    /// Answers behind it.
    pub answers: i64,
    /// Paid answers that told no time and are not in it.
    pub unmeasured: i64,
    /// The floor in force, where there is one for this currency.
    pub floor: Option<Money>,
}

impl Measured {
    /// The median hourly pay.
    #[must_use]
    pub fn median(&self) -> Money {
        self.pay[2]
    }

    /// Whether the median is under the floor.
    #[must_use]
    pub fn is_below_floor(&self) -> bool {
        self.floor.is_some_and(|floor| self.median() < floor)
    }
}

/// The floor in force: the setting, or a demo's.
///
/// # Errors
/// What the database answers.
pub fn floors(snapshot: &mut Snapshot, demo: bool) -> Result<Floors, Fault> {
    match people_stored::setting(snapshot, FLOOR_SETTING)? {
        Some(setting) => Floors::parse(&setting.value).map_err(Fault::internal),
        None if demo => Ok(Floors::demo()),
        None => Ok(Floors::default()),
    }
}

/// A project's figures for anybody who may see the project; nothing where too few people stand behind them.
///
/// # Errors
/// What the database answers.
pub fn measured(
    snapshot: &mut Snapshot,
    project: ProjectId,
    floors: &Floors,
    now: Instant,
) -> Result<Option<Measured>, Fault> {
    let row = stored::figures_of_project(snapshot, project)?;
    row.filter(|row| row.people >= LEAST_PEOPLE).map(|row| read(&row, floors, now)).transpose()
}

fn read(row: &HourlyProject, floors: &Floors, now: Instant) -> Result<Measured, Fault> {
    let rates = Histogram::from_bytes(Scale::Rate, &row.rates).map_err(Fault::internal)?;
    let times = Histogram::from_bytes(Scale::Time, &row.times).map_err(Fault::internal)?;
    Ok(Measured {
        currency: row.currency,
        pay: HUNDREDTHS.map(|at| Money::from_micros(rates.percentile(at).unwrap_or(0))),
        time_ms: HUNDREDTHS.map(|at| times.percentile(at).unwrap_or(0)),
        people: row.people,
        answers: row.answers,
        unmeasured: row.unmeasured,
        floor: floors.at(row.currency, now),
    })
}

/// A project's figures, for whoever may see the project.
///
/// # Errors
/// `not_found` or `scope_missing`.
pub fn of_project(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: ProjectId,
    demo: bool,
    now: Instant,
) -> Result<Option<Measured>, Fault> {
    market::project(snapshot, actor, id)?;
    let floors = floors(snapshot, demo)?;
    measured(snapshot, id, &floors, now)
}

/// A project whose median is under the floor.
#[derive(Debug, Clone)]
pub struct Warning {
    /// The project.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// Its owner, for the platform.
    pub owner: PersonId,
    /// Its figures.
    pub measured: Measured,
}

/// Projects of a currency whose median is under the floor, the newest first: one's own for a requester, all of them for
/// operators and auditors.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn warnings(
    snapshot: &mut Snapshot,
    actor: &Actor,
    (demo, now, currency): (bool, Instant, Currency),
    before: Option<i64>,
    limit: u32,
) -> Result<Page<Warning>, Fault> {
    actor.scopes.require(Scope::Read)?;
    let oversees = actor.roles.has(Role::Operator) || actor.roles.has(Role::Auditor);
    if !oversees {
        actor.roles.require(Role::Requester)?;
    }
    let floors = floors(snapshot, demo)?;
    let limit = bounded(limit);
    let Some(floor) = floors.at(currency, now) else { return Ok(Page { items: Vec::new(), next: None }) };
    let (before, people) = (before.unwrap_or(i64::MAX), LEAST_PEOPLE);
    let asked = stored::Below { before, currency, floor, people, limit: i64::from(limit) + 1 };
    let rows = stored::projects_below(snapshot, asked, (!oversees).then_some(actor.person))?;
    let items = rows.into_iter().map(|(row, name, owner)| {
        Ok(Warning { project: row.project, name, owner, measured: read(&row, &floors, now)? })
    });
    let items = items.collect::<Result<Vec<_>, Fault>>()?;
    Ok(Page::cut(items, limit, |warning| warning.project.raw()))
}

/// What one's own measured work has paid: in a project, or in a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// The currency of the pay.
    pub currency: Currency,
    /// Paid answers with a measured time.
    pub answers: i64,
    /// Their counted time, in milliseconds.
    pub active_ms: i64,
    /// Their pay.
    pub paid: Money,
    /// Pay for an hour of it.
    pub hourly: Option<Money>,
}

impl Own {
    fn new(currency: Currency, answers: i64, active_ms: i64, paid: Money) -> Self {
        Self { currency, answers, active_ms, paid, hourly: hourly(paid, active_ms) }
    }
}

/// One's own figures in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnInProject {
    /// The project.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// The figures.
    pub own: Own,
    /// Paid answers that told no time.
    pub unmeasured: i64,
}

/// One's own figures by project before one, the newest first.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn own_projects(
    snapshot: &mut Snapshot,
    actor: &Actor,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<OwnInProject>, Fault> {
    actor.require(Role::Worker, Scope::Read)?;
    let limit = bounded(limit);
    let before = before.unwrap_or(i64::MAX);
    let rows = stored::projects_of_worker(snapshot, actor.person, before, i64::from(limit) + 1)?;
    let items = rows.into_iter().map(|(row, name)| OwnInProject {
        project: row.project,
        name,
        own: Own::new(row.currency, row.answers, row.active_ms, row.paid),
        unmeasured: row.unmeasured,
    });
    Ok(Page::cut(items.collect(), limit, |item| item.project.raw()))
}

/// One's own last weeks, the newest first, each with the moment it began and the floor in force then.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn own_weeks(
    snapshot: &mut Snapshot,
    actor: &Actor,
    demo: bool,
) -> Result<Vec<(Instant, Own, Option<Money>)>, Fault> {
    actor.require(Role::Worker, Scope::Read)?;
    let floors = floors(snapshot, demo)?;
    let weeks = stored::weeks_of_worker(snapshot, actor.person, WEEKS)?;
    let shown = weeks.into_iter().map(|row| {
        let begins = week_begin(row.week);
        let own = Own::new(row.currency, row.answers, row.active_ms, row.paid);
        (begins, own, floors.at(row.currency, begins))
    });
    Ok(shown.collect())
}
