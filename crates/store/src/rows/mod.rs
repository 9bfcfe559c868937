//! The rows: those of floor 1's types, and those that only the store needs.

mod evidence;
mod live;
mod market;
mod money;
mod people;
mod work;

mod media;
mod payouts;

pub use evidence::{EvidenceCheckpoint, EvidenceRecord, EvidenceRun, EvidenceStream, EvidenceTile};
pub use live::{Draft, DraftHead, HourlyCursor, HourlyProject, HourlyWeek, HourlyWorker};
pub use money::{FreshKey, Idempotency, WriterRow};
pub use people::{CredentialSeen, Setting};
mod desk_people;
mod sums;
mod teams;

pub use desk_people::{Activity, BookCheck, OperatorAction, ScreeningItem, SettingChange, Suspended};
pub use gongdao_market::ActivityKind;
pub use sums::{AccountSum, ReviewCount};
pub use teams::TeamDay;
pub use work::{
    AnswerRow, ConsensusRow, Dispatch, DoubtfulTask, NamedTask, OpenTask, Queue, ReviewItem, TaskData,
};

pub use media::{Address, ImportItem, Media, MediaFile, MediaImport, MediaUse, ObjectCount, TaskMedia};
pub use payouts::{
    BankLine, BankLineKey, BankStatement, DepositMark, DepositRow, Payee, PayeeActive, PayoutRun, TaxMonth,
};

mod quality;
pub use quality::{GoldTask, SkillRow};
mod bonuses;
mod bundles;
mod exams;
mod games;
mod gradings;

pub use bundles::Bundle;
pub use exams::{ExamEscrow, ExamMedia, ExamName, ExamQuestion, SittingItem};
mod models;
mod notes;
mod pairs;
mod releases;

pub use models::{ModelAnswer, ModelParameters, ModelSkill, ModelWorkRow, ProjectModels};
pub use notes::ReviewNote;
pub use pairs::{Pair, Twin};
pub use releases::{Release, ReleaseCount, ReleaseFile};

/// Calls a macro-like visitor for every table, so that suites can prepare every statement.
#[must_use]
pub fn all() -> Vec<crate::TableSql> {
    [spine(), desk(), exam()].concat()
}

/// Those of the spine.
fn spine() -> Vec<crate::TableSql> {
    use crate::sql::TableSql;
    vec![
        TableSql::of::<WriterRow>(),
        TableSql::of::<gongdao_trust::Person>(),
        TableSql::of::<gongdao_trust::Credential>(),
        TableSql::of::<CredentialSeen>(),
        TableSql::of::<gongdao_trust::Invitation>(),
        TableSql::of::<gongdao_market::Grant>(),
        TableSql::of::<Setting>(),
        TableSql::of::<gongdao_market::Project>(),
        TableSql::of::<Queue>(),
        TableSql::of::<gongdao_market::Batch>(),
        TableSql::of::<gongdao_market::Task>(),
        TableSql::of::<TaskData>(),
        TableSql::of::<OpenTask>(),
        TableSql::of::<NamedTask>(),
        TableSql::of::<gongdao_market::Standing>(),
        TableSql::of::<gongdao_market::Assignment>(),
        TableSql::of::<AnswerRow>(),
        TableSql::of::<gongdao_market::Dispute>(),
        TableSql::of::<ReviewItem>(),
        TableSql::of::<ConsensusRow>(),
        TableSql::of::<gongdao_market::Clock>(),
        TableSql::of::<gongdao_ledger::Account>(),
        TableSql::of::<gongdao_ledger::Entry>(),
        TableSql::of::<Idempotency>(),
        TableSql::of::<FreshKey>(),
        TableSql::of::<EvidenceRecord>(),
        TableSql::of::<EvidenceStream>(),
        TableSql::of::<EvidenceRun>(),
        TableSql::of::<EvidenceTile>(),
        TableSql::of::<EvidenceCheckpoint>(),
    ]
}

/// Those of the desk behind the spine.
fn desk() -> Vec<crate::TableSql> {
    use crate::sql::TableSql;
    vec![
        TableSql::of::<DraftHead>(),
        TableSql::of::<Draft>(),
        TableSql::of::<HourlyCursor>(),
        TableSql::of::<HourlyProject>(),
        TableSql::of::<HourlyWorker>(),
        TableSql::of::<HourlyWeek>(),
        TableSql::of::<Media>(),
        TableSql::of::<MediaFile>(),
        TableSql::of::<MediaUse>(),
        TableSql::of::<TaskMedia>(),
        TableSql::of::<ObjectCount>(),
        TableSql::of::<MediaImport>(),
        TableSql::of::<ImportItem>(),
        TableSql::of::<Payee>(),
        TableSql::of::<PayeeActive>(),
        TableSql::of::<gongdao_market::Payout>(),
        TableSql::of::<PayoutRun>(),
        TableSql::of::<TaxMonth>(),
        TableSql::of::<DepositRow>(),
        TableSql::of::<DepositMark>(),
        TableSql::of::<BankStatement>(),
        TableSql::of::<BankLine>(),
        TableSql::of::<BankLineKey>(),
        TableSql::of::<gongdao_trust::Ticket>(),
        TableSql::of::<gongdao_trust::Totp>(),
        TableSql::of::<gongdao_trust::RecoveryCode>(),
        TableSql::of::<gongdao_trust::Mail>(),
        TableSql::of::<gongdao_trust::Suspension>(),
        TableSql::of::<Suspended>(),
        TableSql::of::<SettingChange>(),
        TableSql::of::<OperatorAction>(),
        TableSql::of::<ScreeningItem>(),
        TableSql::of::<BookCheck>(),
        TableSql::of::<Activity>(),
        TableSql::of::<gongdao_market::Team>(),
        TableSql::of::<gongdao_market::TeamCut>(),
        TableSql::of::<gongdao_market::TeamMember>(),
        TableSql::of::<gongdao_market::TeamLink>(),
        TableSql::of::<gongdao_market::TeamShare>(),
        TableSql::of::<TeamDay>(),
        TableSql::of::<AccountSum>(),
        TableSql::of::<ReviewCount>(),
        TableSql::of::<SkillRow>(),
        TableSql::of::<GoldTask>(),
        TableSql::of::<DoubtfulTask>(),
        TableSql::of::<Dispatch>(),
        TableSql::of::<gongdao_market::GameRound>(),
        TableSql::of::<gongdao_market::GamePlay>(),
        TableSql::of::<gongdao_market::GameWord>(),
        TableSql::of::<gongdao_market::GameLabel>(),
        TableSql::of::<gongdao_market::GamePair>(),
        TableSql::of::<gongdao_market::GamePlayer>(),
        TableSql::of::<gongdao_market::GameHabit>(),
        TableSql::of::<gongdao_market::GameLobby>(),
    ]
}

/// Those of exams, models, pairs, bonuses, bundles, gradings, releases and reviews.
fn exam() -> Vec<crate::TableSql> {
    use crate::sql::TableSql;
    vec![
        TableSql::of::<gongdao_market::Exam>(),
        TableSql::of::<gongdao_market::Bonus>(),
        TableSql::of::<ExamQuestion>(),
        TableSql::of::<ExamName>(),
        TableSql::of::<ExamMedia>(),
        TableSql::of::<ExamEscrow>(),
        TableSql::of::<gongdao_market::ExamStanding>(),
        TableSql::of::<gongdao_market::Sitting>(),
        TableSql::of::<SittingItem>(),
        TableSql::of::<gongdao_market::ModelWorker>(),
        TableSql::of::<ProjectModels>(),
        TableSql::of::<ModelAnswer>(),
        TableSql::of::<ModelSkill>(),
        TableSql::of::<ModelWorkRow>(),
        TableSql::of::<ModelParameters>(),
        TableSql::of::<Pair>(),
        TableSql::of::<Twin>(),
        TableSql::of::<Bundle>(),
        TableSql::of::<Release>(),
        TableSql::of::<ReleaseFile>(),
        TableSql::of::<ReleaseCount>(),
        TableSql::of::<ReviewNote>(),
        TableSql::of::<gongdao_market::Grading>(),
        TableSql::of::<gongdao_market::GradedAnswer>(),
    ]
}
