//! Faults: why a command was refused, in a form that people and programs can act on.
//!
//! Every refusal has one stable code from the table below, with its sense in both languages; the field, the value and
//! the fix go with it. Rooms keep error enums of their own and turn them into a fault at their door. Deliberately not
//! here: HTTP statuses, which the API's one table knows.

use crate::Instant;
use std::borrow::Cow;
use std::fmt;

/// What sort of refusal a fault is; the API maps each to one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The input is wrong; sending it again will not help.
    Invalid,
    /// Nobody is signed in, or the credential does not hold.
    Unauthenticated,
    /// Signed in, but not entitled.
    Forbidden,
    /// There is no such thing, or not for this account.
    NotFound,
    /// The thing's state or somebody else's change stands against it.
    Conflict,
    /// Money is short.
    Unfunded,
    /// A cap is reached; later may work.
    Limited,
    /// The program is busy or stopping; try again.
    Busy,
    /// A fault of ours.
    Internal,
}

macro_rules! codes {
    ($($name:ident $kind:ident $text:literal $en:literal $zh:literal;)+) => {
        /// The stable public codes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $en] $name),+ }

        impl Code {
            /// Every code, for documents and tests.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The stable name.
            #[must_use]
            pub fn as_str(self) -> &'static str { match self { $(Code::$name => $text),+ } }

            /// The sort of refusal.
            #[must_use]
            pub fn kind(self) -> FaultKind { match self { $(Code::$name => FaultKind::$kind),+ } }

            /// What it means, in English.
            #[must_use]
            pub fn english(self) -> &'static str { match self { $(Code::$name => $en),+ } }

            /// What it means, in Chinese.
            #[must_use]
            pub fn chinese(self) -> &'static str { match self { $(Code::$name => $zh),+ } }
        }
    };
}

codes! {
    InvalidField Invalid "invalid_field" "A field has a value that cannot be used." "某个字段的值无法使用。";
    InvalidBody Invalid "invalid_body" "The request could not be read." "请求内容无法读取。";
    InvalidForm Invalid "invalid_form" "The form is not well made." "表单定义有误。";
    InvalidAnswer Invalid "invalid_answer" "The answer does not fit the form." "答案与表单不符。";
    InvalidAmount Invalid "invalid_amount" "The amount cannot be used." "金额无法使用。";
    SignInFailed Unauthenticated "sign_in_failed" "E-mail or password is wrong." "邮箱或密码不正确。";
    NotSignedIn Unauthenticated "not_signed_in" "Sign in or send a bearer token." "请登录或携带访问令牌。";
    OriginRefused Forbidden "origin_refused" "The request came from another site." "请求来自其他站点,已拒绝。";
    RoleMissing Forbidden "role_missing" "This account does not hold the role for that." "此账号没有所需角色。";
    ScopeMissing Forbidden "scope_missing" "This token's scope does not cover that." "此令牌的权限范围不包含该操作。";
    PersonSuspended Forbidden "person_suspended" "This account is suspended." "此账号已暂停使用。";
    SamePerson Forbidden "same_person" "Somebody else has to decide this." "此项必须由其他人裁定。";
    NotEligible Forbidden "not_eligible" "The project asks for a qualification this account lacks." "此账号缺少项目要求的资格。";
    TermsNotAccepted Forbidden "terms_not_accepted" "The project's present terms have not been accepted." "尚未接受项目当前的条款。";
    NotFound NotFound "not_found" "There is no such thing, or not for this account." "不存在,或此账号不可见。";
    NoWork NotFound "no_work" "The project has no task for this account now." "该项目目前没有可领取的题目。";
    EmailTaken Conflict "email_taken" "An account with this e-mail exists." "该邮箱已注册。";
    InvitationUsed Conflict "invitation_used" "The invitation is used, expired or unknown." "邀请码已使用、过期或不存在。";
    WrongState Conflict "wrong_state" "Its present state does not allow that." "当前状态不允许该操作。";
    Changed Conflict "changed" "It was changed in the meantime; read it and try again." "内容已被更新,请重新读取后再试。";
    StaleFence Conflict "stale_fence" "The lease was given anew; this fence no longer holds." "租约已更新,此凭证失效。";
    LeaseExpired Conflict "lease_expired" "The lease ran out." "领取时限已过。";
    LateSlotTaken Conflict "late_slot_taken" "The answer came late and the slot is taken; it is kept but cannot be paid." "答案迟到且名额已被占用;已保存,但无法结算。";
    LateUnfunded Unfunded "late_unfunded" "The answer came late and the escrow is short; it is kept but cannot be paid now." "答案迟到且托管余额不足;已保存,但目前无法结算。";
    IdempotencyMismatch Conflict "idempotency_mismatch" "This idempotency key was used with another request." "该幂等键已用于另一个请求。";
    RefusedByScreening Conflict "refused_by_screening" "The project was refused at screening." "项目未通过发布审查。";
    InsufficientFunds Unfunded "insufficient_funds" "The account does not hold enough for that." "账户余额不足。";
    EscrowShort Unfunded "escrow_short" "The batch's escrow cannot cover another answer; the requester has to add funds." "批次托管余额不足以支付新的答案,需发布方追加资金。";
    CustodianMissing Unfunded "custodian_missing" "Deposits wait until the operator has named the custodian bank or payment institution." "平台尚未登记资金存管机构,暂不接受充值。";
    DailyCap Limited "daily_cap" "Today's cap for this project is reached." "今日在该项目的作业数已达上限。";
    LiveCap Limited "live_cap" "Too many tasks of this project are held at once." "同时持有的题目已达上限。";
    TooManyAttempts Limited "too_many_attempts" "Too many attempts; wait a little." "尝试次数过多,请稍后再试。";
    Busy Busy "busy" "The program is busy or stopping; try again." "系统繁忙或正在停止,请重试。";
    Internal Internal "internal" "A fault of ours; it is in the log under the request's id." "系统内部错误,已按请求编号记录。";
    DraftOlder Conflict "draft_older" "A newer draft is kept; this one is older." "已保存更新的草稿,此草稿较旧。";
    DraftsFull Limited "drafts_full" "This answer has as many drafts as can be kept; hand it in or give it back." "此题的草稿数量已达上限,请提交或退回。";
    RateLimited Limited "rate_limited" "Too many requests; wait until the moment named." "请求过于频繁,请在所示时间后重试。";
    TooManyStreams Limited "too_many_streams" "Too many event streams are open." "打开的事件流过多。";
    CodeNeeded Unauthenticated "code_needed" "This account signs in with a second factor; send its code too." "此账号启用了两步验证,请同时提供验证码。";
    LinkUsed Conflict "link_used" "The link is used, expired or unknown." "链接已使用、过期或不存在。";
    SignUpClosed Forbidden "sign_up_closed" "The platform takes no new accounts this way now." "平台目前不以此方式接受注册。";
    InTeam Conflict "in_team" "This account belongs to a team already." "此账号已属于某个团队。";
    OfferedElsewhere Forbidden "offered_elsewhere" "The project is offered to a team first." "该项目目前优先提供给某个团队。";
}

/// A refusal with everything needed to act on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The stable code.
    pub code: Code,
    /// The field at fault, as a JSON path, where there is one.
    pub field: Option<Cow<'static, str>>,
    /// The value at fault, shortened. Never a secret or a personal detail.
    pub value: Option<String>,
    /// What happened, in a sentence of English; the code's own sentence where there is nothing to add.
    pub detail: Cow<'static, str>,
    /// What to do.
    pub fix: Option<Cow<'static, str>>,
    /// From when on the same request may succeed, where that is known.
    pub retry_at: Option<Instant>,
}

const VALUE_CHARS: usize = 120;

impl Fault {
    /// A fault that the code's own sentence explains.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            code,
            field: None,
            value: None,
            detail: Cow::Borrowed(code.english()),
            fix: None,
            retry_at: None,
        }
    }

    /// A wrong field: its path, the value and the fix.
    #[must_use]
    pub fn field(
        path: impl Into<Cow<'static, str>>,
        value: impl fmt::Display,
        fix: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(Code::InvalidField).at(path).with_value(value).with_fix(fix)
    }

    /// A state that stands against the command.
    #[must_use]
    pub fn state(what: &str, state: impl fmt::Display, fix: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::WrongState).with_detail(format!("The {what} is {state}.")).with_fix(fix)
    }

    /// Something that is not there, or not for this account.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound).with_detail(format!("There is no such {what}, or not for this account."))
    }

    /// A fault of ours, with what the log should say.
    #[must_use]
    pub fn internal(detail: impl fmt::Display) -> Self {
        Self::new(Code::Internal).with_detail(detail.to_string())
    }

    /// Says from when on the same request may succeed.
    #[must_use]
    pub fn until(mut self, retry_at: Instant) -> Self {
        self.retry_at = Some(retry_at);
        self
    }

    /// Names the field.
    #[must_use]
    pub fn at(mut self, path: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(path.into());
        self
    }

    /// Shows the value, shortened to 120 characters.
    #[must_use]
    pub fn with_value(mut self, value: impl fmt::Display) -> Self {
        let text = value.to_string();
        self.value = Some(match text.char_indices().nth(VALUE_CHARS) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        });
        self
    }

    /// Says what happened.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn with_fix(mut self, fix: impl Into<Cow<'static, str>>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.detail)?;
        if let Some(field) = &self.field {
            write!(f, " Field {field}")?;
            if let Some(value) = &self.value {
                write!(f, " has {value:?}")?;
            }
            f.write_str(".")?;
        }
        match &self.fix {
            Some(fix) => write!(f, " {fix}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Fault {}

impl From<crate::AmountError> for Fault {
    fn from(error: crate::AmountError) -> Self {
        Fault::new(Code::InvalidAmount).with_detail(error.to_string())
    }
}

impl Fault {
    /// Checks that a text has `least` to `most` characters and no control characters but newline and tab.
    ///
    /// # Errors
    /// A fault that names the field, the value and the fix.
    pub fn check_text(path: &'static str, text: &str, least: usize, most: usize) -> Result<(), Fault> {
        let chars = text.chars().count();
        if chars < least || chars > most {
            return Err(Fault::field(
                path,
                text,
                format!("Give {least} to {most} characters; this has {chars}."),
            ));
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t' && c != '\r') {
            return Err(Fault::field(path, text.escape_debug(), "Take the control characters out."));
        }
        Ok(())
    }
}
