//! What is made of a task's answers where they are weighed: what they say together, whose are accepted, and what was learned
//! of the workers. Whether another is asked for is told in `asking`.
//!
//! Runs whenever an answer came in, and when a person's decision changed which answers stand (`reweigh`). A worker's record
//! moves by what an answer's probability of being right moved, so that looking again, or later and with more answers,
//! counts nothing twice.

use super::consensus::{self, FieldConsensus};
use super::weighed::{Voter, Weighed, weighed};
use super::{asking, model_answer, review, reweigh, settle};
use crate::core::Compiled;
use crate::{Stop, World};
use gongdao_kernel::{AssignmentId, Fault, PersonId, ProjectId, TaskId};
use gongdao_labels::{Answer, Form};
use gongdao_market::{Acceptance, AssignmentState, PriceRule, Task};
use gongdao_quality::graded;
use gongdao_quality::overlap::Next;
use gongdao_quality::skill::{Skill, Tally, WHOLE_PPM, mean_ppm, skill};
use gongdao_store::rows::{ConsensusRow, SkillRow};
use serde_json::{Map, json};

/// The kind of work a form asks for, under which a worker's record is kept across projects.
pub(crate) fn kind_of(form: &Form) -> &'static str {
    form.fields.first().map_or("", |field| field.kind.name())
}

/// A price's grades, as the room `quality` reads them.
pub(crate) fn grades(price: &PriceRule) -> Vec<graded::Grade> {
    let each = price.graded.iter();
    each.map(|grade| graded::Grade { at_least_ppm: grade.at_least_ppm, pay_ppm: grade.pay_ppm }).collect()
}

/// An answer that counts.
pub(super) struct Counted {
    pub assignment: AssignmentId,
    pub worker: PersonId,
    pub answer: Answer,
    /// Whether nobody decided on it yet.
    undecided: bool,
    before_ppm: Option<i64>,
    /// The answer as a reviewer put it right.
    pub fixed: Option<Answer>,
    /// How often the worker is right, parts per million.
    pub skill_ppm: u32,
}

/// Names what [`decide`] looks at beside a settlement's rows.
pub(super) fn want(world: &mut World, assignment: AssignmentId) {
    let Some(row) = world.assignment.peek(&(assignment,)) else { return };
    let (worker, project) = (row.worker, row.project);
    let Some(revision) = world.project.peek(&(project,)).map(|project| project.revision) else { return };
    if let Some(compiled) = world.compiled.get(&(project, revision)).cloned() {
        world.skill.want(&(worker, kind_of(&compiled.form).to_owned()));
    }
}

/// What was measured of a worker in a project, with the record in the same kind of work behind it.
pub(super) fn measured(
    world: &mut World,
    worker: PersonId,
    project: ProjectId,
    form: &Form,
) -> Result<Skill, Stop> {
    let (own, wider) = tallies(world, worker, project, form)?;
    Ok(skill(own, wider))
}

/// A worker's record in a project, and in the same kind of work elsewhere.
fn tallies(
    world: &mut World,
    worker: PersonId,
    project: ProjectId,
    form: &Form,
) -> Result<(Tally, Tally), Stop> {
    let own = world.standing.find(&(worker, project))?.map_or_else(Tally::default, |standing| Tally {
        right_ppm: standing.right_ppm,
        judged: standing.judged,
    });
    let all = world.skill.find(&(worker, kind_of(form).to_owned()))?;
    let all = all.map_or_else(Tally::default, |row| Tally { right_ppm: row.right_ppm, judged: row.judged });
    let wider = Tally { right_ppm: all.right_ppm - own.right_ppm, judged: all.judged - own.judged };
    Ok((own, wider))
}

/// Counts what an answer's probability of being right moved to.
pub(super) fn learn(world: &mut World, id: AssignmentId, form: &Form, right_ppm: u32) -> Result<(), Stop> {
    let row = world.assignment.edit(&(id,), "assignment")?;
    let before = row.right_ppm.replace(i64::from(right_ppm));
    let (worker, project) = (row.worker, row.project);
    let moved = i64::from(right_ppm) - before.unwrap_or(0);
    let more = i64::from(before.is_none());
    let standing = world.standing.edit(&(worker, project), "standing")?;
    standing.right_ppm += moved;
    standing.judged += more;
    let key = (worker, kind_of(form).to_owned());
    match world.skill.find(&key)? {
        Some(_) => {
            let row = world.skill.edit(&key, "skill")?;
            row.right_ppm += moved;
            row.judged += more;
        }
        None => world.skill.put(SkillRow { worker, kind: key.1, judged: more, right_ppm: moved }),
    }
    Ok(())
}

/// The answers of a task that count.
pub(super) fn counted(world: &mut World, task: &Task, compiled: &Compiled) -> Result<Vec<Counted>, Stop> {
    let ids = world.assignments_of(task.id)?;
    for id in &ids {
        review::want_settlement(world, *id);
        want(world, *id);
    }
    let mut found = Vec::new();
    for assignment in ids {
        let row = world.assignment.get(&(assignment,), "assignment")?.clone();
        if row.round == 0 || !row.state.stands() {
            continue;
        }
        // Without what this task itself said of the worker, so that nobody confirms themselves.
        let (own, wider) = tallies(world, row.worker, task.project, &compiled.form)?;
        let before = row.right_ppm.and_then(|right| u32::try_from(right).ok());
        let skill_ppm = mean_ppm(own.without(before), wider);
        let read = |body: &str| compiled.form.answer_from_canonical(body).map_err(Fault::internal);
        let answer = read(&world.answer.get(&(assignment, row.round), "answer")?.body)?;
        let fixed = reweigh::put_right(world, &row)?;
        found.push(Counted {
            assignment,
            worker: row.worker,
            answer,
            fixed: fixed.map(|body| read(&body)).transpose()?,
            undecided: row.state == AssignmentState::Submitted && row.round == 1,
            before_ppm: row.right_ppm,
            skill_ppm,
        });
    }
    Ok(found)
}

/// Weighs a task's answers and does what follows.
pub(super) fn decide(world: &mut World, task: &Task, compiled: &Compiled) -> Result<(), Stop> {
    let counted = counted(world, task, compiled)?;
    if counted.is_empty() {
        return reweigh::forget(world, task.id);
    }
    let mut voters: Vec<Voter<'_>> =
        counted.iter().map(|one| Voter { answer: &one.answer, skill_ppm: one.skill_ppm }).collect();
    // What reviewers put right and, where the project says so, models count behind the people: places of these stay theirs.
    let fixed = counted.iter().filter_map(|one| one.fixed.as_ref());
    voters.extend(fixed.map(|answer| Voter { answer, skill_ppm: reweigh::PUT_RIGHT_PPM }));
    let models = model_answer::votes(world, task.id)?;
    voters.extend(models.iter().map(|vote| Voter { answer: &vote.answer, skill_ppm: vote.skill_ppm }));
    let fields = weighed(&compiled.form, &voters);
    keep(world, task.id, &counted, &fields)?;
    learn_all(world, compiled, &counted, &fields)?;
    if !task.is_full() {
        return Ok(());
    }
    if asking::next(compiled, task, &fields, counted.len()) == Next::Ask {
        return asking::ask(world, task, &counted);
    }
    asking::stop_asking(world, task)?;
    let sure = weakest(&fields).is_some_and(|field| {
        compiled.rules.quality.accept_above_ppm.is_none_or(|above| field.probability_ppm >= above)
    });
    accept(world, compiled, &counted, &fields, sure)
}

/// Counts what was found of every answer. One by itself says nothing about the one who gave it, unless a reviewer put it
/// right.
pub(super) fn learn_all(
    world: &mut World,
    compiled: &Compiled,
    counted: &[Counted],
    fields: &[Weighed],
) -> Result<(), Stop> {
    if counted.len() < 2 && counted.iter().all(|one| one.fixed.is_none()) {
        return Ok(());
    }
    for (place, one) in counted.iter().enumerate() {
        if let Some(right) = right_of(fields, place)
            && one.before_ppm != Some(i64::from(right))
        {
            learn(world, one.assignment, &compiled.form, right)?;
        }
    }
    Ok(())
}

/// How likely an answer is right in all its fields: in the mean of them, as fields are judged one by one.
fn right_of(fields: &[Weighed], place: usize) -> Option<u32> {
    let each: Vec<u32> =
        fields.iter().filter_map(|field| field.right_ppm.get(place).copied().flatten()).collect();
    let sum: u64 = each.iter().map(|right| u64::from(*right)).sum();
    u32::try_from(sum.checked_div(each.len() as u64)?).ok()
}

/// The field that is least sure.
pub(super) fn weakest(fields: &[Weighed]) -> Option<&Weighed> {
    fields.iter().min_by_key(|field| field.probability_ppm)
}

/// Accepts what agrees and is sure enough; the rest waits for a person, the dearest doubt first.
pub(super) fn accept(
    world: &mut World,
    compiled: &Compiled,
    counted: &[Counted],
    fields: &[Weighed],
    sure: bool,
) -> Result<(), Stop> {
    if compiled.rules.quality.acceptance != Acceptance::Consensus {
        return Ok(());
    }
    let agreed: Vec<FieldConsensus> = fields.iter().map(|field| field.said.clone()).collect();
    let pay = compiled.rules.price.maximum_pay()?.micros();
    for (place, one) in counted.iter().enumerate().filter(|(_, one)| one.undecided) {
        let row = world.assignment.get(&(one.assignment,), "assignment")?;
        let project = row.project;
        world.review_item.find(&(project, one.assignment))?;
        if sure && consensus::agrees(&compiled.form, &one.answer, &agreed) {
            settle::accept(world, one.assignment, settle::By::Rule("rule:consensus"))?;
        } else {
            let doubt = doubt_micros(right_of(fields, place).unwrap_or(0), pay);
            review::enqueue_doubtful(world, one.assignment, doubt)?;
        }
    }
    Ok(())
}

/// What is lost in expectation when an answer that is right with this probability is paid unseen.
fn doubt_micros(right_ppm: u32, pay_micros: i64) -> i64 {
    let doubt = i128::from(WHOLE_PPM.saturating_sub(right_ppm));
    i64::try_from(doubt * i128::from(pay_micros.max(0)) / i128::from(WHOLE_PPM)).unwrap_or(i64::MAX)
}

/// Keeps what the answers say, how sure that is, and what each added to it.
pub(super) fn keep(
    world: &mut World,
    id: TaskId,
    counted: &[Counted],
    fields: &[Weighed],
) -> Result<(), Stop> {
    world.consensus.find(&(id,))?;
    let mut methods: Vec<&str> = fields.iter().map(|field| field.said.method).collect();
    methods.sort_unstable();
    methods.dedup();
    let body: Map<String, serde_json::Value> = fields
        .iter()
        .map(|field| {
            let mut parts: Vec<_> = counted
                .iter()
                .zip(field.parts_millinats.iter().zip(&field.right_ppm))
                .enumerate()
                .filter_map(|(place, (one, (part, right)))| {
                    let right = (*right)?;
                    let mut told = json!({
                        "assignment": one.assignment.to_string(), "millinats": part,
                        "skill_ppm": one.skill_ppm, "right_ppm": right,
                    });
                    if let Some((known, reliability)) =
                        field.paired.as_ref().and_then(|paired| paired.seen.get(place))
                    {
                        told["known"] = json!(known.as_str());
                        told["reliability_ppm"] = json!(reliability);
                    }
                    Some(told)
                })
                .collect();
            parts.extend(reweigh::parts(counted, &field.parts_millinats, &field.right_ppm));
            let mut value = json!({
                "value": consensus::json_of(&field.said.value), "support": field.said.support.to_string(),
                "probability_ppm": field.probability_ppm, "parts": parts,
            });
            if let Some(paired) = &field.paired {
                let shares = paired.shares.iter();
                let shares = shares.map(
                    |(value, ppm)| json!({ "value": consensus::json_of(value), "probability_ppm": ppm }),
                );
                value["shares"] = shares.collect();
            }
            if !field.levels.is_empty() {
                let levels = field.levels.iter();
                let levels = levels.map(|(path, ppm)| json!({ "value": path, "probability_ppm": ppm }));
                value["levels"] = levels.collect();
            }
            (field.said.field.clone(), value)
        })
        .collect();
    let at = world.now();
    world.consensus.put(ConsensusRow {
        task: id,
        body: serde_json::Value::Object(body).to_string(),
        method: methods.join(" "),
        at,
        probability_ppm: weakest(fields).map(|field| i64::from(field.probability_ppm)),
    });
    Ok(())
}
