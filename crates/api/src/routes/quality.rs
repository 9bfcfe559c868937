//! Quality: a project's figures for its requester, its known tasks, and a worker's own record.

use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::pseudonym::pseudonym;
use crate::schema::{Amount, CurrencyName, GoldStateName, Moment, Page, PageOf, ProjectIdText, TaskIdText};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use gongdao_engine::Outcome;
use gongdao_engine::commands::gold::SetGold;
use gongdao_engine::queries::Snapshot;
use gongdao_engine::queries::quality::{
    self as read, Dispatch, GoldWithData, OwnQuality, ProjectQuality, Told,
};
use gongdao_kernel::{Currency, Instant, MS_PER_DAY, ProjectId, TaskId};
use gongdao_market::GoldState;
use gongdao_quality::skill::Skill;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(of_project))
        .routes(routes!(gold))
        .routes(routes!(set_gold))
        .routes(routes!(mine))
}

/// How good somebody is at a kind of work, in parts per million: the middle of what is believed, and between which
/// bounds it lies with nine in ten.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct SkillView {
    mean_ppm: u32,
    low_ppm: u32,
    high_ppm: u32,
    /// Answers behind it.
    judged: i64,
}

impl From<Skill> for SkillView {
    fn from(skill: Skill) -> Self {
        let Skill { mean_ppm, low_ppm, high_ppm, judged } = skill;
        Self { mean_ppm, low_ppm, high_ppm, judged }
    }
}

/// One UTC day of judged answers.
#[derive(Debug, Serialize, ToSchema)]
struct QualityDayView {
    /// The day.
    #[schema(example = "2026-11-22")]
    day: String,
    /// Answers judged.
    judged: i64,
    /// How many of a million are right, as it seems.
    right_ppm: i64,
    /// Answers to known tasks among them.
    gold: i64,
    /// How many of a million of those were right; none without any.
    gold_right_ppm: Option<i64>,
}

/// Tasks that are about as sure as each other.
#[derive(Debug, Serialize, ToSchema)]
struct SureView {
    /// From this probability on, in parts per million; the next begins 50,000 higher.
    from_ppm: i64,
    /// Tasks.
    tasks: i64,
}

/// Settled tasks with the same number of answers.
#[derive(Debug, Serialize, ToSchema)]
struct ByAnswersView {
    /// Answers each.
    answers: i64,
    /// Tasks.
    tasks: i64,
    /// How likely their answers are right, in the mean.
    probability_ppm: i64,
}

/// A task whose answer is not sure.
#[derive(Debug, Serialize, ToSchema)]
struct DoubtfulView {
    /// The task.
    #[schema(value_type = TaskIdText)]
    task: TaskId,
    /// The requester's key.
    key: Option<String>,
    /// Its data.
    #[schema(value_type = Object)]
    data: Value,
    /// What its answers say, by field: value, probability, and each answer's part.
    #[schema(value_type = Object)]
    fields: Value,
    /// How likely that is right.
    probability_ppm: i64,
    /// Answers in.
    answers: i64,
    /// Whether it is settled all the same.
    settled: bool,
}

/// A worker in the project.
#[derive(Debug, Serialize, ToSchema)]
struct JudgedWorkerView {
    /// The pseudonym.
    worker: String,
    /// What was measured.
    skill: SkillView,
    /// Answers judged here.
    judged: i64,
    /// Known tasks answered here.
    gold_seen: i64,
    /// And right.
    gold_right: i64,
    /// Answers given here.
    submitted: i64,
}

/// A project's quality. Figures are of its newest 50,000 tasks.
#[derive(Debug, Serialize, ToSchema)]
struct QualityView {
    /// Answers that were not needed, because their tasks were sure with fewer.
    saved_answers: i64,
    /// Answers accepted.
    accepted: i64,
    /// Tasks settled.
    settled: i64,
    /// Paid to workers and leaders.
    paid: Amount,
    /// Paid to the platform.
    fees: Amount,
    /// The currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// The last ninety days with judged answers, the newest first.
    days: Vec<QualityDayView>,
    /// How sure the tasks are.
    sure: Vec<SureView>,
    /// Settled tasks by their number of answers: what more answers bought.
    by_answers: Vec<ByAnswersView>,
    /// The least sure tasks, at most fifty.
    doubtful: Vec<DoubtfulView>,
    /// The busiest workers, at most two hundred.
    workers: Vec<JudgedWorkerView>,
    /// Pairs handed out, where the project hands out pairs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pairs: Option<i64>,
    /// Known tasks whose answer the crowd made known.
    gold_learned: i64,
    /// Known tasks given out.
    gold_active: i64,
    /// Known tasks that seem to be passed around.
    gold_leaked: i64,
    /// Known tasks taken out.
    gold_retired: i64,
    /// Answers to known tasks.
    gold_seen: i64,
    /// And right.
    gold_right: i64,
    /// How tasks were given out, where the project lets skill say who gets which.
    dispatch: Option<DispatchView>,
}

/// How tasks were given out to newcomers and others.
#[derive(Debug, Serialize, ToSchema)]
struct DispatchView {
    /// Tasks given out, and not given back or run out.
    given: i64,
    /// Of them, those to newcomers.
    to_newcomers: i64,
    /// Fresh ones still to give.
    fresh_left: i64,
    /// When a newcomer last took one. Fresh ones are kept for newcomers for an hour from then.
    newcomer_at: Option<Moment>,
}

impl From<Dispatch> for DispatchView {
    fn from(row: Dispatch) -> Self {
        Self {
            given: row.given,
            to_newcomers: row.to_newcomers,
            fresh_left: row.fresh_left,
            newcomer_at: row.newcomer_at.map(Moment),
        }
    }
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_default()
}

fn day_of(day: i64) -> String {
    let at = gongdao_engine::queries::rfc3339(Instant::from_ms(day.saturating_mul(MS_PER_DAY)));
    at.chars().take(10).collect()
}

fn per(sum: i64, count: i64) -> i64 {
    sum.checked_div(count).unwrap_or(0)
}

fn view(api: &Api, found: ProjectQuality) -> QualityView {
    let of_state =
        |state: GoldState| found.gold.iter().filter(move |row| row.state == state).map(|row| row.tasks).sum();
    let days = found.days.iter().map(|day| QualityDayView {
        day: day_of(day.day),
        judged: day.judged,
        right_ppm: per(day.right_ppm, day.judged),
        gold: day.gold,
        gold_right_ppm: (day.gold > 0).then(|| per(day.gold_right_ppm, day.gold)),
    });
    let by_answers = found.by_answers.iter().map(|(answers, tasks, sum)| ByAnswersView {
        answers: *answers,
        tasks: *tasks,
        probability_ppm: per(*sum, *tasks),
    });
    let workers = found.workers.iter().map(|row| JudgedWorkerView {
        worker: pseudonym(api.secrets(), found.owner, row.worker),
        skill: row.skill.into(),
        judged: row.judged,
        gold_seen: row.gold.0,
        gold_right: row.gold.1,
        submitted: row.submitted,
    });
    QualityView {
        saved_answers: found.sums.saved,
        accepted: found.sums.accepted,
        settled: found.sums.settled,
        paid: Amount(found.sums.paid),
        fees: Amount(found.sums.fees),
        currency: found.rules.currency,
        days: days.collect(),
        sure: found
            .sure
            .iter()
            .map(|(at, tasks)| SureView { from_ppm: at * 50_000, tasks: *tasks })
            .collect(),
        by_answers: by_answers.collect(),
        workers: workers.collect(),
        pairs: found.rules.pairing().map(|_| found.gold.iter().map(|row| row.shown).sum()),
        gold_learned: found.gold.iter().map(|row| row.learned).sum(),
        gold_active: of_state(GoldState::Active),
        gold_leaked: of_state(GoldState::Leaked),
        gold_retired: of_state(GoldState::Retired),
        gold_seen: found.gold.iter().map(|row| row.seen).sum(),
        gold_right: found.gold.iter().map(|row| row.right).sum(),
        dispatch: found.dispatch.map(DispatchView::from),
        doubtful: found
            .doubtful
            .into_iter()
            .map(|row| DoubtfulView {
                task: row.task,
                key: row.key,
                data: parsed(&row.data),
                fields: parsed(&row.consensus),
                probability_ppm: row.probability_ppm,
                answers: row.answered,
                settled: row.settled,
            })
            .collect(),
    }
}

/// A project's quality: accuracy over time, how sure its tasks are, what is doubtful, its workers, what was saved.
#[utoipa::path(get, path = "/projects/{id}/quality", tag = "projects", params(("id" = ProjectIdText, Path)),
    responses((status = 200, body = QualityView)))]
async fn of_project(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
) -> Result<Json<QualityView>, Refusal> {
    let found =
        api.read(move |snapshot: &mut Snapshot| read::of_project(snapshot, &caller.actor, project)).await?;
    Ok(Json(view(&api, found)))
}

/// A known task.
#[derive(Debug, Serialize, ToSchema)]
struct GoldView {
    /// The task.
    #[schema(value_type = TaskIdText)]
    task: TaskId,
    /// The requester's key.
    key: Option<String>,
    /// Its data.
    #[schema(value_type = Object)]
    data: Value,
    /// The right answer.
    #[schema(value_type = Object)]
    answer: Value,
    /// Why it is right, by language; `und` where none was named.
    #[schema(value_type = Option<Object>)]
    explanation: Option<Value>,
    /// The task whose answers made it known; none of one that was uploaded with its answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TaskIdText>)]
    learned_from: Option<TaskId>,
    /// Whether it is given out.
    #[schema(value_type = GoldStateName)]
    state: GoldState,
    /// Times it was handed out.
    shown: i64,
    /// Times it was answered.
    seen: i64,
    /// And right.
    right: i64,
}

impl From<GoldWithData> for GoldView {
    fn from(GoldWithData { gold: row, key, body: data, learned_from }: GoldWithData) -> Self {
        Self {
            learned_from,
            task: row.task,
            key,
            data: parsed(&data),
            answer: parsed(&row.answer),
            explanation: row.explanation.as_deref().map(parsed),
            state: row.state,
            shown: row.shown,
            seen: row.seen,
            right: row.right_seen,
        }
    }
}

/// The known tasks of one's project, with their answers and how workers did on them.
#[utoipa::path(get, path = "/projects/{id}/gold", tag = "projects", params(("id" = ProjectIdText, Path), PageOf),
    responses((status = 200, body = Page<GoldView>)))]
async fn gold(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<GoldView>>, Refusal> {
    let (after, limit) = asked.rows()?;
    let page = api.read(move |snapshot| read::gold(snapshot, &caller.actor, project, after, limit)).await?;
    Ok(Json(Page::cut(page, GoldView::from)))
}

/// Whether a known task is given out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GoldChange {
    /// Whether it is.
    active: bool,
}

/// A known task's state after a change.
#[derive(Debug, Serialize, ToSchema)]
struct GoldChanged {
    /// Whether it is given out.
    active: bool,
}

/// Takes a known task out, or back in.
#[utoipa::path(post, path = "/tasks/{id}/gold", tag = "projects", params(("id" = TaskIdText, Path)),
    request_body = GoldChange, responses((status = 200, body = GoldChanged)))]
async fn set_gold(
    State(api): State<Api>,
    Id(task): Id<TaskId>,
    given: Given<GoldChange>,
) -> Result<Json<GoldChanged>, Refusal> {
    let active = given.body.active;
    match api.command(&given.caller, SetGold { task, active }).await? {
        Outcome::Done => Ok(Json(GoldChanged { active })),
        _ => Err(super::unexpected()),
    }
}

/// One's record in a kind of work.
#[derive(Debug, Serialize, ToSchema)]
struct KindView {
    /// The kind, as forms name it: choice, text, number, boxes.
    kind: String,
    /// What was measured.
    skill: SkillView,
}

/// One's record in a project.
#[derive(Debug, Serialize, ToSchema)]
struct OwnQualityView {
    /// The project.
    #[schema(value_type = ProjectIdText)]
    project: ProjectId,
    /// Its name.
    name: String,
    /// The kind of work.
    kind: String,
    /// What was measured.
    skill: SkillView,
    /// Answers judged here.
    judged: i64,
    /// Known tasks answered here.
    gold_seen: i64,
    /// And right.
    gold_right: i64,
    /// The mark for known tasks, in parts per million, where the project has one.
    pass_ppm: Option<u32>,
    /// Known tasks answered before it counts.
    pass_after: Option<u32>,
    /// The part of the price paid now, in parts per million, where pay is graded.
    grade_ppm: Option<u32>,
    /// The most an answer pays there.
    most: Amount,
    /// The currency of it.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
}

/// One's own record.
#[derive(Debug, Serialize, ToSchema)]
struct SkillsView {
    /// By kind of work.
    kinds: Vec<KindView>,
    /// By project, the newest first, at most a hundred.
    projects: Vec<OwnQualityView>,
}

/// What was measured of one's own answers: by kind of work, and by project with what it means for pay there.
#[utoipa::path(get, path = "/me/skills", tag = "work", responses((status = 200, body = SkillsView)))]
async fn mine(State(api): State<Api>, caller: Caller) -> Result<Json<SkillsView>, Refusal> {
    let (kinds, projects) = api.read(move |snapshot| read::mine(snapshot, &caller.actor)).await?;
    let own = |row: OwnQuality| OwnQualityView {
        project: row.project,
        name: row.name,
        kind: row.kind,
        skill: row.skill.into(),
        judged: row.judged,
        gold_seen: row.gold.0,
        gold_right: row.gold.1,
        pass_ppm: row.pass.map(|(pass, _)| pass),
        pass_after: row.pass.map(|(_, after)| after),
        grade_ppm: row.grade_ppm,
        most: Amount(row.most),
        currency: row.currency,
    };
    Ok(Json(SkillsView {
        kinds: kinds.into_iter().map(|row| KindView { kind: row.kind, skill: row.skill.into() }).collect(),
        projects: projects.into_iter().map(own).collect(),
    }))
}

/// What the worker is told of a known task that was answered.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KnownView {
    /// Whether the answer was right.
    right: bool,
    /// The right answer.
    #[schema(value_type = Object)]
    answer: Value,
    /// Why, by language; `und` where none was named.
    #[schema(value_type = Option<Object>)]
    explanation: Option<Value>,
}

impl From<Told> for KnownView {
    fn from(told: Told) -> Self {
        Self {
            right: told.right,
            answer: parsed(&told.answer),
            explanation: told.explanation.as_deref().map(parsed),
        }
    }
}
