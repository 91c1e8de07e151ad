//! The program as a whole process: its time, its CPU and the most memory that it held.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often the memory is looked at. The system keeps the peak itself, so only what is held for the
/// first time within the last moment can be missed.
const LOOK: Duration = Duration::from_millis(5);

/// What one run took.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    pub wall: Duration,
    pub cpu: Duration,
    /// The most memory, in bytes.
    pub peak: u64,
}

/// The shortest of so many runs of `audit`, with the highest peak of all.
pub fn best(runs: u32, threads: usize, arguments: &[&Path]) -> Result<Run, String> {
    let mut best: Option<Run> = None;
    for _ in 0..runs {
        let run = once(threads, arguments)?;
        best = Some(match best {
            Some(before) => {
                let peak = before.peak.max(run.peak);
                Run { peak, ..if run.wall < before.wall { run } else { before } }
            }
            None => run,
        });
    }
    best.ok_or_else(|| "no run was asked for".to_owned())
}

fn once(threads: usize, arguments: &[&Path]) -> Result<Run, String> {
    let log = std::env::temp_dir().join(format!("cleartitle-audit-{}.log", std::process::id()));
    let errors = std::fs::File::create(&log).map_err(|e| e.to_string())?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-cleartitle"));
    command.arg("audit").args(arguments).arg("--threads").arg(threads.to_string());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors);
    let (before, began) = (children_ticks(), Instant::now());
    let mut child = command.spawn().map_err(|e| e.to_string())?;
    let mut peak = 0;
    let (status, wall) = loop {
        if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
            break (status, began.elapsed());
        }
        peak = peak.max(peak_of(child.id()));
        std::thread::sleep(LOOK);
    };
    let cpu = Duration::from_millis((children_ticks() - before) * 10);
    let said = std::fs::read_to_string(&log).unwrap_or_default();
    let _ = std::fs::remove_file(log);
    // 1 says that something is blocked.
    match status.code() {
        Some(0 | 1) => Ok(Run { wall, cpu, peak }),
        _ => Err(format!("{status}: {}", said.lines().next().unwrap_or_default())),
    }
}

/// The most memory that a process has held so far, in bytes.
fn peak_of(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|l| l.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// CPU of all finished children so far, in clock ticks of a hundredth of a second.
fn children_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let tick = |n: usize| fields.get(n).and_then(|f| f.parse::<u64>().ok()).unwrap_or(0);
    tick(13) + tick(14)
}
