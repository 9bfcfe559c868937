//! Desks: a worker's own assignments, what waits for a review or an appeal, and how much waits for whom.

use super::grades::GradingView;
use super::quality::KnownView;
use super::work::Prelabel;
use crate::extract::{Caller, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::pseudonym::pseudonym;
use crate::schema::{
    Amount, AssignmentIdText, AssignmentStateName, BatchIdText, Cursor, CursorText, DeskGroupName, Moment,
    Page, PageOf, ProjectIdText, RejectionCategoryName, TaskIdText, check_limit, fifty,
};
use crate::{Api, Refusal, Secrets};
use axum::Json;
use axum::extract::State;
use gongdao_engine::commands::notes::Pin;
use gongdao_engine::queries::desk::{self, Group, ResultAnswer, ReviewCase, ReviewNote, WorkItem};
use gongdao_engine::queries::{quality, teams};
use gongdao_kernel::{AssignmentId, BatchId, ProjectId, TaskId};
use gongdao_market::{AssignmentState, Dispute, RejectionCategory, TeamShare};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(assignments))
        .routes(routes!(assignment))
        .routes(routes!(others))
        .routes(routes!(reviews))
        .routes(routes!(appeals))
        .routes(routes!(waiting))
}

/// An answer as it came in.
#[derive(Debug, Serialize, ToSchema)]
struct AnswerView {
    /// 1 for the first answer, 2 for its repair, 0 for one that came too late to be paid.
    round: u32,
    /// The answer, by the form's fields.
    #[schema(value_type = Object)]
    answer: Value,
    /// Kept though it came too late to be paid.
    late: bool,
    /// When it came.
    at: Moment,
}

/// What was said about an answer by both sides.
#[derive(Debug, Serialize, ToSchema)]
struct DisputeView {
    /// What it is about.
    #[schema(value_type = RejectionCategoryName)]
    category: RejectionCategory,
    /// The reviewer's reason.
    reason: String,
    /// When a rejection was proposed.
    proposed_at: Moment,
    /// Until when the worker may repair.
    repair_until: Moment,
    /// When it was rejected.
    rejected_at: Option<Moment>,
    /// The worker's appeal.
    appeal: Option<String>,
    /// When it was made.
    appealed_at: Option<Moment>,
    /// Whether it was won.
    appeal_won: Option<bool>,
    /// The reason given for that.
    appeal_reason: Option<String>,
}

impl From<Dispute> for DisputeView {
    fn from(dispute: Dispute) -> Self {
        Self {
            category: dispute.category,
            reason: dispute.reason,
            proposed_at: Moment(dispute.proposed_at),
            repair_until: Moment(dispute.repair_until),
            rejected_at: dispute.rejected_at.map(Moment),
            appeal: dispute.appeal,
            appealed_at: dispute.appealed_at.map(Moment),
            appeal_won: dispute.appeal_won,
            appeal_reason: dispute.appeal_reason,
        }
    }
}

/// What a task's answers agree on.
#[derive(Debug, Serialize, ToSchema)]
struct AgreedView {
    /// The value and its support, by field.
    #[schema(value_type = Object)]
    fields: Value,
    /// The methods and their versions.
    method: String,
    /// When it was reached.
    at: Moment,
}

/// An assignment with its task's data and its latest answer.
#[derive(Debug, Serialize, ToSchema)]
struct AssignmentView {
    /// Its id.
    #[schema(value_type = AssignmentIdText)]
    id: AssignmentId,
    /// The task. For the worker of one of a pair it is the assignment's number, as in a lease.
    #[schema(value_type = TaskIdText)]
    task: TaskId,
    /// The batch.
    #[schema(value_type = BatchIdText)]
    batch: BatchId,
    /// The project.
    #[schema(value_type = ProjectIdText)]
    project: ProjectId,
    /// The project's name.
    project_name: String,
    /// Where it stands.
    #[schema(value_type = AssignmentStateName)]
    state: AssignmentState,
    /// The present lease's number, shown at submit, extend and return.
    fence: i64,
    /// Until when the state lasts.
    until: Moment,
    /// When the present lease began.
    leased_at: Moment,
    /// When the last answer came in.
    submitted_at: Option<Moment>,
    /// When it was decided.
    decided_at: Option<Moment>,
    /// Measured active time.
    active_ms: i64,
    /// What was paid, a team leader's cut included.
    paid: Amount,
    /// What the leader of the team got of it, by the cut of the claim; only for the worker, where it was claimed in a team.
    #[serde(skip_serializing_if = "Option::is_none")]
    team_cut: Option<Amount>,
    /// That cut, parts per million.
    #[serde(skip_serializing_if = "Option::is_none")]
    team_cut_ppm: Option<u32>,
    /// The task's data, by column.
    #[schema(value_type = Object)]
    data: Value,
    /// An answer that came with the task; a suggestion, never counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    prelabel: Option<Prelabel>,
    /// How many objects were drawn and accepted, once an answer with objects is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    objects: Option<ObjectsView>,
    /// The latest answer.
    answer: Option<AnswerView>,
    /// What was said about it.
    dispute: Option<DisputeView>,
    /// Comments that reviewers pinned to objects of the answer, round by round.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pins: Vec<PinView>,
    /// The answer as a reviewer put it right, where it was accepted so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    fixed: Option<Value>,
    /// The grade that paid it less than its whole price.
    #[serde(skip_serializing_if = "Option::is_none")]
    grading: Option<GradingView>,
    /// The worker's pseudonym; only for reviewers.
    #[serde(skip_serializing_if = "Option::is_none")]
    worker: Option<String>,
    /// The requester's key for the task; only for reviewers.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// The assignment handed out with it, where the project hands out pairs; only for the worker.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<AssignmentIdText>)]
    partner: Option<AssignmentId>,
    /// The task's consensus; only for reviewers, once it was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    consensus: Option<AgreedView>,
    /// What may be told of a task whose answer was known; only for the worker, as the project declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<KnownView>,
}

/// A comment that a reviewer pinned to an object of an answer, or to a place where one is missing.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PinView {
    /// Which of the answers it is about, as in `answer.round`.
    round: u32,
    /// The field of objects.
    field: String,
    /// Which of its objects, from 0 in the answer's order; none where one is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<u32>,
    /// Of a document: the page, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
    /// Where it is stuck, in whole pixels of the upright picture.
    x: u32,
    /// The same downwards.
    y: u32,
    /// What is to be done there.
    comment: String,
}

/// The comments of all rounds.
fn pinned(notes: &[ReviewNote]) -> Vec<PinView> {
    let of_round = |note: &ReviewNote| {
        let round = note.round;
        let pins: Vec<Pin> = serde_json::from_str(&note.pins).unwrap_or_default();
        pins.into_iter().map(move |Pin { field, object, page, x, y, comment }| PinView {
            round,
            field,
            object,
            page,
            x,
            y,
            comment,
        })
    };
    notes.iter().flat_map(of_round).collect()
}

/// The objects of an accepted answer.
#[derive(Debug, Serialize, ToSchema)]
struct ObjectsView {
    /// Drawn by the worker.
    drawn: i64,
    /// Accepted, and paid for as far as the price goes.
    accepted: i64,
    /// Why not all of them.
    reason: Option<String>,
}

/// What the worker sees.
fn of_worker(item: WorkItem) -> AssignmentView {
    let WorkItem {
        assignment,
        project_name,
        data,
        answer,
        dispute,
        objects,
        suggestion,
        partner,
        notes,
        grading,
    } = item;
    let mut data = serde_json::from_str(&data).unwrap_or_default();
    AssignmentView {
        id: assignment.id,
        task: super::work::told_task(assignment.task, assignment.id, partner),
        partner,
        batch: assignment.batch,
        project: assignment.project,
        project_name,
        state: assignment.state,
        fence: assignment.fence,
        until: Moment(assignment.deadline_at),
        leased_at: Moment(assignment.leased_at),
        submitted_at: assignment.submitted_at.map(Moment),
        decided_at: assignment.decided_at.map(Moment),
        active_ms: assignment.active_ms,
        paid: Amount(assignment.paid),
        prelabel: Prelabel::take(&mut data).or_else(|| suggestion.map(Prelabel::suggested)),
        data,
        objects: objects.map(|count| ObjectsView {
            drawn: count.drawn,
            accepted: count.accepted,
            reason: count.reason,
        }),
        team_cut: None,
        team_cut_ppm: None,
        answer: answer.map(|row| AnswerView {
            round: row.round,
            answer: serde_json::from_str(&row.body).unwrap_or_default(),
            late: row.late,
            at: Moment(row.at),
        }),
        dispute: dispute.map(DisputeView::from),
        pins: pinned(&notes),
        fixed: notes.iter().find_map(|note| serde_json::from_str(note.fixed.as_deref()?).ok()),
        grading: grading.map(GradingView::from),
        worker: None,
        key: None,
        consensus: None,
        known: None,
    }
}

/// What the worker sees, with what the leader of a team gets of it.
fn of_member(item: WorkItem, shares: &[TeamShare]) -> AssignmentView {
    let share = shares.iter().find(|share| share.assignment == item.assignment.id);
    let (team_cut, team_cut_ppm) = share.map(|share| (Amount(share.cut), share.cut_ppm)).unzip();
    AssignmentView { team_cut, team_cut_ppm, ..of_worker(item) }
}

/// What a reviewer sees: the worker goes by the name the project's owner knows.
fn of_reviewer(secrets: &Secrets, case: ReviewCase) -> AssignmentView {
    let ReviewCase { work, owner, key, consensus } = case;
    let worker = Some(pseudonym(secrets, owner, work.assignment.worker));
    let consensus = consensus.map(|row| AgreedView {
        fields: serde_json::from_str(&row.body).unwrap_or_default(),
        method: row.method,
        at: Moment(row.at),
    });
    AssignmentView { worker, key, consensus, ..of_worker(work) }
}

/// Which of one's assignments.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MyWork {
    /// Part of the desk; all of it where it is left out.
    #[serde(default)]
    #[param(value_type = Option<DeskGroupName>)]
    group: Option<Group>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<CursorText>)]
    after: Option<Cursor>,
    /// How many items at most.
    #[serde(default = "fifty")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: u32,
}

/// One's own assignments, the newest first.
#[utoipa::path(get, path = "/assignments", tag = "work", params(MyWork),
    responses((status = 200, body = Page<AssignmentView>)))]
async fn assignments(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<MyWork>,
) -> Result<Json<Page<AssignmentView>>, Refusal> {
    let (before, limit) = (asked.after.map(|cursor| cursor.0), check_limit(asked.limit)?);
    let actor = caller.actor;
    let read = move |snapshot: &mut _| {
        let page = desk::of_worker(snapshot, &actor, asked.group, before, limit)?;
        let ids = || page.items.iter().map(|item| item.assignment.id);
        let shares = match (ids().min(), ids().max()) {
            (Some(first), Some(last)) => teams::shares_between(snapshot, actor.person, first, last)?,
            _ => Vec::new(),
        };
        Ok((page, shares))
    };
    let (page, shares) = api.read(read).await?;
    Ok(Json(Page::cut(page, |item| of_member(item, &shares))))
}

/// One assignment: one's own, or one that one may review.
#[utoipa::path(get, path = "/assignments/{id}", tag = "work", params(("id" = AssignmentIdText, Path)),
    responses((status = 200, body = AssignmentView)))]
async fn assignment(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<AssignmentId>,
) -> Result<Json<AssignmentView>, Refusal> {
    let secrets = api.secrets().clone();
    let read = move |snapshot: &mut _| {
        let Ok(own) = desk::for_worker(snapshot, &caller.actor, id) else {
            return Ok(of_reviewer(&secrets, desk::for_reviewer(snapshot, &caller.actor, id)?));
        };
        let shares = teams::shares_between(snapshot, caller.actor.person, id, id)?;
        let known = quality::told(snapshot, &own.assignment)?.map(KnownView::from);
        Ok(AssignmentView { known, ..of_member(own, &shares) })
    };
    Ok(Json(api.read(read).await?))
}

/// Another answer to the same task.
#[derive(Debug, Serialize, ToSchema)]
struct OtherView {
    /// Its assignment.
    #[schema(value_type = AssignmentIdText)]
    assignment: AssignmentId,
    /// The worker's pseudonym.
    worker: String,
    /// Where it stands.
    #[schema(value_type = AssignmentStateName)]
    state: AssignmentState,
    /// When it came in.
    submitted_at: Option<Moment>,
    /// The answer, by the form's fields.
    #[schema(value_type = Object)]
    answer: Value,
}

/// What others answered to the same task, twenty at most, for whoever may review the answer: to be laid over it.
#[utoipa::path(get, path = "/assignments/{id}/others", tag = "review", params(("id" = AssignmentIdText, Path)),
    responses((status = 200, body = Vec<OtherView>)))]
async fn others(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<AssignmentId>,
) -> Result<Json<Vec<OtherView>>, Refusal> {
    let (owner, answers) = api.read(move |snapshot| desk::others(snapshot, &caller.actor, id)).await?;
    let view = |answer: ResultAnswer| OtherView {
        assignment: answer.id,
        worker: pseudonym(api.secrets(), owner, answer.worker),
        state: answer.state,
        submitted_at: answer.submitted_at.map(Moment),
        answer: serde_json::from_str(&answer.body).unwrap_or_default(),
    };
    Ok(Json(answers.into_iter().map(view).collect()))
}

/// Answers of a project that wait for a decision, the oldest first.
#[utoipa::path(get, path = "/projects/{id}/reviews", tag = "review", params(("id" = ProjectIdText, Path), PageOf),
    responses((status = 200, body = Page<AssignmentView>)))]
async fn reviews(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<AssignmentView>>, Refusal> {
    let (after, limit) = asked.rows()?;
    let read = move |snapshot: &mut _| desk::reviews(snapshot, &caller.actor, project, after, limit);
    let page = api.read(read).await?;
    Ok(Json(Page::cut(page, |case| of_reviewer(api.secrets(), case))))
}

/// Appeals one may decide, the oldest first.
#[utoipa::path(get, path = "/appeals", tag = "review", params(PageOf),
    responses((status = 200, body = Page<AssignmentView>)))]
async fn appeals(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<AssignmentView>>, Refusal> {
    let (after, limit) = asked.rows()?;
    let page = api.read(move |snapshot| desk::appeals(snapshot, &caller.actor, after, limit)).await?;
    Ok(Json(Page::cut(page, |case| of_reviewer(api.secrets(), case))))
}

/// How much waits for oneself.
#[derive(Debug, Serialize, ToSchema)]
struct WaitingView {
    /// Tasks held.
    leased: i64,
    /// Answers to repair.
    to_repair: i64,
    /// Rejections that can be appealed.
    rejected: i64,
    /// Grades that can be appealed.
    graded: i64,
    /// Answers in one's own projects to decide on.
    to_review: i64,
    /// Rejections proposed in one's own projects.
    proposed: i64,
    /// Appeals one may decide, against rejections and grades.
    appeals: i64,
}

/// Counts what waits for oneself, in every role.
#[utoipa::path(get, path = "/me/waiting", tag = "people", responses((status = 200, body = WaitingView)))]
async fn waiting(State(api): State<Api>, caller: Caller) -> Result<Json<WaitingView>, Refusal> {
    let counts = api.read(move |snapshot| desk::waiting(snapshot, &caller.actor)).await?;
    let desk::Waiting { leased, to_repair, rejected, graded, to_review, proposed, appeals } = counts;
    Ok(Json(WaitingView { leased, to_repair, rejected, graded, to_review, proposed, appeals }))
}
