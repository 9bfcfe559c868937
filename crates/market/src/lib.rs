//! The market's lifecycles: what may become of a project, a batch, a task and an assignment, and when.
//!
//! Each file holds one thing with its states and the pure functions that move it; every function takes the moment it is
//! decided at. Price rules live here too, since what a claim must hold follows from them. Deliberately not here: SQL,
//! clocks, how money moves, what an answer means.

mod assignment;
mod bank;
mod batch;
mod bundle;
mod clock;
mod eligibility;
pub mod hourly;
mod payout;
mod price;
mod project;
mod quality;
mod review;
mod rules;
mod standing;
mod task;

pub use assignment::{Assignment, AssignmentState};
pub use bank::{LineCause, LineMatch, LineState};
pub use batch::{Batch, BatchState};
pub use bundle::{BundleQuality, Bundled, GRADED_BUNDLE_MOST};
pub use clock::{Clock, ClockKind};
pub use eligibility::{Grant, Requirement};
pub use payout::{Payout, PayoutReason, PayoutState, RunState};
pub use price::{Charge, PriceRule, PriceUnit, Worked};
pub use project::{Project, ProjectState, RefusalReason};
pub use quality::{Acceptance, Adaptive, DispatchRule, Feedback, GoldRule, GoldState, Grade, Quality};
pub use review::{Dispute, RejectionCategory};
pub use rules::{Caps, Clocks, Rules, Terms, Words};
pub use standing::Standing;
pub use task::{Task, TaskLine, TaskState};

mod media;

pub use media::{ImportItemState, ImportKind, MediaKind, MediaState, ThumbnailState};
mod activity;
mod team;

pub use activity::ActivityKind;
pub use team::{CUT_MOST_PPM, Offer, Team, TeamCut, TeamLink, TeamMember, TeamShare, TeamState, agreed_cut};

mod game;
mod game_rows;

pub use game::{
    AgreementRules, GamePartner, GameState, LEAD_MS, LOBBY_ROUNDS, Mode, PASS_AFTER_MS, PlayFlag, PlayState,
    PlayTally, WORD_CHARS, WORDS_OF_PLAY, is_worn, play_flags, points,
};
pub use game_rows::{GameHabit, GameLabel, GameLobby, GamePair, GamePlay, GamePlayer, GameRound, GameWord};
mod bonus;
mod exam;
mod exam_rules;
mod grading;

pub use bonus::{BONUS_MOST_MICROS, Bonus};
pub use exam::{Draw, Exam, ExamStanding, ExamState, Sitting, SittingState};
pub use exam_rules::{EXAM_PAID_ABOVE_MS, ExamRules};
pub use grading::{GradedAnswer, Grading, GradingState};
mod model;
mod pairing;
mod release;

pub use model::{MODELS_MOST, ModelKind, ModelRules, ModelWork, ModelWorkState, ModelWorker};
pub use pairing::{PAIR_RATE_PPM, PAIR_TEXT_CHARS, PairRules};
pub use release::{ReleaseFormat, ReleaseState, is_through};
