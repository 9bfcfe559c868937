//! Between the books and the bank: every line has its place, every statement its count.

use super::{Verdict, hold};
use crate::View;
use gongdao_kernel::StatementId;
use gongdao_market::LineState;
use std::collections::BTreeMap;

/// A line that was understood names what it is, one that waits its cause and the entry that keeps it.
pub fn bank_lines_have_their_place(view: &View) -> Verdict {
    for row in &view.lines {
        let suspended = row.cause.is_some() && row.entry.is_some();
        let right = match row.state {
            LineState::Matched => row.matched.is_some() && row.subject.is_some(),
            LineState::Suspense => suspended && row.matched.is_none() && row.entry_back.is_none(),
            LineState::Returning | LineState::SentBack => suspended && row.entry_back.is_some(),
        };
        hold(right && !row.evidence.is_empty(), "bank lines have their place", || format!("{row:?}"))?;
    }
    Ok(())
}

/// A statement's count is of the lines it was the first to show.
pub fn statements_count_their_lines(view: &View) -> Verdict {
    let mut counts: BTreeMap<StatementId, i64> = BTreeMap::new();
    for row in &view.lines {
        *counts.entry(row.statement).or_default() += 1;
    }
    for statement in &view.statements {
        let counted = counts.remove(&statement.id).unwrap_or(0);
        let right = statement.lines == counted && statement.suspended <= counted;
        hold(right, "statements count their lines", || format!("{statement:?} has {counted}"))?;
    }
    hold(counts.is_empty(), "statements count their lines", || format!("no statement: {counts:?}"))
}
