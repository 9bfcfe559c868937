//! How long files take; run with `cargo test --release -p gongdao-formats -- --ignored --nocapture`.

use std::fmt::Write as _;
use std::time::Instant;

use gongdao_formats::{Format, Limits, tasks};

#[test]
#[ignore = "measures time"]
fn ten_thousand_text_tasks_take_a_few_milliseconds() {
    let mut csv = "_key,text,source\n".to_owned();
    let mut jsonl = String::new();
    for i in 0..10_000 {
        let text = "这家店的菜很好吃, 服务也不错 and the price is fair";
        writeln!(csv, "row-{i},\"{text} {i}\",web").unwrap();
        writeln!(jsonl, r#"{{"key": "row-{i}", "data": {{"text": "{text} {i}", "source": "web"}}}}"#)
            .unwrap();
    }
    for (file, format) in [(&csv, Format::Csv), (&jsonl, Format::Jsonl)] {
        for _ in 0..3 {
            let start = Instant::now();
            let count = tasks::read(file.as_bytes(), format, Limits::default()).filter(Result::is_ok).count();
            println!("{format:?}: {count} tasks, {} bytes in {:?}", file.len(), start.elapsed());
        }
    }
}
