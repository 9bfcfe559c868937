//! What people and programs read when they are refused: one stable name each, in two languages, with the fix.

use gongdao_kernel::{AmountError, Code, Fault, FaultKind};
use std::collections::HashSet;

fn is_snake_case(name: &str) -> bool {
    let words: Vec<_> = name.split('_').collect();
    words.iter().all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[test]
fn every_code_has_one_name_and_a_sentence_in_each_language() {
    let (mut names, mut english, mut chinese) = (HashSet::new(), HashSet::new(), HashSet::new());
    for code in Code::ALL {
        let name = code.as_str();
        assert!(is_snake_case(name), "{name}");
        assert!(names.insert(name), "{name} is given twice");
        assert!(english.insert(code.english()), "{name}: another code says the same in English");
        assert!(chinese.insert(code.chinese()), "{name}: another code says the same in Chinese");
        assert!(code.english().ends_with('.') && code.english().is_ascii(), "{name}: {}", code.english());
        assert!(
            code.chinese().ends_with('。') && code.chinese().contains(is_han),
            "{name}: {}",
            code.chinese()
        );
        assert!(code.english().len() > 10 && code.chinese().chars().count() > 5, "{name} says something");
    }
    assert_eq!(names.len(), Code::ALL.len());
}

#[test]
fn every_sort_of_refusal_is_in_use() {
    use FaultKind::{
        Busy, Conflict, Forbidden, Internal, Invalid, Limited, NotFound, Unauthenticated, Unfunded,
    };
    for kind in [Busy, Conflict, Forbidden, Internal, Invalid, Limited, NotFound, Unauthenticated, Unfunded] {
        assert!(Code::ALL.iter().any(|code| code.kind() == kind), "{kind:?}");
    }
}

#[test]
fn a_fault_reads_as_sentences() {
    for (fault, kind, shown) in [
        (Fault::new(Code::Busy), FaultKind::Busy, "busy: The program is busy or stopping; try again."),
        (
            Fault::field("tasks[3].price", "-5", "Give an amount above zero."),
            FaultKind::Invalid,
            "invalid_field: A field has a value that cannot be used. Field tasks[3].price has \"-5\". \
             Give an amount above zero.",
        ),
        (
            Fault::state("batch", "closed", "Open another batch."),
            FaultKind::Conflict,
            "wrong_state: The batch is closed. Open another batch.",
        ),
        (
            Fault::not_found("task"),
            FaultKind::NotFound,
            "not_found: There is no such task, or not for this account.",
        ),
        (Fault::internal("disk full"), FaultKind::Internal, "internal: disk full"),
        (
            Fault::new(Code::InvalidForm).at("fields"),
            FaultKind::Invalid,
            "invalid_form: The form is not well made. Field fields.",
        ),
        (
            Fault::from(AmountError::Malformed),
            FaultKind::Invalid,
            "invalid_amount: not an amount with at most six decimal places",
        ),
    ] {
        assert_eq!(fault.to_string(), shown);
        assert_eq!(fault.code.kind(), kind, "{fault}");
    }
}

#[test]
fn a_value_is_shown_to_120_characters_whatever_the_script() {
    for (chars, shown) in [(0, 0), (119, 119), (120, 120), (121, 121), (5_000, 121)] {
        for letter in ["a", "公", "🙂"] {
            let value = Fault::new(Code::InvalidField).with_value(letter.repeat(chars)).value.unwrap();
            assert_eq!(value.chars().count(), shown, "{chars} of {letter}");
            assert_eq!(value.ends_with('…'), chars > 120, "{chars} of {letter}");
        }
    }
}

#[test]
fn a_text_is_measured_in_characters_and_has_no_hidden_ones() {
    for (story, text, sound) in [
        ("just long enough", "公道", true),
        ("as long as may be", "公道公道公", true),
        ("too short", "公", false),
        ("empty", "", false),
        ("too long", "公道公道公道", false),
        ("lines and tabs", "a\r\n\tb", true),
        ("a zero", "a\0b", false),
        ("an escape", "a\u{1b}b", false),
        ("a C1 control", "a\u{85}b", false),
        ("deleted", "a\u{7f}b", false),
    ] {
        let checked = Fault::check_text("name", text, 2, 5);
        assert_eq!(checked.is_ok(), sound, "{story}");
        let Err(fault) = checked else { continue };
        assert_eq!((fault.code, fault.field.as_deref()), (Code::InvalidField, Some("name")), "{story}");
        assert!(fault.fix.is_some(), "{story}");
        assert!(!fault.value.unwrap().contains(char::is_control), "{story}: controls are shown escaped");
    }
}
