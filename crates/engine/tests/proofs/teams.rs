//! Teams against a plain model: whatever people join, leave, raise, agree to, claim and hand in, and in whatever order, each
//! answer is divided as it was agreed when it was claimed, and shares always add up to the pay.

use crate::common::stage::Stage;
use crate::common::{Database, rules};
use gongdao_engine::commands::team_cut::{AgreeTeamCut, SetTeamCut};
use gongdao_engine::commands::teams::{FoundTeam, JoinTeam, LeaveTeam, MakeTeamLink, RemoveMember};
use gongdao_engine::{Actor, Leased, Outcome};
use gongdao_kernel::{Code, MS_PER_DAY, ProjectId, TeamId};
use gongdao_ledger::AccountKind;
use gongdao_market::{TeamMember, TeamShare};
use proptest::prelude::*;

const PAY: i64 = 50_000;

#[derive(Debug, Clone, Copy)]
enum Step {
    Join(usize),
    Leave(usize),
    Remove(usize),
    Raise(u32),
    Agree(usize),
    Claim(usize),
    Submit(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..3_usize;
    prop_oneof![
        2 => who.clone().prop_map(Step::Join),
        1 => who.clone().prop_map(Step::Leave),
        1 => who.clone().prop_map(Step::Remove),
        2 => (0..=120_000_u32).prop_map(Step::Raise),
        2 => who.clone().prop_map(Step::Agree),
        5 => who.clone().prop_map(Step::Claim),
        4 => who.prop_map(Step::Submit),
    ]
}

/// What the rules say, in the plainest words: the cut a member would pay now, and that of every task held.
#[derive(Default)]
struct Model {
    cut: u32,
    revision: i64,
    /// For each worker in the team: what they pay, and the setting they agreed to.
    members: [Option<(u32, i64)>; 3],
    held: [Vec<(Leased, Option<u32>)>; 3],
    earned: [i64; 3],
    leader: i64,
}

struct Scene {
    stage: Stage,
    project: ProjectId,
    team: TeamId,
    leader: Actor,
    links: u8,
    model: Model,
}

impl Scene {
    fn open(database: &Database) -> Self {
        let mut stage = Stage::open(database, 4);
        let project = stage.publish(&rules(1, "always"));
        stage.tasks(project, 80);
        let leader = stage.workers[3];
        let found = FoundTeam { name: "t".to_owned(), cut_ppm: 30_000 };
        let Ok(Outcome::Team { team }) = stage.market.give(leader, found) else { panic!("no team") };
        let model = Model { cut: 30_000, revision: 1, ..Model::default() };
        Self { stage, project, team, leader, links: 0, model }
    }

    fn take(&mut self, step: Step) {
        let worker = |who: usize| self.stage.workers[who];
        let (project, leader) = (self.project, self.leader);
        match step {
            Step::Join(who) => self.join(who),
            Step::Leave(who) => {
                let left = self.stage.market.give(worker(who), LeaveTeam {});
                assert_eq!(left.is_ok(), self.model.members[who].take().is_some());
            }
            Step::Remove(who) => {
                let remove = RemoveMember { person: worker(who).person };
                let removed = self.stage.market.give(leader, remove);
                assert_eq!(removed.is_ok(), self.model.members[who].take().is_some());
            }
            Step::Raise(cut_ppm) => {
                self.stage.market.wait_ms(MS_PER_DAY);
                // Leases run out over the day; what is held is held anew by its worker's next claim.
                self.stage.market.ring();
                self.model.held.iter_mut().for_each(Vec::clear);
                let set = self.stage.market.give(leader, SetTeamCut { cut_ppm, tell: Vec::new() });
                assert_eq!(set.is_ok(), cut_ppm <= 100_000, "{set:?}");
                if set.is_ok() && cut_ppm != self.model.cut {
                    self.model.cut = cut_ppm;
                    self.model.revision += 1;
                    for (pays, _) in self.model.members.iter_mut().flatten() {
                        *pays = (*pays).min(cut_ppm);
                    }
                }
            }
            Step::Agree(who) => {
                let revision = self.model.revision;
                let agreed = self.stage.market.give(worker(who), AgreeTeamCut { revision });
                assert_eq!(agreed.is_ok(), self.model.members[who].is_some());
                if let Some(place) = &mut self.model.members[who] {
                    *place = (self.model.cut, revision);
                }
            }
            Step::Claim(who) => {
                if let Ok(lease) = self.stage.market.claim(worker(who), project) {
                    let cut = self.model.members[who].map(|(pays, _)| pays);
                    self.model.held[who].push((lease, cut));
                }
            }
            Step::Submit(who) => {
                let Some((lease, cut)) = self.model.held[who].pop() else { return };
                self.stage.market.submit(worker(who), lease, "a").expect("a held task is answered");
                let share = PAY * i64::from(cut.unwrap_or(0)) / 1_000_000;
                self.model.earned[who] += PAY - share;
                self.model.leader += share;
            }
        }
    }

    fn join(&mut self, who: usize) {
        self.links += 1;
        let (hash, now) = ([self.links; 32], self.stage.market.now);
        let link = MakeTeamLink { hash, uses: 1, expires_at: now.plus_ms(1_000) };
        self.stage.market.give(self.leader, link).expect("a link");
        let join = JoinTeam { hash, revision: self.model.revision };
        let joined = self.stage.market.give(self.stage.workers[who], join);
        if self.model.members[who].is_some() {
            assert_eq!(joined.unwrap_err().code, Code::InTeam);
        } else {
            joined.expect("a free worker joins");
            self.model.members[who] = Some((self.model.cut, self.model.revision));
        }
    }

    fn check(&mut self) {
        let books = self.stage.audit();
        for who in 0..3 {
            let person = gongdao_kernel::TypedId::raw(self.stage.workers[who].person);
            assert_eq!(books.account(AccountKind::Earned, person), self.model.earned[who]);
        }
        let leader = gongdao_kernel::TypedId::raw(self.leader.person);
        assert_eq!(books.account(AccountKind::Earned, leader), self.model.leader);
        let shares = crate::common::audit::all::<TeamShare>(&mut self.stage.market.connection);
        assert!(shares.iter().all(|share| share.cut_ppm <= 100_000 && share.team == self.team));
        assert_eq!(shares.iter().map(|share| share.cut.micros()).sum::<i64>(), self.model.leader);
        let members = crate::common::audit::all::<TeamMember>(&mut self.stage.market.connection);
        assert_eq!(members.len(), 1 + self.model.members.iter().flatten().count());
    }
}

fn play(database: &Database, steps: &[Step]) {
    let mut scene = Scene::open(database);
    for step in steps {
        scene.take(*step);
    }
    scene.check();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_is_divided_as_agreed_when_it_was_claimed(steps in prop::collection::vec(step(), 1..60)) {
        play(&Database::sqlite(), &steps);
    }
}

#[test]
fn the_same_steps_on_both_databases() {
    use Step::{Agree, Claim, Join, Leave, Raise, Remove, Submit};
    let steps = [
        Join(0),
        Join(1),
        Claim(0),
        Claim(1),
        Claim(2),
        Submit(0),
        Raise(100_000),
        Claim(0),
        Agree(1),
        Claim(1),
        Leave(1),
        Submit(1),
        Submit(0),
        Raise(120_000),
        Raise(10_000),
        Claim(0),
        Submit(0),
        Raise(90_000),
        Claim(0),
        Submit(0),
        Remove(0),
        Claim(0),
        Submit(0),
        Join(1),
        Claim(1),
        Submit(1),
        Claim(2),
        Submit(2),
    ];
    for database in Database::each() {
        play(&database, &steps);
    }
}
