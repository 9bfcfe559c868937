//! Every hand-written statement, by what it is about.

/// An assignment's columns, as the row reads them, from the table called `a`.
macro_rules! assignment_columns {
    () => {
        "a.id, a.task, a.worker, a.project, a.batch, a.state, a.fence, a.round, a.leased_at, a.deadline_at, \
         a.submitted_at, a.decided_at, a.active_ms, a.hold, a.held, a.units, a.paid, a.evidence_answer, \
         a.evidence_review, a.evidence_settlement, a.right_ppm, a.newcomer"
    };
}

pub mod desk;
pub mod drafts;
pub mod evidence;
pub mod hourly;
pub mod keys;
pub mod ledger;
pub mod live;
pub mod market;
pub mod people;
pub mod proofs;
pub mod results;
mod whole;
pub mod work;

pub mod media;
pub mod payouts;
pub mod statements;

pub use whole::rows_all;

pub mod accounts;
pub mod overview;
pub mod quality;
pub mod teams;

pub mod bonuses;
pub mod exams;
pub mod games;
pub mod gradings;
pub mod models;
pub mod releases;

use crate::Query;

/// All of them, so that suites can prepare each on both databases.
#[must_use]
pub fn all() -> Vec<&'static Query> {
    [
        work::ALL,
        keys::ALL,
        evidence::ALL,
        people::ALL,
        market::ALL,
        desk::ALL,
        results::ALL,
        ledger::ALL,
        proofs::ALL,
        drafts::ALL,
        hourly::ALL,
        live::ALL,
        media::ALL,
        payouts::ALL,
        statements::ALL,
        accounts::ALL,
        overview::ALL,
        teams::ALL,
        quality::ALL,
        games::ALL,
        exams::ALL,
        bonuses::ALL,
        models::ALL,
        releases::ALL,
        gradings::ALL,
    ]
    .concat()
}

/// Those that only PostgreSQL can take.
#[must_use]
pub fn slices() -> &'static [&'static Query] {
    work::SLICES
}

#[cfg(test)]
mod tests {
    use crate::Table;

    fn columns<T: Table>(prefix: &str) -> String {
        let columns: Vec<String> =
            T::COLUMNS.iter().map(|column| format!("{prefix}{}", column.name)).collect();
        columns.join(", ")
    }

    /// Rows are read by place, so a list written by hand must be the table's.
    fn same<T: Table>(prefix: &str, written: &str) {
        assert_eq!(written, columns::<T>(prefix), "{}", T::NAME);
    }

    /// A query that reads whole rows names all their columns first, in the table's order.
    pub(super) fn selects<T: Table>(prefix: &str, query: &crate::Query) {
        let begin = format!("SELECT {}", columns::<T>(prefix));
        assert!(query.sql.starts_with(&begin), "{} does not begin with {begin}", query.name);
    }

    #[test]
    fn columns_written_by_hand_are_the_tables() {
        same::<gongdao_market::Assignment>("a.", assignment_columns!());
        same::<crate::rows::AnswerRow>("w.", super::desk::ANSWER);
        same::<gongdao_market::Dispute>("d.", super::desk::DISPUTE);
        same::<crate::rows::ConsensusRow>("c.", super::desk::CONSENSUS);
        same::<gongdao_ledger::Entry>("", super::ledger::ENTRY);
        same::<gongdao_ledger::Account>("", super::ledger::ACCOUNT);
        same::<gongdao_market::Batch>("", super::ledger::BATCH);
        same::<gongdao_market::Task>("", super::ledger::TASK);
    }
}
