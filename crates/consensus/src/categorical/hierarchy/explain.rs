//! Why a label: what each worker's answer did for it, in log-odds, in words and as a picture.
//!
//! A tempered posterior is a sum: the log-odds of the answer against its nearest rival are the classes' own frequencies
//! plus one part for each worker. The parts here are those of the model and add up to what it said.

use super::super::real::{LN_2, log2};
use super::pass::chance;
use super::{Model, temper};
use std::fmt::Write;

/// What one worker's answer did.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The worker.
    pub worker: String,
    /// What the worker answered; several labels are joined by commas.
    pub given: String,
    /// Log-odds (natural logarithm) it adds for the answer against the rival; below zero, it speaks for the rival.
    pub log_odds: f64,
    /// The worker's chance of being right, from 0 to 1.
    pub skill: f64,
}

/// Why a task's answer is what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The task.
    pub task: String,
    /// The most likely class.
    pub answer: String,
    /// The next one; none where there is one class.
    pub rival: Option<String>,
    /// How likely the answer is, from 0 to 1.
    pub probability: f64,
    /// Log-odds from how often the two classes are true at all.
    pub frequency: f64,
    /// The workers' parts, the strongest first.
    pub parts: Vec<Part>,
    /// Whether the task is known and its answer given.
    pub is_known: bool,
}

/// A language to explain in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    /// 简体中文
    Chinese,
    /// English
    English,
}

pub(super) fn explain(
    model: &Model<'_>,
    task: usize,
    name: &str,
    worker_name: impl Fn(usize) -> String,
) -> Explanation {
    let (table, crowd, classes) = (&model.table, &model.crowd, model.table.classes);
    let own = &model.posteriors[task * classes..(task + 1) * classes];
    let mut scores = super::pass::Scores::new(classes);
    scores.task::<0>(table, crowd, task, own);
    let warmth = temper::warmth(scores.voices, model.together);
    let probabilities = scores.probabilities::<0>(warmth).to_vec();
    let mut order: Vec<usize> = (0..classes).collect();
    order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]).then(a.cmp(b)));
    let answer = order.first().copied().unwrap_or(0);
    let rival = order.get(1).copied();
    let odds = |scores: &[f64]| rival.map_or(0.0, |rival| warmth * LN_2 * (scores[answer] - scores[rival]));
    let skills = model.skills();
    let mut parts = Vec::new();
    table.each_voice(task, |rows| {
        let mut bits = vec![0.0; classes];
        let mut given = Vec::new();
        let share = 1.0 / rows.len() as f64;
        for row in rows {
            let same = rows.iter().filter(|other| *other == row).count() as f64;
            let ((_, bases), totals) = crowd.of_row(table, *row as usize);
            for (((bits, base), total), p) in bits.iter_mut().zip(bases).zip(totals).zip(own) {
                let p = f64::from(*p);
                let (above, below) = chance(*base, *total, p * share * same, p);
                *bits += share * log2(above / below);
            }
            given.push(table.labels.classes.get(usize::from(table.row_class[*row as usize])));
        }
        let worker = table.row_worker[rows[0] as usize] as usize;
        parts.push(Part {
            worker: worker_name(worker),
            given: given.join(", "),
            log_odds: odds(&bits),
            skill: skills.get(worker).copied().unwrap_or(0.0),
        });
    });
    parts.sort_by(|a, b| b.log_odds.abs().total_cmp(&a.log_odds.abs()).then_with(|| a.worker.cmp(&b.worker)));
    let class = |class: usize| table.labels.classes.get(class).to_owned();
    Explanation {
        task: name.to_owned(),
        answer: class(answer),
        rival: rival.map(class),
        probability: probabilities.get(answer).copied().unwrap_or(1.0),
        frequency: odds(&crowd.prior_logs),
        parts,
        is_known: table.known(task).is_some(),
    }
}

impl Explanation {
    /// All log-odds together, of the answer against the rival.
    pub fn log_odds(&self) -> f64 {
        self.frequency + self.parts.iter().map(|part| part.log_odds).sum::<f64>()
    }

    /// In words, one line for each worker.
    pub fn words(&self, speech: Speech) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = match speech {
            Speech::Chinese => self.chinese(&mut text),
            Speech::English => self.english(&mut text),
        };
        text
    }

    fn english(&self, text: &mut String) -> std::fmt::Result {
        let Self { task, answer, probability, frequency, .. } = self;
        if self.is_known {
            return writeln!(text, "Task {task}: the answer {answer} is known.");
        }
        let percent = probability * 100.0;
        let Some(rival) = &self.rival else {
            return writeln!(text, "Task {task}: {answer} is the only class there is.");
        };
        writeln!(text, "Task {task}: {answer}, {percent:.1} % sure; next is {rival}.")?;
        let (more, _) = sides(*frequency, answer, rival);
        writeln!(text, "How common the classes are speaks for {more} ({frequency:+.2}).")?;
        for Part { worker, given, log_odds, skill } in &self.parts {
            let (side, strength) = (sides(*log_odds, answer, rival).0, english_strength(*log_odds));
            let right = skill * 100.0;
            writeln!(
                text,
                "{worker} (right {right:.0} % of the time) said {given}: speaks {strength} for {side} ({log_odds:+.2})."
            )?;
        }
        writeln!(text, "Together {:+.2} for {answer} against {rival}.", self.log_odds())
    }

    fn chinese(&self, text: &mut String) -> std::fmt::Result {
        let Self { task, answer, probability, frequency, .. } = self;
        if self.is_known {
            return writeln!(text, "题目 {task}：答案 {answer} 是已知的。");
        }
        let percent = probability * 100.0;
        let Some(rival) = &self.rival else {
            return writeln!(text, "题目 {task}：只有 {answer} 这一个类别。");
        };
        writeln!(text, "题目 {task}：{answer}，把握 {percent:.1}%；其次是 {rival}。")?;
        let (more, _) = sides(*frequency, answer, rival);
        writeln!(text, "从各类别的常见程度看，偏向 {more}（{frequency:+.2}）。")?;
        for Part { worker, given, log_odds, skill } in &self.parts {
            let (side, strength) = (sides(*log_odds, answer, rival).0, chinese_strength(*log_odds));
            let right = skill * 100.0;
            writeln!(
                text,
                "{worker}（正确率约 {right:.0}%）答 {given}：{strength}支持 {side}（{log_odds:+.2}）。"
            )?;
        }
        writeln!(text, "合计 {:+.2}，支持 {answer}，而非 {rival}。", self.log_odds())
    }

    /// As lines of text, one bar for each worker: to the right for the answer, to the left against it.
    pub fn bars(&self) -> String {
        const HALF: usize = 20;
        let names = self.parts.iter().map(|part| part.worker.chars().count()).max().unwrap_or(0).min(24);
        let mut text = String::new();
        for part in &self.parts {
            let length = (self.share(part) * HALF as f64).round() as usize;
            let (left, right) = if part.log_odds < 0.0 { (length, 0) } else { (0, length) };
            let name: String = part.worker.chars().take(names).collect();
            let (left, right) = ("█".repeat(left), "█".repeat(right));
            let _ = writeln!(
                text,
                "{name:<names$} {left:>HALF$}│{right:<HALF$} {:+.2} {}",
                part.log_odds, part.given
            );
        }
        text
    }

    /// As a picture: SVG text, 360 wide, 20 high for each worker.
    pub fn svg(&self) -> String {
        let height = self.parts.len() * 20 + 10;
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"360\" height=\"{height}\" font-family=\"sans-serif\" \
             font-size=\"12\" role=\"img\"><title>{}</title>",
            escaped(&format!("{}: {}", self.task, self.answer))
        );
        for (place, part) in self.parts.iter().enumerate() {
            let width = self.share(part) * 100.0;
            let (x, colour) =
                if part.log_odds < 0.0 { (240.0 - width, "#c0392b") } else { (240.0, "#2471a3") };
            let (top, middle) = (place * 20 + 6, place * 20 + 18);
            let short: String = part.worker.chars().take(16).collect();
            let _ = write!(
                text,
                "<text x=\"4\" y=\"{middle}\">{}</text><rect x=\"{x:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"14\" \
                 fill=\"{colour}\"><title>{} {:+.2}</title></rect>",
                escaped(&short),
                escaped(&part.given),
                part.log_odds
            );
        }
        let bottom = height - 2;
        let _ = write!(text, "<path d=\"M240 2V{bottom}\" stroke=\"#555\"/></svg>");
        text
    }

    /// A part's length against the longest.
    fn share(&self, part: &Part) -> f64 {
        let longest = self.parts.iter().map(|part| part.log_odds.abs()).fold(0.0, f64::max);
        if longest > 0.0 { part.log_odds.abs() / longest } else { 0.0 }
    }
}

/// The class a part speaks for, and the other.
fn sides<'a>(log_odds: f64, answer: &'a str, rival: &'a str) -> (&'a str, &'a str) {
    if log_odds < 0.0 { (rival, answer) } else { (answer, rival) }
}

fn english_strength(log_odds: f64) -> &'static str {
    match log_odds.abs() {
        ..0.1 => "hardly",
        ..0.5 => "a little",
        ..1.5 => "clearly",
        _ => "strongly",
    }
}

fn chinese_strength(log_odds: f64) -> &'static str {
    match log_odds.abs() {
        ..0.1 => "几乎不",
        ..0.5 => "略微",
        ..1.5 => "明显",
        _ => "有力地",
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            control if control.is_control() => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
