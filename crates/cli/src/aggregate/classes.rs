//! Methods for one label of a few.

use super::clock::Mark;
use super::summary::Summary;
use super::{Aggregate, Language, input, output};
use crate::terminal::{Progress, print, tell};
use anyhow::{Context, Result, bail};
use gongdao_consensus::categorical::hierarchy::{Speech, State};
use gongdao_consensus::categorical::{Costs, Fit, Labels, Method, Settings, fit, measure};

/// Reads, fits, writes and tells.
pub fn run(args: &Aggregate, method: Method) -> Result<()> {
    let reading = Mark::now(1);
    let known = input::truths(args.known.as_deref(), args.parity)?;
    let gold = input::truths(args.gold.as_deref(), args.parity)?;
    let labels = input::labels(&args.labels, &known, args.parity)?;
    let history = input::history(args.history.as_deref(), &labels)?;
    let costs = input::costs(args.costs.as_deref(), &labels)?;
    let (seconds_load, _) = reading.used();
    if labels.repeats() > 0 {
        tell(format_args!("{} labels are a worker's second or later one on a task", labels.repeats()));
    }
    let all = known.len();
    let known: Vec<(u32, u32)> = known
        .iter()
        .filter_map(|(task, class)| {
            Some((labels.tasks().find(task)? as u32, labels.classes().find(class)? as u32))
        })
        .collect();
    if known.len() < all {
        tell(format_args!("{} known tasks have no label here; they are passed over", all - known.len()));
    }
    let progress = Progress::new("rounds");
    let watch = |done, most| progress.tick(done, most);
    let settings = Settings {
        threads: args.threads,
        parity: args.parity,
        known: &known,
        history: &history,
        costs: match &costs {
            Some(table) => Costs::Table(table),
            None if args.ordinal => Costs::Ordinal,
            None => Costs::Even,
        },
        watch: Some(&watch),
    };
    let fitting = Mark::now(args.threads);
    let (found, state) = if args.explain.is_empty() {
        (fit(&labels, method, &settings), None)
    } else {
        let state = State::fit(labels.clone(), &settings)?;
        (Ok(state.found(&settings)), Some(state))
    };
    let (seconds_fit, cpu_seconds_fit) = fitting.used();
    progress.clear();
    let found = found?;
    if let Some(path) = &args.output {
        output::answers(path, &labels, &found)?;
    }
    if let Some(path) = &args.workers {
        output::workers(path, &labels, &found)?;
    }
    if let Some(state) = state {
        explain(args, state)?;
        if args.output.is_none() {
            return Ok(());
        }
    }
    let score =
        measure::score(&labels, &found, gold.iter().map(|(task, class)| (task.as_str(), class.as_str())));
    if args.gold.is_some() && score.is_none() {
        tell("no gold task has labels; the answers are not scored");
    }
    summary(args, &labels, &found, [seconds_load, seconds_fit, cpu_seconds_fit], score).print(args.json)
}

fn summary(
    args: &Aggregate,
    labels: &Labels,
    found: &Fit,
    [seconds_load, seconds_fit, cpu_seconds_fit]: [f64; 3],
    score: Option<measure::Score>,
) -> Summary {
    Summary {
        method: args.method.clone(),
        tasks: labels.tasks().len(),
        workers: labels.workers().len(),
        labels: labels.len(),
        classes: labels.classes().len(),
        iterations: found.rounds,
        seconds_load,
        seconds_fit,
        cpu_seconds_fit,
        accuracy: score.map(|score| score.accuracy),
        macro_f1: score.map(|score| score.macro_f1),
        ece: score.map(|score| score.ece),
        log_loss: score.map(|score| score.log_loss),
    }
}

/// Says why tasks have their answers.
fn explain(args: &Aggregate, mut state: State) -> Result<()> {
    let speech = match args.language {
        Language::En => Speech::English,
        Language::Chinese => Speech::Chinese,
    };
    for (place, task) in args.explain.iter().enumerate() {
        let Some(why) = state.explain(task) else {
            bail!("there is no task `{task}` in {}", args.labels.display());
        };
        print(format_args!("{}\n{}", why.words(speech), why.bars()))?;
        if let Some(path) = args.picture.as_ref().filter(|_| place == 0) {
            std::fs::write(path, why.svg())
                .with_context(|| format!("{} cannot be written", path.display()))?;
        }
    }
    Ok(())
}
