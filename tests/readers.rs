//! What the readers make of files, damaged ones among them.
#![cfg(feature = "readers")]

mod common;

use common::temp::Temp;

use std::fs;

use cleartitle::graph::{Artifact, ArtifactGraph, Fact, Role, Stated};
use cleartitle::read::{Gathered, Options, ReadError, read};
use cleartitle::vocab::{Component, Domain, Evidence, Modality, Origin, Purpose, Release, Switch};
use cleartitle::{ArtifactKind, Date, Relation};
use proptest::prelude::*;

impl Temp {
    fn read(&self, path: &str) -> Gathered {
        read(&[self.0.join(path)], None, Options::default())
    }
}

fn graph(gathered: Gathered) -> ArtifactGraph {
    assert_eq!(gathered.problems, [], "problems");
    gathered.builder.build().expect("a graph")
}

fn artifact<'g>(graph: &'g ArtifactGraph, id: &str) -> &'g Artifact {
    graph.artifact(graph.find(id).unwrap_or_else(|| panic!("no `{id}`")))
}

fn relations(graph: &ArtifactGraph, id: &str) -> Vec<(Relation, String)> {
    let edges = graph.upstreams(graph.find(id).unwrap());
    edges.iter().map(|e| (e.relation, graph.artifact(e.to).id.to_string())).collect()
}

fn expression(artifact: &Artifact) -> Option<&str> {
    match &artifact.statements.first()?.stated {
        Stated::Expression(text) => Some(text),
        _ => None,
    }
}

fn manifest(text: &str) -> Gathered {
    Temp::new().with("cleartitle.toml", text).read("")
}

/// The messages of all problems, with line and column.
fn told(gathered: &Gathered) -> Vec<String> {
    let told = |p: &ReadError| format!("{}:{}: {p}", p.place().line, p.place().column);
    gathered.problems.iter().map(told).collect()
}

fn card(text: impl AsRef<[u8]>) -> Gathered {
    Temp::new().with("it.md", text).read("it.md")
}

const BIG: &str = r#"
[intent]
purpose = "commercial"
release = ["share", "host"]
monthly-active-users = [{ on = 2024-07-23, users = 10_000 }]
annual-revenue-usd = 500_000
territory = ["US", "DE"]
established = ["FR"]
domains = []
as-of = 2026-11-22

[assume]
training-adapts-data = "no"

[[artifact]]
id = "acme/Llama-support-8b"
kind = "model"
license = { weights = "deepseek", code = "NONE", data = "NOASSERTION" }
relations = [
  { by = "fine-tuned-from", to = "meta-llama/Llama-3.1-8B" },
  { to = "acme/tickets" },
]
modalities = ["text"]
origin = "own"
license-facts = { change-date = 2028-01-01, grant = "none", list = ["a"], yes = true, n = 3 }
revision = "abc"
note = "for people"
intent = { purpose = "research", domains = ["malware"] }

[[artifact]]
id = "meta-llama/Llama-3.1-8B"
kind = "model"
license = "llama3.1"
"#;

#[test]
fn a_manifest_gives_all_that_it_states() {
    let graph = graph(manifest(BIG));
    let own = artifact(&graph, "acme/Llama-support-8b");
    assert_eq!(own.place.as_ref().unwrap().line, 16);
    let stated: Vec<_> = own.statements.iter().map(|s| (s.component, s.stated.clone())).collect();
    let weights = (Component::Weights, Stated::Expression("deepseek".into()));
    assert_eq!(stated, [weights, (Component::Code, Stated::Nothing)]);
    assert!(own.statements.iter().all(|s| s.evidence == Evidence::Concluded && s.place.is_some()));
    let details = own.details();
    assert_eq!(details.license_facts.len(), 5);
    let day = Date { year: 2028, month: 1, day: 1 };
    assert_eq!(details.license_facts["change-date"], Fact::Day(day));
    assert_eq!(details.origin, Some(Origin::Own));
    assert_eq!(details.intent.as_ref().unwrap().purpose, Some(Purpose::Research));
    assert!(details.intent.as_ref().unwrap().domains.unwrap().has(Domain::Malware));
    let to = |by, id: &str| (by, id.to_owned());
    assert_eq!(
        relations(&graph, "acme/Llama-support-8b"),
        [
            to(Relation::Unstated, "acme/tickets"),
            to(Relation::FineTunedFrom, "meta-llama/Llama-3.1-8B")
        ]
    );
    let edge = &graph.upstreams(graph.find("acme/Llama-support-8b").unwrap())[1];
    assert_eq!(edge.place.as_ref().unwrap().line, 20);

    let base = graph.find("meta-llama/Llama-3.1-8B").unwrap();
    let intent = graph.intent(base);
    assert!(intent.release.has(Release::Host) && intent.release.len() == 2);
    assert_eq!(intent.users_on(Some(Date { year: 2024, month: 7, day: 23 })), Some(10_000));
    assert_eq!(intent.revenue, Some(500_000));
    assert_eq!(intent.established.as_deref(), Some(&["FR".to_owned()][..]));
    assert_eq!(intent.offered_in.as_ref().unwrap().len(), 2);
    assert!(intent.domains.is_some_and(|d| d.is_empty()));
    assert_eq!(intent.places["purpose"].line, 3);
    assert_eq!(intent.places.len(), 8);
    assert_eq!(graph.assumptions().answer(Switch::TrainingAdaptsData), Some(false));
}

#[test]
fn every_mistake_in_a_manifest_is_told_with_line_and_cure() {
    let gathered = manifest(
        "[intent]\npurpos = \"commercial\"\nrelease = [\"shaer\"]\nterritory = [\"Germany\"]\n\
         as-of = \"today\"\nmonthly-active-users = -1\n[assume]\ntraining-adapts-data = true\n\
         [[artifact]]\nid = \"a\"\nkind = \"modle\"\nlicense = 3\n[[artifact]]\nkind = \"model\"\n\
         [[artifact]]\nid = \"b\"\n",
    );
    assert_eq!(
        told(&gathered),
        [
            "2:1: unknown key `purpos` in [intent], did you mean `purpose`?",
            "3:12: unknown release `shaer`, did you mean `share`?",
            "4:14: `territory` is `Germany`, expected ISO 3166-1 codes of two capitals, as \"DE\"",
            "5:9: `as-of` is `today`, expected a date without quotes, as 2026-11-22",
            "6:24: `monthly-active-users` is `-1`, expected a whole number from 0",
            "8:24: `training-adapts-data` is `true`, expected \"yes\" or \"no\"",
            "11:8: unknown artifact kind `modle`, did you mean `model`?",
            "12:11: `license` is `3`, expected a license expression, `NONE` or `NOASSERTION`",
            "13:1: the artifact has no `id`",
            "16:6: the artifact has no `kind`",
        ]
    );
    assert!(gathered.problems[1].help().contains("`internal`, `share`, `host`, `outputs`"));
    assert!(gathered.problems.iter().all(|p| !p.is_warning()));
}

#[test]
fn broken_toml_names_its_line_and_does_not_hide_other_inputs() {
    let temp = Temp::new()
        .with("cleartitle.toml", "[intent\npurpose = ")
        .with("c.md", "---\nlicense: mit\n---\n");
    let gathered = read(&[temp.0.clone(), temp.0.join("c.md")], None, Options::default());
    assert!(told(&gathered)[0].starts_with("1:8: this is not valid TOML"), "{:?}", told(&gathered));
    assert!(gathered.read_something);
    assert_eq!(gathered.builder.artifacts().count(), 1);
}

#[test]
fn a_manifest_reads_the_folder_of_an_artifact_and_stands_before_it() {
    let temp = Temp::new()
        .with(
            "cleartitle.toml",
            "[[artifact]]\nid = \"acme/x\"\nlicense = \"MIT\"\npath = \"m\"\n\
             relations = [{ by = \"distilled-from\", to = \"o/base\" }]\n",
        )
        .with("m/README.md", "---\nlicense: apache-2.0\nbase_model: o/base\ndatasets: [d/d]\n---\n")
        .with("m/adapter_config.json", "{\"base_model_name_or_path\": \"o/base\"}")
        .with("m/NOTICE", "Built with it");
    let graph = graph(temp.read(""));
    let own = artifact(&graph, "acme/x");
    assert_eq!(own.kind, ArtifactKind::Adapter);
    let grades: Vec<_> = own.statements.iter().map(|s| s.evidence).collect();
    assert_eq!(grades, [Evidence::Concluded, Evidence::Declared]);
    let folder = own.details().folder.as_ref().unwrap();
    let roles: Vec<_> = folder.documents.iter().map(|d| (d.name.as_str(), d.role)).collect();
    assert_eq!(roles, [("NOTICE", Role::Notice), ("README.md", Role::Card)]);
    let to = |by, id: &str| (by, id.to_owned());
    let expected = [to(Relation::TrainedOn, "d/d"), to(Relation::DistilledFrom, "o/base")];
    assert_eq!(relations(&graph, "acme/x"), expected);
}

#[test]
#[cfg(unix)]
fn nothing_outside_of_the_folder_is_read() {
    let out = Temp::new().with("secret/LICENSE", "secret");
    let temp = Temp::new().with(
        "cleartitle.toml",
        "[[artifact]]\nid = \"a\"\nkind = \"model\"\npath = \"link\"\n\
         [[artifact]]\nid = \"b\"\nkind = \"model\"\npath = \"../..\"\n\
         [[artifact]]\nid = \"c\"\nkind = \"model\"\npath = \"in\"\n",
    );
    let temp = temp.with("in/NOTICE", "n");
    std::os::unix::fs::symlink(out.0.join("secret"), temp.0.join("link")).unwrap();
    std::os::unix::fs::symlink(out.0.join("secret/LICENSE"), temp.0.join("in/LICENSE")).unwrap();
    let gathered = temp.read("");
    let out = |p: &&ReadError| matches!(p, ReadError::LeadsOut { .. });
    assert_eq!(gathered.problems.iter().filter(out).count(), 3, "{:?}", told(&gathered));
    assert!(gathered.sources.iter().all(|(_, text)| !text.contains("secret")));
}

#[test]
fn a_card_gives_license_parents_data_and_modality_with_their_lines() {
    let graph = graph(card(
        "\u{feff}---\r\nlanguage: no\r\nlicense: Apache-2.0\r\nbase_model:\r\n- https://huggingface.co/o/b/tree/main\r\n\
         datasets:\r\n- d/one\r\npipeline_tag: text-to-image\r\n---\r\nprose\r\n",
    ));
    let own = artifact(&graph, "it");
    assert_eq!(expression(own), Some("Apache-2.0"));
    assert_eq!(own.statements[0].place.as_ref().unwrap().line, 3);
    let modalities = own.details().modalities.unwrap();
    assert!(modalities.has(Modality::Text) && modalities.has(Modality::Image));
    let to = |by, id: &str| (by, id.to_owned());
    let expected = [to(Relation::TrainedOn, "d/one"), to(Relation::FineTunedFrom, "o/b")];
    assert_eq!(relations(&graph, "it"), expected);
    let edge = &graph.upstreams(graph.find("it").unwrap())[1];
    assert_eq!(edge.place.as_ref().unwrap().line, 5);
    assert_eq!(artifact(&graph, "d/one").kind, ArtifactKind::Dataset);
}

#[test]
fn license_values_of_any_shape_are_read_as_they_were_meant() {
    let stated = |front: &str| {
        let graph = graph(card(format!("---\n{front}\n---\n")));
        artifact(&graph, "it").statements.first().map(|s| s.stated.clone())
    };
    let said = |text: &str| Some(Stated::Expression(text.into()));
    assert_eq!(stated("license: \"MIT\""), said("MIT"));
    assert_eq!(stated("license:\n- mit"), said("mit"));
    let list = vec!["mit".to_owned(), "cc-by-4.0".to_owned()];
    assert_eq!(stated("license: [mit, cc-by-4.0]"), Some(Stated::List(list.into())));
    for absent in [
        "license:",
        "license: '{license}'",
        "license: {{ license }}",
        "license: ???",
        "tags: [x]",
        "license: '[More Information Needed]'",
    ] {
        assert_eq!(stated(absent), None, "{absent}");
    }
    assert_eq!(stated("license: other"), said("other"));
    assert_eq!(stated("license: other\nlicense_name: 1.10"), said("1.10"));
    assert_eq!(
        stated("license: other\nlicense_name: n\nlicense_link: https://x.y/z"),
        said("https://x.y/z")
    );
    assert_eq!(stated("license: other\nlicense_name: n\nlicense_link: LICENSE"), said("n"));
}

#[test]
fn a_name_that_is_known_goes_before_an_address_that_is_not() {
    let text = "---\nlicense: other\nlicense_name: deepseek\nlicense_link: https://x.y/z\n---\n";
    let temp = Temp::new().with("it.md", text);
    let known = |text: &str| text == "deepseek";
    let options = Options { known: Some(&known), ..Options::default() };
    let graph = graph(read(&[temp.0.join("it.md")], None, options));
    assert_eq!(expression(artifact(&graph, "it")), Some("deepseek"));
}

#[test]
fn relations_are_stated_or_inferred() {
    let by = |front: &str| {
        let gathered = card(format!("---\n{front}\n---\n"));
        let graph = gathered.builder.build().unwrap();
        (artifact(&graph, "it").kind, relations(&graph, "it")[0].0)
    };
    use ArtifactKind::{Adapter, Model};
    assert_eq!(by("base_model: a/b"), (Model, Relation::FineTunedFrom));
    assert_eq!(by("base_model: [a/b, a/c]"), (Model, Relation::MergedFrom));
    assert_eq!(by("base_model: a/b\ntags: [merge]"), (Model, Relation::MergedFrom));
    assert_eq!(by("base_model: a/b\ntags: [gguf]"), (Model, Relation::QuantizedFrom));
    assert_eq!(by("base_model: {name: a/b}\nlibrary_name: peft"), (Adapter, Relation::AdapterOf));
    assert_eq!(by("base_model: a/b\nbase_model_relation: adapter"), (Adapter, Relation::AdapterOf));
    assert_eq!(by("base_model: a/b\nbase_model_relation: odd"), (Model, Relation::Unstated));
}

#[test]
fn a_dataset_card_tells_its_sources() {
    let graph = graph(card(
        "---\nlicense: cc-by-4.0\ntask_categories: [x]\nsource_datasets:\n- original\n- extended|a/b\n- c\n---\n",
    ));
    assert_eq!(artifact(&graph, "it").kind, ArtifactKind::Dataset);
    let to = |id: &str| (Relation::DerivedFrom, id.to_owned());
    assert_eq!(relations(&graph, "it"), [to("a/b"), to("c")]);
}

#[test]
fn damaged_front_matter_is_recovered_and_told() {
    let recovered = |text: &str, line: u32| {
        let gathered = card(text);
        assert_eq!(gathered.problems.len(), 1, "{text}: {:?}", told(&gathered));
        assert_eq!(gathered.problems[0].place().line, line, "{:?}", told(&gathered));
        let graph = gathered.builder.build().unwrap();
        let statement = artifact(&graph, "it").statements.first().cloned();
        statement.map(|s| (s.stated, s.evidence))
    };
    let mit = Some((Stated::Expression("mit".into()), Evidence::Recovered));
    assert_eq!(recovered("---\na: [\nlicense: mit # yes\n---\n", 2), mit);
    assert_eq!(recovered("---\na:\n\t- b\nlicense: mit\n---\n", 3), mit);
    assert_eq!(recovered("---\nlicense: mit\n# Title\n", 1), mit);
    assert_eq!(recovered("# Title\n\n---\nlicense: mit\n---\n", 3), mit);
    assert_eq!(recovered("---\nlicense: mit\nlicense: mit\n---\n", 3), mit);
    assert_eq!(recovered("---\n- a\n---\n", 2), None);
    assert_eq!(recovered("prose\n", 0), None);
    assert_eq!(recovered("", 0), None);
}

#[test]
fn an_alias_bomb_is_refused_in_no_time() {
    let mut text = "---\na0: &a0 [x, x]\n".to_owned();
    for n in 1..60 {
        text += &format!("a{n}: &a{n} [*a{}, *a{}]\n", n - 1, n - 1);
    }
    let started = std::time::Instant::now();
    let gathered = card(text + "license: mit\n---\n");
    assert!(started.elapsed().as_secs() < 2);
    assert!(matches!(gathered.problems[0], ReadError::Recovered { .. }));
}

#[test]
fn a_license_text_is_recognized_beside_the_card() {
    let mit = spdx::license_id("MIT").unwrap().text();
    let temp = Temp::new()
        .with("m/README.md", "---\nlicense: other\nlicense_name: x\n---\n")
        .with("m/LICENSE", mit)
        .with("m/LICENSES/Other.txt", mit)
        .with("m/THIRD_PARTY_NOTICES.md", "nothing");
    let graph = graph(temp.read("m"));
    let own = artifact(&graph, "m");
    assert_eq!(own.statements.len(), 1);
    assert_eq!(own.statements[0].evidence, Evidence::Text);
    assert!(
        matches!(&own.statements[0].stated, Stated::Text(ids) if ids.contains(&"MIT".to_owned()))
    );
    let documents = &own.details().folder.as_ref().unwrap().documents;
    let inner = documents.iter().find(|d| d.name == "LICENSES/Other.txt").unwrap();
    assert!(inner.licenses.contains(&"MIT".to_owned()));
}

#[test]
fn changed_and_foreign_texts_are_told_apart() {
    let mit = spdx::license_id("MIT").unwrap().text();
    let temp = Temp::new()
        .with("a/LICENSE", format!("{mit}\nYou may not use it for commercial purposes."))
        .with("a/model.safetensors", "")
        .with("b/LICENSE", "All of this is mine and mine alone, and nobody else's.")
        .with("b/model.safetensors", "");
    let stated = |name: &str| {
        let graph = graph(temp.read(name));
        artifact(&graph, name).statements[0].stated.clone()
    };
    let Stated::ChangedText(changed) = stated("a") else { panic!("{:?}", stated("a")) };
    assert_eq!(&*changed.like, "MIT");
    assert!(changed.change.contains("commercial"), "{}", changed.change);
    assert_eq!(stated("b"), Stated::ForeignText);
}

#[test]
fn files_that_are_no_plain_text_are_named() {
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("MIT".bytes().flat_map(|b| [b, 0])).collect();
    let merge = "<<<<<<< HEAD\nMIT\n=======\nBSD\n>>>>>>> other\n";
    let temp = Temp::new()
        .with("m/config.json", "{\"model_type\": \"x\"}")
        .with("m/COPYING", merge)
        .with("m/LICENSE", utf16)
        .with("m/adapter_config.json", "{\n nonsense");
    let gathered = temp.read("m");
    assert_eq!(
        told(&gathered),
        [
            "1:1: the file holds both sides of an unfinished merge",
            "0:0: found UTF-16 where UTF-8 text was expected",
            "2:2: this is not valid JSON: key must be a string",
        ]
    );
}

#[test]
fn an_adapter_names_its_base_and_disagreement_is_told() {
    let config = "{\n  \"base_model_name_or_path\": \"o/base\",\n  \"revision\": null\n}";
    let temp = Temp::new()
        .with("m/adapter_config.json", config)
        .with("n/adapter_config.json", config)
        .with("n/README.md", "---\nbase_model: o/else\n---\n")
        .with("p/adapter_config.json", "{\"base_model_name_or_path\": \"/home/me/x\"}");
    let graph = graph(temp.read("m"));
    assert_eq!(artifact(&graph, "m").kind, ArtifactKind::Adapter);
    assert_eq!(relations(&graph, "m"), [(Relation::AdapterOf, "o/base".to_owned())]);
    assert_eq!(graph.upstreams(graph.find("m").unwrap())[0].place.as_ref().unwrap().line, 2);
    let gathered = temp.read("n");
    assert!(matches!(gathered.problems[..], [ReadError::ParentsDisagree { .. }]));
    assert_eq!(relations(&gathered.builder.build().unwrap(), "n").len(), 2);
    let gathered = temp.read("p");
    assert!(matches!(gathered.problems[..], [ReadError::LocalParent { .. }]));
}

#[test]
#[cfg(unix)]
fn a_repository_of_the_cache_keeps_its_id_and_may_link_into_itself() {
    let temp = Temp::new()
        .with("hub/models--o--n/refs/main", "abc123")
        .with("hub/models--o--n/blobs/1", "---\nlicense: mit\n---\n")
        .with("hub/datasets--o--d/snapshots/1/README.md", "---\nlicense: odbl\n---\n");
    let snapshot = temp.0.join("hub/models--o--n/snapshots/abc123");
    fs::create_dir_all(&snapshot).unwrap();
    std::os::unix::fs::symlink("../../blobs/1", snapshot.join("README.md")).unwrap();
    for path in ["hub", "hub/models--o--n", "hub/models--o--n/snapshots/abc123"] {
        let graph = graph(temp.read(path));
        let own = artifact(&graph, "o/n");
        assert_eq!(expression(own), Some("mit"), "{path}");
        assert_eq!(own.details().origin, Some(Origin::ThirdParty));
        assert_eq!(own.details().revision.as_deref(), Some("abc123"));
    }
    assert_eq!(artifact(&graph(temp.read("hub")), "o/d").kind, ArtifactKind::Dataset);
}

fn workspace() -> Temp {
    Temp::new()
        .with(
            "Cargo.toml",
            "[package]\nname = \"app\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT/Apache-2.0\"\n\
             [dependencies]\nlib = { path = \"lib\" }\nmac = { path = \"mac\" }\n\
             [dev-dependencies]\ntests = { path = \"tests-only\" }\n[workspace]\nmembers = [\"lib\", \"mac\"]\nexclude = [\"tests-only\"]\n\
             [package.metadata.cleartitle]\ncontains = [\"meta-llama/Llama-3.1-8B\"]\nserves = [\"o/m\"]\n\
             license = { code = \"MIT\", weights = \"llama3.1\" }\n\
             artifact = [{ id = \"o/m\", kind = \"model\", license = \"mit\" }]\n",
        )
        .with("src/main.rs", "fn main() {}")
        .with(
            "lib/Cargo.toml",
            "[package]\nname = \"lib\"\nversion = \"1.0.0\"\nlicense-file = \"../LICENSE\"\n",
        )
        .with("lib/src/lib.rs", "")
        .with("LICENSE", spdx::license_id("MIT").unwrap().text())
        .with(
            "mac/Cargo.toml",
            "[package]\nname = \"mac\"\nversion = \"1.0.0\"\nlicense = \"Zlib/MIT\"\n[lib]\nproc-macro = true\n",
        )
        .with("mac/src/lib.rs", "")
        .with("tests-only/Cargo.toml", "[package]\nname = \"tests\"\nversion = \"1.0.0\"\n")
        .with("tests-only/src/lib.rs", "")
}

#[test]
fn a_workspace_gives_what_ends_in_its_result() {
    let temp = workspace();
    let gathered = temp.read("");
    let lines: Vec<_> = told(&gathered);
    assert_eq!(lines, ["4:1: `license` is `Zlib/MIT`, an old form that is read as `Zlib OR MIT`"]);
    let graph = gathered.builder.build().expect("a graph");
    let to = |by, id: &str| (by, id.to_owned());
    assert_eq!(
        relations(&graph, "app"),
        [
            to(Relation::LinksStatic, "lib"),
            to(Relation::BuiltWith, "mac"),
            to(Relation::Contains, "meta-llama/Llama-3.1-8B"),
        ],
        "{lines:?}"
    );
    assert!(graph.is_shipped(graph.find("app (service)").unwrap()));
    assert_eq!(
        relations(&graph, "app (service)"),
        [to(Relation::Serves, "app"), to(Relation::Serves, "o/m")]
    );
    let app = artifact(&graph, "app");
    assert_eq!(app.statements.len(), 2);
    assert_eq!(app.place.as_ref().unwrap().line, 2);
    let mac = artifact(&graph, "mac");
    assert_eq!(expression(mac), Some("Zlib OR MIT"));
    let place = mac.statements[0].place.as_ref().unwrap();
    assert!(place.line == 4 && place.file.ends_with("mac/Cargo.toml"), "{place}");
    assert!(matches!(artifact(&graph, "lib").statements[0].stated, Stated::Text(_)));
    assert_eq!(expression(artifact(&graph, "o/m")), Some("mit"));
    assert!(graph.find("tests").is_none());
}

#[test]
fn a_manifest_beside_a_workspace_adds_to_it() {
    let temp = workspace().with(
        "cleartitle.toml",
        "[[artifact]]\nid = \"app\"\nkind = \"code\"\nlicense = \"Apache-2.0\"\nrelations = [{ by = \"runs\", to = \"x/y\" }]\n",
    );
    let graph = temp.read("").builder.build().expect("a graph");
    assert_eq!(relations(&graph, "app").len(), 4);
    assert_eq!(expression(artifact(&graph, "app")), Some("Apache-2.0"));
}

#[test]
fn what_cargo_cannot_read_is_told_in_its_words() {
    let temp = Temp::new().with("Cargo.toml", "[package]\nname = 3\n");
    let gathered = temp.read("");
    assert!(matches!(gathered.problems[..], [ReadError::Cargo { .. }]), "{:?}", told(&gathered));
    assert!(!gathered.read_something);
}

#[test]
fn a_card_that_cannot_be_read_is_why_a_folder_holds_nothing() {
    let folder = Temp::new().with("README.md", b"\x00\x01binary");
    let gathered = folder.read("");
    assert!(matches!(&*gathered.problems, [ReadError::NotText { .. }]), "{:?}", gathered.problems);
}

#[test]
fn files_beyond_those_that_are_looked_at_are_told() {
    let mut folder = Temp::new().with("README.md", "---\nlicense: mit\n---\n");
    for n in 0..2_000 {
        folder = folder.with(&format!("{n}.png"), "");
    }
    let gathered = folder.read("");
    let told = |p: &ReadError| matches!(p, ReadError::NotLookedAt { count: 2_001, .. });
    assert!(gathered.problems.iter().all(|p| told(p) && p.is_warning()), "{:?}", gathered.problems);
    assert_eq!(gathered.problems.len(), 1);
}

#[test]
fn nothing_to_read_is_told() {
    let temp = Temp::new().with("it.txt", "x").with("app/config.json", "{}");
    for path in ["", "it.txt", "app"] {
        let gathered = temp.read(path);
        assert!(matches!(gathered.problems[..], [ReadError::Unrecognized { .. }]), "{path}");
        assert!(!gathered.read_something);
    }
    assert!(matches!(temp.read("absent").problems[..], [ReadError::Unreadable { .. }]));
}

#[test]
fn messages_print_no_control_characters() {
    let gathered = manifest("[[artifact]]\nid = \"a\\u001b[31m\"\nkind = \"\\u001b[2J\\u202e\"\n");
    assert!(!told(&gathered).concat().contains(['\u{1b}', '\u{202e}']));
    let kept: Vec<_> = gathered.builder.artifacts().map(|a| a.id.to_string()).collect();
    assert_eq!(kept, ["a\u{1b}[31m"]);
}

proptest! {
    #[test]
    fn any_bytes_as_a_card_end_in_facts_or_a_named_problem(bytes: Vec<u8>) {
        let gathered = card(&bytes);
        prop_assert!(gathered.read_something || !gathered.problems.is_empty());
    }

    #[test]
    fn any_front_matter_ends_in_facts_or_a_named_problem(text in "(license|base_model|datasets|[a-z]{1,3}|- |\\[|\\{|: |\n|\t|\"|&a |\\*a|#|---\n|[!-~]){0,40}") {
        for text in [format!("---\n{text}\n---\n"), format!("---\n{text}"), text] {
            let gathered = card(&text);
            prop_assert!(gathered.read_something || !gathered.problems.is_empty());
        }
    }

    #[test]
    fn any_text_as_a_manifest_is_answered(text in "(\\[\\[artifact\\]\\]\n|\\[intent\\]\n|id|kind|license|relations|path| = |\"[a-z/.]{0,5}\"|\\{|\\}|\\[|\\]|,|\n|[0-9]|2026-01-01){0,40}") {
        let gathered = manifest(&text);
        prop_assert!(gathered.read_something);
        let _ = gathered.builder.build();
    }
}
