//! Worlds unlike each other, and how well each is read: `cargo run --release -p gongdao-integrity --example survey -- KIND
//! SEED WORLDS`, where KIND is `paid`, `honest`, `hours` (honest, with clubs that keep hours) or a level.
//!
//! Sizes, spans, clubs, groups, windows, cover and rent are drawn at random from wide ranges, so that a method which fits
//! the documented levels only would be found out. One line a world.

#[path = "../tests/common/mod.rs"]
mod common;

use common::{analysed, log, mark};
use gongdao_integrity::specimen::{Chance, Club, Crowd, EASY, HARD, Level, MID, QUIET, Specimen, draw};
use std::io::Write;

/// A number from a range.
struct Dice(Chance);

impl Dice {
    fn real(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.0.unit()
    }

    fn whole(&mut self, from: usize, to: usize) -> usize {
        from + self.0.below(to + 1 - from)
    }
}

fn crowd(dice: &mut Dice) -> Crowd {
    Crowd {
        users: dice.whole(5_000, 30_000),
        targets: dice.whole(2_000, 15_000),
        days: dice.whole(10, 60),
        likes: dice.whole(40_000, 110_000),
        viral: dice.whole(0, 150),
        clubs: dice.whole(0, 100),
        ..Crowd::default()
    }
}

fn paid(dice: &mut Dice, seed: u64) -> Specimen {
    let crowd = crowd(dice);
    let level = Level {
        name: "any",
        window_hours: dice.real(0.5, 72.0),
        density: dice.real(0.2, 0.8),
        cover: dice.real(0.0, 5.0),
        shared: dice.real(0.0, 0.7),
        rented: dice.real(0.0, 0.7),
        accounts: dice.whole(30, 200),
        orders: dice.whole(10, 60),
    };
    draw(&crowd, Some((level, dice.whole(1, 8))), seed)
}

fn honest(dice: &mut Dice, seed: u64, keep_hours: bool) -> Specimen {
    let club = Club {
        members: (10, dice.whole(20, 150)),
        posts: (3, dice.whole(5, 30)),
        joins: (0.15, dice.real(0.2, 0.9)),
        lag_hours: if keep_hours { dice.real(0.5, 5.0) } else { dice.real(0.5, 20.0) },
        meets_at: keep_hours.then(|| dice.real(0.0, 24.0)),
    };
    let crowd = Crowd {
        users: dice.whole(2_000, 30_000),
        targets: dice.whole(300, 15_000),
        days: dice.whole(if keep_hours { 10 } else { 5 }, 90),
        viral: dice.whole(0, 300),
        busy_addresses: dice.whole(2, 60),
        behind_busy: dice.real(0.0, 0.9),
        clubs: dice.whole(0, 150),
        club,
        ..crowd(dice)
    };
    draw(&crowd, None, seed)
}

fn main() -> std::io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |index: usize, usual: u64| words.get(index).and_then(|word| word.parse().ok()).unwrap_or(usual);
    let kind = words.first().map_or("paid", String::as_str);
    let level = [EASY, MID, HARD, QUIET].into_iter().find(|level| level.name == kind);
    for seed in number(1, 1)..number(1, 1) + number(2, 20) {
        let mut dice = Dice(Chance::new(seed.wrapping_mul(7919)));
        let specimen = match (level, kind) {
            (Some(level), _) => draw(&Crowd::default(), Some((level, 5)), seed),
            (None, "honest") => honest(&mut dice, seed, false),
            (None, "hours") => honest(&mut dice, seed, true),
            _ => paid(&mut dice, seed),
        };
        let log = log(&specimen);
        let (_, found) = analysed(&log);
        let marks = mark(&specimen, &log, &found);
        writeln!(
            std::io::stdout(),
            "{kind} {seed}: {} events, user F1 {:.3}, event F1 {:.3}, groups {} of {}, false {}, flagged {}, calibration {:.3}",
            log.events.len(),
            marks.user_f1,
            marks.event_f1,
            marks.groups,
            specimen.members.len(),
            marks.false_groups,
            marks.flagged,
            marks.calibration
        )?;
    }
    Ok(())
}
