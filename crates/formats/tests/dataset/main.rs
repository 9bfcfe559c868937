//! Labelled data sets through every format: what a format carries comes back as it went, what it does not carry is
//! refused by name, and files that break a format's rules are refused where they break them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::print_stdout)]

mod chance;
mod detail;
mod others;
mod outside;
mod round;
mod rules;
mod same;

use gongdao_formats::dataset::{DataError, Picture, Pictures};
use std::collections::BTreeMap;

/// Pictures whose sizes are known by name.
#[derive(Default)]
pub struct Album(pub BTreeMap<String, (u32, u32)>);

impl Pictures for Album {
    fn find(&self, name: &str) -> Result<Option<Picture>, DataError> {
        let found = self.0.iter().find(|(known, _)| {
            let stem = known.rsplit_once('.').map_or(known.as_str(), |(stem, _)| stem);
            name == *known || name == stem
        });
        Ok(found.map(|(name, size)| Picture { name: name.clone(), size: *size }))
    }
}
