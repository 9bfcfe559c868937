//! A stream: the same groups and flags as for a whole log, states that go on, bursts that rank.

mod common;

use common::{analysed, log};
use gongdao_integrity::analysis::Findings;
use gongdao_integrity::log::{Log, Record};
use gongdao_integrity::specimen::{Crowd, EASY, MID, Role, Specimen, draw};
use gongdao_integrity::stream::{Analysed, Scored, Watcher};

fn feed(watcher: &mut Watcher, specimen: &Specimen, rows: std::ops::Range<usize>) -> Vec<Scored> {
    let names: Vec<[String; 4]> = specimen.likes[rows.clone()]
        .iter()
        .map(|like| {
            [('u', like.user), ('t', like.target), ('a', like.address), ('d', like.device)]
                .map(|(kind, number)| format!("{kind}{number}"))
        })
        .collect();
    let records: Vec<Record<'_>> = names
        .iter()
        .zip(&specimen.likes[rows])
        .map(|([user, target, address, device], like)| Record {
            user,
            target,
            at_ms: like.at_ms,
            address: Some(address),
            device: Some(device),
            ..Record::default()
        })
        .collect();
    let mut scored = Vec::new();
    watcher.push_all(&records, &mut scored);
    scored
}

fn regroup(watcher: &mut Watcher) -> (Log, Findings) {
    let live = Analysed::new(watcher.snapshot());
    watcher.adopt(&live);
    let log = watcher.log();
    let (_, found) = analysed(&log);
    assert_eq!(live.groups(), found.beyond.len(), "names change nothing");
    (log, found)
}

#[test]
fn after_the_same_events_groups_and_flags_are_those_of_a_whole_log() {
    let specimen = draw(&Crowd::default(), Some((MID, 3)), 21);
    let mut watcher = Watcher::new(60_000);
    feed(&mut watcher, &specimen, 0..specimen.likes.len());
    let (log_of_stream, found) = regroup(&mut watcher);
    let whole = log(&specimen);
    let (_, expected) = analysed(&whole);
    assert_eq!(expected.beyond.len(), 3);
    assert_eq!(log_of_stream.events, whole.events);
    assert_eq!((found.beyond, found.scores), (expected.beyond, expected.scores));
}

#[test]
fn a_state_goes_on_where_it_was_saved() {
    let specimen = draw(&Crowd::default(), Some((MID, 2)), 22);
    let (half, all) = (specimen.likes.len() / 2, specimen.likes.len());
    let mut straight = Watcher::new(60_000);
    feed(&mut straight, &specimen, 0..half);
    regroup(&mut straight);
    let mut taken_up = Watcher::load(&straight.save()).expect("its own state");
    regroup(&mut taken_up);
    let one = feed(&mut straight, &specimen, half..all);
    let two = feed(&mut taken_up, &specimen, half..all);
    let distance = one.iter().zip(&two).map(|(one, two)| (one.score - two.score).abs()).fold(0.0, f32::max);
    assert!(distance < 1e-3, "{distance}");
    assert_eq!(regroup(&mut straight).1.scores, regroup(&mut taken_up).1.scores);
    let whole = straight.save();
    let refused = |bytes: &[u8]| Watcher::load(bytes).err().unwrap_or_default();
    let mut broken = whole.clone();
    broken[100] ^= 1;
    assert!(refused(&broken).contains("check sum"));
    for end in [0, 10, 15, 20, whole.len() / 2, whole.len() - 1] {
        assert!(!refused(&whole[..end]).is_empty(), "cut at {end}");
    }
    let older = [b"gongdao-watch/1\n", &whole[16..]].concat();
    assert!(refused(&older).contains("another version"));
    assert!(refused(b"user,target,ts_ms").contains("no state"));
}

#[test]
fn one_by_one_or_together_makes_no_difference() {
    let specimen = draw(&Crowd::default(), Some((MID, 1)), 23);
    let (mut one, mut all) = (Watcher::new(60_000), Watcher::new(60_000));
    let together = feed(&mut all, &specimen, 0..5_000);
    let single: Vec<Scored> = (0..5_000).flat_map(|row| feed(&mut one, &specimen, row..row + 1)).collect();
    assert_eq!(single, together);
}

#[test]
fn a_known_group_is_flagged_while_it_delivers() {
    let specimen = draw(&Crowd::default(), Some((MID, 2)), 24);
    let (half, all) = (specimen.likes.len() / 2, specimen.likes.len());
    let mut watcher = Watcher::new(60_000);
    let before = feed(&mut watcher, &specimen, 0..half);
    assert!(before.iter().all(|scored| !scored.flag()), "a burst alone flags nobody");
    regroup(&mut watcher);
    let after = feed(&mut watcher, &specimen, half..all);
    let bought = |row: usize| matches!(specimen.likes[row].role, Role::Bought(_));
    let flagged: Vec<usize> = (half..all).filter(|row| after[row - half].flag()).collect();
    let right = flagged.iter().filter(|row| bought(**row)).count();
    let wanted = (half..all).filter(|row| bought(*row)).count();
    assert!(right * 100 >= flagged.len() * 97, "{right} of {} flags are right", flagged.len());
    assert!(right * 100 >= wanted * 60, "{right} of {wanted} bought likes are flagged at once");
}

#[test]
fn a_plain_group_is_flagged_in_a_short_stream_too() {
    let crowd =
        Crowd { users: 5_000, targets: 2_500, likes: 17_000, viral: 8, clubs: 12, ..Crowd::default() };
    let specimen = draw(&crowd, Some((EASY, 1)), 25);
    let mut watcher = Watcher::new(60_000);
    let (mut flagged, mut wrong, mut row) = (0, 0, 0);
    for end in [5_000, 10_000, 20_000].map(|end: usize| end.min(specimen.likes.len())) {
        let scored = feed(&mut watcher, &specimen, row..end);
        for (like, _) in specimen.likes[row..end].iter().zip(scored).filter(|(_, it)| it.flag()) {
            let is_bought = matches!(like.role, Role::Bought(_));
            (flagged, wrong) = (flagged + usize::from(is_bought), wrong + usize::from(!is_bought));
        }
        regroup(&mut watcher);
        row = end;
    }
    assert!(flagged >= 300 && wrong * 50 <= flagged, "{flagged} right, {wrong} wrong");
}

#[test]
fn acting_again_on_the_same_target_is_no_order() {
    let specimen = draw(&Crowd::default(), Some((EASY, 2)), 26);
    let mut watcher = Watcher::new(60_000);
    feed(&mut watcher, &specimen, 0..specimen.likes.len());
    regroup(&mut watcher);
    let again = feed(&mut watcher, &specimen, 0..specimen.likes.len());
    assert_eq!(again.iter().filter(|scored| scored.flag()).count(), 0);
}
