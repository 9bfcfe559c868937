//! Amounts and days as banks write them.

/// An amount in micro-units: `1,234.50`, `-3`, `+0.01`, `¥12`; nothing where it is none, or beyond 64 bits.
pub(super) fn micros(text: &str) -> Option<i64> {
    let text: String =
        text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '¥' | '￥' | '€' | '$')).collect();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = ungrouped(whole)?;
    let fraction_ok = fraction.bytes().all(|byte| byte.is_ascii_digit());
    // Zeros beyond the sixth place say nothing; other digits there cannot be kept.
    let kept = fraction.trim_end_matches('0');
    if !fraction_ok || kept.len() > 6 || digits.ends_with('.') {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let fraction: i64 = format!("{kept:0<6}").parse().ok()?;
    let micros = whole.checked_mul(1_000_000)?.checked_add(fraction)?;
    Some(if negative { -micros } else { micros })
}

/// Digits without commas between groups of three; nothing where a comma stands elsewhere.
fn ungrouped(whole: &str) -> Option<String> {
    let groups: Vec<&str> = whole.split(',').collect();
    let digits =
        groups.iter().all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    let grouped =
        groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    (digits && grouped).then(|| groups.concat())
}

/// A day, `2026-11-22`, from that, `2026/11/22`, `2026.11.22`, `20261122` or one with a time behind it.
pub(super) fn day(text: &str) -> Option<String> {
    let text = text.trim();
    let head = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = head.split(['-', '/', '.']).collect();
    let [year, month, day] = match parts.as_slice() {
        [whole] if whole.len() >= 8 && whole.is_ascii() => [&whole[..4], &whole[4..6], &whole[6..8]],
        [year, month, day] => [*year, *month, *day],
        _ => return None,
    };
    let number = |text: &str, most: usize| {
        let digits = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let sound = (1900..=9999).contains(&year) && (1..=days).contains(&day);
    sound.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_days_are_read_as_banks_write_them() {
        for (text, expected) in [
            ("1,234.50", Some(1_234_500_000)),
            ("-0.01", Some(-10_000)),
            ("+12", Some(12_000_000)),
            ("¥ 3.10000000", Some(3_100_000)),
            ("1234567", Some(1_234_567_000_000)),
            ("1,23", None),
            ("1,2345", None),
            ("1.", None),
            ("1.2345678", None),
            ("--1", None),
            ("", None),
            ("-", None),
            ("12e3", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(micros(text), expected, "{text}");
        }
        for (text, expected) in [
            ("2026-11-22", Some("2026-11-22")),
            ("2026/1/2 08:00:00", Some("2026-01-02")),
            ("20261122", Some("2026-11-22")),
            ("2026-11-22T08:00:00Z", Some("2026-11-22")),
            ("20261122103000", Some("2026-11-22")),
            ("2026-02-29", None),
            ("2024-02-29", Some("2024-02-29")),
            ("22.11.2026", None),
            ("二〇二六年", None),
            ("", None),
        ] {
            assert_eq!(day(text).as_deref(), expected, "{text}");
        }
    }
}
