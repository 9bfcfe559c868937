//! A batch's tasks: uploaded as CSV, JSONL or JSON, and listed.

use super::upload::{self, Row, RowProblem, UPLOAD_BYTES};
use crate::extract::{Caller, Id, Params, media_type, parse};
use crate::finish::PIECE_TIME;
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{BatchIdText, Page, PageOf, PersonIdText, TaskIdText, TaskStateName};
use crate::{Api, Refusal};
use axum::Json;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use gongdao_engine::queries::market::{self, TaskWithData};
use gongdao_formats::Format;
use gongdao_kernel::{BatchId, Code, Fault, PersonId, TaskId, TypedId, parse_id};
use gongdao_market::TaskState;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io;
use tokio_util::io::{StreamReader, SyncIoBridge};
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(tasks, add))
}

/// Tasks as JSON, for small uploads.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TaskList {
    /// They.
    #[schema(min_items = 1)]
    tasks: Vec<NewTaskBody>,
}

/// One task.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTaskBody {
    /// The requester's own key for it.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub(super) key: Option<String>,
    /// The only workers who may do it; anyone where it is left out.
    #[serde(default)]
    #[schema(value_type = Vec<PersonIdText>, max_items = 100)]
    pub(super) workers: Vec<String>,
    /// The data, by column.
    #[schema(value_type = Object)]
    pub(super) data: serde_json::Map<String, Value>,
}

/// What became of an upload.
#[derive(Debug, Serialize, ToSchema)]
struct Uploaded {
    /// Tasks that were added.
    added: u64,
    /// Rows that were refused.
    refused: u64,
    /// The first hundred refusals.
    problems: Vec<RowProblem>,
}

/// Adds tasks to a batch, also to one that is open, as far as its escrow pays. Good rows are kept where others are refused.
/// Columns that the form shows as pictures may name uploaded files; a column `prelabel` holds an answer to begin
/// with. With an `Idempotency-Key`, an upload that broke
/// off can be sent again and adds nothing twice.
#[utoipa::path(post, path = "/batches/{id}/tasks", tag = "batches", params(("id" = BatchIdText, Path)),
    request_body(content((TaskList = "application/json"), (String = "text/csv"), (String = "application/x-ndjson"))),
    responses((status = 200, body = Uploaded)))]
async fn add(
    State(api): State<Api>,
    Id(batch): Id<BatchId>,
    caller: Caller,
    request: Request,
) -> Result<Json<Uploaded>, Refusal> {
    let actor = caller.actor;
    api.read(move |snapshot| market::check_upload(snapshot, &actor, batch)).await?;
    let done = match media_type(request.headers()).as_str() {
        "text/csv" => streamed(&api, caller, batch, request, Format::Csv).await?,
        "application/x-ndjson" => streamed(&api, caller, batch, request, Format::Jsonl).await?,
        _ => listed(&api, caller, batch, request).await?,
    };
    Ok(Json(Uploaded { added: done.added, refused: done.refused, problems: done.problems }))
}

/// A small upload, whole in memory.
async fn listed(
    api: &Api,
    caller: Caller,
    batch: BatchId,
    request: Request,
) -> Result<upload::Done, Refusal> {
    let headers = request.headers().clone();
    let bytes = Bytes::from_request(request, api)
        .await
        .map_err(|_| Refusal::protocol(StatusCode::PAYLOAD_TOO_LARGE))?;
    let list: TaskList = parse(&headers, &bytes)?;
    if list.tasks.is_empty() {
        return Err(Fault::field("tasks", 0, "Give at least one task.").into());
    }
    let rows = list.tasks.into_iter().zip(1..).map(|(task, line)| Ok(Row::listed(line, task)));
    upload::run(api, caller, batch, move || rows).await
}

/// A large upload, streamed through a thread in chunks.
async fn streamed(
    api: &Api,
    caller: Caller,
    batch: BatchId,
    request: Request,
    format: Format,
) -> Result<upload::Done, Refusal> {
    if request.body().size_hint().lower() > UPLOAD_BYTES {
        let fix = format!("Split the file: at most {UPLOAD_BYTES} bytes at a time.");
        return Err(Refusal::protocol(StatusCode::PAYLOAD_TOO_LARGE).with_fix(fix));
    }
    let _place = api.uploads().acquire().await.map_err(|_| Fault::new(Code::Busy))?;
    let reader = StreamReader::new(Box::pin(pieces(request.into_body())));
    let limits = gongdao_formats::Limits::default();
    let rows = move || {
        let rows = gongdao_formats::tasks::read(SyncIoBridge::new(reader), format, limits);
        rows.map(|row| row.map(Row::read))
    };
    upload::run(api, caller, batch, rows).await
}

/// The body's pieces: at most so many bytes in all, and each within the time of a request.
fn pieces(body: Body) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let limited = Limited::new(body, usize::try_from(UPLOAD_BYTES).unwrap_or(usize::MAX))
        .into_data_stream()
        .map_err(|error| {
            if error.is::<LengthLimitError>() {
                return io::Error::new(io::ErrorKind::FileTooLarge, upload::TOO_LARGE);
            }
            io::Error::other(upload::BROKEN_OFF)
        });
    stream::unfold(Box::pin(limited), |mut body| async {
        let piece = tokio::time::timeout(PIECE_TIME, body.next()).await;
        let late = || Some(Err(io::Error::other(upload::BROKEN_OFF)));
        piece.unwrap_or_else(|_| late()).map(|piece| (piece, body))
    })
}

/// A task with its data and counters.
#[derive(Debug, Serialize, ToSchema)]
struct TaskView {
    /// Its id.
    #[schema(value_type = TaskIdText)]
    id: TaskId,
    /// The requester's own key for it.
    key: Option<String>,
    /// The only workers who may do it.
    #[schema(value_type = Vec<PersonIdText>)]
    workers: Vec<PersonId>,
    /// The data, by column.
    #[schema(value_type = Object)]
    data: Value,
    /// Where it stands.
    #[schema(value_type = TaskStateName)]
    state: TaskState,
    /// Answers wanted.
    wanted: u32,
    /// Answers that may still be claimed.
    slots: u32,
    /// Answers in and not rejected.
    answered: u32,
    /// Answers accepted.
    accepted: u32,
    /// Whether its answer is known: it is mixed in or stands beside others, wants no answers of its own, and is not among
    /// the results.
    known: bool,
    /// Of a known one that the batch made by itself: the task that people agreed on. Key and data are that task's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TaskIdText>)]
    copy_of: Option<TaskId>,
}

fn view((row, copy_of): (TaskWithData, Option<TaskId>)) -> TaskView {
    let TaskWithData { task, key, workers, body } = row;
    let workers = workers.unwrap_or_default();
    TaskView {
        id: task.id,
        key,
        workers: workers.split(' ').filter_map(parse_id).collect(),
        data: serde_json::from_str(&body).unwrap_or_default(),
        state: task.state,
        wanted: task.wanted,
        slots: task.slots,
        answered: task.answered,
        accepted: task.accepted,
        known: task.gold,
        copy_of,
    }
}

/// A batch's tasks, in the order they were added. Those whose answer is known are among them and say so.
#[utoipa::path(get, path = "/batches/{id}/tasks", tag = "batches", params(("id" = BatchIdText, Path), PageOf),
    responses((status = 200, body = Page<TaskView>)))]
async fn tasks(
    State(api): State<Api>,
    caller: Caller,
    Id(batch): Id<BatchId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<TaskView>>, Refusal> {
    let (after, limit) = (asked.after(0), asked.limit()?);
    let rows = api.read(move |snapshot| market::tasks(snapshot, &caller.actor, batch, after, limit)).await?;
    Ok(Json(Page::of(rows, limit, |(row, _)| row.task.id.raw(), view)))
}
