//! `--known FILE`: teams and campaigns that somebody answers for.
//!
//! A table with the columns `name`, `kind` (`user` or `target`) and `id`, one row for each person of a team and each target
//! of a campaign. Unlike the log, a mistake here is an error at once: a team that is left out by a slip is accused.

use anyhow::{Context, Result, bail};
use gongdao_formats::Problem;
use gongdao_formats::table::{Column, Limits, read};
use gongdao_integrity::known::Known;
use gongdao_integrity::log::Log;
use std::fs::File;
use std::path::Path;

/// What a file of declarations says.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    users: Vec<(String, String)>,
    targets: Vec<(String, String)>,
}

impl Declared {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, or a row is bad.
    pub fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let file = File::open(path).with_context(|| format!("{shown} cannot be opened"))?;
        let wanted = [Column::needed(&["name"]), Column::needed(&["kind"]), Column::needed(&["id"])];
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let mut declared = Self::default();
        let summary = read(file, name, &wanted, &Limits::default(), |row| {
            let entry = (row.get(0).to_owned(), row.get(2).to_owned());
            match row.get(1) {
                "user" => declared.users.push(entry),
                "target" => declared.targets.push(entry),
                other => {
                    let rule = format!("is `{other}`, neither `user` nor `target`");
                    return Err(Problem::BadValue { column: "kind".to_owned(), rule });
                }
            }
            Ok(())
        })
        .with_context(|| format!("{shown} cannot be read"))?;
        match summary.errors.first() {
            Some(error) => bail!("{shown}, {error}"),
            None => Ok(declared),
        }
    }

    /// The declarations in the numbers of a log.
    pub fn known(&self, log: &Log) -> Known {
        Known::new(
            log,
            self.users.iter().map(|(name, id)| (name.as_str(), id.as_str())),
            self.targets.iter().map(|(name, id)| (name.as_str(), id.as_str())),
        )
    }
}
