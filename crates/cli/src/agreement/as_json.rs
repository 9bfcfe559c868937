//! The report as one JSON object. What is not defined is `null`.

use super::Report;
use gongdao_consensus::agreement::{Alpha, Confusion, Drift, Pair, Rate, Ratings, WorkerReport};
use serde_json::{Map, Value, json};

/// The whole report.
pub fn report(report: &Report<'_>) -> Value {
    let ratings = report.ratings;
    let alphas: Map<String, Value> = report
        .alphas
        .iter()
        .map(|(name, alpha)| ((*name).to_owned(), alpha.map_or(Value::Null, of_alpha)))
        .collect();
    let workers = report.workers.iter().map(|worker| of_worker(ratings, worker));
    let pairs = report
        .pairs
        .as_ref()
        .map(|pairs| pairs.iter().map(|pair| of_pair(ratings, pair)).collect::<Vec<_>>());
    json!({
        "labels": ratings.len(),
        "tasks": ratings.tasks().len(),
        "workers": ratings.workers().len(),
        "classes": ratings.labels().len(),
        "repeated": ratings.repeated(),
        "bad_rows": report.read.bad_rows,
        "agreement": ratings.mean_agreement(),
        "fleiss_kappa": report.fleiss,
        "krippendorff_alpha": alphas,
        "held_against": report.held_against,
        "each_worker": workers.collect::<Vec<_>>(),
        "each_pair": pairs,
    })
}

fn of_alpha(alpha: Alpha) -> Value {
    json!({ "alpha": alpha.alpha, "low": alpha.low, "high": alpha.high, "tasks": alpha.tasks, "draws": alpha.draws })
}

fn of_rate(rate: &Rate) -> Value {
    json!({ "share": rate.share, "low": rate.low, "high": rate.high, "of": rate.of })
}

fn of_worker(ratings: &Ratings, worker: &WorkerReport) -> Value {
    let confusion = |one: &Confusion| {
        json!({
            "truth": one.truth.map(|label| ratings.labels().name(label)),
            "given": ratings.labels().name(one.given),
            "rate": of_rate(&one.rate),
        })
    };
    let drift = |drift: &Drift| {
        json!({
            "stretches": drift.stretches.iter().map(of_rate).collect::<Vec<_>>(),
            "trend": drift.trend,
            "chance": drift.chance,
        })
    };
    json!({
        "worker": ratings.workers().name(worker.worker),
        "labels": worker.says,
        "agreement": of_rate(&worker.agreement),
        "spam": worker.spam,
        "drift": worker.drift.as_ref().map(drift),
        "confusions": worker.confusions.iter().map(confusion).collect::<Vec<_>>(),
    })
}

fn of_pair(ratings: &Ratings, pair: &Pair) -> Value {
    json!({
        "one": ratings.workers().name(pair.one),
        "other": ratings.workers().name(pair.other),
        "agreement": of_rate(&pair.agreement),
        "kappa": pair.kappa,
    })
}
