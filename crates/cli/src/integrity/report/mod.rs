//! report.html: one page that a person can read, print and pass on.
//!
//! It needs nothing but itself: no script, no picture from elsewhere; drawings are SVG, and the two languages stand side by
//! side with a switch that style sheets alone can do. It says first what was found, then for each group why, and what would
//! speak against it. Accounts, addresses and devices are pseudonyms unless they were to be shown.

mod draw;
mod group;
mod quality;

use super::evidence::Case;
use super::tables::group_name;
use gongdao_integrity::burst::Bursts;
use gongdao_integrity::explain::Verdict;
use gongdao_integrity::log::NONE;
use gongdao_integrity::quality::QualityReport;
use gongdao_integrity::score::FLAG;

/// Groups drawn in full; more are only listed.
const DRAWN: usize = 30;
/// Bursts listed for targets, addresses and devices.
const BURSTS: usize = 8;

const STYLE: &str = "
:root{--ink:#1d2329;--faint:#8a949e;--line:#dfe4e8;--bought:#c2410c;--other:#94a3b8;--good:#15803d}
*{box-sizing:border-box}body{margin:0 auto;max-width:60rem;padding:1.5rem;color:var(--ink);
font:15px/1.6 system-ui,-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei',sans-serif}
h1{font-size:1.6rem;margin:.2rem 0}h2{margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line)}h3{margin:1.4rem 0 .4rem}
table{border-collapse:collapse;width:100%;font-size:.92em}td,th{padding:.25rem .5rem;border-bottom:1px solid var(--line);
text-align:left;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
svg{width:100%;height:auto;display:block;margin:.4rem 0}svg text{font-size:10px;fill:var(--faint)}
.note{background:#f6f7f8;border-left:3px solid var(--faint);padding:.6rem .9rem}.faint{color:var(--faint)}
section{overflow-x:auto}
code{font-size:.9em}label{cursor:pointer}
#zh:checked~main [lang=en],#en:checked~main [lang=zh-CN]{display:none}
@media print{label,input{display:none}section{overflow:visible}
h2,h3{break-after:avoid}svg,tr{break-inside:avoid}body{max-width:none;padding:0}}
";

/// A text in both languages.
fn both(zh: impl AsRef<str>, en: impl AsRef<str>) -> String {
    format!("<span lang=\"zh-CN\">{}</span><span lang=\"en\">{}</span>", zh.as_ref(), en.as_ref())
}

/// A text from outside, safe in a page.
fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A day and minute of a time in milliseconds, in UTC (the calendar rule of Hinnant's `civil_from_days`).
fn date(at_ms: i64) -> String {
    let (days, minutes) = (at_ms.div_euclid(86_400_000), at_ms.rem_euclid(86_400_000) / 60_000);
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", minutes / 60, minutes % 60)
}

/// The page.
pub fn page(case: &Case<'_>, quality: Option<&QualityReport>) -> String {
    let mut body = head(case);
    body += &timeline(case);
    body += &list(case);
    for number in 0..case.found.beyond.len().min(DRAWN) {
        body += &group::section(case, number);
    }
    body += &explained(case);
    body += &targets(case);
    body += &bursts(case);
    body += &quality.map(|report| quality::section(case, report)).unwrap_or_default();
    body += &reading();
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>公道 · Gongdao integrity</title>\
         <style>{STYLE}</style></head><body>\n\
         <input type=\"radio\" name=\"l\" id=\"zh\" checked><label for=\"zh\">中文</label> \
         <input type=\"radio\" name=\"l\" id=\"en\"><label for=\"en\">English</label>\n<main>{body}</main></body></html>\n"
    )
}

fn head(case: &Case<'_>) -> String {
    let (log, found) = (case.log, case.found);
    let users = found.scores.users.iter().filter(|score| **score >= FLAG).count();
    let events = found.scores.events.iter().filter(|score| **score >= FLAG).count();
    let span = match (log.events.first(), log.events.last()) {
        (Some(first), Some(last)) => format!("{} – {} UTC", date(first.at_ms), date(last.at_ms)),
        _ => String::new(),
    };
    let verdict = match found.beyond.len() {
        0 => both("没有发现任何超出诚实人群行为的群组。", "No group was found beyond what honest crowds do."),
        groups => both(
            format!(
                "发现 <b>{groups}</b> 个诚实的解释都说不通的群组，涉及 {users} 个账号、{events} 条互动。"
            ),
            format!(
                "<b>{groups}</b> groups were found that no honest explanation accounts for, with {users} accounts and {events} events."
            ),
        ),
    };
    format!(
        "<h1>{}</h1><p class=\"faint\">{span} · {}</p><p>{verdict}</p><p class=\"note\">{}</p>",
        both("互动真实性报告", "Engagement integrity report"),
        both(
            format!("{} 条互动，{} 个账号，{} 个目标", log.events.len(), log.users.len(), log.targets.len()),
            format!(
                "{} events, {} accounts, {} targets",
                log.events.len(),
                log.users.len(),
                log.targets.len()
            ),
        ),
        both(
            "标记只是“值得查看”的理由，不是结论。处理任何账号之前，请由人核对下面的证据，并听取当事人的说明。",
            "A flag is a reason to look, not a verdict. Before anything is done about an account, a person should \
             go through the evidence below and hear the other side.",
        ),
    )
}

/// Everything over time, and the part of it that is suspected.
fn timeline(case: &Case<'_>) -> String {
    let (Some(first), Some(last)) = (case.log.events.first(), case.log.events.last()) else {
        return String::new();
    };
    const COLUMNS: usize = 180;
    let step = ((last.at_ms - first.at_ms) / COLUMNS as i64 + 1).max(1);
    let (mut all, mut suspected) = (vec![0.0; COLUMNS], vec![0.0; COLUMNS]);
    for (event, score) in case.log.events.iter().zip(&case.found.scores.events) {
        let column = ((event.at_ms - first.at_ms) / step) as usize;
        all[column] += 1.0;
        suspected[column] += f64::from(*score);
    }
    let title = both("时间线：全部互动与可疑部分", "Timeline: all events, and the suspected part");
    format!(
        "<section><h2>{title}</h2>{}</section>",
        draw::columns(&all, &suspected, &date(first.at_ms), &date(last.at_ms))
    )
}

fn list(case: &Case<'_>) -> String {
    if case.found.beyond.is_empty() {
        return String::new();
    }
    let mut rows = String::new();
    for (number, finding) in case.found.beyond.iter().enumerate() {
        rows += &format!(
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{:.0}</td>\
             <td class=\"n\">{:.1}</td><td class=\"n\">10<sup>{:.0}</sup></td></tr>",
            group_name(number),
            finding.group.size(),
            finding.group.orders.len(),
            finding.assessment.acts,
            finding.assessment.expected_acts,
            (finding.assessment.log_probability / std::f64::consts::LN_10).floor(),
        );
    }
    format!(
        "<section><h2>{}</h2><table><tr><th>{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th>\
         <th class=\"n\">{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th></tr>{rows}</table></section>",
        both("群组", "Groups"),
        both("编号", "Group"),
        both("账号", "Accounts"),
        both("目标窗口", "Orders"),
        both("共同互动", "Acts in them"),
        both("随大流应有", "Expected by chance"),
        both("偶然概率不高于", "Probability by chance, at most"),
    )
}

fn explained(case: &Case<'_>) -> String {
    let count = |verdict: fn(&Verdict) -> bool| {
        case.found.explained.iter().filter(|finding| verdict(&finding.assessment.verdict)).count()
    };
    let mut rows = String::new();
    let mut row = |count: usize, zh: &str, en: &str| {
        if count > 0 {
            rows += &format!("<tr><td>{}</td><td class=\"n\">{count}</td></tr>", both(zh, en));
        }
    };
    row(count(|it| *it == Verdict::Crowd), "只是随大流（热门内容）", "went with the crowd (virality)");
    row(
        count(|it| *it == Verdict::FanClub),
        "像粉丝那样一拥而上，或像俱乐部那样按时聚会",
        "rushed to posts as fans do, or kept hours like a club",
    );
    row(count(|it| *it == Verdict::TooSmall), "太小，无法与粉丝区分", "too small to tell from fans");
    row(count(|it| *it == Verdict::SharedAddress), "在同一个公共网络地址后面", "behind one public address");
    let mut names: Vec<String> = Vec::new();
    for finding in &case.found.explained {
        if let Verdict::Declared(number) = finding.assessment.verdict {
            names.extend(case.known.get(number).map(|declaration| safe(&declaration.name)));
        }
    }
    names.dedup();
    let listed = names.join(", ");
    row(
        count(|it| matches!(it, Verdict::Declared(_))),
        &format!("已申报的团队或活动：{listed}"),
        &format!("a declared team or campaign: {listed}"),
    );
    if rows.is_empty() {
        return String::new();
    }
    format!(
        "<section><h2>{}</h2><p>{}</p><table>{rows}</table></section>",
        both("有诚实解释的群组", "Groups with an honest explanation"),
        both(
            "这些人也经常在同样的目标上相遇，但有说得通的原因，因此不计分、不标记、不列名。",
            "These people, too, keep meeting on the same targets, but something accounts for it; they are not \
             scored, flagged or named.",
        ),
    )
}

fn targets(case: &Case<'_>) -> String {
    let tallies = &case.found.scores.targets;
    let mut order: Vec<u32> =
        (0..tallies.len() as u32).filter(|target| tallies[*target as usize].suspected >= 0.5).collect();
    if order.is_empty() {
        return String::new();
    }
    order.sort_by(|one, two| {
        let suspected = |target: u32| tallies[target as usize].suspected;
        let names = |target: u32| case.log.targets.get(target);
        suspected(*two).total_cmp(&suspected(*one)).then_with(|| names(*one).cmp(names(*two)))
    });
    let mut rows = String::new();
    for target in order.iter().take(50) {
        let tally = tallies[*target as usize];
        rows += &format!(
            "<tr><td><code>{}</code></td><td class=\"n\">{}</td><td class=\"n\">{:.1}</td><td class=\"n\">{:.1} – {:.1}</td></tr>",
            safe(case.log.targets.get(*target)),
            tally.events,
            tally.suspected,
            tally.low,
            tally.high
        );
    }
    format!(
        "<section><h2>{}</h2><table><tr><th>{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th></tr>{rows}</table></section>",
        both("被抬高的目标（前 50）", "Inflated targets (first 50)"),
        both("目标", "Target"),
        both("互动", "Events"),
        both("可疑", "Suspected"),
        both("95% 区间", "95% interval"),
    )
}

/// The strongest bursts of targets, addresses and devices. They are no accusation; most are news.
fn bursts(case: &Case<'_>) -> String {
    let log = case.log;
    let first = log.events.first().map_or(0, |event| event.at_ms);
    let of_target: Vec<u32> = log.events.iter().map(|event| event.target).collect();
    let peaks = |column: &[u32]| -> Vec<(u32, f32, i64)> {
        let mut bursts = Bursts::new(18);
        let places = column.iter().filter(|place| **place != NONE).max().map_or(0, |most| *most as usize + 1);
        let mut best = vec![(0.0f32, 0i64); places];
        for (event, place) in log.events.iter().zip(column).filter(|(_, place)| **place != NONE) {
            let tick = u32::try_from((event.at_ms - first) / 60_000 + 1).unwrap_or(u32::MAX);
            let score = bursts.touch(*place, tick);
            let peak = &mut best[*place as usize];
            if score > peak.0 {
                *peak = (score, event.at_ms);
            }
        }
        let peaks = best.into_iter().zip(0..).filter(|((score, _), _)| *score > 0.0);
        let mut peaks: Vec<_> = peaks.map(|((score, at), place)| (place, score, at)).collect();
        peaks.sort_by(|one, two| two.1.total_cmp(&one.1).then(one.2.cmp(&two.2)).then(one.0.cmp(&two.0)));
        peaks.truncate(BURSTS);
        peaks
    };
    let mut rows = String::new();
    let mut add = |kind: String, name: String, score: f32, at: i64| {
        rows += &format!(
            "<tr><td>{kind}</td><td><code>{}</code></td><td>{}</td><td class=\"n\">{score:.0}</td></tr>",
            safe(&name),
            date(at)
        );
    };
    for (target, score, at) in peaks(&of_target) {
        add(both("目标", "target"), log.targets.get(target).to_owned(), score, at);
    }
    for (address, score, at) in peaks(&log.address) {
        add(both("地址", "address"), case.masks.address(log.addresses.get(address)), score, at);
    }
    for (device, score, at) in peaks(&log.device) {
        add(both("设备", "device"), case.masks.device(log.devices.get(device)), score, at);
    }
    format!(
        "<section><h2>{}</h2><p>{}</p><table><tr><th></th><th></th><th>UTC</th><th class=\"n\">{}</th></tr>{rows}</table></section>",
        both("最强的爆发", "The strongest bursts"),
        both(
            "爆发多半是新闻或走红，本身不计入任何分数；分值是“与自身过去相比有多意外”的自然对数。",
            "Most bursts are news or virality and count for no score; the figure is how surprising the present is \
             against the place's own past, in natural logarithms.",
        ),
        both("意外度", "Surprise"),
    )
}

fn reading() -> String {
    let items = [
        (
            "方法只看“谁在什么时候和谁一起做了同样的事”。掩护点赞、出租账号的本人行为不会减轻，也不会加重嫌疑。",
            "The method looks only at who did the same thing at the same time as whom. Cover likes and the owner's own \
             likes on a rented account neither excuse nor accuse.",
        ),
        (
            "共用地址或设备只是旁证，从不触发判断：校园和办公室里几百人共用一个地址很正常。",
            "Shared addresses and devices stand beside a group and never make one: hundreds share the address of a campus.",
        ),
        (
            "没有被发现不等于没有：太小、太慢、或刻意模仿粉丝节奏的群组会被放过。",
            "Not found does not mean not there: groups that are too small, too slow, or imitate the rhythm of fans are let go.",
        ),
        (
            "可疑数量是概率之和；区间不包含方法本身可能的错误。",
            "Suspected counts are sums of probabilities; the interval does not contain what the method itself may get wrong.",
        ),
    ];
    let list: String = items.iter().map(|(zh, en)| format!("<li>{}</li>", both(zh, en))).collect();
    format!(
        "<section><h2>{}</h2><ul>{list}</ul></section>",
        both("怎样读这份报告", "How to read this report")
    )
}
