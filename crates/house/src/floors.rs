//! Which room may know which.
//!
//! One table, the same as in ARCHITECTURE.md. Arrows only go down; where a room on the same floor may be
//! known, the table names it. Rooms that the table does not name fail the test, so that a new room is placed
//! on purpose. Tests of a room may use any room that is not above it.

use crate::Violation;
use crate::workspace::{Dependency, Package};

/// A room and what it may depend on.
#[derive(Debug)]
pub struct Room {
    /// Its name; the package is `gongdao-` and this name, the program is `gongdao`.
    pub name: &'static str,
    /// Its floor.
    pub floor: u8,
    /// Rooms it may know, by name.
    pub knows: &'static [&'static str],
    /// It may also know every room below this floor.
    pub knows_below: u8,
}

const fn room(name: &'static str, floor: u8, knows: &'static [&'static str], knows_below: u8) -> Room {
    Room { name, floor, knows, knows_below }
}

/// The house. `house` itself stands beside it and knows nobody.
pub const HOUSE: &[Room] = &[
    room("kernel", 0, &[], 0),
    room("geometry", 0, &[], 0),
    room("bare", 0, &[], 0),
    room("sched", 0, &[], 0),
    room("ledger", 1, &["kernel"], 0),
    room("market", 1, &["kernel"], 0),
    room("labels", 1, &["kernel", "geometry"], 0),
    room("formats", 1, &["labels", "geometry"], 0),
    room("consensus", 1, &["geometry"], 0),
    room("quality", 1, &["consensus", "labels", "geometry", "kernel"], 0),
    room("evidence", 1, &[], 0),
    room("trust", 1, &["kernel"], 0),
    room("screening", 1, &["kernel"], 0),
    room("rules", 1, &["kernel"], 0),
    room("risk", 1, &["kernel"], 0),
    room("integrity", 1, &[], 0),
    room("store", 2, &[], 2),
    room("blobs", 2, &[], 0),
    room("engine", 2, &["store", "blobs"], 2),
    room("mail", 3, &["engine"], 2),
    room("api", 3, &["engine", "blobs", "mail", "bare"], 2),
    room("sim", 4, &[], 3),
    room("cli", 4, &["sim"], 4),
    room("gongdao", 5, &["cli"], 0),
    room("house", 4, &[], 0),
];

const TABLE: &str = "the table in crates/house/src/floors.rs and in ARCHITECTURE.md";

/// The room a package is, when the table knows it.
pub fn find(name: &str) -> Option<&'static Room> {
    HOUSE.iter().find(|room| room.name == name)
}

/// The name of the room behind a package of the workspace, or nothing for a package from elsewhere.
pub fn room_name(package: &str) -> Option<&str> {
    if package == "gongdao" { Some(package) } else { package.strip_prefix("gongdao-") }
}

/// Every package stands where the table says, and every arrow is one the table allows.
pub fn check(packages: &[Package]) -> Vec<Violation> {
    packages.iter().flat_map(check_package).collect()
}

fn check_package(package: &Package) -> Vec<Violation> {
    let expected = package.folder.strip_prefix("crates/").unwrap_or_default();
    let Some(room) = room_name(&package.name).and_then(find).filter(|room| room.name == expected) else {
        return vec![unknown(package)];
    };
    package.dependencies.iter().filter_map(|dependency| check_arrow(package, room, dependency)).collect()
}

fn check_arrow(package: &Package, room: &Room, dependency: &Dependency) -> Option<Violation> {
    let target = room_name(&dependency.name)?;
    let allowed = find(target).is_some_and(|target| {
        let named = room.knows.contains(&target.name) || target.floor < room.knows_below;
        named || (dependency.dev && target.floor <= room.floor)
    });
    let what = format!("`{}` may not know `{target}`", room.name);
    let fix = format!(
        "Let the two meet in `engine`, or move the shared type down; if the arrow is right, change {TABLE}"
    );
    (!allowed).then(|| violation(package, dependency.line, what, fix))
}

fn unknown(package: &Package) -> Violation {
    let what = format!("`{}` in `{}` is a room the table does not know", package.name, package.folder);
    let fix = format!("Call it gongdao-ROOM, put it in crates/ROOM and give it a floor in {TABLE}");
    violation(package, 0, what, fix)
}

fn violation(package: &Package, line: usize, what: String, fix: String) -> Violation {
    Violation { file: format!("{}/Cargo.toml", package.folder), line, rule: "floors", what, fix }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(room: &str, dependencies: &[(&str, bool)]) -> Package {
        let name = if room == "gongdao" { room.to_owned() } else { format!("gongdao-{room}") };
        let dependencies = dependencies.iter().map(|(name, dev)| Dependency {
            name: (*name).to_owned(),
            dev: *dev,
            line: 7,
        });
        Package { name, folder: format!("crates/{room}"), dependencies: dependencies.collect() }
    }

    fn broken(room: &str, dependencies: &[(&str, bool)]) -> usize {
        check(&[package(room, dependencies)]).len()
    }

    #[test]
    fn arrows_of_the_table_are_allowed() {
        assert_eq!(broken("ledger", &[("gongdao-kernel", false), ("serde", false)]), 0);
        assert_eq!(broken("engine", &[("gongdao-store", false), ("gongdao-market", false)]), 0);
        assert_eq!(broken("api", &[("gongdao-engine", false), ("gongdao-labels", false)]), 0);
        assert_eq!(broken("cli", &[("gongdao-sim", false), ("gongdao-api", false)]), 0);
        assert_eq!(broken("gongdao", &[("gongdao-cli", false)]), 0);
    }

    #[test]
    fn arrows_up_and_sideways_are_refused() {
        for (room, target) in [
            ("ledger", "gongdao-market"),
            ("kernel", "gongdao-ledger"),
            ("store", "gongdao-engine"),
            ("api", "gongdao-store"),
            ("evidence", "gongdao-kernel"),
            ("house", "gongdao-kernel"),
            ("sim", "gongdao-api"),
            ("engine", "gongdao"),
            ("cli", "gongdao"),
            ("gongdao", "gongdao-api"),
            ("market", "gongdao-cellar"),
        ] {
            assert_eq!(broken(room, &[(target, false)]), 1, "{room} → {target}");
        }
    }

    #[test]
    fn tests_may_use_rooms_beside_but_not_above() {
        assert_eq!(broken("ledger", &[("gongdao-market", true)]), 0);
        assert_eq!(broken("ledger", &[("gongdao-engine", true)]), 1);
    }

    #[test]
    fn an_unknown_or_misplaced_room_is_refused() {
        assert_eq!(broken("cellar", &[]), 1);
        let mut misplaced = package("ledger", &[]);
        misplaced.folder = "crates/money".to_owned();
        let message = check(&[misplaced])[0].to_string();
        assert!(message.starts_with("crates/money/Cargo.toml: [floors] `gongdao-ledger`"), "{message}");
    }

    #[test]
    fn the_table_has_no_arrow_up() {
        for room in HOUSE {
            assert!(room.knows_below <= room.floor, "{}", room.name);
            for target in room.knows {
                assert!(find(target).is_some_and(|target| target.floor <= room.floor), "{target}");
            }
        }
    }
}
