//! What is kept is what comes back; what is damaged or made up is told, and nothing else happens.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use super::{Contents, MAGIC, SavedError, TOLD};
use crate::read::dump::Row;
use crate::{Catalog, Hub, Upstreams, flat};

/// Of two spellings, of two kinds, in a circle, of the table, of no row.
const ROWS: &[&str] = &[
    r#"{"id": "a/one", "tags": ["license:gpl-3.0", "base_model:finetune:A/Four"]}"#,
    r#"{"id": "a/two", "tags": ["license:mit", "base_model:finetune:a/One", "dataset:a/one"]}"#,
    r#"{"id": "a/one", "tags": ["license:cc-by-4.0", "task_categories:text-generation"]}"#,
    r#"{"id": "a/three", "tags": ["license:llama3.1", "base_model:adapter:a/four"]}"#,
    r#"{"id": "a/four", "tags": ["license:other", "base_model:finetune:a/three"]}"#,
    r#"{"id": "a/five", "tags": ["base_model:merge:a/two", "base_model:merge:b/nobody"]}"#,
    r#"{"id": "a/six", "tags": ["license:mit", "base_model:quantized:meta-llama/Llama-3.1-8B"]}"#,
    r#"{"id": "a/seven", "tags": ["base_model:finetune:B/Nobody", "dataset:tatsu-lab/alpaca"]}"#,
];

fn row(json: &str) -> Row {
    Row::from_json(json.as_bytes()).unwrap().0
}

fn hub(catalog: &Catalog) -> Hub<'_> {
    let mut hub = Hub::new(catalog, Default::default(), Default::default());
    for json in ROWS {
        let _ = hub.add(&row(json));
    }
    hub.judge(1);
    // What came and went since is kept too.
    hub.upload(row(r#"{"id": "a/eight", "tags": ["base_model:finetune:c/unheard-of"]}"#)).unwrap();
    hub.change([], ["a/four".to_owned()]);
    hub
}

fn kept(hub: &Hub<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    hub.save(&mut bytes).unwrap();
    bytes
}

fn load<'c>(catalog: &'c Catalog, bytes: &[u8]) -> Result<Hub<'c>, SavedError> {
    Hub::load(catalog, || Ok(Cursor::new(bytes)))
}

/// All that a hub says, and says of what comes next.
fn told(mut hub: Hub<'_>) -> String {
    let mut told = format!("{:?}", (0..hub.len()).map(|n| hub.nth(n)).collect::<Vec<_>>());
    for json in ROWS {
        told +=
            &format!("{:?}", hub.graph(&row(json).artifact.id).map(|graph| graph.edges().len()));
    }
    let later = [
        r#"{"id": "a/nine", "tags": ["license:mit", "base_model:finetune:A/ONE"]}"#,
        r#"{"id": "b/nobody", "tags": ["license:cc-by-nc-4.0"]}"#,
        r#"{"id": "a/four", "tags": ["license:mit", "base_model:finetune:a/three"]}"#,
    ];
    let (changes, problems) = hub.change(later.map(row), ["a/one".to_owned()]);
    told + &format!("{changes:?} {problems:?}")
}

#[test]
fn what_was_kept_says_what_it_said() {
    let catalog = Catalog::builtin();
    let bytes = kept(&hub(&catalog));
    let again = load(&catalog, &bytes).unwrap();
    let twice = load(&catalog, &kept(&again)).unwrap();
    let said = told(hub(&catalog));
    assert_eq!(told(again), said);
    assert_eq!(told(twice), said);
}

#[test]
fn a_part_of_a_file_is_told() {
    let catalog = Catalog::builtin();
    let bytes = kept(&hub(&catalog));
    for end in 0..bytes.len() {
        assert!(matches!(load(&catalog, &bytes[..end]), Err(SavedError::Damaged)), "{end}");
    }
    let more = [&bytes[..], b"more"].concat();
    assert!(matches!(load(&catalog, &more), Err(SavedError::Damaged)));
}

#[test]
fn another_byte_anywhere_is_told() {
    let catalog = Catalog::builtin();
    let mut bytes = kept(&hub(&catalog));
    for at in 0..bytes.len() {
        let bit = 1 << (at % 8);
        bytes[at] ^= bit;
        assert!(matches!(load(&catalog, &bytes), Err(SavedError::Damaged)), "{at}");
        bytes[at] ^= bit;
    }
}

/// A file of which every section ends with the sum of what was read of it.
struct MadeUp<'b> {
    file: Cursor<&'b [u8]>,
    contents: &'b Contents,
    sum: u64,
}

impl Seek for MadeUp<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = self.file.seek(to)?;
        if let Some(section) = self.contents.0[..TOLD - 1].iter().position(|start| *start == at) {
            self.sum = self.contents.0[TOLD - 1] ^ section as u64;
        }
        Ok(at)
    }
}

impl Read for MadeUp<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(to)?;
        let at = self.file.position();
        let told = self.file.get_ref().len() - TOLD * size_of::<u64>();
        let is_end = at == told as u64 || self.contents.0[1..TOLD - 1].contains(&at);
        match <&mut [u8; size_of::<u64>()]>::try_from(&mut to[..length]) {
            Ok(end) if is_end => *end = self.sum.to_le_bytes(),
            _ => self.sum = flat::sum(self.sum, &to[..length]),
        }
        Ok(length)
    }
}

#[test]
fn what_somebody_made_up_is_told_or_judged_and_no_panic() {
    let catalog = Catalog::builtin();
    let mut bytes = kept(&hub(&catalog));
    let contents = Contents::read(Cursor::new(&bytes)).unwrap();
    let mut taken = 0;
    for at in MAGIC.len()..bytes.len() - TOLD * size_of::<u64>() {
        // A little more or less of it, or much.
        let bits = [1, 2, 0x80, 0xff][at % 4];
        bytes[at] ^= bits;
        let made_up = || Ok(MadeUp { file: Cursor::new(&bytes), contents: &contents, sum: 0 });
        if let Ok(mut hub) = Hub::load(&catalog, made_up) {
            taken += 1;
            (0..hub.len()).for_each(|n| drop(hub.nth(n)));
            let new = r#"{"id": "a/nine", "tags": ["base_model:finetune:a/one"]}"#;
            drop(hub.upload(row(new)));
            drop(load(&catalog, &kept(&hub)));
        }
        bytes[at] ^= bits;
    }
    assert!(taken > 100, "that the sums fit is what this is about: {taken}");
}

#[test]
fn whatever_the_table_describes_can_be_kept() {
    let catalog = Catalog::builtin();
    let mut hub = Hub::new(&catalog, Default::default(), Default::default());
    for (n, known) in Upstreams::builtin().rows().enumerate() {
        let tag = format!("base_model:finetune:{}", known.pattern[0].replace('*', "x"));
        let json = serde_json::json!({ "id": format!("a/{n}"), "tags": [tag] });
        hub.add(&row(&json.to_string())).unwrap();
    }
    hub.judge(1);
    let back = load(&catalog, &kept(&hub)).unwrap();
    assert_eq!(told(back), told(hub));
}
