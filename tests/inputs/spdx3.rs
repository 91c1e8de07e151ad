//! SPDX 3 in JSON-LD.

use super::*;
use cleartitle::ArtifactKind;
use proptest::prelude::*;

fn said(text: &str) -> Vec<(String, Evidence)> {
    vec![(text.to_owned(), Evidence::Declared)]
}

/// A document with these elements, each on a line of its own from the third on.
fn document(elements: &[String]) -> Gathered {
    let text = format!(
        "{{\"@context\": [\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"],\n\"@graph\": [\n{}\n]}}",
        elements.join(",\n")
    );
    one("x.json", text)
}

fn element(kind: &str, id: &str, rest: &str) -> String {
    format!("{{\"type\": \"{kind}\", \"spdxId\": \"urn:{id}\", \"name\": \"{id}\"{rest}}}")
}

fn related(from: &str, by: &str, to: &str) -> String {
    let to: Vec<_> = to.split(' ').map(|t| format!("\"urn:{t}\"")).collect();
    format!(
        "{{\"type\": \"Relationship\", \"from\": \"urn:{from}\", \"relationshipType\": \"{by}\", \"to\": [{}]}}",
        to.join(", ")
    )
}

#[test]
fn packages_of_models_data_and_code_are_artifacts() {
    let graph = graph(document(&[
        element("ai_AIPackage", "m", r#", "software_packageUrl": "pkg:huggingface/acme/m@abc""#),
        element(
            "dataset_DatasetPackage",
            "d",
            r#", "software_downloadLocation": "https://huggingface.co/datasets/acme/d""#,
        ),
        element(
            "software_Package",
            "c",
            r#", "software_packageVersion": "3", "software_primaryPurpose": "library""#,
        ),
        element("software_Package", "w", r#", "software_primaryPurpose": "model""#),
        element("software_Package", "os", r#", "software_primaryPurpose": "operatingSystem""#),
        element("software_File", "f", ""),
        element("Person", "p", ""),
        r#"{"type": "SpdxDocument", "spdxId": "urn:doc", "rootElement": ["urn:bom"]}"#.to_owned(),
        r#"{"type": "software_Sbom", "spdxId": "urn:bom", "rootElement": ["urn:m"]}"#.to_owned(),
    ]));
    let all: Vec<_> = graph.artifacts().iter().map(|a| (&*a.id, a.kind)).collect();
    use ArtifactKind as K;
    assert_eq!(
        all,
        [("acme/d", K::Dataset), ("acme/m", K::Model), ("c@3", K::Code), ("w", K::Model)]
    );
    let inside: Vec<_> = relations(&graph, "acme/m").into_iter().map(|(_, to, _)| to).collect();
    assert_eq!(inside, ["acme/d", "c@3", "w"], "what is listed is in the root");
    assert_eq!(artifact(&graph, "acme/m").place.as_ref().unwrap().to_string(), "x.json:3:53");
}

#[test]
fn each_word_of_a_relationship_has_its_meaning_and_direction() {
    use Relation as R;
    let (model, data, code) = ("ai_AIPackage", "dataset_DatasetPackage", "software_Package");
    for (from, word, to, a, b) in [
        (code, "dependsOn", code, Some(R::LinksStatic), None),
        (code, "hasDynamicLink", code, Some(R::LinksDynamic), None),
        (code, "hasStaticLink", code, Some(R::LinksStatic), None),
        (code, "contains", model, Some(R::Contains), None),
        (code, "packagedBy", code, None, Some(R::Contains)),
        (code, "usesTool", code, Some(R::BuiltWith), None),
        (code, "descendantOf", code, Some(R::ModifiedFrom), None),
        (model, "descendantOf", model, Some(R::Unstated), None),
        (model, "ancestorOf", model, None, Some(R::Unstated)),
        (model, "hasVariant", model, None, Some(R::Unstated)),
        (model, "trainedOn", data, Some(R::TrainedOn), None),
        (model, "testedOn", data, Some(R::EvaluatedOn), None),
        (model, "generates", data, None, Some(R::GeneratedBy)),
        (model, "finetunedOn", data, Some(R::TrainedOn), None),
        (model, "pretrainedOn", data, Some(R::TrainedOn), None),
        (model, "evaluatedOn", data, Some(R::EvaluatedOn), None),
        (model, "validatedOn", data, Some(R::EvaluatedOn), None),
        // Nobody can mean this of these two.
        (code, "trainedOn", data, Some(R::Unstated), None),
        (model, "availableFrom", code, None, None),
    ] {
        let parts = [element(from, "a", ""), element(to, "b", ""), related("a", word, "b")];
        let graph = graph(document(&parts));
        let of = |id: &str| relations(&graph, id).into_iter().map(|(r, ..)| r).next();
        assert_eq!((of("a"), of("b")), (a, b), "{word}");
    }
}

#[test]
fn our_own_word_in_a_comment_says_which_relation_is_meant() {
    let comment = r#"{"type": "Relationship", "from": "urn:a", "relationshipType": "descendantOf", "to": "urn:b", "comment": "adapter-of"}"#;
    let graph = graph(document(&[
        element("ai_AIPackage", "a", ""),
        element("ai_AIPackage", "b", ""),
        comment.to_owned(),
        related("a", "dependsOn", "b"),
    ]));
    assert_eq!(artifact(&graph, "a").kind, ArtifactKind::Adapter);
    assert_eq!(relations(&graph, "a"), [(Relation::AdapterOf, "b", Evidence::Declared)]);
    assert_eq!(stated_at(&graph, "a", "b"), "x.json:5:85");
}

/// What a package states that has this license.
fn stated(licenses: &[String], to: &str) -> Vec<(String, Evidence)> {
    let mut all =
        vec![element("software_Package", "x", ""), related("x", "hasDeclaredLicense", to)];
    all.extend_from_slice(licenses);
    super::licenses(artifact(&graph(document(&all)), "x"))
}

#[test]
fn licenses_are_expressions_lists_sets_and_texts() {
    let license = |kind: &str, id: &str, rest: &str| element(kind, id, rest);
    let mit = serde_json::Value::from(spdx::license_id("MIT").unwrap().text()).to_string();
    let all = [
        license("simplelicensing_LicenseExpression", "e", r#", "simplelicensing_licenseExpression": "MIT OR LicenseRef-a", "simplelicensing_customIdToUri": [{"type": "DictionaryEntry", "key": "LicenseRef-a", "value": "urn:text"}]"#),
        license("simplelicensing_SimpleLicensingText", "text", &format!(", \"simplelicensing_licenseText\": {mit}")),
        license("expandedlicensing_CustomLicense", "Acme Terms", r#", "simplelicensing_licenseText": "Do what Acme says.""#),
        r#"{"type": "expandedlicensing_ListedLicense", "spdxId": "http://spdx.org/licenses/GPL-2.0-only"}"#.to_owned(),
        license("expandedlicensing_ConjunctiveLicenseSet", "and", r#", "expandedlicensing_member": ["urn:or", "https://spdx.org/licenses/ISC"]"#),
        license("expandedlicensing_DisjunctiveLicenseSet", "or", r#", "expandedlicensing_member": ["urn:later", "urn:with"]"#),
        license("expandedlicensing_OrLaterOperator", "later", r#", "expandedlicensing_subjectLicense": "https://spdx.org/licenses/LGPL-2.1""#),
        license("expandedlicensing_WithAdditionOperator", "with", r#", "expandedlicensing_subjectExtendableLicense": "http://spdx.org/licenses/GPL-2.0-only", "expandedlicensing_subjectAddition": "https://spdx.org/licenses/Classpath-exception-2.0""#),
    ];
    assert_eq!(stated(&all, "e"), said("MIT OR MIT"));
    assert_eq!(stated(&all, "text"), [("MIT".to_owned(), Evidence::Text)]);
    assert_eq!(
        stated(&all, "and"),
        said("(LGPL-2.1+ OR GPL-2.0-only WITH Classpath-exception-2.0) AND ISC")
    );
    assert_eq!(stated(&all, "e text"), said(r#"List(["(MIT OR MIT)", "MIT"])"#));
    let inline = r#"{"type": "Relationship", "from": "urn:x", "relationshipType": "hasConcludedLicense", "to": {"type": "simplelicensing_LicenseExpression", "simplelicensing_licenseExpression": "Zlib"}}"#;
    let mut with = all.to_vec();
    with.push(inline.to_owned());
    let both: Vec<_> = stated(&with, "e").into_iter().map(|(text, _)| text).collect();
    assert_eq!(both, ["Zlib", "MIT OR MIT"], "what was concluded first");
    let nobody = |to: &str| {
        let relation = related("x", "hasDeclaredLicense", "y").replace("urn:y", to);
        super::licenses(artifact(
            &graph(document(&[element("software_Package", "x", ""), relation])),
            "x",
        ))
    };
    assert_eq!(nobody("https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoAssertionLicense"), []);
    assert_eq!(nobody("expandedlicensing_NoneLicense"), said("Nothing"));
    assert_eq!(nobody("https://spdx.org/licenses/MIT"), said("MIT"));
    assert_eq!(nobody("urn:gone"), said("urn:gone"));
}

#[test]
fn names_with_addresses_and_elements_alone_or_inside_are_read() {
    let long = r#"{"@type": "https://spdx.org/rdf/3.0.1/terms/AI/AIPackage", "@id": "urn:a", "https://spdx.org/rdf/3.0.1/terms/Core/name": "a", "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}"#;
    assert_eq!(artifact(&graph(one("", long)), "a").kind, ArtifactKind::Model);
    let inside = r#"{"type": "Relationship", "spdxId": "urn:r", "from": {"type": "ai_AIPackage", "name": "a"}, "relationshipType": "trainedOn", "to": {"type": "dataset_DatasetPackage", "spdxId": "urn:d", "name": "d"}}"#;
    let graph = graph(one("", inside));
    assert_eq!(relations(&graph, "a"), [(Relation::TrainedOn, "d", Evidence::Declared)]);
}

#[test]
fn what_only_serves_to_make_or_test_is_left_out() {
    let scoped = |scope: &str| {
        let relation = format!(
            r#"{{"type": "LifecycleScopedRelationship", "scope": "{scope}", "from": "urn:a", "relationshipType": "dependsOn", "to": ["urn:b"]}}"#
        );
        let code = |id| element("software_Package", id, "");
        let graph = graph(document(&[code("a"), code("b"), relation]));
        (graph.artifacts().len(), relations(&graph, "a").first().map(|r| r.0))
    };
    assert_eq!(scoped("test"), (1, None));
    assert_eq!(scoped("development"), (1, None));
    assert_eq!(scoped("build"), (2, Some(Relation::BuiltWith)));
    assert_eq!(scoped("runtime"), (2, Some(Relation::LinksStatic)));
}

#[test]
fn odd_shapes_are_told_and_cost_only_themselves() {
    let gathered = document(&[
        "7".to_owned(),
        element("software_Package", "a", ""),
        r#"{"type": "Relationship", "from": "urn:a", "to": ["urn:b"]}"#.to_owned(),
        r#"{"type": "Relationship", "from": "urn:a", "relationshipType": "contains"}"#.to_owned(),
        r#"{"type": "Relationship", "from": "urn:gone", "relationshipType": "contains", "to": "urn:a"}"#.to_owned(),
        related("a", "contains", "elsewhere"),
    ]);
    assert_eq!(
        told(&gathered),
        [
            "3:1: `an element` is a number or yes/no, expected a table",
            "5:1: the relationship has no `relationshipType`",
            "6:1: `a relationship` is a table, expected a table that says of what, how and to what",
            "7:34: `from` is `urn:gone`, expected an element of the document; the rest of the file counts",
        ]
    );
    let graph = sound(gathered);
    assert_eq!(relations(&graph, "a"), [(Relation::Contains, "urn:elsewhere", Evidence::Declared)]);
}

#[test]
fn hostile_sets_of_licenses_end() {
    // Each holds the next one twice: twice as many with each.
    let mut all: Vec<String> = (0..40)
        .map(|n| {
            let member =
                format!(r#", "expandedlicensing_member": ["urn:s{0}", "urn:s{0}"]"#, n + 1);
            element("expandedlicensing_ConjunctiveLicenseSet", &format!("s{n}"), &member)
        })
        .collect();
    all.push(element("software_Package", "x", ""));
    all.push(related("x", "hasDeclaredLicense", "s0"));
    let gathered = document(&all);
    assert!(told(&gathered)[0].contains("a set of licenses is more than is read"));
    assert_eq!(sound(gathered).artifacts().len(), 1);
    // Elements in elements in elements.
    let deep = r#"{"type": "Relationship", "from": "#.repeat(3_000) + "1" + &"}".repeat(3_000);
    let gathered = document(&[deep, element("software_Package", "x", "")]);
    assert!(told(&gathered).iter().any(|t| t.contains("the nesting of elements")));
    assert_eq!(sound(gathered).artifacts().len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_in_a_document_come_to_facts_or_messages(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        at in 0usize..400,
    ) {
        let text = br#"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [{"type": "ai_AIPackage", "spdxId": "urn:a", "name": "a"}, {"type": "Relationship", "from": "urn:a", "relationshipType": "hasDeclaredLicense", "to": ["https://spdx.org/licenses/MIT"]}]}"#;
        let mut whole = text.to_vec();
        let at = at.min(whole.len());
        whole.splice(at..at, bytes);
        let gathered = one("x.spdx3.json", whole);
        prop_assert!(!gathered.problems.is_empty() || gathered.read_something);
        let _ = gathered.builder.build_sound();
    }
}

#[test]
fn collected_documents_are_read() {
    let Some(fixtures) = fixtures() else { return };
    let read = |path: &str| {
        let file = fixtures.join("bom").join(path);
        graph(one(file.file_name().unwrap().to_str().unwrap(), fs::read(&file).unwrap()))
    };
    let data = read("spdx3-ai/dataset-example01.spdx3.json");
    let [emissions] = data.artifacts() else { panic!("one dataset") };
    assert_eq!(&*emissions.id, "Our World in Data CO2 and Greenhouse Gas Emissions dataset");
    assert_eq!(emissions.kind, ArtifactKind::Dataset);
    assert_eq!(licenses(emissions), said("CC-BY-4.0"));
    let shop = read("spdx-examples/software__example13__spdx3.0__example13.spdx3.json");
    let alpine = "alpine:latest@69665d02cb32192e52e07644d76bc6f25abeb5410edc1c7a81a10ba3f0efb90a";
    assert_eq!(
        relations(&shop, "Acme Application@1.3"),
        [
            (Relation::LinksStatic, alpine, Evidence::Inferred),
            (Relation::Contains, "npm-elliptic@6.5.2", Evidence::Declared),
        ]
    );
    assert_eq!(
        relations(&shop, alpine),
        [(Relation::Contains, "openssl@3.0.4", Evidence::Declared)]
    );
}
