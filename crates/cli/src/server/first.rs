//! The first start: a platform without people gets its operator, whose token is left in the data folder.

use crate::host::{self, System};
use anyhow::{Context, Result};
use gongdao_api::auth::secret;
use gongdao_engine::commands::people::{AddPerson, NewCredential, NewPerson};
use gongdao_engine::{Actor, Engine, Priority, Request};
use gongdao_kernel::MS_PER_DAY;
use gongdao_trust::{CredentialKind, Role, Roles, Scopes};
use std::path::Path;

/// The file the first operator's token is left in.
pub const FIRST_TOKEN: &str = "operator.token";
/// How long it holds.
const DAYS: i64 = 365;

/// The first operator's token: read from the data folder, or made with the account on the first start.
///
/// # Errors
/// When the file or the account cannot be made.
pub fn operator_token(data: &Path, engine: &Engine) -> Result<String> {
    let path = data.join(FIRST_TOKEN);
    if let Ok(token) = std::fs::read_to_string(&path) {
        return Ok(token.trim().to_owned());
    }
    let token = secret::token(System::random()?);
    let credential = NewCredential {
        hash: secret::hash(&token),
        kind: CredentialKind::Token,
        scopes: Scopes::all(),
        name: "first start".to_owned(),
        expires_at: System::moment().plus_ms(DAYS * MS_PER_DAY),
    };
    let person = NewPerson { email: None, name: "operator".to_owned(), password: None };
    let add = AddPerson { person, roles: Roles::of(&[Role::Operator]), credential: Some(credential) };
    engine.call(Priority::People, Request::new(Actor::clock(), add)).context("the first operator")?;
    host::write_secret(&path, token.as_bytes())
        .with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(token)
}

/// Whether the platform has any account yet.
///
/// # Errors
/// When the database cannot be read.
pub fn has_people(engine: &Engine) -> Result<bool> {
    Ok(engine.read(|connection| Ok(gongdao_store::queries::work::person_any(connection)?))?)
}
