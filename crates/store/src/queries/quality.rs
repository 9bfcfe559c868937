//! Quality as it is read: what was judged lately in a project, what is doubtful, known tasks, and workers' records.

use crate::rows::{GoldTask, SkillRow};
use crate::{Connection, Query, RowRef, StoreError, Table};
use gongdao_kernel::{Cell, Field, Money, PersonId, ProjectId, TaskId};
use gongdao_market::Standing;

/// The newest tasks of a project that figures are made of.
macro_rules! lately {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM (SELECT t.id, t.gold, t.state, t.answered FROM task t JOIN batch b ON b.id = t.batch \
             WHERE b.project = ?1 ORDER BY t.id DESC LIMIT 50000) AS t ",
            $rest
        )
    };
}

const DAYS: Query = Query::new(
    "quality_days",
    lately!(
        "a.submitted_at / 86400000, COUNT(*), CAST(SUM(a.right_ppm) AS BIGINT), CAST(SUM(t.gold) AS BIGINT), \
         CAST(SUM(CASE WHEN t.gold = 1 THEN a.right_ppm ELSE 0 END) AS BIGINT)",
        "JOIN assignment a ON a.task = t.id WHERE a.right_ppm IS NOT NULL AND a.submitted_at IS NOT NULL \
         GROUP BY a.submitted_at / 86400000 ORDER BY a.submitted_at / 86400000 DESC LIMIT 90"
    ),
);
const SURE: Query = Query::new(
    "quality_sure",
    lately!(
        "c.probability_ppm / 50000, COUNT(*)",
        "JOIN consensus c ON c.task = t.id WHERE c.probability_ppm IS NOT NULL GROUP BY c.probability_ppm / 50000 \
         ORDER BY c.probability_ppm / 50000"
    ),
);
const BY_ANSWERS: Query = Query::new(
    "quality_by_answers",
    lately!(
        "t.answered, COUNT(*), CAST(SUM(c.probability_ppm) AS BIGINT)",
        "JOIN consensus c ON c.task = t.id WHERE c.probability_ppm IS NOT NULL AND t.state = 3 GROUP BY t.answered \
         ORDER BY t.answered"
    ),
);
const DOUBTFUL: Query = Query::new(
    "quality_doubtful",
    lately!(
        "t.id, d.key, d.body, c.body, c.probability_ppm, t.answered, t.state",
        "JOIN consensus c ON c.task = t.id JOIN task_data d ON d.task = t.id WHERE c.probability_ppm < 900000 \
         ORDER BY c.probability_ppm, t.id LIMIT 50"
    ),
);
const SETTLED_ITEMS: Query = Query::new(
    "quality_settled_items",
    lately!(
        "t.id, d.key, d.body, c.body, c.probability_ppm, t.answered",
        "JOIN consensus c ON c.task = t.id JOIN task_data d ON d.task = t.id WHERE t.state = 3 AND t.gold = 0 \
         AND t.id < ?2 AND (c.probability_ppm IS NULL OR c.probability_ppm >= ?3) ORDER BY t.id DESC LIMIT ?4"
    ),
);
const WORKERS: Query = Query::new(
    "quality_workers",
    "SELECT s.worker, s.judged, s.right_ppm, s.gold_seen, s.gold_right, s.submitted, k.judged, k.right_ppm \
     FROM standing s LEFT JOIN skill k ON k.worker = s.worker AND k.kind = ?2 WHERE s.project = ?1 AND s.judged > 0 \
     ORDER BY s.judged DESC, s.worker LIMIT 200",
);
const GOLD: Query = Query::new(
    "quality_gold",
    "SELECT g.task, g.project, g.batch, g.answer, g.explanation, g.state, g.shown, g.seen, g.right_seen, g.fast_right, \
     g.active_ms, d.key, d.body, t.other FROM gold g JOIN task_data d ON d.task = g.task \
     LEFT JOIN twin t ON t.task = g.task WHERE g.project = ?1 AND g.task > ?2 ORDER BY g.task LIMIT ?3",
);
const GOLD_SUMS: Query = Query::new(
    "quality_gold_sums",
    "SELECT g.state, COUNT(*), COUNT(t.other), CAST(SUM(g.shown) AS BIGINT), CAST(SUM(g.seen) AS BIGINT), \
     CAST(SUM(g.right_seen) AS BIGINT) FROM gold g LEFT JOIN twin t ON t.task = g.task WHERE g.project = ?1 \
     GROUP BY g.state ORDER BY g.state",
);
const SAVED: Query = Query::new(
    "quality_saved",
    "SELECT CAST(COALESCE(SUM(saved), 0) AS BIGINT), CAST(COALESCE(SUM(accepted), 0) AS BIGINT), \
     CAST(COALESCE(SUM(paid), 0) AS BIGINT), CAST(COALESCE(SUM(fees), 0) AS BIGINT), \
     CAST(COALESCE(SUM(settled), 0) AS BIGINT) FROM batch WHERE project = ?1",
);
const SKILLS: Query = Query::new(
    "quality_skills",
    "SELECT worker, kind, judged, right_ppm FROM skill WHERE worker = ?1 ORDER BY kind",
);
const STANDINGS: Query = Query::new(
    "quality_standings",
    "SELECT s.worker, s.project, s.terms_revision, s.cursor, s.named_cursor, s.live, s.day, s.today, s.submitted, \
     s.accepted, s.rejected, s.active_ms, s.earned, s.terms_evidence, s.judged, s.right_ppm, s.gold_seen, s.gold_right, \
     s.doubtful_cursor, p.name, p.form, p.rules FROM standing s JOIN project p ON p.id = s.project WHERE s.worker = ?1 \
     AND s.judged > 0 ORDER BY s.project DESC LIMIT 100",
);

pub(super) const ALL: &[&Query] = &[
    &DAYS,
    &SURE,
    &BY_ANSWERS,
    &DOUBTFUL,
    &SETTLED_ITEMS,
    &WORKERS,
    &GOLD,
    &GOLD_SUMS,
    &SAVED,
    &SKILLS,
    &STANDINGS,
];

/// One UTC day of judged answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970.
    pub day: i64,
    /// Answers judged.
    pub judged: i64,
    /// The sum of the probabilities that they are right, parts per million.
    pub right_ppm: i64,
    /// Of them, those to known tasks.
    pub gold: i64,
    /// And the sum over those.
    pub gold_right_ppm: i64,
}

/// The judged answers of a project's newest tasks by day, the newest first.
///
/// # Errors
/// What the database answers.
pub fn days(connection: &mut Connection, project: ProjectId) -> Result<Vec<Day>, StoreError> {
    connection.query(&DAYS, &[project.cell()], |row| {
        Ok(Day {
            day: row.get()?,
            judged: row.get()?,
            right_ppm: row.get()?,
            gold: row.get()?,
            gold_right_ppm: row.get()?,
        })
    })
}

/// How many tasks are how sure: twentieths from 0 to 19 (and 20 for those that are certain), each with its tasks.
///
/// # Errors
/// What the database answers.
pub fn sure(connection: &mut Connection, project: ProjectId) -> Result<Vec<(i64, i64)>, StoreError> {
    connection.query(&SURE, &[project.cell()], |row| Ok((row.get()?, row.get()?)))
}

/// Settled tasks by their number of answers: that number, the tasks, and the sum of their probabilities.
///
/// # Errors
/// What the database answers.
pub fn by_answers(
    connection: &mut Connection,
    project: ProjectId,
) -> Result<Vec<(i64, i64, i64)>, StoreError> {
    connection.query(&BY_ANSWERS, &[project.cell()], |row| Ok((row.get()?, row.get()?, row.get()?)))
}

/// A task whose answer is not sure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubtful {
    /// The task.
    pub task: TaskId,
    /// The requester's key.
    pub key: Option<String>,
    /// Its data, JSON.
    pub data: String,
    /// What its answers say, JSON.
    pub consensus: String,
    /// How likely that is right.
    pub probability_ppm: i64,
    /// Answers in.
    pub answered: i64,
    /// Whether it is settled all the same.
    pub settled: bool,
}

/// The least sure of a project's newest tasks.
///
/// # Errors
/// What the database answers.
pub fn doubtful(connection: &mut Connection, project: ProjectId) -> Result<Vec<Doubtful>, StoreError> {
    connection.query(&DOUBTFUL, &[project.cell()], |row| {
        Ok(Doubtful {
            task: row.get()?,
            key: row.get()?,
            data: row.get()?,
            consensus: row.get()?,
            probability_ppm: row.get()?,
            answered: row.get()?,
            settled: row.get::<i64>()? == 3,
        })
    })
}

/// A worker in a project, as far as answers were judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedWorker {
    /// Who.
    pub worker: PersonId,
    /// Answers judged here, and the sum of the probabilities that they are right.
    pub own: (i64, i64),
    /// Known tasks answered here, and those answered right.
    pub gold: (i64, i64),
    /// Answers given here.
    pub submitted: i64,
    /// Answers of this kind judged anywhere, and their sum.
    pub all: (i64, i64),
}

/// The workers of a project whose answers were judged, the busiest first.
///
/// # Errors
/// What the database answers.
pub fn workers(
    connection: &mut Connection,
    project: ProjectId,
    kind: &str,
) -> Result<Vec<JudgedWorker>, StoreError> {
    let values = [project.cell(), Cell::Text(std::borrow::Cow::Borrowed(kind))];
    connection.query(&WORKERS, &values, |row| {
        Ok(JudgedWorker {
            worker: row.get()?,
            own: (row.get()?, row.get()?),
            gold: (row.get()?, row.get()?),
            submitted: row.get()?,
            all: (row.get::<Option<i64>>()?.unwrap_or(0), row.get::<Option<i64>>()?.unwrap_or(0)),
        })
    })
}

/// A known task with what the requester reads of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldWithData {
    /// It.
    pub gold: GoldTask,
    /// The requester's key.
    pub key: Option<String>,
    /// Its data, JSON.
    pub body: String,
    /// The task whose answers made it known; none of one that came with its answer.
    pub learned_from: Option<TaskId>,
}

/// The known tasks of a project behind an id.
///
/// # Errors
/// What the database answers.
pub fn gold(
    connection: &mut Connection,
    project: ProjectId,
    after: i64,
    limit: i64,
) -> Result<Vec<GoldWithData>, StoreError> {
    let values = [project.cell(), Cell::Int(after), Cell::Int(limit)];
    connection.query(&GOLD, &values, |row| {
        let gold = GoldTask::read(row)?;
        Ok(GoldWithData { gold, key: row.get()?, body: row.get()?, learned_from: row.get()? })
    })
}

/// A settled task with what people agreed on.
#[derive(Debug, Clone)]
pub struct SettledItem {
    /// The task.
    pub task: TaskId,
    /// The requester's own key for it.
    pub key: Option<String>,
    /// Its data, JSON.
    pub body: String,
    /// What people agreed on, JSON by field.
    pub consensus: String,
    /// How sure that is, where it was measured.
    pub probability_ppm: Option<i64>,
    /// Answers to it.
    pub answered: i64,
}

/// Settled tasks among a project's newest, before an id, the newest first; those whose consensus is so sure at least, or
/// does not say.
///
/// # Errors
/// What the database answers.
pub fn settled_items(
    connection: &mut Connection,
    project: ProjectId,
    before: i64,
    above_ppm: i64,
    limit: i64,
) -> Result<Vec<SettledItem>, StoreError> {
    let values = [project.cell(), Cell::Int(before), Cell::Int(above_ppm), Cell::Int(limit)];
    connection.query(&SETTLED_ITEMS, &values, |row| {
        Ok(SettledItem {
            task: row.get()?,
            key: row.get()?,
            body: row.get()?,
            consensus: row.get()?,
            probability_ppm: row.get()?,
            answered: row.get()?,
        })
    })
}

/// Known tasks of a project in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoldSums {
    /// The state.
    pub state: gongdao_market::GoldState,
    /// Tasks.
    pub tasks: i64,
    /// Of them, those whose answer was learned.
    pub learned: i64,
    /// Times one was handed out.
    pub shown: i64,
    /// Times one was answered.
    pub seen: i64,
    /// And right.
    pub right: i64,
}

/// The same, summed.
///
/// # Errors
/// What the database answers.
pub fn gold_sums(connection: &mut Connection, project: ProjectId) -> Result<Vec<GoldSums>, StoreError> {
    connection.query(&GOLD_SUMS, &[project.cell()], |row| {
        Ok(GoldSums {
            state: row.get()?,
            tasks: row.get()?,
            learned: row.get()?,
            shown: row.get()?,
            seen: row.get()?,
            right: row.get()?,
        })
    })
}

/// What a project's batches came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Answers that were not needed.
    pub saved: i64,
    /// Answers accepted.
    pub accepted: i64,
    /// Pay.
    pub paid: Money,
    /// Fees.
    pub fees: Money,
    /// Tasks settled.
    pub settled: i64,
}

/// What a project's batches came to.
///
/// # Errors
/// What the database answers.
pub fn sums(connection: &mut Connection, project: ProjectId) -> Result<Sums, StoreError> {
    let read = |row: &mut RowRef<'_>| {
        Ok(Sums {
            saved: row.get()?,
            accepted: row.get()?,
            paid: row.get()?,
            fees: row.get()?,
            settled: row.get()?,
        })
    };
    Ok(connection.query(&SAVED, &[project.cell()], read)?.pop().unwrap_or_default())
}

/// What was judged of a worker, by kind of work.
///
/// # Errors
/// What the database answers.
pub fn skills(connection: &mut Connection, worker: PersonId) -> Result<Vec<SkillRow>, StoreError> {
    connection.query(&SKILLS, &[worker.cell()], SkillRow::read)
}

/// A worker's standing in a project with its name, form and rules.
pub type StandingIn = (Standing, String, String, String);

/// A worker's projects in which answers were judged, the newest first.
///
/// # Errors
/// What the database answers.
pub fn standings(connection: &mut Connection, worker: PersonId) -> Result<Vec<StandingIn>, StoreError> {
    connection.query(&STANDINGS, &[worker.cell()], |row| {
        Ok((Standing::read(row)?, row.get()?, row.get()?, row.get()?))
    })
}
