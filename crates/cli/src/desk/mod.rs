//! The jobs of requesters and operators from the command line: what the pages do, for scripts and for people who prefer
//! to type. Each command is a few requests to a server's public API; nothing is decided here.

mod appeals;
mod connect;
mod deposit;
mod download;
mod pages;
mod payout;
mod people;
mod profile;
mod project;
mod review;
mod screening;
mod setting;
mod skill;
mod statement;

mod exam;
mod model;

use clap::ValueEnum;

pub use appeals::Appeals;
pub use deposit::Deposit;
pub use model::Model;
pub use payout::Payout;
pub use people::People;
pub use profile::Profile;
pub use project::Project;
pub use review::Review;
pub use screening::Screening;
pub use setting::Setting;
pub use skill::Skill;
pub use statement::Statement;

pub use exam::Exam;

/// Text as it may stand in a query: everything but letters and digits by its bytes.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// What an option's value is called, on the command line as in the API.
fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}
