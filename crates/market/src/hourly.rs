//! What an hour of work pays: counted time, a histogram of fixed size, and the floor it is held against.
//!
//! **Counted time.** A page measures active time: it stops while the page is hidden and after a minute without any
//! touch. Programs may report what they like, so an answer's time is cut twice: a lease cannot have been worked on for
//! longer than it lasted (`Assignment::take_answer`), and what goes beyond the idle cut, which the kinds of the form's
//! questions give, counts as idle. An answer that reports no time is paid work without a measure; it is counted apart and
//! is in no figure.
//!
//! **Percentiles** are of time, not of answers: the tenth percentile of hourly pay is the pay under which a tenth of all
//! counted time was worked. Counting answers would let many quick ones hide the slow ones that fill the day.
//!
//! **The histogram** is log-linear: eight cells for each doubling, so that a cell is at most an eighth wide and a
//! percentile is right within six parts in a hundred, in 240 counters whatever was put in.
//!
//! Deliberately not here: forms, rows, and what follows from a low figure.

use gongdao_kernel::{Currency, Fault, Instant, MS_PER_DAY, MS_PER_HOUR, Money};
use std::fmt;

/// Shortest time that counts: what is answered faster counts as this long, so that no figure grows beyond all bounds.
pub const LEAST_MS: i64 = 100;
/// People behind a figure that is shown to others; with fewer it would tell what one of them earns.
pub const LEAST_PEOPLE: i64 = 3;

/// The time of an answer that counts: measured, and cut where it must have been idle. Nothing where none was measured.
#[must_use]
pub fn counted_ms(active_ms: i64, idle_cut_ms: i64) -> Option<i64> {
    (active_ms > 0).then(|| active_ms.min(idle_cut_ms).max(LEAST_MS))
}

/// Pay for an hour at this pay and time; nothing for no time.
#[must_use]
pub fn hourly(paid: Money, active_ms: i64) -> Option<Money> {
    if active_ms <= 0 {
        return None;
    }
    let micros = i128::from(paid.micros()) * i128::from(MS_PER_HOUR) / i128::from(active_ms);
    i64::try_from(micros).ok().map(Money::from_micros)
}

/// The week of a moment: full weeks since Monday, 29 December 1969, in UTC.
#[must_use]
pub fn week(at: Instant) -> i64 {
    (at.day() + 3).div_euclid(7)
}

/// When a week begins: Monday, 00:00 UTC.
#[must_use]
pub fn week_begin(week: i64) -> Instant {
    Instant::from_ms((week.saturating_mul(7) - 3).saturating_mul(MS_PER_DAY))
}

/// Cells of a histogram.
const CELLS: usize = 240;
/// Cells of one doubling, as a power of two.
const PARTS_BITS: u32 = 3;

/// What a histogram's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Milliseconds, in steps of 16.
    Time,
    /// Micro-units an hour, in steps of 1,024: a thousandth of a yuan.
    Rate,
}

impl Scale {
    fn shift(self) -> u32 {
        match self {
            Scale::Time => 4,
            Scale::Rate => 10,
        }
    }
}

/// Weights by value, log-linear, of fixed size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    scale: Scale,
    cells: Vec<u64>,
}

/// A stored histogram that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadHistogram;

impl fmt::Display for BadHistogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a stored histogram cannot be read")
    }
}

impl std::error::Error for BadHistogram {}

impl Histogram {
    /// An empty one.
    #[must_use]
    pub fn new(scale: Scale) -> Self {
        Self { scale, cells: vec![0; CELLS] }
    }

    /// Adds a weight at a value.
    pub fn add(&mut self, value: i64, weight: u64) {
        let cell = &mut self.cells[place(value >> self.scale.shift())];
        *cell = cell.saturating_add(weight);
    }

    /// Adds all of another one of the same scale.
    pub fn merge(&mut self, other: &Self) {
        for (cell, more) in self.cells.iter_mut().zip(&other.cells) {
            *cell = cell.saturating_add(*more);
        }
    }

    /// All weights together.
    #[must_use]
    pub fn weight(&self) -> u64 {
        self.cells.iter().fold(0, |sum, cell| sum.saturating_add(*cell))
    }

    /// The value under which so many hundredths of the weight lie: the middle of its cell. Nothing where it is empty.
    #[must_use]
    pub fn percentile(&self, hundredths: u32) -> Option<i64> {
        let weight = u128::from(self.weight());
        if weight == 0 {
            return None;
        }
        let wanted = (weight * u128::from(hundredths.min(100))).div_ceil(100).max(1);
        let mut seen = 0;
        for (cell, weight) in self.cells.iter().enumerate() {
            seen += u128::from(*weight);
            if seen >= wanted {
                let (from, to) = (edge(cell), edge(cell + 1));
                return Some(((from + to) << self.scale.shift()) / 2);
            }
        }
        None
    }

    /// The cells as bytes: each weight in groups of seven bits, the lowest first; empty cells at the end are left out.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let used = self.cells.iter().rposition(|cell| *cell > 0).map_or(0, |last| last + 1);
        let mut bytes = Vec::with_capacity(used);
        for cell in &self.cells[..used] {
            let mut left = *cell;
            while left >= 0x80 {
                bytes.push((left & 0x7f) as u8 | 0x80);
                left >>= 7;
            }
            bytes.push(left as u8);
        }
        bytes
    }

    /// The cells back from bytes.
    ///
    /// # Errors
    /// [`BadHistogram`].
    pub fn from_bytes(scale: Scale, bytes: &[u8]) -> Result<Self, BadHistogram> {
        let mut cells = Vec::with_capacity(CELLS);
        let (mut value, mut shift) = (0u64, 0u32);
        for byte in bytes {
            let part = u64::from(byte & 0x7f);
            if shift > 63 || (part << shift) >> shift != part {
                return Err(BadHistogram);
            }
            value |= part << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                cells.push(value);
                (value, shift) = (0, 0);
            }
        }
        if shift > 0 || cells.len() > CELLS {
            return Err(BadHistogram);
        }
        cells.resize(CELLS, 0);
        Ok(Self { scale, cells })
    }
}

/// The cell of a value in steps; what lies beyond the last cell counts there.
fn place(steps: i64) -> usize {
    let steps = steps.max(0).unsigned_abs();
    let parts = 1u64 << PARTS_BITS;
    if steps < parts {
        return steps as usize;
    }
    let doubling = steps.ilog2() - PARTS_BITS;
    let part = (steps >> doubling) & (parts - 1);
    let cell = (u64::from(doubling) + 1) * parts + part;
    usize::try_from(cell).unwrap_or(CELLS).min(CELLS - 1)
}

/// The least value of a cell, in steps.
fn edge(cell: usize) -> i64 {
    let parts = 1usize << PARTS_BITS;
    if cell < parts {
        return cell as i64;
    }
    let (doubling, part) = (cell / parts - 1, cell % parts);
    ((parts + part) as i64) << doubling
}

/// The least an hour should pay, from a day on, by currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Floors(Vec<(i64, Currency, Money)>);

/// Most entries of the setting.
const FLOORS: usize = 20;

impl Floors {
    /// The floor of a demo: 17.50 yuan, from the beginning.
    #[must_use]
    pub fn demo() -> Self {
        Self(vec![(i64::MIN, Currency::Cny, Money::from_micros(17_500_000))])
    }

    /// Reads the setting: entries such as `CNY 17.5 from 2026-01-01`, with commas between.
    ///
    /// # Errors
    /// A fault that names the entry and the fix.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let refused = |entry: &str| {
            Fault::field(
                "value",
                entry,
                "Write entries such as CNY 17.5 from 2026-01-01, with commas between.",
            )
        };
        let mut floors = Vec::new();
        for entry in text.split(',').map(str::trim) {
            let words: Vec<&str> = entry.split_whitespace().collect();
            let [currency, amount, "from", day] = words.as_slice() else { return Err(refused(entry)) };
            let known = Currency::ALL.iter().find(|known| known.as_str() == *currency);
            let amount = Money::parse(amount).ok().filter(|amount| amount.is_positive());
            match (known, amount, day_of(day)) {
                (Some(currency), Some(amount), Some(day)) => floors.push((day, *currency, amount)),
                _ => return Err(refused(entry)),
            }
        }
        if floors.len() > FLOORS {
            return Err(Fault::field("value", floors.len(), format!("Give at most {FLOORS} entries.")));
        }
        floors.sort_unstable();
        Ok(Self(floors))
    }

    /// The floor of a currency at a moment; nothing where none is in force.
    #[must_use]
    pub fn at(&self, currency: Currency, now: Instant) -> Option<Money> {
        let in_force = |(day, of, _): &&(i64, Currency, Money)| *of == currency && *day <= now.day();
        self.0.iter().rfind(in_force).map(|(_, _, amount)| *amount)
    }

    /// The currencies that have one.
    #[must_use]
    pub fn currencies(&self) -> Vec<Currency> {
        let mut currencies: Vec<Currency> = self.0.iter().map(|(_, currency, _)| *currency).collect();
        currencies.sort_unstable();
        currencies.dedup();
        currencies
    }
}

/// The UTC day of `YYYY-MM-DD`, counted from 1970. Civil days are counted from 0000-03-01, so that the leap day ends a
/// year; 146,097 days make 400 years.
fn day_of(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, count: usize| {
        let right = part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        right.then(|| part.parse::<i64>().ok()).flatten()
    };
    let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if parts.next().is_some() || !(1..=longest).contains(&day) {
        return None;
    }
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let of_year = (153 * month + 2) / 5 + day - 1;
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_at_most_an_eighth_wide_and_cells_follow_on_each_other() {
        for cell in 8..CELLS {
            let (from, to) = (edge(cell), edge(cell + 1));
            assert!(to > from && (to - from) * 8 <= from, "{cell}: {from} to {to}");
            assert_eq!((place(from), place(to - 1)), (cell, cell));
        }
        assert_eq!((place(-5), place(0), place(i64::MAX)), (0, 0, CELLS - 1));
    }

    #[test]
    fn percentiles_are_those_of_the_sorted_values_within_a_cell() {
        let mut histogram = Histogram::new(Scale::Time);
        let mut values: Vec<i64> = (1..=2_000).map(|n| (n * n * 7) % 900_001 + 200).collect();
        values.iter().for_each(|value| histogram.add(*value, 1));
        values.sort_unstable();
        for hundredths in [1, 10, 25, 50, 75, 90, 99, 100] {
            let exact = values[(values.len() * hundredths as usize).div_ceil(100) - 1];
            let told = histogram.percentile(hundredths).unwrap();
            assert!((told - exact).abs() * 16 <= exact + 16 * 16, "{hundredths}: {told} for {exact}");
        }
        assert_eq!(Histogram::new(Scale::Rate).percentile(50), None);
    }

    #[test]
    fn a_histogram_comes_back_from_its_bytes_and_damage_is_refused() {
        let mut histogram = Histogram::new(Scale::Rate);
        for (value, weight) in [(0, 1), (17_500_000, 12_345_678), (i64::MAX, u64::MAX)] {
            histogram.add(value, weight);
        }
        let bytes = histogram.to_bytes();
        assert_eq!(Histogram::from_bytes(Scale::Rate, &bytes), Ok(histogram));
        assert_eq!(Histogram::from_bytes(Scale::Rate, &[]), Ok(Histogram::new(Scale::Rate)));
        assert_eq!(Histogram::from_bytes(Scale::Rate, &[0x80]), Err(BadHistogram));
        assert_eq!(Histogram::from_bytes(Scale::Rate, &[0xff; 11]), Err(BadHistogram));
        assert_eq!(Histogram::from_bytes(Scale::Rate, &vec![0; CELLS + 1]), Err(BadHistogram));
    }

    #[test]
    fn time_is_counted_up_to_the_idle_cut() {
        assert_eq!(counted_ms(0, 60_000), None);
        assert_eq!(counted_ms(1, 60_000), Some(LEAST_MS));
        assert_eq!(counted_ms(4_000, 60_000), Some(4_000));
        assert_eq!(counted_ms(7_200_000, 60_000), Some(60_000));
        assert_eq!(hourly(Money::from_micros(50_000), 10_000), Some(Money::from_micros(18_000_000)));
        assert_eq!(hourly(Money::from_micros(1), 0), None);
    }

    #[test]
    fn weeks_begin_on_monday() {
        let monday = Instant::from_ms(day_of("2026-11-16").unwrap() * MS_PER_DAY);
        assert_eq!(week_begin(week(monday)), monday);
        assert_eq!(week(monday.plus_ms(-1)), week(monday) - 1);
        assert_eq!(week(monday.plus_ms(7 * MS_PER_DAY - 1)), week(monday));
    }

    #[test]
    fn a_floor_holds_from_its_day_until_the_next() {
        let floors =
            Floors::parse("CNY 17.5 from 2026-01-01, CNY 18 from 2027-01-01,USD 7.25 from 2020-02-29");
        let floors = floors.unwrap();
        let at = |day: &str| Instant::from_ms(day_of(day).unwrap() * MS_PER_DAY);
        let yuan = |day: &str| floors.at(Currency::Cny, at(day)).map(|floor| floor.to_string());
        assert_eq!(yuan("2025-12-31"), None);
        assert_eq!(yuan("2026-01-01").as_deref(), Some("17.50"));
        assert_eq!(yuan("2026-12-31").as_deref(), Some("17.50"));
        assert_eq!(yuan("2027-01-01").as_deref(), Some("18.00"));
        assert_eq!(floors.at(Currency::Eur, at("2027-01-01")), None);
        assert_eq!(Floors::demo().at(Currency::Cny, at("1970-01-01")).unwrap().to_string(), "17.50");
        for bad in [
            "",
            "17.5",
            "CNY 17.5",
            "CNY 0 from 2026-01-01",
            "CNY 1 from 2026-02-29",
            "XYZ 1 from 2026-01-01",
            "CNY 1 from 2026-1-1",
            "CNY -1 from 2026-01-01",
            "CNY 1 from 2026-01-01,",
        ] {
            assert!(Floors::parse(bad).is_err(), "{bad}");
        }
    }
}
