//! Idempotency keys are remembered for thirty days and then forgotten, on both databases.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Database, Market};
use gongdao_engine::commands::project::{CreateProject, Draft};
use gongdao_engine::keys::{KEPT_MS, Walk};
use gongdao_engine::{Outcome, Request};
use gongdao_trust::Role;

#[test]
fn a_key_is_kept_thirty_days() {
    for database in Database::each() {
        let mut market = Market::open(&database);
        let requester = market.person("requester", &[Role::Requester]);
        let draft = Draft {
            name: "one".to_owned(),
            form: common::FORM.to_owned(),
            rules: common::rules(1, "manual"),
        };
        let mut request = Request::new(requester, CreateProject { draft });
        request.idempotency = Some(([1; 16], [2; 16]));
        let make = |market: &mut Market| match market.batch(std::slice::from_ref(&request)).remove(0).unwrap()
        {
            Outcome::Project { project, .. } => project,
            other => unreachable!("{other:?}"),
        };
        let first = make(&mut market);
        let mut walk = Walk::default();
        market.wait_ms(KEPT_MS);
        assert_eq!(walk.step(&mut market.connection, market.now).unwrap(), 0);
        assert_eq!(make(&mut market), first, "still known on its last day");
        market.wait_ms(1);
        assert_eq!(Walk::default().step(&mut market.connection, market.now).unwrap(), 1);
        assert_ne!(make(&mut market), first, "forgotten after it");
    }
}
