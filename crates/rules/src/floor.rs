//! Hourly floors: what an hour must at least bring, by place and day.
//!
//! There is no official machine-readable table of minimum hourly wages, so cities' figures are loaded by the operator,
//! each with its day and source. What holds is the larger of the place's figure and the platform's own.

use crate::Date;
use gongdao_kernel::{Currency, Money};

/// A floor that holds from a day on.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HourlyFloor {
    /// The place, such as `CN-BJ` (ISO 3166-2); `*` for the platform's own figure.
    pub place: String,
    /// The day it begins to hold, `2025-10-01`.
    pub valid_from: String,
    /// What an hour must bring, in micro-units.
    pub hourly_micros: i64,
    /// In which currency.
    pub currency: Currency,
    /// Where it is written down.
    pub source: String,
}

/// The place of the platform's own figure.
pub const PLATFORM: &str = "*";

/// A table of floors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floors(Vec<(Date, HourlyFloor)>);

/// Why a table is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFloor {
    /// A day that is none.
    #[error("row {row}: `{value}` is no day such as 2025-10-01")]
    Day {
        /// The row, from 1.
        row: usize,
        /// What stands there.
        value: String,
    },
    /// A figure of nothing or less.
    #[error("row {row}: an hour has to bring more than 0")]
    Amount {
        /// The row, from 1.
        row: usize,
    },
    /// A row without a place or without a source.
    #[error("row {row}: place and source have to be named")]
    Unnamed {
        /// The row, from 1.
        row: usize,
    },
}

impl Floors {
    /// The floors of the demo world: ¥17.5 an hour everywhere.
    #[must_use]
    pub fn demo() -> Self {
        let floor = HourlyFloor {
            place: PLATFORM.to_owned(),
            valid_from: "2025-01-01".to_owned(),
            hourly_micros: 17_500_000,
            currency: Currency::Cny,
            source: "demo figure, not an official one".to_owned(),
        };
        Self(vec![(Date::new(2025, 1, 1), floor)])
    }

    /// A table from rows, checked.
    ///
    /// # Errors
    /// [`BadFloor`], naming the row.
    pub fn new(rows: Vec<HourlyFloor>) -> Result<Self, BadFloor> {
        let checked = rows.into_iter().zip(1..).map(|(floor, row)| {
            if floor.hourly_micros <= 0 {
                return Err(BadFloor::Amount { row });
            }
            if floor.place.trim().is_empty() || floor.source.trim().is_empty() {
                return Err(BadFloor::Unnamed { row });
            }
            match Date::parse(&floor.valid_from) {
                Some(day) => Ok((day, floor)),
                None => Err(BadFloor::Day { row, value: floor.valid_from }),
            }
        });
        checked.collect::<Result<_, _>>().map(Self)
    }

    /// What an hour must bring in a place on a day: the larger of the place's latest figure and the platform's; nothing
    /// where no row of that currency holds yet.
    #[must_use]
    pub fn on(&self, place: &str, currency: Currency, day: Date) -> Option<(Money, &HourlyFloor)> {
        let latest = |wanted: &str| {
            let rows = self.0.iter().filter(|(valid_from, floor)| {
                floor.place == wanted && floor.currency == currency && *valid_from <= day
            });
            rows.max_by_key(|(valid_from, _)| *valid_from).map(|(_, floor)| floor)
        };
        let floors = [latest(place), latest(PLATFORM)].into_iter().flatten();
        let floor = floors.max_by_key(|floor| floor.hourly_micros)?;
        Some((Money::from_micros(floor.hourly_micros), floor))
    }
}
