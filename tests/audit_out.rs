//! Does what an audit hands on say what was answered? Rows as JSON and Parquet, the summary in all
//! its forms, changes: of answers and summaries that are written by hand.
#![cfg(feature = "cli")]

use cleartitle::audit::{Answer, Changes, Decided, VerdictChange};
use cleartitle::render::audit::{changes_json, json_lines};
use cleartitle::vocab::{ArtifactKind, Code, Duty, Switch, Verdict};
use proptest::prelude::*;
use serde_json::{Value, json};

/// An answer with nothing to tell.
fn plain(id: &str) -> Answer<'_> {
    Answer {
        id: id.into(),
        kind: ArtifactKind::Dataset,
        declared: None,
        license: None,
        verdict: Verdict::Clear,
        findings: vec![],
        title: vec![],
        duties: vec![],
        assumptions: vec![],
        depth: 0,
    }
}

/// An answer with everything that one may have.
fn full(id: &str) -> Answer<'_> {
    Answer {
        kind: ArtifactKind::Model,
        declared: Some("apache-2.0"),
        license: Some("Apache-2.0"),
        verdict: Verdict::Blocked,
        findings: vec![
            Decided {
                code: Code::OutboundDropsTerms,
                verdict: Verdict::Blocked,
                upstream: Some("meta-llama/Llama-3.1-8B".into()),
                license: Some("LicenseRef-Llama-3.1"),
                section: Some("1.b.i"),
            },
            Decided {
                code: Code::LicenseAmbiguous,
                verdict: Verdict::Unknown,
                upstream: None,
                license: None,
                section: None,
            },
        ],
        title: vec!["CC-BY-4.0", "LicenseRef-Llama-3.1"],
        duties: vec![Duty::IncludeLicense, Duty::NamePrefix],
        assumptions: vec![Changes {
            assume: Switch::TrainingAdaptsData,
            answer: false,
            verdict: Verdict::Conditional,
        }],
        depth: 3,
        ..plain(id)
    }
}

fn lines(answers: Vec<Answer<'_>>) -> String {
    let mut out = Vec::new();
    json_lines(answers.into_iter(), &mut out);
    String::from_utf8(out).unwrap()
}

/// An artifact as both kinds of rows should have it.
fn row(answer: &Answer<'_>) -> Value {
    let of = |part: fn(&Decided<'_>) -> Value| -> Vec<Value> {
        answer.findings.iter().map(part).collect()
    };
    let word = |yes| if yes { "yes" } else { "no" };
    let said = |c: &Changes| format!("{}={}:{}", c.assume, word(c.answer), c.verdict);
    json!({
        "id": answer.id,
        "kind": answer.kind.word(),
        "declared": answer.declared,
        "license": answer.license,
        "verdict": answer.verdict.word(),
        "codes": of(|f| json!(f.code.word())),
        "finding_verdicts": of(|f| json!(f.verdict.word())),
        "upstreams": of(|f| json!(f.upstream)),
        "clause_licenses": of(|f| json!(f.license)),
        "sections": of(|f| json!(f.section)),
        "title": answer.title,
        "duties": answer.duties.iter().map(|d| d.word()).collect::<Vec<_>>(),
        "assumptions": answer.assumptions.iter().map(said).collect::<Vec<_>>(),
        "depth": answer.depth,
    })
}

#[test]
fn a_row_of_json_word_by_word() {
    assert_eq!(
        lines(vec![full("acme/chat-8b"), plain("acme/data")]),
        concat!(
            r#"{"id":"acme/chat-8b","kind":"model","declared":"apache-2.0","license":"Apache-2.0","verdict":"blocked","#,
            r#""findings":[{"code":"outbound-drops-terms","verdict":"blocked","upstream":"meta-llama/Llama-3.1-8B","license":"LicenseRef-Llama-3.1","section":"1.b.i"},"#,
            r#"{"code":"license-ambiguous","verdict":"unknown"}],"#,
            r#""title":["CC-BY-4.0","LicenseRef-Llama-3.1"],"duties":["include-license","name-prefix"],"#,
            r#""assumptions":[{"assume":"training-adapts-data","answer":false,"verdict":"conditional"}],"depth":3}"#,
            "\n",
            r#"{"id":"acme/data","kind":"dataset","verdict":"clear","findings":[],"title":[],"duties":[],"assumptions":[],"depth":0}"#,
            "\n",
        )
    );
}

#[test]
fn changes_as_json_word_by_word() {
    let change = |id: &'static str, before, after| VerdictChange { id: id.into(), before, after };
    let (clear, blocked) = (Some(Verdict::Clear), Some(Verdict::Blocked));
    let mut out = Vec::new();
    changes_json(&[change("a", clear, blocked), change("b\u{202e}", None, clear)], &mut out);
    let text = String::from_utf8(out).unwrap();
    let second = "{\"id\":\"b\\u202e\",\"after\":\"clear\"}\n";
    assert_eq!(
        text,
        format!("{{\"id\":\"a\",\"before\":\"clear\",\"after\":\"blocked\"}}\n{second}")
    );
}

proptest! {
    #[test]
    fn a_line_is_one_line_that_steers_nothing_and_says_the_same(
        ids in prop::collection::vec("[\\PC\\pC]{0,12}", 1..5),
    ) {
        let text = lines(ids.iter().map(|id| full(id)).collect());
        prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
        let turns = text.contains(['\u{202e}', '\u{2066}', '\u{200b}', '\u{e0041}']);
        prop_assert!(!turns, "{text:?}");
        prop_assert_eq!(text.lines().count(), ids.len());
        for (line, id) in text.lines().zip(&ids) {
            let value: Value = serde_json::from_str(line).unwrap();
            prop_assert_eq!(&value, &serde_json::to_value(full(id)).unwrap());
        }
    }
}

#[cfg(feature = "parquet")]
mod columns {
    use std::io::{self, Write};

    use cleartitle::render::audit::{ParquetRows, ROWS_A_GROUP};
    use parquet::file::reader::FileReader as _;
    use parquet::file::serialized_reader::SerializedFileReader;
    use parquet::record::{Field, Row};

    use super::{full, plain, row};
    use cleartitle::audit::{Answer, Decided};
    use cleartitle::vocab::{Code, Verdict};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn written(groups: &[&[Answer<'_>]]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut rows = ParquetRows::new(&mut file).unwrap();
        groups.iter().for_each(|group| rows.write(group).unwrap());
        rows.finish().unwrap();
        file
    }

    fn value(field: &Field) -> Value {
        match field {
            Field::Null => Value::Null,
            Field::Str(text) => json!(text),
            Field::Int(number) => json!(number),
            Field::ListInternal(list) => list.elements().iter().map(value).collect(),
            other => panic!("{other:?}"),
        }
    }

    /// The rows of a file, by the reader of the crate that wrote it.
    fn read(file: Vec<u8>) -> Vec<Value> {
        let reader = SerializedFileReader::new(bytes::Bytes::from(file)).unwrap();
        let all = |row: Row| {
            row.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect()
        };
        reader.get_row_iter(None).unwrap().map(|row| all(row.unwrap())).collect()
    }

    #[test]
    fn rows_read_back_as_they_were_written() {
        let answers = [full("acme/chat-8b"), plain("acme/data"), full("模型\u{1b}[2J")];
        let file = written(&[&answers[..2], &[], &answers[2..]]);
        assert_eq!(read(file), answers.each_ref().map(row));
        assert_eq!(read(written(&[])), Vec::<Value>::new());
    }

    #[test]
    fn a_column_has_its_type_and_a_row_group_its_size() {
        let answers = vec![plain("a"); ROWS_A_GROUP + 1];
        let file = written(&[&answers]);
        let reader = SerializedFileReader::new(bytes::Bytes::from(file)).unwrap();
        let meta = reader.metadata();
        let rows: Vec<i64> = meta.row_groups().iter().map(|g| g.num_rows()).collect();
        assert_eq!(rows, [ROWS_A_GROUP as i64, 1]);
        let schema = meta.file_metadata().schema_descr();
        let columns = schema.columns().iter();
        let levels: Vec<String> = columns
            .map(|c| format!("{} {} {}", c.path().string(), c.max_def_level(), c.max_rep_level()))
            .collect();
        assert_eq!(
            levels,
            [
                "id 0 0",
                "kind 0 0",
                "declared 1 0",
                "license 1 0",
                "verdict 0 0",
                "codes.list.element 1 1",
                "finding_verdicts.list.element 1 1",
                "upstreams.list.element 2 1",
                "clause_licenses.list.element 2 1",
                "sections.list.element 2 1",
                "title.list.element 1 1",
                "duties.list.element 1 1",
                "assumptions.list.element 1 1",
                "depth 0 0",
            ]
        );
    }

    /// A disk that is full after so many bytes.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            match bytes.len().min(self.0) {
                0 => Err(io::ErrorKind::StorageFull.into()),
                n => {
                    self.0 -= n;
                    Ok(n)
                }
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_cannot_be_written_is_an_error_that_says_why() {
        let answers = [full("a")];
        let size = written(&[&answers]).len();
        for room in [0, 2, 100, size / 2, size - 1] {
            let rows = ParquetRows::new(Full(room));
            let error = rows.and_then(|mut rows| {
                rows.write(&answers)?;
                rows.finish()
            });
            let kind = error.expect_err("no room").kind();
            assert_eq!(kind, io::ErrorKind::StorageFull, "{room} of {size}");
        }
    }

    /// An id, whether it has all that one may have, upstreams of findings and whether they block, a depth.
    type Made = (String, bool, Vec<(Option<String>, bool)>, u32);

    fn answers() -> impl Strategy<Value = Vec<Made>> {
        let text = "[\\PC\\pC]{0,4}";
        let finding = (prop::option::of(text), any::<bool>());
        let answer = (text, any::<bool>(), prop::collection::vec(finding, 0..4), 0..9u32);
        prop::collection::vec(answer, 0..40)
    }

    fn answer((id, all, findings, depth): &Made) -> Answer<'_> {
        let mut answer = if *all { full(id) } else { plain(id) };
        answer.findings.extend(findings.iter().map(|(upstream, blocks)| Decided {
            code: if *blocks { Code::ActNotPermitted } else { Code::FactNeeded },
            verdict: if *blocks { Verdict::Blocked } else { Verdict::Conditional },
            upstream: upstream.as_deref().map(Into::into),
            license: blocks.then_some("MIT"),
            section: None,
        }));
        answer.depth = *depth;
        answer
    }

    proptest! {
        #[test]
        fn any_rows_read_back(made in answers(), cut in 0..40usize) {
            let answers: Vec<Answer<'_>> = made.iter().map(answer).collect();
            let (first, second) = answers.split_at(cut.min(answers.len()));
            let file = written(&[first, second]);
            let expected: Vec<Value> = answers.iter().map(row).collect();
            prop_assert_eq!(read(file), expected);
        }
    }
}
