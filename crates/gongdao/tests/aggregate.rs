//! `gongdao aggregate` through the program: every method, what it prints and writes, true labels to learn from and to be
//! scored by, comparisons, texts, reasons; and the stored crowds, where they are.

mod common;

use common::{Folder, Outcome, gongdao, good, refused, said};
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const FIELDS: [&str; 13] = [
    "method",
    "tasks",
    "workers",
    "labels",
    "classes",
    "iterations",
    "seconds_load",
    "seconds_fit",
    "cpu_seconds_fit",
    "accuracy",
    "macro_f1",
    "ece",
    "log_loss",
];
const FOR_LABELS: [&str; 10] = [
    "majority-vote",
    "wawa",
    "zero-based-skill",
    "one-coin",
    "dawid-skene",
    "glad",
    "mace",
    "kos",
    "mmsr",
    "default",
];

fn aggregate(labels: &Path, method: &str, output: &Path, more: &[&str]) -> Result<Value, Box<dyn Error>> {
    let mut arguments = vec!["aggregate".as_ref(), labels.as_os_str(), "--method".as_ref(), method.as_ref()];
    arguments.extend(["--json".as_ref(), "--output".as_ref(), output.as_os_str()]);
    arguments.extend(more.iter().map(std::ffi::OsStr::new));
    Ok(serde_json::from_str(&good(arguments)?)?)
}

/// A header and rows.
type Table = (Vec<String>, Vec<Vec<String>>);

fn table(path: &Path) -> Result<Table, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path)?;
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let header = cells(reader.headers()?);
    let rows = reader.records().map(|record| Ok(cells(&record?))).collect::<Result<_, csv::Error>>()?;
    Ok((header, rows))
}

fn answers(path: &Path) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    Ok(table(path)?.1.into_iter().map(|row| (row[0].clone(), row[1].clone())).collect())
}

/// Sixty tasks of two classes by nine workers, of whom three are always wrong on every third task; and what is true.
fn crowd() -> (String, String) {
    let (mut rows, mut gold) = ("task,worker,label\n".to_owned(), "task,label\n".to_owned());
    for task in 0..60 {
        let truth = if task % 5 < 2 { "yes" } else { "no" };
        let wrong = if truth == "yes" { "no" } else { "yes" };
        for worker in (0..9).filter(|worker| (worker + task) % 4 > 0) {
            let errs = (worker < 3 && task % 3 == 0) || (worker * 7 + task) % 11 == 0;
            let _ = writeln!(rows, "t{task:02},w{worker},{}", if errs { wrong } else { truth });
        }
        let _ = writeln!(gold, "t{task:02},{truth}");
    }
    (rows, gold)
}

fn files(name: &str) -> Result<(Folder, PathBuf, PathBuf), Box<dyn Error>> {
    let folder = Folder::new(name)?;
    let (rows, gold) = crowd();
    let paths = (folder.join("labels.csv"), folder.join("gold.csv"));
    fs::write(&paths.0, rows)?;
    fs::write(&paths.1, gold)?;
    Ok((folder, paths.0, paths.1))
}

#[test]
fn every_method_for_labels_says_all_its_figures_and_writes_its_tables() -> Outcome {
    let (folder, labels, gold) = files("methods")?;
    let (output, workers) = (folder.join("answers.csv"), folder.join("workers.csv"));
    let more = ["--gold", &gold.to_string_lossy(), "--workers", &workers.to_string_lossy()];
    for method in FOR_LABELS {
        let summary = aggregate(&labels, method, &output, &more)?;
        let mut names: Vec<&str> =
            summary.as_object().ok_or("no object")?.keys().map(String::as_str).collect();
        let mut fields = FIELDS;
        names.sort_unstable();
        fields.sort_unstable();
        assert_eq!(names, fields, "{method}");
        assert_eq!(summary["method"], method);
        for (name, count) in [("tasks", 60), ("workers", 9), ("labels", 405), ("classes", 2)] {
            assert_eq!(summary[name], count, "{method} {name}");
        }
        assert!(FIELDS[6..].iter().all(|name| summary[name].is_f64()), "{method} {summary}");
        let (header, rows) = table(&output)?;
        assert_eq!(header, ["task", "label", "probability"]);
        assert!(rows.is_sorted_by_key(|row| row[0].clone()) && rows.len() == 60);
        for row in &rows {
            assert!((0.0..=1.0).contains(&row[2].parse::<f64>()?), "{method} {row:?}");
        }
        // The accuracy is what the written answers say.
        let (found, truths) = (answers(&output)?, answers(&gold)?);
        let right = truths.iter().filter(|(task, label)| found.get(*task) == Some(label)).count();
        let accuracy = summary["accuracy"].as_f64().unwrap_or_default();
        assert!((accuracy - right as f64 / 60.0).abs() < 1e-9 && accuracy > 0.9, "{method} {accuracy}");
        let (header, rows) = table(&workers)?;
        assert_eq!(header, ["worker", "labels", "skill"]);
        assert_eq!(rows.len(), 9);
        assert_eq!(rows.iter().map(|row| row[1].parse().unwrap_or(0)).sum::<i32>(), 405);
        assert!(rows.iter().all(|row| row[2].parse().is_ok_and(|skill: f64| (0.0..=1.0).contains(&skill))));
    }
    Ok(())
}

#[test]
fn known_tasks_are_answered_as_known_and_taught_from() -> Outcome {
    let (folder, labels, gold) = files("known")?;
    let (output, known) = (folder.join("answers.csv"), folder.join("known.csv"));
    // One known against what everybody said, one of a class nobody gave, one that has no labels.
    fs::write(&known, "task,label\nt00,no\nt01,perhaps\nelsewhere,no\n")?;
    for method in FOR_LABELS.into_iter().filter(|method| *method != "kos") {
        let found = gongdao(
            ["aggregate", &labels.to_string_lossy(), "--method", method, "--known", &known.to_string_lossy()]
                .into_iter()
                .chain(["--output", &output.to_string_lossy()]),
        )?;
        let told = said(&found);
        assert!(told.contains("1 known tasks have no label here"), "{told}");
        let rows = table(&output)?.1;
        assert_eq!(rows[0], ["t00", "no", "1.000000"], "{method}");
        assert_eq!(rows[1], ["t01", "perhaps", "1.000000"], "{method}");
    }
    // Two against two, and those who were wrong where the truth is known lose.
    let torn = folder.join("torn.csv");
    let mut rows = "task,worker,label\n".to_owned();
    for task in 0..20 {
        let _ = writeln!(rows, "t{task:02},a,no\nt{task:02},b,no\nt{task:02},c,yes\nt{task:02},d,yes");
    }
    fs::write(&torn, rows)?;
    fs::write(&known, (0..15).fold("task,label\n".to_owned(), |all, task| format!("{all}t{task:02},yes\n")))?;
    for method in ["one-coin", "dawid-skene", "wawa", "zero-based-skill", "default"] {
        aggregate(&torn, method, &output, &["--known", &known.to_string_lossy()])?;
        assert!(answers(&output)?.values().all(|label| label == "yes"), "{method}");
    }
    let told = refused([
        "aggregate",
        &labels.to_string_lossy(),
        "--method",
        "rover",
        "--known",
        &gold.to_string_lossy(),
        "--output",
        &output.to_string_lossy(),
    ])?;
    assert!(told.contains("--known and --parity are not for rover"), "{told}");
    Ok(())
}

#[test]
fn parity_gives_ties_to_the_lowest_name_and_takes_names_as_they_stand() -> Outcome {
    let folder = Folder::new("parity")?;
    let (labels, output) = (folder.join("labels.csv"), folder.join("answers.csv"));
    fs::write(&labels, "task,worker,label\nt1,a,9\nt1,b,10\nt2,a, 9\nt2,b,9\nt3,a,é\nt3,b,z\nt3 ,a,9\n")?;
    for method in &FOR_LABELS[..5] {
        aggregate(&labels, method, &output, &["--parity"])?;
        let found = answers(&output)?;
        let wanted = [("t1", "10"), ("t2", " 9"), ("t3", "z"), ("t3 ", "9")];
        for (task, label) in wanted.into_iter().take(if *method == "majority-vote" { 4 } else { 0 }) {
            assert_eq!(found.get(task).map(String::as_str), Some(label), "{method} {task}");
        }
        assert_eq!(found.len(), 4, "{method}");
    }
    aggregate(&labels, "majority-vote", &output, &[])?;
    let found = answers(&output)?;
    assert_eq!((found.len(), found["t2"].as_str()), (3, "9"));
    Ok(())
}

#[test]
fn comparisons_become_scores_with_workers_or_without() -> Outcome {
    let folder = Folder::new("pairs")?;
    let (pairs, output, workers) =
        (folder.join("pairs.csv"), folder.join("scores.csv"), folder.join("workers.csv"));
    let gold = folder.join("gold.csv");
    fs::write(&gold, "task,label\na,3\nb,2\nc,1\n")?;
    let rows = [("a", "b", "a"), ("b", "c", "b"), ("a", "c", "a"), ("c", "a", "c"), ("b", "a", "a")];
    let with: String = rows.iter().map(|(l, r, won)| format!("{l},{r},w1,{won}\n")).collect();
    let without: String = rows.iter().map(|(l, r, won)| format!("{l},{r},{won}\n")).collect();
    for (text, count) in
        [(format!("left,right,worker,label\n{with}"), 1), (format!("left,right,label\n{without}"), 0)]
    {
        fs::write(&pairs, text)?;
        for method in ["bradley-terry", "noisy-bradley-terry"] {
            let more = ["--gold", &gold.to_string_lossy(), "--workers", &workers.to_string_lossy()];
            let summary = aggregate(&pairs, method, &output, &more)?;
            assert_eq!((&summary["tasks"], &summary["workers"]), (&3.into(), &count.into()), "{method}");
            assert_eq!((&summary["labels"], &summary["accuracy"]), (&5.into(), &1.0.into()), "{method}");
            let (_, rows) = table(&output)?;
            let scores: Vec<f64> = rows.iter().map(|row| row[2].parse()).collect::<Result<_, _>>()?;
            assert!(scores[0] > scores[1] && scores[1] > scores[2], "{method} {scores:?}");
            assert!((scores.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }
    fs::write(&pairs, "left,right,label\na,b,a\na,b,c\na,a,a\nb,a,b\n")?;
    let run = ["aggregate", &pairs.to_string_lossy(), "--method", "bradley-terry", "--output"];
    let told = said(&gongdao(run.into_iter().chain([output.to_string_lossy().as_ref()]))?);
    assert!(
        told.contains("line 3: `label` is `c`, which is neither `a` nor `b`; change the value"),
        "{told}"
    );
    assert!(
        told.contains("line 4: `right` is `a`, which stands on the left, too; change the value"),
        "{told}"
    );
    Ok(())
}

#[test]
fn texts_are_put_together_from_either_column() -> Outcome {
    let folder = Folder::new("texts")?;
    let (texts, output) = (folder.join("texts.csv"), folder.join("answers.csv"));
    let gold = folder.join("gold.csv");
    let rows = "t1,a,the quick brown fox\nt1,b,the quick brown fox\nt1,c,a quick browne fox\n\
                t2,a,\"one, two\"\nt2,b,\"one, two\"\nt2,c,won two\n";
    for name in ["label", "text"] {
        fs::write(&texts, format!("task,worker,{name}\n{rows}"))?;
        fs::write(&gold, format!("task,{name}\nt1,the quick brown fox\nt2,\"one, two\"\n"))?;
        for method in ["rover", "rasa", "hrrasa"] {
            let summary = aggregate(&texts, method, &output, &["--gold", &gold.to_string_lossy()])?;
            assert_eq!((&summary["accuracy"], &summary["tasks"]), (&1.0.into(), &2.into()), "{method}");
            assert_eq!(answers(&output)?["t2"], "one, two", "{method} {name}");
        }
        // A text is a label like any other for methods for labels.
        let summary = aggregate(&texts, "majority-vote", &output, &["--gold", &gold.to_string_lossy()])?;
        assert_eq!(summary["accuracy"], 1.0);
    }
    Ok(())
}

#[test]
fn reasons_costs_order_and_history_are_for_the_default() -> Outcome {
    let (folder, labels, _) = files("reasons")?;
    let (output, picture) = (folder.join("answers.csv"), folder.join("why.svg"));
    let path = labels.to_string_lossy().into_owned();
    let why = good(["aggregate", &path, "--explain", "t00", "--picture", &picture.to_string_lossy()])?;
    assert!(why.contains("Task t00: yes") && why.contains('│') && why.contains("speaks"), "{why}");
    assert!(fs::read_to_string(&picture)?.starts_with("<svg"));
    let chinese = good(["aggregate", &path, "--explain", "t00", "--language", "zh-CN"])?;
    assert!(chinese.contains("题目 t00：yes"), "{chinese}");
    // Saying yes where no is true costs so much that nobody says it.
    let costs = folder.join("costs.csv");
    fs::write(&costs, "answer,truth,cost\nyes,no,1000000\n")?;
    aggregate(&labels, "default", &output, &["--costs", &costs.to_string_lossy()])?;
    assert!(answers(&output)?.values().all(|label| label == "no"));
    fs::write(&costs, "answer,truth,cost\nmaybe,no,3\nyes,no,dear\n")?;
    let run = ["aggregate", &path, "--costs", &costs.to_string_lossy(), "--output"];
    let told = said(&gongdao(run.into_iter().chain([output.to_string_lossy().as_ref()]))?);
    assert!(told.contains("line 2: `answer` is \"maybe\", a label nobody gave"), "{told}");
    assert!(told.contains("line 3: `cost` is \"dear\", which is not a number it can be"), "{told}");
    // Two against one; the one has been right a hundred times and the two wrong.
    let small = folder.join("small.csv");
    fs::write(&small, "task,worker,label\nt,a,1\nt,b,1\nt,c,10\nu,a,1\nu,b,10\nv,c,2\n")?;
    let history = folder.join("history.csv");
    let past = "worker,truth,given,count\na,10,1,50\nb,10,1,50\na,1,10,50\nb,1,10,50\nc,10,10,50\nc,1,1,50\n";
    fs::write(&history, past)?;
    aggregate(&small, "default", &output, &[])?;
    assert_eq!(answers(&output)?["t"], "1");
    aggregate(&small, "default", &output, &["--history", &history.to_string_lossy()])?;
    assert_eq!(answers(&output)?["t"], "10");
    // Of 1, 2 and 10 the one in the middle.
    fs::write(&small, "task,worker,label\nt,a,1\nt,b,2\nt,c,10\n")?;
    aggregate(&small, "default", &output, &["--ordinal"])?;
    assert_eq!(answers(&output)?["t"], "2");
    let told = refused(["aggregate", &path, "--method", "wawa", "--ordinal", "--output", "x"])?;
    assert!(told.contains("--ordinal is for the method default, not for wawa"), "{told}");
    Ok(())
}

#[test]
fn stored_crowds_score_as_published() -> Outcome {
    let named = std::env::var_os("GONGDAO_CROWD_LABELS").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crowd-labels");
    let Some(crowds) = named.into_iter().chain([beside]).find(|path| path.is_dir()) else {
        println!("skipped: there are no crowds; set GONGDAO_CROWD_LABELS to their folder");
        return Ok(());
    };
    // crowd-kit 1.4.2, to four digits, and the lower of its majority vote and Dawid–Skene for the default.
    let published = [
        ("bluebirds", [0.7593, 0.7593, 0.7593, 0.5833, 0.8889]),
        ("rte", [0.9187, 0.9213, 0.9213, 0.9250, 0.9275]),
        ("sp_amt", [0.9440, 0.9440, 0.9460, 0.9460, 0.9440]),
        ("ms", [0.7100, 0.7986, 0.8000, 0.7929, 0.7686]),
    ];
    let folder = Folder::new("stored")?;
    let output = folder.join("answers.csv");
    for (set, figures) in published {
        let labels = crowds.join(set).join("labels.csv");
        let gold = crowds.join(set).join("gold.csv").to_string_lossy().into_owned();
        for (method, figure) in FOR_LABELS.into_iter().zip(figures) {
            let summary = aggregate(&labels, method, &output, &["--parity", "--gold", &gold])?;
            let accuracy = summary["accuracy"].as_f64().unwrap_or_default();
            assert!((accuracy - figure).abs() <= 1e-4, "{set} {method}: {accuracy}, published {figure}");
        }
        let summary = aggregate(&labels, "default", &output, &["--gold", &gold])?;
        assert!(summary["accuracy"].as_f64() >= Some(figures[0].min(figures[4]) - 0.01), "{set} {summary}");
        assert!(summary["ece"].as_f64() <= Some(0.09), "{set} {summary}");
    }
    Ok(())
}
