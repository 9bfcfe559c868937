//! `gongdao skill`: what was measured of one's own answers, by kind of work and by project.

use super::connect::Connect;
use super::project::percent;
use crate::terminal::print;
use anyhow::Result;
use clap::Args;
use serde_json::Value;

/// What was measured of your own answers
#[derive(Debug, Args)]
pub struct Skill {
    #[command(flatten)]
    connect: Connect,
}

const KINDS: &[(&str, &str)] = &[
    ("kind", "kind"),
    ("right", "skill.mean_ppm"),
    ("at least", "skill.low_ppm"),
    ("at most", "skill.high_ppm"),
    ("judged", "skill.judged"),
];
const PROJECTS: &[(&str, &str)] = &[
    ("project", "project"),
    ("right", "skill.mean_ppm"),
    ("at least", "skill.low_ppm"),
    ("at most", "skill.high_ppm"),
    ("judged", "judged"),
    ("known", "gold_seen"),
    ("known right", "gold_right"),
    ("pays", "grade_ppm"),
    ("name", "name"),
];

impl Skill {
    /// Does it.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn run(&self) -> Result<()> {
        let remote = self.connect.open()?;
        let found: Value = remote.get("/api/v1/me/skills")?;
        if remote.is_json() {
            return print(&found);
        }
        for (name, columns) in [("kinds", KINDS), ("projects", PROJECTS)] {
            let rows = found.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
            remote.table(rows.into_iter().map(percent).collect(), columns)?;
        }
        Ok(())
    }
}
