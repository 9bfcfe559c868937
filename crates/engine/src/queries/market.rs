//! Projects, batches and tasks, as those who may see them read them.

use crate::Actor;
use crate::core::Compiled;
use crate::queries::{Snapshot, people};
use gongdao_kernel::{AmountError, BatchId, Fault, Money, PersonId, ProjectId, TaskId, TypedId};
use gongdao_ledger::AccountKind;
use gongdao_market::hourly::{Histogram, Scale};
use gongdao_market::{Batch, Project, ProjectState};
use gongdao_store::queries::{hourly, market as stored};
use gongdao_store::rows::Twin;
use gongdao_trust::{Role, Scope};

pub use gongdao_store::queries::market::TaskWithData;

/// A requester as workers see them: a name, and how they dealt with the answers they got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requester {
    /// The name.
    pub name: String,
    /// Answers accepted.
    pub accepted: i64,
    /// Answers rejected for good.
    pub rejected: i64,
    /// How long an answer waits for its pay, in the middle, in milliseconds; nothing where none was paid lately.
    pub review_ms: Option<i64>,
}

/// The requester behind an account.
///
/// # Errors
/// What the database answers.
pub fn requester(snapshot: &mut Snapshot, person: PersonId) -> Result<Requester, Fault> {
    let name = people::me(snapshot, person)?.name;
    let (accepted, rejected) = stored::record_of_requester(snapshot, person)?;
    let review_ms = review_ms(snapshot, person)?;
    Ok(Requester { name, accepted, rejected, review_ms })
}

/// Projects, the newest first, whose answers say how long a requester lets people wait.
const LATELY: i64 = 20;

fn review_ms(snapshot: &mut Snapshot, person: PersonId) -> Result<Option<i64>, Fault> {
    let mut all = Histogram::new(Scale::Time);
    for bytes in hourly::reviews_of_owner(snapshot, person, LATELY)? {
        all.merge(&Histogram::from_bytes(Scale::Time, &bytes).map_err(Fault::internal)?);
    }
    Ok(all.percentile(50))
}

/// A project and who publishes it.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The project.
    pub project: Project,
    /// The requester.
    pub requester: Requester,
    /// Whether the reader may see what only its owner and the platform see.
    pub inside: bool,
}

/// Whether the reader sees everything of everybody: operators and auditors.
fn oversees(actor: &Actor) -> bool {
    actor.roles.has(Role::Operator) || actor.roles.has(Role::Auditor)
}

/// A project: all of it for its owner and the platform; for workers while it is published or paused.
///
/// # Errors
/// `scope_missing` or `not_found`.
pub fn project(snapshot: &mut Snapshot, actor: &Actor, id: ProjectId) -> Result<Sheet, Fault> {
    actor.scopes.require(Scope::Read)?;
    let not_found = || Fault::not_found("project");
    let project = stored::project(snapshot, id)?.ok_or_else(not_found)?;
    let inside = project.owner == actor.person || oversees(actor);
    let shown = matches!(project.state, ProjectState::Published | ProjectState::Paused)
        && actor.roles.has(Role::Worker);
    if !inside && !shown {
        return Err(not_found());
    }
    let requester = requester(snapshot, project.owner)?;
    Ok(Sheet { project, requester, inside })
}

/// One's own projects before an id, the newest first.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn projects(
    snapshot: &mut Snapshot,
    actor: &Actor,
    before: i64,
    limit: i64,
) -> Result<Vec<Project>, Fault> {
    actor.require(Role::Requester, Scope::Read)?;
    Ok(stored::projects_of_owner(snapshot, actor.person, before, limit)?)
}

/// The projects that wait for the operator.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn screening(
    snapshot: &mut Snapshot,
    actor: &Actor,
    before: i64,
    limit: i64,
) -> Result<Vec<Project>, Fault> {
    super::people::require_sight(actor)?;
    Ok(stored::projects_in_state(snapshot, ProjectState::Screening, before, limit)?)
}

/// A batch with what its escrow holds and lacks.
#[derive(Debug, Clone)]
pub struct BatchSheet {
    /// The batch.
    pub batch: Batch,
    /// What no claim holds.
    pub free: Money,
    /// What live claims and undecided answers hold.
    pub held: Money,
    /// What is lacking to cover every answer still wanted at its most.
    pub need: Money,
}

fn owned(snapshot: &mut Snapshot, actor: &Actor, id: BatchId, scope: Scope) -> Result<Batch, Fault> {
    actor.scopes.require(scope)?;
    let not_found = || Fault::not_found("batch");
    let batch = stored::batch(snapshot, id)?.ok_or_else(not_found)?;
    let owner = stored::project(snapshot, batch.project)?.ok_or_else(not_found)?.owner;
    if owner == actor.person || (scope == Scope::Read && oversees(actor)) {
        return Ok(batch);
    }
    Err(not_found())
}

/// Whether the caller may add tasks to a batch, before a long upload begins.
///
/// # Errors
/// `role_missing`, `scope_missing` or `not_found`.
pub fn check_upload(snapshot: &mut Snapshot, actor: &Actor, id: BatchId) -> Result<(), Fault> {
    actor.require(Role::Requester, Scope::Publish)?;
    owned(snapshot, actor, id, Scope::Publish).map(|_| ())
}

/// A batch, for its owner and the platform.
///
/// # Errors
/// `scope_missing` or `not_found`.
pub fn batch(snapshot: &mut Snapshot, actor: &Actor, id: BatchId) -> Result<BatchSheet, Fault> {
    let batch = owned(snapshot, actor, id, Scope::Read)?;
    let project = stored::project(snapshot, batch.project)?.ok_or_else(|| Fault::not_found("batch"))?;
    let compiled = Compiled::read(&project.rules, &project.form)?;
    sheet(snapshot, &compiled, batch)
}

fn sheet(snapshot: &mut Snapshot, compiled: &Compiled, batch: Batch) -> Result<BatchSheet, Fault> {
    let account = stored::account(snapshot, AccountKind::Escrow, batch.id.raw(), batch.currency)?;
    let (free, held) = match account {
        Some(account) => (account.free()?, account.debits_pending),
        None => (Money::ZERO, Money::ZERO),
    };
    let need = lacking(compiled, &batch, free)?;
    Ok(BatchSheet { batch, free, held, need })
}

fn lacking(compiled: &Compiled, batch: &Batch, free: Money) -> Result<Money, AmountError> {
    let answers = batch.unheld() + compiled.rules.quality.gold_beside(batch.unheld());
    let most = compiled.most(batch.fee_ppm)?.times(answers)?;
    Ok(most.minus(free)?.max(Money::ZERO))
}

/// A project's batches before an id, the newest first, for its owner and the platform.
///
/// # Errors
/// `scope_missing` or `not_found`.
pub fn batches(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: ProjectId,
    before: i64,
    limit: i64,
) -> Result<Vec<BatchSheet>, Fault> {
    let seen = project(snapshot, actor, id)?;
    if !seen.inside {
        return Err(Fault::not_found("project"));
    }
    let compiled = Compiled::read(&seen.project.rules, &seen.project.form)?;
    let batches = stored::batches_of_project(snapshot, id, before, limit)?;
    batches.into_iter().map(|batch| sheet(snapshot, &compiled, batch)).collect()
}

/// A batch's tasks behind an id with their data, for its owner and the platform. Known ones are among them, beside the ones
/// that are asked: with a copy of an item that became known comes the item it was made of.
///
/// # Errors
/// `scope_missing` or `not_found`.
pub fn tasks(
    snapshot: &mut Snapshot,
    actor: &Actor,
    batch: BatchId,
    after: i64,
    limit: i64,
) -> Result<Vec<(TaskWithData, Option<TaskId>)>, Fault> {
    owned(snapshot, actor, batch, Scope::Read)?;
    let rows = stored::tasks_of_batch(snapshot, batch, after, limit)?;
    let known: Vec<_> = rows.iter().filter(|row| row.task.gold).map(|row| (row.task.id,)).collect();
    let twins = snapshot.load::<Twin>(&known)?;
    let original =
        |row: &TaskWithData| twins.iter().find(|twin| twin.task == row.task.id).map(|twin| twin.other);
    Ok(rows.into_iter().map(|row| (original(&row), row)).map(|(original, row)| (row, original)).collect())
}
