//! What must hold of every graph, whatever the licenses say.
mod common;
mod reference;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use cleartitle::graph::{Stated, UserCount};
use cleartitle::license::{Effect, LicenseSource, Outbound, RuleSet};
use cleartitle::report::{Finding, Report};
use cleartitle::vocab::{Code, Domain, Origin, Purpose, Release, Switch};
use cleartitle::{
    Answer, Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, Date, Intent, Relation,
    Verdict,
};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::builtin);

/// What artifacts declare; `None`: nothing.
const PALETTE: [Option<&str>; 21] = [
    Some("MIT"),
    Some("MIT"),
    Some("Apache-2.0"),
    Some("Apache-2.0"),
    Some("GPL-2.0-only"),
    Some("GPL-3.0-only"),
    Some("LGPL-2.1-only"),
    Some("CC-BY-4.0"),
    Some("CC-BY-SA-4.0"),
    Some("CC-BY-NC-4.0"),
    Some("CC-BY-ND-4.0"),
    Some("llama2"),
    Some("llama3.1"),
    Some("creativeml-openrail-m"),
    Some("gemma"),
    Some("LicenseRef-OpenAI-ToU-2024-12-11"),
    Some("own-terms"),
    Some("MIT OR GPL-3.0-only"),
    Some("llama3.1 AND Apache-2.0"),
    Some("CC-BY-NC-4.0 OR Apache-2.0"),
    None,
];

/// Names of versions and of families.
const SHARED: [&str; 9] = [
    "gpl-2.0",
    "openrail",
    "cc",
    "lgpl-2.1",
    "exaone",
    "MPL-1.1",
    "gpl-2.0 OR CC-BY-NC-4.0",
    "[gpl-2.0, mit]",
    "[openrail, CC-BY-NC-4.0, own-terms]",
];

/// Lists that do not say how their members combine.
const LISTS: [&[&str]; 6] = [
    &["MIT", "GPL-3.0-only"],
    &["GPL-3.0-only", "creativeml-openrail-m"],
    &["CC-BY-NC-4.0", "CC-BY-ND-4.0"],
    &["llama2", "llama3.1", "Apache-2.0"],
    &["GPL-2.0-only", "own-terms"],
    &["CC-BY-SA-4.0", "MIT OR GPL-3.0-only"],
];

/// A list as a node states it.
fn listed(members: &[&str]) -> String {
    format!("[{}]", members.join(", "))
}

const USES: [Domain; 4] =
    [Domain::Military, Domain::MedicalAdvice, Domain::Disinformation, Domain::CompetingModel];

/// An artifact to be.
#[derive(Debug, Clone, PartialEq)]
struct Node {
    id: String,
    kind: ArtifactKind,
    license: Option<String>,
    /// Whether anything but the edges speaks of it.
    described: bool,
    /// Who made it, where that is stated.
    origin: Option<Origin>,
}

/// A graph to be, in an order of insertion.
#[derive(Clone)]
struct Sketch {
    nodes: Vec<Node>,
    edges: Vec<(usize, Relation, usize)>,
    intent: Intent,
    answers: BTreeMap<Switch, bool>,
}

/// In few words, so that a shrunken case can be read.
impl fmt::Debug for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for node in &self.nodes {
            let license = node.license.as_deref().unwrap_or("-");
            let known = if node.described { "" } else { " (only named)" };
            write!(f, "\n  {} {}: {license}{known}", node.kind, node.id)?;
        }
        for (from, by, to) in &self.edges {
            write!(f, "\n  {} {by} {}", self.nodes[*from].id, self.nodes[*to].id)?;
        }
        let i = &self.intent;
        write!(
            f,
            "\n  {:?} {:?} users {:?} revenue {:?}",
            i.purpose, i.release, i.users, i.revenue
        )?;
        write!(f, " in {:?} for {:?} as {:?}", i.established, i.offered_in, i.domains)?;
        writeln!(f, "\n  assume {:?}", self.answers)
    }
}

impl Sketch {
    fn graph(&self) -> ArtifactGraph {
        let mut builder = ArtifactGraph::builder();
        for node in self.nodes.iter().filter(|n| n.described) {
            let mut artifact = Artifact::new(&node.id, node.kind);
            if node.origin.is_some() {
                artifact.details_mut().origin = node.origin;
            }
            let list = node.license.as_deref().and_then(|l| l.strip_prefix('[')?.strip_suffix(']'));
            builder.artifact(match (&node.license, list) {
                (_, Some(list)) => {
                    let members: Vec<String> = list.split(", ").map(str::to_owned).collect();
                    let mut artifact = artifact.license("");
                    artifact.statements[0].stated = Stated::List(members.into());
                    artifact
                }
                (Some(license), None) => artifact.license(license),
                (None, None) => artifact,
            });
        }
        for (from, relation, to) in &self.edges {
            builder.relation(&self.nodes[*from].id, *relation, &self.nodes[*to].id);
        }
        builder.intent(self.intent.clone());
        for (switch, answer) in &self.answers {
            builder.assume(*switch, *answer);
        }
        builder.build().expect("relations fit kinds")
    }

    fn report(&self) -> Report {
        Checker::new(&CATALOG).check(&self.graph())
    }

    /// With one more node; its place.
    fn add(&mut self, id: &str, kind: ArtifactKind, license: Option<&str>) -> usize {
        let (id, license) = (id.to_owned(), license.map(str::to_owned));
        self.nodes.push(Node { id, kind, license, described: true, origin: None });
        self.nodes.len() - 1
    }

    /// Whether an option may stay behind where another arrives: see
    /// `an_option_that_does_not_arrive_is_a_choice_all_the_same`.
    fn trains_with_code(&self) -> bool {
        self.edges.iter().any(|(_, by, _)| *by == Relation::TrainedWith)
    }

    /// Whether nothing stands on itself.
    fn is_acyclic(&self) -> bool {
        let below = self.below();
        (0..self.nodes.len()).all(|n| !below[n].contains(&n))
    }

    /// By artifact: everything that it stands on.
    fn below(&self) -> Vec<BTreeSet<usize>> {
        let mut below = vec![BTreeSet::new(); self.nodes.len()];
        for _ in &self.nodes {
            for (from, _, to) in &self.edges {
                let more = below[*to].clone();
                below[*from].extend(more.into_iter().chain([*to]));
            }
        }
        below
    }
}

/// Relations that fit, those that say much three times.
fn relations(from: ArtifactKind, to: ArtifactKind) -> Vec<Relation> {
    let fits = Relation::ALL.iter().filter(|r| r.starts_at(from) && r.ends_at(to));
    fits.flat_map(|r| {
        let rare = matches!(r, Relation::Unstated | Relation::BuiltWith | Relation::EvaluatedOn);
        vec![*r; if rare { 1 } else { 3 }]
    })
    .collect()
}

fn intents() -> impl Strategy<Value = Intent> {
    let purpose = prop_oneof![2 => Just(None), 3 => select(Purpose::ALL).prop_map(Some)];
    let release = subsequence(Release::ALL, 0..=3);
    let users = select(vec![None, Some(1_000), Some(900_000_000)]);
    let revenue = select(vec![None, Some(0), Some(50_000_000)]);
    let place = || select(vec![None, Some("US"), Some("DE"), Some("CN")]);
    let domains = prop_oneof![Just(None), subsequence(&USES[..], 0..=2).prop_map(Some)];
    (purpose, release, users, revenue, place(), place(), domains).prop_map(
        |(purpose, release, users, revenue, seat, market, domains)| Intent {
            purpose,
            release: release.into_iter().collect(),
            users: users.map(|users| vec![UserCount { on: None, users }]),
            revenue,
            established: seat.map(|p| vec![p.to_owned()]),
            offered_in: market.map(|p| vec![p.to_owned()]),
            domains: domains.map(|d| d.into_iter().collect()),
            as_of: Some(Date { year: 2026, month: 11, day: 23 }),
            ..Intent::default()
        },
    )
}

fn answers() -> impl Strategy<Value = BTreeMap<Switch, bool>> {
    let some = subsequence(Switch::ALL, 0..=4);
    (some, any::<u8>()).prop_map(|(switches, bits)| {
        switches.into_iter().enumerate().map(|(n, s)| (s, bits & 1 << n != 0)).collect()
    })
}

/// Graphs of up to a dozen artifacts. Half of them are chains with more edges thrown in; a few
/// edges run backwards or in place, which makes cycles and self-loops.
fn sketches() -> impl Strategy<Value = Sketch> {
    use ArtifactKind as K;
    let kind = || {
        prop_oneof![
            5 => Just(K::Model), 1 => Just(K::Adapter), 2 => Just(K::Dataset), 3 => Just(K::Code),
            1 => Just(K::Service), 1 => Just(K::Document), 1 => Just(K::Output),
        ]
    };
    let license = || select(&PALETTE[..]);
    let described = || prop::bool::weighted(0.96);
    let nodes = prop_oneof![
        2 => prop::collection::vec((kind(), license(), described()), 1..=12),
        1 => prop::collection::vec((prop_oneof![Just(K::Model), Just(K::Code)], license(), described()), 3..=12),
    ];
    let edge = || (any::<Index>(), any::<Index>(), any::<Index>(), 0..16u8);
    let edges = prop::collection::vec(edge(), 0..=10);
    let chain = prop::option::of(prop::collection::vec(any::<Index>(), 11));
    (nodes, edges, chain, intents(), answers()).prop_map(
        |(nodes, edges, chain, intent, answers)| {
            let nodes: Vec<Node> = nodes
                .into_iter()
                .enumerate()
                .map(|(n, (kind, license, described))| Node {
                    // Some names begin as one license demands.
                    id: format!("acme/{}-{n:02}", if n % 3 == 0 { "Llama" } else { "work" }),
                    kind,
                    license: license.map(str::to_owned),
                    described,
                    origin: None,
                })
                .collect();
            let by = |from: usize, to: usize, pick: Index| {
                *pick.get(&relations(nodes[from].kind, nodes[to].kind))
            };
            let mut made: Vec<(usize, Relation, usize)> = Vec::new();
            for (n, pick) in chain.iter().flatten().enumerate().take(nodes.len() - 1) {
                made.push((n, by(n, n + 1, *pick), n + 1));
            }
            for (a, b, pick, turn) in edges {
                let (a, b) = (a.index(nodes.len()), b.index(nodes.len()));
                let (low, high) = (a.min(b), a.max(b));
                match turn {
                    0 => made.push((high, by(high, low, pick), low)),
                    1 => made.push((low, by(low, low, pick), low)),
                    _ if low != high => made.push((low, by(low, high, pick), high)),
                    _ => {}
                }
            }
            // What is only named says nothing of its own upstreams. One edge names it: see
            // `what_is_only_named_is_of_one_kind_in_any_order`.
            made.retain(|(from, ..)| nodes[*from].described);
            let mut named = BTreeSet::new();
            made.retain(|(_, _, to)| nodes[*to].described || named.insert(*to));
            let mut nodes = nodes;
            for (n, node) in nodes.iter_mut().enumerate() {
                node.described |= !made.iter().any(|(_, _, to)| *to == n);
            }
            Sketch { nodes, edges: made, intent, answers }
        },
    )
}

fn verdicts(report: &Report) -> BTreeMap<String, Verdict> {
    report.artifacts.iter().map(|a| (a.id.to_string(), a.verdict)).collect()
}

fn json(report: &Report) -> String {
    serde_json::to_string(report).expect("a report is JSON")
}

/// What a finding says, without where it came from.
fn gist(finding: &Finding) -> (Code, Verdict, Vec<String>) {
    let mut licenses = finding.licenses.clone();
    licenses.sort();
    (finding.code, finding.verdict, licenses)
}

/// Every verdict of `one` that is worse in `two`, among the artifacts that both have.
fn worse(one: &Report, two: &Report) -> Vec<(String, Verdict, Verdict)> {
    let two = verdicts(two);
    let both = verdicts(one).into_iter().filter_map(|(id, v)| two.get(&id).map(|w| (id, v, *w)));
    both.filter(|(_, before, after)| after > before).collect()
}

proptest! {
    #![proptest_config(common::cases(256))]

    #[test]
    fn the_order_of_insertion_does_not_matter(
        (sketch, shuffled) in sketches().prop_flat_map(|sketch| {
            let places: Vec<usize> = (0..sketch.nodes.len()).collect();
            let edges = Just(sketch.edges.clone()).prop_shuffle();
            (Just(sketch), Just(places).prop_shuffle(), edges)
        }).prop_map(|(sketch, places, edges)| {
            let nodes = places.iter().map(|n| sketch.nodes[*n].clone()).collect();
            let at = |old: usize| places.iter().position(|n| *n == old).unwrap();
            let edges = edges.into_iter().map(|(f, r, t)| (at(f), r, at(t))).collect();
            let shuffled = Sketch { nodes, edges, ..sketch.clone() };
            (sketch, shuffled)
        })
    ) {
        prop_assert_eq!(json(&sketch.report()), json(&shuffled.report()));
    }

    #[test]
    fn an_unrelated_artifact_changes_nothing_for_the_others(
        sketch in sketches(), other in sketches(), first in any::<bool>(),
    ) {
        let mut both = sketch.clone();
        let start = both.nodes.len();
        // Ids decide the order in which licenses are met: before all others, and after them.
        let owner = if first { "a" } else { "z" };
        both.nodes.extend(other.nodes.into_iter().map(|n| Node { id: format!("{owner}/{}", n.id), ..n }));
        both.edges.extend(other.edges.into_iter().map(|(f, r, t)| (f + start, r, t + start)));
        let (alone, both) = (sketch.report(), both.report());
        let mine = |id: &str| id.starts_with("acme/");
        prop_assert_eq!(&alone.artifacts, &both.artifacts.iter().filter(|a| mine(&a.id)).cloned().collect::<Vec<_>>());
        prop_assert_eq!(&alone.findings, &both.findings.iter().filter(|f| mine(&f.artifact)).cloned().collect::<Vec<_>>());
        prop_assert_eq!(&alone.obligations, &both.obligations.iter().filter(|o| mine(&o.artifact)).cloned().collect::<Vec<_>>());
    }

    #[test]
    fn one_more_quantization_of_an_adapted_model_changes_nothing(
        mut sketch in sketches(), base in any::<Index>(), license in select(&PALETTE[..]),
    ) {
        let base = base.index(sketch.nodes.len());
        let id = sketch.nodes[base].id.clone();
        let license = license.map(str::to_owned);
        sketch.nodes[base] = Node { id, kind: ArtifactKind::Model, license: license.clone(), described: true, origin: None };
        sketch.edges.retain(|(f, r, t)| {
            r.starts_at(sketch.nodes[*f].kind) && r.ends_at(sketch.nodes[*t].kind)
        });
        let once = sketch.add("acme/work-Q8", ArtifactKind::Model, license.as_deref());
        sketch.edges.push((once, Relation::QuantizedFrom, base));
        let mut further = sketch.clone();
        let twice = further.add("acme/work-Q4", ArtifactKind::Model, license.as_deref());
        further.edges.push((twice, Relation::QuantizedFrom, once));
        let of = |report: &Report, id: &str| {
            let own = report.findings.iter().filter(|f| &*f.artifact == id);
            (verdicts(report)[id], own.map(gist).collect::<BTreeSet<_>>())
        };
        let (one, two) = (sketch.report(), further.report());
        prop_assert_eq!(of(&one, "acme/work-Q8"), of(&two, "acme/work-Q4"));
        // What is due is due once more; who only quantized owes nothing else.
        let due = |report: &Report, id: &str| -> BTreeSet<_> {
            let own = report.obligations.iter().filter(|o| &*o.artifact == id);
            own.map(|o| (o.duty, o.license.clone())).collect()
        };
        prop_assert_eq!(due(&one, "acme/work-Q8"), due(&two, "acme/work-Q4"));
    }

    #[test]
    fn one_more_option_never_makes_it_worse(
        sketch in sketches(), at in any::<Index>(), option in select(&PALETTE[..]),
    ) {
        let at = at.index(sketch.nodes.len());
        let (Some(license), Some(option)) = (sketch.nodes[at].license.clone(), option) else {
            return Ok(());
        };
        prop_assume!(!sketch.trains_with_code());
        let mut freer = sketch.clone();
        freer.nodes[at].license = Some(format!("({license}) OR ({option})"));
        prop_assert_eq!(worse(&sketch.report(), &freer.report()), []);
    }

    #[test]
    fn one_more_upstream_never_makes_it_better(
        sketch in sketches(), at in any::<Index>(), kind in select(ArtifactKind::ALL),
        license in select(&PALETTE[..]), by in any::<Index>(),
    ) {
        let at = at.index(sketch.nodes.len());
        let mut more = sketch.clone();
        let new = more.add("acme/new", kind, license);
        more.edges.push((at, *by.get(&relations(sketch.nodes[at].kind, kind)), new));
        // Two things an upstream may explain: why a label names several licenses (a term that was
        // added is one that came along), and that a model is an heir, whom Llama 2 lets learn.
        let mut found = worse(&more.report(), &sketch.report());
        found.retain(|(id, ..)| {
            let label = sketch.nodes.iter().find(|n| n.id == *id).and_then(|n| n.license.as_deref());
            let named = |l: &str| l.contains(" AND ") && license.is_some_and(|new| l.contains(new) || new.contains(l));
            !label.is_some_and(named) && license != Some("llama2")
        });
        prop_assert_eq!(found, []);
    }

    #[test]
    fn what_a_proof_does_not_cite_does_not_matter(sketch in sketches()) {
        let (graph, report) = (sketch.graph(), sketch.report());
        for finding in report.findings.iter().filter(|f| f.verdict == Verdict::Blocked && !f.note) {
            // Where the label offers a choice, what is not cited may be what bars the other option.
            let label = sketch.nodes.iter().find(|n| n.id == *finding.artifact).and_then(|n| n.license.clone());
            if label.is_some_and(|l| l.contains(" OR ")) {
                continue;
            }
            let steps: Vec<_> = finding.path.iter().chain(finding.other_paths.iter().flatten()).collect();
            let mut proof = Sketch { nodes: Vec::new(), edges: Vec::new(), ..sketch.clone() };
            let cited = |id: &str| id == &*finding.artifact || steps.iter().any(|s| *s.from == *id || *s.to == *id);
            proof.nodes = sketch.nodes.iter().filter(|n| cited(&n.id)).cloned().collect();
            // Who made an upstream follows from what stands on it, unless it is stated.
            for node in proof.nodes.iter_mut().filter(|n| n.id != *finding.artifact) {
                node.origin = graph.find(&node.id).map(|at| graph.origin(at));
            }
            let at = |id: &str| proof.nodes.iter().position(|n| n.id == id).expect("cited");
            proof.edges = steps.iter().map(|s| (at(&s.from), s.by, at(&s.to))).collect();
            let found = proof.report().findings;
            // Which of a pair comes first hangs on the rest: see `a_pair_is_told_in_one_order`.
            let clauses = |f: &Finding| -> BTreeSet<(String, String)> {
                f.because.iter().map(|b| (b.license.clone(), b.rule.clone())).collect()
            };
            let same = |f: &&Finding| {
                (&f.artifact, gist(f), clauses(f)) == (&finding.artifact, gist(finding), clauses(finding))
            };
            let all: Vec<_> = found.iter().map(|f| (&f.artifact, gist(f))).collect();
            prop_assert!(found.iter().any(|f| same(&f)), "{} {:?} of {proof:?} but {all:?}", finding.artifact, gist(finding));
        }
    }

    #[test]
    fn a_no_never_makes_it_worse_and_a_yes_never_better(
        sketch in sketches(), switch in select(Switch::ALL),
    ) {
        let with = |answer: Option<bool>| {
            let mut sketch = sketch.clone();
            sketch.answers.remove(&switch);
            sketch.answers.extend(answer.map(|a| (switch, a)));
            sketch.report()
        };
        let (open, no, yes) = (with(None), with(Some(false)), with(Some(true)));
        prop_assert_eq!(worse(&open, &no), []);
        prop_assert_eq!(worse(&yes, &open), []);
    }

    #[test]
    fn one_more_forbid_never_improves_a_verdict(
        mut sketch in sketches(), at in any::<Index>(), base in select(&EXTENDABLE[..]), limit in limits(),
    ) {
        let at = at.index(sketch.nodes.len());
        sketch.nodes[at].license = Some("LicenseRef-Law".to_owned());
        let report = |rule: &str| {
            let text = format!(
                "format = 1\n[license]\nid = \"LicenseRef-Law\"\nextends = \"{base}\"\n[source]\nurl = \"\"\n{rule}"
            );
            let mut catalog = Catalog::builtin();
            let source = LicenseSource { stem: "LicenseRef-Law", path: "LicenseRef-Law.toml", text: &text };
            catalog.add(&[source]).expect("a sound file");
            Checker::new(&catalog).check(&sketch.graph())
        };
        // As a label, a license that forbids more may carry on what an upstream forbids, and so do
        // better: asked of all but the artifact itself, and of that where nothing arrives.
        let stands = sketch.edges.iter().any(|(from, ..)| *from == at);
        let mut found = worse(&report(&limit), &report(""));
        found.retain(|(id, ..)| !stands || *id != sketch.nodes[at].id);
        prop_assert_eq!(found, []);
    }

    #[test]
    fn the_same_input_gives_the_same_bytes(sketch in sketches()) {
        let once = Checker::new(&Catalog::builtin()).check(&sketch.graph());
        let again = sketch.report();
        prop_assert_eq!(json(&once), json(&again));
        prop_assert_eq!(format!("{once:?}"), format!("{again:?}"));
    }

    #[test]
    fn cycles_and_self_loops_end_and_are_never_clear(mut sketch in sketches(), turns in 1..4usize) {
        for turn in 0..turns {
            let (last, first) = (sketch.nodes.len() - 1 - turn.min(sketch.nodes.len() - 1), 0);
            let fit = relations(sketch.nodes[last].kind, sketch.nodes[first].kind);
            sketch.edges.push((last, fit[turn % fit.len()], first));
            sketch.edges.push((first, Relation::Contains, first));
        }
        let report = sketch.report();
        if sketch.nodes[0].described {
            prop_assert!(verdicts(&report)[&sketch.nodes[0].id] >= Verdict::Unknown);
            let told = |f: &Finding| f.code == Code::LineageCycle;
            prop_assert!(report.findings.iter().any(told));
        }
    }

    #[test]
    fn any_graph_is_judged_and_the_verdict_is_that_of_its_findings(sketch in sketches()) {
        let graph = sketch.graph();
        let checker = Checker::new(&CATALOG);
        let (report, quick) = (checker.check(&graph), checker.verdicts(&graph));
        prop_assert_eq!(report.verdict, quick.overall);
        let shipped = report.artifacts.iter().filter(|a| a.shipped);
        prop_assert_eq!(report.verdict, shipped.map(|a| a.verdict).max().unwrap_or(Verdict::Clear));
        for artifact in &report.artifacts {
            let at = graph.find(&artifact.id).expect("in the graph");
            prop_assert_eq!(artifact.verdict, quick.by_artifact[at as usize]);
            let own = report.findings.iter().filter(|f| f.artifact == artifact.id && !f.note);
            let worst = own.map(|f| f.verdict).max().unwrap_or(Verdict::Clear);
            prop_assert!(artifact.verdict >= worst, "{} is {} but has a {worst} finding", artifact.id, artifact.verdict);
        }
    }

    /// Names that several licenses share are weighed option by option where a graph is large, and as
    /// a whole where it is told: the same comes out.
    #[test]
    fn shared_names_come_out_the_same_in_both_answers(
        mut sketch in sketches(), shared in prop::collection::vec((any::<Index>(), select(&SHARED[..])), 1..4),
    ) {
        for (at, name) in shared {
            let count = sketch.nodes.len();
            sketch.nodes[at.index(count)].license = Some(name.to_owned());
        }
        let graph = sketch.graph();
        let checker = Checker::new(&CATALOG);
        let (report, quick) = (checker.check(&graph), checker.verdicts(&graph));
        for artifact in &report.artifacts {
            let at = graph.find(&artifact.id).expect("in the graph");
            prop_assert_eq!(artifact.verdict, quick.by_artifact[at as usize], "{}", artifact.id);
        }
    }

    #[test]
    fn a_list_blocks_only_what_each_of_its_members_and_all_together_block(
        mut sketch in sketches(), at in any::<Index>(), members in select(&LISTS[..]),
    ) {
        let at = at.index(sketch.nodes.len());
        let mut with = |license: String| {
            sketch.nodes[at].license = Some(license);
            sketch.report()
        };
        let report = with(listed(members));
        let all: Vec<String> = members.iter().map(|m| format!("({m})")).collect();
        let readings = members.iter().map(|m| (*m).to_owned()).chain([all.join(" AND ")]);
        for reading in readings {
            let found = verdicts(&with(reading.clone()));
            for (id, verdict) in verdicts(&report) {
                let blocked = |v: Verdict| v == Verdict::Blocked;
                prop_assert!(!blocked(verdict) || blocked(found[&id]), "{} is {} under {}", id, found[&id], reading);
            }
        }
    }

    #[test]
    fn a_work_under_a_list_is_never_clear(
        mut sketch in sketches(), at in any::<Index>(), members in select(&LISTS[..]),
    ) {
        let at = at.index(sketch.nodes.len());
        sketch.nodes[at].license = Some(listed(members));
        sketch.nodes[at].described = true;
        let report = sketch.report();
        let id = &sketch.nodes[at].id;
        let work = report.artifacts.iter().find(|a| *a.id == **id).expect("it is described");
        prop_assert!(!work.shipped || work.verdict >= Verdict::Unknown, "{}", work.verdict);
    }

    #[test]
    fn every_path_walks_from_the_artifact_along_stated_edges(sketch in sketches()) {
        let report = sketch.report();
        let stated: BTreeSet<(&str, Relation, &str)> =
            sketch.edges.iter().map(|(f, r, t)| (&*sketch.nodes[*f].id, *r, &*sketch.nodes[*t].id)).collect();
        // The path of a cycle is all of its edges.
        let findings = report.findings.iter().filter(|f| f.code != Code::LineageCycle);
        let proofs = findings.flat_map(|f| std::iter::once(&f.path).chain(&f.other_paths).map(|p| (&f.artifact, p)));
        for (artifact, path) in proofs.chain(report.obligations.iter().map(|o| (&o.artifact, &o.path))) {
            let mut here = artifact;
            for step in path {
                prop_assert_eq!(here, &step.from);
                prop_assert!(stated.contains(&(&*step.from, step.by, &*step.to)));
                here = &step.to;
            }
        }
    }

    #[test]
    fn any_bytes_are_a_license_expression(bytes in any::<Vec<u8>>()) {
        let text = String::from_utf8_lossy(&bytes);
        let expression = CATALOG.expression(&text);
        prop_assert_eq!(&*expression.declared, &*text);
    }

    #[test]
    fn any_heap_of_words_is_a_license_expression(
        words in prop::collection::vec(select(&WORDS[..]), 0..40), glue in select(vec![" ", "", "\t\n"]),
    ) {
        let text = words.join(glue);
        let expression = CATALOG.expression(&text);
        prop_assert!(expression.alternatives.len() <= 64);
        let work = Artifact::new("a/work", ArtifactKind::Code).license(&text);
        let mut builder = ArtifactGraph::builder();
        builder.artifact(work);
        let report = Checker::new(&CATALOG).check(&builder.build().unwrap());
        let known = expression.alternatives.iter().any(|a| a.iter().all(|l| l.rules.is_some()));
        prop_assert!(known || report.verdict == Verdict::Unknown);
    }

    #[test]
    fn the_naive_engine_finds_the_same_titles_and_the_same_blocks(
        mut sketch in sketches(), lists in prop::collection::vec((any::<Index>(), select(&LISTS[..])), 0..3),
    ) {
        for (at, members) in lists {
            let count = sketch.nodes.len();
            sketch.nodes[at.index(count)].license = Some(listed(members));
        }
        let graph = sketch.graph();
        let world = reference::World::of(&CATALOG, &graph);
        let report = sketch.report();
        for artifact in &report.artifacts {
            let at = graph.find(&artifact.id).unwrap();
            let title: BTreeSet<(String, String, &str)> =
                artifact.title.iter().map(|t| (t.license.clone(), t.from.to_string(), t.reach)).collect();
            let naive = world.title(at);
            prop_assert!(title.is_subset(&naive), "{}: {title:?} but {naive:?}", artifact.id);
            // Of two that say the same, one plainly and one if a question is answered yes, only the
            // first is listed: see `a_title_names_every_origin`.
            let listed = |(license, from, _): &&(String, String, &str)| {
                let said = |id: &str| {
                    let node = sketch.nodes.iter().find(|n| n.id == id);
                    node.map(|n| (n.described, n.license.as_ref().filter(|_| n.described)))
                };
                title.iter().any(|(l, f, _)| l == license && said(f) == said(from))
            };
            prop_assert!(naive.difference(&title).all(|t| listed(&t)), "{}: {title:?} but {naive:?}", artifact.id);
            if artifact.shipped && let Some(blocked) = world.blocked(at) {
                let own: Vec<_> = report.findings.iter().filter(|f| f.artifact == artifact.id).map(gist).collect();
                let found = artifact.verdict == Verdict::Blocked;
                // See `an_own_label_binds_though_an_upstream_offers_the_same`.
                let mine = |l: &str| title.iter().any(|(license, from, _)| license == l && **from == *artifact.id);
                let twice = title.iter().any(|(license, from, _)| **from != *artifact.id && mine(license));
                prop_assert!(found == blocked || blocked && twice, "{} is {}: {own:?}", artifact.id, artifact.verdict);
            }
        }
    }
}

const WORDS: [&str; 22] = [
    "MIT",
    "Apache-2.0",
    "GPL-2.0-or-later",
    "GPL-3.0+",
    "llama3.1",
    "cc-by",
    "gpl",
    "openrail",
    "other",
    "AND",
    "OR",
    "WITH",
    "and",
    "or",
    "with",
    "(",
    ")",
    "/",
    "+",
    "Classpath-exception-2.0",
    "LicenseRef-cleartitle-name-0",
    "NONE",
];

/// Licenses that the law on one more limit extends.
const EXTENDABLE: [&str; 6] = [
    "MIT",
    "Apache-2.0",
    "CC-BY-NC-4.0",
    "LicenseRef-Llama-2",
    "LicenseRef-CreativeML-OpenRAIL-M",
    "GPL-3.0-only",
];

/// A rule that forbids something, as a license file writes it. It speaks where every license speaks:
/// one that is the first to name `trained` or `learnt` would answer a question that was open.
fn limits() -> impl Strategy<Value = String> {
    let what = select(vec![
        "domains = [\"military\"]",
        "domains = [\"medical-advice\", \"disinformation\"]",
        "domains = [\"competing-model\"]\nmodalities = [\"text\"]",
        "purpose = \"commercial\"",
        "established-in = [\"US\"]",
        "offered-in = [\"EU\"]",
        "users-over = 700_000_000",
        "revenue-over = 1_000_000",
        "action = [\"share\"]",
        "action = [\"modify\"]\nkinds = [\"model\"]",
        "action = [\"use\"]\nwhen = [\"host\"]",
        "domains = [\"competing-model\"]\nexcept-heirs = true",
    ]);
    what.prop_map(|what| {
        format!("[[rule]]\nid = \"one-more\"\neffect = \"forbid\"\n{what}\nclause = \"1\"\nquote = \"no\"\n")
    })
}

fn sets() -> Vec<std::sync::Arc<RuleSet>> {
    CATALOG.ids().filter_map(|id| CATALOG.get(id)).collect()
}

#[test]
fn joining_verdicts_is_commutative_associative_and_idempotent() {
    for a in Verdict::ALL {
        assert_eq!(a.max(a), a);
        assert_eq!(a.max(&Verdict::Clear), a);
        assert_eq!(a.max(&Verdict::Blocked), &Verdict::Blocked);
        for b in Verdict::ALL {
            assert_eq!(a.max(b), b.max(a));
            for c in Verdict::ALL {
                assert_eq!(a.max(b).max(c), a.max(b.max(c)));
            }
        }
    }
}

#[test]
fn every_permissive_license_is_compatible_with_itself_and_with_every_other() {
    let permissive = |set: &&std::sync::Arc<RuleSet>| {
        set.rules.iter().all(|r| match &r.effect {
            Effect::Outbound(outbound) => *outbound == Outbound::Any,
            Effect::Permit(permit) => permit.purpose.is_none(),
            Effect::Forbid(_) | Effect::Choose(_) | Effect::Become { .. } => false,
            _ => true,
        }) && set.rules.iter().any(|r| matches!(r.effect, Effect::Outbound(_)))
    };
    let sets = sets();
    let permissive: Vec<&RuleSet> = sets.iter().filter(permissive).map(|s| &**s).collect();
    assert!(permissive.len() >= 8, "{:?}", permissive.iter().map(|s| &s.id).collect::<Vec<_>>());
    let checker = Checker::new(&CATALOG);
    for inbound in &permissive {
        for outbound in &permissive {
            let answer = checker.compat(&inbound.id, &outbound.id, None);
            assert_eq!(
                answer.answer,
                Answer::Yes,
                "{} into {}: {:?}",
                inbound.id,
                outbound.id,
                answer.because
            );
        }
    }
}

#[test]
fn a_later_version_clause_never_makes_it_worse() {
    let checker = Checker::new(&CATALOG);
    let sets = sets();
    for only in ["GPL-2.0", "GPL-3.0", "AGPL-3.0", "LGPL-2.1", "LGPL-3.0"] {
        let (narrow, wide) = (format!("{only}-only"), format!("{only}-or-later"));
        for outbound in &sets {
            let answer = |inbound: &str| checker.compat(inbound, &outbound.id, None).answer;
            assert!(answer(&wide) <= answer(&narrow), "{only} into {}", outbound.id);
        }
    }
}

#[test]
fn the_generator_yields_deep_and_cyclic_graphs_and_every_verdict() {
    let mut runner = TestRunner::new(common::cases(256));
    let (mut seen, mut codes) = (BTreeSet::new(), BTreeSet::new());
    let (mut deep, mut cyclic, mut loops) = (0, 0, 0);
    for _ in 0..500 {
        let sketch = sketches().new_tree(&mut runner).expect("a sketch").current();
        // The longest way down, as long as there is no way round.
        let mut depth = vec![0; sketch.nodes.len()];
        if sketch.is_acyclic() {
            for _ in &sketch.nodes {
                sketch.edges.iter().for_each(|(f, _, t)| depth[*f] = depth[*f].max(depth[*t] + 1));
            }
        }
        deep += usize::from(depth.into_iter().max() >= Some(5));
        let below = sketch.below();
        cyclic += usize::from(sketch.edges.iter().any(|(f, _, t)| f != t && below[*t].contains(f)));
        loops += usize::from(sketch.edges.iter().any(|(f, _, t)| f == t));
        let report = sketch.report();
        seen.insert(report.verdict);
        codes.extend(report.findings.iter().filter(|f| !f.note).map(|f| f.code));
    }
    assert!(
        deep >= 30 && cyclic >= 30 && loops >= 30,
        "{deep} deep, {cyclic} cyclic, {loops} with loops"
    );
    assert_eq!(seen.len(), Verdict::ALL.len(), "{seen:?}");
    let rare = [
        Code::LicenseAmbiguous,
        Code::LicenseContradictory,
        // Of these a review makes the findings, not the engine.
        Code::PolicyDenied,
        Code::PolicyReview,
    ];
    assert!(Code::ALL.iter().all(|c| codes.contains(c) || rare.contains(c)), "{codes:?}");
}

/// Small graphs on which the engine was found to break a law above. Each is what one law shrank to.
mod corners {
    use super::*;
    use ArtifactKind as K;
    use Relation as R;

    /// A graph of a few; ids are letters in order.
    fn few<const N: usize>(nodes: [(K, Option<&str>); N], edges: &[(usize, R, usize)]) -> Sketch {
        let letters = "abcdefghij".chars();
        let node = |((kind, license), id): ((K, Option<&str>), char)| Node {
            id: id.to_string(),
            kind,
            license: license.map(str::to_owned),
            described: true,
            origin: None,
        };
        let nodes = nodes.into_iter().zip(letters).map(node).collect();
        let intent = Intent { purpose: Some(Purpose::Commercial), ..Intent::default() };
        Sketch { nodes, edges: edges.to_vec(), intent, answers: BTreeMap::new() }
    }

    fn verdict(sketch: &Sketch, id: &str) -> Verdict {
        verdicts(&sketch.report())[id]
    }

    #[test]
    fn an_option_that_does_not_arrive_is_a_choice_all_the_same() {
        let with = |license| {
            few(
                [(K::Model, Some("Apache-2.0")), (K::Code, Some(license))],
                &[(0, R::TrainedWith, 1)],
            )
        };
        assert_eq!(verdict(&with("MIT"), "a"), Verdict::Clear);
        assert_eq!(verdict(&with("MIT OR GPL-3.0-only"), "a"), Verdict::Clear);
    }

    #[test]
    fn an_own_label_binds_though_an_upstream_offers_the_same() {
        let sketch = few(
            [(K::Model, Some("CC-BY-NC-4.0")), (K::Model, Some("CC-BY-NC-4.0 OR Apache-2.0"))],
            &[(0, R::FineTunedFrom, 1)],
        );
        assert_eq!(verdict(&sketch, "a"), Verdict::Blocked);
        let mut many = few([(K::Document, Some("llama3.1")), (K::Service, Some("llama3.1"))], &[]);
        many.intent.users = Some(vec![UserCount { on: None, users: 900_000_000 }]);
        assert_eq!(verdict(&many, "a"), Verdict::Blocked);
        many.edges.push((0, R::GeneratedBy, 1));
        assert_eq!(verdict(&many, "a"), Verdict::Blocked);
    }

    #[test]
    fn a_pair_is_told_in_one_order() {
        let mut sketch = few(
            [(K::Model, Some("llama2")), (K::Model, Some("MIT")), (K::Model, Some("GPL-2.0-only"))],
            &[(1, R::FineTunedFrom, 2), (2, R::FineTunedFrom, 0), (0, R::FineTunedFrom, 1)],
        );
        let print = |sketch: &Sketch| {
            let report = sketch.report();
            let pair = report
                .findings
                .iter()
                .find(|f| f.code == Code::UpstreamsIncompatible && &*f.artifact == "b");
            pair.map(|f| (f.licenses.clone(), f.fingerprint.clone()))
        };
        let cycle = print(&sketch);
        sketch.edges.pop();
        assert_eq!(cycle, print(&sketch));
    }

    #[test]
    fn a_path_is_the_same_whatever_else_is_in_the_graph() {
        let mut sketch = few(
            [
                (K::Code, Some("MIT")),
                (K::Code, Some("llama3.1")),
                (K::Model, Some("MIT")),
                (K::Code, Some("llama3.1")),
            ],
            &[(0, R::Contains, 1), (0, R::Runs, 0), (0, R::ModifiedFrom, 1), (2, R::Contains, 3)],
        );
        sketch.intent.domains = Some([Domain::Disinformation].into_iter().collect());
        let own = |sketch: &Sketch| -> Vec<Finding> {
            sketch.report().findings.into_iter().filter(|f| &*f.artifact == "a").collect()
        };
        let both = own(&sketch);
        sketch.edges.pop();
        sketch.nodes.truncate(2);
        assert_eq!(both, own(&sketch));
    }

    #[test]
    fn what_is_only_named_is_of_one_kind_in_any_order() {
        let mut sketch = few(
            [
                (K::Model, Some("MIT")),
                (K::Code, Some("MIT")),
                (K::Dataset, None),
                (K::Model, Some("MIT")),
            ],
            &[(1, R::Contains, 2), (0, R::TrainedOn, 2), (3, R::TrainedOn, 1)],
        );
        sketch.nodes[2].described = false;
        let one = sketch.report();
        sketch.edges.swap(0, 1);
        assert_eq!(one, sketch.report());
        assert_eq!(verdicts(&one)["d"], Verdict::Unknown);
        // The same where nothing but `contains` names it.
        sketch.edges.remove(0);
        assert_eq!(verdict(&sketch, "d"), Verdict::Unknown);
    }

    #[test]
    fn what_is_only_named_counts_in_both_answers() {
        let mut sketch =
            few([(K::Model, Some("MIT")), (K::Model, Some("MIT"))], &[(0, R::FineTunedFrom, 1)]);
        sketch.nodes[0].described = false;
        sketch.nodes[1].described = false;
        let quick = Checker::new(&CATALOG).verdicts(&sketch.graph());
        assert_eq!(sketch.report().verdict, quick.overall);
    }

    #[test]
    fn a_title_names_every_origin() {
        let sketch = few(
            [(K::Code, Some("Apache-2.0")), (K::Code, Some("MIT")), (K::Code, Some("MIT"))],
            &[(0, R::LinksStatic, 1), (0, R::LinksDynamic, 2)],
        );
        let report = sketch.report();
        let from: Vec<&str> = report.artifacts[0].title.iter().map(|t| &*t.from).collect();
        assert_eq!(from, ["a", "b", "c"]);
    }

    #[test]
    fn an_exception_alone_is_no_license() {
        assert_eq!(
            verdict(&few([(K::Code, Some("Classpath-exception-2.0"))], &[]), "a"),
            Verdict::Unknown
        );
    }

    #[test]
    fn a_pair_that_hangs_on_an_unstated_relation_is_unknown() {
        let mut sketch = few(
            [
                (K::Model, Some("MIT")),
                (K::Dataset, Some("MIT")),
                (K::Model, Some("GPL-2.0-only")),
                (K::Document, Some("CC-BY-NC-4.0")),
            ],
            &[(0, R::TrainedOn, 1), (1, R::GeneratedBy, 2), (1, R::Unstated, 3)],
        );
        assert_eq!(verdict(&sketch, "b"), Verdict::Unknown);
        sketch.answers.insert(Switch::OutputsAreDerivative, true);
        assert_eq!(verdict(&sketch, "b"), Verdict::Unknown);
    }

    /// A duty by a relation that nobody stated is an unknown finding where it is not met: the
    /// artifact is no better than that, whatever else is conditional about it.
    #[test]
    fn a_duty_by_an_unstated_relation_weighs_as_its_finding_does() {
        let sketch = few(
            [
                (K::Model, Some("llama3.1")),
                (K::Model, Some("llama3.1")),
                (K::Model, Some("llama3.1")),
            ],
            &[(0, R::DistilledFrom, 1), (1, R::Unstated, 2)],
        );
        let report = sketch.report();
        let own = report.findings.iter().filter(|f| &*f.artifact == "a" && !f.note);
        let unmet = own.filter(|f| f.code == Code::ObligationUnmet);
        assert!(unmet.clone().any(|f| f.verdict == Verdict::Unknown), "{:#?}", report.findings);
        assert_eq!(verdict(&sketch, "a"), Verdict::Unknown);
        let quick = Checker::new(&CATALOG).verdicts(&sketch.graph());
        assert_eq!(quick.overall, Verdict::Unknown);
    }

    #[test]
    fn what_is_run_as_well_does_not_make_two_licenses_meet() {
        let mut sketch = few(
            [
                (K::Dataset, None),
                (K::Dataset, Some("GPL-2.0-only")),
                (K::Service, Some("CC-BY-NC-4.0")),
            ],
            &[(0, R::DerivedFrom, 1), (1, R::Contains, 2)],
        );
        sketch.intent.purpose = None;
        assert_eq!(verdict(&sketch, "a"), Verdict::Blocked);
        sketch.edges.push((2, R::Runs, 2));
        assert_eq!(verdict(&sketch, "a"), Verdict::Blocked);
    }

    #[test]
    fn a_pair_hangs_on_what_any_of_its_alternatives_hangs_on() {
        let with = |license| {
            few(
                [
                    (K::Document, None),
                    (K::Document, Some("GPL-2.0-only")),
                    (K::Model, Some(license)),
                ],
                &[(0, R::DerivedFrom, 1), (0, R::GeneratedBy, 2)],
            )
        };
        let (one, two) = (with("CC-BY-NC-4.0"), with("CC-BY-NC-4.0 OR creativeml-openrail-m"));
        assert_eq!(worse(&one.report(), &two.report()), []);
    }

    #[test]
    fn verdicts_and_reports_agree_where_nothing_is_declared() {
        let sketch = few(
            [(K::Model, None), (K::Model, Some("Apache-2.0")), (K::Model, Some("GPL-2.0-only"))],
            &[(0, R::FineTunedFrom, 1), (0, R::FineTunedFrom, 2)],
        );
        assert_eq!(
            sketch.report().verdict,
            Checker::new(&CATALOG).verdicts(&sketch.graph()).overall
        );
    }

    #[test]
    fn a_pair_never_takes_the_place_of_something_worse() {
        let mut sketch = few(
            [
                (K::Code, Some("CC-BY-4.0")),
                (K::Model, Some("GPL-3.0-only")),
                (K::Code, Some("llama2")),
                (K::Code, Some("GPL-3.0-only")),
            ],
            &[(0, R::Unstated, 1), (0, R::LinksDynamic, 2), (2, R::ModifiedFrom, 3)],
        );
        sketch.intent.purpose = None;
        assert_eq!(verdict(&sketch, "a"), Verdict::Unknown);
    }

    #[test]
    fn a_proof_walks_to_the_upstream_though_it_says_what_the_label_says() {
        let both = Some("llama3.1 AND Apache-2.0");
        let sketch = few(
            [
                (K::Document, both),
                (K::Service, Some("MIT")),
                (K::Code, Some("GPL-2.0-only")),
                (K::Code, both),
            ],
            &[(0, R::Contains, 1), (1, R::Contains, 2), (2, R::Contains, 3)],
        );
        let report = sketch.report();
        let pairs = report
            .findings
            .iter()
            .filter(|f| f.code == Code::UpstreamsIncompatible && &*f.artifact == "a");
        let mut paths =
            pairs.flat_map(|f| std::iter::once(&f.path).chain(&f.other_paths)).peekable();
        assert!(paths.peek().is_some() && paths.all(|p| !p.is_empty()));
    }

    #[test]
    fn verdicts_and_reports_agree_on_what_arrives_elsewhere() {
        let mut sketch = few(
            [
                (K::Model, Some("MIT")),
                (K::Dataset, Some("CC-BY-NC-4.0")),
                (K::Service, Some("CC-BY-4.0")),
            ],
            &[(0, R::TrainedOn, 1), (1, R::Contains, 2), (1, R::Aggregates, 1)],
        );
        sketch.intent.purpose = None;
        let quick = Checker::new(&CATALOG).verdicts(&sketch.graph());
        assert_eq!(verdict(&sketch, "b"), quick.by_artifact[1]);
    }

    #[test]
    fn terms_are_not_lost_on_the_way_through_parts() {
        let arrives = |sketch: Sketch| {
            let report = sketch.report();
            report.artifacts[0].title.iter().any(|t| &*t.from == "c")
        };
        // A model trained on a fork is trained on what the fork took over.
        let mit = Some("MIT");
        let fork = few(
            [(K::Model, mit), (K::Code, mit), (K::Code, mit)],
            &[(0, R::TrainedOn, 1), (1, R::ModifiedFrom, 2)],
        );
        assert!(arrives(fork), "trained on a fork");
        // A product that ships a model ships the data that is shipped inside the model.
        let inside = few(
            [(K::Code, mit), (K::Model, mit), (K::Dataset, mit)],
            &[(0, R::Contains, 1), (1, R::Contains, 2)],
        );
        assert!(arrives(inside), "data inside a model inside a product");
        // Code that a model wrote is code.
        let written = few(
            [(K::Code, mit), (K::Code, mit), (K::Model, mit)],
            &[(0, R::LinksStatic, 1), (1, R::GeneratedBy, 2)],
        );
        assert!(arrives(written), "linked code that a model wrote");
    }
}
