//! Refusals as answers: one table from kinds of fault to statuses, one shape of document (RFC 9457).
//!
//! A handler returns a [`Refusal`]; it travels with the response and is rendered at the outermost layer, which alone
//! knows the request's id and the reader's language.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use gongdao_kernel::{Code, Fault, FaultKind};
use serde::Serialize;
use std::borrow::Cow;
use utoipa::ToSchema;

/// The one table.
fn status_of(code: Code) -> StatusCode {
    if code == Code::InvalidBody {
        return StatusCode::BAD_REQUEST;
    }
    match code.kind() {
        FaultKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        FaultKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        FaultKind::Forbidden => StatusCode::FORBIDDEN,
        FaultKind::NotFound => StatusCode::NOT_FOUND,
        FaultKind::Conflict => StatusCode::CONFLICT,
        FaultKind::Unfunded => StatusCode::PAYMENT_REQUIRED,
        FaultKind::Limited => StatusCode::TOO_MANY_REQUESTS,
        FaultKind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        FaultKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What only HTTP can refuse: status, code, and its sense in both languages.
const PROTOCOL: &[(StatusCode, &str, &str, &str)] = &[
    (StatusCode::BAD_REQUEST, "invalid_body", "The request could not be read.", "请求内容无法读取。"),
    (StatusCode::NOT_FOUND, "not_found", "There is nothing at this address.", "该地址不存在。"),
    (
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This address does not take that method.",
        "该地址不支持此方法。",
    ),
    (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large.", "请求内容过大。"),
    (
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "The body's content type is not taken here.",
        "不支持此内容类型。",
    ),
    (StatusCode::SERVICE_UNAVAILABLE, "timed_out", "It took too long; try again.", "处理超时,请重试。"),
];

/// Why a request was refused.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub(crate) status: StatusCode,
    told: Box<Told>,
}

#[derive(Debug, Clone)]
struct Told {
    fault: Fault,
    code: &'static str,
    english: &'static str,
    chinese: &'static str,
    kept: bool,
}

impl Refusal {
    /// A refusal that only HTTP knows, by its status; a fault of ours where the table has no such status.
    #[must_use]
    pub fn protocol(status: StatusCode) -> Self {
        let mut refusal = Self::from(Fault::new(Code::Internal));
        refusal.status = status;
        if let Some((_, code, english, chinese)) = PROTOCOL.iter().find(|row| row.0 == status) {
            let fault = Fault::new(Code::Internal).with_detail(*english);
            *refusal.told = Told { fault, code, english, chinese, kept: false };
        }
        refusal
    }

    /// Answers with another status than the table's.
    #[must_use]
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Says what happened.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.told.fault.detail = detail.into();
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn with_fix(mut self, fix: impl Into<Cow<'static, str>>) -> Self {
        self.told.fault.fix = Some(fix.into());
        self
    }

    /// Says that what was sent is kept although it was refused.
    #[must_use]
    pub fn kept(mut self) -> Self {
        self.told.kept = true;
        self
    }

    /// What the log should say and nobody else: the detail of a fault of ours.
    pub(crate) fn confidential(&self) -> Option<&str> {
        (self.status == StatusCode::INTERNAL_SERVER_ERROR).then_some(self.told.fault.detail.as_ref())
    }

    /// From when on the same request may succeed, where that is known.
    pub(crate) fn retry_at(&self) -> Option<gongdao_kernel::Instant> {
        self.told.fault.retry_at
    }

    /// The document for a reader of one language.
    pub(crate) fn problem(&self, chinese: bool, request_id: &str) -> Problem {
        let Told { fault, code, english, chinese: zh, kept } = self.told.as_ref();
        let confidential = self.confidential().is_some();
        Problem {
            kind: format!("/problems/{code}"),
            title: if chinese { zh } else { english }.to_string(),
            status: self.status.as_u16(),
            code: (*code).to_owned(),
            detail: if confidential { (*english).to_owned() } else { fault.detail.clone().into_owned() },
            field: fault.field.as_deref().map(str::to_owned),
            value: fault.value.clone(),
            fix: fault.fix.as_deref().map(str::to_owned),
            retry_at: fault.retry_at.map(crate::schema::Moment),
            kept: kept.then_some(true),
            request_id: request_id.to_owned(),
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        let code = fault.code;
        let (english, chinese) = (code.english(), code.chinese());
        let told = Told { fault, code: code.as_str(), english, chinese, kept: false };
        Self { status: status_of(code), told: Box::new(told) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Every code there is with its sense in English and Chinese.
pub(crate) fn code_texts(code: &str) -> Option<(&'static str, &'static str)> {
    let fault = Code::ALL.iter().find(|known| known.as_str() == code);
    let ours = fault.map(|known| (known.english(), known.chinese()));
    ours.or_else(|| PROTOCOL.iter().find(|row| row.1 == code).map(|row| (row.2, row.3)))
}

/// Why a request was refused, and what to do about it (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// A page about the code.
    #[serde(rename = "type")]
    kind: String,
    /// The code's sense, in Chinese or English by `Accept-Language`.
    title: String,
    /// The HTTP status.
    status: u16,
    /// The stable code.
    code: String,
    /// What happened, in English.
    detail: String,
    /// The field at fault, as a JSON path.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// The value at fault, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
    /// From when on the same request may succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_at: Option<crate::schema::Moment>,
    /// What was sent is kept although it was refused: a late answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<bool>,
    /// The request's id, which the log knows.
    request_id: String,
}
