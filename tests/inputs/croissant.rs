//! Croissant, and other JSON-LD of datasets.

use cleartitle::ArtifactKind;
use proptest::prelude::*;

use super::*;

const CONTEXT: &str = r#""@context": {"@vocab": "https://schema.org/", "sc": "https://schema.org/", "prov": "http://www.w3.org/ns/prov#"},
"conformsTo": "http://mlcommons.org/croissant/1.1", "#;

/// A description with these keys after its first two lines.
fn described(keys: &str) -> String {
    format!("{{{CONTEXT}\"@type\": \"sc:Dataset\",\n{keys}}}")
}

#[test]
fn a_dataset_has_the_license_of_the_data_and_not_of_its_description() {
    let text = described(
        r#""name": "Words", "version": 1.10,
"license": "https://creativecommons.org/licenses/by/4.0/",
"sdLicense": "https://creativecommons.org/publicdomain/zero/1.0/",
"url": "https://huggingface.co/datasets/acme/words""#,
    );
    // The name of the file says nothing that the content does not say too.
    for name in ["croissant.json", "words.jsonld", ""] {
        let graph = graph(one(name, &text));
        let dataset = artifact(&graph, "acme/words");
        assert_eq!(dataset.kind, ArtifactKind::Dataset);
        let license = "https://creativecommons.org/licenses/by/4.0/".to_owned();
        assert_eq!(licenses(dataset), [(license, Evidence::Declared)]);
        assert_eq!(dataset.details().revision.as_deref(), Some("1.10"));
        let place = dataset.statements[0].place.as_ref().unwrap();
        assert_eq!((place.line, place.column), (4, 12));
    }
}

#[test]
fn terms_are_the_same_with_a_prefix_with_an_address_and_without() {
    for term in ["license", "sc:license", "schema:license", "https://schema.org/license"] {
        let graph = graph(one("", described(&format!("\"name\": \"w\", \"{term}\": \"CC0-1.0\""))));
        assert_eq!(licenses(artifact(&graph, "w"))[0].0, "CC0-1.0", "{term}");
    }
}

#[test]
fn a_license_may_be_a_work_and_several_are_a_list_that_says_not_how_they_combine() {
    let text = described(
        r#""name": "w", "license": [
 {"@type": "sc:CreativeWork", "name": "CC BY", "url": "https://creativecommons.org/licenses/by/4.0/"},
 {"@id": "https://spdx.org/licenses/MIT.html"},
 {"@type": "sc:CreativeWork", "name": "Own terms"},
 "https://spdx.org/licenses/MIT.html", {"@value": "ODbL-1.0"}]"#,
    );
    let graph = graph(one("", text));
    let expected = [
        "https://creativecommons.org/licenses/by/4.0/",
        "https://spdx.org/licenses/MIT.html",
        "Own terms",
        "ODbL-1.0",
    ];
    let list = Stated::List(expected.map(str::to_owned).into());
    assert_eq!(artifact(&graph, "w").statements[0].stated, list);
}

#[test]
fn sources_of_a_part_are_sources_of_the_whole() {
    let text = described(
        r##""name": "w",
"isBasedOn": ["https://huggingface.co/datasets/acme/a", {"@id": "https://example.org/b"}],
"distribution": [{"@type": "cr:FileObject", "@id": "f",
  "prov:wasDerivedFrom": {"@type": "Dataset", "name": "c", "sameAs": "hf://datasets/acme/c"}}],
"recordSet": {"@type": "cr:RecordSet", "isBasedOn": {"name": "Corpus D"}, "license": "MIT"}"##,
    );
    let graph = graph(one("", text));
    let by = |to| (Relation::DerivedFrom, to, Evidence::Declared);
    let expected = ["Corpus D", "acme/a", "acme/c", "https://example.org/b"].map(by);
    assert_eq!(relations(&graph, "w"), expected);
    assert_eq!(licenses(artifact(&graph, "w"))[0].0, "MIT");
    assert_eq!(stated_at(&graph, "w", "acme/a"), "stdin:4:15");
}

#[test]
fn programs_that_generated_the_data_are_told_from_people() {
    let text = described(
        r#""name": "w", "prov:wasGeneratedBy": {"@type": "prov:Activity", "prov:wasAssociatedWith": [
 {"@type": ["prov:Agent", "prov:SoftwareAgent"], "url": "https://huggingface.co/acme/writer"},
 {"@type": "prov:SoftwareAgent", "name": "Writer 4"},
 {"@type": "prov:Person", "name": "A. Person"}]}"#,
    );
    let graph = graph(one("", text));
    let expected = [
        (Relation::GeneratedBy, "Writer 4", Evidence::Inferred),
        (Relation::GeneratedBy, "acme/writer", Evidence::Declared),
    ];
    assert_eq!(relations(&graph, "w"), expected);
}

#[test]
fn what_use_is_allowed_stands_in_the_note() {
    let text = described(
        r#""name": "w", "usageInfo": [{"@type": "DefinedTerm", "termCode": "DUO_0000018"}, "https://example.org/use"]"#,
    );
    let graph = graph(one("", text));
    let note = artifact(&graph, "w").details().note.as_deref();
    assert_eq!(note, Some("usage: DUO_0000018, https://example.org/use"));
}

#[test]
fn in_a_graph_nodes_are_found_by_their_ids() {
    let text = r##"{"@context": "https://schema.org/", "@graph": [
 {"@id": "#terms", "@type": "CreativeWork", "url": "https://example.org/terms"},
 {"@id": "#other", "@type": "Dataset", "name": "other", "license": "MIT"},
 {"@id": "#set", "@type": "Dataset", "name": "set", "license": {"@id": "#terms"}, "isBasedOn": {"@id": "#other"}}]}"##;
    let graph = graph(one("", text));
    assert_eq!(licenses(artifact(&graph, "set"))[0].0, "https://example.org/terms");
    assert_eq!(licenses(artifact(&graph, "other"))[0].0, "MIT");
    assert_eq!(relations(&graph, "set"), [(Relation::DerivedFrom, "other", Evidence::Declared)]);
}

#[test]
fn values_of_the_wrong_shape_are_told_and_cost_nothing_else() {
    let text =
        described("\"name\": \"w\", \"license\": [{}, \"MIT\"],\n\"isBasedOn\": [[], \"x\"]");
    let gathered = one("", text);
    let expected = [
        "3:26: `license` is a table, expected an address, a name, or a work with one of them",
        "4:15: `isBasedOn` is a list, expected an address, a name, or a work with one of them",
    ];
    assert_eq!(told(&gathered), expected);
    let graph = sound(gathered);
    assert_eq!(licenses(artifact(&graph, "w"))[0].0, "MIT");
    assert_eq!(relations(&graph, "w").len(), 1);
}

#[test]
fn what_is_no_dataset_is_told_and_other_json_ld_is_left_alone() {
    let text = format!("{{{CONTEXT}\"@type\": \"sc:Person\", \"name\": \"x\"}}");
    assert_eq!(told(&one("croissant.json", text)), ["1:1: the description has no `@type`"]);
    let spdx = r#"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []}"#;
    assert!(one("x.json", spdx).builder.artifacts().all(|a| a.kind != ArtifactKind::Dataset));
    assert_eq!(
        told(&one("croissant.json", "{"))[0].split(": ").nth(1),
        Some("this is not valid JSON")
    );
}

#[test]
fn ids_that_lead_to_each_other_end() {
    let mut nodes = String::new();
    let many: Vec<String> = (0..80).map(|n| format!("{{\"@id\": \"n{n}\"}}")).collect();
    for n in 0..80 {
        nodes.push_str(&format!("{{\"@id\": \"n{n}\", \"@type\": \"Dataset\", \"name\": \"d{n}\", \"hasPart\": [{0}], \"wasGeneratedBy\": [{0}], \"isBasedOn\": [{0}]}},", many.join(",")));
    }
    let text = format!(
        "{{\"@context\": \"https://schema.org/\", \"@graph\": [{nodes}{{\"@type\": \"Dataset\"}}]}}"
    );
    let gathered = one("croissant.json", text);
    assert_eq!(
        told(&gathered),
        ["0:0: the description is more than is read (the limit is 100000 values)"]
    );
}

#[test]
fn beside_a_card_both_say_what_they_know() {
    let temp = Temp::new()
        .with("words/README.md", "---\nlicense: mit\ntask_categories: [other]\n---\n")
        .with(
            "words/croissant.json",
            described(r#""name": "Words", "license": "CC0-1.0", "isBasedOn": "acme/a""#),
        );
    let both = graph(temp.read("words"));
    let words = artifact(&both, "words");
    let said: Vec<String> = licenses(words).into_iter().map(|(l, _)| l).collect();
    assert_eq!(said, ["mit", "CC0-1.0"]);
    assert_eq!(relations(&both, "words"), [(Relation::DerivedFrom, "acme/a", Evidence::Declared)]);
    let temp = Temp::new().with("words/croissant.json", described(r#""license": "CC0-1.0""#));
    assert_eq!(artifact(&graph(temp.read("words")), "words").kind, ArtifactKind::Dataset);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Any bytes are read to facts or told.
    #[test]
    fn any_bytes_are_facts_or_told(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let gathered = one("croissant.json", &bytes);
        prop_assert!(gathered.read_something);
        let _ = sound(gathered);
    }

    /// Any value in the place of any term.
    #[test]
    fn any_value_may_stand_anywhere(
        term in prop::sample::select(vec!["license", "isBasedOn", "prov:wasGeneratedBy", "usageInfo", "version", "url", "@id", "distribution", "@type", "@graph"]),
        value in prop::sample::select(vec!["null", "7", "\"\"", "\"x\"", "[]", "{}", "[[[]]]", "{\"@id\": 1}", "{\"@list\": [\"a\", {\"name\": []}]}", "{\"url\": {\"url\": \"x\"}}"]),
    ) {
        let _ = sound(one("croissant.json", described(&format!("\"{term}\": {value}"))));
    }
}
