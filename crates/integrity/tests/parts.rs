//! The parts by themselves: peeling against a plain model, names, bursts, quality, habits.

mod common;

use common::{analysed, log};
use gongdao_integrity::burst::Bursts;
use gongdao_integrity::habits::Crowd as Habitual;
use gongdao_integrity::log::{LogBuilder, Quality, Record};
use gongdao_integrity::names::Names;
use gongdao_integrity::peel::Graph;
use gongdao_integrity::quality::{quality, wilson};
use gongdao_integrity::specimen::{Chance, Crowd, MID, Role, draw};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Core numbers the slow way: for each level, take away what is below it until nothing is.
fn plain_levels(users: usize, items: usize, edges: &[(u32, u32)], weight: &[u16]) -> Vec<u32> {
    let nodes = users + items;
    let mut level = vec![0; nodes];
    let top: u32 = edges.iter().map(|(_, item)| u32::from(weight[*item as usize])).sum();
    let mut there = vec![true; nodes];
    for bar in 1..=top {
        loop {
            let mut load = vec![0u32; nodes];
            for (user, item) in edges {
                if there[*user as usize] && there[users + *item as usize] {
                    load[*user as usize] += u32::from(weight[*item as usize]);
                    load[users + *item as usize] += u32::from(weight[*item as usize]);
                }
            }
            let gone: Vec<usize> = (0..nodes).filter(|node| there[*node] && load[*node] < bar).collect();
            if gone.is_empty() {
                break;
            }
            gone.into_iter().for_each(|node| there[node] = false);
        }
        (0..nodes).filter(|node| there[*node]).for_each(|node| level[node] = bar);
    }
    level
}

proptest! {
    #[test]
    fn peeling_gives_core_numbers(
        edges in prop::collection::btree_set((0u32..9, 0u32..6), 0..40),
        weight in prop::collection::vec(1u16..3, 6),
    ) {
        let edges: Vec<(u32, u32)> = edges.into_iter().collect();
        let graph = Graph::build(9, 6, || edges.iter().copied());
        let peel = graph.peel(&weight, 1);
        let mut order = peel.order.clone();
        order.sort_unstable();
        prop_assert_eq!(order, (0..15).collect::<Vec<u32>>());
        let plain = plain_levels(9, 6, &edges, &weight);
        for (found, expected) in peel.level.iter().zip(&plain) {
            // Loads of eight and more share buckets that are a ninth wide.
            prop_assert!(found >= expected && *found <= expected + expected / 8, "{:?} {:?}", peel.level, plain);
        }
    }

    #[test]
    fn names_keep_their_numbers(words in prop::collection::vec(".{0,12}|[a-c]{6,20}|[ab]{14,18}", 0..200)) {
        let mut names = Names::new();
        let mut plain: Vec<&str> = Vec::new();
        for word in &words {
            if !plain.contains(&word.as_str()) {
                plain.push(word);
            }
            let expected = plain.iter().position(|known| known == word).map(|at| at as u32);
            prop_assert_eq!(Some(names.intern(word)), expected);
        }
        let mut bytes = Vec::new();
        names.save(&mut bytes);
        prop_assert_eq!(Names::load(&mut bytes.as_slice()), Some(names.clone()));
        for (number, word) in plain.iter().enumerate() {
            prop_assert_eq!(names.get(number as u32), *word);
            prop_assert_eq!(names.find(word), Some(number as u32));
        }
        let backwards: Vec<u32> = (0..plain.len() as u32).rev().collect();
        let other = names.only(&backwards);
        for (number, word) in plain.iter().rev().enumerate() {
            prop_assert_eq!(other.get(number as u32), *word);
            prop_assert_eq!(other.find(word), Some(number as u32));
            prop_assert_eq!(other.indexed().find(word), Some(number as u32));
        }
    }

    #[test]
    fn broken_states_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(gongdao_integrity::stream::Watcher::load(&bytes).is_err());
        let _ = LogBuilder::load(&mut bytes.as_slice());
        let _ = Names::load(&mut bytes.as_slice());
        let _ = Bursts::load(&mut bytes.as_slice());
    }
}

#[test]
fn a_planted_block_is_what_peeling_leaves() {
    let mut chance = Chance::new(8);
    let mut edges = BTreeSet::new();
    while edges.len() < 40_000 {
        edges.insert((chance.below(8_000) as u32, chance.below(3_000) as u32));
    }
    edges.extend((0..40u32).flat_map(|user| (0..30u32).map(move |item| (user, item))));
    let edges: Vec<(u32, u32)> = edges.into_iter().collect();
    let peel = Graph::build(8_000, 3_000, || edges.iter().copied()).peel(&vec![1; 3_000], 1);
    let block: BTreeSet<u32> = peel.order[peel.block..].iter().copied().collect();
    let planted: BTreeSet<u32> = (0..40).chain(8_000..8_030).collect();
    assert_eq!(block, planted);
}

#[test]
fn a_flood_scores_higher_than_a_steady_stream_and_is_no_excuse_for_itself() {
    let mut bursts = Bursts::new(10);
    for tick in 1..2_000 {
        for _ in 0..5 {
            bursts.touch(1, tick);
        }
    }
    let steady = bursts.touch(1, 2_000);
    assert!(steady < 5.0, "{steady}");
    let mut flood = 0.0f32;
    for tick in 2_001..2_100 {
        for _ in 0..300 {
            flood = bursts.touch(1, tick);
        }
    }
    assert!(flood > 1_000.0, "after a hundred ticks of flood: {flood}");
    assert!(bursts.touch(2, 2_100) < 20.0, "one event of something new");
}

#[test]
fn wilson_s_interval_holds_the_share() {
    assert_eq!(wilson(0.0, 0.0), [0.0, 0.0, 1.0]);
    let [low, share, high] = wilson(8.0, 10.0);
    assert!((low - 0.490).abs() < 0.001 && share == 0.8 && (high - 0.943).abs() < 0.001);
}

#[test]
fn hollow_events_are_counted_as_inflation() {
    let specimen = draw(&Crowd::default(), Some((MID, 2)), 4);
    let mut chance = Chance::new(6);
    let mut builder = LogBuilder::new();
    for (row, like) in specimen.likes.iter().enumerate() {
        let bought = matches!(like.role, Role::Bought(_));
        let dwell = if bought { 300.0 } else { 2_000.0 + 20_000.0 * chance.unit() };
        let quality = Quality {
            dwell_ms: Some(dwell as f32),
            converted: Some(f32::from(u8::from(!bought && chance.hit(0.1)))),
            ..Quality::default()
        };
        let (user, target) = (format!("u{}", like.user), format!("t{}", like.target));
        let record = Record { user: &user, target: &target, at_ms: like.at_ms, quality, ..Record::default() };
        builder.push(row as u32, &record);
    }
    let log = builder.finish();
    let (_, found) = analysed(&log);
    let report = quality(&log, &found.scores.events, &[]).expect("outcomes are known");
    let mut bought = std::collections::BTreeMap::<&str, f64>::new();
    for event in &log.events {
        if matches!(specimen.likes[event.row as usize].role, Role::Bought(_)) {
            *bought.entry(log.targets.get(event.target)).or_default() += 1.0;
        }
    }
    let (mut inside, mut all) = (0, 0);
    for (target, engagement) in &report.targets {
        let Some(truth) = bought.get(log.targets.get(*target)) else { continue };
        let [low, _, high] = engagement.inflation;
        all += 1;
        inside += usize::from(low <= *truth && *truth <= high);
    }
    assert!(all >= 40 && inside * 10 >= all * 9, "{inside} of {all} intervals hold the truth");
    let sure = |of: &(u32, gongdao_integrity::quality::Engagement)| of.1.inflation[0] > 1.0;
    let wrong = report.targets.iter().filter(|of| sure(of) && !bought.contains_key(log.targets.get(of.0)));
    assert!(wrong.count() * 20 <= report.targets.len(), "honest targets are not inflated, but for chance");
    assert!(
        quality(&common::log(&specimen), &found.scores.events, &[]).is_none(),
        "nothing known, nothing said"
    );
}

#[test]
fn accounts_opened_together_and_refills_are_noted() {
    const DAY_MS: i64 = 86_400_000;
    let specimen = draw(&Crowd::default(), Some((MID, 1)), 12);
    let members: BTreeSet<u32> = specimen.members[0].iter().copied().collect();
    let mut builder = LogBuilder::new();
    let mut row = 0;
    let mut push = |user: u32, target: u32, at_ms: i64, withdrawn: bool| {
        let fresh = members.contains(&user) && user >= 20_000;
        let days = if fresh { 10 + i64::from(user % 5) } else { 30 + i64::from(user % 1_500) };
        let created_ms = Some(gongdao_integrity::specimen::BEGIN_MS - days * DAY_MS);
        let (user, target) = (format!("u{user}"), format!("t{target}"));
        let record =
            Record { user: &user, target: &target, at_ms, withdrawn, created_ms, ..Record::default() };
        builder.push(row, &record);
        row += 1;
    };
    for like in &specimen.likes {
        push(like.user, like.target, like.at_ms, false);
        if matches!(like.role, Role::Bought(_)) && like.user % 4 == 0 {
            push(like.user, like.target, like.at_ms + 5 * DAY_MS, true);
        }
    }
    let log = builder.finish();
    let (_, found) = analysed(&log);
    assert_eq!(found.beyond.len(), 1);
    let habits = Habitual::new(&log).habits(&log, &found.beyond[0].group);
    let age = habits.age.expect("ages are known");
    assert!(age.together >= 50 && age.surprise > 50.0 && age.median_days < age.crowd_median_days, "{age:?}");
    let withdrawn = habits.withdrawn.expect("likes were taken back");
    assert!(withdrawn.on_orders > 100 && withdrawn.expected < 60.0, "{withdrawn:?}");
}

#[test]
fn an_empty_log_is_analysed_too() {
    let log = LogBuilder::new().finish();
    let (_, found) = analysed(&log);
    assert!(found.beyond.is_empty() && found.scores.events.is_empty());
    let one =
        draw(&Crowd { users: 1, targets: 1, likes: 1, viral: 0, clubs: 0, ..Crowd::default() }, None, 1);
    assert_eq!(analysed(&log_of(&one)).1.scores.events, [0.0]);
}

fn log_of(specimen: &gongdao_integrity::specimen::Specimen) -> gongdao_integrity::log::Log {
    log(specimen)
}
