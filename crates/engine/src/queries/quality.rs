//! Quality as people read it: a project's for its requester, a worker's own for the worker, and what may be told of a known
//! task.

use super::{Page, Snapshot, bounded};
use crate::Actor;
use crate::commands::judge;
use crate::core::Compiled;
use crate::queries::market;
use gongdao_kernel::{Fault, Money, PersonId, ProjectId, TypedId};
use gongdao_market::{Assignment, AssignmentState, BatchState, Rules};
use gongdao_quality::graded;
use gongdao_quality::skill::{Skill, Tally, skill};
use gongdao_store::queries::quality as stored;
use gongdao_store::rows::GoldTask;
use gongdao_trust::Scope;

pub use gongdao_store::queries::quality::{Day, Doubtful, GoldWithData, Sums};
pub use gongdao_store::rows::Dispatch;

/// A worker in a project.
#[derive(Debug, Clone, Copy)]
pub struct WorkerQuality {
    /// Who.
    pub worker: PersonId,
    /// What was measured.
    pub skill: Skill,
    /// Answers judged here.
    pub judged: i64,
    /// Known tasks answered, and right.
    pub gold: (i64, i64),
    /// Answers given.
    pub submitted: i64,
}

/// What is known of a project's quality.
#[derive(Debug, Clone)]
pub struct ProjectQuality {
    /// The owner, for whom workers have their pseudonyms.
    pub owner: PersonId,
    /// The project's rules.
    pub rules: Rules,
    /// What its batches came to.
    pub sums: Sums,
    /// Judged answers by day, the newest first.
    pub days: Vec<Day>,
    /// How many tasks are how sure, by twentieths.
    pub sure: Vec<(i64, i64)>,
    /// Settled tasks by number of answers, with the sum of their probabilities.
    pub by_answers: Vec<(i64, i64, i64)>,
    /// The least sure tasks.
    pub doubtful: Vec<Doubtful>,
    /// Workers, the busiest first.
    pub workers: Vec<WorkerQuality>,
    /// Known tasks by state.
    pub gold: Vec<stored::GoldSums>,
    /// How tasks were given out, where skill weighs and anything was put into line.
    pub dispatch: Option<Dispatch>,
}

fn tally((judged, right_ppm): (i64, i64)) -> Tally {
    Tally { right_ppm, judged }
}

/// What is measured in a project, with the rest of the record of the kind behind it.
fn measured(own: (i64, i64), all: (i64, i64)) -> Skill {
    skill(tally(own), tally((all.0 - own.0, all.1 - own.1)))
}

/// A project's quality, for its owner and the platform.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn of_project(snapshot: &mut Snapshot, actor: &Actor, id: ProjectId) -> Result<ProjectQuality, Fault> {
    let sheet = market::project(snapshot, actor, id)?;
    if !sheet.inside {
        return Err(Fault::not_found("project"));
    }
    let compiled = Compiled::read(&sheet.project.rules, &sheet.project.form)?;
    let workers = stored::workers(snapshot, id, judge::kind_of(&compiled.form))?;
    let workers = workers.into_iter().map(|row| WorkerQuality {
        worker: row.worker,
        skill: measured(row.own, row.all),
        judged: row.own.0,
        gold: row.gold,
        submitted: row.submitted,
    });
    Ok(ProjectQuality {
        owner: sheet.project.owner,
        workers: workers.collect(),
        sums: stored::sums(snapshot, id)?,
        days: stored::days(snapshot, id)?,
        sure: stored::sure(snapshot, id)?,
        by_answers: stored::by_answers(snapshot, id)?,
        doubtful: stored::doubtful(snapshot, id)?,
        gold: stored::gold_sums(snapshot, id)?,
        dispatch: snapshot.load::<Dispatch>(&[(id,)])?.pop(),
        rules: compiled.rules,
    })
}

/// A project's known tasks, for its owner and the platform.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn gold(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: ProjectId,
    after: Option<i64>,
    limit: u32,
) -> Result<Page<GoldWithData>, Fault> {
    if !market::project(snapshot, actor, id)?.inside {
        return Err(Fault::not_found("project"));
    }
    let limit = bounded(limit);
    let rows = stored::gold(snapshot, id, after.unwrap_or(0), i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |row| row.gold.task.raw()))
}

/// One's own record in a kind of work.
#[derive(Debug, Clone)]
pub struct KindSkill {
    /// The kind, as forms name it.
    pub kind: String,
    /// What was measured.
    pub skill: Skill,
}

/// One's own record in a project, with what it means there.
#[derive(Debug, Clone)]
pub struct OwnQuality {
    /// The project.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// The kind of work.
    pub kind: String,
    /// What was measured.
    pub skill: Skill,
    /// Answers judged here.
    pub judged: i64,
    /// Known tasks answered, and right.
    pub gold: (i64, i64),
    /// The mark for known tasks, and how many are answered before it counts.
    pub pass: Option<(u32, u32)>,
    /// The part of the price that is paid now, where pay is graded.
    pub grade_ppm: Option<u32>,
    /// The whole price.
    pub most: Money,
    /// The currency of it.
    pub currency: gongdao_kernel::Currency,
}

/// One's own records: by kind of work, and by project.
///
/// # Errors
/// `scope_missing`.
pub fn mine(snapshot: &mut Snapshot, actor: &Actor) -> Result<(Vec<KindSkill>, Vec<OwnQuality>), Fault> {
    actor.scopes.require(Scope::Read)?;
    let kinds = stored::skills(snapshot, actor.person)?;
    let mut projects = Vec::new();
    for (standing, name, form, rules) in stored::standings(snapshot, actor.person)? {
        let compiled = Compiled::read(&rules, &form)?;
        let kind = judge::kind_of(&compiled.form);
        let all = kinds.iter().find(|row| row.kind == kind).map_or((0, 0), |row| (row.judged, row.right_ppm));
        let skill = measured((standing.judged, standing.right_ppm), all);
        let price = &compiled.rules.price;
        let graded = !price.graded.is_empty();
        projects.push(OwnQuality {
            project: standing.project,
            name,
            kind: kind.to_owned(),
            skill,
            judged: standing.judged,
            gold: (standing.gold_seen, standing.gold_right),
            pass: compiled.rules.quality.gold.and_then(|gold| Some((gold.pass_ppm?, gold.least_seen))),
            grade_ppm: graded.then(|| graded::pay_ppm(&judge::grades(price), Some(skill))),
            most: price.maximum_pay()?,
            currency: compiled.rules.currency,
        });
    }
    let kinds = kinds.into_iter().map(|row| KindSkill {
        skill: skill(tally((row.judged, row.right_ppm)), Tally::default()),
        kind: row.kind,
    });
    Ok((kinds.collect(), projects))
}

/// What a worker may be told of a known task that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Whether the answer was right.
    pub right: bool,
    /// The right answer, canonical JSON.
    pub answer: String,
    /// Why, JSON of words by language.
    pub explanation: Option<String>,
}

/// What the worker of an answered assignment may be told, by the project's rule; nothing of a task that is not known.
///
/// # Errors
/// What the database answers.
pub fn told(snapshot: &mut Snapshot, row: &Assignment) -> Result<Option<Told>, Fault> {
    let answered =
        row.round > 0 && !matches!(row.state, AssignmentState::Expired | AssignmentState::Returned);
    let Some(right_ppm) = row.right_ppm.filter(|_| answered) else { return Ok(None) };
    let Some(gold) = snapshot.load::<GoldTask>(&[(row.task,)])?.pop() else { return Ok(None) };
    let Some(project) = snapshot.load::<gongdao_market::Project>(&[(row.project,)])?.pop() else {
        return Ok(None);
    };
    let rules = Compiled::read(&project.rules, &project.form)?.rules;
    let batch = snapshot.load::<gongdao_market::Batch>(&[(row.batch,)])?.pop();
    let over = batch.is_some_and(|batch| {
        matches!(batch.state, BatchState::Complete | BatchState::Closing | BatchState::Closed)
    });
    let tells = rules.quality.gold.is_some_and(|rule| crate::commands::gold::may_tell(rule.feedback, over));
    Ok(tells.then_some(Told { right: right_ppm > 0, answer: gold.answer, explanation: gold.explanation }))
}
