//! Writes a made-up log to try the program on: `cargo run -p gongdao-integrity --example specimen -- LEVEL SEED TIMES`.
//!
//! The log goes to standard output as `user,target,ts_ms,ip,device`; with a fourth word, `labels`, the truth goes there
//! instead: `kind,id,group,role`, where an event's id is its row.

use gongdao_integrity::specimen::{Crowd, EASY, HARD, MID, QUIET, Role, draw};
use std::io::{BufWriter, Write, stdout};

fn main() -> std::io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    let level = [EASY, MID, HARD, QUIET].into_iter().find(|level| level.name == word(0));
    let seed = word(1).parse().unwrap_or(1);
    let times = word(2).parse().unwrap_or(1);
    let specimen = draw(&Crowd::default().times(times), level.map(|level| (level, 5)), seed);
    let mut out = BufWriter::new(stdout().lock());
    if word(3) == "labels" {
        writeln!(out, "kind,id,group,role")?;
        for (group, members) in specimen.members.iter().enumerate() {
            for user in members {
                writeln!(out, "user,u{user},{group},fraud")?;
            }
        }
        for (row, like) in specimen.likes.iter().enumerate() {
            match like.role {
                Role::Bought(group) => writeln!(out, "event,{row},{group},bought")?,
                Role::Cover(group) => writeln!(out, "event,{row},{group},camo")?,
                Role::Organic => {}
            }
        }
        return out.flush();
    }
    writeln!(out, "user,target,ts_ms,ip,device")?;
    for like in &specimen.likes {
        let (high, low) = (like.address / 250, like.address % 250 + 1);
        writeln!(
            out,
            "u{},t{},{},10.{}.{}.{},{:08x}",
            like.user,
            like.target,
            like.at_ms,
            high / 250,
            high % 250,
            low,
            like.device.wrapping_mul(2_654_435_761)
        )?;
    }
    out.flush()
}
