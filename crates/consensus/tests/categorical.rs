//! Stories of one-label answers: a good worker among bad ones, gold, history, costs, answers that come later, and reasons.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_precision_loss)]

use gongdao_consensus::categorical::hierarchy::{Speech, State, Unknown};
use gongdao_consensus::categorical::{
    Costs, Fit, Labels, LabelsBuilder, Method, Past, Refusal, Settings, fit, measure,
};

/// A small seeded generator.
struct Draws(u64);

impl Draws {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) % most
    }

    fn is(&mut self, chance: f64) -> bool {
        (self.below(1 << 30) as f64) < chance * (1_u64 << 30) as f64
    }
}

/// Labels of a made crowd, and the truth of task `t{i}`.
fn crowd(
    tasks: usize,
    workers: u64,
    classes: u64,
    per_task: usize,
    seed: u64,
) -> (Vec<[String; 3]>, Vec<String>) {
    let mut draws = Draws(seed * 2 + 1);
    let skills: Vec<f64> = (0..workers).map(|worker| if worker % 4 == 0 { 0.3 } else { 0.85 }).collect();
    let (mut rows, mut truths) = (Vec::new(), Vec::new());
    for task in 0..tasks {
        let truth = draws.below(classes);
        let first = draws.below(workers);
        for step in 0..per_task as u64 {
            let worker = (first + step * 7) % workers;
            let is_right = draws.is(skills[worker as usize]);
            let class = if is_right { truth } else { draws.below(classes) };
            rows.push([format!("t{task}"), format!("w{worker}"), format!("c{class}")]);
        }
        truths.push(format!("c{truth}"));
    }
    (rows, truths)
}

fn table(rows: &[[String; 3]]) -> Labels {
    Labels::of(rows.iter().map(|[task, worker, class]| (task.as_str(), worker.as_str(), class.as_str())))
        .unwrap()
}

fn accuracy(labels: &Labels, fit: &Fit, truths: &[String]) -> f64 {
    let names: Vec<String> = (0..truths.len()).map(|task| format!("t{task}")).collect();
    let gold = names.iter().zip(truths).map(|(task, truth)| (task.as_str(), truth.as_str()));
    measure::score(labels, fit, gold).unwrap().accuracy
}

#[test]
fn methods_that_weigh_workers_beat_the_vote_where_a_quarter_guesses() {
    let (rows, truths) = crowd(2_000, 40, 3, 4, 1);
    let labels = table(&rows);
    let of = |method| accuracy(&labels, &fit(&labels, method, &Settings::default()).unwrap(), &truths);
    let vote = of(Method::MajorityVote);
    for method in
        [Method::Wawa, Method::OneCoin, Method::DawidSkene, Method::Mace, Method::Glad, Method::Default]
    {
        assert!(of(method) > vote + 0.01, "{}: {} against {vote}", method.name(), of(method));
    }
}

#[test]
fn probabilities_of_the_default_mean_what_they_say() {
    let (rows, truths) = crowd(3_000, 60, 4, 4, 2);
    let labels = table(&rows);
    let names: Vec<String> = (0..truths.len()).map(|task| format!("t{task}")).collect();
    let gold = || names.iter().zip(&truths).map(|(task, truth)| (task.as_str(), truth.as_str()));
    let own = measure::score(&labels, &fit(&labels, Method::Default, &Settings::default()).unwrap(), gold())
        .unwrap();
    assert!(own.ece < 0.06 && own.log_loss < 0.5, "{own:?}");
}

#[test]
fn ties_go_to_the_class_lowest_in_string_order() {
    let labels =
        Labels::of([("t", "w1", "b"), ("t", "w2", "a"), ("u", "w1", "b"), ("u", "w2", "a")]).unwrap();
    // The first messages of KOS are drawn, and messages of two workers who never agree decide nothing else.
    for method in Method::ALL.into_iter().filter(|method| *method != Method::Kos) {
        let fit = fit(&labels, method, &Settings::default()).unwrap();
        let answers = [fit.answer(0), fit.answer(1)];
        assert_eq!(answers, [0, 0], "{} {:?}", method.name(), fit.probabilities(0));
    }
}

#[test]
fn known_tasks_teach_who_is_good() {
    // Two say a where it is b; only gold shows that the third is right.
    let mut rows = Vec::new();
    for task in 0..40 {
        for (worker, class) in [("liar1", "a"), ("liar2", "a"), ("honest", "b")] {
            rows.push([format!("t{task:02}"), worker.to_owned(), class.to_owned()]);
        }
        for worker in ["liar1", "liar2", "honest"] {
            rows.push([format!("u{task:02}"), worker.to_owned(), "a".to_owned()]);
        }
    }
    let labels = table(&rows);
    let known: Vec<(u32, u32)> =
        (0..30).map(|task| (task, 1)).chain((40..70).map(|task| (task, 0))).collect();
    let settings = Settings { known: &known, ..Settings::default() };
    for method in [Method::DawidSkene, Method::Default] {
        let fit = fit(&labels, method, &settings).unwrap();
        assert_eq!(labels.classes().get(fit.answer(35)), "b", "{}", method.name());
        assert_eq!((fit.answer(0), fit.probability(0)), (1, 1.0));
    }
    let blind = fit(&labels, Method::Default, &Settings::default()).unwrap();
    assert_eq!(labels.classes().get(blind.answer(35)), "a");
}

#[test]
fn a_workers_past_speaks_before_any_label_does() {
    let labels = Labels::of([("t", "old", "b"), ("t", "new", "a")]).unwrap();
    let past = |truth, given, count| Past { worker: 1, truth, given, count };
    let good = [past(0, 0, 50.0), past(1, 1, 50.0)];
    let with = fit(&labels, Method::Default, &Settings { history: &good, ..Settings::default() }).unwrap();
    assert_eq!(labels.classes().get(with.answer(0)), "b");
    assert!(with.skills()[1] > with.skills()[0]);
    let odd = [past(9, 0, 1.0), past(0, 0, f64::NAN), past(0, 0, -5.0)];
    let without = fit(&labels, Method::Default, &Settings { history: &odd, ..Settings::default() }).unwrap();
    assert!((without.probability(0) - 0.5).abs() < 0.01);
}

#[test]
fn costs_and_order_move_the_answer_and_leave_the_probabilities() {
    let mut rows: Vec<[String; 3]> = Vec::new();
    for (worker, class) in [("1", "1"), ("2", "1"), ("3", "2"), ("4", "10"), ("5", "10"), ("6", "10")] {
        rows.push(["t".to_owned(), worker.to_owned(), class.to_owned()]);
    }
    let labels = table(&rows);
    let plain = fit(&labels, Method::Default, &Settings::default()).unwrap();
    let ordinal =
        fit(&labels, Method::Default, &Settings { costs: Costs::Ordinal, ..Settings::default() }).unwrap();
    let probabilities = plain.probabilities(0);
    assert_eq!(probabilities, ordinal.probabilities(0));
    assert_eq!(labels.classes().get(plain.answer(0)), "10");
    let below_ten = probabilities[0] + probabilities[2];
    let median = if probabilities[0] >= 0.5 {
        "1"
    } else if below_ten >= 0.5 {
        "2"
    } else {
        "10"
    };
    assert_eq!(labels.classes().get(ordinal.answer(0)), median);
    // Saying 1 where it is not 1 is free, everything else is dear.
    let table = [0.0, 0.0, 0.0, 9.0, 0.0, 9.0, 9.0, 9.0, 0.0];
    let cheap =
        fit(&labels, Method::Default, &Settings { costs: Costs::Table(&table), ..Settings::default() });
    assert_eq!(labels.classes().get(cheap.unwrap().answer(0)), "1");
}

#[test]
fn later_labels_come_to_the_same_place() {
    let (rows, _) = crowd(1_500, 50, 3, 5, 3);
    let whole = table(&rows);
    let settings = Settings::default();
    let full = fit(&whole, Method::Default, &settings).unwrap();
    let cut = rows.len() * 9 / 10;
    let mut state = State::fit(table(&rows[..cut]), &settings).unwrap();
    for [task, worker, class] in &rows[cut..] {
        let p = state.add(task, worker, class).unwrap();
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{p:?}");
    }
    assert_eq!(state.labels(), rows.len());
    let gap = |state: &mut State| {
        let (mut sum, mut same) = (0.0_f64, 0);
        for task in 0..whole.tasks().len() {
            let own = state.probabilities(whole.tasks().get(task)).unwrap();
            let best = own.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
            same += usize::from(best == full.answer(task));
            own.iter().zip(full.probabilities(task)).for_each(|(a, b)| sum += (a - f64::from(*b)).abs());
        }
        let tasks = whole.tasks().len() as f64;
        (sum / tasks, same as f64 / tasks)
    };
    let (_, before) = gap(&mut state);
    assert!(before > 0.98, "{before}");
    state.settle(&settings);
    let (mean, same) = gap(&mut state);
    assert!(mean < 0.01 && same > 0.999, "{mean} {same}");
    assert_eq!(state.add("t0", "w0", "purple"), Err(Unknown::Class("purple".to_owned())));
    assert!(state.probabilities("no such task").is_none());
}

#[test]
fn a_new_task_and_a_new_worker_are_taken_in() {
    let (rows, _) = crowd(300, 20, 2, 5, 4);
    let mut state = State::fit(table(&rows), &Settings::default()).unwrap();
    let one = state.add("new task", "w1", "c1").unwrap();
    let two = state.add("new task", "somebody new", "c1").unwrap();
    assert!(one[1] > 0.5 && two[1] > one[1], "{one:?} {two:?}");
    // The same worker again is no second voice.
    let again = state.add("new task", "somebody new", "c1").unwrap();
    assert!((again[1] - two[1]).abs() < 0.02, "{two:?} {again:?}");
}

#[test]
fn reasons_add_up_to_the_probability() {
    let (rows, _) = crowd(400, 20, 3, 5, 5);
    let mut state = State::fit(table(&rows), &Settings::default()).unwrap();
    for task in ["t0", "t7", "t399"] {
        let p = state.probabilities(task).unwrap();
        let why = state.explain(task).unwrap();
        let mut sorted = p.clone();
        sorted.sort_by(|a, b| b.total_cmp(a));
        assert!((why.log_odds() - (sorted[0] / sorted[1]).ln()).abs() < 1e-6, "{why:?} {p:?}");
        assert_eq!(why.parts.len(), 5);
        let (chinese, english) = (why.words(Speech::Chinese), why.words(Speech::English));
        assert!(
            why.parts.iter().all(|part| chinese.contains(&part.worker) && english.contains(&part.worker))
        );
        assert!(chinese.contains("支持") && english.contains("speaks"));
        assert_eq!(why.bars().lines().count(), 5);
        assert!(why.svg().starts_with("<svg ") && why.svg().ends_with("</svg>"));
    }
    let mut odd =
        State::fit(Labels::of([("<t>", "<w&\">", "<a>"), ("<t>", "v", "b")]).unwrap(), &Settings::default())
            .unwrap();
    assert!(!odd.explain("<t>").unwrap().svg().contains("<w&"));
}

#[test]
fn what_a_method_cannot_do_it_says() {
    let labels = Labels::of([("t", "w", "a"), ("t", "v", "b"), ("t", "u", "c")]).unwrap();
    let refusal = fit(&labels, Method::Kos, &Settings::default()).unwrap_err();
    assert_eq!(refusal, Refusal::Classes { method: "kos", found: 3 });
    let mut builder = LabelsBuilder::default();
    for worker in 0..5_001 {
        builder.push("t", &worker.to_string(), "a").unwrap();
    }
    let refusal = fit(&builder.build(), Method::Mmsr, &Settings::default()).unwrap_err();
    assert!(refusal.to_string().contains("too many workers for mmsr, at most 5000"), "{refusal}");
    assert_eq!(fit(&Labels::default(), Method::Default, &Settings::default()).unwrap().tasks(), 0);
}

#[test]
fn a_task_of_thousands_of_labels_has_an_answer() {
    let rows: Vec<[String; 3]> = (0..6_000)
        .map(|label| {
            [format!("t{}", label % 2), format!("w{}", label / 2 % 300), format!("c{}", label % 7 / 4)]
        })
        .collect();
    let labels = table(&rows);
    for method in Method::ALL {
        let fit = fit(&labels, method, &Settings::default()).unwrap();
        assert!(fit.probability(0).is_finite() && fit.probability(1).is_finite(), "{}", method.name());
    }
}
