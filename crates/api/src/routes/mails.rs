//! Letters and what became of them, for operators and auditors. What a letter says, with its link, is shown to an operator
//! of a demo without SMTP server alone: nobody else could read it there.

use crate::extract::{Caller, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{MailIdText, MailKindName, MailStateName, Moment, Page, PageOf};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use gongdao_engine::queries::accounts;
use gongdao_kernel::MailId;
use gongdao_trust::{Mail, MailKind, MailState, Role};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(mails))
}

/// A letter.
#[derive(Debug, Serialize, ToSchema)]
struct MailView {
    /// Its id.
    #[schema(value_type = MailIdText)]
    id: MailId,
    /// Where to.
    recipient: String,
    /// What it is about.
    #[schema(value_type = MailKindName)]
    kind: MailKind,
    /// What became of it.
    #[schema(value_type = MailStateName)]
    state: MailState,
    /// How often sending was tried.
    attempts: u32,
    /// When it is tried next, where it waits.
    next_at: Option<Moment>,
    /// When it was written.
    created_at: Moment,
    /// When a server took it.
    sent_at: Option<Moment>,
    /// What the last try met with.
    error: Option<String>,
    /// The subject; in a demo without SMTP server only.
    subject: Option<String>,
    /// The text; in a demo without SMTP server only.
    text: Option<String>,
}

fn view(api: &Api, row: Mail, origin: Option<&str>) -> MailView {
    let letter = origin.map(|origin| {
        let secret = row.sealed.as_ref().and_then(|sealed| api.secrets().open_link(&row.recipient, sealed));
        gongdao_mail::render(&row, origin, secret.as_deref())
    });
    let (subject, text) = letter.map(|letter| (letter.subject, letter.text)).unzip();
    MailView {
        id: row.id,
        recipient: row.recipient,
        kind: row.kind,
        state: row.state,
        attempts: row.attempts,
        next_at: (row.state == MailState::Waiting).then_some(Moment(row.next_at)),
        created_at: Moment(row.created_at),
        sent_at: row.sent_at.map(Moment),
        error: row.error,
        subject,
        text,
    }
}

/// Letters, the newest first, for operators and auditors.
#[utoipa::path(get, path = "/mails", tag = "platform", params(PageOf), responses((status = 200, body = Page<MailView>)))]
async fn mails(
    State(api): State<Api>,
    caller: Caller,
    headers: HeaderMap,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<MailView>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let actor = caller.actor;
    let page = api.read(move |snapshot| accounts::mails(snapshot, &actor, before, limit)).await?;
    let demo = api.engine().settings().demo && !api.options().sends_mail;
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let origin = api.options().origin.clone().unwrap_or_else(|| format!("http://{host}"));
    let shown = (demo && actor.roles.has(Role::Operator)).then_some(origin.as_str());
    Ok(Json(Page::cut(page, |row| view(&api, row, shown))))
}
