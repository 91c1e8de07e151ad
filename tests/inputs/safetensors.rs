//! Headers of safetensors files.

use std::time::{Duration, Instant};

use cleartitle::ArtifactKind;
use proptest::prelude::*;

use super::*;

fn file(header: &str) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &[0; 16]].concat()
}

fn with_metadata(metadata: &str) -> Vec<u8> {
    let tensor = r#"{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}"#;
    file(&format!(r#"{{"w":{tensor},"__metadata__":{metadata},"x":{tensor}}}   "#))
}

const EMBEDDED: Evidence = Evidence::Embedded;
const GUESS: Evidence = Evidence::Inferred;

#[test]
fn a_model_of_an_image_tool_says_its_license_and_its_parents() {
    let graph = graph(one(
        "m.safetensors",
        with_metadata(
            r#"{"format":"pt","modelspec.license":" CC-BY-4.0 ","modelspec.title":"Owner/Title",
                "modelspec.merged_from":"a/b, Pony Diffusion V6, ,https://huggingface.co/c/d"}"#,
        ),
    ));
    let model = artifact(&graph, "m");
    assert_eq!(model.kind, ArtifactKind::Model);
    assert_eq!(licenses(model), [("CC-BY-4.0".to_owned(), EMBEDDED)]);
    assert_eq!(
        relations(&graph, "m"),
        [
            (Relation::MergedFrom, "Pony Diffusion V6 (owner not named)", GUESS),
            (Relation::MergedFrom, "a/b", EMBEDDED),
            (Relation::MergedFrom, "c/d", EMBEDDED),
        ]
    );
    assert_eq!(stated_at(&graph, "m", "a/b"), "m.safetensors");
}

#[test]
fn a_trained_network_is_an_adapter_of_what_it_was_trained_from() {
    let base = |metadata: &str| {
        let graph = graph(one("m.safetensors", with_metadata(metadata)));
        assert_eq!(artifact(&graph, "m").kind, ArtifactKind::Adapter, "{metadata}");
        let all = relations(&graph, "m");
        let [(Relation::AdapterOf, base, grade)] = all.as_slice() else { panic!("{all:?}") };
        ((*base).to_owned(), *grade)
    };
    let module = r#""ss_network_module":"networks.lora""#;
    assert_eq!(
        base(&format!(r#"{{{module},"ss_sd_model_name":"runwayml/stable-diffusion-v1-5"}}"#)),
        ("runwayml/stable-diffusion-v1-5".to_owned(), EMBEDDED)
    );
    // A file and a family name no repository, even where one is called nearly so.
    assert_eq!(
        base(&format!(
            r#"{{{module},"ss_sd_model_name":"sd_xl_base_1.0.safetensors","ss_base_model_version":"sdxl_base_v1-0"}}"#
        )),
        ("sd_xl_base_1.0.safetensors (owner not named)".to_owned(), GUESS)
    );
    assert_eq!(
        base(
            r#"{"modelspec.architecture":"flux-1-dev/lora","ss_base_model_version":"gpt2","ss_sd_model_name":"None"}"#
        ),
        ("gpt2 (owner not named)".to_owned(), GUESS)
    );
}

#[test]
fn low_rank_pairs_among_the_tensors_make_an_adapter() {
    let tensor = r#"{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#;
    let kind = |name: &str| {
        let graph = graph(one("m.safetensors", file(&format!("{{\"{name}\":{tensor}}}"))));
        artifact(&graph, "m").kind
    };
    assert_eq!(kind("base_model.model.q_proj.lora_A.weight"), ArtifactKind::Adapter);
    assert_eq!(kind("model.q_proj.weight"), ArtifactKind::Model);
}

#[test]
fn odd_values_are_told_and_cost_only_themselves() {
    let gathered = one(
        "m.safetensors",
        with_metadata(
            r#"{"modelspec.merged_from":["a"],"ss_sd_model_name":7,"modelspec.license":"MIT","modelspec.license":"GPL","ss_network_module":null,"n":{"a":[1]}}"#,
        ),
    );
    assert_eq!(
        told(&gathered),
        [
            "0:0: `modelspec.merged_from` is a list, expected a text",
            "0:0: `ss_sd_model_name` is a number or yes/no, expected a text",
        ]
    );
    let graph = sound(gathered);
    assert_eq!(licenses(artifact(&graph, "m")), [("MIT".to_owned(), EMBEDDED)]);
    for (metadata, found) in [("[1]", "a list"), ("\"x\"", "a text"), ("7", "a number or yes/no")] {
        let gathered = one("m.safetensors", with_metadata(metadata));
        let expected = format!("0:0: `__metadata__` is {found}, expected a table of texts");
        assert_eq!(told(&gathered), [expected]);
    }
    assert_eq!(graph_of(with_metadata("null")).edges(), []);
}

fn graph_of(bytes: Vec<u8>) -> ArtifactGraph {
    graph(one("m.safetensors", bytes))
}

#[test]
fn damage_is_told_and_what_came_before_it_stays() {
    let reason = |bytes: &[u8]| {
        let gathered = one("m.safetensors", bytes);
        let told = told(&gathered);
        let [told] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!(sound(gathered).artifacts().len(), 1);
        told.trim_start_matches("0:0: this is not valid safetensors: ").to_owned()
    };
    assert_eq!(
        reason(b"\x05\0\0"),
        "the file ends before its header, expected 8 bytes of length and a table"
    );
    assert_eq!(reason(b"<!DOCTYPE html>"), "the header begins with `E`, expected `{`");
    let mut long = file("{}");
    long[..8].copy_from_slice(&1000u64.to_le_bytes());
    assert_eq!(reason(&long), "the header should be 1000 bytes long, and the file has only 26");
    long[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    assert_eq!(reason(&long), "0:0: the header is more than is read (the limit is 95 MiB)");
    let mut short = with_metadata(r#"{"modelspec.license":"MIT"}"#);
    short[..8].copy_from_slice(&120u64.to_le_bytes());
    assert!(reason(&short).starts_with("the header ends within"), "{}", reason(&short));
    let graph = sound(one("m.safetensors", short));
    assert_eq!(licenses(artifact(&graph, "m")), [("MIT".to_owned(), EMBEDDED)]);
    assert!(reason(&file("{\"a\":1} x")).starts_with("trailing characters"));
    assert!(reason(&file("{\"a\u{1}\":1}")).contains("control character"));
}

#[test]
fn deep_nesting_comes_to_an_end() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let (open, close) = (open.repeat(100_000), close.repeat(100_000));
        let closed = one("m.safetensors", file(&format!("{{\"t\":{open}1{close}}}")));
        assert_eq!(sound(closed).edges(), []);
        let metadata = with_metadata(&format!("{{\"modelspec.license\":{open}1{close}}}"));
        let told = told(&one("m.safetensors", metadata));
        assert!(told[0].contains("`modelspec.license` is a "), "{told:?}");
        let unclosed = one("m.safetensors", file(&format!("{{\"t\":{open}")));
        assert_eq!(unclosed.problems.len(), 1);
    }
}

/// The header's length may lie, and the tensors would fill a disk.
#[test]
fn of_a_file_of_100_gb_only_the_header_is_read() {
    let temp = Temp::new();
    let sound_file = with_metadata(r#"{"modelspec.license":"MIT"}"#);
    // As many bytes as the format allows, and none of them there.
    let mut lying = sound_file.clone();
    lying[..8].copy_from_slice(&100_000_000u64.to_le_bytes());
    for (name, bytes, problems) in [("a.safetensors", sound_file, 0), ("b.safetensors", lying, 1)] {
        let path = temp.0.join(name);
        fs::write(&path, bytes).unwrap();
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        if file.set_len(100 << 30).is_err() {
            return; // no sparse files here
        }
        let began = Instant::now();
        let gathered = temp.read(name);
        assert!(began.elapsed() < Duration::from_millis(200), "{name}: {:?}", began.elapsed());
        assert_eq!(gathered.problems.len(), problems, "{:?}", gathered.problems);
        let graph = sound(gathered);
        assert_eq!(licenses(&graph.artifacts()[0]), [("MIT".to_owned(), EMBEDDED)]);
    }
}

#[test]
fn the_parts_of_one_model_are_one_model() {
    let part = with_metadata(r#"{"modelspec.license":"MIT","modelspec.merged_from":"a/b,c/d"}"#);
    let index =
        r#"{"metadata":{"total_size":32},"weight_map":{"w":"model-00001-of-00002.safetensors"}}"#;
    let temp = Temp::new()
        .with("m/README.md", "---\n{}\n---\n")
        .with("m/model-00001-of-00002.safetensors", &part)
        .with("m/model-00002-of-00002.safetensors", &part)
        .with("m/model.safetensors.index.json", index);
    let whole = graph(temp.read("m"));
    assert_eq!(licenses(artifact(&whole, "m")), [("MIT".to_owned(), EMBEDDED)]);
    assert_eq!(
        relations(&whole, "m"),
        [(Relation::MergedFrom, "a/b", EMBEDDED), (Relation::MergedFrom, "c/d", EMBEDDED)]
    );
    let alone = graph(temp.read("m/model-00002-of-00002.safetensors"));
    assert_eq!(licenses(artifact(&alone, "model")), [("MIT".to_owned(), EMBEDDED)]);
    let only_index = graph(temp.read("m/model.safetensors.index.json"));
    assert_eq!(artifact(&only_index, "model").kind, ArtifactKind::Model);
}

/// Neither says anything of license or descent.
#[test]
fn collected_headers_are_models_without_facts() {
    let Some(fixtures) = fixtures() else { return };
    for (path, id) in [
        ("weights/tiny/jfk-codes.safetensors", "jfk-codes"),
        ("weights/all-MiniLM-L6-v2/model.safetensors.header", "model"),
    ] {
        let graph = graph(read(&[fixtures.join(path)], None, Options::default()));
        let [model] = graph.artifacts() else { panic!("{path}") };
        assert_eq!((&*model.id, model.kind), (id, ArtifactKind::Model));
        assert_eq!(model.statements, []);
        assert_eq!(graph.edges(), []);
    }
    // In its folder the card says what the header does not.
    let folder = fixtures.join("weights/all-MiniLM-L6-v2");
    let graph = graph(read(&[folder], None, Options::default()));
    let model = artifact(&graph, "all-MiniLM-L6-v2");
    assert_eq!(licenses(model), [("apache-2.0".to_owned(), Evidence::Declared)]);
    assert_eq!(model.kind, ArtifactKind::Model);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_header_becomes_facts_or_a_problem(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        json in r#"\{"__metadata__":[\{\["a-z:,\]\}]{0,60}"#,
    ) {
        sound(one("m.safetensors", &bytes));
        let gathered = one("m.safetensors", file(&json));
        prop_assert!(gathered.read_something);
        sound(gathered);
    }
}
