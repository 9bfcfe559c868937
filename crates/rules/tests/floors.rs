//! Floors and limits by place and day.
#![allow(clippy::unwrap_used)]

use gongdao_kernel::{Currency, Money};
use gongdao_rules::floor::{BadFloor, Floors, HourlyFloor};
use gongdao_rules::{Date, limit};

fn row(place: &str, from: &str, micros: i64) -> HourlyFloor {
    HourlyFloor {
        place: place.to_owned(),
        valid_from: from.to_owned(),
        hourly_micros: micros,
        currency: Currency::Cny,
        source: "a test".to_owned(),
    }
}

#[test]
fn the_larger_of_place_and_platform_holds_from_its_day() {
    let table = Floors::new(vec![
        row("*", "2025-01-01", 17_500_000),
        row("CN-BJ", "2025-01-01", 26_400_000),
        row("CN-BJ", "2026-07-01", 28_000_000),
        row("CN-XX", "2025-01-01", 12_000_000),
    ])
    .unwrap();
    let on = |place, day| table.on(place, Currency::Cny, day).map(|(floor, _)| floor.micros());
    assert_eq!(on("CN-BJ", Date::new(2026, 6, 30)), Some(26_400_000));
    assert_eq!(on("CN-BJ", Date::new(2026, 7, 1)), Some(28_000_000));
    assert_eq!(on("CN-XX", Date::new(2026, 7, 1)), Some(17_500_000));
    assert_eq!(on("CN-SH", Date::new(2026, 7, 1)), Some(17_500_000));
    assert_eq!(on("CN-SH", Date::new(2024, 7, 1)), None);
    assert_eq!(table.on("CN-BJ", Currency::Usd, Date::new(2026, 7, 1)), None);
    let demo = Floors::demo();
    let (floor, _) = demo.on("anywhere", Currency::Cny, Date::new(2026, 1, 1)).unwrap();
    assert_eq!(floor.to_string(), "17.50");
}

#[test]
fn bad_rows_are_named() {
    let refused = |row| Floors::new(vec![self::row("*", "2025-01-01", 1), row]).unwrap_err();
    assert_eq!(refused(row("*", "2025-02-30", 1)), BadFloor::Day { row: 2, value: "2025-02-30".to_owned() });
    assert_eq!(refused(row("*", "2025-02-01", 0)), BadFloor::Amount { row: 2 });
    assert_eq!(refused(row(" ", "2025-02-01", 1)), BadFloor::Unnamed { row: 2 });
}

#[test]
fn limits_have_their_day() {
    let least = limit::on(limit::PAYOUT_MINIMUM, Date::new(2026, 1, 1)).unwrap();
    assert_eq!(least.amount, Money::parse("1").unwrap());
    let free = limit::on(limit::VAT_FREE_MONTH, Date::new(2026, 1, 1)).unwrap();
    assert_eq!(free.amount, Money::parse("100000").unwrap());
}
