//! Payout runs: approved payouts in one file for a bank or payment institution.
//!
//! The file is made when it is fetched, from rows that no longer change, so it is the same every time. Details are opened
//! for it and nowhere else; only operators get it.

use super::payouts::PayoutView;
use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{
    Amount, CurrencyName, Moment, Page, PageOf, PayoutChannelName, PayoutIdText, PayoutRunIdText,
    PersonIdText, RunStateName,
};
use crate::{Api, Refusal, stream};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gongdao_engine::commands::payout_desk::{MakeRun, SteerRun};
use gongdao_engine::queries::payouts::{self, Run, RunFile};
use gongdao_engine::queries::rfc3339;
use gongdao_engine::{Command, Outcome};
use gongdao_formats::payments::{Account, Batch, Payment, PaymentFormat, PaymentWriter};
use gongdao_kernel::{Code, Currency, Fault, PayoutId, PayoutRunId, PersonId, parse_id};
use gongdao_market::{Payout, RunState};
use gongdao_trust::{PayeeDetails, PayeeKind, PayoutChannel, deposit_code};
use serde::{Deserialize, Serialize};
use std::io::Write;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(make, runs))
        .routes(routes!(run))
        .routes(routes!(sent))
        .routes(routes!(cancel))
        .routes(routes!(file))
}

/// A run to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRun {
    /// Who carries it out.
    #[schema(value_type = PayoutChannelName)]
    channel: PayoutChannel,
    /// Its currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// The payouts; all approved ones of the channel and currency, 500 at most, where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<Vec<PayoutIdText>>, min_items = 1, max_items = 500)]
    payouts: Option<Vec<PayoutId>>,
}

/// A run.
#[derive(Debug, Serialize, ToSchema)]
struct RunView {
    /// Its id; its letters and digits are the file's own reference.
    #[schema(value_type = PayoutRunIdText)]
    id: PayoutRunId,
    /// Where it stands.
    #[schema(value_type = RunStateName)]
    state: RunState,
    /// Who carries it out.
    #[schema(value_type = PayoutChannelName)]
    channel: PayoutChannel,
    /// Its currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// How many payouts it was made of.
    payouts: i64,
    /// What they come to, net.
    total: Amount,
    /// Who made it.
    #[schema(value_type = PersonIdText)]
    made_by: PersonId,
    /// When.
    made_at: Moment,
    /// When it went to the bank.
    sent_at: Option<Moment>,
    /// The files it can be fetched as.
    files: Vec<&'static str>,
}

fn view(run: Run) -> RunView {
    let files = match (run.state, run.channel) {
        (RunState::Cancelled, _) => vec![],
        (_, PayoutChannel::Bank) => vec![BANK, PAIN],
        (_, PayoutChannel::Alipay) => vec![ALIPAY],
        (_, PayoutChannel::Wechat) => vec![BANK],
    };
    RunView {
        id: run.id,
        state: run.state,
        channel: run.channel,
        currency: run.currency,
        payouts: run.payouts,
        total: Amount(run.total),
        made_by: run.made_by,
        made_at: Moment(run.made_at),
        sent_at: run.sent_at.map(Moment),
        files,
    }
}

const BANK: &str = "bank.csv";
const ALIPAY: &str = "alipay.csv";
const PAIN: &str = "pain.001.xml";

/// Puts approved payouts into a run.
#[utoipa::path(post, path = "/payout-runs", tag = "payouts", request_body = NewRun,
    responses((status = 201, body = RunView)))]
async fn make(State(api): State<Api>, given: Given<NewRun>) -> Result<(StatusCode, Json<RunView>), Refusal> {
    let NewRun { channel, currency, payouts } = given.body;
    let actor = given.caller.actor;
    let payouts = match payouts {
        Some(payouts) => payouts,
        None => {
            let read = move |snapshot: &mut _| payouts::approved(snapshot, &actor, channel, currency);
            api.read(read).await?
        }
    };
    if payouts.is_empty() {
        let detail = "No approved payout goes that way in that currency.";
        let fix = "Approve payouts first, or name another channel or currency.";
        return Err(Fault::new(Code::WrongState).with_detail(detail).with_fix(fix).into());
    }
    let id = moved(&api, &given.caller, MakeRun { channel, currency, payouts }).await?;
    let (run, _) = api.read(move |snapshot| payouts::run_of(snapshot, id)).await?;
    Ok((StatusCode::CREATED, Json(view(run))))
}

async fn moved(api: &Api, caller: &Caller, command: impl Into<Command>) -> Result<PayoutRunId, Refusal> {
    match api.command(caller, command).await? {
        Outcome::Run { run, .. } => Ok(run),
        _ => Err(super::unexpected()),
    }
}

/// All runs, the newest first, for operators and auditors.
#[utoipa::path(get, path = "/payout-runs", tag = "payouts", params(PageOf),
    responses((status = 200, body = Page<RunView>)))]
async fn runs(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<RunView>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let page = api.read(move |snapshot| payouts::runs(snapshot, &caller.actor, before, limit)).await?;
    Ok(Json(Page::cut(page, view)))
}

/// A run with its payouts.
#[derive(Debug, Serialize, ToSchema)]
struct RunWhole {
    /// It.
    #[serde(flatten)]
    run: RunView,
    /// Its payouts.
    items: Vec<PayoutView>,
}

/// A run with its payouts, for operators and auditors.
#[utoipa::path(get, path = "/payout-runs/{id}", tag = "payouts", params(("id" = PayoutRunIdText, Path)),
    responses((status = 200, body = RunWhole)))]
async fn run(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<PayoutRunId>,
) -> Result<Json<RunWhole>, Refusal> {
    let (run, rows) = api.read(move |snapshot| payouts::run(snapshot, &caller.actor, id)).await?;
    Ok(Json(RunWhole { run: view(run), items: rows.into_iter().map(PayoutView::from).collect() }))
}

async fn steer(api: Api, caller: Caller, id: PayoutRunId, to: RunState) -> Result<Json<RunView>, Refusal> {
    let actor = caller.actor;
    actor.require(gongdao_trust::Role::Operator, gongdao_trust::Scope::Operate)?;
    let (_, rows) = api.read(move |snapshot| payouts::run_of(snapshot, id)).await?;
    let payouts = rows.iter().map(|payout| payout.id).collect();
    moved(&api, &caller, SteerRun { run: id, payouts, to }).await?;
    let (run, _) = api.read(move |snapshot| payouts::run_of(snapshot, id)).await?;
    Ok(Json(view(run)))
}

/// Says that the bank has the run's file.
#[utoipa::path(post, path = "/payout-runs/{id}/sent", tag = "payouts", params(("id" = PayoutRunIdText, Path)),
    responses((status = 200, body = RunView)))]
async fn sent(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<PayoutRunId>,
) -> Result<Json<RunView>, Refusal> {
    steer(api, caller, id, RunState::Sent).await
}

/// Gives a run up before the bank has its file; its payouts wait for another.
#[utoipa::path(post, path = "/payout-runs/{id}/cancel", tag = "payouts", params(("id" = PayoutRunIdText, Path)),
    responses((status = 200, body = RunView)))]
async fn cancel(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<PayoutRunId>,
) -> Result<Json<RunView>, Refusal> {
    steer(api, caller, id, RunState::Cancelled).await
}

/// The run as a file for the bank: `bank.csv`, `alipay.csv` or `pain.001.xml`; for operators alone. It is the same every
/// time, so that fetching it again does nothing and a bank that gets it twice can tell.
#[utoipa::path(get, path = "/payout-runs/{id}/{file}", tag = "payouts",
    params(("id" = PayoutRunIdText, Path), ("file" = String, Path, pattern = "^(bank\\.csv|alipay\\.csv|pain\\.001\\.xml)$")),
    responses((status = 200, content((String = "text/csv"), (String = "application/xml")))))]
async fn file(
    State(api): State<Api>,
    caller: Caller,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let id: PayoutRunId = parse_id(&id).ok_or_else(|| Refusal::protocol(StatusCode::NOT_FOUND))?;
    let (format, media) = match file.as_str() {
        BANK => (PaymentFormat::BankCsv, "text/csv; charset=utf-8"),
        ALIPAY => (PaymentFormat::AlipayCsv, "text/csv; charset=utf-8"),
        PAIN => (PaymentFormat::Pain001, "application/xml"),
        _ => return Err(Refusal::protocol(StatusCode::NOT_FOUND)),
    };
    let whole = api.read(move |snapshot| payouts::run_file(snapshot, &caller.actor, id)).await?;
    let fits = match whole.run.channel {
        PayoutChannel::Bank => format != PaymentFormat::AlipayCsv,
        PayoutChannel::Alipay => format == PaymentFormat::AlipayCsv,
        PayoutChannel::Wechat => format == PaymentFormat::BankCsv,
    };
    if !fits {
        let fix = format!("A run by {} has the files named in it.", whole.run.channel);
        return Err(Fault::field("file", file, fix).into());
    }
    let (mut sender, body) = stream::piped();
    let opened = open_all(&api, &whole)?;
    tokio::task::spawn_blocking(move || {
        if let Err(error) = write(&mut sender, format, &whole, &opened) {
            tracing::warn!(%error, "a payout file broke off");
            sender.fail();
        }
    });
    let name = format!("attachment; filename=\"{}-{file}\"", deposit_code::bank_text(id));
    Ok(([(CONTENT_TYPE, media.to_owned()), (CONTENT_DISPOSITION, name)], body).into_response())
}

/// Every payment's details, opened before the first byte is sent; at most five hundred.
fn open_all(api: &Api, whole: &RunFile) -> Result<Vec<PayeeDetails>, Refusal> {
    let opened =
        whole.payments.iter().map(|(_, payee)| api.secrets().open_payee(payee.person, &payee.sealed));
    Ok(opened.collect::<Result<_, _>>()?)
}

fn write(
    to: &mut impl Write,
    format: PaymentFormat,
    whole: &RunFile,
    opened: &[PayeeDetails],
) -> Result<(), gongdao_formats::payments::PaymentError> {
    let run = &whole.run;
    let (reference, made) = (deposit_code::bank_text(run.id), rfc3339(run.made_at));
    let batch = Batch {
        reference: &reference,
        created_at: &made,
        execute_on: &made[..10],
        payer: whole.payer.as_deref().unwrap_or("Gongdao"),
        payer_account: whole.account.as_deref().unwrap_or_default(),
        payer_bic: whole.bic.as_deref(),
        currency: run.currency.as_str(),
        count: u64::try_from(run.payouts).unwrap_or(0),
        total_micros: run.total.micros(),
        minor_digits: run.currency.minor_digits(),
    };
    let mut writer = PaymentWriter::start(to, format, batch)?;
    for ((payout, _), details) in whole.payments.iter().zip(opened) {
        writer.payment(&payment(payout, details, &deposit_code::bank_text(payout.id)))?;
    }
    writer.finish()?;
    Ok(())
}

fn payment<'a>(payout: &Payout, details: &'a PayeeDetails, reference: &'a str) -> Payment<'a> {
    let account = match details.kind {
        PayeeKind::Iban => Account::Iban { iban: &details.account, bic: details.bic.as_deref() },
        PayeeKind::BankCard | PayeeKind::Alipay | PayeeKind::Wechat => {
            Account::Other { number: &details.account, bank: details.bank.as_deref().unwrap_or_default() }
        }
    };
    Payment { reference, name: &details.holder, account, micros: payout.net.micros(), remark: reference }
}
