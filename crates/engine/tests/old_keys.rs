//! Idempotency keys are remembered for thirty days and then forgotten, on both databases.
#![allow(clippy::unwrap_used)]

mod common;

use common::audit::{Books, all};
use common::{Database, Market};
use gongdao_engine::commands::project::{CreateProject, Draft};
use gongdao_engine::keys::{KEPT_MS, Walk};
use gongdao_engine::{Outcome, Request};
use gongdao_store::Place;
use gongdao_store::rows::FreshKey;
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
        // Fresh keys are taken to the others first, after a day at most; with PostgreSQL they are there at once.
        while market.core.settle_keys(&mut market.connection, market.now).unwrap() {}
        assert_eq!(walk.step(&mut market.connection, market.now).unwrap(), 0);
        assert_eq!(make(&mut market), first, "still known on its last day");
        market.wait_ms(1);
        assert_eq!(Walk::default().step(&mut market.connection, market.now).unwrap(), 1);
        assert_ne!(make(&mut market), first, "forgotten after it");
    }
}

/// Keys are answered alike while they are fresh, while they are taken to the others, and after; also where the process was
/// lost in the middle.
#[test]
fn a_key_is_known_wherever_it_stands() {
    for database in Database::each() {
        let is_file = matches!(database.place, Place::File(_));
        let mut market = Market::open(&database);
        let requester = market.person("requester", &[Role::Requester]);
        let request = |number: u16| {
            let draft = Draft {
                name: format!("project {number}"),
                form: common::FORM.to_owned(),
                rules: common::rules(1, "manual"),
            };
            let mut key = [0; 16];
            // Keys come in another order than they are sorted in.
            key[..2].copy_from_slice(&number.wrapping_mul(40_503).to_be_bytes());
            Request { idempotency: Some((key, [7; 16])), ..Request::new(requester, CreateProject { draft }) }
        };
        let requests: Vec<Request> = (0..700).map(request).collect();
        let first: Vec<_> = market.batch(&requests).into_iter().map(Result::unwrap).collect();
        let again = |market: &mut Market| {
            let known: Vec<_> = market.batch(&requests).into_iter().map(Result::unwrap).collect();
            assert_eq!(known, first);
            let books = Books::read(&mut market.connection);
            assert!(books.projects.len() == 700, "nothing was done twice");
        };
        again(&mut market);
        market = market.reopen(&database);
        again(&mut market);
        market.wait_ms(gongdao_kernel::MS_PER_DAY);
        let alone = market.core.settle_keys(&mut market.connection, market.now).unwrap();
        again(&mut market);
        // The run was in its middle; it begins anew.
        market = market.reopen(&database);
        again(&mut market);
        let mut steps = 0;
        while market.core.settle_keys(&mut market.connection, market.now).unwrap() {
            steps += 1;
            again(&mut market);
        }
        assert_eq!((alone, steps >= 3), (is_file, is_file), "some steps to take, one to drop");
        assert!(all::<FreshKey>(&mut market.connection).is_empty());
        again(&mut market.reopen(&database));
    }
}
