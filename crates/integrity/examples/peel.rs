//! Peels a large made-up graph: `cargo run --release -p gongdao-integrity --example peel -- MILLION_EDGES`.
//!
//! Twelve nodes in a hundred edges, popularity by a power law, and a planted block of 400 users and 200 items. The edges are
//! told twice from the seed and held nowhere. Prints times, the block, and what memory took at most.

use gongdao_integrity::peel::Graph;
use gongdao_integrity::specimen::Chance;
use std::io::Write;
use std::time::Instant;

const BLOCK: (u32, u32) = (400, 200);

fn main() -> std::io::Result<()> {
    let millions: usize = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(10);
    let edges = millions.max(1) * 1_000_000;
    let (users, items) = (edges * 8 / 100, edges * 4 / 100);
    let told = || {
        let mut chance = Chance::new(17);
        let mut number = 0usize;
        std::iter::from_fn(move || {
            number += 1;
            let planted = number.is_multiple_of(edges / 40_000);
            let skewed =
                |unit: f64, end: usize| ((unit * unit * unit * end as f64) as usize).min(end - 1) as u32;
            (number <= edges).then(|| match planted {
                true => (chance.below(BLOCK.0 as usize) as u32, chance.below(BLOCK.1 as usize) as u32),
                false => (chance.below(users) as u32, skewed(chance.unit(), items)),
            })
        })
    };
    let begin = Instant::now();
    let graph = Graph::build(users, items, told);
    let indexed = begin.elapsed();
    let weight: Vec<u16> =
        (0..items).map(|item| (64.0 / (f64::from(graph.item_degree(item)) + 5.0).log2()) as u16).collect();
    let peel = graph.peel(&weight, 1);
    let block = &peel.order[peel.block..];
    let planted = block
        .iter()
        .filter(|node| **node < BLOCK.0 || (users as u32..users as u32 + BLOCK.1).contains(node))
        .count();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: unknown");
    writeln!(
        std::io::stdout(),
        "{} edges, {} nodes: index {:.1?}, peel {:.1?}; block of {} nodes, {planted} of them planted; {peak}",
        graph.edges(),
        users + items,
        indexed,
        begin.elapsed() - indexed,
        block.len(),
    )
}
