//! What an hour of work pays: by project for everybody who may see it, by project and week for oneself, and a warning
//! where a project's median is under the floor.

use crate::extract::{Caller, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{
    Amount, CurrencyName, Cursor, CursorText, Moment, Page, PageOf, PersonIdText, ProjectIdText, check_limit,
    fifty,
};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use gongdao_engine::queries::Snapshot;
use gongdao_engine::queries::hourly::{self, Measured, Own, OwnInProject, Warning};
use gongdao_kernel::{Currency, PersonId, ProjectId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(of_project)).routes(routes!(mine)).routes(routes!(warnings))
}

/// Percentiles of hourly pay: the tenth is the pay under which a tenth of the time was worked.
#[derive(Debug, Serialize, ToSchema)]
struct PayView {
    p10: Amount,
    p25: Amount,
    p50: Amount,
    p75: Amount,
    p90: Amount,
}

/// Percentiles of the time of an answer, in milliseconds.
#[derive(Debug, Serialize, ToSchema)]
struct TimeView {
    p10: i64,
    p25: i64,
    p50: i64,
    p75: i64,
    p90: i64,
}

/// What an hour of measured work has paid in a project. Idle time is cut; figures are right within six parts in a hundred.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HourlyView {
    /// The currency of pay.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// Hourly pay.
    pay: PayView,
    /// Time of an answer.
    time_ms: TimeView,
    /// People behind the figures; with fewer than three there are none.
    people: i64,
    /// Answers behind them.
    answers: i64,
    /// Paid answers that told no time.
    unmeasured: i64,
    /// The floor in force.
    floor: Option<Amount>,
    /// Whether the median is under it.
    below_floor: bool,
}

impl From<Measured> for HourlyView {
    fn from(measured: Measured) -> Self {
        let below_floor = measured.is_below_floor();
        let [p10, p25, p50, p75, p90] = measured.pay.map(Amount);
        let pay = PayView { p10, p25, p50, p75, p90 };
        let [p10, p25, p50, p75, p90] = measured.time_ms;
        Self {
            currency: measured.currency,
            pay,
            time_ms: TimeView { p10, p25, p50, p75, p90 },
            people: measured.people,
            answers: measured.answers,
            unmeasured: measured.unmeasured,
            floor: measured.floor.map(Amount),
            below_floor,
        }
    }
}

/// What is known of a project's hourly pay.
#[derive(Debug, Serialize, ToSchema)]
struct ProjectHourly {
    /// The figures; none before three people were measured.
    hourly: Option<HourlyView>,
}

/// What an hour of measured work has paid in a project.
#[utoipa::path(get, path = "/projects/{id}/hourly", tag = "projects", params(("id" = ProjectIdText, Path)),
    responses((status = 200, body = ProjectHourly)))]
async fn of_project(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
) -> Result<Json<ProjectHourly>, Refusal> {
    let (demo, now) = (api.engine().settings().demo, api.now());
    let read = move |snapshot: &mut Snapshot| hourly::of_project(snapshot, &caller.actor, project, demo, now);
    Ok(Json(ProjectHourly { hourly: api.read(read).await?.map(HourlyView::from) }))
}

/// What one's own measured work has paid.
#[derive(Debug, Serialize, ToSchema)]
struct OwnView {
    /// The currency of the pay.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// Paid answers with a measured time.
    answers: i64,
    /// Their time that counts, in milliseconds.
    active_ms: i64,
    /// Their pay.
    paid: Amount,
    /// Pay for an hour of it.
    hourly_pay: Option<Amount>,
}

impl From<Own> for OwnView {
    fn from(own: Own) -> Self {
        let Own { currency, answers, active_ms, paid, hourly } = own;
        Self { currency, answers, active_ms, paid: Amount(paid), hourly_pay: hourly.map(Amount) }
    }
}

/// One's own figures in a project.
#[derive(Debug, Serialize, ToSchema)]
struct OwnProject {
    /// The project.
    #[schema(value_type = ProjectIdText)]
    project: ProjectId,
    /// Its name.
    name: String,
    /// The figures.
    own: OwnView,
    /// Paid answers that told no time.
    unmeasured: i64,
}

fn own_project(item: OwnInProject) -> OwnProject {
    OwnProject { project: item.project, name: item.name, own: item.own.into(), unmeasured: item.unmeasured }
}

/// One's own figures of a week.
#[derive(Debug, Serialize, ToSchema)]
struct OwnWeek {
    /// Monday, 00:00 UTC.
    begins_at: Moment,
    /// The figures.
    own: OwnView,
    /// The floor in force when it began.
    floor: Option<Amount>,
}

/// One's own hourly pay.
#[derive(Debug, Serialize, ToSchema)]
struct MyHourly {
    /// The last 26 weeks with measured work, the newest first.
    weeks: Vec<OwnWeek>,
    /// By project, the newest first.
    projects: Page<OwnProject>,
}

/// What an hour of one's own measured work has paid, by week and by project.
#[utoipa::path(get, path = "/me/hourly", tag = "work", params(PageOf), responses((status = 200, body = MyHourly)))]
async fn mine(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<MyHourly>, Refusal> {
    let (before, limit) = asked.rows()?;
    let demo = api.engine().settings().demo;
    let read = move |snapshot: &mut Snapshot| {
        let weeks = hourly::own_weeks(snapshot, &caller.actor, demo)?;
        Ok((weeks, hourly::own_projects(snapshot, &caller.actor, before, limit)?))
    };
    let (weeks, projects) = api.read(read).await?;
    let weeks = weeks.into_iter().map(|(begins_at, own, floor)| OwnWeek {
        begins_at: Moment(begins_at),
        own: own.into(),
        floor: floor.map(Amount),
    });
    Ok(Json(MyHourly { weeks: weeks.collect(), projects: Page::cut(projects, own_project) }))
}

/// Which warnings.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// The currency of the projects' pay.
    #[param(value_type = Option<CurrencyName>)]
    currency: Option<Currency>,
    /// The `next` of the page before.
    #[param(value_type = Option<CursorText>)]
    after: Option<Cursor>,
    /// How many items at most.
    #[serde(default = "fifty")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: u32,
}

/// A project whose median hourly pay is under the floor.
#[derive(Debug, Serialize, ToSchema)]
struct WarningView {
    /// The project.
    #[schema(value_type = ProjectIdText)]
    project: ProjectId,
    /// Its name.
    name: String,
    /// Its owner.
    #[schema(value_type = PersonIdText)]
    owner: PersonId,
    /// Its figures.
    hourly: HourlyView,
}

fn warning(warning: Warning) -> WarningView {
    let Warning { project, name, owner, measured } = warning;
    WarningView { project, name, owner, hourly: measured.into() }
}

/// Projects whose median hourly pay is under the floor: one's own for a requester, everybody's for operators and auditors.
#[utoipa::path(get, path = "/hourly-warnings", tag = "projects", params(Asked),
    responses((status = 200, body = Page<WarningView>)))]
async fn warnings(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<Asked>,
) -> Result<Json<Page<WarningView>>, Refusal> {
    let limit = check_limit(asked.limit)?;
    let before = asked.after.map(|cursor| cursor.0);
    let at = (api.engine().settings().demo, api.now(), asked.currency.unwrap_or(Currency::Cny));
    let read = move |snapshot: &mut Snapshot| hourly::warnings(snapshot, &caller.actor, at, before, limit);
    Ok(Json(Page::cut(api.read(read).await?, warning)))
}
