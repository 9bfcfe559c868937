//! Payouts: asked for by workers, decided and reconciled by operators.

use super::payee::PayeeView;
use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{
    Amount, CurrencyName, Cursor, CursorText, Moment, Page, PageOf, PayoutIdText, PayoutReasonName,
    PayoutRunIdText, PayoutStateName, PersonIdText, PositiveAmountText, StepName, check_limit, fifty,
};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::commands::payout::{AskPayout, CancelPayout};
use gongdao_engine::commands::payout_desk::{ApprovePayouts, ReconcilePayout, RefusePayout};
use gongdao_engine::queries::payouts;
use gongdao_engine::{Command, Outcome};
use gongdao_kernel::{Currency, Money, PayoutId, PayoutRunId, PersonId};
use gongdao_market::{Payout, PayoutReason, PayoutState};
use gongdao_rules::tax::Step;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(ask, payouts_all))
        .routes(routes!(own))
        .routes(routes!(payout))
        .routes(routes!(cancel))
        .routes(routes!(approve))
        .routes(routes!(approve_one))
        .routes(routes!(refuse))
        .routes(routes!(reconcile))
        .routes(routes!(tax_months))
        .routes(routes!(preview))
}

/// One step of how the tax came about.
#[derive(Debug, Serialize, ToSchema)]
struct StepView {
    /// Which step.
    #[schema(value_type = StepName)]
    step: Step,
    /// What it is called, in Chinese.
    zh: &'static str,
    /// What it is called, in English.
    en: &'static str,
    /// Its amount; a count of months for `months`, a share of one for `rate`.
    value: String,
}

/// A payout.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PayoutView {
    /// Its id; its letters and digits are the payment's reference at the bank.
    #[schema(value_type = PayoutIdText)]
    id: PayoutId,
    /// Whose.
    #[schema(value_type = PersonIdText)]
    person: PersonId,
    /// Where it stands.
    #[schema(value_type = PayoutStateName)]
    state: PayoutState,
    /// Its currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// What left the earnings.
    gross: Amount,
    /// What is kept of it for the tax office.
    withheld: Amount,
    /// What the bank is to pay.
    net: Amount,
    /// The version of the rule that decided what is withheld; `none` where there is no rule for the currency.
    rule: String,
    /// How it came to that.
    explanation: Vec<StepView>,
    /// The month it counts in for the tax office, such as 202611.
    month: i64,
    /// When it was asked for.
    requested_at: Moment,
    /// When it was approved or refused.
    decided_at: Option<Moment>,
    /// The run it is in.
    #[schema(value_type = Option<PayoutRunIdText>)]
    run: Option<PayoutRunId>,
    /// When it was paid or ended.
    ended_at: Option<Moment>,
    /// Why it did not reach its payee.
    #[schema(value_type = Option<PayoutReasonName>)]
    reason: Option<PayoutReason>,
    /// What was said about that.
    note: Option<String>,
    /// Whether a bank statement shows it.
    on_statement: bool,
    /// Rises with every change.
    version: i64,
}

fn steps(text: &str) -> Vec<StepView> {
    let lines: Vec<(String, i64)> = serde_json::from_str(text).unwrap_or_default();
    let view = |(name, amount): (String, i64)| {
        let step = Step::from_name(&name)?;
        let value = match step {
            Step::Months => amount.to_string(),
            _ => Money::from_micros(amount).to_string(),
        };
        let (zh, en) = step.words();
        Some(StepView { step, zh, en, value })
    };
    lines.into_iter().filter_map(view).collect()
}

impl From<Payout> for PayoutView {
    fn from(row: Payout) -> Self {
        Self {
            id: row.id,
            person: row.person,
            state: row.state,
            currency: row.currency,
            gross: Amount(row.gross),
            withheld: Amount(row.withheld),
            net: Amount(row.net),
            explanation: steps(&row.explanation),
            rule: row.rule,
            month: row.month,
            requested_at: Moment(row.requested_at),
            decided_at: row.decided_at.map(Moment),
            run: row.run,
            ended_at: row.ended_at.map(Moment),
            reason: row.reason,
            note: row.note,
            on_statement: row.line.is_some(),
            version: row.version,
        }
    }
}

/// A payout with where it goes.
#[derive(Debug, Serialize, ToSchema)]
struct PayoutWhole {
    /// It.
    #[serde(flatten)]
    payout: PayoutView,
    /// Where it goes, masked.
    payee: PayeeView,
}

/// A payout to be asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPayout {
    /// How much of the earnings, tax included, in whole minor units; all there is where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<PositiveAmountText>)]
    amount: Option<Amount>,
    /// In which currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
}

/// Where a payout stands now.
#[derive(Debug, Serialize, ToSchema)]
struct PayoutMoved {
    /// It.
    #[schema(value_type = PayoutIdText)]
    id: PayoutId,
    /// Where it stands.
    #[schema(value_type = PayoutStateName)]
    state: PayoutState,
}

async fn moved(api: &Api, caller: &Caller, command: impl Into<Command>) -> Result<PayoutMoved, Refusal> {
    match api.command(caller, command).await? {
        Outcome::Payout { payout, state } => Ok(PayoutMoved { id: payout, state }),
        _ => Err(super::unexpected()),
    }
}

/// Asks for a payout of one's earnings: one unit at least, all where no amount is named. Tax is withheld by the rule of
/// the day, and the answer says how it came about. What is below the bank's minor unit stays.
#[utoipa::path(post, path = "/payouts", tag = "payouts", request_body = NewPayout,
    responses((status = 201, body = PayoutWhole)))]
async fn ask(
    State(api): State<Api>,
    given: Given<NewPayout>,
) -> Result<(StatusCode, Json<PayoutWhole>), Refusal> {
    let NewPayout { amount, currency } = given.body;
    let command = AskPayout { amount: amount.map(|amount| amount.0), currency };
    let id = moved(&api, &given.caller, command).await?.id;
    let person = given.caller.actor.person;
    let (payout, payee) = api.read(move |snapshot| payouts::own_payout(snapshot, person, id)).await?;
    Ok((StatusCode::CREATED, Json(PayoutWhole { payout: payout.into(), payee: payee.into() })))
}

/// Whose payouts, and in which state.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PayoutsOf {
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<CursorText>)]
    after: Option<Cursor>,
    /// How many items at most.
    #[serde(default = "fifty")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: u32,
    /// Only those in this state, the oldest first; all of them, the newest first, where it is left out.
    #[serde(default)]
    #[param(value_type = Option<PayoutStateName>)]
    state: Option<PayoutState>,
}

/// Everybody's payouts, for operators and auditors.
#[utoipa::path(get, path = "/payouts", tag = "payouts", params(PayoutsOf),
    responses((status = 200, body = Page<PayoutView>)))]
async fn payouts_all(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PayoutsOf>,
) -> Result<Json<Page<PayoutView>>, Refusal> {
    let (after, limit) = (asked.after.map(|cursor| cursor.0), check_limit(asked.limit)?);
    let state = asked.state;
    let read = move |snapshot: &mut _| match state {
        Some(state) => payouts::payouts_in(snapshot, &caller.actor, state, after, limit),
        None => payouts::payouts(snapshot, &caller.actor, None, after, limit),
    };
    Ok(Json(Page::cut(api.read(read).await?, PayoutView::from)))
}

/// One's own payouts, the newest first.
#[utoipa::path(get, path = "/me/payouts", tag = "payouts", params(PageOf),
    responses((status = 200, body = Page<PayoutView>)))]
async fn own(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<PayoutView>>, Refusal> {
    let ((before, limit), person) = (asked.rows()?, Some(caller.actor.person));
    let read = move |snapshot: &mut _| payouts::payouts(snapshot, &caller.actor, person, before, limit);
    Ok(Json(Page::cut(api.read(read).await?, PayoutView::from)))
}

/// A payout, for whose it is, operators and auditors.
#[utoipa::path(get, path = "/payouts/{id}", tag = "payouts", params(("id" = PayoutIdText, Path)),
    responses((status = 200, body = PayoutWhole)))]
async fn payout(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<PayoutId>,
) -> Result<Json<PayoutWhole>, Refusal> {
    let (payout, payee) = api.read(move |snapshot| payouts::payout(snapshot, &caller.actor, id)).await?;
    Ok(Json(PayoutWhole { payout: payout.into(), payee: payee.into() }))
}

/// Takes one's own request back, as long as nobody has decided on it.
#[utoipa::path(post, path = "/payouts/{id}/cancel", tag = "payouts", params(("id" = PayoutIdText, Path)),
    responses((status = 200, body = PayoutMoved)))]
async fn cancel(
    State(api): State<Api>,
    caller: Caller,
    Id(payout): Id<PayoutId>,
) -> Result<Json<PayoutMoved>, Refusal> {
    Ok(Json(moved(&api, &caller, CancelPayout { payout }).await?))
}

/// Payouts to be approved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Approval {
    /// They, all or none.
    #[schema(value_type = Vec<PayoutIdText>, min_items = 1, max_items = 500)]
    payouts: Vec<PayoutId>,
}

/// Approves payouts, all or none; nobody's own.
#[utoipa::path(post, path = "/payouts/approve", tag = "payouts", request_body = Approval,
    responses((status = 204, description = "They are approved.")))]
async fn approve(State(api): State<Api>, given: Given<Approval>) -> Result<StatusCode, Refusal> {
    let command = ApprovePayouts { payouts: given.body.payouts, version: None };
    moved(&api, &given.caller, command).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Seen {
    /// The version of the payout that was looked at; where it has changed since, nothing is done.
    #[serde(default)]
    version: Option<i64>,
}

/// Approves a payout; nobody's own.
#[utoipa::path(post, path = "/payouts/{id}/approve", tag = "payouts", params(("id" = PayoutIdText, Path)),
    request_body = Seen, responses((status = 200, body = PayoutMoved)))]
async fn approve_one(
    State(api): State<Api>,
    Id(id): Id<PayoutId>,
    given: Given<Seen>,
) -> Result<Json<PayoutMoved>, Refusal> {
    let command = ApprovePayouts { payouts: vec![id], version: given.body.version };
    Ok(Json(moved(&api, &given.caller, command).await?))
}

/// Why a payout is refused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PayoutRefusal {
    /// For the worker to read.
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
}

/// Refuses a payout; its money goes back to the earnings, tax included.
#[utoipa::path(post, path = "/payouts/{id}/refuse", tag = "payouts", params(("id" = PayoutIdText, Path)),
    request_body = PayoutRefusal, responses((status = 200, body = PayoutMoved)))]
async fn refuse(
    State(api): State<Api>,
    Id(payout): Id<PayoutId>,
    given: Given<PayoutRefusal>,
) -> Result<Json<PayoutMoved>, Refusal> {
    let command = RefusePayout { payout, note: given.body.note };
    Ok(Json(moved(&api, &given.caller, command).await?))
}

/// What the bank did.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BankResult {
    /// Whether it was paid.
    paid: bool,
    /// Why not, or why it came back.
    #[serde(default)]
    #[schema(value_type = Option<PayoutReasonName>)]
    reason: Option<PayoutReason>,
    /// What is to be said about that.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    note: Option<String>,
}

/// Says what the bank did with a payout, before or without a statement that shows it. One that failed or came back goes
/// to the earnings again, tax included, by entries that name those they put right.
#[utoipa::path(post, path = "/payouts/{id}/reconcile", tag = "payouts", params(("id" = PayoutIdText, Path)),
    request_body = BankResult, responses((status = 200, body = PayoutMoved)))]
async fn reconcile(
    State(api): State<Api>,
    Id(payout): Id<PayoutId>,
    given: Given<BankResult>,
) -> Result<Json<PayoutMoved>, Refusal> {
    let BankResult { paid, reason, note } = given.body;
    let fault =
        |fix| gongdao_kernel::Fault::new(gongdao_kernel::Code::InvalidField).at("reason").with_fix(fix);
    match (paid, reason) {
        (true, Some(_)) => return Err(fault("A payout that was paid has no reason.").into()),
        (false, None) => return Err(fault("Say why it was not paid.").into()),
        _ => {}
    }
    Ok(Json(moved(&api, &given.caller, ReconcilePayout { payout, reason, note }).await?))
}

/// What was paid in one month, for the tax office.
#[derive(Debug, Serialize, ToSchema)]
struct TaxMonthView {
    /// The month, such as 202611.
    month: i64,
    /// The currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// Gross income.
    income: Amount,
    /// Tax withheld.
    withheld: Amount,
    /// How many payouts.
    payouts: i64,
}

/// What one was paid month by month, for the tax office, the latest first.
#[utoipa::path(get, path = "/me/tax-months", tag = "payouts", responses((status = 200, body = Vec<TaxMonthView>)))]
async fn tax_months(State(api): State<Api>, caller: Caller) -> Result<Json<Vec<TaxMonthView>>, Refusal> {
    let person = caller.actor.person;
    let rows = api.read(move |snapshot| payouts::tax_months(snapshot, &caller.actor, person)).await?;
    let view = |row: gongdao_engine::queries::payouts::Month| TaxMonthView {
        month: row.month,
        currency: row.currency,
        income: Amount(row.income),
        withheld: Amount(row.withheld),
        payouts: row.payouts,
    };
    Ok(Json(rows.into_iter().map(view).collect()))
}

/// What a payout is to be previewed of.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PreviewOf {
    /// How much of the earnings, tax included, in whole minor units; all there is where it is left out.
    #[serde(default)]
    #[param(value_type = Option<PositiveAmountText>)]
    amount: Option<Amount>,
    /// In which currency.
    #[param(value_type = CurrencyName)]
    currency: Currency,
}

/// What a payout would come to.
#[derive(Debug, Serialize, ToSchema)]
struct PayoutPreview {
    /// What would leave the earnings.
    gross: Amount,
    /// What would be kept of it for the tax office.
    withheld: Amount,
    /// What the bank would be told to pay.
    net: Amount,
    /// The currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// The version of the rule that decides what is withheld.
    rule: String,
    /// How it comes to that.
    explanation: Vec<StepView>,
    /// The month it would count in for the tax office, such as 202611.
    month: i64,
    /// Where it would go, masked.
    payee: PayeeView,
}

/// What asking for a payout would come to now: gross, withheld and net, and how the tax comes about. Nothing is asked
/// for. It is decided by the code that decides the real one, so it is refused where asking would be.
#[utoipa::path(get, path = "/me/payout-preview", tag = "payouts", params(PreviewOf),
    responses((status = 200, body = PayoutPreview)))]
async fn preview(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PreviewOf>,
) -> Result<Json<PayoutPreview>, Refusal> {
    let ask = AskPayout { amount: asked.amount.map(|amount| amount.0), currency: asked.currency };
    let (now, settings) = (api.now(), api.engine().settings().clone());
    let read = move |snapshot: &mut _| payouts::preview(snapshot, &caller.actor, (&settings, now), ask);
    let (row, payee) = api.read(read).await?;
    Ok(Json(PayoutPreview {
        gross: Amount(row.gross),
        withheld: Amount(row.withheld),
        net: Amount(row.net),
        currency: row.currency,
        explanation: steps(&row.explanation),
        rule: row.rule,
        month: row.month,
        payee: payee.into(),
    }))
}
