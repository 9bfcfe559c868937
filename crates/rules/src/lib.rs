//! Laws and tariffs as dated data.
//!
//! Laws change while books stay, so nothing here is a constant of the program: a [`tax`] table, an hourly [`floor`] and a
//! [`limit`] each carry the day from which they hold, the place they hold in and where they are written down. A decision
//! asks for the rule of a day and keeps the rule's version beside what it decided. Facts go in, decisions and their
//! explanation come out.
//!
//! None of this is legal advice; the words of the sources are binding, and the operator confirms each table before real
//! money moves. Deliberately not here: a clock, where facts come from, and moving money.

mod date;
pub mod floor;
pub mod limit;
pub mod tax;

pub use date::{Date, Month};

use gongdao_kernel::coded_enum;

coded_enum! {
    /// Whose law a rule is.
    pub enum Jurisdiction {
        /// Mainland China.
        China = 156 "CN",
    }
}

impl Jurisdiction {
    /// What local time is ahead of UTC by, in milliseconds. China has one zone and no summer time.
    #[must_use]
    pub fn ahead_of_utc_ms(self) -> i64 {
        match self {
            Jurisdiction::China => 8 * gongdao_kernel::MS_PER_HOUR,
        }
    }
}
