//! An event's answer, as a line of JSON.

use super::lines::quote;
use gongdao_integrity::log::Record;
use gongdao_integrity::stream::Scored;

/// Writes an event's answer.
pub fn answer(out: &mut Vec<u8>, event: &Record<'_>, scored: Scored) {
    out.reserve(160 + event.user.len() + event.target.len());
    out.extend_from_slice(b"{\"row\":");
    digits(out, scored.row, 1);
    out.extend_from_slice(b",\"user\":\"");
    quoted(out, event.user);
    out.extend_from_slice(b",\"target\":\"");
    quoted(out, event.target);
    out.extend_from_slice(b",\"score\":0.");
    digits(out, (f64::from(scored.score.min(0.999_999_9)) * 1e7) as u64, 7);
    out.extend_from_slice(if scored.flag() { b",\"flag\":1,\"burst\":" } else { b",\"flag\":0,\"burst\":" });
    digits(out, scored.burst as u64, 1);
    if let Some(group) = scored.group {
        out.extend_from_slice(b",\"group\":\"g");
        digits(out, u64::from(group) + 1, 1);
        out.push(b'"');
    }
    out.extend_from_slice(b"}\n");
}

/// A number in at least so many digits, seven at most being asked for.
fn digits(out: &mut Vec<u8>, mut number: u64, least: usize) {
    let mut buffer = [b'0'; 20];
    let mut at = buffer.len();
    while number > 0 || buffer.len() - at < least {
        at -= 1;
        buffer[at] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend_from_slice(&buffer[at..]);
}

/// A text as it stands in JSON, with the quote that ends it.
fn quoted(out: &mut Vec<u8>, text: &str) {
    let from = out.len();
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
    if quote(out, from) != Some(out.len() - 1) {
        out.truncate(from);
        let whole = serde_json::Value::from(text).to_string();
        out.extend_from_slice(whole.as_bytes().get(1..).unwrap_or_default());
    }
}
