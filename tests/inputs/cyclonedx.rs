//! CycloneDX.

use super::*;
use cleartitle::ArtifactKind;
use proptest::prelude::*;

/// A bill of materials with a root and these components and dependencies.
fn bom(components: &str, dependencies: &str) -> Gathered {
    let text = format!(
        "{{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"metadata\": {{\"component\": \
         {{\"type\": \"application\", \"bom-ref\": \"app\", \"name\": \"app\", \"version\": \"1\"}}}},\n\
         \"components\": [\n{components}\n],\n\"dependencies\": [{dependencies}]}}"
    );
    one("b.cdx.json", text)
}

/// The licenses of one component that states these.
fn stated(licenses: &str) -> (Vec<(String, Evidence)>, Vec<String>) {
    let component = format!("{{\"type\": \"library\", \"name\": \"x\", \"licenses\": {licenses}}}");
    let gathered = bom(&component, "");
    let told = told(&gathered);
    (licenses_of(&sound(gathered), "x"), told)
}

fn licenses_of(graph: &ArtifactGraph, id: &str) -> Vec<(String, Evidence)> {
    licenses(artifact(graph, id))
}

fn said(text: &str) -> Vec<(String, Evidence)> {
    vec![(text.to_owned(), Evidence::Declared)]
}

#[test]
fn components_are_artifacts_by_purl_or_by_name() {
    let components = r#"{"type": "library", "name": "serde", "version": "1.0.2", "purl": "pkg:cargo/serde@1.0.2", "licenses": [{"license": {"id": "MIT"}}]},
{"type": "machine-learning-model", "group": "acme", "name": "chat", "version": "abc"},
{"type": "machine-learning-model", "name": "chat", "purl": "pkg:huggingface/acme/chat-lora@def", "properties": [{"name": "peft:peft_type", "value": "LORA"}]},
{"type": "data", "name": "dolly", "data": [{"type": "dataset", "contents": {"url": "https://huggingface.co/datasets/databricks/dolly"}}]},
{"type": "library", "group": "com.acme", "name": "core", "version": "2"}"#;
    let graph = graph(bom(components, ""));
    let kinds = graph.artifacts().iter().map(|a| (&*a.id, a.kind, a.details().revision.as_deref()));
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        [
            ("acme/chat", ArtifactKind::Model, Some("abc")),
            ("acme/chat-lora", ArtifactKind::Adapter, Some("def")),
            ("app@1", ArtifactKind::Code, None),
            ("com.acme/core@2", ArtifactKind::Code, None),
            ("databricks/dolly", ArtifactKind::Dataset, None),
            ("serde@1.0.2", ArtifactKind::Code, None),
        ]
    );
    let serde = artifact(&graph, "serde@1.0.2");
    assert_eq!(licenses(serde), said("MIT"));
    let places = [serde.place.as_ref(), serde.statements[0].place.as_ref()];
    let places = places.map(|p| p.unwrap().to_string());
    assert_eq!(places, ["b.cdx.json:3:29", "b.cdx.json:3:123"]);
    assert!(graph.is_shipped(graph.find("app@1").unwrap()));
    assert_eq!(relations(&graph, "app@1").len(), 5, "all of them are in it");
}

#[test]
fn what_a_dependency_comes_to_hangs_on_both_kinds() {
    let components = r#"{"type": "library", "bom-ref": "lib", "name": "lib"},
{"type": "machine-learning-model", "bom-ref": "base", "name": "acme/base"},
{"type": "machine-learning-model", "bom-ref": "lora", "name": "acme/lora", "properties": [{"name": "cleartitle:kind", "value": "adapter"}]},
{"type": "machine-learning-model", "bom-ref": "tuned", "name": "acme/tuned"},
{"type": "library", "bom-ref": "alone", "name": "alone"}"#;
    let dependencies = r#"{"ref": "app", "dependsOn": ["lib", "lora", "tuned"]},
{"ref": "lora", "dependsOn": ["base"]},
{"ref": "tuned", "dependsOn": ["base", "urn:cdx:0/1#elsewhere"]}"#;
    let graph = graph(bom(components, dependencies));
    assert_eq!(
        relations(&graph, "app@1"),
        [
            (Relation::Contains, "acme/lora", Evidence::Inferred),
            (Relation::Contains, "acme/tuned", Evidence::Inferred),
            (Relation::Contains, "alone", Evidence::Inferred),
            (Relation::LinksStatic, "lib", Evidence::Inferred),
        ]
    );
    assert_eq!(
        relations(&graph, "acme/lora"),
        [(Relation::AdapterOf, "acme/base", Evidence::Declared)]
    );
    assert_eq!(
        relations(&graph, "acme/tuned"),
        [
            (Relation::Unstated, "acme/base", Evidence::Inferred),
            (Relation::Unstated, "urn:cdx:0/1#elsewhere", Evidence::Inferred),
        ]
    );
    assert!(!artifact(&graph, "urn:cdx:0/1#elsewhere").described);
    assert_eq!(stated_at(&graph, "acme/lora", "acme/base"), "b.cdx.json:10:31");
}

#[test]
fn lineage_is_read_from_pedigree_cards_and_our_own_properties() {
    let components = r#"{"type": "machine-learning-model", "bom-ref": "m", "name": "acme/m",
 "pedigree": {"ancestors": [{"type": "machine-learning-model", "bom-ref": "p", "name": "p", "purl": "pkg:huggingface/meta/p", "licenses": [{"license": {"name": "llama3"}}]},
  {"type": "machine-learning-model", "name": "q"}]},
 "properties": [{"name": "cleartitle:relation:p", "value": "quantized-from"}],
 "modelCard": {"modelParameters": {"datasets": [{"ref": "d"}, {"type": "dataset", "name": "inline"}]}}},
{"type": "machine-learning-model", "name": "acme/n", "pedigree": {"notes": "merged-from", "ancestors": [{"type": "machine-learning-model", "name": "q"}]}},
{"type": "library", "name": "fork", "pedigree": {"notes": "ours", "ancestors": [{"type": "library", "name": "original"}]}},
{"type": "data", "bom-ref": "d", "name": "acme/d"}"#;
    let graph = graph(bom(components, ""));
    assert_eq!(
        relations(&graph, "acme/m"),
        [
            (Relation::TrainedOn, "acme/d", Evidence::Declared),
            (Relation::TrainedOn, "inline", Evidence::Declared),
            (Relation::QuantizedFrom, "meta/p", Evidence::Declared),
            (Relation::Unstated, "q", Evidence::Inferred),
        ]
    );
    assert_eq!(relations(&graph, "acme/n"), [(Relation::MergedFrom, "q", Evidence::Declared)]);
    assert_eq!(
        relations(&graph, "fork"),
        [(Relation::ModifiedFrom, "original", Evidence::Declared)]
    );
    assert_eq!(licenses_of(&graph, "meta/p"), said("llama3"));
    assert_eq!(stated_at(&graph, "acme/m", "meta/p"), "b.cdx.json:6:60");
    let app: Vec<_> = relations(&graph, "app@1").into_iter().map(|(_, to, _)| to).collect();
    assert_eq!(app, ["acme/m", "acme/n", "fork"], "an ancestor or training data is not in it");
}

#[test]
fn what_lies_inside_is_contained_or_linked_but_not_both() {
    let components = r#"{"type": "library", "bom-ref": "outer", "name": "outer", "components": [{"type": "library", "bom-ref": "shaded", "name": "shaded"}, {"type": "library", "bom-ref": "used", "name": "used"}]},
{"type": "operating-system", "bom-ref": "os", "name": "debian", "components": [{"type": "library", "name": "libc"}]},
{"type": "library", "name": "mocks", "bom-ref": "mocks", "scope": "excluded"},
{"type": "library", "name": "only-for-mocks", "bom-ref": "ofm"}"#;
    let dependencies =
        r#"{"ref": "outer", "dependsOn": ["used", "os"]}, {"ref": "mocks", "dependsOn": ["ofm"]}"#;
    let graph = graph(bom(components, dependencies));
    assert_eq!(
        relations(&graph, "outer"),
        [
            (Relation::Contains, "shaded", Evidence::Declared),
            (Relation::LinksStatic, "used", Evidence::Inferred),
        ]
    );
    let all: Vec<_> = graph.artifacts().iter().map(|a| &*a.id).collect();
    assert_eq!(all, ["app@1", "libc", "outer", "shaded", "used"]);
    let app: Vec<_> = relations(&graph, "app@1").into_iter().map(|(_, to, _)| to).collect();
    assert_eq!(app, ["libc", "outer"]);
}

#[test]
fn services_run_and_code_is_no_service() {
    let text = r#"{"bomFormat": "CycloneDX", "specVersion": "1.5",
"metadata": {"component": {"type": "application", "bom-ref": "app", "name": "app"}},
"services": [{"bom-ref": "api", "name": "api", "licenses": [{"license": {"name": "OpenAI terms"}}]}],
"dependencies": [{"ref": "app", "dependsOn": ["api"]}]}"#;
    let graph = graph(one("", text));
    assert_eq!(relations(&graph, "app"), [(Relation::Runs, "api", Evidence::Inferred)]);
    assert_eq!(artifact(&graph, "api").kind, ArtifactKind::Service);
}

#[test]
fn licenses_are_kept_as_they_are_written() {
    let none: Vec<String> = Vec::new();
    assert_eq!(stated(r#"[{"license": {"id": "MIT"}}]"#), (said("MIT"), none.clone()));
    let named = r#"[{"license": {"name": "Acme Terms 2", "url": "https://acme.example/terms"}}]"#;
    assert_eq!(stated(named), (said("Acme Terms 2"), none.clone()));
    let url = r#"[{"license": {"url": "https://acme.example/terms"}}]"#;
    assert_eq!(stated(url), (said("https://acme.example/terms"), none.clone()));
    assert_eq!(
        stated(r#"[{"expression": "MIT OR Apache-2.0"}]"#),
        (said("MIT OR Apache-2.0"), none.clone())
    );
    let list = r#"[{"license": {"id": "MIT"}}, {"expression": "ISC OR Zlib"}]"#;
    assert_eq!(stated(list), (said(r#"List(["MIT", "(ISC OR Zlib)"])"#), none.clone()));
    assert_eq!(stated(r#"[{"license": {"name": "NOASSERTION"}}]"#), (vec![], none.clone()));
    assert_eq!(stated(r#"[{"expression": "NONE"}]"#), (said("Nothing"), none.clone()));
    assert_eq!(stated("null"), (vec![], none));
}

#[test]
fn what_was_concluded_comes_before_what_was_declared() {
    let both = r#"[{"license": {"id": "MIT", "acknowledgement": "declared"}}, {"license": {"id": "ISC"}},
{"expression": "MIT AND ISC", "acknowledgement": "concluded"}]"#;
    let (all, told) = stated(both);
    assert_eq!(told, [""; 0]);
    let texts: Vec<_> = all.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(texts, ["MIT AND ISC", r#"List(["MIT", "ISC"])"#]);
    assert!(all.iter().all(|(_, grade)| *grade == Evidence::Declared));
}

#[test]
fn what_was_seen_counts_unless_somebody_concluded_from_it() {
    let seen = |licenses: &str| {
        let component = format!(
            r#"{{"type": "library", "name": "x", "licenses": {licenses}, "evidence": {{"licenses":
            [{{"license": {{"id": "MIT"}}}}, {{"license": {{"id": "Zlib"}}}}]}}}}"#
        );
        licenses_of(&graph(bom(&component, "")), "x")
    };
    let (declared, inferred) = (Evidence::Declared, Evidence::Inferred);
    let own = |text: &str, grade| (text.to_owned(), grade);
    assert_eq!(seen("[]"), [own(r#"List(["MIT", "Zlib"])"#, inferred)]);
    assert_eq!(
        seen(r#"[{"license": {"id": "MIT"}}]"#),
        [own("MIT", declared), own("MIT", inferred), own("Zlib", inferred)]
    );
    let concluded = r#"[{"license": {"id": "MIT", "acknowledgement": "concluded"}}]"#;
    assert_eq!(seen(concluded), [own("MIT", declared)]);
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn base64(text: &str) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut made = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits =
            chunk.iter().enumerate().fold(0u32, |b, (n, c)| b | u32::from(*c) << (16 - 8 * n));
        for n in 0..4 {
            let letter = letters[(bits >> (18 - 6 * n) & 63) as usize] as char;
            made.push(if n > chunk.len() { '=' } else { letter });
        }
    }
    made
}

#[test]
fn a_license_text_says_which_license_it_is() {
    let mit = spdx::license_id("MIT").unwrap().text();
    let text = |entry: &str| {
        let (all, told) = stated(&format!("[{{\"license\": {{{entry}}}}}]"));
        assert_eq!(told, [""; 0]);
        all
    };
    let plain = format!("\"text\": {{\"content\": {}}}", quoted(mit));
    let coded = format!("\"text\": {{\"encoding\": \"base64\", \"content\": \"{}\"}}", base64(mit));
    let as_text = vec![("MIT".to_owned(), Evidence::Text)];
    assert_eq!(text(&plain), as_text);
    assert_eq!(text(&coded), as_text);
    assert_eq!(text(&format!("\"name\": \"file: LICENSE\", {plain}")), as_text);
    // The text of another license is told beside the id, and so are inserted words.
    let other = text(&format!("\"id\": \"ISC\", {coded}"));
    assert_eq!(other, [("MIT".to_owned(), Evidence::Text), ("ISC".to_owned(), Evidence::Declared)]);
    let rider = format!("{mit}\nThe Software may not be used for commercial purposes.");
    let changed = text(&format!("\"id\": \"MIT\", \"text\": {{\"content\": {}}}", quoted(&rider)));
    assert!(changed[0].0.starts_with("ChangedText"), "{changed:?}");
    assert_eq!(changed[1].0, "MIT");
    // Words that nobody knows say less than what they are called.
    assert_eq!(text(r#""name": "Acme", "text": {"content": "Do what Acme says."}"#), said("Acme"));
    let foreign = text(r#""text": {"content": "Do what Acme says."}"#);
    assert_eq!(foreign, [("ForeignText".to_owned(), Evidence::Text)]);
    // A reference inside of an expression is what its text is.
    let details = format!(
        r#"[{{"expression": "ISC AND LicenseRef-a", "expressionDetails": [{{"licenseIdentifier": "LicenseRef-a", {plain}}}]}}]"#
    );
    assert_eq!(stated(&details).0, said("ISC AND MIT"));
}

#[test]
fn odd_shapes_are_told_and_cost_only_themselves() {
    let components = r#"7,
{"type": "library", "name": "a", "licenses": "MIT"},
{"type": "library", "name": "b", "licenses": ["MIT", {}, {"license": 7}, {"license": {}}, {"license": {"id": "ISC"}}]},
{"type": "gadget", "name": "c"},
{"type": "library"},
{"type": "library", "name": "d", "properties": [{"name": "cleartitle:relation:x", "value": "likes"}]},
{"type": "library", "name": 5, "version": 1.50}"#;
    let dependencies = r#"{"dependsOn": ["a"]}, {"ref": "nothing", "dependsOn": ["a"]}, {"ref": "app", "dependsOn": [{}]}, 9"#;
    let gathered = bom(components, dependencies);
    assert_eq!(
        told(&gathered),
        [
            "3:1: `a component` is a number or yes/no, expected a table",
            "4:46: `licenses` is a text, expected a list of licenses",
            "5:47: `licenses` is a text, expected `license` or `expression` in each item",
            "5:54: `licenses` is a table, expected `license` or `expression` in each item",
            "5:70: `license` is a number or yes/no, expected a table with `id` or `name`",
            "5:86: `license` is without `id`, `name` and `text`, expected a license with one of them; the rest of the file counts",
            "6:10: `type` is `gadget`, expected a type of component; the rest of the file counts",
            "7:1: the component has no `name`",
            "8:92: unknown relation `likes`",
            "11:18: the dependency has no `ref`",
            "11:48: `ref` is `nothing`, expected the `bom-ref` of a component; the rest of the file counts",
            "11:109: `dependsOn` is a table, expected a list of references",
            "11:115: the dependency has no `ref`",
        ]
    );
    let graph = sound(gathered);
    let all: Vec<_> = graph.artifacts().iter().map(|a| &*a.id).collect();
    assert_eq!(all, ["5@1.50", "a", "app@1", "b", "c", "d"]);
    assert_eq!(licenses_of(&graph, "b"), said("ISC"));
}

#[test]
fn damage_is_refused_by_name() {
    let told = |name: &str, bytes: &[u8]| told(&one(name, bytes));
    assert_eq!(
        told("bom.json", b"{\"bomFormat\": \"CycloneDX\",\n\"components\": [}"),
        ["2:16: this is not valid JSON: expected value"]
    );
    assert_eq!(
        told("bom.json", b"[]"),
        ["1:1: `the bill of materials` is a list, expected a table"]
    );
    let xml = b"<?xml version=\"1.0\"?>\n<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"></bom>";
    assert_eq!(told("bom.xml", xml), ["0:0: this is CycloneDX in XML; CycloneDX in JSON is read"]);
    assert_eq!(
        told("b.cdx", b"\x0a\x031.6\x12\x00"),
        ["0:0: this is CycloneDX in Protocol Buffers; CycloneDX in JSON is read"]
    );
    let newer = b"{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"2.0\"}";
    assert_eq!(
        told("", newer),
        [
            "1:43: `specVersion` is `2.0`, expected a version from 1.2 to 1.7; the rest of the file counts"
        ]
    );
}

#[test]
fn hostile_bills_end_and_keep_what_is_sound() {
    // Deep nesting.
    let deep = 5_000;
    let open = r#"{"type": "library", "name": "n", "components": ["#.repeat(deep);
    let gathered = bom(&format!("{open}{}", "]}".repeat(deep)), "");
    let messages = told(&gathered);
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].contains("the nesting of components is more than is read"));
    // Brackets without end in what nobody reads.
    let brackets = format!(
        "{{\"type\": \"library\", \"name\": \"n\", \"x\": {}1{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert_eq!(graph(bom(&brackets, "")).artifacts().len(), 2);
    // More wrong than anybody reads.
    let gathered = bom(&vec!["7"; 10_000].join(","), "");
    assert_eq!(gathered.problems.len(), 101);
    assert!(told(&gathered)[100].contains("the limit is 100 messages"));
    // One that stands on itself, a ring, and keys that stand twice.
    let ring = r#"{"type": "library", "bom-ref": "a", "name": "a"}, {"type": "library", "bom-ref": "b", "name": "x", "name": "b"}"#;
    let dependencies = r#"{"ref": "a", "dependsOn": ["a", "b"]}, {"ref": "b", "dependsOn": ["a"]}"#;
    let graph = graph(bom(ring, dependencies));
    assert_eq!(relations(&graph, "a"), [(Relation::LinksStatic, "b", Evidence::Inferred)]);
    let app: Vec<_> = relations(&graph, "app@1").into_iter().map(|(_, to, _)| to).collect();
    assert_eq!(app, ["a"], "one way into a ring is enough");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_in_a_bill_of_materials_come_to_facts_or_messages(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        at in 0usize..400,
    ) {
        let text = br#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library", "bom-ref": "a", "name": "a", "licenses": [{"license": {"id": "MIT"}}], "pedigree": {"ancestors": [{"name": "b"}]}}], "dependencies": [{"ref": "a", "dependsOn": ["c"]}]}"#;
        let mut whole = text.to_vec();
        let at = at.min(whole.len());
        whole.splice(at..at, bytes);
        let gathered = one("b.cdx.json", whole);
        prop_assert!(!gathered.problems.is_empty() || gathered.read_something);
        let _ = gathered.builder.build_sound();
    }
}

/// Name, artifacts, edges and messages of each.
const OF_THE_SPECIFICATION: &[(&str, usize, usize, usize)] = &[
    ("invalid-dependency", 3, 1, 2),
    ("invalid-license-choice", 1, 0, 1),
    ("invalid-license-declared-concluded-mix", 3, 0, 0),
    ("invalid-license-encoding", 1, 0, 1),
    ("invalid-license-id", 1, 0, 0),
    ("invalid-license-missing-id-and-name", 1, 0, 1),
    ("invalid-metadata-license", 0, 0, 0),
    ("valid-component-data", 1, 0, 0),
    ("valid-compositions", 4, 3, 0),
    ("valid-dependency", 3, 1, 0),
    ("valid-license-choice", 1, 0, 0),
    ("valid-license-declared-concluded-mix", 5, 0, 0),
    ("valid-license-expression", 1, 0, 0),
    ("valid-license-expression-with-licensing", 1, 0, 0),
    ("valid-license-expression-with-text", 1, 0, 0),
    ("valid-license-id", 1, 0, 0),
    ("valid-license-id-with-text", 1, 0, 0),
    ("valid-license-licensing", 1, 0, 0),
    ("valid-license-name", 1, 0, 0),
    ("valid-license-name-with-licensing", 1, 0, 0),
    ("valid-license-name-with-text", 1, 0, 0),
    ("valid-machine-learning", 2, 1, 0),
    ("valid-machine-learning-considerations-env", 1, 0, 0),
    ("valid-metadata-license", 0, 0, 0),
];

#[test]
fn tests_of_the_specification_are_read_as_far_as_they_are_sound() {
    let Some(fixtures) = fixtures() else { return };
    let mut count = 0;
    for version in ["1.5", "1.6", "1.7"] {
        let folder = fixtures.join("bom/cyclonedx-spec-tests").join(version);
        for file in fs::read_dir(folder).unwrap().flatten() {
            let name = file.file_name().into_string().unwrap();
            let gathered = one(&name, fs::read(file.path()).unwrap());
            let stem = name.strip_suffix(&format!("-{version}.json")).unwrap();
            let expected = OF_THE_SPECIFICATION.iter().find(|(n, ..)| *n == stem).unwrap();
            let messages = gathered.problems.len();
            let graph = sound(gathered);
            let found = (stem, graph.artifacts().len(), graph.edges().len(), messages);
            assert_eq!(found, *expected, "{name}");
            let tomcat = |id: &str| licenses_of(&graph, id);
            let plain = "com.acme/tomcat-catalina@9.0.14";
            match stem {
                "invalid-license-id" => assert_eq!(tomcat(plain), said("Apache-2")),
                "valid-license-choice" => assert_eq!(
                    tomcat(plain),
                    said(
                        r#"List(["Apache-2.0", "(EPL-2.0 OR GPL-2.0 WITH Classpath-exception-2.0)", "My Own License", "LicenseRef-MIT-Style-2"])"#
                    )
                ),
                "valid-machine-learning" => assert_eq!(
                    relations(&graph, "CompVis/stable-diffusion"),
                    [(Relation::TrainedOn, "Training Data", Evidence::Declared)]
                ),
                "valid-machine-learning-considerations-env" => {
                    assert_eq!(artifact(&graph, "meta-llama/Llama-2-7b").kind, ArtifactKind::Model);
                }
                _ => {}
            }
            count += 1;
        }
    }
    assert_eq!(count, 52);
}

#[test]
fn collected_bills_of_materials_are_read_to_the_last_component() {
    let Some(fixtures) = fixtures() else { return };
    let read = |path: &str| {
        let file = fixtures.join("bom").join(path);
        graph(one(file.file_name().unwrap().to_str().unwrap(), fs::read(&file).unwrap()))
    };
    let counts = |graph: &ArtifactGraph| {
        let with = graph.artifacts().iter().filter(|a| !a.statements.is_empty()).count();
        (graph.artifacts().len(), graph.edges().len(), with)
    };
    let boxes = read("in-the-wild/cyclonedx/ascii-boxes-sbom-cdx.json");
    assert_eq!(counts(&boxes), (3, 2, 3));
    let two = said(r#"List(["GPL-3.0-or-later", "GPL-2.0-only"])"#);
    assert_eq!(licenses_of(&boxes, "libunistring@0.9.10-4"), two);
    let joc = read("in-the-wild/cyclonedx/joc-cockpit-sbom-cdx.json");
    assert_eq!(counts(&joc), (161, 160, 158));
    let kawipiko = read("in-the-wild/cyclonedx/kawipiko-sbom-cdx.json");
    assert_eq!(counts(&kawipiko), (28, 55, 26));
    let brotli = "pkg:golang/github.com/andybalholm/brotli@v1.0.4";
    assert_eq!(licenses_of(&kawipiko, brotli), [("MIT".to_owned(), Evidence::Inferred)]);
    assert_eq!(counts(&read("in-the-wild/cyclonedx/text-statistician-cdx.json")), (142, 141, 140));
    assert_eq!(counts(&read("sbom/laravel-7.12.0.cdx-1.4.json")), (63, 113, 62));
    // No dependency of it names one, so all that is known is that it is in there.
    let proton = read("sbom/proton-bridge-1.8.0.cdx.json");
    assert_eq!(counts(&proton), (202, 233, 193));
    let root = "pkg:golang/github.com/protonmail/proton-bridge@v1.8.0";
    let pty = (Relation::Contains, "pkg:golang/github.com/kr/pty@v1.1.1", Evidence::Inferred);
    assert!(relations(&proton, root).contains(&pty));
    let model = read("aibom/bxf12315-aibom.json");
    assert_eq!(counts(&model), (2, 1, 1));
    let voyager = "tencent/HunyuanWorld-Voyager";
    assert_eq!(artifact(&model, voyager).kind, ArtifactKind::Model);
    assert_eq!(licenses_of(&model, voyager), said("tencent-hunyuanworld-voyager-community"));
}
