//! The tidiness that no other tool keeps: sizes, module docs, unfinished work, names in the map.
//!
//! The limits are a ratchet: they may be lowered, and a file over them is split, never excused.

use crate::Violation;
use crate::source::{File, Place, body_start, closing, line_of, words};

/// The most lines a file may have; tests are exempt.
pub const MAX_FILE_LINES: usize = 500;
/// The most lines a function may have, from `fn` to its closing bracket; tests are exempt.
pub const MAX_FUNCTION_LINES: usize = 70;
/// The most characters a line may have; one with a text in it, which cannot be broken, is exempt.
pub const MAX_LINE_CHARACTERS: usize = 125;

/// Marks of unfinished work, split so that this file does not carry them.
const UNFINISHED: &[&str] =
    &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("to", "do"), "unimplemented"];
const IGNORED: &str = concat!("#[", "ignore");

/// Applies every rule to every file.
pub fn check(files: &[File]) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in files {
        module_doc(file, &mut found);
        long_lines(file, &mut found);
        unfinished(file, &mut found);
        if file.place == Place::Source {
            long_file(file, &mut found);
            long_functions(file, &mut found);
        }
    }
    found
}

/// Every room is named in the map, as `room`.
pub fn check_map<'a>(map: &str, rooms: impl Iterator<Item = &'a str>) -> Vec<Violation> {
    let missing = rooms.filter(|room| !map.contains(&format!("`{room}`")));
    let report = |room: &str| Violation {
        file: "ARCHITECTURE.md".to_owned(),
        line: 0,
        rule: "map",
        what: format!("the room `{room}` is not named"),
        fix: "Add its row to the table of rooms".to_owned(),
    };
    missing.map(report).collect()
}

fn report(file: &File, line: usize, rule: &'static str, what: String, fix: &str) -> Violation {
    Violation { file: file.path.clone(), line, rule, what, fix: fix.to_owned() }
}

fn module_doc(file: &File, found: &mut Vec<Violation>) {
    if !file.text.trim_start().starts_with("//!") {
        let what = "the file does not begin with a module doc".to_owned();
        let fix = "Begin with `//!`: what this file is for, why it is so, what is not here";
        found.push(report(file, 1, "module doc", what, fix));
    }
}

fn long_file(file: &File, found: &mut Vec<Violation>) {
    let lines = file.text.lines().count();
    if lines > MAX_FILE_LINES {
        let what = format!("{lines} lines, {MAX_FILE_LINES} at most");
        found.push(report(file, 0, "file size", what, "Split it by idea, not by size"));
    }
}

fn long_lines(file: &File, found: &mut Vec<Violation>) {
    for (index, line) in file.text.lines().enumerate() {
        let characters = line.chars().count();
        if characters > MAX_LINE_CHARACTERS && !line.contains('"') {
            let what = format!("{characters} characters, {MAX_LINE_CHARACTERS} at most");
            found.push(report(file, index + 1, "line length", what, "Break the line"));
        }
    }
}

fn unfinished(file: &File, found: &mut Vec<Violation>) {
    for (index, line) in file.text.lines().enumerate() {
        let code = file.code.lines().nth(index).unwrap_or_default();
        let marked = words(line).find(|(at, word)| {
            let called = line[at + word.len()..].starts_with('!');
            UNFINISHED.contains(word) && (called || word.chars().all(char::is_uppercase))
        });
        let word = marked.map(|(_, word)| word).or(code.contains(IGNORED).then_some(IGNORED));
        if let Some(word) = word {
            let what = format!("`{word}` leaves work undone");
            found.push(report(file, index + 1, "unfinished", what, "Finish it, or take it out"));
        }
    }
}

fn long_functions(file: &File, found: &mut Vec<Violation>) {
    for (start, _) in file.code.match_indices("fn ") {
        let before = file.code[..start].chars().next_back();
        let named = file.code[start + 3..].starts_with(|c: char| c.is_alphabetic() || c == '_');
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') || !named {
            continue;
        }
        let Ok(open) = body_start(&file.code, start) else { continue };
        let first = line_of(&file.code, start);
        let lines = line_of(&file.code, closing(&file.code, open)) - first + 1;
        if lines > MAX_FUNCTION_LINES {
            let what = format!("a function of {lines} lines, {MAX_FUNCTION_LINES} at most");
            let fix = "Keep the flow in the parent and move pure parts out";
            found.push(report(file, first, "function size", what, fix));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: [(usize, &str); 0] = [];

    fn broken(path: &str, text: &str) -> Vec<(usize, &'static str)> {
        let file = File::new(path, Place::of(path), text.to_owned());
        check(&[file]).iter().map(|violation| (violation.line, violation.rule)).collect()
    }

    #[test]
    fn a_tidy_file_passes() {
        assert_eq!(broken("crates/a/src/lib.rs", "//! Doc.\n\nfn a() {}\n"), NOTHING);
    }

    #[test]
    fn a_file_begins_with_its_doc() {
        assert_eq!(broken("crates/a/src/lib.rs", "fn a() {}\n"), [(1, "module doc")]);
    }

    #[test]
    fn long_lines_files_and_functions_are_named() {
        let wide = format!("//! {}\n", "宽".repeat(MAX_LINE_CHARACTERS));
        assert_eq!(broken("crates/a/src/lib.rs", &wide), [(1, "line length")]);
        let tall = format!("//! Doc.\n{}", "\n".repeat(MAX_FILE_LINES));
        assert_eq!(broken("crates/a/src/lib.rs", &tall), [(0, "file size")]);
        let body = format!("//! Doc.\npub fn a() {{\n{}}}\n", "    b();\n".repeat(MAX_FUNCTION_LINES - 1));
        assert_eq!(broken("crates/a/src/lib.rs", &body), [(2, "function size")]);
        assert_eq!(broken("crates/a/tests/lib.rs", &body), NOTHING);
    }

    #[test]
    fn unfinished_work_is_named() {
        let text =
            format!("//! Doc.\n// {}: later\n    {}!();\n{}]\n", UNFINISHED[0], UNFINISHED[3], IGNORED);
        let rule = "unfinished";
        assert_eq!(broken("crates/a/src/lib.rs", &text), [(2, rule), (3, rule), (4, rule)]);
    }

    #[test]
    fn the_map_names_every_room() {
        let found = check_map("| `ledger` | … |", ["ledger", "store"].into_iter());
        assert_eq!(found.len(), 1);
        assert!(found[0].to_string().contains("`store`"));
    }
}
