//! Lines of bank statements: what each turned out to be, or why it waits.
//!
//! Every line that is taken in moves money in the books at once: to whom it belongs where that is known, else to
//! suspense. So the books' bank is the bank's at every moment, and what nobody understands has a name and a place.

use gongdao_kernel::coded_enum;

coded_enum! {
    /// Where a bank line stands.
    pub enum LineState {
        /// It is a deposit, a payout, or one of their returns.
        Matched = 1 "matched",
        /// Nobody knows yet what it is.
        Suspense = 2 "suspense",
        /// It is to go back to its sender; the bank has not shown it leaving yet.
        Returning = 3 "returning",
        /// It went back.
        SentBack = 4 "sent_back",
    }
}

coded_enum! {
    /// What a line is.
    pub enum LineMatch {
        /// A requester's deposit that nobody had recorded.
        Deposit = 1 "deposit",
        /// A deposit that the operator had recorded before.
        RecordedDeposit = 2 "recorded_deposit",
        /// A payout that left.
        Payout = 3 "payout",
        /// A payout that came back.
        PayoutReturn = 4 "payout_return",
        /// Another line that was sent back to its sender.
        SentBack = 5 "sent_back",
    }
}

coded_enum! {
    /// Why a line waits in suspense.
    pub enum LineCause {
        /// It carries no reference of ours.
        NoReference = 1 "no_reference",
        /// Its reference is of nobody we know, or of somebody who takes no deposits.
        UnknownReference = 2 "unknown_reference",
        /// What it refers to has another amount: a part, or too much.
        AmountDiffers = 3 "amount_differs",
        /// What it refers to is in a state in which no such line is due.
        NotDue = 4 "not_due",
    }
}
