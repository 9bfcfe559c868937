//! One group on the page: plain reasons, then the drawings they come from.

use super::super::evidence::Case;
use super::super::tables::group_name;
use super::draw::{self, WIDTH};
use super::{both, date, safe};
use gongdao_integrity::analysis::Finding;
use gongdao_integrity::lockstep::{Group, Order};
use std::fmt::Write;

/// Orders whose bursts are drawn.
const BURSTS_DRAWN: usize = 6;
/// Members in the matrix and in the graph.
const MEMBERS_DRAWN: usize = 120;
/// Lines from each member in the graph of who met whom, to those met most.
const LINES_EACH: usize = 6;

/// The section of a group.
pub fn section(case: &Case<'_>, number: usize) -> String {
    let finding = &case.found.beyond[number];
    let group = &finding.group;
    let members = members(group);
    let title = |zh: &str, en: &str| format!("<h3>{}</h3>", both(zh, en));
    [
        format!("<section><h2>{} {}</h2>", both("群组", "Group"), group_name(number)),
        reasons(case, number, finding),
        title(
            "时间线：每一行是一个目标，每一点是一次互动",
            "Timeline: a row for each target, a dot for each act",
        ),
        timeline(case, group),
        title("成员 × 目标", "Members × targets"),
        matrix(case, group, &members),
        title("爆发：目标窗口前后的互动（橙色为成员）", "Bursts: acts around an order (members in orange)"),
        bursts(case, group),
        title(
            "谁和谁相遇：每人连向相遇最多的几位，线越粗，共同的目标越多",
            "Who met whom: each with those met most; the thicker, the more targets in common",
        ),
        graph(case, group, &members),
        "</section>".to_owned(),
    ]
    .concat()
}

/// Sure members, those with the most orders first.
fn members(group: &Group) -> Vec<u32> {
    let mut sure: Vec<_> = group.members.iter().filter(|member| member.is_sure()).collect();
    sure.sort_by_key(|member| (std::cmp::Reverse(member.orders), member.user));
    sure.iter().map(|member| member.user).collect()
}

fn reasons(case: &Case<'_>, number: usize, finding: &Finding) -> String {
    let (group, found) = (&finding.group, &finding.assessment);
    let hours = f64::from(group.window) / 3600.0;
    let mut items = vec![
        both(
            format!(
                "{} 个账号在 {} 个目标上，于不超过 {hours:.0} 小时的窗口里共同互动 {:.0} 次；随大流只应有约 {:.1} 次。",
                group.size(),
                group.orders.len(),
                found.acts,
                found.expected_acts
            ),
            format!(
                "{} accounts acted {:.0} times on {} targets within windows of at most {hours:.0} hours; going with the crowd would make about {:.1}.",
                group.size(),
                found.acts,
                group.orders.len(),
                found.expected_acts
            ),
        ),
        both(
            format!(
                "不像粉丝：粉丝在发布后一拥而上再散去，这里的互动均匀分布（平均位置 {:.2} ± {:.2}，粉丝低于 0.40，均匀为 0.50）。",
                found.place,
                2.0 * found.place_error
            ),
            format!(
                "Not like fans: fans rush to a post and fade away; these acts are spread evenly (mean place {:.2} ± {:.2}; fans are below 0.40, even is 0.50).",
                found.place,
                2.0 * found.place_error
            ),
        ),
        both(
            format!(
                "也不像约好时间的俱乐部：这些互动在一天中分散（集中度 {:.2}；每天同一小时为 1，昼夜均匀为 0；全体为 {:.2}）。",
                found.hours, found.crowd_hours
            ),
            format!(
                "Not like a club that keeps hours: the acts are spread over the day (concentration {:.2}; the same hour every day is 1, day and night alike 0; everybody: {:.2}).",
                found.hours, found.crowd_hours
            ),
        ),
        shared(case, finding),
    ];
    items.extend(habits(case, number));
    if let Some(quality) = case.quality.get(number).filter(|quality| quality.events > 0) {
        let [low, share, high] = quality.share.map(|share| share * 100.0);
        let expected = quality.expected * 100.0;
        items.push(both(
            format!("互动之后：{share:.0}%（{low:.0}–{high:.0}%）有后续行为，相近的普通互动为 {expected:.0}%。"),
            format!("Afterwards: {share:.0}% ({low:.0}–{high:.0}%) did anything more; comparable ordinary events {expected:.0}%."),
        ));
    }
    let list: String = items.iter().map(|item| format!("<li>{item}</li>")).collect();
    format!("<ul>{list}</ul>")
}

fn shared(case: &Case<'_>, finding: &Finding) -> String {
    let sharing = &finding.assessment.sharing;
    if !sharing.has_addresses && !sharing.has_devices {
        return both("日志里没有地址和设备。", "The log knows no addresses or devices.");
    }
    let most = sharing.addresses.first();
    let (zh, en) = match most {
        Some((address, members, others)) => {
            let name = safe(&case.masks.address(case.log.addresses.get(*address)));
            (
                format!("，其中 <code>{name}</code> 有 {members} 个成员、{others} 个其他人"),
                format!("; <code>{name}</code> by {members} members and {others} other people"),
            )
        }
        None => Default::default(),
    };
    both(
        format!("旁证：成员共用 {} 个地址、{} 台设备{zh}。", sharing.addresses.len(), sharing.devices.len()),
        format!(
            "Beside it: members share {} addresses and {} devices{en}.",
            sharing.addresses.len(),
            sharing.devices.len()
        ),
    )
}

fn habits(case: &Case<'_>, number: usize) -> Vec<String> {
    let habits = &case.habits[number];
    let mut items = Vec::new();
    if let Some(age) = habits.age {
        items.push(both(
            format!(
                "账号年龄中位数 {:.0} 天（全体 {:.0} 天）；{} 个账号在同一周开设，按全体比例应为 {:.1} 个。",
                age.median_days, age.crowd_median_days, age.together, age.together_expected
            ),
            format!(
                "Median account age {:.0} days (everybody: {:.0}); {} accounts were opened within one week, {:.1} expected.",
                age.median_days, age.crowd_median_days, age.together, age.together_expected
            ),
        ));
    }
    if let Some(withdrawn) = habits.withdrawn {
        items.push(both(
            format!(
                "成员撤回 {} 次（应为 {:.1} 次），其中 {} 次在这些目标上。",
                withdrawn.by_members, withdrawn.expected, withdrawn.on_orders
            ),
            format!(
                "Members took {} likes back ({:.1} expected), {} of them on these targets.",
                withdrawn.by_members, withdrawn.expected, withdrawn.on_orders
            ),
        ));
    }
    if habits.refilled > 0 {
        items.push(both(
            format!("{} 个目标被再次补量。", habits.refilled),
            format!("{} targets were filled up again.", habits.refilled),
        ));
    }
    items
}

fn timeline(case: &Case<'_>, group: &Group) -> String {
    let last = case.field.at.iter().copied().max().unwrap_or(1).max(1);
    let x = |at: u32| f64::from(at) / f64::from(last) * WIDTH;
    let mut shapes = String::new();
    let mut orders: Vec<&Order> = group.orders.iter().collect();
    orders.sort_by_key(|order| (order.from, order.target));
    for (row, order) in orders.iter().enumerate() {
        let y = row as f64 * 7.0 + 4.0;
        draw::rect(&mut shapes, 0.0, y - 0.25, WIDTH, 0.5, "var(--line)");
        for lead in case.field.of_target(order.target) {
            let member = group.is_sure(case.field.user[lead]);
            let (radius, fill) = if member { (1.8, "var(--bought)") } else { (1.0, "var(--other)") };
            draw::dot(&mut shapes, x(case.field.at[lead]), y, radius, fill);
        }
    }
    let height = orders.len() as f64 * 7.0 + 14.0;
    let begin = case.field.begin_ms;
    draw::text(&mut shapes, 0.0, height - 2.0, false, &date(begin));
    draw::text(&mut shapes, WIDTH, height - 2.0, true, &date(begin + i64::from(last) * 1000));
    draw::svg(height, &shapes)
}

/// The orders each of some members took part in.
fn hits(case: &Case<'_>, group: &Group, members: &[u32]) -> Vec<Vec<usize>> {
    let mut hits = vec![Vec::new(); members.len()];
    let mut sorted: Vec<(u32, usize)> = members.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    for (number, order) in group.orders.iter().enumerate() {
        for lead in case.field.within(order.target, order.from, order.to) {
            if let Ok(index) = sorted.binary_search_by_key(&case.field.user[lead], |(user, _)| *user) {
                hits[sorted[index].1].push(number);
            }
        }
    }
    hits
}

fn matrix(case: &Case<'_>, group: &Group, members: &[u32]) -> String {
    let members = &members[..members.len().min(MEMBERS_DRAWN)];
    let left = 110.0;
    let width = ((WIDTH - left) / group.orders.len().max(1) as f64).min(28.0);
    let mut shapes = String::new();
    for (row, (member, hits)) in members.iter().zip(hits(case, group, members)).enumerate() {
        let y = row as f64 * 6.0;
        let name = case.masks.account(case.log.users.get(*member));
        let _ = write!(
            shapes,
            "<text x=\"0\" y=\"{:.1}\" style=\"font-size:5.5px\">{}</text>",
            y + 5.0,
            safe(&name)
        );
        draw::rect(&mut shapes, left, y, width * group.orders.len() as f64, 5.0, "#f1f3f5");
        for order in hits {
            draw::rect(&mut shapes, left + order as f64 * width, y, width - 1.0, 5.0, "var(--bought)");
        }
    }
    draw::svg(members.len() as f64 * 6.0 + 2.0, &shapes)
}

fn bursts(case: &Case<'_>, group: &Group) -> String {
    const COLUMNS: usize = 120;
    let mut strongest: Vec<&Order> = group.orders.iter().collect();
    strongest.sort_by(|one, two| two.surprise().total_cmp(&one.surprise()).then(one.target.cmp(&two.target)));
    let mut out = String::new();
    for order in strongest.into_iter().take(BURSTS_DRAWN) {
        let span = (order.to - order.from).max(3600);
        let (from, to) = (order.from.saturating_sub(span), order.to.saturating_add(span));
        let step = f64::from(to - from + 1) / COLUMNS as f64;
        let (mut all, mut part) = (vec![0.0; COLUMNS], vec![0.0; COLUMNS]);
        for lead in case.field.within(order.target, from, to) {
            let column = (f64::from(case.field.at[lead] - from) / step) as usize;
            all[column] += 1.0;
            part[column] += f64::from(u8::from(group.is_sure(case.field.user[lead])));
        }
        let begin = case.field.begin_ms;
        let at = |second: u32| date(begin + i64::from(second) * 1000);
        let _ = write!(out, "<p><code>{}</code></p>", safe(case.log.targets.get(order.target)));
        out += &draw::columns(&all, &part, &at(from), &at(to));
    }
    out
}

fn graph(case: &Case<'_>, group: &Group, members: &[u32]) -> String {
    const RADIUS: f64 = 190.0;
    let members = &members[..members.len().min(MEMBERS_DRAWN)];
    let hits = hits(case, group, members);
    let mut lines: Vec<(usize, usize, usize)> = Vec::new();
    for one in 0..members.len() {
        let both = |two: usize| hits[one].iter().filter(|order| hits[two].contains(order)).count();
        let others = (0..members.len()).filter(|two| *two != one).map(|two| (both(two), two));
        let mut met: Vec<(usize, usize)> = others.filter(|(both, _)| *both >= 2).collect();
        met.sort_by_key(|(both, two)| (std::cmp::Reverse(*both), *two));
        met.truncate(LINES_EACH);
        lines.extend(met.into_iter().map(|(both, two)| (both, one.min(two), one.max(two))));
    }
    lines.sort_by_key(|(both, one, two)| (std::cmp::Reverse(*both), *one, *two));
    lines.dedup();
    let top = lines.first().map_or(1, |(both, ..)| *both) as f64;
    let place = |index: usize| {
        let angle = index as f64 / members.len().max(1) as f64 * std::f64::consts::TAU;
        (WIDTH / 2.0 + RADIUS * angle.cos(), RADIUS + 10.0 + RADIUS * angle.sin())
    };
    let mut shapes = String::new();
    for (both, one, two) in lines.iter().rev() {
        let ((x1, y1), (x2, y2)) = (place(*one), place(*two));
        let strength = *both as f64 / top;
        let _ = write!(
            shapes,
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"var(--bought)\" \
             stroke-width=\"{:.1}\" stroke-opacity=\"{:.2}\"/>",
            0.3 + 1.7 * strength,
            0.1 + 0.5 * strength
        );
    }
    for index in 0..members.len() {
        let (x, y) = place(index);
        draw::dot(&mut shapes, x, y, 2.5, "var(--ink)");
    }
    draw::svg(2.0 * RADIUS + 20.0, &shapes)
}
