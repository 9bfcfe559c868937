//! Ten thousand random tables: no method crashes, gives a probability that is none, or minds the order of rows or the
//! number of threads.

#![allow(clippy::unwrap_used)]

use gongdao_consensus::categorical::{Fit, Labels, Method, Settings, fit};
use proptest::prelude::*;

type Rows = Vec<(u8, u8, u8)>;

fn table(rows: &Rows) -> Labels {
    let names = rows
        .iter()
        .map(|(task, worker, class)| (format!("t{task}"), format!("w{worker}"), format!("c{class}")));
    let names: Vec<(String, String, String)> = names.collect();
    Labels::of(names.iter().map(|(task, worker, class)| (task.as_str(), worker.as_str(), class.as_str())))
        .unwrap()
}

fn rows() -> impl Strategy<Value = Rows> {
    let few = |tasks, workers, classes| prop::collection::vec((0..tasks, 0..workers, 0..classes), 1..40);
    prop_oneof![few(1_u8, 3_u8, 2_u8), few(6, 4, 2), few(12, 6, 3), few(4, 20, 9), few(30, 2, 1)]
}

fn shuffled_rows() -> impl Strategy<Value = (Rows, Rows)> {
    rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))
}

fn same(a: &Fit, b: &Fit, tasks: usize) -> bool {
    (0..tasks).all(|task| a.answer(task) == b.answer(task) && a.probabilities(task) == b.probabilities(task))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn no_table_breaks_a_method((rows, shuffled) in shuffled_rows(), parity: bool) {
        let (labels, other) = (table(&rows), table(&shuffled));
        let settings = Settings { parity, ..Settings::default() };
        for method in Method::ALL {
            let Ok(found) = fit(&labels, method, &settings) else {
                prop_assert!(method == Method::Kos && labels.classes().len() > 2);
                continue;
            };
            for task in 0..labels.tasks().len() {
                let probabilities = found.probabilities(task);
                let sum: f32 = probabilities.iter().sum();
                prop_assert!((sum - 1.0).abs() < 1e-4, "{} {:?}", method.name(), probabilities);
                prop_assert!(probabilities.iter().all(|p| (0.0..=1.0).contains(p)), "{} {:?}", method.name(), probabilities);
            }
            prop_assert!(found.skills().iter().all(|skill| (0.0..=1.0).contains(skill)), "{} {:?}", method.name(), found.skills());
            prop_assert_eq!(found.skills().len(), labels.workers().len());
            let again = fit(&other, method, &Settings { threads: 2, ..settings }).unwrap();
            prop_assert!(same(&found, &again, labels.tasks().len()), "{}", method.name());
        }
    }
}
