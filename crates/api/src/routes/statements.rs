//! Statements of account: for workers what they earned and were paid, for requesters what they paid in and spent; as CSV
//! or as a page to print, in Chinese or English.

use crate::extract::{Caller, Params};
use crate::language::prefers_chinese;
use crate::paths::{OpenApiRouter, routes};
use crate::schema::PersonIdText;
use crate::{Api, Refusal, stream};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gongdao_engine::Actor;
use gongdao_engine::queries::statements::{self, Line, Range, Sums};
use gongdao_engine::queries::{Snapshot, rfc3339};
use gongdao_formats::sheet::{STYLE, Sheet, SheetCell, SheetFormat};
use gongdao_kernel::{Fault, Money, PersonId, TypedId};
use gongdao_ledger::{Entry, EntryNumber, Reason};
use gongdao_rules::{Date, Jurisdiction};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(worker)).routes(routes!(requester))
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StatementFile {
    Csv,
    Html,
}

/// In which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
pub(crate) enum StatementLanguage {
    #[serde(rename = "zh-CN")]
    Chinese,
    #[serde(rename = "en")]
    English,
}

/// Which statement.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StatementOf {
    /// From this day on, `2026-11-01`, by the clocks of Beijing; the month's first where it is left out.
    #[serde(default)]
    #[param(format = Date)]
    from: Option<String>,
    /// To this day, not included; the month's end where it is left out. At most 400 days.
    #[serde(default)]
    #[param(format = Date)]
    to: Option<String>,
    /// CSV, or a page to print.
    #[serde(default = "csv")]
    #[param(default = "csv")]
    format: StatementFile,
    /// The language; the reader's where it is left out.
    #[serde(default)]
    language: Option<StatementLanguage>,
    /// Somebody else, for operators and auditors.
    #[serde(default)]
    #[param(value_type = Option<PersonIdText>)]
    person: Option<PersonId>,
}

fn csv() -> StatementFile {
    StatementFile::Csv
}

/// The two kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Worker,
    Requester,
}

/// A worker's statement: every paid answer, every payout with gross, tax and net, every correction, with its receipt.
#[utoipa::path(get, path = "/statements/worker", tag = "statements", params(StatementOf),
    responses((status = 200, content((String = "text/csv"), (String = "text/html")))))]
async fn worker(
    State(api): State<Api>,
    headers: HeaderMap,
    caller: Caller,
    Params(asked): Params<StatementOf>,
) -> Result<Response, Refusal> {
    answer(api, &headers, caller, asked, Kind::Worker).await
}

/// A requester's statement: deposits, funding and refunds of batches, and what each batch cost in pay and fees.
#[utoipa::path(get, path = "/statements/requester", tag = "statements", params(StatementOf),
    responses((status = 200, content((String = "text/csv"), (String = "text/html")))))]
async fn requester(
    State(api): State<Api>,
    headers: HeaderMap,
    caller: Caller,
    Params(asked): Params<StatementOf>,
) -> Result<Response, Refusal> {
    answer(api, &headers, caller, asked, Kind::Requester).await
}

/// What is to be written.
struct Wanted {
    kind: Kind,
    actor: Actor,
    person: PersonId,
    range: Range,
    days: (String, String),
    chinese: bool,
    format: SheetFormat,
}

fn range(api: &Api, asked: &StatementOf) -> Result<(Range, (String, String)), Fault> {
    let place = Jurisdiction::China;
    let month = statements::month_of(api.now());
    let day = |field: &'static str, text: &Option<String>, default: gongdao_kernel::Instant| match text {
        None => Ok(Date::of(default, place)),
        Some(text) => {
            Date::parse(text).ok_or_else(|| Fault::field(field, text, "Give a day such as 2026-11-01."))
        }
    };
    let from = day("from", &asked.from, month.from)?;
    let to = day("to", &asked.to, month.to)?;
    Ok((Range { from: from.begins(place), to: to.begins(place) }, (from.to_string(), to.to_string())))
}

async fn answer(
    api: Api,
    headers: &HeaderMap,
    caller: Caller,
    asked: StatementOf,
    kind: Kind,
) -> Result<Response, Refusal> {
    let (range, days) = range(&api, &asked)?;
    let (actor, person) = (caller.actor, asked.person.unwrap_or(caller.actor.person));
    statements::check(&actor, person, range)?;
    let chinese = match asked.language {
        Some(language) => language == StatementLanguage::Chinese,
        None => prefers_chinese(headers),
    };
    let (format, media, end) = match asked.format {
        StatementFile::Csv => (SheetFormat::Csv, "text/csv; charset=utf-8", "csv"),
        StatementFile::Html => (SheetFormat::Html, "text/html; charset=utf-8", "html"),
    };
    let name = format!("gongdao-{}-{}.{end}", days.0, days.1);
    let wanted = Wanted { kind, actor, person, range, days, chinese, format };
    let place = api.statements().acquire_owned().await;
    let place = place.map_err(|_| Fault::new(gongdao_kernel::Code::Busy))?;
    let (mut sender, body) = stream::piped();
    let engine = Arc::clone(api.engine());
    tokio::task::spawn_blocking(move || {
        let written = engine.read(|snapshot| write(snapshot, &mut sender, &wanted));
        if let Err(fault) = written {
            tracing::warn!(%fault, "a statement broke off");
            sender.fail();
        }
        drop(place);
    });
    let shown = if asked.format == StatementFile::Csv { "attachment" } else { "inline" };
    let headers =
        [(CONTENT_TYPE, media.to_owned()), (CONTENT_DISPOSITION, format!("{shown}; filename=\"{name}\""))];
    let mut response = (headers, body).into_response();
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let policy = format!("default-src 'none'; style-src 'sha256-{style}'; frame-ancestors 'none'");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

impl Wanted {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.chinese { zh } else { en }
    }

    fn columns(&self) -> Vec<(&'static str, bool)> {
        let say = |zh, en, number| (self.say(zh, en), number);
        let mut columns = vec![
            say("时间", "at", false),
            say("事由", "reason", false),
            say("对象", "subject", false),
            say("说明", "description", false),
            say("余额变动", "change", true),
        ];
        columns.extend(match self.kind {
            Kind::Worker => {
                [say("税前", "gross", true), say("预扣税", "withheld", true), say("税后", "net", true)]
            }
            Kind::Requester => {
                [say("答案数", "answers", true), say("报酬", "pay", true), say("平台费", "fee", true)]
            }
        });
        columns.extend([say("币种", "currency", false), say("回执编号", "receipt", false)]);
        columns
    }

    fn reason(&self, reason: Reason) -> &'static str {
        match reason {
            Reason::Pay => self.say("报酬", "pay"),
            Reason::Payout => self.say("提现", "payout"),
            Reason::Correct => self.say("更正", "correction"),
            Reason::Deposit => self.say("充值", "deposit"),
            Reason::Fund => self.say("批次托管", "batch funded"),
            Reason::Refund => self.say("批次退款", "batch refunded"),
            Reason::TeamCut => self.say("团长分成", "team share"),
            Reason::ExamPay => self.say("考试报酬", "exam pay"),
            Reason::GradePay => self.say("申诉补付", "paid after an appeal"),
            Reason::Bonus => self.say("奖金", "bonus"),
            Reason::BonusFee => self.say("奖金平台费", "fee on a bonus"),
            other => other.as_str(),
        }
    }

    /// The cells of a line.
    fn cells(&self, line: &Line) -> Vec<SheetCell> {
        let text = |text: &str| SheetCell::Text(text.to_owned());
        let amount = |amount: Money| SheetCell::Number(amount.to_string());
        let none = || SheetCell::Number(String::new());
        match line {
            Line::Settled(row) => vec![
                text(&rfc3339(row.at)),
                text(self.reason(Reason::Pay)),
                text(&row.assignment.to_string()),
                text(&row.project_name),
                amount(row.paid),
                amount(row.paid),
                amount(Money::ZERO),
                amount(row.paid),
                text(row.currency.as_str()),
                text(&EntryNumber::from_raw(row.evidence).to_string()),
            ],
            Line::Payout(entry, payout) => vec![
                text(&rfc3339(entry.at)),
                text(self.reason(Reason::Payout)),
                text(&payout.id.to_string()),
                text(&format!("{} · {}", payout.state, payout.rule)),
                SheetCell::Number(format!("-{}", payout.gross)),
                amount(payout.gross),
                amount(payout.withheld),
                amount(payout.net),
                text(payout.currency.as_str()),
                text(&receipt(entry)),
            ],
            Line::Moved(entry, change) => vec![
                text(&rfc3339(entry.at)),
                text(self.reason(entry.reason)),
                text(&subject(entry)),
                text(&self.described(entry)),
                amount(*change),
                none(),
                none(),
                none(),
                text(entry.debit.currency.as_str()),
                text(&receipt(entry)),
            ],
            Line::Spent(row) => self.spent(row, self.say("批次支出", "batch spending")),
            Line::Exams(row) => self.spent(row, self.say("考试支出", "exam spending")),
        }
    }

    /// The cells of what a batch cost, by answers or by an exam.
    fn spent(&self, row: &statements::Spent, reason: &str) -> Vec<SheetCell> {
        let text = |text: &str| SheetCell::Text(text.to_owned());
        let number = |text: String| SheetCell::Number(text);
        vec![
            text(""),
            text(reason),
            text(&row.batch.to_string()),
            text(&row.project_name),
            number(String::new()),
            number(row.answers.to_string()),
            number(row.paid.to_string()),
            number(row.fees.to_string()),
            text(row.currency.as_str()),
            text(""),
        ]
    }

    fn described(&self, entry: &Entry) -> String {
        match entry.reason {
            Reason::Correct => {
                let number = EntryNumber::from_raw(entry.cause.subject);
                format!("{} {number}", self.say("更正分录", "puts right entry"))
            }
            _ => format!("{} {}", self.say("分录", "entry"), entry.number),
        }
    }

    fn totals(&self, sums: &Sums) -> Vec<Vec<SheetCell>> {
        let amount = |micros: i128| {
            let shown = i64::try_from(micros).map(|micros| Money::from_micros(micros).to_string());
            SheetCell::Number(shown.unwrap_or_else(|_| micros.to_string()))
        };
        let row = |(currency, totals): (&gongdao_kernel::Currency, &statements::Totals)| {
            let text = |text: &str| SheetCell::Text(text.to_owned());
            let mut cells = vec![text(""), text(self.say("合计", "total")), text(""), text("")];
            cells.push(amount(totals.in_micros - totals.out_micros));
            match self.kind {
                Kind::Worker => {
                    cells.push(amount(totals.out_micros));
                    cells.push(amount(totals.withheld_micros));
                    cells.push(amount(totals.out_micros - totals.withheld_micros));
                }
                Kind::Requester => {
                    cells.push(SheetCell::Number(String::new()));
                    cells.push(amount(totals.paid_micros));
                    cells.push(amount(totals.fees_micros));
                }
            }
            cells.extend([text(currency.as_str()), text("")]);
            cells
        };
        sums.iter().map(row).collect()
    }
}

fn receipt(entry: &Entry) -> String {
    let number = entry.cause.evidence;
    if number == 0 { String::new() } else { EntryNumber::from_raw(number).to_string() }
}

fn subject(entry: &Entry) -> String {
    let raw = entry.cause.subject;
    match entry.reason {
        Reason::Fund | Reason::Refund => gongdao_kernel::BatchId::from_raw(raw).to_string(),
        Reason::Deposit => PersonId::from_raw(raw).to_string(),
        Reason::TeamCut | Reason::GradePay => gongdao_kernel::AssignmentId::from_raw(raw).to_string(),
        Reason::ExamPay => gongdao_kernel::SittingId::from_raw(raw).to_string(),
        Reason::Bonus | Reason::BonusFee => gongdao_kernel::BonusId::from_raw(raw).to_string(),
        _ => EntryNumber::from_raw(raw).to_string(),
    }
}

fn write(snapshot: &mut Snapshot, to: &mut impl Write, wanted: &Wanted) -> Result<(), Fault> {
    let title = match wanted.kind {
        Kind::Worker => wanted.say("收入与提现对账单", "Statement of earnings and payouts"),
        Kind::Requester => wanted.say("资金对账单", "Statement of funds"),
    };
    let (from, until) = &wanted.days;
    let notes = vec![
        format!("{} {}", wanted.say("账户", "Account"), wanted.person),
        format!(
            "{from} – {until} {}",
            wanted.say("(不含末日,北京时间)", "(last day not included, Beijing time)")
        ),
        wanted
            .say(
                "合计中的税前、预扣税、税后为提现;回执可离线核验。",
                "Totals of gross, withheld and net are of payouts; receipts can be verified offline.",
            )
            .to_owned(),
    ];
    let language = wanted.say("zh-CN", "en");
    let mut sheet = Sheet::start(to, wanted.format, language, title, &notes, &wanted.columns())
        .map_err(Fault::internal)?;
    let mut visit = |line: &Line| sheet.row(&wanted.cells(line)).map_err(Fault::internal);
    let (actor, person, range) = (&wanted.actor, wanted.person, wanted.range);
    let sums = match wanted.kind {
        Kind::Worker => statements::worker(snapshot, actor, person, range, &mut visit)?,
        Kind::Requester => statements::requester(snapshot, actor, person, range, &mut visit)?,
    };
    sheet.finish(&wanted.totals(&sums)).map_err(Fault::internal)?;
    Ok(())
}
