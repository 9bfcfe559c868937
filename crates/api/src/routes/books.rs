//! The books, for operators and auditors: the check of everything, the journal, the accounts, the Beancount export.

use crate::extract::{Caller, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{Amount, CurrencyName, Cursor, CursorText, Moment, Page, check_limit, fifty};
use crate::{Api, Refusal, stream};
use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gongdao_engine::commands::operate::NoteCheck;
use gongdao_engine::queries::ledger::{self, Report, Side, check, export_beancount, require_books};
use gongdao_kernel::{AssignmentId, BankLineId, BatchId, Code, Currency, Fault, PayoutId, PersonId, TypedId};
use gongdao_ledger::{Account, AccountId, AccountKind, Entry, EntryNumber, Reason};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::{Semaphore, SemaphorePermit};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(check_books))
        .routes(routes!(journal))
        .routes(routes!(journal_file))
        .routes(routes!(accounts))
}

/// The whole books are read by one at a time.
static WHOLE: Semaphore = Semaphore::const_new(1);

fn alone() -> Result<SemaphorePermit<'static>, Fault> {
    WHOLE
        .try_acquire()
        .map_err(|_| Fault::new(Code::Busy).with_detail("Somebody else is reading all the books."))
}

/// A broken invariant.
#[derive(Debug, Serialize, ToSchema)]
struct ViolationView {
    /// Which.
    invariant: &'static str,
    /// Where, and what is wrong.
    finding: String,
}

/// What was checked and what was found.
#[derive(Debug, Serialize, ToSchema)]
struct ReportView {
    /// Whether nothing was found.
    sound: bool,
    /// Journal entries folded.
    entries: u64,
    /// Accounts compared.
    accounts: u64,
    /// Holds that are open.
    open_holds: u64,
    /// Batches recounted.
    batches: u64,
    /// Tasks recounted.
    tasks: u64,
    /// Assignments looked at.
    assignments: u64,
    /// Evidence records looked at.
    records: u64,
    /// Tasks held and answered by more than they want.
    double_leases: u64,
    /// Posted debits less posted credits by currency, in micro-units; zero where the books balance.
    trial_balance_micros: BTreeMap<&'static str, String>,
    /// How many violations there were in all.
    found: u64,
    /// The first thousand.
    violations: Vec<ViolationView>,
}

impl From<Report> for ReportView {
    fn from(report: Report) -> Self {
        let violations = report.violations.iter();
        Self {
            sound: report.is_sound(),
            entries: report.entries,
            accounts: report.accounts,
            open_holds: report.open_holds,
            batches: report.batches,
            tasks: report.tasks,
            assignments: report.assignments,
            records: report.records,
            double_leases: report.double_leases,
            trial_balance_micros: report
                .trial_balance
                .iter()
                .map(|(currency, sum)| (currency.as_str(), sum.to_string()))
                .collect(),
            found: report.found,
            violations: violations
                .map(|one| ViolationView { invariant: one.invariant, finding: one.finding.clone() })
                .collect(),
        }
    }
}

/// Checks the books: journal, counters, holds, work and evidence. Large books are checked on the machine itself, where
/// no request's time runs out: `gongdao ledger check`.
#[utoipa::path(get, path = "/ledger/check", tag = "books", responses((status = 200, body = ReportView)))]
async fn check_books(State(api): State<Api>, caller: Caller) -> Result<Json<ReportView>, Refusal> {
    require_books(&caller.actor)?;
    let place = alone()?;
    let read = move |snapshot: &mut _| {
        let report = check(snapshot, &mut |_, _| {});
        drop(place);
        report
    };
    let report = api.read(read).await?;
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let (found, entries) = (count(report.found), count(report.entries));
    let noted = NoteCheck { found, entries, accounts: count(report.accounts) };
    api.command_as(caller.actor, noted).await?;
    Ok(Json(report.into()))
}

/// A journal entry.
#[derive(Debug, Serialize, ToSchema)]
struct EntryView {
    /// Its place: shard, epoch and a dense number.
    number: String,
    /// When.
    at: Moment,
    /// `post`, `hold`, `post_hold` or `void_hold`.
    kind: &'static str,
    /// Why.
    reason: &'static str,
    /// The account debited.
    debit: String,
    /// The account credited.
    credit: String,
    /// Their currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// How much.
    amount: Amount,
    /// The hold that this resolves.
    resolves: Option<String>,
    /// Who commanded it; nobody where a clock did.
    actor: Option<String>,
    /// The command.
    command: String,
    /// The assignment, batch or person it is about.
    subject: String,
    /// The evidence record, where it is a decision.
    evidence: Option<String>,
}

fn subject(entry: &Entry) -> String {
    let raw = entry.cause.subject;
    match entry.reason {
        Reason::Deposit => PersonId::from_raw(raw).to_string(),
        Reason::Fund | Reason::Refund => BatchId::from_raw(raw).to_string(),
        Reason::Correct => EntryNumber::from_raw(raw).to_string(),
        Reason::Payout | Reason::Withhold => PayoutId::from_raw(raw).to_string(),
        Reason::Suspend | Reason::SendBack => BankLineId::from_raw(raw).to_string(),
        Reason::Paid if entry.debit.owner == 0 => BankLineId::from_raw(raw).to_string(),
        Reason::Paid => PayoutId::from_raw(raw).to_string(),
        Reason::ExamBegin | Reason::ExamSettle | Reason::ExamPay | Reason::ExamFee | Reason::ExamEnd => {
            gongdao_kernel::SittingId::from_raw(raw).to_string()
        }
        Reason::Bonus | Reason::BonusFee => gongdao_kernel::BonusId::from_raw(raw).to_string(),
        _ => AssignmentId::from_raw(raw).to_string(),
    }
}

fn entry_view(entry: Entry) -> EntryView {
    let cause = entry.cause;
    EntryView {
        number: entry.number.to_string(),
        at: Moment(entry.at),
        kind: entry.kind.as_str(),
        reason: entry.reason.as_str(),
        debit: entry.debit.to_string(),
        credit: entry.credit.to_string(),
        currency: entry.debit.currency,
        amount: Amount(entry.amount),
        resolves: entry.resolves.map(|hold| hold.to_string()),
        actor: (cause.actor.raw() != 0).then(|| cause.actor.to_string()),
        command: cause.command.to_string(),
        subject: subject(&entry),
        evidence: (cause.evidence != 0).then(|| EntryNumber::from_raw(cause.evidence).to_string()),
    }
}

/// From which end a list is read.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Order {
    #[default]
    Ascending,
    Descending,
}

/// Which entries to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct JournalOf {
    /// Whether the highest number comes first.
    #[serde(default)]
    #[param(inline)]
    order: Order,
    /// Only entries whose number, accounts, amount, reason, subject or command contain this. A search looks at tens of
    /// thousands of entries at a time: a page may be short or empty, and its `next` goes on from there.
    #[serde(default)]
    #[param(min_length = 1, max_length = 100)]
    find: Option<String>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<CursorText>)]
    after: Option<Cursor>,
    /// How many items at most.
    #[serde(default = "fifty")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: u32,
}

/// Whether an entry is meant by what somebody typed, in lower case.
fn is_meant(entry: &Entry, typed: &str) -> bool {
    let cause = &entry.cause;
    let texts = [
        entry.number.to_string(),
        entry.debit.to_string(),
        entry.credit.to_string(),
        entry.amount.to_string(),
        entry.reason.as_str().to_owned(),
        subject(entry),
        cause.command.to_string(),
    ];
    texts.iter().any(|text| text.to_lowercase().contains(typed))
}

/// The journal, in order, from its beginning or from its end.
#[utoipa::path(get, path = "/ledger/journal", tag = "books", params(JournalOf),
    responses((status = 200, body = Page<EntryView>)))]
async fn journal(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<JournalOf>,
) -> Result<Json<Page<EntryView>>, Refusal> {
    let limit = check_limit(asked.limit)?;
    let typed = asked.find.map(|text| text.trim().to_lowercase());
    if let Some(typed) = &typed {
        Fault::check_text("find", typed, 1, 100)?;
    }
    let side = match asked.order {
        Order::Ascending => Side::First,
        Order::Descending => Side::Last,
    };
    let from = (side, asked.after.map(|cursor| EntryNumber::from_raw(cursor.0)));
    let page = api
        .read(move |snapshot| match typed {
            None => ledger::journal(snapshot, &caller.actor, from, limit, None),
            Some(typed) => {
                ledger::journal(snapshot, &caller.actor, from, limit, Some(&|entry| is_meant(entry, &typed)))
            }
        })
        .await?;
    Ok(Json(Page::cut(page, entry_view)))
}

/// The whole journal with every balance as Beancount text, for a checker that is not ours.
#[utoipa::path(get, path = "/ledger/journal.beancount", tag = "books",
    responses((status = 200, body = String, content_type = "text/plain")))]
async fn journal_file(State(api): State<Api>, caller: Caller) -> Result<Response, Refusal> {
    require_books(&caller.actor)?;
    let place = alone()?;
    let (mut sender, body) = stream::piped();
    let engine = Arc::clone(api.engine());
    tokio::task::spawn_blocking(move || {
        let written = engine.read(|snapshot| export_beancount(snapshot, &mut sender).map(drop));
        if let Err(fault) = written {
            tracing::warn!(%fault, "the journal's export broke off");
            sender.fail();
        }
        drop(place);
    });
    let name = "attachment; filename=\"journal.beancount\"";
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CONTENT_DISPOSITION, name)], body).into_response())
}

/// An account and its four counters.
#[derive(Debug, Serialize, ToSchema)]
struct AccountView {
    /// `KIND:OWNER:CURRENCY`.
    id: String,
    /// What it is for.
    kind: &'static str,
    /// The person, batch or writer it belongs to.
    owner: String,
    /// Its currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// All debits that stand.
    debits_posted: Amount,
    /// All credits that stand.
    credits_posted: Amount,
    /// Debits of open holds.
    debits_pending: Amount,
    /// Credits of open holds.
    credits_pending: Amount,
    /// Whether it takes no entry any more.
    closed: bool,
}

fn account_view(account: &Account) -> AccountView {
    let AccountId { kind, owner, currency } = account.id;
    AccountView {
        id: account.id.to_string(),
        kind: kind.as_str(),
        owner: match kind {
            AccountKind::Available | AccountKind::Earned | AccountKind::Transit => {
                PersonId::from_raw(owner).to_string()
            }
            AccountKind::Escrow | AccountKind::Settling => BatchId::from_raw(owner).to_string(),
            AccountKind::Bank | AccountKind::Fees | AccountKind::Suspense | AccountKind::Withheld => {
                owner.to_string()
            }
        },
        currency,
        debits_posted: Amount(account.debits_posted),
        credits_posted: Amount(account.credits_posted),
        debits_pending: Amount(account.debits_pending),
        credits_pending: Amount(account.credits_pending),
        closed: account.closed,
    }
}

/// Where to go on among the accounts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AccountsAfter {
    /// The `next` of the page before: an account's id.
    #[serde(default)]
    after: Option<String>,
    /// How many items at most.
    #[serde(default = "fifty")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: u32,
}

/// A page of accounts.
#[derive(Debug, Serialize, ToSchema)]
struct AccountsPage {
    /// They.
    items: Vec<AccountView>,
    /// Give it back as `after` for the next page; none at the end.
    next: Option<String>,
}

fn account_id(text: &str) -> Option<AccountId> {
    let (kind, rest) = text.split_once(':')?;
    let (owner, currency) = rest.split_once(':')?;
    let kind = AccountKind::from_name(kind)?;
    Some(AccountId::new(kind, owner.parse().ok()?, Currency::from_name(currency)?))
}

/// All accounts, by kind, owner and currency.
#[utoipa::path(get, path = "/ledger/accounts", tag = "books", params(AccountsAfter),
    responses((status = 200, body = AccountsPage)))]
async fn accounts(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<AccountsAfter>,
) -> Result<Json<AccountsPage>, Refusal> {
    let limit = check_limit(asked.limit)?;
    let wrong = |text: &String| Fault::field("after", text, "Give the `next` of the page before.");
    let after = asked.after.as_ref().map(|text| account_id(text).ok_or_else(|| wrong(text))).transpose()?;
    let read = move |snapshot: &mut _| ledger::accounts(snapshot, &caller.actor, after, limit);
    let (accounts, more) = api.read(read).await?;
    let items: Vec<AccountView> = accounts.iter().map(account_view).collect();
    let next = items.last().filter(|_| more).map(|last| last.id.clone());
    Ok(Json(AccountsPage { items, next }))
}
