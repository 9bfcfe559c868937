//! Accounts for people: a table with a title, as CSV or as one page that prints and needs nothing else.
//!
//! Rows are written as they come. In the page every text is escaped and nothing is loaded or run; in the CSV no cell can
//! become a formula. Deliberately not here: what the rows mean.

use std::io::{self, Write};

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetFormat {
    /// CSV with a byte order mark.
    Csv,
    /// One HTML page.
    Html,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetCell {
    /// Text of anybody's.
    Text(String),
    /// A number or an amount of ours.
    Number(String),
}

/// Writes one table.
pub struct Sheet<W: Write> {
    to: W,
    format: SheetFormat,
}

/// The only style of the page; it is allowed by its hash where the page is served.
pub const STYLE: &str = "body{font:14px/1.5 system-ui,'PingFang SC','Noto Sans SC',sans-serif;color:#222;margin:2rem}\
h1{font-size:1.3rem}table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #ccc;padding:.25rem .5rem;\
text-align:left;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\
tfoot td{font-weight:600}thead{display:table-header-group}tr{break-inside:avoid}@page{margin:15mm}\
@media print{body{margin:0;font-size:11px}}";

fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

impl<W: Write> Sheet<W> {
    /// Writes the head: the language (`zh-CN` or `en`), the title, notes below it, and the columns, each with whether it
    /// holds numbers.
    ///
    /// # Errors
    /// What the destination answers.
    pub fn start(
        mut to: W,
        format: SheetFormat,
        language: &str,
        title: &str,
        notes: &[String],
        columns: &[(&str, bool)],
    ) -> io::Result<Self> {
        match format {
            SheetFormat::Csv => {
                to.write_all("\u{feff}".as_bytes())?;
                let mut sheet = Self { to, format };
                let cells: Vec<SheetCell> =
                    columns.iter().map(|(name, _)| SheetCell::Text((*name).to_owned())).collect();
                sheet.row(&cells)?;
                Ok(sheet)
            }
            SheetFormat::Html => {
                write!(
                    to,
                    "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
                     <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{}</title>\
                     <style>{STYLE}</style></head><body><h1>{}</h1>\n",
                    html(language),
                    html(title),
                    html(title)
                )?;
                for note in notes {
                    writeln!(to, "<p>{}</p>", html(note))?;
                }
                to.write_all(b"<table><thead><tr>")?;
                for (name, number) in columns {
                    let class = if *number { " class=\"n\"" } else { "" };
                    write!(to, "<th{class} scope=\"col\">{}</th>", html(name))?;
                }
                to.write_all(b"</tr></thead><tbody>\n")?;
                Ok(Self { to, format })
            }
        }
    }

    /// Writes a row.
    ///
    /// # Errors
    /// What the destination answers.
    pub fn row(&mut self, cells: &[SheetCell]) -> io::Result<()> {
        match self.format {
            SheetFormat::Csv => {
                let cells: Vec<String> = cells.iter().map(csv_cell).collect();
                write!(self.to, "{}\r\n", cells.join(","))
            }
            SheetFormat::Html => {
                self.to.write_all(b"<tr>")?;
                for cell in cells {
                    match cell {
                        SheetCell::Text(text) => write!(self.to, "<td>{}</td>", html(text))?,
                        SheetCell::Number(text) => write!(self.to, "<td class=\"n\">{}</td>", html(text))?,
                    }
                }
                self.to.write_all(b"</tr>\n")
            }
        }
    }

    /// Writes the totals, which stand apart from the rows in the page and as further rows in the CSV, and the end.
    ///
    /// # Errors
    /// What the destination answers.
    pub fn finish(mut self, totals: &[Vec<SheetCell>]) -> io::Result<W> {
        if self.format == SheetFormat::Html {
            self.to.write_all(b"</tbody><tfoot>\n")?;
        }
        for total in totals {
            self.row(total)?;
        }
        if self.format == SheetFormat::Html {
            self.to.write_all(b"</tfoot></table></body></html>\n")?;
        }
        self.to.flush()?;
        Ok(self.to)
    }
}

fn csv_cell(cell: &SheetCell) -> String {
    let text = match cell {
        SheetCell::Number(text) => text.clone(),
        SheetCell::Text(text) => {
            let safe: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            if safe.starts_with(['=', '+', '-', '@']) { format!("'{safe}") } else { safe }
        }
    };
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
