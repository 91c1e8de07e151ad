//! Folders of programs for Python and Node.

use super::*;
use cleartitle::ArtifactKind;

const UV: &str = "version = 1\n\n[[package]]\nname = \"app\"\nversion = \"0.1\"\nsource = { virtual = \".\" }\ndependencies = [\n    { name = \"flask\" },\n]\n\n\
    [[package]]\nname = \"flask\"\nversion = \"3.0\"\nsource = { registry = \"https://pypi.org/simple\" }\ndependencies = [\n    { name = \"click\" },\n]\n\n\
    [[package]]\nname = \"click\"\nversion = \"8.1\"\nsource = { registry = \"https://pypi.org/simple\" }\n";
const PROJECT: &str =
    "[project]\nname = \"app\"\nlicense = \"MIT\"\ndependencies = [\"Flask>=2\"]\n";

fn metadata(name: &str, version: &str, rest: &str) -> String {
    format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{rest}")
}

fn ids(graph: &ArtifactGraph) -> Vec<&str> {
    graph.artifacts().iter().map(|a| &*a.id).collect()
}

#[test]
fn a_project_and_its_lock_are_one_program_with_the_versions_of_the_lock() {
    let temp = Temp::new()
        .with("pyproject.toml", PROJECT)
        .with("uv.lock", UV)
        .with("requirements.txt", "flask\nclick==8.1\n");
    let graph = graph(temp.read(""));
    assert_eq!(ids(&graph), ["app", "pkg:pypi/click@8.1", "pkg:pypi/flask@3.0"]);
    let app = artifact(&graph, "app");
    assert_eq!(licenses(app), [("MIT".to_owned(), Evidence::Declared)]);
    assert_eq!(app.details().folder.as_ref().unwrap().documents, []);
    assert!(graph.artifacts().iter().all(|a| a.described));
}

#[test]
fn an_environment_gives_licenses_to_what_is_reached_and_nothing_else() {
    let site = ".venv/lib/python3.11/site-packages";
    let with_site = |temp: Temp| {
        temp.with(
            &format!("{site}/flask-3.0.dist-info/METADATA"),
            metadata("Flask", "3.0", "License: BSD-3-Clause\nRequires-Dist: unlocked\n"),
        )
        .with(
            &format!("{site}/click-7.0.dist-info/METADATA"),
            metadata("click", "7.0", "License: ISC\n"),
        )
        .with(
            &format!("{site}/unlocked-1.0.dist-info/METADATA"),
            metadata("unlocked", "1.0", "License: MIT\n"),
        )
        .with(&format!("{site}/pip-23.dist-info/METADATA"), metadata("pip", "23", "License: MIT\n"))
    };
    // The lock says which versions count and what needs what.
    let locked =
        graph(with_site(Temp::new().with("pyproject.toml", PROJECT).with("uv.lock", UV)).read(""));
    assert_eq!(ids(&locked), ["app", "pkg:pypi/click@8.1", "pkg:pypi/flask@3.0"]);
    let declared = |text: &str| vec![(text.to_owned(), Evidence::Declared)];
    assert_eq!(licenses(artifact(&locked, "pkg:pypi/flask@3.0")), declared("BSD-3-Clause"));
    assert_eq!(licenses(artifact(&locked, "pkg:pypi/click@8.1")), []);
    // Without a lock, what is installed does.
    let free = graph(with_site(Temp::new().with("pyproject.toml", PROJECT)).read(""));
    assert_eq!(ids(&free), ["app", "pkg:pypi/flask@3.0", "pkg:pypi/unlocked@1.0"]);
    assert_eq!(relations(&free, "app")[0].1, "pkg:pypi/flask@3.0");
    // Another version than the one that is asked for is not that one.
    let pinned = with_site(Temp::new().with("requirements.txt", "flask==2.0\n"));
    let graph = sound(pinned.read(""));
    assert!(!artifact(&graph, "pkg:pypi/flask@2.0").described);
}

#[test]
fn lists_for_tools_are_left_out_unless_they_are_named() {
    let temp = Temp::new()
        .with("app/requirements.txt", "flask\n")
        .with("app/requirements-dev.txt", "black\n")
        .with("app/test_requirements.txt", "pytest\n");
    let graph = graph(temp.read("app"));
    assert_eq!(ids(&graph), ["app", "pkg:pypi/flask"]);
    let named = super::graph(temp.read("app/requirements-dev.txt"));
    assert_eq!(ids(&named), ["app", "pkg:pypi/black"]);
}

#[test]
fn a_lock_or_a_project_that_is_named_is_called_as_its_folder_or_as_it_says() {
    let temp = Temp::new()
        .with("shop/poetry.lock", "[[package]]\nname = \"a\"\nversion = \"1\"\n")
        .with("web/package.json", "{\"name\": \"front\"}");
    assert_eq!(ids(&graph(temp.read("shop/poetry.lock"))), ["pkg:pypi/a@1", "shop"]);
    assert_eq!(ids(&graph(temp.read("web/package.json"))), ["front"]);
}

#[test]
fn the_texts_of_the_folder_are_its_license_and_answer_its_duties() {
    let (isc, mit) =
        (spdx::license_id("ISC").unwrap().text(), spdx::license_id("MIT").unwrap().text());
    let one =
        Temp::new().with("p/requirements.txt", "a\n").with("p/LICENSE", isc).with("p/NOTICE", "n");
    let graph = graph(one.read("p"));
    let program = artifact(&graph, "p");
    assert_eq!(licenses(program), [("ISC".to_owned(), Evidence::Text)]);
    assert_eq!(program.details().folder.as_ref().unwrap().documents.len(), 2);
    // Two texts beside a field: the field says how they combine.
    let two = Temp::new()
        .with("pyproject.toml", "[project]\nname = \"app\"\nlicense = \"ISC OR MIT\"\n")
        .with("LICENSE-MIT", mit)
        .with("LICENSE-ISC", isc);
    let graph = super::graph(two.read(""));
    assert_eq!(licenses(artifact(&graph, "app")), [("ISC OR MIT".to_owned(), Evidence::Declared)]);
    let unsaid = Temp::new()
        .with("p/requirements.txt", "a\n")
        .with("p/LICENSE-MIT", mit)
        .with("p/LICENSE-ISC", isc);
    let graph = super::graph(unsaid.read("p"));
    assert_eq!(
        licenses(artifact(&graph, "p")),
        [(r#"List(["ISC", "MIT"])"#.to_owned(), Evidence::Text)]
    );
}

#[test]
fn a_folder_may_hold_a_model_and_a_program() {
    let temp = Temp::new()
        .with("chat/README.md", "---\nlicense: apache-2.0\nbase_model: org/base\n---\n")
        .with("chat/requirements.txt", "torch==2.1.0+cu118\n");
    // What is needed to run a model makes no program of it.
    assert_eq!(ids(&graph(temp.read("chat"))), ["chat", "org/base"]);
    let temp = temp.with("chat/pyproject.toml", "[project]\nname = \"chat\"\nlicense = \"MIT\"\n");
    let graph = graph(temp.read("chat"));
    assert_eq!(ids(&graph), ["chat", "chat (code)", "org/base", "pkg:pypi/torch@2.1.0+cu118"]);
    assert_eq!(artifact(&graph, "chat").kind, ArtifactKind::Model);
    assert_eq!(artifact(&graph, "chat (code)").kind, ArtifactKind::Code);
}

#[test]
fn what_npm_installed_stands_for_a_lock_that_was_not_kept() {
    let hidden = r#"{"lockfileVersion": 3, "packages": {
        "node_modules/a": {"version": "1.2.0", "license": "ISC", "dependencies": {"b": "*"}},
        "node_modules/b": {"version": "2.0.0", "license": "MIT"},
        "node_modules/tool": {"version": "1.0.0", "license": "MIT"}}}"#;
    let temp = Temp::new()
        .with("package.json", r#"{"name": "web", "license": "MIT", "dependencies": {"a": "^1"}}"#)
        .with("node_modules/.package-lock.json", hidden);
    let graph = graph(temp.read(""));
    assert_eq!(ids(&graph), ["pkg:npm/a@1.2.0", "pkg:npm/b@2.0.0", "web"]);
    assert_eq!(relations(&graph, "web")[0].1, "pkg:npm/a@1.2.0");
}

#[test]
fn a_lock_of_npm_repeats_what_the_package_says_once() {
    let temp = Temp::new()
        .with(
            "package.json",
            r#"{"name": "web", "license": "MIT", "dependencies": {"@s/a": "^1"}}"#,
        )
        .with(
            "package-lock.json",
            r#"{"lockfileVersion": 2, "packages": {
                "": {"name": "web", "license": "MIT", "dependencies": {"@s/a": "^1"}},
                "node_modules/@s/a": {"version": "1.0.0", "license": "MIT"}}}"#,
        );
    let graph = graph(temp.read(""));
    assert_eq!(ids(&graph), ["pkg:npm/@s/a@1.0.0", "web"]);
    assert_eq!(artifact(&graph, "web").statements.len(), 1);
    assert_eq!(graph.edges().len(), 1);
}

#[test]
fn a_manifest_answers_for_the_program_and_its_packages() {
    let temp = Temp::new()
        .with("requirements.txt", "flask==3.0\n")
        .with("pyproject.toml", "[project]\nname = \"app\"\n")
        .with(
            "cleartitle.toml",
            "[[artifact]]\nid = \"acme/app\"\nkind = \"code\"\nlicense = \"MIT\"\n\
             [[artifact]]\nid = \"pkg:pypi/flask@3.0\"\nkind = \"code\"\nlicense = \"BSD-3-Clause\"\n",
        );
    let graph = graph(temp.read(""));
    assert_eq!(ids(&graph), ["acme/app", "pkg:pypi/flask@3.0"]);
    assert_eq!(relations(&graph, "acme/app").len(), 1);
}

#[test]
fn the_description_of_a_source_archive_is_that_of_its_program() {
    let temp = Temp::new()
        .with("pyproject.toml", PROJECT)
        .with("PKG-INFO", metadata("app", "0.1", "License: MIT\n"));
    assert_eq!(ids(&graph(temp.read(""))), ["app", "pkg:pypi/flask"]);
    let alone = Temp::new().with("PKG-INFO", metadata("app", "0.1", "License: MIT\n"));
    assert_eq!(ids(&graph(alone.read(""))), ["pkg:pypi/app@0.1"]);
    let other = Temp::new().with("METADATA", "of something else\n");
    assert!(told(&other.read(""))[0].ends_with("holds nothing that is known here"));
}
