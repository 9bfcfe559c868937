//! What became of the interactions, where the log says so.

use super::super::evidence::Case;
use super::super::tables::group_name;
use super::{both, safe};
use gongdao_integrity::quality::{Engagement, QualityReport};

/// Targets and addresses listed.
const LISTED: usize = 20;

/// The section on interaction quality.
pub fn section(case: &Case<'_>, report: &QualityReport) -> String {
    let mut rows = line(&both("全部普通互动", "all ordinary events"), &report.organic);
    for (number, found) in report.groups.iter().enumerate() {
        rows += &line(&format!("{} {}", both("群组", "group"), group_name(number)), found);
    }
    for (target, found) in hollow(&report.targets) {
        rows += &line(
            &format!("{} <code>{}</code>", both("目标", "target"), safe(case.log.targets.get(target))),
            &found,
        );
    }
    for (address, found) in hollow(&report.addresses) {
        let name = case.masks.address(case.log.addresses.get(address));
        rows += &line(&format!("{} <code>{}</code>", both("地址", "address"), safe(&name)), &found);
    }
    format!(
        "<section><h2>{}</h2><p>{}</p><table><tr><th></th><th class=\"n\">{}</th><th class=\"n\">{}</th>\
         <th class=\"n\">{}</th><th class=\"n\">{}</th></tr>{rows}</table></section>",
        both("互动质量", "Interaction quality"),
        both(
            "“有后续”指停留、读完、回访或转化。预期取自热度和时段相近、没有嫌疑的互动。虚高是用后续行为解释不了的互动数。",
            "Engaged means stayed, read on, came back or converted. Expected is the share of unsuspected events of like \
             popularity and time of day. Inflation is the number of events that engagement does not account for.",
        ),
        both("互动", "Events"),
        both("有后续", "Engaged"),
        both("预期", "Expected"),
        both("虚高（95% 区间）", "Inflation (95%)"),
    )
}

/// Cohorts that are surely inflated, the most inflated first.
fn hollow(cohorts: &[(u32, Engagement)]) -> Vec<(u32, Engagement)> {
    let mut sure: Vec<(u32, Engagement)> =
        cohorts.iter().filter(|(_, found)| found.inflation[0] >= 1.0).copied().collect();
    sure.sort_by(|one, two| two.1.inflation[0].total_cmp(&one.1.inflation[0]).then(one.0.cmp(&two.0)));
    sure.truncate(LISTED);
    sure
}

fn line(name: &str, found: &Engagement) -> String {
    let [low, share, high] = found.share.map(|share| share * 100.0);
    let [least, estimate, most] = found.inflation;
    format!(
        "<tr><td>{name}</td><td class=\"n\">{}</td><td class=\"n\">{share:.0}% ({low:.0}–{high:.0})</td>\
         <td class=\"n\">{:.0}%</td><td class=\"n\">{estimate:.0} ({least:.0}–{most:.0})</td></tr>",
        found.events,
        found.expected * 100.0
    )
}
