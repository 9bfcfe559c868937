//! Accounts, invitations and the journal of what operators did, for operators and auditors.

use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{
    ActionIdText, Cursor, CursorText, InvitationIdText, Moment, Page, PageOf, PersonIdText, PersonStateName,
    RoleName, check_limit, fifty,
};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::commands::operate::{ChangeRoles, RevokeInvitation};
use gongdao_engine::queries::accounts::{self, PeopleFilter};
use gongdao_engine::rows::{ActionsAsked, OperatorAction};
use gongdao_kernel::{ActionId, Fault, InvitationId, PersonId};
use gongdao_trust::{Invitation, Person, PersonState, Role, Roles};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(people))
        .routes(routes!(change_roles))
        .routes(routes!(invitations))
        .routes(routes!(revoke))
        .routes(routes!(actions))
}

/// Which people to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PeopleAsked {
    /// Part of the name, or the beginning of the e-mail.
    #[serde(default)]
    #[param(min_length = 1, max_length = 200)]
    q: Option<String>,
    /// Only accounts in this state.
    #[serde(default)]
    #[param(value_type = Option<PersonStateName>)]
    state: Option<PersonState>,
    /// Only accounts with this role.
    #[serde(default)]
    #[param(value_type = Option<RoleName>)]
    role: Option<Role>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<CursorText>)]
    after: Option<Cursor>,
    /// How many items at most.
    #[serde(default = "fifty")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: u32,
}

/// An account in a list.
#[derive(Debug, Serialize, ToSchema)]
struct PersonRow {
    /// Its id.
    #[schema(value_type = PersonIdText)]
    id: PersonId,
    /// What it is called.
    name: String,
    /// For sign-in.
    email: Option<String>,
    /// What it may be.
    #[schema(value_type = Vec<RoleName>)]
    roles: Vec<Role>,
    /// Whether it can be used.
    #[schema(value_type = PersonStateName)]
    state: PersonState,
    /// When it was made.
    created_at: Moment,
}

fn person(row: Person) -> PersonRow {
    let Person { id, name, email, roles, state, created_at, .. } = row;
    PersonRow { id, name, email, roles: roles.members(), state, created_at: Moment(created_at) }
}

/// Accounts, the newest first, for operators and auditors.
#[utoipa::path(get, path = "/people/search", tag = "platform", params(PeopleAsked),
    responses((status = 200, body = Page<PersonRow>)))]
async fn people(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PeopleAsked>,
) -> Result<Json<Page<PersonRow>>, Refusal> {
    let (limit, before) = (check_limit(asked.limit)?, asked.after.map(|cursor| cursor.0));
    if let Some(search) = &asked.q {
        Fault::check_text("q", search, 1, 200)?;
    }
    let roles = asked.role.map_or(Roles::default(), |role| Roles::of(&[role]));
    let filter = PeopleFilter { search: asked.q, state: asked.state, roles };
    let read = move |snapshot: &mut _| accounts::people_list(snapshot, &caller.actor, filter, before, limit);
    Ok(Json(Page::cut(api.read(read).await?, person)))
}

/// Other roles for an account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRoles {
    /// What it may be from now on.
    #[schema(value_type = Vec<RoleName>, min_items = 1)]
    roles: Vec<Role>,
    /// Why; at least ten characters.
    #[schema(min_length = 10, max_length = 4000)]
    reason: String,
}

/// Changes what an account may be; its sessions end.
#[utoipa::path(put, path = "/people/{id}/roles", tag = "platform", params(("id" = PersonIdText, Path)),
    request_body = NewRoles, responses((status = 204, description = "They are changed.")))]
async fn change_roles(
    State(api): State<Api>,
    Id(person): Id<PersonId>,
    given: Given<NewRoles>,
) -> Result<StatusCode, Refusal> {
    let NewRoles { roles, reason } = given.body;
    api.command(&given.caller, ChangeRoles { person, roles: Roles::of(&roles), reason }).await?;
    api.known().forget_person(person);
    Ok(StatusCode::NO_CONTENT)
}

/// An invitation, without its code.
#[derive(Debug, Serialize, ToSchema)]
struct InvitationView {
    /// Its id.
    #[schema(value_type = InvitationIdText)]
    id: InvitationId,
    /// `open`, `used`, `revoked` or `expired`.
    state: &'static str,
    /// What the new account may be.
    #[schema(value_type = Vec<RoleName>)]
    roles: Vec<Role>,
    /// Where it was sent, if it was.
    email: Option<String>,
    /// Who invited.
    #[schema(value_type = PersonIdText)]
    created_by: PersonId,
    /// When.
    created_at: Moment,
    /// When it ends.
    expires_at: Moment,
    /// The account made with it.
    #[schema(value_type = Option<PersonIdText>)]
    used_by: Option<PersonId>,
}

/// Invitations, the newest first, for operators and auditors.
#[utoipa::path(get, path = "/invitations", tag = "platform", params(PageOf),
    responses((status = 200, body = Page<InvitationView>)))]
async fn invitations(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<InvitationView>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let now = api.now();
    let page =
        api.read(move |snapshot| accounts::invitations(snapshot, &caller.actor, before, limit)).await?;
    let view = |row: Invitation| InvitationView {
        id: row.id,
        state: match (row.used_by, row.revoked_at) {
            (Some(_), _) => "used",
            (None, Some(_)) => "revoked",
            (None, None) if row.holds(now) => "open",
            (None, None) => "expired",
        },
        roles: row.roles.members(),
        email: row.email,
        created_by: row.created_by,
        created_at: Moment(row.created_at),
        expires_at: Moment(row.expires_at),
        used_by: row.used_by,
    };
    Ok(Json(Page::cut(page, view)))
}

/// Takes an invitation back.
#[utoipa::path(delete, path = "/invitations/{id}", tag = "platform", params(("id" = InvitationIdText, Path)),
    responses((status = 204, description = "It no longer holds.")))]
async fn revoke(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<InvitationId>,
) -> Result<StatusCode, Refusal> {
    let actor = caller.actor;
    let hash = api.read(move |snapshot| accounts::invitation(snapshot, &actor, id)).await?.hash;
    api.command(&caller, RevokeInvitation { hash }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which actions to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ActionsOf {
    /// Only this person's.
    #[serde(default)]
    #[param(value_type = Option<PersonIdText>)]
    person: Option<PersonId>,
    /// Only those on this person, project, assignment or setting.
    #[serde(default)]
    #[param(min_length = 1, max_length = 100)]
    subject: Option<String>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<CursorText>)]
    after: Option<Cursor>,
    /// How many items at most.
    #[serde(default = "fifty")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: u32,
}

/// Something an operator or an auditor did.
#[derive(Debug, Serialize, ToSchema)]
struct ActionView {
    /// Its id.
    #[schema(value_type = ActionIdText)]
    id: ActionId,
    /// Who.
    #[schema(value_type = PersonIdText)]
    person: PersonId,
    /// What, as its evidence record names it.
    action: String,
    /// What it was done to; empty where that is the platform.
    subject: String,
    /// What the record says.
    #[schema(value_type = Object)]
    detail: Value,
    /// When.
    at: Moment,
    /// The evidence record's number.
    evidence: String,
}

fn action(row: OperatorAction) -> ActionView {
    ActionView {
        id: row.id,
        person: row.person,
        action: row.action,
        subject: row.subject,
        detail: serde_json::from_str(&row.detail).unwrap_or_default(),
        at: Moment(row.at),
        evidence: gongdao_ledger::EntryNumber::from_raw(row.evidence).to_string(),
    }
}

/// What operators and auditors did, the newest first, for operators and auditors. Nothing in it can be changed.
#[utoipa::path(get, path = "/operator-actions", tag = "platform", params(ActionsOf),
    responses((status = 200, body = Page<ActionView>)))]
async fn actions(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<ActionsOf>,
) -> Result<Json<Page<ActionView>>, Refusal> {
    let (limit, before) = (check_limit(asked.limit)?, asked.after.map(|cursor| cursor.0));
    let which = match (asked.person, asked.subject) {
        (Some(_), Some(_)) => {
            return Err(Fault::field("subject", "", "Ask for a person or a subject.").into());
        }
        (Some(person), None) => ActionsAsked::Of(person),
        (None, Some(subject)) => {
            Fault::check_text("subject", &subject, 1, 100)?;
            ActionsAsked::On(subject)
        }
        (None, None) => ActionsAsked::All,
    };
    let read = move |snapshot: &mut _| accounts::actions(snapshot, &caller.actor, &which, before, limit);
    Ok(Json(Page::cut(api.read(read).await?, action)))
}
