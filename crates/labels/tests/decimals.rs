//! Numbers stay exact from the worker's keyboard to the median.

use gongdao_labels::{Decimal, DecimalError};
use proptest::prelude::*;

#[test]
fn numbers_are_read_in_their_shortest_form() {
    #[rustfmt::skip]
    let table = [
        ("0", Ok("0")), ("-0.000", Ok("0")), ("007", Ok("7")), ("12.50", Ok("12.5")), (".5", Ok("0.5")), ("5.", Ok("5")),
        ("-0.000001", Ok("-0.000001")), ("1e3", Ok("1000")), ("1.5E-3", Ok("0.0015")), ("1200e-2", Ok("12")),
        ("9223372036854775807", Ok("9223372036854775807")), ("-9223372036854775808", Ok("-9223372036854775808")),
        ("9223372036854.775807", Ok("9223372036854.775807")),
        ("1.00000000000000000000000000000000000000000000000", Ok("1")),
        ("9223372036854775808", Err(DecimalError::TooLarge)), ("1e19", Err(DecimalError::TooLarge)),
        ("1e9999", Err(DecimalError::TooLarge)), ("1e99999", Err(DecimalError::TooLarge)), ("0e9999", Ok("0")),
        ("0.0000001", Err(DecimalError::TooPrecise)), ("1e-7", Err(DecimalError::TooPrecise)),
        ("", Err(DecimalError::NotANumber)), ("-", Err(DecimalError::NotANumber)), (".", Err(DecimalError::NotANumber)),
        ("--1", Err(DecimalError::NotANumber)), ("1.2.3", Err(DecimalError::NotANumber)), ("1e", Err(DecimalError::NotANumber)),
        ("1e+-2", Err(DecimalError::NotANumber)), ("NaN", Err(DecimalError::NotANumber)), ("inf", Err(DecimalError::NotANumber)),
        ("0x10", Err(DecimalError::NotANumber)), ("1 000", Err(DecimalError::NotANumber)), ("１", Err(DecimalError::NotANumber)),
    ];
    for (text, expected) in table {
        let read = text.parse::<Decimal>().map(|decimal| decimal.to_string());
        assert_eq!(read, expected.map(str::to_owned), "{text}");
    }
    assert_eq!("1".repeat(65).parse::<Decimal>(), Err(DecimalError::TooLarge));
}

#[test]
fn a_json_number_that_readers_round_is_refused() {
    let read = |text: &str| {
        let number: serde_json::Number = serde_json::from_str(text).unwrap();
        Decimal::from_json(&number).map(|decimal| decimal.to_string())
    };
    assert_eq!(read("0.1"), Ok("0.1".to_owned()));
    assert_eq!(read("123456789.123456"), Ok("123456789.123456".to_owned()));
    assert_eq!(read("9007199254740993"), Ok("9007199254740993".to_owned()));
    assert_eq!(read("12345678901.123456"), Err(DecimalError::Inexact));
    assert_eq!(read("18446744073709551615"), Err(DecimalError::TooLarge));
}

proptest! {
    #[test]
    fn writing_and_reading_changes_nothing(mantissa: i64, scale in 0_u8..=6) {
        let decimal = Decimal::new(mantissa, scale).unwrap();
        prop_assert_eq!(decimal.to_string().parse::<Decimal>(), Ok(decimal));
        prop_assert_eq!(decimal.mantissa_at(scale), Some(mantissa));
        prop_assert!(decimal.is_on_step(decimal, Decimal::new(1, 3).unwrap()));
    }

    #[test]
    fn order_is_that_of_the_numbers(a: i32, b: i32, s in 0_u8..=6, t in 0_u8..=6) {
        let (left, right) = (Decimal::new(a.into(), s).unwrap(), Decimal::new(b.into(), t).unwrap());
        let widened = |m: i32, scale: u8| i128::from(m) * 10_i128.pow(u32::from(6 - scale));
        prop_assert_eq!(left.cmp(&right), widened(a, s).cmp(&widened(b, t)));
        prop_assert_eq!(left == right, widened(a, s) == widened(b, t));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[-+0-9.eE]{0,70}") {
        let _ = text.parse::<Decimal>();
    }
}
