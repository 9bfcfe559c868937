//! The hall: what work there is, what it pays by the hour, and the terms one accepts before working.

use super::hourly::HourlyView;
use super::projects::RequesterView;
use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{Amount, CurrencyName, Moment, Page, PageOf, ProjectIdText};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::commands::work::Join;
use gongdao_engine::queries::hall::{self, Card};
use gongdao_kernel::{Currency, Money, ProjectId, TypedId};
use gongdao_market::{PriceRule, PriceUnit, Requirement};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(cards)).routes(routes!(join))
}

/// What is counted and paid, and how much.
#[derive(Debug, Serialize, ToSchema)]
struct PriceView {
    /// `task`, `object`, `media_minute`, `character` or `bundle`.
    #[schema(value_type = String)]
    unit: PriceUnit,
    /// Pay for one unit.
    rate: Amount,
    /// The least an accepted answer pays.
    minimum: Amount,
    /// The most units one task pays; milliseconds for media minutes.
    maximum_units: i64,
    /// Tasks in a bundle.
    bundle: i64,
    /// How bundles are graded as a whole; absent where each answer pays its part by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    bundle_quality: Option<BundleQualityView>,
}

/// How a bundle is graded as a whole: in proportion to its accuracy, or all or nothing.
#[derive(Debug, Serialize, ToSchema)]
struct BundleQualityView {
    /// Whether a bundle below `at_least_ppm` pays nothing.
    all_or_nothing: bool,
    /// From this accuracy on an all-or-nothing bundle pays the whole price, in parts per million.
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least_ppm: Option<u32>,
}

impl From<PriceRule> for PriceView {
    fn from(price: PriceRule) -> Self {
        Self {
            unit: price.unit,
            rate: Amount(Money::from_micros(price.rate_micros)),
            minimum: Amount(Money::from_micros(price.minimum_micros)),
            maximum_units: price.maximum_units,
            bundle: price.bundle,
            bundle_quality: price.bundle_quality.map(|rule| BundleQualityView {
                all_or_nothing: rule.all_or_nothing,
                at_least_ppm: rule.at_least_ppm,
            }),
        }
    }
}

/// A qualification that a project asks for.
#[derive(Debug, Serialize, ToSchema)]
struct RequirementView {
    /// Its name.
    qualification: String,
    /// The lowest score that will do.
    at_least: i64,
}

impl From<Requirement> for RequirementView {
    fn from(asked: Requirement) -> Self {
        Self { qualification: asked.qualification, at_least: asked.at_least }
    }
}

/// A project as a card in the hall.
#[derive(Debug, Serialize, ToSchema)]
struct CardView {
    /// The project.
    #[schema(value_type = ProjectIdText)]
    project: ProjectId,
    /// Its name.
    name: String,
    /// Who publishes it, and how they dealt with answers.
    requester: RequesterView,
    /// The currency of pay.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// What kinds of answers it asks for, each once, in the form's order: `choice`, `text`, `number`, `boxes`.
    kinds: Vec<&'static str>,
    /// The price rule.
    price: PriceView,
    /// The most one answer can pay.
    most_pay: Amount,
    /// About how many answers are still asked for.
    answers_wanted: i64,
    /// The median of what an hour of measured work has paid so far; none before enough people were measured.
    hourly_pay: Option<Amount>,
    /// All there is to say about that.
    hourly: Option<HourlyView>,
    /// What one must hold.
    requires: Vec<RequirementView>,
    /// Whether the reader holds it.
    eligible: bool,
    /// The revision whose terms are to be accepted.
    terms_revision: i64,
    /// Whether the reader accepted it.
    joined: bool,
    /// What the leader of the reader's team would get of the pay, parts per million; none where they are in no team.
    team_cut_ppm: Option<u32>,
    /// Until when only members of another team may claim; none where the reader may.
    offered_until: Option<Moment>,
    /// Until when only the reader's own team may claim; none where it is not offered to it first.
    offered_here_until: Option<Moment>,
    /// Whether its work is a game, and not claimed task by task.
    game: bool,
}

fn view(card: Card) -> CardView {
    CardView {
        project: card.project,
        name: card.name,
        requester: card.requester.into(),
        currency: card.currency,
        kinds: card.kinds,
        price: card.price.into(),
        most_pay: Amount(card.most),
        answers_wanted: card.wanted,
        hourly_pay: card.hourly.as_ref().map(|measured| Amount(measured.median())),
        hourly: card.hourly.map(HourlyView::from),
        requires: card.requires.into_iter().map(RequirementView::from).collect(),
        eligible: card.eligible,
        terms_revision: card.revision,
        joined: card.joined,
        team_cut_ppm: card.team_cut_ppm,
        offered_until: card.offered_until.map(Moment),
        offered_here_until: card.offered_here_until.map(Moment),
        game: card.game,
    }
}

/// The published projects, the newest first.
#[utoipa::path(get, path = "/hall", tag = "work", params(PageOf), responses((status = 200, body = Page<CardView>)))]
async fn cards(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<CardView>>, Refusal> {
    let (before, limit) = (asked.after(i64::MAX), asked.limit()?);
    let at = (api.engine().settings().demo, api.now());
    let page = (before, limit);
    let rows = api.read(move |snapshot| hall::cards(snapshot, &caller.actor, at, page)).await?;
    Ok(Json(Page::of(rows, limit, |card| card.project.raw(), view)))
}

/// The terms that were read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Terms {
    /// The project's revision.
    revision: i64,
}

/// Accepts a project's present terms.
#[utoipa::path(post, path = "/projects/{id}/terms", tag = "work", params(("id" = ProjectIdText, Path)),
    request_body = Terms, responses((status = 204, description = "They are accepted.")))]
async fn join(
    State(api): State<Api>,
    Id(project): Id<ProjectId>,
    given: Given<Terms>,
) -> Result<StatusCode, Refusal> {
    api.command(&given.caller, Join { project, revision: given.body.revision }).await?;
    Ok(StatusCode::NO_CONTENT)
}
