//! Headers of GGUF files.

use std::time::{Duration, Instant};

use cleartitle::ArtifactKind;
use proptest::prelude::*;

use super::*;

/// A header that is put together byte by byte.
#[derive(Clone)]
struct Header {
    version: u32,
    big: bool,
    count: u64,
    pairs: Vec<u8>,
}

impl Header {
    fn new() -> Self {
        Self::of(3, false)
    }

    fn of(version: u32, big: bool) -> Self {
        Self { version, big, count: 0, pairs: Vec::new() }
    }

    fn u32(&mut self, number: u32) {
        self.pairs.extend(if self.big { number.to_be_bytes() } else { number.to_le_bytes() });
    }

    fn length(&mut self, number: u64) {
        if self.version == 1 {
            return self.u32(number as u32);
        }
        self.pairs.extend(if self.big { number.to_be_bytes() } else { number.to_le_bytes() });
    }

    fn raw(&mut self, text: &str) {
        self.length(text.len() as u64);
        self.pairs.extend(text.bytes());
    }

    /// A key and the type of its value, which the caller adds.
    fn key(mut self, key: &str, kind: u32) -> Self {
        self.count += 1;
        self.raw(key);
        self.u32(kind);
        self
    }

    fn text(self, key: &str, text: &str) -> Self {
        let mut with = self.key(key, 8);
        with.raw(text);
        with
    }

    fn number(self, key: &str, number: u32) -> Self {
        let mut with = self.key(key, 4);
        with.u32(number);
        with
    }

    fn texts(self, key: &str, texts: &[&str]) -> Self {
        let mut with = self.key(key, 9);
        with.u32(8);
        with.length(texts.len() as u64);
        texts.iter().for_each(|text| with.raw(text));
        with
    }

    fn bytes(&self) -> Vec<u8> {
        let mut start = Self { pairs: Vec::new(), ..self.clone() };
        start.u32(self.version);
        start.length(7); // tensors
        start.length(self.count);
        [b"GGUF", &start.pairs[..], &self.pairs].concat()
    }

    fn graph(&self) -> ArtifactGraph {
        graph(one("m.gguf", self.bytes()))
    }
}

const EMBEDDED: Evidence = Evidence::Embedded;

#[test]
fn a_quantized_file_says_its_license_its_source_and_its_data() {
    let header = Header::new()
        .text("general.architecture", "llama")
        .text("general.license", "llama3.1")
        .text("general.source.repo_url", "https://huggingface.co/meta-llama/Llama-3.1-8B")
        .number("general.file_type", 15)
        .texts("tokenizer.ggml.tokens", &["a", "b", "général"])
        .texts("general.datasets", &["HuggingFaceFW/fineweb", "", "oscar"])
        .text("general.dataset.0.repo_url", "https://huggingface.co/databricks/dolly");
    let graph = header.graph();
    let model = artifact(&graph, "m");
    assert_eq!(model.kind, ArtifactKind::Model);
    assert_eq!(licenses(model), [("llama3.1".to_owned(), EMBEDDED)]);
    assert_eq!(model.statements[0].place.as_ref().unwrap().to_string(), "m.gguf");
    assert_eq!(
        relations(&graph, "m"),
        [
            (Relation::TrainedOn, "HuggingFaceFW/fineweb", EMBEDDED),
            (Relation::TrainedOn, "databricks/dolly", EMBEDDED),
            (Relation::QuantizedFrom, "meta-llama/Llama-3.1-8B", EMBEDDED),
            (Relation::TrainedOn, "oscar", Evidence::Inferred),
        ]
    );
    assert_eq!(artifact(&graph, "oscar").kind, ArtifactKind::Dataset);
}

#[test]
fn every_version_and_both_orders_of_bytes_say_the_same() {
    for version in 1..=3 {
        for big in [false, true] {
            let mut header = Header::of(version, big).texts("tokens", &["", "ab", "c"]);
            header = header.text("general.license", "MIT").number("general.file_type", 1);
            header = header.text("general.source.huggingface.repository", "a/b");
            let graph = header.graph();
            assert_eq!(licenses(artifact(&graph, "m")), [("MIT".to_owned(), EMBEDDED)]);
            let source = (Relation::ConvertedFrom, "a/b", EMBEDDED);
            assert_eq!(relations(&graph, "m"), [source], "version {version}, big: {big}");
        }
    }
}

#[test]
fn how_parents_are_related_is_inferred_but_for_adapters() {
    let url = |id: &str| format!("https://huggingface.co/{id}");
    let one_parent = Header::new().text("general.base_model.0.repo_url", &url("a/b"));
    let guess = Evidence::Inferred;
    assert_eq!(relations(&one_parent.graph(), "m"), [(Relation::FineTunedFrom, "a/b", guess)]);
    let adapter = one_parent.clone().text("general.type", "adapter");
    assert_eq!(artifact(&adapter.graph(), "m").kind, ArtifactKind::Adapter);
    assert_eq!(relations(&adapter.graph(), "m"), [(Relation::AdapterOf, "a/b", EMBEDDED)]);
    // The count lies, and the numbers are not in order: what is there counts.
    let merge = Header::new()
        .number("general.base_model.count", 1)
        .text("general.base_model.10.repo_url", &url("c/d"))
        .text("general.base_model.2.repo_url", &url("e/f/tree/v1"))
        .text("general.base_model.x.repo_url", "g/h")
        .text("general.type", "mmproj");
    assert_eq!(artifact(&merge.graph(), "m").kind, ArtifactKind::Model);
    assert_eq!(
        relations(&merge.graph(), "m"),
        [(Relation::MergedFrom, "c/d", guess), (Relation::MergedFrom, "e/f", guess)]
    );
}

#[test]
fn a_name_for_people_is_nobodys_id() {
    let header = Header::new()
        .text("general.type", "adapter")
        .text("general.base_model.0.name", "Llama 3.1 8B")
        .text("general.base_model.0.organization", "Meta Llama")
        .text("general.base_model.1.name", "Gpt2")
        .text("general.base_model.1.url", "https://openai.com")
        .text("general.name", "Somebody/Else");
    let guess = Evidence::Inferred;
    assert_eq!(
        relations(&header.graph(), "m"),
        [
            (Relation::AdapterOf, "Gpt2 (owner not named)", guess),
            (Relation::AdapterOf, "Llama 3.1 8B (Meta Llama)", guess),
        ]
    );
}

#[test]
fn a_repository_on_the_hub_names_the_file_and_is_no_parent_of_itself() {
    let header = Header::new()
        .text("general.repo_url", "https://huggingface.co/Acme/Chat")
        .text("general.source.url", "https://huggingface.co/acme/chat")
        .text("general.base_model.0.repo_url", "https://huggingface.co/acme/chat");
    let own = header.graph();
    assert_eq!(artifact(&own, "Acme/Chat").kind, ArtifactKind::Model);
    assert_eq!(own.edges(), []);
    let elsewhere = Header::new()
        .text("general.repo_url", "https://github.com/acme/chat")
        .text("general.source.url", "https://acme.example/chat");
    assert_eq!(relations(&elsewhere.graph(), "m"), []);
}

#[test]
fn licenses_are_read_as_those_of_cards() {
    let stated = |license: &str, name: &str, link: &str| {
        let header = Header::new()
            .text("general.license", license)
            .text("general.license.name", name)
            .text("general.license.link", link);
        let graph = header.graph();
        licenses(artifact(&graph, "m")).into_iter().map(|(text, _)| text).collect::<Vec<_>>()
    };
    assert_eq!(stated("apache-2.0,mit", "", ""), ["List([\"apache-2.0\", \"mit\"])"]);
    assert_eq!(stated("Apache License, Version 2.0", "", ""), ["Apache License, Version 2.0"]);
    assert_eq!(stated("MIT OR Apache-2.0", "", ""), ["MIT OR Apache-2.0"]);
    let link = "https://ai.google.dev/gemma/terms";
    assert_eq!(stated("other", "gemma", link), [link]);
    assert_eq!(stated("other", "gemma", "LICENSE"), ["gemma"]);
    assert_eq!(stated("", "gemma", ""), ["gemma"]);
    // What says nothing is nothing.
    assert!(stated("other", "", "LICENSE").is_empty());
    assert!(stated("[More Information Needed]", "", "").is_empty());
}

#[test]
fn a_value_of_another_type_is_told_and_costs_only_itself() {
    let header = Header::new()
        .number("general.license", 7)
        .texts("general.license.name", &["a"])
        .number("general.datasets", 1)
        .texts("general.type", &[])
        .text("general.base_model.0.repo_url", "a/b");
    let gathered = one("m.gguf", header.bytes());
    assert_eq!(
        told(&gathered),
        [
            "0:0: `general.license` is a number, expected an SPDX expression",
            "0:0: `general.license.name` is a list of texts, expected a text",
            "0:0: `general.datasets` is a number, expected a list of texts",
        ]
    );
}

#[test]
fn the_first_of_two_equal_keys_counts() {
    let header = Header::new().text("general.license", "MIT").text("general.license", "GPL-3.0");
    assert_eq!(licenses(artifact(&header.graph(), "m")), [("MIT".to_owned(), EMBEDDED)]);
}

/// What was read before the damage stays.
#[test]
fn damage_is_told_with_its_place_and_what_came_before_it_stays() {
    let sound = Header::new().text("general.license", "MIT");
    let with = |damage: &dyn Fn(&mut Header)| {
        let mut header = sound.clone();
        damage(&mut header);
        let gathered = one("m.gguf", header.bytes());
        let told = told(&gathered);
        assert!(gathered.problems.iter().all(|p| !p.is_warning()));
        let graph = super::sound(gathered);
        assert_eq!(licenses(artifact(&graph, "m")), [("MIT".to_owned(), EMBEDDED)]);
        told
    };
    let not_valid = |reason: &str| vec![format!("0:0: this is not valid GGUF: {reason}")];
    let cut = with(&|h| {
        *h = h.clone().text("general.name", "abc");
        h.pairs.pop();
    });
    assert_eq!(
        cut,
        not_valid("in `general.name`: 3 bytes should follow byte 94, and the file has only 2 more")
    );
    let huge = with(&|h| {
        *h = h.clone().key("x", 8);
        h.length(u64::MAX);
    });
    assert!(
        huge[0].contains("in `x`: 18446744073709551615 bytes should follow byte 83,"),
        "{huge:?}"
    );
    let many = with(&|h| {
        *h = h.clone().key("x", 9);
        h.u32(8);
        h.length(u64::MAX / 2);
    });
    assert!(many[0].contains(" bytes should follow byte 87,"), "{many:?}");
    let odd = with(&|h| *h = h.clone().key("x", 13));
    assert_eq!(odd, not_valid("in `x`: a value has type 13, expected 0 to 12"));
    let missing = with(&|h| h.count = 3);
    assert_eq!(missing, not_valid("in `general.license`: the file ends at byte 62, expected more"));
    let long_key = with(&|h| {
        h.count += 1;
        h.length(65_536);
    });
    assert!(long_key[0].contains("a key of 65536 bytes, expected at most 65535"), "{long_key:?}");
    let many_keys = with(&|h| h.count = 100_001);
    assert!(many_keys[0].contains("the file ends at byte"), "{many_keys:?}");
    let deep = with(&|h| {
        *h = h.clone().key("x", 9);
        for _ in 0..10 {
            h.u32(9);
            h.length(1);
        }
    });
    assert_eq!(deep, ["0:0: the nesting is more than is read (the limit is 4 levels)"]);
    let nested = with(&|h| {
        *h = h.clone().key("x", 9);
        for kind in [9, 9, 4] {
            h.u32(kind);
            h.length(1);
        }
        h.u32(1);
        *h = h.clone().key("y", 99);
    });
    assert_eq!(nested, not_valid("in `y`: a value has type 99, expected 0 to 12"));
}

#[test]
fn what_is_no_gguf_says_what_it_is() {
    let reason = |bytes: &[u8]| {
        let told = told(&one("m.gguf", bytes));
        let [told] = told.as_slice() else { panic!("{told:?}") };
        told.trim_start_matches("0:0: this is not valid GGUF: ").to_owned()
    };
    assert_eq!(reason(b"<!DOCTYPE"), "it begins with `<!DO`, expected `GGUF`");
    assert_eq!(reason(b"GGUF\x04\0\0\0"), "it is of version 4, expected 1, 2 or 3");
    assert_eq!(reason(b"GG"), "the file ends at byte 2, expected more");
    let control = reason(b"\x1b[2J");
    assert!(!control.contains('\u{1b}'), "{control}");
}

#[test]
fn more_keys_than_are_read_are_told_and_the_first_ones_count() {
    let mut header = Header::new().text("general.license", "MIT");
    for _ in 0..100_001 {
        header = header.key("k", 0);
        header.pairs.push(0);
    }
    let gathered = one("m.gguf", header.bytes());
    assert_eq!(
        told(&gathered),
        ["0:0: the number of keys is more than is read (the limit is 100000 keys)"]
    );
    assert_eq!(licenses(artifact(&super::sound(gathered), "m")).len(), 1);
}

#[test]
fn of_endless_lists_the_first_are_kept() {
    let names: Vec<String> = (0..700).map(|n| format!("o/d{n}")).collect();
    let names: Vec<&str> = names.iter().map(|n| &**n).collect();
    let header = Header::new().texts("general.datasets", &names).text("general.license", "MIT");
    let gathered = one("m.gguf", header.bytes());
    assert_eq!(
        told(&gathered),
        ["0:0: general.datasets is more than is read (the limit is 500 entries)"]
    );
    let graph = super::sound(gathered);
    assert_eq!(graph.edges().len(), 500);
    assert_eq!(licenses(artifact(&graph, "m")).len(), 1, "what follows the list is read");
}

/// A file whose tensors would fill a disk costs what its header costs.
#[test]
fn of_a_file_of_100_gb_only_the_header_is_read() {
    let temp = Temp::new();
    let lie = |kind: u32, length: u64| {
        let mut header = Header::new().text("general.license", "MIT").key("x", kind);
        if kind == 9 {
            header.u32(8);
        }
        header.length(length);
        header.bytes()
    };
    let sound = Header::new().text("general.license", "MIT").texts("t", &["a"; 5000]).bytes();
    let too_much = ["0:0: the header is more than is read (the limit is 128 MiB)"];
    for (name, bytes, expected) in [
        ("sound.gguf", sound, &[][..]),
        ("long.gguf", lie(8, 90 << 30), &too_much),
        ("many.gguf", lie(9, 10 << 30), &too_much),
    ] {
        let path = temp.0.join(name);
        fs::write(&path, bytes).unwrap();
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        if file.set_len(100 << 30).is_err() {
            return; // no sparse files here
        }
        let began = Instant::now();
        let gathered = temp.read(name);
        assert!(began.elapsed() < Duration::from_millis(500), "{name}: {:?}", began.elapsed());
        assert_eq!(told(&gathered), expected, "{name}");
        let graph = super::sound(gathered);
        let model = artifact(&graph, name.trim_end_matches(".gguf"));
        assert_eq!(licenses(model), [("MIT".to_owned(), EMBEDDED)]);
    }
}

#[test]
fn the_files_of_one_model_say_the_same_once() {
    let header = Header::new()
        .text("general.license", "MIT")
        .text("general.source.repo_url", "https://huggingface.co/a/b")
        .text("general.base_model.0.repo_url", "https://huggingface.co/c/d")
        .number("general.file_type", 7);
    let temp = Temp::new()
        .with(
            "m/README.md",
            "---\nlicense: mit\nbase_model: a/b\nbase_model_relation: quantized\n---\n",
        )
        .with("m/x-Q8_0-00001-of-00002.gguf", header.bytes())
        .with("m/x-Q8_0-00002-of-00002.gguf", Header::new().bytes())
        .with("m/y-Q8_0.gguf", header.bytes());
    let graph = graph(temp.read("m"));
    // The card says it best; what the file guesses of its grandparent adds nothing.
    assert_eq!(relations(&graph, "m"), [(Relation::QuantizedFrom, "a/b", Evidence::Declared)]);
    let stated = licenses(artifact(&graph, "m"));
    assert_eq!(stated, [("mit".to_owned(), Evidence::Declared), ("MIT".to_owned(), EMBEDDED)]);
}

#[test]
fn an_adapter_beside_a_model_does_not_make_the_model_one() {
    let adapter = Header::new()
        .text("general.type", "adapter")
        .text("general.license", "GPL-3.0-only")
        .text("general.base_model.0.repo_url", "a/b");
    let card = "---\nlicense: mit\n---\n";
    let both = Temp::new()
        .with("m/README.md", card)
        .with("m/model.gguf", Header::new().bytes())
        .with("m/lora.gguf", adapter.bytes());
    let both = graph(both.read("m"));
    assert_eq!(artifact(&both, "m").kind, ArtifactKind::Model);
    assert_eq!(licenses(artifact(&both, "m")).len(), 1);
    assert_eq!(relations(&both, "m"), []);
    let alone = Temp::new().with("m/README.md", card).with("m/lora.gguf", adapter.bytes());
    let alone = graph(alone.read("m"));
    assert_eq!(artifact(&alone, "m").kind, ArtifactKind::Adapter);
    assert_eq!(relations(&alone, "m"), [(Relation::AdapterOf, "a/b", EMBEDDED)]);
}

#[test]
fn in_a_folder_a_license_text_says_what_other_means() {
    let temp = Temp::new()
        .with("m/README.md", "---\nlicense: other\n---\n")
        .with("m/LICENSE", spdx::license_id("MIT").unwrap().text())
        .with(
            "m/m.gguf",
            Header::new()
                .text("general.license", "other")
                .text("general.license.name", "our-terms")
                .bytes(),
        );
    let graph = graph(temp.read("m"));
    assert_eq!(licenses(artifact(&graph, "m")), [("MIT".to_owned(), Evidence::Text)]);
}

/// A vocabulary without a model, and without a word on its license.
#[test]
fn the_collected_file_is_a_model_without_facts() {
    let Some(fixtures) = fixtures() else { return };
    let name = "ggml-vocab-bert-bge.gguf";
    let path = fixtures.join("weights/gguf").join(name);
    let read = read(&[path], None, Options::default());
    let graph = graph(read);
    let [model] = graph.artifacts() else { panic!("{:?}", graph.artifacts()) };
    assert_eq!((&*model.id, model.kind), ("ggml-vocab-bert-bge", ArtifactKind::Model));
    assert_eq!(model.statements, []);
    assert_eq!(graph.edges(), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_after_the_magic_become_facts_or_a_problem(
        version in 1u32..4,
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let all = [b"GGUF", &version.to_le_bytes()[..], &bytes].concat();
        let gathered = one("m.gguf", all);
        prop_assert!(gathered.read_something);
        super::sound(gathered);
    }

    #[test]
    fn any_sound_header_with_one_byte_changed_becomes_facts_or_a_problem(
        at in 0usize..300, byte in any::<u8>(),
    ) {
        let mut bytes = Header::new()
            .texts("tokens", &["a", "bc"])
            .text("general.license", "MIT")
            .text("general.base_model.0.repo_url", "https://huggingface.co/a/b")
            .number("general.file_type", 2)
            .text("general.base_model.0.name", "B")
            .bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        super::sound(one("m.gguf", bytes));
    }
}
