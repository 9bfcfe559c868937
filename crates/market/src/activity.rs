//! What is counted by the hour, for whoever wants to know how lively the platform is.

use gongdao_kernel::coded_enum;

coded_enum! {
    /// What is counted by the hour.
    pub enum ActivityKind {
        /// Accounts made.
        SignUp = 1 "sign_ups",
        /// Tasks leased or reserved.
        Claim = 2 "claims",
        /// Answers taken.
        Submit = 3 "submits",
    }
}
