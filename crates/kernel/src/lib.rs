//! The few types every room shares, so that a mistake between rooms is a compile error and not a wrong payment.
//!
//! Here are typed ids and the source they are drawn from, money, currencies, instants, enumerations with stable
//! codes, the plain cells a value is kept in, and the faults that are shown to people. Deliberately not here: I/O,
//! a clock, randomness, floats, and any rule of the market.

mod cell;
mod currency;
mod fault;
mod hash;
mod id;
mod money;
mod time;

pub mod limits;

pub use cell::{BadCell, Cell, Field, Kind};
pub use currency::Currency;
pub use fault::{Code, Fault, FaultKind};
pub use hash::{IdHasher, IdMap};
pub use id::{
    AccountOwner, AssignmentId, BankLineId, BatchId, CommandId, DepositId, IdSource, ImportId, MediaId,
    PayeeId, PayoutId, PayoutRunId, PersonId, ProjectId, StatementId, TaskId, TypedId, id_shard, parse_id,
};
pub use money::{AmountError, Money};
pub use time::{Instant, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE};

pub use id::GameRoundId;
pub use id::{ActionId, InvitationId, MailId, SuspensionId, TeamId, TeamLinkId};
pub use id::{BonusId, ReleaseId};
pub use id::{ExamId, SittingId};
