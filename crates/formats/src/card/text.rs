//! The card for people: the same sections as Markdown and as a page that needs nothing else.

use super::{Card, CardFile, Question, rounded, share};

/// In which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 简体中文.
    Chinese,
    /// English.
    English,
}

impl Language {
    fn tag(self) -> &'static str {
        self.say("zh-CN", "en")
    }

    fn say(self, chinese: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    fn of(self, words: &[String; 2]) -> &str {
        match self {
            Self::Chinese => &words[0],
            Self::English => &words[1],
        }
    }
}

/// A heading, what is to be said under it, and rows of a table whose first row is its head.
struct Section {
    title: &'static str,
    note: &'static str,
    rows: Vec<Vec<String>>,
}

/// The card as Markdown.
#[must_use]
pub fn markdown(card: &Card, language: Language) -> String {
    let mut text = format!("# {}\n", marked(&title(card)));
    for section in sections(card, language) {
        text += &format!("\n## {}\n\n", section.title);
        if !section.note.is_empty() {
            text += &format!("{}\n\n", section.note);
        }
        for (at, row) in section.rows.iter().enumerate() {
            let cells: Vec<String> = row.iter().map(|cell| marked(cell)).collect();
            text += &format!("| {} |\n", cells.join(" | "));
            if at == 0 {
                text += &format!("|{}\n", " --- |".repeat(row.len()));
            }
        }
    }
    text
}

/// The card as a page: no script, nothing fetched.
#[must_use]
pub fn html(card: &Card, language: Language) -> String {
    const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;\
        color:#1b1b1f;background:#fff}table{border-collapse:collapse;display:block;overflow-x:auto}\
        td,th{border:1px solid #c5c5cd;padding:.3rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
        @media(prefers-color-scheme:dark){body{color:#e6e6ea;background:#16161a}td,th{border-color:#4a4a52}}";
    let title = escaped(&title(card));
    let mut text = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
         <h1>{title}</h1>\n",
        language.tag()
    );
    for section in sections(card, language) {
        text += &format!("<h2>{}</h2>\n", escaped(section.title));
        if !section.note.is_empty() {
            text += &format!("<p>{}</p>\n", escaped(section.note));
        }
        text += "<table>\n";
        for (at, row) in section.rows.iter().enumerate() {
            let tag = if at == 0 { "th" } else { "td" };
            let cells: String = row.iter().map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell))).collect();
            text += &format!("<tr>{cells}</tr>\n");
        }
        text += "</table>\n";
    }
    text += "</html>\n";
    text
}

fn title(card: &Card) -> String {
    format!("{} · {} v{}", card.project[1], card.words[0], card.version)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text that means nothing to Markdown, on one line.
fn marked(text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\n' => marked.push_str("<br>"),
            '\r' => {}
            '&' => marked.push_str("&amp;"),
            '<' => marked.push_str("&lt;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '#' | '~' => {
                marked.push('\\');
                marked.push(sign);
            }
            _ => marked.push(sign),
        }
    }
    marked
}

fn sections(card: &Card, to: Language) -> [Section; 6] {
    [
        what(card, to),
        labelled(card, to),
        agreement(card, to),
        pay(card, to),
        consent(card, to),
        files(card, to),
    ]
}

fn pair(name: &str, value: impl ToString) -> Vec<String> {
    vec![name.to_owned(), value.to_string()]
}

/// What nobody said.
fn or_none(text: &str, to: Language) -> String {
    if text.is_empty() { to.say("未说明", "not stated").to_owned() } else { text.to_owned() }
}

fn head(to: Language) -> Vec<String> {
    pair(to.say("项", "item"), to.say("内容", "content"))
}

fn what(card: &Card, to: Language) -> Section {
    let [name, about, licence, _] = &card.words;
    let rows = vec![
        head(to),
        pair(to.say("名称", "name"), name),
        pair(to.say("版本", "version"), card.version),
        pair(to.say("发布编号", "release"), &card.release),
        pair(to.say("发布时间", "released"), &card.created_at),
        pair(to.say("项目", "project"), format!("{} ({})", card.project[1], card.project[0])),
        pair(to.say("发布者", "published by"), &card.requester),
        pair(to.say("说明(发布者填写)", "about (the requester's words)"), or_none(about, to)),
        pair(to.say("许可(发布者填写)", "licence (the requester's words)"), or_none(licence, to)),
    ];
    Section { title: to.say("这是什么", "What it is"), note: "", rows }
}

fn labelled(card: &Card, to: Language) -> Section {
    let [answers, accepted, rejected] = card.answers;
    let [least, most] = card.overlap;
    let overlap = if least == most { most.to_string() } else { format!("{least}–{most}") };
    let mut rows = vec![
        head(to),
        pair(to.say("标注人数", "people who labelled"), card.workers),
        pair(to.say("题目", "tasks"), card.tasks),
        pair(to.say("回答", "answers"), answers),
        pair(to.say("通过", "accepted"), accepted),
        pair(to.say("最终驳回", "rejected for good"), rejected),
        pair(to.say("每题人数", "answers wanted of each task"), overlap),
        pair(to.say("验收方式", "acceptance"), &card.acceptance),
        pair(to.say("汇总方法与版本", "methods and versions"), or_none(&card.methods.join(", "), to)),
        pair(to.say("表单修订", "revision of the form"), card.form.0),
    ];
    if let Some([first, last]) = &card.between {
        rows.push(pair(to.say("回答时间", "answered between"), format!("{first} – {last}")));
    }
    let title = to.say("谁、如何标注", "Who labelled, and how");
    Section { title, note: "", rows }
}

fn agreement(card: &Card, to: Language) -> Section {
    let heads = [
        to.say("问题", "question"),
        to.say("类型", "kind"),
        to.say("成对回答", "pairs of answers"),
        to.say("一致", "the same"),
        to.say("α(Krippendorff)", "Krippendorff's α"),
    ];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    let shown = |number: Option<f64>| number.map_or_else(|| "–".to_owned(), |number| number.to_string());
    let row = |question: &Question| {
        let [pairs, same] = question.pairs;
        let alpha = question.alpha.map(|(alpha, measure)| format!("{} ({measure})", rounded(alpha)));
        vec![
            format!("{}: {}", question.name, to.of(&question.asked)),
            question.kind.clone(),
            pairs.to_string(),
            shown(share(same, pairs)),
            alpha.unwrap_or_else(|| "–".to_owned()),
        ]
    };
    rows.extend(card.questions.iter().map(row));
    let [seen, right] = card.gold.map(|count| u64::try_from(count).unwrap_or(0));
    if seen > 0 {
        let name = to.say("已知答案的题(整个项目)", "known tasks (of the whole project)").to_owned();
        let dash = || "–".to_owned();
        rows.push(vec![name, dash(), seen.to_string(), shown(share(right, seen)), dash()]);
    }
    let note = to.say(
        "“一致”是同一题两份回答相同的比例,每题至多比较十份;已知答案的题一行是答对的比例。",
        "“The same” is the share of pairs of answers to one task that say the same, ten answers of a task at most; \
         in the row of known tasks, the share that was right.",
    );
    Section { title: to.say("一致性与准确率", "Agreement and accuracy"), note, rows }
}

fn pay(card: &Card, to: Language) -> Section {
    let pay = &card.pay;
    let hourly = match &pay.hourly {
        Some((median, people)) => {
            format!("{median} {} ({people} {})", pay.currency, to.say("人", "people"))
        }
        None => to.say("人数太少,不公布", "too few people to tell").to_owned(),
    };
    let rows = vec![
        head(to),
        pair(to.say("计价规则", "price rule"), &pay.price),
        pair(to.say("付给标注者", "paid to those who labelled"), format!("{} {}", pay.total, pay.currency)),
        pair(to.say("时薪中位数(整个项目)", "median hourly pay (of the whole project)"), hourly),
    ];
    Section { title: to.say("报酬", "Pay"), note: "", rows }
}

fn consent(card: &Card, to: Language) -> Section {
    let told = or_none(to.of(&card.purpose), to);
    let rows = vec![
        head(to),
        pair(to.say("告知标注者的用途", "purpose told to those who labelled"), told),
        pair(
            to.say(
                "数据所涉及之人的同意(发布者填写)",
                "consent of those it is about (the requester's words)",
            ),
            or_none(&card.words[3], to),
        ),
    ];
    let note = to.say(
        "每位标注者在做第一题前接受了项目条款,接受记录在证据日志中。",
        "Everybody accepted the project's terms before their first task; the log of evidence holds that they did.",
    );
    Section { title: to.say("用途与同意", "Purpose and consent"), note, rows }
}

fn files(card: &Card, to: Language) -> Section {
    let left_out = to.say("格式装不下而略去的", "left out, since the format cannot carry it");
    let heads = [to.say("文件", "file"), to.say("字节", "bytes"), "SHA-256", left_out];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    let row = |file: &CardFile| {
        let left_out = if file.left_out.is_empty() { "–" } else { &file.left_out };
        vec![file.name.clone(), file.bytes.to_string(), file.sha256.clone(), left_out.to_owned()]
    };
    rows.extend(card.files.iter().map(row));
    let note = to.say(
        "所有文件的校验和写入证据日志,凭发布的回执可以核对。",
        "The sums of all files stand in the log of evidence; the release's receipt proves it.",
    );
    Section { title: to.say("文件", "Files"), note, rows }
}
