//! The whole workspace keeps the rules of the house.

#![allow(clippy::expect_used, clippy::panic)]

use gongdao_house::{Violation, floors, forbidden, tidy, workspace};
use std::fs;

/// Fails with one line for each broken rule.
fn keep(violations: &[Violation]) {
    let lines: Vec<String> = violations.iter().map(Violation::to_string).collect();
    assert!(lines.is_empty(), "{} broken\n\n{}\n", lines.len(), lines.join("\n"));
}

#[test]
fn arrows_only_go_down() {
    let packages = workspace::packages(&workspace::root()).expect("cargo metadata");
    assert!(packages.len() > 1, "cargo metadata listed {} packages", packages.len());
    keep(&floors::check(&packages));
}

#[test]
fn rooms_use_no_forbidden_crate() {
    keep(&forbidden::check_crates(&workspace::packages(&workspace::root()).expect("cargo metadata")));
}

#[test]
fn rooms_use_no_forbidden_word() {
    keep(&forbidden::check_words(&workspace::rust_files(&workspace::root()).expect("sources")));
}

#[test]
fn every_file_is_tidy() {
    let files = workspace::rust_files(&workspace::root()).expect("sources");
    assert!(files.len() > 1, "found {} Rust files", files.len());
    keep(&tidy::check(&files));
}

#[test]
fn the_map_names_every_room() {
    let root = workspace::root();
    let map = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let packages = workspace::packages(&root).expect("cargo metadata");
    let rooms = packages.iter().filter_map(|package| package.folder.strip_prefix("crates/"));
    keep(&tidy::check_map(&map, rooms));
}

#[test]
fn readers_of_both_languages_are_met() {
    for name in ["README.md", "README.zh-CN.md"] {
        let file = workspace::root().join(name);
        assert!(file.is_file(), "{name} is missing: write it; the two say the same");
    }
}
