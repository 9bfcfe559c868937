//! What a room must never touch.
//!
//! Floors 0 and 1 decide from facts alone: no clock, no chance, no files, no network, no waiting. The engine
//! takes time and entropy as parameters. SQL stands in `store` alone. Tests are free.
//!
//! Both doors are watched: the crates a room depends on, and the words in its shipped code. The words cannot
//! prove purity; they catch the slip that review would otherwise have to.

use crate::Violation;
use crate::floors::{Room, find, room_name};
use crate::source::{File, Place, line_of, words};
use crate::workspace::Package;

const DATABASES: &[&str] = &[
    "rusqlite",
    "libsqlite3-sys",
    "rusqlite_migration",
    "postgres",
    "postgres-types",
    "tokio-postgres",
    "deadpool-postgres",
    "r2d2",
    "refinery",
    "sqlx",
    "diesel",
    "sea-orm",
];
const CHANCE: &[&str] = &["rand", "rand_core", "rand_chacha", "getrandom", "fastrand"];
const WAITING: &[&str] = &["tokio", "tokio-util", "async-trait", "futures", "smol"];
const HTTP: &[&str] = &["axum", "axum-extra", "http", "hyper", "tower", "tower-http", "reqwest", "ureq"];

/// A crate or word that some rooms must not use.
struct Ban {
    names: &'static [&'static str],
    holds: fn(&Room) -> bool,
    why: &'static str,
    fix: &'static str,
}

const CRATES: &[Ban] = &[
    Ban {
        names: DATABASES,
        holds: |room| room.name != "store",
        why: "SQL stands in `store` alone",
        fix: "Load and save through `store`",
    },
    Ban {
        names: CHANCE,
        holds: |room| room.floor <= 1 || room.name == "engine",
        why: "this room takes entropy as a parameter",
        fix: "Let the caller pass the bytes in",
    },
    Ban {
        names: WAITING,
        holds: |room| room.floor <= 2 && room.name != "blobs",
        why: "this room never waits; it runs on plain threads",
        fix: "Keep async code in `api`, `blobs` or the program",
    },
    Ban {
        names: HTTP,
        holds: |room| room.floor <= 2 && room.name != "blobs",
        why: "HTTP begins in `api`; `blobs` speaks it to buckets and to the web",
        fix: "Return a domain type and map it in `api`",
    },
];

/// Words of a room without clock and chance, and what to do instead.
const PURE_WORDS: &[(&str, &str)] = &[
    ("SystemTime", "Take `now` as a parameter"),
    ("UNIX_EPOCH", "Take `now` as a parameter"),
    ("Instant::now", "Take `now` as a parameter"),
    ("Timestamp::now", "Take `now` as a parameter"),
    ("Zoned::now", "Take `now` as a parameter"),
    ("Utc::now", "Take `now` as a parameter"),
    ("rand::", "Take entropy as a parameter"),
    ("getrandom::", "Take entropy as a parameter"),
    ("RandomState", "Use an ordered map, or a hasher with a fixed seed"),
    ("async fn", "Keep waiting out of the room"),
    ("async move", "Keep waiting out of the room"),
];

/// Further words of floors 0 and 1.
const CLOSED_WORDS: &[(&str, &str)] = &[
    ("std::fs", "Take bytes, or a reader or writer, as a parameter"),
    ("std::net", "Move the network to `api` or the program"),
    ("std::env", "Take the setting as a parameter"),
    ("std::process", "Move it to the program"),
    ("thread::spawn", SCOPED),
    ("thread::Builder", SCOPED),
    ("thread::sleep", SCOPED),
    ("thread::available_parallelism", "Take the number of threads as a parameter"),
];

/// Threads of a scope end before the call returns, so what uses them is still a function of what it is given.
const SCOPED: &str =
    "Use `std::thread::scope` with a number of threads that is a parameter, or return the decision";

/// No package depends on a crate its room must not use.
pub fn check_crates(packages: &[Package]) -> Vec<Violation> {
    packages.iter().flat_map(check_package).collect()
}

fn check_package(package: &Package) -> Vec<Violation> {
    let Some(room) = room_name(&package.name).and_then(find) else { return Vec::new() };
    let shipped = package.dependencies.iter().filter(|dependency| !dependency.dev);
    let judged = shipped.flat_map(|dependency| {
        let name = dependency.name.as_str();
        let bans = CRATES.iter().filter(move |ban| (ban.holds)(room) && ban.names.contains(&name));
        bans.map(move |ban| (dependency, ban))
    });
    let report = |(dependency, ban): (&crate::workspace::Dependency, &Ban)| Violation {
        file: format!("{}/Cargo.toml", package.folder),
        line: dependency.line,
        rule: "forbidden crate",
        what: format!("`{}` depends on `{}`; {}", room.name, dependency.name, ban.why),
        fix: ban.fix.to_owned(),
    };
    judged.map(report).collect()
}

/// No shipped code uses a word its room must not use.
pub fn check_words(files: &[File]) -> Vec<Violation> {
    files.iter().filter(|file| file.place == Place::Source).flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Violation> {
    let Some(room) = find(file.room()).filter(|room| room.name != "house") else { return Vec::new() };
    let code = file.shipped_code();
    let mut found = Vec::new();
    let closed = room.floor <= 1;
    if closed || room.name == "engine" {
        found.extend(phrases(&code, PURE_WORDS));
        found.extend(std_clock(&code));
    }
    if closed {
        found.extend(phrases(&code, CLOSED_WORDS));
    }
    if matches!(room.name, "kernel" | "ledger") {
        found.extend(floats(&code));
    }
    found.sort();
    found.dedup_by_key(|(line, _, _)| *line);
    let report = |(line, word, fix): (usize, String, &str)| Violation {
        file: file.path.clone(),
        line,
        rule: "forbidden word",
        what: format!("`{}` must not use `{word}`", room.name),
        fix: fix.to_owned(),
    };
    found.into_iter().map(report).collect()
}

type Found<'a> = (usize, String, &'a str);

/// Every place a phrase stands as whole words, whatever the spaces between its parts.
fn phrases<'a>(code: &str, banned: &[(&str, &'a str)]) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for (index, line) in code.lines().enumerate() {
        for (phrase, fix) in banned {
            let whole = |(at, _): (usize, &str)| {
                let before = line[..at].chars().next_back();
                let after = line[at + phrase.len()..].chars().next();
                let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                !word(before) && (phrase.ends_with(':') || !word(after))
            };
            if line.match_indices(phrase).any(whole) {
                found.push((index + 1, phrase.trim_end_matches(':').to_owned(), *fix));
            }
        }
    }
    found
}

/// `std::time` brought in for anything but `Duration`, also in a group over several lines.
fn std_clock(code: &str) -> Vec<Found<'static>> {
    let mut found = Vec::new();
    for (start, _) in code.match_indices("std::time") {
        let statement = code[start..].split(';').next().unwrap_or_default();
        let path = match statement.strip_prefix("std::time::{") {
            Some(group) => group.split('}').next().unwrap_or_default(),
            None => statement.lines().next().unwrap_or_default(),
        };
        let clock = words(path).find(|(_, word)| matches!(*word, "Instant" | "SystemTime"));
        if let Some((_, word)) = clock {
            found.push((line_of(code, start), format!("std::time::{word}"), "Take `now` as a parameter"));
        }
    }
    found
}

/// Float types, conversions and literals.
fn floats(code: &str) -> Vec<Found<'static>> {
    let mut found = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let float = words(line).find(|(at, word)| is_float(line, *at, word));
        if let Some((_, word)) = float {
            found.push((index + 1, word.to_owned(), "Money is integers in micro-units"));
        }
    }
    found
}

fn is_float(line: &str, at: usize, word: &str) -> bool {
    let number = word.starts_with(|c: char| c.is_ascii_digit());
    let named = ["f32", "f64"].iter().any(|float| {
        word.strip_suffix(float).is_some_and(|stem| {
            stem.is_empty() || stem.ends_with('_') || stem.bytes().all(|byte| byte.is_ascii_digit())
        })
    });
    let rest = &line[at + word.len()..];
    let fraction = rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let field = line[..at].ends_with('.');
    named || (number && fraction && !field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    const NOTHING: [usize; 0] = [];

    fn broken(path: &str, text: &str) -> Vec<usize> {
        let file = File::new(path, Place::of(path), text.to_owned());
        check_words(&[file]).iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn a_pure_room_has_no_clock() {
        let path = "crates/market/src/lib.rs";
        assert_eq!(broken(path, "use std::time::{\n    Duration, Instant,\n};\n"), [1]);
        assert_eq!(broken(path, "fn a() {\n    let t = std::time::SystemTime::now();\n}\n"), [2]);
        assert_eq!(broken(path, "use std::time::Duration;\nuse gongdao_kernel::Instant;\n"), NOTHING);
    }

    #[test]
    fn a_pure_room_has_no_chance_files_network_or_waiting() {
        let text = "let a = rand::random();\nstd::fs::read(p);\nuse std::net::TcpStream;\nasync fn b() {}\n";
        assert_eq!(broken("crates/evidence/src/lib.rs", text), [1, 2, 3, 4]);
        assert_eq!(broken("crates/evidence/src/lib.rs", "let brand = operand::x;\n"), NOTHING);
        assert_eq!(broken("crates/api/src/lib.rs", text), NOTHING);
    }

    #[test]
    fn the_engine_may_open_files_but_not_read_the_clock() {
        assert_eq!(broken("crates/engine/src/lib.rs", "use std::fs;\nSystemTime::now();\n"), [2]);
    }

    #[test]
    fn money_has_no_floats() {
        let text = concat!(
            "let a: f64;\nlet b = 1.5;\nlet c = 2f32;\nlet d = x.as_f64();\n",
            "let e = t.0.1;\n0..1;\nlet buf32;\n"
        );
        assert_eq!(broken("crates/ledger/src/lib.rs", text), [1, 2, 3, 4]);
        assert_eq!(broken("crates/consensus/src/lib.rs", text), NOTHING);
    }

    #[test]
    fn tests_and_comments_are_free() {
        assert_eq!(broken("crates/ledger/tests/a.rs", "use std::fs;\n"), NOTHING);
        let text = "// std::fs\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
        assert_eq!(broken("crates/ledger/src/lib.rs", text), NOTHING);
    }

    #[test]
    fn crates_are_watched_too() {
        let package = |room: &str, name: &str, dev| Package {
            name: format!("gongdao-{room}"),
            folder: format!("crates/{room}"),
            dependencies: vec![Dependency { name: name.to_owned(), dev, line: 9 }],
        };
        let broken = |room, name, dev| check_crates(&[package(room, name, dev)]).len();
        assert_eq!(broken("api", "rusqlite", false), 1);
        assert_eq!(broken("api", "rusqlite", true), 0);
        assert_eq!(broken("store", "rusqlite", false), 0);
        assert_eq!(broken("engine", "axum", false), 1);
        assert_eq!(broken("kernel", "getrandom", false), 1);
        assert_eq!(broken("api", "tokio", false), 0);
    }
}
