//! Stops of accounts under appeal: somebody else decides in time, or the clock does, for the person.

use crate::common::Database;
use crate::common::stage::Stage;
use gongdao_engine::commands::suspension::{AppealSuspension, DecideSuspension, Suspend};
use gongdao_engine::queries::{ledger, snapshot};
use gongdao_kernel::{Code, MS_PER_HOUR, PersonId};
use gongdao_store::rows::Suspended;
use gongdao_trust::{APPEAL_DECIDE_MS, Person, PersonState, Role, Suspension, SuspensionCategory};

const REASON: &str = "Forty answers within one second, each the same.";

fn state(stage: &mut Stage, person: PersonId) -> PersonState {
    stage.market.connection.load::<Person>(&[(person,)]).unwrap().pop().unwrap().state
}

fn stop(stage: &mut Stage, who: usize) {
    let (person, operator) = (stage.workers[who].person, stage.operator);
    let (category, reason) = (SuspensionCategory::Abuse, REASON.to_owned());
    stage.give(operator, Suspend { person, category, reason }).unwrap();
    let worker = stage.workers[who];
    stage.give(worker, AppealSuspension { text: "I was ill and my sister helped me.".to_owned() }).unwrap();
}

#[test]
fn an_appeal_that_nobody_decides_ends_the_stop() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let people: Vec<PersonId> = stage.workers.iter().map(|worker| worker.person).collect();
        (0..3).for_each(|who| stop(&mut stage, who));
        // The second is decided against in time; the third is let go in time, and stopped once more.
        let judge = stage.market.person("second operator", &[Role::Operator]);
        let decide =
            |who: usize, lift| DecideSuspension { person: people[who], lift, reason: REASON.to_owned() };
        stage.give(judge, decide(1, false)).unwrap();
        stage.give(judge, decide(2, true)).unwrap();
        let (category, reason) = (SuspensionCategory::Fraud, REASON.to_owned());
        stage.give(judge, Suspend { person: people[2], category, reason }).unwrap();

        stage.market.wait_ms(APPEAL_DECIDE_MS - MS_PER_HOUR);
        stage.market.ring();
        assert!(people.iter().all(|person| state(&mut stage, *person) == PersonState::Suspended));
        stage.market.wait_ms(MS_PER_HOUR);
        stage.market.ring();
        let states: Vec<PersonState> = people.iter().map(|person| state(&mut stage, *person)).collect();
        assert_eq!(states, [PersonState::Active, PersonState::Suspended, PersonState::Suspended]);
        let connection = &mut stage.market.connection;
        assert!(connection.load::<Suspended>(&[(people[0],)]).unwrap().is_empty());
        let row = gongdao_store::queries::rows_all::<Suspension>(connection).unwrap().remove(0);
        assert!(row.lifted && row.decided_by.is_none() && row.answer_evidence.is_some(), "{row:?}");
        assert!(row.answer.is_some_and(|answer| answer.contains("in time")));
        assert_eq!(stage.give(judge, decide(0, false)).unwrap_err().code, Code::NotFound, "it is over");
        let report = snapshot(&mut stage.market.connection, |on| ledger::check(on, &mut |_, _| {})).unwrap();
        assert_eq!(report.violations, []);
    }
}
