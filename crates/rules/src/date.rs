//! Days and months of a place's calendar: what laws are dated by.

use crate::Jurisdiction;
use gongdao_kernel::{Instant, MS_PER_DAY};
use std::fmt;

/// A day of the civil calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year, such as 2026.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// The day of these numbers. Nothing is checked: it is for tables, and [`Date::parse`] for text.
    #[must_use]
    pub const fn new(year: i32, month: u8, day: u8) -> Self {
        Self { year, month, day }
    }

    /// Reads `2026-11-22`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let number = |range: std::ops::Range<usize>| {
            let digits = text.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?;
            digits.parse::<i32>().ok()
        };
        let date =
            Self::new(number(0..4)?, u8::try_from(number(5..7)?).ok()?, u8::try_from(number(8..10)?).ok()?);
        (Self::of_days(date.days()) == date).then_some(date)
    }

    /// The day of a moment by the clocks of a place.
    #[must_use]
    pub fn of(at: Instant, place: Jurisdiction) -> Self {
        Self::of_days(at.plus_ms(place.ahead_of_utc_ms()).day())
    }

    /// The moment the day begins by the clocks of a place.
    #[must_use]
    pub fn begins(self, place: Jurisdiction) -> Instant {
        Instant::from_ms(self.days().saturating_mul(MS_PER_DAY).saturating_sub(place.ahead_of_utc_ms()))
    }

    /// The month the day is in.
    #[must_use]
    pub fn month_of(self) -> Month {
        Month { year: self.year, month: self.month }
    }

    /// The civil day of a day number. Days are counted from 0000-03-01, so that the leap day ends a year; 146,097 days
    /// make 400 years.
    #[must_use]
    pub fn of_days(day: i64) -> Self {
        let shifted = day.saturating_add(719_468);
        let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day_of_month = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self::new(
            i32::try_from(year).unwrap_or(i32::MAX),
            u8::try_from(month).unwrap_or(1),
            u8::try_from(day_of_month).unwrap_or(1),
        )
    }

    /// The number of the civil day, counted from 1970-01-01; the reverse of [`Date::of_days`].
    #[must_use]
    pub fn days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let from_march = if month > 2 { month - 3 } else { month + 9 };
        let of_year = (153 * from_march + 2) / 5 + day - 1;
        let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
        era * 146_097 + of_era - 719_468
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A month of the civil calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
}

impl Month {
    /// As one number, `202611`, the way it is kept.
    #[must_use]
    pub fn number(self) -> i64 {
        i64::from(self.year) * 100 + i64::from(self.month)
    }

    /// The months of the same year up to and with this one, the latest first.
    pub fn back_to_january(self) -> impl Iterator<Item = Month> {
        let year = self.year;
        (1..=self.month).rev().map(move |month| Month { year, month })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar_and_of_the_place() {
        for (day, text) in
            [(0, "1970-01-01"), (11_016, "2000-02-29"), (20_778, "2026-11-21"), (-1, "1969-12-31")]
        {
            let date = Date::of_days(day);
            assert_eq!((date.to_string().as_str(), date.days(), Date::parse(text)), (text, day, Some(date)));
        }
        for bad in ["", "2026-2-01", "2026-02-30", "2026-13-01", "2026/01/01", "２026-01-0", "2026-00-10"] {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
        // 2025-09-30 16:30 UTC is the first of October in Beijing.
        let at = Instant::from_ms(1_759_249_800_000);
        assert_eq!(Date::of(at, Jurisdiction::China), Date::new(2025, 10, 1));
        assert_eq!(Date::new(2025, 10, 1).begins(Jurisdiction::China).ms(), 1_759_248_000_000);
    }
}
