//! The mind behind a random trace: it remembers what it was told and tries everything, the impossible included.

use crate::common::stage::REASON;
use crate::common::{FORM, rules};
use gongdao_engine::commands::{batch, money, people, project, review, submit, work};
use gongdao_engine::{Actor, Command, Leased, Outcome, Request};
use gongdao_kernel::{
    BatchId, Currency, Fault, Instant, MS_PER_DAY, MS_PER_HOUR, Money, PersonId, ProjectId,
};
use gongdao_market::{AssignmentState as A, ProjectState, RefusalReason, RejectionCategory};
use gongdao_trust::{Role, Roles};
use std::collections::BTreeMap;

/// One step of a trace.
#[derive(Debug, Clone)]
pub enum Step {
    Batch(Vec<Request>),
    Wait(i64),
    Ring,
    Integrate,
}

pub struct Mind {
    state: u64,
    pub steps: usize,
    pub people: Vec<Actor>,
    pub projects: Vec<(Actor, ProjectId)>,
    pub batches: Vec<(Actor, BatchId)>,
    leases: Vec<(Actor, Leased)>,
    states: BTreeMap<gongdao_kernel::AssignmentId, A>,
    pub codes: BTreeMap<&'static str, (usize, usize)>,
}

const ROLES: &[&[Role]] = &[
    &[Role::Operator],
    &[Role::Requester],
    &[Role::Requester, Role::Worker],
    &[Role::Reviewer],
    &[Role::Reviewer, Role::Operator],
    &[Role::Worker],
    &[Role::Worker],
    &[Role::Worker],
    &[Role::Worker],
    &[Role::Worker],
];

impl Mind {
    pub fn new(seed: u64) -> Self {
        let (people, projects, batches, leases) = Default::default();
        let (states, codes) = Default::default();
        Self { state: seed, steps: 0, people, projects, batches, leases, states, codes }
    }

    /// Splitmix.
    fn below(&mut self, end: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        let at = self.below(from.len());
        from.get(at).cloned()
    }

    fn anyone(&mut self) -> Actor {
        let people = self.people.clone();
        self.pick(&people).expect("people")
    }

    pub fn with(&mut self, role: Role) -> Actor {
        let fitting: Vec<_> = self.people.iter().copied().filter(|actor| actor.roles.has(role)).collect();
        self.pick(&fitting).expect("somebody in that role")
    }

    pub fn step(&mut self) -> Step {
        self.steps += 1;
        if self.people.is_empty() {
            let add = |(at, roles): (usize, &&[Role])| {
                let person = people::NewPerson { email: None, name: format!("人 {at}"), password: None };
                Request::new(
                    Actor::clock(),
                    people::AddPerson { person, roles: Roles::of(roles), credential: None },
                )
            };
            return Step::Batch(ROLES.iter().enumerate().map(add).collect());
        }
        if let Some(prelude) = self.prelude() {
            return Step::Batch(prelude);
        }
        match self.below(20) {
            0 => Step::Integrate,
            1 | 2 => Step::Wait([1, 1_000, 60_000, 60_000, 4 * 60_000, 31 * 60_000][self.below(6)]),
            3 if self.below(4) == 0 => {
                Step::Wait([MS_PER_HOUR, MS_PER_DAY, MS_PER_DAY, 4 * MS_PER_DAY][self.below(4)])
            }
            3..=6 => Step::Ring,
            _ => {
                let count = [1, 1, 2, 5, 12, 40][self.below(6)];
                let mut requests: Vec<Request> = Vec::new();
                for _ in 0..count {
                    let request = match requests.last() {
                        Some(last) if self.below(12) == 0 => last.clone(),
                        _ => self.request(),
                    };
                    requests.push(request);
                }
                Step::Batch(requests)
            }
        }
    }

    fn request(&mut self) -> Request {
        let (actor, command) = self.command();
        // One in thirty is given by somebody who may not.
        let actor = if self.below(30) == 0 { self.anyone() } else { actor };
        let idempotency = (self.below(4) == 0).then(|| {
            let key = u8::try_from(self.below(200)).unwrap();
            ([key; 16], [u8::try_from(command.name().len()).unwrap(); 16])
        });
        Request { actor, command, idempotency }
    }

    fn command(&mut self) -> (Actor, Command) {
        let (worker, requester, operator) =
            (self.with(Role::Worker), self.with(Role::Requester), self.with(Role::Operator));
        let judge = self.with(Role::Reviewer);
        let (projects, batches, leases) = (self.projects.clone(), self.batches.clone(), self.leases.clone());
        let nothing = (
            operator,
            people::SetSetting { name: "custodian".to_owned(), value: "中国银行".to_owned() }.into(),
        );
        let kind = self.below(40);
        let leased = self.fitting(kind, &leases);
        match kind {
            0..=9 => {
                let few = if self.below(3) == 0 { projects.len() } else { projects.len().min(3) };
                let Some((_, project)) = self.pick(&projects[..few]) else { return nothing };
                let (count, reserve) =
                    (u32::try_from(self.below(3) + 1).unwrap(), u32::try_from(self.below(3)).unwrap());
                if self.below(3) == 0 {
                    return (worker, work::Join { project, revision: 1 }.into());
                }
                (worker, work::Claim { project, count, reserve: if count == 1 { reserve } else { 0 } }.into())
            }
            10..=27 => match leased {
                Some((worker, lease)) => self.about(kind, worker, judge, requester, lease),
                None => nothing,
            },
            28 | 29 => self.draft(requester),
            30..=34 => {
                let Some((owner, project)) = self.pick(&projects) else { return self.draft(requester) };
                match self.below(18) {
                    0 => (owner, project::SteerProject { project, steer: project::Steer::Pause }.into()),
                    1..=3 => (owner, project::SteerProject { project, steer: project::Steer::Resume }.into()),
                    4..=6 => (owner, project::AskScreening { project }.into()),
                    7 => {
                        let refusal = (self.below(2) == 0).then_some(RefusalReason::Likes);
                        (
                            operator,
                            project::Screen { project, refusal, note: "no likes are bought here".to_owned() }
                                .into(),
                        )
                    }
                    _ => (owner, batch::CreateBatch { project }.into()),
                }
            }
            35..=37 => match self.pick(&batches) {
                Some((owner, batch)) => self.about_batch(owner, batch),
                None => nothing,
            },
            38 => {
                let (person, amount) = (requester.person, Money::from_micros(10_000_000));
                (
                    operator,
                    money::Deposit { person, amount, currency: Currency::Cny, reference: "行 1".to_owned() }
                        .into(),
                )
            }
            _ => self.about_people(operator),
        }
    }

    /// A lease that a command of this kind fits, as far as is known; sometimes any.
    fn fitting(&mut self, kind: usize, leases: &[(Actor, Leased)]) -> Option<(Actor, Leased)> {
        let state = match kind {
            10..=19 => A::Leased,
            20..=22 => A::Submitted,
            23 | 24 => A::RejectionProposed,
            25 => A::Rejected,
            _ => A::Appealed,
        };
        let known = |lease: &Leased| self.states.get(&lease.assignment).copied();
        let fit: Vec<_> = leases.iter().filter(|(_, lease)| known(lease) == Some(state)).copied().collect();
        if fit.is_empty() || self.below(8) == 0 { self.pick(leases) } else { self.pick(&fit) }
    }

    fn about(
        &mut self,
        kind: usize,
        worker: Actor,
        judge: Actor,
        requester: Actor,
        lease: Leased,
    ) -> (Actor, Command) {
        let Leased { assignment, fence, .. } = lease;
        let fence = if self.below(20) == 0 { fence + 1 } else { fence };
        let category = RejectionCategory::Careless;
        let label = ["a", "a", "a", "b", "b", "b", "b", "z"][self.below(8)];
        // What it expects to come of it; the answer will put that right.
        let hoped = match kind {
            10..=16 => A::Submitted,
            19 => A::Returned,
            20 => A::Accepted,
            21 | 22 => A::RejectionProposed,
            23 | 24 => A::Rejected,
            25 | 26 => A::Appealed,
            _ => A::Leased,
        };
        if kind != 27 {
            self.states.insert(assignment, hoped);
        }
        match kind {
            10..=16 => {
                let answer = serde_json::json!({ "label": label });
                (worker, submit::Submit { assignment, fence, answer, active_ms: 2_000 }.into())
            }
            17 => (worker, work::Start { assignment, fence }.into()),
            18 => (worker, work::Extend { assignment, fence }.into()),
            19 => (worker, work::GiveBack { assignment, fence }.into()),
            20 => (judge, review::Accept { assignment }.into()),
            21 | 22 => {
                (judge, review::ProposeRejection { assignment, category, reason: REASON.to_owned() }.into())
            }
            23 | 24 => (judge, review::Reject { assignment, reason: REASON.to_owned() }.into()),
            25 => (worker, review::Appeal { assignment, reason: "不公平".to_owned() }.into()),
            26 => {
                let won = self.below(2) == 0;
                (judge, review::DecideAppeal { assignment, won, reason: REASON.to_owned() }.into())
            }
            _ => (
                requester,
                review::ProposeRejection { assignment, category, reason: "short".to_owned() }.into(),
            ),
        }
    }

    fn draft(&mut self, requester: Actor) -> (Actor, Command) {
        let acceptance = ["always", "manual", "manual", "consensus"][self.below(4)];
        let rules = rules(u32::try_from(self.below(3) + 1).unwrap(), acceptance);
        let rules = match self.below(5) {
            0 => rules.replace("50000", "0"),
            1 => {
                rules.replace(r#""task","rate_micros":50000"#, r#""bundle","rate_micros":100000,"bundle":7"#)
            }
            _ => rules,
        };
        (
            requester,
            project::CreateProject {
                draft: project::Draft { name: "画".to_owned(), form: FORM.to_owned(), rules },
            }
            .into(),
        )
    }

    fn about_batch(&mut self, owner: Actor, batch: BatchId) -> (Actor, Command) {
        let command = match self.below(12) {
            0..=3 => {
                let workers: Vec<PersonId> = match self.below(3) {
                    0 => vec![self.with(Role::Worker).person, self.with(Role::Worker).person],
                    _ => Vec::new(),
                };
                let body = r#"{"text":"红色 😀"}"#.to_owned();
                let tasks = vec![batch::NewTask { key: Some("k".to_owned()), body, workers }; self.below(6)];
                batch::AddTasks { batch, tasks }.into()
            }
            4..=6 => batch::FundBatch { batch, more: None }.into(),
            7 => {
                let more = Some(Money::from_micros(i64::try_from(self.below(200_000)).unwrap()));
                batch::FundBatch { batch, more }.into()
            }
            8..=10 => batch::OpenBatch { batch }.into(),
            _ if self.below(3) == 0 => batch::CloseBatch { batch }.into(),
            _ => batch::OpenBatch { batch }.into(),
        };
        (owner, command)
    }

    fn about_people(&mut self, operator: Actor) -> (Actor, Command) {
        let hash = [u8::try_from(self.below(40)).unwrap(); 32];
        let expires_at = Instant::from_ms(1_795_000_000_000 + 90 * MS_PER_DAY);
        let name = "听力".to_owned();
        match self.below(4) {
            0 => (
                operator,
                people::Invite {
                    hashes: vec![hash],
                    sent_to: Vec::new(),
                    roles: Roles::of(&[Role::Worker]),
                    expires_at,
                }
                .into(),
            ),
            1 => {
                let email = Some(format!("p{}@example.cn", self.below(6)));
                let person = people::NewPerson { email, name: "新人".to_owned(), password: None };
                (Actor::clock(), people::SignUp { invitation: hash, person, credential: None }.into())
            }
            2 => {
                let (person, score) = (self.anyone().person, i64::try_from(self.below(100)).unwrap());
                (operator, people::GrantQualification { person, name, score }.into())
            }
            _ => (
                operator,
                people::SetSetting { name: "custodian".to_owned(), value: "建设银行".to_owned() }.into(),
            ),
        }
    }

    /// Remembers what came of it.
    pub fn learn(&mut self, requests: &[Request], answers: &[Result<Outcome, Fault>]) {
        for (request, answer) in requests.iter().zip(answers) {
            let tally = self.codes.entry(request.command.name()).or_default();
            tally.0 += usize::from(answer.is_ok());
            tally.1 += usize::from(answer.is_err());
            match (answer, &request.command) {
                (Ok(Outcome::Person { person }), Command::AddPerson(add)) => {
                    self.people.push(Actor::person(*person, add.roles));
                }
                (Ok(Outcome::Project { project, state: ProjectState::Draft }), Command::CreateProject(_)) => {
                    self.projects.push((request.actor, *project));
                }
                (Ok(Outcome::Batch { batch, .. }), Command::CreateBatch(_)) => {
                    self.batches.push((request.actor, *batch))
                }
                (Ok(Outcome::Claimed { leases }), _) => {
                    self.leases.extend(leases.iter().map(|lease| (request.actor, *lease)));
                    self.states.extend(leases.iter().map(|lease| (lease.assignment, A::Leased)));
                }
                (Err(fault), _) => {
                    assert_ne!(fault.code, gongdao_kernel::Code::Internal, "{request:?}: {fault}")
                }
                _ => {}
            }
        }
    }
}
