//! Submitting: an answer in time, a late one that finds a free slot, or the repair of one.

use super::work::{expire, moved, own};
use super::{dispatch, escrow, game, gold, pairs, queue, review, reweigh, settle, share};
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{AssignmentId, Code, Fault, Instant, TypedId, limits};
use gongdao_ledger::{AccountKind, Reason};
use gongdao_market::{Acceptance, Assignment, AssignmentState, ClockKind, Rules};
use gongdao_store::rows::AnswerRow;
use sha2::{Digest, Sha256};

/// Hands in an answer, or its repair.
#[derive(Debug, Clone)]
pub struct Submit {
    /// For which assignment.
    pub assignment: AssignmentId,
    /// The fence of its lease.
    pub fence: i64,
    /// The answer, JSON.
    pub answer: serde_json::Value,
    /// Measured active time; more than the lease's age counts as that.
    pub active_ms: i64,
}

impl Decide for Submit {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.assignment.want(&(self.assignment,));
        world.team_share.want(&(self.assignment,));
        let Some(row) = world.assignment.peek(&(self.assignment,)) else { return };
        let (task, project, batch, worker) = (row.task, row.project, row.batch, row.worker);
        world.task.want(&(task,));
        world.project.want(&(project,));
        world.standing.want(&(worker, project));
        world.batch.want(&(batch,));
        escrow::want_accounts(world, batch);
        if let Some(currency) = world.batch.peek(&(batch,)).map(|batch| batch.currency) {
            world.want_account(AccountKind::Earned, worker.raw(), currency);
            world.want_account(AccountKind::Fees, world.shard(), currency);
        }
    }

    /// An answer keeps its key in its own row: the first, the repair, or the first that came too late (round 0). Later ones
    /// that came too late write no row, and keep theirs in the table of keys.
    fn keeps_key(&self) -> bool {
        true
    }

    fn repeated(&self, world: &mut World, key: [u8; 16]) -> Result<Option<([u8; 16], String)>, Stop> {
        let row = world.assignment.get(&(self.assignment,), "assignment")?;
        let (round, late) = (row.round, row.state == AssignmentState::Expired || row.fence > 1);
        if round == 0 && !late {
            return Ok(None);
        }
        for round in 0..=round {
            if let Some(row) = world.answer.find(&(self.assignment, round))?
                && row.key == Some(key)
                && let (Some(request), Some(outcome)) = (row.request, row.outcome.clone())
            {
                return Ok(Some((request, outcome)));
            }
        }
        if world.answer.find(&(self.assignment, 0))?.is_none() {
            return Ok(None);
        }
        let known = world.idempotency.find(&(key,))?;
        Ok(known.map(|known| (known.request, known.outcome.clone())))
    }

    fn keep_key(&self, world: &mut World, keys: ([u8; 16], [u8; 16]), outcome: String) -> Result<(), Stop> {
        let round = world.assignment.get(&(self.assignment,), "assignment")?.round;
        if world.answer.get(&(self.assignment, round), "answer")?.key.is_some() {
            world.keep_key(keys, outcome);
            return Ok(());
        }
        let row = world.answer.edit(&(self.assignment, round), "answer")?;
        row.key = Some(keys.0);
        row.request = Some(keys.1);
        row.outcome = Some(outcome);
        Ok(())
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let before = own(world, self.assignment, self.fence, actor)?;
        let compiled = world.compiled(before.project)?;
        game::refuse(&compiled.rules)?;
        let answer = compiled.form.validate(&self.answer);
        let answer = answer.map_err(|error| super::prelabel::answer_fault(&error, "answer"))?;
        super::media::check_objects_of(world, &compiled.form, &answer, before.task)?;
        let body = answer.to_canonical(&compiled.form);
        if body.len() > limits::ANSWER_BYTES {
            return Err(Fault::field("answer", body.len(), "Give a shorter answer.").into());
        }
        let now = world.now();
        match before.state {
            AssignmentState::Reserved | AssignmentState::Leased if before.in_time(now) => {
                world.standing.edit(&(before.worker, before.project), "standing")?.drop_live();
            }
            AssignmentState::Reserved | AssignmentState::Leased => {
                expire(world, self.assignment)?;
                return self.late(world, &compiled.rules, body);
            }
            AssignmentState::Expired => return self.late(world, &compiled.rules, body),
            AssignmentState::RejectionProposed => return self.repair(world, &compiled.rules, body),
            state => return Err(Fault::state("assignment", state, "Only a held task is answered.").into()),
        }
        self.take(world, &compiled.rules, body)
    }
}

impl Submit {
    /// Takes a first answer in and lets the project's rule decide on it.
    fn take(&self, world: &mut World, rules: &Rules, body: String) -> Result<Outcome, Stop> {
        let now = world.now();
        let row = self.write(world, rules, body)?;
        world.standing.edit(&(row.worker, row.project), "standing")?.count_answer(now, row.active_ms);
        share::count_answer(world, &row)?;
        let task = world.task.edit(&(row.task,), "task")?;
        task.count_answer();
        let (full, is_gold) = (task.is_full(), task.gold);
        world.batch.edit(&(row.batch,), "batch")?.answers += 1;
        if is_gold {
            return self.known(world, &row, rules);
        }
        pairs::judge_partner(world, &row)?;
        if rules.weighs() {
            world.set_clock(ClockKind::Consensus, row.task.raw(), now);
        }
        match rules.quality.acceptance {
            Acceptance::Always => {
                settle::accept(world, self.assignment, settle::By::Rule("rule:always"))?;
            }
            Acceptance::Consensus if full && !rules.weighs() => {
                world.set_clock(ClockKind::Consensus, row.task.raw(), now)
            }
            Acceptance::Consensus => {}
            Acceptance::Manual => review::enqueue(world, self.assignment)?,
        }
        if rules.quality.acceptance != Acceptance::Always {
            world.set_clock(ClockKind::Review, row.id.raw(), row.deadline_at);
        }
        Ok(moved(world.assignment.get(&(self.assignment,), "assignment")?))
    }

    /// Judges an answer to a known task, which nobody waits for.
    fn known(&self, world: &mut World, row: &Assignment, rules: &Rules) -> Result<Outcome, Stop> {
        let right = match rules.pairing() {
            None => {
                let right = gold::judge(world, row)?;
                gold::accept(world, row, rules.quality.acceptance)?;
                right
            }
            // Nothing is told of it at once.
            Some(_) => pairs::known(world, row, rules.quality.acceptance).map(|()| false)?,
        };
        if rules.quality.acceptance != Acceptance::Always {
            world.set_clock(ClockKind::Review, row.id.raw(), row.deadline_at);
        }
        let tells = rules.quality.gold.is_some_and(|gold| gold::may_tell(gold.feedback, false));
        let moved = moved(world.assignment.get(&(self.assignment,), "assignment")?);
        Ok(if tells { moved.with_known(right) } else { moved })
    }

    /// Writes the answer and its record.
    fn write(&self, world: &mut World, rules: &Rules, body: String) -> Result<Assignment, Stop> {
        let now = world.now();
        let row = world.assignment.edit(&(self.assignment,), "assignment")?;
        row.take_answer(&rules.clocks, self.active_ms, now);
        let row = row.clone();
        let digest = digest(&body);
        let (id, task) = (row.id.to_string(), row.task.to_string());
        let round = row.round.to_string();
        let fields =
            [("assignment", id.as_str()), ("task", &task), ("round", &round), ("answer_sha256", &digest)];
        let evidence = world.record("answer_submitted", row.id.raw(), &fields)?;
        world.assignment.edit(&(self.assignment,), "assignment")?.evidence_answer = Some(evidence);
        world.answer.put(answer_row(row.id, row.round, body, false, now));
        Ok(row)
    }

    /// A late answer takes a free slot and a hold of its own, or is kept and refused by name.
    fn late(&self, world: &mut World, rules: &Rules, body: String) -> Result<Outcome, Stop> {
        let now = world.now();
        let row = world.assignment.get(&(self.assignment,), "assignment")?.clone();
        if now >= row.deadline_at.plus_ms(rules.clocks.grace_ms) {
            return Err(Fault::new(Code::LeaseExpired)
                .with_detail("The lease and its time of grace are over.")
                .into());
        }
        if row.round > 0 {
            return Err(
                Fault::state("assignment", "answered already", "Only a held task is answered.").into()
            );
        }
        let task = world.task.get(&(row.task,), "task")?;
        let free = task.gold || task.slots > 0;
        let batch = world.batch.get(&(row.batch,), "batch")?.clone();
        if !free || !batch.claimable() {
            return self.keep_late(world, body, Code::LateSlotTaken);
        }
        let compiled = world.compiled(row.project)?;
        let amount = escrow::most(&compiled, &batch)?;
        if world.free(escrow::account(AccountKind::Escrow, &batch))? < amount {
            return self.keep_late(world, body, Code::LateUnfunded);
        }
        let held = escrow::take_hold(world, row.batch, row.id, amount, Reason::Adopt)?;
        queue::take_slot(world, row.task)?;
        let line = world.task.get(&(row.task,), "task")?.line;
        dispatch::count(world, row.id, line)?;
        let row = world.assignment.edit(&(self.assignment,), "assignment")?;
        row.hold = Some(held.number.raw());
        row.held = held.amount;
        self.take(world, rules, body)
    }

    fn keep_late(&self, world: &mut World, body: String, code: Code) -> Result<Outcome, Stop> {
        let at = world.now();
        if world.answer.find(&(self.assignment, 0))?.is_none() {
            world.answer.put(answer_row(self.assignment, 0, body, true, at));
        }
        Ok(Outcome::LateKept { assignment: self.assignment, reason: code.as_str().to_owned() })
    }

    /// A repair stands in for the first answer; its hold goes on.
    fn repair(&self, world: &mut World, rules: &Rules, body: String) -> Result<Outcome, Stop> {
        let now = world.now();
        let until = world.dispute.get(&(self.assignment,), "dispute")?.repair_until;
        world.assignment.get(&(self.assignment,), "assignment")?.check_repair(until, now)?;
        let row = self.write(world, rules, body)?;
        review::enqueue(world, self.assignment)?;
        world.set_clock(ClockKind::Review, row.id.raw(), row.deadline_at);
        reweigh::again(world, &row)?;
        Ok(moved(&row))
    }
}

/// Takes in the answer that a round of a game came to; its lease cannot have run out before the round.
pub(super) fn hand_in(
    world: &mut World,
    assignment: AssignmentId,
    answer: &serde_json::Value,
    active_ms: i64,
) -> Result<(), Stop> {
    let row = world.assignment.get(&(assignment,), "assignment")?.clone();
    let compiled = world.compiled(row.project)?;
    let answer = compiled.form.validate(answer);
    let answer = answer.map_err(|error| super::prelabel::answer_fault(&error, "answer"))?;
    let body = answer.to_canonical(&compiled.form);
    world.standing.edit(&(row.worker, row.project), "standing")?.drop_live();
    let submit = Submit { assignment, fence: row.fence, answer: serde_json::Value::Null, active_ms };
    submit.take(world, &compiled.rules, body).map(drop)
}

fn answer_row(assignment: AssignmentId, round: u32, body: String, late: bool, at: Instant) -> AnswerRow {
    AnswerRow { assignment, round, body, late, at, key: None, request: None, outcome: None }
}

/// What a record says of an answer, instead of the answer.
pub(super) fn digest(body: &str) -> String {
    hex(&Sha256::digest(body.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits =
        bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    digits.map(char::from).collect()
}
