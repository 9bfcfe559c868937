//! What a conversion did, for people and for programs.

use crate::terminal::{print, tell};
use anyhow::Result;
use gongdao_formats::dataset::{Format, Report};
use serde_json::{Value, json};
use std::path::Path;

/// One object.
pub fn as_json(report: &Report, from: &Format, to: &Format, output: &Path, is_refused: bool) -> Value {
    let lost: serde_json::Map<String, Value> = report
        .lost
        .iter()
        .map(|(kind, tally)| {
            let row = json!({ "count": tally.count, "cases": tally.cases, "refuses": !kind.is_minor() });
            (kind.word().to_owned(), row)
        })
        .collect();
    json!({
        "from": from.name,
        "to": to.name,
        "output": if is_refused { None } else { Some(output.to_string_lossy()) },
        "refused": is_refused,
        "pictures": report.pictures,
        "texts": report.texts,
        "objects": report.objects,
        "spans": report.spans,
        "classes": report.classes,
        "clipped": report.clipped,
        "enclosed": report.enclosed,
        "lost": lost,
    })
}

/// Lines.
pub fn as_text(report: &Report, to: &Format, output: &Path, is_refused: bool) -> Result<()> {
    for (kind, tally) in &report.lost {
        let cases = tally.cases.join("; ");
        let more = if tally.count as usize > tally.cases.len() { "; …" } else { "" };
        tell(format_args!("{} has no place for {} × {}: {cases}{more}", to.name, tally.count, kind.word()));
    }
    if is_refused {
        return Ok(());
    }
    let of = |count: u64, one: &str| (count > 0).then(|| format!("{count} {one}"));
    let parts = [
        of(report.pictures, "pictures"),
        of(report.texts, "texts"),
        of(report.objects, "objects"),
        of(report.spans, "spans"),
        of(report.clipped, "cut off at the edge"),
        of(report.enclosed, "as the box around them"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    print(format!("{} written to {} as {}", parts.join(", "), output.display(), to.name))
}
