//! Known tasks: taken in with their answers, mixed in where nobody can tell, judged at once, and taken out when their
//! answers are passed around.
//!
//! A known task costs what any other costs, out of the same escrow, and its answer is always accepted: the work was done.
//! What follows from a wrong answer is a lower measured accuracy, with what that means for grades and further work as the
//! project declared it. Where answers are not accepted at once, a known one waits a while like the others, so that the time
//! of its acceptance does not tell what it is.

use super::{batch, dispatch, escrow, judge, pairs, review, settle};
use crate::command::Decide;
use crate::core::Compiled;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Fault, MS_PER_MINUTE, ProjectId, TaskId, TypedId};
use gongdao_labels::{FieldKind, Form};
use gongdao_ledger::AccountKind;
use gongdao_market::{
    Acceptance, Assignment, AssignmentState, Batch, ClockKind, Feedback, GoldState, Standing,
};
use gongdao_quality::gold::{self as policy, Known};
use gongdao_quality::skill::{Tally, WHOLE_PPM};
use gongdao_store::rows::GoldTask;
use gongdao_trust::{Role, Scope};
use serde_json::{Map, Value};

/// The column of a task's data that holds the right answer.
pub const COLUMN: &str = "gold";
/// The column that says why it is right: a text, or an object of texts by language.
pub const EXPLANATION: &str = "gold_explanation";
const QUOTED: [&str; 2] = ["\"gold\"", "\"gold_explanation\""];

/// What makes a task a known one.
pub(super) struct Secret {
    answer: String,
    explanation: Option<String>,
    /// The task's data without it.
    pub(super) body: String,
}

/// Takes the right answer out of a task's data, where there is one and the project mixes in known tasks. An answer is an
/// object of fields, or the value itself where the form has one field.
pub(super) fn take(compiled: &Compiled, body: &str) -> Result<Option<Secret>, Fault> {
    // In a pair both are written anew, so that no blank between two columns tells one from the other.
    let anew = compiled.rules.pairing().is_some();
    let named = QUOTED.iter().any(|column| body.contains(column));
    if compiled.rules.quality.gold.is_none() || !(named || anew) {
        return Ok(None);
    }
    let mut data: Map<String, Value> = serde_json::from_str(body).map_err(Fault::internal)?;
    let explanation = data.shift_remove(EXPLANATION).filter(|given| !is_blank(given));
    let answer = data.shift_remove(COLUMN).filter(|given| !is_blank(given));
    let Some(answer) = answer else {
        let body = Value::Object(data).to_string();
        return match explanation {
            Some(_) => {
                Err(Fault::field("data.gold_explanation", "", "Give the right answer too, as `gold`."))
            }
            // An empty cell of a CSV: the column is there for other rows.
            None => Ok(Some(Secret { answer: String::new(), explanation: None, body })),
        };
    };
    let form = &compiled.form;
    let answer = form
        .validate(&spread(form, answer))
        .map_err(|error| super::prelabel::answer_fault(&error, "data.gold"))?;
    Ok(Some(Secret {
        answer: answer.to_canonical(form),
        explanation: explanation.map(|given| words(&given)).transpose()?,
        body: Value::Object(data).to_string(),
    }))
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// The value of a form's only field as an answer; text that is an object stands for that object, as in a CSV.
fn spread(form: &Form, given: Value) -> Value {
    let given = match given.as_str().map(serde_json::from_str::<Value>) {
        Some(Ok(read)) if read.is_object() || read.is_array() => read,
        _ => given,
    };
    match form.fields.as_slice() {
        [field] if !given.is_object() => {
            let listed = matches!(field.kind, FieldKind::Choice { many: true, .. }) && given.is_string();
            let value = if listed { Value::Array(vec![given]) } else { given };
            Value::Object(Map::from_iter([(field.name.clone(), value)]))
        }
        _ => given,
    }
}

fn words(given: &Value) -> Result<String, Fault> {
    let fix =
        "Give a text, or an object such as {\"en\": \"…\", \"zh-CN\": \"…\"}, of at most 2,000 characters.";
    let fault = || Fault::field("data.gold_explanation", given, fix);
    let of_languages = match given {
        Value::String(text) => Map::from_iter([("und".to_owned(), Value::String(text.clone()))]),
        Value::Object(words) if words.values().all(Value::is_string) && words.len() <= 10 => words.clone(),
        _ => return Err(fault()),
    };
    let text = Value::Object(of_languages).to_string();
    if text.chars().count() > 2_000 { Err(fault()) } else { Ok(text) }
}

/// Keeps a new task as a known one; whether it is.
pub(super) fn keep(world: &mut World, batch: &Batch, task: TaskId, secret: Secret) -> Result<bool, Stop> {
    if secret.answer.is_empty() {
        return Ok(false);
    }
    let row = world.task.edit(&(task,), "task")?;
    if row.named {
        return Err(
            Fault::field("workers", "", "A known task is for everybody; name no workers for it.").into()
        );
    }
    (row.gold, row.wanted, row.asked, row.slots) = (true, 0, 0, 0);
    world.gold.put(GoldTask {
        task,
        project: batch.project,
        batch: batch.id,
        answer: secret.answer,
        explanation: secret.explanation,
        state: GoldState::Active,
        shown: 0,
        seen: 0,
        right_seen: 0,
        fast_right: 0,
        active_ms: 0,
    });
    world.learn_gold(batch.project, batch.id, task);
    world.batch.edit(&(batch.id,), "batch")?.gold += 1;
    Ok(true)
}

/// A known task for this worker's next claim, where one is due and one is there that this worker never had.
pub(super) fn due(
    world: &mut World,
    actor: &Actor,
    project: ProjectId,
    compiled: &Compiled,
) -> Result<Option<TaskId>, Stop> {
    let Some(rule) = compiled.rules.quality.gold else { return Ok(None) };
    let standing = world.standing.get(&(actor.person, project), "standing")?;
    let (had, known_ones) = (standing.submitted + i64::from(standing.live), standing.gold_seen);
    let chance = world.chance();
    if !policy::due(rule.rate_ppm, had, known_ones, chance) {
        return Ok(None);
    }
    // Known tasks come between others; by themselves they are no work.
    if !dispatch::has_more(world, actor, project, compiled)? {
        return Ok(None);
    }
    let place = world.chance();
    let candidates = world.gold_behind(project, place, CANDIDATES)?;
    choose(world, actor, compiled, candidates)
}

/// A known task of the same batch to hand out beside an unknown one, where one is there that this worker never had, under
/// whichever name. Of the same batch, since a worker reads which batch an assignment is of.
pub(super) fn beside(
    world: &mut World,
    actor: &Actor,
    compiled: &Compiled,
    unknown: TaskId,
) -> Result<Option<TaskId>, Stop> {
    let batch = world.task.get(&(unknown,), "task")?.batch;
    let place = world.chance();
    let candidates = world.gold_in(batch, place, BESIDE_CANDIDATES)?;
    candidates.iter().for_each(|task| world.twin.want(&(*task,)));
    let mut twins = Vec::with_capacity(candidates.len());
    for task in candidates {
        let twin = world.twin.find(&(task,))?.map(|twin| twin.other);
        twin.iter().for_each(|twin| {
            world.want_assignment_of(*twin, actor.person);
        });
        twins.push((task, twin));
    }
    let mut fresh = Vec::with_capacity(twins.len());
    for (task, twin) in twins {
        let had = match twin {
            Some(twin) => world.assignment_of(twin, actor.person)?.is_some(),
            None => false,
        };
        if !had {
            fresh.push(task);
        }
    }
    choose(world, actor, compiled, fresh)
}

/// Of known tasks, one of those shown least that this worker never had and that the escrow pays.
fn choose(
    world: &mut World,
    actor: &Actor,
    compiled: &Compiled,
    candidates: Vec<TaskId>,
) -> Result<Option<TaskId>, Stop> {
    for task in &candidates {
        world.gold.want(&(*task,));
        world.want_assignment_of(*task, actor.person);
    }
    let mut fresh = Vec::new();
    for task in candidates {
        let Some(row) = world.gold.find(&(task,))?.cloned() else { continue };
        if row.state == GoldState::Active
            && world.assignment_of(task, actor.person)?.is_none()
            && payable(world, compiled, &row)?
        {
            fresh.push(row);
        }
    }
    let known: Vec<Known> = fresh.iter().map(|row| known(row, row.shown)).collect();
    Ok(policy::choose(&known, world.chance()).and_then(|place| fresh.get(place)).map(|row| row.task))
}

fn known(row: &GoldTask, shown: i64) -> Known {
    Known { shown, right: row.right_seen, fast_right: row.fast_right }
}

/// Whether the escrow covers it beside everything that is still to be answered.
fn payable(world: &mut World, compiled: &Compiled, row: &GoldTask) -> Result<bool, Stop> {
    let batch = world.batch.get(&(row.batch,), "batch")?.clone();
    if !batch.claimable() {
        return Ok(false);
    }
    let need = escrow::most(compiled, &batch)?.times(batch.unheld().saturating_add(1))?;
    Ok(world.free(escrow::account(AccountKind::Escrow, &batch))? >= need)
}

/// Counts that a known task was handed out: one more answer is wanted of its batch.
pub(super) fn handed_out(world: &mut World, task: TaskId) -> Result<(), Stop> {
    let row = world.gold.edit(&(task,), "task")?;
    row.shown += 1;
    let batch = row.batch;
    world.batch.edit(&(batch,), "batch")?.wanted += 1;
    Ok(())
}

/// Counts that its lease ended without an answer.
pub(super) fn given_back(world: &mut World, task: TaskId) -> Result<(), Stop> {
    let batch = world.gold.get(&(task,), "task")?.batch;
    world.batch.edit(&(batch,), "batch")?.wanted -= 1;
    Ok(())
}

/// A worker who is surely below the project's mark gets nothing more here; what is held can be finished.
pub(super) fn check_pass(compiled: &Compiled, standing: &Standing) -> Result<(), Fault> {
    let Some((rule, pass)) = compiled.rules.quality.gold.and_then(|gold| Some((gold, gold.pass_ppm?))) else {
        return Ok(());
    };
    let tally = Tally {
        right_ppm: standing.gold_right.saturating_mul(i64::from(WHOLE_PPM)),
        judged: standing.gold_seen,
    };
    if !policy::barred(tally, pass, i64::from(rule.least_seen)) {
        return Ok(());
    }
    Err(Fault::new(Code::NotEligible)
        .at("quality.gold.pass_ppm")
        .with_value(format!("{} of {} known tasks right", standing.gold_right, standing.gold_seen))
        .with_fix(format!(
            "The project asks for {} % in its known tasks. Everything you answered is paid; other projects are open.",
            pass / 10_000
        )))
}

/// Known tasks that one is chosen from, and that one is compared with.
const CANDIDATES: usize = 16;
/// The same where every claim takes one.
const BESIDE_CANDIDATES: usize = 64;
/// Answers by which the usual time for a known task is known.
const FIRST_ANSWERS: i64 = 10;

/// Judges an answer to a known task; whether it is right.
pub(super) fn judge(world: &mut World, row: &Assignment) -> Result<bool, Stop> {
    let compiled = world.compiled(row.project)?;
    let body = &world.answer.get(&(row.id, row.round), "answer")?.body;
    let answer = compiled.form.answer_from_canonical(body).map_err(Fault::internal)?;
    let mut gold = world.gold.get(&(row.task,), "task")?.clone();
    let expected = compiled.form.answer_from_canonical(&gold.answer).map_err(Fault::internal)?;
    let right =
        compiled.form.fields.iter().all(|field| match (answer.get(&field.name), expected.get(&field.name)) {
            (Some(given), Some(expected)) => given.agrees(expected, &field.kind),
            (given, None) => given.is_none() || !field.required || !compiled.form.asks(field, &expected),
            (None, Some(_)) => false,
        });
    gold.seen += 1;
    gold.right_seen += i64::from(right);
    if gold.seen <= FIRST_ANSWERS {
        gold.active_ms += row.active_ms;
    } else if right && row.active_ms * 3 * FIRST_ANSWERS < gold.active_ms {
        gold.fast_right += 1;
    }
    let pool = world.gold_behind(row.project, row.task.raw().unsigned_abs(), CANDIDATES)?;
    let mut others = Known::default();
    for task in pool.into_iter().filter(|task| *task != row.task) {
        let Some(row) = world.gold.find(&(task,))? else { continue };
        let other = known(row, row.seen);
        others.shown += other.shown;
        others.right += other.right;
        others.fast_right += other.fast_right;
    }
    if gold.state == GoldState::Active && policy::leaked(known(&gold, gold.seen), others) {
        gold.state = GoldState::Leaked;
    }
    if gold.state == GoldState::Active && pairs::is_mislearned(world, &gold)? {
        gold.state = GoldState::Retired;
    }
    world.gold.put(gold);
    judge::learn(world, row.id, &compiled.form, if right { WHOLE_PPM } else { 0 })?;
    let standing = world.standing.edit(&(row.worker, row.project), "standing")?;
    standing.gold_seen += 1;
    standing.gold_right += i64::from(right);
    Ok(right)
}

/// Accepts an answer to a known task: at once where the project accepts at once, else after a while nobody foresees.
pub(super) fn accept(world: &mut World, row: &Assignment, acceptance: Acceptance) -> Result<(), Stop> {
    if acceptance == Acceptance::Always {
        return settle::accept(world, row.id, settle::By::Rule("rule:always")).map(drop);
    }
    let wait_ms = 5 * MS_PER_MINUTE + (world.chance() % (55 * MS_PER_MINUTE as u64)) as i64;
    let due_at = world.now().plus_ms(wait_ms).min(row.deadline_at);
    world.set_clock(ClockKind::Consensus, row.task.raw(), due_at);
    Ok(())
}

/// Accepts every answer to a known task that has waited its while.
pub(super) fn accept_waiting(world: &mut World, task: TaskId) -> Result<(), Stop> {
    let ids = world.assignments_of(task)?;
    for id in &ids {
        review::want_settlement(world, *id);
    }
    let (now, wait) = (world.now(), 5 * MS_PER_MINUTE);
    for id in ids {
        let row = world.assignment.get(&(id,), "assignment")?.clone();
        let waited = row.submitted_at.is_some_and(|at| now.since_ms(at) >= wait);
        if row.state == AssignmentState::Submitted && waited && !pairs::waits(world, id)? {
            let project = row.project;
            world.review_item.find(&(project, id))?;
            settle::accept(world, id, settle::By::Rule("rule:known"))?;
        }
    }
    Ok(())
}

/// What a worker may be told of a known task now, by the project's rule.
#[must_use]
pub fn may_tell(feedback: Feedback, batch_is_over: bool) -> bool {
    match feedback {
        Feedback::AtOnce => true,
        Feedback::After => batch_is_over,
        Feedback::Never => false,
    }
}

/// Takes a known task out, or back in.
#[derive(Debug, Clone)]
pub struct SetGold {
    /// Which.
    pub task: TaskId,
    /// Whether it is given out.
    pub active: bool,
}

impl Decide for SetGold {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Requester, Scope::Publish)?;
        let row = world.gold.get(&(self.task,), "task")?.clone();
        batch::own(world, row.batch, actor)?;
        let state = if self.active { GoldState::Active } else { GoldState::Retired };
        world.gold.edit(&(self.task,), "task")?.state = state;
        Ok(Outcome::Done)
    }
}
