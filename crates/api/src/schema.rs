//! Words of the API that many bodies share: ids, amounts, moments, names of states, pages.
//!
//! Floor 0 and 1 know nothing of OpenAPI, so what their types look like in JSON is declared here, once.

use gongdao_engine::queries::rfc3339;
use gongdao_kernel::{Fault, Instant, Money};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
#[cfg(feature = "described")]
use utoipa::PartialSchema;
#[cfg(feature = "described")]
use utoipa::openapi::RefOr;
#[cfg(feature = "described")]
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{IntoParams, ToSchema};

macro_rules! id_schema {
    ($($(#[$meta:meta])* $name:ident $prefix:literal),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug)]
        pub(crate) struct $name;

        #[cfg(feature = "described")]
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                text().pattern(Some(concat!("^", $prefix, "_[0-7][0-9a-hjkmnp-tv-z]{12}$"))).into()
            }
        }

        #[cfg(feature = "described")]
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> { stringify!($name).into() }
        }
    )+};
}

#[cfg(feature = "described")]
fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

id_schema! {
    /// A person's id.
    PersonIdText "per",
    /// A project's id.
    ProjectIdText "prj",
    /// A batch's id.
    BatchIdText "bat",
    /// A task's id.
    TaskIdText "tsk",
    /// An assignment's id.
    AssignmentIdText "asg",
    /// A picture's id in its project's list.
    MediaIdText "med",
    /// An import's id.
    ImportIdText "imp",
    /// A payee's id.
    PayeeIdText "pye",
    /// A payout's id.
    PayoutIdText "pay",
    /// A payout run's id.
    PayoutRunIdText "run",
    /// A deposit's id.
    DepositIdText "dep",
    /// A bank statement's id.
    StatementIdText "stm",
    /// A bank line's id.
    BankLineIdText "lin",
    /// A team's id.
    TeamIdText "tea",
    /// A team link's id.
    TeamLinkIdText "tln",
    /// An invitation's id.
    InvitationIdText "ivt",
    /// A letter's id.
    MailIdText "mai",
    /// An action's id.
    ActionIdText "act",
    /// A suspension's id.
    SuspensionIdText "sus",
    /// A round's id.
    GameRoundIdText "rnd",
    /// An exam's id.
    ExamIdText "exm",
    /// A sitting's id.
    SittingIdText "sit",
    /// A bonus's id.
    BonusIdText "bon",
    /// A release's id.
    ReleaseIdText "rel",
}

macro_rules! name_schema {
    ($($name:ident of $type:ty),+ $(,)?) => {$(
        /// The names of a closed list.
        #[derive(Debug)]
        pub(crate) struct $name;

        #[cfg(feature = "described")]
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                text().enum_values(Some(<$type>::ALL.iter().map(|member| member.as_str()))).into()
            }
        }

        #[cfg(feature = "described")]
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> { stringify!($name).into() }
        }
    )+};
}

name_schema! {
    RoleName of gongdao_trust::Role,
    ScopeName of gongdao_trust::Scope,
    CurrencyName of gongdao_kernel::Currency,
    ProjectStateName of gongdao_market::ProjectState,
    BatchStateName of gongdao_market::BatchState,
    TaskStateName of gongdao_market::TaskState,
    AssignmentStateName of gongdao_market::AssignmentState,
    GoldStateName of gongdao_market::GoldState,
    GradingStateName of gongdao_market::GradingState,
    RefusalReasonName of gongdao_market::RefusalReason,
    RejectionCategoryName of gongdao_market::RejectionCategory,
    DeskGroupName of gongdao_engine::queries::desk::Group,
    ResultKindName of gongdao_engine::queries::results::ResultKind,
    ReceiptKindName of gongdao_engine::queries::proofs::ReceiptKind,
    PayeeKindName of gongdao_trust::PayeeKind,
    PayoutChannelName of gongdao_trust::PayoutChannel,
    PayoutStateName of gongdao_market::PayoutState,
    PayoutReasonName of gongdao_market::PayoutReason,
    RunStateName of gongdao_market::RunState,
    LineStateName of gongdao_market::LineState,
    LineMatchName of gongdao_market::LineMatch,
    LineCauseName of gongdao_market::LineCause,
    StepName of gongdao_rules::tax::Step,
    SuspensionCategoryName of gongdao_trust::SuspensionCategory,
    MailKindName of gongdao_trust::MailKind,
    MailStateName of gongdao_trust::MailState,
    PersonStateName of gongdao_trust::PersonState,
    ActivityKindName of gongdao_market::ActivityKind,
    GameStateName of gongdao_market::GameState,
    GamePartnerName of gongdao_market::GamePartner,
    PlayFlagName of gongdao_market::PlayFlag,
    ExamStateName of gongdao_market::ExamState,
    ItemSourceName of gongdao_engine::queries::exam_items::ItemSource,
    SittingStateName of gongdao_market::SittingState,
    ModelKindName of gongdao_market::ModelKind,
    ModelWorkName of gongdao_market::ModelWork,
    ModelWorkStateName of gongdao_market::ModelWorkState,
    ReleaseStateName of gongdao_market::ReleaseState,
    ReleaseFormatName of gongdao_market::ReleaseFormat,
}

/// An amount of money as decimal text with at most six places, `"0.05"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Amount(pub(crate) Money);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(from)?;
        Money::parse(&text).map(Self).map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "described")]
impl PartialSchema for Amount {
    fn schema() -> RefOr<Schema> {
        let pattern = "^-?[0-9]{1,12}(\\.[0-9]{1,6})?$";
        text().pattern(Some(pattern)).examples([serde_json::json!("12.50")]).into()
    }
}

#[cfg(feature = "described")]
impl ToSchema for Amount {
    fn name() -> Cow<'static, str> {
        "Amount".into()
    }
}

/// An amount above zero, as decimal text.
#[derive(Debug)]
pub(crate) struct PositiveAmountText;

#[cfg(feature = "described")]
impl PartialSchema for PositiveAmountText {
    fn schema() -> RefOr<Schema> {
        let pattern = "^(?=.*[1-9])[0-9]{1,7}(\\.[0-9]{1,6})?$";
        text().pattern(Some(pattern)).examples([serde_json::json!("12.50")]).into()
    }
}

#[cfg(feature = "described")]
impl ToSchema for PositiveAmountText {
    fn name() -> Cow<'static, str> {
        "PositiveAmount".into()
    }
}

/// The last moment of the year 9999.
const LAST: Instant = Instant::from_ms(253_402_300_799_999);

/// A moment as RFC 3339 text in UTC, with milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment(pub(crate) Instant);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        // Years of five digits are no RFC 3339; clocks that never ring stand there.
        to.serialize_str(&rfc3339(self.0.min(LAST)))
    }
}

#[cfg(feature = "described")]
impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).into()
    }
}

#[cfg(feature = "described")]
impl ToSchema for Moment {
    fn name() -> Cow<'static, str> {
        "Moment".into()
    }
}

/// Where to go on in a list, and how far.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageOf {
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<CursorText>)]
    pub(crate) after: Option<Cursor>,
    /// How many items at most.
    #[serde(default = "fifty")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: u32,
}

/// How many items a page has where nobody says.
pub(crate) fn fifty() -> u32 {
    50
}

/// Asks for a number of items that a page can have.
///
/// # Errors
/// `invalid_field`.
pub(crate) fn check_limit(limit: u32) -> Result<u32, Fault> {
    if (1..=MOST).contains(&limit) {
        return Ok(limit);
    }
    Err(Fault::field("limit", limit, format!("Give 1 to {MOST}.")))
}

const MOST: u32 = 200;

impl PageOf {
    /// How many items at most.
    ///
    /// # Errors
    /// `invalid_field`.
    pub(crate) fn limit(&self) -> Result<i64, Fault> {
        check_limit(self.limit).map(i64::from)
    }

    /// The same, and where the page begins, as [`gongdao_engine::queries`] with pages of their own take them.
    ///
    /// # Errors
    /// `invalid_field`.
    pub(crate) fn rows(&self) -> Result<(Option<i64>, u32), Fault> {
        Ok((self.after.map(|cursor| cursor.0), check_limit(self.limit)?))
    }

    /// The key of the last item before this page, or `first` at the beginning.
    pub(crate) fn after(&self, first: i64) -> i64 {
        self.after.map_or(first, |cursor| cursor.0)
    }
}

/// A place in a list: opaque to clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor(pub(crate) i64);

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{:016x}", self.0))
    }
}

/// The place that a list's cursor names: sixteen hex digits. Nothing where it is none.
#[must_use]
pub fn read_cursor(text: &str) -> Option<i64> {
    let hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex.then(|| i64::from_str_radix(text, 16).ok()).flatten()
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(from)?;
        read_cursor(&text).map(Self).ok_or_else(|| serde::de::Error::custom("not a cursor of ours"))
    }
}

/// A cursor as it is written.
#[derive(Debug)]
pub(crate) struct CursorText;

#[cfg(feature = "described")]
impl PartialSchema for CursorText {
    fn schema() -> RefOr<Schema> {
        text().pattern(Some("^[0-7][0-9a-f]{15}$")).into()
    }
}

#[cfg(feature = "described")]
impl ToSchema for CursorText {
    fn name() -> Cow<'static, str> {
        "Cursor".into()
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// The items.
    pub(crate) items: Vec<T>,
    /// Give it back as `after` for the next page; none at the end.
    #[schema(value_type = Option<CursorText>)]
    pub(crate) next: Option<Cursor>,
}

impl<T> Page<T> {
    /// A page that the engine has cut.
    pub(crate) fn cut<R>(page: gongdao_engine::queries::Page<R>, view: impl FnMut(R) -> T) -> Self {
        Self { items: page.items.into_iter().map(view).collect(), next: page.next.map(Cursor) }
    }

    /// A page of what was read with this limit; `place` says where each item stands.
    pub(crate) fn of<R>(rows: Vec<R>, limit: i64, place: impl Fn(&R) -> i64, view: impl Fn(R) -> T) -> Self {
        let full = i64::try_from(rows.len()).is_ok_and(|count| count >= limit);
        let next = if full { rows.last().map(|row| Cursor(place(row))) } else { None };
        Self { items: rows.into_iter().map(view).collect(), next }
    }
}

/// A body that says nothing.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}
