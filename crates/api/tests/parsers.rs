//! Every parser that strangers reach, on seeds that are changed in a fixed way: the same as `fuzz/`, some seconds long.
//!
//! Not a search, as libFuzzer's is, but the same in every run and on every machine: a panic here is found before a release
//! and told with the bytes that made it. `GONGDAO_PARSER_ROUNDS` makes it longer.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::expect_used)]

#[path = "../../../fuzz/targets.rs"]
#[allow(dead_code)]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};
use targets::{ALL, Target};

/// Changed inputs for each target; as many again for every four seeds.
const ROUNDS: u64 = 3_000;
/// No input takes longer, by far.
const LONGEST: Duration = Duration::from_secs(5);

/// Pieces that parsers are wrong about.
const PIECES: &[&[u8]] = &[
    b"\0",
    b"\n",
    b"\r\n",
    b"\"",
    b"\"\"",
    b",",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"-",
    b"+",
    b".",
    b"0",
    b"9",
    b"1e999",
    b"-0",
    b"1e-400",
    b"9223372036854775807",
    b"-9223372036854775808",
    b"18446744073709551616",
    b"0.0000001",
    b"null",
    b"true",
    b"\\u0000",
    b"\\ud800",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xa8",
    "汉".as_bytes(),
    "😀".as_bytes(),
    b"\n\n",
    b"=",
    b"==",
    b" ",
    b"\t",
    b"_key",
    b"_workers",
    b"{\"fields\":[",
    b"[[[[[[[[",
    b"\x1f\x8b\x08\0\0\0\0\0\0",
];

/// A small generator: xorshift, the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % (most.max(1) as u64)).unwrap()
    }
}

/// Changes an input in one to eight places.
fn changed(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = seeds[chance.below(seeds.len())].clone();
    for _ in 0..=chance.below(8) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + chance.below(16)).min(bytes.len());
        match chance.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece: Vec<u8> = bytes[at..end].to_vec();
                let again = piece.repeat(chance.below(40));
                drop(bytes.splice(at..at, again));
            }
            4 => bytes.truncate(at),
            5 => {
                let other = &seeds[chance.below(seeds.len())];
                let from = chance.below(other.len() + 1);
                drop(bytes.splice(at.., other[from..].iter().copied()));
            }
            _ => drop(bytes.splice(at..end, PIECES[chance.below(PIECES.len())].iter().copied())),
        }
        bytes.truncate(64 * 1024);
    }
    bytes
}

fn seeds_of(target: &Target) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target.name);
    let made = (target.seeds)();
    if std::env::var_os("GONGDAO_REFRESH").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        for (number, seed) in made.iter().enumerate() {
            std::fs::write(folder.join(format!("{number}")), seed).unwrap();
        }
    }
    let mut kept: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    kept.sort();
    let kept: Vec<Vec<u8>> = kept.iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert!(
        made.iter().all(|seed| kept.contains(seed)),
        "the seeds of {} are not in fuzz/seeds; write them with\n    GONGDAO_REFRESH=1 cargo test -p gongdao-api --test parsers",
        target.name
    );
    kept
}

fn try_one(target: &Target, bytes: &[u8]) {
    let begun = Instant::now();
    let done = catch_unwind(AssertUnwindSafe(|| (target.run)(bytes)));
    let shown = bytes.escape_ascii();
    assert!(done.is_ok(), "{} panics on b\"{shown}\"", target.name);
    assert!(begun.elapsed() < LONGEST, "{} takes {:?} for b\"{shown}\"", target.name, begun.elapsed());
}

#[test]
fn no_input_makes_a_parser_panic_or_hang() {
    let rounds = std::env::var("GONGDAO_PARSER_ROUNDS").ok().and_then(|text| text.parse().ok());
    let rounds = rounds.unwrap_or(ROUNDS);
    for target in ALL {
        let seeds = seeds_of(target);
        seeds.iter().for_each(|seed| try_one(target, seed));
        for length in [0, 1, 2, 7, 64] {
            try_one(target, &vec![b'['; length]);
            try_one(target, &vec![0xff; length]);
        }
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
        for _ in 0..rounds * (1 + seeds.len() as u64 / 4) {
            try_one(target, &changed(&seeds, &mut chance));
        }
    }
}

#[test]
fn every_target_is_built_for_the_fuzzer_too() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let manifest = std::fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    for target in ALL {
        assert!(manifest.contains(&format!("name = \"{}\"\n", target.name)), "{}", target.name);
        let source = std::fs::read_to_string(fuzz.join(format!("fuzz_targets/{}.rs", target.name))).unwrap();
        assert!(source.contains(&format!("targets::run(\"{}\"", target.name)), "{}", target.name);
    }
}
