//! Deposit codes: what a requester writes into a transfer, so that the bank's line finds its account.
//!
//! The code is the account's own number with two check digits (ISO 7064, MOD 97-10), so nothing has to be kept and a
//! mistyped one is noticed instead of paying somebody else's work. People add spaces and words; [`find`] looks through
//! them.

use crate::payee::mod_97;
use gongdao_kernel::{PersonId, TypedId, parse_id};

/// Letters that a code begins with.
const BEGIN: &str = "GD";
/// Digits of an id's text.
const DIGITS: usize = 13;
/// `GD`, two check digits, the id.
const LENGTH: usize = 4 + DIGITS;

/// The code of an account, `GD12` and thirteen characters.
#[must_use]
pub fn of(person: PersonId) -> String {
    let text = person.to_string().to_ascii_uppercase();
    let digits = text.split_once('_').map_or("", |(_, digits)| digits);
    let check = 98 - mod_97(digits.bytes().chain(*b"GD00").collect::<Vec<_>>().iter());
    format!("{BEGIN}{check:02}{digits}")
}

/// The account whose code stands somewhere in a text: upper or lower case, with anything but letters and digits between.
/// The first good one counts.
#[must_use]
pub fn find(text: &str) -> Option<PersonId> {
    let plain = plain(text);
    windows(&plain, BEGIN, LENGTH).find_map(|code| {
        let (check, digits) = (&code[..4], &code[4..]);
        let right = mod_97(digits.bytes().chain(check.bytes()).collect::<Vec<_>>().iter()) == 1;
        let id = || parse_id(&format!("{}_{}", PersonId::PREFIX, digits.to_ascii_lowercase()));
        right.then(id).flatten()
    })
}

/// The id of some kind that stands somewhere in a text as its letters and digits, such as `PAY0123456789ABC`.
pub fn find_id<T: TypedId>(text: &str) -> Option<T> {
    let plain = plain(text);
    let begin = T::PREFIX.to_ascii_uppercase();
    windows(&plain, &begin, begin.len() + DIGITS).find_map(|code| {
        let digits = code[begin.len()..].to_ascii_lowercase();
        parse_id(&format!("{}_{digits}", T::PREFIX))
    })
}

/// An id as a bank's field takes it: upper case, letters and digits only.
#[must_use]
pub fn bank_text<T: TypedId + std::fmt::Display>(id: T) -> String {
    plain(&id.to_string())
}

/// A text's letters and digits, upper case, without accents or signs: how references are compared.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Every stretch of a length that begins with some letters.
fn windows<'a>(plain: &'a str, begin: &str, length: usize) -> impl Iterator<Item = &'a str> {
    let starts: Vec<usize> = (0..plain.len()).filter(|at| plain[*at..].starts_with(begin)).collect();
    starts.into_iter().filter_map(move |at| plain.get(at..at + length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongdao_kernel::PayoutId;

    #[test]
    fn a_code_is_found_among_words_and_no_other_is() {
        for raw in [0, 1, 7_000_000_001, i64::MAX] {
            let person = PersonId::from_raw(raw);
            let code = of(person);
            assert_eq!(code.len(), LENGTH);
            assert_eq!(find(&code), Some(person));
            let typed = format!("货款 gd{} {} 谢谢", &code[2..6].to_lowercase(), &code[6..]);
            assert_eq!(find(&typed), Some(person), "{typed}");
            // Any one wrong character is noticed.
            for at in 2..LENGTH {
                let mut wrong = code.clone().into_bytes();
                wrong[at] = if wrong[at] == b'7' { b'8' } else { b'7' };
                assert_eq!(find(&String::from_utf8(wrong).unwrap()), None);
            }
        }
        for none in ["", "GD", "付款", "GD00GD00GD00GD00GD00GD"] {
            assert_eq!(find(none), None);
        }
    }

    #[test]
    fn ids_are_found_as_banks_write_them() {
        let payout = PayoutId::from_raw(6_123_456_789_012_345_678);
        assert!(bank_text(payout).bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
        assert_eq!(find_id::<PayoutId>(&format!("RTN {} /AC04", bank_text(payout))), Some(payout));
        assert_eq!(find_id::<PayoutId>("PAYMENT OF MAY"), None);
    }
}
