//! A worker's commands around a lease: accept terms, claim, start, extend, give back.

use super::dispatch::{Next, next_task};
use super::share::{self, TeamShareBase};
use super::{dispatch, escrow, game, game_round, gold, pairs, queue};
use crate::command::Decide;
use crate::{Actor, Leased, Outcome, Stop, Taken, World};
use gongdao_kernel::{
    AssignmentId, Code, Fault, Instant, Money, PersonId, ProjectId, TaskId, TypedId, limits,
};
use gongdao_ledger::Reason;
use gongdao_market::{Assignment, AssignmentState, ClockKind, ProjectState, Rules, Standing};
use gongdao_trust::{Role, Scope};

/// Accepts a project's present terms.
#[derive(Debug, Clone)]
pub struct Join {
    /// The project.
    pub project: ProjectId,
    /// The revision whose terms were read.
    pub revision: i64,
}

impl Decide for Join {
    fn keys(&self, actor: &Actor, world: &mut World) {
        world.project.want(&(self.project,));
        world.standing.want(&(actor.person, self.project));
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Worker, Scope::Work)?;
        let project = world.project.get(&(self.project,), "project")?;
        if !matches!(project.state, ProjectState::Published | ProjectState::Paused) {
            return Err(Fault::not_found("project").into());
        }
        if project.revision != self.revision {
            let now = project.revision;
            return Err(Fault::field(
                "revision",
                self.revision,
                format!("Read the terms again; they are at {now}."),
            )
            .into());
        }
        let key = (actor.person, self.project);
        match world.standing.find(&key)? {
            Some(standing) if standing.terms_revision == self.revision => return Ok(Outcome::Done),
            Some(_) => world.standing.edit(&key, "standing")?.terms_revision = self.revision,
            None => world.standing.put(Standing::join(actor.person, self.project, self.revision)),
        }
        let (project, worker) = (self.project.to_string(), actor.person.to_string());
        let revision = self.revision.to_string();
        let fields = [("project", project.as_str()), ("revision", &revision), ("worker", &worker)];
        let evidence = world.record("terms_accepted", self.project.raw(), &fields)?;
        world.standing.edit(&key, "standing")?.terms_evidence = Some(evidence);
        Ok(Outcome::Done)
    }
}

/// Takes tasks: some to work on now, some reserved for a moment.
#[derive(Debug, Clone)]
pub struct Claim {
    /// From which project.
    pub project: ProjectId,
    /// How many to lease; pairs, where the project hands out pairs.
    pub count: u32,
    /// How many more to reserve.
    pub reserve: u32,
}

impl Decide for Claim {
    fn keys(&self, actor: &Actor, world: &mut World) {
        if let Some(task) = self.next(actor, world) {
            want_task(world, task);
        }
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        Ok(Outcome::Claimed { leases: self.take(actor, world)?.0 })
    }
}

impl Claim {
    /// The task that is likely to be taken, as far as what is loaded tells; what tells more is named.
    fn next(&self, actor: &Actor, world: &mut World) -> Option<TaskId> {
        let key = (actor.person, self.project);
        world.project.want(&(self.project,));
        world.standing.want(&key);
        world.team_member.want(&(actor.person,));
        let standing = world.standing.peek(&key)?;
        let (cursor, named_cursor) = (standing.cursor, standing.named_cursor);
        let doubtful_cursor = standing.doubtful_cursor;
        let names_workers = world.project.peek(&(self.project,)).is_some_and(|project| project.names_workers);
        if names_workers {
            world.named_line.want(key, named_cursor);
        }
        world.open_line.want(self.project, cursor);
        let compiled = world.project.peek(&(self.project,)).map(|project| project.revision);
        let compiled = compiled.and_then(|revision| world.compiled.get(&(self.project, revision)));
        if compiled.is_some_and(|compiled| compiled.rules.quality.dispatch.is_some()) {
            world.dispatch.want(&(self.project,));
            world.doubtful_line.want(self.project, doubtful_cursor);
        }
        if names_workers && let Ok(Some(position)) = world.named_line.next(key, named_cursor) {
            return world.named_task.peek(&(actor.person, self.project, position)).map(|row| row.task);
        }
        let position = world.open_line.next(self.project, cursor).ok()??;
        world.open_task.peek(&(self.project, position)).map(|row| row.task)
    }

    /// Leases and reserves; with the share of the worker's team.
    fn take(&self, actor: &Actor, world: &mut World) -> Result<(Vec<Leased>, Option<TeamShareBase>), Stop> {
        actor.require(Role::Worker, Scope::Work)?;
        let wanted = self.count.saturating_add(self.reserve);
        if self.count == 0 || wanted > limits::CLAIM_TASKS {
            let most = limits::CLAIM_TASKS;
            return Err(Fault::field(
                "count",
                self.count,
                format!("Claim 1 to {most}, reserved ones included."),
            )
            .into());
        }
        let compiled = world.compiled(self.project)?;
        game::refuse(&compiled.rules)?;
        let (revision, team) = open_to(world, actor, self.project)?;
        let (mut leases, now) = (Vec::new(), world.now());
        for place in 0..wanted {
            let Some(standing) = world.standing.find(&(actor.person, self.project))? else {
                return Err(terms_fault(revision).into());
            };
            if standing.terms_revision != revision {
                return Err(terms_fault(revision).into());
            }
            let together = if compiled.rules.pairing().is_some() { 2 } else { 1 };
            match standing.check_room(&compiled.rules.caps, now, together) {
                Ok(()) => {}
                Err(fault) if leases.is_empty() => return Err(fault.into()),
                Err(_) => break,
            }
            gold::check_pass(&compiled, standing)?;
            // Where pairs are handed out, a known task comes beside each, and none by itself.
            let known = match compiled.rules.pairing() {
                None => gold::due(world, actor, self.project, &compiled)?,
                Some(_) => None,
            };
            let task = match known {
                Some(known) => known,
                None => match next_task(world, actor, self.project)? {
                    Next::Task(task) => task,
                    Next::Short if leases.is_empty() => return Err(Fault::new(Code::EscrowShort).into()),
                    Next::Kept(until) if leases.is_empty() => return Err(kept_fault(until).into()),
                    Next::Short | Next::Kept(_) | Next::Nothing => break,
                },
            };
            let how = (place >= self.count, team);
            match compiled.rules.pairing() {
                None => leases.push(lease(world, actor, task, how)?),
                Some(_) => leases.extend(pairs::lease(world, actor, &compiled, task, how)?),
            }
        }
        if leases.is_empty() {
            return Err(Fault::new(Code::NoWork)
                .with_fix("Look at other projects, or come back later.")
                .into());
        }
        Ok((leases, team))
    }
}

/// Takes tasks and reads their data with them, for somebody who is about to work: a second look at the database, by
/// another thread, costs more than the whole claim.
#[derive(Debug, Clone)]
pub struct ClaimData {
    /// What to take.
    pub claim: Claim,
}

impl Decide for ClaimData {
    fn keys(&self, actor: &Actor, world: &mut World) {
        if let Some(task) = self.claim.next(actor, world) {
            want_task(world, task);
            world.task_data.want(&(task,));
        }
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let (leases, team) = self.claim.take(actor, world)?;
        let team_cut_ppm = team.map(TeamShareBase::cut_ppm);
        let revision = world.project.get(&(self.claim.project,), "project")?.revision;
        let rules = &world.compiled(self.claim.project)?.rules;
        let (currency, most) = (rules.currency, rules.price.maximum_pay()?);
        let mut bodies = Vec::with_capacity(leases.len());
        for lease in &leases {
            world.task_data.want(&(lease.task,));
        }
        let mut suggestions = Vec::with_capacity(leases.len());
        for lease in &leases {
            bodies.push(world.task_data.get(&(lease.task,), "task")?.body.clone());
            suggestions.push(super::model_answer::suggestion(world, self.claim.project, lease.task)?);
        }
        Ok(Outcome::HandedOut {
            leases,
            taken: Some(Taken { revision, currency, most, bodies, team_cut_ppm, suggestions }),
        })
    }
}

/// The revision of a project that gives out work, and the share of the worker's team, where the worker may have some.
fn open_to(world: &mut World, actor: &Actor, id: ProjectId) -> Result<(i64, Option<TeamShareBase>), Stop> {
    let project = world.project.get(&(id,), "project")?;
    if project.state != ProjectState::Published {
        return Err(Fault::state("project", project.state, "It gives out no tasks now.").into());
    }
    let revision = project.revision;
    let compiled = world.compiled(id)?;
    let team = share::for_claim(world, actor, &compiled.rules)?;
    check_eligible(world, actor.person, &compiled.rules)?;
    Ok((revision, team))
}

/// The same for one item of a game, with the terms accepted and the caps not reached.
pub(super) fn admit(world: &mut World, actor: &Actor, id: ProjectId) -> Result<Option<TeamShareBase>, Stop> {
    let (revision, team) = open_to(world, actor, id)?;
    let (compiled, now) = (world.compiled(id)?, world.now());
    match world.standing.find(&(actor.person, id))? {
        Some(standing) if standing.terms_revision == revision => {
            standing.check_caps(&compiled.rules.caps, now)?;
            Ok(team)
        }
        _ => Err(terms_fault(revision).into()),
    }
}

fn want_task(world: &mut World, task: TaskId) {
    world.task.want(&(task,));
    if let Some(batch) = world.task.peek(&(task,)).map(|task| task.batch) {
        world.batch.want(&(batch,));
        escrow::want_accounts(world, batch);
    }
}

/// What is left is kept for newcomers, until then at the longest unless one of them comes again.
fn kept_fault(until: Instant) -> Fault {
    Fault::new(Code::NoWork)
        .at("quality.dispatch")
        .with_fix("The tasks that are left are kept for newcomers while they come. Look at other projects, or come back later.")
        .until(until)
}

fn terms_fault(revision: i64) -> Fault {
    Fault::new(Code::TermsNotAccepted)
        .with_fix(format!("Read and accept revision {revision} of the project's terms."))
}

fn check_eligible(world: &mut World, worker: PersonId, rules: &Rules) -> Result<(), Stop> {
    for requirement in &rules.requires {
        let grant = world.grant.find(&(worker, requirement.qualification.clone()))?;
        requirement.met_by(grant)?;
    }
    Ok(())
}

/// Leases a task: slot, hold and lease together or not at all.
pub(super) fn lease(
    world: &mut World,
    actor: &Actor,
    id: TaskId,
    (reserve, team): (bool, Option<TeamShareBase>),
) -> Result<Leased, Stop> {
    let task = world.task.get(&(id,), "task")?.clone();
    let compiled = world.compiled(task.project)?;
    let amount = escrow::most(&compiled, world.batch.get(&(task.batch,), "batch")?)?;
    let earlier = if task.reopened == 0 { None } else { world.assignment_of(id, actor.person)? };
    let (now, is_new) = (world.now(), earlier.is_none());
    let assignment = earlier.unwrap_or_else(|| world.draw());
    let held = escrow::take_hold(world, task.batch, assignment, amount, Reason::Claim)?;
    queue::take_slot(world, id)?;
    if is_new {
        world.assignment.put(blank(assignment, &task, actor.person, now));
        world.learn_assignment(id, actor.person, assignment);
    }
    share::fix(world, assignment, team, !is_new)?;
    dispatch::count(world, assignment, task.line)?;
    let row = world.assignment.edit(&(assignment,), "assignment")?;
    row.begin(reserve, &compiled.rules.clocks, now);
    row.hold = Some(held.number.raw());
    row.held = held.amount;
    let (fence, until) = (row.fence, row.deadline_at);
    world.standing.edit(&(actor.person, task.project), "standing")?.live += 1;
    world.set_clock(ClockKind::Lease, assignment.raw(), until);
    Ok(Leased { assignment, task: id, fence, until, reserved: reserve, partner: None })
}

fn blank(id: AssignmentId, task: &gongdao_market::Task, worker: PersonId, now: Instant) -> Assignment {
    Assignment {
        id,
        task: task.id,
        worker,
        project: task.project,
        batch: task.batch,
        state: AssignmentState::Expired,
        fence: 0,
        round: 0,
        leased_at: now,
        deadline_at: now,
        submitted_at: None,
        decided_at: None,
        active_ms: 0,
        hold: None,
        held: Money::ZERO,
        units: 0,
        paid: Money::ZERO,
        evidence_answer: None,
        evidence_review: None,
        evidence_settlement: None,
        right_ppm: None,
        newcomer: None,
    }
}

/// The worker's own assignment, with the fence of its present lease.
pub(super) fn own(
    world: &mut World,
    id: AssignmentId,
    fence: i64,
    actor: &Actor,
) -> Result<Assignment, Stop> {
    actor.require(Role::Worker, Scope::Work)?;
    let assignment = world.assignment.get(&(id,), "assignment")?;
    if assignment.worker != actor.person {
        return Err(Fault::not_found("assignment").into());
    }
    assignment.check_fence(fence)?;
    Ok(assignment.clone())
}

pub(super) fn moved(assignment: &Assignment) -> Outcome {
    Outcome::Assignment {
        assignment: assignment.id,
        state: assignment.state,
        until: assignment.deadline_at,
        paid_micros: assignment.paid.micros(),
        known_right: None,
    }
}

/// Begins a reserved task.
#[derive(Debug, Clone)]
pub struct Start {
    /// Which.
    pub assignment: AssignmentId,
    /// The fence of its lease.
    pub fence: i64,
}

impl Decide for Start {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let project = own(world, self.assignment, self.fence, actor)?.project;
        let compiled = world.compiled(project)?;
        prolong(world, self.assignment, |row, now| row.start(&compiled.rules.clocks, now))
    }
}

/// Asks for more time.
#[derive(Debug, Clone)]
pub struct Extend {
    /// Which.
    pub assignment: AssignmentId,
    /// The fence of its lease.
    pub fence: i64,
}

impl Decide for Extend {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let project = own(world, self.assignment, self.fence, actor)?.project;
        let compiled = world.compiled(project)?;
        prolong(world, self.assignment, |row, now| row.extend(&compiled.rules.clocks, now))
    }
}

fn prolong(
    world: &mut World,
    id: AssignmentId,
    change: impl FnOnce(&mut Assignment, Instant) -> Result<(), Fault>,
) -> Result<Outcome, Stop> {
    let now = world.now();
    let row = world.assignment.edit(&(id,), "assignment")?;
    let before = row.deadline_at;
    change(row, now)?;
    let after = row.clone();
    if after.deadline_at != before {
        world.set_clock(ClockKind::Lease, id.raw(), after.deadline_at);
    }
    Ok(moved(&after))
}

/// Gives a task back.
#[derive(Debug, Clone)]
pub struct GiveBack {
    /// Which.
    pub assignment: AssignmentId,
    /// The fence of its lease.
    pub fence: i64,
}

impl Decide for GiveBack {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        own(world, self.assignment, self.fence, actor)?;
        world.assignment.edit(&(self.assignment,), "assignment")?.give_back()?;
        end_lease(world, self.assignment, Reason::Return, false)?;
        pairs::left(world, self.assignment)?;
        game_round::leave(world, self.assignment)?;
        Ok(moved(world.assignment.get(&(self.assignment,), "assignment")?))
    }
}

/// Ends a lease that brought no answer: hold let go and slot given back in one step.
pub(super) fn end_lease(
    world: &mut World,
    id: AssignmentId,
    reason: Reason,
    again: bool,
) -> Result<(), Stop> {
    let row = world.assignment.get(&(id,), "assignment")?.clone();
    queue::free_slot(world, row.task, row.worker, again)?;
    dispatch::uncount(world, id)?;
    world.standing.edit(&(row.worker, row.project), "standing")?.drop_live();
    escrow::release(world, id, reason, 0)
}

/// Ends a lease whose time ran out.
pub(super) fn expire(world: &mut World, id: AssignmentId) -> Result<(), Stop> {
    let row = world.assignment.edit(&(id,), "assignment")?;
    row.state = AssignmentState::Expired;
    end_lease(world, id, Reason::Expire, true)?;
    pairs::left(world, id)?;
    game_round::leave(world, id)
}
