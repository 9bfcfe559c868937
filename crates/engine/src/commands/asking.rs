//! Whether another worker is asked for a task whose answers were weighed, who that is, and when nobody is any more.

use super::judge::{Counted, weakest};
use super::weighed::Weighed;
use super::{batch, queue};
use crate::core::Compiled;
use crate::{Stop, World};
use gongdao_kernel::{PersonId, TaskId, parse_id};
use gongdao_market::{Task, TaskState};
use gongdao_quality::overlap::{self, Next, Policy};

/// Whether another worker is asked, after answers of so many people; votes of models come behind theirs. The fewest and
/// the most answers are people's: a model's vote adds belief and takes nobody's place. Where people accepted every answer
/// that was wanted, nobody is asked again, however doubtful it looks: the batch counts the task as done.
pub(super) fn next(compiled: &Compiled, task: &Task, fields: &[Weighed], people: usize) -> Next {
    let Some(adaptive) = compiled.rules.quality.adaptive else { return Next::Settle };
    if task.state == TaskState::Settled {
        return Next::Settle;
    }
    let cost = compiled.rules.price.maximum_pay().map_or(0, |pay| pay.micros());
    let Some(field) = weakest(fields) else { return Next::Settle };
    let models = field.right_ppm.iter().skip(people).flatten().count();
    let models = u32::try_from(models).unwrap_or(u32::MAX);
    // A task may be named for fewer workers than the rules want at least; there is nobody else to ask then.
    let policy = Policy {
        least: adaptive.least.min(task.wanted).saturating_add(models),
        most: task.wanted.saturating_add(models),
        target_ppm: adaptive.target_ppm,
        worth_micros: adaptive.worth_micros,
        cost_micros: cost,
    };
    if !field.votes.is_empty() {
        return overlap::next(&policy, &field.votes, field.classes, TYPICAL_SKILL_PPM);
    }
    if task.asked >= task.wanted {
        Next::Exhausted
    } else if field.probability_ppm >= adaptive.target_ppm {
        Next::Settle
    } else {
        Next::Ask
    }
}

/// What is expected of the next worker, who is not known yet.
pub(super) const TYPICAL_SKILL_PPM: u32 = 800_000;

/// Asks one more worker: the next that was named, or anybody.
pub(super) fn ask(world: &mut World, task: &Task, counted: &[Counted]) -> Result<(), Stop> {
    let more = world.task.edit(&(task.id,), "task")?.ask_more();
    if more > 0 {
        world.batch.edit(&(task.batch,), "batch")?.wanted += i64::from(more);
    }
    if !world.batch.get(&(task.batch,), "batch")?.claimable() {
        return Ok(());
    }
    if !task.named {
        return queue::enqueue_again(world, task.id);
    }
    let had: Vec<PersonId> = counted.iter().map(|one| one.worker).collect();
    match next_named(world, task.id, &had)? {
        Some(worker) => queue::enqueue_for(world, task.id, worker),
        None => Ok(()),
    }
}

/// The first named worker who was not asked yet. They are asked in the order in which they were named.
fn next_named(world: &mut World, task: TaskId, had: &[PersonId]) -> Result<Option<PersonId>, Stop> {
    let named: Vec<PersonId> = named_for(world, task)?;
    for worker in named {
        if !had.contains(&worker) && world.assignment_of(task, worker)?.is_none() {
            return Ok(Some(worker));
        }
    }
    Ok(None)
}

/// The workers a task was named for, in order.
pub(super) fn named_for(world: &mut World, task: TaskId) -> Result<Vec<PersonId>, Stop> {
    let data = world.task_data.get(&(task,), "task")?;
    Ok(data.workers.as_deref().unwrap_or_default().split(' ').filter_map(parse_id).collect())
}

/// Is content with the answers there are; what was not needed goes back once the batch is complete.
pub(super) fn stop_asking(world: &mut World, task: &Task) -> Result<(), Stop> {
    let (saved, settled) = world.task.edit(&(task.id,), "task")?.stop_asking();
    if saved == 0 && !settled {
        return Ok(());
    }
    let row = world.batch.edit(&(task.batch,), "batch")?;
    row.wanted -= i64::from(saved);
    row.saved += i64::from(saved);
    if settled {
        row.task_settled();
    }
    batch::release_saved(world, task.batch)
}

#[cfg(test)]
mod tests {
    use super::super::weighed::{Voter, weighed};
    use super::*;
    use gongdao_kernel::{BatchId, ProjectId, TypedId};
    use gongdao_labels::{Answer, Form};
    use gongdao_market::{Rules, TaskLine};

    const FORM: &str = r#"{"fields":[{"name":"label","kind":"choice","question":{"en":"Which?"},"options":[{"value":"a","label":{"en":"A"}},{"value":"b","label":{"en":"B"}}]}]}"#;
    const RULES: &str = r#"{"price":{"unit":"task","rate_micros":50000},"quality":{"overlap":3,"adaptive":{"least":2,"target_ppm":990000}}}"#;

    /// What follows after these labels of people and, behind them, of models, each right so often.
    fn after(people: &[&str], models: &[&str], skill_ppm: u32) -> Next {
        let form = Form::parse(FORM).expect("a form");
        let rules: Rules = serde_json::from_str(RULES).expect("rules");
        let compiled = Compiled { rules, form };
        let read = |label: &&str| {
            compiled.form.answer_from_canonical(&format!(r#"{{"label":"{label}"}}"#)).expect("an answer")
        };
        let answers: Vec<Answer> = people.iter().chain(models).map(read).collect();
        let voters: Vec<Voter<'_>> = answers.iter().map(|answer| Voter { answer, skill_ppm }).collect();
        let fields = weighed(&compiled.form, &voters);
        let asked = u32::try_from(people.len()).expect("a few");
        let task = Task {
            id: TaskId::from_raw(1),
            batch: BatchId::from_raw(2),
            project: ProjectId::from_raw(3),
            state: TaskState::Open,
            wanted: 3,
            asked,
            slots: 0,
            answered: asked,
            accepted: 0,
            position: None,
            named: false,
            reopened: 0,
            surplus: 0,
            gold: false,
            line: TaskLine::Plain,
        };
        next(&compiled, &task, &fields, people.len())
    }

    #[test]
    fn a_models_vote_adds_belief_and_takes_nobodys_place() {
        assert_eq!(
            after(&["a"], &["a", "a"], 999_000),
            Next::Ask,
            "two people at least, however sure models are"
        );
        assert_eq!(after(&["a", "a"], &["a"], 950_000), Next::Settle, "and then it counts");
        assert_eq!(after(&["a", "b"], &["a"], 700_000), Next::Ask, "a third person may still be asked");
        assert_eq!(after(&["a", "b", "a"], &["a"], 700_000), Next::Exhausted, "and no fourth");
    }
}
