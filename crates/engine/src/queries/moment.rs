//! Moments as people's programs read them.

use gongdao_kernel::{Instant, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE};

/// A moment as RFC 3339 in UTC, always with milliseconds: `2026-11-21T08:00:00.000Z`.
#[must_use]
pub fn rfc3339(at: Instant) -> String {
    let (year, month, day) = civil(at.day());
    let of_day = at.ms().rem_euclid(MS_PER_DAY);
    let (hour, minute) = (of_day / MS_PER_HOUR, of_day % MS_PER_HOUR / MS_PER_MINUTE);
    let (second, ms) = (of_day % MS_PER_MINUTE / 1_000, of_day % 1_000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

/// Civil date (year, month, day) of a UTC day number. Days are counted from 0000-03-01, so that the leap day ends a year;
/// 146,097 days make 400 years.
fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_as_civil_time() {
        for (ms, shown) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_827_696_789, "2000-02-29T12:34:56.789Z"),
            (1_795_000_000_000, "2026-11-18T11:06:40.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(rfc3339(Instant::from_ms(ms)), shown);
        }
    }
}
