//! Teams as others read them: the roster and links for the leader, the cuts for members, the sheet for everybody.

use crate::extract::{Caller, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{Amount, Moment, Page, PageOf, PersonIdText, TeamIdText, TeamLinkIdText};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::commands::teams::RevokeTeamLink;
use gongdao_engine::queries::teams::{self, RosterRow};
use gongdao_engine::rows::TeamDay;
use gongdao_kernel::{Fault, MS_PER_HOUR, MS_PER_MINUTE, Money, PersonId, TeamId, TeamLinkId, TypedId};
use gongdao_market::{Team, TeamCut, TeamLink, TeamState};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(all))
        .routes(routes!(sheet))
        .routes(routes!(roster))
        .routes(routes!(cuts))
        .routes(routes!(links))
        .routes(routes!(revoke_link))
}

/// A team.
#[derive(Debug, Serialize, ToSchema)]
struct TeamView {
    /// Its id.
    #[schema(value_type = TeamIdText)]
    id: TeamId,
    /// What it is called.
    name: String,
    /// `active` or `ended`.
    state: &'static str,
    /// How many people belong to it.
    members: u32,
    /// The leader's cut as it stands, parts per million.
    cut_ppm: u32,
    /// When it was founded.
    created_at: Moment,
    /// Who leads it; for operators and auditors.
    #[schema(value_type = Option<PersonIdText>)]
    leader: Option<PersonId>,
}

fn team(row: Team, staff: bool) -> TeamView {
    TeamView {
        id: row.id,
        name: row.name,
        state: match row.state {
            TeamState::Active => "active",
            TeamState::Ended => "ended",
        },
        members: row.members,
        cut_ppm: row.cut_ppm,
        created_at: Moment(row.created_at),
        leader: staff.then_some(row.leader),
    }
}

/// Teams, the newest first, for operators and auditors.
#[utoipa::path(get, path = "/teams", tag = "teams", params(PageOf), responses((status = 200, body = Page<TeamView>)))]
async fn all(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<TeamView>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let page = api.read(move |snapshot| teams::teams(snapshot, &caller.actor, before, limit)).await?;
    Ok(Json(Page::cut(page, |row| team(row, true))))
}

/// A team and how its work of the last thirty days was judged; nobody's name.
#[derive(Debug, Serialize, ToSchema)]
struct SheetView {
    /// The team.
    team: TeamView,
    /// Answers handed in.
    answers: i64,
    /// Answers accepted.
    accepted: i64,
    /// Answers rejected for good.
    rejected: i64,
}

/// A team, for whoever is signed in: a requester who thinks of offering work to it first, say.
#[utoipa::path(get, path = "/teams/{id}", tag = "teams", params(("id" = TeamIdText, Path)),
    responses((status = 200, body = SheetView)))]
async fn sheet(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<TeamId>,
) -> Result<Json<SheetView>, Refusal> {
    let now = api.now();
    let sheet = api.read(move |snapshot| teams::team(snapshot, &caller.actor, id, now)).await?;
    let TeamDay { answers, accepted, rejected, .. } = sheet.done;
    Ok(Json(SheetView { team: team(sheet.team, false), answers, accepted, rejected }))
}

/// A member, as the leader reads them: what they did for the team in the last thirty days.
#[derive(Debug, Serialize, ToSchema)]
struct MemberView {
    /// Who.
    #[schema(value_type = PersonIdText)]
    person: PersonId,
    /// What they are called.
    name: String,
    /// Whether this is the leader.
    leads: bool,
    /// Since when they belong to the team.
    joined_at: Moment,
    /// The setting of the cut they agreed to.
    agreed_revision: i64,
    /// The cut that holds for their next claim, parts per million.
    cut_ppm: u32,
    /// Answers handed in.
    answers: i64,
    /// Answers accepted.
    accepted: i64,
    /// Answers rejected for good.
    rejected: i64,
    /// Answers a day, in thousandths.
    answers_per_day_milli: i64,
    /// Pay of the accepted answers, the cut included. Currencies are added as numbers where there are several.
    pay: Amount,
    /// The leader's cut of it.
    cut: Amount,
    /// What was left to the member for an hour of measured work; none before a minute was measured.
    hourly_pay: Option<Amount>,
}

fn member(row: RosterRow) -> MemberView {
    let done = row.done;
    let net = done.paid.minus(done.cut).unwrap_or(Money::ZERO);
    MemberView {
        person: row.member.person,
        name: row.name,
        leads: row.leads,
        joined_at: Moment(row.member.joined_at),
        agreed_revision: row.member.agreed,
        cut_ppm: row.cut_ppm,
        answers: done.answers,
        accepted: done.accepted,
        rejected: done.rejected,
        answers_per_day_milli: done.answers.saturating_mul(1_000) / row.days.max(1),
        pay: Amount(done.paid),
        cut: Amount(done.cut),
        hourly_pay: hourly(net, done.active_ms).map(Amount),
    }
}

fn hourly(pay: Money, active_ms: i64) -> Option<Money> {
    if active_ms < MS_PER_MINUTE {
        return None;
    }
    let micros = i128::from(pay.micros()) * i128::from(MS_PER_HOUR) / i128::from(active_ms);
    i64::try_from(micros).ok().map(Money::from_micros)
}

/// A team's members with pace, quality and pay, for its leader, operators and auditors.
#[utoipa::path(get, path = "/teams/{id}/roster", tag = "teams", params(("id" = TeamIdText, Path), PageOf),
    responses((status = 200, body = Page<MemberView>)))]
async fn roster(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<TeamId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<MemberView>>, Refusal> {
    let (page, now) = (asked.rows()?, api.now());
    let page = api.read(move |snapshot| teams::roster(snapshot, &caller.actor, id, page, now)).await?;
    Ok(Json(Page::cut(page, member)))
}

/// One setting of the cut.
#[derive(Debug, Serialize, ToSchema)]
struct CutView {
    /// Its number.
    revision: i64,
    /// Parts per million.
    cut_ppm: u32,
    /// When it was set.
    at: Moment,
}

/// Every setting of a team's cut, in order, for its members, operators and auditors.
#[utoipa::path(get, path = "/teams/{id}/cuts", tag = "teams", params(("id" = TeamIdText, Path), PageOf),
    responses((status = 200, body = Page<CutView>)))]
async fn cuts(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<TeamId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<CutView>>, Refusal> {
    let (after, limit) = asked.rows()?;
    let page = api.read(move |snapshot| teams::cuts(snapshot, &caller.actor, id, after, limit)).await?;
    let view = |row: TeamCut| CutView { revision: row.revision, cut_ppm: row.cut_ppm, at: Moment(row.at) };
    Ok(Json(Page::cut(page, view)))
}

/// A link, without its code.
#[derive(Debug, Serialize, ToSchema)]
struct LinkView {
    /// Its id.
    #[schema(value_type = TeamLinkIdText)]
    id: TeamLinkId,
    /// When it was made.
    created_at: Moment,
    /// When it ends.
    expires_at: Moment,
    /// How many people may still join by it.
    uses_left: u32,
    /// How many did.
    used: u32,
    /// When it was taken back.
    revoked_at: Option<Moment>,
}

/// Links of a team, the newest first, for its leader, operators and auditors.
#[utoipa::path(get, path = "/teams/{id}/links", tag = "teams", params(("id" = TeamIdText, Path), PageOf),
    responses((status = 200, body = Page<LinkView>)))]
async fn links(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<TeamId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<LinkView>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let page = api.read(move |snapshot| teams::links(snapshot, &caller.actor, id, before, limit)).await?;
    let view = |row: TeamLink| LinkView {
        id: row.id,
        created_at: Moment(row.created_at),
        expires_at: Moment(row.expires_at),
        uses_left: row.uses_left,
        used: row.used,
        revoked_at: row.revoked_at.map(Moment),
    };
    Ok(Json(Page::cut(page, view)))
}

/// Takes a link of the team one leads back.
#[utoipa::path(delete, path = "/team/links/{id}", tag = "teams", params(("id" = TeamLinkIdText, Path)),
    responses((status = 204, description = "It no longer holds.")))]
async fn revoke_link(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<TeamLinkId>,
) -> Result<StatusCode, Refusal> {
    let actor = caller.actor;
    let read = move |snapshot: &mut _| {
        let team = teams::mine(snapshot, &actor)?.team.id;
        let page = teams::links(snapshot, &actor, team, Some(id.raw().saturating_add(1)), 1)?;
        let found = page.items.into_iter().find(|link| link.id == id);
        found.map(|link| link.hash).ok_or_else(|| Fault::not_found("link"))
    };
    let hash = api.read(read).await?;
    api.command(&caller, RevokeTeamLink { hash }).await?;
    Ok(StatusCode::NO_CONTENT)
}
