//! The stored logs, where they are.

use super::{Folder, Outcome, good, rows, scan};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn stored(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/risk").join(name);
    path.exists().then_some(path)
}

#[test]
fn stored_logs_are_judged_right() -> Outcome {
    let folder = Folder::new("stored")?;
    for (level, groups, user_bar, event_bar) in
        [("easy", 5, 0.985, 0.985), ("hard", 5, 0.955, 0.93), ("organic", 0, 1.0, 1.0)]
    {
        let Some(place) = stored(&format!("engagement/{level}")) else {
            println!("skipped: the stored log {level} is not there");
            continue;
        };
        let out = folder.join(level);
        let summary: Value =
            serde_json::from_str(&good(scan(&place.join("events.csv.gz"), &out, &["--json"])?)?)?;
        assert_eq!(summary["groups"], groups, "{level}");
        let labels = rows(&place.join("labels.csv"))?;
        let of = |kind: &str, roles: &[&str]| -> BTreeSet<String> {
            let wanted = labels.iter().filter(|row| row[0] == kind && roles.contains(&row[3].as_str()));
            wanted.map(|row| row[1].clone()).collect()
        };
        let cover = of("event", &["camo"]);
        for (file, truth, bar) in [
            ("users.csv", of("user", &["fraud", "hijacked"]), user_bar),
            ("events.csv", of("event", &["bought"]), event_bar),
        ] {
            let flagged: BTreeSet<String> = rows(&out.join(file))?
                .into_iter()
                .filter(|row| row[2] == "1" && !(file == "events.csv" && cover.contains(&row[0])))
                .map(|row| row[0].clone())
                .collect();
            let both = flagged.intersection(&truth).count() as f64;
            let f1 = if flagged.is_empty() && truth.is_empty() {
                1.0
            } else {
                2.0 * both / (flagged.len() + truth.len()) as f64
            };
            println!("{level} {file}: F1 {f1:.4}");
            assert!(f1 >= bar, "{level} {file}: {f1}");
        }
    }
    Ok(())
}
