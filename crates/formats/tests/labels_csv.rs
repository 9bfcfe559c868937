//! A researcher brings a crowd data set and its gold.

#![allow(clippy::unwrap_used)]

use gongdao_formats::labels_csv::{read_gold, read_votes};
use gongdao_formats::{Limits, RowError};

#[test]
fn votes_are_read_in_any_column_order_and_repeats_are_dropped_and_counted() {
    let file =
        "worker,note,label,task\nw1,x,cat,t1\nw2,,dog,t1\nw1,,dog,t1\n w1 ,,猫,t2\nw3,,,t2\nw3\nw2,,dog,t1\n";
    let mut votes = read_votes(file.as_bytes(), Limits::default()).unwrap();
    let (good, bad): (Vec<_>, Vec<_>) = votes.by_ref().partition(Result::is_ok);
    let good: Vec<_> =
        good.into_iter().map(|vote| vote.map(|v| (v.line, v.task, v.worker, v.label)).unwrap()).collect();
    let vote = |line, task: &str, worker: &str, label: &str| {
        (line, task.to_owned(), worker.to_owned(), label.to_owned())
    };
    assert_eq!(good, [vote(2, "t1", "w1", "cat"), vote(3, "t1", "w2", "dog"), vote(5, "t2", "w1", "猫")]);
    let bad: Vec<RowError> = bad.into_iter().filter_map(Result::err).collect();
    let told: Vec<_> = bad.iter().map(|error| (error.line, error.problem.code())).collect();
    assert_eq!(told, [(6, "row_bad_value"), (7, "row_wrong_width")]);
    assert_eq!(votes.dropped(), 2);
    assert!(votes.next().is_none());
}

#[test]
fn gold_has_one_label_per_task() {
    let mut gold = read_gold("task,label\nt1,cat\nt2,dog\nt1,dog\n".as_bytes(), Limits::default()).unwrap();
    let labels: Vec<(String, String)> =
        gold.by_ref().map(|row| row.map(|row| (row.task, row.label)).unwrap()).collect();
    assert_eq!(labels, [("t1".to_owned(), "cat".to_owned()), ("t2".to_owned(), "dog".to_owned())]);
    assert_eq!(gold.dropped(), 1);
}

#[test]
fn a_header_without_the_columns_is_refused() {
    for (file, message) in [
        ("task,label\n", "line 1: the header has no column `worker`; add it to the header"),
        ("", "line 1: there is no header row; begin with a row of column names"),
    ] {
        let error = read_votes(file.as_bytes(), Limits::default()).err().unwrap();
        assert_eq!((error.to_string().as_str(), error.is_fatal()), (message, true));
    }
}
