//! What strangers can make the program read, each parser with what has to hold of whatever it takes.
//!
//! One function for each parser, over any bytes at all. None may panic or hang, and what is read has to be consistent: what
//! was taken is written down and read back as the same. `fuzz_targets` hands them to libFuzzer, and
//! `crates/api/tests/parsers.rs` runs them in every `cargo test` on seeds that are mutated in a fixed way.

mod files;
mod sets;

use gongdao_engine::watch::Notes;
use gongdao_evidence::checkpoint::Checkpoint;
use gongdao_evidence::log::Log;
use gongdao_evidence::note::{Note, SigningKey, VerifierKey};
use gongdao_evidence::receipt::Receipt;
use gongdao_evidence::record::{Record, RecordWriter, SALT_BYTES, entry_of};
use gongdao_evidence::tile::{EntriesPath, TilePath, split_bundle};
use gongdao_formats::table::Column;
use gongdao_formats::{Format, Limits, RowError, labels_csv, table, tasks};
use gongdao_kernel::{Money, PersonId, parse_id};
use gongdao_labels::{Decimal, Form};
use gongdao_market::Rules;
use gongdao_market::hourly::{Floors, Histogram, Scale};

/// A parser under test: its name, what it does with bytes, and inputs worth beginning with.
pub struct Target {
    /// Its name, which is its file's in `fuzz_targets` and its folder's in `seeds`.
    pub name: &'static str,
    /// Reads bytes and panics where something does not hold.
    pub run: fn(&[u8]),
    /// Good inputs.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const ALL: &[Target] = &[
    Target { name: "form", run: form, seeds: form_seeds },
    Target { name: "answer", run: answer, seeds: answer_seeds },
    Target { name: "rules", run: rules, seeds: rules_seeds },
    Target { name: "tasks_csv", run: tasks_csv, seeds: csv_seeds },
    Target { name: "tasks_jsonl", run: tasks_jsonl, seeds: jsonl_seeds },
    Target { name: "labels_csv", run: labels, seeds: labels_seeds },
    Target { name: "table", run: any_table, seeds: table_seeds },
    Target { name: "evidence_note", run: note, seeds: note_seeds },
    Target { name: "evidence_record", run: record, seeds: record_seeds },
    Target { name: "evidence_receipt", run: receipt, seeds: receipt_seeds },
    Target { name: "evidence_path", run: path, seeds: path_seeds },
    Target { name: "amounts", run: amounts, seeds: amount_seeds },
    Target { name: "cursor", run: cursor, seeds: cursor_seeds },
    Target { name: "notes", run: notes, seeds: notes_seeds },
    Target { name: "histogram", run: histogram, seeds: histogram_seeds },
    Target { name: "statement_csv", run: files::statement_csv, seeds: files::statement_csv_seeds },
    Target {
        name: "statement_camt053",
        run: files::statement_camt053,
        seeds: files::statement_camt053_seeds,
    },
    Target { name: "archive", run: files::archive, seeds: files::archive_seeds },
    Target { name: "picture", run: files::picture, seeds: files::picture_seeds },
    Target { name: "data_set", run: sets::data_set, seeds: sets::data_set_seeds },
    Target { name: "labelling_config", run: sets::labelling_config, seeds: sets::labelling_config_seeds },
];

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

const FORM: &str = r#"{"show":[{"column":"text","style":"text"},{"column":"image","style":"picture"}],"fields":[{"name":"label","kind":"choice","question":{"en":"Which?","zh-CN":"哪个?"},"options":[{"value":"a","label":{"en":"A"}},{"value":"b","label":{"en":"B"}}]},{"name":"all","kind":"choice","many":true,"at_least":1,"at_most":2,"required":false,"question":{"en":"All"},"options":[{"value":"x","label":{"en":"X"}},{"value":"y","label":{"en":"Y"}}]},{"name":"said","kind":"text","question":{"en":"Write"},"min_chars":0,"max_chars":50,"multiline":true,"required":false},{"name":"count","kind":"number","question":{"en":"How many?"},"minimum":0,"maximum":9.5,"step":0.5,"required":false}]}"#;

const SHAPES: &str = r#"{"show":[{"column":"image","style":"picture"}],"fields":[{"name":"objects","kind":"shapes","question":{"en":"Where?"},"at_most":8,"classes":[{"value":"roof","label":{"en":"Roof"},"shape":"polygon","attributes":[{"name":"hidden","label":{"en":"Hidden"}}]},{"value":"lane","label":{"en":"Lane"},"shape":"polyline"},{"value":"tip","label":{"en":"Tip"},"shape":"point"},{"value":"ship","label":{"en":"Ship"},"shape":"rotated_box"},{"value":"car","label":{"en":"Car"}}]}]}"#;
const DRAWN: &str = r#"{"objects":[{"class":"roof","points":[[5,5],[35,5],[35,35],[20,30],[5,35]],"holes":[[[10,10],[12,10],[12,12]]],"attributes":{"hidden":true}},{"class":"lane","points":[[0,20],[30,21.25],[60,20]]},{"class":"tip","x":5,"y":5.5},{"class":"ship","center":[30,20],"width":10,"height":4,"angle":12.5},{"class":"car","x":1,"y":2,"width":3,"height":4}]}"#;
const BOXES: &str = r#"{"show":[{"column":"image","style":"picture"}],"fields":[{"name":"objects","kind":"boxes","question":{"en":"Where?"},"at_most":8,"classes":[{"value":"car","label":{"en":"Car"}}]}]}"#;

fn form(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(form) = Form::parse(text) else { return };
    let written = serde_json::to_string(&form).expect("a form is JSON");
    assert_eq!(Form::parse(&written).as_ref(), Ok(&form), "a form reads back as itself");
}

fn form_seeds() -> Vec<Vec<u8>> {
    for form in [FORM, SHAPES, BOXES] {
        Form::parse(form).expect("a good form");
    }
    texts(&[FORM, SHAPES, BOXES, r#"{"fields":[{"name":"n","kind":"number","question":{"en":"?"}}]}"#])
}

fn answer(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (form, answer) = text.split_once('\0').unwrap_or((FORM, text));
    let Ok(form) = Form::parse(form) else { return };
    let Ok(json) = serde_json::from_str(answer) else { return };
    let Ok(answer) = form.validate(&json) else { return };
    let canonical = answer.to_canonical(&form);
    let again = form.answer_from_canonical(&canonical).expect("what was written is read");
    assert_eq!(again, answer, "an answer reads back as itself");
    assert_eq!(again.to_canonical(&form), canonical, "and is written the same");
}

fn answer_seeds() -> Vec<Vec<u8>> {
    let drawn = serde_json::from_str(DRAWN).expect("JSON");
    Form::parse(SHAPES).expect("a good form").validate(&drawn).expect("a good answer");
    let with_form = format!(r#"{FORM}{}{{"label":"b","count":9.5}}"#, '\0');
    let shapes = format!("{SHAPES}{}{DRAWN}", '\0');
    let boxes = format!(
        "{BOXES}{}{}",
        '\0', r#"{"objects":[{"class":"car","x":1.5,"y":2,"width":30,"height":20.25}]}"#
    );
    texts(&[
        r#"{"label":"a","all":["x","y"],"said":" 汉字\nb ","count":0.5}"#,
        r#"{"label":"a","all":null}"#,
        &with_form,
        &shapes,
        &boxes,
    ])
}

fn rules(bytes: &[u8]) {
    let Ok(rules) = serde_json::from_slice::<Rules>(bytes) else { return };
    let _ = rules.check();
    if let Ok(most) = rules.price.maximum_pay() {
        assert!(rules.check().is_err() || most >= Money::ZERO, "no checked price pays less than nothing");
    }
}

fn rules_seeds() -> Vec<Vec<u8>> {
    texts(&[
        r#"{"price":{"unit":"task","rate_micros":50000},"quality":{"overlap":3,"acceptance":"consensus"},"caps":{"per_day":9,"live":2}}"#,
        r#"{"currency":"USD","price":{"unit":"bundle","rate_micros":1,"minimum_micros":2,"maximum_units":1,"bundle":10},"requires":[{"qualification":"q","at_least":1}],"instructions":{"en":"x"}}"#,
    ])
}

/// A row that cannot be read says what is wrong and what to do.
fn told(error: &RowError) {
    assert!(!error.problem.code().is_empty() && !error.problem.fix().is_empty());
    assert!(!error.problem.to_string().is_empty());
}

fn read_tasks(bytes: &[u8], format: Format) {
    let limits = Limits { row_bytes: 4_096, columns: 10, key_chars: 50, workers: 5, rows: 1_000 };
    let mut rows = 0;
    for row in tasks::read(bytes, format, limits) {
        rows += 1;
        assert!(rows <= bytes.len() + 2, "no more rows than bytes");
        match row {
            Ok(row) => {
                assert!(!row.data.is_empty() && row.data.len() <= limits.columns);
                assert!(row.workers.len() <= limits.workers);
            }
            Err(error) => told(&error),
        }
    }
}

fn tasks_csv(bytes: &[u8]) {
    read_tasks(bytes, Format::Csv);
}

fn csv_seeds() -> Vec<Vec<u8>> {
    texts(&[
        "_key,text,_workers\nk1,\"a,\"\"b\"\"\n\",per_0000000000001\nk2,红,\n",
        "text\r\na\r\n\"b\n\"\r\n",
    ])
}

fn tasks_jsonl(bytes: &[u8]) {
    read_tasks(bytes, Format::Jsonl);
}

fn jsonl_seeds() -> Vec<Vec<u8>> {
    texts(&[
        "{\"key\":\"d\",\"data\":{\"text\":\"绿\",\"n\":1.5}}\n{\"data\":{\"a\":[1,{}]},\"workers\":[\"w\"]}\n\n",
    ])
}

fn labels(bytes: &[u8]) {
    let limits = Limits { row_bytes: 1_024, columns: 10, key_chars: 50, workers: 5, rows: 1_000 };
    if let Ok(votes) = labels_csv::read_votes(bytes, limits) {
        votes.take(bytes.len() + 2).filter_map(Result::err).for_each(|error| told(&error));
    }
    match labels_csv::read_gold(bytes, limits) {
        Ok(gold) => gold.take(bytes.len() + 2).filter_map(Result::err).for_each(|error| told(&error)),
        Err(error) => told(&error),
    }
}

fn labels_seeds() -> Vec<Vec<u8>> {
    texts(&["task,worker,label\nt1,w1,a\nt1,w2,\"b,c\"\nt1,w1,a\n", "\u{feff}label,task\nx,t\n"])
}

fn any_table(bytes: &[u8]) {
    let columns = [Column::needed(&["a"]), Column::optional(&["b", "c"])];
    let limits = table::Limits::default();
    for name in ["x.csv", "x.tsv", "x.jsonl", "x"] {
        let source = std::io::Cursor::new(bytes.to_vec());
        if let Err(error) = table::read(source, name, &columns, &limits, |_| Ok(())) {
            told(&error);
        }
    }
}

fn table_seeds() -> Vec<Vec<u8>> {
    texts(&[
        "a,b\n1,2\n3,\n",
        "a\tb\n1\t\"2\"\n",
        "{\"a\":1,\"b\":null}\n{\"a\":\"x\",\"c\":[]}\n",
        "PAR1....PAR1",
    ])
}

fn key() -> SigningKey {
    SigningKey::from_seed("gongdao.example/log", &[7; 32]).expect("a key")
}

fn note(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let keys = [key().verifier().clone()];
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(VerifierKey::parse(&key.to_string()).as_ref(), Ok(&key), "a key reads back as itself");
    }
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(Checkpoint::parse(&checkpoint.body()).as_ref(), Ok(&checkpoint));
    }
    if let Ok(note) = Note::parse(text) {
        assert!(text.starts_with(note.text()));
        if note.verify(&keys).is_ok() {
            assert!(note.signatures().iter().any(|signature| signature.name == key().name()));
        }
    }
    let _ = Checkpoint::open(text, &keys);
}

/// A log of some entries, with the checkpoint that its key signed.
fn signed_log(entries: &[Vec<u8>]) -> (Log, String) {
    let mut log = Log::empty();
    for entry in entries {
        log.append(entry).expect("an entry");
    }
    let checkpoint = Checkpoint { origin: key().name().to_owned(), size: log.size(), root: log.root() };
    let note = checkpoint.sign(&key()).expect("a signature");
    (log, note)
}

fn note_seeds() -> Vec<Vec<u8>> {
    let (_, note) = signed_log(&[b"one".to_vec(), b"two".to_vec()]);
    let body = note.split("\n\n").next().unwrap_or_default().to_owned() + "\n";
    texts(&[&note, &body, &key().verifier().to_string()])
}

fn record(bytes: &[u8]) {
    let Ok(record) = Record::parse(bytes) else { return };
    assert_eq!(record.to_bytes().as_deref(), Ok(bytes), "a record has one form");
}

fn a_record() -> Vec<u8> {
    let mut writer = RecordWriter::new("settlement", 1_795_000_000_000);
    writer.field("assignment", "asg_0000000000001").field("note", "一\n二").number("pay_micros", -5);
    writer.finish().expect("a record")
}

fn record_seeds() -> Vec<Vec<u8>> {
    vec![a_record()]
}

fn receipt(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(receipt) = Receipt::parse(text) else { return };
    assert_eq!(Receipt::parse(&receipt.to_string()).as_ref(), Ok(&receipt), "a receipt reads back as itself");
    if let Ok(verified) = receipt.verify(&[key().verifier().clone()]) {
        let (_, good) = a_receipt();
        assert_eq!(
            (receipt.record_bytes, receipt.salt),
            (good.record_bytes, good.salt),
            "a forgery verifies"
        );
        assert!(!verified.signed_by.is_empty());
    }
}

/// A receipt of the second of two entries.
fn a_receipt() -> (String, Receipt) {
    let (salt, record_bytes) = ([9; SALT_BYTES], a_record());
    let entry = entry_of(&salt, &record_bytes).expect("an entry");
    let first = b"gongdao/1 other 1 x".to_vec();
    let (_, checkpoint_note) = signed_log(&[first.clone(), entry]);
    let proof = vec![gongdao_evidence::tree::leaf_hash(&first)];
    let receipt = Receipt { record_bytes, salt, index: 1, proof, checkpoint_note };
    (receipt.to_string(), receipt)
}

fn receipt_seeds() -> Vec<Vec<u8>> {
    let (text, receipt) = a_receipt();
    assert!(receipt.verify(&[key().verifier().clone()]).is_ok(), "the seed verifies");
    texts(&[&text])
}

fn path(bytes: &[u8]) {
    let _ = split_bundle(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(path) = TilePath::parse(text) {
        assert_eq!(path.to_string(), text, "a tile has one path");
    }
    if let Ok(path) = EntriesPath::parse(text) {
        assert_eq!(path.to_string(), text, "a bundle has one path");
    }
}

fn path_seeds() -> Vec<Vec<u8>> {
    texts(&[
        "tile/0/000",
        "tile/1/x001/x234/067",
        "tile/0/x001/067.p/8",
        "tile/entries/000.p/1",
        "\0\u{3}abc\0\u{1}d",
    ])
}

fn amounts(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(money) = Money::parse(text) {
        assert_eq!(Money::parse(&money.to_string()), Ok(money), "an amount reads back as itself");
    }
    if let Ok(decimal) = text.parse::<Decimal>() {
        assert_eq!(decimal.to_string().parse(), Ok(decimal), "a number reads back as itself");
    }
    if let Ok(number) = serde_json::from_str::<serde_json::Number>(text) {
        let _ = Decimal::from_json(&number);
    }
    let _ = Floors::parse(text);
}

fn amount_seeds() -> Vec<Vec<u8>> {
    texts(&[
        "0.05",
        "-3.5",
        "9223372036854.775807",
        "1e18",
        "-0.0",
        "CNY 17.5 from 2026-01-01, USD 7.25 from 2020-02-29",
    ])
}

fn cursor(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Some(place) = gongdao_api::read_cursor(text) {
        assert_eq!(format!("{place:016x}"), text.to_ascii_lowercase(), "a cursor has one form");
    }
    if let Some(id) = parse_id::<PersonId>(text) {
        assert_eq!(id.to_string(), text, "an id has one form");
    }
}

fn cursor_seeds() -> Vec<Vec<u8>> {
    texts(&["00000000000000ff", "7fffffffffffffff", "per_0000000000001", "per_7zzzzzzzzzzzz"])
}

fn notes(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut notes = Notes::default();
    notes.read(text);
    let mut again = Notes::default();
    again.read(&notes.lines().join("\n"));
    assert_eq!(again, notes, "notes read back as themselves");
}

fn notes_seeds() -> Vec<Vec<u8>> {
    texts(&["p 1 15\nm 7\na 7 5 3 4\nn 8 9\no"])
}

fn histogram(bytes: &[u8]) {
    for scale in [Scale::Time, Scale::Rate] {
        let Ok(histogram) = Histogram::from_bytes(scale, bytes) else { continue };
        let written = histogram.to_bytes();
        assert_eq!(Histogram::from_bytes(scale, &written), Ok(histogram.clone()));
        let percentiles = [1, 10, 50, 90, 100].map(|hundredths| histogram.percentile(hundredths));
        assert!(percentiles.is_sorted(), "percentiles rise");
    }
}

fn histogram_seeds() -> Vec<Vec<u8>> {
    let mut histogram = Histogram::new(Scale::Rate);
    (0..30).for_each(|n| histogram.add(1_000_000 << (n % 20), 1 << n));
    vec![histogram.to_bytes(), Vec::new()]
}

/// Runs the target of this name.
///
/// # Panics
/// Where there is none, and where something does not hold.
pub fn run(name: &str, bytes: &[u8]) {
    let target = ALL.iter().find(|target| target.name == name).expect("a target of that name");
    (target.run)(bytes);
}
