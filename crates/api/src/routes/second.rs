//! The second factor of one's own account: set up, switched on, switched off.

use super::password::check_password;
use crate::auth::{secret, totp};
use crate::extract::{Caller, Given};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::Moment;
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::commands::second::{BeginTotp, ConfirmTotp, EndTotp, RECOVERY_CODES, Second};
use gongdao_engine::queries::{accounts, people};
use gongdao_kernel::{Code, Fault, PersonId, TypedId};
use gongdao_trust::{Scope, SecretHash, Totp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(state, begin)).routes(routes!(confirm)).routes(routes!(remove))
}

const LABEL: &str = "totp";

fn opened(api: &Api, totp: &Totp) -> Result<Vec<u8>, Fault> {
    let whose = totp.person.raw().to_be_bytes();
    let secret = api.secrets().open(LABEL, &whose, &totp.sealed);
    secret.ok_or_else(|| Fault::internal("a second factor was sealed with another key"))
}

fn recovery_hash(api: &Api, person: PersonId, code: &str) -> SecretHash {
    let plain: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    api.secrets().derive("recovery-code", &[&person.raw().to_be_bytes(), plain.as_bytes()])
}

/// What somebody showed as second factor: the code of a time step, or else a recovery code.
pub(super) async fn read(api: &Api, person: PersonId, shown: String) -> Result<Second, Refusal> {
    let shown = shown.trim().replace(' ', "");
    if shown.len() != 6 {
        return Ok(Second::Recovery(recovery_hash(api, person, &shown)));
    }
    let known = api.read(move |snapshot| accounts::totp(snapshot, person)).await?;
    let Some(known) = known else { return Ok(Second::Wrong) };
    let step = totp::step_of(&opened(api, &known)?, &shown, api.now().ms());
    Ok(step.map_or(Second::Wrong, Second::Step))
}

/// Where one's second factor stands.
#[derive(Debug, Serialize, ToSchema)]
struct SecondFactor {
    /// `off`, `set_up` but not switched on, or `on`.
    state: &'static str,
    /// When it was switched on.
    since: Option<Moment>,
    /// Recovery codes that are left.
    recovery_codes_left: i64,
}

/// Where one's second factor stands.
#[utoipa::path(get, path = "/second-factor", tag = "people", responses((status = 200, body = SecondFactor)))]
async fn state(State(api): State<Api>, caller: Caller) -> Result<Json<SecondFactor>, Refusal> {
    caller.actor.scopes.require(Scope::Read)?;
    let person = caller.actor.person;
    let read = move |snapshot: &mut _| {
        Ok((accounts::totp(snapshot, person)?, accounts::recovery_codes_left(snapshot, person)?))
    };
    let (totp, left) = api.read(read).await?;
    let since = totp.as_ref().and_then(|totp| totp.confirmed_at);
    let state = match (&totp, since) {
        (None, _) => "off",
        (Some(_), None) => "set_up",
        (Some(_), Some(_)) => "on",
    };
    let recovery_codes_left = if since.is_some() { left } else { 0 };
    Ok(Json(SecondFactor { state, since: since.map(Moment), recovery_codes_left }))
}

/// What setting it up takes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Begin {
    /// The present password.
    #[schema(max_length = 200, format = Password)]
    current: String,
}

/// A second factor that was set up. It is shown here only.
#[derive(Serialize, ToSchema)]
struct Begun {
    /// The secret in base 32, for typing.
    secret: String,
    /// The address for a picture that an authenticator program reads.
    address: String,
}

/// Sets a second factor up; it asks for nothing before a first code was shown.
#[utoipa::path(post, path = "/second-factor", tag = "people", request_body = Begin, responses((status = 201, body = Begun)))]
async fn begin(State(api): State<Api>, given: Given<Begin>) -> Result<(StatusCode, Json<Begun>), Refusal> {
    let (caller, person) = (given.caller.clone(), given.caller.actor.person);
    check_password(&api, person, given.body.current).await?;
    let me = api.read(move |snapshot| people::me(snapshot, person)).await?;
    let random = api.engine().seed();
    let secret = &random[..totp::SECRET_BYTES];
    let sealed = api.secrets().seal(LABEL, &person.raw().to_be_bytes(), api.engine().seed(), secret)?;
    api.command_as(caller.actor, BeginTotp { sealed }).await?;
    let account = me.email.unwrap_or(me.name);
    let begun = Begun { secret: totp::base_32(secret), address: totp::address(secret, &account) };
    Ok((StatusCode::CREATED, Json(begun)))
}

/// A code that was shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Shown {
    /// The six digits; for switching it off, a recovery code will do.
    #[schema(min_length = 6, max_length = 40)]
    code: String,
}

/// Codes for the day the second factor is lost. They are shown here only; each is good once.
#[derive(Serialize, ToSchema)]
struct Recovery {
    /// They.
    recovery_codes: Vec<String>,
}

/// Switches the second factor on with a first code.
#[utoipa::path(post, path = "/second-factor/confirm", tag = "people", request_body = Shown,
    responses((status = 200, body = Recovery)))]
async fn confirm(State(api): State<Api>, given: Given<Shown>) -> Result<Json<Recovery>, Refusal> {
    let person = given.caller.actor.person;
    api.attempts().take(&person.to_string(), None, api.now())?;
    let known = api.read(move |snapshot| accounts::totp(snapshot, person)).await?;
    let known = known.ok_or_else(|| Fault::not_found("second factor"))?;
    let step = totp::step_of(&opened(&api, &known)?, given.body.code.trim(), api.now().ms());
    let Some(step) = step else {
        let fix = "Give the code that is shown now; check the clock of the device.";
        return Err(Fault::new(Code::InvalidField).at("code").with_fix(fix).into());
    };
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| secret::recovery(api.engine().seed())).collect();
    let recovery = codes.iter().map(|code| recovery_hash(&api, person, code)).collect();
    api.command_as(given.caller.actor, ConfirmTotp { sealed: known.sealed, step, recovery }).await?;
    api.attempts().clear(&person.to_string(), None);
    Ok(Json(Recovery { recovery_codes: codes }))
}

/// Switches the second factor off, with a code of its own or a recovery code.
#[utoipa::path(post, path = "/second-factor/remove", tag = "people", request_body = Shown,
    responses((status = 204, description = "It is off.")))]
async fn remove(State(api): State<Api>, given: Given<Shown>) -> Result<StatusCode, Refusal> {
    let person = given.caller.actor.person;
    api.attempts().take(&person.to_string(), None, api.now())?;
    let second = read(&api, person, given.body.code).await?;
    api.command_as(given.caller.actor, EndTotp { second }).await?;
    Ok(StatusCode::NO_CONTENT)
}
