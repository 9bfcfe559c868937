//! One node of a tree per answer: how deep most answers go together.
//!
//! Nodes are paths with `/` between their parts, so an answer for `animal/cat` is one for `animal` as well. The result is
//! the deepest node that more than half of the answers are for. Where not even a node at the top has half, it is the one
//! with most behind it; its share then says so.

use crate::{Share, majority};

/// The name and version stored beside results.
pub const METHOD: &str = "branch/1";

/// The deepest node that more than half of these paths lead to, and their share; `None` without paths.
pub fn branch<'a>(paths: impl IntoIterator<Item = &'a str>) -> Option<(&'a str, Share)> {
    let paths: Vec<&str> = paths.into_iter().collect();
    let mut found: Option<(&str, Share)> = None;
    loop {
        let above = found.map_or("", |(node, _)| node);
        let below = paths.iter().filter_map(|path| child(path, above));
        let Some(most) = majority(below) else { return found };
        let behind = most.counts.first().map_or(0, |(_, count)| *count);
        let all = paths.len() as u64;
        if found.is_some() && behind * 2 <= all {
            return found;
        }
        found = Some((most.label, Share::new(behind, all)?));
    }
}

/// The node on this path that is right below another; a node at the top where that is empty.
fn child<'a>(path: &'a str, above: &str) -> Option<&'a str> {
    let from = if above.is_empty() { 0 } else { above.len() + 1 };
    let is_below =
        path.len() > from && path.starts_with(above) && (from == 0 || path.as_bytes()[above.len()] == b'/');
    is_below.then(|| path[from..].find('/').map_or(path, |end| &path[..from + end]))
}
