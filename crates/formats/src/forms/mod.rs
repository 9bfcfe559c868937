//! Forms from other tools: what can be asked here becomes a form, and what cannot is named with the reason.
//!
//! [`label_studio`] reads Label Studio's labelling configurations. The result is always a form that
//! [`gongdao_labels::Form::from_json`] has read, or none. Deliberately not here: answers and data, which `dataset` reads.

mod build;
mod controls;
mod dynamic;
pub mod label_studio;
mod names;
mod regions;
mod when;

use serde_json::Value as Json;

/// What came of a configuration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imported {
    /// The form as JSON; none where nothing was left to ask.
    pub form: Option<Json>,
    /// What became part of the form, in the configuration's order.
    pub converted: Vec<Converted>,
    /// What did not.
    pub unsupported: Vec<Unsupported>,
    /// What became something a little different, and what a person should do besides.
    pub notes: Vec<String>,
}

/// A tag that became part of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    /// The tag.
    pub tag: String,
    /// Its name there; empty where it has none.
    pub name: String,
    /// What it is here: `field NAME` or `column NAME`.
    pub to: String,
}

/// A tag that has no counterpart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// The tag.
    pub tag: String,
    /// Its name there; empty where it has none.
    pub name: String,
    /// Why not.
    pub why: String,
}

impl Imported {
    fn convert(&mut self, tag: &str, name: &str, to: String) {
        self.converted.push(Converted { tag: tag.to_owned(), name: name.to_owned(), to });
    }

    fn refuse(&mut self, tag: &str, name: &str, why: &str) {
        let row = Unsupported { tag: tag.to_owned(), name: name.to_owned(), why: why.to_owned() };
        if !self.unsupported.contains(&row) {
            self.unsupported.push(row);
        }
    }

    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
