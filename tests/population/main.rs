//! The hubs that the benches are run on have the shape that was measured on real ones. It is measured
//! here as it was there: from the lines of the file, by what tags and cards say.

#[path = "../../benches/population/mod.rs"]
#[allow(dead_code)] // What the benches ask of it.
mod population;

mod shape;

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, RowAccessor};
use population::Population;
use serde_json::Value;
use shape::{id, license, lines, parents, shape, tags};

const COUNT: u64 = 50_000;

/// A folder of its own that goes when the test does.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir()
            .join(format!("cleartitle-population-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn within(what: &str, found: f64, expected: RangeInclusive<f64>) {
    assert!(expected.contains(&found), "{what}: {found}, expected {expected:?}");
}

#[test]
fn a_made_up_hub_has_the_shape_of_a_real_one() {
    let folder = Folder::new("shape");
    let path = folder.file("hub.jsonl");
    Population::new(COUNT, 1).write_jsonl(&path).expect("it can be written");
    let shape = shape(&path);
    let relations: f64 = shape.relations.values().sum();
    let edges: f64 = shape.named.values().sum();
    within("rows", shape.rows, COUNT as f64..=COUNT as f64);
    within("bytes a row", shape.bytes / shape.rows, 600.0..=900.0);
    within("relations a row", edges / shape.rows, 1.9..=2.1);

    let license = |id: &str| shape.licenses.get(id).copied().unwrap_or(0.0) / shape.rows;
    within("no license", license(""), 0.27..=0.30);
    within("apache-2.0", license("apache-2.0"), 0.34..=0.39);
    within("mit", license("mit"), 0.14..=0.18);
    within("cc-by-4.0", license("cc-by-4.0"), 0.02..=0.035);
    within("license strings", shape.licenses.len() as f64 - 1.0, 200.0..=260.0);
    within("license of the base", shape.same_as_base.0 / shape.same_as_base.1, 0.78..=0.88);

    let relation = |word: &str| shape.relations[word] / relations;
    within("finetune", relation("finetune"), 0.38..=0.48);
    within("quantized", relation("quantized"), 0.22..=0.29);
    within("adapter", relation("adapter"), 0.21..=0.28);
    within("merge", relation("merge"), 0.02..=0.10);
    within("unstated", relation("unstated"), 0.02..=0.04);

    within("no parents", shape.parents[&0] / shape.models, 0.30..=0.34);
    within("one parent", shape.parents[&1] / shape.models, 0.62..=0.68);
    let most = |all: &HashMap<usize, f64>| all.keys().max().copied().unwrap_or(0) as f64;
    within("most parents", most(&shape.parents), 40.0..=60.0);
    within("most datasets", most(&shape.datasets), 15.0..=25.0);

    let unseen = shape.named.keys().filter(|(_, name)| !shape.ids.contains(name)).count();
    within("unseen of what is named", unseen as f64 / shape.named.len() as f64, 0.53..=0.59);
    // 100,000 of 3 million rows.
    let most = shape.named.values().fold(0.0_f64, |most, degree| most.max(*degree));
    within("largest share that stands on one", most / shape.rows, 0.03..=0.06);
    let once = shape.named.values().filter(|degree| **degree == 1.0).count();
    within("named once", once as f64 / shape.named.len() as f64, 0.7..=0.8);
    within("self-loops", shape.selfs, 20.0..=200.0);
    within("pairs that stand on each other, both ends", shape.pairs, 10.0..=40.0);

    let tags = |share: f64| shape.tags[(share * (shape.rows - 1.0)) as usize] as f64;
    within("median of tags", tags(0.5), 9.0..=11.0);
    within("tags, one row in ten", tags(0.9), 15.0..=19.0);
    within("tags, one row in a hundred", tags(0.99), 26.0..=36.0);
    within("most tags", tags(1.0), 2000.0..=2000.0);
    within("gated", shape.gated / shape.rows, 0.03..=0.042);
    within("pipeline", shape.pipelines / shape.models, 0.49..=0.56);

    let deeper = |than: u32| shape.depths.iter().filter(|depth| **depth > than).count() as f64;
    within("on no parent", 1.0 - deeper(0) / shape.rows, 0.38..=0.43);
    within("deeper than 8", deeper(8), 300.0..=2000.0);
    within("deeper than 40", deeper(40), 0.0..=0.0);
}

#[test]
fn a_second_run_writes_the_same_bytes_and_another_seed_others() {
    let folder = Folder::new("again");
    let write = |seed: u64, name: &str| {
        let hub = Population::new(2_000, seed);
        let files =
            [folder.file("hub.jsonl"), folder.file("hub.parquet"), folder.file("changed.jsonl")];
        hub.write_jsonl(&files[0]).expect(name);
        hub.write_parquet(&files[1]).expect(name);
        hub.write_changed(0.01, &files[2]).expect(name);
        files.map(|file| std::fs::read(file).expect("it was written"))
    };
    let (first, again, other) = (write(1, "first"), write(1, "again"), write(2, "other"));
    assert!(first == again, "the same seed gave other bytes");
    for (first, other) in first.iter().zip(&other) {
        assert!(first != other, "another seed gave the same bytes");
    }
}

#[test]
fn a_larger_hub_begins_with_the_smaller_one() {
    let (small, large) = (Population::new(1_000, 7), Population::new(1_500, 7));
    let (small, large): (Vec<_>, Vec<_>) = (small.rows().collect(), large.rows().collect());
    assert_eq!(small[..], large[..1_000]);
    assert_eq!(large.len(), 1_500);
}

#[test]
fn what_changed_is_so_many_rows_each_with_another_license_or_parent() {
    let hub = Population::new(COUNT, 1);
    let before: HashMap<String, population::Row> = hub.rows().map(|r| (r.id.clone(), r)).collect();
    let changed: Vec<population::Row> = hub.changed(0.01).collect();
    within("changed rows", changed.len() as f64, 400.0..=600.0);
    let (mut licenses, mut parents) = (0, 0);
    for row in &changed {
        let old = &before[&row.id];
        assert_ne!(old, row, "`{}` is as it was", row.id);
        let text = |row: &population::Row| {
            let json = serde_json::to_value(row).expect("plain data");
            let license = license(&json).map(str::to_owned);
            let names: Vec<String> = parents_in_order(&json);
            (license, names)
        };
        let ((was, stood), (is, stands)) = (text(old), text(row));
        assert!(was != is || stood != stands, "`{}`: neither changed", row.id);
        licenses += u32::from(was != is);
        parents += u32::from(stood != stands);
    }
    within("changed licenses", f64::from(licenses), 250.0..=500.0);
    within("changed parents", f64::from(parents), 60.0..=250.0);
    assert_eq!(hub.changed(0.0).count(), 0);
    assert_eq!(Population::new(500, 1).changed(1.0).count(), 500);
}

fn parents_in_order(row: &Value) -> Vec<String> {
    let models = row["cardData"]["base_model"].clone();
    match models {
        Value::String(one) => vec![one],
        Value::Array(more) => more.iter().map(|m| m.as_str().expect("a text").to_owned()).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn edges_are_those_of_the_rows() {
    let hub = Population::new(5_000, 3);
    let rows: Vec<Value> =
        hub.rows().map(|row| serde_json::to_value(row).expect("plain data")).collect();
    let said = rows.iter().map(|row| {
        parents(row).len() + tags(row).filter(|tag| tag.starts_with("dataset:")).count()
    });
    let (artifacts, edges) = hub.edges();
    assert_eq!(edges.len(), said.sum::<usize>());
    assert!(artifacts > rows.len());
    for (from, to) in edges.iter().filter(|(_, to)| (*to as usize) < rows.len()) {
        let to = id(&rows[*to as usize]);
        let row = &rows[*from as usize];
        let names = tags(row).filter_map(|t| t.strip_prefix("dataset:"));
        let stands = names.chain(parents(row).into_keys()).any(|name| name == to);
        assert!(stands, "`{}` does not stand on `{to}`", id(row));
    }
}

#[test]
fn the_table_says_what_the_lines_say() {
    let folder = Folder::new("table");
    let hub = Population::new(3_000, 5);
    let (text, table) = (folder.file("hub.jsonl"), folder.file("hub.parquet"));
    hub.write_jsonl(&text).expect("it can be written");
    hub.write_parquet(&table).expect("it can be written");
    let file = std::fs::File::open(&table).expect("it was written");
    let reader = SerializedFileReader::new(file).expect("it is a table");
    let lines = lines(&text);
    let mut count = 0;
    for (row, line) in reader.get_row_iter(None).expect("rows").zip(&lines) {
        let row = row.expect("a row");
        assert_eq!(row.get_string(0).expect("an id"), line["id"].as_str().expect("an id"));
        assert_eq!(row.get_string(1).expect("a commit"), line["sha"].as_str().expect("a commit"));
        let list = row.get_list(2).expect("a list");
        let texts: Vec<&str> = list
            .elements()
            .iter()
            .map(|field| match field {
                Field::Str(text) => text.as_str(),
                other => panic!("{other} is no text"),
            })
            .collect();
        assert_eq!(texts, tags(line).collect::<Vec<_>>());
        for (column, key) in [(3, "cardData"), (4, "baseModels")] {
            let said = row.get_string(column).ok();
            let said = said.map_or(Value::Null, |text| serde_json::from_str(text).expect("JSON"));
            assert_eq!(said, line[key]);
        }
        let gated = line["gated"].as_str().unwrap_or("false");
        assert_eq!(row.get_string(5).expect("a text"), gated);
        assert_eq!(Value::Bool(row.get_bool(6).expect("yes or no")), line["private"]);
        assert_eq!(Value::Bool(row.get_bool(7).expect("yes or no")), line["disabled"]);
        count += 1;
    }
    assert_eq!((count, lines.len()), (3_000, 3_000));
}
