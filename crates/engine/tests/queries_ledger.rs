//! The books on both databases: they are sound after a market has been busy, and every damage is named.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Database, Market, rules};
use gongdao_engine::Actor;
use gongdao_engine::commands::{batch, review, teams, work};
use gongdao_engine::queries::ledger::{self, Report, Side};
use gongdao_engine::queries::snapshot;
use gongdao_kernel::{MS_PER_DAY, MS_PER_HOUR, Money, ProjectId};
use gongdao_ledger::{Entry, EntryNumber};
use gongdao_market::RejectionCategory;
use gongdao_trust::Role;

const REASON: &str = "The picture shows another colour altogether.";

/// A market with answers in every state: held, expired, returned, accepted, proposed, rejected, appealed, won, lost.
struct Busy {
    market: Market,
    operator: Actor,
    requester: Actor,
    reviewer: Actor,
    project: ProjectId,
}

impl Busy {
    fn open(database: &Database) -> Self {
        let mut market = Market::open(database);
        let operator = market.person("operator", &[Role::Operator]);
        let requester = market.person("requester", &[Role::Requester]);
        let reviewer = market.person("reviewer", &[Role::Reviewer]);
        market.deposit(operator, requester.person, "100");
        let project = market.project(requester, &rules(2, "manual"));
        market.batch_of(requester, project, &vec![Vec::new(); 12]);
        Self { market, operator, requester, reviewer, project }
    }

    fn worker(&mut self, name: &str) -> Actor {
        let worker = self.market.person(name, &[Role::Worker]);
        self.market.join(worker, self.project);
        worker
    }

    fn rejected(&mut self, worker: Actor, appealed: bool) -> gongdao_kernel::AssignmentId {
        let lease = self.market.claim(worker, self.project).unwrap();
        self.market.submit(worker, lease, "a").unwrap();
        let (assignment, reason) = (lease.assignment, REASON.to_owned());
        let category = RejectionCategory::Careless;
        let propose = review::ProposeRejection { assignment, category, reason: reason.clone() };
        self.market.give(self.reviewer, propose).unwrap();
        self.market.wait_ms(MS_PER_DAY);
        self.market.give(self.reviewer, review::Reject { assignment, reason }).unwrap();
        if appealed {
            let reason = "I looked well.".to_owned();
            self.market.give(worker, review::Appeal { assignment, reason }).unwrap();
        }
        assignment
    }

    fn check(&mut self) -> Report {
        snapshot(&mut self.market.connection, |on| ledger::check(on, &mut |_, _| {})).unwrap()
    }

    /// What the check says while the statements' damage stands; it is undone afterwards.
    fn damaged(&mut self, sql: &str) -> Report {
        let connection = &mut self.market.connection;
        connection.begin().unwrap();
        connection.script(sql).unwrap();
        let report = ledger::check(connection, &mut |_, _| {}).unwrap();
        connection.rollback().unwrap();
        report
    }
}

fn names(report: &Report) -> Vec<&'static str> {
    let mut names: Vec<_> = report.violations.iter().map(|violation| violation.invariant).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A team: a leader, and members at a cut of three per cent.
fn team(busy: &mut Busy, members: &[Actor]) {
    let leader = busy.worker("leader");
    let found = teams::FoundTeam { name: "first".to_owned(), cut_ppm: 30_000 };
    busy.market.give(leader, found).unwrap();
    let expires_at = busy.market.now.plus_ms(MS_PER_DAY);
    busy.market.give(leader, teams::MakeTeamLink { hash: [1; 32], uses: 9, expires_at }).unwrap();
    for member in members {
        busy.market.give(*member, teams::JoinTeam { hash: [1; 32], revision: 1 }).unwrap();
    }
}

/// Everything happens once. The one who won an appeal after the slot was taken again makes one answer too many, by right.
fn live(busy: &mut Busy) {
    let [a, b, c] = ["a", "b", "c"].map(|name| busy.worker(name));
    team(busy, &[a, b]);
    let project = busy.project;
    let won = busy.rejected(a, true);
    let lost = busy.rejected(b, true);
    busy.rejected(c, false);
    for (assignment, won) in [(won, true), (lost, false)] {
        let decide = review::DecideAppeal { assignment, won, reason: REASON.to_owned() };
        busy.market.give(busy.operator, decide).unwrap();
    }
    let undone = busy.rejected(c, false);
    busy.market.give(busy.requester, review::Accept { assignment: undone }).unwrap();
    let lease = busy.market.claim(a, project).unwrap();
    busy.market.submit(a, lease, "b").unwrap();
    busy.market.give(busy.requester, review::Accept { assignment: lease.assignment }).unwrap();
    let lease = busy.market.claim(b, project).unwrap();
    busy.market.submit(b, lease, "b").unwrap();
    let lease = busy.market.claim(b, project).unwrap();
    let back = work::GiveBack { assignment: lease.assignment, fence: lease.fence };
    busy.market.give(b, back).unwrap();
    busy.market.claim(c, project).unwrap();
    busy.market.wait_ms(MS_PER_HOUR);
    busy.market.ring();
    busy.market.claim(a, project).unwrap();
    busy.rejected(b, true);
}

#[test]
fn a_busy_market_has_sound_books() {
    for database in Database::each() {
        let mut busy = Busy::open(&database);
        assert!(busy.check().is_sound());
        live(&mut busy);
        let report = busy.check();
        assert_eq!(report.violations, []);
        assert!(report.is_sound() && report.trial_balance.values().all(|sum| *sum == 0));
        assert_eq!((report.batches, report.tasks, report.double_leases), (1, 12, 0));
        assert!(report.open_holds >= 3 && report.entries > 20 && report.records > 20, "{report:?}");

        // Everything runs out; the batch closes and what is left goes back.
        let project = busy.project;
        let made = busy.market.give(busy.requester, batch::CreateBatch { project });
        assert!(made.is_ok());
        for _ in 0..3 {
            busy.market.wait_ms(8 * MS_PER_DAY);
            busy.market.ring();
        }
        let report = busy.check();
        assert_eq!((report.violations, report.open_holds), (Vec::new(), 0));
    }
}

#[test]
fn a_won_appeal_gives_no_slot_away_twice() {
    for database in Database::each() {
        let mut busy = Busy::open(&database);
        let project = busy.market.project(busy.requester, &rules(1, "manual"));
        let batch = busy.market.batch_of(busy.requester, project, &[Vec::new()]);
        let more = Some(Money::parse("1").unwrap());
        busy.market.give(busy.requester, batch::FundBatch { batch, more }).unwrap();
        busy.project = project;
        let [a, b, c] = ["a", "b", "c"].map(|name| busy.worker(name));
        let assignment = busy.rejected(a, true);
        let replaced = busy.market.claim(b, project).unwrap();
        let decide = review::DecideAppeal { assignment, won: true, reason: REASON.to_owned() };
        busy.market.give(busy.operator, decide).unwrap();
        assert_eq!(busy.check().violations, []);
        let back = work::GiveBack { assignment: replaced.assignment, fence: replaced.fence };
        busy.market.give(b, back).unwrap();
        assert_eq!(busy.market.claim(c, project).unwrap_err().code.as_str(), "no_work");
        assert_eq!(busy.check().violations, []);
    }
}

const LEADER: &str = "T1 a leader gets the cut that was fixed at the claim";

#[test]
fn every_damage_is_named() {
    const CASES: &[(&str, &str)] = &[
        (
            "UPDATE account SET credits_posted = credits_posted + 1 WHERE kind = 5",
            "L8 counters equal the journal",
        ),
        ("UPDATE account SET credits_posted = credits_posted + 1 WHERE kind = 5", "L7 debits equal credits"),
        ("DELETE FROM account WHERE kind = 6", "L8 counters equal the journal"),
        (
            "UPDATE account SET debits_pending = debits_pending + 1 WHERE kind = 3",
            "L13 open holds are the escrow's pending debits",
        ),
        ("UPDATE batch SET accepted = accepted + 1", "M4 batch counters equal a recount"),
        ("UPDATE batch SET fees = fees + 1", "L8 a batch's pay and fees equal the journal"),
        ("UPDATE task SET slots = slots + 1", "M3 task counters equal a recount"),
        (
            "UPDATE task SET wanted = 0, asked = 0, surplus = 0, slots = 0",
            "M2 no task is leased beyond what it wants",
        ),
        (
            "UPDATE assignment SET hold = NULL, held = 0 WHERE state = 2",
            "M1 an assignment that can be decided has its hold",
        ),
        (
            "UPDATE assignment SET hold = NULL, held = 0 WHERE state = 2",
            "L13 each open hold belongs to one assignment, sitting or grade",
        ),
        (
            "UPDATE assignment SET held = held - 1 WHERE state = 2",
            "M1 an assignment that can be decided has its hold",
        ),
        (
            "UPDATE assignment SET state = 10 WHERE state = 2",
            "M1 an assignment that can be decided has its hold",
        ),
        (
            "DELETE FROM task WHERE id = (SELECT MIN(task) FROM assignment)",
            "M5 every row has what it belongs to",
        ),
        (
            "DELETE FROM evidence_record WHERE number = (SELECT MIN(evidence) FROM entry WHERE reason = 7)",
            "E1 evidence records are dense",
        ),
        (
            "DELETE FROM evidence_record WHERE number = (SELECT MIN(evidence) FROM entry WHERE reason = 7)",
            "L20 movements name their evidence",
        ),
        ("UPDATE evidence_record SET record = salt", "E2 records are what was committed to"),
        (
            "UPDATE account_sum SET credits = credits + 1 WHERE kind = 5",
            "L8 sums by kind equal their accounts",
        ),
        ("DELETE FROM account_sum", "L8 sums by kind equal their accounts"),
        ("UPDATE review_count SET count = count + 1", "M6 review counts equal their queues"),
        ("DELETE FROM review_item", "M6 review counts equal their queues"),
        ("UPDATE team_share SET cut_ppm = 40000 WHERE cut > 0", LEADER),
        ("UPDATE team_share SET cut = cut + 1 WHERE cut > 0", LEADER),
        ("UPDATE team_share SET cut = 1, cut_ppm = 1 WHERE cut = 0", LEADER),
        ("UPDATE team_share SET leader = leader + 1 WHERE cut > 0", LEADER),
        ("DELETE FROM team_share WHERE cut > 0", LEADER),
    ];
    for database in Database::each() {
        let mut busy = Busy::open(&database);
        live(&mut busy);
        for (sql, name) in CASES {
            let report = busy.damaged(sql);
            assert!(names(&report).contains(name), "{sql}: {:?}", names(&report));
        }
        assert!(busy.market.connection.script("UPDATE entry SET amount = amount + 1").is_err(), "L16");
        assert!(busy.check().is_sound());
    }
}

#[test]
fn the_journal_is_read_in_pages_and_exported() {
    for database in Database::each() {
        let mut busy = Busy::open(&database);
        live(&mut busy);
        let (operator, requester) = (busy.operator, busy.requester);
        let entries = busy.check().entries;
        let (mut after, mut numbers) = (None, Vec::new());
        loop {
            let page = snapshot(&mut busy.market.connection, |on| {
                ledger::journal(on, &operator, (Side::First, after), 7, None)
            })
            .unwrap();
            numbers.extend(page.items.iter().map(|entry| entry.number));
            let Some(next) = page.next else { break };
            after = Some(EntryNumber::from_raw(next));
        }
        assert_eq!(numbers.len() as u64, entries);
        let connection = &mut busy.market.connection;
        let (mut after, mut back) = (None, Vec::new());
        loop {
            let is_odd = |entry: &Entry| entry.number.raw() % 2 == 1;
            let page = snapshot(connection, |on| {
                ledger::journal(on, &operator, (Side::Last, after), 3, Some(&is_odd))
            })
            .unwrap();
            assert!(page.items.len() <= 3);
            back.extend(page.items.iter().map(|entry| entry.number));
            let Some(next) = page.next else { break };
            after = Some(EntryNumber::from_raw(next));
        }
        numbers.reverse();
        numbers.retain(|number| number.raw() % 2 == 1);
        assert_eq!(back, numbers);
        let refused =
            snapshot(connection, |on| ledger::journal(on, &requester, (Side::First, None), 7, None))
                .unwrap_err();
        assert_eq!(refused.code.as_str(), "role_missing");
        let (first, more) = snapshot(connection, |on| ledger::accounts(on, &operator, None, 2)).unwrap();
        let last = first.last().map(|account| account.id);
        let (rest, end) = snapshot(connection, |on| ledger::accounts(on, &operator, last, 200)).unwrap();
        assert!(more && !end && rest.iter().all(|account| Some(account.id) > last));
        let text = snapshot(connection, |on| ledger::export_beancount(on, Vec::new())).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.starts_with("option \"title\""));
        assert_eq!(text.matches(" balance ").count(), first.len() + rest.len());
    }
}
