//! groups.json: for each group who did what when, how far that is beyond chance, and which honest explanations were tried.
//!
//! It is what a reviewer needs to come to another conclusion than the program, and what an accused person may ask for.
//! Accounts, addresses and devices are named by [`Masks`]. Members stand in the order of groups.csv.

use super::masks::Masks;
use super::tables::group_name;
use gongdao_integrity::analysis::{Finding, Findings};
use gongdao_integrity::explain::{Assessment, Verdict};
use gongdao_integrity::field::Field;
use gongdao_integrity::habits::Habits;
use gongdao_integrity::known::Known;
use gongdao_integrity::lockstep::{Group, Order};
use gongdao_integrity::log::{Log, NONE};
use gongdao_integrity::quality::Engagement;
use serde_json::{Value, json};

/// What the evidence is made from.
pub struct Case<'a> {
    /// The log.
    pub log: &'a Log,
    /// The log, arranged.
    pub field: &'a Field,
    /// What was found.
    pub found: &'a Findings,
    /// What was declared.
    pub known: &'a Known,
    /// The habits of each group beyond.
    pub habits: &'a [Habits],
    /// The engagement of each group beyond, where outcomes are known.
    pub quality: &'a [Engagement],
    /// How people are named.
    pub masks: &'a Masks,
    /// The event of the log behind each lead.
    pub events: &'a [u32],
}

/// The whole document.
pub fn document(case: &Case<'_>) -> Value {
    let beyond = case.found.beyond.iter().enumerate().map(|(number, finding)| group(case, number, finding));
    let explained: Vec<Value> = case.found.explained.iter().map(|finding| explained(case, finding)).collect();
    json!({
        "format": "gongdao-integrity-groups/1",
        "note": "A group is a reason to look, not a verdict.",
        "groups": beyond.collect::<Vec<Value>>(),
        "explained": explained,
    })
}

/// A number with as many digits as mean something.
fn round(value: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    (value * scale).round() / scale
}

fn log10(natural: f64) -> f64 {
    round(natural / std::f64::consts::LN_10, 1)
}

fn group(case: &Case<'_>, number: usize, finding: &Finding) -> Value {
    let (group, assessment) = (&finding.group, &finding.assessment);
    json!({
        "group": group_name(number),
        "members": members(case, group),
        "targets": group.orders.iter().map(|order| target(case, group, order)).collect::<Vec<Value>>(),
        "window_hours": round(f64::from(group.window) / 3600.0, 1),
        "co_occurrence": {
            "acts": round(assessment.acts, 1),
            "acts_expected": round(assessment.expected_acts, 2),
            "observed": round(assessment.meetings, 0),
            "expected": round(assessment.expected_meetings, 2),
            "log10_probability": log10(assessment.log_probability),
        },
        "explanations": explanations(case, group, assessment),
        "shared": shared(case, assessment),
        "habits": habits(&case.habits[number]),
        "quality": case.quality.get(number).map(engagement),
    })
}

/// Members by falling score, as in groups.csv.
fn members(case: &Case<'_>, group: &Group) -> Vec<Value> {
    let mut sure: Vec<_> = group.members.iter().filter(|member| member.is_sure()).collect();
    sure.sort_by(|one, two| {
        let names = |member: u32| case.log.users.get(member);
        two.probability.total_cmp(&one.probability).then_with(|| names(one.user).cmp(names(two.user)))
    });
    let shown = |member: &&gongdao_integrity::lockstep::Member| {
        json!({
            "account": case.masks.account(case.log.users.get(member.user)),
            "score": round(member.probability, 6),
            "orders": member.orders,
            "events": case.field.of_user(member.user).len(),
        })
    };
    sure.iter().map(shown).collect()
}

fn target(case: &Case<'_>, group: &Group, order: &Order) -> Value {
    let leads = case.field.within(order.target, order.from, order.to);
    let all = leads.len();
    let acts: Vec<Value> =
        leads.filter(|lead| group.is_sure(case.field.user[*lead])).map(|lead| act(case, lead)).collect();
    json!({
        "target": case.log.targets.get(order.target),
        "from_ms": moment(case, order.from),
        "to_ms": moment(case, order.to),
        "members": acts.len(),
        "others": all - acts.len(),
        "expected": round(order.expected, 3),
        "log10_probability": log10(-order.surprise()),
        "acts": acts,
    })
}

fn act(case: &Case<'_>, lead: usize) -> Value {
    let index = case.events[lead] as usize;
    let event = case.log.events[index];
    let place = |column: &[u32]| column.get(index).copied().filter(|number| *number != NONE);
    let mut act = json!({
        "account": case.masks.account(case.log.users.get(event.user)),
        "at_ms": event.at_ms,
        "row": event.row,
    });
    if let Some(address) = place(&case.log.address) {
        act["address"] = case.masks.address(case.log.addresses.get(address)).into();
    }
    if let Some(device) = place(&case.log.device) {
        act["device"] = case.masks.device(case.log.devices.get(device)).into();
    }
    act
}

fn moment(case: &Case<'_>, second: u32) -> i64 {
    case.field.begin_ms + i64::from(second) * 1000
}

/// Which honest explanations were tried, and what spoke for each.
fn explanations(case: &Case<'_>, group: &Group, found: &Assessment) -> Value {
    let sharing = &found.sharing;
    let explains = |verdict: fn(Verdict) -> bool| verdict(found.verdict);
    let declared = match found.verdict {
        Verdict::Declared(number) => case.known.get(number).map(|declaration| declaration.name.as_str()),
        _ => None,
    };
    json!([
        {
            "name": "virality", "tested": true, "explains": explains(|it| it == Verdict::Crowd),
            "share_of_acts": round(found.expected_acts / found.acts.max(1.0), 4),
        },
        {
            "name": "fan_club", "tested": found.verdict != Verdict::TooSmall,
            "explains": explains(|it| matches!(it, Verdict::FanClub | Verdict::TooSmall)),
            "mean_place": round(found.place, 4), "standard_error": round(found.place_error, 4),
            "acts_with_place": found.placed, "orders": group.orders.len(),
            "hours": round(found.hours, 4), "days": found.days, "crowd_hours": round(found.crowd_hours, 4),
        },
        {
            "name": "shared_address", "tested": sharing.has_addresses,
            "explains": explains(|it| it == Verdict::SharedAddress),
            "members": sharing.most_members, "people": sharing.most_people,
        },
        {
            "name": "declared_team", "tested": true, "explains": declared.is_some(),
            "covered": round(found.declared, 4), "declaration": declared,
        },
    ])
}

fn shared(case: &Case<'_>, found: &Assessment) -> Value {
    let list = |places: &[(u32, usize, usize)], name: &dyn Fn(u32) -> String, key: &str| -> Vec<Value> {
        let shown = |(place, members, others): &(u32, usize, usize)| json!({ key: name(*place), "members": members, "other_people": others });
        places.iter().map(shown).collect()
    };
    let address = |number: u32| case.masks.address(case.log.addresses.get(number));
    let device = |number: u32| case.masks.device(case.log.devices.get(number));
    json!({
        "addresses": list(&found.sharing.addresses, &address, "address"),
        "devices": list(&found.sharing.devices, &device, "device"),
    })
}

fn habits(habits: &Habits) -> Value {
    json!({
        "account_age": habits.age.map(|age| json!({
            "known": age.known,
            "median_days": round(age.median_days, 1),
            "crowd_median_days": round(age.crowd_median_days, 1),
            "opened_within_a_week": age.together,
            "expected": round(age.together_expected, 2),
            "log10_probability": log10(-age.surprise),
        })),
        "taken_back": habits.withdrawn.map(|withdrawn| json!({
            "on_the_group_s_targets": withdrawn.on_orders,
            "by_members": withdrawn.by_members,
            "expected": round(withdrawn.expected, 1),
        })),
        "refilled_targets": habits.refilled,
    })
}

fn engagement(found: &Engagement) -> Value {
    let [low, share, high] = found.share.map(|value| round(value, 4));
    let [least, estimate, most] = found.inflation.map(|value| round(value, 1));
    json!({
        "events": found.events, "engaged": found.engaged, "share": share, "share_low": low, "share_high": high,
        "expected_share": round(found.expected, 4),
        "inflation": estimate, "inflation_low": least, "inflation_high": most,
    })
}

/// A group that something explains, in short. Honest people are not listed by name.
fn explained(case: &Case<'_>, finding: &Finding) -> Value {
    let by = match finding.assessment.verdict {
        Verdict::Beyond => "nothing",
        Verdict::Crowd => "virality",
        Verdict::TooSmall => "too_small_to_tell_from_fans",
        Verdict::FanClub => "fan_club",
        Verdict::SharedAddress => "shared_address",
        Verdict::Declared(_) => "declared_team",
    };
    let declaration = match finding.assessment.verdict {
        Verdict::Declared(number) => case.known.get(number).map(|declaration| declaration.name.clone()),
        _ => None,
    };
    json!({
        "explained_by": by,
        "declaration": declaration,
        "members": finding.group.size(),
        "targets": finding.group.orders.len(),
        "acts": round(finding.assessment.acts, 1),
    })
}
