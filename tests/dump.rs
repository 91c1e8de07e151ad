//! Dumps of a hub: every shape of a file says the same, however many threads read it, and no bytes stop it.
#![cfg(feature = "parquet")]
#![allow(missing_docs, reason = "helpers of tests")]

mod common;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cleartitle::read::ReadError;
use cleartitle::read::dump::{BadRow, Batch, Row, RowProblem, read_dumps};
use cleartitle::vocab::{Evidence, Relation};
use cleartitle::{ArtifactKind, graph::Stated};
use common::temp::Temp;
use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(paths: &[PathBuf], threads: usize) -> (Vec<Batch>, Result<(), ReadError>) {
    let mut all = Vec::new();
    let done = read_dumps(paths, threads, &mut |batch| {
        all.push(std::mem::take(batch));
        true
    });
    (all, done)
}

/// All of an input that is sound, as if it were one batch.
fn whole(path: &Path, threads: usize) -> Batch {
    let (all, done) = read(&[path.to_owned()], threads);
    done.unwrap();
    let mut whole = Batch::default();
    for mut batch in all {
        assert_eq!(batch.rows.len(), batch.row_numbers.len());
        whole.rows.append(&mut batch.rows);
        whole.row_numbers.append(&mut batch.row_numbers);
        whole.deleted.append(&mut batch.deleted);
        whole.bad.append(&mut batch.bad);
    }
    whole
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

fn lines(rows: &[Value]) -> Vec<u8> {
    rows.iter().flat_map(|row| format!("{row}\n").into_bytes()).collect()
}

/// Values, and the levels that say whose they are.
type Levels = (Vec<ByteArray>, Vec<i16>, Vec<i16>);

/// The rows as a table: columns of texts, lists of texts, structs, and yes or no.
fn table(rows: &[Value], compression: Compression, group: usize) -> Vec<u8> {
    const SCHEMA: &str = "message rows {
        optional binary id (UTF8);
        optional group tags (LIST) { repeated group list { optional binary element (UTF8); } }
        optional binary cardData (UTF8);
        optional group baseModels {
            optional binary relation (UTF8);
            optional group models (LIST) {
                repeated group list { optional group element { optional binary id (UTF8); } }
            }
        }
        optional binary license (UTF8);
        optional boolean deleted;
    }";
    let properties = WriterProperties::builder().set_compression(compression).build();
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
    let text = |value: &Value| ByteArray::from(value.as_str().unwrap());
    for rows in rows.chunks(group) {
        let mut group = writer.next_row_group().unwrap();
        let mut write = |cells: &dyn Fn(&Value) -> Levels| {
            let mut column = group.next_column().unwrap().unwrap();
            let (mut values, mut there, mut starts) = (Vec::new(), Vec::new(), Vec::new());
            for (v, d, r) in rows.iter().map(cells) {
                values.extend(v);
                there.extend(d);
                starts.extend(r);
            }
            let typed = column.typed::<ByteArrayType>();
            typed.write_batch(&values, Some(&there), Some(&starts)).unwrap();
            column.close().unwrap();
        };
        let one = |value: &Value, depth: i16| match value {
            Value::Null => (vec![], vec![depth - 1], vec![0]),
            Value::String(_) => (vec![text(value)], vec![depth], vec![0]),
            other => (vec![ByteArray::from(&*other.to_string())], vec![depth], vec![0]),
        };
        let list = |value: &Value, depth: i16| match value.as_array().map(Vec::as_slice) {
            None => (vec![], vec![0], vec![0]),
            Some([]) => (vec![], vec![depth - 2], vec![0]),
            Some(all) => {
                let starts = (0..all.len()).map(|n| i16::from(n > 0)).collect();
                (all.iter().map(text).collect(), vec![depth; all.len()], starts)
            }
        };
        write(&|row| one(&row["id"], 1));
        write(&|row| list(&row["tags"], 3));
        write(&|row| one(&row["cardData"], 1));
        write(&|row| match &row["baseModels"] {
            Value::Null => (vec![], vec![0], vec![0]),
            base => one(&base["relation"], 2),
        });
        write(&|row| {
            let ids = row["baseModels"]["models"].as_array();
            let ids = ids.map(|all| all.iter().map(|model| model["id"].clone()).collect());
            list(&ids.map_or(Value::Null, Value::Array), 5)
        });
        write(&|row| one(&row["license"], 1));
        let mut column = group.next_column().unwrap().unwrap();
        let flags: Vec<_> = rows.iter().map(|row| row["deleted"].as_bool()).collect();
        let there: Vec<_> = flags.iter().map(|flag| i16::from(flag.is_some())).collect();
        let flags: Vec<_> = flags.into_iter().flatten().collect();
        column.typed::<BoolType>().write_batch(&flags, Some(&there), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
    bytes
}

fn rows() -> impl Strategy<Value = Vec<Value>> {
    let id = prop_oneof![20 => "[a-c]/[a-z]{1,4}", 1 => Just(String::new())];
    let license = prop::sample::select(vec!["mit", "other", "llama3.1", ""]);
    let tag = prop::sample::select(vec![
        "license:mit",
        "base_model:a/b",
        "base_model:adapter:a/b",
        "dataset:d",
        "x",
    ]);
    let card = prop::option::of((license.clone(), "[a-c]/[a-z]{1,2}").prop_map(|(license, base)| {
        json!({"license": license, "base_model": [base], "license_name": "acme-1.0"})
    }));
    let base = prop::option::of(
        (
            prop::sample::select(vec!["adapter", "merge", "odd"]),
            prop::collection::vec("[a-c]/[a-z]", 1..4),
        )
            .prop_map(|(by, ids)| {
                let models: Vec<_> = ids.into_iter().map(|id| json!({"id": id})).collect();
                json!({"relation": by, "models": models})
            }),
    );
    let row = (
        id,
        prop::option::of(prop::collection::vec(tag, 0..5)),
        card,
        base,
        prop::option::of(license),
        prop::option::of(prop::bool::weighted(0.2)),
    );
    let row = row.prop_map(|(id, tags, card, base, license, deleted)| {
        json!({"id": id, "tags": tags, "cardData": card, "baseModels": base, "license": license, "deleted": deleted})
    });
    prop::collection::vec(row, 0..40)
}

fn same(one: &Batch, other: &Batch) {
    assert_eq!(one.rows, other.rows);
    assert_eq!(one.row_numbers, other.row_numbers);
    assert_eq!(one.deleted, other.deleted);
    let problems = |batch: &Batch| -> Vec<_> {
        batch.bad.iter().map(|bad| (bad.row, bad.problem.clone())).collect()
    };
    assert_eq!(problems(one), problems(other));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_shape_of_a_file_says_the_same(rows in rows(), group in 1_usize..50) {
        let plain = lines(&rows);
        let folder = Temp::new()
            .with("plain", &plain)
            .with("gzip", gzip(&plain))
            .with("zstd", zstandard(&plain))
            .with("members", [gzip(&plain[..plain.len() / 2]), gzip(&plain[plain.len() / 2..])].concat())
            .with("snappy.table", table(&rows, Compression::SNAPPY, group))
            .with("zstd.table", table(&rows, Compression::ZSTD(Default::default()), group));
        let expected = whole(&folder.0.join("plain"), 1);
        prop_assert_eq!(
            expected.rows.len() + expected.deleted.len() + expected.bad.len(),
            rows.len()
        );
        for name in ["gzip", "zstd", "members", "snappy.table", "zstd.table"] {
            same(&whole(&folder.0.join(name), 2), &expected);
        }
    }

    #[test]
    fn no_bytes_stop_it(bytes in prop::collection::vec(any::<u8>(), 0..300), head in 0_usize..5) {
        let heads: [&[u8]; 5] = [b"", b"PAR1", &[0x1f, 0x8b, 8, 0], &[0x28, 0xb5, 0x2f, 0xfd], b"{\"id\":\"a/b\""];
        let folder = Temp::new().with("dump", [heads[head], &bytes].concat());
        let _ = read(&[folder.0.join("dump")], 2);
        let _ = Row::from_json(&bytes);
    }

    /// Whatever a byte of a table is changed to, there are rows or an error.
    #[test]
    fn a_damaged_table_is_rows_or_an_error(at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let rows: Vec<_> = (0..50).map(|n| json!({"id": format!("a/{n}"), "tags": ["license:mit", "x"], "license": "mit"})).collect();
        let mut bytes = table(&rows, Compression::SNAPPY, 20);
        let at = at.index(bytes.len());
        bytes[at] = to;
        let folder = Temp::new().with("dump", &bytes);
        let _ = read(&[folder.0.join("dump")], 1);
        // Cut off anywhere it is no table any more.
        let cut = cut.index(bytes.len());
        folder.write("cut", &table(&rows, Compression::SNAPPY, 20)[..cut]);
        let (given, done) = read(&[folder.0.join("cut")], 2);
        if cut >= 4 {
            let error = done.unwrap_err();
            let (told, file) = (error.to_string(), error.place().file.clone());
            prop_assert!(told.contains("not valid Parquet"), "{told}");
            prop_assert!(file.ends_with("cut") && !error.help().is_empty());
            prop_assert!(given.iter().all(|batch| batch.rows.is_empty()));
        }
    }
}

fn many(count: usize) -> Vec<Value> {
    let pad = "x".repeat(400);
    let row = |n: usize| json!({"id": format!("a/{n}"), "tags": [format!("base_model:b/{}", n % 7)], "pad": pad});
    (0..count).map(row).collect()
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let rows = many(30_000);
    let folder = Temp::new()
        .with("lines", lines(&rows))
        .with("table", table(&rows, Compression::SNAPPY, 11_000));
    for name in ["lines", "table"] {
        let path = folder.0.join(name);
        let one = whole(&path, 1);
        assert_eq!(one.rows.len(), 30_000);
        assert!(one.row_numbers.iter().copied().eq(1..=30_000));
        for threads in [2, 5] {
            same(&whole(&path, threads), &one);
        }
        // Several files, one after the other; and an end when there is enough.
        let mut rows = 0;
        read_dumps(&[path.clone(), path], 3, &mut |batch| {
            assert!(rows < 40_000, "{rows}");
            rows += batch.rows.len();
            rows < 40_000
        })
        .unwrap();
        assert!((40_000..60_000).contains(&rows), "{rows}");
    }
}

#[test]
fn a_bad_row_is_told_with_its_number_and_stops_nothing() {
    let text = [
        &b"\xef\xbb\xbf{\"id\": \"a/one\", \"license\": \"mit\"}\r\n"[..],
        b"\n",
        b"{\"id\": \"a/two\"\n",
        b"[1]\n",
        b"{\"tags\": []}\n",
        b"{\"id\": \"a/\xff\", \"license\": [\"mit\", 3]}\n",
        b"{\"id\": \"a/gone\", \"deleted\": true}\n",
        b"{\"id\": \"a/last\", \"tags\": \"license:mit\"}",
    ]
    .concat();
    let folder = Temp::new().with("dump", text);
    let read = whole(&folder.0.join("dump"), 2);
    let ids: Vec<_> = read.rows.iter().map(|row| &*row.artifact.id).collect();
    assert_eq!(ids, ["a/one", "a/\u{fffd}", "a/last"]);
    assert_eq!(read.row_numbers, [1, 6, 8]);
    assert_eq!(read.deleted, ["a/gone"]);
    let told: Vec<_> =
        read.bad.iter().map(|BadRow { row, problem, .. }| (*row, problem.to_string())).collect();
    let expected = [
        (3, "no JSON: EOF while parsing an object in column 14; the row is left out"),
        (4, "a list where an object was expected; the row is left out"),
        (5, "no `id`; the row is left out"),
        (
            6,
            "`license` is a number or yes/no where a text or a list of texts was expected; the row is read without it",
        ),
        (8, "`tags` is a text where a list of texts was expected; the row is read without it"),
    ];
    assert!(told.iter().map(|(row, told)| (*row, &**told)).eq(expected), "{told:#?}");
    assert!(read.bad.iter().all(|bad| bad.file.ends_with("dump")));
}

/// A line too long for any row, between two that are none; in memory is never more than a part of it.
#[test]
fn a_line_without_end_is_left_out() {
    let pad = "x".repeat(40 << 20);
    let text =
        format!("{{\"id\":\"a/b\"}}\n{{\"pad\":\"{pad}\"}}\n{{\"id\":\"c/d\"}}\n{{\"pad\":\"{pad}");
    let folder = Temp::new().with("dump", text);
    for threads in [1, 2] {
        let read = whole(&folder.0.join("dump"), threads);
        assert_eq!(read.row_numbers, [1, 3]);
        let bad: Vec<_> = read.bad.iter().map(|bad| bad.row).collect();
        assert_eq!(bad, [2, 4]);
        assert!(read.bad.iter().all(|bad| matches!(bad.problem, RowProblem::TooMuch { .. })));
    }
}

#[test]
fn a_packed_text_that_ends_early_is_an_error_after_its_rows() {
    let rows = many(20_000);
    for (format, packed) in [("gzip", gzip(&lines(&rows))), ("Zstandard", zstandard(&lines(&rows)))]
    {
        let folder = Temp::new().with("dump", &packed[..packed.len() * 9 / 10]);
        for threads in [1, 3] {
            let (given, done) = read(&[folder.0.join("dump")], threads);
            let error = done.unwrap_err();
            assert!(error.to_string().contains(format), "{error}");
            let given: Vec<_> =
                given.iter().flat_map(|batch| &batch.row_numbers).copied().collect();
            assert!(given.len() > 10_000, "{}", given.len());
            assert!(given.iter().copied().eq(1..=given.len() as u64));
        }
    }
}

#[test]
fn what_is_no_dump_is_an_error_with_its_name() {
    let folder = Temp::new().with("wide", b"\xff\xfe{\0").with("packed.zip", b"PK\x03\x04....");
    for name in ["missing", "wide", "packed.zip", "."] {
        let (_, done) = read(&[folder.0.join(name)], 2);
        let error = done.unwrap_err();
        assert!(!error.help().is_empty() && !error.place().file.is_empty(), "{name}: {error}");
    }
}

fn row(value: &Value) -> Row {
    let (row, problems) = Row::from_json(value.to_string().as_bytes()).unwrap();
    assert_eq!(problems, [], "{value}");
    row
}

fn stated(row: &Row) -> Vec<(Stated, Evidence)> {
    row.artifact.statements.iter().map(|s| (s.stated.clone(), s.evidence)).collect()
}

fn parents(row: &Row) -> Vec<(Relation, &str, Evidence)> {
    row.parents.iter().map(|parent| (parent.by, &*parent.to, parent.evidence)).collect()
}

#[test]
fn plain_columns_say_what_the_card_does_not() {
    let plain = row(
        &json!({"id": "me/x", "license": "mit", "base_model": ["a/b", "hf.co/c/d"], "relation": "merge", "datasets": "e/f"}),
    );
    assert_eq!(stated(&plain), [(Stated::Expression("mit".into()), Evidence::Declared)]);
    assert_eq!(
        parents(&plain),
        [
            (Relation::MergedFrom, "a/b", Evidence::Declared),
            (Relation::MergedFrom, "c/d", Evidence::Declared),
            (Relation::TrainedOn, "e/f", Evidence::Declared),
        ]
    );
    let both = row(
        &json!({"id": "me/x", "license": "mit", "base_model": "a/b", "cardData": {"license": "apache-2.0"}, "tags": ["license:x"]}),
    );
    assert_eq!(stated(&both), [(Stated::Expression("apache-2.0".into()), Evidence::Declared)]);
    assert_eq!(parents(&both), [(Relation::FineTunedFrom, "a/b", Evidence::Inferred)]);
    let tags = row(
        &json!({"id": "me/x", "cardData": null, "tags": ["license:x", "base_model:quantized:a/b"]}),
    );
    assert_eq!(stated(&tags), [(Stated::Expression("x".into()), Evidence::Tag)]);
    assert_eq!(parents(&tags), [(Relation::QuantizedFrom, "a/b", Evidence::Tag)]);
}

#[test]
fn a_card_may_be_json_a_text_of_it_or_front_matter() {
    let card = json!({"license": "mit", "base_model": "a/b", "base_model_relation": "adapter"});
    let expected = row(&json!({"id": "me/x", "cardData": card}));
    assert_eq!(expected.artifact.kind, ArtifactKind::Adapter);
    assert_eq!(parents(&expected), [(Relation::AdapterOf, "a/b", Evidence::Declared)]);
    let yaml = "license: mit\nbase_model: a/b\nbase_model_relation: adapter\n";
    for other in [
        json!({"id": "me/x", "cardData": card.to_string()}),
        json!({"id": "me/x", "card_data": yaml}),
        json!({"id": "me/x", "front_matter": format!("---\n{yaml}---\n# Me\n")}),
    ] {
        assert_eq!(row(&other), expected, "{other}");
    }
}

#[test]
fn what_a_row_is_stands_in_it() {
    let kind = |value: Value| row(&value).artifact.kind;
    assert_eq!(kind(json!({"id": "a/b"})), ArtifactKind::Model);
    assert_eq!(kind(json!({"id": "a/b", "kind": "dataset"})), ArtifactKind::Dataset);
    assert_eq!(kind(json!({"id": "a/b", "kind": "adapter"})), ArtifactKind::Adapter);
    assert_eq!(
        kind(json!({"card": "a_b", "front_matter": "---\nlicense: mit\n---"})),
        ArtifactKind::Dataset
    );
    assert_eq!(
        kind(json!({"id": "a/b", "tags": ["size_categories:1K<n<10K"]})),
        ArtifactKind::Dataset
    );
    assert_eq!(
        kind(json!({"name": "x", "type": "dataset", "license": "mit"})),
        ArtifactKind::Dataset
    );
    assert_eq!(
        kind(json!({"id": "a/b", "library": "peft", "base_model": "c/d"})),
        ArtifactKind::Adapter
    );
}

#[test]
fn what_is_longer_than_any_name_is_left_out() {
    let long = "x".repeat(70 << 10);
    let text = json!({"id": "a/b", "license": long, "base_model": ["c/d", long]}).to_string();
    let (row, problems) = Row::from_json(text.as_bytes()).unwrap();
    assert_eq!((stated(&row).len(), parents(&row).len()), (0, 1));
    assert_eq!(problems.len(), 2);
    let text = json!({"id": long}).to_string();
    assert!(matches!(Row::from_json(text.as_bytes()), Err(RowProblem::TooMuch { .. })));
}

/// Real dumps, with what was counted in them by other means.
#[test]
fn real_dumps_are_read_whole() {
    let Some(shared) = common::shared() else {
        return eprintln!("SKIPPED: CLEARTITLE_SHARED is not set");
    };
    for (name, rows, bad) in [
        ("hub/radar-2026-08.models.jsonl", 4125, 0),
        ("hub/hub-2022-02.model-front-matter.jsonl", 5846, 0),
        ("hub/hub-2023-03.dataset-front-matter.jsonl", 1500, 0),
        ("hub/mistral-small-24b-tree-2025-04.jsonl", 67, 0),
        ("catalogues/openmodeldb.models.jsonl", 255, 0),
        ("catalogues/redhat-ai.models.jsonl", 42, 0),
        ("catalogues/spacy-models.meta.jsonl", 22, 0),
        // One license there is explained and not named.
        ("catalogues/ecosystem-graphs.sample.jsonl", 206, 1),
        ("catalogues/tfhub.models.jsonl", 808, 0),
    ] {
        let read = whole(&shared.join("fixtures").join(name), 2);
        assert_eq!(
            (read.rows.len(), read.bad.len()),
            (rows, bad),
            "{name}: {:?}",
            read.bad.first()
        );
    }
}
