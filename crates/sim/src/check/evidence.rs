//! Evidence: records are dense, each stands in the log once, the log derives from its entries, salts are nobody else's.

use super::{Verdict, hold};
use crate::{Deep, View};
use gongdao_evidence::record::{SALT_BYTES, commitment};
use gongdao_kernel::TypedId;
use gongdao_ledger::Reason;
use gongdao_market::AssignmentState;
use std::collections::{BTreeMap, BTreeSet};

/// The records of each writer's epoch are numbered from 1 without a gap, and the writer's row knows the last.
pub fn records_are_dense(view: &View, deep: &Deep) -> Verdict {
    let name = "records are dense";
    let mut last: BTreeMap<i64, i64> = BTreeMap::new();
    for record in &deep.records {
        let known = last.entry(record.number.stream()).or_default();
        *known += 1;
        let expected = *known;
        hold(record.number.sequence() == expected, name, || format!("{} is not {expected}", record.number))?;
    }
    let mut entries: BTreeMap<i64, i64> = BTreeMap::new();
    for entry in &deep.entries {
        *entries.entry(entry.number.stream()).or_default() += 1;
    }
    for writer in &view.writers {
        let stream = gongdao_ledger::EntryNumber::new(writer.shard, writer.epoch, 0).stream();
        let counted = |of: &BTreeMap<i64, i64>| of.get(&stream).copied().unwrap_or(0);
        let right = (writer.records, writer.entries) == (counted(&last), counted(&entries));
        hold(right, name, || format!("{writer:?}"))?;
    }
    Ok(())
}

/// Runs cover every integrated record once, at consecutive places of the log.
pub fn records_are_integrated_once(_: &View, deep: &Deep) -> Verdict {
    let name = "records are integrated once";
    let mut covered: BTreeSet<i64> = BTreeSet::new();
    let mut next_index = 0;
    for run in &deep.runs {
        hold(run.first_index == next_index, name, || format!("{run:?} does not begin at {next_index}"))?;
        next_index += run.records;
        for number in run.first_number.raw()..run.first_number.raw() + run.records {
            hold(covered.insert(number), name, || format!("{number} is integrated twice"))?;
            hold(deep.record(number).is_some(), name, || format!("{number} does not exist"))?;
        }
    }
    let size = deep.checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.size);
    hold(size == next_index, name, || format!("the log has {size} and the runs {next_index}"))?;
    for stream in &deep.streams {
        let counted = covered.iter().filter(|number| (*number >> 35) == stream.stream).count();
        hold(i64::try_from(counted) == Ok(stream.integrated), name, || format!("{stream:?} has {counted}"))?;
    }
    Ok(())
}

/// Every tile and the signed root follow from the log's entries.
pub fn log_derives_from_its_entries(_: &View, deep: &Deep) -> Verdict {
    hold(deep.log_fault.is_none(), "the log derives from its entries", || format!("{:?}", deep.log_fault))
}

/// A record's commitment is its own, and no two records share a salt: one receipt must not open another record.
pub fn salts_are_not_shared(_: &View, deep: &Deep) -> Verdict {
    let name = "salts are not shared";
    let mut salts = BTreeSet::new();
    for row in &deep.records {
        let (Some(salt), Some(bytes)) = (&row.salt, &row.record) else { continue };
        hold(salts.insert(salt.clone()), name, || format!("{} {}", row.number, row.kind))?;
        let known: Option<[u8; SALT_BYTES]> = salt.as_slice().try_into().ok();
        let right = known.is_some_and(|salt| commitment(&salt, bytes) == row.commitment);
        hold(right, name, || format!("{} does not open its commitment", row.number))?;
    }
    Ok(())
}

/// A movement names a record that exists.
pub fn movements_name_their_evidence(view: &View, deep: &Deep) -> Verdict {
    for entry in deep.entries.iter().filter(|entry| entry.cause.evidence != 0) {
        let known = deep.record(entry.cause.evidence);
        // A correction is about the entry it puts right; its record is about the payout or deposit behind that.
        // What an appeal against a grade pays is about each of its answers; its record is about the first.
        let of_grade = |subject| {
            let own = view.graded.iter().find(|one| one.assignment.raw() == entry.cause.subject);
            own.is_some_and(|one| one.grading.raw() == subject)
        };
        let about =
            |subject| subject == entry.cause.subject || entry.reason == Reason::Correct || of_grade(subject);
        let right = known.is_some_and(|record| about(record.subject) && record.at == entry.at);
        hold(right, "movements name their evidence", || entry.line())?;
    }
    Ok(())
}

/// Answers, reviews and settlements name a record.
pub fn decisions_name_their_evidence(view: &View) -> Verdict {
    use AssignmentState as S;
    let name = "decisions name their evidence";
    for row in &view.assignments {
        let finding = || format!("{row:?}");
        hold((row.round > 0) == row.evidence_answer.is_some(), name, finding)?;
        hold((row.state == S::Accepted) == row.evidence_settlement.is_some(), name, finding)?;
        let reviewed = matches!(
            row.state,
            S::Passed | S::Accepted | S::RejectionProposed | S::Rejected | S::Appealed | S::RejectedFinally
        );
        hold(!reviewed || row.evidence_review.is_some(), name, finding)?;
    }
    Ok(())
}

/// The records an assignment names are of their kind and about it.
pub fn evidence_is_about_its_subject(view: &View, deep: &Deep) -> Verdict {
    for row in &view.assignments {
        let named = [
            (row.evidence_answer, "answer_submitted"),
            (row.evidence_review, "review_decided"),
            (row.evidence_settlement, "settlement"),
        ];
        for (number, kind) in named {
            let Some(number) = number else { continue };
            let record = deep.record(number);
            let right = record.is_some_and(|record| record.kind == kind && record.subject == row.id.raw());
            hold(right, "evidence is about its subject", || {
                format!("{} names {number}: {record:?}", row.id)
            })?;
        }
    }
    Ok(())
}
