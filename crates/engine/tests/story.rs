//! The main story on both databases: a batch is published, answered by three, accepted, paid and provable.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Database, Market, rules};
use gongdao_engine::Outcome;
use gongdao_trust::Role;

#[test]
fn a_batch_is_published_answered_and_paid() {
    for database in Database::each() {
        let mut market = Market::open(&database);
        let operator = market.person("operator", &[Role::Operator]);
        let requester = market.person("requester", &[Role::Requester]);
        let workers: Vec<_> =
            (0..3).map(|at| market.person(&format!("worker {at}"), &[Role::Worker])).collect();
        market.deposit(operator, requester.person, "100");
        let project = market.project(requester, &rules(3, "always"));
        market.batch_of(requester, project, &vec![Vec::new(); 20]);
        for worker in &workers {
            market.join(*worker, project);
            for _ in 0..20 {
                let lease = market.claim(*worker, project).unwrap();
                let Outcome::Assignment { paid_micros, .. } = market.submit(*worker, lease, "a").unwrap()
                else {
                    panic!("not submitted")
                };
                assert_eq!(paid_micros, 50_000);
            }
            assert_eq!(market.claim(*worker, project).unwrap_err().code.as_str(), "no_work");
        }
    }
}
