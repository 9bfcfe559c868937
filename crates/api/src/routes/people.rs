//! Invitations, accounts and qualifications, for the operator.

use super::me::BalanceView;
use super::sign::plain_email;
use crate::auth::secret;
use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::routes::{days_from, secret_for};
use crate::schema::{Moment, PersonIdText, RoleName};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::commands::people::{GrantQualification, Invite, SentTo};
use gongdao_engine::queries::people;
use gongdao_engine::queries::{Snapshot, people::Balance};
use gongdao_kernel::{Fault, PersonId};
use gongdao_market::Grant;
use gongdao_trust::{Person, Role, Roles};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(invite))
        .routes(routes!(find_person))
        .routes(routes!(person))
        .routes(routes!(grant))
}

/// Invitations to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInvitations {
    /// How many to hand out; none where they are sent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 500)]
    count: u32,
    /// Where to send them, each with a link.
    #[serde(default)]
    #[schema(max_items = 500, value_type = Vec<String>)]
    emails: Vec<String>,
    /// What the new accounts may be.
    #[schema(value_type = Vec<RoleName>, min_items = 1)]
    roles: Vec<Role>,
    /// When they end.
    #[schema(minimum = 1, maximum = 400)]
    expires_in_days: u32,
}

/// Invitations that were made. Their codes are shown here only.
#[derive(Debug, Serialize, ToSchema)]
struct Invitations {
    /// One code for each account that is handed out; those that are sent are in their letters only.
    codes: Vec<String>,
    /// When they end.
    expires_at: Moment,
}

/// Most invitations of one request.
const MOST_INVITATIONS: u32 = 500;

/// Makes invitations, to hand out or sent by e-mail.
#[utoipa::path(post, path = "/invitations", tag = "platform", request_body = NewInvitations,
    responses((status = 201, body = Invitations)))]
async fn invite(
    State(api): State<Api>,
    given: Given<NewInvitations>,
) -> Result<(StatusCode, Json<Invitations>), Refusal> {
    let (caller, new) = (given.caller, given.body);
    let sent = u32::try_from(new.emails.len()).unwrap_or(u32::MAX);
    if !(1..=MOST_INVITATIONS).contains(&new.count.saturating_add(sent)) || (new.count > 0 && sent > 0) {
        let fix = format!("Give a count or e-mails, 1 to {MOST_INVITATIONS}.");
        return Err(Fault::field("count", new.count, fix).into());
    }
    if new.roles.is_empty() {
        return Err(Fault::field("roles", 0, "Name at least one role.").into());
    }
    let secrets = (0..new.count.max(sent)).map(|at| secret_for(&api, caller.idempotency, "invitation", at));
    let codes: Vec<String> = secrets.map(secret::invitation).collect();
    let hashes: Vec<_> = codes.iter().map(|code| secret::hash(code)).collect();
    let first = hashes.first().copied().unwrap_or_default();
    let expires_at = days_from(api.now(), new.expires_in_days);
    let mut sent_to = Vec::with_capacity(new.emails.len());
    for (email, code) in new.emails.iter().zip(&codes) {
        let email = plain_email(email);
        let sealed = api.secrets().seal_link(&email, api.engine().seed(), code)?;
        sent_to.push(SentTo { email, sealed });
    }
    let codes = if sent_to.is_empty() { codes } else { Vec::new() };
    api.command(&caller, Invite { hashes, sent_to, roles: Roles::of(&new.roles), expires_at }).await?;
    let made = api.read(move |snapshot| people::invitation(snapshot, first)).await?;
    let expires_at = Moment(made.map_or(expires_at, |made| made.expires_at));
    Ok((StatusCode::CREATED, Json(Invitations { codes, expires_at })))
}

/// An account, as the platform sees it.
#[derive(Debug, Serialize, ToSchema)]
struct PersonView {
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
    /// `active` or `suspended`.
    state: &'static str,
    /// When it was made.
    created_at: Moment,
    /// What it holds.
    qualifications: Vec<QualificationView>,
    /// What it has.
    balances: Vec<BalanceView>,
}

/// A qualification somebody holds.
#[derive(Debug, Serialize, ToSchema)]
struct QualificationView {
    /// Its name.
    name: String,
    /// The score.
    score: i64,
    /// When it was granted.
    granted_at: Moment,
}

type Whole = (Person, Vec<Grant>, Vec<Balance>);

fn whole(snapshot: &mut Snapshot, person: Person) -> Result<Whole, Fault> {
    let grants = people::grants(snapshot, person.id)?;
    let balances = people::balances(snapshot, person.id)?;
    Ok((person, grants, balances))
}

fn view((person, grants, balances): Whole) -> Json<PersonView> {
    let qualification = |grant: Grant| QualificationView {
        name: grant.name,
        score: grant.score,
        granted_at: Moment(grant.granted_at),
    };
    Json(PersonView {
        id: person.id,
        name: person.name,
        email: person.email,
        roles: person.roles.members(),
        state: person.state.as_str(),
        created_at: Moment(person.created_at),
        qualifications: grants.into_iter().map(qualification).collect(),
        balances: balances.into_iter().map(BalanceView::from).collect(),
    })
}

/// Whom to find.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ByEmail {
    /// The account's e-mail.
    #[param(min_length = 3, max_length = 200)]
    email: String,
}

/// Finds an account by its e-mail, for operators and auditors.
#[utoipa::path(get, path = "/people", tag = "platform", params(ByEmail), responses((status = 200, body = PersonView)))]
async fn find_person(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<ByEmail>,
) -> Result<Json<PersonView>, Refusal> {
    let email = asked.email.trim().to_lowercase();
    if email.contains('\0') {
        return Err(Fault::not_found("person").into());
    }
    let read = move |snapshot: &mut Snapshot| {
        let person = people::person_of_email(snapshot, &caller.actor, &email)?;
        whole(snapshot, person)
    };
    Ok(view(api.read(read).await?))
}

/// An account, for operators and auditors.
#[utoipa::path(get, path = "/people/{id}", tag = "platform", params(("id" = PersonIdText, Path)),
    responses((status = 200, body = PersonView)))]
async fn person(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<PersonId>,
) -> Result<Json<PersonView>, Refusal> {
    let read = move |snapshot: &mut Snapshot| {
        let person = people::person(snapshot, &caller.actor, id)?;
        whole(snapshot, person)
    };
    Ok(view(api.read(read).await?))
}

/// A qualification to be granted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewQualification {
    /// Its name.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// The score.
    score: i64,
}

/// Grants a qualification, or another score in it.
#[utoipa::path(post, path = "/people/{id}/qualifications", tag = "platform", params(("id" = PersonIdText, Path)),
    request_body = NewQualification, responses((status = 204, description = "It is granted.")))]
async fn grant(
    State(api): State<Api>,
    Id(person): Id<PersonId>,
    given: Given<NewQualification>,
) -> Result<StatusCode, Refusal> {
    let NewQualification { name, score } = given.body;
    api.command(&given.caller, GrantQualification { person, name, score }).await?;
    Ok(StatusCode::NO_CONTENT)
}
