//! The data card of a release, and the list of its sums.

use super::{Ended, Pace};
use gongdao_engine::queries::releases::{Facts, FactsWalk, FieldFacts, Release, ReleaseFile};
use gongdao_engine::queries::rfc3339;
use gongdao_formats::card::{Card, CardFile, Language, Pay, Question, html, markdown};
use gongdao_labels::{Form, Words};
use gongdao_market::ReleaseFormat;
use serde_json::Value;

/// The card of a release whose files of data are there.
pub(super) fn of(pace: &mut Pace<'_>, row: &Release, files: &[ReleaseFile]) -> Result<Card, Ended> {
    let engine = std::sync::Arc::clone(pace.api.engine());
    let mut walk = engine.read(|snapshot| FactsWalk::open(snapshot, row))?;
    while let Some(tasks) = engine.read(|snapshot| walk.turn(snapshot))? {
        pace.went(tasks)?;
    }
    let (demo, now) = (engine.settings().demo, engine.now());
    let facts = engine.read(|snapshot| walk.end(snapshot, row, (demo, now)))?;
    Ok(card(row, &facts, files))
}

/// Chinese and English.
fn both(words: &Words) -> [String; 2] {
    [words.get("zh-CN").to_owned(), words.get("en").to_owned()]
}

/// The same of words that rules hold; where one language is missing, the other stands for it.
fn both_of(words: &std::collections::BTreeMap<String, String>) -> [String; 2] {
    let any = || words.values().next();
    ["zh-CN", "en"].map(|tag| words.get(tag).or_else(any).cloned().unwrap_or_default())
}

fn card(row: &Release, facts: &Facts, files: &[ReleaseFile]) -> Card {
    let form = Form::parse(&facts.form).ok();
    let asked = |name: &str| {
        let field = form.as_ref()?.fields.iter().find(|field| field.name == name)?;
        Some(both(&field.question))
    };
    let question = |field: &FieldFacts| Question {
        name: field.name.clone(),
        kind: field.kind.to_owned(),
        asked: asked(&field.name).unwrap_or_default(),
        pairs: field.pairs.into(),
        alpha: field.alpha,
    };
    let quality = &facts.rules.quality;
    let file = |file: &ReleaseFile| CardFile {
        name: file.format.file_name().to_owned(),
        bytes: file.bytes,
        sha256: hex(file),
        left_out: file.left_out.clone(),
    };
    Card {
        release: row.id.to_string(),
        version: row.number,
        words: [&row.name, &row.about, &row.licence, &row.consent].map(String::clone),
        project: [row.project.to_string(), facts.project.clone()],
        requester: facts.requester.clone(),
        purpose: both_of(&facts.rules.terms.purpose),
        created_at: rfc3339(row.created_at),
        batches: row.batches.split(' ').map(str::to_owned).collect(),
        form: (facts.revision, serde_json::from_str(&facts.form).unwrap_or(Value::Null)),
        questions: facts.fields.iter().map(question).collect(),
        overlap: [quality.adaptive.map_or(quality.overlap, |adaptive| adaptive.least), quality.overlap],
        acceptance: serde_json::to_value(quality.acceptance)
            .ok()
            .and_then(|name| name.as_str().map(str::to_owned))
            .unwrap_or_default(),
        methods: facts.methods.clone(),
        tasks: facts.tasks,
        answers: facts.answers.into(),
        workers: facts.workers,
        between: facts.between.map(|(first, last)| [rfc3339(first), rfc3339(last)]),
        gold: facts.gold.into(),
        pay: Pay {
            currency: facts.currency.to_string(),
            price: serde_json::to_value(&facts.rules.price).unwrap_or(Value::Null),
            total: facts.paid.to_string(),
            hourly: facts.hourly.map(|(median, people)| (median.to_string(), people)),
        },
        files: files.iter().map(file).collect(),
    }
}

fn hex(file: &ReleaseFile) -> String {
    file.sha256.iter().flatten().map(|byte| format!("{byte:02x}")).collect()
}

/// The card as one of its files.
pub(super) fn written(card: &Card, format: ReleaseFormat) -> String {
    match format {
        ReleaseFormat::CardMarkdownZh => markdown(card, Language::Chinese),
        ReleaseFormat::CardMarkdownEn => markdown(card, Language::English),
        ReleaseFormat::CardHtmlZh => html(card, Language::Chinese),
        ReleaseFormat::CardHtmlEn => html(card, Language::English),
        _ => format!("{:#}\n", card.json()),
    }
}

/// The sums of all files that are there, as `sha256sum -c` reads them.
pub(super) fn sums(files: &[ReleaseFile]) -> String {
    let there = files.iter().filter(|file| file.sha256.is_some());
    there.map(|file| format!("{}  {}\n", hex(file), file.format.file_name())).collect()
}
