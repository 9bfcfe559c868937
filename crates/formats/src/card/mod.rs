//! Data cards: what a released data set is, who labelled it and how, for programs (JSON) and for people (Markdown and HTML,
//! in Chinese and English).
//!
//! A data set outlives whoever made it, and its buyers and users ask the same things each time: how many people, asked
//! what, how far they agreed, what they were paid, what may be done with it. So the card is made of figures that were
//! counted, next to the words of the requester, which are marked as such. No worker is named in it. Deliberately not here:
//! counting, and the files themselves.

mod text;

use serde_json::{Value, json};

pub use text::{Language, html, markdown};

/// The version of the card's JSON; it rises where a reader of the one before would be misled.
pub const CARD_VERSION: u32 = 1;

/// Everything a card says.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// The release's id.
    pub release: String,
    /// Its number among the project's.
    pub version: i64,
    /// Its name, what it is, its licence, and what those agreed to whom it is about, in the requester's words.
    pub words: [String; 4],
    /// The project's id and name.
    pub project: [String; 2],
    /// Who published it.
    pub requester: String,
    /// What the project told workers the answers are for, in Chinese and English.
    pub purpose: [String; 2],
    /// When the release was asked for.
    pub created_at: String,
    /// Its batches' ids.
    pub batches: Vec<String>,
    /// The revision of form and rules, and the form.
    pub form: (i64, Value),
    /// The questions.
    pub questions: Vec<Question>,
    /// Answers wanted of each task: the fewest and the most.
    pub overlap: [u32; 2],
    /// Who accepted answers: a name of the rules.
    pub acceptance: String,
    /// How answers were put together: methods with their versions.
    pub methods: Vec<String>,
    /// Tasks.
    pub tasks: u64,
    /// Answers given, accepted and rejected for good.
    pub answers: [u64; 3],
    /// How many people gave them.
    pub workers: u64,
    /// When the first and the last answer came.
    pub between: Option<[String; 2]>,
    /// Known tasks of the project answered, and right.
    pub gold: [i64; 2],
    /// What was paid for the batches in all, what an hour paid in the middle and of how many people, where it is told.
    pub pay: Pay,
    /// The files of data.
    pub files: Vec<CardFile>,
}

/// Pay.
#[derive(Debug, Clone, Default)]
pub struct Pay {
    /// The currency.
    pub currency: String,
    /// The price rule, as the project declares it.
    pub price: Value,
    /// Paid to workers in all.
    pub total: String,
    /// The project's median hourly pay, and the people behind it.
    pub hourly: Option<(String, i64)>,
}

/// A question and how far answers to it agree.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Its name in the files.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// It, in Chinese and English.
    pub asked: [String; 2],
    /// Pairs of answers to one task, and those that say the same.
    pub pairs: [u64; 2],
    /// Krippendorff's α and its measure.
    pub alpha: Option<(f64, &'static str)>,
}

/// A file.
#[derive(Debug, Clone, Default)]
pub struct CardFile {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: i64,
    /// Its SHA-256, in hex.
    pub sha256: String,
    /// What its format could not carry; empty where that is nothing.
    pub left_out: String,
}

/// A share with four decimals; none of nothing.
fn share(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| (part as f64 / of as f64 * 1e4).round() / 1e4)
}

fn rounded(alpha: f64) -> f64 {
    (alpha * 1e4).round() / 1e4
}

impl Question {
    fn json(&self) -> Value {
        let [pairs, agreeing] = self.pairs;
        json!({
            "name": self.name,
            "kind": self.kind,
            "question": { "zh-CN": self.asked[0], "en": self.asked[1] },
            "agreement": {
                "pairs": pairs,
                "same": agreeing,
                "share": share(agreeing, pairs),
                "alpha": self.alpha.map(|(alpha, _)| rounded(alpha)),
                "measure": self.alpha.map(|(_, measure)| measure),
            },
        })
    }
}

impl Card {
    /// The card for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        let [name, about, licence, consent] = &self.words;
        let [answers, accepted, rejected] = self.answers;
        let [seen, right] = self.gold.map(|count| u64::try_from(count).unwrap_or(0));
        let file = |file: &CardFile| {
            let left_out = (!file.left_out.is_empty()).then_some(&file.left_out);
            json!({ "name": file.name, "bytes": file.bytes, "sha256": file.sha256, "left_out": left_out })
        };
        json!({
            "gongdao_card": CARD_VERSION,
            "release": { "id": self.release, "version": self.version, "name": name, "created_at": self.created_at },
            "about": about,
            "licence": licence,
            "consent": { "statement": consent, "purpose": { "zh-CN": self.purpose[0], "en": self.purpose[1] } },
            "project": {
                "id": self.project[0], "name": self.project[1], "requester": self.requester,
                "batches": self.batches, "revision": self.form.0, "form": self.form.1,
            },
            "labelled": {
                "workers": self.workers, "tasks": self.tasks, "answers": answers, "accepted": accepted,
                "rejected": rejected,
                "first_at": self.between.as_ref().map(|between| &between[0]),
                "last_at": self.between.as_ref().map(|between| &between[1]),
            },
            "method": {
                "overlap": { "least": self.overlap[0], "most": self.overlap[1] },
                "acceptance": self.acceptance, "methods": self.methods,
            },
            "questions": self.questions.iter().map(Question::json).collect::<Vec<_>>(),
            "known_tasks": { "answered": seen, "right": right, "accuracy": share(right, seen) },
            "pay": {
                "currency": self.pay.currency, "price": self.pay.price, "total": self.pay.total,
                "hourly_median": self.pay.hourly.as_ref().map(|(median, _)| median),
                "hourly_people": self.pay.hourly.as_ref().map(|(_, people)| people),
            },
            "files": self.files.iter().map(file).collect::<Vec<_>>(),
        })
    }
}
