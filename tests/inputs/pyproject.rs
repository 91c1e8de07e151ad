//! `pyproject.toml`.

use super::*;
use cleartitle::ArtifactKind;
use cleartitle::vocab::Origin;

const DYNAMIC: Relation = Relation::LinksDynamic;
const DECLARED: Evidence = Evidence::Declared;

#[test]
fn a_project_is_a_program_that_links_what_it_asks_for() {
    let text = r#"[project]
name = "Shop_App"
version = "1.0"
license = "MIT OR Apache-2.0"
classifiers = ["License :: OSI Approved :: BSD License"]
dependencies = [
  "Ruamel.Yaml>=0.17",
  "requests[socks]==2.31.0 ; python_version >= '3.8'",
  "tool @ git+https://github.com/acme/tool.git@v1",
  "shop-app[all]",
]

[project.optional-dependencies]
plot = ["matplotlib"]

[dependency-groups]
dev = ["pytest"]
"#;
    let graph = graph(one("pyproject.toml", text));
    let app = artifact(&graph, "Shop_App");
    assert_eq!((app.kind, app.details().origin), (ArtifactKind::Code, Some(Origin::Own)));
    // The expression says more than the classifier.
    assert_eq!(licenses(app), [("MIT OR Apache-2.0".to_owned(), DECLARED)]);
    assert_eq!(app.place.as_ref().unwrap().to_string(), "pyproject.toml:2:1");
    assert_eq!(app.statements[0].place.as_ref().unwrap().to_string(), "pyproject.toml:4:1");
    assert_eq!(
        relations(&graph, "Shop_App"),
        [
            (DYNAMIC, "https://github.com/acme/tool", DECLARED),
            (DYNAMIC, "pkg:pypi/requests@2.31.0", DECLARED),
            (DYNAMIC, "pkg:pypi/ruamel-yaml", DECLARED),
        ]
    );
    assert_eq!(stated_at(&graph, "Shop_App", "pkg:pypi/requests@2.31.0"), "pyproject.toml:8:3");
}

#[test]
fn a_license_is_an_expression_a_text_a_file_or_a_classifier() {
    let said = |lines: &str| {
        let text = format!("[project]\nname = \"app\"\n{lines}\n");
        licenses(artifact(&graph(one("pyproject.toml", text)), "app"))
    };
    let declared = |text: &str| vec![(text.to_owned(), DECLARED)];
    assert_eq!(said("license = {text = \"BSD\"}"), declared("BSD"));
    let classified = |all: &str| said(&format!("classifiers = [{all}]"));
    assert_eq!(
        classified("\"License :: OSI Approved :: ISC License (ISCL)\""),
        declared("ISC License")
    );
    assert_eq!(
        classified(
            "\"License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)\""
        ),
        declared("GPL-3.0-or-later")
    );
    assert_eq!(classified("\"License :: OSI Approved\", \"Topic :: Utilities\""), []);
    let both = classified(
        "\"License :: OSI Approved :: MIT License\", \"License :: OSI Approved :: Apache Software License\"",
    );
    // Nobody says whether one has the choice.
    assert_eq!(both, declared(r#"List(["MIT License", "Apache Software License"])"#));
    assert_eq!(
        said("license = \"MIT\"\nclassifiers = [\"License :: OSI Approved :: BSD License\"]"),
        declared("MIT")
    );

    let text = spdx::license_id("ISC").unwrap().text();
    let temp = Temp::new()
        .with("pyproject.toml", "[project]\nname = \"app\"\nlicense = {file = \"legal/TERMS\"}\n")
        .with("legal/TERMS", text);
    let graph = graph(temp.read(""));
    assert_eq!(licenses(artifact(&graph, "app")), [("ISC".to_owned(), Evidence::Text)]);
}

#[test]
fn poetrys_tables_are_read_too() {
    let text = r#"[tool.poetry]
name = "app"
license = "MIT"
[tool.poetry.dependencies]
python = "^3.9"
flask = "^2.0"
exact = "1.2.3"
extra = { version = "1", optional = true }
forked = { git = "https://github.com/acme/forked.git", rev = "0a1b2c" }
either = [{ version = "1.0", python = "<3.9" }, { version = "2.0", python = ">=3.9" }]
[tool.poetry.group.dev.dependencies]
black = "*"
"#;
    let graph = graph(one("pyproject.toml", text));
    let to: Vec<_> = relations(&graph, "app").into_iter().map(|(_, to, _)| to).collect();
    assert_eq!(
        to,
        [
            "https://github.com/acme/forked",
            "pkg:pypi/either@1.0",
            "pkg:pypi/either@2.0",
            "pkg:pypi/exact@1.2.3",
            "pkg:pypi/flask",
        ]
    );
}

#[test]
fn what_uv_gets_from_elsewhere_is_named_by_where_it_is() {
    let temp = Temp::new()
        .with(
            "pyproject.toml",
            "[project]\nname = \"app\"\nlicense = \"MIT\"\ndependencies = [\"lib\", \"fork\"]\n[tool.uv.sources]\n\
             lib = { path = \"lib\" }\nfork = { git = \"https://me:secret@host/fork\" }\n",
        )
        .with("lib/pyproject.toml", "[project]\nname = \"lib\"\nlicense = \"ISC\"\n");
    let graph = graph(temp.read(""));
    let to: Vec<_> = relations(&graph, "app").into_iter().map(|(_, to, _)| to).collect();
    assert_eq!(to, ["https://host/fork", "lib"]);
    let lib = artifact(&graph, "lib");
    assert_eq!(lib.details().origin, Some(Origin::Own));
    assert_eq!(licenses(lib), [("ISC".to_owned(), DECLARED)]);
}

#[test]
fn settings_of_tools_alone_are_no_program() {
    let gathered = one("pyproject.toml", "[tool.ruff]\nline-length = 100\n");
    assert_eq!(graph(gathered).artifacts(), []);
}

#[test]
fn damage_is_told_with_its_place_and_the_rest_is_read() {
    let text = "[project]\nname = \"app\"\nlicense = 7\ndependencies = [\"a b\", \"good\", 3]\n";
    let gathered = one("pyproject.toml", text);
    assert_eq!(
        told(&gathered),
        [
            "3:11: `license` is `7`, expected a text that is not empty",
            "4:32: `dependencies` is `3`, expected a text that is not empty",
            "4:17: `dependencies` is `a b`, expected a requirement, as `name>=1.0`",
        ]
    );
    assert_eq!(relations(&sound(gathered), "app"), [(DYNAMIC, "pkg:pypi/good", DECLARED)]);
    let gathered = one("pyproject.toml", "[project]\nname = \"app\"\nlicense = \n");
    assert!(told(&gathered)[0].starts_with("3:"), "{:?}", told(&gathered));
    let missing =
        one("pyproject.toml", "[project]\nname=\"app\"\nlicense = {file = \"../../etc/passwd\"}\n");
    assert_eq!(
        told(&missing),
        ["3:1: cannot be read: there is no license text `../../etc/passwd` in the folder"]
    );
}

#[test]
fn hostile_files_cost_little() {
    let deep = format!("[project]\nname = \"app\"\ndependencies = {}", "[".repeat(100_000));
    assert!(!one("pyproject.toml", deep).problems.is_empty());
    let keys = format!("[project]\n{}x = 1\n", "a.".repeat(100_000));
    assert!(!one("pyproject.toml", keys).problems.is_empty());
    let odd =
        "[project]\nname = [1]\ndependencies = \"x\\u001b[2J\"\n[tool.poetry]\ndependencies = 3\n";
    assert!(!one("pyproject.toml", odd).problems.is_empty());
    let huge = format!("[project]\nname = \"app\"\ndescription = \"{}\"\n", "x".repeat(2 << 20));
    assert_eq!(
        told(&one("pyproject.toml", huge)),
        ["0:0: the file is more than is read (the limit is 1 MiB)"]
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_are_read_as_a_project_without_panic(bytes: Vec<u8>, tail in "[a-z=\\[\\]\"{}., \n]{0,60}") {
        let _ = one("pyproject.toml", bytes).builder.build_sound();
        let text = format!("[project]\nname = \"a\"\ndependencies = [\n{tail}");
        let _ = one("pyproject.toml", text).builder.build_sound();
    }
}
