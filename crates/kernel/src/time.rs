//! Instants: milliseconds since 1970 in UTC. The program hands them in; no room asks a clock.

use crate::{BadCell, Cell, Field, Kind};

/// A minute in milliseconds.
pub const MS_PER_MINUTE: i64 = 60_000;
/// An hour in milliseconds.
pub const MS_PER_HOUR: i64 = 60 * MS_PER_MINUTE;
/// A day in milliseconds.
pub const MS_PER_DAY: i64 = 24 * MS_PER_HOUR;

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Instant(i64);

impl Instant {
    /// The moment this many milliseconds after 1970.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds after 1970.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// The moment `ms` later; the far end of time where that is beyond it.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment, zero when it is not earlier.
    #[must_use]
    pub fn since_ms(self, earlier: Instant) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }

    /// The number of the UTC day, for daily caps.
    #[must_use]
    pub fn day(self) -> i64 {
        self.0.div_euclid(MS_PER_DAY)
    }
}

impl Field for Instant {
    const KIND: Kind = Kind::Int;
    fn cell(&self) -> Cell<'_> {
        Cell::Int(self.0)
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        i64::from_cell(cell).map(Instant)
    }
}
