//! Whatever is stored comes back the same, and a cell that does not fit is refused by name, never bent to fit.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

use gongdao_kernel::{
    AmountError, AssignmentId, BadCell, BatchId, Cell, CommandId, Currency, Field, IdSource, Instant, Kind,
    Money, PersonId, ProjectId, TaskId, TypedId, parse_id,
};
use std::fmt::{Debug, Display};
use std::str::FromStr;

/// The value comes back from its cell, alone and as an option, and the cell is of the column's kind.
fn comes_back<T: Field + Clone + PartialEq + Debug>(values: impl IntoIterator<Item = T>) {
    for value in values {
        let kind = match value.cell() {
            Cell::Int(_) => Kind::Int,
            Cell::Text(_) => Kind::Text,
            Cell::Bytes(_) => Kind::Bytes,
            Cell::Null => panic!("{value:?} became nothing"),
        };
        assert_eq!(kind, T::KIND, "{value:?}");
        assert_eq!(T::from_cell(value.cell()).as_ref(), Ok(&value));
        let some = Some(value);
        assert_eq!(Option::<T>::from_cell(some.cell()), Ok(some.clone()));
    }
    assert_eq!(None::<T>.cell(), Cell::Null);
    assert_eq!(Option::<T>::from_cell(Cell::Null), Ok(None));
    assert_eq!(<Option<T> as Field>::KIND, T::KIND);
    assert!(T::from_cell(Cell::Null).is_err(), "nothing is no value");
}

/// Each of these cells is refused.
fn refuses<T: Field + Debug>(expected: &str, cells: impl IntoIterator<Item = Cell<'static>>) {
    for cell in cells {
        let shown = format!("{cell:?}");
        let refused: BadCell = T::from_cell(cell).unwrap_err();
        assert_eq!((refused.expected, refused.found.as_str()), (expected, shown.as_str()));
        assert!(refused.to_string().contains(expected), "{refused}");
    }
}

fn text() -> Cell<'static> {
    Cell::Text("5".into())
}
fn bytes() -> Cell<'static> {
    Cell::Bytes(vec![5].into())
}

#[test]
fn plain_values_come_back() {
    comes_back([0, 1, -1, i64::MIN, i64::MAX]);
    comes_back([0, 1, u32::MAX]);
    comes_back([false, true]);
    comes_back(["", "公道", "a\0b\n", "'; DROP"].map(str::to_owned));
    comes_back([vec![], vec![0, 255], vec![7; 1_000]]);
    comes_back([[0_u8; 32], [255; 32]]);
    comes_back([0, 1, -1, i64::MIN, i64::MAX].map(Money::from_micros));
    comes_back([0, 1_795_219_200_000, i64::MIN, i64::MAX].map(Instant::from_ms));
    comes_back(Currency::ALL.iter().copied());
}

#[test]
fn misfits_are_refused_and_say_what_was_expected() {
    refuses::<i64>("integer", [text(), bytes(), Cell::Null]);
    refuses::<u32>("count", [Cell::Int(-1), Cell::Int(1 << 32), text(), Cell::Null]);
    refuses::<bool>("yes or no", [Cell::Int(2), Cell::Int(-1), text(), Cell::Null]);
    refuses::<String>("text", [Cell::Int(5), bytes(), Cell::Null]);
    refuses::<Vec<u8>>("bytes", [Cell::Int(5), text(), Cell::Null]);
    refuses::<[u8; 2]>("bytes of a fixed length", [bytes(), Cell::Bytes(vec![1, 2, 3].into())]);
    refuses::<[u8; 2]>("bytes", [Cell::Int(5), text(), Cell::Null]);
    refuses::<Money>("integer", [text(), Cell::Null]);
    refuses::<Instant>("integer", [text(), Cell::Null]);
    refuses::<TaskId>("integer", [text(), Cell::Null]);
    refuses::<Currency>("Currency", [Cell::Int(0), Cell::Int(157), text(), Cell::Null]);
}

#[test]
fn what_was_found_is_shown_short_and_whole_characters_only() {
    let long = Cell::Text("公".repeat(500).into());
    let refused = i64::from_cell(long).unwrap_err();
    assert_eq!(refused.found.chars().count(), 80);
}

#[test]
fn currencies_keep_their_iso_numbers_and_names() {
    let known: Vec<_> =
        Currency::ALL.iter().map(|one| (one.cell(), one.as_str(), one.minor_digits())).collect();
    let expected = [(156, "CNY", 2), (344, "HKD", 2), (392, "JPY", 0), (840, "USD", 2), (978, "EUR", 2)];
    assert_eq!(known, expected.map(|(number, name, digits)| (Cell::Int(number), name, digits)));
    for currency in Currency::ALL {
        assert_eq!(Currency::from_name(currency.as_str()), Some(*currency));
        let json = serde_json::to_string(currency).unwrap();
        assert_eq!(json, format!("\"{currency}\""));
        assert_eq!(serde_json::from_str::<Currency>(&json).unwrap(), *currency);
    }
    for stranger in ["", "cny", "CNY ", "XTS"] {
        assert_eq!(Currency::from_name(stranger), None);
    }
    let refused = serde_json::from_str::<Currency>("\"XTS\"").unwrap_err().to_string();
    assert!(refused.contains("XTS") && refused.contains("CNY"), "{refused}");
}

/// An id comes back from its cell, its text and its JSON, and no other kind of id reads its text.
fn id_comes_back<T>()
where
    T: TypedId + Field + Debug + Display + FromStr<Err = ()> + serde::Serialize + serde::de::DeserializeOwned,
{
    comes_back([0, 1, i64::MAX].map(T::from_raw));
    for raw in [0, 1, 31, 32, 1 << 34, i64::MAX] {
        let id = T::from_raw(raw);
        let text = id.to_string();
        assert_eq!((text.len(), &text[..4]), (17, format!("{}_", T::PREFIX).as_str()));
        assert_eq!((text.parse(), parse_id(&text)), (Ok(id), Some(id)));
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<T>(&json).unwrap(), id);
        assert_eq!(id.raw(), raw);
        for other in ["per", "prj", "bat", "tsk", "asg", "cmd"].iter().filter(|other| **other != T::PREFIX) {
            let strange = text.replacen(T::PREFIX, other, 1);
            assert_eq!(strange.parse::<T>(), Err(()), "{strange}");
            assert!(serde_json::from_str::<T>(&format!("\"{strange}\"")).is_err());
        }
    }
    assert!(serde_json::from_str::<T>("5").is_err(), "a bare number is no id");
}

#[test]
fn every_kind_of_id_comes_back() {
    id_comes_back::<PersonId>();
    id_comes_back::<ProjectId>();
    id_comes_back::<BatchId>();
    id_comes_back::<TaskId>();
    id_comes_back::<AssignmentId>();
    id_comes_back::<CommandId>();
}

#[test]
fn ids_go_on_after_a_restart_and_when_the_clock_goes_back() {
    let noon = Instant::from_ms(1_795_219_200_000);
    let mut source = IdSource::new(63, 0);
    let before: TaskId = source.draw(noon);
    let mut again = IdSource::new(63, source.last());
    let after: TaskId = again.draw(noon.plus_ms(-60_000));
    assert!(after > before);
    let other_shard: TaskId = IdSource::new(0, after.raw()).draw(noon);
    assert!(other_shard > after, "another writer that goes on from it stays above it too");
}

#[test]
fn amounts_read_what_they_print_to_the_ends_of_the_scale() {
    let ends = [0, 1, -1, 999_999, 1_000_000, -1_000_001, i64::MAX - 1, i64::MAX, i64::MIN + 1, i64::MIN];
    for amount in ends.map(Money::from_micros) {
        assert_eq!(Money::parse(&amount.to_string()), Ok(amount));
        let json = serde_json::to_string(&amount).unwrap();
        assert_eq!(json, amount.micros().to_string());
        assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), amount);
    }
    for beyond in ["9223372036854.775808", "-9223372036854.775809", "9223372036855"] {
        assert_eq!(Money::parse(beyond), Err(AmountError::Overflow), "{beyond}");
    }
    for float in ["1.5", "1e3", "\"5\"", "null"] {
        assert!(serde_json::from_str::<Money>(float).is_err(), "{float} is no count of micro-units");
    }
}

#[test]
fn arithmetic_is_checked_at_both_ends() {
    let [most, least, one] = [i64::MAX, i64::MIN, 1].map(Money::from_micros);
    for beyond in
        [most.plus(one), least.minus(one), most.times(2), least.times(-1), least.parts_per_million(1_000_001)]
    {
        assert_eq!(beyond, Err(AmountError::Overflow));
    }
    assert_eq!(most.plus(least), Ok(Money::from_micros(-1)));
    assert_eq!(least.parts_per_million(1_000_000), Ok(least));
    assert_eq!(Money::from_micros(-1).parts_per_million(1), Ok(Money::from_micros(-1)), "floors downwards");
    assert!(one.is_positive() && !Money::ZERO.is_positive() && !least.is_positive());
}

#[test]
fn time_neither_wraps_nor_runs_backwards() {
    let [first, last] = [i64::MIN, i64::MAX].map(Instant::from_ms);
    assert_eq!((last.plus_ms(1), first.plus_ms(-1)), (last, first));
    assert_eq!((last.since_ms(first), first.since_ms(last)), (i64::MAX, 0));
    assert_eq!([-1, 0, 86_399_999, 86_400_000].map(|ms| Instant::from_ms(ms).day()), [-1, 0, 0, 1]);
}
