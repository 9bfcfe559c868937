//! Batches: tasks added, escrow funded, opened in chunks, closed when everything has run out.

use super::{asking, bundle, escrow, gold, media, prelabel, queue, settle};
use crate::command::Decide;
use crate::core::Compiled;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{BatchId, Code, Fault, Money, PersonId, ProjectId, TaskId, TypedId, limits};
use gongdao_ledger::{AccountId, AccountKind, Order, Reason, post};
use gongdao_market::{Batch, BatchState, ClockKind, PriceUnit, ProjectState, Task, TaskLine, TaskState};
use gongdao_store::rows::TaskData;
use gongdao_trust::{Role, Scope};

/// Makes a batch.
#[derive(Debug, Clone)]
pub struct CreateBatch {
    /// In which project.
    pub project: ProjectId,
}

impl Decide for CreateBatch {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Publish)?;
        let project = world.project.get(&(self.project,), "project")?;
        if project.owner != actor.person {
            return Err(Fault::not_found("project").into());
        }
        if project.state == ProjectState::Closed {
            return Err(Fault::state("project", project.state, "Make a new project.").into());
        }
        let currency = world.compiled(self.project)?.rules.currency;
        let fee_ppm = super::settings::fee_ppm(world)?;
        let (id, now) = (world.draw(), world.now());
        world.batch.put(Batch::draft(id, self.project, currency, fee_ppm, now));
        Ok(Outcome::Batch { batch: id, state: BatchState::Drafted })
    }
}

/// A batch that is the actor's own.
pub(super) fn own(world: &mut World, id: BatchId, actor: &Actor) -> Result<Batch, Stop> {
    let batch = world.batch.get(&(id,), "batch")?.clone();
    if world.project.get(&(batch.project,), "batch")?.owner != actor.person {
        return Err(Fault::not_found("batch").into());
    }
    Ok(batch)
}

/// One task to add.
#[derive(Debug, Clone)]
pub struct NewTask {
    /// The requester's own key.
    pub key: Option<String>,
    /// The data, a JSON object.
    pub body: String,
    /// The only workers who may do it; it then asks for one answer of each.
    pub workers: Vec<PersonId>,
}

impl NewTask {
    /// Checks it by itself, so that an upload can report one bad task and keep the others.
    ///
    /// # Errors
    /// A fault that names the field, the value and the fix.
    pub fn check(&self) -> Result<(), Fault> {
        if let Some(key) = &self.key {
            Fault::check_text("key", key, 1, limits::NAME_CHARS)?;
        }
        if self.body.len() > limits::TASK_BYTES {
            let fix = format!("Give at most {} bytes.", limits::TASK_BYTES);
            return Err(Fault::field("data", self.body.len(), fix));
        }
        named(&self.workers).map(|_| ())
    }
}

/// Adds a chunk of tasks.
#[derive(Debug, Clone)]
pub struct AddTasks {
    /// To which batch.
    pub batch: BatchId,
    /// They.
    pub tasks: Vec<NewTask>,
}

impl Decide for AddTasks {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.batch.want(&(self.batch,));
        if let Some(project) = world.batch.peek(&(self.batch,)).map(|batch| batch.project) {
            world.project.want(&(project,));
            world.queue.want(&(project,));
        }
        escrow::want_accounts(world, self.batch);
        for task in &self.tasks {
            media::want_named(world, &task.body);
        }
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Publish)?;
        let batch = own(world, self.batch, actor)?;
        batch.check_adding()?;
        if self.tasks.is_empty() || self.tasks.len() > limits::UPLOAD_CHUNK_TASKS {
            let most = limits::UPLOAD_CHUNK_TASKS;
            return Err(
                Fault::field("tasks", self.tasks.len(), format!("Give 1 to {most} at a time.")).into()
            );
        }
        let tasks = batch.tasks.saturating_add(i64::try_from(self.tasks.len()).unwrap_or(i64::MAX));
        if tasks > limits::BATCH_TASKS {
            let most = limits::BATCH_TASKS;
            return Err(
                Fault::field("tasks", tasks, format!("A batch holds at most {most}; make another.")).into()
            );
        }
        let compiled = world.compiled(batch.project)?;
        let (overlap, unit) = (compiled.rules.quality.overlap, compiled.rules.price.unit);
        let mut first = None;
        let (mut added, mut wanted_in_all, mut to_open) = (0, 0, false);
        for task in &self.tasks {
            task.check()?;
            let most = if task.workers.is_empty() { overlap } else { named(&task.workers)? };
            check_data(&task.body, unit)?;
            super::texts::check_body(&compiled.form, &task.body)?;
            let secret = gold::take(&compiled, &task.body)?;
            let body = secret.as_ref().map_or(&task.body, |secret| &secret.body);
            let asked = compiled.rules.quality.asked_first(most);
            let id = add(world, &batch, task, body, (most, asked))?;
            if let Some(data) = media::read_data(body) {
                media::show(world, batch.project, id, &data)?;
                prelabel::check(world, &compiled.form, &data)?;
            }
            first.get_or_insert(id);
            if let Some(secret) = secret
                && gold::keep(world, &batch, id, secret)?
            {
                continue;
            }
            added += 1;
            // Named ones that the opening has still before it are left to it, or they would stand in line twice.
            let opens = !task.workers.is_empty() && id.raw() > batch.queued;
            to_open |= opens;
            if batch.claimable() && !opens {
                let weighs = compiled.rules.quality.dispatch.is_some();
                line_up(world, id, task.workers.iter().take(asked as usize), weighs)?;
            }
            wanted_in_all += i64::from(most);
        }
        if self.tasks.iter().any(|task| !task.workers.is_empty()) {
            super::project::name_workers(world, batch.project)?;
        }
        let row = world.batch.edit(&(self.batch,), "batch")?;
        row.tasks += added;
        row.wanted += wanted_in_all;
        if batch.state != BatchState::Drafted {
            check_covered(world, &compiled, self.batch)?;
        }
        if to_open && batch.claimable() {
            let now = world.now();
            world.set_clock(ClockKind::Opening, self.batch.raw(), now);
        }
        Ok(Outcome::Added { tasks: u32::try_from(self.tasks.len()).unwrap_or(u32::MAX), first })
    }
}

/// Puts a task of an open batch into its line at once.
fn line_up<'a>(
    world: &mut World,
    id: TaskId,
    mut workers: impl Iterator<Item = &'a PersonId>,
    weighs: bool,
) -> Result<(), Stop> {
    workers.try_for_each(|worker| queue::enqueue_for(world, id, *worker))?;
    queue::enqueue_fresh(world, id, weighs)
}

/// Tasks are added to a batch that is funded only where its escrow pays for them too.
fn check_covered(world: &mut World, compiled: &Compiled, id: BatchId) -> Result<(), Stop> {
    let batch = world.batch.get(&(id,), "batch")?.clone();
    let answers = batch.unheld();
    let need =
        escrow::most(compiled, &batch)?.times(answers + compiled.rules.quality.gold_beside(answers))?;
    let lacking = need.minus(world.free(escrow::account(AccountKind::Escrow, &batch))?)?;
    if !lacking.is_positive() {
        return Ok(());
    }
    let fix = format!("Fund the batch with {lacking} {} more first, as `amount`.", batch.currency);
    Err(Fault::new(Code::EscrowShort)
        .with_detail("The escrow does not cover these tasks.")
        .with_fix(fix)
        .into())
}

fn named(workers: &[PersonId]) -> Result<u32, Fault> {
    let mut sorted = workers.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    match u32::try_from(workers.len()) {
        Ok(count) if count <= limits::OVERLAP && sorted.len() == workers.len() => Ok(count),
        _ => Err(Fault::field(
            "workers",
            workers.len(),
            format!("Name at most {} workers, each once.", limits::OVERLAP),
        )),
    }
}

/// A task's data is one JSON object, and says how long its recording is where that is what is paid for.
fn check_data(body: &str, unit: PriceUnit) -> Result<(), Fault> {
    let is_object =
        body.trim_start().starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(body).is_ok();
    if !is_object {
        return Err(Fault::field("data", body, "Give one JSON object."));
    }
    if unit == PriceUnit::MediaMinute && settle::media_ms(body)? <= 0 {
        return Err(Fault::field("data.media_ms", body, "Give the recording's length in milliseconds."));
    }
    Ok(())
}

/// Adds a task that gets so many answers at most and asks for so many at first.
fn add(
    world: &mut World,
    batch: &Batch,
    new: &NewTask,
    body: &str,
    (wanted, asked): (u32, u32),
) -> Result<TaskId, Stop> {
    let id: TaskId = world.draw();
    world.task.put(Task {
        id,
        batch: batch.id,
        project: batch.project,
        state: TaskState::Open,
        wanted,
        asked,
        slots: asked,
        answered: 0,
        accepted: 0,
        position: None,
        named: !new.workers.is_empty(),
        reopened: 0,
        surplus: 0,
        gold: false,
        line: TaskLine::Plain,
    });
    let workers: Vec<String> = new.workers.iter().map(ToString::to_string).collect();
    let workers = (!workers.is_empty()).then(|| workers.join(" "));
    world.task_data.put(TaskData { task: id, key: new.key.clone(), workers, body: body.to_owned() });
    Ok(id)
}

/// Moves money into a batch's escrow: what all its answers can cost at most, or a given amount on top.
#[derive(Debug, Clone)]
pub struct FundBatch {
    /// Which.
    pub batch: BatchId,
    /// An amount on top of what is there; none to cover the whole batch.
    pub more: Option<Money>,
}

impl Decide for FundBatch {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Fund)?;
        let batch = own(world, self.batch, actor)?;
        let escrow = escrow::account(AccountKind::Escrow, &batch);
        let amount = match self.more {
            Some(amount) if matches!(batch.state, BatchState::Closing | BatchState::Closed) => {
                return Err(Fault::state(
                    "batch",
                    batch.state,
                    format!("{amount} cannot be added any more."),
                )
                .into());
            }
            Some(amount) => amount,
            None => {
                let compiled = world.compiled(batch.project)?;
                let answers = batch.wanted + compiled.rules.quality.gold_beside(batch.wanted);
                let need = escrow::most(&compiled, &batch)?.times(answers)?;
                world.batch.edit(&(self.batch,), "batch")?.fund()?;
                need.minus(world.free(escrow)?)?.max(Money::ZERO)
            }
        };
        if amount != Money::ZERO {
            let debit = AccountId::new(AccountKind::Available, actor.person.raw(), batch.currency);
            world.free(debit)?;
            world.account.find(&(escrow.kind, escrow.owner, escrow.currency))?;
            let cause = world.cause(self.batch.raw(), 0);
            post(world, Order { debit, credit: escrow, amount, reason: Reason::Fund, cause })?;
        }
        let state = world.batch.get(&(self.batch,), "batch")?.state;
        Ok(Outcome::Batch { batch: self.batch, state })
    }
}

/// Opens a batch for claims. Its tasks enter the queue in chunks, the first at once.
#[derive(Debug, Clone)]
pub struct OpenBatch {
    /// Which.
    pub batch: BatchId,
}

impl Decide for OpenBatch {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Publish)?;
        let batch = own(world, self.batch, actor)?;
        let project = world.project.get(&(batch.project,), "project")?;
        match project.state {
            ProjectState::Published => {}
            ProjectState::Refused => {
                return Err(Fault::new(Code::RefusedByScreening)
                    .with_fix("Change the project and ask again.")
                    .into());
            }
            state => return Err(Fault::state("project", state, "Publish the project first.").into()),
        }
        let currency = world.compiled(batch.project)?.rules.currency;
        if currency != batch.currency {
            let fix = format!("The project's price is in {currency} now; make a new batch.");
            return Err(Fault::state("batch", format!("funded in {}", batch.currency), fix).into());
        }
        world.batch.edit(&(self.batch,), "batch")?.open()?;
        let now = world.now();
        world.set_clock(ClockKind::Opening, self.batch.raw(), now);
        Ok(Outcome::Batch { batch: self.batch, state: BatchState::Open })
    }
}

/// Tasks that one chunk of opening or closing moves.
const CHUNK: i64 = 500;

/// Puts the next chunk of an open batch's tasks into the queue; whether there are more.
pub(super) fn open_chunk(world: &mut World, id: BatchId) -> Result<bool, Stop> {
    let batch = world.batch.get(&(id,), "batch")?;
    if !batch.claimable() {
        return Ok(false);
    }
    let (after, project) = (batch.queued, batch.project);
    let tasks = world.tasks_after(id, after, CHUNK)?;
    let weighs = world.compiled(project)?.rules.quality.dispatch.is_some();
    for task in &tasks {
        world.task.want(&(*task,));
    }
    for task in &tasks {
        let named = world.task.get(&(*task,), "task")?.named;
        if named {
            world.task_data.want(&(*task,));
        }
    }
    for task in &tasks {
        // One that was added while the batch was open may stand in line, or be out of it with its last slot.
        let row = world.task.get(&(*task,), "task")?;
        let (slots, is_named) = (row.slots, row.named);
        if slots == 0 {
            continue;
        }
        if is_named {
            for worker in asking::named_for(world, *task)?.into_iter().take(slots as usize) {
                queue::enqueue_for(world, *task, worker)?;
            }
        } else {
            queue::enqueue_fresh(world, *task, weighs)?;
        }
    }
    if let Some(last) = tasks.last() {
        world.batch.edit(&(id,), "batch")?.queued = last.raw();
    }
    Ok(tasks.len() as i64 == CHUNK)
}

/// Begins to close a batch.
#[derive(Debug, Clone)]
pub struct CloseBatch {
    /// Which.
    pub batch: BatchId,
}

impl Decide for CloseBatch {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Publish)?;
        own(world, self.batch, actor)?;
        world.batch.edit(&(self.batch,), "batch")?.begin_close()?;
        let now = world.now();
        world.set_clock(ClockKind::Closing, self.batch.raw(), now);
        Ok(Outcome::Batch { batch: self.batch, state: BatchState::Closing })
    }
}

/// Gives back what a complete batch's tasks did not need, because they were sure with fewer answers.
pub(super) fn release_saved(world: &mut World, id: BatchId) -> Result<(), Stop> {
    let batch = world.batch.get(&(id,), "batch")?.clone();
    if batch.state != BatchState::Complete || (batch.saved == 0 && batch.gold == 0) {
        return Ok(());
    }
    refund(world, &batch)
}

/// Takes the next chunk of a closing batch's tasks out of the queue; whether there are more.
pub(super) fn close_chunk(world: &mut World, id: BatchId) -> Result<bool, Stop> {
    let batch = world.batch.get(&(id,), "batch")?;
    if batch.state != BatchState::Closing || batch.queued == Batch::SWEPT {
        return Ok(false);
    }
    let after = batch.queued;
    let tasks = world.tasks_after(id, after, CHUNK)?;
    for task in &tasks {
        world.task.want(&(*task,));
    }
    for task in &tasks {
        queue::want_place(world, *task);
    }
    for task in &tasks {
        queue::dequeue(world, *task)?;
    }
    let project = world.batch.get(&(id,), "batch")?.project;
    if world.compiled(project)?.rules.price.bundle_quality.is_some() {
        bundle::end_idle(world, &tasks)?;
    }
    let more = tasks.len() as i64 == CHUNK;
    let last = tasks.last().map_or(Batch::SWEPT, |last| last.raw());
    world.batch.edit(&(id,), "batch")?.queued = if more { last } else { Batch::SWEPT };
    if !more {
        close_if_run_out(world, id)?;
    }
    Ok(more)
}

/// Closes a closing batch once nothing is held any more, and refunds the rest of its escrow.
pub(super) fn close_if_run_out(world: &mut World, id: BatchId) -> Result<(), Stop> {
    let batch = world.batch.get(&(id,), "batch")?.clone();
    if !batch.may_close() || super::exam_pay::is_held(world, id)? {
        return Ok(());
    }
    refund(world, &batch)?;
    world.batch.edit(&(id,), "batch")?.state = BatchState::Closed;
    Ok(())
}

/// Moves what a batch's escrow holds for nobody back to the requester.
fn refund(world: &mut World, batch: &Batch) -> Result<(), Stop> {
    let owner = world.project.get(&(batch.project,), "project")?.owner;
    let escrow = escrow::account(AccountKind::Escrow, batch);
    let rest = world.free(escrow)?;
    if rest.is_positive() {
        let credit = AccountId::new(AccountKind::Available, owner.raw(), batch.currency);
        world.account.find(&(credit.kind, credit.owner, credit.currency))?;
        let cause = world.cause(batch.id.raw(), 0);
        post(world, Order { debit: escrow, credit, amount: rest, reason: Reason::Refund, cause })?;
    }
    Ok(())
}
