//! The engine alone on generated hubs of growing size, with one bare topological pass over the
//! same graph beside it. Prints the ratio; run with `cargo bench --bench engine`.

mod common;

use std::time::Instant;

use cleartitle::{Catalog, Checker};

fn main() {
    let catalog = Catalog::builtin();
    println!(
        "artifacts  relations  depth   bare pass      engine  ratio  peak memory of the process"
    );
    for count in [10_000, 100_000] {
        let graph = common::hub(count);
        let checker = Checker::new(&catalog);
        let (mut floor, mut engine, mut depth) = (f64::MAX, f64::MAX, 0);
        for _ in 0..3 {
            let began = Instant::now();
            depth = common::bare_pass(&graph);
            floor = floor.min(began.elapsed().as_secs_f64());
            let began = Instant::now();
            let verdicts = checker.verdicts(&graph);
            engine = engine.min(began.elapsed().as_secs_f64());
            std::hint::black_box(verdicts);
        }
        println!(
            "{count:>9}  {:>9}  {depth:>5}  {:>8.1} ms  {:>7.1} ms  {:>5.1}  {} MB",
            graph.edges().len(),
            floor * 1e3,
            engine * 1e3,
            engine / floor,
            peak_memory_mb(),
        );
    }
}

/// The process's peak resident memory, where the system tells.
fn peak_memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
