//! `gongdao quality study` through the program: on a crowd made for it, on real ones where they are at hand, and on
//! files that say nothing.

mod common;

use common::{Folder, Outcome, good, refused};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn study(labels: &Path, gold: &Path, more: &[&str]) -> Result<Value, Box<dyn std::error::Error>> {
    let (labels, gold) = (labels.to_string_lossy(), gold.to_string_lossy());
    let arguments = ["quality", "study", &labels, "--gold", &gold, "--json"];
    Ok(serde_json::from_str(&good(arguments.into_iter().chain(more.iter().copied()))?)?)
}

/// Two hundred tasks with five workers of seven each, of whom two guess; which is which hangs on plain arithmetic.
fn made(folder: &Folder) -> Result<(PathBuf, PathBuf), Box<dyn std::error::Error>> {
    let (labels, gold) = (folder.join("labels.csv"), folder.join("gold.csv"));
    let mut answers = "task,worker,label\n".to_owned();
    let mut truths = "task,label\n".to_owned();
    for task in 0..200_u32 {
        writeln!(truths, "t{task},{}", task % 2)?;
        for turn in 0..5 {
            let worker = (task + turn) % 7;
            let mixed = (task * 7 + worker).wrapping_mul(2_654_435_761) >> 16;
            let wrong = if worker < 2 { mixed.is_multiple_of(2) } else { mixed.is_multiple_of(12) };
            writeln!(answers, "t{task},w{worker},{}", (task + u32::from(wrong)) % 2)?;
        }
    }
    fs::write(&labels, answers)?;
    fs::write(&gold, truths)?;
    Ok((labels, gold))
}

#[test]
fn a_made_crowd_needs_fewer_answers_and_the_same_seed_says_the_same() -> Outcome {
    let folder = Folder::new("study")?;
    let (labels, gold) = made(&folder)?;
    let found = study(&labels, &gold, &["--seeds", "2"])?;
    assert_eq!(
        (&found["tasks"], &found["workers"], &found["labels"]),
        (&200.into(), &7.into(), &1_000.into())
    );
    let saved = found["saved_at_majority"]["low"].as_f64().ok_or("a figure")?;
    assert!(saved > 0.2, "{found}");
    let points = found["adaptive"].as_array().ok_or("points")?;
    let answers: Vec<f64> = points.iter().filter_map(|point| point["answers"]["mean"].as_f64()).collect();
    assert!(answers.is_sorted(), "a higher target never asks less here: {answers:?}");
    let own: Vec<&Value> = points.iter().filter(|point| !point["accuracy_default"].is_null()).collect();
    assert_eq!((own.len(), &own[0]["target"]), (1, &0.95.into()));
    assert_eq!(found, study(&labels, &gold, &["--seeds", "2"])?);
    assert_ne!(found["adaptive"], study(&labels, &gold, &["--seeds", "2", "--seed", "9"])?["adaptive"]);
    let paths = [labels.to_string_lossy(), gold.to_string_lossy()];
    let text = good(["quality", "study", &paths[0], "--gold", &paths[1], "--seeds", "1", "--target", "0.9"])?;
    assert!(text.contains("adaptive overlap saves") && text.contains("At the target of 0.9"), "{text}");
    Ok(())
}

#[test]
fn a_limit_and_a_least_are_kept() -> Outcome {
    let folder = Folder::new("study-limits")?;
    let (labels, gold) = made(&folder)?;
    let found = study(&labels, &gold, &["--seeds", "1", "--least", "2", "--most", "3"])?;
    for point in found["adaptive"].as_array().ok_or("points")? {
        let answers = point["answers"]["mean"].as_f64().ok_or("a figure")?;
        assert!((2.0..=3.0).contains(&answers), "{point}");
    }
    Ok(())
}

#[test]
fn what_cannot_be_studied_is_refused_by_name() -> Outcome {
    let folder = Folder::new("study-refused")?;
    let (labels, gold) = made(&folder)?;
    let paths = [labels.to_string_lossy(), gold.to_string_lossy()];
    let told = |more: [&str; 2]| {
        refused(["quality", "study", &paths[0], "--gold", &paths[1]].into_iter().chain(more))
    };
    assert!(told(["--target", "1.5"])?.contains("--target is 1.5"));
    assert!(told(["--seeds", "0"])?.contains("--seeds is 0"));
    assert!(told(["--least", "0"])?.contains("--least is 0"));
    let (strange, single) = (folder.join("strange.csv"), folder.join("single.csv"));
    fs::write(&strange, "task,label\nelsewhere,1\n")?;
    fs::write(&single, "task,worker,label\nt1,a,yes\nt1,b,yes\n")?;
    let (strange, single) = (strange.to_string_lossy(), single.to_string_lossy());
    assert!(refused(["quality", "study", &paths[0], "--gold", &strange])?.contains("nothing can be scored"));
    assert!(refused(["quality", "study", &single, "--gold", &paths[1]])?.contains("one label only"));
    Ok(())
}

#[test]
fn real_crowds_save_three_tenths_at_equal_accuracy() -> Outcome {
    let named = std::env::var_os("GONGDAO_CROWD_LABELS").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crowd-labels");
    let Some(crowds) = named.into_iter().chain([beside]).find(|path| path.is_dir()) else {
        println!("skipped: there are no crowds; set GONGDAO_CROWD_LABELS to their folder");
        return Ok(());
    };
    for set in ["product", "web", "rte", "dog"] {
        let folder = crowds.join(set);
        let found = study(&folder.join("labels.csv"), &folder.join("gold.csv"), &["--seeds", "2"])?;
        let saved = found["saved_at_majority"]["low"].as_f64().ok_or("a figure")?;
        assert!(saved >= 0.3, "{set}: {}", found["saved_at_majority"]);
    }
    Ok(())
}
