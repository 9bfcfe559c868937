//! Deposits as they are listed, how to pay in, and bank statements: uploaded, read, and held against the books.

use crate::extract::{Caller, Id, Params, body_hash};
use crate::finish::PIECE_TIME;
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{
    Amount, BankLineIdText, CurrencyName, DepositIdText, Moment, Page, PageOf, PersonIdText, StatementIdText,
};
use crate::{Api, Refusal};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use gongdao_engine::commands::bank::{AddStatement, LINES, NewLine, TakeLines};
use gongdao_engine::queries::bank::{self, Deposit, DepositInstructions, Reconciliation, Statement};
use gongdao_engine::{Command, Outcome, Priority};
use gongdao_formats::statement::{StatementHead, StatementLine, read_camt053, read_csv};
use gongdao_formats::{Limits, Problem, RowError};
use gongdao_kernel::{BankLineId, Code, Currency, DepositId, Fault, Money, PersonId, StatementId};
use gongdao_trust::{Role, Scope, deposit_code};
use http_body_util::{BodyExt, Limited};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(deposit_reference))
        .routes(routes!(own_deposits))
        .routes(routes!(deposits))
        .routes(routes!(upload, statements))
        .routes(routes!(statement))
        .routes(routes!(reconciliation))
}

/// The largest statement.
const STATEMENT_BYTES: usize = 16 * 1024 * 1024;
/// Most lines of one statement.
const STATEMENT_LINES: u64 = 20_000;

/// How to pay in.
#[derive(Debug, Serialize, ToSchema)]
struct DepositReference {
    /// What has to stand in the transfer, so that the money finds this account. Case and spaces do not matter.
    code: String,
    /// Who keeps the money; nobody yet where it is absent.
    custodian: Option<String>,
    /// The account to pay into.
    account: Option<String>,
    /// Its bank's code.
    bic: Option<String>,
    /// Whether deposits are taken now.
    open: bool,
    /// What to do, in Chinese.
    zh: String,
    /// What to do, in English.
    en: String,
}

/// How one pays in: where to, and the code that has to stand in the transfer.
#[utoipa::path(get, path = "/deposit-reference", tag = "deposits", responses((status = 200, body = DepositReference)))]
async fn deposit_reference(
    State(api): State<Api>,
    caller: Caller,
) -> Result<Json<DepositReference>, Refusal> {
    let (person, demo) = (caller.actor.person, api.engine().settings().demo);
    let read = move |snapshot: &mut _| bank::deposit_instructions(snapshot, &caller.actor, person, demo);
    let DepositInstructions { code, custodian, account, bic, open } = api.read(read).await?;
    let (zh, en) = match (&custodian, &account) {
        (Some(custodian), Some(account)) => (
            format!("请向{custodian}账户 {account} 转账,并在附言中填写 {code}。到账后余额自动增加。"),
            format!(
                "Transfer to account {account} at {custodian} and write {code} into the reference. The balance follows when the money is there."
            ),
        ),
        _ if open => (
            format!("请在转账附言中填写 {code},收款账户请向平台询问。"),
            format!("Write {code} into the transfer's reference; ask the operator for the account."),
        ),
        _ => (
            "平台尚未登记资金存管机构,暂不接受充值。".to_owned(),
            "Deposits wait until the operator has named who keeps the money.".to_owned(),
        ),
    };
    Ok(Json(DepositReference { code, custodian, account, bic, open, zh, en }))
}

/// A deposit.
#[derive(Debug, Serialize, ToSchema)]
struct DepositView {
    /// Its id.
    #[schema(value_type = DepositIdText)]
    id: DepositId,
    /// For whom.
    #[schema(value_type = PersonIdText)]
    person: PersonId,
    /// How much.
    amount: Amount,
    /// In which currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// The bank's reference.
    reference: String,
    /// When it was recorded.
    at: Moment,
    /// The bank line that shows it; none while it is only recorded.
    #[schema(value_type = Option<BankLineIdText>)]
    line: Option<BankLineId>,
    /// When it was taken back, because it never arrived.
    ended_at: Option<Moment>,
}

fn deposit_view(row: Deposit) -> DepositView {
    DepositView {
        id: row.id,
        person: row.person,
        amount: Amount(row.amount),
        currency: row.currency,
        reference: row.reference,
        at: Moment(row.at),
        line: row.line,
        ended_at: row.ended_at.map(Moment),
    }
}

/// One's own deposits, the newest first.
#[utoipa::path(get, path = "/me/deposits", tag = "deposits", params(PageOf),
    responses((status = 200, body = Page<DepositView>)))]
async fn own_deposits(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<DepositView>>, Refusal> {
    let ((before, limit), person) = (asked.rows()?, Some(caller.actor.person));
    let read = move |snapshot: &mut _| bank::deposits(snapshot, &caller.actor, person, before, limit);
    Ok(Json(Page::cut(api.read(read).await?, deposit_view)))
}

/// Everybody's deposits, the newest first, for operators and auditors.
#[utoipa::path(get, path = "/deposits", tag = "deposits", params(PageOf),
    responses((status = 200, body = Page<DepositView>)))]
async fn deposits(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<DepositView>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let read = move |snapshot: &mut _| bank::deposits(snapshot, &caller.actor, None, before, limit);
    Ok(Json(Page::cut(api.read(read).await?, deposit_view)))
}

/// A file's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StatementFormat {
    Csv,
    Camt053,
}

/// What the file is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UploadOf {
    /// CSV with a header, or ISO 20022 camt.053.
    format: StatementFormat,
    /// The account's currency.
    #[param(value_type = CurrencyName)]
    currency: Currency,
    /// What to call it; the statement's own name, where it has one, otherwise.
    #[serde(default)]
    #[param(max_length = 200)]
    name: Option<String>,
}

/// A bank statement.
#[derive(Debug, Serialize, ToSchema)]
struct StatementView {
    /// Its id.
    #[schema(value_type = StatementIdText)]
    id: StatementId,
    /// The account's currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// The account, as it names it.
    account: String,
    /// Its name.
    name: String,
    /// The balance it begins with, where it says.
    opening: Option<Amount>,
    /// The balance it ends with, where it says.
    closing: Option<Amount>,
    /// Whether its lines lead from the one to the other; nothing where it does not say both.
    adds_up: Option<bool>,
    /// Lines that were new.
    lines: i64,
    /// Lines that were there already.
    repeated: i64,
    /// New lines that went to suspense.
    suspended: i64,
    /// What all its lines come to.
    total: Amount,
    /// When it was uploaded.
    at: Moment,
}

fn statement_view(row: Statement) -> StatementView {
    let adds_up = row.adds_up();
    StatementView {
        id: row.id,
        currency: row.currency,
        account: row.account,
        name: row.name,
        opening: row.opening.map(Amount),
        closing: row.closing.map(Amount),
        adds_up,
        lines: row.lines,
        repeated: row.repeated,
        suspended: row.suspended,
        total: Amount(row.total),
        at: Moment(row.at),
    }
}

/// A file that was read: what it says about itself, and its lines.
type ReadFile = (StatementHead, Vec<StatementLine>);

/// Reads a whole statement; one bad line refuses all of it, so that no line is ever lost unseen.
fn read_file(bytes: &Bytes, format: StatementFormat) -> Result<ReadFile, Refusal> {
    let limits = Limits { rows: STATEMENT_LINES, columns: 60, ..Limits::default() };
    let told = |error: RowError| -> Refusal {
        let detail = format!("Line {}: {}.", error.line, error.problem);
        let fix = match error.problem {
            Problem::Io { .. } => "Send the file again.",
            ref other => other.fix(),
        };
        Fault::new(Code::InvalidField).at("file").with_detail(detail).with_fix(fix).into()
    };
    match format {
        StatementFormat::Csv => {
            let lines = read_csv(bytes.as_ref(), limits).map_err(told)?;
            let lines = lines.collect::<Result<Vec<_>, _>>().map_err(told)?;
            Ok((StatementHead::default(), lines))
        }
        StatementFormat::Camt053 => {
            let mut lines = read_camt053(bytes.as_ref(), limits).map_err(told)?;
            let read = lines.by_ref().collect::<Result<Vec<_>, _>>().map_err(told)?;
            Ok((lines.head().clone(), read))
        }
    }
}

/// Refuses a file of another currency than the one that was named.
fn check_currency(file: &ReadFile, currency: Currency) -> Result<(), Refusal> {
    let named = file.0.currency.iter().map(|text| (0, text));
    let lines = file.1.iter().filter_map(|line| Some((line.line, line.currency.as_ref()?)));
    let other = named.chain(lines).find(|(_, text)| !text.eq_ignore_ascii_case(currency.as_str()));
    match other {
        None => Ok(()),
        Some((line, text)) => {
            let fix = format!("The statement is to be in {currency}; line {line} is not. Name its currency.");
            Err(Fault::field("currency", text, fix).into())
        }
    }
}

/// Lines as the engine takes them. What makes a line the same wherever it comes again is the bank's own reference with
/// day and amount; where there is none, everything it says, and its number among equal ones of the file.
fn new_lines(account: &str, currency: Currency, lines: Vec<StatementLine>) -> Vec<NewLine> {
    let mut equal: HashMap<[u8; 32], u32> = HashMap::new();
    let keyed = lines.into_iter().map(|line| {
        let mut hash = Sha256::new();
        let mut add = |part: &str| {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        };
        let bank_reference = deposit_code::plain(&line.bank_reference);
        let amount = line.micros.to_string();
        [currency.as_str(), account, &line.booked_on, &amount, &bank_reference]
            .into_iter()
            .for_each(&mut add);
        if bank_reference.is_empty() {
            [&line.reference, &line.party].into_iter().for_each(|part| add(part));
        }
        let mut key: [u8; 32] = hash.finalize().into();
        if bank_reference.is_empty() {
            let number = equal.entry(key).or_default();
            *number += 1;
            key = Sha256::new().chain_update(key).chain_update(number.to_be_bytes()).finalize().into();
        }
        NewLine {
            place: i64::try_from(line.line).unwrap_or(i64::MAX),
            key,
            booked_on: line.booked_on,
            amount: Money::from_micros(line.micros),
            reference: line.reference,
            bank_reference: line.bank_reference,
            party: line.party,
        }
    });
    keyed.collect()
}

/// Uploads a bank statement. Its lines are matched to deposits and payouts by reference and amount; the others wait in
/// suspense. A line that was uploaded before counts once. One line that cannot be read refuses the whole file.
#[utoipa::path(post, path = "/bank-statements", tag = "deposits", params(UploadOf),
    request_body(content((String = "text/csv"), (String = "application/xml"))),
    responses((status = 201, body = StatementView),
        (status = 413, description = "The file is too large.", body = crate::problem::Problem,
            content_type = "application/problem+json")))]
async fn upload(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<UploadOf>,
    request: Request,
) -> Result<(StatusCode, Json<StatementView>), Refusal> {
    caller.actor.require(Role::Operator, Scope::Operate)?;
    let _place = api.uploads().acquire().await.map_err(|_| Fault::new(Code::Busy))?;
    let body = Limited::new(request.into_body(), STATEMENT_BYTES).collect();
    let body = tokio::time::timeout(PIECE_TIME, body).await;
    let bytes = match body {
        Ok(Ok(collected)) => collected.to_bytes(),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            let fix = format!("Split the file: at most {STATEMENT_BYTES} bytes at a time.");
            return Err(Refusal::protocol(StatusCode::PAYLOAD_TOO_LARGE).with_fix(fix));
        }
        _ => return Err(Fault::new(Code::InvalidBody).with_detail("The file broke off.").into()),
    };
    let id = tokio::task::spawn_blocking({
        let api = api.clone();
        move || take(&api, &caller, &asked, &bytes)
    })
    .await
    .map_err(Fault::internal)??;
    let row = api.read(move |snapshot| bank::statement_of(snapshot, id)).await?;
    Ok((StatusCode::CREATED, Json(statement_view(row))))
}

/// Takes a file in on a blocking thread: the statement, then its lines in chunks, each under a key derived from the
/// upload's, so that an upload that is sent again does nothing twice.
fn take(api: &Api, caller: &Caller, asked: &UploadOf, bytes: &Bytes) -> Result<StatementId, Refusal> {
    let currency = asked.currency;
    let file = read_file(bytes, asked.format)?;
    check_currency(&file, currency)?;
    let (head, lines) = file;
    let account = head.account.unwrap_or_default();
    let lines = new_lines(&account, currency, lines);
    let key = caller.idempotency.map(|(key, _)| (key, body_hash(api, bytes)));
    let begun = AddStatement {
        currency,
        account,
        name: asked.name.clone().or(head.name).unwrap_or_default(),
        opening: head.opening_micros.map(Money::from_micros),
        closing: head.closing_micros.map(Money::from_micros),
    };
    let Outcome::Statement { statement } = give(api, caller, key, 0, begun)? else {
        return Err(super::unexpected());
    };
    for (chunk, number) in lines.chunks(LINES).zip(1..) {
        give(api, caller, key, number, TakeLines { statement, lines: chunk.to_vec() })?;
    }
    Ok(statement)
}

fn give(
    api: &Api,
    caller: &Caller,
    key: Option<([u8; 16], [u8; 16])>,
    number: u64,
    command: impl Into<Command>,
) -> Result<Outcome, Refusal> {
    let idempotency = key.map(|(key, body)| {
        let own = api.secrets().derive("statement-chunk", &[&key, &number.to_be_bytes()]);
        let mut half = [0; 16];
        half.copy_from_slice(&own[..16]);
        (half, body)
    });
    let request = gongdao_engine::Request { actor: caller.actor, command: command.into(), idempotency };
    Ok(api.engine().call(Priority::Bulk, request)?)
}

/// All bank statements, the newest first, for operators and auditors.
#[utoipa::path(get, path = "/bank-statements", tag = "deposits", params(PageOf),
    responses((status = 200, body = Page<StatementView>)))]
async fn statements(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<StatementView>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let page = api.read(move |snapshot| bank::statements(snapshot, &caller.actor, before, limit)).await?;
    Ok(Json(Page::cut(page, statement_view)))
}

/// A bank statement, for operators and auditors.
#[utoipa::path(get, path = "/bank-statements/{id}", tag = "deposits", params(("id" = StatementIdText, Path)),
    responses((status = 200, body = StatementView)))]
async fn statement(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<StatementId>,
) -> Result<Json<StatementView>, Refusal> {
    let row = api.read(move |snapshot| bank::statement(snapshot, &caller.actor, id)).await?;
    Ok(Json(statement_view(row)))
}

/// The books' bank beside the bank's, in one currency.
#[derive(Debug, Serialize, ToSchema)]
struct ReconciliationView {
    /// What the books say is at the custodian.
    books: String,
    /// What all statement lines come to, each counted once.
    statements: String,
    /// Deposits that are recorded and that no line has shown yet.
    deposits_in_transit: String,
    /// What the books say the bank paid or took back and no line has shown yet; below zero where it paid.
    payouts_in_transit: String,
    /// The books less everything above; zero.
    difference: String,
    /// What waits in suspense.
    suspense: String,
    /// What left unexplained.
    unexplained: String,
    /// What is on its way back to its sender.
    returning: String,
}

fn wide(micros: i128) -> String {
    i64::try_from(micros).map_or_else(|_| micros.to_string(), |micros| Money::from_micros(micros).to_string())
}

fn reconciliation_view(sums: &Reconciliation) -> ReconciliationView {
    ReconciliationView {
        books: wide(sums.books),
        statements: wide(sums.statements),
        deposits_in_transit: wide(sums.deposits_in_transit),
        payouts_in_transit: wide(sums.payouts_in_transit),
        difference: wide(sums.difference()),
        suspense: wide(sums.suspense),
        unexplained: wide(sums.unexplained),
        returning: wide(sums.returning),
    }
}

/// The books' bank beside the bank's, by currency, for operators and auditors.
#[utoipa::path(get, path = "/reconciliation", tag = "deposits",
    responses((status = 200, body = BTreeMap<String, ReconciliationView>)))]
async fn reconciliation(
    State(api): State<Api>,
    caller: Caller,
) -> Result<Json<BTreeMap<String, ReconciliationView>>, Refusal> {
    let sums = api.read(move |snapshot| bank::reconciliation(snapshot, &caller.actor)).await?;
    Ok(Json(sums.iter().map(|(currency, sums)| (currency.to_string(), reconciliation_view(sums))).collect()))
}
