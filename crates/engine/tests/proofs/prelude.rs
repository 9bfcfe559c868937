//! What a random trace begins with: money, a project of each acceptance, everybody joined, open batches; and its end.

use crate::common::{FORM, rules};
use crate::mind::Mind;
use gongdao_engine::commands::{batch, money, project, work};
use gongdao_engine::{Actor, Command, Request};
use gongdao_kernel::{BatchId, Currency, Money};
use gongdao_trust::Role;

const WEIGHED: &str = r#"{"price":{"unit":"task","rate_micros":50000,"graded":[{"at_least_ppm":0,"pay_ppm":800000},{"at_least_ppm":700000,"pay_ppm":1000000},{"at_least_ppm":950000,"pay_ppm":1200000}]},"quality":{"overlap":4,"acceptance":"consensus","accept_above_ppm":800000,"adaptive":{"least":1,"target_ppm":900000},"dispatch":{"known_after":3,"newcomers_ppm":200000},"gold":{"rate_ppm":150000,"feedback":"at_once","pass_ppm":400000,"least_seen":4}}}"#;

const PAIRS: &str = r#"{"price":{"unit":"task","rate_micros":50000},"quality":{"acceptance":"consensus"},"mode":{"pairing":{"target_ppm":900000,"least_votes":1,"most_votes":3}}}"#;

impl Mind {
    /// A world worth living in: money, a project of each acceptance and one of pairs, and open batches.
    pub fn prelude(&mut self) -> Option<Vec<Request>> {
        let requesters: Vec<_> =
            self.people.iter().copied().filter(|a| a.roles.has(Role::Requester)).collect();
        let workers: Vec<_> = self.people.iter().copied().filter(|a| a.roles.has(Role::Worker)).collect();
        let (projects, batches) = (self.projects.clone(), self.batches.clone());
        let of = |actor: Actor, command: Command| Request::new(actor, command);
        let with_batches = |command: &dyn Fn(BatchId) -> Command| {
            batches.iter().map(|(owner, batch)| of(*owner, command(*batch))).collect::<Vec<_>>()
        };
        Some(match self.steps {
            2 => {
                let deposit = |actor: &Actor| money::Deposit {
                    person: actor.person,
                    amount: Money::from_micros(100_000_000),
                    currency: Currency::Cny,
                    reference: "行 0".to_owned(),
                };
                let operator = self.with(Role::Operator);
                requesters.iter().map(|actor| of(operator, deposit(actor).into())).collect()
            }
            3 => {
                let draft =
                    |rules: String| project::Draft { name: "画".to_owned(), form: FORM.to_owned(), rules };
                let made = ["manual", "consensus", "always", "pairs"].into_iter().enumerate().map(
                    |(at, acceptance)| {
                        let rules = rules(3 - u32::try_from(at).unwrap() % 2, acceptance);
                        // The second weighs its answers, asks as many as it needs, and mixes in known tasks.
                        let draft = draft(match acceptance {
                            "consensus" => WEIGHED.to_owned(),
                            "pairs" => PAIRS.to_owned(),
                            _ => rules,
                        });
                        of(requesters[at % requesters.len()], project::CreateProject { draft }.into())
                    },
                );
                made.collect()
            }
            4 => projects
                .iter()
                .map(|(owner, project)| of(*owner, project::AskScreening { project: *project }.into()))
                .collect(),
            5 => {
                let pairs = workers
                    .iter()
                    .flat_map(|worker| projects.iter().map(move |(_, project)| (*worker, *project)));
                pairs
                    .map(|(worker, project)| of(worker, work::Join { project, revision: 1 }.into()))
                    .collect()
            }
            6 => projects
                .iter()
                .map(|(owner, project)| of(*owner, batch::CreateBatch { project: *project }.into()))
                .collect(),
            7 => {
                let task =
                    |body: &str| batch::NewTask { key: None, body: body.to_owned(), workers: Vec::new() };
                let mut tasks = vec![task(r#"{"text":"蓝"}"#); 56];
                tasks.extend(vec![task(r#"{"text":"绿","gold":"a"}"#); 4]);
                with_batches(&|batch| batch::AddTasks { batch, tasks: tasks.clone() }.into())
            }
            8 => with_batches(&|batch| batch::FundBatch { batch, more: None }.into()),
            9 => with_batches(&|batch| batch::OpenBatch { batch }.into()),
            _ => return None,
        })
    }

    pub fn close_everything(&self) -> Vec<Request> {
        self.batches
            .iter()
            .map(|(owner, batch)| Request::new(*owner, batch::CloseBatch { batch: *batch }))
            .collect()
    }

    pub fn summary(&self) -> String {
        let tallies = self.codes.iter().map(|(name, (good, bad))| format!("{name} {good}+{bad}"));
        tallies.collect::<Vec<_>>().join(", ")
    }
}
