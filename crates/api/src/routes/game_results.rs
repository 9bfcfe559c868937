//! What the requester takes away from a game: the words people met on, as a list and as a file, and the players.

use crate::extract::{Caller, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::pseudonym::pseudonym;
use crate::routes::results::FileFormat;
use crate::schema::{Moment, Page, PageOf, PlayFlagName, ProjectIdText, TaskIdText};
use crate::{Api, Refusal};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use gongdao_engine::queries::games::{self, Labelled, PlayerRow, WordExport};
use gongdao_formats::Format;
use gongdao_formats::results::Style;
use gongdao_kernel::{Code, Fault, ProjectId, TaskId};
use gongdao_market::PlayFlag;
use serde::{Deserialize, Serialize};
use std::io;
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(words)).routes(routes!(words_file)).routes(routes!(players))
}

/// A word people met on.
#[derive(Debug, Serialize, ToSchema)]
struct MetWord {
    /// As it was first written.
    word: String,
    /// Independent pairs that met on it.
    meetings: u32,
    /// When the first did.
    first_at: Moment,
    /// Since when it is a label; none where too few pairs met on it.
    label_at: Option<Moment>,
}

/// An item with the words people met on.
#[derive(Debug, Serialize, ToSchema)]
struct ItemWords {
    /// The item.
    #[schema(value_type = TaskIdText)]
    task: TaskId,
    /// The requester's key for it.
    key: Option<String>,
    /// The words, the most met first.
    words: Vec<MetWord>,
}

fn item_words(item: Labelled) -> ItemWords {
    let word = |label: gongdao_market::GameLabel| MetWord {
        word: label.text,
        meetings: label.meetings,
        first_at: Moment(label.first_at),
        label_at: label.label_at.map(Moment),
    };
    ItemWords { task: item.task, key: item.key, words: item.words.into_iter().map(word).collect() }
}

/// The items of one's game on which people met, with the words and how many independent pairs met on each.
#[utoipa::path(get, path = "/projects/{id}/words", tag = "games", params(("id" = ProjectIdText, Path), PageOf),
    responses((status = 200, body = Page<ItemWords>)))]
async fn words(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<ProjectId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<ItemWords>>, Refusal> {
    let rows = asked.rows()?;
    let page = api.read(move |snapshot| games::labels(snapshot, &caller.actor, id, rows)).await?;
    Ok(Json(Page::cut(page, item_words)))
}

/// How the file is written.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WordsFile {
    /// CSV or JSON lines.
    #[serde(default = "csv")]
    #[param(value_type = Option<FileFormat>, default = "csv")]
    format: FileFormat,
    /// For spreadsheets: with a byte order mark, and with an apostrophe before text that would run as a formula.
    #[serde(default)]
    #[param(default = false)]
    spreadsheet: bool,
}

fn csv() -> FileFormat {
    FileFormat::Csv
}

/// The same as a file: one row for each item and word.
#[utoipa::path(get, path = "/projects/{id}/words/file", tag = "games",
    params(("id" = ProjectIdText, Path), WordsFile),
    responses((status = 200, content((String = "text/csv"), (String = "application/x-ndjson")))))]
async fn words_file(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<ProjectId>,
    Params(asked): Params<WordsFile>,
) -> Result<Response, Refusal> {
    let (format, media, end) = match asked.format {
        FileFormat::Csv => (Format::Csv, "text/csv; charset=utf-8", "csv"),
        FileFormat::Jsonl => (Format::Jsonl, "application/x-ndjson", "jsonl"),
        other => {
            let fault = Fault::new(Code::InvalidField).at("format").with_value(other.name());
            return Err(fault.with_fix("Give csv or jsonl.").into());
        }
    };
    let style = Style { format, guard_formulas: asked.spreadsheet, byte_order_mark: asked.spreadsheet };
    let export = api.read(move |snapshot| WordExport::open(snapshot, &caller.actor, id, style)).await?;
    let pages = stream::try_unfold((api, export), |(api, mut export)| async move {
        let read = move |snapshot: &mut _| Ok((export.page(snapshot)?, export));
        let (page, export) = api.read(read).await.map_err(|refusal| {
            tracing::error!(?refusal, "a file of words broke off");
            io::Error::other("the words cannot be read")
        })?;
        Ok::<_, io::Error>(page.map(|bytes| (Bytes::from(bytes), (api, export))))
    });
    let name = format!("attachment; filename=\"{id}-words.{end}\"");
    let headers = [(CONTENT_TYPE, media.to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(pages)).into_response())
}

/// A player, as the requester reads them.
#[derive(Debug, Serialize, ToSchema)]
struct PlayerView {
    /// The worker's pseudonym for this requester.
    worker: String,
    /// Rounds played to the end.
    rounds: u32,
    /// Of these, with a partner, live or recorded.
    partnered: u32,
    /// Of these, met.
    met: u32,
    /// Rounds passed.
    passed: u32,
    /// Points won.
    points: i64,
    /// In how many rounds they typed the word they typed most.
    same_word: u32,
    /// What stands out. Pay does not hang on it.
    #[schema(value_type = Vec<PlayFlagName>)]
    flags: Vec<PlayFlag>,
}

/// The players of one's game, with what stands out about their rounds.
#[utoipa::path(get, path = "/projects/{id}/players", tag = "games", params(("id" = ProjectIdText, Path), PageOf),
    responses((status = 200, body = Page<PlayerView>)))]
async fn players(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<ProjectId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<PlayerView>>, Refusal> {
    let (rows, actor) = (asked.rows()?, caller.actor);
    let page = api.read(move |snapshot| games::players(snapshot, &actor, id, rows)).await?;
    let view = |row: PlayerRow| PlayerView {
        worker: pseudonym(api.secrets(), actor.person, row.player.person),
        rounds: row.player.rounds,
        partnered: row.player.partnered,
        met: row.player.met,
        passed: row.player.passed,
        points: row.player.points,
        same_word: row.same_word,
        flags: row.flags,
    };
    Ok(Json(Page::cut(page, view)))
}
