//! Lists that come in pages.

use super::connect::Remote;
use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Page {
    items: Vec<Value>,
    #[serde(default)]
    next: Option<String>,
}

/// Reads a list page by page, as many items as are wanted.
///
/// # Errors
/// The server's refusal, or that it cannot be reached.
pub fn all(remote: &Remote, path: &str, most: usize) -> Result<Vec<Value>> {
    let mut items = Vec::new();
    let mut next: Option<String> = None;
    let joint = if path.contains('?') { '&' } else { '?' };
    loop {
        let after = next.map(|cursor| format!("&after={cursor}")).unwrap_or_default();
        let page: Page = remote.get(&format!("{path}{joint}limit=100{after}"))?;
        items.extend(page.items);
        next = page.next;
        if next.is_none() || items.len() >= most {
            items.truncate(most);
            return Ok(items);
        }
    }
}
