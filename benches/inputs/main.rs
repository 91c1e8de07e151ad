//! How fast inputs are read, each with its floor in the same run. `cargo bench --bench inputs`.

mod bom;
mod cache;
mod cards;
mod sources;
mod weights;

use std::time::{Duration, Instant};

/// The shortest of so many runs.
pub fn best(runs: u32, mut run: impl FnMut()) -> Duration {
    let timed = (0..runs).map(|_| {
        let began = Instant::now();
        run();
        began.elapsed()
    });
    timed.min().unwrap_or_default()
}

fn main() {
    cards::run();
    cache::run();
    weights::run();
    bom::run();
    sources::run();
}
