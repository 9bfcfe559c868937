//! Typed ids from one registry: 64-bit, time-ordered, and impossible to mix up.
//!
//! An id is 63 bits: 41 of milliseconds since 2020, 6 of the writer's shard, 16 of a counter. Time order keeps index
//! inserts at the right edge, where they are cheap; 64 bits keep hot rows small (a UUID would double them). In text an
//! id is a three-letter prefix and thirteen digits of Crockford's base 32, so that people can read one out.

use crate::{BadCell, Cell, Field, Instant, Kind};

/// 2020-01-01T00:00:00Z in milliseconds since 1970.
const EPOCH_MS: i64 = 1_577_836_800_000;
const SHARD_BITS: u32 = 6;
const COUNTER_BITS: u32 = 16;
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const TEXT_DIGITS: usize = 13;

/// What every typed id has in common.
pub trait TypedId: Copy + Eq + Ord {
    /// The three letters in front of its text.
    const PREFIX: &'static str;
    /// The id with this number.
    fn from_raw(raw: i64) -> Self;
    /// The number.
    fn raw(self) -> i64;
    /// The moment it was drawn at, to the millisecond, unless thousands were drawn in that millisecond.
    fn drawn_at(self) -> Instant {
        Instant::from_ms((self.raw() >> (SHARD_BITS + COUNTER_BITS)) + EPOCH_MS)
    }
}

macro_rules! typed_id {
    ($($(#[$meta:meta])* $name:ident $prefix:literal),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl TypedId for $name {
            const PREFIX: &'static str = $prefix;
            fn from_raw(raw: i64) -> Self { Self(raw) }
            fn raw(self) -> i64 { self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write_id(f, $prefix, self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write_id(f, $prefix, self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                parse_id(text).ok_or(())
            }
        }

        impl Field for $name {
            const KIND: Kind = Kind::Int;
            fn cell(&self) -> Cell<'_> { Cell::Int(self.0) }
            fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> { i64::from_cell(cell).map($name) }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.collect_str(self) }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                parse_id(&text).ok_or_else(|| serde::de::Error::custom(concat!("not an id of the form ", $prefix, "_…")))
            }
        }
    )+};
}

typed_id! {
    /// A person or a program with an account.
    PersonId "per",
    /// One kind of work.
    ProjectId "prj",
    /// Tasks published together.
    BatchId "bat",
    /// One item to be answered.
    TaskId "tsk",
    /// One worker's lease on one task.
    AssignmentId "asg",
    /// One command, the cause of what it changed.
    CommandId "cmd",
    /// One picture in its project's list.
    MediaId "med",
    /// Pictures that the server fetches by itself.
    ImportId "imp",
    /// Where a person's payouts go.
    PayeeId "pye",
    /// Money on its way from a person's earnings to a bank.
    PayoutId "pay",
    /// Payouts that go to the bank in one file.
    PayoutRunId "run",
    /// Money that somebody recorded as arrived.
    DepositId "dep",
    /// One uploaded bank statement.
    StatementId "stm",
    /// One line of a bank statement.
    BankLineId "lin",
    /// People who work under one leader.
    TeamId "tea",
    /// A link by which people join a team.
    TeamLinkId "tln",
    /// An invitation to the platform.
    InvitationId "ivt",
    /// A letter to somebody.
    MailId "mai",
    /// Something an operator did.
    ActionId "act",
    /// An account that was stopped.
    SuspensionId "sus",
    /// One item played by two people.
    GameRoundId "rnd",
    /// Known tasks that a worker answers to earn a qualification.
    ExamId "exm",
    /// One worker's attempt at an exam.
    SittingId "sit",
    /// What a requester gave for an answer beside its pay.
    BonusId "bon",
    /// One version of a project's data set.
    ReleaseId "rel",
}

/// Whom an account belongs to: a person, a batch, a shard, or nobody (0). The account's kind says which.
pub type AccountOwner = i64;

fn write_id(f: &mut std::fmt::Formatter<'_>, prefix: &str, raw: i64) -> std::fmt::Result {
    let mut digits = [0_u8; TEXT_DIGITS];
    let mut rest = raw.cast_unsigned();
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(rest & 31) as usize];
        rest >>= 5;
    }
    write!(f, "{prefix}_{}", std::str::from_utf8(&digits).map_err(|_| std::fmt::Error)?)
}

/// Reads an id of the expected type; nothing where the prefix, length or a digit is wrong.
#[must_use]
pub fn parse_id<T: TypedId>(text: &str) -> Option<T> {
    let digits = text.strip_prefix(T::PREFIX)?.strip_prefix('_')?;
    if digits.len() != TEXT_DIGITS {
        return None;
    }
    let mut raw: i64 = 0;
    for byte in digits.bytes() {
        let digit = DIGITS.iter().position(|known| *known == byte)?;
        raw = raw.checked_mul(32)?.checked_add(i64::try_from(digit).ok()?)?;
    }
    Some(T::from_raw(raw))
}

/// The shard whose writer drew an id.
#[must_use]
pub fn id_shard(raw: i64) -> u32 {
    u32::try_from((raw >> COUNTER_BITS) & ((1 << SHARD_BITS) - 1)).unwrap_or(0)
}

/// Draws ids that always rise: by the time where it moved on, by one where it did not.
///
/// More than 65,536 ids in one millisecond run ahead of the clock into the next ones; the shard's bits may then be
/// shared with a neighbour's ids of a later millisecond, so a writer keeps its last id and never draws below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdSource {
    shard: i64,
    last: i64,
}

impl IdSource {
    /// A source for a writer's shard (0 to 63) that goes on after `last`.
    #[must_use]
    pub fn new(shard: u32, last: i64) -> Self {
        Self { shard: i64::from(shard) & ((1 << SHARD_BITS) - 1), last }
    }

    /// The next id.
    pub fn draw<T: TypedId>(&mut self, now: Instant) -> T {
        let ms = now.since_ms(Instant::from_ms(EPOCH_MS)) & ((1 << 41) - 1);
        let floor = (ms << (SHARD_BITS + COUNTER_BITS)) | (self.shard << COUNTER_BITS);
        let mut next = floor.max(self.last.saturating_add(1));
        if (next >> COUNTER_BITS) & ((1 << SHARD_BITS) - 1) != self.shard {
            let following_ms = (next >> (SHARD_BITS + COUNTER_BITS)) + 1;
            next = (following_ms << (SHARD_BITS + COUNTER_BITS)) | (self.shard << COUNTER_BITS);
        }
        self.last = next;
        T::from_raw(next)
    }

    /// The last id drawn, to go on from after a restart.
    #[must_use]
    pub fn last(&self) -> i64 {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_and_refuse_strangers() {
        let mut source = IdSource::new(3, 0);
        let task: TaskId = source.draw(Instant::from_ms(1_795_000_000_000));
        assert_eq!(parse_id::<TaskId>(&task.to_string()), Some(task));
        assert_eq!(parse_id::<BatchId>(&task.to_string()), None);
        for bad in [
            "",
            "tsk_",
            "tsk_0",
            "tsk_zzzzzzzzzzzzz",
            "tsk_00000000000u0",
            "tsk-0000000000000",
            "任务_0000000000000",
        ] {
            assert_eq!(parse_id::<TaskId>(bad), None, "{bad}");
        }
    }

    #[test]
    fn ids_rise_stay_in_their_shard_and_survive_a_clock_that_stands_still() {
        let mut source = IdSource::new(5, 0);
        let now = Instant::from_ms(1_795_000_000_000);
        let mut last = 0;
        for _ in 0..200_000 {
            let id: TaskId = source.draw(now);
            assert!(id.raw() > last);
            assert_eq!((id.raw() >> COUNTER_BITS) & 63, 5);
            last = id.raw();
        }
    }
}
