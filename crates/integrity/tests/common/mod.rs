//! Made-up logs through the public door, and how well the answers fit the truth.

#![allow(dead_code)]

use gongdao_integrity::analysis::{Findings, alone, analyse};
use gongdao_integrity::field::Field;
use gongdao_integrity::known::Known;
use gongdao_integrity::log::{Log, LogBuilder, Record};
use gongdao_integrity::score::FLAG;
use gongdao_integrity::specimen::{Role, Specimen};
use std::collections::BTreeSet;

/// The log of a specimen; row numbers are the likes'.
pub fn log(specimen: &Specimen) -> Log {
    renamed(specimen, 0..specimen.likes.len(), &|kind, number| format!("{kind}{number}"))
}

/// The log of a specimen's likes in another order, under other names.
pub fn renamed(
    specimen: &Specimen,
    rows: impl IntoIterator<Item = usize>,
    name: &dyn Fn(&str, u32) -> String,
) -> Log {
    let mut builder = LogBuilder::new();
    for row in rows {
        let like = &specimen.likes[row];
        let (user, target) = (name("u", like.user), name("t", like.target));
        let (address, device) = (name("a", like.address), name("d", like.device));
        builder.push(
            row as u32,
            &Record {
                user: &user,
                target: &target,
                at_ms: like.at_ms,
                address: Some(&address),
                device: Some(&device),
                ..Record::default()
            },
        );
    }
    builder.finish()
}

/// Analyses a log with nothing declared.
pub fn analysed(log: &Log) -> (Field, Findings) {
    let field = Field::new(log);
    let found = analyse(log, &field, &Known::default(), &alone);
    (field, found)
}

/// How well an answer fits.
#[derive(Debug, Default, Clone, Copy)]
pub struct Marks {
    pub user_f1: f64,
    pub event_f1: f64,
    pub groups: usize,
    pub false_groups: usize,
    /// Stated against observed, over everything that has a score.
    pub calibration: f64,
    pub flagged: usize,
}

/// Marks an answer by the truth. Cover likes are left out of event scoring.
pub fn mark(specimen: &Specimen, log: &Log, found: &Findings) -> Marks {
    let bought: BTreeSet<String> = specimen.members.iter().flatten().map(|user| format!("u{user}")).collect();
    let users = log.users.len() as u32;
    let of_users: Vec<(f32, bool)> = (0..users)
        .map(|user| (found.scores.users[user as usize], bought.contains(log.users.get(user))))
        .collect();
    let of_events: Vec<(f32, bool)> = log
        .events
        .iter()
        .zip(&found.scores.events)
        .map(|(event, score)| (specimen.likes[event.row as usize].role, *score))
        .filter(|(role, _)| !matches!(role, Role::Cover(_)))
        .map(|(role, score)| (score, matches!(role, Role::Bought(_))))
        .collect();
    let mut found_groups = BTreeSet::new();
    let mut false_groups = 0;
    for finding in &found.beyond {
        let members: BTreeSet<String> = finding
            .group
            .members
            .iter()
            .filter(|member| member.is_sure())
            .map(|member| log.users.get(member.user).to_owned())
            .collect();
        let fits = |truth: &Vec<u32>| {
            let both = truth.iter().filter(|user| members.contains(&format!("u{user}"))).count();
            both as f64 / (members.len() + truth.len() - both) as f64 >= 0.5
        };
        match specimen.members.iter().position(fits) {
            Some(number) => drop(found_groups.insert(number)),
            None => false_groups += 1,
        }
    }
    Marks {
        user_f1: f1(&of_users),
        event_f1: f1(&of_events),
        groups: found_groups.len(),
        false_groups,
        calibration: calibration(&of_events).max(calibration(&of_users)),
        flagged: of_users.iter().chain(&of_events).filter(|(score, _)| *score >= FLAG).count(),
    }
}

fn f1(scores: &[(f32, bool)]) -> f64 {
    let count = |flag: bool, truth: bool| {
        scores.iter().filter(|(score, is)| (*score >= FLAG) == flag && *is == truth).count() as f64
    };
    let (hit, false_alarm, missed) = (count(true, true), count(true, false), count(false, true));
    if hit + false_alarm + missed == 0.0 { 1.0 } else { 2.0 * hit / (2.0 * hit + false_alarm + missed) }
}

/// The mean distance of stated and observed probability in tenths, over everything with a score above 0.
pub fn calibration(scores: &[(f32, bool)]) -> f64 {
    let mut tenths = [(0.0f64, 0.0f64); 10];
    let mut all = 0.0f64;
    for (score, truth) in scores.iter().filter(|(score, _)| *score > 0.0) {
        let tenth = &mut tenths[((score * 10.0) as usize).min(9)];
        tenth.0 += f64::from(*score);
        tenth.1 += f64::from(u8::from(*truth));
        all += 1.0;
    }
    tenths.iter().map(|(stated, observed)| (stated - observed).abs()).sum::<f64>() / all.max(1.0)
}
