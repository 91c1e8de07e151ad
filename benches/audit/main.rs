//! A whole hub in one run, with the floor of each figure in the same run:
//! `cargo bench --bench audit -- [100k 1M 3M …] [--threads N] [--folder FOLDER]`.
//!
//! Hubs are made once and kept in the folder: 2.1 GB as JSON Lines and 0.4 GB as Parquet for 3 million rows.

#[path = "../common/mod.rs"]
#[allow(dead_code)] // Hubs of that module are small ones.
mod common;
mod floor;
#[path = "../population/mod.rs"]
#[allow(dead_code)] // Its test asks more of it.
mod population;
mod process;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cleartitle::read::dump::{Row, read_dumps};
use cleartitle::{Catalog, Hub};
use population::Population;
use process::Run;

/// The one of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Raised whenever the generator makes other rows: files of the older one are not used then.
const SHAPE: u32 = 1;
/// The seed of all hubs here.
const SEED: u64 = 1;
/// Of so many runs, the best counts.
const RUNS: u32 = 3;
/// The share of rows that are other ones on the later day.
const CHANGED: f64 = 0.001;

fn main() {
    let (mut sizes, mut threads) = (Vec::new(), 2);
    let mut folder = std::env::temp_dir().join("cleartitle-hubs");
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // Cargo's own.
            "--bench" => {}
            "--threads" => {
                let number = arguments.next().and_then(|n| n.parse().ok());
                threads = number.filter(|n| *n > 0).expect("a number of threads after `--threads`");
            }
            "--folder" => {
                folder = PathBuf::from(arguments.next().expect("a folder after `--folder`"));
            }
            size => sizes.push(number(size).expect("a number of rows such as 100000, 100k or 3M")),
        }
    }
    if sizes.is_empty() {
        sizes = vec![100_000, 1_000_000, 3_000_000];
    }
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let failed = sizes.into_iter().filter(|count| !one_size(*count, threads, &folder)).count();
    if failed > 0 {
        std::process::exit(1);
    }
}

/// `100k` and `3M` are short for what they say.
fn number(text: &str) -> Option<u64> {
    let (digits, times) = match text.char_indices().next_back()? {
        (at, 'k') => (&text[..at], 1000),
        (at, 'M') => (&text[..at], 1_000_000),
        _ => (text, 1),
    };
    digits.parse::<u64>().ok()?.checked_mul(times)
}

/// The files of one hub.
struct Files {
    lines: PathBuf,
    table: PathBuf,
    changed: PathBuf,
}

/// Makes what is not there yet. A file takes its name when it is whole.
fn files(hub: &Population, count: u64, folder: &Path) -> Files {
    let make = |name: &str, write: &dyn Fn(&Path) -> std::io::Result<u64>| {
        let path = folder.join(format!("hub-{SHAPE}-{count}{name}"));
        if !path.exists() {
            let (began, part) = (Instant::now(), path.with_extension("part"));
            let size = write(&part).expect("a hub can be written");
            std::fs::rename(&part, &path).expect("a file can take its name");
            println!(
                "made {} ({} MB) in {:.1?}",
                path.display(),
                size / 1_000_000,
                began.elapsed()
            );
        }
        path
    };
    Files {
        lines: make(".jsonl", &|path| hub.write_jsonl(path)),
        table: make(".parquet", &|path| hub.write_parquet(path)),
        changed: make("-changed.jsonl", &|path| hub.write_changed(CHANGED, path)),
    }
}

/// All figures of one size; false where the program failed.
fn one_size(count: u64, threads: usize, folder: &Path) -> bool {
    let hub = Population::new(count, SEED);
    let files = files(&hub, count, folder);
    let mb = |path: &Path| std::fs::metadata(path).map_or(0, |m| m.len() / 1_000_000);
    println!(
        "\n{count} rows: JSON Lines {} MB, Parquet {} MB; {threads} threads, best of {RUNS}",
        mb(&files.lines),
        mb(&files.table)
    );
    println!("{:<52}{:>9}{:>9}{:>9}{:>12}", "", "wall", "CPU", "peak", "rows a s");
    let out = |ending: &str| folder.join(format!("out-{}.{ending}", std::process::id()));
    let (table_out, lines_out, state) = (out("parquet"), out("jsonl"), out("state"));
    let run = |what: &str, rows: u64, arguments: &[&Path]| {
        let run = process::best(RUNS, threads, arguments);
        line(what, rows, &run);
        run.ok()
    };

    let columns = best(|| floor::columns(&files.table, threads));
    floor_line("floor: reading those columns of Parquet", count, columns);
    let [o, save, against] = ["-o", "--save", "--against"].map(Path::new);
    let full = run("audit, Parquet to Parquet", count, &[&files.table, o, &table_out]);
    ratio(&full.map(|run| run.wall), columns);

    let one = best(|| floor::lines(&files.lines, 1));
    floor_line("floor: serde_json into borrowed structs, 1 thread", count, one);
    let many = best(|| floor::lines(&files.lines, threads));
    floor_line(&format!("floor: the same, {threads} threads"), count, many);
    let text = run("audit, JSON Lines to JSON Lines", count, &[&files.lines, o, &lines_out]);
    ratio(&text.map(|run| run.wall), many);

    let (artifacts, mut edges) = hub.edges();
    // A pass in order never comes past a cycle: without those relations it reaches all.
    edges.retain(|(from, to)| to < from || u64::from(*to) >= count);
    let pass = best(|| u64::from(common::bare_pass_over(artifacts, edges.iter().copied())));
    let name = format!("floor: one pass over {} relations", edges.len());
    floor_line(&name, count, pass);
    engine(&files, threads, count, pass, many);

    let saving =
        run("audit that saves its state", count, &[&files.table, o, &table_out, save, &state]);
    let rows = (count as f64 * CHANGED) as u64;
    let later = run(
        "audit of a thousandth against it",
        rows,
        &[&files.changed, o, &lines_out, against, &state],
    );
    if let (Some(full), Some(later)) = (&full, &later) {
        let share = later.wall.as_secs_f64() / full.wall.as_secs_f64();
        println!("{:<52}{:>8.1}%", "  of a full run", share * 100.0);
    }
    for file in [&table_out, &lines_out, &state] {
        // Absent where the program failed, which is told already.
        let _ = std::fs::remove_file(file);
    }
    full.is_some() && text.is_some() && saving.is_some() && later.is_some()
}

/// In this process: all rows read and judged; of that the engine alone, every artifact's verdict, with
/// what decides it, when it is settled whom rows mean. Then one upload after the other.
fn engine(files: &Files, threads: usize, count: u64, pass: Duration, lines: Duration) {
    let catalog = Catalog::builtin();
    let mut hub = Hub::new(&catalog, Default::default(), Default::default());
    let read = |path: &Path, each: &mut dyn FnMut(Row)| {
        read_dumps(&[path.to_owned()], threads, &mut |batch| {
            batch.rows.drain(..).for_each(&mut *each);
            true
        })
        .expect("it was just written");
    };
    let begun = Instant::now();
    read(&files.lines, &mut |row| hub.add(&row).expect("every id comes once"));
    hub.settle(threads);
    let began = Instant::now();
    hub.judge(threads);
    let (took, whole) = (began.elapsed(), begun.elapsed());
    floor_line("JSON Lines, parsed and judged", count, whole);
    ratio(&Some(whole), lines);
    floor_line("the engine alone, judged", count, took);
    println!("{:<52}{:>8.2}x", "  times its floor", took.as_secs_f64() / pass.as_secs_f64());
    hub.expect_uploads();
    let mut uploads: Vec<Duration> = Vec::new();
    read(&files.changed, &mut |row| {
        let began = Instant::now();
        std::hint::black_box(hub.upload(row).expect("there is room").len());
        uploads.push(began.elapsed());
    });
    uploads.sort_unstable();
    let at =
        |share: f64| uploads[((uploads.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let (half, most, all) = (at(0.5), at(0.99), at(1.0));
    println!(
        "{:<52}{half:>8.3}ms; 99 %: {most:.3} ms; longest: {all:.1} ms",
        format!("one of {} uploads, median", uploads.len())
    );
}

/// The shortest of the runs. What a run counts is kept, so that no run is left out.
fn best(mut run: impl FnMut() -> u64) -> Duration {
    let timed = (0..RUNS).map(|_| {
        let began = Instant::now();
        assert_ne!(std::hint::black_box(run()), 0, "a floor that does nothing");
        began.elapsed()
    });
    timed.min().unwrap_or_default()
}

fn floor_line(what: &str, rows: u64, took: Duration) {
    let speed = rows as f64 / took.as_secs_f64();
    println!("{what:<52}{:>8.2}s{:>9}{:>9}{speed:>12.0}", took.as_secs_f64(), "", "");
}

fn line(what: &str, rows: u64, run: &Result<Run, String>) {
    match run {
        Ok(run) => {
            let (wall, cpu) = (run.wall.as_secs_f64(), run.cpu.as_secs_f64());
            let (peak, speed) = (run.peak / 1_000_000, rows as f64 / wall);
            println!("{what:<52}{wall:>8.2}s{cpu:>8.2}s{peak:>6} MB{speed:>12.0}");
        }
        Err(why) => println!("{what:<52}   FAILED: {why}"),
    }
}

fn ratio(took: &Option<Duration>, floor: Duration) {
    if let Some(took) = took {
        let speed = floor.as_secs_f64() / took.as_secs_f64();
        println!("{:<52}{:>8.1}%", "  of the speed of its floor", speed * 100.0);
    }
}
