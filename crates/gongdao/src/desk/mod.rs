//! The jobs of requesters and operators from the command line: what the pages do, for scripts and for people who prefer
//! to type. Each command is a few requests to a server's public API; nothing is decided here.

mod appeals;
mod connect;
mod deposit;
mod pages;
mod people;
mod profile;
mod project;
mod screening;
mod setting;

pub use appeals::Appeals;
pub use deposit::Deposit;
pub use people::People;
pub use profile::Profile;
pub use project::Project;
pub use screening::Screening;
pub use setting::Setting;
