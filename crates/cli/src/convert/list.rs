//! `gongdao convert --list`: what each format carries.

use crate::terminal::print;
use anyhow::Result;
use gongdao_formats::dataset::FORMATS;
use serde_json::json;
use std::fmt::Write as _;

pub fn run(as_json: bool) -> Result<()> {
    if as_json {
        let rows: Vec<_> = FORMATS
            .iter()
            .map(|format| {
                json!({
                    "name": format.name,
                    "is": if format.file.is_some() { "file" } else { "folder" },
                    "imports": true,
                    "exports": true,
                    "carries": format.words().collect::<Vec<_>>(),
                    "needs_size": format.needs_size,
                    "note": format.note,
                })
            })
            .collect();
        return print(json!({ "formats": rows }));
    }
    let mut text = String::new();
    for format in FORMATS {
        let is = if format.file.is_some() { "a file" } else { "a folder" };
        let carries = format.words().collect::<Vec<_>>().join(", ");
        writeln!(text, "{} ({is})\n  carries: {carries}\n  note: {}", format.name, format.note)?;
    }
    print(text.trim_end())
}
