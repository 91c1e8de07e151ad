//! SPDX 2, in JSON and as tags with values.

use super::*;
use cleartitle::ArtifactKind;
use proptest::prelude::*;

fn said(text: &str) -> Vec<(String, Evidence)> {
    vec![(text.to_owned(), Evidence::Declared)]
}

const TAGS: &str = "SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: shop

PackageName: shop
SPDXID: SPDXRef-shop
PackageVersion: 4
PackageLicenseDeclared: LicenseRef-1
# A comment.
PackageComment: <text>Of two
lines: not a tag</text>
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-shop
Relationship: SPDXRef-shop DEPENDS_ON SPDXRef-serde

PackageName: serde
SPDXID: SPDXRef-serde
ExternalRef: PACKAGE-MANAGER purl pkg:cargo/serde@1.0.2
PackageLicenseConcluded: MIT
PackageLicenseDeclared: MIT OR Apache-2.0

FileName: ./main.rs
SPDXID: SPDXRef-file
LicenseConcluded: GPL-3.0-only
Relationship: SPDXRef-shop CONTAINS SPDXRef-file

LicenseID: LicenseRef-1
LicenseName: Acme Terms
ExtractedText: <text>Do what
Acme says.</text>
";

#[test]
fn tags_and_values_are_packages_and_relations() {
    let graph = graph(one("shop.spdx", TAGS));
    let all: Vec<_> = graph.artifacts().iter().map(|a| &*a.id).collect();
    assert_eq!(all, ["serde@1.0.2", "shop@4"]);
    assert_eq!(
        relations(&graph, "shop@4"),
        [(Relation::LinksStatic, "serde@1.0.2", Evidence::Inferred)]
    );
    assert_eq!(stated_at(&graph, "shop@4", "serde@1.0.2"), "shop.spdx:14:15");
    assert_eq!(licenses(artifact(&graph, "shop@4")), said("Acme Terms"));
    let serde = artifact(&graph, "serde@1.0.2");
    let both: Vec<_> = licenses(serde).into_iter().map(|(text, _)| text).collect();
    assert_eq!(both, ["MIT", "MIT OR Apache-2.0"], "what was concluded first");
    let places = serde.statements.iter().map(|s| s.place.as_ref().unwrap().to_string());
    assert_eq!(places.collect::<Vec<_>>(), ["shop.spdx:19:26", "shop.spdx:20:25"]);
    assert_eq!(serde.place.as_ref().unwrap().to_string(), "shop.spdx:16:14");
}

/// A document in JSON with these packages and relationships.
fn json(packages: &str, relationships: &str, licenses: &str) -> Gathered {
    let text = format!(
        "{{\"spdxVersion\": \"SPDX-2.3\", \"SPDXID\": \"SPDXRef-DOCUMENT\",\n\"packages\": [{packages}],\n\
         \"relationships\": [{relationships}],\n\"hasExtractedLicensingInfos\": [{licenses}]}}"
    );
    one("x.spdx.json", text)
}

fn package(id: &str, rest: &str) -> String {
    format!("{{\"SPDXID\": \"SPDXRef-{id}\", \"name\": \"{id}\" {rest}}}")
}

fn packages(ids: &[&str]) -> String {
    ids.iter().map(|id| package(id, "")).collect::<Vec<_>>().join(",\n")
}

fn related(from: &str, by: &str, to: &str) -> String {
    format!(
        "{{\"spdxElementId\": \"SPDXRef-{from}\", \"relationshipType\": \"{by}\", \"relatedSpdxElement\": \"SPDXRef-{to}\"}}"
    )
}

#[test]
fn each_word_of_a_relationship_has_its_meaning_and_direction() {
    let between = |by: &str| {
        let graph = graph(json(&packages(&["a", "b"]), &related("a", by, "b"), ""));
        let of = |id: &str| relations(&graph, id).into_iter().map(|(r, ..)| r).next();
        (of("a"), of("b"))
    };
    use Relation as R;
    for (word, a, b) in [
        ("DEPENDS_ON", Some(R::LinksStatic), None),
        ("DEPENDENCY_OF", None, Some(R::LinksStatic)),
        ("RUNTIME_DEPENDENCY_OF", None, Some(R::LinksStatic)),
        ("PROVIDED_DEPENDENCY_OF", None, Some(R::LinksDynamic)),
        ("STATIC_LINK", Some(R::LinksStatic), None),
        ("DYNAMIC_LINK", Some(R::LinksDynamic), None),
        ("CONTAINS", Some(R::Contains), None),
        ("CONTAINED_BY", None, Some(R::Contains)),
        ("DESCENDANT_OF", Some(R::ModifiedFrom), None),
        ("ANCESTOR_OF", None, Some(R::ModifiedFrom)),
        ("VARIANT_OF", Some(R::ModifiedFrom), None),
        ("GENERATED_FROM", Some(R::ModifiedFrom), None),
        ("GENERATES", None, Some(R::ModifiedFrom)),
        ("BUILD_TOOL_OF", None, Some(R::BuiltWith)),
        ("HAS_PREREQUISITE", Some(R::Runs), None),
        ("PREREQUISITE_FOR", None, Some(R::Runs)),
        ("DISTRIBUTION_ARTIFACT", Some(R::Aggregates), None),
        ("OTHER", None, None),
        ("NEVER_HEARD_OF", None, None),
    ] {
        assert_eq!(between(word), (a, b), "{word}");
    }
}

#[test]
fn tools_for_making_and_testing_are_left_out_with_all_that_only_they_need() {
    let parts = packages(&["app", "junit", "hamcrest", "lib", "mock"]);
    let relationships = [
        related("DOCUMENT", "DESCRIBES", "app"),
        related("junit", "TEST_DEPENDENCY_OF", "app"),
        related("junit", "DEPENDS_ON", "hamcrest"),
        related("junit", "DEPENDS_ON", "lib"),
        related("app", "DEPENDS_ON", "lib"),
        related("mock", "DEV_DEPENDENCY_OF", "app"),
        related("mock", "DEPENDENCY_OF", "lib"),
    ];
    let graph = graph(json(&parts, &relationships.join(","), ""));
    let all: Vec<_> = graph.artifacts().iter().map(|a| &*a.id).collect();
    assert_eq!(all, ["app", "lib", "mock"], "what is needed after all stays");
    assert_eq!(relations(&graph, "app").len(), 1);
}

#[test]
fn a_relation_that_says_how_counts_more_than_one_that_does_not() {
    let relationships = [related("a", "DEPENDS_ON", "b"), related("a", "DYNAMIC_LINK", "b")];
    let graph = graph(json(&packages(&["a", "b"]), &relationships.join(","), ""));
    assert_eq!(relations(&graph, "a"), [(Relation::LinksDynamic, "b", Evidence::Declared)]);
}

#[test]
fn models_and_datasets_are_known_by_purl_and_address() {
    let model = |id: &str| {
        package(
            id,
            &format!(
                r#", "externalRefs": [{{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:huggingface/acme/{id}@abc"}}]"#
            ),
        )
    };
    let data = package("d", r#", "downloadLocation": "https://huggingface.co/datasets/acme/d""#);
    let parts = [model("m"), model("base"), model("n"), data].join(",");
    let own = r#"{"spdxElementId": "SPDXRef-n", "relationshipType": "DESCENDANT_OF", "relatedSpdxElement": "SPDXRef-base", "comment": "adapter-of"}"#;
    let relationships = [
        related("m", "DESCENDANT_OF", "base"),
        related("m", "GENERATED_FROM", "d"),
        own.to_owned(),
        related("n", "DEPENDS_ON", "base"),
    ];
    let graph = graph(json(&parts, &relationships.join(","), ""));
    assert_eq!(artifact(&graph, "acme/m").kind, ArtifactKind::Model);
    assert_eq!(artifact(&graph, "acme/m").details().revision.as_deref(), Some("abc"));
    assert_eq!(artifact(&graph, "acme/d").kind, ArtifactKind::Dataset);
    assert_eq!(
        relations(&graph, "acme/m"),
        [
            (Relation::Unstated, "acme/base", Evidence::Inferred),
            (Relation::Unstated, "acme/d", Evidence::Inferred),
        ]
    );
    assert_eq!(artifact(&graph, "acme/n").kind, ArtifactKind::Adapter);
    assert_eq!(
        relations(&graph, "acme/n"),
        [(Relation::AdapterOf, "acme/base", Evidence::Declared)]
    );
}

#[test]
fn what_is_said_of_licenses_is_kept_in_the_order_of_its_strength() {
    let mit = serde_json::Value::from(spdx::license_id("MIT").unwrap().text()).to_string();
    let defined = format!(
        r#"{{"licenseId": "LicenseRef-mit", "name": "NOASSERTION", "extractedText": {mit}}},
        {{"licenseId": "LicenseRef-acme", "name": "Acme Terms", "extractedText": "Do what Acme says."}},
        {{"licenseId": "LicenseRef-or", "name": "This or that", "extractedText": "Do."}}"#
    );
    let of = |fields: &str| {
        let fields = format!(", {fields}");
        licenses(artifact(&graph(json(&package("x", &fields), "", &defined)), "x"))
    };
    assert_eq!(of(r#""licenseDeclared": "NOASSERTION", "licenseConcluded": "NOASSERTION""#), []);
    assert_eq!(of(r#""licenseDeclared": "NONE""#), said("Nothing"));
    assert_eq!(of(r#""licenseDeclared": "MIT", "licenseConcluded": "MIT""#), said("MIT"));
    let text = vec![("MIT".to_owned(), Evidence::Text)];
    assert_eq!(of(r#""licenseDeclared": "LicenseRef-mit""#), text);
    assert_eq!(of(r#""licenseDeclared": "LicenseRef-acme""#), said("Acme Terms"));
    assert_eq!(of(r#""licenseDeclared": "LicenseRef-gone""#), said("LicenseRef-gone"));
    assert_eq!(
        of(r#""licenseDeclared": "(LicenseRef-mit OR LicenseRef-acme) AND ISC""#),
        said("(MIT OR Acme Terms) AND ISC")
    );
    // A name that would be read as an expression stays a reference.
    assert_eq!(of(r#""licenseDeclared": "LicenseRef-or AND ISC""#), said("LicenseRef-or AND ISC"));
    let elsewhere = "DocumentRef-other:LicenseRef-mit AND ISC";
    assert_eq!(of(&format!("\"licenseDeclared\": \"{elsewhere}\"")), said(elsewhere));
    let seen = r#""licenseInfoFromFiles": ["MIT", "Zlib", "NOASSERTION"]"#;
    let inferred = |text: &str| (text.to_owned(), Evidence::Inferred);
    assert_eq!(of(seen), [inferred(r#"List(["MIT", "Zlib"])"#)]);
    assert_eq!(
        of(&format!("{seen}, \"licenseDeclared\": \"MIT\"")),
        [said("MIT")[0].clone(), inferred("MIT"), inferred("Zlib")]
    );
    assert_eq!(of(&format!("{seen}, \"licenseConcluded\": \"MIT\"")), said("MIT"));
}

#[test]
fn odd_shapes_are_told_and_cost_only_themselves() {
    let parts =
        format!("7, {}, {}", package("a", ", \"licenseDeclared\": [\"MIT\"]"), package("b", ""));
    let relationships = [
        related("gone", "DEPENDS_ON", "a"),
        related("gone", "DEPENDS_ON", "b"),
        "{}".to_owned(),
        related("a", "DEPENDS_ON", "b"),
    ];
    let gathered = json(&parts, &relationships.join(",\n"), "8, {\"licenseId\": []}");
    assert_eq!(
        told(&gathered),
        [
            "2:14: `a package` is a number or yes/no, expected a table",
            "2:74: `licenseDeclared` is a list, expected a license expression, `NONE` or `NOASSERTION`",
            "5:1: `a relationship` is a table, expected a table that says of what, how and to what",
            "3:109: `spdxElementId` is `SPDXRef-gone`, expected an element of the document; the rest of the file counts",
        ]
    );
    let graph = sound(gathered);
    assert_eq!(relations(&graph, "a"), [(Relation::LinksStatic, "b", Evidence::Inferred)]);
    let damaged = "SPDXVersion: SPDX-2.3\nPackageName: a\nnonsense\nRelationship: a b\nPackageComment: <text>never\nPackageLicenseDeclared: MIT\n";
    let gathered = one("a.spdx", damaged);
    assert_eq!(
        told(&gathered),
        [
            "3:1: this is not valid SPDX: expected `Tag: value`",
            "4:15: `Relationship` is `a b`, expected an element, a word and another element",
            "5:1: this is not valid SPDX: no `</text>` ends this text",
        ]
    );
    assert_eq!(licenses(artifact(&sound(gathered), "a")), said("MIT"));
}

/// A small file whose expression would be gigabytes, were each reference its name.
#[test]
fn a_reference_with_an_endless_name_stands_for_itself() {
    let name = "n".repeat(200_000);
    let expression = vec!["LicenseRef-a"; 20_000].join(" AND ");
    let short = vec!["LicenseRef-b"; 20_000].join(" AND ");
    let text = format!(
        r#"{{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "packages": [
{{"SPDXID": "SPDXRef-1", "name": "long", "licenseDeclared": "{expression}"}},
{{"SPDXID": "SPDXRef-2", "name": "many", "licenseDeclared": "{short}"}},
{{"SPDXID": "SPDXRef-3", "name": "one", "licenseDeclared": "LicenseRef-a"}}],
"hasExtractedLicensingInfos": [{{"licenseId": "LicenseRef-a", "name": "{name}"}},
{{"licenseId": "LicenseRef-b", "name": "{}"}}]}}"#,
        "b".repeat(900)
    );
    let graph = sound(read_bytes("bom.spdx.json", text.as_bytes(), Options::default()));
    for (id, expected) in [("long", &*expression), ("many", &*short), ("one", "LicenseRef-a")] {
        assert_eq!(licenses(artifact(&graph, id)), said(expected), "{id}");
    }
}

#[test]
fn other_forms_are_refused_by_name() {
    let told = |name: &str, text: &str| told(&one(name, text));
    let expected = "SPDX in JSON or as tags with values is read";
    assert_eq!(
        told("x.rdf.xml", "<rdf:RDF xmlns=\"http://spdx.org/rdf/terms#\"></rdf:RDF>"),
        [format!("0:0: this is SPDX in RDF/XML; {expected}")]
    );
    assert_eq!(
        told("x.spdx.yaml", "SPDXID: SPDXRef-DOCUMENT\nspdxVersion: SPDX-2.3\n"),
        [format!("0:0: this is SPDX in YAML; {expected}")]
    );
    assert_eq!(
        told("x.spdx.json", "{\"SPDXID\": \"SPDXRef-DOCUMENT\",\n \"packages\": ["),
        ["2:14: this is not valid JSON: EOF while parsing a list"]
    );
    assert_eq!(
        told("x.spdx", "SPDXVersion: SPDX-9\n"),
        [
            "1:14: `spdxVersion` is `SPDX-9`, expected a version of SPDX 2; the rest of the file counts"
        ]
    );
}

#[test]
fn a_document_as_a_code_host_hands_it_out_is_unwrapped() {
    let text = "{\"sbom\": {\"spdxVersion\": \"SPDX-2.3\", \"SPDXID\": \"SPDXRef-DOCUMENT\", \"packages\": [{\"SPDXID\": \"SPDXRef-a\", \"name\": \"a\"}]}}";
    assert_eq!(graph(one("export.json", text)).artifacts().len(), 1);
}

#[test]
fn hostile_documents_end() {
    // Each unfinished text must not be looked for to the end of the file again.
    let unfinished = format!("SPDXVersion: SPDX-2.3\n{}", "C: <text>\n".repeat(200_000));
    assert_eq!(one("a.spdx", unfinished).problems.len(), 101);
    let ring = [
        related("a", "CONTAINS", "a"),
        related("a", "CONTAINS", "b"),
        related("b", "CONTAINS", "a"),
    ];
    let graph = graph(json(&packages(&["a", "b"]), &ring.join(","), ""));
    assert_eq!(graph.edges().len(), 2, "nothing contains itself");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_in_a_document_come_to_facts_or_messages(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        at in 0usize..700,
    ) {
        let mut whole = TAGS.as_bytes().to_vec();
        let at = at.min(whole.len());
        whole.splice(at..at, bytes);
        let gathered = one("shop.spdx", whole);
        prop_assert!(!gathered.problems.is_empty() || gathered.read_something);
        let _ = gathered.builder.build_sound();
    }
}

#[test]
fn collected_documents_are_read_to_the_last_package() {
    let Some(fixtures) = fixtures() else { return };
    let read = |path: &str| {
        let file = fixtures.join("bom").join(path);
        one(file.file_name().unwrap().to_str().unwrap(), fs::read(&file).unwrap())
    };
    let wild = |name: &str| graph(read(&format!("in-the-wild/spdx/{name}")));
    // The same in both forms; several packages of one purl are one artifact.
    for (name, count) in [
        ("kustomizer_2.1.0", 124),
        ("notification-controller_0.21.0", 133),
        ("source-controller_0.21.2", 199),
    ] {
        let [tags, json] = ["", ".json"].map(|end| wild(&format!("{name}_sbom.spdx{end}")));
        assert_eq!(tags.artifacts().len(), count, "{name}");
        let plain = |graph: &ArtifactGraph| -> std::collections::BTreeMap<_, _> {
            // Case as it first stands, and the order is another.
            let said = |a: &Artifact| (a.id.to_ascii_lowercase(), licenses(a));
            graph.artifacts().iter().map(said).collect()
        };
        assert!(plain(&tags) == plain(&json), "{name}");
        assert!(tags.artifacts().iter().all(|a| licenses(a)[0].0 == "Nothing"));
    }
    let images = wild("k8s-release-sbom.spdx");
    assert_eq!((images.artifacts().len(), images.edges().len()), (95, 114));
    let source = "DocumentRef-kubernetes-v1.25.4:SPDXRef-Package-kubernetes";
    assert!(!artifact(&images, source).described);
    let made = (Relation::ModifiedFrom, source, Evidence::Declared);
    assert!(relations(&images, "conformance-ppc64le.tar").contains(&made));
    assert!(images.artifacts().iter().all(|a| a.statements.is_empty()), "NOASSERTION");
    let tool = wild("microsoft-sbom-tool.spdx.json");
    assert_eq!((tool.artifacts().len(), tool.edges().len()), (123, 122));
    assert_eq!(relations(&tool, "SBOMTool@1.1.2").len(), 122);
    let zone = wild("missionlz.spdx.json");
    assert_eq!(relations(&zone, "Mission LZ@20220301.3").len(), 1);
    let maven =
        graph(read("spdx-examples/software__example8__spdx2.3__examplemaven-0.0.1.spdx.json"));
    let all: Vec<_> = maven.artifacts().iter().map(|a| &*a.id).collect();
    assert_eq!(all.len(), 5, "without JUnit, which only tests it: {all:?}");
    assert!(
        relations(&maven, "examplemaven@0.0.1").iter().all(|(r, ..)| *r == Relation::LinksDynamic)
    );
    assert_eq!(licenses(artifact(&maven, "examplemaven@0.0.1")), said("Apache-2.0"));
    // Its packages are said to lie in something that it does not describe.
    let odd = read("in-the-wild/cyclonedx/jx-darwin-arm64.tar.gz.sbom");
    assert_eq!(odd.problems.len(), 1);
    assert_eq!(sound(odd).artifacts().len(), 84);
}
