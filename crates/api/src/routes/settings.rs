//! The platform's settings with their history: read by operators and auditors, set by operators.

use crate::extract::{Caller, Given, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{ActionIdText, Moment, Page, PageOf, PersonIdText};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gongdao_engine::commands::settings::{FEE_PPM, SetSetting, SettingType};
use gongdao_engine::queries::accounts::{self, SettingState};
use gongdao_engine::rows::SettingChange;
use gongdao_kernel::{ActionId, Fault, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(settings))
        .routes(routes!(setting, set_setting))
        .routes(routes!(history))
}

/// A setting of the platform.
#[derive(Debug, Serialize, ToSchema)]
struct SettingView {
    /// Its name.
    name: &'static str,
    /// Its value as it holds: the one set, or its default; none where neither is there.
    value: Option<String>,
    /// `text`, `number` or `choice`.
    kind: &'static str,
    /// The least a number may be.
    least: Option<i64>,
    /// The most a number may be, or the most characters of a text.
    most: Option<i64>,
    /// The words of a choice.
    choices: Vec<&'static str>,
    /// What it is for, in English.
    about: &'static str,
    /// What it is for, in Chinese.
    about_zh: &'static str,
    /// Who set it; none where the default holds.
    #[schema(value_type = Option<PersonIdText>)]
    set_by: Option<PersonId>,
    /// When.
    set_at: Option<Moment>,
}

fn view(api: &Api, state: SettingState) -> SettingView {
    let known = state.known;
    let (kind, least, most, choices) = match known.of {
        SettingType::Text(most) => ("text", None, i64::try_from(most).ok(), Vec::new()),
        SettingType::Number(least, most) => ("number", Some(least), Some(most), Vec::new()),
        SettingType::Floors => ("floors", None, None, Vec::new()),
        SettingType::Choice(words) => ("choice", None, None, words.to_vec()),
    };
    let started = (known.name == FEE_PPM).then(|| api.engine().settings().fee_ppm.to_string());
    let value = state.set.as_ref().map(|set| set.value.clone());
    SettingView {
        name: known.name,
        value: value.or(started).or_else(|| known.default.map(str::to_owned)),
        kind,
        least,
        most,
        choices,
        about: known.about,
        about_zh: known.about_zh,
        set_by: state.set.as_ref().map(|set| set.set_by),
        set_at: state.set.map(|set| Moment(set.set_at)),
    }
}

/// Every setting there can be, with its value, for operators and auditors.
#[utoipa::path(get, path = "/settings", tag = "platform", responses((status = 200, body = Vec<SettingView>)))]
async fn settings(State(api): State<Api>, caller: Caller) -> Result<Json<Vec<SettingView>>, Refusal> {
    let states = api.read(move |snapshot| accounts::settings(snapshot, &caller.actor)).await?;
    Ok(Json(states.into_iter().map(|state| view(&api, state)).collect()))
}

/// One of the platform's settings, for operators and auditors.
#[utoipa::path(get, path = "/settings/{name}", tag = "platform", params(("name" = String, Path, pattern = "^[a-z_]{1,40}$")),
    responses((status = 200, body = SettingView)))]
async fn setting(
    State(api): State<Api>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<SettingView>, Refusal> {
    let states = api.read(move |snapshot| accounts::settings(snapshot, &caller.actor)).await?;
    let state = states.into_iter().find(|state| state.known.name == name);
    Ok(Json(view(&api, state.ok_or_else(|| Fault::not_found("setting"))?)))
}

/// A setting's new value.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSetting {
    /// The value, a number as text too.
    #[schema(min_length = 1, max_length = 1000)]
    value: String,
}

/// Sets one of the platform's settings. The change is evidence, and its history cannot be changed.
#[utoipa::path(put, path = "/settings/{name}", tag = "platform", params(("name" = String, Path, pattern = "^[a-z_]{1,40}$")),
    request_body = NewSetting, responses((status = 204, description = "It is set.")))]
async fn set_setting(
    State(api): State<Api>,
    Path(name): Path<String>,
    given: Given<NewSetting>,
) -> Result<StatusCode, Refusal> {
    api.command(&given.caller, SetSetting { name, value: given.body.value }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A change of a setting.
#[derive(Debug, Serialize, ToSchema)]
struct ChangeView {
    /// Its id.
    #[schema(value_type = ActionIdText)]
    id: ActionId,
    /// The value before; none where it was never set.
    old: Option<String>,
    /// The value since.
    new: String,
    /// Who set it.
    #[schema(value_type = PersonIdText)]
    set_by: PersonId,
    /// When.
    set_at: Moment,
}

fn change(row: SettingChange) -> ChangeView {
    ChangeView { id: row.id, old: row.old, new: row.new, set_by: row.set_by, set_at: Moment(row.set_at) }
}

/// A setting's history, the newest change first, for operators and auditors.
#[utoipa::path(get, path = "/settings/{name}/history", tag = "platform",
    params(("name" = String, Path, pattern = "^[a-z_]{1,40}$"), PageOf), responses((status = 200, body = Page<ChangeView>)))]
async fn history(
    State(api): State<Api>,
    caller: Caller,
    Path(name): Path<String>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<ChangeView>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let read =
        move |snapshot: &mut _| accounts::setting_changes(snapshot, &caller.actor, &name, before, limit);
    Ok(Json(Page::cut(api.read(read).await?, change)))
}
