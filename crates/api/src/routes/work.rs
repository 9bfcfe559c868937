//! A worker's tasks: taken, begun, extended, given back, answered.

use crate::extract::{Given, Id};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{
    Amount, AssignmentIdText, AssignmentStateName, CurrencyName, Moment, ProjectIdText, TaskIdText,
};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::commands::model_answer::Suggestion;
use gongdao_engine::commands::prelabel;
use gongdao_engine::commands::submit::Submit;
use gongdao_engine::commands::work::{Claim, ClaimData, Extend, GiveBack, Start};
use gongdao_engine::queries::hall;
use gongdao_engine::{Command, Leased, Outcome, Taken};
use gongdao_kernel::{AssignmentId, Code, Currency, Fault, Money, ProjectId, TaskId, TypedId};
use gongdao_market::AssignmentState;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(claim))
        .routes(routes!(start))
        .routes(routes!(extend))
        .routes(routes!(give_back))
        .routes(routes!(submit))
}

/// How many tasks to take.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewClaim {
    /// Tasks to work on now; pairs of them, where the project hands out pairs.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 50, default = 1)]
    count: u32,
    /// Tasks to reserve for a moment besides, so that the next is at hand.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 49, default = 0)]
    reserve: u32,
}

fn one() -> u32 {
    1
}

/// A task that was taken.
#[derive(Debug, Serialize, ToSchema)]
struct LeaseView {
    /// The assignment.
    #[schema(value_type = AssignmentIdText)]
    assignment: AssignmentId,
    /// The task. In a pair it is the assignment's number: the order of tasks would tell which of the two is known.
    #[schema(value_type = TaskIdText)]
    task: TaskId,
    /// Shown again at submit, extend and return.
    fence: i64,
    /// Until when.
    until: Moment,
    /// Whether it is only reserved.
    reserved: bool,
    /// The assignment handed out with it, where the project hands out pairs; either may be the known one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<AssignmentIdText>)]
    partner: Option<AssignmentId>,
    /// The task's data, by column. Pictures are addresses below `/api/v1/media`.
    #[schema(value_type = Object)]
    data: Box<RawValue>,
    /// An answer to begin with. It is a suggestion, never counted as an answer, and to be shown as what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    prelabel: Option<Prelabel>,
}

/// An answer that came with the task.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Prelabel {
    /// The answer, by the form's fields.
    #[schema(value_type = Object)]
    answer: Value,
    /// Who says so: the requester, or a model.
    #[schema(value_type = String, pattern = "^(requester|model)$")]
    by: &'static str,
    /// What the model is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    /// How sure the model is, in parts per million.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1_000_000)]
    probability_ppm: Option<u32>,
}

impl Prelabel {
    /// A task's data without it, and it; data that has none is handed on as it is.
    fn split(body: String) -> Result<(Box<RawValue>, Option<Self>), Fault> {
        if !prelabel::may_be_in(&body) {
            return Ok((RawValue::from_string(body).map_err(Fault::internal)?, None));
        }
        let mut data = serde_json::from_str(&body).map_err(Fault::internal)?;
        let prelabel = Self::take(&mut data);
        Ok((serde_json::value::to_raw_value(&data).map_err(Fault::internal)?, prelabel))
    }

    /// Takes it out of a task's data.
    pub(super) fn take(data: &mut Value) -> Option<Self> {
        let of = |answer| Self { answer, by: "requester", model: None, probability_ppm: None };
        prelabel::take(data).map(of)
    }

    /// What a model says.
    pub(super) fn suggested(said: Suggestion) -> Self {
        Self {
            answer: serde_json::from_str(&said.body).unwrap_or_default(),
            by: "model",
            model: Some(said.model),
            probability_ppm: Some(said.probability_ppm),
        }
    }
}

/// Tasks that were taken.
#[derive(Debug, Serialize, ToSchema)]
struct Claimed {
    /// The project's form and terms have this revision.
    revision: i64,
    /// The currency of pay.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// The most each answer can pay.
    most_pay: Amount,
    /// What the leader of one's team gets of it, parts per million; none where one is in no team.
    team_cut_ppm: Option<u32>,
    /// They.
    leases: Vec<LeaseView>,
}

/// A task as its worker is told it: in a pair by the assignment's number.
pub(super) fn told_task(task: TaskId, own: AssignmentId, partner: Option<AssignmentId>) -> TaskId {
    if partner.is_some() { TaskId::from_raw(own.raw()) } else { task }
}

fn claimed(leases: Vec<Leased>, taken: Taken) -> Result<Json<Claimed>, Refusal> {
    let view = |((lease, body), said): ((Leased, String), Option<Suggestion>)| -> Result<LeaseView, Fault> {
        let (data, prelabel) = Prelabel::split(body)?;
        Ok(LeaseView {
            prelabel: prelabel.or_else(|| said.map(Prelabel::suggested)),
            assignment: lease.assignment,
            task: told_task(lease.task, lease.assignment, lease.partner),
            partner: lease.partner,
            fence: lease.fence,
            until: Moment(lease.until),
            reserved: lease.reserved,
            data,
        })
    };
    let views = leases
        .into_iter()
        .zip(taken.bodies)
        .zip(taken.suggestions)
        .map(view)
        .collect::<Result<Vec<_>, Fault>>()?;
    Ok(Json(Claimed {
        revision: taken.revision,
        currency: taken.currency,
        most_pay: Amount(taken.most),
        team_cut_ppm: taken.team_cut_ppm,
        leases: views,
    }))
}

/// Takes tasks of a project. The money for each is held from now on.
#[utoipa::path(post, path = "/projects/{id}/claims", tag = "work", params(("id" = ProjectIdText, Path)),
    request_body = Option<NewClaim>, responses((status = 200, body = Claimed)))]
async fn claim(
    State(api): State<Api>,
    Id(project): Id<ProjectId>,
    given: Given<NewClaim>,
) -> Result<Json<Claimed>, Refusal> {
    let NewClaim { count, reserve } = given.body;
    let claim = Claim { project, count, reserve };
    let outcome = api.command(&given.caller, ClaimData { claim }).await?;
    let (leases, taken) = match outcome {
        Outcome::HandedOut { leases, taken } => (leases, taken),
        Outcome::Claimed { leases } => (leases, None),
        _ => return Err(super::unexpected()),
    };
    let taken = match taken {
        Some(taken) => taken,
        // The request was repeated.
        None => {
            let asked = leases.clone();
            api.read(move |snapshot| hall::taken(snapshot, project, &asked)).await?
        }
    };
    claimed(leases, taken)
}

/// The lease one has.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Fence {
    /// The fence that came with it.
    fence: i64,
}

/// Where an assignment stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AssignmentMoved {
    /// Which.
    #[schema(value_type = AssignmentIdText)]
    id: AssignmentId,
    /// Its state.
    #[schema(value_type = AssignmentStateName)]
    state: AssignmentState,
    /// Until when that lasts.
    until: Moment,
    /// What was paid, when it was.
    paid: Amount,
    /// Whether the answer was right: only where it was known, and the project tells at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    known_right: Option<bool>,
}

pub(super) fn moved(outcome: Outcome) -> Result<Json<AssignmentMoved>, Refusal> {
    match outcome {
        Outcome::Assignment { assignment, state, until, paid_micros, known_right } => {
            Ok(Json(AssignmentMoved {
                id: assignment,
                state,
                until: Moment(until),
                paid: Amount(Money::from_micros(paid_micros)),
                known_right,
            }))
        }
        Outcome::LateKept { reason, .. } => Err(late(&reason)),
        _ => Err(super::unexpected()),
    }
}

/// An answer that came too late to be paid. It is kept, which the problem says.
fn late(reason: &str) -> Refusal {
    let code = Code::ALL.iter().copied().find(|code| code.as_str() == reason);
    Refusal::from(Fault::new(code.unwrap_or(Code::LateSlotTaken))).with_status(StatusCode::CONFLICT).kept()
}

pub(super) async fn give<T>(
    api: &Api,
    given: &Given<T>,
    command: impl Into<Command>,
) -> Result<Json<AssignmentMoved>, Refusal> {
    moved(api.command(&given.caller, command).await?)
}

/// Begins a reserved task.
#[utoipa::path(post, path = "/assignments/{id}/start", tag = "work", params(("id" = AssignmentIdText, Path)),
    request_body = Fence, responses((status = 200, body = AssignmentMoved)))]
async fn start(
    State(api): State<Api>,
    Id(assignment): Id<AssignmentId>,
    given: Given<Fence>,
) -> Result<Json<AssignmentMoved>, Refusal> {
    give(&api, &given, Start { assignment, fence: given.body.fence }).await
}

/// Asks for more time.
#[utoipa::path(post, path = "/assignments/{id}/extend", tag = "work", params(("id" = AssignmentIdText, Path)),
    request_body = Fence, responses((status = 200, body = AssignmentMoved)))]
async fn extend(
    State(api): State<Api>,
    Id(assignment): Id<AssignmentId>,
    given: Given<Fence>,
) -> Result<Json<AssignmentMoved>, Refusal> {
    give(&api, &given, Extend { assignment, fence: given.body.fence }).await
}

/// Gives a task back. It counts against nobody.
#[utoipa::path(post, path = "/assignments/{id}/return", tag = "work", params(("id" = AssignmentIdText, Path)),
    request_body = Fence, responses((status = 200, body = AssignmentMoved)))]
async fn give_back(
    State(api): State<Api>,
    Id(assignment): Id<AssignmentId>,
    given: Given<Fence>,
) -> Result<Json<AssignmentMoved>, Refusal> {
    give(&api, &given, GiveBack { assignment, fence: given.body.fence }).await
}

/// An answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAnswer {
    /// The fence that came with the lease.
    fence: i64,
    /// The answer, by the form's fields.
    #[schema(value_type = Object)]
    answer: Value,
    /// Measured active time.
    #[serde(default)]
    #[schema(minimum = 0, default = 0)]
    active_ms: i64,
}

/// Hands in an answer, or the repair of one. A late one that cannot be paid is kept and refused with `kept`.
#[utoipa::path(post, path = "/assignments/{id}/submit", tag = "work", params(("id" = AssignmentIdText, Path)),
    request_body = NewAnswer, responses((status = 200, body = AssignmentMoved)))]
async fn submit(
    State(api): State<Api>,
    Id(assignment): Id<AssignmentId>,
    given: Given<NewAnswer>,
) -> Result<Json<AssignmentMoved>, Refusal> {
    let NewAnswer { fence, answer, active_ms } = given.body;
    if active_ms < 0 {
        return Err(Fault::field("active_ms", active_ms, "Give 0 or more.").into());
    }
    let command = Submit { assignment, fence, answer, active_ms };
    moved(api.command(&given.caller, command).await?)
}
