//! Questions for exams out of tasks that were done.

use crate::extract::{Caller, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{
    Cursor, CursorText, ItemSourceName, Page, ProjectIdText, TaskIdText, check_limit, fifty,
};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use gongdao_engine::queries::exam_items::{self, ExamItem, ItemSource, ItemsAsked};
use gongdao_kernel::{ProjectId, TaskId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(items))
}

/// Which tasks to make questions of.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ItemsOf {
    /// What the answers are known by: `settled` (people agreed) or `known` (they came with the tasks).
    #[serde(default = "settled")]
    #[param(value_type = Option<ItemSourceName>)]
    source: ItemSource,
    /// How sure a consensus is at least, parts per million, where it says how sure it is.
    #[serde(default = "sure")]
    #[param(minimum = 0, maximum = 1_000_000, default = 950_000)]
    above_ppm: u32,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<CursorText>)]
    after: Option<Cursor>,
    /// How many items at most.
    #[serde(default = "fifty")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: u32,
}

fn settled() -> ItemSource {
    ItemSource::Settled
}

fn sure() -> u32 {
    950_000
}

/// A question that an exam could ask; with an explanation it is one of the `questions` of an exam.
#[derive(Debug, Serialize, ToSchema)]
struct ExamItemView {
    /// The task it is made of.
    #[schema(value_type = TaskIdText)]
    task: TaskId,
    /// The requester's own key for it.
    key: Option<String>,
    /// What is shown, by column.
    #[schema(value_type = Object)]
    data: Value,
    /// The answer that is right.
    #[schema(value_type = Object)]
    expected: Value,
    /// Why, by language; empty where nobody said so.
    explanation: BTreeMap<String, String>,
    /// How sure it is, parts per million, where that was measured.
    probability_ppm: Option<i64>,
    /// How many people answered it.
    answered: i64,
}

impl From<ExamItem> for ExamItemView {
    fn from(item: ExamItem) -> Self {
        let parsed = |text: &str| serde_json::from_str(text).unwrap_or_default();
        Self {
            task: item.task,
            key: item.key,
            data: parsed(&item.data),
            expected: parsed(&item.expected),
            explanation: item
                .explanation
                .and_then(|words| serde_json::from_str(&words).ok())
                .unwrap_or_default(),
            probability_ppm: item.probability_ppm,
            answered: item.answered,
        }
    }
}

/// Questions that exams of one's project could ask: its settled tasks with what people agreed on, the newest first, or its
/// known tasks with their answers.
#[utoipa::path(get, path = "/projects/{id}/exam-items", tag = "exams", params(("id" = ProjectIdText, Path), ItemsOf),
    responses((status = 200, body = Page<ExamItemView>)))]
async fn items(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
    Params(asked): Params<ItemsOf>,
) -> Result<Json<Page<ExamItemView>>, Refusal> {
    let asked = ItemsAsked {
        source: asked.source,
        above_ppm: asked.above_ppm,
        after: asked.after.map(|cursor| cursor.0),
        limit: check_limit(asked.limit)?,
    };
    let page = api.read(move |snapshot| exam_items::items(snapshot, &caller.actor, project, asked)).await?;
    Ok(Json(Page::cut(page, ExamItemView::from)))
}
