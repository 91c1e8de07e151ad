//! `package.json`.

use super::*;

const STATIC: Relation = Relation::LinksStatic;

#[test]
fn a_package_is_a_program_that_bundles_what_it_asks_for() {
    let text = r#"{
  "name": "@acme/web",
  "license": "MIT",
  "dependencies": {
    "left-pad": "^1.0.0",
    "exact": "1.2.3",
    "renamed": "npm:@scope/real@2.0.0",
    "forked": "acme/forked#v1",
    "__proto__": "*"
  },
  "optionalDependencies": { "maybe": "1.x" },
  "devDependencies": { "mocha": "^10" },
  "peerDependencies": { "react": "*" }
}"#;
    let graph = graph(one("package.json", text));
    let web = artifact(&graph, "@acme/web");
    assert_eq!(licenses(web), [("MIT".to_owned(), Evidence::Declared)]);
    let to: Vec<_> = relations(&graph, "@acme/web").into_iter().collect();
    let bundles = |to| (STATIC, to, Evidence::Declared);
    assert_eq!(
        to,
        [
            bundles("https://github.com/acme/forked"),
            bundles("pkg:npm/@scope/real@2.0.0"),
            bundles("pkg:npm/__proto__"),
            bundles("pkg:npm/exact@1.2.3"),
            bundles("pkg:npm/left-pad"),
            bundles("pkg:npm/maybe"),
        ]
    );
    assert_eq!(stated_at(&graph, "@acme/web", "pkg:npm/left-pad"), "package.json:5:5");
}

#[test]
fn a_license_has_new_and_old_forms() {
    let said = |license: &str| {
        let text = format!("{{\"name\": \"web\", {license}}}");
        licenses(artifact(&graph(one("package.json", text)), "web"))
    };
    let declared = |text: &str| vec![(text.to_owned(), Evidence::Declared)];
    assert_eq!(said(r#""license": "(MIT OR ISC)""#), declared("(MIT OR ISC)"));
    assert_eq!(said(r#""license": {"type": "MIT", "url": "x"}"#), declared("MIT"));
    assert_eq!(said(r#""licenses": [{"type": "MIT"}]"#), declared("MIT"));
    assert_eq!(
        said(r#""licenses": [{"type": "MIT"}, "ISC"]"#),
        declared(r#"List(["MIT", "ISC"])"#)
    );
    assert_eq!(said(r#""license": "UNLICENSED""#), declared("Nothing"));
    assert_eq!(said(r#""license": "SEE LICENSE IN gone""#), declared("SEE LICENSE IN gone"));
    assert_eq!(said(r#""license": null"#), []);
    assert_eq!(said(r#""license": 7"#), []);
}

#[test]
fn a_license_in_a_file_is_the_text_there() {
    let temp = Temp::new()
        .with("package.json", r#"{"name": "web", "license": "SEE LICENSE IN legal/TERMS.txt"}"#)
        .with("legal/TERMS.txt", spdx::license_id("ISC").unwrap().text());
    let graph = graph(temp.read("package.json"));
    assert_eq!(licenses(artifact(&graph, "web")), [("ISC".to_owned(), Evidence::Text)]);
}

#[test]
fn damage_is_told_with_its_place() {
    assert_eq!(
        told(&one("package.json", "{\"name\": \"web\",}")),
        ["1:16: this is not valid JSON: key must be a string"]
    );
    let deep = format!("{{\"license\": {}", "[".repeat(100_000));
    assert_eq!(one("package.json", deep).problems.len(), 1);
    assert_eq!(
        one("package.json", r#"{"name": 7, "dependencies": ["a"], "licenses": {}}"#).problems,
        []
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_are_read_as_a_package_without_panic(bytes: Vec<u8>, name in "\\PC{0,20}", asked in "\\PC{0,20}") {
        let _ = one("package.json", bytes).builder.build_sound();
        let text = serde_json::json!({"name": name, "license": asked, "dependencies": {name: asked}});
        let _ = one("package.json", text.to_string()).builder.build_sound();
    }
}
