//! One look at the platform, for operators and auditors: is it well, what is stuck, where is money waiting.

use crate::extract::Caller;
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{
    ActivityKindName, Amount, BatchIdText, CurrencyName, LineStateName, Moment, PayoutStateName,
    ProjectIdText,
};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use gongdao_engine::queries::overview::{self, Overview};
use gongdao_engine::rows::Waiting;
use gongdao_kernel::{BatchId, Currency, Instant, MS_PER_HOUR, ProjectId};
use gongdao_market::{ActivityKind, LineState, PayoutState};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(read))
}

/// A line that waits.
#[derive(Debug, Serialize, ToSchema)]
struct WaitingView {
    /// How many.
    count: i64,
    /// Since when the oldest does.
    oldest_at: Option<Moment>,
    /// For how long, in milliseconds.
    oldest_age_ms: Option<i64>,
}

fn waiting(line: Waiting, now: Instant) -> WaitingView {
    let oldest_age_ms = line.oldest_at.map(|at| now.since_ms(at));
    WaitingView { count: line.count, oldest_at: line.oldest_at.map(Moment), oldest_age_ms }
}

/// The writer, through which every change goes.
#[derive(Debug, Serialize, ToSchema)]
struct WriterView {
    /// Commands of people that wait.
    people: usize,
    /// Commands of uploads that wait.
    bulk: usize,
    /// How long the oldest of them has waited, in milliseconds.
    oldest_ms: i64,
}

/// The evidence log.
#[derive(Debug, Serialize, ToSchema)]
struct LogView {
    /// Records that are not in the log yet; at most a thousand and one of each writer are counted.
    waiting: i64,
    /// For how long the oldest of them has waited, in milliseconds.
    lag_ms: i64,
    /// How many entries the last signed checkpoint covers.
    size: i64,
    /// When it was signed.
    signed_at: Option<Moment>,
}

/// The last check of the books.
#[derive(Debug, Serialize, ToSchema)]
struct CheckView {
    /// When.
    at: Moment,
    /// Whether nothing was found.
    sound: bool,
    /// How many violations there were.
    found: i64,
    /// Journal entries folded.
    entries: i64,
}

/// A batch whose escrow cannot pay what is still asked for.
#[derive(Debug, Serialize, ToSchema)]
struct ShortView {
    /// The batch.
    #[schema(value_type = BatchIdText)]
    batch: BatchId,
    /// Its project.
    #[schema(value_type = ProjectIdText)]
    project: ProjectId,
    /// The currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// What is free.
    free: Amount,
    /// What is lacking.
    need: Amount,
    /// Whether not even one more answer can be claimed.
    stopped: bool,
}

/// Payouts on their way in one state and currency.
#[derive(Debug, Serialize, ToSchema)]
struct PayoutsView {
    /// Where they stand.
    #[schema(value_type = PayoutStateName)]
    state: PayoutState,
    /// Their currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// What they come to, net.
    net: Amount,
    /// How many, and since when the oldest was asked for.
    #[serde(flatten)]
    waiting: WaitingView,
}

/// Bank lines that wait in one state and currency.
#[derive(Debug, Serialize, ToSchema)]
struct LinesView {
    /// In suspense, or on their way back.
    #[schema(value_type = LineStateName)]
    state: LineState,
    /// Their currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// What came in.
    came: Amount,
    /// What left.
    left: Amount,
    /// How many, and since when the oldest does.
    #[serde(flatten)]
    waiting: WaitingView,
}

/// Money in accounts of one kind.
#[derive(Debug, Serialize, ToSchema)]
struct MoneyView {
    /// The kind.
    kind: &'static str,
    /// The currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// Posted credits less posted debits.
    balance: Amount,
    /// What open holds claim of it.
    held: Amount,
    /// How many accounts.
    accounts: i64,
}

/// What an hour brought.
#[derive(Debug, Serialize, ToSchema)]
struct HourView {
    /// When it began.
    at: Moment,
    /// What.
    #[schema(value_type = ActivityKindName)]
    kind: ActivityKind,
    /// How often.
    count: i64,
}

/// The whole.
#[derive(Debug, Serialize, ToSchema)]
struct OverviewView {
    /// Whether the books balance, the last check was clean, and neither the writer nor the log is behind by a minute.
    well: bool,
    /// What stands against that, in words.
    troubles: Vec<String>,
    /// As of when.
    at: Moment,
    /// Posted debits less posted credits by currency, in micro-units; zero where the books balance.
    trial_balance_micros: BTreeMap<&'static str, String>,
    /// The last check of the books.
    check: Option<CheckView>,
    /// The writer.
    writer: WriterView,
    /// The evidence log.
    log: LogView,
    /// Projects for screening.
    screening: WaitingView,
    /// Answers for review.
    reviews: WaitingView,
    /// Rejections under appeal.
    appeals: WaitingView,
    /// Grades under appeal.
    grade_appeals: WaitingView,
    /// Stops of accounts under appeal.
    suspension_appeals: WaitingView,
    /// Letters to be sent.
    mails: WaitingView,
    /// Those of them that no server has taken yet though it was tried.
    mails_stuck: WaitingView,
    /// Letters that were given up.
    mails_failed: i64,
    /// Open batches; the oldest by when it was made.
    open_batches: WaitingView,
    /// Batches on their way to be closed.
    closing_batches: WaitingView,
    /// Open batches that are short of escrow, of the first five hundred.
    short: Vec<ShortView>,
    /// Whether there are more open batches than were looked at.
    more_open: bool,
    /// Payouts on their way, by state and currency: to be approved, for the next run, in a run, with the bank.
    payouts: Vec<PayoutsView>,
    /// Runs of payouts whose file has not gone to the bank.
    payout_runs: WaitingView,
    /// Bank lines that nobody understands yet, and those on their way back, by currency.
    bank_lines: Vec<LinesView>,
    /// Money by kind of account, from sums that are kept; the check of the books holds them against the accounts.
    money: Vec<MoneyView>,
    /// What the last forty-eight hours brought, the oldest first; counts are written down every ten seconds.
    hours: Vec<HourView>,
}

/// How far writer and log may be behind before that is a trouble.
const LATE_MS: i64 = 60_000;

fn troubles(seen: &Overview, oldest_ms: i64, lag_ms: i64) -> Vec<String> {
    let mut troubles = Vec::new();
    for (currency, sum) in seen.trial_balance.iter().filter(|(_, sum)| **sum != 0) {
        troubles.push(format!("The books of {currency} are off by {sum} micro-units."));
    }
    if let Some(check) = seen.check.filter(|check| !check.sound) {
        troubles.push(format!("The last check of the books found {} violations.", check.found));
    }
    if oldest_ms > LATE_MS {
        troubles.push(format!("Commands wait for {} seconds.", oldest_ms / 1_000));
    }
    if lag_ms > LATE_MS {
        troubles.push(format!("The evidence log is {} seconds behind.", lag_ms / 1_000));
    }
    if seen.mails_failed > 0 {
        troubles.push(format!("{} letters could not be sent.", seen.mails_failed));
    }
    let stopped = seen.short.iter().filter(|batch| batch.stopped).count();
    if stopped > 0 {
        troubles.push(format!("{stopped} open batches cannot pay another answer."));
    }
    troubles
}

/// Is it well, what is stuck, where is money waiting: for operators and auditors.
#[utoipa::path(get, path = "/overview", tag = "platform", responses((status = 200, body = OverviewView)))]
async fn read(State(api): State<Api>, caller: Caller) -> Result<Json<OverviewView>, Refusal> {
    let now = api.now();
    let seen = api.read(move |snapshot| overview::read(snapshot, &caller.actor, now)).await?;
    let pulse = api.engine().pulse();
    let lag_ms = seen.log.oldest_at.map_or(0, |at| now.since_ms(at));
    let troubles = troubles(&seen, pulse.oldest_ms, lag_ms);
    let writer = WriterView { people: pulse.people, bulk: pulse.bulk, oldest_ms: pulse.oldest_ms };
    Ok(Json(view(seen, now, (writer, lag_ms), troubles)?))
}

fn log(seen: &Overview, lag_ms: i64) -> LogView {
    let signed_at = seen.log.signed_at.map(Moment);
    LogView { waiting: seen.log.waiting, lag_ms, size: seen.log.size, signed_at }
}

fn money(seen: &Overview) -> Result<Vec<MoneyView>, Refusal> {
    let view = |sum: &overview::KindSum| {
        Ok(MoneyView {
            kind: sum.kind.as_str(),
            currency: sum.currency,
            balance: Amount(sum.credits.minus(sum.debits).map_err(gongdao_kernel::Fault::from)?),
            held: Amount(sum.held),
            accounts: sum.accounts,
        })
    };
    seen.money.iter().map(view).collect()
}

fn view(
    seen: Overview,
    now: Instant,
    (writer, lag_ms): (WriterView, i64),
    troubles: Vec<String>,
) -> Result<OverviewView, Refusal> {
    let money = money(&seen)?;
    let check = seen.check.map(|check| CheckView {
        at: Moment(check.at),
        sound: check.sound,
        found: check.found,
        entries: check.entries,
    });
    let short = seen.short.iter().map(|short| ShortView {
        batch: short.batch,
        project: short.project,
        currency: short.currency,
        free: Amount(short.free),
        need: Amount(short.need),
        stopped: short.stopped,
    });
    let hours = seen.hours.iter().map(|hour| HourView {
        at: Moment(Instant::from_ms(hour.hour.saturating_mul(MS_PER_HOUR))),
        kind: hour.kind,
        count: hour.count,
    });
    let payouts = seen.payouts.iter().map(|row| PayoutsView {
        state: row.state,
        currency: row.currency,
        net: Amount(row.net),
        waiting: waiting(row.waiting, now),
    });
    let lines = seen.lines.iter().map(|row| LinesView {
        state: row.state,
        currency: row.currency,
        came: Amount(row.came),
        left: Amount(row.left),
        waiting: waiting(row.waiting, now),
    });
    let trial = seen.trial_balance.iter().map(|(currency, sum)| (currency.as_str(), sum.to_string()));
    let line = |line| waiting(line, now);
    Ok(OverviewView {
        well: troubles.is_empty(),
        troubles,
        at: Moment(now),
        trial_balance_micros: trial.collect(),
        check,
        writer,
        log: log(&seen, lag_ms),
        screening: line(seen.screening),
        reviews: line(seen.reviews),
        appeals: line(seen.appeals),
        grade_appeals: line(seen.grade_appeals),
        suspension_appeals: line(seen.suspension_appeals),
        mails: line(seen.mails),
        mails_stuck: line(seen.mails_stuck),
        mails_failed: seen.mails_failed,
        open_batches: line(seen.open),
        closing_batches: line(seen.closing),
        short: short.collect(),
        more_open: seen.more_open,
        payouts: payouts.collect(),
        payout_runs: line(seen.runs),
        bank_lines: lines.collect(),
        money,
        hours: hours.collect(),
    })
}
