//! Payees: where somebody's pay goes, checked digit by digit before a bank ever sees it.
//!
//! A wrong digit sends money to a stranger or keeps it away for days, so everything that carries a check digit is
//! checked: bank cards by Luhn (ISO/IEC 7812-1, annex B), IBANs by MOD 97-10 (ISO 13616, ISO 7064), resident identity
//! numbers by MOD 11-2 (GB 11643). Refusals name the field and never show what stood in it. Deliberately not here:
//! encryption, which whoever holds the keys does, and whether the account exists, which only its bank knows.

use gongdao_kernel::{Code, Fault, coded_enum};
use serde::{Deserialize, Serialize};
use std::fmt;

coded_enum! {
    /// What kind of account a payee is.
    pub enum PayeeKind {
        /// A bank card in mainland China.
        BankCard = 1 "bank_card",
        /// A bank account with an IBAN.
        Iban = 2 "iban",
        /// An Alipay account.
        Alipay = 3 "alipay",
        /// A WeChat account.
        Wechat = 4 "wechat",
    }
}

coded_enum! {
    /// The institution that a payout's instruction goes to.
    pub enum PayoutChannel {
        /// A bank.
        Bank = 1 "bank",
        /// Alipay.
        Alipay = 2 "alipay",
        /// WeChat Pay.
        Wechat = 3 "wechat",
    }
}

impl PayeeKind {
    /// Who carries out payouts to it.
    #[must_use]
    pub fn channel(self) -> PayoutChannel {
        match self {
            PayeeKind::BankCard | PayeeKind::Iban => PayoutChannel::Bank,
            PayeeKind::Alipay => PayoutChannel::Alipay,
            PayeeKind::Wechat => PayoutChannel::Wechat,
        }
    }
}

/// An account's details, in the clear. They are in memory while they are checked, sealed, or written into a payout file,
/// and nowhere else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayeeDetails {
    /// What kind of account it is.
    pub kind: PayeeKind,
    /// Whose it is, as its bank writes it.
    pub holder: String,
    /// The card's number, the IBAN, or the account's name.
    pub account: String,
    /// The bank's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<String>,
    /// The bank's code (BIC), for an IBAN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bic: Option<String>,
    /// The holder's resident identity number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_number: Option<String>,
}

impl fmt::Debug for PayeeDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PayeeDetails({}, …)", self.kind)
    }
}

/// Longest holder and bank, as payment messages take them.
const NAME_CHARS: usize = 70;

fn wrong(field: &'static str, fix: &'static str) -> Fault {
    Fault::new(Code::InvalidField).at(field).with_detail("This field cannot be used.").with_fix(fix)
}

fn check_name(field: &'static str, text: &str) -> Result<String, Fault> {
    let text = text.trim();
    let count = text.chars().count();
    let begins = text.starts_with(char::is_alphanumeric);
    if count == 0 || count > NAME_CHARS || !begins || text.chars().any(char::is_control) {
        return Err(wrong(field, "Give 1 to 70 characters, as the bank writes it, beginning with a letter."));
    }
    Ok(text.to_owned())
}

impl PayeeDetails {
    /// The details with spaces and hyphens taken out where they mean nothing, if every check holds.
    ///
    /// # Errors
    /// `invalid_field`, naming the field and the fix and never the value.
    pub fn checked(self) -> Result<Self, Fault> {
        let holder = check_name("holder", &self.holder)?;
        let bank = self.bank.as_deref().map(|bank| check_name("bank", bank)).transpose()?;
        let bic = self.bic.as_deref().map(check_bic).transpose()?;
        let identity_number = self.identity_number.as_deref().map(check_identity).transpose()?;
        let account = match self.kind {
            PayeeKind::BankCard => check_card(&self.account)?,
            PayeeKind::Iban => check_iban(&self.account)?,
            PayeeKind::Alipay => check_alipay(&self.account)?,
            PayeeKind::Wechat => check_wechat(&self.account)?,
        };
        if self.kind == PayeeKind::BankCard && bank.is_none() {
            return Err(wrong("bank", "Name the bank that issued the card."));
        }
        if bic.is_some() && self.kind != PayeeKind::Iban {
            return Err(wrong("bic", "A BIC goes with an IBAN; leave it out."));
        }
        Ok(Self { kind: self.kind, holder, account, bank, bic, identity_number })
    }

    /// What may be shown of them: the kind of account, its last characters, the holder's first.
    #[must_use]
    pub fn masked(&self) -> String {
        let first: String = self.holder.chars().take(1).collect();
        let account = match self.account.split_once('@') {
            Some((name, domain)) => {
                let shown: String = name.chars().take(1).collect();
                format!("{shown}***@{domain}")
            }
            None => {
                let count = self.account.chars().count();
                let last: String = self.account.chars().skip(count.saturating_sub(4)).collect();
                format!("****{last}")
            }
        };
        let bank = self.bank.as_deref().map(|bank| format!("{bank} ")).unwrap_or_default();
        format!("{bank}{account} {first}**")
    }
}

/// Text without the spaces and hyphens that people group digits with.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{3000}')).collect()
}

fn check_card(text: &str) -> Result<String, Fault> {
    let digits = plain(text);
    let length = (13..=19).contains(&digits.len());
    if !length || !digits.bytes().all(|byte| byte.is_ascii_digit()) || !luhn(&digits) {
        return Err(wrong("account", "Give the card's 13 to 19 digits; the last one checks the others."));
    }
    Ok(digits)
}

/// Whether the last digit checks the others: every second digit from the right but one is doubled.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            let doubled = if place % 2 == 1 { digit * 2 } else { digit };
            doubled / 10 + doubled % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

fn check_iban(text: &str) -> Result<String, Fault> {
    let iban = plain(text).to_ascii_uppercase();
    let bytes = iban.as_bytes();
    let shape = (15..=34).contains(&bytes.len())
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit);
    if !shape || mod_97(bytes[4..].iter().chain(&bytes[..4])) != 1 {
        return Err(wrong(
            "account",
            "Give the whole IBAN; its third and fourth characters check the others.",
        ));
    }
    Ok(iban)
}

/// The remainder by 97 of letters and digits read as a number, A for 10 to Z for 35 (ISO 7064, MOD 97-10).
pub fn mod_97<'a>(characters: impl Iterator<Item = &'a u8>) -> u32 {
    characters.fold(0, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        letter => (rest * 100 + u32::from(letter.to_ascii_uppercase().wrapping_sub(b'A')) + 10) % 97,
    })
}

fn check_bic(text: &str) -> Result<String, Fault> {
    let bic = plain(text).to_ascii_uppercase();
    let bytes = bic.as_bytes();
    let shape = matches!(bytes.len(), 8 | 11)
        && bytes[..6].iter().all(u8::is_ascii_uppercase)
        && bytes[6..].iter().all(u8::is_ascii_alphanumeric);
    if shape { Ok(bic) } else { Err(wrong("bic", "Give 8 or 11 characters, such as DEUTDEFF.")) }
}

fn check_identity(text: &str) -> Result<String, Fault> {
    let number = plain(text).to_ascii_uppercase();
    if is_identity_number(&number) {
        return Ok(number);
    }
    Err(wrong(
        "identity_number",
        "Give the 18 characters of the resident identity card; the last checks the others.",
    ))
}

/// Whether a resident identity number is well made: 17 digits with a date of birth, and the check character.
fn is_identity_number(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let bytes = number.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let digit = |place: usize| u32::from(bytes[place] - b'0');
    let month = digit(10) * 10 + digit(11);
    let day = digit(12) * 10 + digit(13);
    let century = digit(6) * 10 + digit(7);
    let sum: u32 = WEIGHTS.iter().enumerate().map(|(place, weight)| weight * digit(place)).sum();
    let dated = (1..=12).contains(&month) && (1..=31).contains(&day) && (18..=21).contains(&century);
    dated && CHECKS[(sum % 11) as usize] == bytes[17]
}

fn is_phone(text: &str) -> bool {
    text.len() == 11 && text.starts_with('1') && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn check_alipay(text: &str) -> Result<String, Fault> {
    let account = text.trim().to_ascii_lowercase();
    let email = account.split_once('@').is_some_and(|(name, domain)| {
        let plain = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphanumeric())
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-+".contains(&byte))
        };
        plain(name)
            && plain(domain)
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    });
    if (email && account.len() <= 100) || is_phone(&account) {
        return Ok(account);
    }
    Err(wrong("account", "Give the e-mail or the 11-digit phone number of the Alipay account."))
}

fn check_wechat(text: &str) -> Result<String, Fault> {
    let account = text.trim();
    let bytes = account.as_bytes();
    let word = bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte));
    let open_id = bytes.len() == 28 && bytes[0] == b'o';
    let name = (6..=20).contains(&bytes.len()) && bytes[0].is_ascii_alphabetic();
    if word && (open_id || name || is_phone(account)) {
        return Ok(account.to_owned());
    }
    Err(wrong("account", "Give the WeChat id (6 to 20 characters), the phone number, or the openid."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: PayeeKind, account: &str) -> Result<PayeeDetails, Fault> {
        let bank = (kind == PayeeKind::BankCard).then(|| "测试银行".to_owned());
        let (holder, account) = ("王小明".to_owned(), account.to_owned());
        PayeeDetails { kind, holder, account, bank, bic: None, identity_number: None }.checked()
    }

    #[test]
    fn check_digits_are_checked() {
        for (kind, good) in [
            (PayeeKind::BankCard, "6222 0212 3456 7890 128"),
            (PayeeKind::BankCard, "4111-1111-1111-1111"),
            (PayeeKind::Iban, "GB82 WEST 1234 5698 7654 32"),
            (PayeeKind::Iban, "de89370400440532013000"),
            (PayeeKind::Alipay, "Wang@example.com"),
            (PayeeKind::Alipay, "13800138000"),
            (PayeeKind::Wechat, "wxid_abc123"),
            (PayeeKind::Wechat, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
        ] {
            assert!(of(kind, good).is_ok(), "{kind} {good}");
        }
        for (kind, bad) in [
            (PayeeKind::BankCard, "6222021234567890129"),
            (PayeeKind::BankCard, "4111111111111112"),
            (PayeeKind::BankCard, "６222021234567890128"),
            (PayeeKind::Iban, "GB82WEST12345698765423"),
            (PayeeKind::Iban, "GB8"),
            (PayeeKind::Iban, "银行银行银行银行银行"),
            (PayeeKind::Alipay, "not an account"),
            (PayeeKind::Alipay, "a@b"),
            (PayeeKind::Wechat, "=cmd"),
            (PayeeKind::Wechat, ""),
        ] {
            let fault = of(kind, bad).unwrap_err();
            assert_eq!((fault.field.as_deref(), fault.value.as_deref()), (Some("account"), None), "{bad}");
            assert!(bad.is_empty() || !fault.to_string().contains(bad), "{fault}");
        }
    }

    #[test]
    fn identity_numbers_have_their_check_character() {
        for (number, good) in [
            ("11010519491231002X", true),
            ("11010519491231002x", true),
            ("440524188001010014", true),
            ("110105194912310021", false),
            ("110105194913310025", false),
            ("1101051949123100", false),
        ] {
            assert_eq!(check_identity(number).is_ok(), good, "{number}");
        }
    }

    #[test]
    fn little_is_shown() {
        let card = of(PayeeKind::BankCard, "6222021234567890128").unwrap();
        assert_eq!(card.masked(), "测试银行 ****0128 王**");
        assert_eq!(of(PayeeKind::Alipay, "wang@example.com").unwrap().masked(), "w***@example.com 王**");
        assert_eq!(format!("{card:?}"), "PayeeDetails(bank_card, …)");
    }
}
