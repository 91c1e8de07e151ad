//! Does a lineage become a picture? DOT, Mermaid and SVG of small graphs word by word, laws for all;
//! and the command as its users run it.
#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cleartitle::render::draw::{Drawing, Extent, dot, mermaid, svg};
use cleartitle::render::{Lineage, plain};
use cleartitle::report::{Named, Step};
use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker};
use cleartitle::{Relation, Report, Verdict};
use proptest::prelude::*;

mod common;

fn judged(build: impl FnOnce(&mut cleartitle::GraphBuilder)) -> Report {
    let mut builder = ArtifactGraph::builder();
    build(&mut builder);
    Checker::new(&Catalog::builtin()).check(&builder.build().unwrap())
}

/// A model that hides Llama's terms, an edge that nobody stated, and something that nothing describes.
fn small() -> Report {
    judged(|b| {
        let model = |id| Artifact::new(id, ArtifactKind::Model);
        b.artifact(model("acme/chat-8b").license("Apache-2.0"));
        b.artifact(model("meta-llama/Llama-3.1-8B").license("llama3.1"));
        b.artifact(Artifact::new("acme/eval", ArtifactKind::Dataset).license("CC0-1.0"));
        b.relation("acme/chat-8b", Relation::FineTunedFrom, "meta-llama/Llama-3.1-8B");
        b.relation("acme/chat-8b", Relation::EvaluatedOn, "acme/eval");
        b.relation("acme/chat-8b", Relation::Unstated, "acme/notes");
    })
}

/// A report of artifacts that are only named, below one that is described: as large as one likes.
fn named(ids: &[String], edges: &[(usize, usize)]) -> Report {
    let model = |b: &mut cleartitle::GraphBuilder| {
        b.artifact(Artifact::new("root", ArtifactKind::Model).license("MIT"));
    };
    let mut report = judged(model);
    let kind = ArtifactKind::Model;
    report.undescribed = ids.iter().map(|id| Named { id: id.as_str().into(), kind }).collect();
    let id = |n: usize| n.checked_sub(1).map_or("root", |n| &ids[n]).into();
    let step = |(from, to): &(usize, usize)| Step {
        from: id(*from),
        by: Relation::FineTunedFrom,
        to: id(*to),
        place: None,
        evidence: None,
    };
    report.relations = edges.iter().map(step).collect();
    report
}

fn names(count: usize) -> Vec<String> {
    (1..=count).map(|n| format!("acme/n{n}")).collect()
}

fn all(report: &Report, extent: Extent) -> [Drawing; 3] {
    [svg(report, extent), dot(report, extent), mermaid(report, extent)]
}

#[test]
fn mermaid_word_by_word() {
    let drawing = mermaid(&small(), Extent::Findings);
    assert_eq!((drawing.shown, drawing.of), (4, 4));
    assert_eq!(
        drawing.text,
        r##"%% cleartitle: blocked · 4 artifacts, 3 relations
flowchart LR
  n0["acme/chat-8b<br/>model · Apache-2.0<br/>blocked · shipped"]
  n1["acme/eval<br/>dataset · CC0-1.0<br/>clear"]
  n2["meta-llama/Llama-3.1-8B<br/>model · LicenseRef-Llama-3.1<br/>clear"]
  n3["acme/notes<br/>model · not described"]
  n0 -->|"evaluated-on"| n1
  n0 -.->|"unstated"| n3
  n0 -->|"fine-tuned-from"| n2
  linkStyle 2 stroke:#d55e00,stroke-width:3px
  linkStyle 1 stroke:#aa4499,stroke-width:3px
  classDef blocked fill:#fbe3d6,stroke:#d55e00,color:#1b1b1b
  class n0 blocked
  classDef clear fill:#dcf3ec,stroke:#009e73,color:#1b1b1b
  class n1,n2 clear
  classDef undescribed fill:#f3f3f3,stroke:#767676,color:#1b1b1b,stroke-dasharray:5 3
  class n3 undescribed
  classDef shipped stroke-width:3px
  class n0 shipped
"##
    );
}

#[test]
fn dot_word_by_word() {
    assert_eq!(
        dot(&small(), Extent::Findings).text,
        r##"digraph lineage {
  label="cleartitle: blocked · 4 artifacts, 3 relations"
  labelloc=t
  rankdir=LR
  fontname="sans-serif"
  node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=11]
  edge [fontname="sans-serif", fontsize=9, color="#767676"]
  n0 [label="acme/chat-8b\nmodel · Apache-2.0\nblocked · shipped", class="blocked", color="#d55e00", fillcolor="#fbe3d6", tooltip="acme/chat-8b", penwidth=3]
  n1 [label="acme/eval\ndataset · CC0-1.0\nclear", class="clear", color="#009e73", fillcolor="#dcf3ec", tooltip="acme/eval"]
  n2 [label="meta-llama/Llama-3.1-8B\nmodel · LicenseRef-Llama-3.1\nclear", class="clear", color="#009e73", fillcolor="#dcf3ec", tooltip="meta-llama/Llama-3.1-8B"]
  n3 [label="acme/notes\nmodel · not described", class="undescribed", color="#767676", fillcolor="#f3f3f3", tooltip="acme/notes", style="rounded,filled,dashed"]
  n0 -> n1 [label="evaluated-on"]
  n0 -> n3 [label="unstated", class="unknown", color="#aa4499", penwidth=2.5, style=dashed]
  n0 -> n2 [label="fine-tuned-from", class="blocked", color="#d55e00", penwidth=2.5]
}
"##
    );
}

/// The nodes of a picture, without the legend: class, tooltip and texts of each.
fn nodes(text: &str) -> Vec<(String, String, Vec<String>)> {
    let page = roxmltree::Document::parse(text).unwrap_or_else(|e| panic!("{e}: {text}"));
    let classed = |word: &'static str| {
        move |n: &roxmltree::Node<'_, '_>| {
            n.attribute("class").is_some_and(|c| c.split(' ').next() == Some(word))
        }
    };
    let said = |n: roxmltree::Node<'_, '_>| n.text().unwrap_or_default().to_owned();
    let of = |tag: &'static str| {
        move |n: &roxmltree::Node<'_, '_>| n.has_tag_name(("http://www.w3.org/2000/svg", tag))
    };
    page.descendants()
        .filter(classed("node"))
        .map(|n| {
            let title = n.children().find(of("title")).map(said).unwrap_or_default();
            let lines = n.children().filter(of("text")).map(said).collect();
            (n.attribute("class").unwrap_or_default().to_owned(), title, lines)
        })
        .collect()
}

#[test]
fn svg_tells_each_verdict_in_words_and_marks_the_paths() {
    let text = svg(&small(), Extent::Findings).text;
    let nodes = nodes(&text);
    assert_eq!(nodes[0].0, "node blocked shipped");
    assert_eq!(nodes[0].2, ["acme/chat-8b", "model · Apache-2.0", "blocked · shipped"]);
    assert!(
        nodes[0].1.contains("outbound-drops-terms: `acme/chat-8b` is declared"),
        "{}",
        nodes[0].1
    );
    assert_eq!(nodes[3].2, ["acme/notes", "model · not described"]);
    let page = roxmltree::Document::parse(&text).unwrap();
    let arrows: Vec<_> = page
        .descendants()
        .filter(|n| n.attribute("marker-end").is_some())
        .map(|n| (n.attribute("class").unwrap(), n.first_element_child().unwrap().text().unwrap()))
        .collect();
    assert_eq!(
        arrows,
        [
            ("arrow plain", "acme/chat-8b evaluated-on acme/eval"),
            ("arrow unknown guess", "acme/chat-8b unstated acme/notes: unknown"),
            ("arrow blocked", "acme/chat-8b fine-tuned-from meta-llama/Llama-3.1-8B: blocked"),
        ]
    );
    let root = page.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let title = root.first_element_child().unwrap();
    assert_eq!(title.text(), Some("cleartitle: blocked · 4 artifacts, 3 relations"));
    let desc = title.next_sibling_element().unwrap();
    assert_eq!(desc.text(), Some("Shipped: acme/chat-8b is blocked."));
}

#[test]
fn the_pictures_of_what_was_collected_can_be_read() {
    let Some(shared) = common::shared() else {
        return println!("skipped: CLEARTITLE_SHARED is not set");
    };
    for folder in ["mergekit", "axolotl", "llama-factory", "peft", "ollama"] {
        let folder = shared.join("fixtures/configs").join(folder);
        let read = cleartitle::read::read(&[folder], None, cleartitle::read::Options::default());
        let (graph, _) = read.builder.build_sound();
        let report = Checker::new(&Catalog::builtin()).check(&graph);
        let drawing = svg(&report, Extent::All);
        assert_eq!(nodes(&drawing.text).len(), drawing.shown);
        assert!(drawing.shown > 1);
    }
}

#[test]
fn notes_at_upstreams_mark_nothing() {
    let report = judged(|b| {
        let model = |id| Artifact::new(id, ArtifactKind::Model);
        b.artifact(model("honest").license("llama3.1"));
        b.artifact(model("laundered").license("Apache-2.0"));
        b.artifact(model("meta").license("llama3.1"));
        b.relation("honest", Relation::FineTunedFrom, "laundered");
        b.relation("laundered", Relation::FineTunedFrom, "meta");
    });
    assert!(report.findings.iter().any(|f| f.note), "{:#?}", report.findings);
    let lineage = Lineage::of(&report);
    let up = lineage.edges.iter().find(|e| lineage.nodes[e.from as usize].id == "laundered");
    assert_ne!(up.unwrap().mark, Some(Verdict::Blocked));
    let laundered = lineage.nodes.iter().find(|n| n.id == "laundered").unwrap();
    assert_eq!((laundered.verdict, laundered.worst), (Some(Verdict::Blocked), None));
}

#[test]
fn relations_between_the_same_two_are_one_arrow() {
    let mut report = named(&names(1), &[(0, 1), (0, 1)]);
    report.relations[1].by = Relation::TrainedOnOutputsOf;
    let text = dot(&report, Extent::All).text;
    assert!(
        text.contains(r#"n0 -> n1 [label="fine-tuned-from, trained-on-outputs-of"]"#),
        "{text}"
    );
    assert_eq!(text.matches("->").count(), 1);
}

#[test]
fn no_length_and_no_cycle_is_too_long() {
    let count = 100_000;
    let mut edges: Vec<(usize, usize)> = (0..count).map(|n| (n, n + 1)).collect();
    let report = named(&names(count), &edges);
    let lineage = Lineage::of(&report);
    assert_eq!(lineage.layers.len(), count + 1);
    assert!(lineage.edges.iter().all(|e| !e.turned));
    assert_eq!(mermaid(&report, Extent::Findings).of, count + 1);
    assert_eq!(svg(&report, Extent::All).shown, count + 1);
    // And back to the start.
    edges.push((count, 0));
    let report = named(&names(count), &edges);
    let turned: Vec<_> = Lineage::of(&report).edges.into_iter().filter(|e| e.turned).collect();
    assert_eq!(turned.iter().map(|e| (e.from, e.to)).collect::<Vec<_>>(), [(count as u32, 0)]);
}

#[test]
fn an_artifact_that_stands_on_itself_is_drawn() {
    let report = named(&names(1), &[(1, 1), (0, 1), (0, 0)]);
    for drawing in all(&report, Extent::All) {
        assert_eq!(drawing.shown, 2);
    }
    assert_eq!(nodes(&svg(&report, Extent::All).text).len(), 2);
}

#[test]
fn a_large_graph_is_drawn_around_its_findings() {
    // Eighty clear upstreams of one product, and a chain whose end nothing describes.
    let report = judged(|b| {
        let code = |id: &str| Artifact::new(id, ArtifactKind::Code).license("MIT");
        b.artifact(code("app"));
        for n in 0..80 {
            let id = format!("lib-{n}");
            b.artifact(code(&id));
            b.relation("app", Relation::LinksStatic, &id);
        }
        b.artifact(code("deep"));
        b.relation("lib-7", Relation::LinksStatic, "deep");
        b.relation("deep", Relation::LinksStatic, "unheard-of");
    });
    let drawing = mermaid(&report, Extent::Findings);
    assert_eq!((drawing.shown, drawing.of), (4, 83), "{}", drawing.text);
    for word in ["app", "lib-7", "deep", "unheard-of", "+ 79 more upstreams", "4 shown"] {
        let word = word.replace('+', "#43;");
        assert!(drawing.text.contains(&word), "{word}: {}", drawing.text);
    }
    assert_eq!(mermaid(&report, Extent::All).shown, 83);
}

#[test]
fn mermaid_stays_within_what_is_drawn_of_it() {
    let count = 700;
    let edges: Vec<(usize, usize)> = (1..=count).map(|n| (0, n)).collect();
    let report = named(&names(count), &edges);
    let drawing = mermaid(&report, Extent::All);
    assert!(drawing.shown < drawing.of);
    assert!(drawing.text.matches(" --> ").count() <= 500);
    // Few, but long and beyond ASCII, which is spelled out.
    let ids: Vec<String> = (0..400).map(|n| format!("{n}{}", "<".repeat(90))).collect();
    let report = named(&ids, &[]);
    assert!(mermaid(&report, Extent::All).text.chars().count() <= 50_000);
    // So dense that 60 are too many.
    let edges: Vec<(usize, usize)> = (0..=50).flat_map(|a| (0..a).map(move |b| (b, a))).collect();
    let drawing = mermaid(&named(&names(50), &edges), Extent::Findings);
    assert!(drawing.text.matches("-->").count() <= 500, "{}", drawing.shown);
}

/// The strings of a DOT text: all between quotes, where a backslash takes what is after it.
fn dot_strings(text: &str) -> Vec<String> {
    let mut strings = Vec::new();
    let mut chars = text.chars();
    while chars.by_ref().any(|c| c == '"') {
        let mut string = String::new();
        loop {
            match chars.next().expect("a string ends") {
                '"' => break,
                '\\' => match chars.next().expect("a string ends") {
                    'n' => string.push('\n'),
                    c => string.push(c),
                },
                c => string.push(c),
            }
        }
        strings.push(string.replace("&amp;", "&"));
    }
    strings
}

/// The label of a Mermaid node as Mermaid reads it.
fn mermaid_label(line: &str) -> String {
    let (_, label) = line.split_once("[\"").expect("a node");
    let label = label.strip_suffix("\"]").expect("a node");
    assert!(
        !label.contains(['"', '`', '\\', '&', ';'].as_slice()) || label.contains('#'),
        "{line}"
    );
    let mut parts = label.split('#');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(';').expect("an entity ends");
        out.push(char::from_u32(number.parse().expect("a number")).expect("a character"));
        out.push_str(rest);
    }
    out.replace('\u{2060}', "")
}

/// A graph by its edges.
fn edges() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0..120usize, 0..120usize), 0..260)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_things_are_called_the_picture_holds(
        ids in prop::collection::hash_set(prop::collection::vec(any::<char>(), 1..30), 1..12),
        nasty in "[<>&\"'`\\\\#;|\\[\\]{}()n%-]{1,20}",
    ) {
        let mut ids: Vec<String> = ids.into_iter().map(String::from_iter).collect();
        ids.push(nasty);
        ids.push("]]></text><script>".to_owned());
        let edges: Vec<(usize, usize)> = (0..ids.len()).map(|n| (n, n + 1)).collect();
        let report = named(&ids, &edges);
        let [svg, dot, mermaid] = all(&report, Extent::All).map(|d| d.text);
        let spelled: Vec<String> = ids.iter().map(|id| plain(id)).collect();

        let nodes = nodes(&svg);
        prop_assert_eq!(nodes.len(), ids.len() + 1);
        for ((_, title, lines), id) in nodes[1..].iter().zip(&spelled) {
            // XML has no way to say two of the characters.
            let id = id.replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}");
            let (first, _) = title.split_once('\n').unwrap();
            prop_assert_eq!(first, &id);
            let (head, tail) = lines[0].split_once('…').unwrap_or((&lines[0], ""));
            prop_assert!(id.starts_with(head) && id.ends_with(tail), "{} {}", id, lines[0]);
        }
        let page = roxmltree::Document::parse(&svg).unwrap();
        for element in page.descendants().filter(|n| n.is_element()) {
            let tag = element.tag_name().name();
            prop_assert!(!matches!(tag, "script" | "a" | "foreignObject" | "image" | "use"));
            prop_assert!(element.attributes().all(|a| !a.name().starts_with("on") && a.name() != "href"));
        }

        let strings = dot_strings(&dot);
        for id in &ids {
            let tooltip = strings.iter().any(|s| s == &plain(id));
            prop_assert!(tooltip, "{id:?} {dot}");
        }
        prop_assert_eq!(dot.lines().filter(|l| l.starts_with("  n") && l.contains(" [label=")).count(),
            ids.len() + 1 + edges.len());

        let lines: Vec<&str> = mermaid.lines().filter(|l| l.contains("[\"")).collect();
        prop_assert_eq!(lines.len(), ids.len() + 1);
        for (line, id) in lines[1..].iter().zip(&spelled) {
            let label = mermaid_label(line);
            let (first, _) = label.split_once("<br/>model").unwrap();
            let (head, tail) = first.split_once('…').unwrap_or((first, ""));
            prop_assert!(id.starts_with(head) && id.ends_with(tail), "{} {}", id, first);
        }
    }

    #[test]
    fn each_layer_stands_on_the_next(edges in edges()) {
        let report = named(&names(120), &edges);
        let lineage = Lineage::of(&report);
        let layer = |n: u32| lineage.nodes[n as usize].layer;
        for edge in &lineage.edges {
            prop_assert_eq!(layer(edge.from) < layer(edge.to), !edge.turned, "{:?}", edge);
        }
        for (at, members) in lineage.layers.iter().enumerate() {
            prop_assert!(!members.is_empty());
            for member in members {
                prop_assert_eq!(layer(*member) as usize, at);
                // It is no further up than it must be.
                let close = |e: &cleartitle::render::lineage::Edge| {
                    e.to == *member && layer(e.from) as usize + 1 == at
                };
                prop_assert!(at == 0 || lineage.edges.iter().any(close));
            }
        }
    }

    #[test]
    fn what_is_not_shown_is_counted_once_and_nothing_shown_hangs_in_the_air(
        edges in edges(),
        most in 0..130usize,
    ) {
        // All hang below the root, so that each has a way to what is shipped.
        let edges: Vec<_> = edges.into_iter().chain((1..=120).map(|n| (n / 3, n))).collect();
        let report = named(&names(120), &edges);
        let lineage = Lineage::of(&report);
        let fold = lineage.fold(most);
        let shown = fold.shown.iter().filter(|s| **s).count();
        let rest: u32 = fold.rest.iter().map(|r| r.count).sum();
        prop_assert_eq!(shown + rest as usize, lineage.nodes.len());
        prop_assert!(shown <= most);
        for rest in &fold.rest {
            prop_assert!(rest.count > 0);
            prop_assert!(rest.at.is_none_or(|n| fold.shown[n as usize]));
            prop_assert!(rest.leads_to.iter().all(|n| fold.shown[*n as usize]));
        }
        let leads = |n: u32| fold.rest.iter().any(|r| r.leads_to.contains(&n));
        let held = |n: u32| lineage.edges.iter().any(|e| {
            e.to == n && e.from != n && fold.shown[e.from as usize]
        });
        for (n, node) in (0..).zip(&lineage.nodes) {
            prop_assert!(!fold.shown[n as usize] || node.shipped || held(n) || leads(n), "{}", node.id);
        }
    }

    #[test]
    fn the_same_report_is_the_same_picture(edges in edges()) {
        let report = named(&names(120), &edges);
        prop_assert_eq!(all(&report, Extent::All), all(&report, Extent::All));
        prop_assert_eq!(Lineage::of(&report).opening(), Lineage::of(&report).opening());
    }
}

/// A folder with a manifest, gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, manifest: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cleartitle-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("cleartitle.toml"), manifest).unwrap();
        Self(path)
    }

    fn graph(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cleartitle"));
        command.arg("graph").args(arguments).current_dir(&self.0).output().unwrap()
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(Path::new(&self.0).join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const BLOCKED: &str = r#"
[[artifact]]
id = "acme/chat-8b"
kind = "model"
license = "MIT"
relations = [{ by = "fine-tuned-from", to = "meta-llama/Llama-3.1-8B" }]
"#;

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn the_exit_status_tells_whether_it_was_drawn_not_the_verdict() {
    let folder = Folder::new("graph-exit", BLOCKED);
    let ran = folder.graph(&[]);
    assert_eq!((ran.status.code(), err(&ran)), (Some(0), ""));
    assert!(
        out(&ran).starts_with("%% cleartitle: blocked · 2 artifacts, 1 relation\nflowchart LR\n")
    );

    // What could be read is drawn.
    let broken = format!("{BLOCKED}\n[[artifact]]\nid = \"acme/x\"\nkind = \"modle\"\n");
    let folder = Folder::new("graph-broken", &broken);
    let ran = folder.graph(&["--format", "svg"]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(err(&ran).contains("modle"), "{}", err(&ran));
}

#[test]
fn the_name_of_the_output_says_the_format() {
    let folder = Folder::new("graph-output", BLOCKED);
    for (name, start) in [
        ("a.svg", "<svg "),
        ("a.SVG", "<svg "),
        ("a.dot", "digraph "),
        ("a.gv", "digraph "),
        ("a.mmd", "%% cleartitle: "),
        ("a.mermaid", "%% cleartitle: "),
    ] {
        let ran = folder.graph(&["-o", name]);
        assert_eq!((ran.status.code(), out(&ran), err(&ran)), (Some(0), "", ""));
        assert!(folder.file(name).starts_with(start), "{name}");
    }
    let ran = folder.graph(&["-o", "a.svg", "--format", "dot"]);
    assert_eq!(ran.status.code(), Some(0));
    assert!(folder.file("a.svg").starts_with("digraph "));

    for name in ["a.png", "picture"] {
        let ran = folder.graph(&["-o", name]);
        assert_eq!(ran.status.code(), Some(2));
        assert!(err(&ran).contains(name) && err(&ran).contains("--format: dot, mermaid"));
    }
    let ran = folder.graph(&["-o", "absent/a.svg"]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(err(&ran).contains("absent/a.svg") && err(&ran).contains("help: "), "{}", err(&ran));
}

#[test]
fn what_is_left_out_is_told() {
    let mut manifest = String::from(
        "[[artifact]]\nid = \"app\"\nkind = \"code\"\nlicense = \"MIT\"\nrelations = [\n",
    );
    (0..70)
        .for_each(|n| manifest += &format!("  {{ by = \"links-static\", to = \"lib-{n}\" }},\n"));
    manifest += "]\n";
    let lib = |n| format!("[[artifact]]\nid = \"lib-{n}\"\nkind = \"code\"\nlicense = \"MIT\"\n");
    manifest.extend((0..70).map(lib));
    let folder = Folder::new("graph-large", &manifest);
    let ran = folder.graph(&[]);
    assert_eq!(
        err(&ran),
        "note: 1 of 71 artifacts are drawn, those with findings first\nhelp: `--all` draws every one\n"
    );
    assert!(out(&ran).contains("#43; 70 more upstreams"), "{}", out(&ran));
    let ran = folder.graph(&["--all"]);
    assert_eq!(err(&ran), "");
    assert_eq!(out(&ran).matches("[\"").count(), 71);
}
