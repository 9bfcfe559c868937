//! Bank lines: those of a statement, those that wait in suspense, and what becomes of these.

use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{
    Amount, BankLineIdText, CurrencyName, Cursor, CursorText, DepositIdText, LineCauseName, LineMatchName,
    LineStateName, Moment, Page, PageOf, PayoutIdText, PersonIdText, StatementIdText, check_limit, fifty,
};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::Outcome;
use gongdao_engine::commands::bank::{MatchLine, MatchTo, SendLineBack};
use gongdao_engine::commands::money::WithdrawDeposit;
use gongdao_engine::queries::bank::{self, Line};
use gongdao_kernel::{
    BankLineId, Code, Currency, DepositId, Fault, PayoutId, PersonId, StatementId, TypedId,
};
use gongdao_market::{LineCause, LineMatch, LineState};
use gongdao_trust::deposit_code;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(lines))
        .routes(routes!(suspense))
        .routes(routes!(line))
        .routes(routes!(match_line))
        .routes(routes!(send_back))
        .routes(routes!(withdraw))
}

/// A line of a bank statement.
#[derive(Debug, Serialize, ToSchema)]
struct LineView {
    /// Its id; its letters and digits are the reference to send it back with.
    #[schema(value_type = BankLineIdText)]
    id: BankLineId,
    /// The statement that first showed it.
    #[schema(value_type = StatementIdText)]
    statement: StatementId,
    /// Its place there.
    place: i64,
    /// The day it was booked.
    booked_on: String,
    /// How much; above zero where it came in, below where it left.
    amount: Amount,
    /// Its currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// What the other side wrote.
    reference: String,
    /// The bank's own reference.
    bank_reference: String,
    /// The other side's name.
    party: String,
    /// Where it stands.
    #[schema(value_type = LineStateName)]
    state: LineState,
    /// What it is.
    #[schema(value_type = Option<LineMatchName>)]
    matched: Option<LineMatch>,
    /// The deposit, payout or line that it is.
    subject: Option<String>,
    /// Why it waits or waited.
    #[schema(value_type = Option<LineCauseName>)]
    cause: Option<LineCause>,
    /// The reference to write into the transfer that sends it back.
    return_reference: Option<String>,
    /// When it was taken in.
    at: Moment,
}

fn view(row: Line) -> LineView {
    let subject = row.subject.zip(row.matched).map(|(raw, matched)| match matched {
        LineMatch::Deposit | LineMatch::RecordedDeposit => DepositId::from_raw(raw).to_string(),
        LineMatch::Payout | LineMatch::PayoutReturn => PayoutId::from_raw(raw).to_string(),
        LineMatch::SentBack => BankLineId::from_raw(raw).to_string(),
    });
    let returning = row.state == LineState::Returning;
    LineView {
        id: row.id,
        statement: row.statement,
        place: row.place,
        booked_on: row.booked_on,
        amount: Amount(row.amount),
        currency: row.currency,
        reference: row.reference,
        bank_reference: row.bank_reference,
        party: row.party,
        state: row.state,
        matched: row.matched,
        subject,
        cause: row.cause,
        return_reference: returning.then(|| deposit_code::bank_text(row.id)),
        at: Moment(row.at),
    }
}

/// A bank statement's lines, in order, for operators and auditors.
#[utoipa::path(get, path = "/bank-statements/{id}/lines", tag = "deposits", params(("id" = StatementIdText, Path), PageOf),
    responses((status = 200, body = Page<LineView>)))]
async fn lines(
    State(api): State<Api>,
    caller: Caller,
    Id(statement): Id<StatementId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<LineView>>, Refusal> {
    let (after, limit) = asked.rows()?;
    let read = move |snapshot: &mut _| bank::lines(snapshot, &caller.actor, statement, after, limit);
    Ok(Json(Page::cut(api.read(read).await?, view)))
}

/// Which lines.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LinesOf {
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<CursorText>)]
    after: Option<Cursor>,
    /// How many items at most.
    #[serde(default = "fifty")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: u32,
    /// Those in this state; those that wait where it is left out.
    #[serde(default = "waiting")]
    #[param(value_type = Option<LineStateName>, default = "suspense")]
    state: LineState,
}

fn waiting() -> LineState {
    LineState::Suspense
}

/// What waits in suspense, the oldest first, for operators and auditors.
#[utoipa::path(get, path = "/suspense", tag = "deposits", params(LinesOf),
    responses((status = 200, body = Page<LineView>)))]
async fn suspense(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<LinesOf>,
) -> Result<Json<Page<LineView>>, Refusal> {
    let (after, limit) = (asked.after.map(|cursor| cursor.0), check_limit(asked.limit)?);
    let state = asked.state;
    let read = move |snapshot: &mut _| bank::lines_in(snapshot, &caller.actor, state, after, limit);
    Ok(Json(Page::cut(api.read(read).await?, view)))
}

/// A bank line, for operators and auditors.
#[utoipa::path(get, path = "/suspense/{id}", tag = "deposits", params(("id" = BankLineIdText, Path)),
    responses((status = 200, body = LineView)))]
async fn line(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<BankLineId>,
) -> Result<Json<LineView>, Refusal> {
    Ok(Json(view(api.read(move |snapshot| bank::line(snapshot, &caller.actor, id)).await?)))
}

/// What a line is: one of these.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Explained {
    /// A deposit of this requester's.
    #[serde(default)]
    #[schema(value_type = Option<PersonIdText>)]
    requester: Option<PersonId>,
    /// This deposit, recorded before.
    #[serde(default)]
    #[schema(value_type = Option<DepositIdText>)]
    deposit: Option<DepositId>,
    /// This payout, leaving or coming back.
    #[serde(default)]
    #[schema(value_type = Option<PayoutIdText>)]
    payout: Option<PayoutId>,
    /// This line, sent back to its sender.
    #[serde(default)]
    #[schema(value_type = Option<BankLineIdText>)]
    line: Option<BankLineId>,
}

impl Explained {
    fn to(&self) -> Result<MatchTo, Fault> {
        let all = [
            self.requester.map(MatchTo::Requester),
            self.deposit.map(MatchTo::Deposit),
            self.payout.map(MatchTo::Payout),
            self.line.map(MatchTo::Line),
        ];
        let mut named = all.into_iter().flatten();
        match (named.next(), named.next()) {
            (Some(to), None) => Ok(to),
            _ => Err(Fault::new(Code::InvalidField)
                .at("requester")
                .with_fix("Name one of requester, deposit, payout and line.")),
        }
    }
}

async fn moved(
    api: &Api,
    caller: &Caller,
    command: impl Into<gongdao_engine::Command>,
) -> Result<Json<LineMoved>, Refusal> {
    match api.command(caller, command).await? {
        Outcome::Line { line, state } => Ok(Json(LineMoved { id: line, state })),
        _ => Err(super::unexpected()),
    }
}

/// Where a line stands now.
#[derive(Debug, Serialize, ToSchema)]
struct LineMoved {
    /// It.
    #[schema(value_type = BankLineIdText)]
    id: BankLineId,
    /// Where it stands.
    #[schema(value_type = LineStateName)]
    state: LineState,
}

/// Says what a line in suspense is. Amounts have to agree, and nobody matches a line to themselves.
#[utoipa::path(post, path = "/suspense/{id}/match", tag = "deposits", params(("id" = BankLineIdText, Path)),
    request_body = Explained, responses((status = 200, body = LineMoved)))]
async fn match_line(
    State(api): State<Api>,
    Id(line): Id<BankLineId>,
    given: Given<Explained>,
) -> Result<Json<LineMoved>, Refusal> {
    let to = given.body.to()?;
    moved(&api, &given.caller, MatchLine { line, to }).await
}

/// Why something is sent or taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Note {
    /// It.
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
}

/// Sends money that nobody expects back to its sender: instruct the bank with the line's own reference, and its next
/// statement ends the matter.
#[utoipa::path(post, path = "/suspense/{id}/send-back", tag = "deposits", params(("id" = BankLineIdText, Path)),
    request_body = Note, responses((status = 200, body = LineMoved)))]
async fn send_back(
    State(api): State<Api>,
    Id(line): Id<BankLineId>,
    given: Given<Note>,
) -> Result<Json<LineMoved>, Refusal> {
    moved(&api, &given.caller, SendLineBack { line, note: given.body.note }).await
}

/// Takes back a deposit that was recorded and never arrived, as far as its money is still free.
#[utoipa::path(post, path = "/deposits/{id}/withdraw", tag = "deposits", params(("id" = DepositIdText, Path)),
    request_body = Note, responses((status = 204, description = "It is taken back.")))]
async fn withdraw(
    State(api): State<Api>,
    Id(deposit): Id<DepositId>,
    given: Given<Note>,
) -> Result<StatusCode, Refusal> {
    api.command(&given.caller, WithdrawDeposit { deposit, note: given.body.note }).await?;
    Ok(StatusCode::NO_CONTENT)
}
