//! Results as files: every answer, or each task's consensus, as CSV, JSONL, Parquet and what labelling tools read, sent
//! while they are read.

use crate::extract::{Caller, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::pseudonym::pseudonym;
use crate::schema::{BatchIdText, ProjectIdText, ResultKindName};
use crate::{Api, Refusal};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use gongdao_engine::queries::coco::CocoExport;
use gongdao_engine::queries::label_studio::LabelStudioExport;
use gongdao_engine::queries::marked::{MarkedAs, MarkedExport};
use gongdao_engine::queries::results::{Export, ResultKind, ResultsOf};
use gongdao_formats::Format;
use gongdao_formats::dataset::Tokens;
use gongdao_formats::results::{ParquetTable, Style};
use gongdao_kernel::{BatchId, Fault, PersonId, ProjectId};
use serde::Deserialize;
use std::io;
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(batch_results)).routes(routes!(project_results))
}

/// How the file is written.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileFormat {
    Csv,
    Jsonl,
    /// Accepted boxes as one COCO document; `kind` says nothing then.
    Coco,
    /// Marked texts as CoNLL, IOB2. What the texts' answers say together, where they are weighed; else each accepted answer.
    Conll,
    /// Marked texts as W3C Web Annotation, likewise.
    WebAnnotation,
    /// Choices, texts, numbers and orders as Label Studio's tasks.
    LabelStudio,
    /// The table of the CSV in Parquet, counts and probabilities as numbers.
    Parquet,
}

impl FileFormat {
    /// Its name, as requests have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Coco => "coco",
            Self::Conll => "conll",
            Self::WebAnnotation => "web_annotation",
            Self::LabelStudio => "label_studio",
            Self::Parquet => "parquet",
        }
    }
}

/// How marked texts are cut into the tokens of CoNLL.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TokensName {
    /// By character; refused where there are blanks.
    Character,
    /// At single blanks.
    Word,
    /// By word, punctuation apart; blanks are left out. Usual for forms that mark words.
    Pieces,
    /// By character; blanks are left out. Usual for forms that mark characters.
    Signs,
}

impl From<TokensName> for Tokens {
    fn from(name: TokensName) -> Self {
        match name {
            TokensName::Character => Self::Character,
            TokensName::Word => Self::Word,
            TokensName::Pieces => Self::Pieces,
            TokensName::Signs => Self::Signs,
        }
    }
}

/// Which file.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Every answer, or one row for each task.
    #[serde(default = "consensus")]
    #[param(value_type = Option<ResultKindName>, default = "consensus")]
    kind: ResultKind,
    /// CSV, JSON lines, Parquet, COCO for forms with boxes, CoNLL and Web Annotation for forms with spans, Label Studio for
    /// forms without anything drawn or marked.
    #[serde(default = "csv")]
    #[param(value_type = Option<FileFormat>, default = "csv")]
    format: FileFormat,
    /// For spreadsheets: with a byte order mark, and with an apostrophe before text that would run as a formula.
    #[serde(default)]
    #[param(default = false)]
    spreadsheet: bool,
    /// In CoNLL, Web Annotation and Label Studio, go on without what the format cannot carry, such as relations in CoNLL and
    /// ties in Label Studio.
    #[serde(default)]
    #[param(default = false)]
    drop: bool,
    /// In CoNLL, how texts are cut.
    #[param(value_type = Option<TokensName>)]
    tokens: Option<TokensName>,
}

fn consensus() -> ResultKind {
    ResultKind::Consensus
}

fn csv() -> FileFormat {
    FileFormat::Csv
}

impl Wanted {
    fn style(self) -> Style {
        let format = match self.format {
            FileFormat::Csv | FileFormat::Parquet => Format::Csv,
            _ => Format::Jsonl,
        };
        let spreadsheet = self.spreadsheet && !matches!(self.format, FileFormat::Parquet);
        Style { format, guard_formulas: spreadsheet, byte_order_mark: spreadsheet }
    }

    /// Content type and the end of the file's name.
    fn names(self) -> (&'static str, &'static str) {
        match self.format {
            FileFormat::Csv => ("text/csv; charset=utf-8", "csv"),
            FileFormat::Jsonl => ("application/x-ndjson", "jsonl"),
            FileFormat::Coco => ("application/json", "coco.json"),
            FileFormat::Conll => ("text/plain; charset=utf-8", "conll"),
            FileFormat::WebAnnotation => ("application/ld+json", "jsonld"),
            FileFormat::LabelStudio => ("application/json", "label-studio.json"),
            FileFormat::Parquet => ("application/vnd.apache.parquet", "parquet"),
        }
    }

    /// The format of marked texts, where that is asked for.
    fn marked(self) -> Option<MarkedAs> {
        let format = match self.format {
            FileFormat::Conll => "conll",
            FileFormat::WebAnnotation => "web-annotation",
            _ => return None,
        };
        Some(MarkedAs { format, tokens: self.tokens.map(Into::into), drop: self.drop })
    }
}

/// A batch's results as a file. Workers go by pseudonym; each page of a thousand tasks is of one moment.
#[utoipa::path(get, path = "/batches/{id}/results", tag = "results", params(("id" = BatchIdText, Path), Wanted),
    responses((status = 200, content((String = "text/csv"), (String = "application/x-ndjson"), (Object = "application/json"), (Vec<u8> = "application/vnd.apache.parquet")))))]
async fn batch_results(
    State(api): State<Api>,
    caller: Caller,
    Id(batch): Id<BatchId>,
    Params(wanted): Params<Wanted>,
) -> Result<Response, Refusal> {
    file(api, caller, ResultsOf::Batch(batch), batch.to_string(), wanted).await
}

/// The results of all batches of a project as a file.
#[utoipa::path(get, path = "/projects/{id}/results", tag = "results", params(("id" = ProjectIdText, Path), Wanted),
    responses((status = 200, content((String = "text/csv"), (String = "application/x-ndjson"), (Object = "application/json"), (Vec<u8> = "application/vnd.apache.parquet")))))]
async fn project_results(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
    Params(wanted): Params<Wanted>,
) -> Result<Response, Refusal> {
    file(api, caller, ResultsOf::Project(project), project.to_string(), wanted).await
}

/// A file under way. A reading connection is held for one page at a time, and none while the client takes it.
struct Sending {
    api: Api,
    requester: PersonId,
    export: Source,
}

/// What is being sent.
enum Source {
    Rows(Export),
    Parquet(Box<(Export, ParquetTable)>),
    /// A file whose last byte was sent.
    Sent,
    Coco(Box<CocoExport>),
    Marked(Box<MarkedExport>),
    LabelStudio(Box<LabelStudioExport>),
}

impl Sending {
    async fn page(self) -> Result<Option<(Bytes, Self)>, Refusal> {
        let Self { api, requester, mut export } = self;
        let secrets = api.secrets().clone();
        let read = move |snapshot: &mut _| {
            let named = |worker| pseudonym(&secrets, requester, worker);
            let page = match &mut export {
                Source::Rows(export) => export.page(snapshot, &named)?,
                Source::Parquet(both) => match both.0.page(snapshot, &named)? {
                    Some(csv) => Some(both.1.feed(&csv).map_err(Fault::internal)?),
                    None => {
                        let whole = std::mem::take(&mut both.1).finish().map_err(Fault::internal)?;
                        export = Source::Sent;
                        Some(whole)
                    }
                },
                Source::Sent => None,
                Source::Coco(export) => export.page(snapshot, &named)?,
                Source::Marked(export) => export.page(snapshot)?,
                Source::LabelStudio(export) => export.page(snapshot, &named)?,
            };
            Ok((page, export))
        };
        let (page, export) = api.read(read).await?;
        Ok(page.map(|bytes| (Bytes::from(bytes), Self { api, requester, export })))
    }

    /// The rest of the file. A page that cannot be read breaks the connection off.
    fn body(first: Option<(Bytes, Self)>) -> Body {
        let Some((bytes, rest)) = first else { return Body::empty() };
        let rest = stream::try_unfold(rest, |rest| async {
            rest.page().await.map_err(|refusal| {
                tracing::error!(?refusal, "results broke off");
                io::Error::other("the results cannot be read")
            })
        });
        Body::from_stream(stream::once(async { Ok::<_, io::Error>(bytes) }).chain(rest))
    }
}

/// Goes through marked texts before the first byte is sent, so that what a format cannot carry refuses the request.
async fn checked(api: &Api, mut export: Source) -> Result<Source, Refusal> {
    loop {
        let Source::Marked(mut marked) = export else { return Ok(export) };
        let look = move |snapshot: &mut _| marked.check(snapshot).map(|is_done| (is_done, marked));
        let (is_done, marked) = api.read(look).await?;
        export = Source::Marked(marked);
        if is_done {
            return Ok(export);
        }
    }
}

async fn file(
    api: Api,
    caller: Caller,
    of: ResultsOf,
    name: String,
    wanted: Wanted,
) -> Result<Response, Refusal> {
    let (actor, kind, style) = (caller.actor, wanted.kind, wanted.style());
    let coco = matches!(wanted.format, FileFormat::Coco);
    let marked = wanted.marked();
    let export = api.read(move |snapshot| match (wanted.format, marked) {
        (FileFormat::Coco, _) => Ok(Source::Coco(Box::new(CocoExport::open(snapshot, &actor, of)?))),
        (FileFormat::LabelStudio, _) => {
            let export = LabelStudioExport::open(snapshot, &actor, of, kind, wanted.drop)?;
            Ok(Source::LabelStudio(Box::new(export)))
        }
        (_, Some(marked)) => {
            Ok(Source::Marked(Box::new(MarkedExport::open(snapshot, &actor, of, kind, marked)?)))
        }
        (FileFormat::Parquet, _) => {
            let export = Export::open(snapshot, &actor, of, kind, style)?;
            Ok(Source::Parquet(Box::new((export, ParquetTable::default()))))
        }
        _ => Ok(Source::Rows(Export::open(snapshot, &actor, of, kind, style)?)),
    });
    let export = checked(&api, export.await?).await?;
    let first = Sending { api, requester: actor.person, export }.page().await?;
    let (media, end) = wanted.names();
    let what = if coco { ResultKind::Raw } else { kind };
    let name = format!("attachment; filename=\"{name}-{what}.{end}\"");
    let headers = [(CONTENT_TYPE, media.to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, Sending::body(first)).into_response())
}
