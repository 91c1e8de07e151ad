//! `package-lock.json`.

use super::*;
use cleartitle::vocab::Origin;

const LOCK: &str = r#"{
  "name": "web",
  "lockfileVersion": 3,
  "packages": {
    "": {
      "name": "web",
      "license": "MIT",
      "workspaces": ["packages/*"],
      "dependencies": { "a": "^1.0.0", "renamed": "npm:real@^2", "forked": "acme/forked" },
      "optionalDependencies": { "elsewhere": "1.0.0" },
      "devDependencies": { "tool": "^1.0.0" }
    },
    "node_modules/a": {
      "version": "1.0.0",
      "resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz",
      "license": "ISC",
      "dependencies": { "b": "^1.0.0" },
      "peerDependencies": { "c": "*" }
    },
    "node_modules/a/node_modules/b": {
      "version": "1.5.0",
      "license": "BSD-2-Clause",
      "dependencies": { "a": "*", "c": "*" }
    },
    "node_modules/b": { "version": "2.0.0", "license": "MIT" },
    "node_modules/c": { "version": "3.0.0", "dependencies": { "b": "^2", "gone": "*" } },
    "node_modules/forked": {
      "version": "1.0.0",
      "resolved": "git+ssh://git@github.com/acme/forked.git#0a1b2c",
      "license": "MIT"
    },
    "node_modules/member": { "resolved": "packages/member", "link": true },
    "node_modules/renamed": { "name": "real", "version": "2.0.0", "license": "MIT" },
    "node_modules/tool": { "version": "1.0.0", "dev": true, "dependencies": { "unused": "*" } },
    "node_modules/unused": { "version": "1.0.0", "dev": true },
    "packages/member": {
      "name": "@acme/member",
      "version": "0.1.0",
      "license": "Apache-2.0",
      "dependencies": { "b": "^2.0.0", "d": "*" },
      "devDependencies": { "tool": "*" }
    },
    "packages/member/node_modules/d": { "version": "1.0.0", "license": "MIT" }
  }
}"#;

#[test]
fn a_lock_gives_what_the_program_bundles_each_version_where_node_finds_it() {
    let graph = graph(one("package-lock.json", LOCK));
    let ids: Vec<_> = graph.artifacts().iter().map(|a| &*a.id).collect();
    assert_eq!(
        ids,
        [
            "@acme/member",
            "https://github.com/acme/forked",
            "pkg:npm/a@1.0.0",
            "pkg:npm/b@1.5.0",
            "pkg:npm/b@2.0.0",
            "pkg:npm/c@3.0.0",
            "pkg:npm/d@1.0.0",
            "pkg:npm/elsewhere@1.0.0",
            "pkg:npm/real@2.0.0",
            "web",
        ]
    );
    let bundles = |id: &str| -> Vec<String> {
        let all = relations(&graph, id).into_iter();
        all.inspect(|r| assert_eq!((r.0, r.2), (Relation::LinksStatic, Evidence::Declared)))
            .map(|(_, to, _)| to.to_owned())
            .collect()
    };
    assert_eq!(
        bundles("web"),
        [
            "https://github.com/acme/forked",
            "pkg:npm/a@1.0.0",
            "pkg:npm/elsewhere@1.0.0",
            "pkg:npm/real@2.0.0"
        ]
    );
    assert_eq!(bundles("pkg:npm/a@1.0.0"), ["pkg:npm/b@1.5.0", "pkg:npm/c@3.0.0"]);
    assert_eq!(bundles("pkg:npm/b@1.5.0"), ["pkg:npm/a@1.0.0", "pkg:npm/c@3.0.0"]);
    assert_eq!(bundles("pkg:npm/c@3.0.0"), ["pkg:npm/b@2.0.0"]);
    assert_eq!(bundles("@acme/member"), ["pkg:npm/b@2.0.0", "pkg:npm/d@1.0.0"]);
    assert_eq!(stated_at(&graph, "web", "pkg:npm/a@1.0.0"), "package-lock.json:9:25");
    let said = |id: &str| licenses(artifact(&graph, id));
    assert_eq!(said("web"), [("MIT".to_owned(), Evidence::Declared)]);
    assert_eq!(said("pkg:npm/b@1.5.0"), [("BSD-2-Clause".to_owned(), Evidence::Declared)]);
    assert_eq!(said("pkg:npm/c@3.0.0"), []);
    let origin = |id| artifact(&graph, id).details().origin;
    assert_eq!(origin("web"), Some(Origin::Own));
    assert_eq!(origin("@acme/member"), Some(Origin::Own));
    assert_eq!(origin("pkg:npm/a@1.0.0"), Some(Origin::ThirdParty));
    assert_eq!(origin("https://github.com/acme/forked"), None);
    assert!(!artifact(&graph, "pkg:npm/elsewhere@1.0.0").described);
}

#[test]
fn a_license_that_the_lock_lacks_is_that_of_the_installed_package() {
    let temp = Temp::new()
        .with("package-lock.json", LOCK)
        .with("node_modules/c/package.json", r#"{"name": "c", "license": "SEE LICENSE IN TERMS"}"#)
        .with("node_modules/c/TERMS", spdx::license_id("ISC").unwrap().text());
    let graph = graph(temp.read(""));
    assert_eq!(licenses(artifact(&graph, "pkg:npm/c@3.0.0")), [("ISC".to_owned(), Evidence::Text)]);
}

#[test]
fn a_lock_of_an_old_npm_is_refused_with_the_cure() {
    let gathered =
        one("package-lock.json", "{\n  \"lockfileVersion\": 1,\n  \"dependencies\": {}\n}");
    assert_eq!(
        told(&gathered),
        [
            "2:3: `lockfileVersion` is 1, expected 2 or 3, which `npm install --package-lock-only` of npm 7 or later writes"
        ]
    );
    assert_eq!(sound(gathered).artifacts(), []);
}

#[test]
fn damage_of_one_package_is_told_and_the_others_count() {
    let text = LOCK.replace(
        r#""node_modules/b": { "version": "2.0.0", "license": "MIT" }"#,
        r#""node_modules/b": []"#,
    );
    let gathered = one("package-lock.json", text);
    assert_eq!(
        told(&gathered),
        ["25:5: `packages` is no table, expected a table for each package"]
    );
    assert_eq!(relations(&sound(gathered), "web").len(), 4);
    assert_eq!(
        told(&one("package-lock.json", "{\"packages\": {\"\": }}")),
        ["1:19: this is not valid JSON: expected value"]
    );
    assert_eq!(
        told(&one("package-lock.json", "[]")),
        ["1:1: this is not valid JSON: invalid type: sequence, expected an object"]
    );
}

#[test]
fn hostile_locks_cost_little() {
    let lock = |packages: &str| format!("{{\"lockfileVersion\": 3, \"packages\": {{{packages}}}}}");
    // Each needs each, in folders in folders.
    let needs: String = (0..100).map(|n| format!("\"x{n}\": \"*\",")).collect();
    let needs = needs.trim_end_matches(',');
    let mut packages = format!("\"\": {{\"name\": \"web\", \"dependencies\": {{{needs}}}}}");
    for n in 0..100 {
        let path = "node_modules/x/".repeat(40);
        packages += &format!(
            ",\"{path}node_modules/x{n}\": {{\"version\": \"1\", \"dependencies\": {{{needs}}}}}"
        );
        packages += &format!(
            ",\"node_modules/x{n}\": {{\"version\": \"2\", \"dependencies\": {{{needs}}}}}"
        );
    }
    let graph = graph(one("package-lock.json", lock(&packages)));
    assert_eq!((graph.artifacts().len(), graph.edges().len()), (101, 100 * 100));

    let deep = "node_modules/x/".repeat(100_000);
    let gathered = one("package-lock.json", lock(&format!("\"{deep}\": {{\"version\": \"1\"}}")));
    assert_eq!(
        told(&gathered),
        [
            "1:37: the path is more than is read (the limit is 128 folders in a path, 2000000 in all)"
        ]
    );
    let nested = lock(&format!("\"\": {}", "[".repeat(100_000)));
    assert_eq!(one("package-lock.json", nested).problems.len(), 1);
    let round = lock(
        r#""": {"name": "w", "dependencies": {"a": "*"}},
           "node_modules/a": {"link": true, "resolved": "node_modules/b"},
           "node_modules/b": {"link": true, "resolved": "node_modules/a"},
           "../../../etc": {"name": "__proto__", "license": "SEE LICENSE IN passwd"}"#,
    );
    let graph = sound(one("package-lock.json", round));
    assert_eq!(
        licenses(artifact(&graph, "__proto__")),
        [("SEE LICENSE IN passwd".to_owned(), Evidence::Declared)]
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_are_read_as_a_lock_without_panic(bytes: Vec<u8>, cut in 0usize..2000, tail in "[a-z:,\\[\\]\"{} ]{0,40}") {
        let _ = one("package-lock.json", bytes).builder.build_sound();
        let _ = one("package-lock.json", format!("{}{tail}", &LOCK[..cut.min(LOCK.len())])).builder.build_sound();
    }
}
