//! Proofs: receipts of decisions for those they concern, and the public log for everybody.
//!
//! A receipt is made when it is asked for, against the latest signed checkpoint; many made together share what they read
//! of the tree. A record that the sequencer has not taken in yet is named as pending, one whose salt was erased as
//! erased. Deliberately not here: verification, which needs none of this ([`gongdao_evidence::receipt::verify`]).

mod payouts;
mod public;
mod sittings;

pub use payouts::of_payout;
pub use public::{Fetched, checkpoint, fsck, tile};
pub use sittings::of_sitting;

use super::desk::owner_of;
use super::{Page, bounded};
use crate::sequencer::StoredTiles;
use crate::{Actor, sequencer};
use gongdao_evidence::proof::Prover;
use gongdao_evidence::receipt::Receipt;
use gongdao_evidence::record::SALT_BYTES;
use gongdao_kernel::{AssignmentId, Fault, Instant, PersonId, ProjectId, ReleaseId, TypedId, coded_enum};
use gongdao_ledger::EntryNumber;
use gongdao_market::Project;
use gongdao_store::Connection;
use gongdao_store::queries::evidence;
use gongdao_store::queries::proofs::{self as stored, AssignmentRecords};
use gongdao_store::rows::{EvidenceRecord, EvidenceRun};
use gongdao_trust::{Role, Scope};

coded_enum! {
    /// What a receipt is of.
    pub enum ReceiptKind {
        /// The latest answer.
        Answer = 1 "answer",
        /// The last review decision.
        Review = 2 "review",
        /// The settlement.
        Settlement = 3 "settlement",
        /// An earlier step of a dispute.
        Dispute = 4 "dispute",
        /// A project's publication or refusal.
        Publication = 5 "publication",
        /// Accepted terms.
        Terms = 6 "terms",
        /// A step of a payout.
        Payout = 7 "payout",
        /// What a person of the platform decided.
        Decision = 8 "decision",
        /// A bonus for an answer.
        Bonus = 9 "bonus",
        /// A release of a data set.
        Release = 10 "release",
        /// The end of a grade that paid less than the whole price.
        Grade = 11 "grade",
        /// The result of a sitting.
        Exam = 20 "exam",
    }
}

/// A receipt, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// The `.tlog-proof` text.
    Ready(String),
    /// Not in the signed log yet; a matter of seconds.
    Pending,
    /// The record was erased; its leaf stands and means nothing.
    Erased,
}

/// One decision and its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipted {
    /// The assignment or project it is about, as text.
    pub subject: String,
    /// What it is of.
    pub kind: ReceiptKind,
    /// The record's number.
    pub number: EntryNumber,
    /// The record's kind, as in its leaf.
    pub record_kind: String,
    /// When it was decided.
    pub at: Instant,
    /// The receipt.
    pub proof: Proof,
}

/// A record that is to be proved.
struct Wanted {
    subject: String,
    kind: ReceiptKind,
    number: i64,
}

/// Bonuses of one answer whose receipts are given.
const BONUSES: i64 = 100;

/// The receipts of one assignment, for its worker, the project's owner, operators and auditors. All steps of a dispute
/// are among them, and its bonuses at the end.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn of_assignment(
    connection: &mut Connection,
    actor: &Actor,
    id: AssignmentId,
) -> Result<Vec<Receipted>, Fault> {
    actor.scopes.require(Scope::Read)?;
    let known = stored::of_assignment(connection, id)?;
    let own = |records: &AssignmentRecords| {
        records.worker == actor.person || records.owner == actor.person || is_staff(actor)
    };
    let records = known.filter(own).ok_or_else(|| Fault::not_found("assignment"))?;
    let mut wanted = Vec::new();
    want(&records, &mut wanted);
    let bonuses = gongdao_store::queries::bonuses::bonuses_of_assignment(connection, id, BONUSES)?;
    let subject = id.to_string();
    wanted.extend(bonuses.iter().map(|bonus| Wanted {
        subject: subject.clone(),
        kind: ReceiptKind::Bonus,
        number: bonus.evidence,
    }));
    prove(connection, wanted)
}

/// A page of a person's receipts, by assignment; for the person, operators and auditors.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn of_person(
    connection: &mut Connection,
    actor: &Actor,
    person: PersonId,
    after: Option<AssignmentId>,
    limit: u32,
) -> Result<Page<Receipted>, Fault> {
    check_person(actor, person)?;
    let limit = bounded(limit);
    let after = after.map_or(0, TypedId::raw);
    let rows = stored::of_worker(connection, person, after, i64::from(limit) + 1)?;
    let page = Page::cut(rows, limit, |records| records.assignment.raw());
    let mut wanted = Vec::new();
    page.items.iter().for_each(|records| want(records, &mut wanted));
    Ok(Page { items: prove(connection, wanted)?, next: page.next })
}

/// A page of the receipts of terms a person accepted, by project; for the person, operators and auditors.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn of_terms(
    connection: &mut Connection,
    actor: &Actor,
    person: PersonId,
    after: Option<ProjectId>,
    limit: u32,
) -> Result<Page<Receipted>, Fault> {
    check_person(actor, person)?;
    let limit = bounded(limit);
    let after = after.map_or(0, TypedId::raw);
    let rows = stored::terms_of(connection, person, after, i64::from(limit) + 1)?;
    let page = Page::cut(rows, limit, |(project, _)| project.raw());
    let wanted = page.items.iter().map(|(project, number)| Wanted {
        subject: project.to_string(),
        kind: ReceiptKind::Terms,
        number: *number,
    });
    Ok(Page { items: prove(connection, wanted.collect())?, next: page.next })
}

/// The receipt of a project's last publication or refusal, for its owner, operators and auditors; none before that.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn of_project(
    connection: &mut Connection,
    actor: &Actor,
    project: ProjectId,
) -> Result<Option<Receipted>, Fault> {
    actor.scopes.require(Scope::Read)?;
    if owner_of(connection, project)? != actor.person && !is_staff(actor) {
        return Err(Fault::not_found("project"));
    }
    let number = connection.load::<Project>(&[(project,)])?.pop().and_then(|row| row.evidence);
    let kind = ReceiptKind::Publication;
    let wanted = number.map(|number| Wanted { subject: project.to_string(), kind, number });
    Ok(prove(connection, wanted.into_iter().collect())?.pop())
}

/// The receipt of a release, for the project's owner, operators and auditors; none before it is ready.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn of_release(
    connection: &mut Connection,
    actor: &Actor,
    id: ReleaseId,
) -> Result<Option<Receipted>, Fault> {
    let (row, ..) = super::releases::release(connection, actor, id)?;
    let kind = ReceiptKind::Release;
    let wanted = row.evidence.map(|number| Wanted { subject: id.to_string(), kind, number });
    Ok(prove(connection, wanted.into_iter().collect())?.pop())
}

/// The receipts of records that are known by number, for the program itself.
///
/// # Errors
/// What the database answers.
pub(super) fn of_numbers(
    connection: &mut Connection,
    subject: &str,
    numbers: &[i64],
) -> Result<Vec<Receipted>, Fault> {
    let kind = ReceiptKind::Decision;
    let wanted = numbers.iter().map(|number| Wanted { subject: subject.to_owned(), kind, number: *number });
    prove(connection, wanted.collect())
}

/// Whether somebody reads all of it by their role.
pub(super) fn is_staff(actor: &Actor) -> bool {
    actor.roles.has(Role::Operator) || actor.roles.has(Role::Auditor)
}

fn check_person(actor: &Actor, person: PersonId) -> Result<(), Fault> {
    actor.scopes.require(Scope::Read)?;
    if person == actor.person || is_staff(actor) { Ok(()) } else { Err(Fault::not_found("person")) }
}

/// Names an assignment's records in the order in which they were made.
fn want(records: &AssignmentRecords, wanted: &mut Vec<Wanted>) {
    let present = [
        (ReceiptKind::Answer, records.answer),
        (ReceiptKind::Review, records.review),
        (ReceiptKind::Settlement, records.settlement),
        (ReceiptKind::Grade, records.grading),
    ];
    let mut own: Vec<(ReceiptKind, i64)> =
        present.into_iter().filter_map(|(kind, number)| Some((kind, number?))).collect();
    for number in records.dispute.iter().flat_map(|text| text.split(' ')) {
        let Ok(number) = number.parse() else { continue };
        if !own.iter().any(|(_, known)| *known == number) {
            own.push((ReceiptKind::Dispute, number));
        }
    }
    own.sort_unstable_by_key(|(_, number)| *number);
    let subject = records.assignment.to_string();
    wanted.extend(own.into_iter().map(|(kind, number)| Wanted { subject: subject.clone(), kind, number }));
}

/// Makes receipts, in the order asked. A record that is not there at all is left out: the ledger check names it.
fn prove(connection: &mut Connection, wanted: Vec<Wanted>) -> Result<Vec<Receipted>, Fault> {
    let mut keys: Vec<_> = wanted.iter().map(|wanted| (EntryNumber::from_raw(wanted.number),)).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut records = connection.load::<EvidenceRecord>(&keys)?;
    records.sort_unstable_by_key(|record| record.number);
    let last = evidence::checkpoint_last(connection)?;
    let mut places = Places::default();
    let indexes = records.iter().map(|record| places.find(connection, record.number));
    let indexes = indexes.collect::<Result<Vec<_>, Fault>>()?;
    let size = last.as_ref().map_or(0, |checkpoint| u64::try_from(checkpoint.size).unwrap_or(0));
    let note = last.map(|checkpoint| checkpoint.note).unwrap_or_default();
    let tiles = StoredTiles::new(connection);
    let mut prover = Prover::new(size, &tiles);
    let mut receipts = Vec::with_capacity(wanted.len());
    for Wanted { subject, kind, number } in wanted {
        let at = records.binary_search_by_key(&number, |record| record.number.raw());
        let Ok(at) = at else { continue };
        let record = &records[at];
        let proof = match (secret_of(record), indexes[at]) {
            (None, _) => Proof::Erased,
            (_, None) => Proof::Pending,
            (_, Some(index)) if index >= size => Proof::Pending,
            (Some((salt, bytes)), Some(index)) => {
                let proof = prover.inclusion(index).map_err(Fault::internal)?;
                let (record_bytes, checkpoint_note) = (bytes.to_vec(), note.clone());
                Proof::Ready(Receipt { record_bytes, salt, index, proof, checkpoint_note }.to_string())
            }
        };
        let (number, at, record_kind) = (record.number, record.at, record.kind.clone());
        receipts.push(Receipted { subject, kind, number, record_kind, at, proof });
    }
    Ok(receipts)
}

fn secret_of(record: &EvidenceRecord) -> Option<([u8; SALT_BYTES], &[u8])> {
    let salt = record.salt.as_deref()?.try_into().ok()?;
    Some((salt, record.record.as_deref()?))
}

/// Where records stand in the log. Those made together were mostly taken in together, so the last run is remembered.
#[derive(Default)]
struct Places {
    run: Option<EvidenceRun>,
}

impl Places {
    fn find(&mut self, connection: &mut Connection, number: EntryNumber) -> Result<Option<u64>, Fault> {
        let within = |run: &EvidenceRun| (0..run.records).contains(&(number.raw() - run.first_number.raw()));
        if !self.run.as_ref().is_some_and(within) {
            self.run = evidence::run_of(connection, number)?.filter(within);
        }
        Ok(self.run.as_ref().and_then(|run| sequencer::place_in(run, number)))
    }
}
