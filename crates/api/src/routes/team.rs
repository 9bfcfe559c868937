//! Teams: founded, joined by link, left, ended; the cut set and agreed to.

use crate::auth::secret;
use crate::extract::{Caller, Given, Id};
use crate::paths::{OpenApiRouter, routes};
use crate::routes::{days_from, secret_for};
use crate::schema::{Moment, Nothing, PersonIdText, TeamIdText};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::Outcome;
use gongdao_engine::commands::team_cut::{AgreeTeamCut, SetTeamCut};
use gongdao_engine::commands::teams::{EndTeam, FoundTeam, JoinTeam, LeaveTeam, MakeTeamLink, RemoveMember};
use gongdao_engine::queries::teams::{self, Place};
use gongdao_kernel::{PersonId, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(found))
        .routes(routes!(mine))
        .routes(routes!(set_cut))
        .routes(routes!(agree))
        .routes(routes!(make_link))
        .routes(routes!(behind_link))
        .routes(routes!(join))
        .routes(routes!(leave))
        .routes(routes!(remove))
        .routes(routes!(end))
}

/// A team to be founded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTeam {
    /// What it is called.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The leader's cut of members' pay, parts per million; a tenth at most.
    #[schema(minimum = 0, maximum = 100_000)]
    cut_ppm: u32,
}

/// A team that was founded or joined.
#[derive(Debug, Serialize, ToSchema)]
struct TeamMade {
    /// Its id.
    #[schema(value_type = TeamIdText)]
    id: TeamId,
}

fn made(outcome: Outcome) -> Result<Json<TeamMade>, Refusal> {
    match outcome {
        Outcome::Team { team } => Ok(Json(TeamMade { id: team })),
        _ => Err(super::unexpected()),
    }
}

/// Founds a team and leads it. A leader belongs to no other team.
#[utoipa::path(post, path = "/teams", tag = "teams", request_body = NewTeam, responses((status = 201, body = TeamMade)))]
async fn found(
    State(api): State<Api>,
    given: Given<NewTeam>,
) -> Result<(StatusCode, Json<TeamMade>), Refusal> {
    let NewTeam { name, cut_ppm } = given.body;
    let outcome = api.command(&given.caller, FoundTeam { name, cut_ppm }).await?;
    Ok((StatusCode::CREATED, made(outcome)?))
}

/// One's place in a team.
#[derive(Debug, Serialize, ToSchema)]
struct PlaceView {
    /// The team.
    #[schema(value_type = TeamIdText)]
    id: TeamId,
    /// What it is called.
    name: String,
    /// What its leader is called.
    leader_name: String,
    /// Whether that is the reader.
    leads: bool,
    /// How many people belong to it.
    members: u32,
    /// The cut as the leader set it last, parts per million.
    cut_ppm: u32,
    /// How often it was set.
    revision: i64,
    /// When it was set last.
    cut_set_at: Moment,
    /// The setting the reader agreed to.
    agreed_revision: i64,
    /// The cut that holds for the reader's next claim, parts per million; a leader pays none.
    own_cut_ppm: u32,
    /// Since when the reader belongs to it.
    joined_at: Moment,
}

fn view(place: Place) -> PlaceView {
    let Place { team, member, cut_ppm, leader_name } = place;
    PlaceView {
        id: team.id,
        name: team.name,
        leader_name,
        leads: team.leader == member.person,
        members: team.members,
        cut_ppm: team.cut_ppm,
        revision: team.revision,
        cut_set_at: Moment(team.cut_at),
        agreed_revision: member.agreed,
        own_cut_ppm: cut_ppm,
        joined_at: Moment(member.joined_at),
    }
}

/// The team one belongs to.
#[utoipa::path(get, path = "/team", tag = "teams", responses((status = 200, body = PlaceView)))]
async fn mine(State(api): State<Api>, caller: Caller) -> Result<Json<PlaceView>, Refusal> {
    let place = api.read(move |snapshot| teams::mine(snapshot, &caller.actor)).await?;
    Ok(Json(view(place)))
}

/// Another cut.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCut {
    /// The leader's cut of members' pay, parts per million; a tenth at most.
    #[schema(minimum = 0, maximum = 100_000)]
    cut_ppm: u32,
}

/// Sets the cut of the team one leads, once a day at most. Members get a letter. A raise holds for what a member claims
/// after they agreed to it, a lower cut for every later claim; nothing claimed before changes.
#[utoipa::path(put, path = "/team/cut", tag = "teams", request_body = NewCut, responses((status = 200, body = PlaceView)))]
async fn set_cut(State(api): State<Api>, given: Given<NewCut>) -> Result<Json<PlaceView>, Refusal> {
    let actor = given.caller.actor;
    let tell = api.read(move |snapshot| teams::led_people(snapshot, &actor)).await?;
    let cut_ppm = given.body.cut_ppm;
    api.command(&given.caller, SetTeamCut { cut_ppm, tell }).await?;
    mine(State(api), given.caller).await
}

/// The setting of the cut that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Agreed {
    /// Its number.
    #[schema(minimum = 1)]
    revision: i64,
}

/// Agrees to the cut of one's team as it stands.
#[utoipa::path(post, path = "/team/cut/agreement", tag = "teams", request_body = Agreed,
    responses((status = 200, body = PlaceView)))]
async fn agree(State(api): State<Api>, given: Given<Agreed>) -> Result<Json<PlaceView>, Refusal> {
    let revision = given.body.revision;
    api.command(&given.caller, AgreeTeamCut { revision }).await?;
    mine(State(api), given.caller).await
}

/// A link to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLink {
    /// How many people may join by it.
    #[schema(minimum = 1, maximum = 1000)]
    uses: u32,
    /// When it ends.
    #[schema(minimum = 1, maximum = 90)]
    expires_in_days: u32,
}

/// A link that was made. Its code is shown here only.
#[derive(Debug, Serialize, ToSchema)]
struct LinkMade {
    /// The code.
    code: String,
    /// When it ends.
    expires_at: Moment,
}

/// Makes a link by which people join the team one leads.
#[utoipa::path(post, path = "/team/links", tag = "teams", request_body = NewLink,
    responses((status = 201, body = LinkMade)))]
async fn make_link(
    State(api): State<Api>,
    given: Given<NewLink>,
) -> Result<(StatusCode, Json<LinkMade>), Refusal> {
    let (caller, NewLink { uses, expires_in_days }) = (given.caller, given.body);
    let code = secret::team_link(secret_for(&api, caller.idempotency, "team-link", 0));
    let (hash, expires_at) = (secret::hash(&code), days_from(api.now(), expires_in_days));
    api.command(&caller, MakeTeamLink { hash, uses, expires_at }).await?;
    Ok((StatusCode::CREATED, Json(LinkMade { code, expires_at: Moment(expires_at) })))
}

/// A link's code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Code {
    /// The code.
    #[schema(min_length = 1, max_length = 100)]
    code: String,
}

/// What a link leads to.
#[derive(Debug, Serialize, ToSchema)]
struct Behind {
    /// The team.
    #[schema(value_type = TeamIdText)]
    id: TeamId,
    /// What it is called.
    name: String,
    /// What its leader is called.
    leader_name: String,
    /// How many people belong to it.
    members: u32,
    /// What the leader gets of a member's pay, parts per million.
    cut_ppm: u32,
    /// The setting of the cut that one agrees to by joining.
    revision: i64,
    /// When the link ends.
    expires_at: Moment,
}

/// What a link leads to: read it before joining. Nothing is changed.
#[utoipa::path(post, path = "/team/links/preview", tag = "teams", request_body = Code,
    responses((status = 200, body = Behind)))]
async fn behind_link(State(api): State<Api>, given: Given<Code>) -> Result<Json<Behind>, Refusal> {
    let (actor, hash, now) = (given.caller.actor, secret::hash(&given.body.code), api.now());
    api.attempts().take(&actor.person.to_string(), None, now)?;
    let found = api.read(move |snapshot| teams::behind_link(snapshot, &actor, hash, now)).await?;
    api.attempts().clear(&actor.person.to_string(), None);
    let (team, leader_name, link) = found;
    Ok(Json(Behind {
        id: team.id,
        name: team.name,
        leader_name,
        members: team.members,
        cut_ppm: team.cut_ppm,
        revision: team.revision,
        expires_at: Moment(link.expires_at),
    }))
}

/// A team to be joined.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Joining {
    /// The link's code.
    #[schema(min_length = 1, max_length = 100)]
    code: String,
    /// The setting of the cut that was read.
    #[schema(minimum = 1)]
    revision: i64,
}

/// Joins a team by link and agrees to its cut. One team for each person.
#[utoipa::path(post, path = "/team/join", tag = "teams", request_body = Joining, responses((status = 200, body = TeamMade)))]
async fn join(State(api): State<Api>, given: Given<Joining>) -> Result<Json<TeamMade>, Refusal> {
    let Joining { code, revision } = given.body;
    let hash = secret::hash(&code);
    made(api.command(&given.caller, JoinTeam { hash, revision }).await?)
}

/// Leaves one's team, at any time. What was claimed before is settled as it was claimed.
#[utoipa::path(post, path = "/team/leave", tag = "teams", responses((status = 204, description = "One is in no team.")))]
async fn leave(State(api): State<Api>, given: Given<Nothing>) -> Result<StatusCode, Refusal> {
    api.command(&given.caller, LeaveTeam {}).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes somebody out of the team one leads. What they claimed before is settled as it was claimed.
#[utoipa::path(delete, path = "/team/members/{id}", tag = "teams", params(("id" = PersonIdText, Path)),
    responses((status = 204, description = "They are in no team; a letter is on its way.")))]
async fn remove(
    State(api): State<Api>,
    caller: Caller,
    Id(person): Id<PersonId>,
) -> Result<StatusCode, Refusal> {
    api.command(&caller, RemoveMember { person }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the team one leads; nobody is a member any more.
#[utoipa::path(post, path = "/team/end", tag = "teams", responses((status = 204, description = "It is ended.")))]
async fn end(State(api): State<Api>, given: Given<Nothing>) -> Result<StatusCode, Refusal> {
    let actor = given.caller.actor;
    let tell = api.read(move |snapshot| teams::led_people(snapshot, &actor)).await?;
    api.command(&given.caller, EndTeam { tell }).await?;
    Ok(StatusCode::NO_CONTENT)
}
