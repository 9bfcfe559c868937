//! The rules of the house, as code.
//!
//! ARCHITECTURE.md says which room may know which, what a pure room must never touch and how long a file
//! may grow. A document alone does not hold; a test that fails does. `tests/house.rs` reads the whole
//! workspace and applies the rules below; each rule is a plain function over text, with tests of its own.
//!
//! Not here: anything a compiler, clippy or rustfmt already checks, and licences (`deny.toml`).

pub mod floors;
pub mod forbidden;
pub mod source;
pub mod tidy;
pub mod workspace;

use std::fmt;

/// One broken rule, with the place and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path from the root of the workspace.
    pub file: String,
    /// Line, from 1; 0 where the rule concerns the whole file.
    pub line: usize,
    /// Short name of the rule.
    pub rule: &'static str,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub fix: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.line {
            0 => self.file.clone(),
            line => format!("{}:{line}", self.file),
        };
        write!(f, "{place}: [{}] {}. {}.", self.rule, self.what, self.fix)
    }
}
