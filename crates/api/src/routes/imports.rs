//! Imports: the server fetches pictures by itself, from addresses on the web or from a bucket, and tells how far it is.

use crate::extract::{Caller, Given, Id, Params};
use crate::media::list_bucket;
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{BatchIdText, ImportIdText, Moment, Page, PageOf, ProjectIdText};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use gongdao_blobs::BlobError;
use gongdao_engine::Outcome;
use gongdao_engine::commands::import::QueueImport;
use gongdao_engine::queries::media::{self, MediaImport};
use gongdao_kernel::{BatchId, Fault, ImportId, Instant, ProjectId, TypedId, limits};
use gongdao_market::ImportKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(listed, create)).routes(routes!(import))
}

/// Most addresses of one request.
const URLS: usize = 10_000;

/// A bucket that speaks the S3 protocol.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BucketBody {
    /// Its address without the bucket, such as `https://s3.eu-central-1.amazonaws.com`.
    #[schema(max_length = 2000)]
    endpoint: String,
    /// Its name.
    #[schema(min_length = 3, max_length = 63)]
    bucket: String,
    /// Its region.
    #[serde(default = "region")]
    #[schema(max_length = 60, default = "us-east-1")]
    region: String,
    /// What the keys of the pictures begin with.
    #[serde(default)]
    #[schema(max_length = 1000)]
    prefix: String,
    /// The access key; requests are not signed without. It is kept in memory while the import runs, and nowhere else.
    #[serde(default)]
    #[schema(max_length = 200)]
    access_key: Option<String>,
    /// Its secret, kept as shortly.
    #[serde(default)]
    #[schema(max_length = 200)]
    secret_key: Option<String>,
}

fn region() -> String {
    "us-east-1".to_owned()
}

/// What to fetch: either addresses or a bucket.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewImport {
    /// Addresses on the public internet.
    #[serde(default)]
    #[schema(max_items = 10000)]
    urls: Vec<String>,
    /// A bucket.
    #[serde(default)]
    s3: Option<BucketBody>,
    /// A batch in which each picture becomes a task.
    #[serde(default)]
    #[schema(value_type = Option<BatchIdText>)]
    batch: Option<BatchId>,
}

/// One item that failed.
#[derive(Debug, Serialize, ToSchema)]
struct ImportProblem {
    /// Its place in the import, from 1.
    place: i64,
    /// Where it was to be fetched.
    source: String,
    /// Why it failed.
    problem: String,
}

/// How far an import is.
#[derive(Debug, Serialize, ToSchema)]
struct ImportView {
    /// Its id.
    #[schema(value_type = ImportIdText)]
    id: ImportId,
    /// `urls` or `s3`.
    kind: String,
    /// The batch in which each picture becomes a task.
    #[schema(value_type = Option<BatchIdText>)]
    batch: Option<BatchId>,
    /// Whether it is through.
    finished: bool,
    /// Items known so far.
    total: i64,
    /// Items that became pictures.
    done: i64,
    /// Items that failed.
    failed: i64,
    /// When it began.
    created_at: Moment,
    /// Items that failed, in order; a page of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ImportProblem>,
}

fn view(row: MediaImport) -> ImportView {
    ImportView {
        id: row.id,
        kind: row.kind.to_string(),
        batch: row.batch,
        finished: row.listed && row.done + row.failed >= row.total,
        total: row.total,
        done: row.done,
        failed: row.failed,
        created_at: Moment(row.created_at),
        problems: Vec::new(),
    }
}

/// Begins an import. It goes on in the background; addresses that can be seen to be wrong fail at once.
#[utoipa::path(post, path = "/projects/{id}/imports", tag = "media", params(("id" = ProjectIdText, Path)),
    request_body = NewImport, responses((status = 200, body = ImportView)))]
async fn create(
    State(api): State<Api>,
    Id(project): Id<ProjectId>,
    given: Given<NewImport>,
) -> Result<Json<ImportView>, Refusal> {
    let NewImport { urls, s3, batch } = given.body;
    let caller = given.caller;
    let actor = caller.actor;
    api.read(move |snapshot| media::target(snapshot, &actor, project, batch)).await?;
    let id = match s3 {
        None => of_urls(&api, &caller, project, batch, urls).await?,
        Some(_) if !urls.is_empty() => {
            return Err(Fault::field("urls", urls.len(), "Give addresses or a bucket, not both.").into());
        }
        Some(bucket) => of_bucket(&api, &caller, project, batch, bucket).await?,
    };
    api.media()?.fetch_bell.notify_one();
    let (row, _) = api.read(move |snapshot| media::import(snapshot, &actor, id, 0, 1)).await?;
    Ok(Json(view(row)))
}

async fn of_urls(
    api: &Api,
    caller: &Caller,
    project: ProjectId,
    batch: Option<BatchId>,
    urls: Vec<String>,
) -> Result<ImportId, Refusal> {
    if urls.is_empty() || urls.len() > URLS {
        return Err(Fault::field("urls", urls.len(), format!("Give 1 to {URLS} addresses.")).into());
    }
    if let Some((at, long)) =
        urls.iter().enumerate().find(|(_, url)| url.chars().count() > limits::SOURCE_CHARS)
    {
        let fix = format!("An address has {} characters at most.", limits::SOURCE_CHARS);
        return Err(Fault::field(format!("urls[{at}]"), long, fix).into());
    }
    let fetcher = api.media()?.fetcher()?.clone();
    let checked = |url: String| {
        let problem = fetcher.check(&url).err().map(|error| error.to_string());
        (if url.is_empty() { "(nothing)".to_owned() } else { url }, problem)
    };
    let items: Vec<_> = urls.into_iter().map(checked).collect();
    let (mut import, mut chunks) = (None, items.chunks(limits::MEDIA_CHUNK).peekable());
    while let Some(chunk) = chunks.next() {
        let (items, last) = (chunk.to_vec(), chunks.peek().is_none());
        let command = QueueImport { import, project, batch, kind: ImportKind::Urls, items, last };
        let id = queued(api, caller, command).await?;
        if import.replace(id).is_none() && !last {
            let actor = caller.actor;
            let (row, _) = api.read(move |snapshot| media::import(snapshot, &actor, id, 0, 1)).await?;
            if row.listed {
                break;
            }
        }
    }
    import.ok_or_else(super::unexpected)
}

async fn queued(api: &Api, caller: &Caller, command: QueueImport) -> Result<ImportId, Refusal> {
    // Only the first chunk goes under the request's key; a repeated request answers with the import it made.
    let outcome = match command.import {
        None => api.command(caller, command).await?,
        Some(_) => api.command_as(caller.actor, command).await?,
    };
    match outcome {
        Outcome::Import { import } => Ok(import),
        _ => Err(super::unexpected()),
    }
}

async fn of_bucket(
    api: &Api,
    caller: &Caller,
    project: ProjectId,
    batch: Option<BatchId>,
    body: BucketBody,
) -> Result<ImportId, Refusal> {
    let keys = match (&body.access_key, &body.secret_key) {
        (Some(access), Some(secret)) => Some((access.as_str(), secret.as_str())),
        (None, None) => None,
        _ => {
            return Err(
                Fault::field("s3", "one key", "Give the access key and its secret, or neither.").into()
            );
        }
    };
    let media = api.media()?;
    let made = media.fetcher()?.bucket(&body.endpoint, &body.bucket, &body.region, keys);
    let bucket = made.map_err(|error| {
        let fix = match error {
            BlobError::Setting(what) => what,
            _ => "Check the endpoint, the bucket and the region.".to_owned(),
        };
        Fault::field("s3.endpoint", &body.endpoint, fix)
    })?;
    let kind = ImportKind::S3;
    let command = QueueImport { import: None, project, batch, kind, items: Vec::new(), last: false };
    let id = queued(api, caller, command).await?;
    if media.bucket(id).is_some() {
        // The same request again, under its key: the list is being read.
        return Ok(id);
    }
    media.remember(id, bucket.clone());
    let (actor, person) = (caller.actor, caller.actor.person);
    let row = MediaImport {
        id,
        project,
        batch,
        person,
        kind,
        listed: false,
        total: 0,
        done: 0,
        failed: 0,
        created_at: Instant::default(),
    };
    let (api, prefix) = (api.clone(), body.prefix);
    tokio::spawn(async move {
        if let Err(refusal) = list_bucket(api, actor, row, bucket, prefix).await {
            tracing::warn!(?refusal, import = %id, "a bucket's list cannot be queued");
        }
    });
    Ok(id)
}

/// A project's imports, the newest first.
#[utoipa::path(get, path = "/projects/{id}/imports", tag = "media", params(("id" = ProjectIdText, Path), PageOf),
    responses((status = 200, body = Page<ImportView>)))]
async fn listed(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<ImportView>>, Refusal> {
    let (before, limit) = (asked.after(i64::MAX), asked.limit()?);
    let rows =
        api.read(move |snapshot| media::imports(snapshot, &caller.actor, project, before, limit)).await?;
    Ok(Json(Page::of(rows, limit, |row| row.id.raw(), view)))
}

/// How far an import is, with a page of what failed; `after` is the place of the last problem seen.
#[utoipa::path(get, path = "/imports/{id}", tag = "media", params(("id" = ImportIdText, Path), PageOf),
    responses((status = 200, body = ImportView)))]
async fn import(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<ImportId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<ImportView>, Refusal> {
    let (after, limit) = (asked.after(0), asked.limit()?);
    let read = move |snapshot: &mut _| media::import(snapshot, &caller.actor, id, after, limit);
    let (row, problems) = api.read(read).await?;
    let problems = problems.into_iter().map(|item| ImportProblem {
        place: item.place,
        source: item.source,
        problem: item.problem.unwrap_or_default(),
    });
    Ok(Json(ImportView { problems: problems.collect(), ..view(row) }))
}
