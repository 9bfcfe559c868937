//! What `gongdao aggregate` reads: the same labels from every kind of file, in any order, on any number of threads; rows
//! that are wrong; and files that are nothing of the kind.

mod common;

use common::parquet::Cells;
use common::{Folder, Outcome, gongdao, good, refused, said};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

type Row = (String, i64, String);

/// Labels by eight workers, named by numbers, in words that need quoting.
fn rows() -> Vec<Row> {
    const LABELS: [&str; 4] = ["猫", "dog, big", "a \"cat\"", "9"];
    let label = |task: usize, worker: usize| {
        LABELS[if (task * 5 + worker * 3).is_multiple_of(7) { (task + worker) % 4 } else { task % 4 }]
    };
    let pairs = (0..50).flat_map(|task| (0..8).map(move |worker| (task, worker)));
    pairs
        .filter(|(task, worker)| (task + worker) % 3 > 0)
        .map(|(task, worker)| (format!("t{task:02}"), worker as i64, label(task, worker).to_owned()))
        .collect()
}

fn text(rows: &[Row], delimiter: char) -> String {
    rows.iter().fold(format!("when{delimiter}label{delimiter}task{delimiter}worker\n"), |mut all, row| {
        let label = row.2.replace('"', "\"\"");
        let _ = writeln!(all, "1{delimiter}\"{label}\"{delimiter}{}{delimiter}{}", row.0, row.1);
        all
    })
}

fn parquet(rows: &[Row], path: &Path) -> Outcome {
    let columns = [
        ("task", Cells::Texts(rows.iter().map(|row| row.0.as_str()).collect())),
        ("worker", Cells::Numbers(rows.iter().map(|row| row.1).collect())),
        ("label", Cells::Texts(rows.iter().map(|row| row.2.as_str()).collect())),
    ];
    common::parquet::write(path, &columns)
}

fn run(labels: &Path, method: &str, folder: &Folder, more: &[&str]) -> Result<Vec<u8>, Box<dyn Error>> {
    let (output, workers) = (folder.join("answers.csv"), folder.join("workers.csv"));
    let names = [labels, &output, &workers].map(|path| path.to_string_lossy().into_owned());
    let fixed = ["aggregate", &names[0], "--method", method, "--output", &names[1], "--workers", &names[2]];
    good(fixed.into_iter().chain(more.iter().copied()))?;
    Ok([fs::read(output)?, fs::read(workers)?].concat())
}

#[test]
fn every_kind_of_file_says_the_same_in_any_order() -> Outcome {
    let folder = Folder::new("kinds")?;
    let mut rows = rows();
    fs::write(folder.join("labels.csv"), text(&rows, ','))?;
    fs::write(folder.join("windows.csv"), format!("\u{feff}{}", text(&rows, ',').replace('\n', "\r\n")))?;
    fs::write(folder.join("labels.tsv"), text(&rows, '\t'))?;
    let mut packed = GzEncoder::new(fs::File::create(folder.join("labels.csv.gz"))?, Compression::fast());
    packed.write_all(text(&rows, ',').as_bytes())?;
    packed.finish()?;
    let object = |row: &Row| serde_json::json!({"task": row.0, "worker": row.1, "label": row.2}).to_string();
    fs::write(folder.join("labels.jsonl"), rows.iter().map(object).collect::<Vec<_>>().join("\n"))?;
    parquet(&rows, &folder.join("labels.parquet"))?;
    rows.reverse();
    rows.sort_by_key(|row| row.2.len() + row.1 as usize % 3);
    fs::write(folder.join("shuffled.csv"), text(&rows, ','))?;
    for method in ["majority-vote", "dawid-skene", "glad", "mace", "mmsr", "rover", "hrrasa", "default"] {
        let wanted = run(&folder.join("labels.csv"), method, &folder, &[])?;
        assert!(wanted.starts_with(b"task,label,probability\n"));
        let others =
            ["windows.csv", "labels.tsv", "labels.csv.gz", "labels.jsonl", "labels.parquet", "shuffled.csv"];
        for name in others {
            assert!(run(&folder.join(name), method, &folder, &[])? == wanted, "{method} {name}");
        }
    }
    Ok(())
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() -> Outcome {
    let folder = Folder::new("threads")?;
    let labels = folder.join("labels.csv");
    // More than one piece of work.
    let mut text = "task,worker,label\n".to_owned();
    for task in 0..220_000_usize {
        for step in 0..3 {
            let worker = (task * 7 + step * 131) % 500;
            let label = if (task * 31 + worker * 17) % 10 < worker % 5 { task % 7 % 4 } else { task % 4 };
            let _ = writeln!(text, "{task},{worker},{label}");
        }
    }
    fs::write(&labels, text)?;
    for method in ["wawa", "dawid-skene", "default"] {
        let one = run(&labels, method, &folder, &["--threads", "1"])?;
        for threads in ["2", "3"] {
            assert!(run(&labels, method, &folder, &["--threads", threads])? == one, "{method} {threads}");
        }
    }
    Ok(())
}

#[test]
fn rows_that_are_wrong_are_told_by_line_and_passed_over() -> Outcome {
    let folder = Folder::new("rows")?;
    let (labels, output) = (folder.join("labels.csv"), folder.join("answers.csv"));
    let lines = "task,worker,label\nt1,a,x\nt1,b\n,b,x\nt1,c,\nt1,c,x,y\nt2,a,y\n";
    let objects = "{\"task\":\"t1\",\"worker\":\"a\",\"label\":\"x\"}\nnonsense\n\
                   {\"task\":\"t1\",\"worker\":null,\"label\":\"x\"}\n{\"task\":\"t2\",\"worker\":7,\"label\":true}\n";
    let stories: [(&str, &str, &[&str]); 2] = [
        (
            "labels.csv",
            lines,
            &[
                "line 3: the row has 2 cells where the header has 3; quote cells",
                "line 4: `task` has no value; change the value",
                "line 5: `label` has no value; change the value",
                "line 6: the row has 4 cells where the header has 3",
                "4 bad rows passed over, 2 good",
            ],
        ),
        (
            "labels.jsonl",
            objects,
            &[
                "line 2: the line is not JSON",
                "line 3: `worker` has no value",
                "2 bad rows passed over, 2 good",
            ],
        ),
    ];
    for (name, text, told) in stories {
        let path = folder.join(name);
        fs::write(&path, text)?;
        let found =
            gongdao(["aggregate".as_ref(), path.as_os_str(), "--output".as_ref(), output.as_os_str()])?;
        assert!(found.status.success(), "{}", said(&found));
        for wanted in told {
            assert!(said(&found).contains(wanted), "{wanted} is not in {}", said(&found));
        }
        assert_eq!(fs::read_to_string(&output)?.lines().count(), 3);
    }
    // Of many bad rows the first twenty are told, and all are counted.
    fs::write(&labels, format!("task,worker,label\nt,a,x\n{}", "t,b\n".repeat(500)))?;
    let found = gongdao(["aggregate".as_ref(), labels.as_os_str(), "--output".as_ref(), output.as_os_str()])?;
    let told = said(&found);
    assert_eq!(told.matches(": line ").count(), 20, "{told}");
    assert!(told.contains("500 bad rows passed over, 1 good"), "{told}");
    Ok(())
}

#[test]
fn what_cannot_be_done_is_refused_with_what_to_do() -> Outcome {
    let folder = Folder::new("refused")?;
    let path = folder.join("labels.csv");
    let labels = path.to_string_lossy().into_owned();
    let output = folder.join("answers.csv").to_string_lossy().into_owned();
    fs::write(&path, "task,worker,label\nt,a,x\nt,b,y\nt,c,z\n")?;
    for (more, wanted) in [
        (["--method", "best"], "there is no method `best`; there are majority-vote, wawa, zero-based-skill"),
        (["--method", "kos"], "kos is for two classes and the labels have 3; use default"),
        (["--method", "bradley-terry"], "there is no column `left`; the file has `task`, `worker`, `label`"),
        (["--threads", "two"], "invalid value 'two' for '--threads <THREADS>'"),
        (["--gold", "nowhere.csv"], "nowhere.csv cannot be opened"),
    ] {
        let told = refused(["aggregate", &labels, "--output", &output].into_iter().chain(more))?;
        assert!(told.contains(wanted), "{wanted} is not in {told}");
    }
    let told = refused(["aggregate", &labels])?;
    assert!(told.contains("--output"), "{told}");
    Ok(())
}

#[test]
fn no_file_breaks_it() -> Outcome {
    let folder = Folder::new("odd")?;
    let (path, output) = (folder.join("odd.csv"), folder.join("answers.csv"));
    let huge =
        format!("task,worker,label\nt,a,{}\nt,b,x\n{},b,x\n", "x".repeat(70_000), "y".repeat(2_000_000));
    let mut broken = folder.join("whole.parquet");
    parquet(&rows(), &broken)?;
    let whole = fs::read(&broken)?;
    broken = folder.join("odd.parquet");
    let mut odd: Vec<(&Path, Vec<u8>)> = vec![
        (&path, b"task,worker,label\nt,a,x\0y\nt,b,\0\n".to_vec()),
        (&path, b"task,worker,label\nt,a,\xff\xfe\nt,b,ok\n".to_vec()),
        (&path, b"task,worker,label\nt,a,\"never closed\nt,b,x\n".to_vec()),
        (&path, b"task\nt\n".to_vec()),
        (&path, b"task,worker,label,label\nt,w,x,y\n".to_vec()),
        (&path, b"\xff\xfet\0a\0s\0k\0".to_vec()),
        (&path, b"PAR1".to_vec()),
        (&path, b"\x1f\x8b\x08junk".to_vec()),
        (&path, b"[{\"task\":1}]".to_vec()),
        (&path, b"{\"task\":{\"a\":[1,2]},\"worker\":1e400,\"label\":-0.0}\n{".to_vec()),
        (&path, huge.into_bytes()),
        (&path, Vec::new()),
        (&path, b"task,worker,label".to_vec()),
    ];
    for cut in (0..whole.len()).step_by(whole.len() / 12) {
        odd.push((&broken, whole[..cut].to_vec()));
        let mut bytes = whole.clone();
        bytes[cut] ^= 0x55;
        odd.push((&broken, bytes));
    }
    for (path, bytes) in odd {
        fs::write(path, &bytes)?;
        for command in ["aggregate", "agreement"] {
            let mut arguments = vec![command.as_ref(), path.as_os_str()];
            if command == "aggregate" {
                arguments.extend(["--output".as_ref(), output.as_os_str()]);
            }
            let found = gongdao(arguments)?;
            let told = said(&found);
            assert!(found.status.code().is_some_and(|code| code < 2) && !told.contains("panicked"), "{told}");
            assert!(found.status.success() || told.contains("Error: "), "{told}");
            assert!(!told.contains("NaN"), "{told}");
        }
    }
    Ok(())
}
