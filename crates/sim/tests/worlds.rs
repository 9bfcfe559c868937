//! Hundreds of seeded worlds with crashes. `GONGDAO_SIM_SEEDS` says how many, `GONGDAO_SIM_FIRST` where to begin,
//! `GONGDAO_SIM_STEPS` how long each is;
//! `GONGDAO_SIM_ALL` goes on after a failure and lists every seed that broke something.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use gongdao_sim::{Plan, Summary, World};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// What has to be done at least once where many worlds are run.
const COMMANDS: &[&str] = &[
    "Invite",
    "SignUp",
    "GrantQualification",
    "SetSetting",
    "Deposit",
    "CreateProject",
    "EditProject",
    "AskScreening",
    "Screen",
    "SteerProject",
    "CreateBatch",
    "AddTasks",
    "FundBatch",
    "OpenBatch",
    "CloseBatch",
    "Join",
    "Claim",
    "Start",
    "Extend",
    "GiveBack",
    "Submit",
    "Accept",
    "ProposeRejection",
    "Reject",
    "Appeal",
    "DecideAppeal",
    "AppealGrade",
    "Tick",
    "AcceptObjects",
    "SetPayee",
    "AskPayout",
    "CancelPayout",
    "ApprovePayouts",
    "RefusePayout",
    "MakeRun",
    "SteerRun",
    "ReconcilePayout",
    "AddStatement",
    "TakeLines",
    "MatchLine",
    "SendLineBack",
    "WithdrawDeposit",
    "FoundTeam",
    "MakeTeamLink",
    "RevokeTeamLink",
    "JoinTeam",
    "LeaveTeam",
    "RemoveMember",
    "SetTeamCut",
    "AgreeTeamCut",
    "EndTeam",
    "CreateExam",
    "CloseExam",
    "BeginSitting",
    "AnswerQuestion",
    "FinishSitting",
    "Play",
    "TypeWord",
    "PassRound",
    "ShowScore",
];

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn worlds_hold() {
    let (first, seeds) = (setting("GONGDAO_SIM_FIRST", 1), setting("GONGDAO_SIM_SEEDS", 600));
    let steps = u32::try_from(setting("GONGDAO_SIM_STEPS", 48)).unwrap();
    let plan = Plan { steps, ..Plan::default() };
    let (next, total) = (AtomicU64::new(first), Mutex::new(Summary::default()));
    let broken = Mutex::new(Vec::new());
    let all = std::env::var("GONGDAO_SIM_ALL").is_ok();
    let begun = std::time::Instant::now();
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let stop = !all && !broken.lock().unwrap().is_empty();
                    if seed >= first + seeds || stop {
                        return;
                    }
                    match World::run(seed, &plan) {
                        Ok(summary) => total.lock().unwrap().add(&summary),
                        Err(failure) => broken.lock().unwrap().push(failure),
                    }
                }
            });
        }
    });
    let mut broken = broken.into_inner().unwrap();
    broken.sort_by_key(|failure| failure.seed);
    for failure in broken.iter().filter(|_| all) {
        println!("{} at step {}: {}", failure.seed, failure.step, failure.violation);
    }
    if let Some(failure) = broken.first() {
        panic!("{failure}");
    }
    let total = total.into_inner().unwrap();
    println!("{seeds} worlds from {first} in {:?}: {total:?}", begun.elapsed());
    if seeds >= 100 {
        let mut seen =
            vec![total.crashes, total.repeats, total.paid, total.rejected, total.appeals_won, total.late];
        seen.extend([total.objects_dropped, total.cuts, total.grades_raised]);
        seen.extend(total.payouts.into_iter().chain(total.lines).chain(total.modes));
        for command in COMMANDS {
            assert!(
                total.answers.contains_key(&format!("{command} done")),
                "{command} was never done: {total:?}"
            );
        }
        assert!(seen.iter().all(|count| *count > 0), "a part of the market was never reached: {total:?}");
    }
}
