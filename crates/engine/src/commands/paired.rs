//! What the answers to the unknown item of pairs say together, when another is asked for, and how an item becomes known.
//!
//! An answer counts when the one beside it is in, or will not come any more. It speaks with the worker's record on known
//! items of the project, without this pair's own, and with what became of the known one (`quality::pairing`). All is
//! worked out anew from the rows each time, so that looking again changes nothing twice.

use super::consensus::{self, FieldConsensus};
use super::judge::{self, Counted};
use super::weighed::{OPEN_CLASSES, Paired, Voter, Weighed, representative};
use super::{asking, media, pairs, reweigh};
use crate::core::Compiled;
use crate::{Stop, World};
use gongdao_kernel::{Fault, TaskId, TypedId};
use gongdao_labels::{Field, FieldKind, Value};
use gongdao_market::{GoldState, PairRules, Task, TaskState};
use gongdao_quality::pairing::{self, Known, PairingRules, Verdict, Vote};
use gongdao_quality::skill::{Tally, WHOLE_PPM};
use gongdao_store::rows::{GoldTask, TaskData, TaskMedia, Twin};

/// The method and its version, as they are kept with what they said.
const METHOD: &str = "pairing/1";

/// An answer that counts, and why as much as it does.
struct Heard {
    one: Counted,
    known: Known,
    reliability_ppm: u32,
}

/// The numbers of the arithmetic: those declared, and how many answers the form allows.
fn arithmetic(rules: &PairRules, kind: &FieldKind) -> PairingRules {
    let labels = match kind {
        FieldKind::Choice { options, .. } => u32::try_from(options.len()).unwrap_or(u32::MAX),
        _ => OPEN_CLASSES,
    };
    let PairRules { attention_ppm, target_ppm, least_votes, most_votes } = *rules;
    PairingRules { labels, attention_ppm, target_ppm, least_votes, most_votes }
}

/// Weighs the answers to an unknown item and does what follows.
pub(super) fn decide(
    world: &mut World,
    task: &Task,
    compiled: &Compiled,
    rules: &PairRules,
) -> Result<(), Stop> {
    let Some(field) = compiled.form.fields.first() else { return Ok(()) };
    let rules = arithmetic(rules, &field.kind);
    let (mut heard, mut is_waiting) = (Vec::new(), false);
    for one in judge::counted(world, task, compiled)? {
        match hear(world, &rules, task, one)? {
            Some(vote) => heard.push(vote),
            None => is_waiting = true,
        }
    }
    let (counted, seen): (Vec<Counted>, Vec<(Known, u32)>) =
        heard.into_iter().map(|heard| (heard.one, (heard.known, heard.reliability_ppm))).unzip();
    let Some((verdict, weighed)) = weigh(&rules, field, &counted, seen) else {
        return reweigh::forget(world, task.id);
    };
    let fields = [weighed];
    judge::keep(world, task.id, &counted, &fields)?;
    judge::learn_all(world, compiled, &counted, &fields)?;
    if is_waiting || !task.is_full() {
        return Ok(());
    }
    if matches!(verdict, Verdict::Open(_)) && task.asked < task.wanted {
        return asking::ask(world, task, &counted);
    }
    asking::stop_asking(world, task)?;
    let is_known = matches!(verdict, Verdict::Known(_));
    judge::accept(world, compiled, &counted, &fields, is_known)?;
    match fields.first() {
        Some(field) if is_known => make_known(world, task, compiled, field),
        _ => Ok(()),
    }
}

/// What an answer is worth by its worker's record and the known item beside it; nothing yet while that is under way.
fn hear(
    world: &mut World,
    rules: &PairingRules,
    task: &Task,
    mut one: Counted,
) -> Result<Option<Heard>, Stop> {
    // An item and its pair have one answer each: what a reviewer put right stands in for it.
    if let Some(fixed) = one.fixed.take() {
        one.answer = fixed;
    }
    let partner = pairs::partner(world, one.assignment)?;
    if partner.as_ref().is_some_and(gongdao_market::Assignment::is_live) {
        return Ok(None);
    }
    let judged = partner.and_then(|partner| partner.right_ppm);
    let known = match judged {
        Some(right) if right > 0 => Known::Right,
        Some(_) => Known::Wrong,
        None => Known::Unseen,
    };
    let standing = world.standing.get(&(one.worker, task.project), "standing")?;
    let record = Tally {
        right_ppm: standing.gold_right.saturating_mul(i64::from(WHOLE_PPM)),
        judged: standing.gold_seen,
    };
    // Without this pair's own, which speaks for itself.
    let record = record.without(judged.and_then(|right| u32::try_from(right).ok()));
    let reliability_ppm = pairing::reliability_ppm(rules, record, known);
    one.skill_ppm = pairing::accuracy_ppm(rules, record);
    Ok(Some(Heard { one, known, reliability_ppm }))
}

/// The verdict on the answers, and what is kept of it; nothing where none counts yet.
fn weigh(
    rules: &PairingRules,
    field: &Field,
    counted: &[Counted],
    seen: Vec<(Known, u32)>,
) -> Option<(Verdict, Weighed)> {
    let voters: Vec<Voter<'_>> =
        counted.iter().map(|one| Voter { answer: &one.answer, skill_ppm: one.skill_ppm }).collect();
    let values: Vec<&Value> = voters.iter().filter_map(|voter| voter.answer.get(&field.name)).collect();
    if values.len() < voters.len() {
        // The field is required, so that every answer has it.
        return None;
    }
    let labels = labels_of(&field.kind, &values);
    let votes: Vec<Vote> = labels
        .iter()
        .zip(&seen)
        .map(|(label, (_, reliability_ppm))| Vote { label: *label, reliability_ppm: *reliability_ppm })
        .collect();
    let verdict = pairing::verdict(rules, &votes);
    let leading = match verdict {
        Verdict::Unanswered => return None,
        Verdict::Open(leading) | Verdict::Known(leading) | Verdict::Doubtful(leading) => leading,
    };
    let shares = pairing::shares(rules, &votes);
    let share_of = |label: u32| shares.iter().find(|(known, _)| *known == label).map_or(0, |(_, ppm)| *ppm);
    let written = |label: u32| {
        let behind: Vec<&Value> =
            values.iter().zip(&labels).filter(|(_, own)| **own == label).map(|(value, _)| *value).collect();
        let first = (*behind.first()?).clone();
        Some(representative(first, &behind, values.iter().copied()))
    };
    let weight = |label: u32, reliability_ppm: u32| {
        let weight = pairing::weight_milli(rules, reliability_ppm);
        i32::try_from(if label == leading.label { weight } else { -weight }).unwrap_or(i32::MAX)
    };
    let support = gongdao_consensus::Share::new(u64::from(leading.votes), votes.len() as u64)?;
    let said =
        FieldConsensus { field: field.name.clone(), value: written(leading.label)?, support, method: METHOD };
    let weighed = Weighed {
        said,
        probability_ppm: leading.probability_ppm,
        parts_millinats: votes.iter().map(|vote| weight(vote.label, vote.reliability_ppm)).collect(),
        right_ppm: votes.iter().map(|vote| Some(share_of(vote.label))).collect(),
        votes: Vec::new(),
        classes: rules.labels,
        levels: Vec::new(),
        paired: Some(Paired {
            shares: shares.iter().filter_map(|(label, ppm)| Some((written(*label)?, *ppm))).collect(),
            seen,
        }),
    };
    Some((verdict, weighed))
}

/// Equal answers have equal numbers: an option its place in the form, a text that of the first like it.
fn labels_of(kind: &FieldKind, values: &[&Value]) -> Vec<u32> {
    let place = |value: &Value| match (kind, value) {
        (FieldKind::Choice { options, .. }, Value::Choice(chosen)) => {
            options.iter().position(|option| option.value == *chosen)
        }
        _ => values.iter().position(|other| value.agrees(other, kind)),
    };
    values
        .iter()
        .map(|value| place(value).and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX))
        .collect()
}

/// Makes a known task of an item that enough agreed on: a copy that is handed out beside others, as the uploaded ones are.
/// A copy, because the item itself is settled and paid: its answers, state and money stay what they are.
fn make_known(world: &mut World, task: &Task, compiled: &Compiled, field: &Weighed) -> Result<(), Stop> {
    if world.twin.find(&(task.id,))?.is_some() || world.gold_is_full(task.batch)? {
        return Ok(());
    }
    let data = world.task_data.get(&(task.id,), "task")?.clone();
    let pictures = match media::read_data(&data.body) {
        None => Vec::new(),
        Some(columns) => match media::own_pictures(world, task.project, &columns) {
            Ok(pictures) => pictures,
            // A picture was erased meanwhile: there is nothing left to show.
            Err(Stop::Fault(_)) => return Ok(()),
            Err(missing) => return Err(missing),
        },
    };
    let mut answer = serde_json::Map::new();
    answer.insert(field.said.field.clone(), consensus::json_of(&field.said.value));
    let answer = compiled.form.validate(&serde_json::Value::Object(answer)).map_err(Fault::internal)?;
    let known: TaskId = world.draw();
    let copy = Task {
        id: known,
        state: TaskState::Open,
        wanted: 0,
        asked: 0,
        slots: 0,
        answered: 0,
        accepted: 0,
        position: None,
        named: false,
        reopened: 0,
        surplus: 0,
        gold: true,
        ..task.clone()
    };
    world.task.put(copy);
    world.task_data.put(TaskData { task: known, workers: None, ..data });
    pictures.into_iter().for_each(|address| world.task_media.put(TaskMedia { address, task: known }));
    world.gold.put(GoldTask {
        task: known,
        project: task.project,
        batch: task.batch,
        answer: answer.to_canonical(&compiled.form),
        explanation: None,
        state: GoldState::Active,
        shown: 0,
        seen: 0,
        right_seen: 0,
        fast_right: 0,
        active_ms: 0,
    });
    world.twin.put(Twin { task: task.id, other: known });
    world.twin.put(Twin { task: known, other: task.id });
    world.learn_gold(task.project, task.batch, known);
    world.batch.edit(&(task.batch,), "batch")?.gold += 1;
    let (of, as_known) = (task.id.to_string(), known.to_string());
    let probability = field.probability_ppm.to_string();
    let fields =
        [("task", of.as_str()), ("known", &as_known), ("probability_ppm", &probability), ("method", METHOD)];
    world.record("became_known", task.id.raw(), &fields).map(drop)
}
