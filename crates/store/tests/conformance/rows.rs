//! Rows: whatever a row can hold comes back as it was, from both databases: nothing, the ends of 64 bits, Chinese, no bytes.

use crate::each;
use crate::guards::{assignment, entry};
use gongdao_kernel::{AssignmentId, BatchId, Currency, Instant, Money, PersonId, ProjectId, TaskId, TypedId};
use gongdao_ledger::{Account, AccountId, AccountKind, EntryNumber};
use gongdao_market::{
    AssignmentState, Batch, BatchState, Clock, ClockKind, Dispute, Grant, Project, ProjectState,
    RefusalReason, RejectionCategory, Standing, Task, TaskLine, TaskState,
};
use gongdao_store::rows::{
    AnswerRow, ConsensusRow, Dispatch, DoubtfulTask, Draft, DraftHead, EvidenceCheckpoint, EvidenceRecord,
    EvidenceRun, EvidenceStream, EvidenceTile, FreshKey, HourlyCursor, HourlyProject, HourlyWeek,
    HourlyWorker, Idempotency, NamedTask, OpenTask, Queue, ReviewItem, Setting, TaskData, WriterRow,
};
use gongdao_store::{Connection, Table};
use gongdao_trust::{Credential, CredentialKind, Invitation, Person, PersonState, Roles, Scopes};
use std::fmt::Debug;
use std::iter::once;

pub(crate) const LOW: i64 = i64::MIN;
pub(crate) const HIGH: i64 = i64::MAX;
pub(crate) const TEXT: &str = "汉字 ㄅㄆㄇ かな 한글 😀 '\"\\ \n\t";

pub(crate) fn at(ms: i64) -> Instant {
    Instant::from_ms(ms)
}

pub(crate) fn who(raw: i64) -> PersonId {
    PersonId::from_raw(raw)
}

pub(crate) fn micros(micros: i64) -> Money {
    Money::from_micros(micros)
}

/// Inserts one row, changes it to another of the same key, and takes it out; it reads the same at every step.
pub(crate) fn trip<T: Table + PartialEq + Debug>(connection: &mut Connection, first: &T, second: &T) {
    assert_eq!(first.key(), second.key(), "{}", T::NAME);
    let keys = [first.key()];
    let is = |connection: &mut Connection, row: &T| {
        assert_eq!(connection.load::<T>(&keys).expect(T::NAME), std::slice::from_ref(row), "{}", T::NAME);
    };
    connection.insert(once(first)).expect(T::NAME);
    is(connection, first);
    if T::COLUMNS.len() > T::KEYS {
        connection.update(once(second)).expect(T::NAME);
        is(connection, second);
    }
    connection.delete::<T>(&keys).expect(T::NAME);
    assert!(connection.load::<T>(&keys).expect(T::NAME).is_empty(), "{}", T::NAME);
    connection.delete::<T>(&keys).expect("a row that is gone already is no error");
}

#[test]
fn pairs_come_back() {
    use gongdao_store::rows::{Pair, Twin};
    for (_database, mut connection) in each() {
        let (assignment, task) = (AssignmentId::from_raw(LOW), TaskId::from_raw(HIGH));
        let pair = |partner| Pair { assignment, partner: AssignmentId::from_raw(partner) };
        trip(&mut connection, &pair(HIGH), &pair(1));
        let twin = |other| Twin { task, other: TaskId::from_raw(other) };
        trip(&mut connection, &twin(LOW), &twin(2));
    }
}

#[test]
fn people_come_back() {
    for (_database, mut connection) in each() {
        let c = &mut connection;
        let person = Person {
            id: who(LOW),
            email: None,
            name: TEXT.to_owned(),
            roles: Roles::all(),
            password: Some(String::new()),
            state: PersonState::Suspended,
            created_at: at(LOW),
            version: 1,
            session_epoch: LOW,
        };
        let changed = Person {
            email: Some(TEXT.to_owned()),
            password: None,
            created_at: at(HIGH),
            version: 2,
            ..person.clone()
        };
        trip(c, &person, &changed);
        let credential = Credential {
            hash: [0; 32],
            person: who(HIGH),
            kind: CredentialKind::Token,
            scopes: Scopes::all(),
            name: TEXT.to_owned(),
            created_at: at(0),
            expires_at: at(HIGH),
            revoked_at: None,
            seen_at: None,
            epoch: HIGH,
        };
        trip(c, &credential, &Credential { revoked_at: Some(at(LOW)), ..credential.clone() });
        let (hash, roles) = ([255; 32], Roles::default());
        let invitation = Invitation {
            hash,
            roles,
            created_by: who(1),
            created_at: at(1),
            expires_at: at(2),
            used_by: None,
            id: gongdao_kernel::InvitationId::from_raw(HIGH),
            email: None,
            revoked_at: None,
        };
        trip(c, &invitation, &Invitation { used_by: Some(who(HIGH)), ..invitation.clone() });
        let grant = Grant {
            person: who(1),
            name: TEXT.to_owned(),
            score: LOW,
            granted_by: who(0),
            granted_at: at(0),
        };
        trip(c, &grant, &Grant { score: HIGH, ..grant.clone() });
        let setting = Setting {
            name: TEXT.to_owned(),
            value: String::new(),
            set_by: who(1),
            set_at: at(LOW),
            version: HIGH - 1,
        };
        trip(c, &setting, &Setting { value: TEXT.repeat(1_000), version: HIGH, ..setting.clone() });
    }
}

#[test]
fn projects_batches_and_tasks_come_back() {
    for (_database, mut connection) in each() {
        let c = &mut connection;
        let (id, batch) = (ProjectId::from_raw(HIGH), BatchId::from_raw(LOW));
        let project = Project {
            id,
            owner: who(LOW),
            state: ProjectState::Refused,
            name: String::new(),
            form: TEXT.to_owned(),
            rules: "{}".to_owned(),
            revision: HIGH,
            refusal: Some(RefusalReason::Other),
            refusal_note: Some(TEXT.to_owned()),
            evidence: Some(LOW),
            names_workers: true,
            created_at: at(0),
            version: 1,
        };
        let plain =
            Project { refusal: None, refusal_note: None, evidence: None, version: 2, ..project.clone() };
        trip(c, &project, &plain);
        let row = Batch::draft(batch, id, Currency::Jpy, u32::MAX, at(LOW));
        let full = Batch {
            state: BatchState::Closed,
            queued: Batch::SWEPT,
            paid: micros(HIGH),
            fees: micros(LOW),
            ..row.clone()
        };
        trip(c, &row, &full);
        let task = Task {
            id: TaskId::from_raw(0),
            batch,
            project: id,
            state: TaskState::Settled,
            wanted: u32::MAX,
            slots: 0,
            answered: u32::MAX,
            accepted: 0,
            position: None,
            named: true,
            surplus: 0,
            reopened: u32::MAX,
            asked: u32::MAX,
            gold: true,
            line: TaskLine::Plain,
        };
        let doubtful = Task { position: Some(LOW), named: false, line: TaskLine::Doubtful, ..task.clone() };
        trip(c, &task, &doubtful);
        let data = TaskData { task: task.id, key: None, workers: None, body: TEXT.repeat(2_000) };
        let (key, workers) = (Some(String::new()), Some(TEXT.to_owned()));
        trip(c, &data, &TaskData { key, workers, body: String::new(), ..data.clone() });
        trip(c, &Queue { project: id, last_position: 0 }, &Queue { project: id, last_position: HIGH });
        let open = OpenTask { project: id, position: LOW, task: task.id };
        trip(c, &open, &OpenTask { task: TaskId::from_raw(HIGH), ..open });
        let doubtful = DoubtfulTask { project: id, position: HIGH, task: task.id };
        trip(c, &doubtful, &DoubtfulTask { task: TaskId::from_raw(LOW), ..doubtful });
        let given =
            Dispatch { given: HIGH, fresh_left: HIGH, newcomer_at: Some(at(LOW)), ..Dispatch::blank(id) };
        trip(c, &given, &Dispatch { to_newcomers: HIGH, newcomer_at: None, ..given });
        let named = NamedTask { worker: who(LOW), project: id, position: HIGH, task: task.id };
        trip(c, &named, &NamedTask { task: TaskId::from_raw(LOW), ..named });
        let standing = Standing::join(who(1), id, LOW);
        let lived = Standing {
            cursor: HIGH,
            doubtful_cursor: LOW,
            live: u32::MAX,
            day: LOW,
            earned: micros(HIGH),
            ..standing.clone()
        };
        trip(c, &standing, &lived);
        let clock = Clock { due_at: at(HIGH), kind: ClockKind::Closing, subject: LOW };
        trip(c, &clock, &clock);
    }
}

#[test]
fn work_comes_back() {
    for (_database, mut connection) in each() {
        let c = &mut connection;
        let row = assignment(LOW, HIGH, 0);
        let mut full = row.clone();
        full.state = AssignmentState::RejectedFinally;
        full.newcomer = Some(true);
        (full.submitted_at, full.decided_at) = (Some(at(LOW)), Some(at(HIGH)));
        (full.hold, full.held, full.paid) = (Some(HIGH), micros(HIGH), micros(LOW));
        (full.evidence_answer, full.evidence_review, full.evidence_settlement) =
            (Some(1), Some(0), Some(LOW));
        trip(c, &row, &full);
        let id = AssignmentId::from_raw(HIGH);
        let answer = AnswerRow {
            assignment: id,
            round: u32::MAX,
            body: TEXT.to_owned(),
            late: true,
            at: at(0),
            key: Some([7; 16]),
            request: None,
            outcome: None,
        };
        trip(c, &answer, &AnswerRow { body: String::new(), late: false, ..answer.clone() });
        let dispute = Dispute {
            assignment: id,
            category: RejectionCategory::Other,
            reason: TEXT.to_owned(),
            evidence: TEXT.to_owned(),
            proposed_by: who(LOW),
            proposed_at: at(LOW),
            repair_until: at(HIGH),
            rejected_by: None,
            rejected_at: None,
            appeal: None,
            appealed_at: None,
            appeal_decided_by: None,
            appeal_won: None,
            appeal_reason: None,
        };
        let mut fought = Dispute { rejected_by: Some(who(1)), rejected_at: Some(at(1)), ..dispute.clone() };
        (fought.appeal, fought.appealed_at) = (Some(String::new()), Some(at(LOW)));
        (fought.appeal_decided_by, fought.appeal_won) = (Some(who(HIGH)), Some(false));
        fought.appeal_reason = Some(TEXT.to_owned());
        trip(c, &dispute, &fought);
        let item = ReviewItem {
            project: ProjectId::from_raw(1),
            assignment: id,
            state: AssignmentState::Submitted,
            doubt_micros: 0,
        };
        trip(c, &item, &ReviewItem { state: AssignmentState::Appealed, ..item.clone() });
        let (task, method) = (TaskId::from_raw(LOW), "majority/1".to_owned());
        let probability_ppm = Some(LOW);
        let consensus = ConsensusRow { task, body: TEXT.to_owned(), method, at: at(0), probability_ppm };
        trip(
            c,
            &consensus,
            &ConsensusRow { method: String::new(), probability_ppm: None, ..consensus.clone() },
        );
    }
}

#[test]
fn money_and_evidence_come_back() {
    for (_database, mut connection) in each() {
        let c = &mut connection;
        let account = Account::open(AccountId::new(AccountKind::Bank, LOW, Currency::Usd));
        let (debits_posted, credits_pending) = (micros(HIGH), micros(HIGH));
        trip(c, &account, &Account { debits_posted, credits_pending, closed: true, ..account });
        for row in [entry(LOW, None), entry(HIGH, Some(LOW))] {
            c.insert(once(&row)).unwrap();
            assert_eq!(c.load::<gongdao_ledger::Entry>(&[row.key()]).unwrap(), [row]);
        }
        let idempotency =
            Idempotency { key: [0; 16], request: [255; 16], outcome: TEXT.to_owned(), at: at(0) };
        trip(c, &idempotency, &Idempotency { outcome: String::new(), at: at(HIGH), ..idempotency.clone() });
        let fresh = FreshKey::new(HIGH, idempotency);
        trip(c, &fresh, &FreshKey { outcome: String::new(), at: at(LOW), ..fresh.clone() });
        let writer = WriterRow {
            shard: u32::MAX,
            epoch: 0,
            entries: LOW,
            records: HIGH,
            last_id: 0,
            last_at: at(LOW),
        };
        trip(c, &writer, &WriterRow { epoch: u32::MAX, ..writer.clone() });
        let record = EvidenceRecord {
            number: EntryNumber::from_raw(LOW),
            subject: HIGH,
            salt: Some(Vec::new()),
            record: Some((0..=255).collect()),
            kind: TEXT.to_owned(),
            at: at(HIGH),
            commitment: [128; 32],
        };
        trip(c, &record, &EvidenceRecord { salt: None, record: None, ..record.clone() });
        trip(
            c,
            &EvidenceStream { stream: LOW, integrated: 0 },
            &EvidenceStream { stream: LOW, integrated: HIGH },
        );
        let run = EvidenceRun { first_index: HIGH, first_number: EntryNumber::from_raw(LOW), records: 0 };
        trip(c, &run, &EvidenceRun { records: HIGH, ..run.clone() });
        let tile = EvidenceTile { level: -1, position: HIGH, body: vec![0; 70_000] };
        trip(c, &tile, &EvidenceTile { body: Vec::new(), ..tile.clone() });
        let checkpoint = EvidenceCheckpoint { size: HIGH, note: TEXT.to_owned(), at: at(LOW) };
        c.insert(once(&checkpoint)).unwrap();
        assert_eq!(c.load::<EvidenceCheckpoint>(&[checkpoint.key()]).unwrap(), [checkpoint]);
    }
}

#[test]
fn drafts_and_hourly_figures_come_back() {
    for (_database, mut connection) in each() {
        let c = &mut connection;
        let assignment = AssignmentId::from_raw(HIGH);
        let head =
            DraftHead { assignment, revision: HIGH, revisions: 1, bytes: LOW, digest: [7; 32], at: at(LOW) };
        trip(c, &head, &DraftHead { digest: [255; 32], at: at(HIGH), ..head.clone() });
        let draft = Draft { assignment, revision: LOW, fence: HIGH, body: TEXT.to_owned(), at: at(0) };
        trip(c, &draft, &Draft { body: String::new(), ..draft.clone() });
        trip(c, &HourlyCursor { shard: HIGH, number: LOW }, &HourlyCursor { shard: HIGH, number: HIGH });
        let project = HourlyProject {
            project: ProjectId::from_raw(HIGH),
            currency: Currency::Jpy,
            people: LOW,
            answers: HIGH,
            unmeasured: 0,
            active_ms: HIGH,
            paid: micros(HIGH),
            median: micros(LOW),
            times: Vec::new(),
            rates: (0..=255).collect(),
            reviews: None,
        };
        trip(
            c,
            &project,
            &HourlyProject { times: vec![0; 2_400], reviews: Some(vec![0, 255]), ..project.clone() },
        );
        let worker = HourlyWorker {
            worker: who(LOW),
            project: project.project,
            currency: Currency::Eur,
            answers: HIGH,
            unmeasured: LOW,
            active_ms: 0,
            paid: micros(HIGH),
        };
        trip(c, &worker, &HourlyWorker { active_ms: HIGH, ..worker.clone() });
        let week = HourlyWeek {
            worker: who(HIGH),
            week: LOW,
            currency: Currency::Cny,
            answers: 0,
            active_ms: HIGH,
            paid: micros(LOW),
        };
        trip(c, &week, &HourlyWeek { answers: HIGH, ..week.clone() });
    }
}
